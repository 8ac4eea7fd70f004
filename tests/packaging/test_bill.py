from typing import Any

from tools.packages.bill import completed
from tools.packages.release import Release

RELEASE = Release("9.8.7", "0123456789", 1700000000, False)


def component(name: str) -> dict[str, Any]:
    return {"name": name, "version": "1", "bom-ref": f"{name}==1"}


def test_the_bill_holds_what_is_in_the_program_and_not_what_only_builds_it():
    found = {
        "components": [component("numpy"), component("altgraph"), component("httpx")],
        "dependencies": [
            {"ref": "httpx==1", "dependsOn": ["numpy==1", "altgraph==1"]},
            {"ref": "altgraph==1"},
        ],
    }
    bill = completed(found, RELEASE, [component("libsqlite3-0")])
    assert [c["name"] for c in bill["components"]] == ["httpx", "libsqlite3-0", "numpy"]
    edges = {edge["ref"]: edge["dependsOn"] for edge in bill["dependencies"]}
    assert edges["httpx==1"] == ["numpy==1"]
    assert edges["pilothouse"] == ["httpx==1", "libsqlite3-0==1", "numpy==1"]
    assert "altgraph==1" not in edges


def test_the_bill_of_one_commit_is_always_the_same_and_names_it():
    found: dict[str, Any] = {"components": [], "metadata": {"timestamp": "now"}}
    one, other = completed(found, RELEASE, []), completed(found, RELEASE, [])
    assert one == other
    assert one["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
    assert one["metadata"]["component"]["properties"] == [{"name": "commit", "value": "0123456789"}]
    assert one["serialNumber"].startswith("urn:uuid:")
