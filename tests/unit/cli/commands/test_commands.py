"""What the commands add to Terraform's: JSON, other names, and what they say where nobody can be asked."""

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from blockform.cli.app import COMMANDS, run
from tests.unit.cli.commands.recorded import HERE

Run = Callable[..., tuple[int, str, str]]
BUILTIN = "terraform.io/builtin/terraform"


@pytest.fixture
def blockform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line in a directory with a configuration and its state; exit code and both outputs."""
    shutil.copytree(HERE / "full", tmp_path, dirs_exist_ok=True)
    (tmp_path / "state.json").rename(tmp_path / "blockform.tfstate")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))

    def one(*args: str, stdin: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        code = run([*args])
        return code, *capsys.readouterr()

    return one


def rows(blockform: Run, *args: str) -> Any:
    code, out, err = blockform(*args)
    assert code == 0, err
    return json.loads(out)


@pytest.mark.parametrize(
    ("args", "want"),
    [
        pytest.param(
            ("state", "mv", "-json", "module.m", "module.z"),
            [
                {"action": "move", "address": "module.m", "new_address": "module.z", "dry_run": False},
                {
                    "action": "move",
                    "address": "module.m.module.n",
                    "new_address": "module.z.module.n",
                    "dry_run": False,
                },
            ],
            id="mv",
        ),
        pytest.param(
            ("state", "rm", "-json", "-dry-run", "terraform_data.b"),
            [
                {"action": "remove", "address": "terraform_data.b[0]", "dry_run": True},
                {"action": "remove", "address": "terraform_data.b[1]", "dry_run": True},
            ],
            id="rm",
        ),
        pytest.param(("state", "rm", "-json", "-dry-run", "nope.x"), [], id="rm nothing"),
        pytest.param(
            ("taint", "-json", "terraform_data.a"),
            [{"action": "taint", "address": "terraform_data.a"}],
            id="taint",
        ),
        pytest.param(("untaint", "-json", "-allow-missing", "nope.x"), [], id="untaint nothing"),
        pytest.param(
            ("workspace", "list", "-json"),
            {"format_version": "1.0", "workspaces": [{"name": "default", "is_current": True}]},
            id="workspace list",
        ),
        pytest.param(
            ("get", "-json"),
            {"modules": [{"key": "k", "dir": "n"}, {"key": "m", "dir": "m"}, {"key": "m.n", "dir": "n"}]},
            id="get",
        ),
    ],
)
def test_tells_programs_what_was_done(blockform: Run, args: tuple[str, ...], want: object) -> None:
    assert rows(blockform, *args) == want


def test_replacement_as_json(blockform: Run) -> None:
    found = rows(blockform, "state", "replace-provider", "-json", "-auto-approve", BUILTIN, "peak/press")
    assert len(found) == 10
    assert found[0] == {
        "action": "replace_provider",
        "address": "terraform_data.a",
        "provider": BUILTIN,
        "new_provider": "registry.terraform.io/peak/press",
    }


def test_push_as_json(blockform: Run, tmp_path: Path) -> None:
    data = json.loads((tmp_path / "blockform.tfstate").read_text())
    (tmp_path / "new.tfstate").write_text(json.dumps({**data, "serial": 20}))
    assert rows(blockform, "state", "push", "-json", "new.tfstate") == [
        {"action": "push", "lineage": data["lineage"], "serial": 20}
    ]


def test_pull_prints_the_file(blockform: Run, tmp_path: Path) -> None:
    assert blockform("state", "pull") == (0, (tmp_path / "blockform.tfstate").read_text(), "")


def test_pulled_state_can_be_pushed(blockform: Run, tmp_path: Path) -> None:
    before = (tmp_path / "blockform.tfstate").read_text()
    _, text, _ = blockform("state", "pull")
    assert blockform("state", "push", "-", stdin=text) == (0, "", "")
    assert (tmp_path / "blockform.tfstate").read_text() == before


@pytest.mark.parametrize(
    ("other", "name"),
    [
        pytest.param("ls", "list", id="ls"),
        pytest.param("move", "mv", id="move"),
        pytest.param("remove", "rm", id="remove"),
    ],
)
def test_opentofus_names_work_too(blockform: Run, other: str, name: str) -> None:
    args = (
        () if name == "list" else ("-dry-run", "terraform_data.a", "terraform_data.z")[: 2 + (name == "mv")]
    )
    assert blockform("state", other, *args) == blockform("state", name, *args)


def test_warnings_leave_json_alone(blockform: Run) -> None:
    code, out, err = blockform("taint", "-json", "-allow-missing", "nope.x")
    assert (code, out) == (0, "[]\n")
    assert "No such resource instance" in err


# Questions ----------------------------------------------------------------------------------------------------------


def test_replacement_without_an_answer_changes_nothing(blockform: Run, tmp_path: Path) -> None:
    before = (tmp_path / "blockform.tfstate").read_text()
    code, out, _ = blockform("state", "replace-provider", BUILTIN, "peak/press")
    assert code == 0
    assert out.endswith("Cancelled replacing providers.\n")
    assert (tmp_path / "blockform.tfstate").read_text() == before


@pytest.mark.parametrize(
    "args",
    [
        pytest.param(("state", "replace-provider", BUILTIN, "a/b"), id="replace-provider"),
        pytest.param(("force-unlock", "x"), id="force-unlock"),
    ],
)
def test_nobody_is_asked_without_input(
    blockform: Run, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...]
) -> None:
    monkeypatch.setenv("BLOCKFORM_INPUT", "false")
    code, out, err = blockform(*args)
    assert (code, out) == (1, "")
    assert "Confirmation required" in err


def test_json_asks_nobody(blockform: Run) -> None:
    code, out, err = blockform("state", "replace-provider", "-json", BUILTIN, "a/b", stdin="yes\n")
    assert (code, out) == (1, "")
    assert "-auto-approve" in err


def test_force_unlock_asks_first(blockform: Run, tmp_path: Path) -> None:
    info = tmp_path / ".blockform.tfstate.lock.info"
    info.write_text(json.dumps({"ID": "abc"}))
    code, out, _ = blockform("force-unlock", "abc", stdin="no\n")
    assert code == 1
    assert out.endswith("force-unlock cancelled.\n")
    assert info.exists()
    code, out, _ = blockform("force-unlock", "abc", stdin="yes\n")
    assert code == 0
    assert "blockform state has been successfully unlocked!" in out
    assert not info.exists()


# Graphs and metadata ------------------------------------------------------------------------------------------------


def test_mermaid_has_a_subgraph_a_module(blockform: Run) -> None:
    code, out, _ = blockform("graph", "-format=mermaid")
    assert code == 0
    assert out.splitlines() == [
        "flowchart RL",
        '  n0["terraform_data.a"]',
        '  n1["terraform_data.b"]',
        '  n2["terraform_data.c"]',
        '  subgraph m1["module.k"]',
        '    n3["terraform_data.e"]',
        '    n4["terraform_data.f"]',
        "  end",
        '  subgraph m2["module.m"]',
        '    n5["terraform_data.d"]',
        "  end",
        '  subgraph m3["module.m.module.n"]',
        '    n6["terraform_data.e"]',
        '    n7["terraform_data.f"]',
        "  end",
        "  n1 --> n0",
        "  n2 --> n1",
        "  n4 --> n3",
        "  n5 --> n0",
        "  n7 --> n6",
    ]


def test_cycles_are_drawn_in_red(blockform: Run, tmp_path: Path) -> None:
    loop = 'resource "terraform_data" "x" {\n  input = terraform_data.y.id\n}\n'
    (tmp_path / "loop.tf").write_text(
        loop + loop.replace(".y", ".z").replace('"x"', '"y"').replace(".z", ".x")
    )
    code, out, err = blockform("graph", "-type=plan")
    assert (code, out) == (1, "")
    assert "cycle" in err.lower()
    code, out, _ = blockform("graph", "-type=plan", "-draw-cycles")
    assert code == 0
    edge = '"[root] terraform_data.x (expand)" -> "[root] terraform_data.y (expand)"'
    assert f'\t\t{edge} [color = "red", penwidth = "2.0"]\n' in out
    _, out, _ = blockform("graph", "-type=plan", "-draw-cycles", "-format=mermaid")
    assert out.count("==>") == 2


def test_an_unknown_graph_format_is_an_error(blockform: Run) -> None:
    code, out, err = blockform("graph", "-format=svg")
    assert (code, out) == (1, "")
    assert "Unsupported graph format" in err


def test_quotes_are_no_mermaid(blockform: Run) -> None:
    _, out, _ = blockform("graph", "-type=plan", "-format=mermaid")
    assert '{"provider[#quot;terraform.io/builtin/terraform#quot;]"}' in out


def test_schemas_are_those_of_the_providers_in_use(blockform: Run) -> None:
    data = rows(blockform, "providers", "schema", "-json")
    assert data["format_version"] == "1.0"
    block = data["provider_schemas"][BUILTIN]["resource_schemas"]["terraform_data"]["block"]
    assert {name: attribute["type"] for name, attribute in block["attributes"].items()} == {
        "id": "string",
        "input": "dynamic",
        "output": "dynamic",
        "triggers_replace": "dynamic",
    }
    assert block["attributes"]["id"]["computed"] is True


def test_schemas_of_nested_attributes_and_blocks(blockform: Run, tmp_path: Path) -> None:
    (tmp_path / "press.tf").write_text(
        'terraform {\n  required_providers {\n    press = { source = "peak/press" }\n  }\n}\n'
    )
    data = rows(blockform, "providers", "schema", "-json")
    schema = data["provider_schemas"]["registry.terraform.io/peak/press"]["resource_schemas"][
        "press_block_spec"
    ]
    metadata = schema["block"]["attributes"]["metadata"]
    assert "type" not in metadata
    assert metadata["nested_type"]["nesting_mode"] == "single"
    assert metadata["nested_type"]["attributes"]["name"]["type"] == "string"


def test_functions_have_signatures(blockform: Run) -> None:
    signatures = rows(blockform, "metadata", "functions", "-json")["function_signatures"]
    assert signatures["core::lookup"] == signatures["lookup"]
    assert signatures["lookup"]["return_type"] == "dynamic"
    assert signatures["lookup"]["parameters"][1] == {"name": "key", "type": "string"}
    assert signatures["lookup"]["variadic_parameter"] == {
        "name": "default",
        "is_nullable": True,
        "type": "dynamic",
    }
    assert signatures["can"]["return_type"] == "bool"
    assert signatures["range"]["return_type"] == ["list", "number"]


# Help ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help(blockform: Run, name: str) -> None:
    code, out, err = blockform(name, "-help")
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: blockform [global options] {name}")


@pytest.mark.parametrize("name", ["list", "mv", "pull", "push", "replace-provider", "rm", "show"])
def test_every_state_command_has_help(blockform: Run, name: str) -> None:
    _, out, _ = blockform("state", "-help")
    assert f"\n  {name} " in out
    code, out, _ = blockform("state", name, "-help")
    assert code == 0
    assert out.startswith(f"Usage: blockform [global options] state {name} [options]")


def test_an_unknown_state_command_is_an_error(blockform: Run) -> None:
    code, _, err = blockform("state", "nope")
    assert code == 1
    assert "nope" in err


@pytest.mark.parametrize("name", ["metadata", "state", "workspace"])
def test_a_group_alone_shows_its_help(blockform: Run, name: str) -> None:
    code, out, err = blockform(name)
    assert (code, err) == (1, "")
    assert out == blockform(name, "-help")[1]


def test_the_environment_names_no_path(blockform: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLOCKFORM_WORKSPACE", "../elsewhere")
    code, out, err = blockform("state", "list")
    assert (code, out) == (1, "")
    assert "Invalid workspace name" in err
