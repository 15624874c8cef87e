"""What conditions came to, where a plan has errors: Terraform 1.15 says the same of each of these."""

from pathlib import Path

import pytest

from blockform.config import VarOption
from blockform.engine import Hooks, Request, plan
from blockform.plan import Mode, PlanOptions
from blockform.plan.checks import CheckStatus, Verdicts, checks_from_file, checks_to_file
from tests.sessions import session_in

CONFIG = """
variable "n" {
  default = 3
  validation {
    condition     = var.n < 10
    error_message = "n must be less than 10."
  }
  validation {
    condition     = var.n > 0
    error_message = "n must be positive."
  }
}
variable "pre" { default = true }
variable "post" { default = true }
variable "out" { default = true }
variable "odd" { default = "" }

resource "terraform_data" "a" {
  count = 2
  input = "x${count.index}"
  lifecycle {
    precondition {
      condition     = var.pre || count.index == 1
      error_message = "pre of ${count.index}"
    }
    precondition {
      condition     = var.n > 0
      error_message = "never"
    }
    postcondition {
      condition     = var.post || count.index == 1
      error_message = "post of ${count.index}"
    }
  }
}
resource "terraform_data" "b" {
  input = terraform_data.a[0].output
  lifecycle {
    precondition {
      condition     = var.n > 0
      error_message = "never"
    }
  }
}
output "o" {
  value = 1
  precondition {
    condition     = var.out
    error_message = "out"
  }
  precondition {
    condition     = terraform_data.b.id != ""
    error_message = "never"
  }
}
check "c" {
  assert {
    condition     = terraform_data.b.output == "zzz"
    error_message = "later"
  }
}
check "odd" {
  assert {
    condition     = tonumber(var.odd == "" ? "1" : var.odd) == 1
    error_message = "odd"
  }
}
"""
A = ["terraform_data.a[0] unknown", "terraform_data.a[1] unknown"]
PLANNED = {
    "check.c": ["unknown", "check.c unknown"],
    "check.odd": ["pass", "check.odd pass"],
    "output.o": ["unknown", "output.o unknown"],
    "terraform_data.a": ["pass", "terraform_data.a[0] pass", "terraform_data.a[1] pass"],
    "terraform_data.b": ["pass", "terraform_data.b pass"],
    "var.n": ["pass", "var.n pass"],
}
NOT_REACHED = {"output.o": ["unknown"], "terraform_data.b": ["unknown"]}
CASES = [
    pytest.param({}, {}, id="sound"),
    pytest.param(
        {"n": "20"},
        {
            "terraform_data.a": ["unknown"],
            **NOT_REACHED,
            "var.n": ["fail", "var.n fail: n must be less than 10."],
        },
        id="validation",
    ),
    pytest.param(
        {"pre": "false"},
        {
            "terraform_data.a": ["fail", "terraform_data.a[0] fail: pre of 0", "terraform_data.a[1] pass"],
            **NOT_REACHED,
        },
        id="precondition",
    ),
    pytest.param(
        {"post": "false"},
        {
            "terraform_data.a": ["fail", "terraform_data.a[0] fail: post of 0", "terraform_data.a[1] pass"],
            **NOT_REACHED,
        },
        id="postcondition",
    ),
    pytest.param({"out": "false"}, {"output.o": ["fail", "output.o fail: out"]}, id="output"),
    pytest.param({"odd": "2"}, {"check.odd": ["fail", "check.odd fail: odd"]}, id="check"),
    pytest.param({"odd": "x"}, {"check.odd": ["error", "check.odd error"]}, id="error"),
]


def checks(work: Path, variables: dict[str, str], mode: Mode = Mode.NORMAL) -> dict[str, list[str]]:
    (work / "main.tf").write_text(CONFIG)
    session = session_in(work)
    given = tuple(VarOption(f"{name}={text}") for name, text in variables.items())
    outcome, _ = plan(session, Request(variables=given, options=PlanOptions(mode=mode)), Hooks())
    assert outcome is not None
    results = outcome.plan.checks
    assert checks_from_file(checks_to_file(results) or ()) == results
    found = {}
    for result in results:
        objects = [
            f"{one.addr} {one.status.value}{''.join(f': {m}' for m in one.messages)}"
            for one in result.objects
        ]
        found[result.addr] = [result.status.value, *objects]
    return found


@pytest.mark.parametrize(("variables", "differing"), CASES)
def test_plans_with_errors(
    tmp_path: Path, variables: dict[str, str], differing: dict[str, list[str]]
) -> None:
    assert checks(tmp_path, variables) == PLANNED | differing


def test_destroying_looks_at_nothing(tmp_path: Path) -> None:
    found = checks(tmp_path, {}, Mode.DESTROY)
    assert found == {addr: ["unknown"] for addr in PLANNED} | {"output.o": ["unknown", "output.o unknown"]}


@pytest.mark.parametrize(
    ("statuses", "want"),
    [
        pytest.param("pp", CheckStatus.PASS, id="pass"),
        pytest.param("p", CheckStatus.UNKNOWN, id="one not looked at"),
        pytest.param("pu", CheckStatus.UNKNOWN, id="one unknown"),
        pytest.param("uf", CheckStatus.FAIL, id="a failure beside an unknown"),
        pytest.param("fe", CheckStatus.ERROR, id="an error beside a failure"),
    ],
)
def test_status_of_an_object_is_the_worst(statuses: str, want: CheckStatus) -> None:
    verdicts = Verdicts("a", 2)
    words = {status.value[0]: status for status in CheckStatus}
    for number, letter in enumerate(statuses):
        verdicts.note(number, words[letter], "why")
    assert verdicts.status is want
