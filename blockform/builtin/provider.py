"""The built-in provider: its schemas and its one configuration, which takes no arguments."""

from collections.abc import Mapping
from types import MappingProxyType

from blockform.builtin.terraform_data import SCHEMA, TerraformData
from blockform.sdk import (
    Block,
    ConfigureRequest,
    ConfigureResponse,
    DataSource,
    ProviderSchema,
    Resource,
)


class BuiltinProvider:
    """``terraform_data``; configured or not, it is the same object."""

    source = "builtin/terraform"

    def __init__(self) -> None:
        self._schema = ProviderSchema(provider=Block(), resources={"terraform_data": SCHEMA})
        self._resources: Mapping[str, Resource] = MappingProxyType({"terraform_data": TerraformData()})

    def schema(self) -> ProviderSchema:
        """The schemas."""
        return self._schema

    def configure(self, request: ConfigureRequest) -> ConfigureResponse:  # noqa: ARG002  nothing to configure
        """Nothing needs setting up."""
        return ConfigureResponse(provider=self)

    @property
    def resources(self) -> Mapping[str, Resource]:
        """By resource type."""
        return self._resources

    @property
    def data_sources(self) -> Mapping[str, DataSource]:
        """None so far."""
        return MappingProxyType({})

    def close(self) -> None:
        """Nothing was opened."""


BUILTIN = BuiltinProvider()
