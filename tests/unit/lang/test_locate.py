"""From paths to the parts of the source."""

from collections.abc import Callable

import pytest

from blockform.lang import locate
from blockform.syntax import Body
from blockform.values import ROOT, ValuePath, path_of

TEXT = """\
name  = "a"
steps = ({
  fit   = { command = "x", parents = ["a", "b"] }
  "odd" = "${[1, 2]}"
  (var.k) = 1
})
made = var.x ? {a = 1} : {}
item { name = "one" }
item { name = "two" }
keyed "k" { list = [1] }
one {
  name = "single"
}
dynamic "later" {
  for_each = var.l
  content {
    name = later.value
  }
}
mixed { a = 1 }
dynamic "mixed" {
  for_each = var.l
  content {
    a = 2
  }
}
"""


@pytest.mark.parametrize(
    ("path", "want"),
    [
        pytest.param(path_of("name"), '"a"', id="attribute"),
        pytest.param(path_of("name", "deep"), '"a"', id="beyond"),
        pytest.param(path_of("steps").index("fit").attr("command"), '"x"', id="object"),
        pytest.param(path_of("steps", "fit", "parents", 1), '"b"', id="tuple"),
        pytest.param(path_of("steps", "fit", "parents", 7), '["a", "b"]', id="beyond-tuple"),
        pytest.param(path_of("steps", "odd", 1), "2", id="quoted-key-and-template"),
        pytest.param(
            path_of("steps", "fit", "missing"), '{ command = "x", parents = ["a", "b"] }', id="missing"
        ),
        pytest.param(path_of("made", "a"), "var.x ? {a = 1} : {}", id="computed"),
        pytest.param(path_of("item", 1, "name"), '"two"', id="block-by-position"),
        pytest.param(path_of("item", 1), "item", id="whole-block"),
        pytest.param(path_of("keyed").index("k").attr("list").index(0), "1", id="block-by-label"),
        pytest.param(path_of("one", "name"), '"single"', id="single-block"),
        pytest.param(path_of("one", "missing"), "{", id="missing-in-block"),
        pytest.param(path_of("later", 3, "name"), "later.value", id="dynamic"),
        pytest.param(path_of("mixed", 0, "a"), "1", id="before-dynamic"),
        pytest.param(path_of("mixed", 2, "a"), "2", id="in-dynamic"),
        pytest.param(path_of("nothing"), "", id="nothing"),
        pytest.param(ROOT, "", id="root"),
    ],
)
def test_locate(parse_body: Callable[[str], Body], path: ValuePath, want: str) -> None:
    assert locate(parse_body(TEXT), path).text == want


def test_locate_name(parse_body: Callable[[str], Body]) -> None:
    body = parse_body(TEXT)
    assert locate(body, path_of("name"), name=True).text == "name"
    assert locate(body, path_of("steps", "fit"), name=True).text == "fit"
    assert locate(body, path_of("steps", "fit", "nope"), name=True).text.startswith("{ command")
