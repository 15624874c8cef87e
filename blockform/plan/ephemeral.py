"""Ephemeral values: where they may not stand, because what stands there is kept."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from blockform.config import Config
from blockform.diagnostics import Diagnostic
from blockform.plan.marks import marked_paths, with_marks_at
from blockform.schema import Attribute, Block, Problem
from blockform.values import AttrPathStep, Mark, Value, ValuePath


def kept_ephemerals(value: Value, schema: Block) -> tuple[Problem, ...]:
    """The arguments of a block that would put an ephemeral value into the state; those that are write-only do not.

    Source: Terraform's validateResourceForbiddenEphemeralValues.
    """
    if Mark.EPHEMERAL not in value.deep_marks():
        return ()
    marked = (path for path, part in value.walk() if Mark.EPHEMERAL in part.marks)
    found = {argument.path: argument for argument in (_argument(path, schema) for path in marked)}
    return tuple(_problem(argument) for argument in found.values() if not argument.is_write_only)


def without_ephemeral(value: Value) -> Value:
    """The value with its other marks alone: what is ephemeral in it has been found to be in write-only arguments."""
    if Mark.EPHEMERAL not in value.deep_marks():
        return value
    others = ((path, marks - {Mark.EPHEMERAL}) for path, marks in marked_paths(value))
    return with_marks_at(value.unmarked(), ((path, marks) for path, marks in others if marks))


def ephemeral_outputs(config: Config) -> Iterator[Diagnostic]:
    """Complains of the ephemeral outputs of the root module, which nobody could read after the run.

    Not so in tests, whose runs read the outputs of others. Source: Terraform's NodeApplyableOutput.
    """
    for output in config.module.outputs.values():
        if output.ephemeral:
            detail = "Ephemeral outputs are not allowed in context of a root module"
            yield Diagnostic.error("Ephemeral output not allowed", detail, output.range)


class _Argument(Struct, frozen=True):
    """Where an ephemeral value stands. ``attribute`` None: in no argument, but in a block as a whole."""

    path: ValuePath
    attribute: Attribute | None

    @property
    def is_write_only(self) -> bool:
        return self.attribute is not None and self.attribute.write_only


def _problem(of: _Argument) -> Problem:
    name = str(of.path).removeprefix(".")
    why = "it is not a write-only attribute and must be persisted to state"
    if of.attribute is None:
        why = "it is not an assignable attribute"
    detail = f'Ephemeral values are not valid for "{name}", because {why}.'
    return Problem("Invalid use of ephemeral value", detail, of.path)


def _argument(path: ValuePath, schema: Block) -> _Argument:
    """The argument that a part is in; of a block as a whole its type."""
    members: Mapping[str, Attribute] = schema.attributes
    blocks = schema.blocks
    found = _Argument(ValuePath(path.steps[:1]), None)
    for position, name in _names(path):
        attribute = members.get(name)
        if attribute is not None:
            found = _Argument(ValuePath(path.steps[: position + 1]), attribute)
            if attribute.nested is None or attribute.write_only:
                break
            members, blocks = attribute.nested.attributes, {}
        elif name in blocks:
            members, blocks = blocks[name].block.attributes, blocks[name].block.blocks
    return found


def _names(path: ValuePath) -> Iterator[tuple[int, str]]:
    for position, step in enumerate(path.steps):
        if isinstance(step, AttrPathStep):
            yield position, step.name
