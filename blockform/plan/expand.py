"""``count`` and ``for_each``: how many instances a resource or module has, and under which keys."""

from collections.abc import Iterable, Mapping
from enum import Enum
from functools import cached_property
from types import MappingProxyType

from msgspec import Struct, field
from msgspec.structs import replace

from blockform.addrs import InstanceKey
from blockform.config import ResourceConfig
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.lang import Scope, evaluate, reference_values
from blockform.syntax import Expr
from blockform.values import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ConversionError,
    MapType,
    Mark,
    ObjectType,
    SetType,
    Type,
    Value,
    convert,
    friendly_name,
)


class Repetition(Enum):
    """How a block repeats: not at all, counted, or by key."""

    SINGLE = "single"
    COUNT = "count"
    EACH = "for_each"


class Instances(Struct, frozen=True, dict=True):
    """The instances of a block: keys in order, for ``for_each`` with the value of each."""

    repetition: Repetition
    keys: tuple[InstanceKey, ...]
    values: Mapping[str, Value] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def known(self) -> frozenset[InstanceKey]:
        """The keys, for looking one up."""
        return frozenset(self.keys)


SINGLE = Instances(Repetition.SINGLE, (None,))
ABSENT = Instances(Repetition.SINGLE, ())
"""What a block has that is not enabled."""


def instances_of(keys: Iterable[InstanceKey]) -> Instances:
    """The instances that objects with these keys were once made of."""
    found = tuple(keys)
    if found == (None,):
        return SINGLE
    counted = all(isinstance(key, int) for key in found)
    return Instances(Repetition.COUNT if counted else Repetition.EACH, found)


def expand_resource(
    resource: ResourceConfig, scope: Scope, *, may_be_unknown: bool = False
) -> Instances | None:
    """The instances of a resource block; None, with diagnostics in the scope, when that cannot be told."""
    enabled = resource.lifecycle.enabled
    if enabled is not None:
        return _enabled(enabled, scope, may_be_unknown=may_be_unknown)
    return expand(resource.count, resource.for_each, scope, may_be_unknown=may_be_unknown)


def expand(
    count: Expr | None, for_each: Expr | None, scope: Scope, *, may_be_unknown: bool = False
) -> Instances | None:
    """The instances that the two arguments ask for; None, with diagnostics in the scope, when that cannot be told.

    Where a configuration is checked on its own the value ``may_be_unknown``: that is None, and no mistake.
    """
    if count is not None:
        return _count(count, scope, may_be_unknown=may_be_unknown)
    if for_each is not None:
        return _for_each(for_each, scope, may_be_unknown=may_be_unknown)
    return SINGLE


def _enabled(expr: Expr, scope: Scope, *, may_be_unknown: bool) -> Instances | None:
    """One instance or none. Source: OpenTofu's evalchecks.EvaluateEnabledExpression."""
    value = _evaluate(expr, scope)
    if value is None:
        return None
    problem, start = "", 'The given "enabled" argument value is'
    if value.is_sensitive:
        problem = (
            'Sensitive values, or values derived from sensitive values, cannot be used in "enabled" arguments. If used, the sensitive '
            "value would be exposed by whether an instance is present."
        )
    elif value.is_null:
        problem = f"{start} unsuitable: the given value is null."
    elif not value.is_known:
        if may_be_unknown:
            return None
        problem = (
            f"{start} derived from a value that won't be known until the apply phase, so blockform cannot determine whether an instance "
            "of this object is declared or not."
        )
    else:
        try:
            return SINGLE if convert(value, BOOL).as_bool() else ABSENT
        except ConversionError as error:
            problem = f"{start} unsuitable: {error.message}."
    scope.diags.append(Diagnostic.error("Invalid enabled argument", problem, expr.range))
    return None


def _count(expr: Expr, scope: Scope, *, may_be_unknown: bool) -> Instances | None:
    value = _evaluate(expr, scope)
    if value is None:
        return None
    if Mark.EPHEMERAL in value.deep_marks():
        scope.diags.append(Diagnostic.error("Invalid count argument", _EPHEMERAL_COUNT, expr.range))
        return None
    try:
        value = convert(value.unmarked(), NUMBER)  # a number of instances tells no secret
    except ConversionError as error:
        detail = f"Invalid expression value: {error.message}."
        scope.diags.append(Diagnostic.error("Incorrect value type", detail, expr.range))
        return None
    problem = ""
    if value.is_null:
        problem = 'The given "count" argument value is null. An integer is required.'
    elif not value.is_known:
        if may_be_unknown:
            return None
        problem = _UNKNOWN_COUNT
    else:
        problem, size = _whole_number(value)
        if not problem:
            return Instances(Repetition.COUNT, tuple(range(size)))
    scope.diags.append(Diagnostic.error("Invalid count argument", problem, expr.range))
    return None


def _whole_number(value: Value) -> tuple[str, int]:
    raw = value.raw
    if not isinstance(raw, int):
        return 'The given "count" argument value is unsuitable: must be a whole number.', 0
    if raw < 0:
        return 'The given "count" argument value is unsuitable: must be greater than or equal to zero.', 0
    return "", raw


def _for_each(expr: Expr, scope: Scope, *, may_be_unknown: bool) -> Instances | None:
    value = _evaluate(expr, scope)
    if value is None:
        return None
    problem = _unsuitable(value)
    if may_be_unknown and problem in {_UNKNOWN_EACH_MAP, _UNKNOWN_EACH_SET}:
        problem = (
            "" if isinstance(value.type, SetType) else _wrong_type(value.type)
        )  # an empty set of any type will do
        if not problem:
            return None
    if problem:
        of_set = (
            value.is_known and not value.is_null and isinstance(value.type, SetType) and not value.has_marks
        )
        summary = (
            "Invalid for_each set argument"
            if of_set and value.is_wholly_known
            else "Invalid for_each argument"
        )
        scope.diags.append(
            replace(
                Diagnostic.error(summary, problem, expr.range),
                values=reference_values(
                    expr,
                    scope,
                    include_unknown=problem in {_UNKNOWN_EACH_MAP, _UNKNOWN_EACH_SET},
                    include_sensitive=problem == _SENSITIVE_EACH,
                    include_ephemeral=problem == _EPHEMERAL_EACH,
                ),
            )
        )
        return None
    if isinstance(value.type, SetType):
        items = {item.as_str(): item for item in value.elements}
    else:
        items = dict(value.items)
    return Instances(Repetition.EACH, tuple(items), items)


def _unsuitable(value: Value) -> str:
    """Why a value cannot be ``for_each``; empty if it can. Texts follow Terraform's."""
    is_set = isinstance(value.type, SetType)
    start = 'The given "for_each" argument value is unsuitable:'
    if Mark.EPHEMERAL in (value.deep_marks() if is_set else value.marks):
        return _EPHEMERAL_EACH
    if value.is_sensitive or (is_set and value.deep_marks()):
        return _SENSITIVE_EACH
    if value.is_null:
        return f'{start} the given "for_each" argument value is null. A map, or set of strings is allowed.'
    if not value.is_known:
        return _UNKNOWN_EACH_SET if is_set else _UNKNOWN_EACH_MAP
    problem = _wrong_type(value.type) if not is_set or len(value) else ""
    if problem or not is_set:
        return problem
    if not value.is_wholly_known:
        return _UNKNOWN_EACH_SET
    if any(item.is_null for item in value.elements):
        return f'{start} "for_each" sets must not contain null values.'
    return ""


def _wrong_type(of: Type) -> str:
    """Why no value of a type can be ``for_each``; empty if one can."""
    if of is DYNAMIC:
        return ""
    start = 'The given "for_each" argument value is unsuitable:'
    match of:
        case MapType() | ObjectType():
            return ""
        case SetType(element=element):
            if element is STRING or element is DYNAMIC:
                return ""
            given = friendly_name(element)
            return f'{start} "for_each" supports maps and sets of strings, but you have provided a set containing type {given}.'
    return (
        f'{start} the "for_each" argument must be a map, or set of strings, and you have provided a value of '
        f"type {friendly_name(of)}."
    )


def _evaluate(expr: Expr, scope: Scope) -> Value | None:
    """The value, or None when evaluating it found errors."""
    found = Diagnostics()
    value = evaluate(expr, scope.with_diags(found))
    scope.diags.extend(found)
    return None if found.has_errors else value


_UNKNOWN_COUNT = (
    'The "count" value depends on resource attributes that cannot be determined until apply, so it cannot be predicted how many '
    "instances will be created. To work around this, use the -target argument to first apply only the resources that the count "
    "depends on."
)
_EPHEMERAL_COUNT = (
    'The given "count" is derived from an ephemeral value, which means that blockform cannot persist it between plan/apply rounds. '
    "Use only non-ephemeral values to specify the number of resource instances."
)
_EPHEMERAL_EACH = (
    'The given "for_each" value is derived from an ephemeral value, which means that blockform cannot persist it between plan/apply '
    "rounds. Use only non-ephemeral values to specify a resource's instance keys."
)
_SENSITIVE_EACH = (
    "Sensitive values, or values derived from sensitive values, cannot be used as for_each arguments. If used, the sensitive value "
    "could be disclosed as a resource instance key."
)
_UNKNOWN_EACH_MAP = (
    'The "for_each" map includes keys derived from resource attributes that cannot be determined until apply, so the full set of '
    "keys that will identify the instances of this resource cannot be determined.\n\nWhen working with unknown values in for_each, "
    "it's better to define the map keys statically in your configuration and place apply-time results only in the map values.\n\n"
    "Alternatively, use the -target argument to first apply only the resources that the for_each value depends on, and then apply a "
    "second time to fully converge."
)
_UNKNOWN_EACH_SET = (
    'The "for_each" set includes values derived from resource attributes that cannot be determined until apply, so the full set of '
    "keys that will identify the instances of this resource cannot be determined.\n\nWhen working with unknown values in for_each, "
    "it's better to use a map value where the keys are defined statically in your configuration and where only the values contain "
    "apply-time results.\n\nAlternatively, use the -target argument to first apply only the resources that the for_each value "
    "depends on, and then apply a second time to fully converge."
)
