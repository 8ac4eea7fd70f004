"""Errors kept for a report, with their tracebacks, and so with the frames and what these hold."""

ERRORS: list[Exception] = []


def _fail(text: str) -> None:
    words = text.split()  # leak
    raise ValueError(f"not valid: {words[0]}")


def leak(number: int, text: str) -> None:
    try:
        _fail(text)
    except ValueError as error:
        ERRORS.append(error)
