"""What has become of conditions, by the object that they belong to, as plans and states keep it.

Source: Terraform's internal/checks, and checkResultsV4 of its states/statefile.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, TypeAlias

from msgspec import Struct, field

from blockform.addrs import ModuleInstance, ModulePath, ResourceConfigAddr, ResourceInstanceAddr
from blockform.config import Config

Json: TypeAlias = dict[str, Any]


class CheckKind(Enum):
    """What has conditions; the value is the state file's word for it."""

    RESOURCE = "resource"
    OUTPUT = "output"
    CHECK = "check"
    VARIABLE = "var"


class CheckStatus(Enum):
    """What is known of conditions: of one, of all of an object, of all of a block."""

    PASS = "pass"  # noqa: S105  no password
    FAIL = "fail"
    ERROR = "error"
    UNKNOWN = "unknown"


class CheckedObject(Struct, frozen=True, kw_only=True):
    """One instance of what has conditions. ``messages`` are those of conditions that do not hold."""

    addr: str
    status: CheckStatus
    messages: tuple[str, ...] = ()


class CheckResult(Struct, frozen=True, kw_only=True):
    """All instances of one block that has conditions; with the status UNKNOWN and no objects, nobody knows yet which there are."""

    kind: CheckKind
    addr: str
    status: CheckStatus
    objects: tuple[CheckedObject, ...] = ()


class Verdicts(Struct):
    """What the ``count`` conditions of one object came to so far; each is named by a key. Mutable."""

    addr: str
    count: int
    statuses: dict[Hashable, CheckStatus] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)

    def note(self, key: Hashable, status: CheckStatus, message: str = "") -> None:
        """Record what one condition came to, and why it does not hold."""
        self.statuses[key] = status
        if status is CheckStatus.FAIL:
            self.messages.append(message)

    @property
    def status(self) -> CheckStatus:
        """Of all conditions together; one that was not looked at is not known."""
        complete = len(self.statuses) == self.count
        return _summary(
            self.statuses.values() if complete else (*self.statuses.values(), CheckStatus.UNKNOWN)
        )


def _summary(statuses: Iterable[CheckStatus]) -> CheckStatus:
    found = set(statuses)
    for worst in (CheckStatus.ERROR, CheckStatus.FAIL, CheckStatus.UNKNOWN):
        if worst in found:
            return worst
    return CheckStatus.PASS


class Checks:
    """The conditions of a configuration, and what they came to in one run. Mutable; only the walk's coordinator touches it."""

    def __init__(self, config: Config, planned: Iterable[CheckResult] = ()) -> None:
        """``planned``: the results of the plan that is being carried out; they tell which objects there are."""
        self._counts = dict(_conditions(config))
        self._objects: dict[tuple[CheckKind, str], dict[str, Verdicts]] = {}
        for result in planned:
            if result.objects or result.status is not CheckStatus.UNKNOWN:
                self.expect(result.kind, result.addr, (found.addr for found in result.objects))

    def expect(self, kind: CheckKind, addr: str, objects: Iterable[str]) -> None:
        """Record that there are these objects of a block, beside those recorded before."""
        known = self._objects.setdefault((kind, addr), {})
        for name in objects:
            known.setdefault(name, Verdicts(name, self._counts.get((kind, addr), 0)))

    def verdicts(self, kind: CheckKind, addr: str, name: str) -> Verdicts:
        """Where to note what the conditions of one object come to."""
        self.expect(kind, addr, (name,))
        return self._objects[kind, addr][name]

    def expect_named(
        self, kind: CheckKind, path: ModulePath, name: str, modules: Iterable[ModuleInstance]
    ) -> None:
        """The same as :meth:`expect` for what is no resource and has one instance in each of these modules."""
        addr = static_addr(kind, path, name)
        self.expect(kind, addr, (dynamic_addr(kind, module, name) for module in modules))

    def named(self, kind: CheckKind, module: ModuleInstance, name: str) -> Verdicts:
        """The same as :meth:`verdicts` for what is no resource."""
        return self.verdicts(kind, static_addr(kind, module.path, name), dynamic_addr(kind, module, name))

    def of(self, addr: ResourceInstanceAddr) -> Verdicts:
        """The same as :meth:`verdicts` for a resource."""
        return self.verdicts(CheckKind.RESOURCE, str(addr.config), str(addr))

    def results(self) -> tuple[CheckResult, ...]:
        """What all conditions came to, sorted by address."""
        ordered = sorted(self._counts, key=lambda pair: (pair[1], pair[0].value))
        return tuple(self._result(kind, addr) for kind, addr in ordered)

    def _result(self, kind: CheckKind, addr: str) -> CheckResult:
        objects = self._objects.get((kind, addr))
        if objects is None:
            return CheckResult(kind=kind, addr=addr, status=CheckStatus.UNKNOWN)
        checked = tuple(
            CheckedObject(addr=name, status=verdicts.status, messages=tuple(verdicts.messages))
            for name, verdicts in objects.items()
        )
        return CheckResult(
            kind=kind, addr=addr, status=_summary(found.status for found in checked), objects=checked
        )


def static_addr(kind: CheckKind, path: ModulePath, name: str) -> str:
    """The address of a block, ``module.a.check.c``."""
    return f"{path}.{kind.value}.{name}" if path.names else f"{kind.value}.{name}"


def dynamic_addr(kind: CheckKind, module: ModuleInstance, name: str) -> str:
    """The address of one instance of it, ``module.a["k"].check.c``."""
    return f"{kind.value}.{name}" if module.is_root else f"{module}.{kind.value}.{name}"


def _conditions(config: Config) -> Iterator[tuple[tuple[CheckKind, str], int]]:
    """How many conditions each block has, of those that have any. A ``check`` always counts."""
    for module in config.modules():
        path = module.path
        counts = [(CheckKind.VARIABLE, name, len(v.validations)) for name, v in module.variables.items()]
        counts += [(CheckKind.OUTPUT, name, len(o.preconditions)) for name, o in module.outputs.items()]
        for kind, name, count in counts:
            if count:
                yield (kind, static_addr(kind, path, name)), count
        for name, check in module.checks.items():
            yield (CheckKind.CHECK, static_addr(CheckKind.CHECK, path, name)), len(check.asserts)
        for addr, resource in module.resources.items():
            count = len(resource.lifecycle.preconditions) + len(resource.lifecycle.postconditions)
            if count:
                yield (CheckKind.RESOURCE, str(ResourceConfigAddr(path, addr))), count


# In files ---------------------------------------------------------------------------------------------------------


def checks_to_file(results: Iterable[CheckResult]) -> list[Json] | None:
    """The results as state files hold them; None where nothing has conditions."""
    return [_to_file(result) for result in results] or None


def _to_file(result: CheckResult) -> Json:
    objects = [_object_to_file(found) for found in result.objects]
    return {
        "object_kind": result.kind.value,
        "config_addr": result.addr,
        "status": result.status.value,
        "objects": objects or None,
    }


def _object_to_file(found: CheckedObject) -> Json:
    record = {"object_addr": found.addr, "status": found.status.value}
    return record | ({"failure_messages": list(found.messages)} if found.messages else {})


def checks_from_file(records: Iterable[Mapping[str, Any]]) -> tuple[CheckResult, ...]:
    """The results that a file holds. Raises: KeyError, TypeError, ValueError where these are none."""
    return tuple(
        CheckResult(
            kind=CheckKind(record["object_kind"]),
            addr=str(record["config_addr"]),
            status=CheckStatus(record["status"]),
            objects=tuple(map(_object_from_file, record["objects"] or ())),
        )
        for record in records
    )


def _object_from_file(record: Mapping[str, Any]) -> CheckedObject:
    messages = tuple(map(str, record.get("failure_messages", ())))
    return CheckedObject(
        addr=str(record["object_addr"]), status=CheckStatus(record["status"]), messages=messages
    )
