"""``blockform get``."""

import click

from blockform.cli.console_io import write
from blockform.cli.flags import GoCommand
from blockform.cli.options import flag, text_option, variable_options
from blockform.cli.simple import Simple, simple_options
from blockform.engine.modules import installed_modules


@click.command(cls=GoCommand, name="get", short_help="Install or upgrade remote modules")
@click.argument("arguments", nargs=-1, metavar="")
@flag("update", text="Check already-downloaded modules for available updates, and show where each module is.")
@flag("json", text="Produce output in JSON.")
@text_option("test-directory", metavar="path", text="The test directory.", default="tests")
@variable_options
@simple_options
def command(*, arguments: tuple[str, ...], update: bool, json: bool, no_color: bool, **_: object) -> int:
    """Find every module that the configuration in this directory calls, directly or through others."""
    simple = Simple.start(no_color=no_color, as_json=json)
    if arguments:
        detail = "Expected no positional arguments. Did you mean to use -chdir?"
        return simple.fail("Too many command line arguments", detail)
    modules, diags = installed_modules(simple.session)
    simple.view.diagnostics(diags)
    if modules is None:
        return 1
    if json:
        rows = [{"key": key, "dir": directory} for key, directory in modules]
        simple.print_json({"modules": rows})
    elif update:
        write("".join(f"- {key} in {directory}\n" for key, directory in modules))
    return 0
