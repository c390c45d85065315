"""The cache: never above its bound under many threads, the least recently used first to go."""

import threading

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from subsurface_app.data.slices import ChunkCache, default_limit
from subsurface_app.data.slices.cache import LARGEST_DEFAULT


def piece(n_bytes: int, value: int = 0) -> np.ndarray:
    return np.full(n_bytes, value, np.uint8)


def test_that_many_threads_never_see_it_above_its_bound() -> None:
    cache = ChunkCache(10_000)
    failures: list[str] = []
    start = threading.Barrier(9)

    def use(seed: int) -> None:
        rng = np.random.default_rng(seed)
        start.wait()
        for _ in range(3000):
            key = int(rng.integers(200))
            found = cache.get(key)
            if found is not None and not np.all(found == key):
                failures.append(f"{key} is another's")
            cache.put(key, piece(int(rng.integers(1, 900)), key))
            if key == 7:
                cache.drop_if(lambda other: other % 13 == 0)

    def watch() -> None:
        start.wait()
        while any(one.is_alive() for one in users):
            if cache.bytes > 10_000:
                failures.append(f"holds {cache.bytes}")

    users = [threading.Thread(target=use, args=(seed,)) for seed in range(8)]
    watcher = threading.Thread(target=watch)
    for thread in (*users, watcher):
        thread.start()
    for thread in (*users, watcher):
        thread.join()
    assert failures == []
    held = [cache.get(key) for key in range(200)]
    assert cache.bytes == sum(one.nbytes for one in held if one is not None) <= 10_000


def test_that_the_least_recently_used_goes_first() -> None:
    cache = ChunkCache(30)
    for key in "abc":
        cache.put(key, piece(10))
    cache.get("a")
    cache.put("d", piece(10))
    assert [key for key in "abcd" if cache.get(key) is not None] == ["a", "c", "d"]
    cache.put("e", piece(20))
    assert [key for key in "acde" if cache.get(key) is not None] == ["d", "e"]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 40)), max_size=40))
def test_that_it_holds_what_a_plain_list_would(puts: list[tuple[int, int]]) -> None:
    cache, plain = ChunkCache(50), []
    for key, size in puts:
        cache.put(key, piece(size))
        plain = [one for one in plain if one[0] != key] + [(key, size)]
        while sum(one[1] for one in plain) > 50:
            plain.pop(0)
        assert cache.bytes == sum(one[1] for one in plain)
    for key, size in plain:
        assert cache.get(key).nbytes == size


def test_that_what_is_larger_than_all_of_it_is_not_kept_and_drives_nothing_out() -> None:
    cache = ChunkCache(30)
    cache.put("small", piece(10))
    cache.put("large", piece(31))
    assert cache.get("large") is None
    assert cache.get("small") is not None
    cache.put("small", piece(31))
    assert (cache.get("small"), cache.bytes) == (None, 0)


def test_that_a_smaller_bound_holds_at_once() -> None:
    cache = ChunkCache(100)
    for key in range(10):
        cache.put(key, piece(10))
    cache.resize(35)
    assert cache.bytes == 30
    assert [key for key in range(10) if cache.get(key) is not None] == [7, 8, 9]


def test_that_the_usual_bound_is_a_share_of_the_memory(monkeypatch) -> None:
    assert 0 < default_limit() <= LARGEST_DEFAULT <= 512 << 20
    monkeypatch.setattr("psutil.virtual_memory", lambda: type("Memory", (), {"total": 4 << 30})())
    assert default_limit() == 256 << 20
