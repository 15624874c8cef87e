"""Addresses written as bare references in ``moved``, ``removed`` and ``import`` blocks, with tight ranges for complaints."""

from blockform.addrs import (
    InstanceKey,
    Mode,
    ModuleInstance,
    ModulePath,
    ResourceAddr,
    ResourceConfigAddr,
    ResourceInstanceAddr,
)
from blockform.config.constants import static_traversal
from blockform.config.model import MoveEndpoint
from blockform.diagnostics import Diagnostics, SourceRange
from blockform.syntax import (
    AttrStep,
    Expr,
    IndexExpr,
    IndexStep,
    RelativeTraversalExpr,
    TraversalExpr,
    TraversalStep,
)
from blockform.values import number

_MODES = {"data": Mode.DATA, "ephemeral": Mode.EPHEMERAL, "resource": Mode.MANAGED}
_RESERVED = frozenset(
    ("count", "each", "local", "module", "path", "self", "terraform", "var", "template", "lazy", "arg")
)
_NO_TYPE = {
    Mode.MANAGED: "A resource type name is required.",
    Mode.DATA: "A data source name is required.",
    Mode.EPHEMERAL: "An ephemeral resource type name is required.",
}


class _WrongError(Exception):
    """What is wrong with an address: the summary, the detail and the part; caught in this module."""

    def __init__(self, detail: str, subject: SourceRange, summary: str = "Invalid address") -> None:
        super().__init__(detail)
        self.detail = detail
        self.subject = subject
        self.summary = summary


def read_move_endpoint(expr: Expr, diags: Diagnostics) -> MoveEndpoint | None:
    """A resource, an instance of one, or a module (instance); None with an error. Source: addrs.ParseMoveEndpoint."""
    traversal = static_traversal(expr, diags)
    if traversal is None:
        return None
    try:
        module, steps = _module_prefix(_steps(traversal))
        if not steps:
            return MoveEndpoint(module=module, resource=None, key=None, range=expr.range)
        resource, rest = _resource(steps)
        key = _instance_key(rest)
    except _WrongError as wrong:
        diags.error(wrong.summary, wrong.detail, wrong.subject)
        return None
    return MoveEndpoint(module=module, resource=resource, key=key, range=expr.range)


def read_removed(expr: Expr, diags: Diagnostics) -> tuple[ModulePath, ResourceAddr | None] | None:
    """A managed resource or a module, without instance keys; None with an error. Source: addrs.ParseRemoveTarget."""
    traversal = static_traversal(expr, diags)
    if traversal is None:
        return None
    try:
        _refuse_module_keys(traversal)
        module, steps = _module_prefix(_steps(traversal))
        if not steps:
            return module.path, None
        resource, rest = _resource(steps)
        _refuse_rest(rest)
    except _WrongError as wrong:
        diags.error(wrong.summary, wrong.detail, wrong.subject)
        return None
    if resource.mode is not Mode.MANAGED:
        what = "Data source" if resource.mode is Mode.DATA else "Ephemeral resource"
        detail = (
            f"{what}s are never destroyed, so they are not valid targets of removed blocks. To remove the"
            f" {what.lower()} from state, remove its block from the configuration."
        )
        diags.error(f"{what} address not allowed", detail, expr.range)
        return None
    return module.path, resource


def read_import_target(expr: Expr, diags: Diagnostics) -> ResourceConfigAddr | None:
    """The resource that an import leads to; indexes may be any expressions and are left out. None with an error."""
    traversal = static_traversal(_without_indexes(expr), diags)
    if traversal is None:
        return None
    try:
        module, resource = _import_target(traversal)
    except _WrongError as wrong:
        diags.error(wrong.summary, wrong.detail, wrong.subject)
        return None
    return ResourceConfigAddr(module.path, resource)


def _import_target(traversal: TraversalExpr) -> tuple[ModuleInstance, ResourceAddr]:
    module, steps = _module_prefix(_steps(traversal))
    if not steps:
        detail = (
            "A resource instance address is required here. The module path must be followed by a resource instance"
            " specification."
        )
        raise _WrongError(detail, traversal.range)
    resource, rest = _resource(steps)
    _instance_key(rest)
    return module, resource


def constant_instance(expr: Expr) -> ResourceInstanceAddr | None:
    """The instance that an import's target names, if it is correct and all its keys are constant."""
    endpoint = read_move_endpoint(expr, Diagnostics())
    if endpoint is None or endpoint.resource is None:
        return None
    return ResourceInstanceAddr(endpoint.module, endpoint.resource, endpoint.key)


def _without_indexes(expr: Expr) -> Expr:
    """The bare reference that is left when indexes that are no constants are taken out."""
    match expr:
        case IndexExpr(collection=inner):
            return _without_indexes(inner)
        case RelativeTraversalExpr(operand=operand, steps=steps):
            inner = _without_indexes(operand)
            if isinstance(inner, TraversalExpr):
                end = steps[-1].end if steps else inner.end
                return TraversalExpr(
                    inner.source, inner.start, end, inner.root, inner.root_end, inner.steps + steps
                )
    return expr


# Steps ---------------------------------------------------------------------------------------------------------


def _steps(traversal: TraversalExpr) -> tuple[TraversalStep, ...]:
    """All steps, the root as the first."""
    root = AttrStep(traversal.source, traversal.start, traversal.root_end, traversal.root)
    return (root, *traversal.steps)


def _module_prefix(steps: tuple[TraversalStep, ...]) -> tuple[ModuleInstance, tuple[TraversalStep, ...]]:
    module = ModuleInstance()
    while steps and isinstance(steps[0], AttrStep) and steps[0].name == "module":
        if len(steps) < 2:
            raise _wrong_operator('Prefix "module." must be followed by a module name.', steps[0].range)
        name = steps[1]
        if not isinstance(name, AttrStep):
            raise _wrong_operator('Prefix "module." must be followed by a module name.', name.range)
        key = steps[2] if len(steps) > 2 else None
        if isinstance(key, IndexStep):
            module, steps = module.child(name.name, _key(key)), steps[3:]
        else:
            module, steps = module.child(name.name), steps[2:]
        if steps and isinstance(steps[0], IndexStep):
            detail = "Module address prefix must be followed by dot and then a name."
            raise _wrong_operator(detail, steps[0].range)
    return module, steps


def _wrong_operator(detail: str, subject: SourceRange) -> _WrongError:
    return _WrongError(detail, subject, "Invalid address operator")


def _resource(steps: tuple[TraversalStep, ...]) -> tuple[ResourceAddr, tuple[TraversalStep, ...]]:
    whole = steps[0].range.to(steps[-1].range)
    mode, first = Mode.MANAGED, steps[0]
    if isinstance(first, AttrStep) and first.name in _MODES:
        mode, steps = _MODES[first.name], steps[1:]
    elif isinstance(first, AttrStep) and first.name in _RESERVED:
        detail = (
            f'The keyword "{first.name}" is reserved and cannot be used to target a resource address. If you are targeting'
            ' a resource type that uses a reserved keyword, please prefix your address with "resource.".'
        )
        raise _WrongError(detail, whole)
    if len(steps) < 2:
        raise _WrongError("Resource specification must include a resource type and name.", whole)
    of, name = steps[0], steps[1]
    if not isinstance(of, AttrStep):
        raise _WrongError(_NO_TYPE[mode], of.range)
    if not isinstance(name, AttrStep):
        raise _WrongError("A resource name is required.", name.range)
    return ResourceAddr(of.name, name.name, mode), steps[2:]


def _instance_key(rest: tuple[TraversalStep, ...]) -> InstanceKey:
    if not rest:
        return None
    if len(rest) > 1:
        raise _WrongError("Unexpected extra operators after address.", rest[1].range)
    if not isinstance(rest[0], IndexStep):
        raise _WrongError("Resource instance key must be given in square brackets.", rest[0].range)
    return _key(rest[0])


def _key(step: IndexStep) -> InstanceKey:
    if isinstance(step.key, str):
        return step.key
    whole = number(step.key.text).raw
    if not isinstance(whole, int):
        raise _WrongError("Invalid resource instance key: must be a whole number.", step.range)
    return whole


def _refuse_module_keys(traversal: TraversalExpr) -> None:
    """No instance key behind a module's name."""
    steps = _steps(traversal)
    while len(steps) > 2 and isinstance(steps[0], AttrStep) and steps[0].name == "module":
        if isinstance(steps[2], IndexStep):
            detail = 'Module address must be a module (e.g. "module.foo"), not a module instance (e.g. "module.foo[1]").'
            raise _WrongError(detail, steps[2].range, "Module instance keys not allowed")
        steps = steps[2:]


def _refuse_rest(rest: tuple[TraversalStep, ...]) -> None:
    if rest:
        detail = (
            'Resource address must be a resource (e.g. "test_instance.foo"), not a resource instance'
            ' (e.g. "test_instance.foo[1]").'
        )
        raise _WrongError(detail, rest[0].range, "Resource instance keys not allowed")
