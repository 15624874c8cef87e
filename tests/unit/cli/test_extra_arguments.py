"""Arguments from the environment."""

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run

VARIABLE = 'variable "v" {\n  default = "none"\n}\noutput "v" {\n  value = var.v\n}\n'


@pytest.mark.parametrize(
    ("environment", "want"),
    [
        pytest.param({"TF_CLI_ARGS_plan": "-var=v=own"}, "own", id="own"),
        pytest.param({"TF_CLI_ARGS": "-var=v=all"}, "all", id="all"),
        pytest.param({"TF_CLI_ARGS": "-var=v=all", "TF_CLI_ARGS_plan": "-var=v=own"}, "all", id="both"),
        pytest.param({"BLOCKFORM_CLI_ARGS": "-var=v=ours", "TF_CLI_ARGS": "-var=v=its"}, "ours", id="prefix"),
        pytest.param({"TF_CLI_ARGS_plan": "-var 'v=a b'"}, "a b", id="quotes"),
        pytest.param({"TF_CLI_ARGS_apply": "-var=v=other"}, "none", id="of-another-command"),
    ],
)
def test_arguments_of_plan(
    command: Run, work: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], want: str
) -> None:
    (work / "main.tf").write_text(VARIABLE)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert f'+ v = "{want}"' in command("plan")[1]
    assert '+ v = "last"' in command("plan", "-var=v=last")[1]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("state_list", ["state", "list"]),
        ("workspace_show", ["workspace", "show"]),
        ("force_unlock", ["force-unlock"]),
        ("providers_schema", ["providers", "schema"]),
        ("providers", ["providers"]),
    ],
)
def test_commands_of_several_words(
    command: Run, monkeypatch: pytest.MonkeyPatch, name: str, words: list[str]
) -> None:
    monkeypatch.setenv(f"TF_CLI_ARGS_{name}", "-bogus")
    code, _, err = command(*words)
    assert code == 1
    assert "flag provided but not defined: -bogus" in err


def test_first_word_alone_is_another_command(
    command: Run, monkeypatch: pytest.MonkeyPatch, work: Path
) -> None:
    (work / "blockform.tfstate").write_text('{"version": 4, "terraform_version": "1.15.5", "serial": 1}')
    monkeypatch.setenv("TF_CLI_ARGS_state", "-bogus")
    assert command("state", "list")[0] == 0


def test_what_no_shell_can_read(command: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_CLI_ARGS_plan", "'open")
    code, _, err = command("plan")
    assert code == 1
    assert "Error parsing extra CLI args from TF_CLI_ARGS_plan" in err
    assert "blockform has no command named" in command("plann")[2]
