"""What the installed providers make of the objects in a state: whose they are, and whether their schemas still fit."""

from msgspec.structs import replace

from blockform.addrs import ProviderAddr
from blockform.plan import ProviderPool
from blockform.schema import ResourceSchema
from blockform.state import ResourceObject, ResourceState
from blockform.state.doctor import Explained, Finding, Kind
from blockform.values import ConversionError


class Explainer:
    """Says what the installed providers make of a resource's objects."""

    def __init__(self, pool: ProviderPool) -> None:
        self._pool = pool

    def __call__(self, resource: ResourceState) -> Explained:
        """The resource as it should be, and what was wrong."""
        of, wanted = resource.resource, resource.provider.provider
        address = str(resource.addr(None))
        if self._pool.installed(wanted) is None:
            return self._not_installed(resource, wanted, address)
        schema = self._pool.resource_schema(wanted, of.mode, of.type)
        if schema is None:
            detail = f"The provider {wanted.for_display} has no type {of.type}, to which {address} belongs. Install the version that has it."
            return Explained(
                resource=resource, findings=(Finding(kind=Kind.PROVIDER, address=address, detail=detail),)
            )
        return _with_versions(resource, schema)

    def _not_installed(self, resource: ResourceState, wanted: ProviderAddr, address: str) -> Explained:
        of = resource.resource
        other = self._pool.namesake(wanted)
        detail = (
            f"{address} belongs to the provider {wanted.for_display}, and no installed package offers it."
        )
        if other is None or self._pool.resource_schema(other, of.mode, of.type) is None:
            detail += (
                " Install it, or let another provider take over with `blockform state replace-provider`."
            )
            return Explained(
                resource=resource, findings=(Finding(kind=Kind.PROVIDER, address=address, detail=detail),)
            )
        finding = Finding(
            kind=Kind.PROVIDER,
            address=address,
            detail=detail,
            repair=f"give it to {other.for_display}, which has this type",
        )
        given = replace(resource, provider=replace(resource.provider, provider=other))
        return Explained(resource=given, findings=(finding,))


def _with_versions(resource: ResourceState, schema: ResourceSchema) -> Explained:
    findings: list[Finding] = []
    instances = {}
    for key, instance in resource.instances.items():
        address = str(resource.addr(key))
        instances[key] = instance
        for name, obj in [(None, instance.current), *instance.deposed.items()]:
            finding = _version_finding(address, obj, schema) if obj is not None else None
            if obj is None or finding is None:
                continue
            findings.append(finding)
            if finding.repair:
                fitting = replace(obj, schema_version=schema.version)
                instances[key] = instances[key].with_object(fitting, name)
    return Explained(
        resource=replace(resource, instances=instances) if findings else resource, findings=tuple(findings)
    )


def _version_finding(address: str, obj: ResourceObject, schema: ResourceSchema) -> Finding | None:
    """Whether the object can be read by the schema, and says so."""
    fits = _fits(obj, schema)
    if fits and obj.schema_version <= schema.version:
        return None
    versions = f"{address} was stored with version {obj.schema_version} of its schema, and the installed provider has version {schema.version}"
    if fits:
        repair = f"set the version to {schema.version}"
        return Finding(
            kind=Kind.SCHEMA,
            address=address,
            detail=f"{versions}, which it fits all the same.",
            repair=repair,
        )
    detail = f"{versions}, which it does not fit. Install the version of the provider that has written it, or forget the object and import it anew."
    return Finding(kind=Kind.SCHEMA, address=address, detail=detail)


def _fits(obj: ResourceObject, schema: ResourceSchema) -> bool:
    """Whether every attribute is one of the schema, of a fitting type."""
    if (
        "attributes_flat" in obj.extra
        or not obj.attributes_json.keys() <= schema.block.value_type.attributes.keys()
    ):
        return False
    try:
        obj.decode(schema.block.value_type)
    except ConversionError:
        return False
    return True
