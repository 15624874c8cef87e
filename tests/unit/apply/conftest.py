"""A working directory for runs with the test provider."""

import importlib.metadata
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from msgspec.structs import replace

from blockform.diagnostics import Diagnostics
from blockform.engine import ApplyOutcome, Hooks, Request, Session, apply, plan
from blockform.plan import Event, Mode, PlanOptions
from tests.sessions import session_in
from tests.unit.apply.rig import HEAD, Rig


@dataclass
class Bench:
    """One working directory, the platform, and the runs that there were."""

    root: Path
    rig: Rig
    events: list[Event] = field(default_factory=list)
    hooks: Hooks = field(default_factory=Hooks)

    def write(self, text: str) -> None:
        (self.root / "main.tf").write_text(HEAD + text)

    @property
    def session(self) -> Session:
        return session_in(self.root, pid=1)

    def run(
        self, text: str | None = None, *, mode: Mode = Mode.NORMAL, **options: Any
    ) -> tuple[ApplyOutcome | None, list[str]]:
        """Apply a configuration; the outcome and the summaries of the errors. The log starts anew."""
        outcome, diags = self.run_for_diagnostics(text, mode=mode, **options)
        return outcome, [item.summary for item in diags.errors]

    def run_for_diagnostics(
        self, text: str | None = None, *, mode: Mode = Mode.NORMAL, **options: Any
    ) -> tuple[ApplyOutcome | None, Diagnostics]:
        if text is not None:
            self.write(text)
        self.rig.log.clear()
        self.rig.labels.clear()
        self.events.clear()
        request = Request(options=PlanOptions(mode=mode, **options))
        return apply(self.session, request, replace(self.hooks, emit=self.events.append))

    def make(self, text: str) -> ApplyOutcome:
        """Apply a configuration, which must work."""
        outcome, errors = self.run(text)
        assert errors == []
        assert outcome is not None
        return outcome

    def planned(self, text: str | None = None) -> dict[str, str]:
        """What a plan would do, by address; it must work."""
        if text is not None:
            self.write(text)
        outcome, diags = plan(self.session, Request(), Hooks())
        assert outcome is not None
        assert not diags.has_errors, [item.detail for item in diags]
        return {
            f"{change.addr}{' deposed' if change.deposed else ''}": change.action.value
            for change in outcome.plan.effective_changes
        }

    def changes(self) -> list[str]:
        """The changing calls of the last run, in order."""
        return [call for call in self.rig.log if call.split()[0] in {"create", "update", "delete"}]

    def objects(self) -> dict[str, dict[str, Any]]:
        """The objects in the state file by address: id, status, and whether deposed."""
        path = self.root / "blockform.tfstate"
        state = json.loads(path.read_text()) if path.exists() else {"resources": []}
        found: dict[str, dict[str, Any]] = {}
        for resource in state["resources"]:
            for instance in resource["instances"]:
                key = instance.get("index_key")
                address = f"{resource['type']}.{resource['name']}" + ("" if key is None else f"[{key!r}]")
                address += " deposed" if "deposed" in instance else ""
                found[address] = instance
        return found

    def ids(self) -> dict[str, str]:
        return {address: item["attributes"]["id"] for address, item in self.objects().items()}

    def journal(self) -> list[dict[str, Any]]:
        """The records in the journal as it is now."""
        path = self.root / "blockform.tfstate.journal"
        return [json.loads(line)["record"] for line in path.read_text().splitlines()] if path.exists() else []


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """An empty directory; the provider ``rig`` is installed beside the usual ones."""
    rig = Rig()
    point = SimpleNamespace(name="rig", value="rig", dist=None, load=lambda: rig)
    found: Callable[..., Any] = importlib.metadata.entry_points

    def entry_points(**params: Any) -> Any:
        return [*found(**params), *([point] if params.get("group") == "blockform.providers" else [])]

    monkeypatch.setattr(importlib.metadata, "entry_points", entry_points)
    root = tmp_path / "work"
    root.mkdir()
    return Bench(root, rig)
