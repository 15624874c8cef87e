"""Provider sources: the text of ``source = "peak/press"``, and what an unqualified name stands for."""

import re

from blockform.addrs import ProviderAddr
from blockform.config.provider_blocks import provider_part_error
from blockform.diagnostics import Diagnostic, SourceRange

DEFAULT_HOST = "registry.terraform.io"
DEFAULT_NAMESPACE = "hashicorp"
_HOST = re.compile(r"[^\W_](?:[\w.-]*[^\W_])?(?::\d{1,5})?")
_FORMAT = 'The "source" attribute must be in the format "[hostname/][namespace/]name"'


def implied_provider(name: str) -> ProviderAddr:
    """What a local name without an entry in ``required_providers`` stands for. Source: Terraform, addrs/provider.go."""
    if name == "terraform":
        return ProviderAddr("terraform.io", "builtin", "terraform")
    return ProviderAddr(DEFAULT_HOST, DEFAULT_NAMESPACE, name)


def parse_source(text: str, where: SourceRange) -> ProviderAddr | Diagnostic:
    """The provider that a source string names, lower-cased, or what is wrong with it.

    Source of the rules and texts: terraform-registry-address, ParseProviderSource.
    """
    parts = text.split("/")
    if not 1 <= len(parts) <= 3 or not all(parts):
        return Diagnostic.error("Invalid provider source string", _FORMAT, where)
    host, namespace, name = [DEFAULT_HOST, DEFAULT_NAMESPACE, ""][: 3 - len(parts)] + parts
    if not _HOST.fullmatch(host):
        detail = f'Invalid provider source hostname "{host}" in source "{text}".'
        return Diagnostic.error("Invalid provider source hostname", detail, where)
    for kind, part in (("namespace", namespace), ("type", name)):
        why = provider_part_error(part)
        if why:
            detail = f'Invalid provider {kind} "{part}" in source "{text}": {why}.'
            return Diagnostic.error(f"Invalid provider {kind}", detail, where)
    addr = ProviderAddr(host.lower(), namespace.lower(), name.lower())
    detail = _redundant_prefix(addr)
    return Diagnostic.error("Invalid provider type", detail, where) if detail else addr


def _redundant_prefix(addr: ProviderAddr) -> str:
    if addr.type.startswith("terraform-provider-"):
        better = ProviderAddr(addr.host, addr.namespace, addr.type.removeprefix("terraform-provider-"))
        return (
            f'Provider source "{addr.for_display}" has a type with the prefix "terraform-provider-", which isn\'t valid.'
            " Although that prefix is often used in the names of version control repositories for Terraform providers,"
            f' provider source strings should not include it.\n\nDid you mean "{better.for_display}"?'
        )
    if addr.type.startswith("terraform-"):
        return (
            f'Provider source "{addr}" has a type with the prefix "terraform-", which isn\'t allowed because it would be'
            " redundant to name a Terraform provider with that prefix."
        )
    return ""
