import json
from pathlib import Path
from typing import Any

import pytest

from blockform.addrs import parse_resource_instance
from blockform.state import (
    InstanceState,
    ObjectStatus,
    OutputState,
    ResourceObject,
    State,
    read_state,
    write_state,
)
from blockform.state.file import recovery_hint
from blockform.state.render import render
from blockform.state.writer import state_bytes
from blockform.values import NUMBER, STRING, null, number, object_of, path_of, string
from blockform.values.codec import RawNumber
from tests.unit.state.builders import PROVIDER, make_object, make_state

WRITTEN_BY_TERRAFORM = Path(__file__).with_name("terraform.tfstate")


def instance(**fields: Any) -> dict[str, Any]:
    return {"schema_version": 0, "attributes": {"id": "x"}, "sensitive_attributes": [], **fields}


def resource(*instances: Any, **fields: Any) -> dict[str, Any]:
    return {
        "mode": "managed",
        "type": "press_x",
        "name": "a",
        "provider": str(PROVIDER),
        "instances": [*instances],
        **fields,
    }


def document(*resources: Any, **fields: Any) -> str:
    return json.dumps(
        {
            "version": 4,
            "terraform_version": "1.15.5",
            "serial": 3,
            "lineage": "l",
            "outputs": {},
            "resources": [*resources],
            "check_results": None,
            **fields,
        }
    )


def read(text: str | bytes) -> State:
    state, diags = read_state(text)
    assert not diags
    assert state is not None
    return state


def test_rewrites_terraforms_own_file_byte_for_byte() -> None:
    text = WRITTEN_BY_TERRAFORM.read_text()
    state = read(text)
    assert write_state(state) == text
    assert len([*state.addresses()]) == 15


def test_reads_terraforms_own_file() -> None:
    state = read(WRITTEN_BY_TERRAFORM.read_bytes())
    addr = parse_resource_instance('module.m["p"].terraform_data.a[1]')
    stored = state.instance(addr)
    assert stored is not None
    assert stored.current is not None
    assert stored.current.sensitive_paths == (
        path_of("input", "list", 0, "a"),
        path_of("input", "pw"),
    )
    assert str(state.provider(addr)) == 'provider["terraform.io/builtin/terraform"]'
    assert state.outputs["num"] == OutputState(value=number("1.5"))
    assert state.outputs["o"].sensitive


def test_unknown_keys_are_kept() -> None:
    text = document(
        resource(
            instance(skip_destroy=True, identity={"id": "x"}, identity_schema_version=2, provider="p"),
            each="list",
            new_key={"a": [1.50]},
        ),
        outputs={"o": {"value": 1, "type": "number", "deprecated": "soon"}},
        encrypted={"k": None},
    )
    state = read(text)
    assert read(write_state(state)) == state
    assert json.loads(write_state(state)) == json.loads(text)


def test_numbers_stay_exact() -> None:
    digits = "123456789012345678901234567890.12345678901234567890"
    text = document(resource(instance(attributes={"n": 0}))).replace('{"n": 0}', f'{{"n": {digits}}}')
    assert f'"n": {digits}' in write_state(read(text))


def test_order_is_terraforms() -> None:
    addresses = [
        "data.press_x.a",
        "press_x.a",
        "press_x.b[2]",
        "press_x.b[10]",
        'press_x.b["a"]',
        "module.m.press_w.a",
    ]
    resources = json.loads(write_state(make_state(*reversed(addresses))))["resources"]
    assert [item["attributes"]["id"] for found in resources for item in found["instances"]] == addresses


def test_an_instance_shows_all_its_objects() -> None:
    addr = parse_resource_instance("press_x.a")
    tainted = ResourceObject(
        attributes_json={"id": "t"},
        status=ObjectStatus.TAINTED,
        private={"etag": "1"},
        create_before_destroy=True,
    )
    objects = InstanceState(tainted, {"bb": make_object("2"), "aa": make_object("1")})
    state = State(lineage="l").with_instance(addr, objects, PROVIDER)
    data = json.loads(write_state(state))["resources"][0]["instances"]
    assert [(item.get("deposed"), item["attributes"]["id"], item.get("status")) for item in data] == [
        (None, "t", "tainted"),
        ("aa", "1", None),
        ("bb", "2", None),
    ]
    assert data[0]["private"] == "eyJldGFnIjoiMSJ9"
    assert read(write_state(state)).instance(addr) == objects


@pytest.mark.parametrize("private", ["not base64!", "AAECAw==", "eyAiYSI6IDEgfQ=="])
def test_private_data_of_others_is_kept(private: str) -> None:
    state = read(document(resource(instance(private=private))))
    stored = state.instance(parse_resource_instance("press_x.a"))
    assert stored is not None
    assert stored.current is not None
    assert stored.current.private == private
    assert f'"private": "{private}"' in write_state(state)


def test_flat_attributes_are_carried_along() -> None:
    flat = instance(attributes_flat={"id": "x"})
    del flat["attributes"]
    text = write_state(read(document(resource(flat))))
    assert '"attributes_flat": {' in text
    assert '"attributes": ' not in text


def test_old_provider_addresses_are_read() -> None:
    state = read(document(resource(instance(), provider="module.m.provider.press.eu")))
    (stored,) = state.resources.values()
    assert str(stored.provider) == 'module.m.provider["registry.terraform.io/-/press"].eu'


def test_outputs_have_their_types() -> None:
    outputs = {
        "none": OutputState(value=null()),
        "typed": OutputState(value=null(STRING)),
        "object": OutputState(value=object_of({"a": number(1), "b": null(NUMBER)}), sensitive=True),
        "text": OutputState(value=string("<é>")),
    }
    state = State(lineage="l", outputs=outputs)
    again = read(write_state(state))
    assert again.outputs["object"] == outputs["object"]
    assert again.outputs["text"] == outputs["text"]
    assert again.outputs["none"].value.is_null
    assert again.outputs["typed"].value.is_null


def test_half_characters_become_replacement_characters() -> None:
    text = write_state(make_state("press_x.a")).replace('"press_x.a"', r'"\ud83d"')
    assert "\ufffd" in write_state(read(text))
    write_state(read(text)).encode()


@pytest.mark.parametrize("text", ["", "  \n", b"", b"\n"])
def test_an_empty_file_is_an_error(text: str | bytes) -> None:
    state, diags = read_state(text, "blockform.tfstate", recovery_hint("blockform.tfstate"))
    assert state is None
    (error,) = diags.errors
    assert error.summary == "Unsupported state file format"
    assert error.detail.startswith("The state file blockform.tfstate is empty.")
    assert "\n    cp blockform.tfstate.backup blockform.tfstate\n" in error.detail
    assert "blockform.tfstate.journal" in error.detail


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("{", "could not be parsed as JSON", id="cut"),
        pytest.param('{"version": 4, "serial": NaN}', "could not be parsed as JSON", id="nan"),
        pytest.param(b"\xff\xfe\x00", "could not be parsed as JSON", id="bytes"),
        pytest.param("[" * 100_000, "could not be parsed as JSON", id="deep"),
        pytest.param("[]", "holds no JSON object", id="list"),
        pytest.param("{}", 'does not have a "version" attribute', id="no-version"),
        pytest.param('{"version": true}', 'does not have a "version" attribute', id="version-true"),
        pytest.param('{"version": 3}', "from Terraform 0.11 or older", id="version-3"),
        pytest.param('{"version": 1}', "from Terraform 0.11 or older", id="version-1"),
        pytest.param('{"version": 5}', "newer than version 4", id="version-5"),
    ],
)
def test_refuses_other_files(text: str | bytes, problem: str) -> None:
    state, diags = read_state(text)
    assert state is None
    (error,) = diags.errors
    assert error.summary == "Unsupported state file format"
    assert problem in error.detail


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        pytest.param(document(serial=-1), "serial", "whole number", id="serial"),
        pytest.param(document(lineage=1), "lineage", "must be a text", id="lineage"),
        pytest.param(document(outputs=[]), "outputs", "must be an object", id="outputs"),
        pytest.param(document(outputs={"o": 1}), "output o", "must be an object", id="output"),
        pytest.param(
            document(outputs={"o": {"value": "x", "type": "number"}}), "output o", "number", id="output-value"
        ),
        pytest.param(
            document(outputs={"o": {"value": "x", "type": "thing"}}), "output o", "type", id="output-type"
        ),
        pytest.param(document(resources={}), "resources", "must be a list", id="resources"),
        pytest.param(document(1), "resources[0]", 'must have "mode"', id="resource"),
        pytest.param(document(resource(), resource()), "resources[1]", "a second time", id="twice"),
        pytest.param(document(resource(mode="other")), "resources[0]", '"mode"', id="mode"),
        pytest.param(
            document(resource(provider="x")), "resources[0]", "provider configuration", id="provider"
        ),
        pytest.param(document(resource(module="x.y")), "resources[0]", "module address", id="module"),
        pytest.param(document(resource(instances={})), "resources[0]", "must be a list", id="instances"),
        pytest.param(document(resource(1)), "instances[0]", "must be an object", id="instance"),
        pytest.param(
            document(resource(instance(), instance())), "instances[1]", "a second time", id="instance-twice"
        ),
        pytest.param(
            document(resource(instance(deposed="d"), instance(deposed="d"))),
            "instances[1]",
            "a second time",
            id="deposed-twice",
        ),
        pytest.param(
            document(resource(instance(index_key=True))), "instances[0]", "index_key", id="key-true"
        ),
        pytest.param(document(resource(instance(index_key=1.5))), "instances[0]", "index_key", id="key-1.5"),
        pytest.param(document(resource(instance(deposed=1))), "instances[0]", "deposed", id="deposed"),
        pytest.param(document(resource(instance(status="odd"))), "instances[0]", "status", id="status"),
        pytest.param(
            document(resource(instance(schema_version="1"))), "instances[0]", "schema_version", id="version"
        ),
        pytest.param(
            document(resource(instance(attributes=[]))), "instances[0]", "attributes", id="attributes"
        ),
        pytest.param(document(resource(instance(private=1))), "instances[0]", "private", id="private"),
        pytest.param(
            document(resource(instance(dependencies="x"))), "instances[0]", "dependencies", id="dependencies"
        ),
        pytest.param(
            document(resource(instance(dependencies=[1]))), "instances[0]", "dependencies", id="dependency"
        ),
        pytest.param(
            document(resource(instance(dependencies=["x"]))),
            "instances[0]",
            "invalid address",
            id="bad-address",
        ),
        pytest.param(
            document(resource(instance(sensitive_attributes=[1]))),
            "instances[0]",
            "lists of steps",
            id="sensitive-path",
        ),
        pytest.param(
            document(resource(instance(sensitive_attributes=[[{"type": "other"}]]))),
            "instances[0]",
            "neither",
            id="sensitive-step",
        ),
    ],
)
def test_names_what_is_wrong_inside(text: str, place: str, problem: str) -> None:
    state, diags = read_state(text)
    assert state is None
    (error,) = diags.errors
    assert error.summary == "Invalid state file format"
    first = error.detail.splitlines()[0]
    assert place in first
    assert problem in first


def test_reports_every_problem_at_once() -> None:
    text = document(resource(instance(status="odd"), instance(index_key=0, private=1)), 7, serial=-1)
    _, diags = read_state(text)
    assert len(diags.errors) == 4


def test_says_once_how_to_recover() -> None:
    _, diags = read_state(document(1, 2), "s", "Do this.")
    assert [error.detail.endswith("\n\nDo this.") for error in diags] == [True, False]


def test_whole_index_keys_may_have_a_fraction() -> None:
    state = read(document(resource(instance(index_key=2.0))))
    assert state.instance(parse_resource_instance("press_x.a[2]")) is not None


def test_large_files_come_in_pieces() -> None:
    state = make_state(*(f"press_x.a{number}" for number in range(4000)))
    pieces = list(state_bytes(state))
    assert len(pieces) > 1
    assert b"".join(pieces) == write_state(state).encode()


def test_only_json_is_rendered() -> None:
    with pytest.raises(TypeError, match="not JSON: set"):
        render({"a": {1}})


@pytest.mark.parametrize(
    "data",
    [
        pytest.param({"b": 1, "a": [{"x": []}, {}, [[], [1, 2.5]]]}, id="containers"),
        pytest.param([1e22, 1e-7, -0.0, 10**30, True, None, 1.7976931348623157e308], id="numbers"),
        pytest.param({"no\u00ebl\n": '\t"\\/\x00\x1f\x7f\U0001f600'}, id="texts"),
        pytest.param({}, id="empty"),
        pytest.param("text", id="text"),
    ],
)
@pytest.mark.parametrize("indent", [0, 4])
def test_rendering_is_indented_json(data: object, indent: int) -> None:
    usual = json.dumps(data, ensure_ascii=False, indent=2)
    assert render(data, indent) == usual.replace("\n", "\n" + " " * indent)


def test_rendered_texts_are_escaped_as_in_go() -> None:
    assert render({"a": "<&>\u2028\u2029\ud800"}) == (
        '{\n  "a": "\\u003c\\u0026\\u003e\\u2028\\u2029\ufffd"\n}'
    )


def test_numbers_that_no_float_holds_are_rendered() -> None:
    assert render([RawNumber("0.1234567890123456789"), "<"]) == '[\n  0.1234567890123456789,\n  "\\u003c"\n]'
