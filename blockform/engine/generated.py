"""``plan -generate-config-out``: the file with the blocks that were written for imported objects. Source: Terraform's genconfig.Change."""

from collections.abc import Iterable
from pathlib import Path

from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.plan import GeneratedConfig
from blockform.state.disk import replace_file
from blockform.values import go_quote

_HEADER = "# __generated__ by blockform\n# Please review these resources and move them into your main configuration files.\n"


def check_new_file(path: Path) -> Diagnostics:
    """Whether the file may be written: only one that is not there yet."""
    if not path.exists():
        return Diagnostics()
    return Diagnostics(
        [
            Diagnostic.error(
                "Target generated file already exists",
                "blockform can only write generated config into a new file. Either choose a different target location or move all existing "
                "configuration out of the target file, delete it and try again.",
            )
        ]
    )


def experimental() -> Diagnostic:
    """What every such plan says."""
    return Diagnostic.warning(
        "Config generation is experimental",
        "Generating configuration during import is currently experimental, and the generated configuration format may change in future "
        "versions.",
    )


def write_generated(path: Path, blocks: Iterable[GeneratedConfig]) -> Diagnostics:
    """Write the file as a whole, and beside it the files that blocks need; none that is there already is touched."""
    blocks = tuple(blocks)
    files = {path.parent / name: file for each in blocks for name, file in each.files.items()}
    for place in files:
        if place.exists() or not place.resolve().is_relative_to(path.parent.resolve()):
            detail = f"blockform can only write generated files into new ones below {path.parent}, and {place} is none."
            return Diagnostics([Diagnostic.error("Failed to create target generated file", detail)])
    parts = [
        f"\n# __generated__ by blockform from {go_quote(each.identifier)}\n{each.text}" for each in blocks
    ]
    try:
        for place, file in files.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.content)
            place.chmod(0o755 if file.is_executable else 0o644)
        replace_file(path, ["".join([_HEADER, *parts]).encode()])
    except OSError as error:
        detail = f"The file {path} could not be written: {error.strerror or type(error).__name__}."
        return Diagnostics([Diagnostic.error("Failed to create target generated file", detail)])
    return Diagnostics()
