"""What a card and a line say of an account, as plain values: pure functions of its view and the time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.session.views import AccountView, KeyView
from gui import format as fmt
from gui.error_words import error_words
from gui.i18n import translate
from gui.looks import HEALTH
from gui.theme import Tone

TEST_SHOWN_S = 120.0
"""How long the result of a test stands on the card."""
SHUT_BY_OPERATOR = ("draining", "disabled")
FORGIVEN = (*SHUT_BY_OPERATOR, "unauthorised", "out of balance", "cooling")
"""Enabling an account or key of this health makes the next call try it again."""
_WORST_FIRST = (
    "unauthorised",
    "out of balance",
    "cooling",
    "degraded",
    "probing",
    "healthy",
    "draining",
    "disabled",
)


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    tone: Tone = "text"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with its name."""

    caption: str
    value: str
    tone: Tone = "text"


def trouble_rank(view: AccountView) -> int:
    """For sorting: what needs a hand first, what the operator shut himself last."""
    return _WORST_FIRST.index(view.health)


def limit_now(view: AccountView) -> int | None:
    """Calls it may have in flight now: the user's limit or the learned one, whichever is less."""
    known = [limit for limit in (view.limit, view.max_in_flight) if limit is not None]
    return min(known) if known else None


def load_words(view: AccountView) -> str:
    limit = limit_now(view)
    if limit is None:
        return translate("Accounts", "{n} in flight").format(n=fmt.count(view.in_flight))
    return translate("Accounts", "{n} of {limit} in flight").format(
        n=fmt.count(view.in_flight), limit=fmt.count(limit)
    )


def success_share(view: AccountView) -> float | None:
    finished = view.answered + view.failed
    return view.answered / finished if finished else None


def since_words(view: AccountView, now: float) -> Line:
    """'for 3 min 07 s · next probe in 12 s'."""
    parts = []
    if view.since is not None:
        span = fmt.duration(max(now - view.since, 1))
        parts.append(translate("Accounts", "for {time}").format(time=span))
    if view.until is not None and view.until > now:
        left = fmt.countdown(view.until - now)
        parts.append(translate("Accounts", "◔ next probe in {time}").format(time=left))
        return Line(" · ".join(parts), "warn")
    return Line(" · ".join(parts), "muted")


def note_words(view: AccountView, now: float) -> Line:
    """What came of the last test, or why it was last passed over."""
    tested = view.tested
    if tested is not None and now - tested.t < TEST_SHOWN_S:
        if tested.works:
            words = translate("Accounts", "✔ works, {why} · {time}")
            return Line(
                words.format(why=_found(view, tested.why), time=fmt.duration(tested.latency_s)), "good"
            )
        return Line(translate("Accounts", "✖ does not work: {why}").format(why=tested.why), "bad")
    if view.avoided_why is not None:
        times = (
            translate("Accounts", "once")
            if view.avoided == 1
            else translate("Accounts", "{n} times").format(n=fmt.count(view.avoided))
        )
        words = translate("Accounts", "Avoided {times}, last: {why}")
        return Line(words.format(times=times, why=view.avoided_why), "muted")
    return Line("")


def _found(view: AccountView, why: str) -> str:
    """The balance as the card writes it, where the test has read one."""
    if view.tested is None or view.balance_at is None or view.balance_at < view.tested.t:
        return why
    return translate("Accounts", "balance {amount}").format(amount=fmt.money(view.balance, view.currency))


def figures(view: AccountView) -> tuple[Figure, ...]:
    balance_tone: Tone = "bad" if view.balance_available is False else "text"
    return (
        Figure(translate("Accounts", "Calls"), fmt.count(view.calls)),
        Figure(translate("Accounts", "Tokens"), fmt.count(view.usage.total)),
        Figure(translate("Accounts", "Cost"), fmt.money(view.cost_usd)),
        Figure(translate("Accounts", "Balance"), fmt.money(view.balance, view.currency), balance_tone),
    )


def is_unused(key: KeyView) -> bool:
    return key.health == "probing" and not key.calls


def key_words(key: KeyView, now: float) -> str:
    """'● sk-…12ab · 14 of 15' while it works, '✖ sk-…12ab · unauthorised' or '◆ sk-…12ab · 4 s' when not."""
    look = HEALTH[key.health]
    if key.until is not None and key.until > now:
        rest = f"{look.shown} {fmt.countdown(key.until - now)}"
    elif key.health == "healthy":
        rest = translate("Accounts", "{n} of {calls}").format(
            n=fmt.count(key.answered), calls=fmt.count(key.calls)
        )
    elif is_unused(key):
        rest = translate("Accounts", "not used")
    else:
        rest = look.shown
    return f"{look.symbol} {key.name} · {rest}"


def key_line(key: KeyView, now: float) -> Line:
    return Line(key_words(key, now), "muted" if is_unused(key) else HEALTH[key.health].tone)


def summary(accounts: Iterable[AccountView], now: float) -> Line:
    """'5 of 6 usable · 1 cooling (next in 12 s)'."""
    views = list(accounts)
    usable = sum(view.usable for view in views)
    parts = [
        translate("Accounts", "{n} of {all} usable").format(n=fmt.count(usable), all=fmt.count(len(views)))
    ]
    for health in _WORST_FIRST:
        of_it = [view for view in views if view.health == health]
        if not of_it or health in ("healthy", "probing"):
            continue
        words = f"{fmt.count(len(of_it))} {HEALTH[health].shown}"
        tries = [view.until - now for view in of_it if view.until is not None and view.until > now]
        if tries:
            words += " " + translate("Accounts", "(next in {time})").format(time=fmt.countdown(min(tries)))
        parts.append(words)
    tone: Tone = "muted" if usable == len(views) else "warn" if usable else "bad"
    return Line(" · ".join(parts), tone)


def success_words(view: AccountView) -> str:
    words = translate("Accounts", "Share of the finished calls that answered; cancelled ones left out")
    if not view.errors:
        return words
    errors = ", ".join(f"{error_words(kind)} {fmt.count(n)}" for kind, n in sorted(view.errors.items()))
    return words + "\n" + translate("Accounts", "Errors: {errors}").format(errors=errors)
