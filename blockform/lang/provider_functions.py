"""Functions that providers add to the language, by the names under which a module calls them: ``provider::LOCAL::NAME``."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from blockform.lang.functions.model import Function, FunctionCallError, Implementation
from blockform.values import Value

NAMESPACE = "provider::"


class ProviderFunctions(Mapping[str, Function]):
    """A provider is asked for its functions when one of them is first looked up; threads may share the table.

    ``offers`` gives for each provider that the module requires, by its local name there, how to ask.
    """

    def __init__(self, offers: Mapping[str, Callable[[], Sequence[Function]]]) -> None:
        self._offers = offers
        self._found: dict[str, dict[str, Function]] = {}

    def __getitem__(self, name: str) -> Function:
        local_name, _, _ = name.removeprefix(NAMESPACE).partition("::")
        if not name.startswith(NAMESPACE) or local_name not in self._offers:
            raise KeyError(name)
        return self._of(local_name)[name]

    def __iter__(self) -> Iterator[str]:
        for local_name in self._offers:
            yield from self._of(local_name)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _of(self, local_name: str) -> dict[str, Function]:
        found = self._found.get(local_name)
        if found is None:
            found = self._found[local_name] = named(local_name, self._offers[local_name]())
        return found


def named(local_name: str, functions: Sequence[Function]) -> dict[str, Function]:
    """The functions by their full names, as a module calls them that requires the provider under this name."""
    full = ((f"{NAMESPACE}{local_name}::{function.name}", function) for function in functions)
    return {name: replace(function, name=name, call=_guarded(function.call)) for name, function in full}


def _guarded(call: Implementation) -> Implementation:
    """The implementation, whose mistakes are told as those of the call. The text of an exception may hold secrets."""

    def guarded(args: Sequence[Value]) -> Value:
        try:
            return call(args)
        except FunctionCallError:
            raise
        except Exception as error:
            kind = type(error).__name__
            text = f"the provider stopped with {kind}; this is a mistake in the provider"
            raise FunctionCallError(text) from error

    return guarded
