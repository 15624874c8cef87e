"""``blockform test`` and what other commands have to do with tests, where no recorded suite looks."""

import json
from xml.etree import ElementTree as ET

import pytest

from blockform.addrs import ModuleInstance
from tests.unit.testing.conftest import Directory, ThingProvider

THINGS = """
terraform {
  required_providers {
    thing = { source = "test/thing" }
  }
}
variable "name" { default = "ada" }
resource "thing_one" "a" {
  name = var.name
}
output "id" { value = thing_one.a.id }
"""


def messages(out: str, kind: str) -> list[dict[str, object]]:
    found = [json.loads(line) for line in out.splitlines()]
    return [message[kind] for message in found if message["type"] == kind]


# Cleaning up ---------------------------------------------------------------------------------------------------------


def test_what_cannot_be_destroyed_is_listed(directory: Directory) -> None:
    directory.write(main_hcl=THINGS, a_tftest_hcl='run "made" {\n variables {\n  name = "sticky"\n }\n}\n')
    code, out, err = directory.run("test", "-no-color")
    assert code == 1
    assert 'run "made"... pass' in out
    assert "a.tftest.hcl... fail" in out
    assert (
        "blockform encountered an error destroying resources created while executing\na.tftest.hcl/made."
        in err
    )
    assert "Error: Thing is stuck" in err
    assert err.endswith(
        "\nblockform left the following resources in state after executing\n"
        "a.tftest.hcl/made, and they need to be cleaned up manually:\n  - thing_one.a\n"
    )


def test_programs_are_told_what_is_left(directory: Directory) -> None:
    directory.write(main_hcl=THINGS, a_tftest_hcl='run "made" {\n variables {\n  name = "sticky"\n }\n}\n')
    code, out, _ = directory.run("test", "-json")
    assert code == 1
    assert messages(out, "test_cleanup") == [{"failed_resources": [{"instance": "thing_one.a"}]}]
    assert messages(out, "test_summary")[0]["status"] == "error"


def test_states_are_destroyed_last_one_first(directory: Directory, things: ThingProvider) -> None:
    runs = "".join(
        f'run "{name}" {{\n state_key = "{key}"\n variables {{\n  name = "{name}"\n }}\n}}\n'
        for name, key in (("one", "x"), ("two", "y"), ("three", "z"))
    )
    directory.write(main_hcl=THINGS, a_tftest_hcl=runs)
    assert directory.run("test")[0] == 0
    deleted = [line for line in things.log if line.startswith("delete")]
    assert deleted == ["delete three", "delete two", "delete one"]


# Providers -----------------------------------------------------------------------------------------------------------


def test_provider_of_the_file_is_used(directory: Directory, things: ThingProvider) -> None:
    file = 'variables {\n region = "eu"\n}\nprovider "thing" {\n region = var.region\n}\nrun "made" {}\n'
    directory.write(main_hcl=THINGS, a_tftest_hcl=file)
    assert directory.run("test")[0] == 0
    configured = {line for line in things.log if line.startswith("configure")}
    assert configured == {"configure eu"}


def test_provider_that_cannot_be_configured_skips_the_runs(directory: Directory) -> None:
    file = 'provider "thing" {\n region = "nowhere"\n}\nrun "made" {}\n'
    directory.write(main_hcl=THINGS, a_tftest_hcl=file)
    code, out, err = directory.run("test", "-no-color")
    assert code == 1
    assert 'run "made"... skip' in out
    assert "a.tftest.hcl... fail" in out
    assert "Error: No such region" in err


def test_provider_that_is_not_installed(directory: Directory) -> None:
    directory.write(main_hcl="", a_tftest_hcl='mock_provider "nothing" {}\nrun "made" {}\n')
    code, _, err = directory.run("test", "-no-color")
    assert code == 1
    assert "Error: Provider not installed" in err
    assert "a.tftest.hcl line 1" in err


def test_overridden_object_is_never_asked_for(directory: Directory, things: ThingProvider) -> None:
    file = (
        'override_resource {\n target = thing_one.a\n values = { id = "made-up" }\n}\n'
        'run "one" {\n assert {\n  condition = output.id == "made-up"\n  error_message = output.id\n }\n}\n'
        'run "two" {\n variables {\n  name = "bob"\n }\n}\n'
    )
    directory.write(main_hcl=THINGS, a_tftest_hcl=file)
    assert directory.run("test")[0] == 0
    assert set(things.log) == {"configure"}


# Cycles and filters --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        pytest.param(
            'run "early" {\n variables {\n  name = run.late.id\n }\n}\nrun "late" {}\n',
            "Error: Dependency cycle\n\nThese runs of a.tftest.hcl need each other: early, late.",
            id="later run",
        ),
        pytest.param(
            'run "early" {\n variables {\n  name = run.early.id\n }\n}\n',
            "Error: Self-referential block",
            id="itself",
        ),
    ],
)
def test_cycles_of_runs_are_refused(
    directory: Directory, things: ThingProvider, runs: str, said: str
) -> None:
    directory.write(main_hcl=THINGS, a_tftest_hcl=runs)
    code, out, err = directory.run("test", "-no-color")
    assert code == 1
    assert said in err
    assert out.startswith("a.tftest.hcl... in progress\na.tftest.hcl... tearing down\na.tftest.hcl... fail\n")
    assert things.log == []


def test_unknown_filter_is_warned_of(directory: Directory) -> None:
    directory.write(main_hcl=THINGS, a_tftest_hcl='run "made" {}\n')
    code, out, _ = directory.run("test", "-no-color", "-filter=b.tftest.hcl")
    assert code == 0
    assert "Success! 0 passed, 0 failed." in out
    assert "Warning: Unknown test file\n\nThe specified test file, b.tftest.hcl, could not be found." in out


def test_values_of_the_environment_count(directory: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BLOCKFORM_VAR_name", "grace")
    file = (
        'run "made" {\n assert {\n  condition = output.id == "id-grace"\n  error_message = output.id\n }\n}\n'
    )
    directory.write(main_hcl=THINGS, a_tftest_hcl=file)
    assert directory.run("test")[0] == 0


def test_targets_and_replacements_are_read(directory: Directory, things: ThingProvider) -> None:
    file = 'run "one" {}\nrun "two" {\n plan_options {\n  replace = [thing_one.a]\n }\n}\n'
    directory.write(main_hcl=THINGS, a_tftest_hcl=file)
    assert directory.run("test")[0] == 0
    changes = [line for line in things.log if not line.startswith("configure")]
    assert changes == ["create ada", "delete ada", "create ada", "delete ada"]


# The report ----------------------------------------------------------------------------------------------------------


def test_report_tells_times_of_executed_runs_only(directory: Directory) -> None:
    file = 'run "broken" {\n variables {\n  name = null\n }\n}\nrun "skipped" {}\n'
    directory.write(main_hcl=THINGS, a_tftest_hcl=file)
    code, _, _ = directory.run("test", "-junit-xml=out.xml")
    assert code == 1
    broken, skipped = ET.parse(directory.path / "out.xml").getroot().iter("testcase")  # noqa: S314  our own
    assert float(broken.attrib["time"]) > 0
    assert broken.attrib["timestamp"].endswith("Z")
    assert "time" not in skipped.attrib


def test_report_holds_any_text(directory: Directory) -> None:
    file = (
        'run "a" {\n assert {\n  condition = output.id == "x"\n'
        '  error_message = "<&\\"]]> \\u0001 ${output.id}"\n }\n}\n'
    )
    directory.write(main_hcl=THINGS, a_tftest_hcl=file)
    directory.run("test", "-junit-xml=out.xml")
    failure = ET.parse(directory.path / "out.xml").getroot().find(".//failure")  # noqa: S314  our own
    assert failure is not None
    assert failure.attrib["message"] == '1 of 1 assertions failed: <&"]]> � id-ada'
    assert '<&"]]>' in (failure.text or "")


def test_report_that_cannot_be_written_is_an_error(directory: Directory) -> None:
    directory.write(main_hcl=THINGS, a_tftest_hcl='run "made" {}\n')
    code, _, err = directory.run("test", "-no-color", "-junit-xml=nowhere/out.xml")
    assert code == 1
    assert 'Error: error saving JUnit XML to file "nowhere/out.xml"' in err


# Other commands ------------------------------------------------------------------------------------------------------


def test_validate_checks_tests(directory: Directory) -> None:
    directory.write(main_hcl=THINGS, tests__a_tftest_hcl='run "a" {\n expect_failures = [local.x]\n}\n')
    code, _, err = directory.run("validate", "-no-color")
    assert code == 1
    assert "Error: Invalid `expect_failures` reference" in err
    assert directory.run("validate", "-no-tests")[0] == 0


def test_validate_checks_modules_of_runs(directory: Directory) -> None:
    directory.write(
        main_hcl=THINGS,
        setup__main_hcl='resource "thing_one" "b" {\n nothing = 1\n}\n',
        checks__a_tftest_hcl='run "a" {\n module {\n  source = "./setup"\n }\n}\n',
    )
    assert directory.run("validate")[0] == 0
    code, _, err = directory.run("validate", "-no-color", "-test-directory=checks")
    assert code == 1
    assert "setup/main.hcl" in err


def test_init_looks_for_modules_of_runs(directory: Directory) -> None:
    directory.write(main_hcl=THINGS, a_tftest_hcl='run "a" {\n module {\n  source = "./setup"\n }\n}\n')
    code, _, err = directory.run("init", "-no-color")
    assert code == 1
    assert 'The directory setup could not be read for the module of run "a".' in err
    directory.write(setup__main_hcl="")
    assert directory.run("init")[0] == 0


def test_fmt_formats_tests(directory: Directory) -> None:
    directory.write(tests__a_tftest_hcl='run "a" {\ncommand=plan\n}\n')
    assert directory.run("fmt", "-recursive") == (0, "tests/a.tftest.hcl\n", "")
    assert (directory.path / "tests" / "a.tftest.hcl").read_text() == 'run "a" {\n  command = plan\n}\n'


def test_plan_does_not_look_at_tests(directory: Directory) -> None:
    directory.write(main_hcl=THINGS, a_tftest_hcl="this is wrong")
    assert directory.run("plan", "-input=false")[0] == 0


def test_states_of_tests_are_in_memory(directory: Directory) -> None:
    directory.write(main_hcl=THINGS, a_tftest_hcl='run "made" {}\n')
    before = sorted(path.name for path in directory.path.iterdir())
    assert directory.run("test")[0] == 0
    assert sorted(path.name for path in directory.path.iterdir()) == before


def test_root_module_has_no_stand_in() -> None:
    from pathlib import Path  # noqa: PLC0415  for this test alone

    from blockform.plan import Settings  # noqa: PLC0415  see above
    from blockform.values import object_of  # noqa: PLC0415  see above

    settings = Settings(Path(), Path(), stand_ins={ModuleInstance().child("a"): object_of({})})
    assert settings.stand_in(ModuleInstance()) is None
    assert settings.stand_in(ModuleInstance().child("a", 3)) == object_of({})
    assert settings.stand_in(ModuleInstance().child("b")) is None
