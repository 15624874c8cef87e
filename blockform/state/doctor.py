"""What can be wrong with a stored state, found and, where that is safe, put right. Nothing is read, locked or stored here.

A state file is looked at twice: as JSON, for what keeps it from being read at all, and as a :class:`State`.
"""

from collections.abc import Callable, Collection
from enum import Enum
from typing import Any, TypeAlias, cast

from msgspec import Struct
from msgspec.structs import replace

from blockform.addrs import ResourceConfigAddr, ResourceInstanceAddr
from blockform.state.model import InstanceState, Json, ResourceObject, ResourceState, State
from blockform.state.writer import write_state
from blockform.values.codec import loads


class Kind(Enum):
    """What is wrong; the value is how JSON calls it."""

    UNREADABLE = "unreadable_state"
    DUPLICATE = "duplicate_instance"
    ORDER = "order"
    DANGLING = "dangling_dependency"
    PROVIDER = "unknown_provider"
    SCHEMA = "wrong_schema_version"
    DEPOSED = "deposed_object"
    JOURNAL = "journal_left"
    LOCK = "lock_left"
    LEFTOVER = "file_left"
    LINEAGE = "lineage"
    SERIAL = "serial"


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that is wrong, or (``is_note``) only worth knowing.

    ``detail`` is one or more full sentences; ``repair`` completes "the repair is to ..." and is empty where only the user can decide.
    """

    kind: Kind
    detail: str
    address: str = ""
    repair: str = ""
    is_note: bool = False
    is_repaired: bool = False


Findings: TypeAlias = tuple[Finding, ...]


# As JSON ----------------------------------------------------------------------------------------------------------


def repair_duplicates(data: Json) -> tuple[Json, Findings]:
    """The JSON of a state with each resource and each object once, and what stood twice.

    Of two records of one object the first is kept. Two objects with different ids under one address stay: one of them would be
    forgotten, and only the user can say which.
    """
    resources = data.get("resources")
    if not isinstance(resources, list):
        return data, ()
    findings: list[Finding] = []
    merged: dict[tuple[object, ...], dict[str, Any]] = {}
    for position, record in enumerate(resources):
        if not isinstance(record, dict):
            return data, ()
        key = tuple(record.get(name) for name in ("module", "mode", "type", "name"))
        try:
            known = merged.setdefault(key, {**record, "instances": []})
        except TypeError:
            return data, ()  # no text where one belongs: reading the file says so
        _merge(known, record, findings, is_second=position > 0 and bool(known["instances"]))
    if not findings and len(merged) == len(resources):
        return data, ()
    return {**data, "resources": list(merged.values())}, tuple(findings)


def _merge(known: dict[str, Any], record: Json, findings: list[Finding], *, is_second: bool) -> None:
    """Add the instances of a record to what is known of that resource."""
    address = _address(record)
    if is_second:
        detail = f"{address} stands in two records of the state."
        findings.append(
            Finding(kind=Kind.DUPLICATE, address=address, detail=detail, repair="make one record of them")
        )
    instances = record.get("instances")
    for instance in instances if isinstance(instances, list) else ():
        same = [other for other in known["instances"] if _place(other) == _place(instance)]
        if not same:
            known["instances"].append(instance)
            continue
        findings.append(_twice(address, same[0], instance))
        if not findings[-1].repair:
            known["instances"].append(instance)


def _place(instance: Any) -> tuple[object, object]:
    return (
        (repr(instance.get("index_key")), instance.get("deposed") or "")
        if isinstance(instance, dict)
        else ("", "")
    )


def _twice(address: str, first: Json, second: Json) -> Finding:
    key = first.get("index_key")
    address += "" if key is None else f"[{key}]" if isinstance(key, int) else f'["{key}"]'
    ids = [_id(first), _id(second)]
    if first == second or (ids[0] is not None and ids[0] == ids[1]):
        detail = f"The object of {address} stands in the state twice."
        return Finding(
            kind=Kind.DUPLICATE, address=address, detail=detail, repair="keep the first record of it"
        )
    detail = (
        f"The state has two different objects of {address}, with the ids {ids[0]} and {ids[1]}. Only you can say which one belongs there: "
        "remove the other one from the file, or give it an address of its own."
    )
    return Finding(kind=Kind.DUPLICATE, address=address, detail=detail)


def _id(instance: Json) -> object:
    attributes = instance.get("attributes")
    return attributes.get("id") if isinstance(attributes, dict) else None


def _address(record: Json) -> str:
    module = f"{record['module']}." if record.get("module") else ""
    data = "data." if record.get("mode") == "data" else ""
    return f"{module}{data}{record.get('type')}.{record.get('name')}"


def is_in_order(data: Json, state: State) -> bool:
    """Whether resources and instances stand in the order in which they are always written."""
    return _outline(data) == _outline(cast("Json", loads(write_state(state))))


def _outline(data: Json) -> list[object]:
    """Which resources and instances a file has, in order."""
    found: list[object] = []
    for record in cast("list[Any]", data.get("resources") or ()):
        found.append(_address(record))
        found.extend(_place(instance) for instance in record.get("instances") or ())
    return found


# As a state -------------------------------------------------------------------------------------------------------


class Surroundings(Struct, frozen=True, kw_only=True):
    """What a state is looked at with.

    ``declared`` are the resources of the configuration, None where it does not load; ``backup`` the state before the last run.
    ``explain`` says what the installed providers make of a resource's objects.
    """

    declared: Collection[ResourceConfigAddr] | None
    backup: State | None
    explain: "Callable[[ResourceState], Explained]"


class Explained(Struct, frozen=True, kw_only=True):
    """A resource whose records the installed providers have looked at: as it should be, and what was wrong."""

    resource: ResourceState
    findings: Findings = ()


def repair_state(state: State, around: Surroundings) -> tuple[State, Findings]:
    """The state with all repairs made, and everything that was found."""
    findings: list[Finding] = []
    state = _history(state, around.backup, findings)
    known = {ResourceConfigAddr(module.path, of) for module, of in state.resources}
    known.update(around.declared or ())
    resources = {}
    for key, resource in state.resources.items():
        explained = around.explain(resource)
        findings.extend(explained.findings)
        resources[key] = _checked(explained.resource, known, findings)
    return replace(state, resources=resources), tuple(findings)


def _history(state: State, backup: State | None, findings: list[Finding]) -> State:
    """The state with a lineage, and a serial that no earlier version has."""
    if not state.lineage:
        lineage = backup.lineage if backup is not None else ""
        where = "that of the backup" if lineage else "a new one"
        findings.append(
            Finding(
                kind=Kind.LINEAGE,
                detail="The state has no lineage.",
                repair=f"give it {where} when it is stored",
            )
        )
        state = replace(state, lineage=lineage)
    if backup is None or not backup.lineage:
        return state
    if backup.lineage != state.lineage:
        detail = (
            f'The state has the lineage "{state.lineage}", and its backup "{backup.lineage}": one of the two files comes from elsewhere. '
            "If that is the state, put the backup in its place; if it is the backup, remove it."
        )
        findings.append(Finding(kind=Kind.LINEAGE, detail=detail))
        return state
    is_other = backup.serial == state.serial and not backup.same_content(state)
    if backup.serial <= state.serial and not is_other:
        return state
    detail = (
        f"The state has the serial {state.serial}, and its backup, which should be older, {backup.serial}"
        f"{' with other content' if is_other else ''}. If the state was put back from an older copy by mistake, put the backup in its place "
        "instead."
    )
    repair = f"keep the state and raise its serial to {backup.serial + 1}"
    findings.append(Finding(kind=Kind.SERIAL, detail=detail, repair=repair))
    return replace(state, serial=backup.serial)


def _checked(
    resource: ResourceState, known: Collection[ResourceConfigAddr], findings: list[Finding]
) -> ResourceState:
    instances = {}
    for key, instance in resource.instances.items():
        instances[key] = _checked_instance(resource, resource.addr(key), instance, known, findings)
    same = all(instances[key] is instance for key, instance in resource.instances.items())
    return resource if same else replace(resource, instances=instances)


def _checked_instance(
    resource: ResourceState,
    addr: ResourceInstanceAddr,
    instance: InstanceState,
    known: Collection[ResourceConfigAddr],
    findings: list[Finding],
) -> InstanceState:
    own = ResourceConfigAddr(resource.module.path, resource.resource)
    for name, deposed in [(None, instance.current), *instance.deposed.items()]:
        if deposed is None:
            continue
        dangling = [needed for needed in deposed.dependencies if needed not in known or needed == own]
        if dangling:
            findings.extend(_dangling(addr, needed, own) for needed in dangling)
            kept = tuple(needed for needed in deposed.dependencies if needed not in dangling)
            instance = instance.with_object(replace(deposed, dependencies=kept), name)
    for name in list(instance.deposed):
        instance = _deposed(addr, name, instance, findings)
    return instance


def _dangling(addr: ResourceInstanceAddr, needed: ResourceConfigAddr, own: ResourceConfigAddr) -> Finding:
    where = "itself" if needed == own else f"{needed}, which is neither in the state nor in the configuration"
    return Finding(
        kind=Kind.DANGLING,
        address=str(addr),
        detail=f"{addr} depends on {where}.",
        repair="drop that dependency",
    )


def _deposed(
    addr: ResourceInstanceAddr, name: str, instance: InstanceState, findings: list[Finding]
) -> InstanceState:
    """An object that an interrupted replacement has left."""
    old, now = instance.deposed[name], instance.current
    same = now is not None and _same_id(old, now)
    detail = f"{addr} has a deposed object, {name}, left over from a replacement."
    if same:
        detail += " It has the id of the current one, which the next apply would therefore delete."
        findings.append(
            Finding(kind=Kind.DEPOSED, address=str(addr), detail=detail, repair="forget the deposed object")
        )
        return instance.with_object(None, name)
    detail += " The next apply deletes it."
    findings.append(Finding(kind=Kind.DEPOSED, address=str(addr), detail=detail, is_note=True))
    return instance


def _same_id(one: ResourceObject, other: ResourceObject) -> bool:
    first = one.attributes_json.get("id")
    return first is not None and first == other.attributes_json.get("id")
