"""``blockform modules``."""

from collections.abc import Iterator, Mapping

import click

from blockform.cli.console_io import write
from blockform.cli.flags import GoCommand
from blockform.cli.options import flag, variable_options, variables_in_order
from blockform.cli.simple import Simple, simple_options
from blockform.engine.modules import CalledModule, called_modules


@click.command(cls=GoCommand, name="modules", short_help="Show all declared modules in a working directory")
@flag("json", text="Produce output in JSON.")
@variable_options
@simple_options
def command(*, json: bool, no_color: bool, **_: object) -> int:
    """Print every module that the configuration in this directory calls, directly or through others, with its source."""
    simple = Simple.start(no_color=no_color, as_json=json)
    given = click.get_current_context().meta["arguments"]
    calls, diags = called_modules(simple.session, variables_in_order(given))
    simple.view.diagnostics(diags)
    if calls is None:
        return 1
    if json:
        rows = [{"key": call.key, "source": call.source, "version": ""} for call in calls]
        simple.print_json({"format_version": "1.0", "modules": rows or None}, indent=None)
    elif calls:
        write("\nModules declared by configuration:\n.\n" + "".join(_tree(_children(calls), "", "")) + "\n")
    else:
        write("No modules found in configuration.\n")
    return 0


def _children(calls: tuple[CalledModule, ...]) -> Mapping[str, list[CalledModule]]:
    """The calls by the key of the module that has them."""
    found: dict[str, list[CalledModule]] = {}
    for call in calls:
        found.setdefault(call.key.rpartition(".")[0], []).append(call)
    return found


def _tree(children: Mapping[str, list[CalledModule]], key: str, indent: str) -> Iterator[str]:
    """The lines below the module of that key."""
    below = children.get(key, [])
    for position, call in enumerate(below):
        is_last = position == len(below) - 1
        name = call.key.rpartition(".")[2]
        yield f'{indent}{"└── " if is_last else "├── "}"{name}"[{call.source}]\n'
        yield from _tree(children, call.key, indent + ("    " if is_last else "│\u00a0\u00a0 "))
