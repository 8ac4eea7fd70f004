"""The JSON of a chat completion: the whole object of a plain answer, the events of a stream."""

from typing import Any, NamedTuple

import msgspec

from core.simulator.http_text import chunk

DONE = chunk(b"data: [DONE]\n\n")
KEEP_ALIVE_COMMENT = chunk(b": keep-alive\n\n")
KEEP_ALIVE_LINE = chunk(b"\n")
BROKEN_EVENT = chunk(b'data: {"id":"broken","object":"chat.completion.chunk","choices":[{"del\n\n')

_encode = msgspec.json.encode
_FINGERPRINT = b'"system_fingerprint":"fp_simulator"'


class Usage(NamedTuple):
    """Tokens of one call."""

    prompt: int
    cache_hit: int
    reasoning: int
    content: int

    @property
    def completion(self) -> int:
        """All tokens that were generated."""
        return self.reasoning + self.content

    def json(self) -> bytes:
        """The `usage` object, with the fields of DeepSeek and of OpenAI."""
        usage: dict[str, Any] = {
            "prompt_tokens": self.prompt,
            "completion_tokens": self.completion,
            "total_tokens": self.prompt + self.completion,
            "prompt_tokens_details": {"cached_tokens": self.cache_hit},
            "prompt_cache_hit_tokens": self.cache_hit,
            "prompt_cache_miss_tokens": self.prompt - self.cache_hit,
            "completion_tokens_details": {"reasoning_tokens": self.reasoning},
        }
        return _encode(usage)


def completion_json(
    answer_id: bytes,
    created: int,
    model: str,
    content: str,
    reasoning: str | None,
    finish_reason: str,
    usage: Usage,
) -> bytes:
    """The body of a plain answer."""
    thought = b"" if reasoning is None else b',"reasoning_content":' + _encode(reasoning)
    return (
        b'{"id":"%b","object":"chat.completion","created":%d,"model":%b,"choices":[{"index":0,'
        b'"message":{"role":"assistant","content":%b%b},"logprobs":null,"finish_reason":"%b"}],'
        b'"usage":%b,%b}'
        % (
            answer_id,
            created,
            _encode(model),
            _encode(content),
            thought,
            finish_reason.encode(),
            usage.json(),
            _FINGERPRINT,
        )
    )


class StreamEvents:
    """The events of one stream, each as a chunk of the HTTP body."""

    def __init__(self, answer_id: bytes, created: int, model: str) -> None:
        self._object = b'data: {"id":"%b","object":"chat.completion.chunk","created":%d,"model":%b,%b,' % (
            answer_id,
            created,
            _encode(model),
            _FINGERPRINT,
        )
        self._start = self._object + b'"choices":[{"index":0,"delta":{'
        self._end = b'},"logprobs":null,"finish_reason":null}]}\n\n'

    def opening(self, *, thinking: bool) -> bytes:
        """The first event: the role, and an empty string of reasoning or of content."""
        text = b'"content":null,"reasoning_content":""' if thinking else b'"content":""'
        return chunk(self._start + b'"role":"assistant",' + text + self._end)

    def reasoning(self, text: str) -> bytes:
        """A piece of reasoning."""
        return chunk(self._start + b'"reasoning_content":' + _encode(text) + self._end)

    def content(self, text: str) -> bytes:
        """A piece of the answer."""
        return chunk(self._start + b'"content":' + _encode(text) + self._end)

    def closing(self, finish_reason: str, usage: Usage | None) -> bytes:
        """The last event with a choice, with usage if it is wanted there."""
        tokens = b"" if usage is None else b',"usage":' + usage.json()
        return chunk(
            b'%b"content":""},"logprobs":null,"finish_reason":"%b"}]%b}\n\n'
            % (self._start, finish_reason.encode(), tokens)
        )

    def usage(self, usage: Usage) -> bytes:
        """Usage on an event of its own, with empty choices."""
        return chunk(b'%b"choices":[],"usage":%b}\n\n' % (self._object, usage.json()))
