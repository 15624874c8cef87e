"""Who holds a name: few are asked for one by one, many by one list, which many threads share."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from blockform_press.endpoints import Row
from blockform_press.errors import PressUnreachable
from blockform_press.names import FEW, Names


def row(name: str, spec_id: str = "") -> Row:
    return {"id": spec_id or f"id-{name}", "metadata": {"name": name}}


class Platform:
    """Counts what it is asked."""

    def __init__(self, *names: str) -> None:
        self.held = [row(name) for name in names]
        self.single = 0
        self.lists = 0
        self.fails = 0
        self.guard = threading.Lock()

    def by_name(self, name: str) -> list[Row]:
        self.single += 1
        return [each for each in self.held if each["metadata"]["name"].startswith(name)]

    def every(self) -> list[Row]:
        with self.guard:
            self.lists += 1
            if self.fails:
                self.fails -= 1
                raise PressUnreachable("GET", "/v1/blocks/specs/")
        return list(self.held)


def ids(names: Names, name: str) -> list[str]:
    return [each["id"] for each in names.rows(name)]


def test_a_few_names_are_asked_for_one_by_one_and_exactly() -> None:
    platform = Platform("train", "train-2")
    names = Names(platform.by_name, platform.every)
    assert [ids(names, "train") for _ in range(FEW)] == [["id-train"]] * FEW
    assert (platform.single, platform.lists) == (FEW, 0)


def test_many_names_need_one_list() -> None:
    platform = Platform(*(f"block-{number}" for number in range(50)))
    names = Names(platform.by_name, platform.every, fresh=60)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda number: ids(names, f"block-{number}"), range(60)))
    assert found == [[f"id-block-{number}"] if number < 50 else [] for number in range(60)]
    assert (platform.single, platform.lists) == (FEW, 1)


def test_an_old_list_is_fetched_again() -> None:
    platform = Platform("train")
    names = Names(platform.by_name, platform.every, fresh=0)
    for _ in range(FEW + 1):
        names.rows("late")
    platform.held.append(row("late"))
    assert ids(names, "late") == ["id-late"]
    assert platform.lists == 2


def test_a_list_that_fails_is_that_callers_error_and_the_next_one_lists() -> None:
    platform = Platform("train")
    names = Names(platform.by_name, platform.every, fresh=60)
    for _ in range(FEW):
        names.rows("train")
    platform.fails = 1
    with pytest.raises(PressUnreachable):
        names.rows("train")
    assert ids(names, "train") == ["id-train"]
    assert platform.lists == 2


def test_the_list_for_many_names_is_fetched_beforehand() -> None:
    platform = Platform("train")
    names = Names(platform.by_name, platform.every, fresh=60)
    names.expect(FEW + 1)
    names.expect(FEW + 1)
    assert [ids(names, name) for name in ("train", "serve")] == [["id-train"], []]
    assert (platform.single, platform.lists) == (0, 1)


def test_nothing_is_fetched_beforehand_for_a_few_names() -> None:
    platform = Platform("train")
    names = Names(platform.by_name, platform.every)
    names.expect(FEW)
    assert ids(names, "train") == ["id-train"]
    assert (platform.single, platform.lists) == (1, 0)


def test_a_list_that_could_not_be_fetched_beforehand_is_fetched_when_asked_for() -> None:
    platform = Platform("train")
    platform.fails = 1
    names = Names(platform.by_name, platform.every)
    names.expect(FEW + 1)
    assert ids(names, "train") == ["id-train"]
    assert (platform.single, platform.lists) == (0, 2)
