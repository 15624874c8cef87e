"""Evaluates rows of expressions in one configuration, with blockform's engine and with real Terraform.

Every row becomes a file of its own with two outputs, ``[expression]`` and ``issensitive(expression)``, beside the files of
``world/``. So one plan answers for many rows; the rows that fail are told and taken out, and the rest is planned again.
"""

import json
import re
import shutil
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from blockform.diagnostics import Diagnostic
from blockform.engine import Hooks, Request, plan, validate
from blockform.values import Unknown, Value, dumps, json_number, loads, type_to_json
from tests.oracle import run_terraform
from tests.sessions import session_in

HERE = Path(__file__).parent
WORLD = HERE / "world"
TABLES = sorted(path.stem for path in HERE.glob("*.toml"))
_AT_ONCE = 150  # more take Terraform more than in proportion
_ROUNDS = 30

Row: TypeAlias = dict[str, Any]
Failures: TypeAlias = dict[int, Row]
Run: TypeAlias = Callable[[Path, Iterable[int]], tuple[Failures, dict[int, Row]]]


def read_table(name: str) -> list[Row]:
    """The rows of a table: ``expr`` and what Terraform makes of it, or what blockform is meant to make of it and ``why``."""
    rows: list[Row] = tomllib.loads((HERE / f"{name}.toml").read_text())["row"]
    return rows


def write_table(name: str, rows: Iterable[Row]) -> None:
    """Write a table for people to read."""
    text = "\n\n".join(
        "\n".join(["[[row]]", *(f"{key} = {_toml(each)}" for key, each in row.items())]) for row in rows
    )
    (HERE / f"{name}.toml").write_text(
        f"# Expressions and what Terraform makes of them: see record.py.\n\n{text}\n"
    )


def _toml(text: str | bool) -> str:
    if isinstance(text, bool):
        return "true" if text else "false"
    if text.isprintable():
        return f"'{text}'" if "'" not in text else dumps(text)
    is_block = "\n" in text and "'''" not in text and all(line.isprintable() for line in text.split("\n"))
    return f"'''\n{text}'''" if is_block else dumps(text).replace("\x7f", "\\u007f")


def evaluate_rows(expressions: list[str], run: Run) -> list[Row]:
    """What a program makes of each expression: a row without ``expr``."""
    answers: list[Row] = []
    for start in range(0, len(expressions), _AT_ONCE):
        answers += _evaluate_some(expressions[start : start + _AT_ONCE], run)
    return answers


def _evaluate_some(expressions: list[str], run: Run) -> list[Row]:
    answers: dict[int, Row] = {}
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        shutil.copytree(WORLD, directory, dirs_exist_ok=True)
        for position, expression in enumerate(expressions):
            _file(directory, position).write_text(row_text(position, expression))
        for _ in range(_ROUNDS):
            waiting = [position for position in range(len(expressions)) if position not in answers]
            failed, found = run(directory, waiting)
            answers.update(failed or found)
            if not failed:
                return [answers[position] for position in range(len(expressions))]
            for position in failed:
                _file(directory, position).unlink()
    raise RuntimeError("there are still errors")


def _file(directory: Path, position: int) -> Path:
    return directory / f"row{position:03}.tf"


def row_text(position: int, expression: str) -> str:
    """The outputs; an expression that ends in a heredoc needs the end of its line."""
    return (
        f'output "v{position}" {{\n  sensitive = true\n  value = [{expression}\n]\n}}\n'
        f'output "s{position}" {{\n  value = issensitive({expression}\n)\n}}\n'
    )


def _position(file: str) -> int:
    if not file.startswith("row"):
        raise RuntimeError(f"the world itself is at fault: {file}")
    return int(file[3:6])


def _without_places(detail: str) -> str:
    """The text without positions: which of the two outputs of a row comes first is a matter of luck."""
    return re.sub(r"row\d+\.tf:[\d,-]+", "row.tf", detail)


# Terraform -----------------------------------------------------------------------------------------------------------


def run_with_terraform(directory: Path, waiting: Iterable[int]) -> tuple[Failures, dict[int, Row]]:
    """Failures, or else the answers."""
    if not (directory / ".terraform").exists():
        world = directory / "world_only"
        shutil.copytree(WORLD, world)
        run_terraform("init", cwd=world)
        (world / ".terraform").rename(directory / ".terraform")
        shutil.rmtree(world)
    planned = run_terraform("plan", "-json", "-out=plan.bin", cwd=directory)
    failed: Failures = {}
    for line in planned.stdout.splitlines():
        diagnostic = json.loads(line).get("diagnostic", {}) if line.startswith("{") else {}
        if diagnostic.get("severity") == "error":
            _fail(failed, directory, diagnostic)
    if failed:
        return failed, {}
    if planned.returncode:
        raise RuntimeError(planned.stdout[-2000:] + planned.stderr[-2000:])
    shown = loads(run_terraform("show", "-json", "plan.bin", cwd=directory).stdout)
    return {}, {position: _terraform_answer(shown, position) for position in waiting}


def _fail(failed: Failures, directory: Path, diagnostic: Mapping[str, Any]) -> None:
    where = diagnostic.get("range")
    if where is None:  # a value that Terraform has but cannot write down: an infinite number
        position = re.search(r'output value "v(\d+)"', diagnostic["detail"])
        if position is None:
            raise RuntimeError(f"{diagnostic['summary']}: {diagnostic['detail']}")
        failed[int(position[1])] = {"summary": diagnostic["summary"]}
        return
    if not where["filename"]:
        return  # what follows from another problem: the reference `var` names a variable without a name
    text = (directory / where["filename"]).read_bytes()
    part = text[where["start"]["byte"] : where["end"]["byte"]].decode()
    row = {"summary": diagnostic["summary"], "detail": _without_places(diagnostic["detail"]), "at": part}
    failed.setdefault(_position(where["filename"]), row)


def _terraform_answer(shown: Any, position: int) -> Row:
    change = shown["output_changes"][f"v{position}"]
    row: Row = {"value": dumps(change.get("after", [None])[0])}
    after_unknown = change["after_unknown"]
    if after_unknown and after_unknown[0] not in (False, [], {}):
        row["unknown"] = dumps(after_unknown[0])
    of = shown["planned_values"]["outputs"][f"v{position}"].get("type")
    if of:
        row["type"] = dumps(of[1][0])
    return row | _sensitive(shown["output_changes"][f"s{position}"].get("after") is True)


def _sensitive(is_so: bool) -> Row:
    return {"sensitive": True} if is_so else {}


# blockform -----------------------------------------------------------------------------------------------------------


def run_with_blockform(directory: Path, waiting: Iterable[int]) -> tuple[Failures, dict[int, Row]]:
    """Failures, or else the answers. It validates first and then plans, as Terraform's ``plan`` does by itself."""
    diags, outcome = validate(session_in(directory)), None
    if not diags.has_errors:
        outcome, diags = plan(session_in(directory), Request(), Hooks())
    failed: Failures = {}
    for problem in diags.errors:
        assert problem.subject is not None, problem
        failed.setdefault(_position(Path(problem.subject.source.filename).name), _blockform_failure(problem))
    if failed:
        return failed, {}
    assert outcome is not None
    outputs = {change.name: change.after for change in outcome.plan.outputs}
    return {}, {
        position: _blockform_answer(outputs[f"v{position}"], outputs[f"s{position}"]) for position in waiting
    }


def _blockform_failure(problem: Diagnostic) -> Row:
    assert problem.subject is not None
    subject = problem.subject
    part = subject.text or subject.source.text[subject.start : subject.start + 1]  # as Terraform's JSON does
    return {"summary": problem.summary, "detail": _without_places(problem.detail), "at": part}


def _blockform_answer(wrapped: Value | None, sensitive: Value | None) -> Row:
    assert wrapped is not None
    assert sensitive is not None
    value = wrapped.unmarked().elements[0] if wrapped.is_known else wrapped
    row: Row = {"value": dumps(_plain(value))}
    if not value.is_wholly_known:
        row["unknown"] = dumps(_unknown_parts(value))
    else:
        row["type"] = dumps(type_to_json(value.type))
    return row | _sensitive(sensitive.raw is True)


def _plain(value: Value) -> object:
    """The content as JSON: null for what is unknown, which objects leave out."""
    raw = value.raw
    match raw:
        case None | Unknown():
            return None
        case bool() | str():
            return raw
        case tuple():
            return [_plain(item) for item in raw]
        case dict():
            return {key: _plain(item) for key, item in raw.items() if item.is_known}
        case _:
            return json_number(value)


def _unknown_parts(value: Value) -> object:
    """True for what is unknown, in the shape in which Terraform's plans tell it."""
    if not value.is_known:
        return True
    if isinstance(value.raw, tuple):
        return [_unknown_parts(item) for item in value.raw]
    if isinstance(value.raw, dict):
        parts = {key: _unknown_parts(item) for key, item in value.raw.items()}
        return {key: part for key, part in parts.items() if part is not False}
    return False


def comparable(row: Row) -> Row:
    """The row without the expression and the reason, its JSON read; syntax errors have details of our own."""
    keys = {"expr", "why"} | ({"detail"} if row.get("syntax") else set())
    return {
        key: loads(each) if key in ("value", "type", "unknown") else each
        for key, each in row.items()
        if key not in keys
    }
