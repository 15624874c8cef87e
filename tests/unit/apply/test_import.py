"""Existing objects are taken into the state: by blocks, with blocks written for them, and by the command."""

from pathlib import Path

import pytest

from blockform.addrs import parse_resource_instance
from blockform.engine import Hooks, Request, apply, plan
from blockform.engine.generated import check_new_file, write_generated
from blockform.engine.importing import import_object
from blockform.engine.saved import apply_saved, save_plan
from blockform.plan import ImportFinished, ImportPrepared, ImportStarted, Plan, PlanOptions
from blockform.sdk import ImportRequest, ImportResponse, ReadRequest, ReadResponse
from blockform.values import string
from tests.unit.apply.conftest import Bench
from tests.unit.apply.rig import refusal

A = 'resource "rig_part" "a" {\n name = "a"\n %s\n}\n'
IMPORT = 'import {\n to = rig_part.a\n id = "%s"\n}\n'


@pytest.fixture
def there(bench: Bench) -> Bench:
    """A platform with the part ``a``, and no state."""
    bench.make(A % "")
    (bench.root / "blockform.tfstate").unlink()
    return bench


@pytest.mark.parametrize("identifier", [pytest.param("id-1", id="by id"), pytest.param("a", id="by name")])
def test_object_is_taken_in_and_left_alone(there: Bench, identifier: str) -> None:
    outcome = there.make(A % "" + IMPORT % identifier)
    assert there.changes() == []
    assert there.ids() == {"rig_part.a": "id-1"}
    assert outcome.tally is not None
    assert (outcome.tally.imported, outcome.tally.added) == (1, 0)
    assert [type(event) for event in there.events if isinstance(event, ImportStarted | ImportFinished)] == [
        ImportStarted,
        ImportFinished,
    ]
    assert ImportPrepared(parse_resource_instance("rig_part.a"), identifier) in there.events
    assert there.planned() == {}


def test_object_that_differs_is_updated(there: Bench) -> None:
    there.make(A % "size = 7" + IMPORT % "a")
    assert there.changes() == ["update a"]
    assert there.planned() == {}


def test_imported_object_stays_when_something_else_fails(there: Bench) -> None:
    there.rig.on["create b"] = lambda _: 1 / 0
    _, errors = there.run(A % "" + IMPORT % "a" + 'resource "rig_part" "b" {\n name = "b"\n}\n')
    assert errors == ["Provider failed unexpectedly"]
    assert there.ids() == {"rig_part.a": "id-1"}


def test_block_of_an_object_that_is_there_does_nothing(there: Bench) -> None:
    there.make(A % "" + IMPORT % "a")
    outcome = there.make(A % "" + IMPORT % "nobody")
    assert there.rig.log == ["read a"]
    assert not outcome.plan.imports_objects


@pytest.mark.parametrize(
    ("verb", "answer", "summary"),
    [
        pytest.param("import x", None, "Import returned no resources", id="nobody"),
        pytest.param(
            "import x", ImportResponse(state=None, problems=refusal()), "Call refused", id="a problem"
        ),
        pytest.param(
            "read a", ReadResponse(new_state=None), "Cannot import non-existent remote object", id="gone"
        ),
    ],
)
def test_imports_that_fail(
    there: Bench, verb: str, answer: ImportResponse | ReadResponse | None, summary: str
) -> None:
    identifier = verb.partition(" ")[2]
    if answer is not None:
        there.rig.on[verb] = lambda _: answer
    _, errors = there.run(A % "" + IMPORT % identifier)
    assert errors == [summary]
    assert there.objects() == {}


def test_provider_that_crashes(there: Bench) -> None:
    def crash(_: ImportRequest | ReadRequest) -> None:
        raise RuntimeError("hunter2")

    there.rig.on["import a"] = crash
    _, diags = there.run_for_diagnostics(A % "" + IMPORT % "a")
    (error,) = diags.errors
    assert error.summary == "Provider failed unexpectedly"
    assert "hunter2" not in error.detail


# Saved plans ----------------------------------------------------------------------------------------------------


def test_saved_plan_imports(there: Bench) -> None:
    there.write(A % "size = 3" + IMPORT % "a")
    outcome, _ = plan(there.session, Request(), Hooks())
    assert outcome is not None
    _, diags = save_plan(there.session, outcome, Path("plan.bin"))
    assert not diags
    applied, diags = apply_saved(there.session, Request(), Hooks(), Path("plan.bin"))
    assert not diags.has_errors
    assert applied is not None
    assert there.ids() == {"rig_part.a": "id-1"}
    assert there.planned() == {}


# Blocks that are written ----------------------------------------------------------------------------------------


def generate(bench: Bench, text: str) -> Plan:
    bench.write(text)
    outcome, diags = plan(bench.session, Request(options=PlanOptions(generate_config=True)), Hooks())
    assert outcome is not None
    assert not diags.has_errors, [item.detail for item in diags]
    return outcome.plan


def test_written_block_plans_empty(there: Bench) -> None:
    made = generate(there, IMPORT % "a")
    (change,) = made.changes
    assert (change.action.value, change.importing) == ("no-op", "a")
    (block,) = made.generated
    assert block.text == change.generated_config
    assert block.text == (
        'resource "rig_part" "a" {\n  kind   = null\n  name   = "a"\n  secret = null # sensitive\n  size   = 1\n  token  = null # sensitive\n  uses   = null\n}\n'
    )
    assert not write_generated(there.root / "generated.tf", made.generated)
    assert check_new_file(there.root / "generated.tf").has_errors
    outcome, diags = apply(there.session, Request(), Hooks())
    assert not diags.has_errors
    assert outcome is not None
    assert there.planned() == {}
    assert there.ids() == {"rig_part.a": "id-1"}


def test_references_take_the_place_of_ids(there: Bench) -> None:
    for part in list(there.rig.parts.values()):
        there.rig.parts["id-number-one"] = part.with_attrs(id=string("id-number-one"))
    there.rig.parts["id-number-two"] = there.rig.parts["id-number-one"].with_attrs(
        id=string("id-number-two"), name=string("b"), uses=string("id-number-one")
    )
    there.rig.parts["id-number-one"] = there.rig.parts["id-number-one"].with_attrs(
        uses=string("id-number-two")
    )
    made = generate(
        there,
        IMPORT % "id-number-one" + 'import {\n to = rig_part.b\n id = "b"\n}\n',
    )
    a, b = (block.text for block in made.generated)
    assert "uses   = rig_part.b.id\n" in a
    assert 'uses   = "id-number-one"\n' in b  # a reference would close a circle


def test_undeclared_target_needs_the_option(there: Bench) -> None:
    _, errors = there.run(IMPORT % "a")
    assert errors == ["Configuration for import target does not exist"]


# The command ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "address", "summary"),
    [
        pytest.param(A % "", "rig_part.a", None, id="single"),
        pytest.param(A % "count = 2", "rig_part.a[1]", None, id="instance"),
        pytest.param(
            A % "count = 2", "rig_part.a", "Configuration for import target does not exist", id="no key"
        ),
        pytest.param(
            A % "",
            "rig_part.b",
            'resource address "rig_part.b" does not exist in the configuration.',
            id="undeclared",
        ),
        pytest.param(A % "", "module.m.rig_part.a", "Import to non-existent module", id="no module"),
    ],
)
def test_import_command(there: Bench, text: str, address: str, summary: str | None) -> None:
    there.write(text)
    diags = import_object(there.session, Request(), Hooks(), parse_resource_instance(address), "a")
    assert [item.summary for item in diags] == ([summary] if summary else [])
    assert there.rig.names() == ["a"]
    assert len(there.objects()) == (0 if summary else 1)


def test_import_command_plans_nothing(there: Bench) -> None:
    there.write(A % "size = 9" + 'resource "rig_part" "b" {\n name = "b"\n}\n')
    there.rig.log.clear()
    addr = parse_resource_instance("rig_part.a")
    assert not import_object(there.session, Request(), Hooks(), addr, "a")
    assert there.rig.log == ["import a", "read a"]
    assert there.planned() == {"rig_part.a": "update", "rig_part.b": "create"}
    (error,) = import_object(there.session, Request(), Hooks(), addr, "a")
    assert error.summary == "Resource already managed by blockform"
