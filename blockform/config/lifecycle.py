"""The ``lifecycle`` block of resources."""

from msgspec import Struct

from blockform.addrs import CountAttr, EachAttr, Mode, ResourceAddr
from blockform.config.bodies import BodySpec, Content, read_body
from blockform.config.constants import constant_bool, keyword, reference_expr, static_list, unquoted_traversal
from blockform.config.model import CheckRule, IgnoredPath, Lifecycle
from blockform.config.rules import read_rule, refuse_own_references
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.lang import parse_reference, references
from blockform.lang.references import traversals
from blockform.syntax import (
    Attribute,
    AttrStep,
    Block,
    Expr,
    IndexStep,
    JsonStringExpr,
    NumberExpr,
    StringExpr,
    TraversalExpr,
)
from blockform.values import ValuePath, number

_LIFECYCLE = BodySpec(
    arguments=(
        "create_before_destroy",
        "prevent_destroy",
        "destroy",
        "enabled",
        "ignore_changes",
        "replace_triggered_by",
    ),
    blocks={"precondition": (), "postcondition": (), "action_trigger": ()},
)
_KIND = {Mode.MANAGED: "resource", Mode.DATA: "data resource", Mode.EPHEMERAL: "ephemeral resource"}
_PLURAL = {Mode.DATA: "data resources", Mode.EPHEMERAL: "ephemeral resources"}
_REPLACE = "replace_triggered_by"


def read_lifecycle(blocks: tuple[Block, ...], addr: ResourceAddr, diags: Diagnostics) -> Lifecycle:
    """What the one ``lifecycle`` block of a resource says; the defaults without one."""
    for block in blocks[1:]:
        detail = f"This resource already has a lifecycle block at {blocks[0].header_range}."
        diags.error("Duplicate lifecycle block", detail, block.header_range)
    if not blocks:
        return DEFAULT
    content = read_body(blocks[0].body, _LIFECYCLE, diags)
    _refuse_actions(content, diags)
    before = _read_rules(content, "precondition", addr, diags)
    after = _read_rules(content, "postcondition", addr, diags)
    if addr.mode is not Mode.MANAGED:
        _refuse_arguments(content, addr.mode, diags)
        return Lifecycle(preconditions=before, postconditions=after, enabled=_enabled(content))
    return _managed(content, before, after, diags)


def _managed(
    content: Content, before: tuple[CheckRule, ...], after: tuple[CheckRule, ...], diags: Diagnostics
) -> Lifecycle:
    arguments = content.arguments
    create_first = arguments.get("create_before_destroy")
    prevent = arguments.get("prevent_destroy")
    ignored = _read_ignored(arguments.get("ignore_changes"), diags)
    return Lifecycle(
        create_before_destroy=constant_bool(create_first, diags) if create_first else None,
        prevent_destroy=prevent.expr if prevent else None,
        ignore_changes=ignored.paths,
        ignore_all_changes=ignored.all,
        replace_triggered_by=_read_triggers(arguments.get(_REPLACE), diags),
        preconditions=before,
        postconditions=after,
        destroy=constant_bool(arguments.get("destroy"), diags, default=True),
        enabled=_enabled(content),
    )


def _enabled(content: Content) -> Expr | None:
    attribute = content.arguments.get("enabled")
    return attribute.expr if attribute else None


DEFAULT = Lifecycle()


def _refuse_actions(content: Content, diags: Diagnostics) -> None:
    for block in content.of_type("action_trigger"):
        diags.error(
            "Actions are not supported",
            'Action blocks and "action_trigger" blocks are not available here. Remove this block.',
            block.header_range,
        )


def _refuse_arguments(content: Content, mode: Mode, diags: Diagnostics) -> None:
    for name, attribute in content.arguments.items():
        if name == "enabled":
            continue
        diags.error(
            f"Invalid {_KIND[mode]} lifecycle argument",
            f'The lifecycle argument "{name}" is defined only for managed resources ("resource" blocks),'
            f" and is not valid for {_PLURAL[mode]}.",
            attribute.name_range,
        )


def _read_rules(content: Content, kind: str, addr: ResourceAddr, diags: Diagnostics) -> tuple[CheckRule, ...]:
    rules = []
    for block in content.of_type(kind):
        rule = read_rule(block, diags)
        if rule:
            refuse_own_references(rule, kind, addr, diags)
            rules.append(rule)
    return tuple(rules)


# ignore_changes ----------------------------------------------------------------------------------------------------


class _Ignored(Struct, frozen=True):
    paths: tuple[IgnoredPath, ...] = ()
    all: bool = False


def _read_ignored(attribute: Attribute | None, diags: Diagnostics) -> _Ignored:
    """``all``, or a list of paths into the resource, each of which may be quoted as old configurations have it."""
    if attribute is None:
        return _Ignored()
    if keyword(attribute.expr) == "all":
        return _Ignored(all=True)
    paths: list[IgnoredPath] = []
    star: Expr | None = None
    for item in static_list(attribute.expr, diags):
        if isinstance(item, StringExpr | JsonStringExpr) and item.value == "*":
            star = item
            diags.error(
                "Invalid ignore_changes wildcard",
                'The ["*"] form of ignore_changes wildcard was deprecated and is now invalid.'
                ' Use "ignore_changes = all" to ignore changes to all attributes.',
                attribute.expr.range,
            )
            continue
        traversal = unquoted_traversal(item, diags)
        if traversal:
            paths.append(IgnoredPath(path=_path(traversal), range=item.range))
    if star and paths:
        detail = 'Cannot mix wildcard string "*" with non-wildcard references.'
        diags.error("Invalid ignore_changes ruleset", detail, star.range, attribute.expr.range)
    return _Ignored(tuple(paths))


def _path(traversal: TraversalExpr) -> ValuePath:
    path = ValuePath().attr(traversal.root)
    for step in traversal.steps:
        match step:
            case AttrStep(name=name):
                path = path.attr(name)
            case IndexStep(key=NumberExpr(text=digits)):
                at = number(digits).raw
                path = path.index(at if isinstance(at, int) else digits)
            case IndexStep(key=str() as key):
                path = path.index(key)
    return path


# replace_triggered_by ----------------------------------------------------------------------------------------------


def _read_triggers(attribute: Attribute | None, diags: Diagnostics) -> tuple[Expr, ...]:
    if attribute is None:
        return ()
    given = [reference_expr(item, diags) for item in static_list(attribute.expr, diags)]
    items = tuple(item for item in given if item is not None)
    for item in items:
        _check_trigger(item, diags)
    return items


def _check_trigger(expr: Expr, diags: Diagnostics) -> None:
    """Each item names one resource; only ``count.index`` and ``each.key`` may stand in its indexes."""
    wrong = [parsed for found in traversals(expr) if isinstance(parsed := parse_reference(found), Diagnostic)]
    for diagnostic in wrong:
        diags.error(diagnostic.summary, diagnostic.detail, expr.range)
    if wrong:
        return
    resources = 0
    for reference in references(expr):
        match reference.subject:
            case ResourceAddr():
                resources += 1
            case EachAttr(name="key") | CountAttr(name="index"):
                pass
            case EachAttr():
                detail = "Only each.key may be used in replace_triggered_by."
                diags.error(f"Invalid each reference in {_REPLACE} expression", detail, expr.range)
            case CountAttr():
                detail = "Only count.index may be used in replace_triggered_by."
                diags.error(f"Invalid count reference in {_REPLACE} expression", detail, expr.range)
            case _:
                detail = "Only resources, count.index, and each.key may be used in replace_triggered_by."
                diags.error(f"Invalid reference in {_REPLACE} expression", detail, expr.range)
    if resources != 1:
        some = "Multiple resource references" if resources else "Missing resource reference"
        detail = f"{some} in replace_triggered_by expression."
        diags.error(f"Invalid {_REPLACE} expression", detail, expr.range)
