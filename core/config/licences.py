"""The licences of what Pilothouse uses: who made it, under which terms, with the texts.

An installed program brings the page, made when it was built; a checkout makes it from what is installed with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from typing import NamedTuple

from core.config.resources import resource_path

PAGE = "licences.txt"
_ROOT = "pilothouse"
_NAME = re.compile(r"[\w.-]+")
_TEXTS = re.compile(r"(^|/)(LICEN[CS]E|COPYING|NOTICE|AUTHORS)[^/]*$", re.IGNORECASE)
RULE = "=" * 78
_TERMS = "Terms: "
_GNU = ("LGPL-3.0.txt", "GPL-3.0.txt")

OWN = """\
Pilothouse is used under the MIT licence. It is built on the works of others,
named here with their terms.
"""
QT = """\
Qt and PySide6 are used under the GNU Lesser General Public License, version 3;
its text, and that of the licence it builds upon, stand at the end. They are
shared libraries, unchanged, in one folder of their own, and may be replaced by
other builds of the same versions: "PySide6" among the program's files
(`pilothouse licences --where` says where), Qt's libraries in "PySide6/Qt/lib",
its plugins in "PySide6/Qt/plugins", the bindings beside them and in "shiboken6".
Nothing checks which build is there. The sources: https://code.qt.io (qtbase,
qtsvg, qtwayland) and https://code.qt.io/pyside/pyside-setup.git, each under the
tag of the version named below.
"""


def licences() -> str:
    """The whole page, as plain text (hundreds of kilobytes: read it in a worker)."""
    try:
        return resource_path(PAGE).read_text("utf-8")
    except FileNotFoundError:
        return licence_page(needed_by(_ROOT) or sorted(distributions(), key=lambda made: _plain(made.name)))


def needed_by(root: str) -> list[Distribution]:
    """What is installed of that which `root` needs, by whatever way, sorted by name; without `root` itself."""
    found: dict[str, Distribution] = {}
    waiting = [root]
    seen = set()
    while waiting:
        name = _plain(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        try:
            made = distribution(name)
        except PackageNotFoundError:
            continue  # asked for on another system, or only for an extra
        found[name] = made
        waiting += [match[0] for asked in made.requires or () if (match := _NAME.match(asked))]
    found.pop(_plain(root), None)
    return [found[name] for name in sorted(found)]


def licence_page(works: list[Distribution]) -> str:
    """One part a distribution: its name, version, home, terms and texts."""
    parts = [OWN, QT]
    parts += [line for made in works for line in _part(made)]
    for name in _GNU:
        parts += [RULE, resource_path("licences", name).read_text("utf-8")]
    return "\n".join(parts)


class Work(NamedTuple):
    """One of the works that a page names."""

    name: str
    version: str
    terms: str


def works_on(page: str) -> tuple[Work, ...]:
    """The works that a page names, in its order."""
    works = []
    for part in page.split(RULE + "\n"):
        title, _, rest = part.partition("\n")
        second = rest.partition("\n")[0]
        if second.startswith(_TERMS):
            name, _, version = title.rpartition(" ")
            works.append(Work(name, version, second.removeprefix(_TERMS)))
    return tuple(works)


def _part(made: Distribution) -> Iterator[str]:
    yield from (RULE, f"{made.name} {made.version}", f"{_TERMS}{terms(made)}")
    if home := _home(made):
        yield f"Home:  {home}"
    yield ""
    for file in sorted(made.files or (), key=str):
        if _TEXTS.search(str(file)) and ".dist-info" in str(file):
            yield from (f"--- {file.name}", file.read_text(encoding="utf-8").strip(), "")


def terms(made: Distribution) -> str:
    """What the makers call their licence."""
    if told := _first(made, "License-Expression"):
        return told
    kinds = made.metadata.get_all("Classifier") or []
    classes = [kind.rpartition(" :: ")[2] for kind in kinds if kind.startswith("License ::")]
    return "; ".join(classes) or _first(made, "License").partition("\n")[0] or "see the text"


def _home(made: Distribution) -> str:
    urls = [url.partition(",")[2].strip() for url in made.metadata.get_all("Project-URL") or []]
    return _first(made, "Home-page") or next(iter(urls), "")


def _first(made: Distribution, field: str) -> str:
    return next(iter(made.metadata.get_all(field) or []), "")


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
