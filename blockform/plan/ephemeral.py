"""Ephemeral values: where they may not stand, because what stands there is kept."""

from collections.abc import Iterator, Mapping

from blockform.config import Config
from blockform.diagnostics import Diagnostic
from blockform.plan.marks import marked_paths, with_marks_at
from blockform.schema import Attribute, Block, Problem
from blockform.values import ROOT, AttrPathStep, Mark, Value, ValuePath


def kept_ephemerals(value: Value, schema: Block) -> tuple[Problem, ...]:
    """The arguments of a block that would put an ephemeral value into the state; those that are write-only do not.

    Source: Terraform's validateResourceForbiddenEphemeralValues.
    """
    if Mark.EPHEMERAL not in value.deep_marks():
        return ()
    marked = (path for path, part in value.walk() if Mark.EPHEMERAL in part.marks)
    found = dict.fromkeys(_argument(path, schema) for path in marked)
    return tuple(_problem(path) for path, write_only in found if not write_only)


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


def _problem(path: ValuePath) -> Problem:
    name = str(path).removeprefix(".")
    detail = f'Ephemeral values are not valid for "{name}", because it is not a write-only attribute and must be persisted to state.'
    return Problem("Invalid use of ephemeral value", detail, path)


def _argument(path: ValuePath, schema: Block) -> tuple[ValuePath, bool]:
    """The path of the argument that a part is in, and whether that is write-only."""
    members: Mapping[str, Attribute] = schema.attributes
    blocks = schema.blocks
    for position, name in _names(path):
        attribute = members.get(name)
        if attribute is not None and (attribute.nested is None or attribute.write_only):
            return ValuePath(path.steps[: position + 1]), attribute.write_only
        if attribute is not None and attribute.nested is not None:
            members, blocks = attribute.nested.attributes, {}
        elif name in blocks:
            members, blocks = blocks[name].block.attributes, blocks[name].block.blocks
    return path or ROOT, False


def _names(path: ValuePath) -> Iterator[tuple[int, str]]:
    for position, step in enumerate(path.steps):
        if isinstance(step, AttrPathStep):
            yield position, step.name
