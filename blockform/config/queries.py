"""Query files (``*.tfquery.hcl``): what stands in them, and the ``list`` blocks that say which objects to look for.

Source: Terraform's configs/query_file.go.
"""

from pathlib import Path

from blockform.config.bodies import BodySpec, read_body
from blockform.config.files import is_ignored
from blockform.config.model import ListConfig
from blockform.config.provider_blocks import read_provider_ref
from blockform.diagnostics import Diagnostics
from blockform.syntax import Block

ENDING = ".tfquery.hcl"

QUERY = BodySpec(
    blocks={"list": ("type", "name"), "provider": ("name",), "variable": ("name",), "locals": ()}
)
"""What stands at the top of a query file."""

_LIST = BodySpec(
    arguments=("count", "for_each", "provider", "include_resource", "limit"),
    required=("provider",),
    blocks={"config": ()},
)


def query_files(directory: Path) -> tuple[Path, ...]:
    """The query files of a directory, by name. Raises: OSError where it cannot be listed."""
    found = (entry for entry in directory.iterdir() if entry.name.endswith(ENDING))
    return tuple(sorted(entry for entry in found if entry.is_file() and not is_ignored(entry.name)))


def read_list(block: Block, diags: Diagnostics) -> ListConfig | None:
    """A ``list`` block; None with an error."""
    content = read_body(block.body, _LIST, diags)
    given = content.arguments
    if "count" in given and "for_each" in given:
        detail = 'The "count" and "for_each" meta-arguments are mutually-exclusive.'
        diags.error('Invalid combination of "count" and "for_each"', detail, given["for_each"].range)
    configs = content.of_type("config")
    for more in configs[1:]:
        detail = 'A list block must contain only one nested "config" block.'
        diags.error("Duplicate config block", detail, more.header_range)
    ref = read_provider_ref(given["provider"].expr, "provider", diags) if "provider" in given else None
    if ref is None:
        return None
    exprs = {name: attribute.expr for name, attribute in given.items()}
    return ListConfig(
        type=block.labels[0].text,
        name=block.labels[1].text,
        provider=ref,
        count=exprs.get("count"),
        for_each=exprs.get("for_each"),
        include_resource=exprs.get("include_resource"),
        limit=exprs.get("limit"),
        config=configs[0].body if configs else None,
        range=block.header_range,
    )
