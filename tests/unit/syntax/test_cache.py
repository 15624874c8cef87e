"""The cache of parsed files: what is taken from it, and when it is not trusted."""

import hashlib
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from blockform.syntax import ParseCache, parse_config, parse_config_cached, parse_files
from blockform.syntax.private_files import is_private, read_private

TEXT = 'a "b" {\n  c = "x${d.e[0]}"\n  f = [for x in y[*].z : -x...]\n}\n'.replace("...", "")


@pytest.fixture
def cache(tmp_path: Path) -> ParseCache:
    return ParseCache(tmp_path / "cache")


def entries(cache: ParseCache) -> list[Path]:
    assert cache.directory
    return sorted(cache.directory.glob("*.ast"))


def test_directory_is_made_private(cache: ParseCache) -> None:
    assert cache.is_used
    assert cache.directory
    assert cache.directory.stat().st_mode & 0o777 == 0o700


def test_second_time_comes_from_the_cache(
    cache: ParseCache, shape: Callable[[object], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = parse_config_cached(TEXT, "main.tf", cache)

    def never(*_: object) -> None:
        pytest.fail("parsed again")

    monkeypatch.setattr("blockform.syntax.cache.parse_config", never)
    second, diagnostics = parse_config_cached(TEXT, "main.tf", cache)
    assert not diagnostics
    assert second is not first
    assert shape(second.body) == shape(first.body)
    assert str(second.body.blocks[0].header_range) == "main.tf:1,1-6"
    assert second.body.blocks[0].source is second.source


def test_name_and_text_make_the_entry(cache: ParseCache) -> None:
    for text, name in ((TEXT, "a.tf"), (TEXT, "b.tf"), (TEXT + "\n", "a.tf"), (TEXT, "a.tf")):
        parse_config_cached(text, name, cache)
    assert len(entries(cache)) == 3


def test_files_with_errors_are_not_kept(cache: ParseCache) -> None:
    _, diagnostics = parse_config_cached("a = = 1\n", "main.tf", cache)
    assert diagnostics.has_errors
    assert not entries(cache)


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701])
def test_directory_open_to_others_is_not_used(tmp_path: Path, mode: int) -> None:
    tmp_path.chmod(mode)
    cache = ParseCache(tmp_path)
    assert not cache.is_used
    file, _ = parse_config_cached(TEXT, "main.tf", cache)
    assert file.body.blocks
    assert not [*tmp_path.iterdir()]


def test_directory_of_another_owner_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o700)
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)
    assert not is_private(tmp_path)
    assert not ParseCache(tmp_path).is_used


def test_symbolic_link_is_not_used(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(real)
    assert not ParseCache(tmp_path / "link").is_used


def test_directory_below_the_repository_is_not_used(tmp_path: Path) -> None:
    assert not ParseCache(tmp_path / "repository" / ".cache", outside=tmp_path / "repository").is_used
    assert ParseCache(tmp_path / "cache", outside=tmp_path / "repository").is_used


def test_directory_opened_later_is_not_used(cache: ParseCache) -> None:
    parse_config_cached(TEXT, "main.tf", cache)
    assert cache.directory
    cache.directory.chmod(0o755)
    assert cache.load(TEXT, "main.tf") is None


def test_damaged_entry_is_parsed_again(cache: ParseCache) -> None:
    parse_config_cached(TEXT, "main.tf", cache)
    (entry,) = entries(cache)
    whole = entry.read_bytes()
    for damaged in (b"", whole[:-1], whole[:-1] + b"?", b"x" * 100):
        entry.write_bytes(damaged)
        file, diagnostics = parse_config_cached(TEXT, "main.tf", cache)
        assert not diagnostics
        assert file.body.blocks
    assert entry.read_bytes() == whole


@pytest.mark.parametrize("content", [pickle.dumps(os.getcwd), pickle.dumps([1]), b"not a pickle"])
def test_pickle_of_anything_else_is_refused(cache: ParseCache, content: bytes) -> None:
    parse_config_cached(TEXT, "main.tf", cache)
    (entry,) = entries(cache)
    entry.write_bytes(hashlib.sha256(content).digest() + content)
    assert cache.load(TEXT, "main.tf") is None


def test_entry_that_others_can_write_is_refused(cache: ParseCache) -> None:
    parse_config_cached(TEXT, "main.tf", cache)
    (entry,) = entries(cache)
    entry.chmod(0o666)
    assert cache.directory
    assert read_private(cache.directory, entry.name) is None


def test_deep_nesting_is_not_kept(cache: ParseCache) -> None:
    text = "a = " + "[" * 1500 + "]" * 1500 + "\n"
    for _ in range(2):
        file, diagnostics = parse_config_cached(text, "main.tf", cache)
        assert not diagnostics
        assert file.body.attributes
    assert not entries(cache)


def test_without_a_cache() -> None:
    file, diagnostics = parse_config_cached(TEXT, "main.tf", None)
    assert not diagnostics
    assert file.body.blocks


def test_several_files_keep_their_order(cache: ParseCache) -> None:
    files, diagnostics = parse_files([("b.tf", "x = 1\n"), ("a.tf", b"x = = 1\n"), ("c.tf", TEXT)], cache)
    assert [file.source.filename for file in files] == ["b.tf", "a.tf", "c.tf"]
    assert [str(error.subject) for error in diagnostics] == ["a.tf:1,5-6"]


def test_bytes_and_text_agree(cache: ParseCache, shape: Callable[[object], str]) -> None:
    from_bytes, _ = parse_config_cached(TEXT.encode(), "main.tf", cache)
    assert shape(from_bytes.body) == shape(parse_config(TEXT, "main.tf")[0].body)
    assert len(entries(cache)) == 1
