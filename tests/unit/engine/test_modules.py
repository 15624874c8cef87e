"""Modules are fetched from real local repositories, archives and servers, recorded, and held to the lock file."""

import hashlib
import io
import json
import os
import subprocess
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from msgspec.structs import replace

from blockform.config import VarOption
from blockform.engine import Hooks, Request, load, plan
from blockform.engine.modules import InstallRequest, install
from blockform.engine.saved import load_saved, save_plan
from blockform.syntax import format_source
from tests.unit.engine.conftest import Work

OUTPUT = 'output "x" {\n  value = "%s"\n}\n'


def call(source: str, name: str = "m") -> str:
    return f'module "{name}" {{\n  source = "{source}"\n}}\n'


def git(directory: Path, *arguments: str) -> None:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    subprocess.run(["git", *who, *arguments], cwd=directory, env=environment, check=True, capture_output=True)


def commit(repository: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(text)
    git(repository, "add", "-A")
    git(repository, "commit", "-q", "-m", "change")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with a module at its top and one in ``net``; ``v1`` is its first version."""
    path = tmp_path / "repository"
    path.mkdir()
    git(path, "init", "-q", "-b", "main")
    commit(path, {"main.tf": OUTPUT % "one", "net/main.tf": OUTPUT % "net"})
    git(path, "tag", "v1")
    commit(path, {"main.tf": OUTPUT % "two"})
    return path


@dataclass
class Installing:
    """Runs ``init`` in a working directory and remembers what it tells."""

    work: Work
    told: list[str] = field(default_factory=list)

    def __call__(
        self, text: str | None = None, *, upgrade: bool = False, readonly: bool = False
    ) -> list[str]:
        """Summaries of what is wrong."""
        if text is not None:
            self.work.write(text)
        self.told.clear()
        request = InstallRequest(upgrade=upgrade, readonly=readonly, tell=self.told.append)
        _, diags = install(self.work.session, request)
        self.details = "\n".join(item.detail for item in diags)
        return [item.summary for item in diags]

    def output(self) -> str:
        """What the output of module ``m`` is in the files that were fetched."""
        config, diags = load(self.work.session)
        assert not diags, diags
        (source,) = config.children["m"].module.sources.values()
        return source.text.split('"')[3]

    @property
    def manifest(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = json.loads(
            (self.work.path / ".blockform/modules/modules.json").read_text()
        )["Modules"]
        return found

    @property
    def lock(self) -> Path:
        return self.work.path / ".blockform.lock.hcl"


@pytest.fixture
def init(work: Work, monkeypatch: pytest.MonkeyPatch) -> Installing:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    work.session = replace(work.session, environment={**work.session.environment, **os.environ})
    return Installing(work)


# git --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "output"),
    [
        ("", "two"),
        ("?ref=v1", "one"),
        ("?ref=main", "two"),
        ("?depth=1", "two"),
        ("?depth=1&ref=v1", "one"),
        ("//net", "net"),
        ("//net?ref=v1", "net"),
    ],
)
def test_git_gives_the_version_asked_for(init: Installing, repository: Path, query: str, output: str) -> None:
    assert init(call(f"git::file://{repository}{query}")) == []
    assert init.output() == output
    assert not list((init.work.path / ".blockform").glob("**/.git"))


def test_git_commit_by_its_hash(init: Installing, repository: Path) -> None:
    found = subprocess.run(
        ["git", "rev-parse", "v1"], cwd=repository, capture_output=True, text=True, check=True
    )
    commit_hash = found.stdout.strip()
    assert init(call(f"git::file://{repository}?ref={commit_hash}")) == []
    assert init.output() == "one"
    assert init(call(f"git::file://{repository}?depth=1&ref={commit_hash}")) == ["Failed to download module"]
    assert "must be the name of a branch or tag" in init.details


def test_branch_of_a_repository(init: Installing, repository: Path) -> None:
    git(repository, "checkout", "-q", "-b", "next", "v1")
    commit(repository, {"main.tf": OUTPUT % "three"})
    git(repository, "checkout", "-q", "main")
    assert init(call(f"git::file://{repository}?ref=next")) == []
    assert init.output() == "three"


def test_submodules_come_along(init: Installing, repository: Path, tmp_path: Path) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "-q", "-b", "main")
    git(
        outer,
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        f"file://{repository}",
        "inner",
    )
    commit(outer, {"main.tf": OUTPUT % "outer"})
    assert init(call(f"git::file://{outer}//inner")) == []
    assert init.output() == "two"


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("?ref=nope", "git checkout ended with code"),
        ("?ref=--orphan", "not the name of a commit"),
        ("?depth=x", "not a whole number"),
        ("?sshkey=c2VjcmV0", "a secret in clear"),
        ("/nope", "git clone ended with code 128"),
    ],
)
def test_git_sources_that_fail(init: Installing, repository: Path, query: str, why: str) -> None:
    assert init(call(f"git::file://{repository}{query}")) == ["Failed to download module"]
    assert why in init.details
    assert not (init.work.path / ".blockform/modules/m").exists()


def test_git_runs_no_commands_of_a_source(init: Installing, tmp_path: Path) -> None:
    assert init(call(f"git::ext::sh -c 'touch {tmp_path}/ran'")) != []
    assert not (tmp_path / "ran").exists()


def test_password_is_in_no_message_and_no_lock(init: Installing) -> None:
    assert init(call("git::http://ada:geheim@127.0.0.1:1/r.git")) == ["Failed to download module"]
    assert "geheim" not in init.details
    assert "geheim" not in "".join(init.told)


# Archives and directories ------------------------------------------------------------------------------------------


def tar(path: Path, entries: dict[str, str | tuple[bytes, str]], mode: str) -> None:
    """Write an archive; an entry that is a pair is a link of that type to a target."""
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, content in entries.items():
            member = tarfile.TarInfo(name)
            if isinstance(content, tuple):
                member.type, member.linkname = content
                archive.addfile(member)
            else:
                member.size = len(content)
                archive.addfile(member, io.BytesIO(content.encode()))


def zipped(path: Path, entries: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name, text)


FILES: dict[str, str | tuple[bytes, str]] = {"main.tf": OUTPUT % "packed", "net/main.tf": OUTPUT % "net"}


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("m.tar", "w"),
        ("m.tar.gz", "w:gz"),
        ("m.tgz", "w:gz"),
        ("m.tar.bz2", "w:bz2"),
        ("m.tar.xz", "w:xz"),
        ("m.txz", "w:xz"),
    ],
)
def test_tar_archives(init: Installing, tmp_path: Path, name: str, mode: str) -> None:
    tar(tmp_path / name, FILES, mode)
    assert init(call(f"{tmp_path}/{name}")) == []
    assert init.output() == "packed"
    assert init(call(f"{tmp_path}/{name}//net")) == []
    assert init.output() == "net"


def test_zip_archive_without_an_ending(init: Installing, tmp_path: Path) -> None:
    zipped(tmp_path / "package", {"main.tf": OUTPUT % "zipped"})
    assert init(call(f"{tmp_path}/package")) == ["Failed to download module"]
    assert init(call(f"{tmp_path}/package?archive=zip")) == []
    assert init.output() == "zipped"


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param({"../out.tf": "x"}, id="parent"),
        pytest.param({"a/../../out.tf": "x"}, id="parent_inside"),
        pytest.param({"/out.tf": "x"}, id="absolute"),
        pytest.param({"link": (tarfile.SYMTYPE, "../..")}, id="link"),
        pytest.param({"link": (tarfile.SYMTYPE, "/etc")}, id="absolute_link"),
        pytest.param(
            {"d/x": "1", "a": (tarfile.SYMTYPE, "d"), "b": (tarfile.SYMTYPE, "a/../..")}, id="link_by_link"
        ),
        pytest.param({"link": (tarfile.SYMTYPE, ".."), "link/out.tf": "x"}, id="through_link"),
        pytest.param({"pipe": (tarfile.FIFOTYPE, "")}, id="pipe"),
        pytest.param({"device": (tarfile.CHRTYPE, "")}, id="device"),
        pytest.param({"hard": (tarfile.LNKTYPE, "../../etc/passwd")}, id="hard_link"),
    ],
)
def test_nothing_leaves_the_directory_of_an_archive(
    init: Installing, tmp_path: Path, entries: dict[str, str | tuple[bytes, str]]
) -> None:
    tar(tmp_path / "m.tar", {"main.tf": OUTPUT % "x", **entries}, "w")
    before = sorted(tmp_path.rglob("out.tf"))
    assert init(call(f"{tmp_path}/m.tar")) == ["Failed to download module"]
    assert sorted(tmp_path.rglob("out.tf")) == before
    assert not (init.work.path / ".blockform/modules/m").exists()


def test_links_that_stay_inside_are_kept(init: Installing, tmp_path: Path) -> None:
    entries: dict[str, str | tuple[bytes, str]] = {
        "net/main.tf": OUTPUT % "linked",
        "current": (tarfile.SYMTYPE, "net"),
        "same.tf": (tarfile.LNKTYPE, "net/main.tf"),
    }
    tar(tmp_path / "m.tar", entries, "w")
    assert init(call(f"{tmp_path}/m.tar//current")) == []
    assert init.output() == "linked"


def test_archive_that_is_none(init: Installing, tmp_path: Path) -> None:
    for name in ("m.zip", "m.tar.gz"):
        (tmp_path / name).write_text("no archive")
        assert init(call(f"{tmp_path}/{name}")) == ["Failed to download module"]
        assert "not a sound" in init.details
    assert init(call(f"{tmp_path}/m.zip?archive=rar")) == ["Failed to download module"]
    assert 'kind "rar"' in init.details


def test_checksums_are_compared(init: Installing, tmp_path: Path) -> None:
    archive = tmp_path / "m.zip"
    zipped(archive, {"main.tf": OUTPUT % "zipped"})
    right = hashlib.sha256(archive.read_bytes()).hexdigest()
    assert init(call(f"{archive}?checksum=sha256:{right}")) == []
    assert init(call(f"{archive}?checksum={right}")) == []
    assert init(call(f"{archive}?checksum=sha256:{'0' * 64}")) == ["Failed to download module"]
    assert f"the sha256 checksum {right}" in init.details
    assert init(call(f"{archive}?checksum=crc:12")) == ["Failed to download module"]


def test_directory_of_this_machine_is_linked(init: Installing, tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m/main.tf").write_text(OUTPUT % "before")
    assert init(call(f"{tmp_path}/m")) == []
    (tmp_path / "m/main.tf").write_text(OUTPUT % "after")
    assert init.output() == "after"
    assert init() == []
    assert not init.lock.exists()
    assert init(call(f"{tmp_path}/nope")) == ["Failed to download module"]


# HTTP -------------------------------------------------------------------------------------------------------------


@dataclass
class Server:
    """Answers by path: bytes, or headers of an empty page."""

    answers: dict[str, bytes | dict[str, str] | int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture
def server() -> Iterator[Server]:
    told = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append(self.path)
            answer = told.answers.get(self.path.partition("?")[0], 404)
            self.send_response(answer if isinstance(answer, int) else 200)
            for name, value in answer.items() if isinstance(answer, dict) else ():
                self.send_header(name, value)
            content = answer if isinstance(answer, bytes) else b""
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        told.port = running.server_port
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield told
        running.shutdown()


@pytest.fixture
def packed(tmp_path: Path) -> bytes:
    zipped(tmp_path / "packed.zip", {"main.tf": OUTPUT % "served", "net/main.tf": OUTPUT % "net"})
    return (tmp_path / "packed.zip").read_bytes()


def test_archive_from_a_server(init: Installing, server: Server, packed: bytes) -> None:
    server.answers["/m.zip"] = packed
    assert init(call(server.url("/m.zip"))) == []
    assert init.output() == "served"
    assert init(call(server.url("/m.zip//net?version=2"))) == []
    assert init.output() == "net"
    assert server.asked == ["/m.zip", "/m.zip?version=2"]


def test_server_says_where_the_package_is(init: Installing, server: Server, packed: bytes) -> None:
    server.answers["/m.zip"] = packed
    server.answers["/header"] = {"X-Terraform-Get": server.url("/m.zip//net")}
    server.answers["/relative"] = {"X-Terraform-Get": "./m.zip"}
    page = f'<html><head><meta name="terraform-get" content="{server.url("/m.zip")}"></head></html>'
    server.answers["/page"] = page.encode()
    for path, output in (("/header", "net"), ("/relative", "served"), ("/page", "served")):
        assert init(call(server.url(path))) == [], init.details
        assert init.output() == output
    assert server.asked[0] == "/header?terraform-get=1"


def test_servers_that_do_not_help(init: Installing, server: Server) -> None:
    server.answers |= {
        "/empty": b"<html></html>",
        "/local": {"X-Terraform-Get": "/etc"},
        "/file": {"X-Terraform-Get": "file:///etc"},
        "/loop": {"X-Terraform-Get": server.url("/loop")},
        "/broken.zip": 500,
    }
    for path, why in {
        "/empty": "says in no header",
        "/local": "status 404",
        "/file": "no address that can be fetched",
        "/loop": "leads on to another address",
        "/broken.zip": "status 500",
        "/none.zip": "status 404",
    }.items():
        assert init(call(server.url(path))) == ["Failed to download module"]
        assert why in init.details, path


def test_server_that_is_not_there(init: Installing) -> None:
    assert init(call("http://127.0.0.1:1/m.zip")) == ["Failed to download module"]
    assert "could not be fetched (ConnectionError)" in init.details
    assert init(call("ftp://127.0.0.1/m.zip")) == ["Failed to download module"]
    assert "the scheme 'ftp'" in init.details


# The manifest and the lock file ------------------------------------------------------------------------------------


def test_nothing_is_installed_twice(init: Installing, repository: Path) -> None:
    source = f"git::file://{repository}?ref=v1"
    assert init(call(source) + call(f"git::file://{repository}//net?ref=v1", "n") + call("./l", "l")) != []
    init.work.write(OUTPUT % "local", "l/main.tf")
    assert init() == []
    assert init.told == []
    assert init.manifest == [
        {"Key": "", "Source": "", "Dir": "."},
        {"Key": "l", "Source": "./l", "Dir": "l"},
        {"Key": "m", "Source": source, "Dir": ".blockform/modules/m"},
        {
            "Key": "n",
            "Source": f"git::file://{repository}//net?ref=v1",
            "Dir": ".blockform/modules/n/net",
        },
    ]


def test_package_is_fetched_once_for_several_calls(init: Installing, repository: Path) -> None:
    assert init(call(f"git::file://{repository}") + call(f"git::file://{repository}//net", "n")) == []
    assert [line for line in init.told if line.startswith("Downloading")] == [
        f"Downloading git::file://{repository} for m..."
    ]
    assert init.lock.read_text().count("h1:") == 1


def test_modules_that_are_not_installed(init: Installing, repository: Path) -> None:
    init.work.write(call(f"git::file://{repository}"))
    _, diags = load(init.work.session)
    assert [item.summary for item in diags] == ["Module not installed"]
    assert init() == []
    init.work.write(call(f"git::file://{repository}?ref=v1"))
    _, diags = load(init.work.session)
    assert [item.summary for item in diags] == ["Module source has changed"]
    assert init() == []
    assert init.output() == "one"


def test_changed_content_needs_an_upgrade(init: Installing, repository: Path) -> None:
    source = call(f"git::file://{repository}")
    assert init(source) == []
    commit(repository, {"main.tf": OUTPUT % "three"})
    assert init() == []  # what is installed is what was locked
    assert init.output() == "two"
    init.work.path.joinpath(".blockform/modules/modules.json").unlink()
    assert init() == ["Module content has changed"]
    assert "blockform init -upgrade" in init.details
    assert init(upgrade=True, readonly=True) == ["Module content has changed"]
    assert init(upgrade=True) == []
    assert init.output() == "three"
    assert init() == []


def test_edited_files_are_noticed(init: Installing, repository: Path) -> None:
    assert init(call(f"git::file://{repository}")) == []
    (init.work.path / ".blockform/modules/m/extra.tf").write_text("locals {}\n")
    assert init() == ["Module content has changed"]


def test_readonly_lock_takes_nothing_new(init: Installing, repository: Path) -> None:
    assert init(call(f"git::file://{repository}"), readonly=True) == ["Module not in lock file"]
    assert not init.lock.exists()
    assert init() == []
    assert init(readonly=True) == []


def test_lock_forgets_what_is_not_called_any_more(init: Installing, repository: Path) -> None:
    assert init(call(f"git::file://{repository}")) == []
    assert init("locals {}\n") == []
    assert not init.lock.exists()


def test_broken_lock_file_is_told_of(init: Installing, repository: Path) -> None:
    init.lock.write_text(f'module "git::file://{repository}" {{\n  hashes = []\n}}\n')
    assert init(call(f"git::file://{repository}")) == ["Invalid dependency lock file"]
    init.lock.write_text("module {\n")
    assert len(init()) == 1


def test_lock_file_is_in_the_standard_style(init: Installing, repository: Path) -> None:
    assert init(call(f"git::file://{repository}")) == []
    text = init.lock.read_text()
    assert format_source(text) == text


def test_missing_sub_directory(init: Installing, repository: Path) -> None:
    assert init(call(f"git::file://{repository}//nope")) == ["Unreadable module directory"]


# Modules that call modules -----------------------------------------------------------------------------------------


def test_modules_inside_a_package(init: Installing, repository: Path) -> None:
    commit(repository, {"main.tf": call("./net", "n") + OUTPUT % "x", "net/main.tf": call("../other", "o")})
    commit(
        repository,
        {"other/main.tf": call(f"git::file://{repository}//leaf", "far"), "leaf/main.tf": "locals {}\n"},
    )
    assert init(call(f"git::file://{repository}")) == []
    assert [line["Key"] for line in init.manifest] == ["", "m", "m.n", "m.n.o", "m.n.o.far"]


def test_local_source_stays_in_its_package(init: Installing, repository: Path) -> None:
    commit(repository, {"main.tf": call("../../../out", "o")})
    init.work.write("locals {}\n", "out/main.tf")
    assert init(call(f"git::file://{repository}")) == ["Local module path escapes module package"]


def test_saved_plan_holds_fetched_modules(init: Installing, repository: Path) -> None:
    assert init(call(f"git::file://{repository}//net") + 'output "x" {\n  value = module.m.x\n}\n') == []
    outcome, diags = plan(init.work.session, Request(), Hooks())
    assert outcome is not None, diags
    _, diags = save_plan(init.work.session, outcome, Path("saved.plan"))
    assert not diags
    again, diags = load_saved(init.work.session, Path("saved.plan"))
    assert again is not None, diags
    assert again.config.children["m"].module.directory == outcome.config.children["m"].module.directory


# Sources with variables ---------------------------------------------------------------------------------------------

CONST = 'variable "base" {\n  const   = true\n  default = "a"\n}\nlocals {\n  dir = lower(var.base)\n}\n'


@pytest.fixture
def two(work: Work) -> Callable[..., list[str]]:
    """Two modules, and a configuration that chooses between them; gives the summaries of what is wrong."""
    work.write(OUTPUT % "a", "a/main.tf")
    work.write(OUTPUT % "b", "b/main.tf")

    def chosen(text: str, *variables: str) -> list[str]:
        work.write(text)
        config, diags = load(work.session, options=tuple(map(VarOption, variables)))
        if diags.has_errors:
            return [item.summary for item in diags]
        (name,) = config.children["m"].module.sources
        return [name]

    return chosen


def test_const_variables_in_a_source(two: Callable[..., list[str]], work: Work) -> None:
    assert two(CONST + call("./${var.base}")) == ["a/main.tf"]
    assert two(CONST + call("./${var.base}"), "base=b") == ["b/main.tf"]
    assert two(CONST + call("./${local.dir}"), "base=B") == ["b/main.tf"]
    work.write('base = "b"\n', "blockform.tfvars")
    assert two(CONST + call("./${var.base}")) == ["b/main.tf"]


def test_const_variables_reach_child_modules(two: Callable[..., list[str]], work: Work) -> None:
    work.write(CONST + call("../${var.base}", "inner") + OUTPUT % "c", "c/main.tf")
    assert two(CONST + 'module "m" {\n  source = "./c"\n  base = "${var.base}"\n}\n', "base=b") == [
        "c/main.tf"
    ]
    config, _ = load(work.session, options=(VarOption("base=b"),))
    assert list(config.children["m"].children["inner"].module.sources) == ["b/main.tf"]


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        pytest.param(
            'variable "x" {\n  default = "a"\n}\n' + call("./${var.x}"),
            "Unknown module source",
            id="variable",
        ),
        pytest.param(
            'resource "terraform_data" "x" {}\n' + call("./${terraform_data.x.id}"),
            "Unknown module source",
            id="resource",
        ),
        pytest.param(
            CONST.replace("default", "sensitive = true\n  default") + call("./${var.base}"),
            "Const variable cannot be sensitive, Invalid module source",
            id="sensitive",
        ),
        pytest.param('module "m" {\n  source = ["a"]\n}\n', "Unsuitable value type", id="list"),
        pytest.param('module "m" {\n  source = null\n}\n', "Unsuitable value type", id="null"),
    ],
)
def test_sources_that_cannot_be_told(two: Callable[..., list[str]], text: str, summary: str) -> None:
    assert ", ".join(two(text)) == summary


def test_const_argument_must_be_constant(two: Callable[..., list[str]], work: Work) -> None:
    work.write(CONST, "c/main.tf")
    text = 'variable "x" {\n  default = "a"\n}\nmodule "m" {\n  source = "./c"\n  base = var.x\n}\n'
    assert two(text) == ["Const variables must be known"]
