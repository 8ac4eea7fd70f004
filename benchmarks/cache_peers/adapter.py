"""Runs one peer inside its own environment: a job as JSON on standard input, the figures as JSON on the last line.

Imports nothing of this project. All peers get the same ready vectors, so no time here includes an encoder.

Jobs: {"peer", "do": "decide", "texts", "vectors", "pairs": [[a, b], ...]} answers for each pair of text numbers
whether b is served a's answer where a is all that is stored; {"peer", "do": "fill", "folder", "entries", "lookups",
"puts", "seed"} fills a cache to its capacity and measures; {"peer", "do": "cold", ...} opens it in a new process.
"""

import json
import os
import sys
import tempfile
import time

import numpy as np
import psutil

DIMENSIONS = 384
ANSWER = "An answer of four hundred characters. " * 10 + "It ends here, finally."


class Vectors:
    """The vector of a text: the one given, or one that is drawn for the number at its end."""

    def __init__(self, given=None, seed=1):
        self.given = given or {}
        self.seed = seed

    def __call__(self, text):
        if text in self.given:
            return self.given[text]
        kind, number = text.split(" ")[0], int(text.rsplit(" ", 1)[1])
        drawn = self._drawn(number, 0)
        if kind == "near":  # cosine 0.98 with what was stored under that number
            drawn = drawn + 0.2 * self._drawn(number, 1)
        return (drawn / np.linalg.norm(drawn)).astype(np.float32)

    def _drawn(self, number, nth):
        drawn = np.random.default_rng([self.seed, number, nth]).standard_normal(DIMENSIONS)
        return drawn / np.linalg.norm(drawn)


class GPTCache:
    """SQLite and FAISS, its recommended pair, at its defaults: similarity 0.8 of a squared distance up to 4."""

    isolation = "its distance evaluation and threshold, for each pair"

    def __init__(self, vectors, folder, capacity):
        from gptcache import Cache, Config
        from gptcache.adapter import api
        from gptcache.manager import manager_factory
        from gptcache.similarity_evaluation import SearchDistanceEvaluation

        class Embedding:
            dimension = DIMENSIONS

            def to_embeddings(self, data, **_):
                return vectors(data)

        self.api, self.vectors, self.config = api, vectors, Config()
        self.evaluation = SearchDistanceEvaluation()
        self.cache = Cache()
        manager = manager_factory(
            "sqlite,faiss",
            data_dir=folder,
            vector_params={"dimension": DIMENSIONS},
            eviction_params={"max_size": capacity},
        )
        api.init_similar_cache(
            data_dir=folder,
            cache_obj=self.cache,
            embedding=Embedding(),
            data_manager=manager,
            evaluation=self.evaluation,
            config=self.config,
        )

    def decide(self, number, a, b):
        distance = float(((self.vectors(a) - self.vectors(b)) ** 2).sum())
        lowest, highest = self.evaluation.range()
        rank = self.evaluation.evaluation({}, {"search_result": (distance, None)})
        return rank >= (highest - lowest) * self.config.similarity_threshold

    def fill(self, prompts):
        self.cache.import_data(prompts, [ANSWER] * len(prompts))

    def put(self, prompt):
        self.api.put(prompt, ANSWER, cache_obj=self.cache)

    def get(self, prompt):
        return self.api.get(prompt, cache_obj=self.cache) is not None

    def close(self):
        self.cache.flush()


class Mneme:
    """SQLite and its numpy index, at its defaults: cosine 0.85."""

    isolation = "a namespace for each pair"

    def __init__(self, vectors, folder, capacity):
        from mneme import SemanticCache
        from mneme._normalize import normalize

        # It embeds texts without capitals and extra spaces, to which the encoder is blind too.
        known = {normalize(text): text for text in vectors.given}

        class Embedder:
            dim = DIMENSIONS
            fingerprint = "given"

            def embed(self, text):
                return vectors(known.get(text, text))

        self.cache = SemanticCache(os.path.join(folder, "mneme.db"), Embedder(), max_entries=capacity)

    def decide(self, number, a, b):
        self.cache.put(a, ANSWER, namespace=str(number))
        return self.cache.get(b, namespace=str(number)) is not None

    def fill(self, prompts):
        for prompt in prompts:
            self.cache.put(prompt, ANSWER)

    def put(self, prompt):
        self.cache.put(prompt, ANSWER)

    def get(self, prompt):
        return self.cache.get(prompt) is not None

    def close(self):
        self.cache.close()


class Hybrid:
    """FAISS in memory, at its default cosine of 0.75 (meant for another encoder). It saves everything after each
    change and each hit where it keeps a folder, so the folder is given after filling."""

    isolation = "an emptied cache for each pair"

    def __init__(self, vectors, folder, capacity):
        from pathlib import Path

        from hybrid_semantic_cache import HybridSemanticCache

        self.folder = Path(folder)
        kept = self.folder if any(self.folder.iterdir()) else None
        self.cache = HybridSemanticCache(
            encode_fn=vectors, dimension=DIMENSIONS, max_records=capacity, persist_dir=kept
        )

    def decide(self, number, a, b):
        self.cache.clear()
        self.cache.add(a, ANSWER)
        return self.cache.search(b) is not None

    def fill(self, prompts):
        for prompt in prompts:
            self.cache.add(prompt, ANSWER)
        self.cache._persist_dir = self.folder
        self.cache._save()

    def put(self, prompt):
        self.cache.add(prompt, ANSWER)

    def get(self, prompt):
        return self.cache.search(prompt) is not None

    def close(self):
        pass


PEERS = {"gptcache": GPTCache, "mneme": Mneme, "hybrid-semantic-cache": Hybrid}


def decide(job):
    texts = job["texts"]
    vectors = Vectors(dict(zip(texts, np.load(job["vectors"]), strict=True)))
    with tempfile.TemporaryDirectory() as folder:
        peer = PEERS[job["peer"]](vectors, folder, 10 * len(texts) + 10)
        served = [bool(peer.decide(i, texts[a], texts[b])) for i, (a, b) in enumerate(job["pairs"])]
        peer.close()
    return {"served": served, "isolation": peer.isolation}


def fill(job):
    entries = job["entries"]
    vectors = Vectors(seed=job["seed"])
    vectors.given = {
        f"entry {i}": vectors(f"entry {i}") for i in range(entries)
    }  # drawn outside the measured time
    new = [f"new {entries + i}" for i in range(job["puts"])]
    near = [f"near {i * 97 % entries}" for i in range(job["lookups"])]
    miss = [f"miss {2 * entries + i}" for i in range(job["lookups"])]
    vectors.given.update({text: vectors(text) for text in (*new, *near, *miss)})
    peer = PEERS[job["peer"]](vectors, job["folder"], entries)
    peer.get("near 0")
    before = resident()
    started = time.perf_counter()
    peer.fill([f"entry {i}" for i in range(entries)])
    filled = time.perf_counter() - started
    grown = resident() - before
    near_ms, hits = timed(peer.get, near)
    miss_ms, false_hits = timed(peer.get, miss)
    put_ms, _ = timed(peer.put, new)
    peer.close()
    return {
        "fill_s": filled,
        "bytes_per_entry": grown / entries,
        "near_ms": near_ms,
        "near_hits": hits / len(near),
        "miss_ms": miss_ms,
        "miss_hits": false_hits / len(miss),
        "put_ms": put_ms,
    }


def cold(job):
    """From an imported package to the first hit, and the answer to the last entry put."""
    vectors = Vectors(seed=job["seed"])
    with tempfile.TemporaryDirectory() as empty:  # so that the imports are not in the time
        PEERS[job["peer"]](vectors, empty, 10).get("near 0")
    last = f"new {job['entries'] + job['puts'] - 1}"
    vectors.given = {last: vectors(last)}
    started = time.perf_counter()
    peer = PEERS[job["peer"]](vectors, job["folder"], job["entries"])
    hit = peer.get(last)
    return {"cold_ms": 1000 * (time.perf_counter() - started), "hit": hit}


def resident():
    return psutil.Process().memory_info().rss


def timed(call, arguments):
    times, results = [], 0
    for argument in arguments:
        started = time.perf_counter()
        results += bool(call(argument))
        times.append(1000 * (time.perf_counter() - started))
    return times, results


if __name__ == "__main__":
    job = json.load(sys.stdin)
    result = {"decide": decide, "fill": fill, "cold": cold}[job["do"]](job)
    print("\n" + json.dumps(result), flush=True)
