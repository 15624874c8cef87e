from pathlib import Path

import pytest

from blockform.config.files import is_config_file, is_override, module_files


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("main.hcl", True),
        ("main.tf", True),
        ("main.hcl.json", True),
        ("main.tf.json", True),
        ("terragrunt.hcl", False),
        ("x.pkr.hcl", False),
        ("x.nomad.hcl", False),
        ("x.tftest.hcl", False),
        ("x.tfquery.hcl", False),
        (".terraform.lock.hcl", False),
        (".hidden.tf", False),
        ("main.tf~", False),
        ("#main.tf#", False),
        (".#main.tf", False),
        ("main.tf.swp", False),
        ("main.tfvars", False),
        ("main.json", False),
        ("main.yaml", False),
    ],
)
def test_which_files_are_read(name: str, wanted: bool) -> None:
    assert is_config_file(name) is wanted


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("override.tf", True),
        ("override.hcl", True),
        ("x_override.tf", True),
        ("x_override.hcl.json", True),
        ("overrides.tf", False),
        ("xoverride.tf", False),
        ("override.tfvars", False),
    ],
)
def test_which_files_override(name: str, wanted: bool) -> None:
    assert is_override(name) is wanted


def test_files_are_sorted_by_name(tmp_path: Path) -> None:
    for name in ("b.tf", "a.hcl", "c.tf.json", "a_override.tf", "override.hcl", "README.md"):
        (tmp_path / name).touch()
    (tmp_path / "folder.tf").mkdir()
    files = module_files(tmp_path)
    assert [path.name for path in files.primary] == ["a.hcl", "b.tf", "c.tf.json"]
    assert [path.name for path in files.override] == ["a_override.tf", "override.hcl"]
