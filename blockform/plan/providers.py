"""The providers of one run: schemas of installed ones, and configured ones by the address of their configuration."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from blockform.addrs import Mode, ProviderAddr, ProviderConfigAddr
from blockform.courier import CallLimit
from blockform.schema import Block, Problem, ResourceSchema
from blockform.sdk import (
    ConfiguredProvider,
    ConfigureRequest,
    DataSource,
    EphemeralResource,
    Function,
    HasEphemeralResources,
    HasFunctions,
    Provider,
    ProviderSchema,
    Resource,
)
from blockform.values import Value


def schemas_of(schema: ProviderSchema, mode: Mode) -> Mapping[str, ResourceSchema]:
    """Those of a provider's schemas that are of one mode, by type."""
    match mode:
        case Mode.MANAGED:
            return schema.resources
        case Mode.DATA:
            return schema.data_sources
        case Mode.EPHEMERAL:
            return schema.ephemeral_resources


class ProviderRuntime(Struct, frozen=True, kw_only=True):
    """What every provider of a run is handed; see :class:`~blockform.sdk.ConfigureRequest`."""

    environment: Mapping[str, str]
    data_dir: Path
    fingerprint: Callable[[str], str]
    trace: Callable[[str], None]
    user_agent: str
    cwd: Path = Path()


PARALLELISM = 10
"""So many calls to platforms are under way at a time unless the user says otherwise, as in Terraform."""


class GivenProvider(Struct, frozen=True, kw_only=True):
    """A provider and its configuration, worked out beforehand: what a test file says of a provider counts for all its runs."""

    provider: Provider
    config: Value


class ProviderPool:
    """Installed and configured providers. Changed by the walk's coordinator only; :meth:`close` ends its life."""

    def __init__(self, installed: Mapping[ProviderAddr, Provider], runtime: ProviderRuntime) -> None:
        self._installed = installed
        self._runtime = runtime
        self._configured: dict[ProviderConfigAddr, ConfiguredProvider] = {}
        self._replaced: list[ConfiguredProvider] = []
        self._given: dict[ProviderConfigAddr, GivenProvider] = {}
        self._calls = CallLimit(PARALLELISM)

    @property
    def calls(self) -> CallLimit:
        """What is held for each call to a platform."""
        return self._calls

    def limit_calls(self, parallelism: int) -> CallLimit:
        """Let at most so many calls be under way at a time, from all that is configured from now on; what is held for each call."""
        self._calls = CallLimit(max(1, parallelism))
        return self._calls

    def give(self, given: Mapping[ProviderConfigAddr, GivenProvider]) -> None:
        """Use these in place of what the configuration says of them."""
        self._given.update(given)

    def given(self, addr: ProviderConfigAddr) -> GivenProvider | None:
        """What is used in place of a provider block, if something is."""
        return self._given.get(addr)

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment of the run."""
        return self._runtime.environment

    @property
    def cwd(self) -> Path:
        """Where relative paths begin."""
        return self._runtime.cwd

    def installed(self, addr: ProviderAddr) -> Provider | None:
        """The provider, if it is installed."""
        return self._installed.get(addr)

    def functions(self, addr: ProviderAddr) -> Sequence[Function]:
        """What the provider adds to the language; nothing where it is not installed."""
        provider = self._installed.get(addr)
        return provider.functions() if isinstance(provider, HasFunctions) else ()

    def namesake(self, addr: ProviderAddr) -> ProviderAddr | None:
        """An installed provider of the same name from elsewhere; for messages."""
        return next((other for other in self._installed if other.type == addr.type and other != addr), None)

    def provider_block(self, addr: ProviderAddr) -> Block | None:
        """The schema of the provider's own block, if it is installed."""
        provider = self._installed.get(addr)
        return provider.schema().provider if provider else None

    def resource_schema(self, addr: ProviderAddr, mode: Mode, type_name: str) -> ResourceSchema | None:
        """The schema of a resource type, data source or ephemeral resource type, if there is one."""
        provider = self._installed.get(addr)
        if provider is None:
            return None
        return schemas_of(provider.schema(), mode).get(type_name)

    def configure(self, addr: ProviderConfigAddr, config: Value) -> tuple[Problem, ...]:
        """Configure a provider; its problems, with paths into the provider block."""
        runtime = self._runtime
        given = self._given.get(addr)
        provider = given.provider if given is not None else self._installed[addr.provider]
        response = provider.configure(
            ConfigureRequest(
                config=config,
                environment=runtime.environment,
                data_dir=runtime.data_dir,
                fingerprint=runtime.fingerprint,
                trace=runtime.trace,
                user_agent=runtime.user_agent,
                cwd=runtime.cwd,
                calls=self._calls,
            )
        )
        if response.provider is not None:
            before = self._configured.get(addr)
            if before is not None:
                self._replaced.append(before)
            self._configured[addr] = response.provider
        return response.problems

    def configured(self, addr: ProviderConfigAddr) -> ConfiguredProvider | None:
        """The provider as this configuration of it, if it has been configured."""
        return self._configured.get(addr)

    def is_configured(self, addr: ProviderConfigAddr) -> bool:
        """Whether the configuration is ready for use."""
        return addr in self._configured

    def resource(self, addr: ProviderConfigAddr, type_name: str) -> Resource:
        """The verbs of a resource type; the provider has been configured. Raises: KeyError otherwise."""
        return self._configured[addr].resources[type_name]

    def data_source(self, addr: ProviderConfigAddr, type_name: str) -> DataSource:
        """The verb of a data source; the provider has been configured. Raises: KeyError otherwise."""
        return self._configured[addr].data_sources[type_name]

    def ephemeral_resource(self, addr: ProviderConfigAddr, type_name: str) -> EphemeralResource:
        """The verbs of an ephemeral resource; the provider has been configured. Raises: KeyError otherwise."""
        provider = self._configured[addr]
        if not isinstance(provider, HasEphemeralResources):
            raise KeyError(type_name)  # it has promised the type in its schema
        return provider.ephemeral_resources[type_name]

    def close(self) -> None:
        """Close every provider configured here, the last one first."""
        while self._configured:
            _, provider = self._configured.popitem()
            provider.close()
        while self._replaced:
            self._replaced.pop().close()
