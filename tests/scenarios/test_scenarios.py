"""Runs every scenario: one directory per case, a new case needs no Python.

``case.toml`` has a ``description``, optional ``server`` settings and a list of ``steps``. A step may ``copy`` a directory of the case
over the working directory (a file that is empty there is removed), then ``run`` a command line; ``exit`` is the expected exit code
(default 0), ``stdout`` and ``json`` name files in ``expect/``. ``requests`` names the file that lists the mutating calls of the step.
``faults`` are handed to the server before the step, ``clear_faults`` takes them back. ``unordered`` sorts the lines of a step in which things happen at the same time. With ``lab = true``
the provider of :mod:`tests.providers.lab` is installed: ``calls`` names the file that lists what it was asked in the step, and none of
the secrets that it gives out may be found in anything that is printed or left behind. ``{SERVER}`` in a configuration is the address of the embedded server, started per case where ``case.toml`` has ``[server]``.
"""

import json
import re
import shutil
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from blockform.cli.app import run
from blockform_press.server import EmbeddedServer, ServerOptions
from tests.providers.lab import SECRET, Lab, install

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/*/case.toml"))

_NORMAL = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)"), "<time>"),
    (re.compile(r"http://127\.0\.0\.1:\d+"), "<server>"),
    (re.compile(r'"digest": "sha256:[0-9a-f]{64}"'), '"digest": "<digest>"'),
    (re.compile(r"(after|elapsed) \d+s"), r"\1 0s"),
    (re.compile(r"(Process: +)\d+"), r"\1<pid>"),
    (re.compile(r"(Who: +|\"Who\": \")\S+"), r"\1<who>"),
)


def normal(text: str, directory: Path) -> str:
    """The text with what differs from run to run replaced."""
    text = text.replace(str(directory), "<dir>")
    for pattern, stand_in in _NORMAL:
        text = pattern.sub(stand_in, text)
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


class Case:
    """One scenario while it runs."""

    def __init__(self, path: Path, work: Path, server: EmbeddedServer | None, *, update: bool) -> None:
        self.path = path
        self.work = work
        self.server = server
        self.update = update
        self.spec: dict[str, Any] = tomllib.loads((path / "case.toml").read_text())

    def copy(self, name: str) -> None:
        """Lay a directory of the case over the working directory."""
        for source in sorted((self.path / name).rglob("*")):
            target = self.work / source.relative_to(self.path / name)
            if source.is_dir():
                target.mkdir(exist_ok=True)
            elif not source.stat().st_size:
                target.unlink(missing_ok=True)
            else:
                text = source.read_text()
                target.write_text(text.replace("{SERVER}", self.server.url) if self.server else text)

    def expect(self, name: str, seen: str) -> None:
        """Compare with the expected file, or rewrite it."""
        file = self.path / "expect" / name
        if self.update:
            file.parent.mkdir(exist_ok=True)
            file.write_text(seen)
        assert file.exists(), f"{file} is missing; make it with --update-expected"
        assert seen == file.read_text()

    def set_faults(self, step: dict[str, Any]) -> None:
        """Tell the server how to fail during the step."""
        import requests  # noqa: PLC0415  few cases have a server

        if "faults" in step or step.get("clear_faults"):
            assert self.server is not None
            requests.delete(f"{self.server.url}/_faults", timeout=10).raise_for_status()
            answer = requests.post(f"{self.server.url}/_faults", json=step.get("faults", []), timeout=10)
            answer.raise_for_status()

    def mutating_calls(self) -> list[str]:
        """The server's log since it was last cleared, without reads and checks."""
        import requests  # noqa: PLC0415  few cases have a server

        assert self.server is not None
        entries = requests.get(f"{self.server.url}/_log", timeout=10).json()
        requests.delete(f"{self.server.url}/_log", timeout=10)
        entries = entries["entries"] if isinstance(entries, dict) else entries
        return [
            f"{entry['method']} {entry['kind']} {entry['status']}" for entry in entries if _mutates(entry)
        ]


def _left_behind(work: Path) -> str:
    """All that stands in the files of a directory, also in those inside saved plans."""
    found = []
    for path in sorted(path for path in work.rglob("*") if path.is_file()):
        found.append(path.read_bytes())
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as parts:
                found.extend(map(parts.read, parts.namelist()))
    return b"\n".join(found).decode(errors="replace")


def _mutates(entry: dict[str, Any]) -> bool:
    return entry["method"] != "GET" and entry["kind"] not in {"read", "check"}


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EmbeddedServer | None]:
    """The server of a case that wants one."""
    settings = tomllib.loads((request.param / "case.toml").read_text()).get("server")
    if settings is None:
        yield None
        return
    options = ServerOptions(
        data=tmp_path / "press.sqlite",
        deploy_time=settings.get("deploy_time", 0.02),
        tokens=settings.get("tokens", {}),
    )
    with EmbeddedServer.start(options) as started:
        yield started


@pytest.mark.parametrize(
    ("path", "server"),
    [pytest.param(path, path, id=str(path.relative_to(HERE))) for path in CASES],
    indirect=["server"],
)
def test_scenario(
    path: Path,
    server: EmbeddedServer | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "PEAK_AUTH_TOKEN", "API_KEY"):
        monkeypatch.delenv(name, raising=False)
    case = Case(path, work, server, update=request.config.getoption("--update-expected"))
    for name, value in case.spec.get("environment", {}).items():
        monkeypatch.setenv(name, value)
    lab = Lab() if case.spec.get("lab") else None
    if lab is not None:
        install(lab, monkeypatch)
        monkeypatch.setenv("BLOCKFORM_LOG", "trace")
        monkeypatch.setenv("BLOCKFORM_LOG_PATH", str(work / "log.txt"))
    case.copy("config")
    for number, step in enumerate(case.spec["steps"], 1):
        if "copy" in step:
            case.copy(step["copy"])
        if "remove" in step:
            shutil.rmtree(work / step["remove"], ignore_errors=True)
        case.set_faults(step)
        code = run(list(step["run"]))
        output = capsys.readouterr()
        seen = normal(output.out + output.err, work)
        arranged = sorted if step.get("unordered") else list
        assert code == step.get("exit", 0), f"step {number} {step['run']}: exit code {code}\n{seen}"
        if "stdout" in step:
            case.expect(step["stdout"], "".join(arranged(seen.splitlines(keepends=True))))
        if "json" in step:
            case.expect(
                step["json"], normal(json.dumps(json.loads(output.out), indent=2, sort_keys=True), work)
            )
        if lab is not None:
            assert SECRET not in output.out + output.err + _left_behind(work)
            if "calls" in step:
                case.expect(step["calls"], "".join(arranged(f"{call}\n" for call in lab.log)))
            lab.log.clear()
        if server is not None:
            calls = case.mutating_calls()
            if "requests" in step:
                case.expect(step["requests"], "".join(f"{call}\n" for call in calls))
