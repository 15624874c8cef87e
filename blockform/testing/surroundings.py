"""What all runs of one test file share: the suite, functions, variables, outputs of runs so far, states and providers."""

from collections.abc import Callable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from blockform.addrs import ModulePath, ProviderConfigAddr
from blockform.config import Config, ProviderRef, provider_source
from blockform.config.inputs import GivenValue
from blockform.diagnostics import Diagnostics
from blockform.engine import InstalledProviders, Session
from blockform.engine.operations import now
from blockform.engine.prepare import provider_runtime, settings_for
from blockform.lang import Reference, Scope
from blockform.lang.functions import Function
from blockform.plan import GivenProvider, Settings
from blockform.state import State
from blockform.testing.load import Suite
from blockform.testing.model import FileProvider, RunBlock, SuiteFile
from blockform.testing.overrides import OverridingPool, RunOverrides
from blockform.testing.scope import FileData, scope_in_tests
from blockform.testing.variables import FileValue, undefined
from blockform.values import Value


class StateSlot(Struct, kw_only=True, eq=False):
    """The state under one key, and the run that changed it last. Mutable: the coordinator puts in what runs come to."""

    state: State = field(default_factory=State)
    run: str = ""


class Surroundings(Struct, kw_only=True, eq=False):
    """See above. Mutable; the coordinator alone changes it, between runs that only read.

    ``session`` has a data directory of the file's own. ``providers`` are the file's, by name, configured as it says;
    ``cancelled``: the user wants out now.
    """

    session: Session
    suite: Suite
    file: SuiteFile
    functions: Mapping[str, Function]
    external: Mapping[str, GivenValue]
    parallelism: int = 10
    verbose: bool = False
    cancelled: Callable[[], bool] = lambda: False
    installed: InstalledProviders = field(default_factory=InstalledProviders)
    values: dict[str, FileValue] = field(default_factory=dict)
    outputs: dict[str, Value | None] = field(default_factory=dict)
    states: dict[str, StateSlot] = field(default_factory=dict)
    providers: dict[str, GivenProvider] = field(default_factory=dict)

    def scope(self, diags: Diagnostics) -> Scope:
        """What names mean in the file's own expressions."""
        return scope_in_tests(FileData(self.outputs, self._variable), self.functions, diags)

    def _variable(self, name: str, reference: Reference, diags: Diagnostics) -> Value | None:
        known = self.values.get(name)
        return known.value if known is not None else undefined(name, self.external, reference, diags)

    def slot(self, run: RunBlock) -> StateSlot:
        """The state that a run works on."""
        return self.states.setdefault(run.state_key, StateSlot())

    def settings(self, config: Config, overrides: RunOverrides, *, applying: bool = False) -> Settings:
        """What expressions in a module under test can ask about its run."""
        at = now()
        settings = settings_for(self.session, plan_time=at, now=at if applying else None, applying=applying)
        return replace(settings, root_dir=config.module.directory, stand_ins=overrides.modules)

    def pool(
        self, used: Mapping[ProviderConfigAddr, FileProvider], overrides: RunOverrides
    ) -> OverridingPool:
        """Providers for one run; the caller closes it."""
        pool = OverridingPool(self.installed, provider_runtime(self.session))
        pool.overrides = overrides
        pool.give(
            {
                addr: self.providers[provider.name]
                for addr, provider in used.items()
                if provider.name in self.providers
            }
        )
        return pool

    def addr_of(self, provider: FileProvider) -> ProviderConfigAddr:
        """What a provider block of the file configures in the module under test."""
        source = provider_source(self.suite.config.module, provider.config.local_name)
        return ProviderConfigAddr(ModulePath(), source, provider.config.alias)

    def used_by(
        self, run: RunBlock, config: Config, diags: Diagnostics
    ) -> dict[ProviderConfigAddr, FileProvider]:
        """The file's providers as the root module of a run has them: those that the run passes, or else all of them."""
        if not run.providers:
            return {self.addr_of(provider): provider for provider in self.file.providers.values()}
        used = {}
        for passed in run.providers:
            provider = self.file.providers.get(str(passed.in_parent))
            wanted = _addr(config, passed.in_child)
            given = _addr(self.suite.config, passed.in_parent)
            if wanted.provider != given.provider:
                detail = f'Expected "{wanted.provider}" but was "{given.provider}".'
                diags.error("Mismatched provider configuration", detail, passed.in_child.range)
            elif provider is None:
                detail = f'Provider "{passed.in_parent}" was not defined within the test file.'
                diags.error("Missing provider", detail, passed.in_parent.range)
            else:
                used[wanted] = provider
        return used


def _addr(config: Config, ref: ProviderRef) -> ProviderConfigAddr:
    return ProviderConfigAddr(ModulePath(), provider_source(config.module, ref.local_name), ref.alias)
