"""The suite's own files, accepted or rejected and laid out by both programs; and what is said of a folder."""

from pathlib import Path

import pytest

from tests.differential.corpus import compare, files_below
from tests.fuzz.mutate import configurations, files

DROPS_LABELS = 'net "a$${x}" {\n}\n'
"""Terraform's formatter takes such a label away: docs/differences.md."""


def lay(folder: Path) -> list[Path]:
    """Every configuration and every case of the parser and the formatter as a file of its own."""
    texts = [
        text
        for seed in (*files(), *configurations())
        for name, text in seed.files.items()
        if name.endswith("tf")
    ]
    texts.remove(DROPS_LABELS)
    for number, text in enumerate(texts):
        (folder / f"{number}.tf").write_bytes(text.encode())
    return files_below(folder)


@pytest.mark.oracle
def test_suites_files_are_read_and_laid_out_as_in_terraform(tmp_path: Path) -> None:
    found = list(compare(lay(tmp_path)))
    assert len(found) > 1000
    assert [each.path for each in found if each.terraform != each.blockform] == []


def test_finds_files_at_every_depth(tmp_path: Path) -> None:
    for name in ("a.tf", "b/c.tfvars", "b/d/e.hcl", "b/readme.md", "x.tf.json", "b/folder.tf/f.tf"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "link.tf").symlink_to(tmp_path / "a.tf")
    assert [str(path.relative_to(tmp_path)) for path in files_below(tmp_path)] == [
        "a.tf",
        "b/c.tfvars",
        "b/d/e.hcl",
        "b/folder.tf/f.tf",
    ]
