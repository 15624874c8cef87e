"""The whole state as text: pull gives it, push stores another one in its place."""

from msgspec.structs import replace

from blockform.diagnostics import Diagnostics
from blockform.engine.session import Session, StateOptions
from blockform.engine.state_editing import Edit, Edited, change_state, known_config
from blockform.engine.stores import StoredState, open_store, read_store
from blockform.state import State, new_lineage, read_state, write_state


def pull(session: Session, options: StateOptions) -> tuple[str | None, Diagnostics]:
    """The state as the text of a state file, results of an interrupted run put in; None without errors: nothing is stored."""
    store = open_store(session, options, known_config(session))
    stored, diags = read_store(store)
    if stored is None:
        return None, diags
    if stored.records:
        diags.warning(
            "Earlier run was interrupted",
            f"The journal beside {store.name} holds results of a run that did not come to its end. They are in this text; the file"
            " gets them with the next apply.",
        )
    is_known = stored.is_stored or bool(stored.records)
    return (write_state(stored.state) if is_known else None), diags


def push(
    session: Session, edit: Edit, content: bytes, name: str, *, force: bool = False
) -> tuple[State | None, Diagnostics]:
    """Store the state in the text, which comes from ``name``, in place of what is there; the state as stored.

    A state of another lineage, or not newer than what is there, is refused unless ``force`` is given. As in Terraform the serial is
    raised where the content differs from what was there.
    """
    pushed, diags = read_state(content, name)
    if pushed is None:
        return None, diags

    def change(stored: StoredState, diags: Diagnostics) -> Edited[State] | None:
        there = stored.state
        problem = "" if force else _why_not_pushed(pushed, there)
        if problem:
            diags.error("Failed to write state", problem)
            return None
        lineage = pushed.lineage or there.lineage or new_lineage()
        raised = stored.is_stored and not _same_objects(pushed, there)
        made = replace(pushed, lineage=lineage, serial=pushed.serial + int(raised))
        is_there = stored.is_stored and made.serial == there.serial and made.same_content(there)
        return Edited(None if is_there else made, made)

    return change_state(session, edit, "state-push", change, may_be_new=True, dated=False, keep_serial=True)


def _why_not_pushed(pushed: State, there: State) -> str:
    """Source: Terraform's statemgr.CheckValidImport."""
    if not there.resources and not there.outputs:
        return ""
    if pushed.lineage and there.lineage and pushed.lineage != there.lineage:
        return (
            f'Cannot import state with lineage "{pushed.lineage}" over unrelated state with lineage "{there.lineage}". To overwrite it'
            " all the same, use -force."
        )
    if pushed.serial < there.serial:
        return (
            f"Cannot import state with serial {pushed.serial} over newer state with serial {there.serial}. To overwrite it all the"
            " same, use -force."
        )
    if pushed.serial == there.serial and not _same_objects(pushed, there):
        return (
            f"Cannot overwrite existing state with serial {there.serial} with a different state that has the same serial. Raise the"
            " serial in the file, or use -force."
        )
    return ""


def _same_objects(one: State, other: State) -> bool:
    return one.same_content(replace(other, lineage=one.lineage))
