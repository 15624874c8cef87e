"""What is typed at the console: where expressions end, what completes, and what a pipe or a terminal gets for an answer."""

import builtins
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from blockform.cli.app import run
from blockform.cli.commands import console
from blockform.cli.console_input import completions, expressions, is_open
from tests.unit.cli.conftest import Run


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[", id="bracket"),
        pytest.param("f(\n", id="call"),
        pytest.param("{ a = 1\n", id="object"),
        pytest.param("[for x in y : {\n  a = x\n}", id="inner closed"),
        pytest.param("1 +\n", id="operator"),
        pytest.param("a ?\n", id="question"),
        pytest.param("a ? b :", id="colon"),
        pytest.param("a &&   \n", id="blanks after operator"),
        pytest.param("1 + # one\n", id="comment after operator"),
        pytest.param("!\n", id="not"),
        pytest.param("<<E\n", id="heredoc"),
        pytest.param("<<-E\n  a\n", id="flush heredoc"),
        pytest.param("<<E\n)\n EE\n", id="marker within a word"),
        pytest.param("upper(<<E\na\nE\n", id="call around a heredoc"),
        pytest.param('"${\n', id="interpolation"),
        pytest.param('"${[for x in ["]"] : x', id="bracket in a string in an interpolation"),
        pytest.param("<<E\n%{ if true", id="directive"),
    ],
)
def test_goes_on_in_the_next_line(text: str) -> None:
    assert is_open(text)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("\n", id="empty line"),
        pytest.param("1\n", id="number"),
        pytest.param("[1]", id="brackets"),
        pytest.param("[1]]", id="one bracket more"),
        pytest.param("(]", id="the wrong bracket"),
        pytest.param('"["\n', id="bracket in a string"),
        pytest.param('"\\"["', id="escaped quote"),
        pytest.param('"+"', id="operator in a string"),
        pytest.param('"a\n', id="string without its end"),
        pytest.param('["a\n', id="string without its end in brackets"),
        pytest.param("# [\n", id="bracket in a comment"),
        pytest.param("1 # +\n", id="operator in a comment"),
        pytest.param("1 # <<E\n", id="heredoc in a comment"),
        pytest.param("/* ( */ 1", id="inline comment"),
        pytest.param("<<E\n[\nE\n", id="bracket in a heredoc"),
        pytest.param("<<-E\n  a\n  E\n", id="flush heredoc"),
        pytest.param('"${f("[")}"', id="string in an interpolation"),
        pytest.param('"$${"', id="escaped interpolation"),
        pytest.param("local.a.*", id="legacy splat is an operator"),
    ],
)
def test_ends_with_the_line(text: str) -> None:
    assert is_open(text) == text.endswith("*")  # what ends in a star waits for what to multiply by


@pytest.mark.parametrize(
    ("text", "want"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("\n \n# note\n", [], id="nothing to evaluate"),
        pytest.param("1", ["1"], id="no end of line"),
        pytest.param("1\n2\r\n\n 3 \n", ["1", "2", "3"], id="lines"),
        pytest.param("[\n1,\n]\n2\n", ["[\n1,\n]", "2"], id="brackets"),
        pytest.param("1 +\n2\n", ["1 +\n2"], id="operator"),
        pytest.param("1 # one\n2\n", ["1", "2"], id="comments"),
        pytest.param("<<E\na\nE\n1\n", ["<<E\na\nE\n", "1"], id="heredoc keeps its last line"),
        pytest.param("1\n[2,\n", ["1", "[2,"], id="unfinished"),
        pytest.param('"a\n1\n', ['"a', "1"], id="string without its end"),
        pytest.param('"é😀"\n日\n', ['"é😀"', "日"], id="unicode"),
    ],
)
def test_expressions_of_a_text(text: str, want: list[str]) -> None:
    found = list(expressions(text))
    assert found[: len(want)] == want if text.startswith('"a') else found == want


NAMES = (
    "var.region",
    "var.regions",
    "local.a",
    "lower(",
    "length(",
    "module.net",
    "data.press_app.x",
    "data.press_app.y",
)


@pytest.mark.parametrize(
    ("start", "want"),
    [
        pytest.param("va", ["var."], id="first part"),
        pytest.param("var.", ["var.region", "var.regions"], id="after the dot"),
        pytest.param("var.region", ["var.region", "var.regions"], id="whole"),
        pytest.param("l", ["length(", "local.", "lower("], id="functions too"),
        pytest.param("data.", ["data.press_app."], id="part by part"),
        pytest.param("data.press_app.", ["data.press_app.x", "data.press_app.y"], id="last part"),
        pytest.param("nope", [], id="none"),
        pytest.param("", ["data.", "length(", "local.", "lower(", "module.", "var."], id="all"),
    ],
)
def test_completes(start: str, want: list[str]) -> None:
    assert completions(NAMES, start) == want


@pytest.mark.parametrize(
    ("stdin", "out"),
    [
        pytest.param("[\n  1,\n]\n", "[\n  1,\n]\n", id="brackets"),
        pytest.param("1 +\n2\n", "3\n", id="operator"),
        pytest.param("<<E\na\nE", "<<EOT\na\n\nEOT\n", id="heredoc"),
        pytest.param("# note\n1 # one\n", "1\n", id="comments"),
        pytest.param('"${\n1 + 1\n}"\n', "2\n", id="interpolation"),
        pytest.param("1\nexit\nnope\n", "", id="exit"),
    ],
)
def test_pipe_of_many_lines(command: Run, stdin: str, out: str) -> None:
    assert command("console", stdin=stdin) == (0, out, "")


def test_pipe_stops_at_the_first_mistake(command: Run) -> None:
    code, out, err = command("console", stdin='1\nvar.nope\nalso.nope\n"end"\n')
    assert (code, out) == (1, "")
    assert 'An input variable with the name "nope" has not been declared.' in err
    assert "also" not in err


def test_pipe_that_is_no_text(
    work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert work.is_dir()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'"a\xff"\n'), encoding="ascii"))
    assert run(["console"]) == 1
    assert "Error: Invalid character encoding" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["1.2.3", "1..2", "1e5.3", "1e323000000", "1E5555555555555555555555", "1e-5555555555555555555"]
)
def test_number_that_is_none_is_not_evaluated(command: Run, text: str) -> None:
    for expression in (text, f"[{text}]", f'"${{{text}}}"', f"[1][{text}]"):
        code, out, err = command("console", stdin=f"{expression}\n")
        assert (code, out) == (1, "")
        assert "Error: Invalid number literal" in err


@pytest.mark.parametrize(
    ("text", "out"),
    [("1e00000000000000005", "100000"), ("1e-1999999999 > 1", "false")],
)
def test_number_of_any_usual_size_is_evaluated(command: Run, text: str, out: str) -> None:
    assert command("console", stdin=f"{text}\n") == (0, f"{out}\n", "")


def test_number_too_large_in_json_is_a_mistake(command: Run, work: Path) -> None:
    (work / "main.tf.json").write_text('{"locals": {"a": 1e555555555555555555}}')
    code, _, err = command("validate")
    assert code == 1
    assert "Error: Invalid JSON number" in err


def test_number_too_large_in_yaml_is_a_mistake(command: Run) -> None:
    code, _, err = command("console", stdin='yamldecode("a: 1e555555555555555555")\n')
    assert code == 1
    assert 'cannot parse "1e555555555555555555"' in " ".join(err.split())


def test_time_is_that_of_the_clock(command: Run) -> None:
    code, out, _ = command("console", stdin='timecmp(timestamp(), "2020-01-01T00:00:00Z")\n')
    assert (code, out) == (0, "1\n")


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


Typed: TypeAlias = str | type[BaseException]
Type: TypeAlias = Callable[[list[Typed]], tuple[list[str], str]]


@pytest.fixture
def typing(work: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """Type lines at a terminal; the prompts that were shown, and what was written."""
    assert work.is_dir()

    def one(lines: list[Typed]) -> tuple[list[str], str]:
        prompts: list[str] = []
        waiting: Iterator[Typed] = iter([*lines, EOFError])

        def prompt(text: str) -> str:
            prompts.append(text)
            line = next(waiting)
            if isinstance(line, str):
                return line
            raise line

        monkeypatch.setattr(builtins, "input", prompt)
        monkeypatch.setattr("sys.stdin", Terminal(io.BytesIO()))
        assert run(["console", "-no-color"]) == 0
        return prompts, "".join(capsys.readouterr())

    return one


def test_terminal_asks_for_the_rest(typing: Type) -> None:
    prompts, out = typing(["[1,", "2]", "1 + 1"])
    assert prompts == ["> ", ": ", "> ", "> "]
    assert out == "[\n  1,\n  2,\n]\n2\n\n"


def test_terminal_goes_on_after_a_mistake(typing: Type) -> None:
    prompts, out = typing(["nope.a", "", "3", "exit", "4"])
    assert prompts == ["> "] * 4
    assert "Reference to undeclared resource" in out
    assert "3\n" in out
    assert "4" not in out.split("3\n")[1]


def test_interrupt_drops_what_is_open(typing: Type) -> None:
    prompts, out = typing(["[1,", KeyboardInterrupt, "5"])
    assert prompts == ["> ", ": ", "> ", "> "]
    assert out == "\n5\n\n"


def test_help_of_the_console(command: Run) -> None:
    code, out, _ = command("console", stdin="help\n")
    assert (code, out) == (0, f"{console._HELP}\n")
