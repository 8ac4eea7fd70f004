"""A transcript to which text is added."""


class Transcript:
    def __init__(self) -> None:
        self.text = ""


TRANSCRIPT = Transcript()


def leak(number: int, text: str) -> None:
    TRANSCRIPT.text += text  # leak
