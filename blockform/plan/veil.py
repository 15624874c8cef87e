"""Keeps copies of secrets from people's eyes.

A provider may repeat a sensitive argument in an attribute that is not sensitive itself, as ``terraform_data`` does in ``output``. The marks
stay as Terraform has them, since they decide on what may be written; but what tells a secret is shown as sensitive.
"""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.plan.sealed import with_parts
from blockform.state import State
from blockform.state.marking import with_marked_paths
from blockform.values import SENSITIVE_MARKS, Value, from_plain

if TYPE_CHECKING:
    from blockform.plan.model import Drift, OutputChange, Plan, ResourceChange
    from blockform.plan.seal import Sealer

C = TypeVar("C", "ResourceChange", "Drift", "OutputChange")
_HIDDEN = "(sensitive value)"


class Veil(Struct, frozen=True):
    """What is secret in some values; made by :func:`veil_for`."""

    sealer: "Sealer"

    def value(self, value: Value) -> Value:
        """The value with what tells a secret marked as sensitive."""
        return self.sealer.veil(value)

    def sides(self, before: Value | None, after: Value | None) -> tuple[Value | None, Value | None]:
        """The two sides of a change. Where one of them is sensitive they stay: how that changes is to be seen."""
        if before is None or after is None:
            return self._one(before), self._one(after)
        if before.is_sensitive or after.is_sensitive:
            return before, after
        if not (before.has_marks or after.has_marks):
            return self.value(before), self.value(after)
        old, new = before.raw, after.raw
        if isinstance(old, dict) and isinstance(new, dict):
            pairs = {key: self.sides(old.get(key), new.get(key)) for key in {**old, **new}}
            return (
                with_parts(before, {key: part for key in old if (part := pairs[key][0]) is not None}),
                with_parts(after, {key: part for key in new if (part := pairs[key][1]) is not None}),
            )
        return before, after

    def _one(self, value: Value | None) -> Value | None:
        return None if value is None else self.value(value)

    def problems(self, found: Iterable[Diagnostic]) -> Diagnostics:
        """The diagnostics with secrets hidden in the values of references and in the sides of comparisons."""
        return Diagnostics(map(self._problem, found))

    def _problem(self, item: Diagnostic) -> Diagnostic:
        if item.values:
            item = replace(item, values=tuple((name, self._text(text)) for name, text in item.values))
        sides = item.comparison
        if sides is not None:
            sides = replace(sides, left=self._text(sides.left), right=self._text(sides.right))
            item = replace(item, comparison=sides)
        return item

    def _text(self, text: str) -> str:
        """A text with quoted parts, such as JSON: those that tell a secret are hidden."""
        return '"'.join(_HIDDEN if self.sealer.is_told_by(part) else part for part in text.split('"'))


def veil_for(values: Iterable[Value]) -> Veil | None:
    """What is secret in these values; None where nothing is."""
    marked = [value for value in values if value.has_marks]
    if not marked:
        return None
    from blockform.plan.seal import sealer_for  # noqa: PLC0415  most runs have no secrets

    return Veil(sealer_for(marked, _no_fingerprint))


def veil_of(plan: "Plan") -> Veil | None:
    """What is secret in a plan, and in the state that it begins with."""
    return veil_for((*plan_values(plan), *stored_secrets(plan.prior)))


def stored_secrets(state: State) -> Iterator[Value]:
    """The objects and outputs of a state that have something secret."""
    for resource in state.resources.values():
        for instance in resource.instances.values():
            for obj in (instance.current, *instance.deposed.values()):
                if obj is not None and obj.sensitive_paths:
                    plain = {name: _content(given) for name, given in obj.attributes_json.items()}
                    yield with_marked_paths(from_plain(plain), obj.sensitive_paths)
    for output in state.outputs.values():
        if output.sensitive:
            yield output.value.with_marks(SENSITIVE_MARKS)


def veiled(plan: "Plan") -> "Plan":
    """The plan as people may see it."""
    veil = veil_of(plan)
    if veil is None:
        return plan

    hide = veil.sides

    def changed(of: C) -> C:
        before, after = hide(of.before, of.after)
        return replace(of, before=before, after=after)

    return replace(
        plan,
        changes=tuple(map(changed, plan.changes)),
        drift=tuple(map(changed, plan.drift)),
        outputs=tuple(map(changed, plan.outputs)),
    )


def plan_values(plan: "Plan") -> Iterator[Value]:
    """Every value of the plan, sensitive outputs marked as such."""
    yield from plan.variables.values()
    sides = [side for change in plan.changes for side in (change.before, change.after)]
    sides += [side for drift in plan.drift for side in (drift.before, drift.after)]
    yield from (side for side in sides if side is not None)
    for output in plan.outputs:
        marks = SENSITIVE_MARKS if output.sensitive else ()
        yield from (side.with_marks(marks) for side in (output.before, output.after) if side is not None)


def _content(given: Any) -> Any:
    """The value of an attribute; one of any type is stored beside its type."""
    return given["value"] if isinstance(given, dict) and given.keys() == {"value", "type"} else given


def _no_fingerprint(_: str) -> str:
    raise AssertionError("nothing is sealed here")
