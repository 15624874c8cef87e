"""``moved`` blocks with ``for_each``: the moves that they stand for, worked out while the configuration is loaded.

Terraform and OpenTofu have no such blocks. What may stand in ``for_each`` is what may stand in a module's source: nothing that only a plan
knows, as moves are made before anything is planned.
"""

from collections.abc import Iterable, Iterator

from blockform.config.model import MovedConfig, RepeatedMove
from blockform.config.refactoring import checked_move
from blockform.config.static import StaticData
from blockform.config.targets import read_move_endpoint
from blockform.diagnostics import Diagnostics
from blockform.syntax import (
    Expr,
    IndexExpr,
    IndexStep,
    NumberExpr,
    RelativeTraversalExpr,
    TraversalExpr,
    TraversalStep,
)
from blockform.values import SetType, Value, object_of, string


def repeated_moves(
    data: StaticData, moves: Iterable[RepeatedMove], diags: Diagnostics
) -> Iterator[MovedConfig]:
    """The moves of a module's blocks, in order. What is wrong with a block is told once, not for each of its moves."""
    for move in moves:
        found = Diagnostics()
        for each in _each(data, move.for_each, found):
            source = _with_keys(data, move.source, each, found)
            target = _with_keys(data, move.target, each, found)
            if found.has_errors:
                break
            made = checked_move(
                read_move_endpoint(source, found), read_move_endpoint(target, found), move.range, found
            )
            if made is not None:
                yield made
        diags.extend(found)


def _each(data: StaticData, expr: Expr, diags: Diagnostics) -> Iterator[Value]:
    """What ``each`` is in turn."""
    value = data.evaluate(expr, diags)
    problem = ""
    if not value.is_wholly_known:
        problem = (
            'The "for_each" value of a moved block must be known before anything is planned: it can be made of literal values, functions, '
            "const variables, and locals that are made of these."
        )
    elif value.is_null:
        problem = 'The given "for_each" argument value is null.'
    elif value.deep_marks():
        problem = 'Addresses of objects are shown, so a sensitive or ephemeral value cannot be the "for_each" of a moved block.'
    elif not isinstance(value.raw, dict) and not isinstance(value.type, SetType):
        problem = 'The "for_each" value must be a map, an object, or a set of strings.'
    if problem:
        if not diags.has_errors:
            diags.error("Invalid for_each argument", problem, expr.range)
        return
    pairs = (
        value.raw.items() if isinstance(value.raw, dict) else ((item.raw, item) for item in value.elements)
    )
    for key, item in pairs:
        yield object_of({"key": string(str(key)), "value": item})


def _with_keys(data: StaticData, expr: Expr, each: Value, diags: Diagnostics) -> Expr:
    """The address with its keys worked out; what is no address is left for the reader of addresses to refuse."""
    match expr:
        case IndexExpr(collection=collection, key=key):
            inner = _with_keys(data, collection, each, diags)
            step = _key(data, key, each, diags)
            if isinstance(inner, TraversalExpr) and step is not None:
                return _longer(inner, expr, (step,))
        case RelativeTraversalExpr(operand=operand, steps=steps):
            inner = _with_keys(data, operand, each, diags)
            if isinstance(inner, TraversalExpr):
                return _longer(inner, expr, steps)
        case _:
            pass
    return expr


def _longer(inner: TraversalExpr, whole: Expr, steps: tuple[TraversalStep, ...]) -> TraversalExpr:
    return TraversalExpr(
        whole.source, whole.start, whole.end, inner.root, inner.root_end, (*inner.steps, *steps)
    )


def _key(data: StaticData, expr: Expr, each: Value, diags: Diagnostics) -> IndexStep | None:
    """The step of a key that is an expression; None with an error."""
    value = data.evaluate(expr, diags, {"each": each})
    raw = value.raw
    if isinstance(raw, str):
        return IndexStep(expr.source, expr.start, expr.end, raw)
    if isinstance(raw, int) and not isinstance(raw, bool) and raw >= 0:
        return IndexStep(
            expr.source, expr.start, expr.end, NumberExpr(expr.source, expr.start, expr.end, str(raw))
        )
    if not diags.has_errors:
        diags.error(
            "Invalid index expression", "The key of an instance is a string or a whole number.", expr.range
        )
    return None
