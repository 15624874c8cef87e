"""Expressions as plan JSON shows them: the value of a constant, or what is referred to. Source: Terraform's jsonconfig/expression.go."""

from collections.abc import Iterator, Sequence
from typing import Any

from blockform.addrs import ModuleCallAddr, ResourceAddr
from blockform.cli.views.tree_json import Json
from blockform.cli.views.value_json import known_json
from blockform.lang import Reference, Scope, by_schema, evaluate, references
from blockform.lang.references import steps_text
from blockform.schema import Block, NestedBlock, Nesting
from blockform.syntax import AttrStep, Body, Expr, IndexStep
from blockform.syntax import Block as BlockNode
from blockform.syntax.nodes import TraversalStep
from blockform.values import Value, go_quote


def expression_json(expr: Expr) -> Json:
    """``constant_value`` or ``references``, both where an expression has both, neither for one that only calls functions."""
    described: Json = {}
    value = _constant(expr)
    if value is not None:
        described["constant_value"] = known_json(value, hide=True)
    names = [name for reference in references(expr) for name in reference_names(reference)]
    if names:
        described["references"] = names
    return described


def body_json(body: Body, schema: Block | None) -> Json:
    """Every argument and nested block that the schema has; all of them where there is no schema."""
    if schema is not None:
        body, _ = by_schema(body, schema)
    described: Json = {
        name: expression_json(attribute.expr)
        for name, attribute in body.attributes.items()
        if schema is None or name in schema.attributes
    }
    for block in body.blocks:
        if schema is None:
            described.setdefault(block.type, []).append(body_json(block.body, None))
        elif block.type in schema.blocks:
            _add_block(described, block, schema.blocks[block.type])
    return described


def _add_block(described: dict[str, Any], block: BlockNode, nested: NestedBlock) -> None:
    inner = body_json(block.body, nested.block)
    match nested.nesting:
        case Nesting.SINGLE:
            described[block.type] = inner
        case Nesting.LIST | Nesting.SET:
            described.setdefault(block.type, []).append(inner)
        case Nesting.MAP:
            described.setdefault(block.type, {})[block.labels[0].text] = inner


def _constant(expr: Expr) -> Value | None:
    """The value of an expression that needs neither names nor functions."""
    scope = Scope()
    value = evaluate(expr, scope)
    return value if value.is_wholly_known and not scope.diags.has_errors else None


def reference_names(reference: Reference) -> Iterator[str]:
    """The whole reference, then each shorter form of it down to the thing itself, its instance first."""
    taken = _own_steps(reference)
    own, rest = reference.steps[:taken], reference.steps[taken:]
    whole = subject_name(reference)
    for count in range(len(rest), 0, -1):
        yield whole + "".join(map(_step, rest[:count]))
    yield whole
    if own:
        is_output = isinstance(reference.subject, ModuleCallAddr) and isinstance(own[-1], AttrStep)
        yield str(reference.subject) + steps_text(own[:-1] if is_output else ())


def subject_name(reference: Reference) -> str:
    """What is referred to without the parts inside it: a resource or its instance, a module's output, a variable."""
    return str(reference.subject) + steps_text(reference.steps[: _own_steps(reference)])


def _own_steps(reference: Reference) -> int:
    """How many steps belong to the name: a resource's instance key, a module's key and output."""
    steps: Sequence[TraversalStep] = reference.steps
    has_key = bool(steps) and isinstance(steps[0], IndexStep)
    if isinstance(reference.subject, ResourceAddr):
        return int(has_key)
    if isinstance(reference.subject, ModuleCallAddr):
        return has_key + (len(steps) > has_key)
    return 0


def _step(step: TraversalStep) -> str:
    if isinstance(step, AttrStep):
        return f".{step.name}"
    return f"[{go_quote(step.key)}]" if isinstance(step.key, str) else f"[{step.key.text}]"
