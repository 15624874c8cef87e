"""Which addresses an expression reads, found without evaluating it."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct

from blockform.addrs import (
    CheckAddr,
    CountAttr,
    EachAttr,
    LocalAddr,
    Mode,
    ModuleCallAddr,
    OutputAddr,
    PathAttr,
    ResourceAddr,
    RunAddr,
    SelfAddr,
    TerraformAttr,
    VariableAddr,
    instance_key_text,
)
from blockform.diagnostics import Diagnostic, SourceRange
from blockform.lang.children import Expression, children
from blockform.lang.json_bodies import dynamic_body, parts
from blockform.syntax import traversal_in
from blockform.syntax.nodes import (
    AttrStep,
    Block,
    Body,
    Expr,
    IndexStep,
    JsonStringExpr,
    TraversalExpr,
    TraversalStep,
)

Subject: TypeAlias = (
    VariableAddr
    | LocalAddr
    | ResourceAddr
    | ModuleCallAddr
    | CountAttr
    | EachAttr
    | PathAttr
    | TerraformAttr
    | SelfAddr
    | OutputAddr
    | CheckAddr
    | RunAddr
)

_REMEMBERED = 1 << 16  # nodes whose answer is kept; more than a large configuration has

TYPE_KEYWORDS = frozenset({"string", "number", "bool", "any"})
"""Names that stand alone in type expressions and are no references there."""


class Reference(Struct, frozen=True):
    """What a traversal starting with a known root names.

    ``steps`` are those after the subject's own. ``range`` is the whole traversal; ``subject_range`` the part that names the
    subject: with the instance key of a resource, and with key and output name of a module.
    """

    subject: Subject
    steps: tuple[TraversalStep, ...]
    range: SourceRange
    subject_range: SourceRange

    def __str__(self) -> str:
        return str(self.subject) + steps_text(self.steps)


def steps_text(steps: Iterable[TraversalStep]) -> str:
    """The steps as they are written: ``.a["b"][0]``."""
    return "".join(_step_text(step) for step in steps)


def _step_text(step: TraversalStep) -> str:
    if isinstance(step, AttrStep):
        return f".{step.name}"
    return instance_key_text(step.key) if isinstance(step.key, str) else f"[{step.key.text}]"


@lru_cache(maxsize=_REMEMBERED)
def parse_reference(traversal: TraversalExpr) -> Reference | Diagnostic:
    """The reference a traversal makes, or what is wrong with it.

    Whether the subject exists is not looked at, nor whether the root is a local name or a keyword of types.
    Source: Terraform's addrs.ParseRef.
    """
    root = traversal.root
    if root == "self":
        return _reference(traversal, SelfAddr(), 0)
    if make := _SINGLE.get(root):
        return _single(traversal, make)
    if root == "module":
        return _module(traversal)
    if root in _PREFIXES:
        mode, words = _PREFIXES[root]
        if len(traversal.steps) < 2:
            detail = f'The "{root}" object must be followed by two attribute names: {words}.'
            return Diagnostic.error("Invalid reference", detail, traversal.range)
        return _prefixed(traversal, mode)
    if root in _RESERVED:
        return _reserved(traversal)
    if root == "list" and len(traversal.steps) < 2:
        detail = f'The "list" object must be followed by two attribute names: {_LIST_WORDS}.'
        return Diagnostic.error("Invalid reference", detail, traversal.range)
    return _resource(traversal, root, 0, Mode.MANAGED)


@lru_cache(maxsize=_REMEMBERED)
def parse_test_reference(traversal: TraversalExpr) -> Reference | Diagnostic:
    """As :func:`parse_reference`, for test files: there are also outputs of the module under test, checks, and earlier runs.

    Source: Terraform's addrs.ParseRefFromTestingScope.
    """
    make = _IN_TESTS.get(traversal.root)
    return _single(traversal, make) if make is not None else parse_reference(traversal)


_IN_TESTS: dict[str, Callable[[str], Subject]] = {"output": OutputAddr, "check": CheckAddr, "run": RunAddr}
_SINGLE: dict[str, Callable[[str], Subject]] = {
    "var": VariableAddr,
    "local": LocalAddr,
    "count": CountAttr,
    "each": EachAttr,
    "path": PathAttr,
    "terraform": TerraformAttr,
    "blockform": TerraformAttr,
}
_PREFIXES = {
    "data": (Mode.DATA, "the data source type and the resource name"),
    "resource": (Mode.MANAGED, "the resource type and the resource name"),
    "ephemeral": (Mode.EPHEMERAL, "the ephemeral resource type and the resource name"),
}
_LIST_WORDS = "the list resource type and the list resource name"
_KIND_OF_TYPE = {
    Mode.MANAGED: "a resource type",
    Mode.DATA: "a data source",
    Mode.EPHEMERAL: "an ephemeral resource type",
}
_RESERVED = frozenset({"template", "lazy", "arg"})


def _reference(traversal: TraversalExpr, subject: Subject, taken: int, shown: int | None = None) -> Reference:
    """A reference whose subject takes this many steps; its range covers ``shown`` of them."""
    count = taken if shown is None else shown
    end = traversal.steps[count - 1].end if count else traversal.root_end
    source = traversal.source
    return Reference(
        subject, traversal.steps[taken:], traversal.range, SourceRange(source, traversal.start, end)
    )


def _single(traversal: TraversalExpr, make: Callable[[str], Subject]) -> Reference | Diagnostic:
    name = _name_after_root(traversal)
    return _reference(traversal, make(name), 1) if isinstance(name, str) else name


def _name_after_root(traversal: TraversalExpr) -> str | Diagnostic:
    if not traversal.steps:
        detail = f'The "{traversal.root}" object cannot be accessed directly. Instead, access one of its attributes.'
        return Diagnostic.error("Invalid reference", detail, traversal.root_range)
    step = traversal.steps[0]
    if isinstance(step, AttrStep):
        return step.name
    return Diagnostic.error(
        "Invalid reference", f'The "{traversal.root}" object does not support this operation.', step.range
    )


def _module(traversal: TraversalExpr) -> Reference | Diagnostic:
    name = _name_after_root(traversal)
    if not isinstance(name, str):
        return name
    steps = traversal.steps
    shown = 2 if len(steps) > 1 and isinstance(steps[1], IndexStep) else 1
    if len(steps) > shown:
        step = steps[shown]
        if not isinstance(step, AttrStep):
            detail = "Module instance objects do not support this operation."
            return Diagnostic.error("Invalid reference", detail, step.range)
        shown += 1
    return _reference(traversal, ModuleCallAddr(name), 1, shown)


def _prefixed(traversal: TraversalExpr, mode: Mode) -> Reference | Diagnostic:
    step = traversal.steps[0]
    if not isinstance(step, AttrStep):
        detail = f'The "{traversal.root}" object does not support this operation.'
        return Diagnostic.error("Invalid reference", detail, step.range)
    return _resource(traversal, step.name, 1, mode)


def _resource(traversal: TraversalExpr, of_type: str, at: int, mode: Mode) -> Reference | Diagnostic:
    """The resource whose name is step ``at``."""
    steps = traversal.steps
    if len(steps) <= at:
        detail = "A reference to a resource type must be followed by at least one attribute access, specifying the resource name."
        return Diagnostic.error("Invalid reference", detail, traversal.range)
    step = steps[at]
    if not isinstance(step, AttrStep):
        detail = f"A reference to {_KIND_OF_TYPE[mode]} must be followed by at least one attribute access, specifying the resource name."
        return Diagnostic.error("Invalid reference", detail, step.range)
    taken = at + 1
    has_key = len(steps) > taken and isinstance(steps[taken], IndexStep)
    return _reference(traversal, ResourceAddr(of_type, step.name, mode), taken, taken + has_key)


def _reserved(traversal: TraversalExpr) -> Diagnostic:
    detail = (
        f'The symbol name "{traversal.root}" is reserved for use in a future version. If you are using a provider that already '
        'uses this as a resource type name, add the prefix "resource." to force interpretation as a resource type name.'
    )
    return Diagnostic.error("Reserved symbol name", detail, traversal.root_range)


Parse: TypeAlias = Callable[[TraversalExpr], Reference | Diagnostic]
"""How a traversal is read: :func:`parse_reference`, or in test files :func:`parse_test_reference`."""


# In expressions and bodies -------------------------------------------------------------------------------------


@lru_cache(maxsize=_REMEMBERED)
def traversals(expr: Expression) -> tuple[TraversalExpr, ...]:
    """All traversals in the expression, as they stand, whose root no ``for`` around them (within it) binds."""
    return tuple(_traversals(expr))


_NO_NAMES: frozenset[str] = frozenset()


def _traversals(expr: Expression) -> Iterator[TraversalExpr]:
    pending: list[tuple[Expression, frozenset[str]]] = [(expr, _NO_NAMES)]
    while pending:
        node, bound = pending.pop()
        if type(node) is TraversalExpr:
            if node.root not in bound:
                yield node
            continue
        for child, names in reversed(children(node)):
            pending.append((child, bound.union(names) if names else bound))


def references(expr: Expression, parse: Parse = parse_reference) -> tuple[Reference, ...]:
    """What the expression reads, in order, one entry per traversal.

    Names bound by ``for`` expressions are no references. Invalid ones are left out: evaluation reports them.
    """
    return tuple(_parsed(traversals(expr), parse))


def _parsed(found: Iterable[TraversalExpr], parse: Parse = parse_reference) -> Iterator[Reference]:
    for traversal in found:
        if traversal.steps or traversal.root not in TYPE_KEYWORDS:
            parsed = parse(traversal)
            if isinstance(parsed, Reference):
                yield parsed


def references_in_body(
    body: Body, *, ignore: frozenset[str] = _NO_NAMES, parse: Parse = parse_reference
) -> tuple[Reference, ...]:
    """What a whole body reads, nested blocks included.

    Iterators of ``dynamic`` blocks are no references. Arguments and blocks of the outermost body named in ``ignore`` are skipped.
    """
    found: list[TraversalExpr] = []
    pending: list[tuple[Body, frozenset[str], frozenset[str]]] = [(body, _NO_NAMES, ignore)]
    while pending:
        current, bound, skipped = pending.pop()
        exprs, blocks = parts(current, skipped)
        for expr in exprs:
            found.extend(t for t in traversals(expr) if t.root not in bound)
        for block in reversed(blocks):
            if is_dynamic(block):
                found.extend(_dynamic_header(block, bound))
                inside = dynamic_body(block)[0].blocks
                bodies = [inner.body for inner in inside if inner.type == "content"]
                pending += [(inner, bound | {iterator_name(block)}, _NO_NAMES) for inner in reversed(bodies)]
            else:
                pending.append((block.body, bound, _NO_NAMES))
    return tuple(_parsed(found, parse))


def is_dynamic(block: Block) -> bool:
    """Whether the block makes other blocks: ``dynamic "label" { ... }``."""
    return block.type == "dynamic" and len(block.labels) == 1


def iterator_name(block: Block) -> str:
    """What the content of a ``dynamic`` block calls the element at hand."""
    given = block.body.attributes.get("iterator")
    traversal = bare_traversal(given.expr) if given else None
    return traversal.root if traversal else block.labels[0].text


def bare_traversal(expr: Expr) -> TraversalExpr | None:
    """The bare reference that the expression is, which the JSON syntax writes as a string; None for anything else."""
    if isinstance(expr, JsonStringExpr):
        return traversal_in(expr)
    return expr if isinstance(expr, TraversalExpr) else None


def _dynamic_header(block: Block, bound: frozenset[str]) -> Iterator[TraversalExpr]:
    """What ``for_each`` and ``labels`` read; only the latter may use the iterator."""
    for name, hidden in (("for_each", bound), ("labels", bound | {iterator_name(block)})):
        attribute = block.body.attributes.get(name)
        if attribute:
            yield from (t for t in traversals(attribute.expr) if t.root not in hidden)
