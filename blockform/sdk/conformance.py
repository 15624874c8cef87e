"""The checks that every provider runs in its own tests: does it keep what the SDK asks of it?

Each check gives the broken rules as sentences, so that any test framework can say ``assert check(...) == []``.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from blockform.schema import Attribute, Block, Nesting, Problem, ResourceSchema, coerce
from blockform.schema.planned import run_modifiers
from blockform.schema.promises import broken_promises
from blockform.schema.propose import propose
from blockform.schema.valid import invalid_parts
from blockform.sdk.provider import (
    CanImport,
    CanPlan,
    CanReadMany,
    CanRecover,
    ConfiguredProvider,
    IsLocal,
    ProviderSchema,
    Resource,
)
from blockform.sdk.requests import (
    NO_PRIVATE,
    ApplyResponse,
    CallIntent,
    CreateRequest,
    DeleteRequest,
    ImportRequest,
    OperationStopped,
    Outcome,
    PlanRequest,
    PlanResponse,
    Private,
    ReadRequest,
    RecoverRequest,
    UpdateRequest,
)
from blockform.values import DYNAMIC, ConversionError, Value, ValuePath, convert

RESERVED = frozenset(
    {"count", "for_each", "provider", "depends_on", "lifecycle", "connection", "provisioner"}
)
"""Names that belong to the language at the top of a resource block."""


# Schemas ---------------------------------------------------------------------------------------------------------


def check_schema(schema: ProviderSchema, source: str) -> list[str]:
    """What is wrong with a provider's schemas; ``source`` is its namespace and type."""
    prefix = source.rpartition("/")[2] + "_"
    found = list(_block(schema.provider, "provider"))
    for kind, types in (("resource", schema.resources), ("data source", schema.data_sources)):
        for name, of in types.items():
            if not name.startswith(prefix):
                found.append(f'{kind} {name}: the name must begin with "{prefix}"')
            found += [
                f"{kind} {name}: {each} is a name of the language"
                for each in (*of.block.attributes, *of.block.blocks)
                if each in RESERVED
            ]
            found.extend(_block(of.block, name))
            if of.version < 0:
                found.append(f"{kind} {name}: the version must not be negative")
    return found


def _block(block: Block, at: str) -> Iterator[str]:
    for name in block.attributes.keys() & block.blocks.keys():
        yield f"{at}.{name}: there are an attribute and a block of that name"
    for name, attribute in block.attributes.items():
        yield from _attribute(attribute, f"{at}.{name}")
    for name, nested in block.blocks.items():
        if not 0 <= nested.min_items <= (nested.max_items or nested.min_items):
            yield f"{at}.{name}: there can be no number of blocks between min_items and max_items"
        if nested.nesting is Nesting.SINGLE and nested.max_items > 1:
            yield f"{at}.{name}: max_items is 1 or 0 where blocks are SINGLE"
        yield from _block(nested.block, f"{at}.{name}")


def _attribute(attribute: Attribute, at: str) -> Iterator[str]:
    if (attribute.type is None) == (attribute.nested is None):
        yield f"{at}: just one of type and nested must be given"
        return
    name = at.rpartition(".")[2]
    if not name.isidentifier() or name != name.lower():
        yield f"{at}: the name must be a lower-case identifier"
    if attribute.required and (attribute.optional or attribute.computed):
        yield f"{at}: what is required is neither optional nor computed"
    if not (attribute.required or attribute.optional or attribute.computed):
        yield f"{at}: it must be required, optional or computed"
    if attribute.write_only and attribute.computed:
        yield f"{at}: what is write-only cannot be computed"
    if (attribute.accepts or attribute.accepts_text) and attribute.type is not DYNAMIC:
        yield f"{at}: accepts narrows DYNAMIC only"
    if attribute.default is not None:
        yield from _default(attribute, attribute.default, at)
    if attribute.nested is not None:
        yield from _block(Block(attributes=attribute.nested.attributes), at)


def _default(attribute: Attribute, default: Value, at: str) -> Iterator[str]:
    if not attribute.optional:
        yield f"{at}: only an optional attribute can have a default"
    if not default.is_wholly_known or default.is_null or default.has_marks:
        yield f"{at}: a default is known, not null and not marked"
    try:
        fitted = convert(default, attribute.value_type)
    except ConversionError as error:
        yield f"{at}: the default does not fit the type: {error}"
    else:
        if fitted != default:
            yield f"{at}: the default must be of the attribute's type"


# Resources -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An object of one resource type to try: what a user would write, and in ``updates`` what he would change it to, one by one.

    ``prepare`` is called before anything else and may set up what the example refers to.
    """

    type: str
    config: Value
    updates: tuple[Value, ...] = ()
    prepare: Callable[[], None] = lambda: None


@dataclass(slots=True)
class Recorder:
    """An Operation that notes what it is told. With ``refuse`` the first intent is answered as if the user had stopped."""

    refuse: bool = False
    told: list[str] = field(default_factory=list)
    intents: list[CallIntent] = field(default_factory=list)
    open: int = 0

    def intend(self, intent: CallIntent) -> None:
        """See Operation."""
        self.told.append("intend")
        self.intents.append(intent)
        if self.refuse:
            raise OperationStopped
        self.open += 1

    def created(self, partial_state: Value, private: Private = NO_PRIVATE) -> None:  # noqa: ARG002  see Operation
        """See Operation."""
        self.told.append(
            "created" if partial_state.is_known and not partial_state.is_null else "created nothing"
        )
        self.open = 0

    def refused(self) -> None:
        """See Operation."""
        self.told.append("refused" if self.open else "refused nothing")
        self.open = max(0, self.open - 1)

    def progress(self, status: str) -> None:
        """See Operation."""
        self.told.append(f"progress {status}")

    def wait(self, seconds: float) -> None:
        """See Operation."""
        time.sleep(seconds)


def check_resource(provider: ConfiguredProvider, schema: ProviderSchema, example: Example) -> list[str]:
    """Take one object through its life; the rules that the provider broke on the way, in order.

    An unchanged configuration plans nothing; what was planned comes true; what was made or changed reads the same; what was deleted is
    gone; an interrupted call is found out.
    """
    example.prepare()
    trial = _Trial(provider.resources[example.type], schema.resources[example.type], example.type)
    trial.run(example)
    return trial.broken


class _Stop(Exception):  # noqa: N818  no error: what follows would make no sense
    """A check failed that the later ones stand on."""


@dataclass(slots=True)
class _Trial:
    """One object's life. Mutable: notes broken rules."""

    resource: Resource
    schema: ResourceSchema
    address: str
    broken: list[str] = field(default_factory=list)
    private: Private = field(default_factory=lambda: NO_PRIVATE)

    def run(self, example: Example) -> None:
        try:
            config = self._config(example.config)
            self._recover_before(config)
            state = self._create(config)
            self._settled(config, state, "create")
            for written in example.updates:
                config = self._config(written)
                state = self._change(config, state)
            self._read_many(state)
            self._import(state)
            self._delete(state)
        except _Stop:
            return

    def _rule(self, holds: object, text: str, *, stop: bool = False) -> None:
        if not holds:
            self.broken.append(f"{self.address}: {text}")
            if stop:
                raise _Stop

    def _config(self, written: Value) -> Value:
        config, problems = coerce(written, self.schema.block)
        problems += tuple(problem for check in self.schema.validators for problem in check(config))
        errors = [problem for problem in problems if not problem.warning]
        self._rule(not errors, f"the example is not valid: {errors[0].detail if errors else ''}", stop=True)
        return config

    # Planning

    def _plan(self, config: Value, prior: Value | None, *, applying: bool = False) -> PlanResponse:
        block = self.schema.block
        proposed, modified = run_modifiers(block, prior, config, propose(block, prior, config))
        if not isinstance(self.resource, CanPlan):
            return PlanResponse(planned=proposed, requires_replace=modified, private=self.private)
        request = PlanRequest(
            address=self.address,
            config=config,
            prior=prior,
            proposed=proposed,
            planned=lambda _: None,
            private=self.private,
            applying=applying,
        )
        response = self.resource.plan(request)
        self._rule(
            not _errors(response.problems), f"planning failed: {_errors(response.problems)}", stop=True
        )
        invalid = invalid_parts(block, prior, config, response.planned)
        self._rule(not invalid, f"the plan is not what the configuration says at {_places(invalid)}")
        return replace(response, requires_replace=(*modified, *response.requires_replace))

    def _settled(self, config: Value, state: Value, after: str) -> None:
        """The object reads as it was recorded, and the same configuration plans no change."""
        read = self._read(state)
        self._rule(read is not None, f"after {after} the object cannot be read", stop=True)
        assert read is not None
        differing = broken_promises(state, read)
        self._rule(not differing, f"after {after} the object reads differently at {_places(differing)}")
        again = self._plan(config, read)
        self._rule(again.planned == read, f"after {after} the same configuration plans a change")
        self._rule(not again.requires_replace, f"after {after} the same configuration plans a replacement")

    # Verbs

    def _create(self, config: Value) -> Value:
        planned = self._plan(config, None)
        final = self._plan(config, None, applying=True)
        self._kept(planned.planned, final.planned, "the last look before a create")
        recorder = Recorder()
        response = self.resource.create(
            CreateRequest(
                address=self.address,
                config=config,
                planned=final.planned,
                operation=recorder,
                private=final.private,
            )
        )
        state = self._made(planned.planned, response, recorder, "create")
        self._recover_after(recorder, state)
        return state

    def _change(self, config: Value, prior: Value) -> Value:
        planned = self._plan(config, prior)
        if planned.requires_replace:
            self._delete(prior)
            state = self._create(config)
            self._settled(config, state, "replacement")
            return state
        self._rule(planned.planned != prior, "an update of the example changes nothing", stop=True)
        final = self._plan(config, prior, applying=True)
        self._kept(planned.planned, final.planned, "the last look before an update")
        recorder = Recorder()
        response = self.resource.update(
            UpdateRequest(
                address=self.address,
                config=config,
                prior=prior,
                planned=final.planned,
                operation=recorder,
                private=final.private,
            )
        )
        state = self._made(planned.planned, response, recorder, "update")
        self._settled(config, state, "update")
        return state

    def _made(self, planned: Value, response: ApplyResponse, recorder: Recorder, verb: str) -> Value:
        errors = _errors(response.problems)
        self._rule(not errors, f"{verb} failed: {errors}", stop=True)
        state = response.new_state
        self._rule(state is not None, f"{verb} returned no object", stop=True)
        assert state is not None
        self._rule(state.is_wholly_known, f"{verb} returned unknown values", stop=True)
        self._rule(not state.has_marks, f"{verb} returned marked values")
        self._kept(planned, state, verb)
        for told in ("created nothing", "refused nothing"):
            self._rule(told not in recorder.told, f"{verb} told that it has {told}")
        sends = bool(recorder.intents)
        self._rule(
            not sends or isinstance(self.resource, CanRecover), f"{verb} sends intents and cannot recover"
        )
        self.private = response.private
        return state

    def _kept(self, planned: Value, actual: Value, verb: str) -> None:
        differing = broken_promises(planned, actual)
        self._rule(not differing, f"{verb} broke what was planned at {_places(differing)}")

    def _read(self, state: Value) -> Value | None:
        response = self.resource.read(ReadRequest(address=self.address, state=state, private=self.private))
        self._rule(not _errors(response.problems), f"read failed: {_errors(response.problems)}", stop=True)
        self.private = response.private
        return response.new_state

    def _read_many(self, state: Value) -> None:
        if not isinstance(self.resource, CanReadMany):
            return
        requests = [ReadRequest(address=self.address, state=state, private=self.private)] * 2
        answers = self.resource.read_many(requests)
        one = self._read(state)
        same = len(answers) == 2 and all(answer.new_state == one for answer in answers)
        self._rule(same, "read_many does not answer each request as read does")
        self._rule(not self.resource.read_many([]), "read_many of nothing answers something")

    def _import(self, state: Value) -> None:
        identity = state.get("id")
        if not isinstance(self.resource, CanImport) or identity is None or isinstance(self.resource, IsLocal):
            return
        response = self.resource.import_state(ImportRequest(address=self.address, id=identity.as_str()))
        self._rule(response.state is not None, f"import by id failed: {_errors(response.problems)}")
        if response.state is not None:
            read = self.resource.read(
                ReadRequest(address=self.address, state=response.state, private=response.private)
            ).new_state
            self._rule(read is not None and read.get("id") == identity, "import by id finds another object")

    def _delete(self, state: Value) -> None:
        recorder = Recorder()
        for time_ in ("delete", "a second delete"):
            response = self.resource.delete(
                DeleteRequest(address=self.address, prior=state, operation=recorder, private=self.private)
            )
            errors = _errors(response.problems)
            self._rule(not errors, f"{time_} failed: {errors}", stop=True)
        if not isinstance(self.resource, IsLocal):
            self._rule(self._read(state) is None, "after delete the object can still be read")

    # Recovery

    def _recover_before(self, config: Value) -> None:
        """A call that was intended and never sent did not happen."""
        if not isinstance(self.resource, CanRecover):
            return
        planned = self._plan(config, None)
        key = self.resource.natural_key(planned.planned)
        self._rule(key and all(map(_is_text, key.items())), "the natural key holds no texts")
        recorder = Recorder(refuse=True)
        try:
            self.resource.create(
                CreateRequest(
                    address=self.address,
                    config=config,
                    planned=planned.planned,
                    operation=recorder,
                    private=planned.private,
                )
            )
        except OperationStopped:
            outcome, state = self._recover(recorder.intents[-1], None)
            self._rule(
                outcome is Outcome.NOT_HAPPENED, "a create that was never sent counts as something else"
            )
            self._rule(state is None, "a create that was never sent has an object")
        else:
            self._rule(not recorder.intents, "OperationStopped did not pass through create", stop=True)

    def _recover_after(self, recorder: Recorder, state: Value) -> None:
        """A call whose answer was lost did happen."""
        if not isinstance(self.resource, CanRecover) or not recorder.intents:
            return
        first = recorder.intents[0]
        key = self.resource.natural_key(state)
        self._rule(dict(first.key) == dict(key), "the first intent of create has not the natural key")
        outcome, found = self._recover(first, None)
        self._rule(outcome is Outcome.HAPPENED, "a create that happened is not found again")
        if found is not None and state.get("id") is not None:
            self._rule(found.get("id") == state.get("id"), "recovery finds another object")

    def _recover(self, intent: CallIntent, prior: Value | None) -> tuple[Outcome, Value | None]:
        assert isinstance(self.resource, CanRecover)
        response = self.resource.recover(RecoverRequest(address=self.address, intent=intent, prior=prior))
        return response.outcome, response.new_state


def _is_text(pair: tuple[object, object]) -> bool:
    return all(isinstance(part, str) for part in pair)


def _errors(problems: Sequence[Problem]) -> str:
    return "; ".join(f"{problem.summary}: {problem.detail}" for problem in problems if not problem.warning)


def _places(paths: Sequence[ValuePath]) -> str:
    return ", ".join(str(path) or "the whole object" for path in paths)
