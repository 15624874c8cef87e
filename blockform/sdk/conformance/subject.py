"""What is on trial: one resource type, the rules that it broke so far, and planning as the engine does it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from blockform.schema import Problem, ResourceSchema, coerce
from blockform.schema.planned import run_modifiers
from blockform.schema.promises import broken_promises
from blockform.schema.propose import propose
from blockform.schema.valid import invalid_parts
from blockform.sdk.provider import CanPlan, Resource
from blockform.sdk.requests import NO_PRIVATE, PlanRequest, PlanResponse, Private
from blockform.values import ConversionError, Value, ValuePath, convert, from_plain


class TrialOver(Exception):  # noqa: N818  no error: what follows would make no sense
    """A rule was broken that the later ones stand on."""


class Subject(Struct):
    """One resource type on trial. Mutable: collects broken rules, and keeps ``private`` as the state would."""

    resource: Resource
    schema: ResourceSchema
    address: str
    broken: list[str] = field(default_factory=list)
    private: Private = field(default_factory=lambda: NO_PRIVATE)

    def rule(self, holds: object, text: str) -> None:
        """Note the text, once, unless the rule holds."""
        found = f"{self.address}: {text}"
        if not holds and found not in self.broken:
            self.broken.append(found)

    def must(self, holds: object, text: str) -> None:
        """The same for a rule that later ones stand on. Raises: TrialOver."""
        self.rule(holds, text)
        if not holds:
            raise TrialOver

    def config(self, written: Mapping[str, Any]) -> Value:
        """What the user wrote, as the schema makes it. Raises: TrialOver, if that has errors."""
        config, problems = coerce(from_plain(written), self.schema.block)
        problems += tuple(problem for check in self.schema.validators for problem in check(config))
        self.must(not errors(problems), f"the example is not valid: {errors(problems)}")
        return config

    def plan(self, config: Value, prior: Value | None, *, applying: bool = False) -> PlanResponse:
        """What the provider plans. Raises: TrialOver, if that has errors."""
        response = self.ask(config, prior, applying=applying)
        self.must(not errors(response.problems), f"planning failed: {errors(response.problems)}")
        self._check_private(response.private, "planning")
        invalid = invalid_parts(self.schema.block, prior, config, response.planned)
        self.rule(not invalid, f"the plan is not what the configuration says at {places(invalid)}")
        return response

    def ask(self, config: Value, prior: Value | None, *, applying: bool = False) -> PlanResponse:
        """The provider's answer to the engine's proposal, whatever it is."""
        block = self.schema.block
        proposed, modified = run_modifiers(block, prior, config, propose(block, prior, config))
        private = self.private if prior is not None else NO_PRIVATE
        if not isinstance(self.resource, CanPlan):
            return PlanResponse(planned=proposed, requires_replace=modified, private=private)
        request = PlanRequest(
            address=self.address,
            config=config,
            prior=prior,
            proposed=proposed,
            planned=lambda _: None,
            private=private,
            applying=applying,
        )
        response = self.resource.plan(request)
        return replace(response, requires_replace=(*modified, *response.requires_replace))

    def keeps(self, planned: Value, actual: Value, who: str) -> None:
        """The rule that what was planned comes true."""
        differing = broken_promises(planned, actual)
        self.rule(not differing, f"{who} broke what was planned at {places(differing)}")

    def take(self, state: Value, private: Private, verb: str) -> None:
        """The rules for an object that is to be stored. Raises: TrialOver, if that is not possible."""
        self.must(state.is_wholly_known, f"{verb} returned unknown values")
        self.rule(not state.has_marks, f"{verb} returned marked values")
        self.must(self._fits(state), f"{verb} returned an object that is not of the schema's type")
        self._check_private(private, verb)
        self.private = private

    def _fits(self, state: Value) -> bool:
        of = self.schema.block.value_type
        if not isinstance(state.raw, dict) or state.raw.keys() != of.attributes.keys():
            return False
        try:
            return convert(state, of).unmarked() == state.unmarked()
        except ConversionError:
            return False

    def _check_private(self, private: Private, who: str) -> None:
        try:
            plain = json.loads(json.dumps(dict(private))) == dict(private)
        except (TypeError, ValueError):
            plain = False
        self.must(plain, f"{who} keeps private data that is no plain JSON")


def errors(problems: Sequence[Problem]) -> str:
    """The problems that are no warnings, in one line."""
    return "; ".join(f"{problem.summary}: {problem.detail}" for problem in problems if not problem.warning)


def places(paths: Sequence[ValuePath]) -> str:
    """The paths, in one line."""
    return ", ".join(str(path) or "the whole object" for path in paths)
