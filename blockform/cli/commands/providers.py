"""``blockform providers`` and ``providers schema``."""

from collections.abc import Iterator, Sequence

import click

from blockform.addrs import ProviderAddr
from blockform.cli.console_io import write
from blockform.cli.flags import GoCommand, GoGroup
from blockform.cli.options import flag, text_option, variable_options
from blockform.cli.simple import Simple, simple_options
from blockform.engine.requirements import ModuleProviders, requirements, schemas


@click.group(
    cls=GoGroup,
    name="providers",
    short_help="Show the providers required for this configuration",
    invoke_without_command=True,
)
@text_option("test-directory", metavar="path", text="The test directory.", default="tests")
@variable_options
@simple_options
def command(*, no_color: bool, **_: object) -> int:
    """Print a tree of the modules of the configuration with the providers that each needs, and those that the state needs."""
    if click.get_current_context().invoked_subcommand is not None:
        return 0
    simple = Simple.start(no_color=no_color)
    found, diags = requirements(simple.session)
    simple.view.diagnostics(diags)
    if found is None:
        return 1
    write("\nProviders required by configuration:\n.\n" + "".join(_tree(found.root, "")) + "\n")
    if found.by_state:
        rows = "".join(f"    {_provider(addr)}\n" for addr in found.by_state)
        write(f"Providers required by state:\n\n{rows}\n")
    return 0


def _tree(module: ModuleProviders, indent: str) -> Iterator[str]:
    """The lines below a module: its providers, then the modules it calls."""
    rows: Sequence[tuple[str, ModuleProviders | None]] = [
        *((f"{_provider(addr)} {text}".rstrip(), None) for addr, text in module.providers),
        *((child.name, child) for child in module.children),
    ]
    for position, (text, child) in enumerate(rows):
        is_last = position == len(rows) - 1
        yield f"{indent}{'└── ' if is_last else '├── '}{text}\n"
        if child is not None:
            yield from _tree(child, indent + ("    " if is_last else "│\u00a0\u00a0 "))


def _provider(addr: ProviderAddr) -> str:
    return f"provider[{addr}]"


@command.command(
    cls=GoCommand, name="schema", short_help="Show schemas for the providers used in the configuration"
)
@flag("json", text="Print the schemas as JSON; the only form there is.")
@variable_options
@simple_options
def schema(*, json: bool, no_color: bool, **_: object) -> int:
    """Print the schemas of all providers that the configuration and the state use, as JSON for editors and checkers."""
    simple = Simple.start(no_color=no_color, as_json=True)
    if not json:
        detail = "The `blockform providers schema` command requires the `-json` flag."
        return simple.fail("The -json flag is required", detail)
    found, diags = schemas(simple.session)
    simple.view.diagnostics(diags)
    if found is None:
        return 1
    from blockform.cli.views.schemas_json import schemas_json  # noqa: PLC0415  this subcommand's only
    from blockform.values.codec import dumps  # noqa: PLC0415  this subcommand's only

    write(dumps(schemas_json(found)) + "\n")
    return 0
