"""A working directory for whole operations: write a configuration, plan, save, apply."""

import importlib.metadata
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from blockform.config import VarOption
from blockform.diagnostics import Diagnostics
from blockform.engine import ApplyOutcome, Hooks, PlanOutcome, Request, Session, apply, plan
from blockform.engine.saved import apply_saved, load_saved, save_plan
from blockform.plan import Event, Mode, PlanOptions
from blockform.state import State, read_state
from tests.sessions import session_in
from tests.unit.engine.shelf import Shelf


@dataclass
class Work:
    """One working directory and the runs in it."""

    session: Session
    shelf: Shelf
    events: list[Event] = field(default_factory=list)

    @property
    def path(self) -> Path:
        return self.session.root

    def write(self, text: str, name: str = "main.tf") -> None:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def plan(self, *variables: str, **options: Any) -> PlanOutcome:
        outcome, diags = plan(self.session, self.request(*variables, **options), self.hooks())
        assert not diags.has_errors, diags
        assert outcome is not None
        return outcome

    def save(self, *variables: str, to: str = "saved.plan", **options: Any) -> PlanOutcome:
        """Plan and save; the plan as it was in memory."""
        outcome = self.plan(*variables, **options)
        _, diags = save_plan(self.session, outcome, Path(to))
        assert not diags, diags
        return outcome

    def load(self, name: str = "saved.plan") -> PlanOutcome:
        outcome, diags = load_saved(self.session, Path(name))
        assert not diags, diags
        assert outcome is not None
        return outcome

    def apply(self, *variables: str, **options: Any) -> ApplyOutcome:
        """Plan and apply in one go."""
        outcome, diags = apply(self.session, self.request(*variables, **options), self.hooks())
        assert not diags.has_errors, diags
        assert outcome is not None
        return outcome

    def apply_saved(
        self, *variables: str, name: str = "saved.plan", **hooks: Any
    ) -> tuple[ApplyOutcome | None, Diagnostics]:
        self.events.clear()
        self.shelf.log.clear()
        return apply_saved(self.session, self.request(*variables), replace(self.hooks(), **hooks), Path(name))

    def applied(self, *variables: str) -> ApplyOutcome:
        """Apply the saved plan, which must work."""
        outcome, diags = self.apply_saved(*variables)
        assert not diags, diags
        assert outcome is not None
        return outcome

    def refused(self, *variables: str) -> tuple[str, str]:
        """Apply the saved plan, which must fail before any call; summary and detail of the one error."""
        before = self.state_text()
        outcome, diags = self.apply_saved(*variables)
        assert outcome is None
        assert not {line for line in self.shelf.log if line != "close"}
        assert self.state_text() == before
        assert len(diags.errors) == 1, diags
        return diags.errors[0].summary, diags.errors[0].detail

    def request(self, *variables: str, mode: Mode = Mode.NORMAL, **options: Any) -> Request:
        return Request(variables=tuple(map(VarOption, variables)), options=PlanOptions(mode=mode, **options))

    def hooks(self) -> Hooks:
        return Hooks(emit=self.events.append)

    @property
    def state_file(self) -> Path:
        return self.path / "blockform.tfstate"

    def state_text(self) -> str:
        return self.state_file.read_text() if self.state_file.exists() else ""

    @property
    def state(self) -> State:
        state, diags = read_state(self.state_file.read_bytes(), "state", "")
        assert state is not None, diags
        return state


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Work:
    """An empty directory; the provider ``shelf`` is installed beside the usual ones."""
    shelf = Shelf()
    point = SimpleNamespace(name="shelf", value="shelf", dist=None, load=lambda: shelf)
    found = importlib.metadata.entry_points

    def entry_points(**params: Any) -> Any:
        return [*found(**params), *([point] if params.get("group") == "blockform.providers" else [])]

    monkeypatch.setattr(importlib.metadata, "entry_points", entry_points)
    root = tmp_path / "work"
    root.mkdir()
    monkeypatch.chdir(root)
    session = session_in(root, environment={"SHELF": str(tmp_path / "shelf.json")}, home=tmp_path, pid=1)
    shelf.path = tmp_path / "shelf.json"
    return Work(session, shelf)
