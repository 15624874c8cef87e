"""Runs the steps of a case through blockform's command line and through Terraform's, and brings both outcomes into one form.

A case is a directory of ``steps/``: ``step1/``, ``step2/`` ... hold the configuration as it is at that step. Beside them may stand

- ``case.toml``: per step (``[step1]``) ``mode``, ``replace``, ``target`` and ``taint`` (addresses), ``refresh`` and ``plan_only``;
  ``variables`` (options as on the command line), ``environment``, ``workspace``; ``commands`` are run before the plan (``["state",
  "pull", ">", "FILE"]`` keeps what a command prints; ``STATE`` in a word is the state file); ``stale`` is what another run changes
  between the saved plan and its apply: ``serial`` or ``lineage``;
- ``prior.tfstate``: the state that the first step begins with;
- ``wanted.toml``: where blockform differs on purpose, each time with the reason.

A step plans with ``-out`` and ``-detailed-exitcode``, looks at the plan's JSON, and applies what was saved. ``expected.json`` is what
Terraform did, written by ``record.py``.
"""

import io
import json
import os
import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from unittest.mock import patch

from blockform.cli.app import run
from tests.oracle import run_terraform

STEPS = Path(__file__).parent / "steps"
CASES = sorted(path.name for path in STEPS.iterdir() if (path / "step1").is_dir())
NOTHING = "plan +0 ~0 -0 <0"
MODES = {"normal": [], "destroy": ["-destroy"], "refresh-only": ["-refresh-only"]}
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One plan and apply: its configuration, and what is asked of it."""

    source: Path
    mode: str = "normal"
    replace: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    taint: tuple[str, ...] = ()
    refresh: bool = True
    plan_only: bool = False
    variables: tuple[str, ...] = ()
    commands: tuple[tuple[str, ...], ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    workspace: str = "default"
    stale: str = ""

    def state(self, work: Path, name: str) -> Path:
        """The state file of the step's workspace."""
        default = self.workspace == "default"
        return work / name if default else work / f"{name}.d" / self.workspace / name

    @property
    def options(self) -> list[str]:
        """What ``plan`` is told."""
        return [
            *MODES[self.mode],
            *(f"-replace={address}" for address in self.replace),
            *(f"-target={address}" for address in self.target),
            *([] if self.refresh else ["-refresh=false"]),
            *self.variables,
        ]


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
        mode=told.get("mode", "normal"),
        replace=tuple(told.get("replace", ())),
        target=tuple(told.get("target", ())),
        taint=tuple(told.get("taint", ())),
        refresh=told.get("refresh", True),
        plan_only=told.get("plan_only", False),
        variables=tuple(told.get("variables", ())),
        commands=tuple(map(tuple, told.get("commands", ()))),
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


def _run_steps(name: str, work: Path, program: "Program") -> list[dict[str, Any]]:
    """All steps of a case in the empty directory ``work``."""
    names = _Names()
    prior = STEPS / name / "prior.tfstate"
    if prior.exists():
        shutil.copy(prior, work / program.state_name)
        names.learn(json.loads(prior.read_text()))
    outcomes = []
    for step in steps_of(name):
        _lay_out(step, work, keep=program.state_name)
        state = step.state(work, program.state_name)
        _taint(state, step.taint)
        outcome = _step_done(step, work, program)
        stored = json.loads(state.read_text()) if state.exists() else {}
        names.learn(stored)
        outcomes.append(names.normal({**outcome, "state": _state(stored)}))
    return outcomes


def _step_done(step: Step, work: Path, program: "Program") -> dict[str, Any]:
    """One step's commands, plan and apply."""
    if step.workspace != "default":
        program.run("workspace", "new", step.workspace, cwd=work)
    env = {**step.environment, f"{program.prefix}_WORKSPACE": step.workspace}
    program.prepare(step, work)
    codes = [_command(words, step, work, program) for words in step.commands]
    outcome: dict[str, Any] = {"commands": codes} if codes else {}
    code, told, document = program.plan(step, work, env)
    outcome["plan"] = {"exit": code, **_told(told, code)}
    if document is None:
        return outcome
    outcome["plan"] |= _planned(document)
    if not step.plan_only:
        if step.stale:
            _go_stale(step.state(work, program.state_name), step.stale)
        code, told = program.apply(step, work, env)
        outcome["apply"] = {"exit": code, **_told(told, code)}
    return outcome


def _command(words: tuple[str, ...], step: Step, work: Path, program: "Program") -> int:
    """Run one command; its exit code."""
    words = tuple(word.replace("STATE", program.state_name) for word in words)
    arguments, kept = (words[:-2], words[-1]) if ">" in words else (words, "")
    env = {} if words[0] == "workspace" else {f"{program.prefix}_WORKSPACE": step.workspace}
    code, out = program.run(*arguments, cwd=work, env=env)
    if kept:
        (work / kept).write_text(out)
    return code


def _lay_out(step: Step, work: Path, *, keep: str) -> None:
    for old in work.iterdir():
        if old.is_dir() and old.name not in {".terraform", ".blockform", ".home", f"{keep}.d"}:
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


# What was told and planned -----------------------------------------------------------------------------------------


def _told(lines: str, code: int) -> dict[str, Any]:
    """The messages, and how much would be or was done; whether a failed run says that it is nothing does not count."""
    messages = [json.loads(line) for line in lines.splitlines() if line.startswith("{")]
    found = [message["diagnostic"] for message in messages if message["type"] == "diagnostic"]
    counts = [_counts(message["changes"]) for message in messages if message["type"] == "change_summary"]
    return {
        "errors": sorted(_summary(each) for each in found if each["severity"] == "error"),
        "warnings": sorted({_summary(each) for each in found if each["severity"] == "warning"}),
        "counts": next((count for count in counts if code != 1 or count != NOTHING), ""),
    }


def _summary(diagnostic: Mapping[str, Any]) -> str:
    """The summary, as we would write it; that of a cycle names its nodes, in an order that changes from run to run."""
    summary: str = diagnostic["summary"].replace("Terraform", "blockform")
    return "Cycle" if summary.startswith("Cycle: ") else summary


def _counts(changes: Mapping[str, Any]) -> str:
    """The summary of the changes, in one line."""
    return f"{changes['operation']} +{changes['add']} ~{changes['change']} -{changes['remove']} <{changes['import']}"


def _planned(shown: Mapping[str, Any]) -> dict[str, Any]:
    """What plan JSON says."""
    found = {
        "changes": {_name(change): _change(change) for change in shown.get("resource_changes", ())},
        "outputs": {name: _values(change) for name, change in shown.get("output_changes", {}).items()},
        **_shown_checks(shown.get("checks", [])),
        "flags": {key: shown[key] for key in ("applyable", "complete", "errored")},
    }
    drift = {_name(change): _change(change) for change in shown.get("resource_drift", ())}
    relevant = sorted(
        f"{each['resource']}{''.join(f'.{step}' for step in each['attribute'])}"
        for each in shown.get("relevant_attributes", ())
    )
    return found | ({"drift": drift} if drift else {}) | ({"relevant": relevant} if relevant else {})


def _name(change: Mapping[str, Any]) -> str:
    return f"{change['address']}{' (deposed)' if 'deposed' in change else ''}"


def _change(change: Mapping[str, Any]) -> dict[str, Any]:
    paths = change["change"].get("replace_paths", ())
    return {
        **_values(change["change"]),
        "reason": change.get("action_reason", ""),
        "replace_paths": sorted("".join(f".{step}" for step in path) for path in paths),
        **({"previous": change["previous_address"]} if "previous_address" in change else {}),
        **({"importing": change["change"]["importing"]["id"]} if "importing" in change["change"] else {}),
    }


def _values(change: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "actions": change["actions"],
        "before": change["before"],
        "after": change.get("after"),
        "unknown": _true_paths(change["after_unknown"]),
        "before_sensitive": _true_paths(change["before_sensitive"]),
        "after_sensitive": _true_paths(change["after_sensitive"]),
    }


# The two programs --------------------------------------------------------------------------------------------------


class Program(Protocol):
    """A command line."""

    prefix: str
    state_name: str

    def run(self, *arguments: str, cwd: Path, env: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Run one command: exit code and standard output."""

    def prepare(self, step: Step, work: Path) -> None:
        """Make commands possible."""

    def plan(self, step: Step, work: Path, env: Mapping[str, str]) -> tuple[int, str, Any]:
        """Save a plan: exit code, the messages, and the plan's JSON with all values unless there were errors."""

    def apply(self, step: Step, work: Path, env: Mapping[str, str]) -> tuple[int, str]:
        """Apply the saved plan: exit code and messages."""


_PLAN = ("-out=plan.bin", "-input=false", "-detailed-exitcode")


class _Terraform:
    prefix, state_name = "TF", "terraform.tfstate"

    def run(self, *arguments: str, cwd: Path, env: Mapping[str, str] | None = None) -> tuple[int, str]:
        done = run_terraform(*arguments, cwd=cwd, env=env)
        return done.returncode, done.stdout

    def prepare(self, step: Step, work: Path) -> None:
        if step.commands:
            self.run("init", cwd=work)

    def plan(self, step: Step, work: Path, env: Mapping[str, str]) -> tuple[int, str, Any]:
        if any(path.is_dir() for path in step.source.iterdir()):
            code, told = self.run("init", "-json", cwd=work)
            if code:
                return code, told, None
        code, told = self.run("plan", "-json", *_PLAN, *step.options, cwd=work, env=env)
        if code == 1:
            return code, told, None
        return code, told, json.loads(self.run("show", "-json", "plan.bin", cwd=work, env=env)[1])

    def apply(self, step: Step, work: Path, env: Mapping[str, str]) -> tuple[int, str]:  # noqa: ARG002  see below
        return self.run("apply", "-json", "plan.bin", cwd=work, env=env)


class _Blockform:
    prefix, state_name = "BLOCKFORM", "blockform.tfstate"

    def run(self, *arguments: str, cwd: Path, env: Mapping[str, str] | None = None) -> tuple[int, str]:
        out = io.StringIO()
        around = {"HOME": str(cwd / ".home"), "XDG_CONFIG_HOME": "", "XDG_CACHE_HOME": "", **(env or {})}
        with chdir(cwd), patch.dict(os.environ, around), redirect_stdout(out), redirect_stderr(io.StringIO()):
            return run([*arguments]), out.getvalue()

    def prepare(self, step: Step, work: Path) -> None:
        """There is nothing to install."""

    def plan(self, step: Step, work: Path, env: Mapping[str, str]) -> tuple[int, str, Any]:
        code, told = self.run(
            "plan", "-json=full", "-show-sensitive", *_PLAN, *step.options, cwd=work, env=env
        )
        whole = next((line for line in told.splitlines() if '"type":"plan"' in line), None)
        return code, told, json.loads(whole)["plan"] if whole and code != 1 else None

    def apply(self, step: Step, work: Path, env: Mapping[str, str]) -> tuple[int, str]:
        """Secrets are not in a saved plan: they are given again."""
        return self.run("apply", "-json", *step.variables, "plan.bin", cwd=work, env=env)


def run_with_terraform(name: str, work: Path) -> list[dict[str, Any]]:
    """What real Terraform does."""
    return _run_steps(name, work, _Terraform())


def run_with_blockform(name: str, work: Path) -> list[dict[str, Any]]:
    """What blockform does."""
    return _run_steps(name, work, _Blockform())
