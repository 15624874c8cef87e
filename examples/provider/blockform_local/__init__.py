"""An example of a blockform provider: text files on this machine."""

from blockform_local.provider import LocalProvider

provider = LocalProvider()
"""What the entry point ``blockform.providers`` names."""

__all__ = ["LocalProvider", "provider"]
