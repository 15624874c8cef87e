"""``blockform press``: commands of this provider, found through the entry-point group ``blockform.commands``."""

import sqlite3
from pathlib import Path

import click


@click.group()
def press() -> None:
    """Work with Press beside plan and apply."""


@press.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="Port; 0 takes a free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--data",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path(".blockform/press.sqlite"),
    show_default=True,
    help="SQLite file with the server's data; made if missing.",
)
@click.option(
    "--token",
    "tokens",
    multiple=True,
    metavar="TENANT=SECRET",
    help="A token and the tenant it belongs to; may be repeated. Without any, every token belongs to one tenant.",
)
@click.option(
    "--latency", type=click.FloatRange(min=0), default=0.0, help="Seconds that each answer takes at least."
)
@click.option(
    "--deploy-time", type=click.FloatRange(min=0), default=0.2, help="Seconds one step of a deployment takes."
)
@click.option(
    "--request-log",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="File that receives one JSON line a request.",
)
def serve(
    port: int,
    host: str,
    data: Path,
    tokens: tuple[str, ...],
    latency: float,
    deploy_time: float,
    request_log: Path | None,
) -> None:
    """Run the Press server of the embedded endpoint alone, until it is interrupted."""
    try:
        from blockform_press.server import ServerOptions, StoreError  # noqa: PLC0415  starlette is an extra
        from blockform_press.server import serve as run  # noqa: PLC0415  starlette is an extra
    except ImportError as error:
        raise click.ClickException(
            f"The server needs a package that is not installed ({error.name}). Install it with:\n\n"
            '    pip install "blockform[embedded]"'
        ) from error
    options = ServerOptions(
        data=data,
        port=port,
        host=host,
        tokens=dict(_token(text) for text in tokens),
        latency=latency,
        deploy_time=deploy_time,
        request_log=request_log,
    )
    data.parent.mkdir(parents=True, exist_ok=True)
    try:
        run(options, lambda url: click.echo(f"Press is served at {url} (interrupt to stop)."))
    except (OSError, StoreError, sqlite3.Error) as error:
        raise click.ClickException(f"The server does not start: {error}") from error


def _token(text: str) -> tuple[str, str]:
    """Secret and tenant, as the server wants them, from ``TENANT=SECRET``."""
    tenant, separator, secret = text.partition("=")
    if not separator or not tenant or not secret:
        raise click.BadParameter("write it as TENANT=SECRET", param_hint="--token")
    return secret, tenant
