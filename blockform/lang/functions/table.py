"""The table of all functions by name. Modules are imported when one of their functions is first looked up."""

from collections.abc import Iterator, Mapping
from importlib import import_module

from blockform.lang.functions.context import FunctionContext
from blockform.lang.functions.model import Function

_NAMES = {
    "charsets": "textdecodebase64 textencodebase64",
    "collection": "alltrue anytrue coalesce coalescelist contains element index length one sum",
    "datetime": "formatdate plantimestamp timeadd timecmp timestamp",
    "encoding": (
        "base64decode base64encode base64gunzip base64gzip csvdecode jsondecode jsonencode urldecode"
        " urlencode"
    ),
    "filesystem": (
        "abspath basename dirname file filebase64 filebase64sha256 filebase64sha512 fileexists filemd5 fileset"
        " filesha1 filesha256 filesha512 pathexpand templatefile templatestring"
    ),
    "formatting": "format formatlist",
    "hashing": "base64sha256 base64sha512 md5 sha1 sha256 sha512 uuid uuidv5",
    "mapping": "keys lookup matchkeys merge transpose values zipmap",
    "network": "cidrcontains cidrhost cidrnetmask cidrsubnet cidrsubnets",
    "numeric": "abs ceil floor log max min parseint pow signum",
    "pattern": "regex regexall replace",
    "secrets": "bcrypt rsadecrypt",
    "sequence": "chunklist compact concat distinct flatten range reverse slice sort",
    "sets": "setintersection setproduct setsubtract setunion",
    "string": (
        "chomp endswith indent join lower split startswith strcontains strrev substr title trim trimprefix"
        " trimspace trimsuffix upper"
    ),
    "types": (
        "can convert ephemeralasnull issensitive nonsensitive sensitive tobool tolist tomap tonumber toset tostring try"
    ),
    "yaml_documents": "yamldecode yamlencode",
}
MODULES: Mapping[str, str] = {name: module for module, names in _NAMES.items() for name in names.split()}
"""The module of each function, by name."""

CORE = "core::"
"""The namespace in which every function can be called as well."""


class FunctionTable(Mapping[str, Function]):
    """Functions by name. ``core::upper`` finds what ``upper`` does; iteration gives the plain names, sorted.

    Filled as functions are looked up; threads may share it, as filling it twice changes nothing.
    """

    def __init__(self, context: FunctionContext) -> None:
        self._context = context
        self._found: dict[str, Function] = {}

    def __getitem__(self, name: str) -> Function:
        found = self._found.get(name)
        if found is None:
            plain = name.removeprefix(CORE)
            self._found.update(self._load(MODULES[plain]))
            found = self._found[name] = self._found[plain]
        return found

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.removeprefix(CORE) in MODULES

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(MODULES))

    def __len__(self) -> int:
        return len(MODULES)

    def _load(self, name: str) -> dict[str, Function]:
        module = import_module(f"blockform.lang.functions.{name}")
        functions = module.functions(self._context) if hasattr(module, "functions") else module.FUNCTIONS
        return {function.name: function for function in functions}


def function_table(context: FunctionContext) -> FunctionTable:
    """All functions of the language, for a run in this context."""
    return FunctionTable(context)
