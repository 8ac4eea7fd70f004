"""Short views that each keep a long buffer."""

VIEWS: list[memoryview] = []


def leak(number: int, text: str) -> None:
    buffer = bytearray(text.encode())  # leak
    VIEWS.append(memoryview(buffer)[:8])
