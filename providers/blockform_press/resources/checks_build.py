"""Checks of what a deployment would run: the config of a release with the build values in place of its references.

Source: section 10.3 and rule 73 of the Press API contract. Values are never printed, since they may be hidden.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from blockform.schema import coerce
from blockform.sdk import Problem
from blockform.values import AttrPathStep, Value, ValuePath, object_of, path_of, string, tuple_of, unknown
from blockform_press.connection import Connection
from blockform_press.resources.checks import SERVICE, WEBAPP, WORKFLOW, check_service
from blockform_press.resources.checks_remote import instance_problems
from blockform_press.resources.checks_steps import check_workflow
from blockform_press.resources.fields import PARAM, is_param_ref, refers
from blockform_press.resources.look import part
from blockform_press.resources.resolve import Release
from blockform_press.resources.schema_config import CONFIG
from blockform_press.resources.values import BUILD, Definitions, SlotKey, slots_of

_WHERE = path_of("config")


def build_problems(
    deployment: Value,
    owners: list[tuple[str, Release]],
    definitions: Definitions,
    connection: Connection | None,
) -> Iterator[Problem]:
    """What the platform would refuse of the configs once values are put in; ``connection`` None: it may not be asked.

    Raises: PressError, SetupError.
    """
    for owner, release in owners:
        config = part(release.config)
        if config is None or not refers(config):
            continue
        work = _Substitution(_BuildValues(deployment, definitions, owner))
        after = work.put_in(config, _WHERE)
        if not work.places or after is None:
            continue
        fitted, found = coerce(after, CONFIG, _WHERE)
        before = {(problem.summary, problem.path) for problem in _found(config, release.kind, connection)}
        for problem in (*found, *_found(fitted, release.kind, connection)):
            if not problem.warning and (problem.summary, problem.path) not in before:
                yield work.told(problem, release.title)


def _found(config: Value, kind: str, connection: Connection | None) -> list[Problem]:
    """What is wrong with a config by itself."""
    problems: list[Problem] = []
    if kind == WORKFLOW:
        problems += check_workflow(config, _WHERE)
    elif kind in {SERVICE, WEBAPP}:
        problems += check_service(config, kind)
    if connection is not None:
        problems += instance_problems(connection, object_of({"kind": string(kind), "config": config}))
    return problems


class _BuildValues(Struct, frozen=True):
    """The build values of one block, in the order in which the platform looks for them. Source: section 10.4."""

    deployment: Value
    definitions: Definitions
    owner: str

    def value(self, name: str) -> Value | None:
        """Given, else the default; None: there is none. Unknown where it may still be given."""
        at = self.place(name)
        if at is not None:
            return self._given()[name][1]
        groups = ("parameters", "app_parameters") if self.owner else ("parameters",)
        if not all(self.deployment[group].is_wholly_known for group in groups):
            return unknown()
        for owner in dict.fromkeys(("", self.owner)):
            definition = self.definitions.owners.get(owner, {}).get(BUILD, {}).get(name)
            if definition is not None and not definition["default_value"].is_null:
                return definition["default_value"]
        return None

    def place(self, name: str) -> ValuePath | None:
        """Where the deployment gives the value."""
        found = self._given().get(name)
        return None if found is None else found[0]

    def _given(self) -> Mapping[str, tuple[ValuePath, Value]]:
        keys: list[SlotKey] = [("parameters", BUILD)]
        if self.owner:
            keys = [("app_parameters", BUILD), ("parameters", self.owner, BUILD)]
        slots = {slot.key: slot for slot in slots_of(self.deployment)}
        given: dict[str, tuple[ValuePath, Value]] = {}
        for key in keys:
            values = slots[key].values.raw if key in slots else None
            for name, value in (values if isinstance(values, dict) else {}).items():
                if not value.is_null:
                    given[name] = (slots[key].path.index(name), value)
        return given


class _Substitution(Struct):
    """Puts values in, and remembers where each went. Mutable while it does."""

    values: _BuildValues
    places: dict[ValuePath, str] = field(default_factory=dict)

    def put_in(self, value: Value, at: ValuePath) -> Value | None:
        """The value without references; None where a parameter has no value, which the platform leaves out."""
        raw = value.raw
        if isinstance(raw, str) and is_param_ref(raw):
            name = raw.removeprefix(PARAM)
            self.places[at] = name
            return self.values.value(name)
        if isinstance(raw, dict):
            parts = {key: self.put_in(item, at.index(key)) for key, item in raw.items()}
            return object_of({key: item for key, item in parts.items() if item is not None})
        if isinstance(raw, tuple):
            items = [self.put_in(item, at.index(position)) for position, item in enumerate(raw)]
            return tuple_of(item for item in items if item is not None)
        return value

    def told(self, problem: Problem, title: str) -> Problem:
        """The problem at the value that makes it; without the value, and so without what the problem says of it."""
        name = self._culprit(problem.path)
        where = self.values.place(name) if name else None
        place = str(problem.path).removeprefix(".")
        if name is None:
            detail = f"With these build values {place} of {title} is not what the platform accepts: {problem.summary}."
        else:
            given = "The value" if where is not None else "The default value"
            if self.values.value(name) is None:
                given = "The missing value"
            detail = (
                f'{given} of build parameter "{name}" does not fit {place} of {title}: {problem.summary}.'
            )
        return Problem("Build value does not fit", detail, where if where is not None else path_of("spec"))

    def _culprit(self, path: ValuePath) -> str | None:
        for at, name in self.places.items():
            if _begins(path, at):
                return name
        below = [name for at, name in self.places.items() if _begins(at, path)]
        return next((name for name in below if self.values.value(name) is None), next(iter(below), None))


def _begins(path: ValuePath, beginning: ValuePath) -> bool:
    return _keys(path)[: len(beginning.steps)] == _keys(beginning)


def _keys(path: ValuePath) -> list[str | int]:
    """The steps by what they name: some paths say a member as an attribute, some as a key."""
    return [step.name if isinstance(step, AttrPathStep) else step.key for step in path.steps]
