"""``GET /``: what a tenant holds, as one page for a browser, made here without scripts.

A server without tokens shows its one tenant. With tokens the browser asks for one (HTTP basic authentication: any user name, the token
as password); it travels in the ``Authorization`` header only. Hidden values are masked as in every answer of the API.
"""

import base64
import binascii
import time
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from blockform_press.server.auth import LOCAL_TENANT, tenant_of
from blockform_press.server.calls import Context, Json, Tenant
from blockform_press.server.endpoint import Server
from blockform_press.server.errors import ApiError
from blockform_press.server.lifecycle import is_due, settle
from blockform_press.server.lookup import DEPLOYMENT_COLUMNS, DEPLOYMENT_TABLES, VISIBLE
from blockform_press.server.page_html import STYLE_HASH, render, render_refusal
from blockform_press.server.storage import Row, sql
from blockform_press.server.views import deployment_view, metadata_view, release_row, revision_row

ROWS_A_PAGE: Final = 50
"""How many specs, and how many deployments, one page shows."""

_HEADERS: Final = {
    "cache-control": "no-store",
    "content-security-policy": f"default-src 'none'; style-src '{STYLE_HASH}'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One page of a list: its rows, how many there are in all, and the page's number from 1."""

    rows: list[Json]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages the list has."""
        return max(1, -(-self.total // ROWS_A_PAGE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What the page shows: of specs those the tenant sees, of deployments its own and not those that an app made."""

    tenant: str
    specs: Part
    deployments: Part


def page_route(server: Server) -> Route:
    """The route of the page."""

    async def answer(request: Request) -> Response:
        try:
            tenant = _tenant(request.headers.get("authorization", ""), server)
        except ApiError:
            challenge = {
                "www-authenticate": 'Basic realm="Press: any user name, a token as password", charset="UTF-8"'
            }
            return HTMLResponse(render_refusal(), 401, {**_HEADERS, **challenge})
        context = Context(server.store, server.options, time.time() + server.ahead)
        if is_due(context):
            with context.store.transaction():
                settle(context)
        shown = holdings(context, tenant, _number(request, "specs"), _number(request, "deployments"))
        return HTMLResponse(render(shown), 200, _HEADERS)

    return Route("/", answer, methods=["GET"])


def _tenant(authorization: str, server: Server) -> Tenant:
    """The tenant whose page it is. Raises: ApiError without a token that is known."""
    tokens = server.options.tokens
    if not tokens:
        return Tenant(LOCAL_TENANT)
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() == "basic":
        try:
            authorization = base64.b64decode(rest, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            authorization = ""
    return tenant_of(authorization, tokens)


def _number(request: Request, name: str) -> int:
    """A page number from the query; 1 for anything else."""
    text = request.query_params.get(name, "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) <= 6 else 1


def holdings(context: Context, tenant: Tenant, specs: int, deployments: int) -> Holdings:
    """What the pages ``specs`` and ``deployments`` of the two lists show, newest first."""
    return Holdings(
        tenant=tenant.name,
        specs=_specs(context, tenant, specs),
        deployments=_deployments(context, tenant, deployments),
    )


def _page(
    context: Context, columns: str, source: str, order: str, values: tuple[str, ...], number: int
) -> tuple[list[Row], int, int]:
    """The rows of one page, how many there are in all, and the number of the page: the last one for a greater."""
    total = context.store.value(sql("SELECT count(*) FROM", source), *values)
    number = min(number, max(1, -(-total // ROWS_A_PAGE)))
    select = sql("SELECT", columns, "FROM", source, "ORDER BY", order, "DESC LIMIT ? OFFSET ?")
    return context.store.rows(select, *values, ROWS_A_PAGE, (number - 1) * ROWS_A_PAGE), total, number


def _specs(context: Context, tenant: Tenant, number: int) -> Part:
    source = sql("specs s WHERE", VISIBLE)
    rows, total, number = _page(context, "s.*", source, "s.seq", (tenant.name, tenant.name), number)
    shown = [
        {
            "id": row["id"],
            "kind": row["kind"],
            "scope": row["scope"],
            "foreign": row["tenant"] != tenant.name,
            "metadata": metadata_view(context, row),
            "releases": _releases(context, row["id"]),
        }
        for row in rows
    ]
    return Part(rows=shown, total=total, number=number)


def _releases(context: Context, spec_id: str) -> list[Json]:
    rows = context.store.rows("SELECT * FROM releases WHERE spec_id = ? ORDER BY seq DESC", spec_id)
    return [release_row(row) for row in rows]


def _deployments(context: Context, tenant: Tenant, number: int) -> Part:
    source = sql(DEPLOYMENT_TABLES, "WHERE d.tenant = ? AND d.parent_id IS NULL")
    rows, total, number = _page(context, DEPLOYMENT_COLUMNS, source, "d.seq", (tenant.name,), number)
    shown = [{**deployment_view(context, row), "revisions": _revisions(context, row)} for row in rows]
    return Part(rows=shown, total=total, number=number)


def _revisions(context: Context, deployment: Row) -> list[Json]:
    select = "SELECT * FROM revisions WHERE deployment_id = ? ORDER BY revision DESC"
    rows = context.store.rows(select, deployment["id"])
    return [{**revision_row(row), "version": row["version"]} for row in rows]
