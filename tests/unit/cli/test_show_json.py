"""Plan and state JSON against what real Terraform said of the same configurations (see record_shown.py)."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from blockform.addrs import parse_resource_instance
from blockform.cli.views.checks_json import checks_json
from blockform.cli.views.show_json import instance_json, plan_json, state_json
from blockform.engine import Hooks, PlanOutcome, Request, Session, StateOptions, inspect_state, plan
from blockform.engine.prepare import open_pool
from blockform.engine.saved import load_saved, save_plan
from blockform.plan import Mode, PlanOptions
from blockform.state import State
from blockform.values import dumps, loads
from tests.sessions import session_in

SHOWN = Path(__file__).parent / "shown"
CASES = [pytest.param(path, id=path.name) for path in sorted(SHOWN.iterdir())]
WITH_STATE = [
    pytest.param(path, id=path.name) for path in sorted(SHOWN.iterdir()) if (path / "prior.tfstate").exists()
]
MODES = {"destroy": Mode.DESTROY, "refresh_only": Mode.REFRESH_ONLY}


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Session:
    root = tmp_path / "work"
    root.mkdir()
    monkeypatch.chdir(root)
    return session_in(root, home=tmp_path)


def planned(session: Session, case: Path) -> PlanOutcome:
    shutil.copytree(case / "config", session.root, dirs_exist_ok=True)
    request = Request(
        options=PlanOptions(mode=MODES.get(case.name, Mode.NORMAL)), state=state_of(session, case)
    )
    outcome, diags = plan(session, request, Hooks())
    assert not diags.has_errors, diags
    assert outcome is not None
    return outcome


def state_of(session: Session, case: Path) -> StateOptions:
    if (case / "prior.tfstate").exists():
        shutil.copy(case / "prior.tfstate", session.root / "prior.tfstate")
    return StateOptions(path=session.root / "prior.tfstate")


def recorded(case: Path, name: str) -> Any:
    return normal(json.loads((case / name).read_text()))


def normal(document: Any) -> Any:
    """Without times, and when dependencies are noted; lists without an order sorted."""
    document.pop("timestamp", None)
    relevant = document.get("relevant_attributes")
    if relevant:
        relevant.sort(key=json.dumps)
    if "resource_changes" in document:
        drop(document.get("prior_state", {}), "depends_on")
    return document


def drop(data: Any, name: str) -> None:
    if isinstance(data, dict):
        data.pop(name, None)
        for part in data.values():
            drop(part, name)
    elif isinstance(data, list):
        for part in data:
            drop(part, name)


def as_written(document: object) -> Any:
    return normal(json.loads(dumps(document)))


@pytest.mark.parametrize("case", CASES)
def test_plan_is_as_terraform_shows_it(session: Session, case: Path) -> None:
    outcome = planned(session, case)
    document = plan_json(outcome.plan, outcome.config, open_pool(session), show_sensitive=True)
    assert as_written(document) == recorded(case, "plan.json")


@pytest.mark.parametrize("case", CASES)
def test_saved_plan_shows_the_same_but_secrets(session: Session, case: Path) -> None:
    outcome = planned(session, case)
    assert not save_plan(session, outcome, Path("saved.plan"))[1].has_errors
    saved, diags = load_saved(session, Path("saved.plan"))
    assert not diags.has_errors
    assert saved is not None
    document = as_written(plan_json(saved.plan, saved.config, open_pool(session)))
    assert "planted" not in json.dumps(document)
    assert differences(recorded(case, "plan.json"), document) == []


def differences(clear: Any, hidden: Any, at: str = "") -> list[str]:
    """Where the two documents differ in more than that the second has null, or true, for what is secret."""
    if hidden is None or (hidden is True and "sensitive" in at) or clear == hidden:
        return []
    if isinstance(clear, dict) and isinstance(hidden, dict):
        found = []
        for key in sorted({*clear, *hidden}):
            if key not in hidden and "after_unknown" in at:
                continue  # what is known inside a hidden value is not told
            found += differences(clear.get(key), hidden.get(key, "missing"), f"{at}.{key}")
        return found
    if isinstance(clear, list) and isinstance(hidden, list) and len(clear) == len(hidden):
        return [
            one
            for i, pair in enumerate(zip(clear, hidden, strict=True))
            for one in differences(*pair, f"{at}[{i}]")
        ]
    return [f"{at}: {clear!r} {hidden!r}"]


def test_secrets_are_hidden_by_default(session: Session) -> None:
    outcome = planned(session, SHOWN / "create")
    document = plan_json(outcome.plan, outcome.config, open_pool(session))
    changes = {change["address"]: change["change"] for change in document["resource_changes"]}
    secrets = changes["terraform_data.values"]["after"]["input"]["secrets"]
    assert secrets == {"password": None, "user": "u", "all": None}
    assert changes["terraform_data.values"]["after_sensitive"]["input"]["secrets"] == {
        "password": True,
        "all": True,
    }
    assert document["variables"]["secret"] == {"value": None}
    assert document["output_changes"]["known_secret"]["after"] is None
    assert document["configuration"]["root_module"]["variables"]["secret"]["default"] is None


@pytest.mark.parametrize("case", WITH_STATE)
def test_state_is_as_terraform_shows_it(session: Session, case: Path) -> None:
    inspected, diags = inspect_state(session, state_of(session, case))
    assert not diags
    assert inspected is not None
    document = state_json(inspected.state, inspected.pool, is_stored=inspected.is_stored)
    assert as_written(document) == recorded(case, "state.json")


@pytest.mark.parametrize("is_stored", [True, False], ids=["empty", "missing"])
def test_state_without_anything(session: Session, is_stored: bool) -> None:
    assert state_json(State(), open_pool(session), is_stored=is_stored) == {"format_version": "1.0"}


def test_one_instance(session: Session) -> None:
    inspected, _ = inspect_state(session, state_of(session, SHOWN / "change"))
    assert inspected is not None
    addr = parse_resource_instance("terraform_data.counted[1]")
    document = instance_json(inspected.state, inspected.pool, addr)
    wanted = recorded(SHOWN / "change", "state.json")["values"]["root_module"]["resources"]
    assert document in wanted
    assert document["address"] == str(addr)


def test_object_without_a_schema_is_shown_as_stored(session: Session) -> None:
    options = state_of(session, SHOWN / "unchanged")
    assert options.path is not None
    text = options.path.read_text().replace("terraform_data", "gone_type")
    options.path.write_text(
        text.replace(
            '"sensitive_attributes": []', '"sensitive_attributes": [[{"type":"get_attr","value":"id"}]]'
        )
    )
    inspected, _ = inspect_state(session, options)
    assert inspected is not None
    document = state_json(inspected.state, inspected.pool, is_stored=True)
    first = document["values"]["root_module"]["resources"][0]
    assert first["type"] == "gone_type"
    assert first["values"]["id"]
    assert first["sensitive_values"]["id"] is True


def test_numbers_stay_exact(session: Session) -> None:
    outcome = planned(session, SHOWN / "create")
    text = dumps(plan_json(outcome.plan, outcome.config, open_pool(session)))
    assert "12345678901234567890.123456789" in text
    assert loads(text)["terraform_version"] == "1.15.5"


@pytest.mark.parametrize(
    ("changed", "key", "want"),
    [
        pytest.param({"errored": True}, "complete", False, id="errored"),
        pytest.param({"errored": True}, "applyable", False, id="errored-applyable"),
        pytest.param({"targets": ("terraform_data.one",)}, "complete", False, id="targets"),
        pytest.param({}, "complete", True, id="complete"),
    ],
)
def test_flags(session: Session, changed: dict[str, Any], key: str, want: bool) -> None:
    outcome = planned(session, SHOWN / "create")
    document = plan_json(replace(outcome.plan, **changed), outcome.config, open_pool(session))
    assert document[key] is want


CHECKS = [
    {"object_kind": "check", "config_addr": "module.a.check.c", "status": "unknown", "objects": None},
    {
        "object_kind": "resource",
        "config_addr": "module.a.terraform_data.x",
        "status": "fail",
        "objects": [
            {
                "object_addr": "module.a.terraform_data.x[1]",
                "status": "fail",
                "failure_messages": ["second", "first"],
            },
            {"object_addr": "module.a.terraform_data.x[0]", "status": "pass"},
        ],
    },
    {
        "object_kind": "output",
        "config_addr": "output.o",
        "status": "pass",
        "objects": [{"object_addr": "output.o", "status": "pass"}],
    },
]


def test_results_of_checks() -> None:
    resource = {
        "kind": "resource",
        "mode": "managed",
        "type": "terraform_data",
        "name": "x",
        "module": "module.a",
    }
    assert checks_json(CHECKS) == [
        {
            "address": {"kind": "check", "name": "c", "module": "module.a", "to_display": "module.a.check.c"},
            "status": "unknown",
        },
        {
            "address": {**resource, "to_display": "module.a.terraform_data.x"},
            "status": "fail",
            "instances": [
                {
                    "address": {
                        "to_display": "module.a.terraform_data.x[0]",
                        "module": "module.a",
                        "instance_key": 0,
                    },
                    "status": "pass",
                },
                {
                    "address": {
                        "to_display": "module.a.terraform_data.x[1]",
                        "module": "module.a",
                        "instance_key": 1,
                    },
                    "status": "fail",
                    "problems": [{"message": "first"}, {"message": "second"}],
                },
            ],
        },
        {
            "address": {"kind": "output_value", "name": "o", "to_display": "output.o"},
            "status": "pass",
            "instances": [{"address": {"to_display": "output.o"}, "status": "pass"}],
        },
    ]
    assert checks_json(None) == []
