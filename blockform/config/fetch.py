"""Fetches the packages that remote module sources name: with the git program, over HTTP, from archives and directories.

The one place outside of state backends and providers that sends requests.
"""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

from blockform.config.archives import BadArchive, archive_kind, unpack
from blockform.config.module_sources import (
    InvalidModuleSource,
    RemoteSource,
    parse_module_source,
    without_password,
)

_TIMEOUT = (10.0, 60.0)
"""Seconds to wait for a connection, and for each part of the answer."""

_MAX_DOWNLOAD = 1 << 30
_MAX_HOPS = 5
_PROTOCOLS = "file:git:http:https:ssh"
_COMMIT = re.compile(r"[0-9a-fA-F]{7,40}")


class FetchFailed(Exception):  # noqa: N818  named for what happened
    """A package could not be fetched; the message says why, without passwords."""


def fetch_package(
    source: RemoteSource, target: Path, environment: Mapping[str, str], *, hops: int = 0
) -> None:
    """Put the package of a source into ``target``, which does not exist yet. Raises: FetchFailed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    getter = _GETTERS.get(source.getter)
    if getter is None:
        raise FetchFailed(f"Packages cannot be fetched with the scheme {source.getter!r}. {_SCHEMES}")
    try:
        getter(source.url, target, environment, hops)
    except BadArchive as error:
        raise FetchFailed(f"The archive cannot be used: {error}.") from error
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise FetchFailed(f"The package could not be written to {target}: {why}.") from error


_SCHEMES = "There are git (git::ADDRESS), archives over http and https, and files on this machine."


# git --------------------------------------------------------------------------------------------------------------


def _git(url: str, target: Path, environment: Mapping[str, str], hops: int) -> None:  # noqa: ARG001  one signature
    address, query = _without(url, "ref", "depth", "sshkey")
    ref, depth = query.get("ref", ""), query.get("depth", "")
    if "sshkey" in query:
        raise FetchFailed(
            "A private key in a source is a secret in clear. Let ssh find it: in an agent or its configuration."
        )
    if depth and not depth.isdecimal():
        raise FetchFailed(f'The depth "{depth}" is not a whole number.')
    if ref.startswith("-"):
        raise FetchFailed(f'The ref "{ref}" is not the name of a commit, branch or tag.')
    shallow = bool(depth.strip("0"))
    run = _Git(environment, target.parent)
    options = ["--depth", depth, *(["--branch", ref] if ref else [])] if shallow else []
    try:
        run("clone", "--quiet", *options, "--", address, str(target))
        if ref and not shallow:
            run("-C", str(target), "checkout", "--quiet", ref, "--")
        if (target / ".gitmodules").is_file():
            run("-C", str(target), "submodule", "--quiet", "update", "--init", "--recursive", *options[:2])
    except FetchFailed as error:
        if shallow and _COMMIT.fullmatch(ref):
            hint = "With a depth the ref must be the name of a branch or tag, not a commit."
            raise FetchFailed(f"{error}\n\n{hint}") from None
        raise
    for name in (".git", *(str(path) for path in target.glob("**/.git"))):
        _remove(target / name)


class _Git:
    """Runs git without asking anybody anything, and only with protocols that run no commands of the source's."""

    def __init__(self, environment: Mapping[str, str], directory: Path) -> None:
        self._directory = directory
        self._environment = {
            "GIT_ALLOW_PROTOCOL": _PROTOCOLS,
            "GIT_TERMINAL_PROMPT": "0",
            **{
                name: value
                for name, value in environment.items()
                if not name.startswith(("GIT_DIR", "GIT_WORK_TREE"))
            },
        }

    def __call__(self, *arguments: str) -> None:
        """Run it. Raises: FetchFailed, with what git said."""
        try:
            done = subprocess.run(
                ["git", *arguments],
                cwd=self._directory,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                check=False,
            )
        except FileNotFoundError:
            raise FetchFailed("The program git is needed for this source, and is not installed.") from None
        if done.returncode:
            said = without_password(done.stderr.strip())
            raise FetchFailed(f"git {_verb(arguments)} ended with code {done.returncode}:\n\n{said}")


def _verb(arguments: Sequence[str]) -> str:
    return next(word for word in arguments if word in {"clone", "checkout", "submodule"})


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


# Files ------------------------------------------------------------------------------------------------------------


def _file(url: str, target: Path, environment: Mapping[str, str], hops: int) -> None:  # noqa: ARG001  one signature
    address, query = _without(url, "archive", "checksum")
    parts = urlsplit(address)
    if parts.netloc not in {"", "localhost"}:
        raise FetchFailed(f"The address {url} must have an absolute path: file:///PATH.")
    path = Path(unquote(parts.path))
    kind = _wanted_archive(path.name, query)
    if kind:
        if not path.is_file():
            raise FetchFailed(f"There is no file {path}.")
        _check(path, query.get("checksum", ""))
        unpack(path, kind, target)
    elif path.is_dir():
        target.symlink_to(path)
    else:
        why = "is neither a directory nor an archive" if path.exists() else "does not exist"
        raise FetchFailed(f"{path} {why}.")


def _wanted_archive(name: str, query: Mapping[str, str]) -> str:
    """How the file is unpacked; empty: not at all. Raises: FetchFailed for kinds that nobody here understands."""
    asked = query.get("archive", "")
    if asked in {"false", "0"}:
        return ""
    if not asked:
        return archive_kind(name)
    kind = archive_kind(f".{asked}")
    if not kind:
        raise FetchFailed(
            f'Archives of the kind "{asked}" cannot be unpacked here; zip and tar (plain, gz, bz2, xz) can.'
        )
    return kind


def _check(path: Path, checksum: str) -> None:
    """Compare a file with ``sha256:...`` or bare hexadecimal. Raises: FetchFailed."""
    if not checksum:
        return
    name, _, digits = checksum.rpartition(":")
    name = name or {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}.get(len(digits), "")
    if name not in {"md5", "sha1", "sha256", "sha512"}:
        raise FetchFailed(
            f'The checksum "{checksum}" must be one of md5, sha1, sha256 and sha512: sha256:DIGITS.'
        )
    with path.open("rb") as content:
        found = hashlib.file_digest(content, name).hexdigest()
    if found != digits.lower():
        raise FetchFailed(f"The file has the {name} checksum {found}, and the source asks for {digits}.")


# HTTP -------------------------------------------------------------------------------------------------------------


def _http(url: str, target: Path, environment: Mapping[str, str], hops: int) -> None:
    address, query = _without(url, "archive", "checksum")
    kind = _wanted_archive(urlsplit(address).path, query)
    if not kind:
        _follow(address, target, environment, hops)
        return
    with tempfile.TemporaryDirectory(prefix="blockform-module-") as work:
        archive = Path(work, "archive")
        _download(address, archive)
        _check(archive, query.get("checksum", ""))
        unpack(archive, kind, target)


def _download(url: str, to: Path) -> None:
    import requests  # noqa: PLC0415  few configurations fetch anything

    try:
        with requests.get(url, stream=True, timeout=_TIMEOUT) as answer:
            _check_status(answer.status_code, url)
            size = 0
            with to.open("wb") as out:
                for chunk in answer.iter_content(1 << 16):
                    size += len(chunk)
                    if size > _MAX_DOWNLOAD:
                        raise FetchFailed(
                            f"{without_password(url)} is larger than {_MAX_DOWNLOAD >> 20} MiB."
                        )
                    out.write(chunk)
    except requests.RequestException as error:
        raise _unreachable(url, error) from error


def _follow(url: str, target: Path, environment: Mapping[str, str], hops: int) -> None:
    """Ask a page where the package is (``terraform-get``), and fetch that."""
    found = _pointed_at(url)
    if hops >= _MAX_HOPS:
        raise FetchFailed(
            f"{without_password(url)} leads on to another address, and so did {_MAX_HOPS} before it."
        )
    try:
        source = parse_module_source(found)
    except InvalidModuleSource as error:
        raise FetchFailed(f"{without_password(url)} leads to another address. {error}") from error
    if not isinstance(source, RemoteSource) or source.getter == "file":
        raise FetchFailed(
            f"{without_password(url)} leads to {found}, which is no address that can be fetched."
        )
    with tempfile.TemporaryDirectory(prefix="blockform-module-", dir=target.parent) as work:
        package = Path(work, "package")
        fetch_package(source, package, environment, hops=hops + 1)
        wanted = package / source.subdir
        if not wanted.is_dir() or not Path(os.path.realpath(wanted)).is_relative_to(package.resolve()):
            raise FetchFailed(f'The package {source.package} has no directory "{source.subdir}".')
        wanted.rename(target)


def _pointed_at(url: str) -> str:
    """What the header ``X-Terraform-Get`` of a page says, or the element ``meta`` of that name."""
    import requests  # noqa: PLC0415  see above

    parts = urlsplit(url)
    query = "&".join(part for part in (parts.query, urlencode({"terraform-get": "1"})) if part)
    try:
        answer = requests.get(urlunsplit(parts._replace(query=query)), timeout=_TIMEOUT)
    except requests.RequestException as error:
        raise _unreachable(url, error) from error
    _check_status(answer.status_code, url)
    found = answer.headers.get("X-Terraform-Get", "")
    if not found:
        page = _Page()
        page.feed(answer.text)
        found = page.found
    if not found:
        detail = "is no archive by its name, and says in no header X-Terraform-Get and no element meta where the package is"
        raise FetchFailed(
            f"{without_password(url)} {detail}. For an archive without an ending add ?archive=zip or the like."
        )
    return urljoin(url, found) if found.startswith(("/", "./", "../")) else found


class _Page(HTMLParser):
    """Finds ``<meta name="terraform-get" content="...">``."""

    found = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at one element."""
        given = dict(attrs)
        if tag == "meta" and given.get("name") == "terraform-get" and not self.found:
            self.found = given.get("content") or ""


def _check_status(code: int, url: str) -> None:
    if not 200 <= code < 300:
        raise FetchFailed(f"{without_password(url)} was answered with status {code}.")


def _unreachable(url: str, error: Exception) -> FetchFailed:
    return FetchFailed(f"{without_password(url)} could not be fetched ({type(error).__name__}).")


def _without(url: str, *names: str) -> tuple[str, dict[str, str]]:
    """The address without the query's parts of these names, and those parts."""
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    taken = {name: value for name, value in pairs if name in names}
    rest = [(name, value) for name, value in pairs if name not in names]
    return (urlunsplit(parts._replace(query=urlencode(rest))), taken) if taken else (url, taken)


_GETTERS: Mapping[str, Callable[[str, Path, Mapping[str, str], int], None]] = {
    "git": _git,
    "http": _http,
    "file": _file,
}
