"""How much a view tells: which warnings, how many of a kind, with or without progress and secrets."""

from collections.abc import Collection, Iterable, Iterator

from msgspec import Struct

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
