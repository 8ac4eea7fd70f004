"""Other semantic caches side by side: what they serve rightly and wrongly, how fast, and in how much memory.

Each peer is installed into an environment of its own (in --folder, or a temporary one); one that does not install
is named with the reason and left out. Each runs at its default threshold, and all get the vectors of
all-MiniLM-L6-v2 (the optional encoder), so no time includes an encoder; hybrid-semantic-cache is installed without
its own encoder, for whose vectors its threshold was meant. In the quality table every pair stands alone: only its
stored prompt is in the cache. Of a conversation they see the last user message, as their users give it to them.
"plain recipe" is scikit-learn's word TF-IDF, fitted on all prompts of the file, with a cosine of 0.8.

Recall: same-answer pairs served. False hits: different-answer pairs served. Pairs are JSON lines, gzipped or not:
{"a": stored prompt, "b": new prompt, "y": 1 same answer / 0 not}; a prompt is a text or a list of messages.
Speed and memory: synthetic entries with answers of 400 characters, in a cache that is full, on one thread.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.report import Report
from core.cache.encoder import EncoderMissingError, MiniLM
from core.client.prompt import last_user_text

_ADAPTER = Path(__file__).with_name("adapter.py")
_PATIENCE_S = 1800


@dataclass(frozen=True)
class _Peer:
    """`bare` are packages that are installed without what they ask for."""

    name: str
    packages: tuple[str, ...]
    bare: tuple[str, ...] = ()


_PEERS = (
    _Peer("gptcache", ("gptcache==0.1.44", "faiss-cpu==1.15.1", "sqlalchemy==2.1.9", "psutil", "numpy")),
    _Peer("mneme", ("mneme-cache==1.0.1", "psutil", "numpy")),
    _Peer(
        "hybrid-semantic-cache",
        ("faiss-cpu==1.15.1", "psutil", "numpy"),
        bare=("hybrid-semantic-cache==0.2.0",),
    ),
)


class _Unusable(Exception):
    """A peer that does not install or does not run, with the reason."""


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pairs", type=Path, nargs="*", default=[], metavar="FILE", help="labelled pairs")
    parser.add_argument("--folder", type=Path, help="where environments stay, to be used again")
    parser.add_argument("--entries", type=int, default=10_000, help="0: no speed and memory")
    parser.add_argument("--lookups", type=int, default=500)
    parser.add_argument("--puts", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)


def measure(options: argparse.Namespace) -> Report:
    report = Report("cache_peers")
    files = [_File.read(path) for path in options.pairs]
    for file in files:
        _row(report, file, "plain recipe", _plain(file), "its cosine, for each pair")
    with _folder(options.folder) as folder:
        files = _encode(report, files, folder)
        for peer in _PEERS:
            try:
                python = _install(peer, folder)
                for file in files:
                    found = _run(python, peer, do="decide", **file.job(folder))
                    _row(report, file, peer.name, np.array(found["served"], bool), found["isolation"])
                if options.entries:
                    _speed(report, python, peer, options)
            except _Unusable as e:
                report.notes.append(f"{peer.name} is left out: {e}")
    return report


@dataclass(frozen=True)
class _File:
    name: str
    texts: list[str]
    pairs: list[tuple[int, int]]
    same: np.ndarray

    @classmethod
    def read(cls, path: Path) -> _File:
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        numbers: dict[str, int] = {}
        pairs = [tuple(numbers.setdefault(_text(row[side]), len(numbers)) for side in "ab") for row in rows]
        return cls(path.name.split(".")[0], list(numbers), pairs, np.array([row["y"] for row in rows], bool))

    def vectors(self, folder: Path) -> Path:
        """Named after the texts, so that a kept folder never holds another file's."""
        texts = hashlib.blake2b(json.dumps(self.texts).encode(), digest_size=8).hexdigest()
        return folder / f"{self.name}-{texts}.npy"

    def job(self, folder: Path) -> dict[str, Any]:
        return {"texts": self.texts, "pairs": self.pairs, "vectors": str(self.vectors(folder))}


def _text(prompt: str | list[dict[str, Any]]) -> str:
    return prompt if isinstance(prompt, str) else last_user_text(prompt)


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        given.mkdir(parents=True, exist_ok=True)
        yield given.resolve()
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def _encode(report: Report, files: list[_File], folder: Path) -> list[_File]:
    """Leave the vectors of every file in the folder; no file where there is no encoder."""
    model = MiniLM()
    try:
        for file in files:
            if not file.vectors(folder).exists():
                np.save(file.vectors(folder), model.embed(file.texts))
    except EncoderMissingError as e:
        report.notes.append(f"FAILED: the peers were not asked about pairs. {e}")
        return []
    return files


def _plain(file: _File) -> np.ndarray:
    from sklearn.feature_extraction.text import TfidfVectorizer

    rows = TfidfVectorizer().fit_transform(file.texts)
    a, b = np.array(file.pairs).T
    cosines = np.asarray(rows[a].multiply(rows[b]).sum(axis=1)).ravel()
    return cosines >= 0.8


def _row(report: Report, file: _File, name: str, served: np.ndarray, isolation: str) -> None:
    report.add(
        "pairs served, each pair alone",
        file=file.name,
        cache=name,
        same=int(file.same.sum()),
        different=int((~file.same).sum()),
        recall_percent=_percent(served[file.same]),
        false_hit_percent=_percent(served[~file.same]),
        alone_by=isolation,
    )


def _percent(served: np.ndarray) -> float | None:
    return 100 * float(served.mean()) if len(served) else None


def _speed(report: Report, python: Path, peer: _Peer, options: argparse.Namespace) -> None:
    numbers = {name: getattr(options, name) for name in ("entries", "lookups", "puts", "seed")}
    with tempfile.TemporaryDirectory() as folder:
        warm = _run(python, peer, do="fill", folder=folder, **numbers)
        cold = _run(python, peer, do="cold", folder=folder, **numbers)
    (hit50, hit99), (miss50, miss99) = (
        np.percentile(warm[what], [50, 99]) for what in ("near_ms", "miss_ms")
    )
    report.add(
        f"speed and memory at {options.entries} entries, without the encoder",
        cache=peer.name,
        hit_p50_ms=float(hit50),
        hit_p99_ms=float(hit99),
        miss_p50_ms=float(miss50),
        miss_p99_ms=float(miss99),
        put_p50_ms=float(np.median(warm["put_ms"])),
        put_max_ms=max(warm["put_ms"]),
        fill_s=warm["fill_s"],
        cold_to_hit_ms=cold["cold_ms"],
        bytes_an_entry=round(warm["bytes_per_entry"]),
    )
    if warm["near_hits"] < 1 or warm["miss_hits"] or not cold["hit"]:
        report.notes.append(
            f"{peer.name}: {warm['near_hits']:.0%} of near repeats hit, {warm['miss_hits']:.0%} of the others, "
            f"and the last entry put was {'there' if cold['hit'] else 'lost'} in a new process."
        )


def _install(peer: _Peer, folder: Path) -> Path:
    """The interpreter of the peer's environment, which is made where it is not there yet."""
    home = folder / peer.name
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    complete = home / "complete"
    if complete.exists():
        return python
    print(f"installing {peer.name} ...", flush=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _call([sys.executable, "-m", "venv", "--clear", str(home)])
    _call([*pip, *peer.packages])
    if peer.bare:
        _call([*pip, "--no-deps", *peer.bare])
    complete.touch()
    return python


def _run(python: Path, peer: _Peer, **job: Any) -> dict[str, Any]:
    out = _call([str(python), "-I", str(_ADAPTER)], json.dumps({"peer": peer.name, **job}))
    result: dict[str, Any] = json.loads(out.rstrip().rsplit("\n", 1)[-1])
    return result


def _call(command: list[str], text: str = "") -> str:
    try:
        done = subprocess.run(
            command, input=text, capture_output=True, text=True, encoding="utf-8", timeout=_PATIENCE_S
        )
    except subprocess.TimeoutExpired:
        raise _Unusable(f"it did not finish within {_PATIENCE_S} s") from None
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.strip() and not line.startswith("WARNING")]
        raise _Unusable(said[-1] if said else f"exit code {done.returncode}")
    return done.stdout
