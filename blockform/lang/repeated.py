"""What an expression makes of the same values again, as for each instance of a resource, is made once.

So instances share what none of them has for itself, and whoever looks at it next can see at a glance that it is the same.
"""

from collections.abc import Callable
from functools import lru_cache
from operator import is_

from msgspec import Struct

from blockform.lang.children import Expression, children
from blockform.lang.references import TYPE_KEYWORDS, traversals
from blockform.lang.scope import Scope
from blockform.syntax.nodes import CallExpr, Expr, ForExpr, ObjectExpr, TraversalExpr, TupleExpr
from blockform.values import Value

_LARGE = frozenset({ObjectExpr, TupleExpr, ForExpr})
"""Other forms are evaluated sooner than they are found to be the same."""

_MANY = 1 << 16


class _Last(Struct, frozen=True):
    """What an expression was last made of. ``expr`` stands there so that no other gets its number."""

    expr: Expr
    wanted: object
    read: tuple[Value, ...]
    value: Value


_last: dict[int, _Last] = {}


def repeated(expr: Expr, wanted: object, scope: Scope, make: Callable[[], Value]) -> Value:
    """What ``make`` gives for the expression, or what it gave last time if it read the very same values for the same ``wanted``.

    Its references have been looked up before. Where something was wrong nothing is kept: it is to be said each time.
    """
    reads = _reads(expr) if type(expr) in _LARGE else None
    if reads is None:
        return make()
    read = tuple([scope.lookup(each)[0] for each in reads])
    last = _last.get(id(expr))
    if last is not None and last.wanted is wanted and all(map(is_, last.read, read)):
        return last.value
    problems = len(scope.diags)
    value = make()
    if len(scope.diags) == problems:
        if len(_last) >= _MANY:
            _last.clear()
        _last[id(expr)] = _Last(expr, wanted, read, value)
    return value


@lru_cache(maxsize=_MANY)
def _reads(expr: Expr) -> tuple[TraversalExpr, ...] | None:
    """What the expression reads; None if it may give something else next time, since it calls a function, or is wrong."""
    pending: list[Expression] = [expr]
    while pending:
        node = pending.pop()
        if type(node) is CallExpr:
            return None
        pending.extend(child for child, _ in children(node))
    found = traversals(expr)
    return None if any(not each.steps and each.root in TYPE_KEYWORDS for each in found) else found
