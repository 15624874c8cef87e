"""A run that works until it is killed: takes over what the last one left, then changes objects from several threads.

After each change that is on disk it says so on its standard output, as ``worker count``.
"""

import os
import queue
import sys
import threading
from pathlib import Path

from msgspec.structs import replace

from blockform.addrs import parse_resource_instance
from blockform.state import (
    Begin,
    Intent,
    JournalWriter,
    LocalStore,
    Record,
    Refused,
    ResourceObject,
    Result,
    State,
    StateBuilder,
    check_journal,
    checkpoint,
    commit,
    fold,
)
from blockform.state.journal import unsettled
from tests.unit.state.builders import PROVIDER, make_owner

WORKERS = 4
CHANGES = 15
CHECKPOINT_EVERY = 20


def count_of(state: State, worker: int) -> int:
    """How many changes of this worker the state knows of."""
    instance = state.instance(parse_resource_instance(f"press_x.w{worker}"))
    if instance is None:
        return 0
    assert instance.current is not None
    count = instance.current.attributes_json["count"]
    assert isinstance(count, int)
    return count


def recovered(store: LocalStore) -> tuple[State, tuple[Record, ...], tuple[Intent, ...]]:
    """The state with the journal folded in, the journal's records that matter, and open intents."""
    state, diags = store.read()
    journal, more = store.read_journal()
    assert not diags + more, [*diags, *more]
    records = unsettled(journal.records if journal else ())
    problems = check_journal(state, records, store.name)
    assert not problems, list(problems)
    folded, pending = fold(state, records)
    return folded, records, pending


def work(worker: int, count: int, journal: JournalWriter, results: "queue.Queue[Result]") -> None:
    addr = parse_resource_instance(f"press_x.w{worker}")
    for number in range(count + 1, count + 1 + CHANGES):
        name = f"{worker}-{number}"
        journal.append_durable(Intent(id=name, addr=addr, provider=PROVIDER, action="update", kind="k"))
        obj = ResourceObject(attributes_json={"count": number, "padding": "p" * (number % 700)})
        result = Result(addr=addr, provider=PROVIDER, obj=obj, intent=name)
        journal.append_durable(result)
        os.write(1, f"{worker} {number}\n".encode())
        results.put(result)


def run(store: LocalStore) -> None:
    state, records, pending = recovered(store)
    journal = store.open_journal()
    if records:
        journal.append(Refused(intent=intent.id) for intent in pending)
    else:
        state = replace(state, lineage=state.lineage or "l")
        journal.append([Begin(lineage=state.lineage, serial=state.serial, run="r")])
    results: queue.Queue[Result] = queue.Queue()
    threads = [
        threading.Thread(target=work, args=(worker, count_of(state, worker), journal, results))
        for worker in range(WORKERS)
    ]
    for thread in threads:
        thread.start()
    builder = StateBuilder(state)
    for number in range(1, WORKERS * CHANGES + 1):
        result = results.get()
        builder.set_object(result.addr, result.obj, result.provider)
        if number % CHECKPOINT_EVERY == 0:
            stored = checkpoint(store, replace(builder.build(), serial=state.serial), journal)
            state = replace(state, serial=stored.serial)
    commit(store, replace(builder.build(), serial=state.serial), journal, lambda _: Path())


if __name__ == "__main__":
    place = LocalStore(Path(sys.argv[1]))
    with place.lock(make_owner()):
        while True:
            run(place)
