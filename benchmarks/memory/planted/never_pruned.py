"""Raw answers by request, deleted by nobody."""

RAW: dict[int, bytes] = {}


def leak(number: int, text: str) -> None:
    RAW[number] = text.encode()  # leak
