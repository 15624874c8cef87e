"""``-exclude``, the files of addresses, ``-replace`` and ``-max-deletes``: what Terraform does not have, or says on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.conftest import Run

CONFIG = """
resource "terraform_data" "a" { input = 1 }
resource "terraform_data" "b" { input = terraform_data.a.output }
resource "terraform_data" "c" {
  count = 3
  input = terraform_data.b.output
}
resource "terraform_data" "d" { input = terraform_data.c[*].output }
resource "terraform_data" "alone" { input = 1 }
module "m" {
  source   = "./m"
  for_each = toset(["p", "q"])
  v        = terraform_data.alone.output
}
resource "terraform_data" "after" { input = module.m["p"].out }
output "a" { value = terraform_data.a.output }
output "d" { value = terraform_data.d.output }
output "alone" { value = terraform_data.alone.output }
output "constant" { value = 1 }
"""
MODULE = """
variable "v" {}
resource "terraform_data" "one" { input = var.v }
resource "terraform_data" "two" { input = terraform_data.one.output }
output "out" { value = terraform_data.two.output }
"""
A = ["a"]
B = ["b", "c[0]", "c[1]", "c[2]", "d"]
ALONE = ["alone"]
P = ['module.m["p"].one', 'module.m["p"].two']
Q = ['module.m["q"].one', 'module.m["q"].two']
AFTER = ["after"]
EVERYTHING = [*A, *B, *ALONE, *P, *Q, *AFTER]


@pytest.fixture
def configured(work: Path) -> Path:
    (work / "main.tf").write_text(CONFIG)
    (work / "m").mkdir()
    (work / "m" / "main.tf").write_text(MODULE)
    return work


def planned(command: Run, *args: str) -> dict[str, Any]:
    code, out, err = command("plan", "-json=full", *args)
    assert code == 0, out + err
    document: dict[str, Any] = json.loads(out.splitlines()[-1])["plan"]
    return document


def changed(command: Run, *args: str) -> list[str]:
    """The addresses that a plan changes, without the type."""
    changes = planned(command, *args).get("resource_changes", ())
    found = [change["address"] for change in changes if change["change"]["actions"] != ["no-op"]]
    return sorted(address.replace("terraform_data.", "") for address in found)


@pytest.mark.parametrize(
    ("excluded", "left"),
    [
        pytest.param(["terraform_data.d"], [*A, *B[:-1], *ALONE, *P, *Q, *AFTER], id="nothing needs it"),
        pytest.param(["terraform_data.a"], [*ALONE, *P, *Q, *AFTER], id="all that needs it, directly or not"),
        pytest.param(["terraform_data.c"], [*A, "b", *ALONE, *P, *Q, *AFTER], id="counted resource"),
        pytest.param(
            ["terraform_data.c[1]"], [*A, "b", "c[0]", "c[2]", *ALONE, *P, *Q, *AFTER], id="instance"
        ),
        pytest.param(["terraform_data.c[7]"], [*A, *B[:-1], *ALONE, *P, *Q, *AFTER], id="no such instance"),
        pytest.param(["module.m"], [*A, *B, *ALONE], id="module"),
        pytest.param(['module.m["q"]'], [*A, *B, *ALONE, *P], id="module instance"),
        pytest.param(
            ['module.m["q"].terraform_data.two'],
            [*A, *B, *ALONE, *P, 'module.m["q"].one'],
            id="resource in a module instance",
        ),
        pytest.param(
            ["module.m.terraform_data.two"],
            [*A, *B, *ALONE, 'module.m["p"].one', 'module.m["q"].one'],
            id="resource in every module instance",
        ),
        pytest.param(["terraform_data.alone"], [*A, *B], id="through a module"),
        pytest.param(["terraform_data.a", "terraform_data.after"], [*ALONE, *P, *Q], id="several"),
        pytest.param(["terraform_data.nope"], EVERYTHING, id="names nothing"),
        pytest.param(["module.nope"], EVERYTHING, id="names no module"),
    ],
)
@pytest.mark.usefixtures("configured")
def test_exclude(command: Run, excluded: list[str], left: list[str]) -> None:
    assert changed(command, *(f"-exclude={name}" for name in excluded)) == sorted(left)


@pytest.mark.parametrize(
    ("excluded", "left"),
    [
        pytest.param(["terraform_data.d"], [*ALONE, *P, *Q, *AFTER], id="what it was made with stays"),
        pytest.param(["terraform_data.a"], [*B, *ALONE, *P, *Q, *AFTER], id="what was made with it goes"),
        pytest.param(
            ["terraform_data.c[1]"], ["c[0]", "c[2]", "d", *ALONE, *P, *Q, *AFTER], id="one instance stays"
        ),
        pytest.param(['module.m["q"]'], [*A, *B, *P, *AFTER], id="only what its own instance needs"),
        pytest.param(["terraform_data.after"], [*A, *B], id="all instances it may have been made with"),
    ],
)
@pytest.mark.usefixtures("configured")
def test_exclude_from_a_destroy(command: Run, excluded: list[str], left: list[str]) -> None:
    assert command("apply", "-auto-approve")[0] == 0
    assert changed(command, "-destroy", *(f"-exclude={name}" for name in excluded)) == sorted(left)
    assert command("destroy", "-auto-approve", *(f"-exclude={name}" for name in excluded))[0] == 0
    assert changed(command) == sorted(left)


@pytest.mark.usefixtures("configured")
def test_exclude_is_remembered_by_a_saved_plan(command: Run) -> None:
    options = ("-exclude=terraform_data.d", "-exclude=module.m")
    document = planned(command, *options)
    assert (document["applyable"], document["complete"]) == (True, False)
    assert sorted(document["output_changes"]) == ["a", "alone"]
    assert command("plan", *options, "-out=p")[0] == 0
    shown = json.loads(command("show", "-json", "p")[1])
    assert (shown["applyable"], shown["complete"]) == (True, False)
    code, out, _ = command("apply", "p")
    assert code == 0
    assert "Warning: Applied changes may be incomplete" in out
    assert "with the -exclude option in effect" in out
    assert "Resources: 6 added" in out
    assert changed(command) == sorted(["d", *P, *Q, *AFTER])
    assert planned(command)["complete"] is True


def test_exclude_keeps_what_an_excluded_object_still_uses(command: Run, work: Path) -> None:
    block = 'resource "terraform_data" "%s" { input = %s }\n'
    both = block % ("old", "1") + block % ("user", "terraform_data.old.output")
    (work / "main.tf").write_text(both + block % ("other", "1"))
    assert command("apply", "-auto-approve")[0] == 0
    (work / "main.tf").write_text(block % ("user", "2"))
    assert changed(command) == ["old", "other", "user"]
    assert changed(command, "-exclude=terraform_data.user") == ["other"]


def test_exclude_of_a_moved_object(command: Run, work: Path) -> None:
    (work / "main.tf").write_text('resource "terraform_data" "a" {}\nresource "terraform_data" "b" {}')
    assert command("apply", "-auto-approve")[0] == 0
    (work / "main.tf").write_text('resource "terraform_data" "a" { count = 1 }')
    code, _, err = command("plan", "-exclude=terraform_data.a")
    assert code == 1
    assert "Error: Moved resource instances excluded by targeting" in err
    assert '\n  -exclude="terraform_data.a"\n' in err
    assert command("plan", "-exclude=terraform_data.b")[0] == 0


@pytest.mark.usefixtures("configured")
def test_files_of_addresses(command: Run, work: Path) -> None:
    (work / "some").write_text('# the first\nterraform_data.b\n\n  module.m["p"].terraform_data.two \r\n')
    needed = [*A, "b", *ALONE, *P, 'module.m["q"].one']
    assert changed(command, "-target-file=some") == sorted(needed)
    assert changed(command, "-target-file=some", "-target=terraform_data.c[0]") == sorted([*needed, "c[0]"])
    assert changed(command, "-exclude-file=some") == sorted([*A, *ALONE, *Q, 'module.m["p"].one'])
    (work / "some").write_text("# none\n")
    assert changed(command, "-target-file=some") == sorted(EVERYTHING)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        pytest.param(
            ["-target=a.b", "-exclude=c.d"], "Error: Invalid combination of arguments", id="both options"
        ),
        pytest.param(["-exclude=foo"], 'Error: Invalid exclude "foo"', id="no address"),
        pytest.param(["-exclude-file=nope"], "Error: Invalid exclude file", id="no file"),
        pytest.param(["-target-file=bad"], "  on bad line 2:", id="bad line"),
        pytest.param(["-replace=data.x.y"], "Only managed resources can be used with the", id="data"),
        pytest.param(["-max-deletes=-1"], "Error: Invalid -max-deletes option", id="negative"),
        pytest.param(["-max-deletes=x"], 'invalid value "x" for flag -max-deletes: parse error', id="text"),
        pytest.param(["-destroy", "-refresh-only"], "Error: Incompatible plan mode options", id="modes"),
        pytest.param(
            ["-refresh-only", "-refresh=false"], "Error: Incompatible refresh options", id="refresh"
        ),
        pytest.param(["-destroy", "-replace=terraform_data.a"], "Error: Unsupported plan mode", id="replace"),
        pytest.param(["x"], "Error: Too many command line arguments", id="argument"),
    ],
)
def test_mistakes_in_options(command: Run, configured: Path, args: list[str], said: str) -> None:
    (configured / "bad").write_text("a.b\nfoo\n")
    code, _, err = command("plan", *args)
    assert code == 1
    assert said in err


@pytest.mark.usefixtures("configured")
def test_mistakes_in_options_as_json(command: Run) -> None:
    code, out, err = command("plan", "-json", "-target=foo", "-target=var.x")
    told = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (1, "")
    assert [line["diagnostic"]["summary"] for line in told[1:]] == [
        'Invalid target "foo"',
        'Invalid target "var.x"',
    ]


@pytest.mark.usefixtures("configured")
def test_saved_plan_ignores_options(command: Run) -> None:
    assert command("plan", "-out=p")[0] == 0
    code, out, _ = command("apply", "-target=terraform_data.a", "-refresh=false", "p")
    assert code == 0
    assert "Resources: 12 added" in out
    assert "so -target, -refresh=false had no effect" in " ".join(out.split())


def test_too_many_deletions(command: Run, work: Path) -> None:
    (work / "main.tf").write_text(
        'resource "terraform_data" "a" {\n  count = 3\n  triggers_replace = 1\n}\n'
        'resource "terraform_data" "b" {}\n'
    )
    assert command("apply", "-auto-approve", "-max-deletes=0")[0] == 0
    (work / "main.tf").write_text('resource "terraform_data" "a" {\n  count = 2\n  triggers_replace = 2\n}\n')
    code, out, err = command("plan", "-max-deletes=3", "-out=p")
    assert code == 1
    assert "Plan: 2 to add, 0 to change, 4 to destroy." in out
    assert "would delete or replace 4 objects, and -max-deletes=3 allows for no" in err
    listed = [line for line in err.splitlines() if line.startswith("  - ")]
    assert listed == [
        "  - terraform_data.a[0] (replace)",
        "  - terraform_data.a[1] (replace)",
        "  - terraform_data.a[2] (delete)",
        "  - terraform_data.b (delete)",
    ]
    assert not (work / "p").exists()
    assert command("apply", "-auto-approve", "-max-deletes=3")[0] == 1
    assert command("destroy", "-auto-approve", "-max-deletes=3")[0] == 1
    assert command("apply", "-auto-approve", "-max-deletes=4")[0] == 0


GUARDED = 'resource "terraform_data" "a" {\n  count = 2\n  lifecycle { prevent_destroy = %s }\n}\n'


def test_deleted_block_does_not_disarm_prevent_destroy(command: Run, work: Path) -> None:
    (work / "main.tf").write_text(GUARDED % "true")
    assert command("apply", "-auto-approve")[0] == 0
    (work / "main.tf").write_text("locals {}\n")
    for args in (("plan",), ("apply", "-auto-approve"), ("destroy", "-auto-approve")):
        code, _, err = command(*args)
        assert code == 1
        assert err.count("Error: Instance cannot be destroyed") == 2
        assert "blockform state rm 'terraform_data.a[1]'" in err
    (work / "main.tf").write_text(GUARDED % "false")
    assert command("apply", "-auto-approve")[0] == 0
    (work / "main.tf").write_text("locals {}\n")
    assert "Resources: 0 added, 0 changed, 2 destroyed." in command("apply", "-auto-approve")[1]


@pytest.mark.parametrize(
    ("destroy", "said"),
    [
        pytest.param("true", "2 destroyed", id="destroyed"),
        pytest.param("false", "0 destroyed", id="forgotten"),
    ],
)
def test_removed_block_lifts_prevent_destroy(command: Run, work: Path, destroy: str, said: str) -> None:
    (work / "main.tf").write_text(GUARDED % "true")
    assert command("apply", "-auto-approve")[0] == 0
    (work / "main.tf").write_text(
        f"removed {{\n  from = terraform_data.a\n  lifecycle {{ destroy = {destroy} }}\n}}\n"
    )
    assert said in command("apply", "-auto-approve")[1]
    assert command("state", "list")[1] == ""


def test_prevent_destroy_is_remembered_without_a_change(command: Run, work: Path) -> None:
    (work / "main.tf").write_text('resource "terraform_data" "a" {\n  count = 2\n}\n')
    assert command("apply", "-auto-approve")[0] == 0
    (work / "main.tf").write_text(GUARDED % "true")
    assert "No changes." in command("apply", "-auto-approve")[1]
    (work / "main.tf").write_text("locals {}\n")
    assert command("plan")[0] == 1
    assert command("state", "rm", "terraform_data.a")[0] == 0
    assert command("plan")[0] == 0


def test_block_that_is_there_decides_on_prevent_destroy(command: Run, work: Path) -> None:
    (work / "main.tf").write_text(GUARDED % "true")
    assert command("apply", "-auto-approve")[0] == 0
    (work / "main.tf").write_text('resource "terraform_data" "a" {\n  count = 1\n}\n')
    assert "1 destroyed" in command("apply", "-auto-approve")[1]
