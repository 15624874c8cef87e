"""The settings blocks, ``blockform { }`` and ``terraform { }``: versions, backend and experiments."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from msgspec import Struct

from blockform import __version__
from blockform.config.bodies import BodySpec, read_body
from blockform.config.constants import constant_of, keyword
from blockform.config.model import BackendConfig, RequiredProvider, RequiredVersion
from blockform.config.provider_blocks import read_version
from blockform.config.requirements import read_required_providers
from blockform.config.versions import Version, parse_version
from blockform.diagnostics import Diagnostic, Diagnostics
from blockform.syntax import Attribute, Block
from blockform.values import STRING, Value

TERRAFORM_VERSION = parse_version("1.15.5")
"""The version of Terraform whose language this is; ``required_version`` in a ``terraform`` block is compared with it."""

OWN_VERSION = parse_version(__version__)
"""What ``required_version`` in a ``blockform`` block is compared with."""

EDITION = "TF2021"
"""The one edition of the language."""

BACKENDS: Mapping[str, BodySpec] = MappingProxyType({"local": BodySpec(arguments=("path", "workspace_dir"))})
"""The state backends that can be configured, with their arguments, all strings."""

_SETTINGS = BodySpec(
    arguments=("required_version", "experiments", "language"),
    blocks={"backend": ("type",), "cloud": (), "required_providers": (), "provider_meta": ("provider",)},
)


class SettingsBlock(Struct, frozen=True, kw_only=True):
    """What one settings block says; several backends or requirements are complained of when blocks come together."""

    versions: tuple[RequiredVersion, ...]
    backends: tuple[BackendConfig, ...]
    requirements: tuple[tuple[Block, tuple[RequiredProvider, ...]], ...]


def read_settings(block: Block, diags: Diagnostics) -> SettingsBlock:
    """One ``blockform`` or ``terraform`` block."""
    content = read_body(block.body, _SETTINGS, diags)
    arguments = content.arguments
    _check_edition(arguments.get("language"), diags)
    if "experiments" in arguments:
        diags.error(
            "Module uses experimental features",
            "Experimental features are not available here. Remove this argument.",
            arguments["experiments"].name_range,
        )
    for cloud in content.of_type("cloud"):
        detail = 'State in HCP Terraform is not available here. Use a "backend" block instead.'
        diags.error("Cloud is not supported", detail, cloud.header_range)
    return SettingsBlock(
        versions=_read_required_version(block.type, arguments.get("required_version"), diags),
        backends=tuple(
            found for inner in content.of_type("backend") if (found := _read_backend(inner, diags))
        ),
        requirements=tuple(
            (inner, tuple(read_required_providers(inner, diags)))
            for inner in content.of_type("required_providers")
        ),
    )


def unsupported_version(required: Iterable[RequiredVersion], module: str) -> Iterable[Diagnostic]:
    """What to say of version constraints that this program does not meet; ``module`` is empty for the root module."""
    for one in required:
        product, version = _compared(one.block)
        bare = Version(version.numbers)  # a prerelease counts as its release, as in Terraform
        if one.constraint.allows(bare):
            continue
        who = f"Module {module}" if module else "This configuration"
        other = (
            ""
            if module
            else " To proceed, either choose another supported version or update this version constraint."
        )
        yield Diagnostic.error(
            f"Unsupported {product} version",
            f"{who} does not support {product} version {version}.{other} Version constraints are normally set for good"
            " reason, so updating the constraint may lead to other errors or unexpected behavior.",
            one.range,
        )


def _compared(block_type: str) -> tuple[str, Version]:
    return ("Terraform Core", TERRAFORM_VERSION) if block_type == "terraform" else ("blockform", OWN_VERSION)


def _read_required_version(
    block_type: str, attribute: Attribute | None, diags: Diagnostics
) -> tuple[RequiredVersion, ...]:
    constraint = read_version(attribute, diags)
    if attribute is None or constraint is None:
        return ()
    return (RequiredVersion(block=block_type, constraint=constraint, range=attribute.range),)


def _check_edition(attribute: Attribute | None, diags: Diagnostics) -> None:
    if attribute is None or keyword(attribute.expr) == EDITION:
        return
    if keyword(attribute.expr):
        detail = f"The only language edition is {EDITION}. This module requires another version."
        diags.error("Unsupported language edition", detail, attribute.expr.range)
    else:
        detail = f"The language argument expects a bare language edition keyword. The only one is {EDITION}."
        diags.error("Invalid language edition", detail, attribute.expr.range)


def _read_backend(block: Block, diags: Diagnostics) -> BackendConfig | None:
    label = block.labels[0]
    spec = BACKENDS.get(label.text)
    if spec is None:
        known = ", ".join(f'"{name}"' for name in BACKENDS)
        detail = f'There is no backend type named "{label.text}". Available: {known}.'
        diags.error("Unsupported backend type", detail, label.range)
        return BackendConfig(type=label.text, arguments={}, range=block.header_range)
    content = read_body(block.body, spec, diags)
    arguments: dict[str, Value] = {}
    for name, attribute in content.arguments.items():
        value = constant_of(attribute.expr, STRING, diags)
        if value is not None:
            arguments[name] = value
    return BackendConfig(type=label.text, arguments=MappingProxyType(arguments), range=block.header_range)
