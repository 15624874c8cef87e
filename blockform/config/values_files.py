"""Files of variable values: ``.tfvars`` and ``.tfvars.json``."""

from pathlib import Path

from msgspec import Struct

from blockform.config.constants import attributes_only
from blockform.diagnostics import Diagnostics, SourceFile, SourceRange
from blockform.syntax import Block, Expr, parse_config
from blockform.syntax.parse import decode
from blockform.values import Value, from_plain, loads

_FAILED = "Failed to read variables file"


class FileValue(Struct, frozen=True):
    """A value as a file gives it: an expression, or from JSON a value."""

    content: Expr | Value
    range: SourceRange


def read_values_file(path: Path, shown: str) -> tuple[dict[str, FileValue], Diagnostics]:
    """The values in a file, by variable; messages call the file ``shown``.

    A file whose name says nothing is JSON when it begins with a brace, as what ``<(command)`` prints may be.
    """
    diags = Diagnostics()
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        diags.error(_FAILED, f"Given variables file {shown} does not exist.")
        return {}, diags
    except OSError as error:
        diags.error(_FAILED, f"Error while reading {shown}: {error.strerror or type(error).__name__}.")
        return {}, diags
    ambiguous = not shown.endswith(".tfvars")
    if shown.endswith(".json") or (ambiguous and content.lstrip().startswith(b"{")):
        return _read_json(content, shown, diags), diags
    return _read_native(content, shown, diags), diags


def _read_native(content: bytes, shown: str, diags: Diagnostics) -> dict[str, FileValue]:
    file, found = parse_config(content, shown)
    diags.extend(found)
    declarations = [
        block for block in file.body.blocks if block.type == "variable" and len(block.labels) == 1
    ]
    for block in declarations:
        diags.error(
            "Variable declaration in .tfvars file", _declaration_detail(block, shown), block.type_range
        )
    if declarations:
        return {}
    return {
        name: FileValue(attribute.expr, attribute.expr.range)
        for name, attribute in attributes_only(file.body, diags).items()
    }


def _declaration_detail(block: Block, shown: str) -> str:
    name = block.labels[0].text
    return (
        "A .tfvars file is used to assign values to variables that have already been declared in configuration files, not to"
        f' declare new variables. To declare variable "{name}", place this block in one of those, such as variables.hcl.'
        f"\n\nTo set a value for this variable in {shown}, use the definition syntax instead:\n    {name} = <value>"
    )


def _read_json(content: bytes, shown: str, diags: Diagnostics) -> dict[str, FileValue]:
    source, problems = decode(content, shown)
    diags.extend(problems)
    try:
        data = loads(source.text)
    except ValueError as error:
        at = getattr(error, "pos", 0)
        detail = f"The file is not correct JSON: {getattr(error, 'msg', error)}."
        diags.error("Invalid JSON", detail, source.range(at, at + 1))
        return {}
    if not isinstance(data, dict):
        detail = "The root of the file must be an object with a property per variable."
        diags.error("Invalid JSON", detail, source.range(0, 1))
        return {}
    return {name: FileValue(from_plain(value), _key_range(source, name)) for name, value in data.items()}


def _key_range(source: SourceFile, name: str) -> SourceRange:
    """Where a property's name probably stands: JSON readers keep no positions."""
    at = source.text.find(f'"{name}"')
    return source.range(at, at + len(name) + 2) if at >= 0 else source.range(0, 1)
