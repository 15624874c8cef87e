"""The examples of the usage guide plan, apply, and plan empty; each edit of a step means what its README says."""

import re
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from blockform.cli.app import run

EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True)
class Step:
    """One plan and apply: the files of ``edit`` are laid over the directory first; the plan shows ``notes`` and ``summary``.

    ``calls`` are all calls of the apply that change something on the platform, and how many of each.
    """

    notes: tuple[str, ...]
    summary: str
    calls: dict[str, int]
    edit: str = ""
    warnings: tuple[str, ...] = ()


GUIDE: dict[str, tuple[Step, ...]] = {
    "build-parameters": (
        Step(
            notes=(
                "creates block spec workflow-block-new with release 1.0.0",
                "deploys release 1.0.0 of workflow-block-new as lso-deployment",
            ),
            summary="2 to add, 0 to change, 0 to destroy",
            calls={"POST /blocks/specs/": 1, "POST /blocks/deployments/": 1},
            warnings=("Parameter value outside options",),
        ),
    ),
    "run-parameters": (
        Step(
            notes=("deploys release 1.0.0 of run-parameters as run-parameters-live",),
            summary="2 to add, 0 to change, 0 to destroy",
            calls={"POST /blocks/specs/": 1, "POST /blocks/deployments/": 1},
        ),
        Step(
            edit="2-values",
            notes=(
                "patches run parameters of run-parameters-live in place (run parameter agg_type, run parameter num_iterations)",
            ),
            summary="0 to add, 1 to change, 0 to destroy",
            calls={"PATCH /deployments/parameters/run": 1},
        ),
    ),
    "triggers-and-watchers": (
        Step(
            notes=(
                "creates block spec trigger-time with release 1.0.0",
                "creates block spec watched-both with release 1.0.0",
            ),
            summary="8 to add, 0 to change, 0 to destroy",
            calls={"POST /blocks/specs/": 8},
        ),
    ),
    "images": (
        Step(
            notes=(
                "creates block spec image-ref with release 1.0.0",
                "creates block spec webapp with release 1.0.0",
            ),
            summary="5 to add, 0 to change, 0 to destroy",
            calls={"POST /blocks/specs/": 5},
        ),
    ),
    "block-releases": (
        Step(
            notes=(
                "creates block spec workflow-block-shared with release 1.0.0",
                "deploys release 1.0.0 of workflow-block-shared as new-deployment",
            ),
            summary="2 to add, 0 to change, 0 to destroy",
            calls={"POST /blocks/specs/": 1, "POST /blocks/deployments/": 1},
        ),
        Step(
            edit="2-release",
            notes=(
                "publishes release 2.0.0 of workflow-block-shared (major: build parameter step_1_cmd is removed)",
            ),
            summary="0 to add, 1 to change, 0 to destroy",
            calls={"POST /blocks/specs/releases": 1},
            warnings=("Release breaks deployments",),
        ),
        Step(
            edit="3-metadata",
            notes=("patches metadata of workflow-block-shared",),
            summary="0 to add, 1 to change, 0 to destroy",
            calls={"PATCH /blocks/specs": 1},
        ),
        Step(
            edit="4-revision",
            notes=(
                "creates revision 2 of new-deployment (run parameter email_notifications, run parameter num_iterations)",
            ),
            summary="0 to add, 1 to change, 0 to destroy",
            calls={"POST /blocks/deployments/revisions": 1},
            warnings=("Parameter value outside options",),
        ),
        Step(
            edit="5-follow",
            notes=("creates revision 3 of new-deployment (release 1.0.0 -> 2.0.0)",),
            summary="0 to add, 1 to change, 0 to destroy",
            calls={"POST /blocks/deployments/revisions": 1},
            warnings=("Parameter value outside options",),
        ),
    ),
    "apps": (
        Step(
            notes=("creates block spec workflow-block-shared with release 1.0.0",),
            summary="1 to add, 0 to change, 0 to destroy",
            calls={"POST /blocks/specs/": 1},
        ),
        Step(
            edit="2-blocks",
            notes=(
                "publishes release 2.0.0 of workflow-block-shared",
                "creates app spec sdk with release 1.0.0",
                "deploys release 1.0.0 of sdk as new-deployment",
            ),
            summary="2 to add, 1 to change, 0 to destroy",
            calls={"POST /blocks/specs/releases": 1, "POST /apps/specs/": 1, "POST /apps/deployments/": 1},
        ),
        Step(
            edit="3-app-release",
            notes=(
                "publishes release 2.0.0 of sdk",
                "creates revision 2 of new-deployment (release 1.0.0 -> 2.0.0)",
            ),
            summary="0 to add, 2 to change, 0 to destroy",
            calls={"POST /apps/specs/releases": 1, "POST /apps/deployments/revisions": 1},
        ),
        Step(
            edit="4-run-value",
            notes=(
                "patches run parameters of new-deployment in place (run parameter agg_type of block workflow-block-shared)",
            ),
            summary="0 to add, 1 to change, 0 to destroy",
            calls={"PATCH /deployments/parameters/run": 1},
        ),
    ),
    "app-values": (
        Step(
            notes=("deploys release 1.0.0 of both as both-live",),
            summary="4 to add, 0 to change, 0 to destroy",
            calls={"POST /blocks/specs/": 2, "POST /apps/specs/": 1, "POST /apps/deployments/": 1},
        ),
        Step(
            edit="2-revision",
            notes=(
                "creates revision 2 of both-live (build parameter instance_type of block block-spec-name-a",
            ),
            summary="0 to add, 1 to change, 0 to destroy",
            calls={"POST /apps/deployments/revisions": 1},
        ),
        Step(
            edit="3-metadata",
            notes=("patches metadata of both-live",),
            summary="0 to add, 1 to change, 0 to destroy",
            calls={"PATCH /apps/deployments": 1},
        ),
    ),
}


def lay(source: Path, work: Path) -> None:
    """Copy the files of a directory, and its code, but not the directories of later steps."""
    for file in source.iterdir():
        if file.is_file():
            shutil.copy(file, work)
        elif file.name == "code":
            shutil.copytree(file, work / "code")


def changing_calls(log: Path) -> dict[str, int]:
    """The calls in a trace that change something, without the ids in their paths; the trace is emptied."""
    lines = log.read_text().splitlines()
    log.unlink()
    found = [re.match(r"\[trace\] press: (POST|PUT|PATCH|DELETE) (\S+) -> (\d+)", line) for line in lines]
    calls = [match.groups() for match in found if match and "validate=true" not in match[2]]
    assert all(status in {"200", "201"} for _, _, status in calls)
    return dict(
        Counter(f"{method} {re.sub(r'/v[12]|/[0-9a-f-]{36}', '', path)}" for method, path, _ in calls)
    )


def output(command: list[str], capsys: pytest.CaptureFixture[str], code: int) -> str:
    found = run(command)
    shown = capsys.readouterr()
    text = shown.out + shown.err
    assert found == code, text
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("name", GUIDE)
def test_example_applies_step_by_step(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    log = tmp_path / "trace.log"
    monkeypatch.setenv("BLOCKFORM_LOG", "trace")
    monkeypatch.setenv("BLOCKFORM_LOG_PATH", str(log))
    lay(EXAMPLES / name, work)
    for step in GUIDE[name]:
        if step.edit:
            lay(EXAMPLES / name / step.edit, work)
        planned = output(["plan", "-detailed-exitcode", "-out=next.plan"], capsys, 2)
        assert [note for note in step.notes if re.sub(r"\s+", " ", note) not in planned] == [], planned
        assert f"Plan: {step.summary}." in planned
        assert set(re.findall(r"Warning: (.*?)(?= with | on )", planned)) == set(step.warnings)
        assert changing_calls(log) == {}
        output(["apply", "next.plan"], capsys, 0)
        assert changing_calls(log) == step.calls
        assert "No changes." in output(["plan", "-detailed-exitcode"], capsys, 0)
    output(["destroy", "-auto-approve"], capsys, 0)


def test_every_example_of_the_guide_has_its_place() -> None:
    text = (EXAMPLES / "README.md").read_text()
    places = re.findall(r"^\| .* \| \[.*?\]\((.*?)\)", text, re.MULTILINE)
    assert len(places) == 25
    assert all((EXAMPLES / place).exists() for place in places)
    assert {Path(place).parts[0] for place in places} == set(GUIDE)


def test_every_edit_is_tried() -> None:
    for name, steps in GUIDE.items():
        directories = {path.name for path in (EXAMPLES / name).iterdir() if path.is_dir()} - {"code"}
        assert directories == {step.edit for step in steps if step.edit}
        assert (EXAMPLES / name / "README.md").exists()
