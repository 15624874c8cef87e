"""Functions on IP addresses and networks in CIDR notation. Sources: go-cidr; Go's net before it refused leading zeros."""

import re
from collections.abc import Sequence

from msgspec import Struct

from blockform.lang.functions.arguments import big_whole, text_function, text_question, whole
from blockform.lang.functions.model import Function, FunctionCallError, Param, always
from blockform.values import NUMBER, STRING, ListType, Value, list_of, string

_OCTETS = re.compile(r"(\d+)\.(\d+)\.(\d+)\.(\d+)", re.ASCII)
_LENGTH = re.compile(r"\d{1,7}", re.ASCII)
_GROUP = re.compile(r"[0-9A-Fa-f]+")
_MAPPED = 0xFFFF << 32  # where IPv4 addresses stand among those of IPv6
_MOST_BITS = 32  # by which one step may extend a prefix, as in Terraform


class Address(Struct, frozen=True):
    """An IP address: its number among those of 32 (IPv4) or 128 bits."""

    number: int
    bits: int

    def __str__(self) -> str:
        if self.bits == 32:
            return _dotted(self.number)
        from ipaddress import IPv6Address  # noqa: PLC0415  rare

        if self.number >> 32 == 0xFFFF:
            return _dotted(self.number & 0xFFFFFFFF)
        return IPv6Address(self.number).compressed


class Network(Struct, frozen=True):
    """A network: its first address and how many leading bits all its addresses share."""

    first: Address
    length: int

    @property
    def last(self) -> int:
        """The number of the last address."""
        return self.first.number | ((1 << (self.first.bits - self.length)) - 1)

    def contains(self, number: int) -> bool:
        """Whether an address of the same family is in the network."""
        return self.first.number <= number <= self.last

    def __str__(self) -> str:
        return f"{self.first}/{self.length}"


def _dotted(number: int) -> str:
    return ".".join(str(number >> shift & 0xFF) for shift in (24, 16, 8, 0))


def parse_address(text: str) -> Address | None:
    """An address in dotted (leading zeros allowed, decimal) or colon notation; None for anything else."""
    if ":" in text:
        return _parse_colons(text)
    number = _parse_dotted(text)
    return None if number is None else Address(number, 32)


def _parse_dotted(text: str) -> int | None:
    match = _OCTETS.fullmatch(text)
    if not match or any(int(octet) > 0xFF for octet in match.groups()):
        return None
    return int.from_bytes(bytes(map(int, match.groups())), "big")


def _parse_colons(text: str) -> Address | None:
    head, gap, tail = text.partition("::")
    groups = [_parse_groups(head, is_last=not gap), _parse_groups(tail, is_last=True)]
    if None in groups:
        return None
    front, back = (group or [] for group in groups)
    missing = 8 - len(front) - len(back)
    if missing < 1 if gap else missing != 0:
        return None
    number = 0
    for group in (*front, *[0] * missing, *back):
        number = number << 16 | group
    return Address(number, 128)


def _parse_groups(text: str, *, is_last: bool) -> list[int] | None:
    if not text:
        return []
    parts: list[int] = []
    groups = text.split(":")
    for position, group in enumerate(groups):
        if _GROUP.fullmatch(group) and int(group, 16) <= 0xFFFF:
            parts.append(int(group, 16))
            continue
        number = _parse_dotted(group) if is_last and position == len(groups) - 1 else None
        if number is None:
            return None
        parts += divmod(number, 1 << 16)
    return parts


def parse_network(text: str) -> Network | None:
    """A network in CIDR notation; None for anything else."""
    base, slash, length = text.partition("/")
    address = parse_address(base) if slash else None
    if address is None or not _LENGTH.fullmatch(length) or int(length) > address.bits:
        return None
    return _network(address.number, address.bits, int(length))


def _network(number: int, bits: int, length: int) -> Network:
    """The network of this length in which the address is."""
    rest = bits - length
    return Network(Address(number >> rest << rest, bits), length)


def _given(value: Value, argument: int | None = None) -> Network:
    network = parse_network(value.as_str())
    if network is None:
        text = "invalid CIDR expression: invalid CIDR address: %s"
        raise FunctionCallError(text, argument, value.as_str())
    return network


def _host(args: Sequence[Value]) -> Value:
    number = big_whole(args[1])
    network = _given(args[0])
    bits = network.first.bits
    most = (1 << (bits - network.length)) - 1
    offset = number if number >= 0 else most + number + 1
    if not 0 <= offset <= most:
        text = f"prefix of {network.length} does not accommodate a host numbered %s"
        raise FunctionCallError(text, None, str(number if number >= 0 else offset))
    return string(str(Address(network.first.number | offset, bits)))


def _netmask(prefix: str) -> str:
    network = parse_network(prefix)
    if network is None:
        text = "invalid CIDR expression: invalid CIDR address: %s"
        raise FunctionCallError(text, None, prefix)
    if network.first.bits != 32:
        raise FunctionCallError("IPv6 addresses cannot have a netmask: %s", None, prefix)
    return _dotted(((1 << network.length) - 1) << (32 - network.length))


def _subnet(args: Sequence[Value]) -> Value:
    new_bits, number = whole(args[1]), big_whole(args[2])
    network = _given(args[0])
    bits, length = network.first.bits, network.length + new_bits
    if length > bits:
        shown = f"insufficient address space to extend prefix of {network.length} by %s"
        raise FunctionCallError(shown, None, str(new_bits))
    if new_bits < 0 or not 0 <= number < 1 << new_bits:
        text = "prefix extension of %s does not accommodate a subnet numbered %s"
        raise FunctionCallError(text, None, str(new_bits), str(number))
    return string(str(Network(Address(network.first.number | number << (bits - length), bits), length)))


def _subnets(args: Sequence[Value]) -> Value:
    network = _given(args[0], 0)
    bits, start = network.first.bits, network.first.number
    made: list[Network] = []
    for position, arg in enumerate(args[1:], start=1):
        length = network.length + _extension(arg, position)
        if length > bits:
            family = "IPv4" if bits == 32 else "IPv6"
            text = f"would extend prefix to {length} bits, which is too long for an {family} address"
            raise FunctionCallError(text, position)
        width = 1 << (bits - length)
        start = -(-start // width) * width  # up to where a network of this width may begin
        if not network.contains(start):
            text = f"not enough remaining address space for a subnet with a prefix of {length} bits after %s"
            raise FunctionCallError(text, position, str(made[-1]))
        made.append(Network(Address(start, bits), length))
        start += width
    return list_of((string(str(subnet)) for subnet in made), STRING)


def _extension(value: Value, argument: int) -> int:
    extension = whole(value, argument)
    if extension < 1:
        raise FunctionCallError("must extend prefix by at least one bit", argument)
    if extension > _MOST_BITS:
        raise FunctionCallError(f"may not extend prefix by more than {_MOST_BITS} bits", argument)
    return extension


def _contains(prefix: str, part: str) -> bool:
    network = parse_network(prefix)
    if network is None:
        raise FunctionCallError("invalid CIDR address: %s", None, prefix)
    address = parse_address(part)
    inner = parse_network(part) if address is None else Network(address, address.bits)
    if inner is None:
        raise FunctionCallError("invalid IP address or prefix: %s", None, part)
    if inner.first.bits != network.first.bits:
        raise FunctionCallError("address family mismatch: %s vs. %s", None, prefix, part)
    return network.contains(inner.first.number) and network.contains(inner.last)


_PREFIX = Param(
    name="prefix",
    type=STRING,
    description="A network in CIDR notation ([RFC 4632](https://tools.ietf.org/html/rfc4632#section-3.1)).",
)

FUNCTIONS = (
    text_question(
        "cidrcontains",
        ["containing_prefix", "contained_ip_or_prefix"],
        _contains,
        "Tells whether the address or network lies in the network.",
        'cidrcontains("10.0.0.0/8", "10.1.2.3") = true',
    ),
    Function(
        name="cidrhost",
        summary="Returns the address with the number in the network, counted from the end if negative.",
        params=(
            _PREFIX,
            Param(
                name="hostnum",
                type=NUMBER,
                description="A whole number that fits into the digits after the prefix.",
            ),
        ),
        returns=always(STRING),
        call=_host,
        example='cidrhost("10.12.112.0/20", 16) = "10.12.112.16"',
    ),
    text_function(
        "cidrnetmask",
        [_PREFIX],
        _netmask,
        "Returns the netmask of the IPv4 network.",
        'cidrnetmask("172.16.0.0/12") = "255.240.0.0"',
    ),
    Function(
        name="cidrsubnet",
        summary="Returns the subnet with the number in the network, its prefix longer by some bits.",
        params=(
            _PREFIX,
            Param(
                name="newbits",
                type=NUMBER,
                description="By how many binary digits to make the prefix longer.",
            ),
            Param(name="netnum", type=NUMBER, description="A whole number for the new digits of the prefix."),
        ),
        returns=always(STRING),
        call=_subnet,
        example='cidrsubnet("172.16.0.0/12", 4, 2) = "172.18.0.0/16"',
    ),
    Function(
        name="cidrsubnets",
        summary="Returns consecutive subnets of the network, each prefix longer by some bits.",
        params=(_PREFIX,),
        variadic=Param(name="newbits", type=NUMBER),
        returns=always(ListType(STRING)),
        call=_subnets,
        example='cidrsubnets("10.1.0.0/16", 4, 8) = tolist(["10.1.0.0/20", "10.1.16.0/24"])',
    ),
)
"""All functions of this module."""
