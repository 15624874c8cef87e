"""Functions that depend on the context: the clock, the home directory, files, templates; and what cannot be recorded."""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import bcrypt
import pytest

from blockform.lang import Scope, evaluate
from blockform.lang.functions import (
    FunctionCallError,
    FunctionContext,
    FunctionTable,
    arity_problem,
    call,
    function_table,
)
from blockform.lang.functions.paths import PatternError, glob
from blockform.lang.functions.pattern_syntax import PatternSyntaxError, compile_pattern
from blockform.lang.functions.types import ephemeral_as_null
from blockform.syntax import CallExpr, parse_expression
from blockform.values import (
    STRING,
    ListType,
    MapType,
    Mark,
    Marks,
    Unknown,
    Value,
    list_of,
    map_of,
    null,
    number,
    object_of,
    sensitive,
    string,
    unknown,
)

HERE = Path(__file__).parent
FILES = HERE / "files"
EPHEMERAL: Marks = frozenset({Mark.EPHEMERAL})


def _table(
    *,
    base_dir: Path = FILES,
    home: Path | None = None,
    now: str | None = None,
    plan_timestamp: str | None = None,
    render_template: Callable[[str, str, Mapping[str, Value]], Value] | None = None,
) -> FunctionTable:
    return function_table(
        FunctionContext(
            base_dir=base_dir,
            home=home,
            now=now,
            plan_timestamp=plan_timestamp,
            render_template=render_template,
        )
    )


@pytest.mark.parametrize("name", ["timestamp", "uuid", "plantimestamp"])
def test_is_unknown_while_planning(name: str) -> None:
    result = call(_table()[name], [])
    assert result.type is STRING
    assert result.raw == Unknown(not_null=name != "plantimestamp")


def test_tells_the_time_when_there_is_one() -> None:
    table = _table(now="2024-02-01T10:00:00Z", plan_timestamp="2024-02-01T09:30:00Z")
    assert call(table["timestamp"], []) == string("2024-02-01T10:00:00Z")
    assert call(table["plantimestamp"], []) == string("2024-02-01T09:30:00Z")


def test_uuid_is_new_each_time() -> None:
    uuid = _table(now="2024-02-01T10:00:00Z")["uuid"]
    first, second = call(uuid, []).as_str(), call(uuid, []).as_str()
    assert first != second
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", first)


@pytest.mark.parametrize("name", ["pathexpand", "file"])
def test_needs_a_home_directory_for_a_tilde(name: str) -> None:
    with pytest.raises(FunctionCallError, match="the home directory is not known"):
        call(_table()[name], [string("~/x")])


def test_reads_below_the_home_directory(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("hi")
    assert call(_table(home=tmp_path)["file"], [string("~/note.txt")]) == string("hi")


def test_paths_start_at_the_base_directory(tmp_path: Path) -> None:
    table = _table(base_dir=tmp_path)
    assert call(table["abspath"], [string("a/../b")]) == string(str(tmp_path / "b"))
    assert call(table["fileexists"], [string("b")]).as_bool() is False


def test_tells_of_files_that_cannot_be_opened(tmp_path: Path) -> None:
    table = _table(base_dir=tmp_path)
    for name in ("file", "filebase64", "filemd5", "fileexists"):
        with pytest.raises(FunctionCallError):
            call(table[name], [string("a\0b")])
        with pytest.raises(FunctionCallError):
            call(table[name], [string("x" * 300)])


def test_templates_need_a_renderer() -> None:
    with pytest.raises(FunctionCallError, match="templates cannot be rendered here"):
        call(_table()["templatefile"], [string("greeting.tftpl"), object_of({})])


def test_renderer_gets_plain_variables_and_marks_come_back() -> None:
    seen: list[tuple[str, str, Mapping[str, Value]]] = []

    def render(text: str, name: str, variables: Mapping[str, Value]) -> Value:
        seen.append((text, name, variables))
        return string("done")

    table = _table(render_template=render)
    variables = object_of({"name": sensitive("Ada")})
    assert call(table["templatefile"], [string("greeting.tftpl"), variables]) == sensitive("done")
    assert seen == [("Hello, ${name}!", "greeting.tftpl", {"name": string("Ada")})]


@pytest.mark.parametrize(
    ("value", "want"),
    [
        pytest.param(string("a", EPHEMERAL), null(STRING), id="ephemeral"),
        pytest.param(string("a"), string("a"), id="plain"),
        pytest.param(unknown(STRING, marks=EPHEMERAL), unknown(STRING), id="unknown"),
        pytest.param(sensitive(string("a", EPHEMERAL)), sensitive(null(STRING)), id="sensitive"),
        pytest.param(
            object_of({"a": string("x", EPHEMERAL), "b": sensitive("y")}),
            object_of({"a": null(STRING), "b": sensitive("y")}),
            id="inside an object",
        ),
        pytest.param(list_of([string("x", EPHEMERAL)]), list_of([null(STRING)], STRING), id="inside a list"),
    ],
)
def test_ephemeralasnull(value: Value, want: Value) -> None:
    assert ephemeral_as_null(value) == want
    assert call(_table()["ephemeralasnull"], [value]) == want


def test_keys_keep_marks_of_unknown_maps() -> None:
    result = call(_table()["keys"], [sensitive(unknown(MapType(STRING)))])
    assert result.type == ListType(STRING)
    assert result.is_sensitive


def test_merge_of_maps_keeps_one_element_type() -> None:
    left, right = map_of({"a": number(1)}), map_of({"a": number(2)})
    assert call(_table()["merge"], [left, right]) == right


@pytest.mark.parametrize("pattern", ["{a", "[", "[^", "a/[x"])
def test_glob_refuses_broken_patterns(pattern: str, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    with pytest.raises(PatternError):
        list(glob(f"{tmp_path}/{pattern}"))


@pytest.mark.parametrize(
    ("pattern", "want"),
    [
        pytest.param("*", ["a.txt", "d"], id="star"),
        pytest.param("\\*", [], id="escaped"),
        pytest.param("**", [".", "a.txt", "d", "d/b[1].md"], id="all"),
        pytest.param("**/*", ["a.txt", "d", "d/b[1].md"], id="all below"),
        pytest.param("d/b\\[[0-9]\\].md", ["d/b[1].md"], id="class"),
        pytest.param("{a.{md,txt},d/*}", ["a.txt", "d/b[1].md"], id="nested braces"),
        pytest.param("d/b\\[1\\].md", ["d/b[1].md"], id="literal"),
        pytest.param("none/**", [], id="nothing there"),
        pytest.param("[!b].txt", ["a.txt"], id="negated"),
        pytest.param("{a\\,b,d}", ["d"], id="escaped comma"),
    ],
)
def test_glob(pattern: str, want: list[str], tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "a.txt").touch()
    (tmp_path / "d" / "b[1].md").touch()
    found = sorted(str(Path(path).relative_to(tmp_path)) for path in glob(f"{tmp_path}/{pattern}"))
    assert found == want


def test_stops_patterns_that_take_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blockform.lang.functions.pattern._SECONDS", 0.05)
    with pytest.raises(FunctionCallError, match="takes too long"):
        call(_table()["regex"], [string("(a|aa)+$"), string("a" * 200 + "b")])


PATTERNS = json.loads((HERE / "patterns.json").read_text())
HAYSTACK = "aa aab zb k K é a.bc -] [ x{a} 08 \t\n AB K a{ _"


@pytest.mark.parametrize(("pattern", "want"), [pytest.param(*row, id=row[0]) for row in PATTERNS])
def test_reads_patterns_as_re2(pattern: str, want: str | list[str]) -> None:
    """patterns.json holds what Terraform's regexall made of each: the texts of all matches, or what is wrong."""
    if isinstance(want, str):
        with pytest.raises(PatternSyntaxError) as caught:
            compile_pattern(pattern)
        assert f"{caught.value.reason} in {caught.value.part}" == want
        return
    result = call(_table()["regexall"], [string(pattern), string(HAYSTACK)])
    found = [
        item.raw if item.type is STRING else [part.raw for part in item.elements] for item in result.elements
    ]
    assert found == want


def test_refuses_patterns_that_nest_too_deeply() -> None:
    with pytest.raises(PatternSyntaxError, match="nests too deeply"):
        compile_pattern("(" * 1001 + ")" * 1001)


def _error_calls() -> list[str]:
    with (HERE / "cases.toml").open("rb") as file:
        rows = tomllib.load(file)["case"]
    return [row["call"] for row in rows if "summary" in row and "local." not in row["call"]]


@pytest.mark.parametrize("text", _error_calls())
def test_no_error_tells_a_secret(text: str) -> None:
    """Every call that fails, once more with all its arguments sensitive."""
    expr, _ = parse_expression(text, "case")
    table = _table(home=Path("/home/somebody"))
    if (
        not isinstance(expr, CallExpr)
        or expr.name not in table
        or table[expr.name].lazy
        or arity_problem(table[expr.name], len(expr.args))
    ):
        return
    args = [sensitive(evaluate(arg, Scope(None, table))) for arg in expr.args]
    secrets = {part.raw for arg in args for _, part in arg.walk() if isinstance(part.raw, str)}
    try:
        call(table[expr.name], args)
    except FunctionCallError as error:
        words = set(re.findall(r"[^\s\"']+", str(error)))
        told = {secret for secret in secrets if len(secret) > 2} & words
        if told:
            pytest.fail(f"{told} stands in: {error}")


# What only happens while applying --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "start"),
    [
        pytest.param([string("secret"), number(4)], "$2a$04$", id="cost"),
        pytest.param([string("secret"), number(3)], "$2a$10$", id="cost too low"),
        pytest.param([string("x" * 72), number(5)], "$2a$05$", id="longest"),
        pytest.param([string(""), number(4)], "$2a$04$", id="empty"),
        pytest.param([string("a\0é"), number(4)], "$2a$04$", id="any character"),
    ],
)
def test_bcrypt(args: list[Value], start: str) -> None:
    hashed = call(_table(now="2024-02-01T10:00:00Z")["bcrypt"], args).as_str()
    assert hashed.startswith(start)
    assert len(hashed) == 60
    assert bcrypt.checkpw(args[0].as_str().encode(), hashed.encode())


@pytest.mark.parametrize(
    ("args", "message"),
    [
        pytest.param(
            [string("a"), number(4), number(4)], "bcrypt() takes no more than two arguments", id="many"
        ),
        pytest.param(
            [string("a"), number(32)],
            "error occured generating password crypto/bcrypt: cost 32 is outside allowed inclusive range 4..31",
            id="cost",
        ),
        pytest.param(
            [string("é" * 37)],
            "error occured generating password bcrypt: password length exceeds 72 bytes",
            id="length",
        ),
        pytest.param(
            [string("a"), number(1.5)],
            "value must be a whole number, between -9223372036854775808 and 9223372036854775807",
            id="fraction",
        ),
    ],
)
def test_bcrypt_refuses(args: list[Value], message: str) -> None:
    """Terraform's console says so too; its plans leave the call alone."""
    with pytest.raises(FunctionCallError) as caught:
        call(_table(now="2024-02-01T10:00:00Z")["bcrypt"], args)
    assert caught.value.message == message


def test_yaml_nested_without_end_is_an_error() -> None:
    with pytest.raises(FunctionCallError, match="nests too deeply"):
        call(_table()["yamldecode"], [string("[" * 100_000 + "]" * 100_000)])
    with pytest.raises(FunctionCallError, match="nests too deeply"):
        call(_table()["jsondecode"], [string("[" * 100_000 + "]" * 100_000)])
