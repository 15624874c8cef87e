"""Expectations are what Terraform's console prints."""

import pytest

from blockform.values import (
    BOOL,
    DYNAMIC,
    EMPTY_OBJECT,
    FALSE,
    NUMBER,
    STRING,
    TRUE,
    ListType,
    MapType,
    SetType,
    Value,
    list_of,
    map_of,
    null,
    number,
    object_of,
    render,
    sensitive,
    set_of,
    string,
    tuple_of,
    unknown,
)


@pytest.mark.parametrize(
    ("value", "want"),
    [
        pytest.param(string("a"), '"a"', id="plain"),
        pytest.param(string(""), '""', id="empty"),
        pytest.param(string('\x01é${x}\t"\\'), '"\\x01é${x}\\t\\"\\\\"', id="escapes"),
        pytest.param(string("\u200b😀\x7f"), '"\\u200b😀\\x7f"', id="unicode"),
        pytest.param(string("a\nb"), "<<EOT\na\nb\nEOT", id="lines"),
        pytest.param(number(-3), "-3", id="int"),
        pytest.param(number("1.10"), "1.1", id="fraction"),
        pytest.param(number("1e40"), "1" + "0" * 40, id="large"),
        pytest.param(TRUE, "true", id="true"),
        pytest.param(FALSE, "false", id="false"),
        pytest.param(unknown(STRING), "(known after apply)", id="unknown"),
        pytest.param(sensitive("a"), "(sensitive value)", id="sensitive"),
        pytest.param(sensitive(unknown()), "(known after apply)", id="sensitive_unknown"),
        pytest.param(null(), "null", id="null"),
        pytest.param(null(STRING), "tostring(null)", id="null_string"),
        pytest.param(null(NUMBER), "tonumber(null)", id="null_number"),
        pytest.param(null(BOOL), "tobool(null)", id="null_bool"),
        pytest.param(null(ListType(DYNAMIC)), "tolist(null) /* of dynamic */", id="null_list"),
        pytest.param(null(SetType(STRING)), "toset(null) /* of string */", id="null_set"),
        pytest.param(null(MapType(ListType(BOOL))), "tomap(null) /* of list of bool */", id="null_map"),
        pytest.param(null(EMPTY_OBJECT), "null /* object */", id="null_object"),
        pytest.param(tuple_of([]), "[]", id="empty_tuple"),
        pytest.param(object_of({}), "{}", id="empty_object"),
        pytest.param(list_of([], STRING), "tolist([])", id="empty_list"),
        pytest.param(map_of({}, STRING), "tomap({})", id="empty_map"),
        pytest.param(tuple_of([number(1), string("a")]), '[\n  1,\n  "a",\n]', id="tuple"),
        pytest.param(list_of([number(1)]), "tolist([\n  1,\n])", id="list"),
        pytest.param(set_of([tuple_of([number(1)])]), "toset([\n  [\n    1,\n  ],\n])", id="set"),
        pytest.param(map_of({"b": TRUE, "a": FALSE}), 'tomap({\n  "a" = false\n  "b" = true\n})', id="map"),
        pytest.param(object_of({"a": sensitive("x")}), '{\n  "a" = (sensitive value)\n}', id="object"),
        pytest.param(
            object_of({"x": string("a\nb")}), '{\n  "x" = <<-EOT\n  a\n  b\n  EOT\n}', id="lines_inside"
        ),
        pytest.param(
            object_of({"a\nb": number(1)}), "{\n  <<-EOT\n  a\n  b\n  EOT = 1\n}", id="lines_as_key"
        ),
        pytest.param(
            tuple_of([string("EOT\nEOT_")]), "[\n  <<-EOT__\n  EOT\n  EOT_\n  EOT__,\n]", id="end_word_inside"
        ),
    ],
)
def test_render(value: Value, want: str) -> None:
    assert render(value) == want
