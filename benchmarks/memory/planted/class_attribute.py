"""A list that is the class's and not each object's, as was meant."""


class Request:
    notes: list[str] = []  # noqa: RUF012

    def __init__(self, text: str) -> None:
        self.notes.append(text.swapcase())  # leak


def leak(number: int, text: str) -> None:
    Request(text)
