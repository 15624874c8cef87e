"""``blockform get``."""

import os.path

import click

from blockform.cli.flags import GoCommand
from blockform.cli.options import flag, text_option, variable_options, variables_in_order
from blockform.cli.simple import Simple, simple_options
from blockform.engine.modules import InstallRequest, calls_in, install


@click.command(cls=GoCommand, name="get", short_help="Install or upgrade remote modules")
@click.argument("arguments", nargs=-1, metavar="")
@flag("update", text="Check already-downloaded modules for available updates, and show where each module is.")
@flag("json", text="Produce output in JSON.")
@text_option("test-directory", metavar="path", text="The test directory.", default="tests")
@variable_options
@simple_options
def command(*, arguments: tuple[str, ...], update: bool, json: bool, no_color: bool, **_: object) -> int:
    """Install every module that the configuration in this directory calls, directly or through others."""
    simple = Simple.start(no_color=no_color, as_json=json)
    if arguments:
        detail = "Expected no positional arguments. Did you mean to use -chdir?"
        return simple.fail("Too many command line arguments", detail)
    given = variables_in_order(click.get_current_context().meta["arguments"])
    tell = simple.view.message if not json else lambda _: None
    request = InstallRequest(variables=given, upgrade=update, tell=lambda line: tell(f"{line}\n"))
    config, diags = install(simple.session, request)
    simple.view.diagnostics(diags)
    if diags.has_errors:
        return 1
    if json:
        root = simple.session.root
        rows = [{"key": call.key, "dir": os.path.relpath(call.directory, root)} for call in calls_in(config)]
        simple.print_json({"modules": rows})
    return 0
