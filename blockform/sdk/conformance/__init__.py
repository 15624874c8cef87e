"""The checks that every provider runs in its own tests: does it keep what the SDK asks of it?

Each check gives the broken rules as sentences, so that any test framework can say ``assert check_resource(...) == []``. No check
needs the engine: the kit plans as the engine does, calls the verbs, and looks at what they return and tell.
"""

from blockform.sdk.conformance.data_sources import check_data_source
from blockform.sdk.conformance.ephemeral_resources import check_ephemeral_resource
from blockform.sdk.conformance.recorder import Recorder
from blockform.sdk.conformance.resources import Example, check_resource
from blockform.sdk.conformance.schemas import check_schema

__all__ = [
    "Example",
    "Recorder",
    "check_data_source",
    "check_ephemeral_resource",
    "check_resource",
    "check_schema",
]
