"""What an object keeps of what it was before: attributes nobody wrote, parts that were not read, and itself where nothing has changed."""

from collections.abc import Mapping

from blockform.sdk import Block
from blockform.values import Value, null, object_of
from blockform_press.resources.decode import reconcile, unset


def written_over(prior: Value | None, config: Value, block: Block) -> dict[str, Value]:
    """The attributes as the user writes them; computed ones that he leaves out as they were."""
    wanted = {name: config[name] for name in block.attributes}
    if prior is not None:
        for name, attribute in block.attributes.items():
            if attribute.computed and wanted[name].is_null:
                wanted[name] = prior[name]
    return wanted


def read_over(prior: Value | None, now: Mapping[str, Value], block: Block) -> dict[str, Value]:
    """The attributes that were read, and for all others those of the prior object, or null."""
    parts: dict[str, Value] = {}
    old = prior.items if prior is not None else None
    for name, attribute in block.attributes.items():
        before = old[name] if old is not None else unset(attribute)
        parts[name] = reconcile(before, now[name], attribute) if name in now else before
    for name, nested in block.blocks.items():
        parts[name] = old[name] if old is not None else null(nested.block.value_type)
    return parts


def same_or_new(prior: Value | None, parts: Mapping[str, Value]) -> Value:
    """The object of these parts: the very prior one if it is equal."""
    whole = object_of(parts)
    return prior if prior is not None and whole == prior else whole
