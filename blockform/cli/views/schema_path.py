"""How far a schema knows a path into an object. Source: walkBlock of Terraform's lang/globalref/validate.go."""

from collections.abc import Callable
from typing import TypeAlias

from blockform.schema import Attribute, Block, Nesting
from blockform.values import ListType, MapType, ObjectType, TupleType, Type

Path: TypeAlias = tuple[str | int, ...]
"""Names, keys and positions, from the outside in."""


def path_in_block(block: Block, path: Path) -> Path:
    """The path into an object of the schema, cut where the schema does not say what follows."""
    if not path:
        return ()
    name = str(path[0])
    if name in block.attributes:
        return (name, *_in_attribute(block.attributes[name], path[1:]))
    nested = block.blocks.get(name)
    if nested is None:
        return ()
    if nested.nesting is Nesting.SINGLE:
        return (name, *path_in_block(nested.block, path[1:]))
    return (name, *_in_many(nested.nesting, path[1:], lambda rest: path_in_block(nested.block, rest)))


def _in_attribute(attribute: Attribute, path: Path) -> Path:
    nested = attribute.nested
    if nested is None:
        return _in_type(attribute.value_type, path)
    inner = Block(attributes=nested.attributes)
    if nested.nesting is Nesting.SINGLE:
        return path_in_block(inner, path)
    return _in_many(nested.nesting, path, lambda rest: path_in_block(inner, rest))


def _in_many(nesting: Nesting, path: Path, inside: Callable[[Path], Path]) -> Path:
    """One of several objects: by position or key; no path leads into a set."""
    step = _key(nesting is Nesting.MAP, path)
    return () if nesting is Nesting.SET or step is None else (step, *inside(path[1:]))


def _in_type(of: Type, path: Path) -> Path:
    if not path:
        return ()
    if isinstance(of, ListType | MapType):
        step = _key(isinstance(of, MapType), path)
        return () if step is None else (step, *_in_type(of.element, path[1:]))
    if isinstance(of, ObjectType) and str(path[0]) in of.attributes:
        return (str(path[0]), *_in_type(of.attributes[str(path[0])], path[1:]))
    if isinstance(of, TupleType):
        step = _key(False, path)
        if isinstance(step, int) and 0 <= step < len(of.elements):
            return (step, *_in_type(of.elements[step], path[1:]))
    return ()


def _key(is_map: bool, path: Path) -> str | int | None:
    """The first step as the key of a map, or as a position; None where it cannot be one."""
    if not path:
        return None
    if is_map:
        return str(path[0])
    return int(path[0]) if isinstance(path[0], int) or path[0].isdecimal() else None
