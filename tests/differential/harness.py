"""Runs the steps of a case through blockform's engine and through real Terraform, and brings both outcomes into one form.

A case is a directory of ``steps/``: ``step1/``, ``step2/`` ... hold the configuration as it is at that step. Beside them may stand

- ``case.toml``: per step (``[step1]``) ``mode``, ``replace``, ``target`` and ``taint`` (addresses), ``refresh`` and ``plan_only``;
  ``variables`` (options as on the command line), ``environment``, ``workspace``; ``stale`` is what another run changes between the
  saved plan and its apply: ``serial`` or ``lineage``;
- ``prior.tfstate``: the state that the first step begins with;
- ``wanted.toml``: where blockform differs on purpose, each time with the reason.

``expected.json`` is what Terraform did, written by ``record.py``.
"""

import json
import os
import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from blockform.addrs import TargetSet, parse_resource_instance, parse_target
from blockform.cli.options import variables_in_order
from blockform.cli.views.checks_json import checks_json
from blockform.diagnostics import Diagnostic, Severity
from blockform.engine import Hooks, Request, Session, apply, plan
from blockform.engine.saved import apply_saved, save_plan
from blockform.plan import Mode, OutputChange, Plan, PlanOptions, ResourceChange
from blockform.plan.checks import checks_to_file
from blockform.values import Unknown, Value, ValuePath
from blockform.values.codec import dumps, json_number
from tests.oracle import run_terraform

STEPS = Path(__file__).parent / "steps"
CASES = sorted(path.name for path in STEPS.iterdir() if (path / "step1").is_dir())
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One plan and apply: its configuration, and what is asked of it."""

    source: Path
    mode: Mode = Mode.NORMAL
    replace: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    taint: tuple[str, ...] = ()
    refresh: bool = True
    plan_only: bool = False
    variables: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    workspace: str = "default"
    stale: str = ""

    def state(self, work: Path, name: str) -> Path:
        """The state file of the step's workspace."""
        default = self.workspace == "default"
        return work / name if default else work / f"{name}.d" / self.workspace / name


def steps_of(name: str) -> list[Step]:
    """The steps of a case in order."""
    case = STEPS / name
    path = case / "case.toml"
    told = tomllib.loads(path.read_text()) if path.exists() else {}
    sources = sorted(case.glob("step*"), key=lambda source: int(source.name.removeprefix("step")))
    return [_step(source, told.get(source.name, {})) for source in sources]


def _step(source: Path, told: Mapping[str, Any]) -> Step:
    return Step(
        source=source,
        mode=Mode(told.get("mode", "normal")),
        replace=tuple(told.get("replace", ())),
        target=tuple(told.get("target", ())),
        taint=tuple(told.get("taint", ())),
        refresh=told.get("refresh", True),
        plan_only=told.get("plan_only", False),
        variables=tuple(told.get("variables", ())),
        environment=told.get("environment", {}),
        workspace=told.get("workspace", "default"),
        stale=told.get("stale", ""),
    )


def wanted_differences(name: str) -> list[dict[str, Any]]:
    """Where blockform differs from Terraform on purpose: ``step``, ``at`` (keys of its outcome), ``blockform`` (left out: nothing is there),
    ``reason``.
    """
    path = STEPS / name / "wanted.toml"
    found: list[dict[str, Any]] = tomllib.loads(path.read_text())["difference"] if path.exists() else []
    return found


def with_wanted(outcome: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Terraform's outcome with what is wanted of blockform put in its place."""
    for difference in wanted:
        *way, last = difference["at"]
        part: Any = outcome[difference["step"] - 1]
        for key in way:
            part = part[key]
        nothing = object()
        wanted_part = difference.get("blockform", nothing)
        assert part.get(last, nothing) != wanted_part, f"{difference['at']}: this is no difference any more"
        if wanted_part is nothing:
            del part[last]
        else:
            part[last] = wanted_part
    return outcome


# Running ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Names:
    """Random ids by the object that they were made for, in the order of the state: the same for both programs."""

    known: dict[str, str] = field(default_factory=dict)
    made: dict[str, int] = field(default_factory=dict)

    def learn(self, state: Mapping[str, Any]) -> None:
        for address, instance in _instances(state):
            found = instance["attributes"].get("id")
            if isinstance(found, str) and found not in self.known:
                self.made[address] = self.made.get(address, 0) + 1
                self.known[found] = f"<{address}#{self.made[address]}>"

    def normal(self, outcome: Any) -> Any:
        text = json.dumps(outcome)
        return json.loads(_UUID.sub(lambda match: self._name(match[0]), text))

    def _name(self, found: str) -> str:
        return json.dumps(self.known.get(found, "<uuid>"))[1:-1]


def run_steps(name: str, work: Path, run: Any, state_name: str) -> list[dict[str, Any]]:
    """All steps of a case in the empty directory ``work``; ``run`` does one and tells its plan and apply."""
    names = _Names()
    prior = STEPS / name / "prior.tfstate"
    if prior.exists():
        shutil.copy(prior, work / state_name)
        names.learn(json.loads(prior.read_text()))
    outcomes = []
    for step in steps_of(name):
        _lay_out(step, work, keep=state_name)
        state = step.state(work, state_name)
        _taint(state, step.taint)
        outcome = run(step, work)
        stored = json.loads(state.read_text()) if state.exists() else {}
        names.learn(stored)
        outcomes.append(names.normal({**outcome, "state": _state(stored)}))
    return outcomes


def _lay_out(step: Step, work: Path, *, keep: str) -> None:
    for old in work.iterdir():
        if old.is_dir() and old.name not in {".terraform", f"{keep}.d"}:
            shutil.rmtree(old)
        elif old.suffix in {".tf", ".hcl", ".tfvars"} or old.name.endswith(".tfvars.json"):
            old.unlink()
    shutil.copytree(step.source, work, dirs_exist_ok=True)
    (work / f"{keep}.backup").unlink(missing_ok=True)


def _taint(path: Path, addresses: tuple[str, ...]) -> None:
    if not addresses:
        return
    state = json.loads(path.read_text())
    found = dict(_instances(state))
    for address in addresses:
        found[address]["status"] = "tainted"
    path.write_text(json.dumps(state))


def _go_stale(path: Path, what: str) -> None:
    """Another run has changed the state."""
    state = json.loads(path.read_text())
    state[what] = state["serial"] + 1 if what == "serial" else "another"
    path.write_text(json.dumps(state))


def _instances(state: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of a state file by its address."""
    found = []
    for resource in state.get("resources", ()):
        start = f"{resource['module']}." if "module" in resource else ""
        start += ("data." if resource["mode"] == "data" else "") + f"{resource['type']}.{resource['name']}"
        for instance in resource["instances"]:
            key = instance.get("index_key")
            at = "" if key is None else f"[{json.dumps(key)}]"
            old = f" (deposed {instance['deposed']})" if "deposed" in instance else ""
            found.append((start + at + old, instance))
    yield from sorted(found, key=lambda pair: pair[0])


def _state(state: Mapping[str, Any]) -> dict[str, Any]:
    """What matters of a state file."""
    deposed = 0
    objects = {}
    for address, instance in _instances(state):
        if "deposed" in instance:
            deposed += 1
            address = re.sub(r"\(deposed .*", f"(deposed {deposed})", address)  # noqa: PLW2901  a name for a random one
        objects[address] = {
            "attributes": instance["attributes"],
            "sensitive": sorted(map(_state_path, instance.get("sensitive_attributes", ()))),
            "dependencies": instance.get("dependencies", []),
            "create_before_destroy": instance.get("create_before_destroy", False),
            "status": instance.get("status", ""),
        }
    outputs = {
        name: {key: output[key] for key in ("value", "type", "sensitive") if key in output}
        for name, output in state.get("outputs", {}).items()
    }
    return {"objects": objects, "outputs": outputs, **_checks(state.get("check_results") or [])}


def _checks(results: list[dict[str, Any]]) -> dict[str, Any]:
    """What conditions came to, by address, as state files hold it; nothing where there are none."""
    found = {
        result["config_addr"]: {
            "status": result["status"],
            "objects": {
                each["object_addr"]: [each["status"], *sorted(each.get("failure_messages", ()))]
                for each in result["objects"] or ()
            },
        }
        for result in results
    }
    return {"checks": found} if found else {}


def _shown_checks(shown: list[dict[str, Any]]) -> dict[str, Any]:
    """The same, as plan JSON shows it."""
    found = {
        check["address"]["to_display"]: {
            "status": check["status"],
            "objects": {
                each["address"]["to_display"]: [
                    each["status"],
                    *sorted(problem["message"] for problem in each.get("problems", ())),
                ]
                for each in check.get("instances", ())
            },
        }
        for check in shown
    }
    return {"checks": found} if found else {}


def _state_path(steps: list[dict[str, Any]]) -> str:
    return "".join(
        f".{step['value']}" if step["type"] == "get_attr" else f"[{json.dumps(step['value']['value'])}]"
        for step in steps
    )


def _true_paths(data: Any, at: str = "") -> list[str]:
    """Where a structure of booleans says true."""
    if isinstance(data, dict):
        return sorted(path for key, item in data.items() for path in _true_paths(item, f"{at}.{key}"))
    if isinstance(data, list):
        return sorted(path for i, item in enumerate(data) for path in _true_paths(item, f"{at}.{i}"))
    return [at or "."] if data is True else []


# Terraform -------------------------------------------------------------------------------------------------------


def run_with_terraform(name: str, work: Path) -> list[dict[str, Any]]:
    """What real Terraform does."""
    return run_steps(name, work, _terraform_step, "terraform.tfstate")


def _terraform_step(step: Step, work: Path) -> dict[str, Any]:
    if any(path.is_dir() for path in step.source.iterdir()):
        installed = run_terraform("init", "-json", cwd=work)
        if installed.returncode:
            return {"plan": _told(installed.stdout)}
    options = [f"-replace={address}" for address in step.replace]
    options += [f"-target={address}" for address in step.target]
    options += [] if step.mode is Mode.NORMAL else [f"-{step.mode.value}"]
    options += [] if step.refresh else ["-refresh=false"]
    if step.workspace != "default":
        run_terraform("workspace", "new", step.workspace, cwd=work)
    env = {**step.environment, "TF_WORKSPACE": step.workspace}
    planned = run_terraform(
        "plan", "-json", "-out=plan.bin", "-input=false", *options, *step.variables, cwd=work, env=env
    )
    outcome: dict[str, Any] = {"plan": _told(planned.stdout)}
    if planned.returncode:
        return outcome
    shown = json.loads(run_terraform("show", "-json", "plan.bin", cwd=work, env=env).stdout)
    outcome["plan"]["changes"] = {
        change["address"] + (" (deposed)" if "deposed" in change else ""): _terraform_change(change)
        for change in shown.get("resource_changes", ())
    }
    outcome["plan"]["outputs"] = {
        output: _terraform_values(change) for output, change in shown.get("output_changes", {}).items()
    }
    outcome["plan"] |= _shown_checks(shown.get("checks", []))
    if not step.plan_only:
        if step.stale:
            _go_stale(step.state(work, "terraform.tfstate"), step.stale)
        applied = run_terraform("apply", "-json", "plan.bin", cwd=work, env={"TF_WORKSPACE": step.workspace})
        outcome["apply"] = _told(applied.stdout)
    return outcome


def _told(lines: str) -> dict[str, Any]:
    messages = [json.loads(line) for line in lines.splitlines() if line.startswith("{")]
    found = [message["diagnostic"] for message in messages if message["type"] == "diagnostic"]
    return {
        "errors": sorted(_summary(each) for each in found if each["severity"] == "error"),
        "warnings": sorted({_summary(each) for each in found if each["severity"] == "warning"}),
    }


def _summary(diagnostic: Mapping[str, Any]) -> str:
    """The summary, as we would write it; that of a cycle names its nodes, in an order that changes from run to run."""
    summary: str = diagnostic["summary"].replace("Terraform", "blockform")
    return "Cycle" if summary.startswith("Cycle: ") else summary


def _terraform_change(change: Mapping[str, Any]) -> dict[str, Any]:
    paths = change["change"].get("replace_paths", ())
    return {
        **_terraform_values(change["change"]),
        "reason": change.get("action_reason", ""),
        "replace_paths": sorted("".join(f".{step}" for step in path) for path in paths),
        **({"previous": change["previous_address"]} if "previous_address" in change else {}),
        **({"importing": change["change"]["importing"]["id"]} if "importing" in change["change"] else {}),
    }


def _terraform_values(change: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "actions": change["actions"],
        "before": change["before"],
        "after": change.get("after"),
        "unknown": _true_paths(change["after_unknown"]),
        "before_sensitive": _true_paths(change["before_sensitive"]),
        "after_sensitive": _true_paths(change["after_sensitive"]),
    }


# blockform -------------------------------------------------------------------------------------------------------


def run_with_blockform(name: str, work: Path) -> list[dict[str, Any]]:
    """What blockform does."""
    return run_steps(name, work, _blockform_step, "blockform.tfstate")


def session_in(work: Path) -> Session:
    """A run's surroundings in a directory."""
    return Session(
        cwd=work,
        root=work,
        environment={},
        data_dir=work / ".blockform",
        config_dir=work / ".config",
        cache_dir=None,
        home=work,
        user="ada",
        host="example",
        pid=os.getpid(),
    )


def _blockform_step(step: Step, work: Path) -> dict[str, Any]:
    options = PlanOptions(
        mode=step.mode,
        refresh=step.refresh,
        replace=frozenset(map(parse_resource_instance, step.replace)),
        targets=TargetSet(map(parse_target, step.target)),
    )
    session = replace(session_in(work), environment=step.environment, workspace=step.workspace)
    variables = variables_in_order([f"-{option}" for option in step.variables])
    request = Request(options=options, variables=variables)
    planned, plan_diags = plan(session, request, Hooks())
    if planned is None or planned.plan.errored:
        return {"plan": _summaries(list(plan_diags))}
    outcome: dict[str, Any] = {"plan": {**_summaries(list(plan_diags)), **_blockform_plan(planned.plan)}}
    if step.stale:
        assert not save_plan(session, planned, Path("plan.bin"))[1]
        _go_stale(step.state(work, "blockform.tfstate"), step.stale)
        outcome["apply"] = _summaries(list(apply_saved(session, Request(), Hooks(), Path("plan.bin"))[1]))
    elif not step.plan_only:
        _, diags = apply(session, request, Hooks())
        outcome["apply"] = _summaries(list(diags)[len(plan_diags) :])  # apply plans again, and says so again
    return outcome


def _summaries(found: list[Diagnostic]) -> dict[str, Any]:
    return {
        "errors": sorted(each.summary for each in found if each.severity is Severity.ERROR),
        "warnings": sorted({each.summary for each in found if each.severity is Severity.WARNING}),
    }


def _blockform_plan(made: Plan) -> dict[str, Any]:
    outputs = {change.name: _blockform_output(change) for change in made.outputs}
    changes = {
        f"{change.addr}{' (deposed)' if change.deposed else ''}": _blockform_change(change)
        for change in made.changes
    }
    return {"changes": changes, "outputs": outputs, **_shown_checks(checks_json(checks_to_file(made.checks)))}


def _blockform_output(change: OutputChange) -> dict[str, Any]:
    hidden = {"before_sensitive": ["."], "after_sensitive": ["."]} if change.sensitive else {}
    return {**_blockform_values(change.action.words, change.before, change.after), **hidden}


def _blockform_change(change: ResourceChange) -> dict[str, Any]:
    return {
        **_blockform_values(change.action.words, change.before, change.after),
        "reason": change.reason.value,
        "replace_paths": sorted(map(_dotted, change.replace_paths)),
        **({"previous": str(change.previous_addr)} if change.previous_addr is not None else {}),
        **({"importing": change.importing} if change.importing else {}),
    }


def _blockform_values(words: list[str], before: Value | None, after: Value | None) -> dict[str, Any]:
    return {
        "actions": words,
        "before": _plain(before),
        "after": _plain(after),
        "unknown": _paths_where(after, lambda part: not part.is_known),
        "before_sensitive": _paths_where(before, lambda part: part.is_sensitive),
        "after_sensitive": _paths_where(after, lambda part: part.is_sensitive),
    }


def _plain(value: Value | None) -> Any:
    """As plan JSON shows values: what is unknown is left out of objects and null in lists."""
    return json.loads(dumps(_part(value))) if value is not None else None


def _part(value: Value) -> Any:
    raw = value.raw
    if raw is None or isinstance(raw, Unknown):
        return None
    if isinstance(raw, dict):
        return {key: _part(item) for key, item in raw.items() if item.is_known}
    if isinstance(raw, tuple):
        return [_part(item) for item in raw]
    return raw if isinstance(raw, str | bool) else json_number(value)


def _paths_where(value: Value | None, holds: Any) -> list[str]:
    """The outermost parts of which it holds."""
    found: list[ValuePath] = []
    for path, part in value.walk() if value is not None else ():
        inside = any(path.steps[: len(outer.steps)] == outer.steps for outer in found)
        if not inside and holds(part):
            found.append(path)
    return sorted(_dotted(path) or "." for path in found)


def _dotted(path: ValuePath) -> str:
    return "".join(f".{getattr(step, 'name', None) or getattr(step, 'key', '')}" for step in path.steps)


__all__ = [
    "CASES",
    "STEPS",
    "run_with_blockform",
    "run_with_terraform",
    "session_in",
    "steps_of",
    "wanted_differences",
    "with_wanted",
]
