"""Provider configurations as plan JSON shows them, and the keys by which resources name theirs.

Source: marshalProviderConfigs and normalizeModuleProviderKeys of Terraform's jsonconfig/config.go.
"""

from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from blockform.addrs import ModulePath, ProviderAddr
from blockform.cli.views.expression_json import body_json
from blockform.cli.views.tree_json import Json
from blockform.config import Config, ProviderRef
from blockform.config.providers import provider_source
from blockform.config.versions import Constraint
from blockform.engine.requirements import constraint_text
from blockform.engine.requirements import needs as module_needs
from blockform.plan import ProviderPool


class _Entry(Struct):
    """One configuration; ``parent`` is the key of the one it is passed on from, or empty."""

    described: Json
    provider: ProviderAddr
    parent: str = ""


class ProviderKeys(Struct):
    """Every provider configuration by its key, ``press.eu`` or ``module.a:press``. Filled by :meth:`collect`."""

    pool: ProviderPool
    entries: dict[str, _Entry] = field(default_factory=dict)

    @classmethod
    def collect(cls, config: Config, pool: ProviderPool) -> "ProviderKeys":
        """Those of a whole configuration."""
        keys = cls(pool)
        keys._add_module(config, parent=None)
        return keys

    def described(self) -> Json:
        """The configurations that are not merely passed on."""
        return {key: entry.described for key, entry in sorted(self.entries.items()) if not entry.parent}

    def key_for(self, path: ModulePath, ref: ProviderRef) -> str:
        """The key of the configuration that a resource uses: of the source where it is passed on."""
        key = _key(str(ref), path)
        entry = self.entries.get(key)
        return entry.parent if entry is not None and entry.parent in self.entries else key

    def _add_module(self, node: Config, parent: Config | None) -> None:
        needs = module_needs(node)
        self._add_blocks(node, needs)
        for local_name, required in node.module.required_providers.items():
            for alias in required.aliases:
                self._add(node, str(alias), local_name, required.source, needs, parent=None)
            self._add(node, local_name, local_name, required.source, needs, parent)
        for provider in needs:
            self._add(node, provider.type, provider.type, provider, {}, parent)
        for name in sorted(node.children):
            self._add_passed(node, node.children[name])
            self._add_module(node.children[name], node)

    def _add_blocks(self, node: Config, needs: Mapping[ProviderAddr, list[Constraint]]) -> None:
        for (local_name, alias), block in node.module.providers.items():
            provider = provider_source(node.module, local_name)
            described: Json = {"name": local_name, "full_name": str(provider)}
            if alias:
                described["alias"] = alias
            described |= _constraint(needs.get(provider, ()))
            if not node.path.is_root:
                described["module_address"] = str(node.path)
            expressions = body_json(block.body, self.pool.provider_block(provider))
            if expressions:
                described["expressions"] = expressions
            name = f"{local_name}.{alias}" if alias else local_name
            self.entries[_key(name, node.path)] = _Entry(described, provider)

    def _add(
        self,
        node: Config,
        name: str,
        local_name: str,
        provider: ProviderAddr,
        needs: Mapping[ProviderAddr, list[Constraint]],
        parent: Config | None,
    ) -> None:
        """A configuration without a block, unless there is one of that name."""
        key = _key(name, node.path)
        if key in self.entries:
            return
        described: Json = {"name": local_name, "full_name": str(provider)}
        described |= _constraint(needs.get(provider, ()))
        if not node.path.is_root:
            described["module_address"] = str(node.path)
        source = self._source(_key(local_name, parent.path), provider) if parent is not None else ""
        self.entries[key] = _Entry(described, provider, source)

    def _add_passed(self, node: Config, child: Config) -> None:
        for passed in (child.call.providers or ()) if child.call is not None else ():
            name = str(passed.in_child)
            provider = provider_source(child.module, passed.in_child.local_name)
            described: Json = {"name": name, "full_name": str(provider), "module_address": str(child.path)}
            source = self._source(_key(str(passed.in_parent), node.path), provider)
            self.entries[_key(name, child.path)] = _Entry(described, provider, source)

    def _source(self, key: str, provider: ProviderAddr) -> str:
        """The key of the configuration that is passed on, through all modules in between."""
        found = ""
        while key:
            entry = self.entries.get(key)
            if entry is None or entry.provider != provider:
                break
            found, key = key, entry.parent
        return found


def _key(name: str, path: ModulePath) -> str:
    return name if path.is_root else f"{path}:{name}"


def _constraint(constraints: Iterable[Constraint]) -> Json:
    text = constraint_text(constraints)
    return {"version_constraint": text} if text else {}
