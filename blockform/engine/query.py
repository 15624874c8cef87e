"""``query``: which objects are there, whoever made them, and blocks that would take those into the state that are not in it."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from blockform.addrs import InstanceKey, Mode, ResourceInstanceAddr, TargetSet, instance_key_text
from blockform.config import Config, ImportConfig, VarFileOption, VarOption
from blockform.config.refactoring import read_import
from blockform.diagnostics import Diagnostics
from blockform.engine.console import name_all, world_of_objects
from blockform.engine.operations import now
from blockform.engine.prepare import Prepared, open_pool, prepare, settings_for
from blockform.engine.session import Hooks, Session, StateOptions
from blockform.engine.stores import open_store, read_store
from blockform.plan import GeneratedConfig, PlanInput, PlanOptions, ProviderPool, make_plan
from blockform.plan.credentials import Credentials
from blockform.plan.listing import Answer, FoundObject, Lister, Query
from blockform.plan.providers import PARALLELISM
from blockform.state import State
from blockform.syntax import parse_config
from blockform.values import go_quote


class Discovered(Struct, frozen=True):
    """An object that a query has found. ``managed`` is its address in the state, empty where the state does not have it.

    ``generated`` are the blocks that would take it into the state, where they were asked for: first the import, then the resource.
    """

    found: FoundObject
    managed: str
    generated: tuple[str, GeneratedConfig] | None = None


class Findings(Struct, frozen=True):
    """What one list block, or one instance of it, has found."""

    query: Query
    objects: tuple[Discovered, ...]


def run_query(
    session: Session, variables: Sequence[VarOption | VarFileOption], hooks: Hooks, *, generate: bool
) -> tuple[tuple[Findings, ...] | None, Diagnostics]:
    """Ask the providers; None where nothing could be asked. With ``generate`` blocks for what the state does not have are written."""
    prepared, diags = prepare(session, variables, "", hooks.ask_variable, queries=True)
    if prepared is None:
        return None, diags
    if not prepared.config.module.lists:
        detail = "There is no list block in any *.tfquery.hcl file of this directory, so there is nothing to look for."
        diags.error("No resources to query", detail)
        return None, diags
    stored, problems = read_store(open_store(session, StateOptions(), prepared.config))
    diags.extend(problems)
    if stored is None:
        return None, diags
    pool = open_pool(session, will_call=True)
    try:
        answers = _ask(session, prepared, stored.state, pool, hooks, diags)
    finally:
        pool.close()
    findings = _with_addresses(answers, stored.state)
    if generate and not diags.has_errors:
        findings = _with_blocks(session, prepared, stored.state, hooks, findings, diags)
    return findings, diags


def _ask(
    session: Session, prepared: Prepared, state: State, pool: ProviderPool, hooks: Hooks, diags: Diagnostics
) -> list[Answer]:
    """What the providers answer, which are configured for it; nothing once something is wrong."""
    begun = world_of_objects(session, prepared, state, pool, diags)
    if begun is None:
        return []
    (world, dag), lists = begun, prepared.config.module.lists.values()
    lister = Lister(world, pool, diags)
    credentials = Credentials.of(world, pool, diags, hooks.emit, prepared.variables)
    with credentials.ready(dag, lister.providers(lists)):
        if diags.has_errors:
            return []
        name_all(world, dag, prepared)
        queries = lister.queries(lists)
        if diags.has_errors:
            return []
        return lister.ask(queries, parallelism=PARALLELISM, stopping=hooks.stopping)


def _with_addresses(answers: Iterable[Answer], state: State) -> tuple[Findings, ...]:
    managed = {
        (addr.resource.type, instance.current.attributes_json.get("id")): str(addr)
        for addr in state.addresses()
        if addr.resource.mode is Mode.MANAGED
        and (instance := state.instance(addr)) is not None
        and instance.current is not None
    }
    return tuple(
        Findings(
            answer.query,
            tuple(
                Discovered(item, managed.get((answer.query.listed.type, item.id), ""))
                for item in answer.found
            ),
        )
        for answer in answers
    )


# Blocks -----------------------------------------------------------------------------------------------------------


class _Wanted(Struct, frozen=True):
    """An object that is to get blocks: its name in them, and the block that imports it."""

    addr: ResourceInstanceAddr
    text: str
    block: ImportConfig


def _with_blocks(
    session: Session,
    prepared: Prepared,
    state: State,
    hooks: Hooks,
    findings: tuple[Findings, ...],
    diags: Diagnostics,
) -> tuple[Findings, ...]:
    """The same with blocks for what is not managed: a plan of these imports alone writes them."""
    wanted = _wanted(prepared.config, findings)
    every = [each for group in wanted.values() for each in group.values()]
    if not every:
        return findings
    module = prepared.config.module
    config = replace(prepared.config, module=replace(module, imports=tuple(each.block for each in every)))
    pool = open_pool(session, will_call=True)
    try:
        made, problems = make_plan(
            PlanInput(
                config=config,
                state=state,
                variables=prepared.variables,
                pool=pool,
                settings=settings_for(session, plan_time=now()),
                options=PlanOptions(
                    refresh=False,
                    generate_config=True,
                    targets=TargetSet(each.addr for each in every),
                ),
            ),
            emit=hooks.emit,
            stopping=hooks.stopping,
        )
    finally:
        pool.close()
    diags.extend(problem for problem in problems if problem.is_error)
    blocks = {str(each.addr): each for each in made.generated}
    return tuple(
        replace(
            one,
            objects=tuple(_with_block(item, wanted.get(str(one.query), {}), blocks) for item in one.objects),
        )
        for one in findings
    )


def _with_block(
    item: Discovered, wanted: Mapping[str, _Wanted], blocks: Mapping[str, GeneratedConfig]
) -> Discovered:
    each = wanted.get(item.found.id)
    block = blocks.get(str(each.addr)) if each is not None else None
    return item if each is None or block is None else replace(item, generated=(each.text, block))


def _wanted(config: Config, findings: Iterable[Findings]) -> Mapping[str, Mapping[str, _Wanted]]:
    """What is to be imported, by query and id: each object once, under a name that nothing else has."""
    found: dict[str, dict[str, _Wanted]] = {}
    seen: set[tuple[str, str]] = set()
    taken = {str(addr) for addr in config.module.resources}
    for one in findings:
        of, number = one.query.listed.type, 0
        for item in one.objects:
            if item.managed or (of, item.found.id) in seen:
                continue
            name = f"{one.query.listed.name}{_part(one.query.key)}"
            while f"{of}.{name}_{number}" in taken:
                number += 1
            name = f"{name}_{number}"
            taken.add(f"{of}.{name}")
            seen.add((of, item.found.id))
            found.setdefault(str(one.query), {})[item.found.id] = _import(one.query, name, item.found.id)
    return found


def _part(key: InstanceKey) -> str:
    """A key as part of a name."""
    return "" if key is None else "_" + "".join(letter if letter.isalnum() else "_" for letter in str(key))


def _import(query: Query, name: str, identifier: str) -> _Wanted:
    of, ref = query.listed.type, query.listed.provider
    rows = {"to": f"{of}.{name}", "id": go_quote(identifier)}
    if ref.alias or ref.local_name != of.partition("_")[0]:
        rows["provider"] = f"{ref}{instance_key_text(query.provider.key)}"
    width = max(map(len, rows))
    text = "".join(
        ["import {\n", *(f"  {key.ljust(width)} = {value}\n" for key, value in rows.items()), "}\n"]
    )
    file, problems = parse_config(text.encode(), "<query>")
    block = read_import(file.body.blocks[0], problems)
    assert block is not None, text
    assert not problems.has_errors, text
    assert block.instance is not None, text
    return _Wanted(block.instance, text, block)
