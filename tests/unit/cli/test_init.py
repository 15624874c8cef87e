"""``init``: what it tells programs, and directories that start as a copy of a module."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run

CALL = 'module "m" {\n  source = "./m"\n}\n'


@pytest.fixture
def module(tmp_path: Path) -> Path:
    """A package with a module in it, a link out of the way, and files that no copy should have."""
    package = tmp_path / "package"
    (package / "m").mkdir(parents=True)
    (package / "main.tf").write_text(CALL)
    (package / "m" / "main.tf").write_text('resource "terraform_data" "a" {}\n')
    (package / ".git").mkdir()
    (package / ".git" / "config").write_text("secret")
    (package / ".blockform.lock.hcl").write_text("")
    return package


def messages(text: str) -> list[tuple[str, str]]:
    """What each line is, and its code."""
    lines = [json.loads(line) for line in text.splitlines()]
    return [(line["type"], line.get("message_code", "")) for line in lines]


def test_programs_are_told_in_terraforms_codes(command: Run, work: Path, module: Path) -> None:
    (work / "main.tf").write_text(f'module "m" {{\n  source = "{module}//m"\n}}\n')
    code, out, err = command("init", "-json")
    assert (code, err) == (0, "")
    assert messages(out) == [
        ("version", ""),
        ("init_output", "initializing_modules_message"),
        ("log", ""),
        ("log", ""),
        ("init_output", "initializing_provider_plugin_from_config_message"),
        ("log", ""),
        ("init_output", "output_init_success_message"),
        ("init_output", "output_init_success_cli_message"),
    ]
    assert json.loads(out.splitlines()[0])["ui"] == "1.3"


def test_programs_are_told_of_an_empty_directory(command: Run) -> None:
    code, out, _ = command("init", "-json")
    assert code == 0
    assert messages(out) == [("version", ""), ("init_output", "output_init_empty_message")]


@pytest.mark.parametrize(
    ("args", "summary"),
    [
        pytest.param([], "Unreadable module directory", id="module"),
        pytest.param(
            ["-migrate-state"], "The -migrate-state and -json options are mutually-exclusive", id="options"
        ),
        pytest.param(["-lockfile=no"], "Invalid dependency lockfile mode", id="mode"),
        pytest.param(["-from-module=x"], "Can't populate non-empty directory", id="copy"),
    ],
)
def test_programs_are_told_of_mistakes(command: Run, work: Path, args: list[str], summary: str) -> None:
    (work / "main.tf").write_text(CALL)
    code, out, err = command("init", "-json", *args)
    last = json.loads(out.splitlines()[-1])
    assert (code, err) == (1, "")
    assert (last["type"], last["diagnostic"]["summary"]) == ("diagnostic", summary)


def test_copy_is_initialized(command: Run, work: Path, module: Path) -> None:
    code, out, _ = command("init", f"-from-module={module}")
    assert code == 0
    assert out.startswith(f'Copying configuration from "{module}"...\n')
    assert "blockform has been successfully initialized!" in out
    assert sorted(path.name for path in work.iterdir()) == ["m", "main.tf"]
    assert not (work / "main.tf").is_symlink()
    assert command("plan", "-detailed-exitcode")[0] == 2
    (work / "main.tf").write_text("")
    assert (module / "main.tf").read_text() == CALL


@pytest.mark.parametrize("source", ["../package//m", "{module}//m"])
def test_a_directory_of_a_package_is_copied(command: Run, work: Path, module: Path, source: str) -> None:
    assert command("init", f"-from-module={source.format(module=module)}")[0] == 0
    assert [path.name for path in work.iterdir()] == ["main.tf"]
    assert (work / "main.tf").read_text().startswith('resource "terraform_data"')


@pytest.mark.parametrize(
    ("source", "said"),
    [
        pytest.param("../nowhere", "does not exist", id="path"),
        pytest.param("../package//nowhere", 'no directory "nowhere"', id="directory"),
        pytest.param("hashicorp/consul/aws", "not taken from registries", id="registry"),
        pytest.param("https://u:pass@127.0.0.1:1/x.zip", "u:redacted@127.0.0.1:1", id="address"),
    ],
)
@pytest.mark.usefixtures("module")
def test_what_cannot_be_copied(command: Run, work: Path, source: str, said: str) -> None:
    code, out, err = command("init", f"-from-module={source}")
    assert code == 1
    assert err.startswith("\nError: Failed to download module\n")
    assert said in " ".join(err.split())
    assert "pass@" not in out + err
    assert not list(work.iterdir())


def test_no_hints_for_programs_that_run_us(command: Run, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (work / "main.tf").write_text('resource "terraform_data" "a" {}\n')
    hint = "You may now begin working with blockform."
    assert hint in command("init")[1]
    for name in ("TF_IN_AUTOMATION", "BLOCKFORM_IN_AUTOMATION"):
        monkeypatch.setenv(name, "1")
        code, out, _ = command("init")
        assert code == 0
        assert out.endswith("blockform has been successfully initialized!\n")
        monkeypatch.delenv(name)
