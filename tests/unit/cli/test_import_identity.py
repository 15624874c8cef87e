"""``import`` blocks that give an object's identity, which here is its id."""

from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run


def imported(identity: str) -> str:
    return (
        f'import {{\n  to       = terraform_data.a\n  identity = {identity}\n}}\nresource "terraform_data" "a" {{}}\n'
        'resource "terraform_data" "b" {}\nlocals {\n  name = "an-id"\n}\n'
    )


@pytest.mark.parametrize(
    "identity", ['{ id = "an-id" }', "{ id = local.name }", "{ id = sensitive(local.name) }"]
)
def test_the_id_in_it_counts(command: Run, work: Path, identity: str) -> None:
    (work / "main.tf").write_text(imported(identity))
    code, out, _ = command("apply", "-auto-approve")
    assert code == 0
    assert "1 imported, 1 added" in out
    assert command("state", "list", "-id=an-id")[1] == "terraform_data.a\n"


def test_each_of_several(command: Run, work: Path) -> None:
    (work / "main.tf").write_text(
        'import {\n  for_each = { x = "1", y = "2" }\n  to       = terraform_data.a[each.key]\n  identity = { id = each.value }\n}\n'
        'resource "terraform_data" "a" {\n  for_each = toset(["x", "y"])\n}\n'
    )
    assert command("apply", "-auto-approve")[0] == 0
    assert command("state", "list", "-id=2")[1] == 'terraform_data.a["y"]\n'


@pytest.mark.parametrize(
    ("identity", "detail"),
    [
        pytest.param('{ name = "x" }', "their id: identity = { id = ... }", id="other-part"),
        pytest.param('{ id = "x", more = 1 }', "their id: identity = { id = ... }", id="more"),
        pytest.param('"x"', "their id: identity = { id = ... }", id="text"),
        pytest.param("null", "their id: identity = { id = ... }", id="null"),
        pytest.param("{ id = null }", "The import ID cannot be null.", id="null-id"),
        pytest.param('{ id = "" }', "evaluates to an empty string", id="empty"),
        pytest.param("{ id = terraform_data.b.id }", "cannot plan to import this resource", id="unknown"),
        pytest.param("{ id = terraform_data.a.id }", "cannot reference the resource being", id="self"),
        pytest.param("{ id = nope }", "A reference to a resource type must", id="mistake"),
    ],
)
def test_what_is_no_identity(command: Run, work: Path, identity: str, detail: str) -> None:
    (work / "main.tf").write_text(imported(identity))
    code, _, err = command("plan")
    assert code == 1
    assert detail in err
