"""The artifact: which files, the same bytes for the same content, sizes."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from blockform_press.resources import artifact
from blockform_press.resources.artifact import (
    ArtifactError,
    check_size,
    find_artifact,
    hash_of_zip,
    zip_artifact,
)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The worked example of the contract, section 12."""
    for name in ("Dockerfile", "dir1/file.txt", "dir1/main.py", "dir2/file.txt", "dir2/main.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / ".gitignore").write_text("*\n!**/*.txt\n")
    (tmp_path / ".dockerignore").write_text("*\n!Dockerfile\n  # comment\n\n!**/*.py\n")
    return tmp_path


PYTHON = ["Dockerfile", "dir1/main.py", "dir2/main.py", "dir1/", "dir2/"]
TEXTS = ["dir1/file.txt", "dir2/file.txt", "dir1/", "dir2/"]


@pytest.mark.parametrize(
    ("ignore_files", "want"),
    [
        ([".gitignore"], TEXTS),
        ([], PYTHON),
        ([".gitignore", ".dockerignore"], PYTHON),
        ([".dockerignore", ".gitignore"], TEXTS),
    ],
)
def test_worked_example(tree: Path, ignore_files: list[str], want: list[str]) -> None:
    content = zip_artifact(find_artifact(str(tree), ignore_files))
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == want


def test_file_below_excluded_directory_comes_back(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "keep.txt").write_text("x")
    (tmp_path / "a" / "other.txt").write_text("x")
    (tmp_path / "rules").write_text("a/\n!a/keep.txt\nrules\n\\#x\n")
    (tmp_path / "#x").write_text("x")
    assert [file.name for file in find_artifact(str(tmp_path), ["rules"]).files] == ["a/keep.txt"]


def test_equal_content_gives_equal_bytes(tree: Path) -> None:
    first = find_artifact(str(tree), [])
    content = zip_artifact(first)
    os.utime(tree / "Dockerfile", (1, 1))
    again = find_artifact(str(tree), [])
    assert again.hash == first.hash
    assert zip_artifact(again) == content
    assert hash_of_zip(content) == first.hash
    (tree / "Dockerfile").chmod(0o755)
    assert find_artifact(str(tree), []).hash != first.hash


def test_foreign_zip_has_the_same_hash(tree: Path) -> None:
    found = find_artifact(str(tree), [])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for file in reversed(found.files):
            target.write(file.source, file.name)
        target.write(tree / "dir1", "dir1/")
    assert hash_of_zip(buffer.getvalue()) == found.hash


def test_links_are_followed_and_loops_left_out(tmp_path: Path) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    root.mkdir()
    outside.mkdir()
    (outside / "file").write_text("x")
    (root / "link").symlink_to(outside)
    (root / "broken").symlink_to(tmp_path / "nowhere")
    (root / "loop").symlink_to(root)
    assert [file.name for file in find_artifact(str(root), []).files] == ["link/file"]


def test_empty_directory_is_an_empty_zip(tmp_path: Path) -> None:
    assert zipfile.ZipFile(io.BytesIO(zip_artifact(find_artifact(str(tmp_path), [])))).namelist() == []


@pytest.mark.parametrize(
    ("path", "ignore_files", "summary", "where"),
    [
        ("nowhere", [], "Invalid artifact path", ".path"),
        (".", ["sub/x"], "Invalid ignore file", ".ignore_files[0]"),
        (".", [".dockerignore", "none"], "Missing ignore file", ".ignore_files[1]"),
    ],
)
def test_wrong_settings_are_named(
    tree: Path, path: str, ignore_files: list[str], summary: str, where: str
) -> None:
    with pytest.raises(ArtifactError) as caught:
        find_artifact(str(tree / path), ignore_files)
    assert (caught.value.problem.summary, str(caught.value.problem.path)) == (summary, where)


def test_large_artifacts_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(artifact, "MAX_SIZE", 5000)
    (tmp_path / "noise").write_bytes(os.urandom(4000))
    found = find_artifact(str(tmp_path), [])
    check_size(found)
    zip_artifact(found)
    (tmp_path / "noise").write_bytes(os.urandom(6000))
    with pytest.raises(ArtifactError, match="more than"):
        check_size(find_artifact(str(tmp_path), []))


def test_files_that_move_while_packing_are_noticed(tree: Path) -> None:
    found = find_artifact(str(tree), [])
    (tree / "Dockerfile").write_text("other")
    with pytest.raises(ArtifactError, match="changed while"):
        zip_artifact(found)
    (tree / "Dockerfile").unlink()
    with pytest.raises(ArtifactError, match="cannot be read"):
        zip_artifact(found)


def test_no_zip_is_told() -> None:
    with pytest.raises(ArtifactError, match="no zip file"):
        hash_of_zip(b"nothing")
