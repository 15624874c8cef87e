"""The nouns every operation works with: a decoded request (Call), its answer (Reply), and what it works on (Context)."""

import re
from collections.abc import Callable, Mapping
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct, field

from blockform_press.server.options import ServerOptions

if TYPE_CHECKING:
    from blockform_press.server.faults import FailDeployment
    from blockform_press.server.paging import Query
    from blockform_press.server.storage import Store

Json: TypeAlias = dict[str, Any]


class Family(Enum):
    """The two halves of the API, told apart by path."""

    BLOCK = "block"
    APP = "app"


class Tenant(Struct, frozen=True):
    """Who is calling, found from the token."""

    name: str

    @property
    def author(self) -> str:
        """A plausible email address; readers of ``createdBy`` expect one (section 11.9 of the contract)."""
        return _author(self.name)


@lru_cache(maxsize=256)
def _author(name: str) -> str:
    return f"jane.doe@{re.sub(r'[^a-z0-9]+', '-', name.lower()).strip('-') or 'tenant'}.example"


class Form(Struct, frozen=True):
    """A multipart body: text parts by name, and the content of the file part ``artifact``."""

    fields: Mapping[str, str] = field(default_factory=dict)
    artifact: bytes | None = None


class Subject(Struct):
    """What a request is about, filled in while it is worked on; only the request log reads it."""

    id: str | None = None
    name: str | None = None


class Call(Struct, frozen=True, kw_only=True):
    """One decoded request. ``body`` is empty unless the endpoint takes JSON, ``form`` unless it takes multipart."""

    tenant: Tenant
    path: Mapping[str, str]
    query: "Query"
    body: Json
    form: Form
    failure: "FailDeployment | None" = None
    subject: Subject = field(default_factory=Subject)


class Reply(Struct, frozen=True):
    """An answer: a JSON document, or with ``content`` a zip file."""

    status: int
    body: Json | list[Any] = field(default_factory=dict)
    content: bytes | None = None


class Context(Struct, frozen=True):
    """What an operation works on: the data, the settings, and the moment of the request.

    ``now`` (seconds since 1970) is one for the whole request, so that all it starts ends together. It comes from the wall clock,
    since deployments go on after a restart.
    """

    store: "Store"
    options: ServerOptions
    now: float


Operation: TypeAlias = Callable[[Context, Call], Reply]
