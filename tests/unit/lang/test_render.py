"""Templates that functions render; messages as Terraform's, but without a second full stop."""

from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from blockform.values import STRING, Mark, Value, number, sensitive, string, tuple_of, unknown

Run: TypeAlias = Callable[..., Any]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param('templatefile("hello.tftpl", {name = "you"})', string("hello you"), id="plain"),
        pytest.param('templatefile("hello.tftpl", {name = 1})', string("hello 1"), id="number"),
        pytest.param('templatefile("tuple.tftpl", {})', tuple_of([number(1)]), id="one-interpolation"),
        pytest.param('templatefile("reads.tftpl", {})', string("hi"), id="may-read-files"),
        pytest.param('templatestring(var.t, {name = "a"})', string("<a>"), id="from-elsewhere"),
        pytest.param(
            'templatefile("hello.tftpl", {name = var.secret})',
            string("hello hush", frozenset({Mark.SENSITIVE})),
            id="sensitive",
        ),
    ],
)
def test_template(run: Run, text: str, want: Value) -> None:
    outcome = run(text, t=string("<${name}>"))
    assert outcome.diags == ()
    assert outcome.value == want


def test_unknown_variable_of_a_template(run: Run) -> None:
    value = run('templatefile("hello.tftpl", {name = var.x})', x=unknown(STRING)).value
    assert value.type is STRING
    assert not value.is_known


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        pytest.param(
            'templatefile("hello.tftpl", {})',
            'Invalid value for "vars" parameter: vars map does not contain key "name", referenced at hello.tftpl:1,9-13.',
            id="missing",
        ),
        pytest.param(
            'templatefile("null.tftpl", {})',
            'Call to function "templatefile" failed: null.tftpl:1,1-8: Template result is null; The result of the template is '
            "null, which is not a valid result for a templatestring call.",
            id="null",
        ),
        pytest.param(
            'templatefile("two.tftpl", {})',
            'Call to function "templatefile" failed: two.tftpl:1,3-7: Invalid template interpolation value; The expression '
            "result is null. Cannot include a null value in a string template, and 1 other diagnostic(s).",
            id="two-problems",
        ),
        pytest.param(
            'templatefile("nested.tftpl", {})',
            'Call to function "templatefile" failed: nested.tftpl:1,3-16: Error in function call; Call to function '
            '"templatefile" failed: cannot recursively call templatefile from inside another template function.',
            id="recursion",
        ),
        pytest.param(
            "templatestring(var.reads, {})",
            'Call to function "templatestring" failed: <templatestring argument>:1,3-8: Error in function call; Call to '
            'function "file" failed: cannot use filesystem access functions like file in templatestring templates; consider '
            "passing the function result as a template variable instead.",
            id="string-may-not-read",
        ),
        pytest.param(
            "templatestring(var.tuple, {})",
            'Call to function "templatestring" failed: invalid template result: string required, but have tuple.',
            id="string-is-a-string",
        ),
    ],
)
def test_template_error(run: Run, text: str, detail: str) -> None:
    problem = run(text, reads=string('${file("hello.txt")}'), tuple=string("${[1]}")).problem
    assert problem.detail == detail


def test_broken_template_is_located(run: Run) -> None:
    detail = run('templatefile("broken.tftpl", {name = 1})').problem.detail
    assert "broken.tftpl:1,1-" in detail


def test_template_does_not_tell_secrets(run: Run) -> None:
    text = "templatestring(var.t, {x = var.x})"
    problem = run(text, t=string("${{for i in x : i => 1}}-"), x=tuple_of([sensitive("hush")] * 2)).problem
    assert "hush" not in problem.detail
