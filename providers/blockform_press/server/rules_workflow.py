"""Rules 29 to 41: the config of a workflow. A ``@param:`` reference passes every check of a type or a word (rule 45)."""

import re
from collections.abc import Callable, Collection
from typing import Any, NoReturn

from blockform_press.server.calls import Json
from blockform_press.server.catalogue import offers
from blockform_press.server.errors import bad_request, unprocessable
from blockform_press.server.references import is_reference

_METHODS = ("get", "post", "put", "patch", "delete")
_AUTH_COMPANIONS = {
    "no-auth": (),
    "oauth": ("clientId", "clientSecret", "authUrl"),
    "basic": ("username", "password"),
    "api-key": ("apiKey",),
    "bearer-token": ("bearerToken",),
}
_STORAGE = re.compile(r"\d+(\.\d+)?(gb|mb)", re.IGNORECASE | re.ASCII)


def check_workflow(config: Json) -> None:
    """All rules of a workflow config, in their order."""
    steps = config.get("steps")
    if not isinstance(steps, dict) or not steps:  # Rule 29
        raise bad_request("config.steps must have at least one step.")
    images = config.get("images")
    for name, step in steps.items():
        Step(name, step).check(images if isinstance(images, dict) else {})
    _check_graph(steps)
    _check_triggers(config.get("triggers"))
    _check_watchers(config.get("watchers"))


class Step:
    """One step under examination: its name for the messages, its members for the rules."""

    def __init__(self, name: str, body: Any) -> None:
        if not isinstance(body, dict):
            raise bad_request(f"Step '{name}' must be an object.")
        self.name = name
        self.body: Json = body

    def check(self, images: Json) -> None:
        """Rules 30 to 39 except those about other steps."""
        kind = self.body.get("type", "standard")
        if not is_reference(kind):
            check = _CHECKS.get(kind) if isinstance(kind, str) else None
            if check is None:  # Rule 30
                raise bad_request(f"Invalid type '{kind}' in step '{self.name}'.")
            check(self, images)
        self._check_run_configuration()
        self._check_execution_parameters()
        self._check_resources()

    def require(self, members: Json, *names: str, prefix: str = "") -> None:
        """Each named member is there and not empty."""
        for name in names:
            if members.get(name) in (None, ""):
                raise bad_request(f"Step '{self.name}': {prefix}{name} is required.")

    def refuse(self, member: str, value: Any) -> NoReturn:
        """The second text of rule 33."""
        raise bad_request(f"Step '{self.name}': invalid {member} '{value}'.")

    def one_of(self, member: str, value: Any, allowed: Collection[str]) -> None:
        """The value is one of the allowed words, or a reference."""
        if not is_reference(value) and not (isinstance(value, str) and value in allowed):
            self.refuse(member, value)

    def member(self, name: str) -> Json:
        """An optional member that is an object; empty when absent or a reference."""
        return self._object(self.body, name, name)

    def _object(self, members: Json, name: str, label: str) -> Json:
        value = members.get(name)
        if value is None or is_reference(value):
            return {}
        if not isinstance(value, dict):
            self.refuse(label, value)
        return value

    def _objects(self, members: Json, name: str, label: str) -> list[Json]:
        value = members.get(name)
        if value is None or is_reference(value):
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.refuse(label, value)
        return value

    def check_standard(self, images: Json) -> None:
        """Rules 31 and 32."""
        self.require(self.body, "command")  # Rule 31
        given = [name for name in ("image", "imageRef", "imageDetails") if self.body.get(name) is not None]
        if len(given) != 1:  # Rule 31
            raise bad_request(
                f"Step '{self.name}': exactly one of image, imageRef, imageDetails is required."
            )
        if given == ["imageDetails"]:
            self.require(self.member("imageDetails") or {"id": "referenced"}, "id", prefix="imageDetails.")
        reference = self.body.get("imageRef")
        if reference is not None and not is_reference(reference) and reference not in images:  # Rule 32
            raise bad_request(f"Step '{self.name}' refers to unknown image '{reference}'.")

    def check_http(self, _: Json) -> None:
        """Rule 33."""
        self.require(self.body, "method", "url")
        self.one_of("method", self.body["method"], _METHODS)
        if self.body.get("auth") is not None and not is_reference(self.body["auth"]):
            auth = self.member("auth")
            self.require(auth, "type", prefix="auth.")
            self.one_of("auth.type", auth["type"], _AUTH_COMPANIONS)
            self.require(auth, *_AUTH_COMPANIONS.get(auth["type"], ()), prefix="auth.")
        for value in self.member("outputParameters").values():
            self.one_of("outputParameters", value, ("response.txt",))

    def check_export(self, _: Json) -> None:
        """Rule 34."""
        self.require(self.body, "schema", "table", "sortBy")
        if self.body.get("sortOrder") is not None:
            self.one_of("sortOrder", self.body["sortOrder"], ("asc", "desc"))

    def check_sql(self, _: Json) -> None:
        """Rule 35."""
        if self.body.get("sqlQueryPath") in (None, "") and self.body.get("repository") is None:
            raise bad_request(f"Step '{self.name}': one of sqlQueryPath, repository is required.")
        if self.body.get("repository") is not None and not is_reference(self.body["repository"]):
            self.require(self.member("repository"), "url", "branch", "filePath", prefix="repository.")

    def _check_run_configuration(self) -> None:
        """Rule 37, the numbers."""
        options = self._object(self.member("runConfiguration"), "retryOptions", "retryOptions")
        for name, largest in (("duration", 120), ("numberOfRetries", 5)):
            value = options.get(name)
            if value is None or is_reference(value):
                continue
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= largest:
                self.refuse(f"retryOptions.{name}", value)

    def _check_execution_parameters(self) -> None:
        """Rule 37, the words."""
        parameters = self.member("executionParameters")
        for entry in self._objects(parameters, "conditional", "conditional"):
            self.one_of("conditional.condition", entry.get("condition"), ("equals", "not-equals"))
        for entry in self._objects(parameters, "parentStatus", "parentStatus"):
            self.one_of("parentStatus.condition", entry.get("condition"), ("all-of", "one-of"))
            for status in _names(entry.get("status")):
                self.one_of("parentStatus.status", status, ("success", "failure"))

    def _check_resources(self) -> None:
        """Rules 38 and 39."""
        resources = self.member("resources")
        storage, instance_type = resources.get("storage"), resources.get("instanceTypeId")
        if storage is not None and not is_reference(storage) and not _is_storage(storage):  # Rule 38
            raise bad_request(f"Invalid storage '{storage}'.")
        if instance_type is None or is_reference(instance_type):
            return
        if not offers("workflow", instance_type):  # Rule 39
            raise unprocessable(f"Unknown instance type {instance_type}.")

    def needed_steps(self) -> list[Any]:
        """The steps this one names: ``parents``, ``parentStatus.parents``, ``conditional.stepName``."""
        parameters = self.member("executionParameters")
        return [
            *self.parents(),
            *(
                entry["stepName"]
                for entry in self._objects(parameters, "conditional", "conditional")
                if "stepName" in entry
            ),
        ]

    def parents(self) -> list[Any]:
        """The steps this one runs after."""
        entries = self._objects(self.member("executionParameters"), "parentStatus", "parentStatus")
        own = self.body.get("parents")
        if own is not None and not isinstance(own, list) and not is_reference(own):
            self.refuse("parents", own)
        return [*_names(own), *(name for entry in entries for name in _names(entry.get("parents")))]


_CHECKS: dict[str, Callable[[Step, Json], None]] = {
    "standard": Step.check_standard,
    "http": Step.check_http,
    "export": Step.check_export,
    "sql": Step.check_sql,
}


def _is_storage(value: Any) -> bool:
    return isinstance(value, str) and _STORAGE.fullmatch(value) is not None


def _names(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _check_graph(bodies: Json) -> None:
    """Rule 36: the steps that steps name exist, and they form no cycle."""
    steps = {name: Step(name, body) for name, body in bodies.items()}
    for name, step in steps.items():
        for needed in step.needed_steps():
            if not is_reference(needed) and (not isinstance(needed, str) or needed not in steps):  # Rule 36
                raise bad_request(f"Step '{name}' refers to unknown step '{needed}'.")
    waiting = {name: {parent for parent in step.parents() if parent in steps} for name, step in steps.items()}
    while waiting:
        ready = {name for name, parents in waiting.items() if not parents}
        if not ready:  # Rule 36
            raise bad_request("Steps form a cycle.")
        waiting = {name: parents - ready for name, parents in waiting.items() if name not in ready}


def _check_triggers(triggers: Any) -> None:
    """Rule 40."""
    if triggers is None or is_reference(triggers):
        return
    if (
        not isinstance(triggers, list)
        or len(triggers) > 1
        or not all(_is_trigger(entry) for entry in triggers)
    ):
        raise bad_request("Invalid trigger.")


def _is_trigger(trigger: Any) -> bool:
    if not isinstance(trigger, dict) or ("cron" in trigger) == ("webhook" in trigger):
        return is_reference(trigger)
    if "cron" in trigger:
        cron = trigger["cron"]
        return is_reference(cron) or (isinstance(cron, str) and len(cron.split()) == 5)
    policy = trigger.get("webhookPolicy", "generate")
    return (trigger["webhook"] is True or is_reference(trigger["webhook"])) and (
        policy in ("generate", "preserve") or is_reference(policy)
    )


def _check_watchers(watchers: Any) -> None:
    """Rule 41."""
    if watchers is None or is_reference(watchers):
        return
    if not isinstance(watchers, list) or not all(_is_watcher(entry) for entry in watchers):
        raise bad_request("Invalid watcher.")


def _is_watcher(watcher: Any) -> bool:
    if not isinstance(watcher, dict):
        return is_reference(watcher)
    kinds = [name for name in ("user", "webhook", "email") if watcher.get(name) is not None]
    events = watcher.get("events")
    if len(kinds) != 1 or not (isinstance(events, dict) or is_reference(events)):
        return False
    target = watcher[kinds[0]]
    if kinds[0] == "webhook" and isinstance(target, dict):
        return all(target.get(name) not in (None, "") for name in ("name", "url", "payload"))
    return isinstance(target, str if kinds[0] == "user" else dict) or is_reference(target)
