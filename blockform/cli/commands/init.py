"""``blockform init``."""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from blockform.cli.console_io import write
from blockform.cli.context import variable
from blockform.cli.flags import GoCommand
from blockform.cli.json_into import file_writer
from blockform.cli.options import (
    diagnostic_options,
    flag,
    json_into_option,
    lock_options,
    text_option,
    variable_options,
    variables_in_order,
)
from blockform.cli.simple import Simple
from blockform.cli.telling import telling, told
from blockform.config.files import TEST_DIRECTORY, has_tests
from blockform.diagnostics import Deprecation, Diagnostic, Diagnostics
from blockform.engine import Session, initialize
from blockform.engine.initialize import Initialized
from blockform.engine.modules import InstallRequest

if TYPE_CHECKING:
    from blockform.cli.views.messages import Messages


@click.command(cls=GoCommand, name="init", short_help="Prepare your working directory for other commands")
@flag("backend", default=True, text="Disable backend initialization with -backend=false.")
@click.option(
    "--backend-config",
    multiple=True,
    metavar="path",
    help="Configuration to be merged with the backend block.",
)
@flag("force-copy", text="Suppress prompts about copying state data.")
@text_option(
    "from-module",
    metavar="SOURCE",
    text="Copy the module from the given source into this directory, which must be empty, before anything else.",
)
@flag("get", default=True, text="Disable downloading modules with -get=false.")
@flag("input", default=True, text="Disable interactive prompts with -input=false.")
@flag("json", text="Produce output in a machine-readable form, one JSON object a line.")
@json_into_option
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
@diagnostic_options
def command(
    *,
    json: bool,
    json_into: str | None,
    migrate_state: bool,
    from_module: str | None,
    backend_config: tuple[str, ...],
    get: bool,
    upgrade: bool,
    lockfile: str | None,
    test_directory: str,
    **given: Any,
) -> int:
    """Install the modules that the configuration calls, and check that a provider is installed for each resource.

    Providers are Python packages, so of these nothing is downloaded here. Safe to run again at any time.
    """
    simple = Simple.start(no_color=given["no_color"], how=telling(given))
    into = file_writer(json_into, simple.session.cwd, as_json=json)
    teller = _Teller.make(simple, as_json=json, into=into)
    wrong = _problem(lockfile, as_json=json, migrate_state=migrate_state)
    if wrong is not None:
        teller.diagnostics(Diagnostics([wrong]))
        return 1
    if from_module:
        problems = _copy(simple.session, from_module, teller)
        if problems:
            teller.diagnostics(problems)
            return 1
    request = InstallRequest(
        variables=variables_in_order(click.get_current_context().meta["arguments"]),
        upgrade=upgrade,
        readonly=lockfile == "readonly",
        tell=_UnderHeading(teller, upgrade=upgrade),
    )
    outcome, diags = initialize(simple.session, request, backend_config, get=get)
    if outcome is not None and has_tests(simple.session.root, test_directory):
        diags.extend(_test_problems(simple.session, test_directory, request))
    teller.diagnostics(diags)
    if outcome is None or diags.has_errors:
        return 1
    _tell_outcome(outcome, teller, in_automation=bool(variable(simple.session.environment, "IN_AUTOMATION")))
    return 0


def _problem(lockfile: str | None, *, as_json: bool, migrate_state: bool) -> Diagnostic | None:
    """What is wrong with the options."""
    if lockfile not in {None, "readonly"}:
        detail = 'The only mode is "readonly": -lockfile=readonly.'
        return Diagnostic.error("Invalid dependency lockfile mode", detail)
    if as_json and migrate_state:
        return Diagnostic.error(
            "The -migrate-state and -json options are mutually-exclusive",
            "Nobody can be asked for approval when -json is set. To use the -migrate-state option, leave out -json.",
        )
    return None


def _copy(session: Session, source: str, teller: "_Teller") -> Diagnostics:
    from blockform.engine.from_module import copy_module  # noqa: PLC0415  few runs copy anything

    return copy_module(session, source, lambda line: teller(line, "copying_configuration_message"))


def _tell_outcome(outcome: Initialized, teller: "_Teller", *, in_automation: bool) -> None:
    """What was found; where another program runs us not what people could do next."""
    if outcome.is_empty:
        teller(
            "blockform initialized in an empty directory!\n\nThe directory has no configuration files. You may begin working with "
            "blockform immediately by creating some.",
            "output_init_empty_message",
        )
        return
    if outcome.providers:
        teller("Initializing provider plugins...", "initializing_provider_plugin_from_config_message")
    for name, package in outcome.providers:
        teller(f"- Using {name} from {package}")
    teller("blockform has been successfully initialized!", "output_init_success_message", paragraph=True)
    if not in_automation:
        teller(
            'You may now begin working with blockform. Try running "blockform plan" to see any changes that are required.',
            "output_init_success_cli_message",
            paragraph=True,
        )


def _test_problems(session: Session, directory: str, request: InstallRequest) -> Diagnostics:
    """What is wrong with test files and the modules that their runs name."""
    from blockform.testing import load_suite  # noqa: PLC0415  many modules have no tests

    _, diags = load_suite(session, directory, request.variables)
    return diags


class _Teller(Struct, frozen=True):
    """Tells people, where there are some, and programs where there are ``messages``."""

    simple: Simple | None
    messages: "Messages | None"
    deprecations: Collection[Deprecation]

    @classmethod
    def make(cls, simple: Simple, *, as_json: bool, into: Callable[[str], None] | None) -> "_Teller":
        """For people or programs, or for people and ``into`` a file for programs."""
        assert simple.how is not None, "this command has the options"
        messages = None
        if as_json or into is not None:
            from blockform.cli.views.messages import Messages  # noqa: PLC0415  one of two forms

            messages = Messages(into or write)
            messages.begin()
        return cls(None if as_json else simple, messages, simple.how.deprecations)

    def __call__(self, text: str, code: str = "", *, paragraph: bool = False) -> None:
        """Tell one thing, after an empty line if it is a ``paragraph``; ``code`` names it for programs, as Terraform does."""
        if self.simple is not None:
            before = "\n" if paragraph else ""
            self.simple.view.message(f"{before}{text}\n")
        if self.messages is not None:
            kind, content = ("init_output", {"message_code": code}) if code else ("log", {})
            self.messages.tell(text, kind, content)

    def diagnostics(self, diags: Diagnostics) -> None:
        """Tell what is wrong or doubtful."""
        if self.simple is not None:
            self.simple.view.diagnostics(diags)
        if self.messages is not None:
            self.messages.diagnostics(told(diags, self.deprecations))


class _UnderHeading:
    """Tells of modules as they are installed, under a heading. Mutable: knows whether the heading was written."""

    def __init__(self, teller: _Teller, *, upgrade: bool) -> None:
        self._teller = teller
        self._heading = "Upgrading modules..." if upgrade else "Initializing modules..."
        self._code = "upgrading_modules_message" if upgrade else "initializing_modules_message"

    def __call__(self, line: str) -> None:
        """Tell one line."""
        if self._heading:
            self._teller(self._heading, self._code)
            self._heading = ""
        self._teller(line)
