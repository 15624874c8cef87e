"""The sources of modules: the table follows what real Terraform says it downloads for each of these texts."""

import pytest

from blockform.config.module_sources import (
    InvalidModuleSource,
    LocalSource,
    RegistrySource,
    RemoteSource,
    parse_module_source,
    split_subdir,
    without_password,
)

REMOTE = {
    "github.com/o/r": ("git::https://github.com/o/r.git", ""),
    "github.com/o/r.git": ("git::https://github.com/o/r.git", ""),
    "github.com/o/r//sub/dir": ("git::https://github.com/o/r.git", "sub/dir"),
    "github.com/o/r?ref=v1": ("git::https://github.com/o/r.git?ref=v1", ""),
    "github.com/o/r//sub?ref=v1": ("git::https://github.com/o/r.git?ref=v1", "sub"),
    "github.com/o/r/sub": ("git::https://github.com/o/r.git", "sub"),
    "bitbucket.org/o/r": ("git::https://bitbucket.org/o/r.git", ""),
    "git@github.com:o/r.git": ("git::ssh://git@github.com/o/r.git", ""),
    "git@github.com:o/r.git//sub?ref=v1": ("git::ssh://git@github.com/o/r.git?ref=v1", "sub"),
    "git@example.com:o/r.git": ("git::ssh://git@example.com/o/r.git", ""),
    "git::git@example.com:o/r.git": ("git::ssh://git@example.com/o/r.git", ""),
    "git::ssh://git@example.com/o/r.git": ("git::ssh://git@example.com/o/r.git", ""),
    "git::ssh://git@example.com:2222/o/r.git//s": ("git::ssh://git@example.com:2222/o/r.git", "s"),
    "git::https://example.com/r.git": ("git::https://example.com/r.git", ""),
    "git::https://example.com/r.git//a/b?ref=main&depth=1": (
        "git::https://example.com/r.git?ref=main&depth=1",
        "a/b",
    ),
    "git::https://example.com/r.git?ref=main//sub": ("git::https://example.com/r.git?ref=main//sub", ""),
    "git::/srv/r": ("git::file:///srv/r", ""),
    "git::file:///srv/r//a/../b?ref=v1": ("git::file:///srv/r?ref=v1", "b"),
    "https://example.com/r.git": ("https://example.com/r.git", ""),
    "https://example.com/m.zip": ("https://example.com/m.zip", ""),
    "https://example.com/m.tar.gz//sub": ("https://example.com/m.tar.gz", "sub"),
    "https://example.com/m?archive=zip": ("https://example.com/m?archive=zip", ""),
    "https://example.com/m//sub?archive=tgz": ("https://example.com/m?archive=tgz", "sub"),
    "https://example.com/m?next=https://other.example//x": (
        "https://example.com/m?next=https://other.example//x",
        "",
    ),
    "http::https://example.com/m.zip": ("http::https://example.com/m.zip", ""),
    "/srv/modules/net": ("file:///srv/modules/net", ""),
    "/srv/modules//net": ("file:///srv/modules", "net"),
    "/srv/modules.tar.gz//net": ("file:///srv/modules.tar.gz", "net"),
    "file:///srv/modules": ("file:///srv/modules", ""),
    "s3::https://example.com/x": ("s3::https://example.com/x", ""),
    "hg::http://example.com/x": ("hg::http://example.com/x", ""),
    "ssh://git@example.com/r": ("ssh://git@example.com/r", ""),
}


@pytest.mark.parametrize("text", REMOTE)
def test_remote_sources(text: str) -> None:
    source = parse_module_source(text)
    assert isinstance(source, RemoteSource)
    assert (source.package, source.subdir) == REMOTE[text]


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("./a", "./a"),
        ("./a/../b", "./b"),
        ("./a//b", "./a/b"),
        ("../a/", "../a"),
        ("../..", "../.."),
        ("./a?ref=v1", "./a?ref=v1"),
        ("./", "./."),
    ],
)
def test_local_sources(text: str, path: str) -> None:
    assert parse_module_source(text) == LocalSource(path)


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("hashicorp/consul/aws", "registry.terraform.io"),
        ("hashicorp/consul/aws//modules/agent", "registry.terraform.io"),
        ("registry.terraform.io/hashicorp/consul/aws", "registry.terraform.io"),
        ("example.com/o/r/sys", "example.com"),
        ("example.com:8443/o/r/sys", "example.com:8443"),
        ("localhost/o/r/sys", "localhost"),
    ],
)
def test_registry_sources(text: str, host: str) -> None:
    source = parse_module_source(text)
    assert isinstance(source, RegistrySource)
    assert (str(source), source.host) == (text, host)


NEITHER = "says neither where"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "must not be empty"),
        ("//foo", "must not be empty"),
        ("pkg", NEITHER),
        (".", NEITHER),
        ("..", NEITHER),
        ("a b", NEITHER),
        ("~/x", NEITHER),
        ("hashicorp/x", NEITHER),
        ("hashicorp/Consul/AWS", NEITHER),
        ("a/b/c/d/e", NEITHER),
        ("gitlab.com/o/r", NEITHER),
        ("user@example.com:o/r.git", NEITHER),
        ("git::./x", NEITHER),
        ("github.com/a", "GitHub addresses have the form"),
        ("bitbucket.org", "BitBucket addresses have the form"),
        ("/srv/m//../x", "leads outside of the module package"),
        ("git::https://example.com/r.git//..", "leads outside of the module package"),
    ],
)
def test_what_is_no_source(text: str, why: str) -> None:
    with pytest.raises(InvalidModuleSource, match=why):
        parse_module_source(text)


@pytest.mark.parametrize(
    ("text", "getter"),
    [
        ("git::https://example.com/r", "git"),
        ("https://example.com/m.zip", "http"),
        ("http://example.com/m.zip", "http"),
        ("/srv/m", "file"),
        ("s3::https://example.com/x", "s3"),
        ("ftp://example.com/x", "ftp"),
    ],
)
def test_who_fetches_it(text: str, getter: str) -> None:
    source = parse_module_source(text)
    assert isinstance(source, RemoteSource)
    assert source.getter == getter


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a//b", ("a", "b")),
        ("a", ("a", "")),
        ("https://a/b//c//d?x=1", ("https://a/b?x=1", "c//d")),
        ("https://a/b?x=//c", ("https://a/b?x=//c", "")),
    ],
)
def test_sub_directory_is_split_off(text: str, parts: tuple[str, str]) -> None:
    assert split_subdir(text) == parts


def test_written_form_names_sub_directory_before_query() -> None:
    assert (
        str(parse_module_source("github.com/o/r/sub?ref=v1")) == "git::https://github.com/o/r.git//sub?ref=v1"
    )


def test_passwords_are_left_out() -> None:
    assert without_password("git::https://u:secret@h/x and https://u@h:80/y") == (
        "git::https://u:redacted@h/x and https://u@h:80/y"
    )
