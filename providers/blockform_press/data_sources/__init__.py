"""The data sources, each with its schema and the way to make it."""

from collections.abc import Callable, Mapping
from functools import partial

from blockform.sdk import DataSource, ResourceSchema
from blockform_press.connection import Connection
from blockform_press.data_sources import default_resources, instance_options
from blockform_press.data_sources.default_resources import DefaultResources
from blockform_press.data_sources.deployments import DEPLOYMENT_SOURCES, DeploymentSource
from blockform_press.data_sources.instance_options import InstanceOptions
from blockform_press.data_sources.specs import SPEC_SOURCES, SpecSource

DATA_SOURCES: Mapping[str, tuple[ResourceSchema, Callable[[Connection], DataSource]]] = {
    "press_instance_options": (instance_options.SCHEMA, InstanceOptions),
    "press_default_resources": (default_resources.SCHEMA, DefaultResources),
    **{
        name: (schema, partial(SpecSource, traits, schema)) for name, (traits, schema) in SPEC_SOURCES.items()
    },
    **{
        name: (schema, partial(DeploymentSource, traits, schema))
        for name, (traits, schema) in DEPLOYMENT_SOURCES.items()
    },
}
"""By type: the schema, and what makes the data source for a connection."""
