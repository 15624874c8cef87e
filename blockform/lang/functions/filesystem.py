"""Functions that read files of the configuration, and those on paths."""

import stat
from base64 import b64encode
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from blockform.lang.functions import paths
from blockform.lang.functions.arguments import text_function
from blockform.lang.functions.context import FunctionContext
from blockform.lang.functions.hashing import digest_base64, digest_hex
from blockform.lang.functions.model import Function, FunctionCallError, Param, always, redacted
from blockform.values import (
    BOOL,
    DYNAMIC,
    FALSE,
    NO_MARKS,
    STRING,
    TRUE,
    MapType,
    Marks,
    ObjectType,
    SetType,
    Type,
    Value,
    go_quote,
    set_of,
    string,
    unknown,
)

_NO_FILE = (
    "no file exists at %s; this function works only with files that are distributed as part of the configuration"
    " source code, so if this file will be created by a resource in this configuration you must instead obtain this"
    " result from an attribute of that resource"
)
_NOT_UTF8 = (
    "contents of %s are not valid UTF-8; use the filebase64 function to obtain the Base64 encoded contents or the"
    " other file functions (e.g. filemd5, filesha256) to obtain file hashing results instead"
)
_KINDS: tuple[tuple[Callable[[int], bool], str], ...] = (
    (stat.S_ISDIR, "a directory, not a file"),
    (stat.S_ISCHR, "a device node, not a regular file"),
    (stat.S_ISBLK, "a device node, not a regular file"),
    (stat.S_ISFIFO, "a named pipe, not a regular file"),
    (stat.S_ISSOCK, "a unix domain socket, not a regular file"),
)


# Paths -------------------------------------------------------------------------------------------------------------


def expand_home(context: FunctionContext, path: str) -> str:
    """The path with the home directory for a leading ``~``.

    Raises: FunctionCallError for ``~somebody``, and where no home directory is known. Source: mitchellh/go-homedir.
    """
    if not path.startswith("~"):
        return path
    if path[1:2] not in ("", "/", "\\"):
        raise FunctionCallError("cannot expand user-specific home dir")
    if context.home is None:
        raise FunctionCallError("cannot expand ~: the home directory is not known")
    return paths.join(str(context.home), path[1:])


def _locate(context: FunctionContext, path: str) -> tuple[Path, str]:
    """Where the file is, and its path as messages name it."""
    try:
        shown = paths.clean(expand_home(context, path))
    except FunctionCallError as error:
        raise FunctionCallError(f"failed to expand ~: {error.message}") from error
    return context.base_dir / shown, shown


def _absolute(context: FunctionContext, path: str) -> str:
    return path if path.startswith("/") else paths.join(str(context.base_dir.absolute()), path)


# Contents ----------------------------------------------------------------------------------------------------------


def _content(context: FunctionContext, path: Value) -> bytes:
    """The content of a file of the configuration, or an error that says what such files are."""
    text, marks = path.as_str(), path.marks
    try:
        where, shown = _locate(context, text)
        return where.read_bytes()
    except FunctionCallError as error:
        error.argument = 0
        raise
    except FileNotFoundError:
        raise FunctionCallError(_NO_FILE, 0, redacted(go_quote(text), marks)) from None
    except IsADirectoryError:
        reason = "failed to read file: read %s: is a directory"
        raise FunctionCallError(reason, 0, redacted(shown, marks)) from None
    except (OSError, ValueError) as error:
        raise _system_error(error, shown, marks, 0) from None


def _system_error(
    error: OSError | ValueError, path: str, marks: Marks, argument: int | None
) -> FunctionCallError:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else "invalid argument"
    return FunctionCallError(f"open %s: {reason.lower()}", argument, redacted(path, marks))


def _file(context: FunctionContext, args: Sequence[Value]) -> Value:
    path = args[0]
    if not path.is_known:
        return unknown(STRING, marks=path.marks)
    return string(_text(context, path), path.marks)


def _text(context: FunctionContext, path: Value) -> str:
    try:
        return _content(context, path).decode()
    except UnicodeDecodeError:
        shown = redacted(go_quote(path.as_str()), path.marks)
        raise FunctionCallError(_NOT_UTF8, None, shown) from None


def _file_base64(context: FunctionContext, args: Sequence[Value]) -> Value:
    path = args[0]
    if not path.is_known:
        return unknown(STRING, marks=path.marks)
    return string(b64encode(_content(context, path)).decode(), path.marks)


def _hash(context: FunctionContext, algorithm: str, digest: Callable[[str, bytes], str], path: str) -> str:
    where, shown = _locate(context, path)
    try:
        return digest(algorithm, where.read_bytes())
    except IsADirectoryError:
        raise FunctionCallError("read %s: is a directory", None, shown) from None
    except (OSError, ValueError) as error:
        raise _system_error(error, shown, NO_MARKS, None) from None


def _exists(context: FunctionContext, args: Sequence[Value]) -> Value:
    path = args[0]
    if not path.is_known:
        return unknown(BOOL, marks=path.marks)
    where, shown = _locate(context, path.as_str())
    name = redacted(go_quote(shown), path.marks)
    try:
        mode = where.stat().st_mode
    except FileNotFoundError:
        return FALSE.with_marks(path.marks)
    except (OSError, ValueError):
        raise FunctionCallError("failed to stat %s", None, name) from None
    if stat.S_ISREG(mode):
        return TRUE.with_marks(path.marks)
    kind = next((kind for is_kind, kind in _KINDS if is_kind(mode)), "not a regular file")
    raise FunctionCallError(f"%s is {kind}", None, name)


def _fileset(context: FunctionContext, args: Sequence[Value]) -> Value:
    path, pattern = args
    marks = path.marks | pattern.marks
    if not (path.is_known and pattern.is_known):
        return unknown(SetType(STRING), marks=marks)
    base = paths.clean(_absolute(context, path.as_str()))
    try:
        found = [name for name in paths.glob(paths.join(base, pattern.as_str())) if Path(name).is_file()]
    except paths.PatternError as error:
        whole = paths.join(path.as_str(), pattern.as_str())
        shown = redacted(go_quote(whole), marks)
        raise FunctionCallError(f"failed to glob pattern %s: {error}", None, shown) from None
    return set_of((string(_relative(name, base)) for name in found), STRING, marks)


def _relative(path: str, base: str) -> str:
    from posixpath import relpath  # noqa: PLC0415  rare

    return relpath(path, base)


# Templates ---------------------------------------------------------------------------------------------------------

TEMPLATE_STRING = "<templatestring argument>"
"""The name under which ``templatestring`` has its template rendered; such a template must not read files."""


def _templatefile(context: FunctionContext, args: Sequence[Value]) -> Value:
    path, variables = args
    marks = path.marks | variables.deep_marks()
    if not (path.is_known and variables.is_known):
        return unknown(DYNAMIC, marks=marks)
    return _render(context, _text(context, path), path.as_str(), variables).with_marks(marks)


def _templatestring(context: FunctionContext, args: Sequence[Value]) -> Value:
    return _render(context, args[0].as_str(), TEMPLATE_STRING, args[1])


def _render(context: FunctionContext, text: str, name: str, variables: Value) -> Value:
    if context.render_template is None:
        raise FunctionCallError("templates cannot be rendered here")
    if not isinstance(variables.type, MapType | ObjectType):
        raise FunctionCallError("invalid vars value: must be a map", 1)
    for key in variables.items:
        if key.startswith("-") or not key.replace("-", "_").isidentifier():
            reason = (
                "invalid template variable name %s: must start with a letter, followed by zero or more letters, digits,"
                " and underscores"
            )
            raise FunctionCallError(reason, 1, go_quote(key))
    return context.render_template(text, name, variables.unmarked().items)


# The table ---------------------------------------------------------------------------------------------------------


def _open(name: str, of: Type = STRING) -> Param:
    return Param(name=name, type=of, allow_unknown=True, allow_marked=True)


def _hash_function(
    context: FunctionContext, name: str, algorithm: str, digest: Callable[[str, bytes], str], example: str
) -> Function:
    encoding = "Base64" if digest is digest_base64 else "hexadecimal digits"
    title = algorithm.upper().replace("SHA", "SHA-")
    return text_function(
        name,
        ["path"],
        partial(_hash, context, algorithm, digest),
        f"Returns the {title} hash of the file's content in {encoding}.",
        f'{name}("hello.txt") == {example}(file("hello.txt")) = true',
    )


_PURE = (
    text_function(
        "basename",
        ["path"],
        paths.basename,
        "Returns the last part of the path.",
        'basename("src/main.py") = "main.py"',
    ),
    text_function(
        "dirname",
        ["path"],
        paths.dirname,
        "Returns the path without its last part.",
        'dirname("src/main.py") = "src"',
    ),
)
_HASHES = (
    ("filemd5", "md5", digest_hex, "md5"),
    ("filesha1", "sha1", digest_hex, "sha1"),
    ("filesha256", "sha256", digest_hex, "sha256"),
    ("filesha512", "sha512", digest_hex, "sha512"),
    ("filebase64sha256", "sha256", digest_base64, "base64sha256"),
    ("filebase64sha512", "sha512", digest_base64, "base64sha512"),
)


def functions(context: FunctionContext) -> tuple[Function, ...]:
    """All functions of this module."""
    return (
        *_PURE,
        text_function(
            "abspath",
            ["path"],
            lambda path: paths.clean(_absolute(context, path)),
            "Returns the absolute path.",
            'basename(abspath("main.py")) = "main.py"',
        ),
        text_function(
            "pathexpand",
            ["path"],
            partial(expand_home, context),
            "Replaces a leading ~ by the home directory.",
            'pathexpand("src/main.py") = "src/main.py"',
        ),
        *(_hash_function(context, *row) for row in _HASHES),
        *_file_functions(context),
        *_template_functions(context),
    )


def _file_functions(context: FunctionContext) -> tuple[Function, ...]:
    return (
        Function(
            name="file",
            summary="Returns the content of the file, which must be UTF-8.",
            params=(_open("path"),),
            returns=always(STRING),
            call=partial(_file, context),
            example='file("hello.txt") = "hello"',
        ),
        Function(
            name="filebase64",
            summary="Returns the content of the file in Base64.",
            params=(_open("path"),),
            returns=always(STRING),
            call=partial(_file_base64, context),
            example='filebase64("hello.txt") = "aGVsbG8="',
        ),
        Function(
            name="fileexists",
            summary="Tells whether there is such a file.",
            params=(_open("path"),),
            returns=always(BOOL),
            call=partial(_exists, context),
            example='fileexists("hello.txt") = true',
        ),
        Function(
            name="fileset",
            summary="Returns the paths, below a directory, of the files that match the pattern.",
            params=(_open("path"), _open("pattern")),
            returns=always(SetType(STRING)),
            call=partial(_fileset, context),
            example='fileset(".", "h*.{txt,md}") = toset(["hello.txt"])',
        ),
    )


def _template_functions(context: FunctionContext) -> tuple[Function, ...]:
    return (
        Function(
            name="templatefile",
            summary="Renders the file as a template with the variables.",
            params=(_open("path"), _open("vars", DYNAMIC)),
            returns=always(DYNAMIC),
            call=partial(_templatefile, context),
            example='templatefile("greeting.tftpl", { name = "Ada" }) = "Hello, Ada!"',
        ),
        Function(
            name="templatestring",
            summary="Renders the text, which comes from elsewhere, as a template with the variables.",
            params=(
                Param(name="template", type=STRING, description="A reference to the text of the template."),
                Param(name="vars", type=DYNAMIC, description="An object with the variables of the template."),
            ),
            returns=always(STRING),
            call=partial(_templatestring, context),
            example='templatestring(local.greeting, { name = "Ada" }) = "Hello, Ada!"',
        ),
    )
