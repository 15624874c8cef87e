"""Runs test suites through blockform's ``test`` and through real Terraform's, and brings both outcomes into one form.

A case is a directory of ``suites/``: a module with its test files. Beside them may stand

- ``case.toml``: ``arguments`` of the command, ``init`` (Terraform has to install modules first), ``unordered`` (runs are at the same time);
- ``wanted.toml``: where blockform says something else on purpose: ``terraform`` and ``blockform`` are the texts, each with the reason.

``expected.json`` is what Terraform did, written by ``record_suites.py``: exit code and output of the command as people see it, the
messages for programs, and the JUnit report.
"""

import contextlib
import io
import json
import os
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from blockform.cli.app import run as run_blockform
from tests.oracle import run_terraform

SUITES = Path(__file__).parent / "suites"
CASES = sorted(path.name for path in SUITES.iterdir() if path.is_dir())
REPORT = "report.xml"
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_NAME = re.compile(r"Terraform(?! will perform the following actions:)")
"""Terraform's name where ours stands in its place."""
_UNDERLINE = re.compile(r"^ {6}[ \t]*~+\n(?P<next> {4}├)?", re.MULTILINE)
_NOT_PART = ("@timestamp", "@module")
_NOT_COMPARED = frozenset({"case.toml", "wanted.toml", "expected.json"})

Run = Callable[[list[str], Path], tuple[int, str, str]]
"""Runs the command with arguments in a directory; exit code, standard output and standard error."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What ``case.toml`` says."""

    arguments: tuple[str, ...] = ()
    init: bool = False
    unordered: bool = False


def told_of(name: str) -> Told:
    """The settings of a case."""
    path = SUITES / name / "case.toml"
    told = tomllib.loads(path.read_text()) if path.exists() else {}
    return Told(**{**told, "arguments": tuple(told.get("arguments", ()))})


def wanted_differences(name: str) -> list[dict[str, str]]:
    """Texts of Terraform, what blockform says instead, and why."""
    path = SUITES / name / "wanted.toml"
    found: list[dict[str, str]] = tomllib.loads(path.read_text())["difference"] if path.exists() else []
    return found


def run_suite(name: str, work: Path, run: Run) -> dict[str, Any]:
    """The outcome of a case, run in the empty directory ``work``."""
    told = told_of(name)
    shutil.copytree(
        SUITES / name, work, dirs_exist_ok=True, ignore=lambda _, names: _NOT_COMPARED.intersection(names)
    )
    code, out, err = run(["test", "-no-color", *told.arguments], work)
    json_code, messages, _ = run(["test", "-json", f"-junit-xml={REPORT}", *told.arguments], work)
    report = ET.parse(work / REPORT).getroot() if (work / REPORT).exists() else None  # noqa: S314  our own
    outcome: dict[str, Any] = {
        "code": code,
        "json_code": json_code,
        "stdout": _lines(out),
        "stderr": _lines(err),
        "messages": list(_messages(messages)),
        "report": _element(report, unordered=told.unordered) if report is not None else None,
    }
    if told.unordered:
        outcome["stdout"].sort(key=_neutral)
        outcome["messages"].sort(key=lambda message: _neutral(json.dumps(message)))
    return outcome


def _neutral(text: str) -> str:
    """A text to sort by: the same whichever program says it."""
    return _NAME.sub("blockform", text)


def _lines(text: str) -> list[str]:
    return _UUID.sub("<uuid>", text).split("\n")


def _messages(text: str) -> Iterator[dict[str, Any]]:
    """The messages without what differs from run to run, and without those that tell the time."""
    for line in text.splitlines():
        message: dict[str, Any] = {"text": line}
        if line.startswith("{"):
            message = json.loads(_UUID.sub("<uuid>", line))
        for key in _NOT_PART:
            message.pop(key, None)
        run = message.get("test_run", {})
        if message.get("type") == "version" or run.get("progress") == "running":
            continue
        if "elapsed" in run:
            run["elapsed"] = 0
        for kind in ("test_plan", "test_state"):
            message.get(kind, {}).pop("provider_schemas", None)
        message.get("diagnostic", {}).get("snippet", {}).pop("function_call", None)
        yield message


def _element(element: ET.Element, *, unordered: bool) -> dict[str, Any]:
    """An element of the report without times."""
    attributes = {name: text for name, text in element.attrib.items() if name not in {"time", "timestamp"}}
    text = _UUID.sub("<uuid>", (element.text or "").strip())
    if unordered:  # nor are empty lines compared, or underlines, which only blockform draws
        text = "\n".join(sorted((line for line in text.split("\n") if line.strip(" ~")), key=_neutral))
    return {
        "name": element.tag,
        "attributes": attributes,
        "text": text,
        "inside": [_element(inner, unordered=unordered) for inner in element],
    }


# The two programs ------------------------------------------------------------------------------------------------


def run_with_terraform(name: str, work: Path) -> dict[str, Any]:
    """What real Terraform does."""

    def run(arguments: list[str], cwd: Path) -> tuple[int, str, str]:
        if told_of(name).init and not (cwd / ".terraform").exists():
            run_terraform("init", cwd=cwd)
        done = run_terraform(*arguments, cwd=cwd)
        return done.returncode, done.stdout, done.stderr

    return run_suite(name, work, run)


def run_with_blockform(name: str, work: Path) -> dict[str, Any]:
    """What blockform does. The underlines of its plain text stand where Terraform's has an empty line."""

    def run(arguments: list[str], cwd: Path) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        before = Path.cwd()
        os.chdir(cwd)
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = run_blockform(arguments)
        finally:
            os.chdir(before)
        return code, out.getvalue(), err.getvalue()

    outcome = run_suite(name, work, lambda arguments, cwd: _plain(run(arguments, cwd)))
    outcome["report"] = _mapped(outcome["report"], _without_underlines)
    return outcome


def _plain(done: tuple[int, str, str]) -> tuple[int, str, str]:
    return done[0], _without_underlines(done[1]), _without_underlines(done[2])


def _without_underlines(text: str) -> str:
    return _UNDERLINE.sub(lambda found: found["next"] or "\n", text)


def in_our_words(outcome: dict[str, Any], wanted: list[dict[str, str]]) -> dict[str, Any]:
    """Terraform's outcome with the program's name changed, and what is wanted of blockform put in its place."""
    used = set()

    def say(text: str) -> str:
        text = _neutral(text).replace("    terraform plan", "    blockform plan")
        for number, difference in enumerate(wanted):
            if difference["terraform"] in text:
                used.add(number)
                text = text.replace(difference["terraform"], difference["blockform"])
        return text

    joined = {**outcome, "stdout": "\n".join(outcome["stdout"]), "stderr": "\n".join(outcome["stderr"])}
    found = _mapped(joined, say)
    assert len(used) == len(wanted), "a wanted difference is none any more"
    return {**found, "stdout": found["stdout"].split("\n"), "stderr": found["stderr"].split("\n")}


def _mapped(data: Any, change: Callable[[str], str]) -> Any:
    """The same data with every text changed."""
    if isinstance(data, str):
        return change(data)
    if isinstance(data, Mapping):
        return {key: _mapped(item, change) for key, item in data.items()}
    return [_mapped(item, change) for item in data] if isinstance(data, list) else data
