"""What queries have found, told to programs: the ``list_...`` messages of Terraform's machine-readable UI 1.3.

Source: Terraform's views/hook_json.go and views/json/query.go. ``managed_as`` is ours.
"""

from collections.abc import Iterable

from blockform.cli.views.messages import Messages
from blockform.cli.views.tree_json import Json
from blockform.cli.views.value_json import known_json
from blockform.engine.query import Discovered, Findings
from blockform.plan.listing import Query


def tell_findings(messages: Messages, findings: Iterable[Findings]) -> None:
    """Three kinds of messages for each list block: its start, each object, and how many there were."""
    for one in findings:
        query, address = one.query, str(one.query)
        head = {"address": address, "resource_type": query.listed.type}
        config = known_json(query.config, hide=True)
        messages.tell(
            f"{address}: Starting query...", "list_start", {"list_start": {**head, "input_config": config}}
        )
        for item in one.objects:
            found = _found(query, item)
            messages.tell(f"{address}: Result found", "list_resource_found", {"list_resource_found": found})
        complete = {**head, "total": len(one.objects)}
        messages.tell(f"{address}: List complete", "list_complete", {"list_complete": complete})


def _found(query: Query, item: Discovered) -> Json:
    told: Json = {
        "address": str(query),
        "display_name": item.found.display_name,
        "identity": {"id": item.found.id},
        "identity_version": 0,
        "resource_type": query.listed.type,
    }
    if item.found.value is not None:
        told["resource_object"] = known_json(item.found.value, hide=True)
    if item.generated is not None:
        imported, block = item.generated
        told |= {"config": block.text, "import_config": imported}
    return told | ({"managed_as": item.managed} if item.managed else {})
