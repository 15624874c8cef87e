"""Body + Schema + Scope -> Value: the object that a block's body makes, as the user wrote it."""

from collections.abc import Iterator

from blockform.diagnostics import Diagnostic, did_you_mean
from blockform.lang.dynamic import Made, expand
from blockform.lang.evaluate import evaluate_resolved, report_depth
from blockform.lang.explain import reference_values
from blockform.lang.json_bodies import by_schema, dynamic_body, given_arguments, refuse_members
from blockform.lang.locate import locate_in, opening_range
from blockform.lang.references import is_dynamic, iterator_name, traversals
from blockform.lang.repeated import repeated
from blockform.lang.scope import Scope
from blockform.schema import Attribute as AttributeSchema
from blockform.schema import Block as BlockSchema
from blockform.schema import NestedBlock, Nesting, Problem
from blockform.schema.coerce import (
    UNSUPPORTED,
    coerce,
    count_problem,
    fits,
    gather_blocks,
    missing,
    no_blocks,
)
from blockform.schema.types import nested_block_type, nulls_of, unknown_of
from blockform.syntax.nodes import Attribute, Block, Body, Expr
from blockform.values import NO_MARKS, ROOT, MapType, Value, map_of, object_of, unknown

_NO_NAMES: frozenset[str] = frozenset()


def decode_body(
    body: Body, schema: BlockSchema, scope: Scope, *, ignore: frozenset[str] = _NO_NAMES
) -> Value:
    """The object that the body makes: absent arguments are null, no default is put in.

    Nested blocks make lists, sets, maps or objects of objects; ``dynamic`` ones are expanded, and make the whole collection
    unknown while their ``for_each`` is. ``ignore`` names arguments and blocks that are no part of it (``count``, ``lifecycle``). What is
    wrong goes to ``scope.diags``, and the part at fault is unknown.
    """
    for expr, bound in _expressions(body, schema, ignore, _NO_NAMES):
        _resolve(expr, bound, scope)
    return _object(body, schema, scope, ignore)


def _resolve(expr: Expr, bound: frozenset[str], scope: Scope) -> None:
    """Look up references ahead of everything else: a user hears of wrong ones first, as in Terraform."""
    if not bound:
        scope.resolve(expr)
        return
    for traversal in traversals(expr):
        if traversal.root not in bound:
            scope.lookup(traversal)


def _expressions(
    body: Body, schema: BlockSchema, ignore: frozenset[str], bound: frozenset[str]
) -> Iterator[tuple[Expr, frozenset[str]]]:
    """The expressions that will be evaluated, each with the iterators of dynamic blocks around it."""
    body, _ = by_schema(body, schema)
    for attribute in body.attributes.values():
        if attribute.name in schema.attributes and attribute.name not in ignore:
            yield attribute.expr, bound
    for block in body.blocks:
        if block.type in ignore:
            continue
        if is_dynamic(block):
            nested = schema.blocks.get(block.labels[0].text)
            if nested is not None:
                yield from _dynamic_expressions(block, nested, bound)
        elif nested := schema.blocks.get(block.type):
            yield from _expressions(block.body, nested.block, _NO_NAMES, bound)


def _dynamic_expressions(
    block: Block, nested: NestedBlock, bound: frozenset[str]
) -> Iterator[tuple[Expr, frozenset[str]]]:
    inner = bound | {iterator_name(block)}
    body, _ = dynamic_body(block)
    for name, names in (("for_each", bound), ("labels", inner)):
        if attribute := body.attributes.get(name):
            yield attribute.expr, names
    for content in body.blocks:
        if content.type == "content":
            yield from _expressions(content.body, nested.block, _NO_NAMES, inner)


# Objects -------------------------------------------------------------------------------------------------------


def _object(
    body: Body, schema: BlockSchema, scope: Scope, ignore: frozenset[str], *, is_unknown: bool = False
) -> Value:
    """The object; with ``is_unknown`` only the form of the body is looked at, and every argument in it is unknown."""
    body, problems = by_schema(body, schema)
    scope.diags.extend(problems)
    _check_names(body, schema, scope, ignore)
    members = dict(nulls_of(schema.attributes))
    for name, of in schema.attributes.items():
        given = body.attributes.get(name) if name not in ignore else None
        if given is not None:
            members[name] = unknown_of(of) if is_unknown else _attribute(given, of, scope)
    for name, nested in schema.blocks.items():
        made = list(_made(body, name, nested, scope, is_unknown=is_unknown)) if name not in ignore else []
        members[name] = _blocks(name, nested, made, body, scope)
    return object_of(members)


def _attribute(given: Attribute, schema: AttributeSchema, scope: Scope) -> Value:
    return repeated(given.expr, schema, scope, lambda: _argument(given, schema, scope))


def _argument(given: Attribute, schema: AttributeSchema, scope: Scope) -> Value:
    value = evaluate_resolved(given.expr, scope)
    if fits(value, schema):
        return value
    try:
        fitted, problems = coerce(value, schema, ROOT.attr(given.name), defaults=False)
    except RecursionError:
        report_depth(given.expr, scope)
        return unknown_of(schema)
    for problem in problems:
        scope.diags.append(_diagnostic(problem, given, scope))
    return fitted


def _diagnostic(problem: Problem, given: Attribute, scope: Scope) -> Diagnostic:
    """The problem where it stands; its path starts with the attribute's name."""
    is_name = problem.summary == UNSUPPORTED
    subject = locate_in(given.expr, problem.path.steps[1:], name=is_name)
    context = given.name_range.to(given.expr.range)
    if problem.warning:
        return Diagnostic.warning(problem.summary, problem.detail, subject, context)
    values = reference_values(given.expr, scope)
    return Diagnostic.error(problem.summary, problem.detail, subject, context, values=values)


def _check_names(body: Body, schema: BlockSchema, scope: Scope, ignore: frozenset[str]) -> None:
    """Report what is missing and what is not known. Source: hclsyntax Body.Content."""
    for name, of in schema.attributes.items():
        if of.required and name not in body.attributes and name not in ignore:
            problem = missing(name)
            scope.diags.error(problem.summary, problem.detail, opening_range(body))
    refuse_members(body, schema.attributes, schema.blocks, scope.diags, ignore)
    for name, given in given_arguments(body).items():
        if name not in schema.attributes and name not in ignore:
            hint = did_you_mean(
                name, (n for n in (*schema.attributes, *sorted(ignore)) if n not in body.attributes)
            )
            if not hint and name in schema.blocks:
                hint = f' Did you mean to define a block of type "{name}"?'
            detail = f'An argument named "{name}" is not expected here.{hint}'
            scope.diags.error("Unsupported argument", detail, given.name_range)
    for block in body.blocks:
        if block.type not in ignore:
            _check_block_name(block, schema, scope, ignore)


def _check_block_name(block: Block, schema: BlockSchema, scope: Scope, ignore: frozenset[str]) -> None:
    if block.type == "dynamic":
        _check_dynamic_name(block, schema, scope)
        return
    name = block.type
    if name in schema.blocks:
        return
    hint = did_you_mean(name, (*schema.blocks, *sorted(ignore)))
    if not hint and name in schema.attributes:
        hint = f' Did you mean to define argument "{name}"? If so, use the equals sign to assign it a value.'
    detail = f'Blocks of type "{name}" are not expected here.{hint}'
    scope.diags.error("Unsupported block type", detail, block.type_range)


def _check_dynamic_name(block: Block, schema: BlockSchema, scope: Scope) -> None:
    brace = opening_range(block.body)
    if not block.labels:
        detail = "All dynamic blocks must have 1 labels (type)."
        scope.diags.error("Missing type for dynamic", detail, brace, block.type_range.to(brace))
    elif len(block.labels) > 1:
        detail = "Only 1 labels (type) are expected for dynamic blocks."
        subject, context = block.labels[1].range, block.type_range.to(brace)
        scope.diags.error("Extraneous label for dynamic", detail, subject, context)
    elif block.labels[0].text not in schema.blocks:
        name = block.labels[0].text
        detail = f'Blocks of type "{name}" are not expected here.{did_you_mean(name, schema.blocks)}'
        scope.diags.error("Unsupported block type", detail, block.labels[0].range)


# Blocks --------------------------------------------------------------------------------------------------------


def _made(body: Body, name: str, nested: NestedBlock, scope: Scope, *, is_unknown: bool) -> Iterator[Made]:
    """All blocks of a type, in order."""
    label_count = 1 if nested.nesting is Nesting.MAP else 0
    for block in body.blocks:
        if block.type == name:
            if _has_labels(block, label_count, scope):
                labels = tuple(label.text for label in block.labels)
                yield Made(block.body, scope, labels, block.header_range, is_unknown=is_unknown)
        elif is_dynamic(block) and block.labels[0].text == name:
            yield from expand(block, scope, label_count)


def _has_labels(block: Block, count: int, scope: Scope) -> bool:
    brace = opening_range(block.body)
    context = block.type_range.to(brace)
    if len(block.labels) > count:
        detail = (
            f"Only {count} labels (key) are expected for {block.type} blocks."
            if count
            else f"No labels are expected for {block.type} blocks."
        )
        scope.diags.error(f"Extraneous label for {block.type}", detail, block.labels[count].range, context)
        return False
    if len(block.labels) < count:
        detail = f"All {block.type} blocks must have {count} labels (key)."
        scope.diags.error(f"Missing key for {block.type}", detail, brace, context)
        return False
    return True


def _blocks(name: str, nested: NestedBlock, made: list[Made], body: Body, scope: Scope) -> Value:
    """The value of all blocks of a type. Source: hcldec's BlockSpec, BlockListSpec, BlockSetSpec and BlockMapSpec."""
    values = [_made_object(block, nested) for block in made]
    if nested.nesting is Nesting.SINGLE:
        return _single(name, nested, made, values, body, scope)
    if any(block.is_unknown for block in made):
        marks = NO_MARKS.union(*(block.marks for block in made))
        return unknown(nested_block_type(nested), marks=marks)
    if nested.nesting is Nesting.MAP:
        return _map(name, nested, made, values, scope)
    problem = count_problem(name, len(values), nested)
    if problem is not None:
        beyond = nested.max_items and len(values) > nested.max_items
        subject = made[nested.max_items].header if beyond else opening_range(body)
        scope.diags.error(problem.summary, problem.detail, subject)
    return gather_blocks(values, nested)


def _made_object(made: Made, nested: NestedBlock) -> Value:
    value = _object(made.body, nested.block, made.scope, _NO_NAMES, is_unknown=made.is_unknown)
    return value.with_marks(made.marks) if made.marks else value


def _single(
    name: str, nested: NestedBlock, made: list[Made], values: list[Value], body: Body, scope: Scope
) -> Value:
    if len(values) > 1:
        detail = f'Only one block of type "{name}" is allowed. Previous definition was at {made[0].header}.'
        scope.diags.error(f"Duplicate {name} block", detail, made[1].header)
    problem = count_problem(name, len(values), nested)
    if problem is not None:
        scope.diags.error(problem.summary, problem.detail, opening_range(body))
    return values[0] if values else no_blocks(nested)


def _map(name: str, nested: NestedBlock, made: list[Made], values: list[Value], scope: Scope) -> Value:
    items: dict[str, Value] = {}
    for block, value in zip(made, values, strict=True):
        key = block.labels[0]
        if key in items:
            detail = f'A block for {name} "{key}" was already defined. The {name} labels must be unique.'
            scope.diags.error(f"Duplicate {name} block", detail, block.header)
        items.setdefault(key, value)
    of = nested_block_type(nested)
    return map_of(items, of.element) if isinstance(of, MapType) else object_of(items)
