"""Which providers are needed, and their schemas."""

from blockform.engine.modules import called_modules
from blockform.engine.requirements import requirements, schemas
from blockform.state import write_state
from tests.unit.engine.conftest import Work
from tests.unit.state.builders import make_state


def test_constraints_of_all_blocks_come_together(work: Work) -> None:
    work.write(
        'terraform {\n  required_providers {\n    press = {\n      source  = "peak/press"\n      version = ">= 2, ~> 1.2, 3.0"\n    }\n  }\n}\n'
        'provider "press" {\n  version = "!= 1.2.0"\n}\n'
        'resource "terraform_data" "a" {}\n'
    )
    found, _ = requirements(work.session)
    assert found is not None
    assert [(addr.for_display, text) for addr, text in found.root.providers] == [
        ("peak/press", "!= 1.2.0, ~> 1.2, >= 2.0.0, 3.0.0"),
        ("terraform.io/builtin/terraform", ""),
    ]


def test_the_state_has_needs_of_its_own(work: Work) -> None:
    work.write("locals {}\n")
    work.state_file.write_text(write_state(make_state("press_x.a")))
    found, diags = requirements(work.session)
    assert found is not None, diags
    assert [str(addr) for addr in found.by_state] == ["registry.terraform.io/peak/press"]
    known, diags = schemas(work.session)
    assert known is not None, diags
    assert [addr.for_display for addr in known.by_provider] == ["peak/press"]


def test_a_provider_that_is_not_installed_has_no_schema(work: Work) -> None:
    work.write('terraform {\n  required_providers {\n    x = { source = "nobody/x" }\n  }\n}\n')
    known, diags = schemas(work.session)
    assert known is None
    assert [item.summary for item in diags] == ["Provider not installed"]


def test_modules_have_keys_and_directories(work: Work) -> None:
    work.write('module "a" {\n  source = "./m"\n}\n')
    work.write('module "b" {\n  source = "../n"\n}\n', "m/main.tf")
    work.write("locals {}\n", "n/main.tf")
    calls, _ = called_modules(work.session)
    assert [(call.key, call.directory.name) for call in calls or ()] == [("a", "m"), ("a.b", "n")]
