"""Rules 51 to 55 (app specs), rule 72 (includes and excludes), and what sharing asks of an app's blocks."""

from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from blockform_press.server.calls import Family, Json, Tenant
from blockform_press.server.errors import ApiError, bad_request, not_found, unprocessable
from blockform_press.server.lookup import (
    latest_release,
    release_of_spec,
    release_or_none,
    visible_spec_or_none,
)
from blockform_press.server.rules_parameters import SECTIONS
from blockform_press.server.storage import Row, Store, load
from blockform_press.server.values import by_name


class Block(Struct, frozen=True):
    """A block of an app: its spec, the release of it, and the app's flag to run it once deployed."""

    spec: Row
    release: Row
    auto_run: bool

    @property
    def name(self) -> str:
        """The block spec's name, which keys its values in app deployments."""
        name: str = self.spec["name"]
        return name

    @property
    def definitions(self) -> Json:
        """The parameter definitions of the release."""
        found: Json = load(self.release["parameters"])
        return found


def check_app_release(
    store: Store, tenant: Tenant, draft_config: Any, parameters: Json, scope: str, tenants: Sequence[str]
) -> None:
    """Everything rules 51 to 55 ask of a release of an app."""
    check_app_config(draft_config)
    blocks = blocks_of(store, tenant, draft_config)
    for block in blocks:
        check_shared(block.spec, scope, tenants)
    for section in SECTIONS:
        defined = {name for block in blocks for name in by_name(block.definitions, section)}
        for name in by_name(parameters, section):
            if name not in defined:  # Rule 55
                raise unprocessable(f"App parameter '{name}' is not defined by any block.")


def check_app_config(config: Any) -> None:
    """Rules 51 and 53: a list of block releases, none twice; one block with two versions is fine."""
    if (
        not isinstance(config, list) or not config or not all(_is_block_reference(entry) for entry in config)
    ):  # Rule 51
        raise bad_request("config must list at least one block.")
    seen: set[tuple[str, str]] = set()
    for entry in config:
        pair = (entry["id"], entry["release"]["version"])
        if pair in seen:  # Rule 53
            raise bad_request(f"Block spec '{pair[0]}' release '{pair[1]}' is listed twice.")
        seen.add(pair)


def _is_block_reference(entry: Any) -> bool:
    if not isinstance(entry, dict) or not isinstance(entry.get("release"), dict):
        return False
    named = all(isinstance(text, str) and text for text in (entry.get("id"), entry["release"].get("version")))
    return named and isinstance(entry.get("autoRunOnDeploy"), bool | None)


def blocks_of(store: Store, tenant: Tenant, config: list[Json]) -> list[Block]:
    """The blocks an app's config lists."""
    return [_block(store, tenant, entry) for entry in config]


def _block(store: Store, tenant: Tenant, entry: Json) -> Block:
    spec_id, version = entry["id"], entry["release"]["version"]
    spec = visible_spec_or_none(store, tenant, spec_id, Family.BLOCK)
    release = None if spec is None else release_or_none(store, spec_id, version)
    if spec is None or release is None:  # Rule 52
        raise unprocessable(f"Block spec '{spec_id}' release '{version}' not found.")
    return Block(spec, release, entry.get("autoRunOnDeploy") is True)


def check_shared(block: Row | Json, app_scope: str, app_tenants: Iterable[str]) -> None:
    """An app is never shared wider than a block of it."""
    missing = _unreached(block, app_scope, app_tenants)
    if missing:  # Rule 54
        raise unprocessable(f"Block spec '{block['id']}' is not shared with: {', '.join(missing)}.")


def _unreached(block: Row | Json, app_scope: str, app_tenants: Iterable[str]) -> list[str]:
    if block["scope"] == "public" or app_scope == "private":
        return []
    if app_scope == "public":
        return ["all tenants"]
    reached = {block["tenant"], *load(block["tenants"])}
    return [name for name in app_tenants if name not in reached]


def chosen_blocks(
    store: Store, tenant: Tenant, config: list[Json], includes: Any, excludes: Any
) -> list[Block]:
    """The blocks one deployment of an app has: those of the release, plus ``includes``, minus ``excludes`` (rule 72)."""
    left_out = _picks(excludes, "excludes")
    for pick in left_out:
        if not any(_picked(entry, pick) for entry in config):  # Rule 72
            raise unprocessable(f"Block spec '{pick['id']}' is not part of the app spec.")
    kept = [entry for entry in config if not any(_picked(entry, pick) for pick in left_out)]
    blocks = blocks_of(store, tenant, kept)
    present = {entry["id"] for entry in config}
    for pick in _picks(includes, "includes"):
        if pick["id"] in present:  # Rule 72
            raise unprocessable(f"Block spec '{pick['id']}' is already part of the app spec.")
        present.add(pick["id"])
        blocks.append(_included(store, tenant, pick))
    if not blocks:  # Rule 72
        raise unprocessable("At least one block must remain.")
    return blocks


def _picks(given: Any, member: str) -> list[Json]:
    picks = [] if given is None else given
    if not isinstance(picks, list) or not all(
        isinstance(pick, dict) and isinstance(pick.get("id"), str) for pick in picks
    ):
        raise _not_picks(member)
    return picks


def _not_picks(member: str) -> ApiError:
    return bad_request(f"{member} must be a list of objects with an id.")


def _picked(entry: Json, pick: Json) -> bool:
    version = pick.get("releaseVersion")
    return bool(entry["id"] == pick["id"] and version in (None, entry["release"]["version"]))


def _included(store: Store, tenant: Tenant, pick: Json) -> Block:
    spec = visible_spec_or_none(store, tenant, pick["id"], Family.BLOCK)
    if spec is None:  # Rule 72
        raise not_found("Release not found.")
    version = pick.get("releaseVersion")
    release = (
        latest_release(store, spec["id"]) if version is None else release_of_spec(store, spec["id"], version)
    )
    return Block(spec, release, auto_run=False)
