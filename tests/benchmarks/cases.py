"""What is timed: the configurations, and the commands run on them. Nothing here runs anything."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum


class Start(Enum):
    """What a measured run finds: the bare configuration, shared by all runs or a copy of its own; or one applied by blockform,
    shared or a copy of its own (Terraform is given the same state, which it reads as one of its own)."""

    SHARED = "shared"
    FRESH = "fresh"
    APPLIED = "applied"
    APPLIED_FRESH = "applied fresh"


class Cache(Enum):
    """What blockform's cache holds: the parsed file; only other versions of it, as after an edit; nothing, as on a new machine."""

    WARM = "warm"
    EDITED = "edited"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row of the table: a command line, and what it runs on. ``configuration`` names a member of ``CONFIGURATIONS``.

    ``oracle`` is a smaller configuration for Terraform where it would need more than a minute for the same one; the ratio
    is then of the times per resource. ``full`` cases belong to the long benchmark only. ``alone``: blockform is timed alone, for how its
    time grows with the size.
    """

    name: str
    arguments: Sequence[str]
    configuration: str
    start: Start = Start.SHARED
    cache: Cache = Cache.WARM
    oracle: str | None = None
    full: bool = False
    alone: bool = False


@dataclass(frozen=True, slots=True)
class Configuration:
    """A text that is planned, and how many resource instances it makes."""

    size: int
    text: Callable[[int], str]


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
        "locals {\n"
        f"  tens = [for number in range({(count + 9) // 10}) : number]\n"  # range() stops at 1,024 elements
        '  keys = flatten([for ten in local.tens : [for one in range(10) : "item-${ten * 10 + one}"]])\n'
        "}\n\n"
        'resource "terraform_data" "all" {\n'
        "  for_each = toset(local.keys)\n"
        "  input    = each.key\n"
        "}\n\n"
        'output "all" {\n'
        "  value = terraform_data.all\n"
        "}\n"
    )


def chain(count: int) -> str:
    """Blocks each of which refers to the one before."""
    links = [
        f'resource "terraform_data" "item_{n}" {{\n  input = terraform_data.item_{n - 1}.id\n}}\n'
        for n in range(1, count)
    ]
    return "\n".join(['resource "terraform_data" "item_0" {\n  input = "first"\n}\n', *links])


def fan(count: int) -> str:
    """Blocks all of which refer to the first, and a last one that refers to them all."""
    first = 'resource "terraform_data" "item_0" {\n  input = "first"\n}\n'
    middle = [
        f'resource "terraform_data" "item_{n}" {{\n  input = terraform_data.item_0.id\n}}\n'
        for n in range(1, count - 1)
    ]
    every = ", ".join(f"terraform_data.item_{n}.id" for n in range(1, count - 1))
    return "\n".join([first, *middle, f'resource "terraform_data" "last" {{\n  input = [{every}]\n}}\n'])


def calls(count: int) -> str:
    """So many modules, each called once with what the one before gives out, and an output that refers to all of them."""
    every = ", ".join(f"module.part_{n}" for n in range(count))
    blocks = [
        f'module "part_{n}" {{\n  source = "./part"\n  given  = {f"module.part_{n - 1}.given + 1" if n else "0"}\n}}\n'
        for n in range(count)
    ]
    return "\n".join([*blocks, f'output "all" {{\n  value = [{every}]\n}}\n'])


PART = (
    'variable "given" {\n  type = number\n}\n\n'
    'resource "terraform_data" "all" {\n  count = 5\n  input = "${var.given}-${count.index}"\n}\n\n'
    'output "given" {\n  value = var.given\n}\n\n'
    'output "all" {\n  value = terraform_data.all\n}\n'
)


def local_chain(count: int) -> str:
    """Local values each of which refers to the one before."""
    links = [f"  link_{n} = local.link_{n - 1} + 1\n" for n in range(1, count)]
    return "".join(
        [
            "locals {\n  link_0 = 0\n",
            *links,
            f'}}\n\noutput "last" {{\n  value = local.link_{count - 1}\n}}\n',
        ]
    )


def loops(count: int) -> str:
    """``for`` expressions over so many elements: to a list, to an object, and to groups."""
    return (
        "locals {\n"
        f"  hundreds = [for number in range({(count + 99) // 100}) : number]\n"  # range() stops at 1,024 elements
        "  numbers  = flatten([for hundred in local.hundreds : [for one in range(100) : hundred * 100 + one]])\n"
        '  items    = [for number in local.numbers : { name = "item-${number}", even = number % 2 == 0 } if number != 3]\n'
        "  by_name  = { for item in local.items : item.name => item }\n"
        "  by_even  = { for item in local.items : item.even => upper(item.name)... }\n"
        "}\n\n"
        'output "all" {\n'
        "  value = [length(local.by_name), [for names in values(local.by_even) : length(names)]]\n"
        "}\n"
    )


def crooked(lines: int) -> str:
    """A text of so many lines whose layout ``fmt`` has to set right."""
    block = 'resource "terraform_data" "item_%d" {\n input = {\n  name="item"\n    long_name =   "x"\n  list = [ 1,2 ]\n  }\n# note\n}\n\n\n'
    each = block.count("\n")
    return "".join(block % number for number in range(lines // each))


def _sized(name: str, text: Callable[[int], str], *sizes: int) -> dict[str, Configuration]:
    return {f"{name}{size}": Configuration(size, text) for size in sizes}


CONFIGURATIONS: dict[str, Configuration] = {
    "empty": Configuration(0, lambda _: ""),
    **_sized("", blocks, 10, 100, 1000, 2000, 5000, 10000),
    **_sized("each-", instances, 100, 500, 1000, 2000, 5000, 10000),
    **_sized("calls-", calls, 100, 200),
    **_sized("locals-", local_chain, 2500, 5000),
    **_sized("for-", loops, 10000, 20000),
    **_sized("chain-", chain, 200, 1000),
    **_sized("fan-", fan, 200, 1000),
    **_sized("lines-", crooked, 13000),
    "modules-100x10": Configuration(1000, lambda _: MODULES),
}

MODULES = 'module "part" {\n  count  = 100\n  source = "./part"\n}\n'
FILES: dict[str, dict[str, str]] = {
    "modules-100x10": {"part/main.tf": blocks(10)},
    **{name: {"part/main.tf": PART} for name in ("calls-100", "calls-200")},
}
"""What further files a configuration has."""

VALIDATE = ("validate", "-no-color")
PLAN = ("plan", "-no-color", "-input=false")
APPLY = ("apply", "-no-color", "-input=false", "-auto-approve")
DESTROY = ("destroy", "-no-color", "-input=false", "-auto-approve")
MOVE = ("state", "mv", "terraform_data.item_7", "terraform_data.elsewhere")


def _verbs(
    configuration: str, *, oracle: str | None = None, full: bool = False, only: Sequence[str] = ()
) -> tuple[Case, ...]:
    verbs = (
        ("validate", VALIDATE, Start.SHARED),
        ("plan", PLAN, Start.SHARED),
        ("apply", APPLY, Start.FRESH),
        ("no-op plan", PLAN, Start.APPLIED),
        ("destroy", DESTROY, Start.APPLIED_FRESH),
    )
    return tuple(
        Case(
            name=f"{verb} {configuration}",
            arguments=arguments,
            configuration=configuration,
            start=start,
            oracle=oracle,
            full=full,
        )
        for verb, arguments, start in verbs
        if not only or verb in only
    )


_QUICK = ("validate", "plan", "apply", "no-op plan")

_GROWING = (
    *("each-1000", "each-2000", "each-5000", "each-10000", "calls-100", "calls-200"),
    *("locals-2500", "locals-5000", "for-10000", "for-20000"),
)

CASES: tuple[Case, ...] = (
    Case(name="version", arguments=("version",), configuration="empty"),
    Case(name="help", arguments=("-help",), configuration="empty"),
    Case(name="console", arguments=("console",), configuration="empty", full=True),
    *_verbs("10", only=("validate", "plan")),
    *_verbs("10", only=("apply", "no-op plan", "destroy"), full=True),
    *_verbs("100", only=_QUICK),
    *_verbs("1000", only=_QUICK),
    *_verbs("1000", only=("destroy",), full=True),
    *(
        Case(
            name=f"{arguments[0]} 1000 {cache.value}", arguments=arguments, configuration="1000", cache=cache
        )
        for arguments in (VALIDATE, PLAN)
        for cache in (Cache.EDITED, Cache.EMPTY)
    ),
    *_verbs("5000", oracle="1000", full=True),
    *_verbs("each-500", only=_QUICK),
    *_verbs("each-1000", full=True),
    *_verbs("each-2000", oracle="each-1000", full=True),
    *_verbs("each-10000", oracle="each-1000", full=True),
    *_verbs("modules-100x10", only=_QUICK, full=True),
    *_verbs("chain-1000", only=("validate", "plan"), full=True),
    *_verbs("chain-1000", oracle="chain-200", only=("apply", "no-op plan"), full=True),
    *_verbs("fan-1000", only=("validate", "plan"), full=True),
    *_verbs("fan-1000", oracle="fan-200", only=("apply", "no-op plan"), full=True),
    *(
        Case(name=f"growth {configuration}", arguments=PLAN, configuration=configuration, alone=True)
        for configuration in _GROWING
    ),
    Case(name="fmt lines-13000", arguments=("fmt",), configuration="lines-13000", start=Start.FRESH),
    Case(
        name="show -json 10000",
        arguments=("show", "-json"),
        configuration="10000",
        start=Start.APPLIED,
        full=True,
    ),
    Case(
        name="state list 10000",
        arguments=("state", "list"),
        configuration="10000",
        start=Start.APPLIED,
        full=True,
    ),
    Case(name="state mv 10000", arguments=MOVE, configuration="10000", start=Start.APPLIED_FRESH, full=True),
)
"""The rows, in their order."""
