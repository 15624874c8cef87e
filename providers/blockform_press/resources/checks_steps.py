"""Offline checks of a workflow's steps, triggers and watchers.

Source: rules 29 to 41 of the Press API contract. What is not known yet, or refers to a build parameter, is passed over.
"""

import re
from collections.abc import Iterator, Mapping

from blockform.diagnostics.suggest import did_you_mean
from blockform.sdk import Problem
from blockform.values import Value, ValuePath
from blockform_press.resources.fields import is_param_ref
from blockform_press.resources.look import (
    entries,
    is_open,
    is_set,
    number_of,
    numbered,
    part,
    rows,
    text_of,
    texts_of,
    truth_of,
)
from blockform_press.resources.problems import warning

_COMMON = frozenset({"type", "parents", "execution_parameters", "run_configuration"})
_ENVIRONMENT = frozenset({"parameters", "output_parameters"})
_BY_TYPE: Mapping[str, frozenset[str]] = {
    "standard": _COMMON
    | _ENVIRONMENT
    | {
        "command",
        "image",
        "image_ref",
        "image_details",
        "resources",
        "step_timeout",
        "clear_image_cache",
        "repository",
    },
    "http": _COMMON | _ENVIRONMENT | {"method", "url", "payload", "headers", "auth"},
    "export": _COMMON | {"schema", "table", "sort_by", "sort_order", "compression"},
    "sql": _COMMON | {"sql_query_path", "repository", "parameters"},
}
_REQUIRED: Mapping[str, tuple[str, ...]] = {
    "standard": ("command",),
    "http": ("method", "url"),
    "export": ("schema", "table", "sort_by"),
    "sql": (),
}
_AUTH_NEEDS: Mapping[str, tuple[str, ...]] = {
    "oauth": ("client_id", "client_secret", "auth_url"),
    "basic": ("username", "password"),
    "api-key": ("api_key",),
    "bearer-token": ("bearer_token",),
}
IMAGE_MEMBERS = ("image", "image_ref", "image_details")

_STORAGE = re.compile(r"\d+(?:\.\d+)?(?:GB|MB)", re.IGNORECASE | re.ASCII)
_CRON_FIELD = re.compile(r"[0-9A-Za-z*,/?#-]+")


def check_workflow(config: Value, where: ValuePath) -> Iterator[Problem]:
    """All rules on the config of a workflow."""
    steps = entries(config, "steps")
    if not steps and not is_open(config, "steps"):
        yield Problem("Missing steps", "A workflow needs at least one step in config.steps.", where)
    images = None if is_open(config, "images") else tuple(entries(config, "images"))
    for name, step in steps.items():
        yield from check_step(name, step, images, tuple(steps), where.attr("steps").index(name))
    yield from _check_cycle(steps, where.attr("steps"))
    yield from _check_triggers(config, where.attr("triggers"))
    for position, watcher in numbered(config, "watchers"):
        yield from _check_watcher(watcher, where.attr("watchers").index(position))


def check_step(
    name: str, step: Value, images: tuple[str, ...] | None, steps: tuple[str, ...], where: ValuePath
) -> Iterator[Problem]:
    """The rules on one step; ``images`` None: not known yet."""
    if part(step) is None:
        return
    yield from check_storage(step, where)
    yield from _check_references(name, step, steps, where)
    yield from _check_retries(step, where.attr("run_configuration").attr("retry_options"))
    if is_open(step, "type"):
        return
    kind = text_of(step, "type") or "standard"
    if kind not in _BY_TYPE:
        return  # a reference, or a word that the schema has refused
    yield from _missing(step, _REQUIRED[kind], f'Step "{name}" of type {kind}', where)
    for member in sorted(set(step.items) - _BY_TYPE[kind]):
        if is_set(step, member):
            detail = f'{member} means nothing in a step of type {kind}: step "{name}" is one.'
            yield warning("Argument does not fit step type", detail, where.attr(member))
    match kind:
        case "standard":
            yield from _check_standard(name, step, images, where)
        case "http":
            yield from _check_http(name, step, where)
        case "sql":
            yield from _check_sql(name, step, where)
        case _:
            pass


def _missing(value: Value, names: tuple[str, ...], owner: str, where: ValuePath) -> Iterator[Problem]:
    for name in names:
        if not is_set(value, name) or text_of(value, name) == "":
            yield Problem("Missing required argument", f"{owner} needs {name}.", where)


def _check_standard(
    name: str, step: Value, images: tuple[str, ...] | None, where: ValuePath
) -> Iterator[Problem]:
    given = [member for member in IMAGE_MEMBERS if is_set(step, member)]
    if len(given) != 1:
        found = f"it has {' and '.join(given)}" if given else "it has none"
        detail = f'Step "{name}" needs exactly one of image, image_ref and image_details; {found}.'
        yield Problem("Image not clear", detail, where)
    wanted = text_of(step, "image_ref")
    if wanted is not None and images is not None and wanted not in images and not is_param_ref(wanted):
        yield Problem(
            "Reference to unknown image",
            f'Step "{name}" refers to image "{wanted}", which config.images does not have.{did_you_mean(wanted, images)}',
            where.attr("image_ref"),
        )


def check_storage(owner: Value, where: ValuePath) -> Iterator[Problem]:
    """Storage is a number and a unit, GB or Mb in any case."""
    storage = text_of(owner, "resources", "storage")
    if storage is not None and not is_param_ref(storage) and not _STORAGE.fullmatch(storage):
        detail = f'"{storage}" is no amount of storage. Write a number and a unit, such as 20GB.'
        yield Problem("Invalid storage", detail, where.attr("resources").attr("storage"))


def _check_http(name: str, step: Value, where: ValuePath) -> Iterator[Problem]:
    auth = part(step, "auth")
    if auth is not None:
        needed = _AUTH_NEEDS.get(text_of(auth, "type") or "", ())
        yield from _missing(auth, needed, f'Authentication of step "{name}"', where.attr("auth"))
    for key, value in entries(step, "output_parameters").items():
        given = value.raw
        if isinstance(given, str) and given != "response.txt":
            detail = f'An output parameter of an http step is always read from response.txt; "{key}" says "{given}".'
            yield Problem("Invalid output parameter", detail, where.attr("output_parameters").index(key))


def _check_sql(name: str, step: Value, where: ValuePath) -> Iterator[Problem]:
    if (not is_set(step, "sql_query_path") or text_of(step, "sql_query_path") == "") and not is_set(
        step, "repository"
    ):
        yield Problem(
            "Missing query", f'Step "{name}" of type sql needs sql_query_path or repository.', where
        )
    repository = part(step, "repository")
    if repository is not None:
        yield from _missing(
            repository,
            ("url", "branch", "file_path"),
            f'The repository of sql step "{name}"',
            where.attr("repository"),
        )


def _check_references(name: str, step: Value, steps: tuple[str, ...], where: ValuePath) -> Iterator[Problem]:
    """Every step that is named exists."""
    named = [(text, where.attr("parents").index(at)) for at, text in enumerate(texts_of(step, "parents"))]
    execution = where.attr("execution_parameters")
    for at, row in enumerate(rows(step, "execution_parameters", "conditional")):
        if (other := text_of(row, "step_name")) is not None:
            named.append((other, execution.attr("conditional").index(at).attr("step_name")))
    for at, row in enumerate(rows(step, "execution_parameters", "parent_status")):
        path = execution.attr("parent_status").index(at).attr("parents")
        named.extend((text, path.index(position)) for position, text in enumerate(texts_of(row, "parents")))
    for other, path in named:
        if other not in steps and not is_param_ref(other):
            detail = f'Step "{name}" refers to step "{other}", which the workflow does not have.{did_you_mean(other, steps)}'
            yield Problem("Reference to unknown step", detail, path)


def _check_retries(step: Value, where: ValuePath) -> Iterator[Problem]:
    for member, limit in (("duration", 120), ("number_of_retries", 5)):
        given = number_of(step, "run_configuration", "retry_options", member)
        if given is not None and not 0 <= given <= limit:
            yield Problem("Number out of range", f"{member} must be from 0 to {limit}.", where.attr(member))


def _check_cycle(steps: Mapping[str, Value], where: ValuePath) -> Iterator[Problem]:
    waiting = {name: {other for other in _parents(step) if other in steps} for name, step in steps.items()}
    while ready := [name for name, parents in waiting.items() if not parents & waiting.keys()]:
        for name in ready:
            del waiting[name]
    if waiting:
        cycle = _one_cycle(waiting)
        yield Problem(
            "Steps form a cycle",
            f"Each of these steps waits for the one before it: {' <- '.join(cycle)}.",
            where,
        )


def _parents(step: Value) -> list[str]:
    """The steps after which a step runs."""
    found = texts_of(step, "parents")
    for row in rows(step, "execution_parameters", "parent_status"):
        found += texts_of(row, "parents")
    return found


def _one_cycle(waiting: Mapping[str, set[str]]) -> list[str]:
    """Steps along a cycle, the first one again at the end."""
    path = [next(iter(waiting))]
    while True:
        following = min(waiting[path[-1]] & waiting.keys())
        if following in path:
            return [*path[path.index(following) :], following]
        path.append(following)


def _check_triggers(config: Value, where: ValuePath) -> Iterator[Problem]:
    if len(rows(config, "triggers")) > 1:
        yield Problem("Too many triggers", "A workflow has one trigger at most.", where)
    for at, trigger in numbered(config, "triggers"):
        path = where.index(at)
        if is_set(trigger, "cron") == is_set(trigger, "webhook"):
            yield Problem("Invalid trigger", "A trigger has either cron or webhook = true.", path)
        if truth_of(trigger, "webhook") is False:
            yield Problem("Invalid trigger", "webhook can only be true.", path.attr("webhook"))
        cron = text_of(trigger, "cron")
        if cron is not None and not is_param_ref(cron) and not is_cron(cron):
            detail = f'"{cron}" is no cron expression of five fields (minute, hour, day, month, weekday), such as "0 0 * * *".'
            yield Problem("Invalid cron expression", detail, path.attr("cron"))


def is_cron(text: str) -> bool:
    """Whether the text is a cron expression of five fields. Source: rule 40."""
    fields = text.split()
    return len(fields) == 5 and all(_CRON_FIELD.fullmatch(field) for field in fields)


def _check_watcher(watcher: Value, where: ValuePath) -> Iterator[Problem]:
    given = [name for name in ("user", "webhook", "email") if is_set(watcher, name)]
    if len(given) != 1:
        found = " and ".join(given) if given else "none"
        yield Problem(
            "Invalid watcher",
            f"A watcher has exactly one of user, webhook and email; this has {found}.",
            where,
        )
    webhook = part(watcher, "webhook")
    if webhook is not None:
        needed = ("name", "url", "payload")
        yield from _missing(webhook, needed, "The webhook of a watcher", where.attr("webhook"))
