"""``state doctor``: looks at the stored state and what lies beside it, and repairs what can be repaired without asking the platform."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from blockform.addrs import ResourceConfigAddr
from blockform.config import Config
from blockform.diagnostics import Diagnostics
from blockform.engine.doctor_schemas import Explainer
from blockform.engine.prepare import duplicate_provider, open_pool
from blockform.engine.registry import DuplicateProvider
from blockform.engine.session import Session, StateOptions
from blockform.engine.state_editing import dated_backup, known_config
from blockform.engine.stores import StoredState, locked, open_store, read_store
from blockform.plan import ProviderPool
from blockform.state import (
    Intent,
    LocalStore,
    Record,
    Refused,
    Result,
    State,
    StateError,
    commit,
    new_lineage,
    read_state,
    salvage,
    state_chunks,
    write_rescue,
)
from blockform.state.doctor import (
    Finding,
    Findings,
    Kind,
    Surroundings,
    is_in_order,
    repair_duplicates,
    repair_state,
)
from blockform.values import dumps, loads


class Report(Struct, frozen=True, kw_only=True):
    """What the doctor found; ``backup`` is where the state was kept as it was before a repair, empty if nothing was changed."""

    name: str
    findings: Findings = ()
    backup: str = ""
    state: State | None = None

    @property
    def problems(self) -> Findings:
        """What is still wrong."""
        return tuple(one for one in self.findings if not one.is_note and not one.is_repaired)


def examine(session: Session, options: StateOptions, *, fix: bool) -> tuple[Report | None, Diagnostics]:
    """Look at the state and, with ``fix``, repair it under its lock; a backup is kept of what was there."""
    diags = Diagnostics()
    config = known_config(session)
    store = open_store(session, options, config)
    pool = open_pool(session)
    try:
        lock = _lock_findings(store)
        if not fix:
            return _Doctor(store, config, pool).look(lock), diags
        if options.backup is None:
            store.backup = dated_backup(store.out)
        with locked(store, session, options, "state-doctor", diags) as is_locked:
            return (_Doctor(store, config, pool).repair(lock) if is_locked else None), diags
    except StateError as error:
        diags.append(error.diagnostic)
    except DuplicateProvider as error:
        diags.append(duplicate_provider(error))
    finally:
        pool.close()
    return None, diags


def _lock_findings(store: LocalStore) -> list[Finding]:
    """What a dead run has left; whoever takes the lock removes it."""
    found = []
    owner = store.abandoned_lock()
    if owner is not None:
        who = f" {owner.who} ran {owner.operation} since {owner.created}." if owner.who else ""
        detail = f"{store.lock_info_path.name} tells of a run that has ended without removing it.{who}"
        found.append(Finding(kind=Kind.LOCK, detail=detail, repair="remove it"))
    for path in store.leftovers():
        detail = f"{path.name} is left of a write that was interrupted; the state file is whole without it."
        found.append(Finding(kind=Kind.LEFTOVER, detail=detail, repair="remove it"))
    return found


class _Doctor(Struct):
    """One look at one state. Mutable: collects findings."""

    store: LocalStore
    config: Config | None
    pool: ProviderPool
    findings: list[Finding] = field(default_factory=list)

    def look(self, lock: list[Finding]) -> Report:
        """Find, and change nothing."""
        self.findings = lock
        data = self._raw()
        if data is None:
            return self._report(None)
        repaired, found = repair_duplicates(data)
        self.findings.extend(found)
        state, diags = read_state(dumps(repaired), self.store.name) if found else self.store.read()
        if state is None:
            self._unreadable(diags)
            return self._report(None)
        stored = None if found else self._journal()
        folded = stored.state if stored is not None else state
        _, more = repair_state(folded, self._surroundings())
        self.findings.extend(more)
        if not found and not is_in_order(data, state):
            self.findings.append(_DISORDER)
        return self._report(folded)

    def repair(self, lock: list[Finding]) -> Report:
        """Find and repair; the caller holds the lock. Raises: StateError."""
        self.findings = [replace(one, is_repaired=True) for one in lock]
        data = self._raw()
        if data is None:
            return self._report(None)
        before = self.store.path.read_bytes()
        self._repair_text(data)
        state, diags = self.store.read()
        if state is None:
            self._unreadable(diags)
            return self._report(None, before)
        stored = self._journal()
        if stored is None or stored.intents:
            return self._report(state, before)  # a journal fits one version of the state only
        if stored.records:
            self._settle(stored)
        return self._report(self._repair_state(stored.state), before)

    def _repair_text(self, data: dict[str, Any]) -> None:
        """Duplicates and disorder: nothing of this shows in the state once it is read."""
        repaired, found = repair_duplicates(data)
        done = bool(found) and all(one.repair for one in found)
        self.findings.extend(replace(one, is_repaired=done) for one in found)
        if found and not done:
            return
        state, _ = read_state(dumps(repaired), self.store.name)
        if state is None or (not found and is_in_order(data, state)):
            return
        if not found:
            self.findings.append(replace(_DISORDER, is_repaired=True))
        self.store.replace_text(piece.encode() for piece in state_chunks(state))

    def _settle(self, stored: StoredState) -> None:
        journal = self.store.open_journal()
        commit(self.store, stored.state, journal, lambda lost: write_rescue(lost, self.store.path.parent))
        self.findings = [
            replace(one, is_repaired=True) if one.kind is Kind.JOURNAL and one.repair else one
            for one in self.findings
        ]

    def _repair_state(self, state: State) -> State:
        stored, _ = self.store.read()
        state = stored or state
        repaired, found = repair_state(state, self._surroundings())
        if not repaired.lineage:
            repaired = replace(repaired, lineage=new_lineage())
        changed = repaired.serial != state.serial or not repaired.same_content(state)
        if changed:
            self.store.write(replace(repaired, serial=repaired.serial + 1), keep_serial=True)
        self.findings.extend(replace(one, is_repaired=changed and bool(one.repair)) for one in found)
        return repaired

    # What is looked at

    def _raw(self) -> dict[str, Any] | None:
        """The file as JSON; None where there is none, or it is no JSON object."""
        try:
            text = self.store.path.read_bytes()
        except FileNotFoundError:
            self._without_file()
            return None
        except OSError as error:
            self.findings.append(
                Finding(kind=Kind.UNREADABLE, detail=f"The state file cannot be read: {error.strerror}.")
            )
            return None
        try:
            data = loads(text)
        except (ValueError, RecursionError):
            data = None
        if not isinstance(data, dict):
            self._unreadable(read_state(text, self.store.name)[1])
            return None
        return data

    def _without_file(self) -> None:
        if not self.store.journal_path.exists() and not self.store.backup.exists():
            return
        _, diags = read_store(self.store)
        details = [item.detail for item in diags.errors]
        detail = (
            " ".join(details)
            or f"There is no {self.store.name}, but something of it lies beside where it should be."
        )
        self.findings.append(Finding(kind=Kind.UNREADABLE, detail=detail))

    def _unreadable(self, diags: Diagnostics) -> None:
        """Why the file is no state, and whether the backup is one."""
        detail = "\n".join(f"{item.summary}: {item.detail}" for item in diags.errors)
        try:
            backup, _ = read_state(_default_backup(self.store).read_bytes())
        except OSError:
            backup = None
        if backup is not None:
            name = f"{self.store.name}.backup"
            detail += (
                f"\nThe backup {name} can be read: serial {backup.serial}, {_count(backup)} objects. It lacks what the last run did, unless "
                f"the journal has it. To put it back:\n\n    cp {name} {self.store.name}"
            )
        self.findings.append(Finding(kind=Kind.UNREADABLE, detail=detail))

    def _journal(self) -> StoredState | None:
        """The state with its journal; None, and the reasons among the findings, where the two do not go together."""
        stored, diags = read_store(self.store)
        if stored is None:
            detail = "\n".join(item.detail for item in diags.errors)
            self.findings.append(Finding(kind=Kind.JOURNAL, detail=f"{detail}{self._salvaged()}"))
            return None
        if stored.intents:
            names = ", ".join(sorted({str(intent.addr) for intent in stored.intents}))
            detail = (
                f"A run was interrupted while it changed {names}. Only the platform knows what became of these calls; the next apply asks it:"
                f"\n\n    blockform apply\n\nThe journal holds:{_listed(stored.records)}"
            )
            self.findings.append(Finding(kind=Kind.JOURNAL, detail=detail))
        elif stored.records:
            detail = (
                f"A run was interrupted, and its results are in the journal alone:{_listed(stored.records)}"
            )
            self.findings.append(Finding(kind=Kind.JOURNAL, detail=detail, repair="store them in the state"))
        return stored

    def _salvaged(self) -> str:
        try:
            records = salvage(self.store.journal_path.read_bytes())
        except OSError:
            return ""
        return f"\nThe journal holds:{_listed(records)}" if records else ""

    def _surroundings(self) -> Surroundings:
        backup: State | None = None
        try:
            backup, _ = read_state(_default_backup(self.store).read_bytes())
        except OSError:
            backup = None
        return Surroundings(declared=_declared(self.config), backup=backup, explain=Explainer(self.pool))

    def _report(self, state: State | None, before: bytes | None = None) -> Report:
        changed = before is not None and self.store.path.read_bytes() != before
        return Report(
            name=self.store.name,
            findings=tuple(self.findings),
            backup=str(self.store.backup) if changed else "",
            state=state,
        )


_DISORDER = Finding(
    kind=Kind.ORDER,
    detail="Resources or instances do not stand in the order in which they are written, so that versions of the file compare badly.",
    repair="write the file anew",
)


def _default_backup(store: LocalStore) -> Path:
    return store.out.with_name(f"{store.out.name}.backup")


def _count(state: State) -> int:
    return sum(1 for _ in state.addresses())


def _declared(config: Config | None) -> frozenset[ResourceConfigAddr] | None:
    if config is None:
        return None
    return frozenset(
        ResourceConfigAddr(module.path, addr) for module in config.modules() for addr in module.resources
    )


def _listed(records: Sequence[Record]) -> str:
    """A line for each call and result, without what they hold."""
    lines = list(_lines(records))
    return "".join(f"\n  - {line}" for line in lines) or " nothing."


def _lines(records: Sequence[Record]) -> Iterator[str]:
    answered = {record.intent for record in records if isinstance(record, Result | Refused)}
    for record in records:
        if isinstance(record, Intent) and record.id not in answered:
            yield f"{record.action} {record.addr}: begun {record.at}, no answer".replace("begun ,", "begun,")
        elif isinstance(record, Result):
            yield f"{record.addr}: {'gone' if record.obj is None else 'stored'}"
