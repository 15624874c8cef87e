"""The file of a saved plan: what is in it, and what is said of a file that is no saved plan."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import fields, replace

from blockform import __version__
from blockform.addrs import Mode as ResourceMode
from blockform.addrs import ProviderAddr, parse_provider_config, parse_resource_instance, parse_target
from blockform.builtin import BUILTIN
from blockform.plan import Action, Drift, Mode, OutputChange, Plan, Reason, ResourceChange
from blockform.plan.checks import CheckedObject, CheckKind, CheckResult, CheckStatus
from blockform.plan.file import SavedPlan, read_plan, write_plan
from blockform.schema import Attribute, Block, ResourceSchema
from blockform.state import ObjectStatus, OutputState, ResourceObject, State, StateBuilder
from blockform.values import (
    DYNAMIC,
    NUMBER,
    STRING,
    Value,
    null,
    number,
    object_of,
    path_of,
    string,
    tuple_of,
    unknown,
)

SCHEMA = BUILTIN.schema().resources["terraform_data"]
PROVIDER = parse_provider_config('provider["terraform.io/builtin/terraform"]')
NEW_ID = unknown(STRING)


class Schemas:
    """Schemas as a provider pool gives them; ``other`` replaces that of terraform_data."""

    def __init__(self, other: ResourceSchema | None = SCHEMA) -> None:
        self.other = other

    def resource_schema(
        self, addr: ProviderAddr, mode: ResourceMode, type_name: str
    ) -> ResourceSchema | None:
        known = (str(addr), mode, type_name)
        return (
            self.other if known == (str(PROVIDER.provider), ResourceMode.MANAGED, "terraform_data") else None
        )


def box(given: Value, id_: Value | None = None) -> Value:
    attrs = {"id": id_ or string("i"), "input": given, "output": given, "triggers_replace": null(DYNAMIC)}
    return object_of(attrs)


def change(
    addr: str, action: Action, before: Value | None, after: Value | None, **more: Any
) -> ResourceChange:
    return ResourceChange(
        addr=parse_resource_instance(addr),
        provider=PROVIDER,
        schema=SCHEMA,
        action=action,
        before=before,
        after=after,
        **more,
    )


def prior() -> State:
    outputs = {"o": OutputState(value=tuple_of([string("x")])), "n": OutputState(value=number("0.1"))}
    builder = StateBuilder(
        State(lineage="l", serial=7, outputs=outputs, check_results=[{"object_kind": "check"}])
    )
    for name in ("a", "moved", "gone"):
        obj = ResourceObject.encode(box(string(name)), SCHEMA.block.value_type, private={"k": [1]})
        builder.set_object(parse_resource_instance(f"terraform_data.{name}"), obj, PROVIDER)
    old = ResourceObject.encode(
        box(number(1)),
        SCHEMA.block.value_type,
        status=ObjectStatus.TAINTED,
        create_before_destroy=True,
        prevent_destroy=True,
        dependencies=(parse_resource_instance("module.m.terraform_data.a").config,),
    )
    builder.set_object(parse_resource_instance("terraform_data.a"), old, PROVIDER, "0123abcd")
    return builder.build()


PLAN = Plan(
    mode=Mode.NORMAL,
    changes=(
        change("terraform_data.a", Action.NO_OP, box(string("a")), box(string("a"))),
        change("terraform_data.a", Action.DELETE, box(number(1)), None, deposed="0123abcd"),
        change(
            'module.m["k"].terraform_data.b[0]',
            Action.CREATE,
            None,
            box(unknown(), NEW_ID),
            notes=("publishes 1.0.0",),
            private={"note": {"n": 1.5}},
        ),
        change(
            "terraform_data.c",
            Action.CREATE_BEFORE_DELETE,
            box(string("a")),
            box(string("c"), NEW_ID),
            reason=Reason.CANNOT_UPDATE,
            replace_paths=(path_of("input"), path_of("triggers_replace", 0).index("key")),
            create_before_destroy=True,
            prevent_destroy=True,
            previous_addr=parse_resource_instance("terraform_data.moved"),
        ),
        change(
            "terraform_data.gone", Action.DELETE, box(string("gone")), None, reason=Reason.NO_RESOURCE_CONFIG
        ),
    ),
    drift=(
        Drift(
            addr=parse_resource_instance("terraform_data.a"),
            provider=PROVIDER,
            schema=SCHEMA,
            before=box(string("was")),
            after=box(string("a")),
        ),
        Drift(
            addr=parse_resource_instance("terraform_data.d"),
            provider=PROVIDER,
            schema=SCHEMA,
            before=box(string("d")),
            after=None,
        ),
    ),
    outputs=(
        OutputChange(name="o", before=tuple_of([string("x")]), after=tuple_of([unknown()])),
        OutputChange(name="new", before=None, after=string("n"), sensitive=False, sensitivity_changes=True),
        OutputChange(name="old", before=string("n"), after=None),
    ),
    prior=prior(),
    variables={"v": number(3), "none": null(STRING)},
    timestamp="2026-01-02T03:04:05Z",
    base_lineage="l",
    base_serial=7,
    refreshed=False,
    targets=(parse_target("module.m"), parse_target('module.m["x"].terraform_data.a[1]')),
    checks=(
        CheckResult(kind=CheckKind.CHECK, addr="check.c", status=CheckStatus.UNKNOWN),
        CheckResult(
            kind=CheckKind.RESOURCE,
            addr="module.m.terraform_data.b",
            status=CheckStatus.FAIL,
            objects=(
                CheckedObject(addr="module.m.terraform_data.b[0]", status=CheckStatus.PASS),
                CheckedObject(
                    addr="module.m.terraform_data.b[1]", status=CheckStatus.FAIL, messages=("one", "ünï")
                ),
            ),
        ),
    ),
)
SAVED = SavedPlan(
    plan=PLAN,
    sources={"main.tf": "# ünï\r\n", "modules/m/main.tf": "", "../beside/x.hcl": "# x\n"},
    directories=(".", "modules/m", "../beside", "empty"),
    workspace="eu",
    key_check="",
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    write_plan(tmp_path / "plan", SAVED, Schemas())
    return tmp_path / "plan"


def test_everything_comes_back(file: Path) -> None:
    read, diags = read_plan(file, Schemas())
    assert not diags
    assert read is not None
    assert replace(read, plan=SAVED.plan) == SAVED
    for one in fields(Plan):
        assert getattr(read.plan, one.name) == getattr(PLAN, one.name), one.name


def test_every_field_is_saved() -> None:
    """A field that is added to these records must be added to the file: then to this list."""
    assert {one.name for one in fields(ResourceChange)} == {
        "addr",
        "provider",
        "schema",
        "action",
        "before",
        "after",
        "reason",
        "deposed",
        "previous_addr",
        "replace_paths",
        "notes",
        "private",
        "create_before_destroy",
        "importing",
        "generated_config",
        "prevent_destroy",
    }
    assert {one.name for one in fields(OutputChange)} == {
        "name",
        "before",
        "after",
        "sensitive",
        "sensitivity_changes",
    }
    assert {one.name for one in fields(Drift)} == {
        "addr",
        "provider",
        "schema",
        "before",
        "after",
        "previous_addr",
    }
    assert {one.name for one in fields(Plan)} == {
        "mode",
        "changes",
        "drift",
        "outputs",
        "prior",
        "variables",
        "timestamp",
        "base_lineage",
        "base_serial",
        "errored",
        "refreshed",
        "targets",
        "excludes",
        "checks",
        "generated",
    }


def test_file_can_be_looked_into(file: Path) -> None:
    with zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        assert names[:5] == ["format.json", "plan.json", "prior.json", "variables.json", "sources.json"]
        assert archive.read("config/modules/m/main.tf") == b""
        assert json.loads(archive.read("format.json"))["blockform_version"] == __version__
        plan = json.loads(archive.read("plan.json"))
    assert plan["changes"][0]["before"] == "prior"
    assert plan["changes"][0]["after"] == "before"
    assert all(not name.startswith(("/", "..")) for name in names)


def test_failed_write_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = file.read_bytes()

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.write", refuse)
    with pytest.raises(OSError, match="No space"):
        write_plan(file, SAVED, Schemas())
    monkeypatch.undo()
    assert file.read_bytes() == old
    assert [path.name for path in file.parent.iterdir()] == ["plan"]


# Files that cannot be used -------------------------------------------------------------------------------------------


def changed(part: str, change: Callable[[Any], Any]) -> Callable[[Path], None]:
    """A change of one JSON part; giving back None removes it."""

    def apply(path: Path) -> None:
        with zipfile.ZipFile(path) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        data = change(json.loads(parts.pop(part)))
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
            if data is not None:
                archive.writestr(part, data if isinstance(data, str) else json.dumps(data))

    return apply


def with_change(**more: Any) -> Callable[[Any], Any]:
    return lambda data: data | {"changes": [data["changes"][0] | more, *data["changes"][1:]]}


def terraforms(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tfplan", "")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        pytest.param(lambda path: path.unlink(), "could not be read", id="missing"),
        pytest.param(lambda path: path.write_text("{}"), "is not a saved plan", id="no-zip"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:200]), "is not a saved plan", id="cut"),
        pytest.param(terraforms, "It is Terraform's plan file", id="terraform"),
        pytest.param(changed("format.json", lambda _: None), "It is no plan file", id="other-zip"),
        pytest.param(
            changed("format.json", lambda d: d | {"format": "x"}), "is not a saved plan", id="format"
        ),
        pytest.param(
            changed("format.json", lambda d: d | {"format_version": 9}),
            "one version to another",
            id="version",
        ),
        pytest.param(
            changed("format.json", lambda d: d | {"blockform_version": "9.9"}),
            "made by blockform 9.9",
            id="writer",
        ),
        pytest.param(changed("prior.json", lambda _: None), "part prior.json is missing", id="part"),
        pytest.param(changed("plan.json", lambda _: "{"), "part plan.json is damaged", id="json"),
        pytest.param(changed("variables.json", lambda _: []), "part variables.json is damaged", id="list"),
        pytest.param(
            changed("plan.json", lambda d: d | {"b": 1, "a": 1}), "not known here: a, b", id="unknown-keys"
        ),
        pytest.param(changed("plan.json", with_change(odd=1)), "It is damaged", id="unknown-key-of-change"),
        pytest.param(changed("plan.json", with_change(action="dance")), "It is damaged", id="unknown-action"),
        pytest.param(changed("plan.json", with_change(address="a.b.c.d")), "It is damaged", id="address"),
        pytest.param(changed("plan.json", lambda d: d | {"drift": None}), "It is damaged", id="no-drift"),
        pytest.param(
            changed("plan.json", with_change(schema_version=3)),
            "another version of the provider",
            id="schema",
        ),
        pytest.param(
            changed("plan.json", with_change(address="gone_type.x")), "no installed provider", id="type"
        ),
    ],
)
def test_other_files_are_refused(file: Path, spoil: Callable[[Path], None], why: str) -> None:
    spoil(file)
    read, diags = read_plan(file, Schemas())
    assert read is None
    assert [diag.summary for diag in diags] == ["Invalid plan file"]
    assert why in diags.errors[0].detail
    assert str(file) in diags.errors[0].detail


def test_provider_that_changed_is_refused(file: Path) -> None:
    narrower = ResourceSchema(block=Block(attributes={"id": Attribute(type=NUMBER, computed=True)}))
    read, diags = read_plan(file, Schemas(narrower))
    assert read is None
    assert "do not fit" in diags.errors[0].detail
