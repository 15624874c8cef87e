"""What one can say from types alone: whether one converts to another, and which type several have in common.

Source: go-cty's convert package (its "unsafe" conversions, which Terraform uses everywhere), the parts that read types only.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from blockform.values.type import (
    DYNAMIC,
    STRING,
    DynamicType,
    ListType,
    MapType,
    ObjectType,
    PrimitiveType,
    SetType,
    TupleType,
    Type,
)

_KINDS = 4096  # pairs of types remembered; a configuration has far fewer


@lru_cache(maxsize=_KINDS)
def can_convert(of: Type, to: Type) -> bool:
    """Whether values of type ``of`` may convert to ``to``; of some (``"x"`` to a number) only the value can tell."""
    if isinstance(of, DynamicType) or isinstance(to, DynamicType) or of == to:
        return True
    match to:
        case PrimitiveType():
            return isinstance(of, PrimitiveType) and (to is STRING or of is STRING)
        case ObjectType():
            return _fits_object(of, to)
        case TupleType():
            return (
                isinstance(of, TupleType)
                and len(of.elements) == len(to.elements)
                and all(map(can_convert, of.elements, to.elements))
            )
        case MapType():
            if isinstance(of, ObjectType):
                return _all_convert(of.attributes.values(), common_element(of, to.element))
            return isinstance(of, MapType) and can_convert(of.element, to.element)
        case ListType() | SetType():  # pragma: no branch  the last of a closed union
            if isinstance(of, TupleType):
                return _all_convert(of.elements, common_element(of, to.element))
            return isinstance(of, ListType | SetType) and can_convert(of.element, to.element)


def _all_convert(types: Iterable[Type], to: Type | None) -> bool:
    return to is not None and all(can_convert(of, to) for of in types)


def _fits_object(of: Type, to: ObjectType) -> bool:
    if isinstance(of, MapType):  # an optional attribute may be absent from the map: the value decides
        return all(
            name in to.optional or can_convert(of.element, inner) for name, inner in to.attributes.items()
        )
    if not isinstance(of, ObjectType):
        return False
    for name, inner in to.attributes.items():
        given = of.attributes.get(name)
        if given is None:
            if name not in to.optional:
                return False
        elif not can_convert(given, inner):
            return False
    return True


@lru_cache(maxsize=_KINDS)
def common_element(of: TupleType | ObjectType, element: Type) -> Type | None:
    """The element type of the collection that a tuple or object becomes: where any is wanted, one that fits all."""
    if element is not DYNAMIC:
        return element
    types = of.elements if isinstance(of, TupleType) else tuple(of.attributes.values())
    if not types:
        return DYNAMIC
    common = unify(types)
    if common is DYNAMIC and isinstance(of, TupleType) and any(inner is not DYNAMIC for inner in types):
        return None
    return common


def conforms(of: Type, to: Type) -> bool:
    """Whether ``of`` is ``to`` with some type in place of each ``any``. Source: cty's TestConformance."""
    if to is DYNAMIC or of == to:
        return True
    if isinstance(to, ListType | SetType | MapType):
        return isinstance(of, type(to)) and conforms(of.element, to.element)
    if isinstance(of, TupleType) and isinstance(to, TupleType):
        return len(of.elements) == len(to.elements) and all(map(conforms, of.elements, to.elements))
    if isinstance(of, ObjectType) and isinstance(to, ObjectType):
        return of.attributes.keys() == to.attributes.keys() and all(
            conforms(inner, to.attributes[name]) for name, inner in of.attributes.items()
        )
    return False


def replace_dynamic(of: Type | None, to: Type) -> Type:
    """``to`` with each ``any`` replaced by what stands there in ``of``. Source: cty's dynamicReplace."""
    if of is None or of is DYNAMIC:
        return to
    match to:
        case DynamicType():
            return of
        case MapType():
            if isinstance(of, MapType):
                return MapType(replace_dynamic(of.element, to.element))
            if isinstance(of, ObjectType):
                return MapType(replace_dynamic(unify(tuple(of.attributes.values())), to.element))
        case ListType() | SetType():
            if isinstance(of, ListType | SetType):
                return type(to)(replace_dynamic(of.element, to.element))
            if isinstance(of, TupleType):
                return type(to)(replace_dynamic(unify(of.elements), to.element))
        case TupleType() if isinstance(of, TupleType):
            return TupleType(tuple(map(replace_dynamic, of.elements, to.elements)))
        case ObjectType() if isinstance(of, MapType):
            return ObjectType(
                {name: replace_dynamic(of.element, inner) for name, inner in to.attributes.items()}
            )
        case ObjectType() if isinstance(of, ObjectType):
            return ObjectType(
                {
                    name: replace_dynamic(of.attributes.get(name), inner)
                    for name, inner in to.attributes.items()
                }
            )
    return to


# Unification ---------------------------------------------------------------------------------------------------


def unify(types: Sequence[Type]) -> Type | None:
    """The type that all of these convert to, as branches of a conditional and elements of ``tolist`` do, or None.

    DYNAMIC among other types counts as convertible. Where the answer is DYNAMIC although some type is not, the kinds may
    still differ: :func:`blockform.values.convert.unify_values` then makes every value unknown.
    Source: cty's convert.UnifyUnsafe.
    """
    distinct = list(dict.fromkeys(types))
    if len(distinct) <= 1:
        return distinct[0] if distinct else None
    kinds = {type(of) for of in distinct}
    dynamic = DynamicType in kinds
    kinds.discard(DynamicType)
    if len(kinds) == 1 and (join := _JOIN_ONE_KIND.get(next(iter(kinds)))):
        return DYNAMIC if dynamic else join(distinct)
    common: Type | None = None
    if kinds == {MapType, ObjectType}:
        common = _joined_as(distinct, ObjectType, _join_to_map)
    elif kinds == {ListType, TupleType}:
        common = _joined_as(distinct, TupleType, _join_to_list)
    elif ObjectType in kinds and TupleType in kinds:
        return None
    return common or next((of for of in _by_preference(distinct) if _all_convert(distinct, of)), None)


def _join_collections(types: list[Type]) -> Type | None:
    kind = type(types[0])
    assert issubclass(kind, ListType | SetType | MapType)
    element = unify([of.element for of in types if isinstance(of, kind)])
    return _checked(types, kind(element)) if element is not None else None


def _join_objects(types: list[Type]) -> Type | None:
    objects = [of for of in types if isinstance(of, ObjectType)]
    names = objects[0].attributes.keys()
    if any(of.attributes.keys() != names for of in objects):
        return _join_to_map(types)
    joined: dict[str, Type] = {}
    for name in names:
        inner = unify([of.attributes[name] for of in objects])
        if inner is None:
            return None
        joined[name] = inner
    return _checked(types, ObjectType(joined)) or _join_to_map(types)


def _join_tuples(types: list[Type]) -> Type | None:
    tuples = [of for of in types if isinstance(of, TupleType)]
    if len({len(of.elements) for of in tuples}) > 1:
        return _join_to_list(types)
    joined: list[Type] = []
    for across in zip(*(of.elements for of in tuples), strict=True):
        inner = unify(across)
        if inner is None:
            return None
        joined.append(inner)
    return _checked(types, TupleType(tuple(joined))) or _join_to_list(types)


def _join_to_map(types: list[Type]) -> Type | None:
    element = unify([inner for of in types if isinstance(of, ObjectType) for inner in of.attributes.values()])
    return _checked(types, MapType(element)) if element is not None else None


def _join_to_list(types: list[Type]) -> Type | None:
    element = unify([inner for of in types if isinstance(of, TupleType) for inner in of.elements])
    return _checked(types, ListType(element)) if element is not None else None


def _checked(types: list[Type], joined: Type) -> Type | None:
    return joined if _all_convert(types, joined) else None


_JOIN_ONE_KIND: dict[type, Callable[[list[Type]], Type | None]] = {
    ListType: _join_collections,
    SetType: _join_collections,
    MapType: _join_collections,
    ObjectType: _join_objects,
    TupleType: _join_tuples,
}


def _joined_as(types: list[Type], structural: type, join: Callable[[list[Type]], Type | None]) -> Type | None:
    """Lists and tuples as one list, maps and objects as one map, if the structures make such a collection."""
    joined = join([of for of in types if isinstance(of, structural)])
    if joined is None:
        return None
    common = unify([joined if isinstance(of, structural) else of for of in types])
    return common if isinstance(common, type(joined)) else None


def _by_preference(types: list[Type]) -> list[Type]:
    """The types, more general ones first. Source: cty's sortTypes."""
    edges: list[list[int]] = [[] for _ in types]
    incoming = [0] * len(types)
    for i in range(len(types)):
        for j in range(i + 1, len(types)):
            order = _generality(types[i], types[j])
            if order:
                general, special = (i, j) if order < 0 else (j, i)
                edges[general].append(special)
                incoming[special] += 1
    queue = [i for i, count in enumerate(incoming) if count == 0]
    for general in queue:
        for special in edges[general]:
            incoming[special] -= 1
            if incoming[special] == 0:
                queue.append(special)
    return [types[i] for i in queue]


_RANK: dict[type, int] = {
    ListType: 0,
    TupleType: 1,
    SetType: 2,
}  # of those that convert to each other: the lower the more general


def _generality(a: Type, b: Type) -> int:
    """Negative if ``a`` is the more general type, positive if ``b`` is, 0 if neither. Source: cty's compareTypes."""
    if a is DYNAMIC or b is DYNAMIC:
        return (a is DYNAMIC) - (b is DYNAMIC)
    if isinstance(a, PrimitiveType) and isinstance(b, PrimitiveType):
        return (b is STRING) - (a is STRING)
    if isinstance(a, ListType | SetType | MapType) and type(b) is type(a):
        return _generality(a.element, b.element)
    if isinstance(a, TupleType) and isinstance(b, TupleType) and len(a.elements) == len(b.elements):
        return _generality_of_parts(map(_generality, a.elements, b.elements))
    if isinstance(a, ObjectType) and isinstance(b, ObjectType) and a.attributes.keys() == b.attributes.keys():
        return _generality_of_parts(
            _generality(inner, b.attributes[name]) for name, inner in a.attributes.items()
        )
    if type(a) in _RANK and type(b) in _RANK:
        return _RANK[type(a)] - _RANK[type(b)]
    return (
        isinstance(b, MapType) - isinstance(a, MapType) if {type(a), type(b)} == {MapType, ObjectType} else 0
    )


def _generality_of_parts(parts: Iterable[int]) -> int:
    signs = {part for part in parts if part}
    return signs.pop() if len(signs) == 1 else 0
