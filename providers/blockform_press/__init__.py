"""The provider for the Press platform: block specs, app specs and their deployments.

Importing it loads schemas only; HTTP, the embedded server and pattern matching are loaded when they are first needed.
"""

from blockform_press.provider import PressProvider

provider = PressProvider()
"""What the entry point ``blockform.providers`` names."""

__all__ = ["PressProvider", "provider"]
