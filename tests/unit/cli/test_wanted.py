"""``state list`` and ``state identities``: which instances are meant, and what the state lacks."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Run

CONFIG = """
resource "terraform_data" "one" {}
resource "terraform_data" "some" {
  for_each = toset(["a", "b"])
}
module "m" {
  source = "./m"
  count  = 2
}
"""


@pytest.fixture
def applied(command: Run, work: Path) -> Path:
    (work / "main.tf").write_text(CONFIG)
    (work / "m").mkdir()
    (work / "m" / "main.tf").write_text('resource "terraform_data" "in" {}\n')
    assert command("apply", "-auto-approve")[0] == 0
    return work


SOME = ['terraform_data.some["a"]', 'terraform_data.some["b"]']
INSIDE = ["module.m[0].terraform_data.in", "module.m[1].terraform_data.in"]


@pytest.mark.usefixtures("applied")
@pytest.mark.parametrize(
    ("addresses", "want"),
    [
        pytest.param([], ["terraform_data.one", *SOME, *INSIDE], id="all"),
        pytest.param(["terraform_data.some"], SOME, id="resource"),
        pytest.param([SOME[1]], SOME[1:], id="instance"),
        pytest.param(["module.m"], INSIDE, id="module"),
        pytest.param(["module.m[1]", "terraform_data.one"], [INSIDE[1], "terraform_data.one"], id="two"),
        pytest.param(["module.m", "module.m[1]"], INSIDE, id="each-once"),
    ],
)
def test_what_is_listed(command: Run, addresses: list[str], want: list[str]) -> None:
    code, out, err = command("state", "list", *addresses)
    assert (code, out.splitlines(), err) == (0, want, "")
    assert json.loads(command("state", "list", "-json", *addresses)[1]) == want


@pytest.mark.usefixtures("applied")
@pytest.mark.parametrize("verb", [["list"], ["list", "-json"], ["identities", "-json"]], ids=" ".join)
@pytest.mark.parametrize(
    ("address", "summary"),
    [
        ("terraform_data.none", "Unknown resource"),
        ("data.terraform_data.one", "Unknown resource"),
        ("terraform_data.none[0]", "Unknown resource"),
        ("module.none", "Unknown module"),
        ("module.m[2]", "Unknown module"),
        ('terraform_data.some["c"]', "Unknown resource instance"),
        ("terraform_data.one[0]", "Unknown resource instance"),
    ],
)
def test_what_the_state_lacks(command: Run, verb: list[str], address: str, summary: str) -> None:
    code, _, err = command("state", *verb, "terraform_data.one", address)
    assert code == 1
    assert f"Error: {summary}\n" in err


@pytest.mark.usefixtures("applied")
def test_an_id_that_nothing_has(command: Run) -> None:
    assert command("state", "list", "-id=none") == (0, "", "")


def test_identities_of_a_state_from_terraform(command: Run, applied: Path) -> None:
    assert command("state", "identities", "-json")[:2] == (0, "{}\n")
    path = applied / "blockform.tfstate"
    state = json.loads(path.read_text())
    for number, resource in enumerate(state["resources"]):
        if resource.get("module") != "module.m[0]":
            resource["instances"][0]["identity"] = {"number": number}
    path.write_text(json.dumps(state))
    found = json.loads(command("state", "identities", "-json")[1])
    assert list(found) == ["terraform_data.one", SOME[0], INSIDE[1]]
    assert all(identity.keys() == {"number"} for identity in found.values())
    assert list(json.loads(command("state", "identities", "-json", "module.m")[1])) == [INSIDE[1]]
    one = state["resources"][0]["instances"][0]["attributes"]["id"]
    assert len(json.loads(command("state", "identities", "-json", f"-id={one}")[1])) == 1


def test_identities_need_json_and_a_state(command: Run) -> None:
    assert "Error: The -json flag is required" in command("state", "identities")[2]
    assert "Error: No state file was found" in command("state", "identities", "-json")[2]
    assert "Invalid address" in command("state", "identities", "-json", "a..b")[2]
