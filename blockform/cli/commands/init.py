"""``blockform init``."""

import click

from blockform.cli.flags import GoCommand
from blockform.cli.options import flag, lock_options, text_option, variable_options
from blockform.cli.simple import Simple, simple_options
from blockform.engine import initialize


@click.command(cls=GoCommand, name="init", short_help="Prepare your working directory for other commands")
@flag("backend", default=True, text="Disable backend initialization with -backend=false.")
@click.option(
    "--backend-config",
    multiple=True,
    metavar="path",
    help="Configuration to be merged with the backend block.",
)
@flag("force-copy", text="Suppress prompts about copying state data.")
@flag("get", default=True, text="Disable downloading modules with -get=false.")
@flag("input", default=True, text="Disable interactive prompts with -input=false.")
@flag("reconfigure", text="Reconfigure the backend, ignoring any saved configuration.")
@flag("migrate-state", text="Reconfigure the backend, and attempt to migrate any existing state.")
@flag("upgrade", text="Install the latest module and provider versions allowed.")
@text_option("lockfile", metavar="MODE", text="Set a dependency lockfile mode: readonly.")
@variable_options
@lock_options
@simple_options
def command(*, no_color: bool, backend_config: tuple[str, ...], **_: object) -> int:
    """Check that everything the configuration needs is at hand: that it loads, and that a provider is installed for each resource.

    Providers are Python packages, so nothing is downloaded here. Safe to run again at any time.
    """
    simple = Simple.start(no_color=no_color)
    outcome, diags = initialize(simple.session, backend_config)
    simple.view.diagnostics(diags)
    if outcome is None or diags.has_errors:
        return 1
    if outcome.is_empty:
        simple.view.message(
            "blockform initialized in an empty directory!\n\nThe directory has no configuration files. You may begin working with "
            "blockform immediately by creating some.\n"
        )
        return 0
    simple.view.message("Initializing provider plugins...\n" if outcome.providers else "")
    for name, package in outcome.providers:
        simple.view.message(f"- Using {name} from {package}\n")
    simple.view.message(
        '\nblockform has been successfully initialized!\n\nYou may now begin working with blockform. Try running "blockform plan" '
        "to see any changes that are required.\n"
    )
    return 0
