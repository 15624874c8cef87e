"""``blockform init``."""

import click

from blockform.cli.flags import GoCommand
from blockform.cli.options import flag, lock_options, text_option, variable_options, variables_in_order
from blockform.cli.simple import Simple, simple_options
from blockform.config.files import TEST_DIRECTORY, has_tests
from blockform.diagnostics import Diagnostics
from blockform.engine import Session, initialize
from blockform.engine.modules import InstallRequest


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
@text_option(
    "test-directory", metavar="path", default=TEST_DIRECTORY, text="The directory of tests, below this one."
)
@flag("ignore-remote-version", hidden=True)
@flag("create-default-workspace", default=True, hidden=True)
@variable_options
@lock_options
@simple_options
def command(
    *,
    no_color: bool,
    backend_config: tuple[str, ...],
    get: bool,
    upgrade: bool,
    lockfile: str | None,
    test_directory: str,
    **_: object,
) -> int:
    """Install the modules that the configuration calls, and check that a provider is installed for each resource.

    Providers are Python packages, so of these nothing is downloaded here. Safe to run again at any time.
    """
    simple = Simple.start(no_color=no_color)
    if lockfile not in {None, "readonly"}:
        return simple.fail(
            "Invalid dependency lockfile mode", 'The only mode is "readonly": -lockfile=readonly.'
        )
    request = InstallRequest(
        variables=variables_in_order(click.get_current_context().meta["arguments"]),
        upgrade=upgrade,
        readonly=lockfile == "readonly",
        tell=_Teller(simple, "Upgrading modules..." if upgrade else "Initializing modules..."),
    )
    outcome, diags = initialize(simple.session, request, backend_config, get=get)
    if outcome is not None and has_tests(simple.session.root, test_directory):
        diags.extend(_test_problems(simple.session, test_directory, request))
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


def _test_problems(session: Session, directory: str, request: InstallRequest) -> Diagnostics:
    """What is wrong with test files and the modules that their runs name."""
    from blockform.testing import load_suite  # noqa: PLC0415  many modules have no tests

    _, diags = load_suite(session, directory, request.variables)
    return diags


class _Teller:
    """Tells of modules as they are installed, under a heading. Mutable: knows whether the heading was written."""

    def __init__(self, simple: Simple, heading: str) -> None:
        self._simple = simple
        self._heading = heading

    def __call__(self, line: str) -> None:
        """Tell one line."""
        if self._heading:
            self._simple.view.message(f"{self._heading}\n")
            self._heading = ""
        self._simple.view.message(f"{line}\n")
