"""What is known so far in one run: variables, locals, outputs, instances and objects, as expressions see them.

Only the walk's coordinator changes a world. A whole-resource or whole-module value is put together once and then shared.
"""

import os.path
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct, field

from blockform.addrs import (
    CheckAddr,
    CountAttr,
    EachAttr,
    InstanceKey,
    LocalAddr,
    Mode,
    ModuleCallAddr,
    ModuleInstance,
    ModulePath,
    OutputAddr,
    PathAttr,
    ProviderAddr,
    ResourceAddr,
    ResourceInstanceAddr,
    RunAddr,
    SelfAddr,
    TerraformAttr,
    VariableAddr,
)
from blockform.config import Config, output_named
from blockform.diagnostics import Diagnostics, SourceRange
from blockform.lang import Reference, Scope
from blockform.lang.functions import FunctionContext
from blockform.lang.functions.model import Function
from blockform.lang.provider_functions import ProviderFunctions
from blockform.lang.render import functions_for
from blockform.plan.expand import SINGLE, Instances, Repetition
from blockform.values import (
    DYNAMIC,
    NO_MARKS,
    NUMBER,
    STRING,
    Mark,
    Type,
    Value,
    boolean,
    null,
    number,
    object_of,
    string,
    tuple_of,
    unknown,
)

_EPHEMERAL = frozenset({Mark.EPHEMERAL})
_NO_EACH_VALUE = (
    'A reference to "each.value" has been used in a context in which it is unavailable, such as when the configuration no longer '
    'contains the value in its "for_each" expression. Remove this reference to each.value in your configuration to work around '
    "this error."
)


class ResourceValues(Struct):
    """The objects of a resource in one module instance, as far as they are known, and the value that expressions see."""

    instances: Instances
    objects: dict[InstanceKey, Value] = field(default_factory=dict)
    whole: Value | None = None

    def put(self, key: InstanceKey, value: Value) -> None:
        """Set or change one object."""
        self.objects[key] = value
        self.whole = None

    def value(self) -> Value:
        """The object, or all of them: a tuple for ``count``, an object by key for ``for_each``."""
        if self.whole is None:
            self.whole = self._gather()
        return self.whole

    def _gather(self) -> Value:
        match self.instances.repetition:
            case Repetition.SINGLE:
                return self.objects.get(None, unknown()) if self.instances.keys else null()
            case Repetition.COUNT:
                return tuple_of(self.objects.get(key, unknown()) for key in self.instances.keys)
            case Repetition.EACH:
                return object_of({str(key): self.objects.get(key, unknown()) for key in self.instances.keys})


class Settings(Struct, frozen=True):
    """What expressions can ask about the run itself.

    ``now`` is the time of an apply, None while planning and validating; ``plan_time`` when the plan was made. Both RFC 3339.
    ``stand_ins`` are outputs that tests give in place of whole modules, by instance (without a last key: by all of them); nothing in
    such a module is looked at.
    """

    root_dir: Path
    cwd: Path
    workspace: str = "default"
    applying: bool = False
    now: str | None = None
    plan_time: str = ""
    home: Path | None = None
    stand_ins: Mapping[ModuleInstance, Value] = field(default_factory=lambda: MappingProxyType({}))

    def stand_in(self, module: ModuleInstance) -> Value | None:
        """What stands in for a module's outputs, if something does."""
        if not self.stand_ins or module.is_root:
            return None
        own = self.stand_ins.get(module)
        return own if own is not None else self.stand_ins.get(module.parent().child(module.steps[-1].name))


class World:
    """Everything evaluated so far. Keys are module instances, so that every instance has values of its own."""

    def __init__(
        self,
        config: Config,
        settings: Settings,
        functions_of: Callable[[ProviderAddr], Sequence[Function]] = lambda _: (),
    ) -> None:
        """``functions_of`` gives the functions that a provider adds to the language."""
        self.config = config
        self.settings = settings
        self.functions_of = functions_of
        self.variables: dict[tuple[ModuleInstance, str], Value] = {}
        self.places: dict[tuple[ModuleInstance, str], SourceRange] = {}
        """Where the values of variables stand: what failed validations point at."""
        self.locals: dict[tuple[ModuleInstance, str], Value] = {}
        self.outputs: dict[tuple[ModuleInstance, str], Value] = {}
        self.calls: dict[ModuleInstance, dict[str, Instances]] = {}
        self.resources: dict[tuple[ModuleInstance, ResourceAddr], ResourceValues] = {}
        self.types: dict[tuple[ModulePath, ResourceAddr], Type] = {}
        """What is known of single objects that there are none of yet: in the console, where nothing is planned."""
        self.expired: Callable[[ModuleInstance, ResourceAddr], Iterable[ResourceInstanceAddr]] = lambda *_: ()
        """Which objects of an ephemeral resource could not be renewed."""
        self.repeated: set[tuple[ModuleInstance, str]] = set()
        """Calls that repeat and whose instances are not looked at one by one: while validating."""
        self._module_values: dict[tuple[ModuleInstance, str, str | None], Value] = {}
        self._functions: dict[ModulePath, Mapping[str, Function]] = {}
        self._instances: dict[ModulePath, tuple[ModuleInstance, ...]] = {ModulePath(): (ModuleInstance(),)}

    def module_instances(self, path: ModulePath) -> tuple[ModuleInstance, ...]:
        """The instances of a module whose calls have all been expanded; a call that could not be gives none."""
        known = self._instances.get(path)
        if known is None:
            parents = self.module_instances(path.parent())
            name = path.names[-1]
            known = tuple(
                parent.child(name, key)
                for parent in parents
                for key in self.calls.get(parent, {}).get(name, Instances(Repetition.COUNT, ())).keys
                if self.settings.stand_in(parent.child(name, key)) is None
            )
            self._instances[path] = known
        return known

    def expanded(self, path: ModulePath) -> tuple[ModuleInstance, ...] | None:
        """The same; None where some call around has not been expanded."""
        for depth in range(len(path.names)):
            parents, name = self.module_instances(ModulePath(path.names[:depth])), path.names[depth]
            if any(name not in self.calls.get(parent, {}) for parent in parents):
                return None
        return self.module_instances(path)

    def has_module(self, module: ModuleInstance) -> bool:
        """Whether the configuration asks for this instance of a module, and for all around it."""
        if module.is_root:
            return True
        step, parent = module.steps[-1], module.parent()
        instances = self.calls.get(parent, {}).get(step.name)
        return instances is not None and step.key in instances.known and self.has_module(parent)

    def set_call(self, parent: ModuleInstance, name: str, instances: Instances) -> None:
        """Record into which instances a module call expands."""
        self.calls.setdefault(parent, {})[name] = instances

    def start_resource(
        self, module: ModuleInstance, addr: ResourceAddr, instances: Instances
    ) -> ResourceValues:
        """Record into which instances a resource expands; their objects follow."""
        values = ResourceValues(instances)
        self.resources[module, addr] = values
        return values

    def put_object(self, addr: ResourceInstanceAddr, value: Value) -> None:
        """Set what expressions see of one resource instance."""
        values = self.resources.get((addr.module, addr.resource))
        if values is None:
            values = self.start_resource(addr.module, addr.resource, SINGLE)
        values.put(addr.key, value)

    def object(self, addr: ResourceInstanceAddr) -> Value | None:
        """What expressions see of one resource instance, if it is known by now."""
        values = self.resources.get((addr.module, addr.resource))
        return values.objects.get(addr.key) if values else None

    def module_value(self, parent: ModuleInstance, name: str, output: str | None) -> Value:
        """What ``module.name`` is in a module: outputs of its instances; with ``output`` only that one is looked at."""
        wanted = (parent, name, output)
        value = self._module_values.get(wanted)
        if value is None:
            value = self._gather_module(parent, name, output)
            self._module_values[wanted] = value
        return value

    def _gather_module(self, parent: ModuleInstance, name: str, output: str | None) -> Value:
        instances = self.calls.get(parent, {}).get(name)
        child = self.config.descendant(parent.path.child(name))
        if instances is None or child is None or (parent, name) in self.repeated:
            return unknown()
        outputs = child.module.outputs if output is None else (output,)

        def one(key: InstanceKey) -> Value:
            instance = parent.child(name, key)
            given = self.settings.stand_in(instance)
            if given is not None:
                return object_of({each: given.get(each) or null() for each in outputs})
            return object_of({each: self.outputs.get((instance, each), unknown()) for each in outputs})

        match instances.repetition:
            case Repetition.SINGLE:
                return one(None)
            case Repetition.COUNT:
                return tuple_of(map(one, instances.keys))
            case Repetition.EACH:
                return object_of({str(key): one(key) for key in instances.keys})

    def scope(
        self,
        module: ModuleInstance,
        diags: Diagnostics,
        *,
        instances: Instances = SINGLE,
        key: InstanceKey = None,
        this: Value | None = None,
    ) -> Scope:
        """What names mean in a module; with the instances and the key of a block also ``count``, ``each`` and ``self``."""
        data = ModuleData(self, module, instances, key, this)
        return Scope(data=data, functions=self.functions(module.path), diags=diags)

    def functions(self, path: ModulePath) -> Mapping[str, Function]:
        """The functions as a module sees them: files are relative to the current directory."""
        table = self._functions.get(path)
        if table is None:
            table = functions_for(self._context(), self._provider_functions(path))
            self._functions[path] = table
        return table

    def _provider_functions(self, path: ModulePath) -> ProviderFunctions:
        """The functions of the providers that the module requires."""
        module = self.config.module_at(path)
        required = module.required_providers.values() if module is not None else ()
        offers = {each.local_name: partial(self.functions_of, each.source) for each in required}
        return ProviderFunctions(offers)

    def _context(self) -> FunctionContext:
        settings = self.settings
        return FunctionContext(
            base_dir=settings.cwd,
            home=settings.home,
            now=settings.now,
            plan_timestamp=settings.plan_time or None,
        )

    @cached_property
    def root_text(self) -> str:
        """``path.root``: relative to the current directory, as Terraform shows it."""
        return relative(self.settings.root_dir, self.settings.cwd)


class ModuleData(Struct):
    """How references are answered in one module instance, for one instance of a block."""

    world: World
    module: ModuleInstance
    instances: Instances
    key: InstanceKey
    this: Value | None

    def value_of(self, reference: Reference, diags: Diagnostics) -> Value:
        """The value of what a reference names; its further steps are the evaluator's."""
        subject = reference.subject
        match subject:
            case VariableAddr(name):
                return self.world.variables.get((self.module, name), unknown())
            case LocalAddr(name):
                return self.world.locals.get((self.module, name), unknown())
            case ResourceAddr():
                return self._resource(subject, reference, diags)
            case ModuleCallAddr(name):
                child = self.world.config.descendant(self.module.path.child(name))
                output = output_named(child, reference) if child is not None else None
                return self.world.module_value(self.module, name, output)
            case CountAttr() | EachAttr():
                return self._repetition_value(subject, reference, diags)
            case PathAttr(name):
                return self._path(name)
            case TerraformAttr(name):
                settings = self.world.settings
                if name == "workspace":
                    return string(settings.workspace)
                return boolean(settings.applying, _EPHEMERAL)
            case OutputAddr(name):
                return self.world.outputs.get((self.module, name), unknown())
            case CheckAddr() | RunAddr():
                raise AssertionError(subject)  # only test files name these, and answer for them
            case SelfAddr():
                if self.this is not None:
                    return self.this
                diags.error(
                    'Invalid "self" reference',
                    'The "self" object is not available in this context. This object can be used only in resource '
                    "provisioner, connection, and postcondition blocks.",
                    reference.subject_range,
                )
                return unknown()

    def _resource(self, addr: ResourceAddr, reference: Reference, diags: Diagnostics) -> Value:
        is_ephemeral = addr.mode is Mode.EPHEMERAL
        for gone in self.world.expired(self.module, addr) if is_ephemeral else ():
            diags.error(
                "Ephemeral resource instance has expired",
                f"The remote object for {gone} is no longer available due to a renewal error, so blockform cannot evaluate this "
                "expression.",
                reference.subject_range,
            )
        values = self.world.resources.get((self.module, addr))
        if values is not None:
            return values.value()
        of = self.world.types.get((self.module.path, addr), DYNAMIC)
        return unknown(of, marks=_EPHEMERAL if is_ephemeral else NO_MARKS)

    def _repetition_value(
        self, subject: CountAttr | EachAttr, reference: Reference, diags: Diagnostics
    ) -> Value:
        if isinstance(subject, CountAttr) and isinstance(self.key, int):
            return number(self.key)
        if isinstance(subject, EachAttr) and isinstance(self.key, str):
            return string(self.key) if subject.name == "key" else self.instances.values.get(self.key, null())
        repetition = self.instances.repetition
        if isinstance(subject, CountAttr) and repetition is Repetition.COUNT:
            return unknown(NUMBER)  # no instance is looked at: the block is only validated
        if isinstance(subject, EachAttr) and repetition is Repetition.EACH:
            return unknown(STRING) if subject.name == "key" else unknown()
        if isinstance(subject, EachAttr) and subject.name == "value":
            diags.error("each.value cannot be used in this context", _NO_EACH_VALUE, reference.subject_range)
            return unknown()
        word, argument = ("count", "count") if isinstance(subject, CountAttr) else ("each", "for_each")
        diags.error(
            f'Reference to "{word}" in non-counted context'
            if word == "count"
            else 'Reference to "each" in context without for_each',
            f'The "{word}" object can be used only in "module" or "resource" blocks, and only when the "{argument}" argument is set.'
            if word == "each"
            else f'The "{word}" object can only be used in "module", "resource", and "data" blocks, and only when the '
            f'"{argument}" argument is set.',
            reference.subject_range,
        )
        return unknown()

    def _path(self, name: str) -> Value:
        if name == "cwd":
            return string(self.world.settings.cwd.as_posix())
        if name == "root":
            return string(self.world.root_text)
        module = self.world.config.module_at(self.module.path)
        assert module is not None, self.module
        return string(relative(module.directory, self.world.settings.cwd))


def relative(path: Path, to: Path) -> str:
    """A directory relative to another, with forward slashes; absolute where it lies elsewhere altogether."""
    return Path(os.path.relpath(path, to)).as_posix()
