"""Queries: providers are asked which objects there are, whoever made them. Nothing is planned or changed."""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from blockform.addrs import (
    InstanceKey,
    Mode,
    ModuleInstance,
    ModulePath,
    ProviderConfigAddr,
    instance_key_text,
)
from blockform.config import ListConfig, resolve_provider
from blockform.diagnostics import Diagnostic, Diagnostics, SourceRange
from blockform.diagnostics.suggest import did_you_mean
from blockform.graph import Dag, Job, ProviderNode, walk
from blockform.lang import Scope, decode_body, evaluate
from blockform.plan.calls import ask
from blockform.plan.configure import configure_provider, is_absent, no_such_provider
from blockform.plan.expand import expand
from blockform.plan.marks import with_schema_marks
from blockform.plan.problems import report
from blockform.plan.providers import ProviderPool
from blockform.plan.run import not_installed
from blockform.plan.world import World
from blockform.schema import Block, coerce
from blockform.schema.defaults import with_defaults
from blockform.sdk import CanImport, CanList, ImportRequest, ImportResponse, ListRequest, ListResponse
from blockform.syntax import Expr
from blockform.values import (
    BOOL,
    NUMBER,
    STRING,
    ConversionError,
    Type,
    Value,
    boolean,
    convert,
    number,
    object_of,
    string,
)

LIMIT = 100
"""How many objects a list block finds at most where it does not say; as in Terraform."""


class Query(Struct, frozen=True, kw_only=True):
    """One instance of a list block, ready to be asked. ``config`` is the value of its ``config`` block."""

    listed: ListConfig
    key: InstanceKey
    provider: ProviderConfigAddr
    config: Value
    limit: int
    include_resource: bool

    def __str__(self) -> str:
        return f"{self.listed}{instance_key_text(self.key)}"


class FoundObject(Struct, frozen=True):
    """An object that a query has found; ``value`` is all of it, where the query wants that."""

    id: str
    display_name: str
    value: Value | None = None


class Answer(Struct, frozen=True):
    """What a query has found."""

    query: Query
    found: tuple[FoundObject, ...]


def list_schema(
    pool: ProviderPool, listed: ListConfig, provider: ProviderConfigAddr, diags: Diagnostics
) -> Block | None:
    """The schema of the ``config`` block; None with an error where the provider cannot list such objects."""
    installed = pool.installed(provider.provider)
    if installed is None:
        other = pool.namesake(provider.provider)
        diags.append(not_installed(str(listed), provider.provider, other, listed.range))
        return None
    lists = installed.schema().lists
    if listed.type not in lists:
        detail = f"The provider {provider.provider.for_display} lists no objects of the type {listed.type}."
        diags.error("Invalid list resource", detail + did_you_mean(listed.type, lists), listed.range)
        return None
    return lists[listed.type]


class Lister(Struct, frozen=True):
    """Works out the list blocks of a configuration and asks providers; what goes wrong is among the diagnostics."""

    world: World
    pool: ProviderPool
    diags: Diagnostics

    def providers(self, lists: Iterable[ListConfig]) -> list[ProviderConfigAddr]:
        """The configurations that the blocks ask, each once."""
        found = (resolve_provider(self.world.config, ModulePath(), listed.provider) for listed in lists)
        return list(dict.fromkeys(found))

    def queries(self, lists: Iterable[ListConfig]) -> list[Query]:
        """One for each instance of the blocks; the providers that they need are configured on the way."""
        return [query for listed in lists for query in self._of_block(listed)]

    def _of_block(self, listed: ListConfig) -> Iterator[Query]:
        provider = resolve_provider(self.world.config, ModulePath(), listed.provider)
        schema = list_schema(self.pool, listed, provider, self.diags)
        if schema is None or not self._is_configured(listed, provider):
            return
        root = ModuleInstance()
        instances = expand(listed.count, listed.for_each, self.world.scope(root, self.diags))
        if instances is None:
            return
        for key in instances.keys:
            found = Diagnostics()
            scope = self.world.scope(root, found, instances=instances, key=key)
            config = _config(listed, schema, scope)
            provider_key = self._provider_key(listed, provider, scope)
            limit = _known(listed.limit, NUMBER, number(LIMIT), scope)
            whole = _known(listed.include_resource, BOOL, boolean(False), scope)
            self.diags.extend(found)
            if not found.has_errors:
                yield Query(
                    listed=listed,
                    key=key,
                    provider=replace(provider, key=provider_key),
                    config=config,
                    limit=int(limit.as_number()),
                    include_resource=whole.as_bool(),
                )

    def _provider_key(self, listed: ListConfig, provider: ProviderConfigAddr, scope: Scope) -> InstanceKey:
        """Which configuration of a provider block with ``for_each`` is asked; problems are in the scope."""
        expr = listed.provider.key
        if expr is None:
            return None
        key = _known(expr, STRING, string(""), scope).as_str()
        chosen = replace(provider, key=key)
        if not scope.diags.has_errors and not self.pool.is_configured(chosen):
            scope.diags.append(no_such_provider(str(listed), chosen, expr.range))
        return key

    def _is_configured(self, listed: ListConfig, provider: ProviderConfigAddr) -> bool:
        if self.pool.is_configured(provider):
            return True
        if is_absent(self.world, provider):
            self.diags.append(no_such_provider(str(listed), provider, listed.range))
            return False
        return configure_provider(self.world, self.pool, ProviderNode(provider), self.diags)

    def ask(
        self, queries: Iterable[Query], *, parallelism: int, stopping: Callable[[], bool]
    ) -> list[Answer]:
        """The answers in the order of the queries, without those that could not be had."""
        by_name = {str(query): query for query in queries}
        answers: dict[str, Answer] = {}
        dag: Dag[str] = Dag()
        for name in by_name:
            dag.add(name)

        def visit(name: str) -> Job:
            answer: Answer | None = yield from self._answer(by_name[name])
            if answer is not None:
                answers[name] = answer
            return answer is not None

        walk(dag, visit, parallelism=parallelism, calls=self.pool.calls, stopping=stopping)
        return [answers[name] for name in by_name if name in answers]

    def _answer(self, query: Query) -> Job:
        address = str(query)
        resource = self.pool.resource(query.provider, query.listed.type)
        assert isinstance(resource, CanList), "the provider has promised it in its schema"
        able = resource
        request = ListRequest(address=address, config=query.config.unmarked(), limit=query.limit)
        response: ListResponse | None = yield from ask(
            able, lambda: able.list_objects(request), self.diags, address
        )
        body, header = query.listed.config, query.listed.range
        if response is None or not report(response.problems, self.diags, address, body, header):
            return None
        found = []
        for item in response.objects[: query.limit]:
            value = None
            if query.include_resource:
                value = yield from self._whole(query, item.id)
            found.append(FoundObject(item.id, item.display_name, value))
        return Answer(query, tuple(found))

    def _whole(self, query: Query, identifier: str) -> Job:
        """All of one object; None, with a message, where it cannot be had."""
        resource = self.pool.resource(query.provider, query.listed.type)
        if not isinstance(resource, CanImport):
            return None
        able = resource
        request = ImportRequest(address=str(query), id=identifier)
        response: ImportResponse | None = yield from ask(
            able, lambda: able.import_state(request), self.diags, str(query)
        )
        if response is None or not report(response.problems, self.diags, str(query), body=None):
            return None
        schema = self.pool.resource_schema(query.provider.provider, Mode.MANAGED, query.listed.type)
        if response.state is None or schema is None:
            return None
        return with_schema_marks(response.state, schema.block)


def _config(listed: ListConfig, schema: Block, scope: Scope) -> Value:
    """The value of the ``config`` block; problems are in the scope."""
    if listed.config is None:
        config, problems = coerce(object_of({}), schema)
        report(problems, scope.diags, str(listed), None, listed.range)
        return with_defaults(config, schema)
    config = decode_body(listed.config, schema, scope)
    if not scope.diags.has_errors and not config.is_wholly_known:
        scope.diags.append(_unknown("config block", listed.range))
    return with_defaults(config, schema)


def _known(expr: Expr | None, of: Type, default: Value, scope: Scope) -> Value:
    """The value of an argument, the default where it is null or absent; problems are in the scope."""
    if expr is None:
        return default
    found = Diagnostics()
    value = evaluate(expr, scope.with_diags(found))
    scope.diags.extend(found)
    if found.has_errors:
        return default
    if not value.is_known:
        scope.diags.append(_unknown("argument", expr.range))
        return default
    try:
        made = convert(value.unmarked(), of)
    except ConversionError as error:
        scope.diags.error("Unsuitable value type", f"Unsuitable value: {error}.", expr.range)
        return default
    return default if made.is_null else made


def _unknown(what: str, at: SourceRange) -> Diagnostic:
    detail = f"This {what} of a list block depends on something that only an apply makes known. A query cannot wait for that."
    return Diagnostic.error("Unknown value in a query", detail, at)
