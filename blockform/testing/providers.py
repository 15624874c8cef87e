"""The ``provider`` and ``mock_provider`` blocks of a test file, worked out once for all its runs."""

from blockform.addrs import ProviderConfigAddr
from blockform.diagnostics import Diagnostics
from blockform.lang import decode_body
from blockform.plan import GivenProvider
from blockform.plan.problems import report
from blockform.plan.run import not_installed
from blockform.schema import Block, coerce
from blockform.schema.defaults import with_defaults
from blockform.sdk import Provider
from blockform.testing.mocks import MockProvider
from blockform.testing.model import FileProvider, MockData
from blockform.testing.overrides import RunOverrides, mocked_types
from blockform.testing.scope import bare_scope
from blockform.testing.surroundings import Surroundings
from blockform.values import Value, object_of


def given_provider(around: Surroundings, block: FileProvider, diags: Diagnostics) -> GivenProvider | None:
    """The provider that a block describes, tried out once; None with an error."""
    addr = around.addr_of(block)
    real = around.installed.get(addr.provider)
    if real is None:
        namesake = next((other for other in around.installed if other.type == addr.provider.type), None)
        diags.append(
            not_installed(f"The provider block {block.name}", addr.provider, namesake, block.config.range)
        )
        return None
    if block.mock is not None:
        return _mocked(around, real, block.mock, diags)
    found = Diagnostics()
    schema = real.schema().provider
    value = decode_body(block.config.body, schema, around.scope(found))
    diags.extend(found)
    if found.has_errors:
        return None
    given = GivenProvider(provider=real, config=with_defaults(value, schema).unmarked())
    return given if _works(around, addr, given, block, diags) else None


def _mocked(around: Surroundings, real: Provider, mock: MockData, diags: Diagnostics) -> GivenProvider | None:
    found = Diagnostics()
    scope = bare_scope(around.functions, found)
    resources, data_sources = mocked_types(mock.resources, scope), mocked_types(mock.data_sources, scope)
    diags.extend(found)
    provider = MockProvider(real, resources, data_sources)
    config = _empty(real.schema().provider)
    return None if found.has_errors else GivenProvider(provider=provider, config=config)


def _empty(schema: Block) -> Value:
    config, _ = coerce(object_of({}), schema)
    return config


def _works(
    around: Surroundings,
    addr: ProviderConfigAddr,
    given: GivenProvider,
    block: FileProvider,
    diags: Diagnostics,
) -> bool:
    """Whether the provider can be configured so; each run does it again, with what it has learned in others forgotten."""
    pool = around.pool({}, RunOverrides())
    pool.give({addr: given})
    try:
        problems = pool.configure(addr, given.config)
    finally:
        pool.close()
    return report(problems, diags, "", block.config.body, block.config.range)
