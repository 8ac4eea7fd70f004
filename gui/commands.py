"""All that the command palette offers: every action, the levers on each account, and the way to a request."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QKeySequence

from core.session.views import AccountView
from gui.actions import ActionSet, ActionSpec
from gui.actions.action_set import plain, words
from gui.actions.spec import idle, live
from gui.fuzzy import score
from gui.i18n import QT_TRANSLATE_NOOP, translate

_NUMBER = re.compile(r"#?\s*(\d{1,9})")
_ELSEWHERE = 0.5
"""What a match in a tool tip, a menu's name or the English text is worth beside one in the text that is shown."""

_LEVERS = (
    ("drain", QT_TRANSLATE_NOOP("Commands", "Account {account}: drain")),
    ("disable", QT_TRANSLATE_NOOP("Commands", "Account {account}: disable")),
    ("enable", QT_TRANSLATE_NOOP("Commands", "Account {account}: enable")),
    ("test", QT_TRANSLATE_NOOP("Commands", "Account {account}: test now")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One line of the palette. `also` is searched, not shown; `why_not` tells why it cannot run now."""

    id: str
    text: str
    run: Callable[[], object]
    where: str = ""
    also: tuple[str, ...] = ()
    shortcut: str = ""
    enabled: bool = True
    why_not: str = ""


def action_commands(specs: Iterable[ActionSpec], actions: ActionSet) -> list[Command]:
    made = []
    for spec in specs:
        action = actions.by_id[spec.id]
        made.append(
            Command(
                id=spec.id,
                text=plain(action.text()),
                run=action.trigger,
                where=plain(words(spec.menu)),
                also=(plain(spec.text), words(spec.tip), spec.tip, plain(words(spec.menu)), plain(spec.menu)),
                shortcut=action.shortcut().toString(QKeySequence.SequenceFormat.NativeText),
                enabled=action.isEnabled(),
                why_not="" if action.isEnabled() else _why_not(spec),
            )
        )
    return made


def account_commands(
    accounts: Iterable[AccountView], send: Callable[[str, str, str], object], *, live: bool
) -> list[Command]:
    why_not = "" if live else translate("Commands", "only while a session runs")
    return [
        Command(
            id=f"account:{view.name}:{lever}",
            text=translate("Commands", text).format(account=view.name),
            run=lambda account=view.name, lever=lever: send(account, "", lever),  # type: ignore[misc]
            where=translate("Docks", "Accounts"),
            also=(text.format(account=view.name),),
            enabled=live,
            why_not=why_not,
        )
        for view in accounts
        for lever, text in _LEVERS
    ]


def request_command(query: str, show_request: Callable[[int], object], newest: int) -> Command | None:
    """The way to the request whose number was typed, "#12" or "12"; None when nothing like it was."""
    typed = _NUMBER.fullmatch(query.strip())
    if typed is None:
        return None
    seq = int(typed[1])
    known = 0 <= seq <= newest
    return Command(
        id="go_to_request",
        text=translate("Commands", "Go to request #{seq}").format(seq=seq),
        run=lambda: show_request(seq),
        where=translate("Docks", "Requests"),
        enabled=known,
        why_not="" if known else translate("Commands", "there is no such request"),
    )


def find(query: str, commands: Iterable[Command], recent: Sequence[str]) -> list[Command]:
    """The commands that fit, best first; all of them for an empty query, the recent ones first."""
    places = {name: place for place, name in enumerate(recent)}
    found = []
    for order, command in enumerate(commands):
        fit = _fit(query, command)
        if fit is not None:
            place = places.get(command.id, len(places))
            found.append(((-round(fit), place, not command.enabled, order), command))
    return [command for _, command in sorted(found, key=lambda pair: pair[0])]


def _fit(query: str, command: Command) -> float | None:
    if not query.strip():
        return 0.0
    shown = score(query, command.text)
    if shown is not None:
        return shown
    elsewhere = [
        fit
        for text in (" ".join((command.where, command.text)), *command.also)
        if (fit := score(query, text))
    ]
    return _ELSEWHERE * max(elsewhere) if elsewhere else None


def _why_not(spec: ActionSpec) -> str:
    if spec.enabled_when is idle:
        return translate("Commands", "only while no session runs")
    if spec.enabled_when is live:
        return translate("Commands", "only while a session runs")
    return translate("Commands", "not now")
