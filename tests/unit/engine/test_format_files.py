"""``fmt``: which files, what happens to them, and their differences."""

from pathlib import Path

import pytest

from blockform.engine.format_files import format_paths, format_text
from blockform.engine.text_diff import own_diff, text_diff

UGLY, NEAT = "a=1\n", "a = 1\n"


def lay(directory: Path, *names: str) -> None:
    for name in names:
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(UGLY)


def test_takes_every_file_of_the_language(tmp_path: Path) -> None:
    lay(tmp_path, "a.hcl", "b.tf", "c.tfvars", "d.tftest.hcl", "sub/e.hcl")
    lay(
        tmp_path,
        "terragrunt.hcl",
        "x.pkr.hcl",
        "x.nomad.hcl",
        ".x.hcl",
        "x.hcl~",
        "#x.hcl#",
        "x.tf.json",
        "x.txt",
    )
    files, diags = format_paths(tmp_path, ["."])
    assert not diags
    assert [file.name for file in files] == ["a.hcl", "b.tf", "c.tfvars", "d.tftest.hcl"]
    files, _ = format_paths(tmp_path, ["."], recursive=True)
    assert [file.name for file in files if file.is_changed] == ["sub/e.hcl"]


def test_a_file_that_is_named_is_taken(tmp_path: Path) -> None:
    lay(tmp_path, "terragrunt.hcl")
    files, diags = format_paths(tmp_path, ["terragrunt.hcl"])
    assert not diags
    assert [file.after for file in files] == [NEAT]


def test_writes_only_what_changes(tmp_path: Path) -> None:
    lay(tmp_path, "a.tf")
    (tmp_path / "b.tf").write_text(NEAT)
    untouched = (tmp_path / "b.tf").stat().st_ino
    (tmp_path / "a.tf").chmod(0o640)
    (tmp_path / "link.tf").symlink_to("a.tf")
    format_paths(tmp_path, ["."])
    assert (tmp_path / "a.tf").read_text() == NEAT
    assert (tmp_path / "a.tf").stat().st_mode & 0o777 == 0o640
    assert (tmp_path / "link.tf").is_symlink()
    assert (tmp_path / "b.tf").stat().st_ino == untouched


def test_nothing_is_written_unless_wanted(tmp_path: Path) -> None:
    lay(tmp_path, "a.tf")
    files, _ = format_paths(tmp_path, ["a.tf"], write=False)
    assert [file.after for file in files] == [NEAT]
    assert (tmp_path / "a.tf").read_text() == UGLY


def test_line_ends_and_bytes_are_respected(tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_bytes(b"\xff = 1\n")
    files, diags = format_paths(tmp_path, ["a.tf"])
    assert not files
    assert [item.summary for item in diags] == ["Invalid character encoding"]
    made, _ = format_text("# noël\r\na=1\r\n".encode(), "x")
    assert made is not None
    assert made.before == "# noël\r\na=1\r\n"


def test_a_broken_file_does_not_stop_the_others(tmp_path: Path) -> None:
    lay(tmp_path, "b.tf")
    (tmp_path / "a.tf").write_text("a = \n")
    files, diags = format_paths(tmp_path, [".", "missing"])
    assert [file.name for file in files] == ["b.tf"]
    assert [item.summary for item in diags] == ["Invalid expression", "Invalid file or directory path"]
    assert (tmp_path / "a.tf").read_text() == "a = \n"


def test_a_directory_that_ends_like_a_file(tmp_path: Path) -> None:
    lay(tmp_path, "a.tf/b.tf")
    files, diags = format_paths(tmp_path, ["."])
    assert not files
    assert not diags


BEFORE = "".join(f"k{number}={number}\n" if number in (2, 15) else f"k{number} = 1\n" for number in range(20))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(UGLY, NEAT, id="one line"),
        pytest.param(BEFORE, BEFORE.replace("=", " = ").replace("  ", " "), id="two hunks"),
        pytest.param("a=1", "a = 1", id="no newline at the end"),
        pytest.param("a=1", "a = 1\n", id="a newline more"),
        pytest.param("x\u2028=1\n", "x\u2028 = 1\n", id="only newlines end lines"),
    ],
)
def test_both_ways_to_a_difference_agree(before: str, after: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made = text_diff("a.tf", before, after)
    assert made == own_diff("a.tf", before, after)
    assert made.startswith("--- old/a.tf\n+++ new/a.tf\n@@ -1")
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert text_diff("a.tf", before, after) == made
    monkeypatch.setattr("shutil.which", lambda _: "/bin/false")
    assert text_diff("a.tf", before, after) == made, "a program that says nothing is not believed"
