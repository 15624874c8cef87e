"""The outputs of a state as text, as ``output`` and the end of an apply show them."""

from blockform.state import OutputState, State


def render_outputs(state: State, *, show_sensitive: bool = False) -> str:
    """``name = value``, a line an output unless its value takes several; no line end after the last."""
    return "\n".join(
        f"{name} = {_text(output, hide=output.sensitive and not show_sensitive)}"
        for name, output in sorted(state.outputs.items())
    )


def _text(output: OutputState, *, hide: bool) -> str:
    from blockform.values.text import render  # noqa: PLC0415  few runs show values

    return "<sensitive>" if hide else render(output.value)
