"""Cases that real Terraform was asked, and ours to compare with: one directory, one command line, everything that came of it."""

import json
import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RECORDED = HERE / "recorded.json"
LINEAGES = ("11111111-2222-3333-4444-555555555555", "other")


@dataclass(frozen=True, kw_only=True)
class Case:
    """A command line in a directory.

    ``base`` says which files are there: the folder ``full``, or a table beside the cases. ``state``: what becomes of the folder's state ("none": there is none). ``pushed``: keys of a
    changed copy, ``new.tfstate``. ``said`` is what we say on standard error instead of what Terraform says, and ``differs`` why
    we differ; ``printed`` the same for standard output; ``same_files`` is false where files differ for that reason. ``unordered``:
    Terraform writes the lines in no order.
    """

    id: str
    args: list[str]
    base: str = "full"
    state: str = ""
    pushed: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    workspaces: list[str] = field(default_factory=list)
    current: str = ""
    stdin: str = ""
    env: dict[str, str] = field(default_factory=dict)
    said: str | None = None
    printed: str | None = None
    differs: str = ""
    same_files: bool = True
    unordered: bool = False


TABLE = tomllib.loads((HERE / "cases.toml").read_text())


def cases() -> list[Case]:
    """All cases."""
    found = [Case(**row) for row in TABLE["case"]]
    assert len({case.id for case in found}) == len(found), "two cases have one id"
    return found


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a case: exit code, both outputs, and the files that are new or changed, states as data."""

    code: int
    out: str
    err: str
    files: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """As it is recorded."""
        return {"code": self.code, "out": self.out, "err": self.err, "files": dict(self.files)}


def lay(case: Case, directory: Path, program: str) -> None:
    """Lay out the files of a case; ``program`` is ``terraform`` or ``blockform``, after which its own files are named."""
    if case.base == "full":
        shutil.copytree(HERE / case.base, directory, dirs_exist_ok=True)
        _lay_state(case, directory / "state.json", directory, f"{program}.tfstate")
    for name, text in {**TABLE["bases"].get(case.base, {}), **case.files}.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def lay_workspaces(case: Case, directory: Path, program: str) -> None:
    """Lay out the workspaces of a case; after ``init``, which makes the one in use."""
    for name in case.workspaces:
        inner = directory / f"{program}.tfstate.d" / name
        inner.mkdir(parents=True)
        if name == "full":
            shutil.copy(directory / f"{program}.tfstate", inner / f"{program}.tfstate")
    if case.current:
        (directory / f".{program}").mkdir(exist_ok=True)
        (directory / f".{program}" / "environment").write_text(case.current)


def _lay_state(case: Case, given: Path, directory: Path, name: str) -> None:
    data = json.loads(given.read_text())
    given.unlink()
    if case.pushed:
        (directory / "new.tfstate").write_text(json.dumps({**data, **case.pushed}, indent=2))
    first = data["resources"][0]["instances"][0]
    if case.state == "tainted":
        first["status"] = "tainted"
    elif case.state == "deposed":
        first["deposed"] = "aabbccdd"
    if case.state != "none":
        (directory / name).write_text(json.dumps(data, indent=2) + "\n")


def contents(directory: Path) -> Mapping[str, bytes]:
    """Every file below the directory by its relative path."""
    paths = (path for path in directory.rglob("*") if path.is_file())
    return {str(path.relative_to(directory)): path.read_bytes() for path in paths}


def changed(before: Mapping[str, bytes], directory: Path) -> dict[str, Any]:
    """What is new or different, under names that are the same for both programs; a file that went is None."""
    after = {**dict.fromkeys(before), **contents(directory)}
    rows = {name: content for name, content in after.items() if before.get(name) != content}
    return {_name(name): _content(name, content) for name, content in sorted(rows.items()) if _counts(name)}


def _counts(name: str) -> bool:
    ours = (".config", ".cache", ".terraformrc")
    return not name.startswith(ours) and not name.endswith((".lock.info", "modules.json"))


def _name(name: str) -> str:
    return re.sub(r"\.\d{9,11}\.backup$", ".TIME.backup", name.replace("terraform", "blockform"))


def _content(name: str, content: bytes | None) -> Any:
    if content is None or ("tfstate" not in name and not name.endswith("bk")):
        return content.decode() if content is not None else None
    data = json.loads(content)
    lineage = data["lineage"] if data["lineage"] in LINEAGES else "NEW"
    rest = {key: item for key, item in data.items() if key not in ("lineage", "resources")}
    return [{**rest, "lineage": lineage}, *(line for item in data["resources"] for line in _lines(item))]


def _lines(resource: Any) -> Iterator[str]:
    """A line for each object: all that the commands may change."""
    addr = ".".join(resource[key] for key in ("module", "mode", "type", "name") if key in resource)
    for found in resource["instances"]:
        key, status, deposed = (json.dumps(found.get(name)) for name in ("index_key", "status", "deposed"))
        needs = ", ".join(found.get("dependencies", ()))
        provider = resource["provider"].removeprefix("provider")
        yield f"{addr}[{key}] {status} {deposed} {found['attributes']['id'][-2:]} needs ({needs}) {provider}"


def plain(text: str) -> str:
    """A text without colours, in our own name."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    text = re.sub(r"\bTerraform\b", "blockform", text)
    return re.sub(r"(?<![\w./\"\[-])terraform (?=[a-z-])|(?<=[\"`])terraform (?=[a-z-])", "blockform ", text)


def in_order(case: Case, out: str, err: str) -> tuple[str, str]:
    """Both outputs; where things come in no order, sorted: by lines without the twigs of a tree, messages by words."""
    if not case.unordered:
        return out, err
    lines = (line.strip("│├└─ \xa0") for line in out.splitlines())
    return "\n".join(sorted(filter(None, lines))), " ".join(sorted(words(err).split()))


def words(text: str) -> str:
    """The words of messages, without the frame around them and the line breaks in them."""
    return plain(" ".join(re.sub("[│╷╵]", " ", text).split()))


NO_SNIPPET = "(source code not available)"
"""What Terraform's console shows in place of the line with the mistake."""


def says(text: str, wanted: str) -> bool:
    """Whether a text is as wanted. Of messages only the words count; where "..." stands, more may follow."""
    if NO_SNIPPET in wanted:
        wanted = wanted.replace(NO_SNIPPET, "")
        text = re.sub(r"(?m)^ +\d+: .*\n(?: +~+\n)?", "", text)
    if "╷" not in wanted and not wanted.endswith("..."):
        return plain(text) == wanted or ("Error:" in wanted and words(text) == words(wanted))
    start = words(wanted).removesuffix("...")
    return words(text).startswith(start) if wanted.endswith("...") else words(text) == start
