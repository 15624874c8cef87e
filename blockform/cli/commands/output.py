"""``blockform output``."""

from collections.abc import Mapping

import click

from blockform.cli.console_io import write
from blockform.cli.flags import FlagError, GoCommand
from blockform.cli.json_into import file_writer
from blockform.cli.options import flag, json_into_option, state_options, text_option
from blockform.cli.simple import Simple, json_text, simple_options
from blockform.diagnostics import Diagnostic
from blockform.engine import inspect_state
from blockform.state import OutputState
from blockform.values import STRING, ConversionError, convert
from blockform.values.codec import to_plain, type_to_json
from blockform.values.text import render


@click.command(cls=GoCommand, name="output", short_help="Show output values from your root module")
@click.argument("name", required=False)
@flag("json", text="Machine readable output will be printed in JSON format.")
@json_into_option
@flag(
    "raw",
    text="For value types that can be automatically converted to a string, print the raw string directly.",
)
@flag("show-sensitive", text="Display sensitive values.")
@text_option("state", metavar="path", text="Path to the state file to read.")
@simple_options
def command(
    *,
    name: str | None,
    json: bool,
    json_into: str | None,
    raw: bool,
    show_sensitive: bool,
    state: str | None,
    no_color: bool,
) -> int:
    """Show the outputs of the root module as the last apply left them: all, or the one with this NAME.

    -json gives the exact values to other programs, -raw one text without quotes to a shell.
    """
    if json and raw:
        raise FlagError("The -raw and -json options are mutually-exclusive.")
    if raw and name is None:
        raise FlagError("You must give the name of a single output value when using the -raw option.")
    simple = Simple.start(no_color=no_color, as_json=json or raw)
    into = file_writer(json_into, simple.session.cwd, as_json=json)
    inspected, diags = inspect_state(simple.session, state_options(state=state))
    simple.view.diagnostics(diags)
    if inspected is None:
        return 1
    outputs = inspected.state.outputs
    if name is not None and name not in outputs:
        is_error = json or bool(outputs)
        simple.view.diagnostics((_not_found(name) if is_error else _NO_OUTPUTS,))
        return 1 if is_error else 0
    if json or into is not None:
        (into or write)(_document(outputs, name))
    if json:
        return 0
    if name is not None:
        return _show_one(simple, name, outputs[name], raw=raw)
    _show_all(simple, outputs, show_sensitive=show_sensitive)
    return 0


def _document(outputs: Mapping[str, OutputState], name: str | None) -> str:
    """What ``-json`` prints: the value of one output, or all about all of them."""
    if name is not None:
        return json_text(_plain(outputs[name]), indent=None)
    return json_text(
        {
            name: {"sensitive": output.sensitive, "type": type_to_json(output.type), "value": _plain(output)}
            for name, output in sorted(outputs.items())
        }
    )


def _show_all(simple: Simple, outputs: Mapping[str, OutputState], *, show_sensitive: bool) -> None:
    if not outputs:
        simple.view.diagnostics((_NO_OUTPUTS,))
    for name, output in sorted(outputs.items()):
        hidden = output.sensitive and not show_sensitive
        write(f"{name} = {'<sensitive>' if hidden else render(output.value)}\n")


def _show_one(simple: Simple, name: str, output: OutputState, *, raw: bool) -> int:
    if not raw:
        write(render(output.value) + "\n")
        return 0
    try:
        text = convert(output.value, STRING)
    except ConversionError:
        text = None
    if text is None or text.is_null:
        detail = (
            f'The -raw option only supports strings, numbers, and boolean values, but output value "{name}" is no such value.\n\n'
            "Use the -json option for machine-readable representations of output values that have complex types."
        )
        simple.view.diagnostics((Diagnostic.error("Unsupported value for raw output", detail),))
        return 1
    write(text.as_str())
    return 0


def _plain(output: OutputState) -> object:
    return to_plain(output.value)


def _not_found(name: str) -> Diagnostic:
    return Diagnostic.error(
        f'Output "{name}" not found',
        "The output variable requested could not be found in the state file. If you recently added this to your configuration, be sure "
        "to run `blockform apply`, since the state won't be updated with new output variables until that command is run.",
    )


_NO_OUTPUTS = Diagnostic.warning(
    "No outputs found",
    "The state file either has no outputs defined, or all the defined outputs are empty. Please define an output in your configuration "
    "with the `output` keyword and run `blockform refresh` for it to become available. If you are using interpolation, please verify "
    "the interpolated value is not empty. You can use the `blockform console` command to assist.",
)
