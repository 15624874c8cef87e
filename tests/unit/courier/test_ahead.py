"""A courier is begun ahead where an earlier run needed one, and nothing else is remembered."""

import os
from pathlib import Path

import pytest

from blockform.courier.ahead import Ahead


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    made = tmp_path / "cache"
    made.mkdir()
    return made


def memories(cache: Path) -> list[Path]:
    return list(cache.glob("*/*"))


def test_the_first_run_remembers_that_it_needed_one(cache: Path) -> None:
    first = Ahead()
    first.expect(cache)
    assert first.claim() is None
    second = Ahead()
    second.expect(cache)
    begun = second.claim()
    assert begun is not None
    assert second.claim() is None
    begun.control.close()
    os.waitpid(begun.pid, 0)


def test_another_directory_is_another_matter(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Ahead()
    first.expect(cache)
    first.claim()
    monkeypatch.chdir(tmp_path)
    second = Ahead()
    second.expect(cache)
    assert second.claim() is None


def test_a_courier_in_vain_is_not_begun_again(cache: Path) -> None:
    first = Ahead()
    first.expect(cache)
    first.claim()
    assert memories(cache)
    second = Ahead()
    second.expect(cache)
    second.end()
    assert not memories(cache)


def test_without_a_cache_nothing_is_remembered(tmp_path: Path) -> None:
    first = Ahead()
    first.expect(tmp_path / "none")
    assert first.claim() is None
    assert list(tmp_path.iterdir()) == []
