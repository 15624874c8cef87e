"""Cases of the golden test: a text file each, in sections that begin with ``-- name --``.

``1.tf`` and so on are configurations that are applied one after the other; the last one is only planned, with the ``options`` given. Before
that the objects in ``taint`` are tainted. ``needs`` names what the engine cannot do yet.
What real Terraform says follows: ``plan``, ``show`` (the state before the plan), ``apply`` (the
end of the last apply). ``record.py`` writes those sections.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent / "golden"
RECORDED = ("plan", "show", "apply")

_SECTION = re.compile(r"^-- (.+) --\n", re.MULTILINE)
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_PROGRAM = (
    (re.compile(r"\bTerraform\b(?! will perform the following actions:)"), "blockform"),
    (re.compile(r"\bterraform (?=apply|plan|show)"), "blockform "),
)


@dataclass(slots=True)
class Golden:
    """One case."""

    path: Path
    about: str
    sections: dict[str, str]

    @classmethod
    def read(cls, path: Path) -> "Golden":
        about, *parts = _SECTION.split(path.read_text(encoding="utf-8"))
        return cls(path, about, dict(zip(parts[::2], parts[1::2], strict=True)))

    def write(self) -> None:
        sections = "".join(f"-- {name} --\n{text}" for name, text in self.sections.items())
        self.path.write_text(self.about + sections, encoding="utf-8")

    @property
    def steps(self) -> list[str]:
        """The configurations in order."""
        return [text for name, text in self.sections.items() if name.endswith(".tf")]

    @property
    def options(self) -> list[str]:
        """The last plan's options."""
        return self.sections.get("options", "").split()

    @property
    def needs(self) -> str:
        """What the engine has to learn before it can make this plan; empty for most."""
        return self.sections.get("needs", "").strip()

    @property
    def tainted(self) -> list[str]:
        """Addresses to taint."""
        return self.sections.get("taint", "").split()


def cases() -> list[Golden]:
    """All of them."""
    return [Golden.read(path) for path in sorted(HERE.glob("*.txt"))]


def normal(text: str) -> str:
    """The text as we would write it, with the ids that are made at random replaced."""
    for pattern, ours in _PROGRAM:
        text = pattern.sub(ours, text)
    return _ID.sub("<id>", text)


def without_underline(text: str) -> str:
    """Diagnostics without the line that underlines the wrong part: Terraform has none, and an empty line in its place at the end."""
    return re.sub(r"\n +~+\n(?=( ?))", lambda found: "\n" if found[1] else "\n\n", text)


def without_events(text: str) -> str:
    """The end of an apply: what comes after the plan and the lines on events, whose order is by chance."""
    at = text.find("\nApply complete!")
    return text[at:] if at >= 0 else ""


def without_refresh(text: str) -> str:
    """A plan without the lines on refreshing, whose order is by chance."""
    return "".join(line for line in text.splitlines(keepends=True) if "Refreshing state..." not in line)


def taint(state: Path, addresses: list[str]) -> None:
    """Mark objects of the root module as tainted."""
    if not addresses:
        return
    data = json.loads(state.read_text(encoding="utf-8"))
    for resource in data["resources"]:
        for instance in resource["instances"]:
            key = instance.get("index_key")
            index = "" if key is None else f"[{json.dumps(key)}]"
            if f"{resource['type']}.{resource['name']}{index}" in addresses:
                instance["status"] = "tainted"
    state.write_text(json.dumps(data), encoding="utf-8")


def lay(directory: Path, step: str) -> None:
    """Write a configuration; a line ``# file: m/x.tf`` begins another file."""
    first, *others = step.split("# file: ")
    (directory / "main.tf").write_text(first, encoding="utf-8")
    for other in others:
        path, _, text = other.partition("\n")
        target = directory / path.strip()
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
