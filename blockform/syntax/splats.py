"""Steps, indexes and splats put onto an operand in the shape HCL gives them.

Whatever follows a full splat ``[*]`` happens to each element, so it goes inside the splat; after an attribute splat
``.*`` only dots do.
"""

from typing import TypeAlias

from msgspec import Struct

from blockform.diagnostics import SourceFile
from blockform.syntax.nodes import (
    AttrStep,
    Expr,
    IndexExpr,
    IndexStep,
    NumberExpr,
    RelativeTraversalExpr,
    SplatExpr,
    SplatItemExpr,
    StringExpr,
    TraversalExpr,
    TraversalStep,
)


class Key(Struct, eq=False):
    """``[expr]`` with a key that is not literal."""

    start: int
    end: int
    expr: Expr


class Splat(Struct, eq=False):
    """``[*]`` (full) or ``.*``."""

    start: int
    end: int
    full: bool


Suffix: TypeAlias = TraversalStep | Key | Splat


def index_suffix(source: SourceFile, start: int, key: Expr, end: int) -> Suffix:
    """``[key]``: a step for a literal key."""
    if isinstance(key, StringExpr):
        return IndexStep(source, start, end, key.value)
    if isinstance(key, NumberExpr):
        return IndexStep(source, start, end, key)
    return Key(start, end, key)


def with_suffixes(operand: Expr, suffixes: list[Suffix]) -> Expr:
    """``operand`` followed by several."""
    for suffix in suffixes:
        operand = with_suffix(operand, suffix)
    return operand


def with_suffix(operand: Expr, suffix: Suffix) -> Expr:
    """``operand`` followed by ``suffix``; an operand made here may be changed in place."""
    splats: list[SplatExpr] = []
    inner = operand
    while isinstance(inner, SplatExpr) and inner.full:
        splats.append(inner)
        inner = inner.each
    changed = _apply(inner, suffix)
    if not splats:
        return changed
    splats[-1].each = changed
    for splat in splats:
        splat.end = suffix.end
    return operand


def _apply(operand: Expr, suffix: Suffix) -> Expr:
    """As :func:`with_suffix` for an operand that is no full splat."""
    source = operand.source
    if isinstance(operand, SplatExpr) and not operand.full and source.text[suffix.start] == ".":
        if isinstance(suffix, Splat):
            return operand  # the scanner has reported it
        operand.each = _apply(operand.each, suffix)
        operand.end = suffix.end
        return operand
    if isinstance(suffix, Splat):
        item = SplatItemExpr(source, suffix.start, suffix.end)
        return SplatExpr(source, operand.start, suffix.end, operand, item, suffix.full)
    if isinstance(suffix, Key):
        return IndexExpr(source, operand.start, suffix.end, operand, suffix.expr)
    return _step(operand, suffix)


def _step(operand: Expr, step: AttrStep | IndexStep) -> Expr:
    if isinstance(operand, TraversalExpr | RelativeTraversalExpr):
        operand.steps = (*operand.steps, step)
        operand.end = step.end
        return operand
    return RelativeTraversalExpr(operand.source, operand.start, step.end, operand, (step,))
