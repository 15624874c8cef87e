from collections.abc import Callable

import pytest

from blockform.addrs import ModulePath, ResourceAddr
from blockform.config import Config, provider_block, provider_for
from blockform.config.sources import parse_source
from blockform.diagnostics import Diagnostic, Diagnostics, SourceFile

Load = Callable[[dict[str, str] | str], Config]
Problems = Callable[[dict[str, str] | str], Diagnostics]

WHERE = SourceFile("main.hcl", '"x"').range(0, 3)
PEAK = 'terraform {\n  required_providers {\n    press = { source = "peak/press" }\n  }\n}\n'
SPEC = 'resource "press_block_spec" "a" {}\n'
ALIASED = 'provider "press" {\n  alias = "eu"\n  stage = "x"\n}\n'
CONFIGURED = 'provider "press" {\n  stage = "x"\n}\n'
PRESS = 'provider["registry.terraform.io/peak/press"]'


def used(config: Config, *path: str, addr: ResourceAddr | None = None) -> str:
    """The provider configuration that a resource of the module uses."""
    where = ModulePath(path)
    module = config.module_at(where)
    assert module is not None
    resource = module.resources[addr or ResourceAddr("press_block_spec", "a")]
    return str(provider_for(config, where, resource))


@pytest.mark.parametrize(
    ("text", "of", "want"),
    [
        pytest.param("", "aws_x", 'provider["registry.terraform.io/hashicorp/aws"]', id="default"),
        pytest.param("", "terraform_data", 'provider["terraform.io/builtin/terraform"]', id="built in"),
        pytest.param(PEAK, "press_x", PRESS, id="required"),
        pytest.param(
            "", "nounderscore", 'provider["registry.terraform.io/hashicorp/nounderscore"]', id="whole"
        ),
    ],
)
def test_implied_provider(load: Load, text: str, of: str, want: str) -> None:
    config = load(text + f'resource "{of}" "a" {{}}\n')
    assert used(config, addr=ResourceAddr(of, "a")) == want


def test_explicit_provider(load: Load) -> None:
    text = 'resource "press_block_spec" "a" {\n  provider = press.eu\n}\n'
    config = load(PEAK + ALIASED + text)
    assert used(config) == PRESS + ".eu"


def test_other_local_name(load: Load) -> None:
    text = 'terraform {\n  required_providers {\n    p = { source = "peak/press" }\n  }\n}\n'
    config = load(
        text + 'resource "press_block_spec" "a" {\n  provider = p\n}\nprovider "p" {\n  stage = "x"\n}\n'
    )
    assert used(config) == PRESS
    addr = provider_for(config, ModulePath(), config.module.resources[ResourceAddr("press_block_spec", "a")])
    block = provider_block(config, addr)
    assert block is not None
    assert block.config.local_name == "p"


CALL = 'module "m" {\n  source = "./m"\n}\n'


@pytest.mark.parametrize(
    ("files", "want"),
    [
        pytest.param({"main.hcl": CALL, "m/main.hcl": PEAK + SPEC}, PRESS, id="inherited without a block"),
        pytest.param(
            {"main.hcl": PEAK + CONFIGURED + CALL, "m/main.hcl": PEAK + SPEC}, PRESS, id="inherited"
        ),
        pytest.param(
            {"main.hcl": PEAK + CONFIGURED + CALL, "m/main.hcl": PEAK + CONFIGURED + SPEC},
            f"module.m.{PRESS}",
            id="own block",
        ),
        pytest.param(
            {
                "main.hcl": PEAK + ALIASED + CALL.replace("\n}", "\n  providers = { press = press.eu }\n}"),
                "m/main.hcl": PEAK + SPEC,
            },
            PRESS + ".eu",
            id="passed in",
        ),
        pytest.param(
            {
                "main.hcl": PEAK + ALIASED + CALL.replace("\n}", "\n  providers = { press.x = press.eu }\n}"),
                "m/main.hcl": PEAK.replace('"peak/press"', '"peak/press", configuration_aliases = [press.x]')
                + 'resource "press_block_spec" "a" {\n  provider = press.x\n}\n',
            },
            PRESS + ".eu",
            id="passed in under an alias",
        ),
        pytest.param(
            {
                "main.hcl": PEAK + ALIASED + CALL.replace("\n}", "\n  providers = { p = press.eu }\n}"),
                "m/main.hcl": 'terraform {\n  required_providers {\n    p = { source = "peak/press" }\n  }\n}\n'
                'resource "press_block_spec" "a" {\n  provider = p\n}\n',
            },
            PRESS + ".eu",
            id="passed in under another name",
        ),
    ],
)
def test_provider_of_a_child(load: Load, files: dict[str, str], want: str) -> None:
    assert used(load(files), "m") == want


def test_inherited_over_two_levels(load: Load) -> None:
    files = {
        "main.hcl": PEAK + ALIASED + CALL.replace("\n}", "\n  providers = { press = press.eu }\n}"),
        "m/main.hcl": PEAK + 'module "n" {\n  source = "./n"\n}\n',
        "m/n/main.hcl": PEAK + SPEC,
    }
    assert used(load(files), "m", "n") == PRESS + ".eu"


@pytest.mark.parametrize(
    ("files", "want"),
    [
        pytest.param(
            {"main.hcl": PEAK + 'resource "press_block_spec" "a" {\n  provider = press.us\n}\n'},
            "main.hcl:7,14-19 Provider configuration not present",
            id="alias that is not there",
        ),
        pytest.param(
            {
                "main.hcl": PEAK + CALL.replace("\n}", "\n  providers = { press = press.us }\n}"),
                "m/main.hcl": PEAK,
            },
            "main.hcl:8,25-30 Provider configuration not present",
            id="passed alias that is not there",
        ),
        pytest.param(
            {
                "main.hcl": PEAK + CALL,
                "m/main.hcl": PEAK.replace('"peak/press"', '"peak/press", configuration_aliases = [press.x]'),
            },
            "main.hcl:6,1-11 Missing required provider configuration",
            id="alias that is asked for",
        ),
        pytest.param(
            {
                "main.hcl": PEAK + CONFIGURED + CALL.replace("\n}", "\n  providers = { press = press }\n}"),
                "m/main.hcl": PEAK + CONFIGURED,
            },
            "main.hcl:11,17-22 Cannot override provider configuration",
            id="own and passed",
        ),
        pytest.param(
            {"main.hcl": PEAK + CALL.replace("\n}", "\n  count = 2\n}"), "m/main.hcl": PEAK + CONFIGURED},
            "main.hcl:8,11-12 Module is incompatible with count, for_each, and depends_on",
            id="own block in a repeated module",
        ),
        pytest.param(
            {
                "main.hcl": PEAK + CALL.replace("\n}", "\n  providers = { press = press }\n}"),
                "m/main.hcl": 'terraform {\n  required_providers {\n    press = { source = "other/press" }\n  }\n}\n',
            },
            "main.hcl:8,25-30 Provider type mismatch",
            id="another provider",
        ),
        pytest.param(
            {"main.hcl": CALL.replace("\n}", "\n  providers = { aws = aws }\n}"), "m/main.hcl": ""},
            "main.hcl:3,17-20 Reference to undefined provider",
            id="passed to nobody",
        ),
        pytest.param(
            {"main.hcl": PEAK + CALL, "m/main.hcl": PEAK + 'provider "press" {}\n'},
            "m/main.hcl:6,1-17 Redundant empty provider block",
            id="empty block",
        ),
        pytest.param(
            {"main.hcl": PEAK.replace("\n  }", '\n    p = { source = "peak/press" }\n  }')},
            "main.hcl:4,9-34 Duplicate required provider",
            id="one provider under two names",
        ),
    ],
)
def test_passing_problems(problems: Problems, files: dict[str, str], want: str) -> None:
    assert want in [f"{item.subject} {item.summary}" for item in problems(files)]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("press", "registry.terraform.io/hashicorp/press"),
        ("Peak/Press", "registry.terraform.io/peak/press"),
        ("example.com:8080/a/b-c", "example.com:8080/a/b-c"),
        ("terraform.io/builtin/terraform", "terraform.io/builtin/terraform"),
    ],
)
def test_source(text: str, want: str) -> None:
    assert str(parse_source(text, WHERE)) == want


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("", "Invalid provider source string"),
        ("a/", "Invalid provider source string"),
        ("a/b/c/d", "Invalid provider source string"),
        ("a_b/c", "Invalid provider namespace"),
        ("-a/c", "Invalid provider namespace"),
        ("a/b--c", "Invalid provider type"),
        ("a b/x/y", "Invalid provider source hostname"),
        ("a/terraform-provider-b", "Invalid provider type"),
        ("a/terraform-b", "Invalid provider type"),
    ],
)
def test_wrong_source(text: str, summary: str) -> None:
    wrong = parse_source(text, WHERE)
    assert isinstance(wrong, Diagnostic)
    assert wrong.summary == summary
