"""The provider as the engine finds it: its source, its schemas, and what its block configures."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from blockform.sdk import (
    Attribute,
    Block,
    ConfigureRequest,
    ConfigureResponse,
    DataSource,
    EphemeralResource,
    Function,
    Problem,
    ProviderSchema,
    Resource,
)
from blockform.values import STRING, path_of

from blockform_local.data_source import DATA_SCHEMA, FileSource
from blockform_local.functions import FUNCTIONS
from blockform_local.resource import SCHEMA, FileResource
from blockform_local.scratch import SCRATCH_SCHEMA, ScratchDirectory

BLOCK = Block(
    description="Files on this machine.",
    attributes={
        "directory": Attribute(
            type=STRING,
            optional=True,
            description="Where relative paths begin; default: the working directory.",
        ),
    },
)


class LocalProvider:
    """The provider, not yet configured."""

    source = "example/local"

    def schema(self) -> ProviderSchema:
        """One resource type, one data source and one ephemeral resource type."""
        return ProviderSchema(
            provider=BLOCK,
            resources={"local_file": SCHEMA},
            data_sources={"local_file": DATA_SCHEMA},
            ephemeral_resources={"local_scratch": SCRATCH_SCHEMA},
        )

    def configure(self, request: ConfigureRequest) -> ConfigureResponse:
        """Settle the directory. While planning it may not be known yet."""
        directory = request.config["directory"]
        if not directory.is_known:
            detail = (
                "The directory must be known while planning. Give a value that does not depend on a resource."
            )
            problem = Problem("Provider setting not known yet", detail, path_of("directory"))
            return ConfigureResponse(provider=None, problems=(problem,))
        return ConfigureResponse(provider=LocalFiles(Path("." if directory.is_null else directory.as_str())))

    def functions(self) -> Sequence[Function]:
        """One function; a provider without any leaves this out."""
        return FUNCTIONS


class LocalFiles:
    """The provider ready for use."""

    def __init__(self, directory: Path) -> None:
        self.resources: Mapping[str, Resource] = MappingProxyType({"local_file": FileResource(directory)})
        self.data_sources: Mapping[str, DataSource] = MappingProxyType({"local_file": FileSource(directory)})
        self.ephemeral_resources: Mapping[str, EphemeralResource] = MappingProxyType(
            {"local_scratch": ScratchDirectory()}
        )

    def close(self) -> None:
        """Nothing was opened."""
