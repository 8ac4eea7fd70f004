from __future__ import annotations

import gc
import weakref
from collections import OrderedDict, deque

from core.memory.census import Census, growing_containers, growth, steady_rate, take_census


class Answer:
    pass


class Shouting(list[int]):
    def __len__(self) -> int:
        raise RuntimeError("nobody may ask me")


def test_instances_are_counted_by_module_and_name() -> None:
    before = take_census(0).counts.get(f"{__name__}.Answer", 0)
    kept = [Answer() for _ in range(100)]
    assert take_census(1).counts[f"{__name__}.Answer"] - before == len(kept)


class Thousand(deque[int]):
    pass


def test_bytes_of_a_type_are_near_what_its_objects_take() -> None:
    kept = [Thousand(range(1_000)) for _ in range(500)]  # of a type that no earlier test has left anything of
    assert 0.8 < take_census(0).kb[f"{__name__}.Thousand"] / (len(kept) * 8.6) < 1.2


def test_a_census_keeps_nothing_alive() -> None:
    kept = Answer()
    gone = weakref.ref(kept)
    census = take_census(0)
    del kept
    assert gone() is None
    assert census.counts


def test_long_containers_are_found_by_their_length() -> None:
    containers = (list(range(20)), set(range(30)), deque(range(40)), OrderedDict.fromkeys(range(50)))
    found = take_census(0).containers
    assert [found[id(each)] for each in containers if gc.is_tracked(each)] == [20, 30, 40, 50]


def test_a_dict_of_plain_values_is_found_though_the_collector_has_let_it_go() -> None:
    holder = [{str(number): number for number in range(25)}]
    assert take_census(0).containers[id(holder[0])] == 25


def test_no_code_of_a_subclass_is_asked() -> None:
    kept = Shouting(range(70))
    assert take_census(0).containers[id(kept)] == 70


def test_a_type_that_grows_is_ranked_first_and_by_the_minute() -> None:
    kept: list[Answer] = []
    censuses = []
    for minute in range(3):
        censuses.append(take_census(60.0 * minute))
        kept += [Answer() for _ in range(5_000)]
    found = growth(censuses)
    assert found[0].name == f"{__name__}.Answer"
    assert found[0].count_per_min == 5_000


def test_a_full_cache_does_not_grow() -> None:
    cache: OrderedDict[int, Answer] = OrderedDict()
    censuses = []
    for minute in range(4):
        for number in range(300):
            cache[1_000 * minute + number] = Answer()
            if len(cache) > 100:
                cache.popitem(last=False)
        censuses.append(take_census(60.0 * minute))
    assert f"{__name__}.Answer" not in [each.name for each in growth(censuses)]
    assert id(cache) not in growing_containers(censuses)


def test_a_list_that_grows_is_told_with_its_rate() -> None:
    kept = list(range(100))
    censuses = []
    for minute in range(3):
        censuses.append(take_census(60.0 * minute))
        kept += range(50)
    assert growing_containers(censuses)[id(kept)] == 50


def test_one_census_tells_no_growth() -> None:
    assert growth([take_census(0)]) == []
    assert growing_containers([take_census(0)]) == {}


def test_a_container_that_came_lately_has_to_grow_twice() -> None:
    lengths = [{1: 20}, {1: 30, 2: 20}, {1: 40, 2: 40}]
    censuses = [Census(60.0 * minute, {}, {}, each) for minute, each in enumerate(lengths)]
    assert growing_containers(censuses) == {1: 10}


def test_a_single_jump_and_a_sawtooth_are_no_steady_growth() -> None:
    assert steady_rate([(0, 10), (60, 10), (120, 10), (180, 90)]) == 0
    assert steady_rate([(0, 10), (60, 50), (120, 90), (180, 15)]) == 0


def test_growth_with_noise_has_the_median_slope() -> None:
    assert steady_rate([(0, 0), (60, 100), (120, 200), (180, 900), (240, 1_000)]) == 275
