"""Plans a spec: what is patched, whether a release is published, under which version, and why.

Source: the rules of releases in the design of the Press resources: the table of which change does what, and minted versions.
"""

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from blockform.sdk import Problem
from blockform.values import STRING, Value, ValuePath, null, object_of, path_of, string, unknown
from blockform_press.connection import Connection
from blockform_press.resources.artifact import Artifact, ArtifactError, check_size, find_artifact
from blockform_press.resources.decode import reconcile_members
from blockform_press.resources.encode import without_secrets
from blockform_press.resources.prior import written_over
from blockform_press.resources.spec_traits import PATCHED, SpecTraits, default_flag, given, text_at
from blockform_press.resources.versions import FIRST, Bump, Change, highest, minted, parse_version

_LOCAL = ("on_destroy", "timeouts")
_AUTHORSHIP_OF_CHANGE = ("updated_at", "updated_by")


class SpecPlan(Struct, frozen=True, kw_only=True):
    """What is to be done to one spec.

    ``publishes`` and ``patches`` are None where unknown values decide. ``change`` says how much a release changes.
    """

    planned: Value
    creates: bool = False
    publishes: bool | None = False
    patches: bool | None = False
    change: Change | None = None
    requires_replace: tuple[ValuePath, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    artifact: Artifact | None = None


def plan_spec(traits: SpecTraits, connection: Connection, config: Value, prior: Value | None) -> SpecPlan:
    """Plan from what the user wrote and the object as it is. Offline: only files of the artifact are looked at."""
    wanted, artifact, problems = _wanted(traits, connection, config, prior)
    plan = _created(traits, config, wanted) if prior is None else _updated(traits, config, prior, wanted)
    return replace(plan, artifact=artifact, problems=(*problems, *plan.problems))


# The object as the user wants it


def _wanted(
    traits: SpecTraits, connection: Connection, config: Value, prior: Value | None
) -> tuple[dict[str, Value], Artifact | None, list[Problem]]:
    """All attributes: those of the user with defaults and without secrets, computed ones as they were or null."""
    problems: list[Problem] = []
    wanted = written_over(prior, config, traits.block)
    wanted.update(traits.complete(config))
    wanted["scope"] = given(config["scope"], string("private"))
    wanted["featured"] = default_flag(config["featured"])
    wanted["on_destroy"] = given(config["on_destroy"], string("delete"))
    wanted["metadata"] = _metadata(config["metadata"], prior)
    wanted["timeouts"] = config["timeouts"]
    artifact = None
    if "artifact" in wanted:
        wanted["artifact"], artifact = _artifact(config["artifact"], problems)
    for name in traits.published:
        wanted[name] = without_secrets(wanted[name], traits.attribute(name), connection.fingerprint)
    return wanted, artifact, problems


def _metadata(metadata: Value, prior: Value | None) -> Value:
    """Metadata with what the platform would fill in."""
    if metadata.is_null or not metadata.is_known:
        return metadata
    before = prior["metadata"] if prior is not None else None
    old_type = before["description_content_type"] if before is not None else null(STRING)
    old_status = before["status"] if before is not None else string("available")
    return metadata.with_attrs(
        status=given(metadata["status"], given(old_status, string("available"))),
        description_content_type=given(metadata["description_content_type"], old_type),
    )


def _artifact(artifact: Value, problems: list[Problem]) -> tuple[Value, Artifact | None]:
    """The artifact attribute with the hash of what lies at its path, and the files themselves."""
    if artifact.is_null or not artifact.is_known:
        return artifact, None
    path, ignore_files = artifact["path"], artifact["ignore_files"]
    if path.is_null or not (path.is_known and ignore_files.is_wholly_known):
        return artifact.with_attrs(hash=unknown(STRING)), None
    names = [] if ignore_files.is_null else [name.as_str() for name in ignore_files.elements]
    try:
        found = find_artifact(path.as_str(), names)
        check_size(found)
    except ArtifactError as error:
        problem = error.problem
        problems.append(Problem(problem.summary, problem.detail, path_of("artifact") + problem.path))
        return artifact.with_attrs(hash=unknown(STRING)), None
    return artifact.with_attrs(hash=string(found.hash)), found


# A new spec


def _created(traits: SpecTraits, config: Value, wanted: dict[str, Value]) -> SpecPlan:
    asked = _asked_version(config)
    version = given(asked, string(FIRST)) if asked is not None else string(FIRST)
    status = wanted["metadata"].get("status")
    planned = {
        **wanted,
        "id": unknown(STRING),
        "release": _release(version, config),
        "releases": unknown(traits.attribute("releases").value_type),
        "status": status if status is not None else unknown(STRING),
        **{name: unknown(STRING) for name in ("created_at", "created_by", *_AUTHORSHIP_OF_CHANGE)},
    }
    name = text_at(wanted["metadata"], "name") or f"the {traits.noun}"
    shown = f"release {version.as_str()}" if version.is_known else "its first release"
    return SpecPlan(
        planned=object_of(planned),
        creates=True,
        publishes=True,
        notes=(f"creates {traits.noun} {name} with {shown}",),
    )


# A spec that exists


def _updated(traits: SpecTraits, config: Value, prior: Value, wanted: dict[str, Value]) -> SpecPlan:
    settled = dict(reconcile_members(prior, object_of(wanted), traits.block.attributes, planning=True).items)
    settled["timeouts"] = wanted["timeouts"]
    if "artifact" in settled:
        settled["artifact"] = _same_artifact(prior["artifact"], settled["artifact"])
    settled["release"] = prior["release"]
    publishes = _differ(prior, settled, traits.published)
    version = _Version.decide(traits, config, prior, settled, publishes=publishes)
    patches = _differ(prior, settled, PATCHED)
    planned = {**settled, **_consequences(traits, config, settled, version, patches=patches)}
    result = object_of(planned)
    if result == prior:
        result = prior
    return SpecPlan(
        planned=result,
        publishes=version.publishes,
        patches=patches,
        change=version.change,
        requires_replace=_replacing(traits, prior, result),
        notes=_notes(traits, prior, planned, version, patches=patches),
        problems=version.problems,
    )


def _same_artifact(prior: Value, wanted: Value) -> Value:
    """The prior artifact where the content is the same: another path alone changes nothing."""
    before, after = prior.get("hash"), wanted.get("hash")
    same = before is not None and after is not None and after.is_known and before == after
    return prior if same else wanted


def _differ(prior: Value, settled: Mapping[str, Value], names: tuple[str, ...]) -> bool | None:
    """Whether any of the attributes changes; None where unknown parts decide."""
    if any(not settled[name].is_wholly_known for name in names):
        return None
    return any(settled[name] != prior[name] for name in names)


class _Version(Struct, frozen=True, kw_only=True):
    """The decision on the next release of a spec that exists; ``version`` is unknown where unknown values decide."""

    publishes: bool | None
    version: Value
    change: Change | None = None
    problems: tuple[Problem, ...] = ()

    @classmethod
    def decide(
        cls,
        traits: SpecTraits,
        config: Value,
        prior: Value,
        settled: Mapping[str, Value],
        *,
        publishes: bool | None,
    ) -> "_Version":
        latest = text_at(prior, "release", "version")
        asked = _asked_version(config)
        if publishes is None or (asked is not None and not asked.is_known):
            may_be = asked if asked is not None and asked.is_known else unknown(STRING)
            return cls(publishes=None, version=may_be)
        after = object_of(settled)
        change = traits.change(prior, after) if publishes else None
        wanted = asked.as_str() if asked is not None and not asked.is_null else ""
        if not wanted or (wanted == latest and not publishes):
            if change is None:
                return cls(publishes=False, version=prior["release"]["version"])
            return cls(publishes=True, version=string(minted(_published(prior), change.bump)), change=change)
        problems = _version_problems(prior, wanted, latest, change)
        return cls(publishes=True, version=string(wanted), change=change, problems=problems)


def _asked_version(config: Value) -> Value | None:
    """The version the user wrote: None when nothing is written, perhaps unknown."""
    release = config["release"]
    if release.is_null:
        return None
    if not release.is_known:
        return unknown(STRING)
    return None if release["version"].is_null else release["version"]


def _published(prior: Value) -> list[str]:
    releases = prior["releases"]
    known = [] if releases.is_null else [text_at(row, "version") for row in releases.elements]
    return [*known, text_at(prior, "release", "version")]


def _version_problems(prior: Value, wanted: str, latest: str, change: Change | None) -> tuple[Problem, ...]:
    """What speaks against publishing under a version the user names."""
    published = _published(prior)
    next_free = minted(published, change.bump) if change else minted(published, Bump.PATCH)
    where = path_of("release", "version")
    advice = f"The next free version for this change is {next_free}; leave version out to have it chosen."
    if wanted in published and change is not None:
        return (
            Problem(
                "Release version already published",
                f"Version {wanted} is published already, with other content ({change.reason}), and a release never changes. {advice}",
                where,
            ),
        )
    asked, top = parse_version(wanted), parse_version(highest(published) or latest)
    if asked is None or top is None or asked > top:
        return ()
    return (
        Problem(
            "Release version too low",
            f"Version {wanted} is not greater than {top}, the highest one published. {advice}",
            where,
        ),
    )


def _release(version: Value, config: Value) -> Value:
    release = config["release"]
    notes = release.get("notes") if release.is_known and not release.is_null else None
    return object_of({"version": version, "notes": null(STRING) if notes is None else notes})


def _consequences(
    traits: SpecTraits,
    config: Value,
    settled: Mapping[str, Value],
    version: _Version,
    *,
    patches: bool | None,
) -> dict[str, Value]:
    """Computed attributes that change with a release or a patch."""
    changed: dict[str, Value] = {}
    if version.publishes is not False:
        changed["release"] = _release(version.version, config)
        changed["releases"] = unknown(traits.attribute("releases").value_type)
    if patches is not False:
        status = settled["metadata"].get("status")
        changed["status"] = status if status is not None else unknown(STRING)
    if version.publishes is not False or patches is not False:
        changed.update({name: unknown(STRING) for name in _AUTHORSHIP_OF_CHANGE})
    return changed


def _replacing(traits: SpecTraits, prior: Value, planned: Value) -> tuple[ValuePath, ...]:
    if "kind" not in traits.block.attributes or planned["kind"] == prior["kind"]:
        return ()
    return (path_of("kind"),)


def _notes(
    traits: SpecTraits,
    prior: Value,
    planned: Mapping[str, Value],
    version: _Version,
    *,
    patches: bool | None,
) -> tuple[str, ...]:
    name = text_at(planned["metadata"], "name") or text_at(prior, "metadata", "name") or f"the {traits.noun}"
    notes: list[str] = []
    if version.publishes:
        why = str(version.change) if version.change else "the version is asked for"
        notes.append(f"publishes release {version.version.as_str()} of {name} ({why})")
    elif version.publishes is None:
        notes.append(f"may publish a release of {name} (depends on values known after apply)")
    if patches is not False:
        changed = [part for part in PATCHED if planned[part] != prior[part]]
        notes.append(f"{'patches' if patches else 'may patch'} {', '.join(changed)} of {name}")
    if not notes and any(planned[part] != prior[part] for part in _LOCAL):
        notes.append("changes nothing on the platform, only what is kept here")
    return tuple(notes)
