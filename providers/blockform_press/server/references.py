"""``@param:`` references inside a config: finding them, and putting values in their place (section 10.3)."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from blockform_press.server.errors import bad_request

_PREFIX: Final = "@param:"
_NOTHING: Final = object()


def is_reference(value: Any) -> bool:
    """Whether the whole value is one reference."""
    return isinstance(value, str) and value.startswith(_PREFIX) and len(value) > len(_PREFIX)


def references_in(value: Any) -> Iterator[str]:
    """The names of build parameters that a config refers to."""
    if isinstance(value, dict):
        for member in value.values():
            yield from references_in(member)
    elif isinstance(value, list):
        for item in value:
            yield from references_in(item)
    elif is_reference(value):
        yield value[len(_PREFIX) :]


def check_references(config: Any, build_parameters: Collection[str]) -> None:
    """Every reference names a build parameter of the same release."""
    for name in references_in(config):
        if name not in build_parameters:  # Rule 45
            raise bad_request(f"Unknown build parameter '{name}'.")


def substitute(config: Any, values: Mapping[str, Any]) -> Any:
    """The config that is deployed. Values keep their type; a member whose parameter has no value is left out."""
    done = _replace(config, values)
    return {} if done is _NOTHING else done


def _replace(value: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(value, dict):
        members = ((name, _replace(member, values)) for name, member in value.items())
        return {name: member for name, member in members if member is not _NOTHING}
    if isinstance(value, list):
        items = (_replace(item, values) for item in value)
        return [item for item in items if item is not _NOTHING]
    if is_reference(value):
        return values.get(value[len(_PREFIX) :], _NOTHING)
    return value
