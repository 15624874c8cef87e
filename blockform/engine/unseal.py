"""Secrets of a saved plan, found again: in variables given anew and in the stored state, known by their fingerprints."""

from collections.abc import Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.plan import Action, Mode, Plan, ResourceChange
from blockform.plan.instance import value_at
from blockform.plan.prior_file import (
    ObjectKey,
    Schemas,
    StateEntry,
    entries,
    restored_object,
)
from blockform.plan.sealed import (
    Fingerprint,
    comparable,
    has_seals,
    known_parts,
    sealed_content,
    unseal,
    whole_digest,
)
from blockform.state import State, StateBuilder
from blockform.values import SENSITIVE_MARKS, Value, ValuePath


class Secrets(Struct):
    """Every secret at hand, by the fingerprint it would have in a plan. Filled before it is asked."""

    fingerprint: Fingerprint
    known: dict[str, Value] = field(default_factory=dict)

    def learn(self, value: Value) -> None:
        """Remember the sensitive parts of a value, and everything in them."""
        if value.is_sensitive:
            for digest, part in known_parts(value, self.fingerprint):
                self.known.setdefault(digest, part)
        elif value.has_marks and isinstance(value.raw, dict | tuple):
            for part in value.elements:
                self.learn(part)

    def restored(self, value: Value, like: Value | None = None) -> Value:
        """The value with the secrets that are known put back; ``like`` has many of them at the same paths.

        What is not known stays sealed, and can be compared with.
        """
        return unseal(value, lambda path, part: self._find(path, part, like))

    def _find(self, path: ValuePath, part: Value, like: Value | None) -> Value:
        sealed = sealed_content(part)
        assert sealed is not None
        if not sealed.is_partial:
            digest = sealed.parts[0]
            near = value_at(like, path)
            if near is not None and near.is_wholly_known and whole_digest(near, self.fingerprint) == digest:
                return near
            if digest in self.known:
                return self.known[digest]
        return comparable(part, self.fingerprint)


def restored_plan(
    plan: Plan, stored: State, variables: Mapping[str, Value], schemas: Schemas, fingerprint: Fingerprint
) -> tuple[Plan | None, Diagnostics]:
    """The plan as it was made, on top of the stored state it was made from (objects at their new addresses).

    Secrets that only the plan had, derived ones say, stay sealed in what is planned: they are compared when they have been worked out
    again. Outputs and drift stay sealed, for nothing but views looks at them.
    """
    secrets = Secrets(fingerprint)
    for value in variables.values():
        secrets.learn(value)
    for output in stored.outputs.values():
        if output.sensitive:
            secrets.learn(output.value.with_marks(SENSITIVE_MARKS))
    there = {entry.key: entry for entry in entries(stored)}
    for entry in there.values():
        secrets.learn(entry.value(entry.type(schemas)))
    diags = Diagnostics()
    prior, unread = _prior(plan, stored, there, schemas, secrets, diags)
    changes = tuple(_change(change, plan.prior, prior, secrets, diags) for change in plan.changes)
    if diags.has_errors:
        return None, diags
    reads = tuple(_read_again(entry, schemas) for entry in unread) if plan.mode is Mode.NORMAL else ()
    return replace(plan, changes=(*changes, *reads), prior=prior, variables=variables), diags


def _prior(
    plan: Plan,
    stored: State,
    there: Mapping[ObjectKey, StateEntry],
    schemas: Schemas,
    secrets: Secrets,
    diags: Diagnostics,
) -> tuple[State, list[StateEntry]]:
    """The stored state with what the plan's refresh found; and the data sources that have to be read once more."""
    builder = StateBuilder(stored)
    planned = {entry.key: entry for entry in entries(plan.prior)}
    unread: list[StateEntry] = []
    for (addr, deposed), entry in there.items():
        if (addr, deposed) not in planned:
            builder.set_object(addr, None, entry.provider, deposed or None)
    for (addr, deposed), entry in planned.items():
        old = there.get((addr, deposed))
        of = entry.type(schemas)
        known = old.value(of) if old is not None else None
        value = secrets.restored(entry.value(of), known)
        if old is not None and known is not None and _is_same(old, known, entry, value):
            continue
        if not has_seals(value):
            obj = restored_object(entry, value, of, old.obj if old is not None else None)
            builder.set_object(addr, obj, entry.provider, deposed or None)
        elif addr.resource.mode.value == "data":
            builder.set_object(addr, None, entry.provider)
            unread.append(entry)
        else:
            diags.append(lost_secret(str(addr)))
    _put_outputs(builder, plan, stored, secrets)
    return builder.build(), unread


def _is_same(stored: StateEntry, known: Value, planned: StateEntry, value: Value) -> bool:
    """Whether the plan's refresh left the object as it is stored. Its marks come from what is stored, so they need no look."""
    mine, theirs = stored.obj, planned.obj
    return (
        stored.provider == planned.provider
        and mine.status == theirs.status
        and mine.schema_version == theirs.schema_version
        and mine.private == theirs.private
        and set(mine.dependencies) == set(theirs.dependencies)
        and mine.create_before_destroy == theirs.create_before_destroy
        and mine.prevent_destroy == theirs.prevent_destroy
        and mine.is_protected == theirs.is_protected
        and known.unmarked() == value.unmarked()
    )


def _put_outputs(builder: StateBuilder, plan: Plan, stored: State, secrets: Secrets) -> None:
    """Outputs that the plan knew already, but for those that only it knew and that are secret."""
    for name in stored.outputs.keys() - plan.prior.outputs.keys():
        builder.set_output(name, None)
    for name, output in plan.prior.outputs.items():
        old = stored.outputs.get(name)
        value = secrets.restored(output.value, old.value if old is not None else None)
        if not has_seals(value):
            extra = old.extra if old is not None else output.extra
            builder.set_output(name, replace(output, value=value.unmarked(), extra=extra))


def _change(
    change: ResourceChange, was: State, prior: State, secrets: Secrets, diags: Diagnostics
) -> ResourceChange:
    """The change as it was made from ``prior``; ``was`` is the same state with its secrets sealed."""
    before = change.before
    if before is not None:
        like = _object(prior, change)
        before = like if before is _object(was, change) else secrets.restored(before, like)
        if before is None or has_seals(before):
            diags.append(lost_secret(str(change.addr)))
    after = before if change.after == change.before else change.after
    if after is not None and after is not before:
        after = secrets.restored(after, before)
    return replace(change, before=before, after=after)


def _object(state: State, change: ResourceChange) -> Value | None:
    """The object that the change is about, as a state has it."""
    instance = state.instance(change.addr)
    if instance is None:
        return None
    obj = instance.deposed.get(change.deposed) if change.deposed else instance.current
    return obj.decode(change.schema.block.value_type) if obj is not None else None


def _read_again(entry: StateEntry, schemas: Schemas) -> ResourceChange:
    """Secrets of a data source are nowhere but where it reads them."""
    addr = entry.key[0]
    schema = schemas.resource_schema(entry.provider.provider, addr.resource.mode, addr.resource.type)
    assert schema is not None, addr
    return ResourceChange(
        addr=addr, provider=entry.provider, schema=schema, action=Action.READ, before=None, after=None
    )


def lost_secret(address: str) -> Diagnostic:
    """A sensitive value that was changed outside is known neither to the state nor, as it is secret, to the plan."""
    return Diagnostic.error(
        "Sensitive value changed outside",
        f"A sensitive value of {address} was changed outside of blockform. A saved plan never holds such a value, so it could not be "
        "carried out later. Apply without saving a plan, or take the change into the state first:\n\n"
        "    blockform apply -refresh-only",
        address=address,
    )
