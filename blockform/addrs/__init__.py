"""Addresses: the typed names of everything a configuration declares and a state file holds."""

from blockform.addrs.module import ModuleInstance, ModulePath, ModuleStep
from blockform.addrs.objects import (
    CountAttr,
    EachAttr,
    LocalAddr,
    ModuleCallAddr,
    OutputAddr,
    PathAttr,
    ProviderAddr,
    ProviderConfigAddr,
    SelfAddr,
    TerraformAttr,
    VariableAddr,
)
from blockform.addrs.parse import (
    AddressError,
    parse_provider_config,
    parse_resource,
    parse_resource_instance,
    parse_target,
)
from blockform.addrs.resource import (
    InstanceKey,
    Mode,
    ResourceAddr,
    ResourceConfigAddr,
    ResourceInstanceAddr,
    instance_key_text,
)

__all__ = [
    "AddressError",
    "CountAttr",
    "EachAttr",
    "InstanceKey",
    "LocalAddr",
    "Mode",
    "ModuleCallAddr",
    "ModuleInstance",
    "ModulePath",
    "ModuleStep",
    "OutputAddr",
    "PathAttr",
    "ProviderAddr",
    "ProviderConfigAddr",
    "ResourceAddr",
    "ResourceConfigAddr",
    "ResourceInstanceAddr",
    "SelfAddr",
    "TerraformAttr",
    "VariableAddr",
    "instance_key_text",
    "parse_provider_config",
    "parse_resource",
    "parse_resource_instance",
    "parse_target",
]
