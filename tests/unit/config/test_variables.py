from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from blockform.config import (
    VarFileOption,
    VariableInput,
    VariableOption,
    VariableSource,
    VarOption,
    argument_value,
    collect_variables,
    final_value,
    final_values,
    load_config,
    prompted,
)
from blockform.diagnostics import Diagnostics
from blockform.values import (
    NUMBER,
    STRING,
    Mark,
    Value,
    boolean,
    list_of,
    null,
    number,
    object_of,
    sensitive,
    string,
    tuple_of,
)

Write = Callable[[dict[str, str]], Path]
ALL = 'variable "x" {\n  default = "default"\n}\n'


def given(
    root: Path, environment: Mapping[str, str] | None = None, options: Sequence[VariableOption] = ()
) -> tuple[Mapping[str, VariableInput], Diagnostics]:
    config, diags = load_config(root)
    assert not diags
    return collect_variables(config.module, root, environment or {}, options)


SOURCES: list[tuple[str, dict[str, str], dict[str, str], list[VariableOption]]] = [
    ("default", {}, {}, []),
    ("TF_VAR", {}, {"TF_VAR_x": "TF_VAR"}, []),
    ("BLOCKFORM_VAR", {}, {"BLOCKFORM_VAR_x": "BLOCKFORM_VAR"}, []),
    ("terraform.tfvars", {"terraform.tfvars": 'x = "terraform.tfvars"'}, {}, []),
    ("terraform.tfvars.json", {"terraform.tfvars.json": '{"x": "terraform.tfvars.json"}'}, {}, []),
    ("blockform.tfvars", {"blockform.tfvars": 'x = "blockform.tfvars"'}, {}, []),
    ("blockform.tfvars.json", {"blockform.tfvars.json": '{"x": "blockform.tfvars.json"}'}, {}, []),
    ("a.auto.tfvars", {"a.auto.tfvars": 'x = "a.auto.tfvars"'}, {}, []),
    ("b.auto.tfvars.json", {"b.auto.tfvars.json": '{"x": "b.auto.tfvars.json"}'}, {}, []),
    ("-var-file", {"f.tfvars": 'x = "-var-file"'}, {}, [VarFileOption("f.tfvars")]),
    ("-var", {}, {}, [VarOption("x=-var")]),
]


@pytest.mark.parametrize("upto", range(1, len(SOURCES) + 1), ids=[name for name, *_ in SOURCES])
def test_the_last_source_wins(write: Write, upto: int) -> None:
    files, environment, options = {"main.hcl": ALL}, {}, []
    for _, some_files, some_environment, some_options in SOURCES[:upto]:
        files.update(some_files)
        environment.update(some_environment)
        options += some_options
    root = write(files)
    config, _ = load_config(root)
    inputs, diags = given(root, environment, options)
    values, more = final_values(config.module, inputs)
    assert not diags
    assert not more
    assert values["x"] == string(SOURCES[upto - 1][0])


def test_options_count_in_their_order(write: Write) -> None:
    root = write({"main.hcl": ALL, "f.tfvars": 'x = "file"'})
    inputs, _ = given(root, {}, [VarOption("x=text"), VarFileOption("f.tfvars")])
    assert inputs["x"].value == string("file")
    assert inputs["x"].source is VariableSource.NAMED_FILE
    inputs, _ = given(root, {}, [VarFileOption("f.tfvars"), VarOption("x=a=b")])
    assert inputs["x"].value == string("a=b")
    assert inputs["x"].source is VariableSource.COMMAND_LINE


@pytest.mark.parametrize(
    ("of", "text", "want"),
    [
        pytest.param("", "[1]", string("[1]"), id="no type: verbatim"),
        pytest.param("string", '"a"', string('"a"'), id="string: verbatim"),
        pytest.param("string", "", string(""), id="empty"),
        pytest.param("number", "7", number(7), id="number"),
        pytest.param("bool", "true", boolean(True), id="bool"),
        pytest.param("list(string)", '["a", 1]', list_of([string("a"), string("1")]), id="expression"),
        pytest.param("any", "[1]", tuple_of([number(1)]), id="any: expression"),
        pytest.param(
            "object({ a = optional(number, 2) })", "{}", object_of({"a": number(2)}), id="optional default"
        ),
        pytest.param("list(string)", "null", null(list_of([], STRING).type), id="null"),
    ],
)
def test_text_is_read_as_the_type_says(write: Write, of: str, text: str, want: Value) -> None:
    root = write({"main.hcl": f'variable "x" {{\n{f"type = {of}" if of else ""}\n}}\n'})
    config, _ = load_config(root)
    for environment, options in (({"TF_VAR_x": text}, []), ({}, [VarOption(f"x={text}")])):
        inputs, diags = given(root, environment, options)
        values, more = final_values(config.module, inputs)
        assert not [*diags, *more]
        assert values["x"] == want
    answer, _ = prompted(config.module.variables["x"], text)
    assert final_value(config.module.variables["x"], answer)[0] == want


def test_json_values_keep_their_types(write: Write) -> None:
    root = write(
        {"main.hcl": 'variable "x" {}\n', "terraform.tfvars.json": '{"x": {"a": [1, null, "${b}"]}}'}
    )
    inputs, _ = given(root)
    assert inputs["x"].value == object_of({"a": tuple_of([number(1), null(), string("${b}")])})


def test_sensitive_and_ephemeral_are_marked(write: Write) -> None:
    root = write({"main.hcl": 'variable "x" {\n  sensitive = true\n  ephemeral = true\n  default = 1\n}\n'})
    config, _ = load_config(root)
    value, _ = final_value(config.module.variables["x"], None)
    assert value.marks == {Mark.SENSITIVE, Mark.EPHEMERAL}


NUMBER_X = 'variable "x" {\n  type = number\n}\n'
SECRET_X = 'variable "x" {\n  type = number\n  sensitive = true\n}\n'
LIST_X = 'variable "x" {\n  type = list(string)\n}\n'
SECRET_LIST_X = 'variable "x" {\n  type = list(string)\n  sensitive = true\n}\n'
NO_NULL_X = 'variable "x" {\n  type = string\n  nullable = false\n}\n'


@pytest.mark.parametrize(
    ("files", "environment", "options", "want"),
    [
        pytest.param(
            {"main.hcl": NUMBER_X},
            {},
            [],
            [
                (
                    "error",
                    "main.hcl:1,1-13",
                    "No value for required variable",
                    "is not set, and has no default value",
                )
            ],
            id="missing",
        ),
        pytest.param(
            {"main.hcl": NUMBER_X},
            {"TF_VAR_x": "abc"},
            [],
            [
                (
                    "error",
                    "main.hcl:1,1-13",
                    "Invalid value for input variable",
                    "Unsuitable value for var.x set using the TF_VAR_x environment variable: a number is required.",
                )
            ],
            id="wrong in the environment",
        ),
        pytest.param(
            {"main.hcl": NUMBER_X},
            {},
            [VarOption("x=abc")],
            [
                (
                    "error",
                    "main.hcl:1,1-13",
                    "Invalid value for input variable",
                    'Unsuitable value for var.x set using -var="x=...": a number is required.',
                )
            ],
            id="wrong on the command line",
        ),
        pytest.param(
            {"main.hcl": NUMBER_X, "terraform.tfvars": 'x = "abc"'},
            {},
            [],
            [
                (
                    "error",
                    "terraform.tfvars:1,5-10",
                    "Invalid value for input variable",
                    "The given value is not suitable for var.x declared at main.hcl:1,1-13: a number is required.",
                )
            ],
            id="wrong in a file",
        ),
        pytest.param(
            {"main.hcl": SECRET_X, "terraform.tfvars": 'x = "abc"'},
            {},
            [],
            [
                (
                    "error",
                    "main.hcl:1,1-13",
                    "Invalid value for input variable",
                    "var.x, which is sensitive: a number is required. Invalid value defined at terraform.tfvars:1,5-10.",
                )
            ],
            id="wrong and sensitive",
        ),
        pytest.param(
            {"main.hcl": NO_NULL_X, "terraform.tfvars": "x = null"},
            {},
            [],
            [("error", "terraform.tfvars:1,5-9", "Required variable not set", "may not be set to null.")],
            id="null",
        ),
        pytest.param(
            {"main.hcl": LIST_X},
            {"TF_VAR_x": "[1"},
            [],
            [("error", "<value for var.x>:1,1-2", "Unterminated tuple constructor expression", "")],
            id="no expression",
        ),
        pytest.param(
            {"main.hcl": SECRET_LIST_X},
            {"TF_VAR_x": "[1"},
            [],
            [("error", "main.hcl:1,1-13", "Unterminated tuple constructor expression", "")],
            id="sensitive and no expression",
        ),
        pytest.param(
            {"main.hcl": SECRET_LIST_X, "terraform.tfvars": "x = [hunter2]"},
            {},
            [],
            [
                (
                    "error",
                    "main.hcl:1,1-13",
                    "Variables not allowed",
                    "The value for var.x, which is sensitive, could not be read. It was defined at terraform.tfvars:1,5-14.",
                )
            ],
            id="sensitive and no constant",
        ),
        pytest.param(
            {"main.hcl": LIST_X},
            {},
            [VarOption("x=foo")],
            [
                (
                    "error",
                    "<value for var.x>:1,1-4",
                    "Variables not allowed",
                    "Variables may not be used here.",
                )
            ],
            id="reference",
        ),
        pytest.param(
            {"main.hcl": 'variable "x" {\n  default = 1\n  deprecated = "Use y."\n}\n'},
            {},
            [VarOption("x=2")],
            [("warning", "main.hcl:1,1-13", "Deprecated variable got a value", "Use y.")],
            id="deprecated",
        ),
        pytest.param(
            {"main.hcl": ALL},
            {"TF_VAR_other": "1"},
            [VarOption("other=1")],
            [
                (
                    "error",
                    "None",
                    "Value for undeclared variable",
                    'A variable named "other" was assigned on the command',
                )
            ],
            id="undeclared on the command line",
        ),
        pytest.param({"main.hcl": ALL}, {"TF_VAR_other": "1"}, [], [], id="undeclared in the environment"),
        pytest.param(
            {"main.hcl": ALL, "terraform.tfvars": "a = 1\nb = 2\nc = 3\n"},
            {},
            [],
            [
                (
                    "warning",
                    "None",
                    "Value for undeclared variable",
                    'named "a" but a value was found in file',
                ),
                ("warning", "None", "Value for undeclared variable", 'named "b"'),
                ("warning", "None", "Values for undeclared variables", "1 other variable(s)"),
            ],
            id="undeclared in a file",
        ),
        pytest.param(
            {"main.hcl": ALL},
            {},
            [VarOption("x"), VarOption("x = 1"), VarFileOption("no.tfvars")],
            [
                (
                    "error",
                    "None",
                    "Invalid -var option",
                    'The given -var option "x" is not correctly specified.',
                ),
                ("error", "None", "Invalid -var option", 'Did you mean -var="x=1"?'),
                (
                    "error",
                    "None",
                    "Failed to read variables file",
                    "Given variables file no.tfvars does not exist.",
                ),
            ],
            id="wrong options",
        ),
        pytest.param(
            {"main.hcl": ALL, "a.auto.tfvars": 'variable "y" {}\nx = 1\n'},
            {},
            [],
            [("error", "a.auto.tfvars:1,1-9", "Variable declaration in .tfvars file", "    y = <value>")],
            id="declaration",
        ),
        pytest.param(
            {"main.hcl": ALL, "a.auto.tfvars": "x = var.y\nfoo {}\n"},
            {},
            [],
            [
                ("error", "a.auto.tfvars:2,1-4", 'Unexpected "foo" block', "Blocks are not allowed here."),
                ("error", "a.auto.tfvars:1,5-8", "Variables not allowed", ""),
            ],
            id="no constant",
        ),
        pytest.param(
            {"main.hcl": ALL, "a.auto.tfvars.json": '{"x": }', "b.auto.tfvars.json": "[1]"},
            {},
            [],
            [
                ("error", "a.auto.tfvars.json:1,7-8", "Invalid JSON", ""),
                ("error", "b.auto.tfvars.json:1,1-2", "Invalid JSON", ""),
            ],
            id="wrong JSON",
        ),
    ],
)
def test_what_is_said(
    write: Write,
    files: dict[str, str],
    environment: dict[str, str],
    options: list[VariableOption],
    want: list[tuple[str, str, str, str]],
) -> None:
    root = write(files)
    config, _ = load_config(root)
    inputs, diags = given(root, environment, options)
    found = list(diags + final_values(config.module, inputs)[1])
    said = [(item.severity.value, str(item.subject), item.summary) for item in found]
    assert said == [line[:3] for line in want]
    for item, line in zip(found, want, strict=True):
        assert line[3] in item.detail
        assert "hunter2" not in (item.subject.text if item.subject else "") + item.detail


def test_all_missing_variables_come_at_once(write: Write) -> None:
    root = write({"main.hcl": 'variable "a" {}\nvariable "b" {}\n'})
    config, _ = load_config(root)
    _, diags = final_values(config.module, {})
    assert [item.summary for item in diags] == ["No value for required variable"] * 2


@pytest.mark.parametrize(
    ("body", "value", "want", "summary"),
    [
        pytest.param("type = string", number(1), string("1"), "", id="converted"),
        pytest.param("default = 2", None, number(2), "", id="default"),
        pytest.param("default = 2\nnullable = false", null(), number(2), "", id="null means the default"),
        pytest.param("default = 2", null(), null(), "", id="null"),
        pytest.param("sensitive = true", string("a"), sensitive("a"), "", id="sensitive"),
        pytest.param("type = number", string("a"), None, "Invalid value for input variable", id="wrong"),
        pytest.param("nullable = false", null(), None, "Required variable not set", id="no null"),
        pytest.param("", None, None, "Required variable not set", id="missing"),
        pytest.param(
            "", string("a").with_marks([Mark.EPHEMERAL]), None, "Ephemeral value not allowed", id="ephemeral"
        ),
    ],
)
def test_argument_of_a_module(
    write: Write, body: str, value: Value | None, want: Value | None, summary: str
) -> None:
    config, _ = load_config(write({"main.hcl": f'variable "x" {{\n{body}\n}}\n'}))
    variable = config.module.variables["x"]
    got, diags = argument_value(variable, value, variable.range)
    assert [item.summary for item in diags] == ([summary] if summary else [])
    if want is None:
        assert not got.is_known
    else:
        assert got == want


def test_failed_value_has_the_type(write: Write) -> None:
    config, _ = load_config(write({"main.hcl": NUMBER_X}))
    value, _ = final_value(config.module.variables["x"], None)
    assert value.type == NUMBER
