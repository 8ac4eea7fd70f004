from core.client.exchange import check_base_url
from core.config.endpoints import endpoints
from core.config.settings import Settings


def test_every_endpoint_has_a_name_of_its_own_and_an_address_that_can_be_asked():
    names = [e.name for e in endpoints()]
    assert len(set(names)) == len(names)
    assert {"DeepSeek", "OpenAI", "OpenRouter", "Ollama", "vLLM", "llama.cpp", "LM Studio"} <= set(names)
    for endpoint in endpoints():
        assert check_base_url(endpoint.base_url) == endpoint.base_url
        assert endpoint.model == "" or Settings(base_url=endpoint.base_url, model=endpoint.model)


def test_the_first_endpoint_is_that_of_the_default_settings():
    first = endpoints()[0]
    assert (first.base_url, first.model) == (Settings().base_url, Settings().model)


def test_only_servers_of_this_machine_need_no_key():
    assert {e.name for e in endpoints() if e.key == "none"} == {e.name for e in endpoints() if e.local}
