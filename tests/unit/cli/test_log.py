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
