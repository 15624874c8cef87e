"""Hashes of texts, and UUIDs."""

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable

from blockform.lang.functions.arguments import text_function
from blockform.lang.functions.context import FunctionContext
from blockform.lang.functions.model import Function, FunctionCallError, always
from blockform.values import STRING, Value, string, unknown

_UUID = re.compile(
    r"(?:urn:uuid:)?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})", re.IGNORECASE | re.ASCII
)
_BARE_UUID = re.compile(r"[0-9a-f]{32}", re.IGNORECASE | re.ASCII)


def digest_hex(algorithm: str, content: bytes) -> str:
    """The hash as hexadecimal digits."""
    return hashlib.new(algorithm, content, usedforsecurity=False).hexdigest()


def digest_base64(algorithm: str, content: bytes) -> str:
    """The hash in Base64."""
    return b64encode(hashlib.new(algorithm, content, usedforsecurity=False).digest()).decode()


def _hash(
    name: str, algorithm: str, digest: Callable[[str, bytes], str], encoding: str, example: str
) -> Function:
    title = algorithm.upper().replace("SHA", "SHA-")
    return text_function(
        name,
        ["str"],
        lambda text: digest(algorithm, text.encode()),
        f"Returns the {title} hash of the text in {encoding}.",
        f'{name}("hello") = "{example}"',
    )


def _namespace(text: str) -> str:
    """The UUID that a name or a UUID in one of four notations stands for. Source: google/uuid's Parse."""
    named = {"dns": 0, "url": 1, "oid": 2, "x500": 4}.get(text)
    if named is not None:
        return f"6ba7b81{named}-9dad-11d1-80b4-00c04fd430c8"
    length = len(text.encode())
    if length == 38:  # braces, which are not looked at
        inner = _UUID.fullmatch(text[1:-1])
    elif length == 32:
        inner = _BARE_UUID.fullmatch(text)
    elif length in (36, 45):
        inner = _UUID.fullmatch(text)
    else:
        raise FunctionCallError(
            "uuidv5() doesn't support namespace %s (invalid UUID length: %s)", None, text, str(length)
        )
    if not inner:
        prefixed = length == 45 and not text.lower().startswith("urn:uuid:")
        reason = "invalid urn prefix: %s" if prefixed else "invalid UUID format"
        shown = (text, f'"{text[:9]}"') if prefixed else (text,)
        raise FunctionCallError(f"uuidv5() doesn't support namespace %s ({reason})", None, *shown)
    return inner[inner.lastindex or 0]


def _uuidv5(namespace: str, name: str) -> str:
    from uuid import UUID, uuid5  # noqa: PLC0415  rare

    return str(uuid5(UUID(_namespace(namespace)), name))


def _random_uuid() -> Value:
    """Sixteen random bytes in the shape of a UUID, without version bits. Source: hashicorp/go-uuid."""
    from secrets import token_hex  # noqa: PLC0415  rare

    text = token_hex(16)
    return string("-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:])))


_HEX = "hexadecimal digits"

_PURE = (
    _hash("md5", "md5", digest_hex, _HEX, "5d41402abc4b2a76b9719d911017c592"),
    _hash("sha1", "sha1", digest_hex, _HEX, "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"),
    _hash(
        "sha256",
        "sha256",
        digest_hex,
        _HEX,
        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
    ),
    _hash(
        "sha512",
        "sha512",
        digest_hex,
        _HEX,
        "9b71d224bd62f3785d96d46ad3ea3d73319bfbc2890caadae2dff72519673ca72323c3d99ba5c11d7c7acc6e14b8c5da"
        "0c4663475c2e5c3adef46f73bcdec043",
    ),
    _hash("base64sha256", "sha256", digest_base64, "Base64", "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ="),
    _hash(
        "base64sha512",
        "sha512",
        digest_base64,
        "Base64",
        "m3HSJL1i83hdltRq0+o9czGb+8KJDKra4t/3JRlnPKcjI8PZm6XBHXx6zG4UuMXaDEZjR1wuXDre9G9zvN7AQw==",
    ),
    text_function(
        "uuidv5",
        ["namespace", "name"],
        _uuidv5,
        "Returns the UUID of the name in a namespace: dns, url, oid, x500 or a UUID.",
        'uuidv5("dns", "www.example.com") = "2ed6657d-e927-568b-95e1-2665a8aea6a2"',
    ),
)


def functions(context: FunctionContext) -> tuple[Function, ...]:
    """All functions of this module."""
    uuid = Function(
        name="uuid",
        summary="Returns a new random UUID each time; unknown while planning.",
        returns=always(STRING),
        call=lambda _args: unknown(STRING) if context.now is None else _random_uuid(),
        example="length(uuid()) = 36",
    )
    return (*_PURE, uuid)
