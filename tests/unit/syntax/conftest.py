"""What the tests of the syntax package share: trees shown as text, and templates rendered without an evaluator."""

import sys
from collections.abc import Callable
from typing import cast

import pytest
from msgspec.structs import fields

from blockform.syntax import (
    BoolExpr,
    Expr,
    ForPart,
    IfPart,
    InterpolationPart,
    LiteralPart,
    Node,
    NumberExpr,
    StringExpr,
    TemplateExpr,
    TemplatePart,
    TemplateWrapExpr,
    TraversalExpr,
)

_PLACES = {"source", "start", "end", "root_end", "name_end", "type_end", "header_end"}


def _shape(value: object) -> str:
    """A tree without its places: ``Kind(field field ...)``."""
    if isinstance(value, Node):
        inner = " ".join(
            _shape(getattr(value, item.name)) for item in fields(value) if item.name not in _PLACES
        )
        return f"{type(value).__name__.removesuffix('Expr')}({inner})"
    if isinstance(value, tuple):
        return f"[{', '.join(_shape(item) for item in value)}]"
    if isinstance(value, dict):
        return f"[{', '.join(_shape(item) for item in value.values())}]"
    return "-" if value is None else repr(value)


def _deep_shape(value: object) -> str:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(20_000)
    try:
        return _shape(value)
    finally:
        sys.setrecursionlimit(limit)


@pytest.fixture(scope="session")
def shape() -> Callable[[object], str]:
    return _deep_shape


class _Renderer:
    """Just enough of an evaluator for the templates of the tables."""

    def __init__(self, names: dict[str, object]) -> None:
        self.names = names

    def value(self, expr: Expr) -> object:
        if isinstance(expr, StringExpr):
            return expr.value
        if isinstance(expr, TemplateExpr):
            return self.parts(expr.parts)
        if isinstance(expr, TemplateWrapExpr):
            return self.value(expr.expr)
        if isinstance(expr, BoolExpr):
            return expr.value
        if isinstance(expr, NumberExpr):
            return expr.text
        if isinstance(expr, TraversalExpr):
            return self.names[expr.source.text[expr.start : expr.end]]
        return self._collection(expr)

    def _collection(self, expr: Expr) -> object:
        text = expr.source.text[expr.start : expr.end]
        known: dict[str, object] = {
            "{a = 1, b = 2}": {"a": "1", "b": "2"},
            "[1, 2]": {"0": "1", "1": "2"},
            "[1, 2, 3]": {"0": "1", "1": "2", "2": "3"},
        }
        if text in known:
            return known[text]
        left, _, right = text.partition(" == ")
        return self.names[left] == right

    def parts(self, parts: tuple[TemplatePart, ...]) -> str:
        return "".join(self._part(part) for part in parts)

    def _part(self, part: TemplatePart) -> str:
        match part:
            case LiteralPart(text=text):
                return text
            case InterpolationPart(expr=expr):
                return str(self.value(expr))
            case IfPart(condition=condition, then=then, otherwise=otherwise):
                return self.parts(then if self.value(condition) else otherwise)
            case ForPart():
                return self._for(part)

    def _for(self, part: ForPart) -> str:
        collection = cast("dict[str, object]", self.value(part.collection))
        texts = []
        for key, value in collection.items():
            names = {**self.names, part.value_name: value}
            if part.key_name:
                names[part.key_name] = key
            texts.append(_Renderer(names).parts(part.body))
        return "".join(texts)


@pytest.fixture(scope="session")
def render() -> Callable[[Expr], object]:
    return _Renderer({"local.x": "X", "local.m": "1\n  2"}).value
