"""Plans a deployment: what is patched, whether a revision is created, and why; with its values checked.

Source: the table of which change does what in the design of the Press resources.
"""

from collections.abc import Callable, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from blockform.sdk import Problem
from blockform.values import STRING, Value, ValuePath, null, object_of, path_of, string, unknown
from blockform_press.resources.checks_build import build_problems
from blockform_press.resources.checks_values import check_values, has_default
from blockform_press.resources.decode import reconcile_members
from blockform_press.resources.deployment_traits import PATCH, REVISION, DeploymentTraits
from blockform_press.resources.encode import Fingerprint, plain
from blockform_press.resources.look import number_of, part
from blockform_press.resources.metadata import AUTHORSHIP
from blockform_press.resources.prior import written_over
from blockform_press.resources.problems import CALL_ERRORS, call_problem, has_errors, warning
from blockform_press.resources.resolve import Release, ReleaseNotFoundError, Resolver, find_release
from blockform_press.resources.spec_traits import given, text_at
from blockform_press.resources.values import (
    RUN,
    Definitions,
    SlotKey,
    all_given,
    hidden_before,
    hide_all,
    hide_unknown,
    same_value,
    without_hidden,
)
from blockform_press.resources.waiting import REDEPLOYABLE, STUCK

_LOCAL = ("run_changes", "timeouts")
_AUTHORSHIP_OF_CHANGE = ("updated_at", "updated_by")


class DeploymentPlan(Struct, frozen=True, kw_only=True):
    """What is to be done to one deployment.

    ``revises``, ``patches`` and ``runs`` (run values changed in place) are None where unknown values decide. ``run_values`` are
    the values to set in place, by slot, as names: in clear they stand in the configuration.
    """

    planned: Value
    creates: bool = False
    revises: bool | None = False
    runs: bool = False
    patches: bool | None = False
    redeploys: bool = False
    definitions: Definitions | None = None
    requires_replace: tuple[ValuePath, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


class DeploymentPlanner(Struct, frozen=True, kw_only=True):
    """Plans from what the user wrote and the object as it is. Mutable while it runs only in its list of problems."""

    traits: DeploymentTraits
    resolver: Resolver
    problems: list[Problem] = field(default_factory=list)

    @property
    def _fingerprint(self) -> Fingerprint:
        return self.resolver.connection.fingerprint

    def plan(self, config: Value, prior: Value | None) -> DeploymentPlan:
        """The plan, with everything that is wrong."""
        release = self._release(config, prior)
        spec = self._spec(config, prior, release)
        definitions = self._definitions(release, spec)
        self._check(config, release, definitions)
        wanted = self._wanted(config, prior, spec, self._hides(prior, spec, definitions))
        if prior is None:
            plan = self._created(wanted, release)
        else:
            plan = self._updated(config, prior, wanted, definitions)
        if release is not None and (plan.creates or plan.revises is not False):
            self._check_deployable(config, release, spec, definitions)
        if prior is not None and plan.revises is False and text_at(prior, "status") in STUCK:
            self.problems.append(_stuck(self._name(prior), text_at(prior, "status")))
        return replace(plan, definitions=definitions, problems=tuple(self.problems))

    # What the platform, or this plan, says of the release

    def _release(self, config: Value, prior: Value | None) -> Release | None:
        spec = part(config, "spec")
        if spec is None:
            return None
        version = spec["version"]
        if version.is_null and prior is not None and prior["spec"]["id"] == spec["id"]:
            version = prior["spec"]["version"]
        try:
            return find_release(self.resolver, self.traits.family, spec["id"], version, path_of("spec"))
        except ReleaseNotFoundError as error:
            self.problems.append(error.problem)
        except CALL_ERRORS as error:
            self.problems.append(call_problem(error, f"looking for the release of {self._name(config)}"))
        return None

    def _definitions(self, release: Release | None, spec: Value) -> Definitions | None:
        try:
            return self.traits.definitions(self.resolver, release, spec)
        except CALL_ERRORS as error:
            self.problems.append(call_problem(error, "looking for the blocks of an app"))
            return None

    def _check(self, config: Value, release: Release | None, definitions: Definitions | None) -> None:
        if release is not None and definitions is not None:
            self.problems.extend(check_values(config, definitions, release.title))

    def _check_deployable(
        self, config: Value, release: Release, spec: Value, definitions: Definitions | None
    ) -> None:
        """What only matters when something is deployed: what runs already goes on whatever becomes of its spec."""
        if release.status in {"unavailable", "archived"}:
            detail = f'"{release.name}" is {release.status}; only available specs can be deployed.'
            self.problems.append(Problem("Spec not available", detail, path_of("spec", "id")))
        try:
            self.problems.extend(self.traits.check(self.resolver, config, release, spec))
            if definitions is not None and not has_errors(self.problems):
                owners = self.traits.owners(self.resolver, release, spec)
                asked = self.resolver.connection if self.resolver.remote else None
                self.problems.extend(build_problems(config, owners, definitions, asked))
        except CALL_ERRORS as error:
            self.problems.append(call_problem(error, f"checking {self._name(config)}"))

    def _hides(
        self, prior: Value | None, spec: Value, definitions: Definitions | None
    ) -> Callable[[SlotKey, str], bool | None]:
        """Which values are hidden: by the definitions, else as it was with the same release, else not known until apply."""
        if self.resolver.applying:
            return hide_all if definitions is None else _else_hidden(definitions)
        if definitions is not None:
            return definitions.hides
        if prior is not None and prior["spec"].get("version") == spec.get("version"):
            return hidden_before(prior)
        return hide_unknown

    # The object as the user wants it

    def _spec(self, config: Value, prior: Value | None, release: Release | None) -> Value:
        spec = config["spec"]
        if spec.is_null or not spec.is_known:
            return spec
        version = spec["version"]
        if version.is_null:
            if prior is not None and prior["spec"]["id"] == spec["id"]:
                version = prior["spec"]["version"]
            else:
                version = release.version if release is not None else unknown(STRING)
        return spec.with_attrs(version=version)

    def _wanted(
        self,
        config: Value,
        prior: Value | None,
        spec: Value,
        hides: Callable[[SlotKey, str], bool | None],
    ) -> dict[str, Value]:
        wanted = written_over(prior, config, self.traits.block)
        wanted["spec"] = spec
        wanted["run_changes"] = given(config["run_changes"], string(REVISION))
        wanted["revision_notes"] = config["revision_notes"]
        wanted["metadata"] = _metadata(config["metadata"], prior)
        wanted["timeouts"] = config["timeouts"]
        wanted.update(without_hidden(config, hides, self._fingerprint))
        return wanted

    # A new deployment

    def _created(self, wanted: dict[str, Value], release: Release | None) -> DeploymentPlan:
        attributes = self.traits.block.attributes
        computed = ["id", "status", "latest_revision", *AUTHORSHIP, "kind"]
        computed += ["deployed_blocks"] if "deployed_blocks" in attributes else []
        planned = {**wanted, **{name: unknown(attributes[name].value_type) for name in computed}}
        if release is not None and release.kind:
            planned["kind"] = string(release.kind)
        version = text_at(wanted["spec"], "version")
        of = f"release {version} of {release.name}" if release is not None and version else "a release"
        name = text_at(wanted["metadata"], "name") or f"a {self.traits.noun}"
        return DeploymentPlan(planned=object_of(planned), creates=True, notes=(f"deploys {of} as {name}",))

    # A deployment that exists

    def _updated(
        self, config: Value, prior: Value, wanted: dict[str, Value], definitions: Definitions | None
    ) -> DeploymentPlan:
        attributes = self.traits.block.attributes
        plain_names = {name: a for name, a in attributes.items() if name not in self.traits.value_names}
        settled = dict(wanted)
        settled.update(reconcile_members(prior, object_of(wanted), plain_names, planning=True).items)
        changes = self._value_changes(prior, object_of(settled))
        for name in self.traits.value_names:
            differs = any(key[0] == name for key, _ in changes) or not settled[name].is_wholly_known
            if not differs and settled[name].is_null == prior[name].is_null:
                settled[name] = prior[name]
        revises, runs, reasons = self._revision(prior, settled, changes, definitions)
        patches = (
            None if not settled["metadata"].is_wholly_known else settled["metadata"] != prior["metadata"]
        )
        redeploys = revises is False and text_at(prior, "status") in REDEPLOYABLE
        settled["revision_notes"] = (
            config["revision_notes"] if revises is not False else prior["revision_notes"]
        )
        plan = DeploymentPlan(
            planned=object_of(settled), revises=revises, runs=runs, patches=patches, redeploys=redeploys
        )
        return self._with_consequences(plan, prior, reasons)

    def _value_changes(self, prior: Value, settled: Value) -> dict[tuple[SlotKey, str], bool]:
        """The values that differ, by slot and name; False for those that are no longer given."""
        before, after = all_given(prior), all_given(settled)
        changes = {}
        for key, value in after.items():
            old = before.get(key)
            if old is None or not same_value(old, value, self._fingerprint):
                changes[key] = True
        changes.update({key: False for key in before if key not in after})
        return changes

    def _revision(
        self,
        prior: Value,
        settled: Mapping[str, Value],
        changes: Mapping[tuple[SlotKey, str], bool],
        definitions: Definitions | None,
    ) -> tuple[bool | None, bool, list[str]]:
        """Whether a revision is due, whether run values are changed in place instead, and the reasons."""
        groups = [settled["spec"], *(settled[name] for name in self.traits.value_names)]
        reasons = _spec_reasons(prior["spec"], settled["spec"])
        if any(not group.is_wholly_known for group in groups):
            return None, False, [*reasons, "depends on values known after apply"]
        only_run = all(key[-1] == RUN for key, _ in changes)
        in_place = text_at(object_of(settled), "run_changes") == PATCH and only_run and not reasons
        if changes and in_place and _can_unset(changes, definitions):
            return False, True, _value_reasons(changes)
        reasons += _value_reasons(changes)
        return bool(reasons), False, reasons

    def _with_consequences(self, plan: DeploymentPlan, prior: Value, reasons: list[str]) -> DeploymentPlan:
        planned = dict(plan.planned.items)
        attributes = self.traits.block.attributes
        changed = [] if plan.revises is False and not plan.redeploys else ["latest_revision"]
        if changed and (plan.redeploys or text_at(prior, "status") != "deployed"):
            changed.append("status")
        if changed and "deployed_blocks" in attributes:
            changed.append("deployed_blocks")
        if changed or plan.runs or plan.patches is not False:
            changed += _AUTHORSHIP_OF_CHANGE
        planned.update({name: unknown(attributes[name].value_type) for name in changed})
        result = object_of(planned)
        replaces = planned["spec"].get("id") != prior["spec"].get("id")
        return replace(
            plan,
            planned=prior if result == prior else result,
            requires_replace=(path_of("spec", "id"),) if replaces else (),
            notes=self._notes(plan, prior, reasons),
        )

    def _notes(self, plan: DeploymentPlan, prior: Value, reasons: list[str]) -> tuple[str, ...]:
        name = text_at(plan.planned, "metadata", "name") or text_at(prior, "metadata", "name")
        latest = int(number_of(prior, "latest_revision", "revision") or 0)
        why = f" ({', '.join(reasons)})" if reasons else ""
        notes = []
        if plan.revises is not False:
            notes.append(
                f"{'creates' if plan.revises else 'may create'} revision {latest + 1} of {name}{why}"
            )
        if plan.runs:
            notes.append(f"patches run parameters of {name} in place{why}")
        if plan.redeploys:
            notes.append(f"redeploys revision {latest} of {name}, which is {text_at(prior, 'status')}")
        if plan.patches is not False:
            notes.append(f"{'patches' if plan.patches else 'may patch'} metadata of {name}")
        if not notes and any(plan.planned[item] != prior[item] for item in _LOCAL):
            notes.append("changes nothing on the platform, only what is kept here")
        return tuple(notes)

    def _name(self, deployment: Value) -> str:
        return f'{self.traits.noun} "{text_at(deployment, "metadata", "name")}"'


def _stuck(name: str, status: str) -> Problem:
    detail = (
        f'{name} has status "{status}", and nothing in this plan changes that. Look at it on the platform. What it runs can be made '
        "anew with a change that creates a revision, or with blockform apply -replace=ADDRESS."
    )
    return warning("Deployment not running as declared", detail[0].upper() + detail[1:], path_of("spec"))


def _else_hidden(definitions: Definitions) -> Callable[[SlotKey, str], bool]:
    def hides(key: SlotKey, name: str) -> bool:
        return definitions.hides(key, name) is not False

    return hides


def _metadata(metadata: Value, prior: Value | None) -> Value:
    if metadata.is_null or not metadata.is_known:
        return metadata
    old = prior["metadata"]["description_content_type"] if prior is not None else null(STRING)
    return metadata.with_attrs(description_content_type=given(metadata["description_content_type"], old))


def _spec_reasons(prior: Value, wanted: Value) -> list[str]:
    if not wanted.is_known or wanted.is_null:
        return []
    old, new = text_at(prior, "version"), text_at(wanted, "version")
    reasons = [f"release {old} -> {new}"] if new and old != new else []
    choices = [name for name in ("includes", "excludes") if wanted.get(name) is not None]
    return reasons + [f"other {name}" for name in choices if _differ(wanted[name], prior[name])]


def _differ(wanted: Value, prior: Value) -> bool:
    """Whether two lists are not the same; one that is left out is as good as an empty one."""
    if not wanted.is_known or not prior.is_known:
        return wanted != prior
    return (() if wanted.is_null else wanted.elements) != (() if prior.is_null else prior.elements)


def _value_reasons(changes: Mapping[tuple[SlotKey, str], bool]) -> list[str]:
    """Which values change, in words; the values themselves may be secret."""
    words = []
    for (key, name), is_given in sorted(changes.items()):
        whose = f" of block {key[1]}" if len(key) == 3 else ""
        words.append(f"{key[-1]} parameter {name}{whose}{'' if is_given else ' no longer set'}")
    return words if len(words) <= 3 else [*words[:3], f"and {len(words) - 3} more"]


def _can_unset(changes: Mapping[tuple[SlotKey, str], bool], definitions: Definitions | None) -> bool:
    """Whether every value that is no longer given can be set back to its default; else only a revision takes it away."""
    removed = [key for key, is_given in changes.items() if not is_given]
    return all(_default(definitions, slot, name) is not None for slot, name in removed)


def _default(definitions: Definitions | None, slot: SlotKey, name: str) -> Value | None:
    known = definitions.of(slot) if definitions is not None else None
    definition = known.get(name) if known is not None else None
    if definition is None or not has_default(definition) or definition["default_value"].is_null:
        return None
    return definition["default_value"]


def run_values(
    prior: Value, config: Value, plan: DeploymentPlan, fingerprint: Fingerprint
) -> dict[SlotKey, dict[str, object]]:
    """The run values to be set in place, in clear: those that changed, and defaults for those no longer given."""
    before, after = all_given(prior), all_given(config)
    values: dict[SlotKey, dict[str, object]] = {}
    for (slot, name), value in after.items():
        old = before.get((slot, name))
        if slot[-1] == RUN and (old is None or not same_value(old, value, fingerprint)):
            values.setdefault(slot, {})[name] = plain(value)
    for slot, name in before:
        default = _default(plan.definitions, slot, name) if (slot, name) not in after else None
        if default is not None and slot[-1] == RUN:
            values.setdefault(slot, {})[name] = plain(default)
    return values
