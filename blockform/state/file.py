"""The state file read: JSON in Terraform's state format version 4, as Terraform, OpenTofu or blockform wrote it.

Keys that blockform does not know are kept, wherever they stand.
Source: Terraform's internal/states/statefile/version4.go.
"""

import gc
from typing import Any

from blockform.addrs import (
    AddressError,
    InstanceKey,
    Mode,
    ModuleInstance,
    ProviderConfigAddr,
    ResourceAddr,
    ResourceConfigAddr,
    parse_module_instance,
    parse_provider_config,
)
from blockform.diagnostics import Diagnostics
from blockform.state.model import (
    FORMAT_VERSION,
    NOTHING,
    TERRAFORM_VERSION,
    InstanceState,
    Json,
    OutputState,
    ResourceKey,
    ResourceObject,
    ResourceState,
    State,
)
from blockform.state.record import RecordError, object_from_json
from blockform.values.codec import RawNumber, from_json, loads, type_from_json
from blockform.values.errors import ConversionError

INVALID = "Invalid state file format"
UNSUPPORTED = "Unsupported state file format"

_STATE_KEYS = frozenset(
    ("version", "terraform_version", "serial", "lineage", "outputs", "resources", "check_results")
)
_OUTPUT_KEYS = frozenset(("value", "type", "sensitive"))
_RESOURCE_KEYS = frozenset(("module", "mode", "type", "name", "provider", "instances"))
_INSTANCE_KEYS = frozenset(("index_key", "status", "deposed"))


def read_state(
    text: str | bytes, name: str = "the state", hint: str = ""
) -> tuple[State | None, Diagnostics]:
    """The state in the text of a file; None with errors that name the place.

    ``name`` is how messages call the file, ``hint`` says in the first of them how to get back to a good one. An empty file is an
    error too: only a missing one means that nothing is managed yet.
    """
    reader = _Reader(name, hint)
    was_collecting = gc.isenabled()
    gc.disable()  # millions of new objects, none of them garbage: looking for some takes longer than reading
    try:
        return reader.read(text), reader.diags
    finally:
        if was_collecting:
            gc.enable()


class _Reader:
    """Reads one file; equal texts of addresses are parsed once."""

    def __init__(self, name: str, hint: str) -> None:
        self.diags = Diagnostics()
        self._name = name
        self._file = name[:1].upper() + name[1:] if name.startswith("the ") else f"The state file {name}"
        self._hint = hint
        self._modules: dict[str, ModuleInstance] = {"": ModuleInstance()}
        self._providers: dict[str, ProviderConfigAddr] = {}
        self._dependencies: dict[str, ResourceConfigAddr] = {}

    def read(self, text: str | bytes) -> State | None:
        if not text.strip():
            self._broken(UNSUPPORTED, f"{self._file} is empty.")
            return None
        try:
            data = loads(text)
        except (ValueError, RecursionError) as error:
            self._broken(UNSUPPORTED, f"{self._file} could not be parsed as JSON: {_json_error(error)}.")
            return None
        if not isinstance(data, dict) or not self._is_right_version(data):
            if not self.diags:
                self._broken(UNSUPPORTED, f"{self._file} holds no JSON object.")
            return None
        state = self._state(data)
        return None if self.diags.has_errors else state

    def _broken(self, summary: str, problem: str) -> None:
        hint = f"\n\n{self._hint}" if self._hint and not self.diags else ""
        self.diags.error(summary, problem + hint)

    def _wrong(self, place: str, problem: str) -> None:
        self._broken(INVALID, f"In {self._name}, {place}: {problem}.")

    def _is_right_version(self, data: Json) -> bool:
        version = data.get("version")
        if version == FORMAT_VERSION and not isinstance(version, bool):
            return True
        if not isinstance(version, int) or isinstance(version, bool):
            self._broken(UNSUPPORTED, f'{self._file} does not have a "version" attribute.')
        elif version > FORMAT_VERSION:
            self.diags.error(
                UNSUPPORTED,
                f"{self._file} uses format version {version}, which is newer than version {FORMAT_VERSION}, the newest"
                " this blockform reads. It was written by a newer program: use that, or a newer blockform.",
            )
        else:
            self.diags.error(
                UNSUPPORTED,
                f"{self._file} uses format version {version}, from Terraform 0.11 or older; blockform reads version"
                f" {FORMAT_VERSION}. Any later Terraform rewrites the file in its current format, for example with\n\n"
                "    terraform apply -refresh-only",
            )
        return False

    def _state(self, data: Json) -> State:
        serial, lineage = data.get("serial", 0), data.get("lineage", "")
        if not isinstance(serial, int) or isinstance(serial, bool) or serial < 0:
            self._wrong("serial", "it must be a whole number")
            serial = 0
        if not isinstance(lineage, str):
            self._wrong("lineage", "it must be a text")
            lineage = ""
        version = data.get("terraform_version", TERRAFORM_VERSION)
        return State(
            lineage=lineage,
            serial=serial,
            resources=self._resources(data.get("resources")),
            outputs=self._outputs(data.get("outputs")),
            check_results=data.get("check_results"),
            extra=_rest(data, _STATE_KEYS),
            terraform_version=version if isinstance(version, str) else TERRAFORM_VERSION,
        )

    def _outputs(self, data: object) -> dict[str, OutputState]:
        if not isinstance(data, dict | None):
            self._wrong("outputs", "it must be an object")
            return {}
        outputs: dict[str, OutputState] = {}
        for name, record in (data or {}).items():
            try:
                outputs[name] = _output(record)
            except (RecordError, ConversionError) as error:
                self._wrong(f"output {name}", str(error))
        return outputs

    def _resources(self, data: object) -> dict[ResourceKey, ResourceState]:
        if not isinstance(data, list):
            if data is not None:
                self._wrong("resources", "it must be a list")
            return {}
        resources: dict[ResourceKey, ResourceState] = {}
        for position, record in enumerate(data):
            place = f"resources[{position}]"
            try:
                resource = self._resource(record, place)
                key = (resource.module, resource.resource)
                if key in resources:
                    raise RecordError(f"{resource.addr(None)} appears a second time")
                resources[key] = resource
            except ValueError as error:  # RecordError or AddressError
                self._wrong(place, str(error).removesuffix("."))
        return resources

    def _resource(self, record: Any, place: str) -> ResourceState:
        match record:
            case {"mode": str(mode), "type": str(of), "name": str(name), "provider": str(provider)}:
                pass
            case _:
                raise RecordError('it must have "mode", "type", "name" and "provider"')
        if mode not in ("managed", "data"):
            raise RecordError('"mode" must be "managed" or "data"')
        addr = ResourceAddr(of, name, Mode(mode))
        module = record.get("module", "")
        if module not in self._modules:
            self._modules[module] = parse_module_instance(module)
        instances = record.get("instances", [])
        if not isinstance(instances, list):
            raise RecordError('"instances" must be a list')
        return ResourceState(
            module=self._modules[module],
            resource=addr,
            provider=self._provider(provider),
            instances=self._instances(instances, f"{place} ({addr})"),
            extra=_rest(record, _RESOURCE_KEYS),
        )

    def _instances(self, records: list[Any], place: str) -> dict[InstanceKey, InstanceState]:
        instances: dict[InstanceKey, InstanceState] = {}
        for position, record in enumerate(records):
            try:
                key, deposed, obj = self._instance(record)
            except RecordError as error:
                self._wrong(f"{place}, instances[{position}]", str(error))
                continue
            before = instances.get(key, _NO_OBJECTS)
            if before.current if deposed is None else deposed in before.deposed:
                self._wrong(f"{place}, instances[{position}]", "the same instance appears a second time")
            instances[key] = before.with_object(obj, deposed)
        return instances

    def _instance(self, record: Any) -> tuple[InstanceKey, str | None, ResourceObject]:
        if not isinstance(record, dict):
            raise RecordError("it must be an object")
        key, deposed = record.get("index_key"), record.get("deposed") or None
        if isinstance(key, float | RawNumber) and float(key).is_integer():
            key = int(float(key))
        if isinstance(key, bool) or not isinstance(key, int | str | None):
            raise RecordError('"index_key" must be a whole number or a text')
        if deposed is not None and not isinstance(deposed, str):
            raise RecordError('"deposed" must be a text')
        provider_key = self._provider_key(record.get("provider"))
        known = _INSTANCE_KEYS if provider_key is None else _INSTANCE_KEYS | {"provider"}
        obj = object_from_json(_rest(record, known), record.get("status"), self._dependencies)
        return key, deposed, obj.managed_by(provider_key)

    def _provider_key(self, text: object) -> InstanceKey:
        """The key of the provider configuration that an instance names for itself; None where it names none of that kind."""
        try:
            return self._provider(text).key if isinstance(text, str) else None
        except AddressError:
            return None

    def _provider(self, text: str) -> ProviderConfigAddr:
        if text not in self._providers:
            self._providers[text] = parse_provider_config(text)
        return self._providers[text]


_NO_OBJECTS = InstanceState()


def _output(record: object) -> OutputState:
    if not isinstance(record, dict):
        raise RecordError("it must be an object")
    value = from_json(record.get("value"), type_from_json(record.get("type", "dynamic")))
    return OutputState(
        value=value, sensitive=record.get("sensitive") is True, extra=_rest(record, _OUTPUT_KEYS)
    )


def recovery_hint(name: str) -> str:
    """What to do about a state file that cannot be read."""
    return (
        "Nothing was changed, and nothing will be until the file can be read: an unreadable state is not an empty one. To go on,"
        f" put back a good copy (from version control or a backup of yours, or the state before the last run):\n\n"
        f"    cp {name}.backup {name}\n\n"
        f"If {name}.journal exists, keep it beside the file: what the last run did after that copy is taken from it."
    )


def _rest(data: Json, known: frozenset[str]) -> Json:
    rest = {key: item for key, item in data.items() if key not in known}
    return rest or NOTHING


def _json_error(error: Exception) -> str:
    """The error without the text around it, which may be secret."""
    place = getattr(error, "pos", None)
    reason = getattr(error, "msg", "it is nested too deeply" if isinstance(error, RecursionError) else "")
    where = "" if place is None else f" at byte offset {place}"
    return f"{reason or 'it is no JSON text'}{where}"
