"""Reads the calls that mark texts for translation from Python source, to find what `pyside6-lupdate` does not.

Its reader is simple: a fourth argument that is more than a name or a number hides the whole call, and of
`self.tr("a" if x else "b")` it sees one text. Here Python's own parser looks, so that nothing is lost unnoticed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_WITH_CONTEXT = ("translate", "QT_TRANSLATE_NOOP")
_OWN = "i18n.py"


class Call(NamedTuple):
    """`source` is None when the text is not plainly written where it has to be."""

    place: str
    context: str
    source: str | None


def calls(sources: Path) -> Iterator[Call]:
    for path in sorted(sources.rglob("*.py")):
        if path.name != _OWN:
            name = path.relative_to(sources.parent).as_posix()
            yield from _calls_in(ast.parse(path.read_text("utf-8")), name, "")


def _calls_in(node: ast.AST, name: str, context: str) -> Iterator[Call]:
    if isinstance(node, ast.ClassDef):
        context = node.name
    if isinstance(node, ast.Call):
        place = f"{name}:{node.lineno}"
        function = node.func
        if isinstance(function, ast.Attribute) and function.attr == "tr":
            yield Call(place, context, _text(node.args, 0))
        elif isinstance(function, ast.Name) and function.id in _WITH_CONTEXT:
            text, where = _text(node.args, 1), _text(node.args, 0)
            shown_later = function.id == "translate" and len(node.args) > 1 and text is None
            if not shown_later or isinstance(node.args[1], ast.JoinedStr | ast.IfExp):
                yield Call(place, where or "", text)
    for child in ast.iter_child_nodes(node):
        yield from _calls_in(child, name, context)


def _text(arguments: list[ast.expr], at: int) -> str | None:
    if len(arguments) > at:
        argument = arguments[at]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            return argument.value
    return None
