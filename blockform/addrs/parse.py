"""Addresses from text, as they stand on the command line and in state files; an address prints as it is parsed.

Reading goes in two steps: text to a chain of names and index keys, then a chain to a typed address.
"""

import re
from typing import TypeAlias

from msgspec import Struct

from blockform.addrs.module import ROOT_INSTANCE, InstanceKey, ModuleInstance
from blockform.addrs.objects import ProviderAddr, ProviderConfigAddr
from blockform.addrs.resource import Mode, ResourceAddr, ResourceConfigAddr, ResourceInstanceAddr

TargetAddr: TypeAlias = ModuleInstance | ResourceInstanceAddr
"""What ``-target`` and ``-exclude`` name. An instance address without a key means all instances of the resource."""

DEFAULT_HOST = "registry.terraform.io"
LEGACY_NAMESPACE = "-"


class AddressError(ValueError):
    """The text is no such address; ``str()`` says why in one or two sentences, ``summary`` in a few fixed words."""

    def __init__(self, detail: str, summary: str = "Invalid address") -> None:
        super().__init__(detail)
        self.summary = summary


def parse_resource_instance(text: str) -> ResourceInstanceAddr:
    """``module.a["x"].data.type.name[0]``; no key names the single instance of a resource without count and for_each.

    Raises: AddressError. Source: Terraform's ParseAbsResourceInstanceStr.
    """
    module, rest = _module_prefix(_chain(text))
    if not rest:
        raise AddressError(
            "A resource instance address is required here. The module path must be followed by a resource"
            " instance specification."
        )
    return _resource_instance(module, rest)


def parse_resource(text: str) -> ResourceConfigAddr:
    """``module.a.type.name``: a resource block of the configuration, so no index anywhere.

    Raises: AddressError.
    """
    addr = parse_resource_instance(text)
    if addr.key is not None or any(step.key is not None for step in addr.module.steps):
        raise AddressError("A resource address is required here, without instance keys in square brackets.")
    return addr.config


def parse_target(text: str) -> TargetAddr:
    """What ``-target`` takes: a module, a resource or an instance of either; see :func:`target_contains`.

    Raises: AddressError. Source: Terraform's ParseTargetStr.
    """
    module, rest = _module_prefix(_chain(text))
    return _resource_instance(module, rest) if rest else module


def target_contains(target: TargetAddr, addr: ResourceInstanceAddr) -> bool:
    """Whether the target names this instance, alone or among others.

    A last step without a key stands for all its instances. Source: Terraform's TargetContains.
    """
    if isinstance(target, ResourceInstanceAddr):
        same_resource = (target.module, target.resource) == (addr.module, addr.resource)
        return same_resource and target.key in (None, addr.key)
    inside, steps, last = addr.module.steps, target.steps, len(target.steps) - 1
    return not steps or (
        len(inside) > last
        and inside[:last] == steps[:last]
        and inside[last].name == steps[last].name
        and steps[last].key in (None, inside[last].key)
    )


def parse_module_instance(text: str) -> ModuleInstance:
    """``module.a["x"].module.b``; the empty text is the root module. Raises: AddressError."""
    if not text:
        return ROOT_INSTANCE
    module, rest = _module_prefix(_chain(text))
    if rest:
        raise AddressError("A module address is required here; it may name nothing inside the module.")
    return module


def parse_provider(text: str) -> ProviderAddr:
    """A provider's source: ``press``, ``peak/press`` or ``host/peak/press``.

    Raises: AddressError. Source: Terraform's ParseProviderSource; without a host it is registry.terraform.io, without
    a namespace hashicorp.
    """
    parts = text.split("/")
    if len(parts) > 3 or not all(re.fullmatch(r"[\w.:-]+", part) for part in parts):
        raise AddressError(
            f'"{text}" is no provider source: it is [HOST/]NAMESPACE/NAME.', "Invalid provider source"
        )
    if len(parts) < 3:
        parts = [DEFAULT_HOST, *(["hashicorp"] if len(parts) == 1 else []), *parts]
    host, namespace, name = (part.lower() for part in parts)
    return ProviderAddr(host, namespace, name)


def parse_provider_config(text: str) -> ProviderConfigAddr:
    """``module.a.provider["registry.terraform.io/peak/press"].alias``, module and alias as needed, perhaps a key after the alias.

    The form of Terraform 0.12, ``provider.press.alias``, gives a provider in the namespace ``-``.

    Raises: AddressError. Source: Terraform's ParseAbsProviderConfigStr and ParseLegacyAbsProviderConfigStr.
    """
    module, rest = _module_prefix(_chain(text))
    match rest:
        case ["provider", _Index(str(source)), *alias]:
            provider = parse_provider(source)
        case ["provider", str(name), *alias]:
            provider = ProviderAddr(DEFAULT_HOST, LEGACY_NAMESPACE, name)
        case _:
            raise _not_a_provider_config()
    if any(step.key is not None for step in module.steps):
        raise AddressError(
            "A provider configuration must not appear in a module instance that uses count or for_each.",
            "Invalid provider configuration address",
        )
    match alias:
        case []:
            return ProviderConfigAddr(module.path, provider)
        case [str(name)]:
            return ProviderConfigAddr(module.path, provider, name)
        case [str(name), _Index(key)]:
            return ProviderConfigAddr(module.path, provider, name, key)
        case _:
            raise _not_a_provider_config()


def _not_a_provider_config() -> AddressError:
    return AddressError(
        'A provider configuration is written provider["host/namespace/name"], then perhaps a dot and its alias.',
        "Invalid provider configuration address",
    )


# Chains to addresses ---------------------------------------------------------------------------------------------


class _Index(Struct, frozen=True):
    key: str | int


_Chain: TypeAlias = "list[str | _Index]"

_MODES = {"resource": Mode.MANAGED, "data": Mode.DATA, "ephemeral": Mode.EPHEMERAL}
_RESERVED = frozenset(
    ("count", "each", "local", "module", "path", "self", "terraform", "var", "template", "lazy", "arg")
)


def _module_prefix(chain: _Chain) -> tuple[ModuleInstance, _Chain]:
    module = ROOT_INSTANCE
    while chain and chain[0] == "module":
        match chain[1:]:
            case [str(name), _Index(key), *rest]:
                module, chain = module.child(name, key), rest
            case [str(name), *rest]:
                module, chain = module.child(name), rest
            case _:
                raise AddressError(
                    'Prefix "module." must be followed by a module name.', "Invalid address operator"
                )
        if chain and isinstance(chain[0], _Index):
            raise AddressError(
                "Module address prefix must be followed by dot and then a name.", "Invalid address operator"
            )
    return module, chain


def _resource_instance(module: ModuleInstance, chain: _Chain) -> ResourceInstanceAddr:
    mode = Mode.MANAGED
    if isinstance(chain[0], str) and chain[0] in _MODES:
        mode, chain = _MODES[chain[0]], chain[1:]
    elif chain[0] in _RESERVED:
        raise AddressError(
            f'The keyword "{chain[0]}" is reserved and cannot be used to target a resource address. If you are'
            ' targeting a resource type that uses a reserved keyword, please prefix your address with "resource.".'
        )
    key: InstanceKey
    match chain:
        case [] | [_]:
            raise AddressError("Resource specification must include a resource type and name.")
        case [str(of), str(name)]:
            key = None
        case [str(of), str(name), _Index(key)]:
            pass
        case [str(), str(), _Index(), *_]:
            raise AddressError("Unexpected extra operators after address.")
        case [str(), str(), *_]:
            raise AddressError("Resource instance key must be given in square brackets.")
        case [str(), *_]:
            raise AddressError("A resource name is required.")
        case _:
            raise AddressError("A resource type is required.")
    return ResourceInstanceAddr(module, ResourceAddr(of, name, mode), key)


# Text to chains ---------------------------------------------------------------------------------------------------

_SPACE = re.compile(r"(?:\s|#.*|//.*|/\*.*?\*/)*")
_NAME = re.compile(r"[^\W\d][\w-]*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\(.)|(\$\$|%%)(?=\{)|([$%])\{", re.DOTALL)
_PLAIN_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def _chain(text: str) -> _Chain:
    """Names and index keys of an HCL traversal. Raises: AddressError, in the words of hclsyntax's ParseTraversalAbs."""
    name, at = _token(_NAME, text, 0)
    if name is None:
        raise AddressError("Must begin with a variable name.", "Variable name required")
    chain: _Chain = [name]
    while (at := _skip_space(text, at)) < len(text):
        if text[at] == ".":
            name, at = _token(_NAME, text, at + 1)
            if name is None:
                splat = text.startswith("*", at)
                raise AddressError(
                    "Splat expressions (.*) may not be used here."
                    if splat
                    else "Dot must be followed by attribute name.",
                    "Attribute name required",
                )
            chain.append(name)
        elif text[at] == "[":
            key, at = _index(text, at + 1, "module" if chain[-2:-1] == ["module"] else "resource instance")
            chain.append(_Index(key))
        else:
            raise AddressError("Expected an attribute access or an index operator.", "Invalid character")
    return chain


def _index(text: str, at: int, what: str) -> tuple[str | int, int]:
    at = _skip_space(text, at)
    key: str | int
    if text.startswith('"', at):
        found = _QUOTED.match(text, at)
        if found is None:
            raise AddressError(
                "Unable to find the closing quote mark before the end of the text.",
                "Unterminated string literal",
            )
        key, at = _unquoted(found[1]), found.end()
    else:
        number, at = _token(_NUMBER, text, at)
        if number is None:
            if text.startswith("*", at):
                raise AddressError("Splat expressions ([*]) may not be used here.", "Attribute name required")
            raise AddressError(
                "Index brackets must contain either a literal number or a literal string.",
                "Index value required",
            )
        key = _whole(number, what)
    at = _skip_space(text, at)
    if not text.startswith("]", at):
        raise AddressError("Index key must be followed by a closing bracket.", "Unclosed index brackets")
    return key, at + 1


def _whole(digits: str, what: str) -> int:
    exponent = re.search(r"[eE]([+-]?\d+)$", digits)
    number = None
    if exponent is None or abs(int(exponent[1])) <= 64:
        from fractions import Fraction  # noqa: PLC0415  most addresses hold plain digits or none

        number = int(digits) if digits.isdecimal() else Fraction(digits)
    if number is None or number != int(number) or number >= 1 << 63:
        label = "resource instance key" if what == "resource instance" else "module index"
        raise AddressError(
            f"Invalid {label}: value must be a whole number, between -9223372036854775808 and 9223372036854775807."
        )
    return int(number)


def _unquoted(text: str) -> str:
    """The text that stands between quotes, escapes resolved. Raises: AddressError."""
    if "\n" in text:
        raise AddressError(
            "Quoted strings may not be split over multiple lines.", "Invalid multi-line string"
        )
    return _ESCAPE.sub(_unescaped, text)


def _unescaped(found: re.Match[str]) -> str:
    four, eight, other, doubled, template = found.groups()
    if template:
        raise AddressError(
            f'Template sequences are not allowed in this string. To include a literal "{template}", double it'
            f' (as "{template * 2}") to escape it.',
            "Invalid string literal",
        )
    if doubled:
        return str(doubled[0])
    if other is None:
        return _character(four or eight)
    if other in "uU":
        size = "four" if other == "u" else "eight"
        raise AddressError(
            f"The \\{other} escape sequence must be followed by {size} hexadecimal digits.",
            "Invalid escape sequence",
        )
    if other not in _PLAIN_ESCAPES:
        raise AddressError(
            f'The symbol "{other}" is not a valid escape sequence selector.', "Invalid escape sequence"
        )
    return _PLAIN_ESCAPES[other]


def _character(digits: str) -> str:
    code = int(digits, 16)
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        raise AddressError(f"Cannot encode character U+{code:04x} in UTF-8.", "Invalid escape sequence")
    return chr(code)


def _token(pattern: re.Pattern[str], text: str, at: int) -> tuple[str | None, int]:
    at = _skip_space(text, at)
    found = pattern.match(text, at)
    return (found[0], found.end()) if found else (None, at)


def _skip_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    assert found is not None
    return found.end()
