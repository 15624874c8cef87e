"""What tells block deployments and app deployments apart, for the code that treats both alike."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping

from blockform.sdk import Attribute, Block, Nesting, Problem, ResourceSchema
from blockform.values import NUMBER, STRING, Value, string
from blockform_press.bodies import Json
from blockform_press.endpoints import Family, Row
from blockform_press.resources.encode import canonical, digest
from blockform_press.resources.fields import (
    Attributes,
    anything,
    kept_otherwise,
    not_blank,
    one_of,
    result,
    results,
    text,
)
from blockform_press.resources.metadata import AUTHORSHIP, DEPLOYMENT_METADATA, metadata_body
from blockform_press.resources.resolve import Release, Resolver
from blockform_press.resources.spec_traits import text_at
from blockform_press.resources.values import Definitions

REVISION, PATCH = "revision", "patch"

VALUES: Attributes = {
    "build": kept_otherwise(anything("Values of build parameters by name; a change creates a revision.")),
    "run": kept_otherwise(anything("Values of run parameters by name.")),
}

LATEST_REVISION: Attributes = {
    "revision": result(NUMBER, "Its number, from 1."),
    "status": result(STRING, "Its status."),
}

DEPLOYMENT_ATTRIBUTES: Attributes = {
    "id": result(STRING, "Id on the platform."),
    "kind": result(STRING, "The kind of the spec."),
    "metadata": DEPLOYMENT_METADATA,
    "revision_notes": kept_otherwise(
        text("Notes of the next revision; changed alone they create none.", computed=True)
    ),
    "run_changes": text(
        "What a change of run parameters alone does: revision (default) creates one, patch changes the values in place.",
        computed=True,
        default=string(REVISION),
        validators=(one_of(REVISION, PATCH),),
    ),
    "status": result(STRING, "The status, such as deployed or failed."),
    "latest_revision": results(Nesting.SINGLE, "The revision made last.", LATEST_REVISION),
    **AUTHORSHIP,
}

SPEC_REFERENCE: Attributes = {
    "id": text("Id of the spec; a change needs a new deployment.", required=True, validators=(not_blank,)),
    "version": text(
        "Version of the release; the latest one at creation when left out, then kept.", computed=True
    ),
}


class DeploymentTraits(ABC):
    """One kind of deployment. ``value_names`` are the attributes that hold parameter values."""

    family: Family
    noun: str
    schema: ResourceSchema
    value_names: tuple[str, ...]

    @property
    def block(self) -> Block:
        """The schema's block."""
        return self.schema.block

    def attribute(self, name: str) -> Attribute:
        """One attribute of the schema."""
        return self.block.attributes[name]

    def spec_member(self, name: str) -> Attribute:
        """One member of ``spec``."""
        nested = self.attribute("spec").nested
        assert nested is not None
        return nested.attributes[name]

    @abstractmethod
    def definitions(self, resolver: Resolver, release: Release | None, spec: Value) -> Definitions | None:
        """What a deployment of the release can set; None: not known."""

    @abstractmethod
    def owners(self, resolver: Resolver, release: Release, spec: Value) -> list[tuple[str, Release]]:
        """The releases whose configs are deployed, each with the owner of its values as in Definitions.

        Raises: PressError, SetupError.
        """

    @abstractmethod
    def slot_answers(self, row: Row) -> Mapping[tuple[str, ...], Mapping[str, Json]]:
        """The values in a description, by slot."""

    @abstractmethod
    def assemble(self, slots: Mapping[tuple[str, ...], Value], prior: Value | None) -> dict[str, Value]:
        """The value attributes, put together from slots."""

    @abstractmethod
    def results(self, row: Row) -> dict[str, Value]:
        """Computed attributes of this kind alone, from a description."""

    @abstractmethod
    def create_body(self, planned: Value, config: Value) -> Json:
        """The body that creates the deployment; values in clear from ``config``."""

    @abstractmethod
    def revision_body(self, planned: Value, config: Value) -> Json:
        """The body that creates a revision."""

    @abstractmethod
    def run_body(self, changes: Mapping[tuple[str, ...], Mapping[str, Json]]) -> Json:
        """The body that changes run parameters in place, by slot."""

    @abstractmethod
    def check(self, resolver: Resolver, config: Value, release: Release, spec: Value) -> Iterator[Problem]:
        """Rules on the choice of blocks. Raises: PressError, SetupError."""

    def content_digest(self, planned: Value, version: str) -> str:
        """Equal for deployments with equal content but for values, which are compared one by one."""
        return digest(
            {
                "metadata": metadata_body(planned["metadata"], DEPLOYMENT_METADATA),
                "spec": text_at(planned, "spec", "id"),
                "version": version,
            }
        )

    def metadata_digest(self, deployment: Value) -> str:
        """Equal for deployments with equal metadata."""
        return digest(canonical(deployment["metadata"], DEPLOYMENT_METADATA))


def revision_notes(config: Value) -> Json:
    """The member with the notes of a revision; always sent."""
    return {"notes": text_at(config, "revision_notes")}


def values_of(deployment: Value, name: str) -> Value | None:
    """A group of values that is there and known."""
    group = deployment[name]
    return None if group.is_null or not group.is_known else group
