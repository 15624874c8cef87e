"""``blockform fmt``."""

import sys

import click

from blockform.cli.console_io import write
from blockform.cli.flags import GoCommand
from blockform.cli.options import flag
from blockform.cli.simple import Simple, simple_options
from blockform.engine.format_files import FormattedFile, format_paths, format_text

STANDARD_INPUT = "-"
NEEDS_WORK = 3
BROKEN = 2


@click.command(cls=GoCommand, name="fmt", short_help="Reformat your configuration in the standard style")
@click.argument("targets", nargs=-1, metavar="[target...]")
@flag(
    "list", default=True, text="Don't list files whose formatting differs (never listed for standard input)."
)
@flag("write", default=True, text="Don't write to source files (never written for standard input or -check).")
@flag("diff", text="Display diffs of formatting changes.")
@flag("check", text="Check if the input is formatted. Exit status is 0 if all of it is, and 3 otherwise.")
@flag("recursive", text="Also process files in subdirectories.")
@simple_options
def command(
    *,
    targets: tuple[str, ...],
    list: bool,  # noqa: A002  the option's name
    write: bool,
    diff: bool,
    check: bool,
    recursive: bool,
    no_color: bool,
) -> int:
    """Rewrite configuration files (.tf, .hcl), files of variables (.tfvars) and tests to a canonical format. JSON files stay.

    Targets are files and directories, by default this directory; a single dash ("-") is standard input.
    """
    simple = Simple.start(no_color=no_color)
    cache = simple.session.parsed_files()
    if targets[:1] == (STANDARD_INPUT,):
        made, diags = format_text(sys.stdin.buffer.read(), "<stdin>", cache)
        files: tuple[FormattedFile, ...] = (made,) if made is not None else ()
        listed, written = False, False
    else:
        listed, written = list, write and not check
        paths = targets or (".",)
        files, diags = format_paths(
            simple.session.cwd, paths, recursive=recursive, write=written, cache=cache
        )
    if not check or (listed and not diags.has_errors):
        for file in files:
            _tell(file, listed=listed, diff=diff, whole=not (check or listed or written or diff))
    if diags:
        simple.view.diagnostics(diags)
    if diags.has_errors:
        return BROKEN
    return NEEDS_WORK if check and any(file.is_changed for file in files) else 0


def _tell(file: FormattedFile, *, listed: bool, diff: bool, whole: bool) -> None:
    if whole:
        write(file.after if file.after.endswith("\n") else f"{file.after}\n")
    if not file.is_changed:
        return
    if listed:
        write(f"{file.name}\n")
    if diff:
        from blockform.engine.text_diff import text_diff  # noqa: PLC0415  only when asked for

        write(text_diff(file.name, file.before, file.after))
