"""The built-in provider: its schemas and its one configuration, which takes no arguments."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from blockform.builtin.remote_state import SCHEMA as REMOTE_STATE
from blockform.builtin.remote_state import RemoteState
from blockform.builtin.terraform_data import SCHEMA, TerraformData, from_null_resource
from blockform.sdk import (
    Block,
    ConfigureRequest,
    ConfigureResponse,
    DataSource,
    Function,
    MoveStateRequest,
    MoveStateResponse,
    ProviderSchema,
    Resource,
)


class BuiltinProvider:
    """``terraform_data`` and ``terraform_remote_state``; relative paths begin at ``cwd``."""

    source = "builtin/terraform"

    def __init__(self, cwd: Path = Path()) -> None:
        self._schema = ProviderSchema(
            provider=Block(),
            resources={"terraform_data": SCHEMA},
            data_sources={"terraform_remote_state": REMOTE_STATE},
        )
        self._resources: Mapping[str, Resource] = MappingProxyType({"terraform_data": TerraformData()})
        self._data_sources: Mapping[str, DataSource] = MappingProxyType(
            {"terraform_remote_state": RemoteState(cwd)}
        )

    def schema(self) -> ProviderSchema:
        """The schemas."""
        return self._schema

    def configure(self, request: ConfigureRequest) -> ConfigureResponse:
        """Learn where relative paths begin."""
        return ConfigureResponse(provider=BuiltinProvider(request.cwd))

    def move_state(self, request: MoveStateRequest) -> MoveStateResponse:
        """A ``null_resource`` becomes a ``terraform_data``; nothing else can be taken over."""
        return from_null_resource(request)

    def functions(self) -> Sequence[Function]:
        """Those that write and read files of variables, and write expressions."""
        from blockform.builtin.functions import FUNCTIONS  # noqa: PLC0415  few configurations call them

        return FUNCTIONS

    @property
    def resources(self) -> Mapping[str, Resource]:
        """By resource type."""
        return self._resources

    @property
    def data_sources(self) -> Mapping[str, DataSource]:
        """By type."""
        return self._data_sources

    def close(self) -> None:
        """Nothing was opened."""


BUILTIN = BuiltinProvider()
