"""One literal step into a value."""

from blockform.syntax.nodes import AttrStep, TraversalStep
from blockform.values import Value, attribute, index, number, string


def follow_step(value: Value, step: TraversalStep) -> Value:
    """The part of the value that ``.name``, ``["key"]`` or ``[0]`` names.

    Raises: OperationError.
    """
    if isinstance(step, AttrStep):
        return attribute(value, step.name)
    return index(value, string(step.key) if isinstance(step.key, str) else number(step.key.text))
