"""``press_block_spec`` and ``press_app_spec`` as data sources."""

from collections.abc import Mapping

from blockform.sdk import ReadDataRequest, ReadDataResponse, ResourceSchema
from blockform_press.connection import Connection
from blockform_press.data_sources.lookup import read_by_import, source_schema
from blockform_press.resources import app_spec, block_spec
from blockform_press.resources.app_spec import AppSpecTraits
from blockform_press.resources.block_spec import BlockSpecTraits
from blockform_press.resources.spec_traits import SpecTraits
from blockform_press.resources.specs import SpecResource

SPEC_SOURCES: Mapping[str, tuple[SpecTraits, ResourceSchema]] = {
    "press_block_spec": (BlockSpecTraits(), source_schema(block_spec.SCHEMA, "block spec")),
    "press_app_spec": (AppSpecTraits(), source_schema(app_spec.SCHEMA, "app spec")),
}


class SpecSource:
    """Finds one spec."""

    limits_calls = True

    def __init__(self, traits: SpecTraits, schema: ResourceSchema, connection: Connection) -> None:
        self._schema = schema
        self._resource = SpecResource(traits, connection)

    def read(self, request: ReadDataRequest) -> ReadDataResponse:
        """By id or exact name."""
        return read_by_import(request, self._schema, self._resource.import_state)
