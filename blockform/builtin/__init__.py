"""The provider that is always there, ``terraform.io/builtin/terraform``: the first one written on the SDK.

Names, behaviour and address are Terraform's own, so that modules and state files fit both.
"""

from blockform.builtin.provider import BUILTIN, BuiltinProvider

__all__ = ["BUILTIN", "BuiltinProvider"]
