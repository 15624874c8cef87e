"""Functions between values and their encodings: JSON, CSV, Base64, URLs. Character sets are in ``charsets.py``."""

import re
from base64 import b64encode
from binascii import a2b_base64
from collections.abc import Sequence
from urllib.parse import quote_plus, unquote_to_bytes

from blockform.lang.functions.arguments import text_function
from blockform.lang.functions.model import Function, FunctionCallError, Param, always, redacted
from blockform.values import (
    DYNAMIC,
    STRING,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
    Unknown,
    Value,
    dumps,
    from_plain,
    go_quote,
    list_of,
    object_of,
    refine,
    string,
    to_plain,
    unknown,
)

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_BASE64_CHAR = re.compile(r"[A-Za-z0-9+/]")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2}).{0,2}", re.DOTALL)
_STORED_END = b"\x01\x00\x00\xff\xff"  # the empty block that Go's writer ends with


# Base64 ------------------------------------------------------------------------------------------------------------


def decode_base64(text: str) -> bytes | None:
    """The bytes of a text in Base64, padded, with line ends anywhere; None for anything else."""
    packed = text.replace("\r", "").replace("\n", "")
    return a2b_base64(packed) if _BASE64.fullmatch(packed) else None


def base64_mistake(text: str) -> int:
    """Where a text that is not Base64 goes wrong. Source: Go's base64.CorruptInputError."""
    quantum = 0
    start = 0
    for position, char in enumerate(text):
        if char in "\r\n":
            continue
        if quantum == 0:
            start = position
        if char == "=":
            if quantum == 3 or (quantum == 2 and text[position + 1 : position + 2] == "="):
                return position + 4 - quantum
            return position if quantum < 2 or position + 1 < len(text) else position + 1
        if not _BASE64_CHAR.fullmatch(char):
            return position
        quantum = (quantum + 1) % 4
    return start


def _decoded(value: Value) -> bytes:
    decoded = decode_base64(value.as_str())
    if decoded is None:
        shown = redacted(go_quote(value.as_str()), value.marks)
        raise FunctionCallError("failed to decode base64 data %s", None, shown)
    return decoded


def _base64decode(args: Sequence[Value]) -> Value:
    if not args[0].is_known:
        return unknown(STRING, marks=args[0].marks)
    try:
        return string(_decoded(args[0]).decode(), args[0].marks)
    except UnicodeDecodeError:
        text = "the result of decoding the provided string is not valid UTF-8"
        raise FunctionCallError(text) from None


def _base64gzip(text: str) -> str:
    """In the frame and blocks of Go's gzip.Writer; long texts may be packed into other bytes than Go's, which mean the same."""
    import zlib  # noqa: PLC0415  rare

    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    content = text.encode()
    packed = packer.compress(content) + packer.flush(zlib.Z_SYNC_FLUSH)
    header = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
    trailer = zlib.crc32(content).to_bytes(4, "little") + (len(content) & 0xFFFFFFFF).to_bytes(4, "little")
    return b64encode(header + packed + _STORED_END + trailer).decode()


def _base64gunzip(args: Sequence[Value]) -> Value:
    import zlib  # noqa: PLC0415  rare
    from gzip import BadGzipFile, decompress  # noqa: PLC0415  rare

    packed = _decoded(args[0])
    try:
        content = decompress(packed)
    except (BadGzipFile, EOFError, zlib.error):
        raise FunctionCallError("failed to gunzip bytestream: it is no gzip data, or it is damaged") from None
    return string(content.decode(errors="replace"), args[0].marks)


# URLs --------------------------------------------------------------------------------------------------------------


def _urldecode(text: str) -> str:
    bad = _BAD_ESCAPE.search(text)
    if bad:
        shown = go_quote(bad[0])
        raise FunctionCallError("failed to decode URL '': invalid URL escape %s", None, shown)
    return unquote_to_bytes(text.replace("+", " ")).decode(errors="replace")


# JSON --------------------------------------------------------------------------------------------------------------


def _jsonencode(args: Sequence[Value]) -> Value:
    value = args[0]
    if value.is_wholly_known:
        return string(dumps(to_plain(value)))
    raw, of = value.raw, value.type
    if isinstance(raw, Unknown) and not raw.not_null:
        return unknown(STRING)
    prefix = ""
    if of is STRING:
        prefix = '"'
    elif isinstance(of, ObjectType | MapType):
        prefix = "{"
    elif isinstance(of, TupleType | ListType | SetType):
        prefix = "["
    return refine(unknown(STRING), prefix=prefix)


def _jsondecode_type(args: Sequence[Value]) -> Type:
    raw = args[0].raw
    prefix = raw.prefix.strip() if isinstance(raw, Unknown) else ""
    if not prefix:
        return DYNAMIC
    if prefix[0] in "{[n":
        return DYNAMIC
    if prefix[0] in "-0123456789.":
        return from_plain(0).type
    known = {'"': from_plain("").type, "t": from_plain(data=True).type, "f": from_plain(data=False).type}.get(
        prefix[0]
    )
    if known is None:
        text = "a JSON document cannot begin with the character %s"
        raise FunctionCallError(text, 0, f"'{prefix[0]}'")
    return known


def _jsondecode(args: Sequence[Value]) -> Value:
    from blockform.lang.functions.json_reader import read_json  # noqa: PLC0415  with the parser, in its own time

    return read_json(args[0].as_str())


# CSV ---------------------------------------------------------------------------------------------------------------


def _csvdecode(args: Sequence[Value]) -> Value:
    from blockform.lang.functions.csv_reader import rows  # noqa: PLC0415  rare

    records = rows(args[0].as_str())
    header = next(records, None)
    if header is None:
        raise FunctionCallError("missing header line")
    names = header[1]
    for position, name in enumerate(names):
        if name in names[:position]:
            raise FunctionCallError("duplicate column name %s", None, go_quote(name))
    items: list[Value] = []
    for line, record in records:
        if len(record) != len(names):
            raise FunctionCallError(f"CSV parse error on line {line}: wrong number of fields")
        items.append(object_of(dict(zip(names, map(string, record), strict=True))))
    return list_of(items, ObjectType(dict.fromkeys(names, STRING)))


FUNCTIONS = (
    Function(
        name="base64decode",
        summary="Decodes a text in Base64 that encodes UTF-8.",
        params=(Param(name="str", type=STRING, allow_unknown=True, allow_marked=True),),
        returns=always(STRING),
        call=_base64decode,
        example='base64decode("SGVsbG8=") = "Hello"',
    ),
    text_function(
        "base64encode",
        ["str"],
        lambda text: b64encode(text.encode()).decode(),
        "Encodes the text's UTF-8 in Base64.",
        'base64encode("Hello") = "SGVsbG8="',
    ),
    text_function(
        "base64gzip",
        ["str"],
        _base64gzip,
        "Packs the text's UTF-8 with gzip and encodes that in Base64.",
        'base64gzip("Hello") = "H4sIAAAAAAAA//JIzcnJBwAAAP//AQAA//+CidH3BQAAAA=="',
    ),
    Function(
        name="base64gunzip",
        summary="Decodes Base64 and unpacks the gzip data in it.",
        params=(Param(name="str", type=STRING, allow_marked=True),),
        returns=always(STRING),
        call=_base64gunzip,
        example='base64gunzip(base64gzip("Hello")) = "Hello"',
    ),
    Function(
        name="csvdecode",
        summary="Reads CSV (RFC 4180) with a header line into a list of objects.",
        params=(Param(name="str", type=STRING),),
        returns=always(DYNAMIC),
        call=_csvdecode,
        example='csvdecode("a,b\\n1,2") = tolist([{ "a" = "1", "b" = "2" }])',
    ),
    Function(
        name="jsondecode",
        summary="Reads JSON.",
        params=(Param(name="str", type=STRING),),
        returns=_jsondecode_type,
        call=_jsondecode,
        example='jsondecode("{\\"a\\": [1]}") = { "a" = [1] }',
        may_be_null=True,
    ),
    Function(
        name="jsonencode",
        summary="Writes the value as JSON.",
        params=(Param(name="val", type=DYNAMIC, allow_null=True, allow_unknown=True, allow_dynamic=True),),
        returns=always(STRING),
        call=_jsonencode,
        example='jsonencode({ a = [1] }) = "{\\"a\\":[1]}"',
    ),
    text_function(
        "urlencode",
        ["str"],
        lambda text: quote_plus(text, safe=""),
        "Encodes the text for the query of a URL.",
        'urlencode("a b&c") = "a+b%26c"',
    ),
    text_function(
        "urldecode",
        ["str"],
        _urldecode,
        "Decodes a text from the query of a URL.",
        'urldecode("a+b%26c") = "a b&c"',
    ),
)
"""The functions of this module that need no table of character sets."""
