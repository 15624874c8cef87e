"""Write-only arguments: the provider gets them, ephemeral or not, and nothing keeps them."""

from typing import Any

import pytest

from tests.unit.apply.conftest import Bench

VARIABLE = 'variable "token" {\n  default   = "hunter2"\n  ephemeral = true\n}\n'
PART = 'resource "rig_part" "a" {\n  name  = "%s"\n  token = %s\n}\n'


def tokens(bench: Bench) -> None:
    """Let the platform note the tokens that it is sent."""

    def note(request: Any) -> None:
        bench.rig.seen.append(request.config["token"].as_str())

    bench.rig.on |= {"create a": note, "update b": note}


def kept(bench: Bench) -> str:
    """All that is left in the working directory beside the configuration."""
    return "".join(
        path.read_text() for path in bench.root.rglob("*") if path.is_file() and path.name != "main.tf"
    )


@pytest.mark.parametrize("token", ["var.token", '"hunter2"', '"${var.token}"'])
def test_provider_alone_sees_the_value(bench: Bench, token: str) -> None:
    tokens(bench)
    bench.make(VARIABLE + PART % ("a", token))
    assert bench.rig.seen == ["hunter2"]
    assert bench.objects()["rig_part.a"]["attributes"]["token"] is None
    assert "hunter2" not in kept(bench)
    assert bench.planned() == {}
    bench.make(VARIABLE + PART % ("b", token))
    assert bench.rig.seen == ["hunter2", "hunter2"]
    assert "hunter2" not in kept(bench)


def test_provider_that_answers_with_the_value_is_not_listened_to(bench: Bench) -> None:
    def answer(request: Any) -> Any:
        from blockform.sdk import ApplyResponse  # noqa: PLC0415  one test answers itself

        made = bench.rig.make(request.planned)
        return ApplyResponse(new_state=made.with_attrs(token=request.config["token"]))

    bench.rig.on["create a"] = answer
    bench.run(VARIABLE + PART % ("a", "var.token"))
    assert "hunter2" not in kept(bench)


def test_other_arguments_take_no_ephemeral_value(bench: Bench) -> None:
    _, diags = bench.run_for_diagnostics(
        VARIABLE + PART % ("a", "var.token") + 'resource "rig_part" "b" {\n  name = var.token\n}\n'
    )
    assert [item.summary for item in diags.errors] == ["Invalid use of ephemeral value"]
    assert diags.errors[0].detail.startswith('Ephemeral values are not valid for "name"')
