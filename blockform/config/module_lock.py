"""The lock file ``.blockform.lock.hcl``: which content each fetched package had when it was last accepted."""

import base64
import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from blockform.diagnostics import Diagnostics
from blockform.syntax import Block, StringExpr, TupleExpr, parse_config
from blockform.values import go_quote

LOCK_FILE = ".blockform.lock.hcl"
_HEADER = (
    '# This file is maintained automatically by "blockform init".\n'
    "# Manual edits may be lost in future updates.\n"
)


def package_hash(directory: Path) -> str:
    """A digest of the names and contents of all files of a package: ``h1:...``.

    Source: Go's dirhash.Hash1, which Terraform uses for providers; a symbolic link counts by where it leads.
    """
    total = hashlib.sha256()
    for name, path in sorted(_files(directory)):
        content = str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()
        total.update(f"{hashlib.sha256(content).hexdigest()}  {name}\n".encode())
    return "h1:" + base64.standard_b64encode(total.digest()).decode()


def _files(directory: Path) -> Iterator[tuple[str, Path]]:
    for parent, folders, files in os.walk(directory):
        links = [name for name in folders if Path(parent, name).is_symlink()]
        for name in (*files, *links):
            path = Path(parent, name)
            yield path.relative_to(directory).as_posix(), path


def read_lock(path: Path, shown: str) -> tuple[Mapping[str, str], Diagnostics]:
    """The accepted hash of each package by its address; none where there is no file."""
    diags = Diagnostics()
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return {}, diags
    except OSError as error:
        detail = f"The file {shown} could not be read: {error.strerror or type(error).__name__}."
        diags.error("Failed to read dependency lock file", detail)
        return {}, diags
    file, problems = parse_config(content, shown)
    diags.extend(problems)
    found: dict[str, str] = {}
    for block in file.body.blocks if not diags.has_errors else ():
        if block.type == "module" and len(block.labels) == 1:
            found[block.labels[0].text] = _hash(block, diags)
    return found, diags


def _hash(block: Block, diags: Diagnostics) -> str:
    attribute = block.body.attributes.get("hashes")
    items = attribute.expr.items if attribute and isinstance(attribute.expr, TupleExpr) else ()
    texts = [item.value for item in items if isinstance(item, StringExpr)]
    if len(texts) != 1 or not texts[0].startswith("h1:"):
        detail = (
            'A package has one hash, hashes = ["h1:..."]. Restore the line, or take the package as it is now:\n'
            "    blockform init -upgrade"
        )
        diags.error("Invalid dependency lock file", detail, block.header_range)
        return ""
    return texts[0]


def lock_text(packages: Mapping[str, str]) -> str:
    """The file for these packages and hashes."""
    blocks = (
        f"\nmodule {go_quote(address)} {{\n  hashes = [\n    {go_quote(found)},\n  ]\n}}\n"
        for address, found in sorted(packages.items())
    )
    return _HEADER + "".join(blocks)
