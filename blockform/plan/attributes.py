"""References to attributes that no object of the resource can have, found before anything is evaluated: ``try`` cannot hide them.

Source of the rules and texts: Terraform's configschema StaticValidateTraversal.
"""

from msgspec import Struct

from blockform.addrs import Mode, ResourceAddr
from blockform.config import Config, module_references, provider_for
from blockform.diagnostics import Diagnostics
from blockform.diagnostics.suggest import did_you_mean
from blockform.lang import Reference
from blockform.lang.steps import follow_step
from blockform.plan.providers import ProviderPool
from blockform.schema import Block
from blockform.syntax import AttrStep, IndexStep
from blockform.values import OperationError, unknown


def check_attributes(root: Config, pool: ProviderPool, diags: Diagnostics) -> None:
    """Complain of every such reference in the configuration."""
    for config in root.walk():
        checker = _Checker(root, config, pool, diags)
        for reference in module_references(config.module):
            if isinstance(reference.subject, ResourceAddr) and reference.steps:
                checker.look_at(reference.subject, reference)


class _Checker(Struct, frozen=True):
    root: Config
    config: Config
    pool: ProviderPool
    diags: Diagnostics

    def look_at(self, addr: ResourceAddr, reference: Reference) -> None:
        block = self._block(addr)
        steps = reference.steps
        if block is None:
            return
        if isinstance(steps[0], IndexStep):
            steps = steps[1:]
        if not steps:
            return
        step = steps[0]
        if isinstance(step, IndexStep):
            detail = "Only attribute access is allowed here, using the dot operator."
            if isinstance(step.key, str):
                detail = f'Only attribute access is allowed here. Did you mean to access attribute "{step.key}" using the dot operator?'
            self.diags.error("Invalid index operation", detail, step.range)
        elif step.name in block.attributes or step.name in block.blocks:
            self._follow(block, reference, len(reference.steps) - len(steps))
        else:
            self._missing(addr, block, step)

    def _block(self, addr: ResourceAddr) -> Block | None:
        resource = self.config.module.resources.get(addr)
        if resource is None:
            return None
        provider = provider_for(self.root, self.config.path, resource).provider
        schema = self.pool.resource_schema(provider, addr.mode, addr.type)
        return schema.block if schema is not None else None

    def _follow(self, block: Block, reference: Reference, taken: int) -> None:
        """Take the steps with unknown values of the right types."""
        value = unknown(block.value_type)
        for step in reference.steps[taken:]:
            try:
                value = follow_step(value, step)
            except OperationError as error:
                self.diags.error(error.summary, error.message, step.range)
                return

    def _missing(self, addr: ResourceAddr, block: Block, step: AttrStep) -> None:
        if step.name == "count" and addr.mode is Mode.MANAGED:
            detail = (
                'The special "count" attribute is no longer supported after Terraform v0.12. Instead, use '
                f"length({addr}) to count resource instances."
            )
            self.diags.error("Invalid resource count attribute", detail, step.range)
            return
        hint = did_you_mean(step.name, sorted([*block.attributes, *block.blocks]))
        detail = (
            f'This object has no argument, nested block, or exported attribute named "{step.name}".{hint}'
        )
        self.diags.error("Unsupported attribute", detail, step.range)
