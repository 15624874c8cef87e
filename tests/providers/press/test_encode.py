"""Between values and JSON: names, shapes, equality, secrets."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from blockform.schema.coerce import coerce
from blockform.sdk import Attribute
from blockform.values import (
    DYNAMIC,
    NUMBER,
    STRING,
    Value,
    boolean,
    list_of,
    null,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)
from blockform_press.errors import PressUnreadable
from blockform_press.resources.decode import decode, decode_again, implied, reconcile
from blockform_press.resources.encode import canonical, encode, plain, same, without_secrets
from blockform_press.resources.fields import api_name, is_param_ref, param_or, text, text_map, texts
from blockform_press.resources.schema_config import CONFIG
from blockform_press.resources.schema_parameters import DEFINITIONS
from blockform_press.resources.versions import Version
from tests.providers.press.harness import value_of

RECORDED = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "recorded-requests.jsonl").read_text().splitlines()
]
SPECS = [row for row in RECORDED if row["client"].startswith("blocks.create_spec") and row["fields"]]


@pytest.mark.parametrize(
    ("name", "want"),
    [
        ("image_ref", "imageRef"),
        ("health_check_url", "healthCheckURL"),
        ("skip_dag", "skipDAG"),
        ("image_url", "imageUrl"),
        ("name", "name"),
        ("description_content_type", "descriptionContentType"),
        ("instance_type_id", "instanceTypeId"),
    ],
)
def test_names_map_to_the_api(name: str, want: str) -> None:
    assert api_name(name) == want


@pytest.mark.parametrize("row", SPECS, ids=lambda row: f"{row['client']} {row['case']}")
def test_recorded_specs_survive_both_ways(row: dict[str, Any]) -> None:
    config = json.loads(row["fields"]["spec"])["config"]
    value = decode(config, CONFIG)
    assert encode(value, CONFIG) == config
    assert coerce(value, CONFIG)[1] == ()
    parameters = json.loads(row["fields"].get("parameters", "{}"))
    assert encode(decode(parameters, DEFINITIONS), DEFINITIONS) == parameters


def test_decoded_types_are_those_of_the_engine() -> None:
    written = {"steps": {"a": {"command": "x"}, "b": {"image_details": {"id": 1}}}, "triggers": []}
    coerced, problems = coerce(value_of(written), CONFIG)
    assert problems == ()
    assert decode(encode(coerced, CONFIG), CONFIG) == coerced


@pytest.mark.parametrize(
    ("value", "want"),
    [
        pytest.param(string("ü"), "ü", id="text"),
        pytest.param(number(21), 21, id="whole"),
        pytest.param(number("0.1"), 0.1, id="fraction"),
        pytest.param(boolean(truth=False), False, id="bool"),
        pytest.param(tuple_of([number(1), null()]), [1, None], id="tuple"),
        pytest.param(object_of({"b": string("x")}), {"b": "x"}, id="object"),
        pytest.param(unknown(STRING), None, id="unknown"),
    ],
)
def test_plain(value: Value, want: object) -> None:
    assert plain(value) == want


def test_fractions_come_back_exactly() -> None:
    assert implied(json.loads("0.1", parse_float=Decimal)) == number("0.1")


@pytest.mark.parametrize(
    ("one", "other", "attribute", "want"),
    [
        pytest.param(null(STRING), string(""), text(""), True, id="empty-text"),
        pytest.param(null(STRING), string("a"), text(""), False, id="text"),
        pytest.param(list_of([], STRING), null(texts("").value_type), texts(""), True, id="empty-list"),
        pytest.param(null(), string(""), param_or(NUMBER, ""), False, id="dynamic-is-exact"),
        pytest.param(unknown(STRING), unknown(STRING), text(""), False, id="unknown"),
    ],
)
def test_same(one: Value, other: Value, attribute: Any, want: bool) -> None:
    assert same(one, other, attribute) is want


def test_reconcile_keeps_what_says_the_same() -> None:
    prior, _ = coerce(
        value_of({"steps": {"a": {"command": "x", "parents": []}, "b": {"command": "y"}}}), CONFIG
    )
    now = decode({"steps": {"a": {"command": "x"}, "b": {"command": "z"}}}, CONFIG)
    kept = reconcile(prior, now, CONFIG)
    assert kept["steps"]["a"] == prior["steps"]["a"]
    assert kept["steps"]["b"]["command"] == string("z")
    assert canonical(kept, CONFIG) == canonical(now, CONFIG)


def test_secrets_are_replaced_once() -> None:
    repository = {"url": "u", "branch": "b", "token": "s3cr3t"}
    config, _ = coerce(value_of({"steps": {"a": {"command": "x", "repository": repository}}}), CONFIG)
    shielded = without_secrets(config, CONFIG, lambda text: f"<{len(text)}>")
    assert shielded["steps"]["a"]["repository"]["token"] == string("hidden:<8>")
    assert without_secrets(shielded, CONFIG, lambda text: f"<{len(text)}>") == shielded
    reference, _ = coerce(
        value_of({"steps": {"a": {"repository": repository | {"token": "@param:token"}}}}), CONFIG
    )
    assert without_secrets(reference, CONFIG, str) == reference


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"steps": []}, "steps is not an object"),
        ({"images": {"a": {"secrets": "x"}}}, "images.a.secrets is not a list"),
    ],
)
def test_wrong_shapes_name_their_place(data: object, where: str) -> None:
    with pytest.raises(PressUnreadable, match=where):
        decode(data, CONFIG)


def test_texts_are_made_of_numbers_where_wanted() -> None:
    assert plain(decode({"A": 1, "B": True}, text_map(""))) == {"A": "1", "B": "true"}


@pytest.mark.parametrize(("given", "want"), [("@param:x", True), ("@param:", False), ("x", False)])
def test_parameter_references(given: str, want: bool) -> None:
    assert is_param_ref(given) is want


def test_versions_print_as_they_are_read() -> None:
    assert str(Version(1, 2, 3, ("rc", "1"))) == "1.2.3-rc.1"


@pytest.mark.parametrize(
    "data", [1, 1.5, Decimal("1.0"), True, "1", [1], {"a": 1}, "half of \ud83d", {"\ud83d": 1}]
)
def test_equal_json_is_the_very_same_value(data: Any) -> None:
    of = Attribute(type=DYNAMIC, optional=True)
    one, other = (
        decode_again(data, of, "it"),
        decode_again(json.loads(json.dumps(data, default=float)), of, "it"),
    )
    assert one == decode(data, of, "it")
    assert one == other


def test_json_that_only_compares_equal_is_another_value() -> None:
    of = Attribute(type=DYNAMIC, optional=True)
    values = [decode_again(data, of, "it") for data in (True, 1, "1", [1], [True], {"a": 1}, {"a": True})]
    assert [plain(value) for value in values] == [True, 1, "1", [1], [True], {"a": 1}, {"a": True}]
    assert [type(value.type) for value in values[:2]] == [type(boolean(True).type), type(number(1).type)]
    assert values[0].type != values[1].type
    shape = {"a": [1, {"b": None}], "c": "x"}
    assert decode_again(dict(shape), of, "it") is decode_again(dict(shape), of, "it")
