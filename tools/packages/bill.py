"""The software bill of materials: CycloneDX JSON of what is in the frozen program, and nothing else."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tools.packages import libraries
from tools.packages.contents import SYSTEM_LIBRARIES_BROUGHT
from tools.packages.licence_page import BUILD_ONLY, package_of
from tools.packages.places import Places, tool
from tools.packages.release import Release


def bill_name(release: Release) -> str:
    return f"pilothouse-{release.version}-{sys.platform}-{platform.machine().lower()}.cdx.json"


def make_bill(places: Places, release: Release) -> None:
    found = places.build / "environment.cdx.json"
    asked = [tool("cyclonedx-py"), "environment", "--output-reproducible", "--of", "JSON", "-o", str(found)]
    subprocess.run([*asked, str(places.python)], check=True, stderr=subprocess.DEVNULL)
    bill = completed(json.loads(found.read_text("utf-8")), release, system_components(places.program))
    (places.results / bill_name(release)).write_text(
        json.dumps(bill, indent=1, sort_keys=True) + "\n", "utf-8"
    )


def completed(bill: dict[str, Any], release: Release, more: list[dict[str, Any]]) -> dict[str, Any]:
    """The bill without what only builds, with the libraries of the system, for this program at this commit."""
    components = [c for c in bill["components"] if c["name"].lower() not in BUILD_ONLY]
    components = sorted([*components, *more], key=lambda c: (c["name"].lower(), c["version"]))
    kept = {c["bom-ref"] for c in components}
    ours = {
        "type": "application",
        "name": "pilothouse",
        "version": release.version,
        "bom-ref": "pilothouse",
        "licenses": [{"license": {"id": "MIT"}}],
        "properties": [{"name": "commit", "value": release.build}],
    }
    moment = datetime.fromtimestamp(release.committed_at, UTC).isoformat().replace("+00:00", "Z")
    edges = [
        {**edge, "dependsOn": [ref for ref in edge.get("dependsOn", ()) if ref in kept]}
        for edge in bill.get("dependencies", ())
        if edge["ref"] in kept
    ]
    edges = [{"ref": "pilothouse", "dependsOn": sorted(kept)}, *edges]
    edges += [{"ref": c["bom-ref"], "dependsOn": []} for c in more]
    return {
        **bill,
        "components": components,
        "dependencies": sorted(edges, key=lambda edge: str(edge["ref"])),
        "metadata": {**bill.get("metadata", {}), "component": ours, "timestamp": moment},
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, f'pilothouse {release.folder}')}",
    }


def system_components(program: Path) -> list[dict[str, Any]]:
    """Python itself, and the libraries of the build machine that go along."""
    version = platform.python_version()
    purl = f"pkg:generic/python@{version}"
    found = {
        "python": {
            "type": "framework",
            "name": "python",
            "version": version,
            "purl": purl,
            "bom-ref": purl,
            "licenses": [{"license": {"id": "PSF-2.0"}}],
        }
    }
    for file in libraries.programs(program):
        if file.name.startswith(SYSTEM_LIBRARIES_BROUGHT) and not file.name.startswith("libpython3"):
            package, version = package_of(file.name)
            purl = f"pkg:deb/debian/{package}@{version}?arch=amd64"
            found[package] = {
                "type": "library",
                "name": package,
                "version": version,
                "purl": purl,
                "bom-ref": purl,
            }
    return list(found.values())
