"""A provider for scenarios: nested blocks, write-only arguments and ephemeral resources, on a platform in memory."""

from tests.providers.lab.installed import install
from tests.providers.lab.provider import SECRET, Lab

__all__ = ["SECRET", "Lab", "install"]
