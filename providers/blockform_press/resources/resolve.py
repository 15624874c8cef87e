"""Finds the release behind a reference: in this run's plan where it is made there, else on the platform."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from blockform.sdk import PlannedObject, Problem
from blockform.values import ROOT, STRING, Origin, Value, ValuePath, null, path_of, string, unknown
from blockform_press.connection import Connection
from blockform_press.endpoints import Family
from blockform_press.errors import PressNotFound
from blockform_press.resources.app_spec import AppSpecTraits
from blockform_press.resources.block_spec import BlockSpecTraits
from blockform_press.resources.look import identity, numbered, part, text_of, texts_of
from blockform_press.resources.spec_traits import SpecTraits
from blockform_press.resources.values import Definitions, definitions_of

SPEC_TRAITS: dict[Family, SpecTraits] = {Family.BLOCKS: BlockSpecTraits(), Family.APPS: AppSpecTraits()}
_ID = path_of("id")
_TYPES = {Family.BLOCKS: "press_block_spec", Family.APPS: "press_app_spec"}

Lookup = Callable[[Origin | None], PlannedObject | None]


def nothing_planned(_origin: Origin | None) -> PlannedObject | None:
    """The lookup outside of a plan."""
    return None


class Resolver(Struct, frozen=True, kw_only=True):
    """How to find releases: ``planned`` for objects of this plan, ``remote``: whether the platform may be asked.

    ``applying``: what was planned in this run may have happened by now, so the platform's word counts.
    """

    connection: Connection
    planned: Lookup = nothing_planned
    remote: bool = True
    applying: bool = False


class Release(Struct, frozen=True, kw_only=True):
    """A release of a spec as planned or published; ``version`` may be unknown, ``kind`` and ``name`` empty where not known."""

    spec_id: Value
    name: str
    kind: str
    status: str
    version: Value
    parameters: Value
    blocks: Value
    config: Value
    scope: str = "private"
    tenants: frozenset[str] = frozenset()

    @property
    def title(self) -> str:
        """Name and version for messages."""
        version = self.version.raw if isinstance(self.version.raw, str) else "?"
        return f'release {version} of "{self.name}"'


class ReleaseNotFoundError(Exception):
    """There is no such spec, or it has no such release; ``problem`` says so, at ``id`` or ``version`` of the reference."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


def find_release(
    resolver: Resolver, family: Family, spec_id: Value, version: Value, where: ValuePath = ROOT
) -> Release | None:
    """The release a reference means; a null version means the latest. None: not known yet, or not to be asked for.

    Raises: ReleaseNotFoundError, PressError, SetupError.
    """
    if not spec_id.is_known:
        found = resolver.planned(spec_id.origin)
        if found is None or spec_id.origin is None or spec_id.origin.path != _ID:
            return None
        if found.type != _TYPES[family]:
            _refuse_other_type(family, found, where)
            return None
        return _planned(family, found.planned, spec_id, version, where)
    wanted = version.raw if isinstance(version.raw, str) else None
    planned = None if resolver.applying else resolver.connection.planned_spec(spec_id.as_str())
    if planned is not None and (wanted is None or wanted == planned.version):
        return _of_object(family, planned.planned, spec_id)
    if not resolver.remote or not version.is_known:
        return None
    return _published(resolver.connection, family, spec_id, wanted, where)


def _refuse_other_type(family: Family, found: PlannedObject, where: ValuePath) -> None:
    """Raises: ReleaseNotFoundError when the id is that of another Press resource; others may pass one on."""
    if not found.type.startswith("press_"):
        return
    noun = SPEC_TRAITS[family].noun
    detail = f"This is the id of {found.address}, and {noun_with_article(noun)} is needed here."
    raise ReleaseNotFoundError(Problem("Unknown spec", detail, where.attr("id")))


def noun_with_article(noun: str) -> str:
    """``an app spec``, ``a block spec``."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _planned(family: Family, spec: Value, spec_id: Value, version: Value, where: ValuePath) -> Release:
    release = _of_object(family, spec, spec_id)
    wanted, planned = version.raw, release.version.raw
    if isinstance(wanted, str) and isinstance(planned, str) and wanted != planned:
        raise ReleaseNotFoundError(
            Problem(
                "Unknown release",
                f'"{release.name}" is created in this plan with release {planned}; it will have no release {wanted}.',
                where.attr("version"),
            )
        )
    return release


def _of_object(family: Family, spec: Value, spec_id: Value) -> Release:
    traits = SPEC_TRAITS[family]
    version = part(spec, "release", "version")
    return Release(
        spec_id=spec_id,
        name=text_of(spec, "metadata", "name") or "",
        kind=text_of(traits.kind(spec)) or "",
        status=text_of(spec, "status") or "",
        version=version if version is not None else unknown(STRING),
        parameters=spec["parameters"],
        blocks=spec.get("blocks") or null(),
        config=spec.get("config") or null(),
        scope=text_of(spec, "scope") or "private",
        tenants=frozenset(texts_of(spec, "tenants")),
    )


def _published(
    connection: Connection, family: Family, spec_id: Value, version: str | None, where: ValuePath
) -> Release:
    traits = SPEC_TRAITS[family]
    row = connection.spec_or_none(family, spec_id.as_str())
    if row is None:
        detail = f"There is no {traits.noun} {spec_id.as_str()}, or it is not visible to this tenant."
        raise ReleaseNotFoundError(Problem("Unknown spec", detail, where.attr("id")))
    latest = str((row.get("latestRelease") or {}).get("version") or "")
    metadata = row.get("metadata") or {}
    try:
        release = traits.decode(connection.release(family, spec_id.as_str(), version or latest))
    except PressNotFound as error:
        detail = f'"{metadata.get("name")}" has no release {version or latest}; its latest is {latest}.'
        raise ReleaseNotFoundError(Problem("Unknown release", detail, where.attr("version"))) from error
    return Release(
        spec_id=spec_id,
        name=str(metadata.get("name") or ""),
        kind=str(row.get("kind") or ""),
        status=str(metadata.get("status") or ""),
        version=string(version or latest),
        parameters=release["parameters"],
        blocks=release.get("blocks") or null(),
        config=release.get("config") or null(),
        scope=str(row.get("scope") or "private"),
        tenants=frozenset(map(str, row.get("tenants") or ())),
    )


def block_definitions(release: Release | None) -> Definitions | None:
    """What a block deployment of the release can set."""
    if release is None or not release.parameters.is_known:
        return None
    return Definitions(owners={"": definitions_of(release.parameters)})


def app_definitions(resolver: Resolver, release: Release | None, spec: Value) -> Definitions | None:
    """What an app deployment can set: the app's own parameters, and by name those of each block it deploys.

    ``spec`` is the deployment's, with includes and excludes. Raises: as find_release.
    """
    if release is None or not release.parameters.is_known:
        return None
    owners: dict[str, dict[str, dict[str, Value]]] = {"": definitions_of(release.parameters)}
    complete = release.blocks.is_known
    for block in block_releases(resolver, release, spec):
        if block is None or not block.name or not block.parameters.is_known:
            complete = False
            continue
        own = owners.setdefault(block.name, {kind: {} for kind in ("build", "run")})
        for kind, definitions in definitions_of(block.parameters).items():
            own[kind].update(definitions)
    return Definitions(owners=owners, complete=complete)


def block_releases(resolver: Resolver, release: Release, spec: Value) -> Iterator[Release | None]:
    """The releases of the blocks that an app deployment deploys; None for one that is not known or not there.

    Raises: PressError, SetupError.
    """
    for spec_id, version in deployed_blocks(release, spec):
        try:
            yield find_release(resolver, Family.BLOCKS, spec_id, version)
        except ReleaseNotFoundError:
            yield None


def deployed_blocks(release: Release, spec: Value) -> list[tuple[Value, Value]]:
    """Ids and versions of the blocks that an app deployment deploys: those of the release, without excludes, with includes."""
    excludes = [row for _, row in numbered(spec, "excludes")]
    blocks = [
        (row["id"], row["version"])
        for _, row in numbered(release.blocks)
        if not any(picks(exclude, row) for exclude in excludes)
    ]
    return blocks + [(row["id"], row["release_version"]) for _, row in numbered(spec, "includes")]


def picks(choice: Value, block: Value) -> bool:
    """Whether an exclude means a block of the app: by id, and by version where it names one. Source: rule 72 of the contract."""
    wanted = identity(choice["id"])
    if wanted is None or wanted != identity(block["id"]):
        return False
    version = identity(choice["release_version"])
    return version is None or version == identity(block["version"])
