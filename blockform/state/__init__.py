"""State: what blockform remembers between runs, where it is kept, and how it survives a crash.

Text is read to a :class:`State` and written from it; a :class:`StateStore` keeps the text, one writer at a time; a journal beside it
holds what a run has done since, so that the large file is written but seldom.
"""

from blockform.state.backends.local import DEFAULT_NAME, LocalStore
from blockform.state.backends.locks import process_lives
from blockform.state.backends.memory import MemoryStore
from blockform.state.builder import StateBuilder
from blockform.state.disk import write_rescue
from blockform.state.errors import StateError
from blockform.state.file import read_state
from blockform.state.journal import (
    Begin,
    Checkpoint,
    End,
    Intent,
    Journal,
    Record,
    Refused,
    Result,
    check_journal,
    fold,
)
from blockform.state.journal_file import (
    JournalWriter,
    open_journal_file,
    parse_journal,
    read_journal,
    salvage,
)
from blockform.state.model import (
    TERRAFORM_VERSION,
    InstanceState,
    ObjectStatus,
    OutputState,
    ResourceKey,
    ResourceObject,
    ResourceState,
    State,
)
from blockform.state.store import (
    LockHeld,
    LockOwner,
    StateLock,
    StateStore,
    TellsLockOwner,
    checkpoint,
    commit,
    new_lineage,
    owner_from_json,
    owner_rows,
    owner_to_json,
)
from blockform.state.writer import instance_order, state_chunks, write_state

__all__ = [
    "DEFAULT_NAME",
    "TERRAFORM_VERSION",
    "Begin",
    "Checkpoint",
    "End",
    "InstanceState",
    "Intent",
    "Journal",
    "JournalWriter",
    "LocalStore",
    "LockHeld",
    "LockOwner",
    "MemoryStore",
    "ObjectStatus",
    "OutputState",
    "Record",
    "Refused",
    "ResourceKey",
    "ResourceObject",
    "ResourceState",
    "Result",
    "State",
    "StateBuilder",
    "StateError",
    "StateLock",
    "StateStore",
    "TellsLockOwner",
    "check_journal",
    "checkpoint",
    "commit",
    "fold",
    "instance_order",
    "new_lineage",
    "open_journal_file",
    "owner_from_json",
    "owner_rows",
    "owner_to_json",
    "parse_journal",
    "process_lives",
    "read_journal",
    "read_state",
    "salvage",
    "state_chunks",
    "write_rescue",
    "write_state",
]
