"""The log of what a run does: where it goes, under both names of its variables."""

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run


@pytest.fixture
def configured(work: Path) -> Path:
    (work / "main.tf").write_text('resource "terraform_data" "a" {}\n')
    return work


@pytest.mark.parametrize("prefix", ["BLOCKFORM", "TF"])
@pytest.mark.usefixtures("configured")
def test_log_goes_to_standard_error(command: Run, monkeypatch: pytest.MonkeyPatch, prefix: str) -> None:
    monkeypatch.setenv(f"{prefix}_LOG", "TRACE")
    code, out, err = command("apply", "-auto-approve")
    assert code == 0
    assert "[trace] journal syncs: " in err
    assert "[trace]" not in out


@pytest.mark.parametrize("prefix", ["BLOCKFORM", "TF"])
def test_log_goes_to_a_file(
    command: Run, configured: Path, monkeypatch: pytest.MonkeyPatch, prefix: str
) -> None:
    monkeypatch.setenv(f"{prefix}_LOG", "debug")
    monkeypatch.setenv(f"{prefix}_LOG_PATH", "run.log")
    assert command("apply", "-auto-approve")[::2] == (0, "")
    first = (configured / "run.log").read_text()
    assert first.startswith("[trace] ")
    assert command("destroy", "-auto-approve")[::2] == (0, "")
    assert (configured / "run.log").read_text().startswith(first)
    assert (configured / "run.log").read_text() != first


@pytest.mark.parametrize("level", ["", "off", "error"])
def test_nothing_is_logged_unasked(
    command: Run, configured: Path, monkeypatch: pytest.MonkeyPatch, level: str
) -> None:
    monkeypatch.setenv("TF_LOG", level)
    monkeypatch.setenv("TF_LOG_PATH", "run.log")
    assert command("apply", "-auto-approve")[::2] == (0, "")
    assert not (configured / "run.log").exists()


@pytest.mark.parametrize(
    ("environment", "logged"),
    [
        pytest.param({"TF_LOG_CORE": "trace"}, True, id="core"),
        pytest.param({"BLOCKFORM_LOG_CORE": "trace"}, True, id="core-own-name"),
        pytest.param({"TF_LOG_PROVIDER": "trace"}, False, id="provider"),
        pytest.param({"TF_LOG": "trace", "TF_LOG_CORE": "off"}, False, id="all-but-core"),
    ],
)
@pytest.mark.usefixtures("configured")
def test_parts_of_the_program_are_logged_alone(
    command: Run, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], logged: bool
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert ("[trace] journal syncs: " in command("apply", "-auto-approve")[2]) is logged


PRESS = """
blockform {
  required_providers {
    press = { source = "peak/press" }
  }
}
provider "press" {
  endpoint = "embedded"
}
data "press_instance_options" "all" {
  entity_type = "workflow"
}
"""


@pytest.mark.parametrize(("name", "logged"), [("TF_LOG_PROVIDER", True), ("TF_LOG_CORE", False)])
def test_calls_of_a_provider_are_its_log(
    command: Run, work: Path, monkeypatch: pytest.MonkeyPatch, name: str, logged: bool
) -> None:
    (work / "main.tf").write_text(PRESS)
    monkeypatch.setenv(name, "debug")
    code, _, err = command("plan")
    assert code == 0
    assert ("[trace] press: GET " in err) is logged
