"""The outputs of a state as text, as ``output`` and the end of an apply show them."""

from blockform.state import OutputState, State


def render_outputs(state: State) -> str:
    """``name = value``, a line an output unless its value takes several; no line end after the last."""
    return "\n".join(f"{name} = {_text(output)}" for name, output in sorted(state.outputs.items()))


def _text(output: OutputState) -> str:
    from blockform.values.text import render  # noqa: PLC0415  few runs show values

    return "<sensitive>" if output.sensitive else render(output.value)
