"""Contexts of each request, kept with their variables."""

from contextvars import Context, ContextVar, copy_context

ANSWER: ContextVar[list[str]] = ContextVar("answer")
CONTEXTS: list[Context] = []


def _answer(text: str) -> None:
    ANSWER.set(text.split())  # leak


def leak(number: int, text: str) -> None:
    context = copy_context()
    context.run(_answer, text)
    CONTEXTS.append(context)
