"""Module sources: what the text of ``source = "git::https://example.com/net.git//vpc?ref=v1"`` stands for.

Source of the rules: Terraform's addrs.ParseModuleSource and the detectors of go-getter that it uses.
"""

import posixpath
import re
from typing import TypeAlias
from urllib.parse import urlsplit

from msgspec import Struct

LOCAL_PREFIXES = ("./", "../")
"""How the source of a module in the same repository begins."""

_FORCED = re.compile(r"([A-Za-z0-9]+)::(.+)", re.DOTALL)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(?!:)")
_SSH = re.compile(r"git@([^:/]+):/?(.+)")
_PASSWORD = re.compile(r"(://[^/@:\s]*):[^/@\s]+@")
_NAME = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z_-]{0,62}[0-9A-Za-z])?")
_SYSTEM = re.compile(r"[0-9a-z]{1,64}")
_REGISTRY_HOST = re.compile(r"(?:[0-9A-Za-z-]+\.)+[0-9A-Za-z-]+(?::\d+)?|localhost(?::\d+)?")
_CODE_HOSTS = {"github.com": "GitHub", "bitbucket.org": "BitBucket"}
_NO_REGISTRY = frozenset({*_CODE_HOSTS, "gitlab.com"})


class InvalidModuleSource(ValueError):  # noqa: N818  named for what was found
    """A text that is no module source; the message is the detail of a diagnostic."""


class LocalSource(Struct, frozen=True):
    """A directory of the same package; ``path`` is relative to the calling module and begins with ``./`` or ``../``."""

    path: str

    def __str__(self) -> str:
        return self.path


class RegistrySource(Struct, frozen=True):
    """A module in a registry: ``hashicorp/consul/aws``. Without a host it is Terraform's public one."""

    address: str

    @property
    def host(self) -> str:
        """The registry's host."""
        parts = self.address.partition("//")[0].split("/")
        return parts[0] if len(parts) == 4 else "registry.terraform.io"

    def __str__(self) -> str:
        return self.address


class RemoteSource(Struct, frozen=True, kw_only=True):
    """A package that is fetched: from where, and which directory of it is the module.

    ``forced`` is the part before ``::``, empty where the address names its scheme alone. ``url`` has no sub-directory; its query is
    for whoever fetches it.
    """

    url: str
    forced: str = ""
    subdir: str = ""

    @property
    def getter(self) -> str:
        """Who fetches it: ``git``, ``file``, ``http``, or a word that nobody here understands."""
        word = self.forced or urlsplit(self.url).scheme
        return "http" if word == "https" else word

    @property
    def package(self) -> str:
        """The address of the whole package."""
        return f"{self.forced}::{self.url}" if self.forced else self.url

    def __str__(self) -> str:
        if not self.subdir:
            return self.package
        path, mark, query = self.package.partition("?")
        return f"{path}//{self.subdir}{mark}{query}"


ModuleSource: TypeAlias = LocalSource | RegistrySource | RemoteSource


def parse_module_source(text: str) -> ModuleSource:
    """What a source stands for. Raises: InvalidModuleSource, with what to tell the user."""
    if text.startswith(LOCAL_PREFIXES):
        path = posixpath.normpath(text)
        return LocalSource(path if path.startswith("..") else f"./{path}")
    address, subdir = split_subdir(text)
    if not address:
        raise InvalidModuleSource("The source of a module must not be empty.")
    if _is_registry(address):
        return RegistrySource(f"{address}//{_clean(subdir)}" if subdir else address)
    forced, url = "", address
    found = _FORCED.fullmatch(address)
    if found:
        forced, url = found[1], found[2]
    detected, more = _detected(url)
    if detected.startswith("git::"):
        forced, detected = forced or "git", detected.removeprefix("git::")
    subdir = posixpath.join(more, subdir) if more and subdir else more or subdir
    return RemoteSource(url=detected, forced=forced, subdir=_clean(subdir))


def without_password(text: str) -> str:
    """The text with the passwords of addresses in it left out."""
    return _PASSWORD.sub(r"\1:redacted@", text)


def split_subdir(text: str) -> tuple[str, str]:
    """The address without the sub-directory that follows ``//``, and the sub-directory; a query stays with the address.

    Source: go-getter's SourceDirSubdir.
    """
    path, mark, query = text.partition("?")
    start = path.find("://") + 3 if "://" in path else 0
    at = path.find("//", start)
    if at < 0:
        return text, ""
    return path[:at] + mark + query, path[at + 2 :]


def _clean(subdir: str) -> str:
    """The sub-directory in its shortest form. Raises: InvalidModuleSource where it leads out of its package."""
    if not subdir:
        return ""
    path = posixpath.normpath(subdir)
    if path == ".." or path.startswith(("../", "/")):
        raise InvalidModuleSource(f'The subdirectory path "{subdir}" leads outside of the module package.')
    return "" if path == "." else path


def _is_registry(address: str) -> bool:
    parts = address.split("/")
    if len(parts) == 4:
        host, *parts = parts
        if host in _NO_REGISTRY or not _REGISTRY_HOST.fullmatch(host):
            return False
    if len(parts) != 3:
        return False
    namespace, name, system = parts
    return bool(_NAME.fullmatch(namespace) and _NAME.fullmatch(name) and _SYSTEM.fullmatch(system))


def _detected(address: str) -> tuple[str, str]:
    """The address as a URL, with the getter that goes with its form, and a sub-directory that the form implies."""
    host = address.partition("/")[0]
    if host in _CODE_HOSTS:
        return _on_code_host(host, address)
    ssh = _SSH.fullmatch(address)
    if ssh:
        return f"git::ssh://git@{ssh[1]}/{ssh[2]}", ""
    if _SCHEME.match(address):
        return address, ""
    if address.startswith("/"):
        return f"file://{address}", ""
    raise InvalidModuleSource(
        f'The source "{address}" says neither where the module is on this machine nor how it is fetched.\n\nIf you intended this as'
        f' a path relative to the current module, use "./{address}" instead. The "./" prefix indicates that the address is a'
        " relative filesystem path."
    )


def _on_code_host(host: str, address: str) -> tuple[str, str]:
    path, mark, query = address.partition("?")
    parts = path.split("/")
    if len(parts) < 3:
        name = _CODE_HOSTS[host]
        raise InvalidModuleSource(f"{name} addresses have the form {host}/OWNER/REPOSITORY.")
    url = "https://" + "/".join(parts[:3])
    if not url.endswith(".git"):
        url += ".git"
    return f"git::{url}{mark}{query}", "/".join(parts[3:])
