"""Laws of addresses, state files and journals."""

from typing import TypeAlias

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blockform.addrs import (
    InstanceKey,
    Mode,
    ModuleInstance,
    ModulePath,
    ModuleStep,
    ProviderAddr,
    ProviderConfigAddr,
    ResourceAddr,
    ResourceConfigAddr,
    ResourceInstanceAddr,
    parse_module_instance,
    parse_provider_config,
    parse_resource,
    parse_resource_instance,
    parse_target,
)
from blockform.state import (
    Begin,
    Checkpoint,
    End,
    InstanceState,
    Intent,
    ObjectStatus,
    OutputState,
    Refused,
    ResourceObject,
    ResourceState,
    Result,
    State,
    StateBuilder,
    fold,
    parse_journal,
    read_state,
    write_state,
)
from blockform.state.journal import Record
from blockform.state.journal_file import encode_record
from blockform.values import DYNAMIC, SENSITIVE_MARKS, AttrPathStep, IndexPathStep, ValuePath
from blockform.values import Value as BlockformValue
from blockform.values.codec import dumps, from_plain, loads

TEXTS = st.text(st.characters(codec="utf-8"), max_size=8)
NAMES = st.builds("{}{}".format, st.sampled_from("bλ_"), st.text("b1é-_", max_size=4))  # none is a keyword
KEYS: st.SearchStrategy[InstanceKey] = st.one_of(st.none(), st.integers(0, 2**63 - 1), TEXTS)
MODULES = st.lists(st.builds(ModuleStep, NAMES, KEYS), max_size=3).map(
    lambda steps: ModuleInstance(tuple(steps))
)
PATHS = st.lists(NAMES, max_size=3).map(lambda names: ModulePath(tuple(names)))
RESOURCES = st.builds(ResourceAddr, NAMES, NAMES, st.sampled_from([Mode.MANAGED, Mode.DATA]))
INSTANCES = st.builds(ResourceInstanceAddr, MODULES, RESOURCES, KEYS)
CONFIGS = st.builds(ResourceConfigAddr, PATHS, RESOURCES)
PARTS = st.text("ab1", min_size=1, max_size=4)
PROVIDERS = st.builds(
    ProviderConfigAddr, PATHS, st.builds(ProviderAddr, PARTS, PARTS, PARTS), st.one_of(st.just(""), NAMES)
)

JSON: st.SearchStrategy[object] = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), TEXTS
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=4,
)
OBJECTS_JSON = st.dictionaries(TEXTS, JSON, max_size=3)
EXTRAS = st.dictionaries(TEXTS.map(lambda text: f"x_{text}"), JSON, max_size=2)
STEPS = st.one_of(
    st.builds(AttrPathStep, TEXTS), st.builds(IndexPathStep, st.one_of(TEXTS, st.integers(0, 99)))
)
VALUE_PATHS = st.lists(STEPS, min_size=1, max_size=3).map(lambda steps: ValuePath(tuple(steps)))
OBJECTS = st.builds(
    ResourceObject,
    attributes_json=OBJECTS_JSON,
    schema_version=st.integers(0, 9),
    status=st.sampled_from(ObjectStatus),
    sensitive_paths=st.lists(VALUE_PATHS, max_size=2).map(tuple),
    private=OBJECTS_JSON,
    dependencies=st.lists(CONFIGS, max_size=2, unique=True).map(lambda found: tuple(sorted(found, key=str))),
    create_before_destroy=st.booleans(),
    extra=EXTRAS,
)
INSTANCE_STATES = st.builds(
    InstanceState, st.one_of(st.none(), OBJECTS), st.dictionaries(PARTS, OBJECTS, max_size=1)
).filter(lambda instance: not instance.is_empty)


@st.composite
def states(draw: st.DrawFn) -> State:
    resources = draw(
        st.dictionaries(
            st.tuples(MODULES, RESOURCES),
            st.tuples(PROVIDERS, st.dictionaries(KEYS, INSTANCE_STATES, max_size=2), EXTRAS),
            max_size=3,
        )
    )
    outputs = st.builds(OutputState, value=JSON.map(from_plain), sensitive=st.booleans(), extra=EXTRAS)
    return State(
        lineage=draw(TEXTS),
        serial=draw(st.integers(0, 2**63)),
        resources={
            key: ResourceState(
                module=key[0], resource=key[1], provider=provider, instances=instances, extra=extra
            )
            for key, (provider, instances, extra) in resources.items()
        },
        outputs=draw(st.dictionaries(TEXTS, outputs, max_size=2)),
        check_results=draw(JSON),
        extra=draw(EXTRAS),
    )


INTENTS = st.builds(
    Intent,
    id=TEXTS,
    addr=INSTANCES,
    provider=PROVIDERS,
    action=TEXTS,
    kind=TEXTS,
    key=st.dictionaries(TEXTS, TEXTS, max_size=2),
    digest=TEXTS,
    expected=OBJECTS_JSON,
    deposed_key=st.one_of(st.none(), PARTS),
    at=TEXTS,
)
RESULTS = st.builds(
    Result,
    addr=INSTANCES,
    provider=PROVIDERS,
    obj=st.one_of(st.none(), OBJECTS),
    intent=st.one_of(st.none(), TEXTS),
    deposed_key=st.one_of(st.none(), PARTS),
)
RECORDS: st.SearchStrategy[list[Record]] = st.lists(
    st.one_of(
        st.builds(Begin, lineage=TEXTS, serial=st.integers(0, 9), run=TEXTS),
        INTENTS,
        RESULTS,
        st.builds(Refused, intent=TEXTS),
        st.builds(Checkpoint, serial=st.integers(0, 9)),
    ),
    max_size=5,
)


LAW = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])

# Few different ones, so that changes meet each other
FEW_ADDRESSES = st.sampled_from(
    [parse_resource_instance(text) for text in ("b.b", "b.b[0]", 'module.m["k"].b.b', "data.b.b")]
)
FEW_PROVIDERS = st.sampled_from(
    [parse_provider_config(text) for text in ('provider["a/b"]', 'provider["a/b"].c')]
)
FEW_OBJECTS = st.sampled_from([None, *(ResourceObject(attributes_json={"id": text}) for text in "xy")])
FEW_KEYS = st.sampled_from([None, "d1", "d2"])
FEW_IDS = st.sampled_from("123")
Change: TypeAlias = tuple[ResourceInstanceAddr, ProviderConfigAddr, InstanceState | None]
CHANGES: st.SearchStrategy[Change] = st.tuples(
    FEW_ADDRESSES, FEW_PROVIDERS, FEW_OBJECTS.map(lambda obj: obj and InstanceState(obj))
)
SMALL_RECORDS: st.SearchStrategy[Record] = st.one_of(
    st.builds(
        Intent, id=FEW_IDS, addr=FEW_ADDRESSES, provider=FEW_PROVIDERS, action=st.just("a"), kind=st.just("k")
    ),
    st.builds(
        Result,
        addr=FEW_ADDRESSES,
        provider=FEW_PROVIDERS,
        obj=FEW_OBJECTS,
        intent=FEW_IDS,
        deposed_key=FEW_KEYS,
    ),
    st.builds(Refused, intent=FEW_IDS),
    st.builds(End, serial=st.just(1)),
)


@given(INSTANCES)
def test_instance_addresses_print_and_parse(addr: ResourceInstanceAddr) -> None:
    assert parse_resource_instance(str(addr)) == addr
    assert parse_target(str(addr)) == addr
    assert parse_module_instance(str(addr.module)) == addr.module


@given(CONFIGS)
def test_resource_addresses_print_and_parse(addr: ResourceConfigAddr) -> None:
    assert parse_resource(str(addr)) == addr


@given(PROVIDERS)
def test_provider_configs_print_and_parse(addr: ProviderConfigAddr) -> None:
    assert parse_provider_config(str(addr)) == addr


@LAW
@given(states())
def test_state_files_round_trip(state: State) -> None:
    text = write_state(state)
    again, diags = read_state(text)
    assert not diags
    assert again == state
    assert write_state(again) == text


@LAW
@given(states())
def test_layout_is_that_of_indented_json(state: State) -> None:
    text = write_state(state)
    assert text == dumps(loads(text), indent=2) + "\n"


@LAW
@given(st.lists(CHANGES, max_size=9), st.lists(CHANGES, max_size=9))
def test_builder_equals_single_changes(first: list[Change], then: list[Change]) -> None:
    state = State()
    for addr, provider, instance in first:
        state = state.with_instance(addr, instance, provider)
    builder = StateBuilder(state)
    for addr, provider, instance in then:
        builder.set_instance(addr, instance, provider)
        state = state.with_instance(addr, instance, provider)
        assert builder.instance(addr) == state.instance(addr)
    assert builder.build() == state


@LAW
@given(RECORDS)
def test_journals_round_trip(records: list[Record]) -> None:
    journal, diags = parse_journal(b"".join(map(encode_record, records)), "j")
    assert not diags
    assert journal is not None
    assert journal.records == tuple(records)
    assert not journal.torn


@LAW
@given(RECORDS, st.data())
def test_torn_journals_keep_what_is_whole(records: list[Record], data: st.DataObject) -> None:
    lines = [encode_record(record) for record in records]
    whole = b"".join(lines)
    cut = data.draw(st.integers(0, len(whole)))
    journal, diags = parse_journal(whole[:cut] + data.draw(st.binary(max_size=9)).replace(b"\n", b""), "j")
    assert not diags
    assert journal is not None
    count = len(journal.records)
    assert journal.records == tuple(records[:count])
    assert sum(map(len, lines[:count])) == journal.size <= cut
    assert count == len(records) or cut < sum(map(len, lines[: count + 1]))


@LAW
@given(st.lists(CHANGES, max_size=5), st.lists(SMALL_RECORDS, max_size=12))
def test_folding_twice_changes_nothing(changes: list[Change], records: list[Record]) -> None:
    state = State()
    for addr, provider, instance in changes:
        state = state.with_instance(addr, instance, provider)
    once, pending = fold(state, records)
    assert fold(once, records) == (once, pending)


@LAW
@given(OBJECTS_JSON.map(from_plain), st.data())
def test_objects_keep_their_marks(value: BlockformValue, data: st.DataObject) -> None:
    paths = [path for path, _ in value.walk() if path]
    chosen = data.draw(st.lists(st.sampled_from(paths), max_size=2)) if paths else []
    marked = _with_marks(value, chosen)
    obj = ResourceObject.encode(marked, DYNAMIC)
    again = ResourceObject(attributes_json=obj.attributes_json, sensitive_paths=obj.sensitive_paths)
    assert set(obj.sensitive_paths) == set(chosen)
    assert again.decode(DYNAMIC) == marked


def _with_marks(value: BlockformValue, paths: list[ValuePath]) -> BlockformValue:
    from blockform.state.marking import with_marked_paths  # noqa: PLC0415  the law's other half

    marked = with_marked_paths(value, paths)
    assert {path for path, part in marked.walk() if part.marks == SENSITIVE_MARKS} == set(paths)
    return marked
