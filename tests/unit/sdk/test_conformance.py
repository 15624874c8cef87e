"""The conformance kit is content with a provider that keeps the rules, and names the one that another breaks."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from msgspec.structs import replace

from blockform.sdk import (
    ApplyResponse,
    Attribute,
    CreateRequest,
    DeleteRequest,
    DeleteResponse,
    ImportRequest,
    ImportResponse,
    OperationStopped,
    Outcome,
    PlanRequest,
    PlanResponse,
    Problem,
    ReadDataRequest,
    ReadDataResponse,
    ReadRequest,
    ReadResponse,
    RecoverRequest,
    RecoverResponse,
    UpdateRequest,
)
from blockform.sdk.conformance import Example, check_data_source, check_resource, check_schema
from blockform.values import (
    NUMBER,
    STRING,
    Value,
    null,
    number,
    path_of,
    sensitive,
    string,
    tuple_of,
    unknown,
)
from tests.unit.sdk.jars import JAR, SCHEMA, Jar, Jars, Look, intent

EXAMPLE = Example(
    type="jar_jar",
    config={"label": "plums", "filling": "plums"},
    updates=({"label": "plums", "filling": "jam", "size": 2}, {"label": "jam", "filling": "jam"}),
)
REFUSED = (Problem("Call refused", "No."),)


def check(resource: Jar, example: Example = EXAMPLE) -> list[str]:
    return check_resource(Jars(resource), SCHEMA, example)


# Providers that keep the rules ----------------------------------------------------------------------------------


def test_good_provider_passes() -> None:
    jar = Jar()
    assert check(jar) == []
    assert jar.shelf == {}
    assert jar.made == 2, "the second update needs a new object"
    assert check_schema(SCHEMA, "tests/jar") == []


class Busy(Jar):
    """Makes two calls of one verb, the first one refused at first, and tells how it goes."""

    def create(self, request: CreateRequest) -> ApplyResponse:
        operation = request.operation
        operation.intend(intent("create", request.planned))
        operation.refused()
        operation.intend(intent("create", request.planned))
        operation.progress("filling")
        operation.wait(0)
        made = self.put(request.planned)
        operation.created(made)
        operation.intend(intent("seal", made))
        return ApplyResponse(new_state=made, private={"times": [1, 2]})


def test_calls_one_after_the_other_pass() -> None:
    assert check(Busy()) == []


class Plain:
    """Can do what every resource must, and no more; local."""

    is_local = True

    def read(self, request: ReadRequest) -> ReadResponse:
        return ReadResponse(new_state=request.state, private=request.private)

    def create(self, request: CreateRequest) -> ApplyResponse:
        settled = request.planned.with_attrs(id=string("jar"), seal=string("tight"))
        return ApplyResponse(new_state=settled)

    def update(self, request: UpdateRequest) -> ApplyResponse:
        return ApplyResponse(new_state=request.planned.with_attrs(seal=string("tight")))

    def delete(self, request: DeleteRequest) -> DeleteResponse:  # noqa: ARG002  there is nothing to delete
        return DeleteResponse()


def test_local_resource_without_extra_abilities_passes() -> None:
    seal = Attribute(type=STRING, computed=True, modifiers=JAR.block.attributes["id"].modifiers)
    block = replace(JAR.block, attributes={**JAR.block.attributes, "seal": seal})
    schema = replace(SCHEMA, resources={"jar_jar": replace(JAR, block=block)})
    assert check_resource(Jars(Plain()), schema, EXAMPLE) == []  # type: ignore[arg-type]


# Providers that break one rule ----------------------------------------------------------------------------------


class PlansOtherwise(Jar):
    def plan(self, request: PlanRequest) -> PlanResponse:
        response = super().plan(request)
        return replace(response, planned=response.planned.with_attrs(size=number(7)))


class FailsToPlan(Jar):
    def plan(self, request: PlanRequest) -> PlanResponse:
        return replace(super().plan(request), problems=REFUSED)


class WantsToKnowAll(Jar):
    def plan(self, request: PlanRequest) -> PlanResponse:
        known = request.proposed["filling"].is_known
        return replace(super().plan(request), problems=() if known else REFUSED)


class PromisesTooMuch(Jar):
    def plan(self, request: PlanRequest) -> PlanResponse:
        response = super().plan(request)
        seal = response.planned["seal"]
        return replace(
            response, planned=response.planned.with_attrs(seal=seal if seal.is_known else string("any"))
        )


class PlansAtRandom(Jar):
    times = 0

    def plan(self, request: PlanRequest) -> PlanResponse:
        self.times += 1
        response = super().plan(request)
        return replace(response, planned=response.planned.with_attrs(seal=string(f"{self.times}")))


class ChangesItsMind(Jar):
    def plan(self, request: PlanRequest) -> PlanResponse:
        response = super().plan(request)
        early = response.planned.with_attrs(seal=string("early"))
        return response if request.applying or request.prior is not None else replace(response, planned=early)


class KeepsPrivateSets(Jar):
    def create(self, request: CreateRequest) -> ApplyResponse:
        return replace(super().create(request), private={"seen": {1}})


class KeepsPrivateTuples(Jar):
    def plan(self, request: PlanRequest) -> PlanResponse:
        return replace(super().plan(request), private={"seen": (1,)})


class FailsToCreate(Jar):
    def create(self, request: CreateRequest) -> ApplyResponse:
        return replace(super().create(request), problems=REFUSED)


class ReturnsNothing(Jar):
    def create(self, request: CreateRequest) -> ApplyResponse:
        return replace(super().create(request), new_state=None)


class BreaksThePlan(Jar):
    def put(self, planned: Value) -> Value:
        jar = super().put(planned).with_attrs(size=number(9))
        self.shelf[jar["id"].as_str()] = jar
        return jar


class ReturnsUnknown(Jar):
    def create(self, request: CreateRequest) -> ApplyResponse:
        made = super().create(request).new_state
        assert made is not None
        return ApplyResponse(new_state=made.with_attrs(seal=unknown(STRING)))


class ReturnsMarked(Jar):
    def create(self, request: CreateRequest) -> ApplyResponse:
        made = super().create(request).new_state
        assert made is not None
        return ApplyResponse(new_state=made.with_attrs(filling=sensitive(made["filling"])))


class ReturnsMore(Jar):
    def create(self, request: CreateRequest) -> ApplyResponse:
        made = super().create(request).new_state
        assert made is not None
        return ApplyResponse(new_state=made.with_attrs(colour=string("red")))


class ReturnsAnotherType(Jar):
    def create(self, request: CreateRequest) -> ApplyResponse:
        made = super().create(request).new_state
        assert made is not None
        return ApplyResponse(new_state=made.with_attrs(size=tuple_of([])))


class ReturnsAText(Jar):
    def create(self, request: CreateRequest) -> ApplyResponse:
        made = super().create(request).new_state
        assert made is not None
        return ApplyResponse(new_state=made.with_attrs(size=string("1")))


class TellsNothing(Jar):
    def create(self, request: CreateRequest) -> ApplyResponse:
        return ApplyResponse(new_state=self.put(request.planned))


class DeletesUntold(Jar):
    def delete(self, request: DeleteRequest) -> DeleteResponse:
        self.shelf.pop(request.prior["id"].as_str(), None)
        return DeleteResponse()


class CreatedTooSoon(Jar):
    def create(self, request: CreateRequest) -> ApplyResponse:
        request.operation.created(request.planned)
        return super().create(request)


class CreatedNothing(Jar):
    def create(self, request: CreateRequest) -> ApplyResponse:
        response = super().create(request)
        request.operation.created(null())
        return response


class RefusedNothing(Jar):
    def create(self, request: CreateRequest) -> ApplyResponse:
        request.operation.refused()
        return super().create(request)


class ProgressWithoutAWord(Jar):
    def create(self, request: CreateRequest) -> ApplyResponse:
        response = super().create(request)
        request.operation.progress("")
        return response


class SwallowsTheStop(Jar):
    def create(self, request: CreateRequest) -> ApplyResponse:
        try:
            return super().create(request)
        except OperationStopped:
            return ApplyResponse(new_state=None)


class CannotRecover(Jar):
    recover = None  # type: ignore[assignment]


class KeyOfNothing(Jar):
    def natural_key(self, planned: Value) -> Mapping[str, str]:  # noqa: ARG002  that is the mistake
        return {}


class AnotherKey(Jar):
    def natural_key(self, planned: Value) -> Mapping[str, str]:
        return {"label": planned["label"].as_str().upper()}


class RecoversAll(Jar):
    def recover(self, request: RecoverRequest) -> RecoverResponse:
        response = super().recover(request)
        return replace(response, outcome=Outcome.HAPPENED)


class RecoversTheUnmade(Jar):
    def recover(self, request: RecoverRequest) -> RecoverResponse:
        response = super().recover(request)
        if response.outcome is Outcome.HAPPENED:
            return response
        return replace(response, new_state=string("a ghost"))


class RecoversNothing(Jar):
    def recover(self, request: RecoverRequest) -> RecoverResponse:
        del request
        return RecoverResponse(outcome=Outcome.NOT_HAPPENED)


class RecoversWithoutObject(Jar):
    def recover(self, request: RecoverRequest) -> RecoverResponse:
        return replace(super().recover(request), new_state=None)


class RecoversAnother(Jar):
    def recover(self, request: RecoverRequest) -> RecoverResponse:
        response = super().recover(request)
        found = response.new_state
        return replace(
            response, new_state=found.with_attrs(id=string("other")) if found is not None else None
        )


class CannotBeRead(Jar):
    def read(self, request: ReadRequest) -> ReadResponse:
        del request
        return ReadResponse(new_state=None)


class FailsToRead(Jar):
    def read(self, request: ReadRequest) -> ReadResponse:
        return ReadResponse(new_state=request.state, problems=REFUSED)


class ReadsOtherwise(Jar):
    def read(self, request: ReadRequest) -> ReadResponse:
        response = super().read(request)
        found = response.new_state
        return ReadResponse(
            new_state=found.with_attrs(id=string(f"{found['id'].as_str()}/")) if found else None
        )


class NeverSettles(Jar):
    def plan(self, request: PlanRequest) -> PlanResponse:
        response = super().plan(request)
        if request.prior is None or request.applying:
            return response
        return replace(response, planned=response.planned.with_attrs(seal=unknown(STRING)))


class AlwaysReplaces(Jar):
    def plan(self, request: PlanRequest) -> PlanResponse:
        response = super().plan(request)
        return (
            replace(response, requires_replace=(path_of("seal"),)) if request.prior is not None else response
        )


class ReadsOneOfMany(Jar):
    def read_many(self, requests: Sequence[ReadRequest]) -> Sequence[ReadResponse]:
        return super().read_many(requests[:1])


class ReadsManyOfNone(Jar):
    def read_many(self, requests: Sequence[ReadRequest]) -> Sequence[ReadResponse]:
        return super().read_many(requests) or [ReadResponse(new_state=None)]


class ImportsNothing(Jar):
    def import_state(self, request: ImportRequest) -> ImportResponse:
        del request
        return ImportResponse(state=None)


class FailsToImport(Jar):
    def import_state(self, request: ImportRequest) -> ImportResponse:
        return super().import_state(replace(request, id="x"))


class ImportsAnother(Jar):
    def import_state(self, request: ImportRequest) -> ImportResponse:
        found = super().import_state(request).state
        assert found is not None
        self.shelf["other"] = found.with_attrs(id=string("other"))
        return ImportResponse(state=self.shelf["other"])


class FailsToDelete(Jar):
    def delete(self, request: DeleteRequest) -> DeleteResponse:
        return replace(super().delete(request), problems=REFUSED)


class DeletesOnce(Jar):
    def delete(self, request: DeleteRequest) -> DeleteResponse:
        gone = request.prior["id"].as_str() not in self.shelf
        return DeleteResponse(problems=REFUSED) if gone else super().delete(request)


class DeletesNothing(Jar):
    def delete(self, request: DeleteRequest) -> DeleteResponse:
        request.operation.intend(intent("delete", request.prior))
        return DeleteResponse()


class FalselyLocal(Jar):
    is_local = True


BROKEN: list[tuple[type[Jar], list[str]]] = [
    (PlansOtherwise, ["the plan is not what the configuration says at .size"]),
    (FailsToPlan, ["planning failed: Call refused: No."]),
    (WantsToKnowAll, ["planning failed where filling is not known yet: Call refused: No."]),
    (
        PromisesTooMuch,
        [
            "where filling is not known yet, too much is promised at .seal",
            "where size is not known yet, too much is promised at .seal",
        ],
    ),
    (
        PlansAtRandom,
        [
            "the same configuration is planned in another way the second time",
            "where filling is not known yet, too much is promised at .seal",
            "where label is not known yet, too much is promised at .seal",
            "where size is not known yet, too much is promised at .seal",
            "the last look before the change broke what was planned at .seal",
            "create broke what was planned at .seal",
            "after create the same configuration plans a change",
            "update broke what was planned at .seal",
            "after update the same configuration plans a change",
        ],
    ),
    (
        ChangesItsMind,
        [
            "the last look before the change broke what was planned at .seal",
            "create broke what was planned at .seal",
        ],
    ),
    (KeepsPrivateSets, ["create keeps private data that is no plain JSON"]),
    (KeepsPrivateTuples, ["planning keeps private data that is no plain JSON"]),
    (FailsToCreate, ["create failed: Call refused: No."]),
    (ReturnsNothing, ["create returned no object"]),
    (
        BreaksThePlan,
        ["create broke what was planned at .size", "after create the same configuration plans a change"],
    ),
    (ReturnsUnknown, ["create returned unknown values"]),
    (ReturnsMarked, ["create returned marked values"]),
    (ReturnsMore, ["create returned an object that is not of the schema's type"]),
    (ReturnsAnotherType, ["create returned an object that is not of the schema's type"]),
    (ReturnsAText, ["create returned an object that is not of the schema's type"]),
    (
        TellsNothing,
        [
            "create tells of no call before it changes something",
            "update whose answer was lost counts as not happened",
            "delete whose answer was lost counts as not happened",
        ],
    ),
    (DeletesUntold, ["delete tells of no call before it changes something"]),
    (CreatedTooSoon, ["create tells of an object without a call before it"]),
    (CreatedNothing, ["create tells that an object was created, and not which"]),
    (RefusedNothing, ["create tells that a call was refused, and there is none without a result"]),
    (ProgressWithoutAWord, ["create tells of progress without a word"]),
    (SwallowsTheStop, ["a stop does not pass through create"]),
    (
        CannotRecover,
        [
            "create is not local, and the resource cannot recover",
            "update is not local, and the resource cannot recover",
            "delete is not local, and the resource cannot recover",
        ],
    ),
    (
        KeyOfNothing,
        ["the natural key holds no texts", "the first call of create does not name the natural key"],
    ),
    (AnotherKey, ["the first call of create does not name the natural key"]),
    (RecoversAll, ["a create that was never sent counts as happened"]),
    (RecoversTheUnmade, ["a create that was never sent has an object"]),
    (
        RecoversNothing,
        [
            "create whose answer was lost counts as not happened",
            "update whose answer was lost counts as not happened",
            "delete whose answer was lost counts as not happened",
        ],
    ),
    (
        RecoversWithoutObject,
        [
            "create whose answer was lost is recovered without its object",
            "update whose answer was lost is recovered without its object",
        ],
    ),
    (
        RecoversAnother,
        [
            "create whose answer was lost recovers another object",
            "update whose answer was lost recovers another object",
        ],
    ),
    (CannotBeRead, ["after create the object cannot be read"]),
    (FailsToRead, ["read failed: Call refused: No."]),
    (
        ReadsOtherwise,
        [
            "after create the object reads differently at .id",
            "update whose answer was lost counts as not happened",
            "after update the object reads differently at .id",
            "delete whose answer was lost counts as not happened",
            "import failed: Cannot import jar: There is no jar jar-2/.",
        ],
    ),
    (
        NeverSettles,
        [
            "after create the same configuration plans a change",
            "after update the same configuration plans a change",
        ],
    ),
    (AlwaysReplaces, ["after create the same configuration plans a replacement"]),
    (ReadsOneOfMany, ["read_many does not answer each request as read does"]),
    (ReadsManyOfNone, ["read_many of nothing answers something"]),
    (ImportsNothing, ["import failed: it returned no object"]),
    (FailsToImport, ["import failed: Cannot import jar: There is no jar x."]),
    (ImportsAnother, ["import finds another object", "delete whose answer was lost counts as not happened"]),
    (FailsToDelete, ["delete failed: Call refused: No."]),
    (DeletesOnce, ["a second delete failed: Call refused: No."]),
    (
        DeletesNothing,
        ["after delete the object can still be read", "delete whose answer was lost counts as not happened"],
    ),
    (
        FalselyLocal,
        [
            "create tells of a call, and the resource is local",
            "update tells of a call, and the resource is local",
            "delete tells of a call, and the resource is local",
        ],
    ),
]


@pytest.mark.parametrize(
    ("resource", "broken"), [pytest.param(kind, broken, id=kind.__name__) for kind, broken in BROKEN]
)
def test_broken_rule_is_told(resource: type[Jar], broken: list[str]) -> None:
    assert check(resource()) == [f"jar_jar: {rule}" for rule in broken]


# Examples that are no use ----------------------------------------------------------------------------------------


def test_example_that_is_not_valid() -> None:
    assert check(Jar(), replace(EXAMPLE, config={"filling": "plums"})) == [
        'jar_jar: the example is not valid: Missing required argument: The argument "label" is required, but no definition was found.'
    ]


def test_validators_of_the_block_count_too() -> None:
    schema = replace(SCHEMA, resources={"jar_jar": replace(JAR, validators=(lambda _: REFUSED,))})
    assert check_resource(Jars(Jar()), schema, EXAMPLE) == [
        "jar_jar: the example is not valid: Call refused: No."
    ]


def test_update_that_changes_nothing() -> None:
    same = replace(EXAMPLE, updates=({"label": "plums", "filling": "plums"},))
    assert check(Jar(), same) == ["jar_jar: an update of the example changes nothing"]


def test_argument_that_must_be_known_is_left_alone() -> None:
    assert check(WantsToKnowAll(), replace(EXAMPLE, needed=frozenset({"filling"}))) == []


def test_import_by_another_text() -> None:
    assert check(Jar(), replace(EXAMPLE, updates=(), import_id="jar-1")) == []
    wrong = check(Jar(), replace(EXAMPLE, updates=(), import_id="plums"))
    assert wrong == ["jar_jar: import failed: Cannot import jar: There is no jar plums."]


# Data sources ----------------------------------------------------------------------------------------------------


def look(
    answer: Callable[[Value], Value | None], problems: tuple[Problem, ...] = (), **config: Any
) -> list[str]:
    class Source(Look):
        def read(self, request: ReadDataRequest) -> ReadDataResponse:
            return ReadDataResponse(state=answer(request.config), problems=problems)

    return check_data_source(Jars(Jar(), Source()), SCHEMA, "jar_look", config or {"label": "plums"})


def test_good_data_source_passes() -> None:
    assert check_data_source(Jars(Jar()), SCHEMA, "jar_look", {"label": "plums"}) == []


@pytest.mark.parametrize(
    ("answer", "broken"),
    [
        pytest.param(lambda _: None, "read returned no object", id="nothing"),
        pytest.param(
            lambda config: config.with_attrs(size=unknown(NUMBER)),
            "read returned unknown values",
            id="unknown",
        ),
        pytest.param(
            lambda config: config.with_attrs(colour=string("red")),
            "read returned an object that is not of the schema's type",
            id="more",
        ),
        pytest.param(
            lambda config: config.with_attrs(label=string("jam")),
            "read changed what was asked for at .label",
            id="changed",
        ),
    ],
)
def test_broken_data_source_is_told(answer: Callable[[Value], Value | None], broken: str) -> None:
    assert look(answer) == [f"jar_look: {broken}"]


def test_data_source_that_fails() -> None:
    assert look(lambda config: config, REFUSED) == ["jar_look: read failed: Call refused: No."]
    (invalid,) = look(lambda config: config, lable="plums")
    assert invalid.startswith("jar_look: the example is not valid: ")
