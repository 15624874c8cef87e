"""The tests of the example, and those shown in docs/testing.md, pass as they say."""

import re
import shutil
from pathlib import Path

import pytest

from blockform.cli.app import run

ROOT = Path(__file__).parents[2]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


def test_quickstart_passes_its_tests(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "examples" / "quickstart", work, dirs_exist_ok=True)
    code = run(["test", "-no-color"])
    told = capsys.readouterr()
    assert (code, told.err) == (0, "")
    assert told.out.endswith("\nSuccess! 4 passed, 0 failed.\n")
    assert not (work / ".blockform").exists(), "the server's data are in a directory of the tests' own"


def test_tests_of_the_document_pass(work: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / "docs" / "testing.md").read_text()
    module, tests = re.findall(r"(?<!-->\n)```hcl\n(.*?)```", page, re.DOTALL)[:2]
    (shown,) = re.findall(r"```text\n(.*?)```", page, re.DOTALL)
    (work / "main.hcl").write_text(module)
    (work / "tests").mkdir()
    (work / "tests" / "forecast.tftest.hcl").write_text(tests)
    assert run(["fmt", "-check", "-recursive"]) == 0
    assert run(["test", "-no-color"]) == 0
    assert capsys.readouterr().out == shown
