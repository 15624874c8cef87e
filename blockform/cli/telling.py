"""How much is told: which warnings, how many of a kind, with or without progress and secrets."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from blockform.cli.flags import FlagError
from blockform.diagnostics import Deprecation, Diagnostic


class Telling(Struct, frozen=True, kw_only=True):
    """The user's choices. ``deprecations`` are the kinds of deprecations of which warnings are told."""

    compact_warnings: bool = False
    consolidate_warnings: bool = True
    consolidate_errors: bool = False
    deprecations: Collection[Deprecation] = frozenset(Deprecation)
    concise: bool = False
    show_sensitive: bool = False


def told(diagnostics: Iterable[Diagnostic], deprecations: Collection[Deprecation]) -> Iterator[Diagnostic]:
    """All but warnings of deprecations of other kinds."""
    return (item for item in diagnostics if item.deprecation is None or item.deprecation in deprecations)


_LEVELS = {
    "module:all": frozenset(Deprecation),
    "module:local": frozenset({Deprecation.LOCAL}),
    "module:none": frozenset[Deprecation](),
}


def telling(given: Mapping[str, Any]) -> Telling:
    """What the options ask for. Raises: FlagError."""
    level = given["deprecation"]
    if level not in _LEVELS:
        raise FlagError(
            f'"{level}" is no level for warnings about deprecations. Use module:all, module:local or module:none.',
            "Invalid -deprecation option",
        )
    return Telling(
        compact_warnings=given["compact_warnings"],
        consolidate_warnings=given["consolidate_warnings"],
        consolidate_errors=given["consolidate_errors"],
        deprecations=_LEVELS[level],
        concise=given.get("concise", False),
        show_sensitive=given.get("show_sensitive", False),
    )
