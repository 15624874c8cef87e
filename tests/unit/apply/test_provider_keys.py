"""Provider blocks with ``for_each``: each object is dealt with by the configuration that its instance chose."""

import json
from typing import Any

import pytest

from blockform.plan import Mode
from tests.unit.apply.conftest import Bench

HEAD = 'terraform {\n  required_providers {\n    rig = { source = "tests/rig" }\n  }\n}\n'
BLOCK = 'provider "rig" {\n  alias    = "by"\n  for_each = toset(%s)\n  label    = each.key\n}\n'
PARTS = (
    'resource "rig_part" "p" {\n  for_each = toset(%s)\n  provider = rig.by[%s]\n  name     = each.key\n}\n'
)


def text(tenants: list[str], parts: list[str], key: str = "each.key") -> str:
    return BLOCK % json.dumps(tenants) + PARTS % (json.dumps(parts), key)


def by(bench: Bench) -> list[tuple[str, str]]:
    """The changing calls of the last run: verb and name, and the label of the configuration that made them."""
    return sorted(zip(bench.changes(), bench.rig.labels, strict=True))


def records(bench: Bench) -> dict[str, Any]:
    return {address: item.get("provider") for address, item in bench.objects().items()}


def test_each_object_has_its_own_configuration(bench: Bench) -> None:
    bench.make(text(["a", "b"], ["a", "b"]))
    assert by(bench) == [("create a", "a"), ("create b", "b")]
    assert records(bench) == {
        "rig_part.p['a']": 'provider["registry.terraform.io/tests/rig"].by["a"]',
        "rig_part.p['b']": 'provider["registry.terraform.io/tests/rig"].by["b"]',
    }
    assert bench.planned() == {}


def test_orphans_are_deleted_by_the_configuration_that_made_them(bench: Bench) -> None:
    bench.make(text(["a", "b"], ["a", "b"]))
    bench.make(BLOCK % '["a", "b"]')
    assert by(bench) == [("delete a", "a"), ("delete b", "b")]


def test_destroy_uses_every_configuration(bench: Bench) -> None:
    bench.make(text(["a", "b"], ["a", "b"]))
    _, errors = bench.run(text(["a", "b"], ["a", "b"]), mode=Mode.DESTROY)
    assert errors == []
    assert by(bench) == [("delete a", "a"), ("delete b", "b")]


def test_configuration_that_goes_before_its_object_is_missed(bench: Bench) -> None:
    bench.make(text(["a", "b"], ["a", "b"]))
    _, errors = bench.run(text(["a"], ["a"]))
    assert errors == ["Provider configuration not present"]
    assert bench.changes() == []
    _, errors = bench.run("")
    assert errors == ["Provider configuration not present"]


def test_object_can_move_to_another_configuration(bench: Bench) -> None:
    bench.make(text(["a", "b"], ["a"]))
    assert bench.planned(text(["b"], ["a"], '"b"')) == {}
    bench.make(text(["b"], ["a"], '"b"'))
    assert records(bench) == {"rig_part.p['a']": 'provider["registry.terraform.io/tests/rig"].by["b"]'}
    bench.make(text(["b"], []))
    assert by(bench) == [("delete a", "b")]


def test_data_sources_choose_too(bench: Bench) -> None:
    look = 'data "rig_look" "l" {\n  provider = rig.by["b"]\n  name     = "x"\n}\n'
    bench.make(BLOCK % '["a", "b"]' + look)
    assert bench.rig.labels == ["b"]


def test_key_may_be_any_known_value(bench: Bench) -> None:
    bench.make('locals {\n  at = { x = "a" }\n}\n' + text(["a"], ["x"], "local.at[each.key]"))
    assert by(bench) == [("create x", "a")]


def test_modules_are_given_one_configuration_each(bench: Bench) -> None:
    (bench.root / "m").mkdir()
    (bench.root / "m/main.hcl").write_text(
        HEAD + 'variable "n" {}\nresource "rig_part" "p" {\n  name = var.n\n}\n'
    )
    call = (
        'module "m" {\n  source    = "./m"\n  for_each  = toset(%s)\n  n         = each.key\n'
        "  providers = { rig = rig.by[each.key] }\n}\n"
    )
    bench.make(BLOCK % '["a", "b"]' + call % '["a", "b"]')
    assert by(bench) == [("create a", "a"), ("create b", "b")]
    bench.make(BLOCK % '["a", "b"]' + call % '["a"]')
    assert by(bench) == [("delete b", "b")]


@pytest.mark.parametrize(
    ("block", "key", "summary"),
    [
        pytest.param(BLOCK % '["a"]', '"z"', "Invalid provider instance key", id="no_such_key"),
        pytest.param(BLOCK % '["a"]', "terraform_data.x.id", "Invalid provider instance key", id="unknown"),
        pytest.param(BLOCK % '["a"]', 'sensitive("a")', "Invalid provider instance key", id="sensitive"),
        pytest.param(BLOCK % '["a"]', "null", "Invalid provider instance key", id="null"),
        pytest.param(BLOCK % '["a"]', "[]", "Invalid provider instance key", id="not_a_text"),
        pytest.param(
            'provider "rig" {\n  alias = "by"\n}\n',
            '"a"',
            "Unexpected provider instance key",
            id="no_for_each",
        ),
        pytest.param(
            'provider "rig" {\n  for_each = toset(["a"])\n}\n',
            '"a"',
            "Alias required when using for_each",
            id="no_alias",
        ),
        pytest.param(
            BLOCK.replace("toset(%s)", "toset([terraform_data.x.id])"),
            '"a"',
            "Invalid for_each argument",
            id="unknown_for_each",
        ),
    ],
)
def test_keys_that_cannot_be(bench: Bench, block: str, key: str, summary: str) -> None:
    part = f'resource "rig_part" "p" {{\n  provider = rig.by[{key}]\n  name     = "p"\n}}\n'
    _, errors = bench.run('resource "terraform_data" "x" {}\n' + block + part)
    assert summary in errors
    assert bench.changes() == []


def test_block_needs_a_key(bench: Bench) -> None:
    _, errors = bench.run(
        BLOCK % '["a"]' + 'resource "rig_part" "p" {\n  provider = rig.by\n  name     = "p"\n}\n'
    )
    assert errors == ["Missing provider instance key"]
