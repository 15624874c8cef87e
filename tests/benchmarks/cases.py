"""What is timed: the configurations, and the commands run on them. Nothing here runs anything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum


class Start(Enum):
    """What a measured run finds: the bare configuration, shared by all runs or a copy of its own, or one already applied."""

    SHARED = "shared"
    FRESH = "fresh"
    APPLIED = "applied"


class Cache(Enum):
    """What blockform's cache holds: the parsed file; only other versions of it, as after an edit; nothing, as on a new machine."""

    WARM = "warm"
    EDITED = "edited"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row of the table: a command line, and what it runs on. ``configuration`` names a member of ``CONFIGURATIONS``."""

    name: str
    arguments: Sequence[str]
    configuration: str
    start: Start = Start.SHARED
    cache: Cache = Cache.WARM


def blocks(count: int) -> str:
    """So many ``terraform_data`` blocks, none of which refers to another.

    They are small on purpose: Terraform writes its whole state after each, and takes minutes for larger ones.
    """
    return "\n".join(
        f'resource "terraform_data" "item_{number}" {{\n  input = "item-{number}"\n}}\n'
        for number in range(count)
    )


def instances(count: int) -> str:
    """One ``for_each`` resource with so many instances, and an output that refers to all of it."""
    return (
        'resource "terraform_data" "all" {\n'
        f'  for_each = toset([for number in range({count}) : "item-${{number}}"])\n'
        "  input    = each.key\n"
        "}\n\n"
        'output "all" {\n'
        "  value = terraform_data.all\n"
        "}\n"
    )


CONFIGURATIONS: dict[str, Callable[[], str]] = {
    "empty": lambda: "",
    "10": lambda: blocks(10),
    "100": lambda: blocks(100),
    "1000": lambda: blocks(1000),
    "each-500": lambda: instances(500),
}

VALIDATE = ("validate", "-no-color")
PLAN = ("plan", "-no-color", "-input=false")
APPLY = ("apply", "-no-color", "-input=false", "-auto-approve")


def _verbs(configuration: str) -> tuple[Case, ...]:
    return (
        Case(name=f"validate {configuration}", arguments=VALIDATE, configuration=configuration),
        Case(name=f"plan {configuration}", arguments=PLAN, configuration=configuration),
        Case(name=f"apply {configuration}", arguments=APPLY, configuration=configuration, start=Start.FRESH),
        Case(
            name=f"no-op plan {configuration}",
            arguments=PLAN,
            configuration=configuration,
            start=Start.APPLIED,
        ),
    )


CASES: tuple[Case, ...] = (
    Case(name="version", arguments=("version",), configuration="empty"),
    Case(name="plan 10", arguments=PLAN, configuration="10"),
    *_verbs("100"),
    *_verbs("1000"),
    *(
        Case(
            name=f"{arguments[0]} 1000 {cache.value}", arguments=arguments, configuration="1000", cache=cache
        )
        for arguments in (VALIDATE, PLAN)
        for cache in (Cache.EDITED, Cache.EMPTY)
    ),
    *_verbs("each-500"),
)
"""The rows, in their order. ``apply`` comes before the no-op plan of the same configuration, which goes on from what it leaves."""
