"""The example of a provider is found through its entry point, plans, applies, notices drift, recovers and destroys."""

import shutil
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from blockform.diagnostics import Diagnostics
from blockform.engine import ApplyOutcome, Hooks, PlanOutcome, Request, Session, apply, plan
from blockform.plan import Action, Mode, PlanOptions
from blockform.sdk import ConfigureRequest
from blockform.sdk.conformance import Example, check_ephemeral_resource, check_resource, check_schema
from blockform.values import object_of, string
from tests.sessions import session_in

EXAMPLE = Path(__file__).parents[2] / "examples" / "provider"


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working directory with the example's configuration, and the package installed as far as Python can tell."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]
    info = tmp_path / "site" / f"blockform_local-{project['version']}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    points = project["entry-points"]["blockform.providers"]
    lines = "".join(f"{name} = {target}\n" for name, target in points.items())
    (info / "entry_points.txt").write_text(f"[blockform.providers]\n{lines}")
    monkeypatch.syspath_prepend(str(EXAMPLE))
    monkeypatch.syspath_prepend(str(info.parent))
    work = tmp_path / "work"
    shutil.copytree(EXAMPLE / "config", work)
    monkeypatch.chdir(work)
    yield work
    for name in [name for name in sys.modules if name.partition(".")[0] == "blockform_local"]:
        del sys.modules[name]


def session(work: Path, **variables: str) -> Session:
    return session_in(work, environment={f"BLOCKFORM_VAR_{name}": value for name, value in variables.items()})


def planned(work: Path, mode: Mode = Mode.NORMAL, **variables: str) -> PlanOutcome:
    outcome, diags = plan(session(work, **variables), Request(options=PlanOptions(mode=mode)), Hooks())
    assert outcome is not None, texts(diags)
    assert not diags.has_errors, texts(diags)
    return outcome


def applied(work: Path, mode: Mode = Mode.NORMAL, **variables: str) -> ApplyOutcome:
    outcome, diags = apply(session(work, **variables), Request(options=PlanOptions(mode=mode)), Hooks())
    assert outcome is not None, texts(diags)
    assert not diags.has_errors, texts(diags)
    return outcome


def test_rules_of_the_sdk_are_kept(work: Path) -> None:
    provider = import_module("blockform_local").provider
    request = ConfigureRequest(
        config=object_of({"directory": string(str(work / "out"))}),
        environment={},
        data_dir=work / ".blockform",
        fingerprint=lambda text: text,
        trace=lambda _: None,
        user_agent="tests",
    )
    files = provider.configure(request).provider
    example = Example(
        type="local_file",
        config={"path": "notes.txt", "content": "noted\n"},
        updates=(
            {"path": "notes.txt", "content": "changed\n"},
            {"path": "moved.txt", "content": "changed\n"},
        ),
        import_id="moved.txt",
    )
    assert check_schema(provider.schema(), provider.source) == []
    assert check_resource(files, provider.schema(), example) == []
    assert check_ephemeral_resource(files, provider.schema(), "local_scratch", {"purpose": "try"}) == []


def texts(diags: Diagnostics) -> list[str]:
    return [f"{diag.summary}: {diag.detail}" for diag in diags]


def actions(outcome: PlanOutcome) -> dict[str, Action]:
    return {str(change.addr): change.action for change in outcome.plan.effective_changes}


def test_apply_makes_what_was_planned(work: Path) -> None:
    outcome = planned(work)
    assert set(actions(outcome).values()) == {Action.CREATE}
    assert all(
        change.after is not None and change.after.is_wholly_known for change in outcome.plan.changes
    ), "the digest follows from the content, so nothing is left for apply to find out"
    assert not (work / "out").exists(), "planning writes nothing"
    tally = applied(work).tally
    assert tally is not None
    assert tally.added == 2
    assert (work / "out" / "greeting.txt").read_text() == "Hello, world!\n"
    assert actions(planned(work)) == {}


def test_changed_content_updates_in_place(work: Path) -> None:
    applied(work)
    assert actions(planned(work, name="reader")) == {
        "local_file.greeting": Action.UPDATE,
        "local_file.checksum": Action.UPDATE,
    }
    applied(work, name="reader")
    assert (work / "out" / "greeting.txt").read_text() == "Hello, reader!\n"


def test_changed_path_replaces(work: Path) -> None:
    applied(work)
    config = work / "main.hcl"
    config.write_text(config.read_text().replace('"greeting.txt"', '"hello.txt"'))
    assert actions(planned(work))["local_file.greeting"] is Action.REPLACE
    applied(work)
    assert sorted(path.name for path in (work / "out").iterdir()) == ["greeting.sha256", "hello.txt"]


def test_drift_is_seen_and_set_right(work: Path) -> None:
    applied(work)
    (work / "out" / "greeting.txt").write_text("Somebody was here.\n")
    (work / "out" / "greeting.sha256").unlink()
    assert actions(planned(work)) == {
        "local_file.greeting": Action.UPDATE,
        "local_file.checksum": Action.CREATE,
    }
    applied(work)
    assert (work / "out" / "greeting.txt").read_text() == "Hello, world!\n"


def test_foreign_file_is_left_alone(work: Path) -> None:
    (work / "out").mkdir()
    (work / "out" / "greeting.txt").write_text("Mine.\n")
    _, diags = apply(session(work), Request(), Hooks())
    assert [diag.summary for diag in diags] == ["File exists already"]
    assert (work / "out" / "greeting.txt").read_text() == "Mine.\n"


def test_destroy_removes_all(work: Path) -> None:
    applied(work)
    tally = applied(work, Mode.DESTROY).tally
    assert tally is not None
    assert tally.destroyed == 2
    assert list((work / "out").iterdir()) == []


def test_data_source_reads_existing_file(work: Path) -> None:
    (work / "main.hcl").write_text(
        'blockform {\n  required_providers {\n    local = { source = "example/local" }\n  }\n}\n'
        'data "local_file" "this" {\n  path = "notes.txt"\n}\n'
        'output "content" {\n  value = data.local_file.this.content\n}\n'
    )
    (work / "notes.txt").write_text("noted\n")
    (output,) = planned(work).plan.outputs
    assert output.after is not None
    assert output.after.as_str() == "noted\n"
    (work / "notes.txt").unlink()
    _, diags = plan(session(work), Request(), Hooks())
    assert [diag.summary for diag in diags] == ["File not found"]


def test_function_is_part_of_the_language(work: Path) -> None:
    (work / "more.hcl").write_text('output "second" {\n  value = provider::local::line("a\\nb", 1)\n}\n')
    outputs = {output.name: output.after for output in planned(work).plan.outputs}
    assert outputs["second"] == string("b")


def test_scratch_directory_is_there_while_the_run_goes_on(work: Path) -> None:
    (work / "main.hcl").write_text(
        'blockform {\n  required_providers {\n    local = { source = "example/local" }\n  }\n}\n'
        'ephemeral "local_scratch" "here" {\n  purpose = "blockform-test"\n}\n'
        'check "here" {\n  assert {\n    condition     = fileexists("${ephemeral.local_scratch.here.path}/x")\n'
        '    error_message = "The directory is empty."\n  }\n}\n'
    )
    scratch = Path(tempfile.gettempdir())
    outcome, diags = plan(session(work), Request(), Hooks())
    assert outcome is not None
    assert [diag.summary for diag in diags] == ["Check block assertion failed"]
    assert not list(scratch.glob("blockform-test-*"))


def killed_while_writing(work: Path, monkeypatch: pytest.MonkeyPatch, *, after: bool) -> None:
    """An apply that dies at the first file it writes: after the file is there, or before."""
    disk, resource = (import_module(f"blockform_local.{name}") for name in ("disk", "resource"))

    def write_and_die(path: Path, text: str, *, replace: bool) -> None:
        if after:
            disk.write_text(path, text, replace=replace)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(resource, "write_text", write_and_die)
        with pytest.raises(KeyboardInterrupt):
            apply(session(work), Request(), Hooks())


@pytest.mark.parametrize("after", [pytest.param(True, id="after"), pytest.param(False, id="before")])
def test_killed_run_is_settled(work: Path, monkeypatch: pytest.MonkeyPatch, after: bool) -> None:
    killed_while_writing(work, monkeypatch, after=after)
    assert (work / "out" / "greeting.txt").exists() is after
    tally = applied(work).tally
    assert tally is not None
    assert tally.added == (1 if after else 2), "a file that was made is adopted, not made again"
    assert actions(planned(work)) == {}


def test_undecided_call_is_told(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed_while_writing(work, monkeypatch, after=True)
    (work / "out" / "greeting.txt").write_text("Somebody was here.\n")
    _, diags = apply(session(work), Request(), Hooks())
    assert [diag.summary for diag in diags] == ["Outcome of change not known"]
    assert (work / "out" / "greeting.txt").read_text() == "Somebody was here.\n"
