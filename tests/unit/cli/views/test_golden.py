"""Our text for people against what real Terraform wrote for the same configurations, byte for byte."""

import re
from pathlib import Path

import pytest

from blockform.cli.app import run
from tests.unit.cli.views.goldens import (
    Golden,
    cases,
    lay,
    normal,
    taint,
    without_events,
    without_refresh,
    without_underline,
)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.path.stem) for case in cases()])
def test_says_what_terraform_says(
    case: Golden, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))

    def said(*args: str) -> str:
        run([*args])
        out, err = capsys.readouterr()
        return out + err

    *applied, planned = case.steps
    end = ""
    for step in applied:
        lay(tmp_path, step)
        end = said("apply", "-auto-approve", "-no-color")
    if applied:
        taint(tmp_path / "blockform.tfstate", case.tainted)
        assert normal(without_events(end)) == case.sections["apply"], end
        assert normal(said("show", "-no-color")) == _veiled(case.sections["show"])
    lay(tmp_path, planned)
    plan = normal(without_underline(without_refresh(said("plan", "-no-color", *case.options))))
    plan = re.sub(r", \d+ to forget\.$", ".", plan, flags=re.MULTILINE)  # which Terraform does not count
    if case.needs and plan != case.sections["plan"]:
        pytest.xfail(f"the engine does not yet do {case.needs}")
    wanted = case.sections["plan"]
    assert plan == (wanted if "-show-sensitive" in case.options else _veiled(wanted))


def _veiled(text: str) -> str:
    """Terraform's text without copies of what is secret in it, which it shows."""
    return text.replace('"secret"', "(sensitive value)") if "(sensitive value)" in text else text
