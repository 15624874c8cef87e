"""Random types of any depth and values that nearly fit them, as Hypothesis strategies of text."""

from dataclasses import dataclass

from hypothesis import strategies as st

_LITERALS = ("null", '"x"', '"1"', '"true"', "1", "2.5", "true", "[]", "{}", '["x"]', "{ a = 1 }")
_OTHERS = (
    *_LITERALS,
    'sensitive("s")',
    "local.u_any",
    "local.u_string",
    "local.u_list",
    "local.u_object",
    "local.people",
    "local.mixed",
    "toset([1, 2])",
    "tolist([])",
    "tomap({})",
    '[1, "a"]',
    "[1, true]",
)
_FITTING = {
    "string": ('"a"', '"é"', "1", "true", '""', "null"),
    "number": ("1", '"2"', "-1.5", "1e3", "null"),
    "bool": ("true", '"false"', "null"),
    "any": ("1", '"a"', "true", "[1, 2]", "{ a = 1 }", '["a", 1]', "null"),
}
_ATTRIBUTES = ("a", "b", "c")


@dataclass(frozen=True)
class _Type:
    """A type: ``kind`` as it is called, and what is in it. An attribute may be optional, with a default or without."""

    kind: str
    inner: "tuple[_Type, ...]" = ()
    optional: tuple[str | None, ...] = ()

    def __str__(self) -> str:
        if not self.inner and self.kind in _FITTING:
            return self.kind
        if self.kind == "tuple":
            return f"tuple([{', '.join(map(str, self.inner))}])"
        if self.kind == "object":
            return f"object({{ {', '.join(map(self._attribute, range(len(self.inner))))} }})"
        return f"{self.kind}({self.inner[0]})"

    def _attribute(self, at: int) -> str:
        """``""`` stands for an optional attribute that has no default."""
        default = self.optional[at]
        if default is None:
            return f"{_ATTRIBUTES[at]} = {self.inner[at]}"
        return f"{_ATTRIBUTES[at]} = optional({self.inner[at]}{', ' if default else ''}{default})"


@st.composite
def _types(draw: st.DrawFn, depth: int) -> _Type:
    kinds = ["string", "number", "bool", "any"]
    if depth:
        kinds += ["list", "set", "map", "tuple", "object", "object"]
    kind = draw(st.sampled_from(kinds))
    if kind in _FITTING:
        return _Type(kind)
    if kind in {"list", "set", "map"}:
        return _Type(kind, (draw(_types(depth - 1)),))
    inner = tuple(draw(st.lists(_types(depth - 1), max_size=3)))
    if kind == "tuple":
        return _Type(kind, inner)
    return _Type(kind, inner, tuple(draw(_defaults(of)) for of in inner))


@st.composite
def _defaults(draw: st.DrawFn, of: _Type) -> str | None:
    if draw(st.booleans()):
        return None
    return draw(st.one_of(st.just(""), _values(of, others=_LITERALS)))


@st.composite
def _values(draw: st.DrawFn, of: _Type, others: tuple[str, ...] = _OTHERS) -> str:
    """The text of a value that mostly fits."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.sampled_from(others))
    if of.kind in _FITTING:
        return draw(st.sampled_from(_FITTING[of.kind]))
    if of.kind == "tuple":
        return f"[{', '.join(draw(_values(item, others)) for item in of.inner)}]"
    if of.kind == "object":
        pairs = [
            f"{_ATTRIBUTES[at]} = {draw(_values(item, others))}"
            for at, item in enumerate(of.inner)
            if of.optional[at] is None or draw(st.booleans())
        ]
        extra = draw(st.sampled_from(["", "", "", "d = 1"]))
        return f"{{ {', '.join([*pairs, *filter(None, [extra])])} }}"
    count = draw(st.integers(0, 3))
    items = [draw(_values(of.inner[0], others)) for _ in range(count)]
    if of.kind == "map":
        return f"{{ {', '.join(f'k{at} = {item}' for at, item in enumerate(items))} }}"
    return f"[{', '.join(items)}]"


@st.composite
def _conversions(draw: st.DrawFn) -> str:
    of = draw(_types(3))
    return f"convert({draw(_values(of))}, {of})"


CONVERSIONS: st.SearchStrategy[str] = _conversions()
"""Texts of expressions ``convert(VALUE, TYPE)``."""


@st.composite
def _declarations(draw: st.DrawFn) -> tuple[str, str]:
    of = draw(_types(3))
    return str(of), draw(_values(of, others=_LITERALS))


DECLARATIONS: st.SearchStrategy[tuple[str, str]] = _declarations()
"""Types of variables, each with a default that refers to nothing."""
