"""A log handler that keeps all records, with their arguments."""

import logging


class Keeper(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


LOG = logging.getLogger("planted.kept")
LOG.propagate = False
LOG.setLevel(logging.INFO)
LOG.addHandler(Keeper())


def leak(number: int, text: str) -> None:
    LOG.info("request %d: %s", number, text)  # leak
