"""What every operation begins with: the configuration loaded, variables collected, providers at hand."""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from msgspec import Struct, field

from blockform import __version__
from blockform.config import (
    Config,
    InstalledModules,
    Module,
    ModuleFinder,
    VarFileOption,
    VariableConfig,
    VariableInput,
    VarOption,
    collect_variables,
    final_value,
    load_config,
    no_configuration,
    prompted,
)
from blockform.diagnostics import Diagnostic, Diagnostics, SourceRange
from blockform.engine.registry import DuplicateProvider, InstalledProviders
from blockform.engine.secrets import SecretKey
from blockform.engine.session import Session
from blockform.plan import ProviderPool, ProviderRuntime, Settings
from blockform.values import Value


class Prepared(Struct, frozen=True):
    """A configuration that loaded, with final values for its root variables, and where files give them."""

    config: Config
    variables: Mapping[str, Value]
    places: Mapping[str, SourceRange] = field(default_factory=dict)


Options: TypeAlias = Sequence[VarOption | VarFileOption]
"""What the command line says of variables, in order."""


def load(
    session: Session,
    verb: str = "",
    options: Options = (),
    finder: ModuleFinder | None = None,
    *,
    queries: bool = False,
) -> tuple[Config, Diagnostics]:
    """Load the configuration; ``verb`` names the command for which a directory without configuration is a mistake.

    With ``queries`` query files are part of it.
    Modules that are fetched must be installed already, unless the ``finder`` sees to that.
    """
    config, diags = load_config(
        session.root,
        cwd=session.cwd,
        cache=session.parsed_files(),
        finder=finder or InstalledModules(session.root, session.data_dir),
        constants=lambda module: _constants(session, module, options),
        queries=queries,
    )
    if verb and not diags.has_errors:
        diags.extend(no_configuration(config.module, verb))
    return config, diags


def _constants(session: Session, module: Module, options: Options) -> dict[str, Value]:
    """What the user gave for ``const`` variables; what is wrong with it is said where all variables are looked at."""
    declared = {name: variable for name, variable in module.variables.items() if variable.const}
    if not declared:
        return {}
    inputs, _ = collect_variables(module, session.root, session.environment, options)
    return {
        name: final_value(variable, inputs[name])[0] for name, variable in declared.items() if name in inputs
    }


Ask: TypeAlias = Callable[[VariableConfig], str | None]
"""Asks the user for the value of a variable, as text; None when there is no answer."""


def prepare(
    session: Session, options: Options, verb: str, ask: Ask | None = None, *, queries: bool = False
) -> tuple[Prepared | None, Diagnostics]:
    """Load the configuration and work out the root variables; None when there are errors.

    ``ask`` is called for each required variable that has no value yet, in the order of their names.
    """
    config, diags = load(session, verb, options, queries=queries)
    if diags.has_errors:
        return None, diags
    inputs, problems = collect_variables(config.module, session.root, session.environment, options)
    diags.extend(problems)
    inputs = dict(inputs)
    if ask is not None and not diags.has_errors:
        _ask_missing(config, inputs, ask, diags)
    variables: dict[str, Value] = {}
    for name, variable in config.module.variables.items():
        value, problems = final_value(variable, inputs.get(name))
        diags.extend(problems)
        variables[name] = value
    places = {name: given.range for name, given in inputs.items() if given.range is not None}
    return (None if diags.has_errors else Prepared(config, variables, places)), diags


def _ask_missing(config: Config, inputs: dict[str, VariableInput], ask: Ask, diags: Diagnostics) -> None:
    for name, variable in sorted(config.module.variables.items()):
        if variable.required and name not in inputs:
            text = ask(variable)
            if text is not None:
                inputs[name], problems = prompted(variable, text)
                diags.extend(problems)


def open_pool(session: Session, *, will_call: bool = False) -> ProviderPool:
    """Providers for one run; the caller closes it. ``will_call``: platforms will be called, not only schemas looked at."""
    return ProviderPool(InstalledProviders(will_call=will_call), provider_runtime(session))


def provider_runtime(session: Session) -> ProviderRuntime:
    """What providers of a session are handed."""
    return ProviderRuntime(
        environment=session.environment,
        data_dir=session.data_dir,
        fingerprint=SecretKey(session.environment, session.config_dir).fingerprint,
        trace=session.provider_trace,
        user_agent=f"blockform/{__version__}",
        cwd=session.cwd,
    )


def duplicate_provider(error: DuplicateProvider) -> Diagnostic:
    """Two packages offer one provider."""
    return Diagnostic.error(
        "Duplicate provider",
        f"The installed packages {' and '.join(error.packages)} both offer a provider named {error.name}. Uninstall one of them.",
    )


def settings_for(
    session: Session, *, plan_time: str, now: str | None = None, applying: bool = False
) -> Settings:
    """What expressions can ask about the run."""
    return Settings(
        root_dir=session.root,
        cwd=session.cwd,
        workspace=session.workspace,
        applying=applying,
        now=now,
        plan_time=plan_time,
        home=session.home,
    )
