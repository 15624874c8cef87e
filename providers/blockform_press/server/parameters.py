"""Run parameters of deployments, read and changed without a revision (section 7), and execution on demand."""

from typing import Final

from blockform_press.server.calls import Call, Context, Json, Reply
from blockform_press.server.errors import bad_request
from blockform_press.server.lifecycle import auto_run
from blockform_press.server.lookup import children, definitions, deployment, name_of
from blockform_press.server.rules_deployment import required_map
from blockform_press.server.rules_parameters import check_known, check_type
from blockform_press.server.storage import Row, dump, load
from blockform_press.server.times import iso, later
from blockform_press.server.values import by_name

_REVISION: Final = "SELECT id FROM revisions WHERE deployment_id = ? AND revision = ?"


def read(context: Context, call: Call) -> Reply:
    """``GET /v1/deployments/<deploymentId>/parameters/run``: real values, for the code that runs (rule 84)."""
    row = deployment(context, call.tenant, call.path["deploymentId"])  # Rule 81
    values = load(row["app_parameters"] if row["kind"] == "app" else row["parameters"])
    return Reply(200, values.get("run", {}))


def patch_v1(context: Context, call: Call) -> Reply:
    """``PATCH /v1/deployments/<deploymentId>/parameters/run``: a bare map, blocks only."""
    row = deployment(context, call.tenant, call.path["deploymentId"])  # Rule 81
    call.subject.name = row["name"]
    if row["kind"] == "app":  # Rule 82
        raise bad_request("App deployments take parameters through v2.")
    _check(_run_definitions(context, row), call.body)
    _merge_block(context, call, row, call.body)
    return Reply(200, call.body)  # Rule 83


def patch_v2(context: Context, call: Call) -> Reply:
    """``PATCH /v2/deployments/<deploymentId>/parameters/run``: blocks and apps; no ``run`` level in the body."""
    row = deployment(context, call.tenant, call.path["deploymentId"])  # Rule 81
    call.subject.name = row["name"]
    if not call.body.keys() <= {"parameters", "appParameters"}:
        raise bad_request("Invalid request body.")
    if row["kind"] == "app":
        _patch_app(context, call, row)
    else:
        if "appParameters" in call.body:  # Rule 82
            raise bad_request("appParameters are only supported for app deployments.")
        changes = required_map(call.body.get("parameters"))
        _check(_run_definitions(context, row), changes)
        _merge_block(context, call, row, changes)
    return Reply(200, call.body)  # Rule 83


def _run_definitions(context: Context, row: Row) -> dict[str, Json]:
    return by_name(definitions(context.store, row["spec_id"], row["version"]), "run")


def _check(known: dict[str, Json], changes: Json) -> None:
    check_known(changes, known)  # Rule 81
    for name, value in changes.items():
        check_type(known[name], value)  # Rule 81


def _merge_block(context: Context, call: Call, row: Row, changes: Json) -> None:
    values = load(row["parameters"])
    values["run"] = values.get("run", {}) | changes
    _store(context, call, row, parameters=dump(values))


def _store(context: Context, call: Call, row: Row, **columns: str) -> None:
    """Write values into the revision in use; no new one is made (rule 83)."""
    store = context.store
    store.update("revisions", store.value(_REVISION, row["id"], row["current_revision"]), **columns)
    now = later(context.now, row["updated_at"])
    store.update("deployments", row["id"], updated_at=now, updated_by=call.tenant.author)


def _patch_app(context: Context, call: Call, app: Row) -> None:
    """Change app-level values and those of single blocks, and pass both on to the block deployments."""
    own_changes = required_map(call.body.get("appParameters"))
    block_changes = required_map(call.body.get("parameters"))
    _check(_run_definitions(context, app), own_changes)
    blocks = children(context.store, app["id"])
    for name, changes in block_changes.items():
        _check_block(
            context, [child for child in blocks if name_of(child) == name], name, required_map(changes)
        )
    own, given = load(app["app_parameters"]), load(app["parameters"])
    own["run"] = own.get("run", {}) | own_changes
    for name, changes in block_changes.items():
        values = given.setdefault(name, {"build": {}, "run": {}})
        values["run"] = values.get("run", {}) | (changes or {})
    _store(context, call, app, app_parameters=dump(own), parameters=dump(given))
    for child in blocks:
        own_given = given.get(name_of(child), {}).get("run", {})
        inherited = {name: value for name, value in own_changes.items() if name not in own_given}
        _pass_on(context, call, child, inherited | (block_changes.get(name_of(child)) or {}))


def _check_block(context: Context, named: list[Row], name: str, changes: Json) -> None:
    if not named:  # Rule 82
        raise bad_request(f"Unknown block '{name}'.")
    known: dict[str, Json] = {}
    for child in named:
        known |= _run_definitions(context, child)
    _check(known, changes)


def _pass_on(context: Context, call: Call, child: Row, changes: Json) -> None:
    """Merge into a block what it defines."""
    defined = _run_definitions(context, child)
    own = {name: value for name, value in changes.items() if name in defined}
    if own:
        _check(defined, own)
        _merge_block(context, call, child, own)


def execute(context: Context, call: Call) -> Reply:
    """``POST /v1/deployments/<deploymentId>/execute``: run the auto-run workflow blocks of the latest revision."""
    row = deployment(context, call.tenant, call.path["deploymentId"])  # Rule 80
    call.subject.name = row["name"]
    blocks = children(context.store, row["id"]) if row["kind"] == "app" else [row]
    executions = [_execute(context, block) for block in blocks if block["kind"] == "workflow"]
    return Reply(200, {"executeResponse": [entry for entry in executions if entry is not None]})  # Rule 80


def _execute(context: Context, block: Row) -> Json | None:
    execution_id = auto_run(context.store, block["id"], block["current_revision"], iso(context.now))
    if execution_id is None:
        return None
    started = {"executionId": execution_id, "status": "executed"}
    return {"blockSpecId": block["spec_id"], "version": block["version"], **started}
