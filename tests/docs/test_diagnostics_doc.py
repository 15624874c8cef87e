"""The good messages in docs/diagnostics.md are what the program says; ``--update-expected`` writes them anew."""

import re
from pathlib import Path

import pytest

from blockform.diagnostics.text import render
from blockform.engine import Hooks, Request, plan
from tests.sessions import session_in

DOC = Path(__file__).parents[2] / "docs" / "diagnostics.md"
PAIR = re.compile(
    r"^## ([^\n]+)\n\n```hcl\n(.*?)```(.*?)\nGood:\n\n```text\n(.*?)```\n", re.DOTALL | re.MULTILINE
)
PAIRS = [(match[1], match[2]) for match in PAIR.finditer(DOC.read_text())]


def said(source: str, work: Path) -> str:
    """What a plan says of a configuration, as plain text."""
    (work / "main.hcl").write_text(source)
    (work / "src").mkdir()
    (work / "src" / "Dockerfile").write_text("FROM scratch\n")
    session = session_in(work)
    _, diags = plan(session, Request(), Hooks())
    return "".join(render(diag) for diag in diags).strip("\n") + "\n"


@pytest.mark.parametrize(("title", "source"), [pytest.param(*pair, id=pair[0]) for pair in PAIRS])
def test_good_message_is_said(
    title: str, source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.chdir(tmp_path)
    seen = said(source, tmp_path)
    if request.config.getoption("--update-expected"):
        DOC.write_text(PAIR.sub(lambda match: _with_good(match, title, seen), DOC.read_text()))
    (wanted,) = [match[4] for match in PAIR.finditer(DOC.read_text()) if match[1] == title]
    assert seen == wanted


def _with_good(match: re.Match[str], title: str, good: str) -> str:
    if match[1] != title:
        return match[0]
    return f"## {match[1]}\n\n```hcl\n{match[2]}```{match[3]}\nGood:\n\n```text\n{good}```\n"


def test_there_are_ten_pairs() -> None:
    assert len(PAIRS) == DOC.read_text().count("\nBad:\n")
    assert len(PAIRS) >= 10
