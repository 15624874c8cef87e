"""``ignore_changes``: parts of what the user wrote that give way to what the object has."""

from blockform.config import Lifecycle
from blockform.schema import Block
from blockform.values import AttrPathStep, MapType, PathStep, Value, map_of, object_of


def without_ignored(schema: Block, lifecycle: Lifecycle, prior: Value, config: Value) -> Value:
    """What the user wrote, with the prior value at every path that is to be ignored. Both are unmarked."""
    if lifecycle.ignore_all_changes:
        settable = {n for n, a in schema.attributes.items() if a.optional or a.required} | set(schema.blocks)
        return config.with_attrs(**{name: prior[name] for name in settable})
    for ignored in lifecycle.ignore_changes:
        config = _replaced(config, prior, ignored.path.steps)
    return config


def _replaced(config: Value, prior: Value, steps: tuple[PathStep, ...]) -> Value:
    if not steps:
        return prior
    key = steps[0].name if isinstance(steps[0], AttrPathStep) else steps[0].key
    if isinstance(config.raw, tuple) and isinstance(prior.raw, tuple) and isinstance(key, int):
        if key >= len(config.raw) or key >= len(prior.raw):
            return config
        items = list(config.raw)
        items[key] = _replaced(items[key], prior.raw[key], steps[1:])
        return Value(config.type, tuple(items))
    if not isinstance(key, str) or not isinstance(config.raw, dict) or not isinstance(prior.raw, dict):
        return config
    return _replaced_member(config, config.raw, prior.raw, key, steps[1:])


def _replaced_member(
    config: Value, members: dict[str, Value], olds: dict[str, Value], key: str, rest: tuple[PathStep, ...]
) -> Value:
    """A key that only one side has is taken from the prior object too: added there, or left out here."""
    changed = dict(members)
    if key in members and key in olds:
        changed[key] = _replaced(members[key], olds[key], rest)
    elif key in olds and not rest:
        changed[key] = olds[key]
    elif key in members and not rest:
        del changed[key]

    return map_of(changed, config.type.element) if isinstance(config.type, MapType) else object_of(changed)
