"""What tells block specs and app specs apart, for the code that treats both alike."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping

from msgspec import Struct

from blockform.sdk import Attribute, Block, Nesting, PlannedObject, Problem, ResourceSchema
from blockform.values import FALSE, STRING, Origin, Value, string
from blockform_press.bodies import Json
from blockform_press.connection import Connection
from blockform_press.endpoints import Endpoints, Family, Row
from blockform_press.resources.artifact import Artifact
from blockform_press.resources.encode import canonical, compared, digest, encode
from blockform_press.resources.fields import (
    Attributes,
    each,
    flag,
    kept_otherwise,
    not_blank,
    one_of,
    record,
    result,
    results,
    text,
    text_set,
)
from blockform_press.resources.metadata import AUTHORSHIP, SPEC_METADATA, metadata_body
from blockform_press.resources.versions import Change

DELETE, ARCHIVE = "delete", "archive"

RELEASE_ROW: Attributes = {
    "version": result(STRING, "Version of the release."),
    "notes": result(STRING, "Its notes."),
    "created_at": result(STRING, "When it was published."),
    "created_by": result(STRING, "Who published it."),
}

SPEC_ATTRIBUTES: Attributes = {
    "id": result(STRING, "Id on the platform."),
    "scope": text(
        "private (default), shared or public.",
        computed=True,
        default=string("private"),
        validators=(one_of("private", "shared", "public"),),
    ),
    "tenants": text_set("Tenants it is shared with; only with scope shared.", validators=(each(not_blank),)),
    "featured": flag("Whether it is shown first.", computed=True, default=FALSE),
    "metadata": SPEC_METADATA,
    "release": record(
        "The latest release. What is left out is decided while planning.",
        {
            "version": text(
                "Semantic version; the next one that fits the change when left out.", computed=True
            ),
            "notes": kept_otherwise(
                text("Notes of the next release; changed alone they publish nothing.", computed=True)
            ),
        },
        computed=True,
    ),
    "releases": results(Nesting.LIST, "All releases, newest first.", RELEASE_ROW),
    "status": result(STRING, "The status: available, unavailable or archived."),
    "on_destroy": text(
        "delete (default), or archive: the spec stays on the platform with status archived.",
        computed=True,
        default=string(DELETE),
        validators=(one_of(DELETE, ARCHIVE),),
    ),
    **AUTHORSHIP,
}

PATCHED = ("metadata", "scope", "tenants", "featured")
"""Attributes whose change patches the spec."""


class ReleaseBody(Struct, frozen=True, kw_only=True):
    """All that the calls which publish need: ``planned`` for what may be stored, ``config`` for hidden values in clear."""

    planned: Value
    config: Value
    artifact: bytes | None

    @property
    def release(self) -> Json:
        """The release member: notes are always sent."""
        release = self.planned["release"]
        notes = release["notes"]
        return {
            "version": release["version"].as_str(),
            "notes": "" if notes.is_null or not notes.is_known else notes.as_str(),
        }

    @property
    def metadata(self) -> dict[str, Json]:
        """Metadata as the API takes it."""
        return metadata_body(self.planned["metadata"], SPEC_METADATA)

    @property
    def tenants(self) -> list[str]:
        """Names of tenants, sorted."""
        tenants = self.planned["tenants"]
        return [] if tenants.is_null else [tenant.as_str() for tenant in tenants.elements]


class SpecTraits(ABC):
    """One kind of spec. ``published`` names the attributes whose change publishes a release."""

    family: Family
    noun: str
    schema: ResourceSchema
    published: tuple[str, ...]

    @property
    def block(self) -> Block:
        """The schema's block."""
        return self.schema.block

    def attribute(self, name: str) -> Attribute:
        """One attribute of the schema."""
        return self.block.attributes[name]

    @abstractmethod
    def kind(self, spec: Value) -> Value:
        """The API's kind of a spec."""

    @abstractmethod
    def complete(self, config: Value) -> Mapping[str, Value]:
        """The published attributes as they shall be stored, defaults filled in (but for the artifact's hash)."""

    @abstractmethod
    def change(self, prior: Value, planned: Value) -> Change:
        """How much the published attributes change; both values are wholly known where it matters."""

    @abstractmethod
    def decode(self, release: Row) -> Mapping[str, Value]:
        """The published attributes from a release's description, hidden values in clear."""

    @abstractmethod
    def create(self, client: Endpoints, body: ReleaseBody) -> Row:
        """Send the call that creates the spec."""

    @abstractmethod
    def publish(self, client: Endpoints, spec_id: str, body: ReleaseBody) -> Row:
        """Send the call that publishes a release."""

    @abstractmethod
    def remote_problems(self, connection: Connection, body: "RemoteCheck") -> list[Problem]:
        """What the platform has to say about a planned spec before anything is sent."""

    def content_digest(self, spec: Value) -> str:
        """Equal for specs with equal content: everything the user decides that the platform stores."""
        names = ("scope", "tenants", "featured", *self.published)
        content: dict[str, Json] = {name: compared(spec[name], self.attribute(name)) for name in names}
        content["metadata"] = metadata_body(spec["metadata"], SPEC_METADATA)
        content["kind"] = encode(self.kind(spec), self.attribute("id"))
        content["version"] = encode(spec["release"]["version"], self.attribute("id"))
        return digest(self._comparable(content, spec))

    def release_digest(self, spec: Value) -> str:
        """Equal for specs whose releases have equal content and version."""
        content: dict[str, Json] = {
            name: compared(spec[name], self.attribute(name)) for name in self.published
        }
        content["version"] = encode(spec["release"]["version"], self.attribute("id"))
        return digest(self._comparable(content, spec))

    def patch_digest(self, spec: Value) -> str:
        """Equal for specs whose patched attributes are equal."""
        return digest({name: canonical(spec[name], self.attribute(name)) for name in PATCHED})

    @staticmethod
    def _comparable(content: dict[str, Json], spec: Value) -> dict[str, Json]:
        """Of an artifact only the hash counts."""
        if "artifact" in content:
            artifact = spec["artifact"]
            content["artifact"] = None if artifact.is_null else encode(artifact["hash"], text(""))
        return content


class RemoteCheck(Struct, frozen=True, kw_only=True):
    """A planned spec to be checked against the platform; ``creates``: it is new, else it gets a release.

    ``lookup`` finds the planned objects behind unknown ids.
    """

    config: Value
    planned: Value
    prior: Value | None
    artifact: Artifact | None
    creates: bool
    replacing: bool
    publishes: bool
    lookup: Callable[[Origin | None], PlannedObject | None]


def given(value: Value, otherwise: Value) -> Value:
    """The value, or something else where it is null."""
    return otherwise if value.is_null else value


def default_flag(value: Value) -> Value:
    """The bool, false where it is null."""
    return given(value, FALSE)


def text_at(value: Value, *names: str) -> str:
    """The text at a path of attributes, "" where there is none or it is not known."""
    for name in names:
        part = value.get(name)
        if part is None:
            return ""
        value = part
    return value.raw if isinstance(value.raw, str) else ""
