"""What documents quote from files stands there word for word, and what the README shows runs."""

import re
from pathlib import Path
from textwrap import indent

import pytest

from blockform.engine import Hooks, Request, apply, plan
from tests.sessions import session_in

ROOT = Path(__file__).parents[2]
QUOTE = re.compile(r"<!-- from: (\S+) -->\n```\w+\n(.*?)```", re.DOTALL)
QUOTES = [
    pytest.param(path, text, id=f"{doc.stem}:{path}:{number}")
    for doc in sorted((ROOT / "docs").glob("*.md"))
    for number, (path, text) in enumerate(QUOTE.findall(doc.read_text()), 1)
]


@pytest.mark.parametrize(("path", "text"), QUOTES)
def test_quote_is_in_its_file(path: str, text: str) -> None:
    source = (ROOT / path).read_text()
    assert text in source or indent(text, "    ") in source, "methods may be quoted without their indentation"


def test_first_plan_of_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = (ROOT / "README.md").read_text()
    (config,) = re.findall(r"```hcl\n(.*?)```", readme, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.hcl").write_text(config)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "Dockerfile").write_text("FROM python:3.11-slim\n")
    session = session_in(tmp_path)
    applied, diags = apply(session, Request(), Hooks())
    assert applied is not None, [diag.detail for diag in diags]
    assert applied.tally is not None
    assert applied.tally.added == 2
    (tmp_path / "main.hcl").write_text(config.replace('"echo hello"', '"echo hello again"'))
    changed, _ = plan(session, Request(), Hooks())
    assert changed is not None
    notes = [note for change in changed.plan.changes for note in change.notes]
    assert len(notes) == 3
    assert [note for note in notes if f"  # {note}\n" not in readme] == []


def test_every_dependency_has_a_page() -> None:
    import tomllib  # noqa: PLC0415  for this test alone

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = [re.split(r"[\[<>=!~ ]", item)[0] for item in project["dependencies"]]
    titles = [
        path.read_text().partition("\n")[0] for path in sorted((ROOT / "docs" / "decisions").glob("*.md"))
    ]
    assert [name for name in names if not any(name in title for title in titles)] == []
    extra = [re.split(r"[<>=!~ ]", item)[0] for item in project["optional-dependencies"]["embedded"]]
    (page,) = (ROOT / "docs" / "decisions").glob("*-embedded-extra.md")
    assert [name for name in extra if name not in page.read_text()] == []
