"""Functions of passwords and keys: ``bcrypt`` and ``rsadecrypt``."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from blockform.lang.functions.arguments import whole
from blockform.lang.functions.context import FunctionContext
from blockform.lang.functions.encoding import decode_base64
from blockform.lang.functions.model import Function, FunctionCallError, Param, always, redacted
from blockform.values import NUMBER, STRING, Value, go_quote, string, unknown

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

_COST = 10
_LEAST_COST, _MOST_COST = 4, 31
_LONGEST_PASSWORD = 72  # bytes; bcrypt would not look at more
_LEAST_KEY = 1024  # bits, as in Go 1.24
_LEAST_PADDING = 8
_PEM = re.compile(r"^-----BEGIN ([A-Z0-9 ]+)-----\s*$", re.MULTILINE)
_KEYS = frozenset(f"{kind}PRIVATE KEY" for kind in ("", "RSA ", "EC ", "DSA ", "OPENSSH "))


# bcrypt --------------------------------------------------------------------------------------------------------------


def _bcrypt(args: Sequence[Value]) -> Value:
    """Source: Terraform's BcryptFunc: a cost that is too low means the default one."""
    if len(args) > 2:
        raise FunctionCallError("bcrypt() takes no more than two arguments")
    cost = whole(args[1]) if len(args) > 1 else _COST
    password = args[0].as_str().encode()
    if len(password) > _LONGEST_PASSWORD:
        text = f"error occured generating password bcrypt: password length exceeds {_LONGEST_PASSWORD} bytes"
        raise FunctionCallError(text)
    if cost > _MOST_COST:
        text = (
            f"error occured generating password crypto/bcrypt: cost {cost} is outside allowed inclusive range"
        )
        raise FunctionCallError(f"{text} {_LEAST_COST}..{_MOST_COST}")
    import bcrypt  # noqa: PLC0415  a library that few configurations need

    salt = bcrypt.gensalt(cost if cost >= _LEAST_COST else _COST, prefix=b"2a")
    return string(bcrypt.hashpw(password, salt).decode())


# RSA -----------------------------------------------------------------------------------------------------------------


def _rsadecrypt(args: Sequence[Value]) -> Value:
    """Source: Terraform's RsaDecryptFunc."""
    cipher_text, key_text = args
    packed = decode_base64(cipher_text.as_str())
    if packed is None:
        shown = redacted(go_quote(cipher_text.as_str()), cipher_text.marks)
        text = "failed to decode input %s: cipher text must be base64-encoded"
        raise FunctionCallError(text, 0, shown)
    marks = cipher_text.marks | key_text.marks
    return string(_decrypted(packed, _private_key(key_text.as_str())).decode(errors="replace"), marks)


def _private_key(text: str) -> "RSAPrivateKey":
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415  a library that few configurations need
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey  # noqa: PLC0415  as above
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415  as above
        load_pem_private_key,
        load_ssh_private_key,
    )

    kind = _PEM.search(text)
    if not kind:
        raise FunctionCallError("invalid private key: ssh: no key found", 1)
    if kind[1] not in _KEYS:
        raise FunctionCallError(f'invalid private key: ssh: unsupported key type "{kind[1]}"', 1)
    load = load_ssh_private_key if kind[1].startswith("OPENSSH") else load_pem_private_key
    try:
        key = load(text.encode(), password=None)
    except TypeError:
        raise FunctionCallError(
            "invalid private key: ssh: this private key is passphrase protected", 1
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise FunctionCallError(
            "invalid private key: it is no private key in PEM format, or it is damaged", 1
        ) from None
    if not isinstance(key, RSAPrivateKey):
        raise FunctionCallError("invalid private key type: it is not an RSA key", 1)
    return key


def _decrypted(packed: bytes, key: "RSAPrivateKey") -> bytes:
    """The text in a block with PKCS #1 v1.5 padding.

    The library's own way answers faulty padding with random bytes, to tell an attacker nothing. Nobody can try texts by the thousand
    here, and a user with the wrong key had better hear of it.
    """
    if key.key_size < _LEAST_KEY:
        text = f"failed to decrypt: crypto/rsa: {key.key_size}-bit keys are insecure"
        raise FunctionCallError(f"{text} (see https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)")
    numbers = key.private_numbers()
    modulus = numbers.public_numbers.n
    size = (modulus.bit_length() + 7) // 8
    cipher = int.from_bytes(packed, "big")
    if len(packed) <= size and cipher < modulus:
        block = pow(cipher, numbers.d, modulus).to_bytes(size, "big")
        end = block.find(0, 2)
        if block[:2] == b"\x00\x02" and end >= 2 + _LEAST_PADDING:
            return block[end + 1 :]
    raise FunctionCallError("failed to decrypt: crypto/rsa: decryption error")


def functions(context: FunctionContext) -> tuple[Function, ...]:
    """All functions of this module."""
    bcrypt = Function(
        name="bcrypt",
        summary="Hashes a password with bcrypt, each time with new salt; unknown while planning.",
        params=(Param(name="str", type=STRING),),
        variadic=Param(
            name="cost",
            type=NUMBER,
            description="How many times to hash, as a power of two: 10 unless given.",
        ),
        returns=always(STRING),
        call=lambda args: unknown(STRING) if context.now is None else _bcrypt(args),
        example='length(bcrypt("secret", 4)) = 60',
    )
    rsadecrypt = Function(
        name="rsadecrypt",
        summary="Decrypts a text in Base64 with an RSA private key in PEM format (PKCS #1 v1.5 padding).",
        params=(
            Param(name="ciphertext", type=STRING, allow_marked=True),
            Param(name="privatekey", type=STRING, allow_marked=True),
        ),
        returns=always(STRING),
        call=_rsadecrypt,
        example='can(rsadecrypt("c2VjcmV0", "no key")) = false',
    )
    return bcrypt, rsadecrypt
