"""The provider block and the environment, turned into settings: which platform, with which token.

Source: sections 1.1 and 1.2 of the Press API contract.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from blockform.sdk import Attribute, Block, Problem
from blockform.values import NUMBER, Value, ValuePath, path_of
from blockform_press.resources.fields import among, text

if TYPE_CHECKING:
    from blockform_press.client import ClientOptions
    from blockform_press.server.options import ServerOptions

EMBEDDED: Final = "embedded"
STAGES: Final = ("dev", "latest", "test", "beta", "prod", "parvati")
TOKEN_VARIABLES: Final = ("PEAK_AUTH_TOKEN", "API_KEY")
STAGE_VARIABLES: Final = ("PEAK__STAGE", "STAGE")
LOCAL_TOKEN: Final = "embedded"  # noqa: S105  the embedded server takes any

_STAGE_DOMAINS = {"prod": "peak.ai", "latest": "dev.peak.ai"}


def _number(description: str) -> Attribute:
    return Attribute(type=NUMBER, optional=True, description=description)


PROVIDER_BLOCK: Final = Block(
    description="Which Press platform to talk to, and how.",
    attributes={
        "endpoint": text(
            'Address of a Press server, or "embedded" for one inside this program. Leave it out to use the stage\'s.'
        ),
        "stage": text(
            f"Stage of the platform: {among(STAGES)}. Default: PEAK__STAGE, then STAGE, then prod."
        ),
        "auth_token": text(
            "API key, or bearer token with its prefix. Default: PEAK_AUTH_TOKEN, then API_KEY.",
            sensitive=True,
        ),
        "data": text(
            "File in which the embedded server keeps its data. Default: press.sqlite in the data directory."
        ),
        "latency": _number("Seconds that each answer of the embedded server takes at least."),
        "deploy_time": _number("Seconds one step of a deployment takes on the embedded server."),
        "max_retries": _number(
            "How often a call is tried again that failed for a passing reason; default 4."
        ),
        "request_timeout": _number("Seconds to wait for an answer; default 60."),
    },
)


class SetupError(Exception):
    """The platform cannot be used at all; ``problem`` says why."""

    def __init__(self, summary: str, detail: str, path: ValuePath = ValuePath()) -> None:  # noqa: B008  immutable
        super().__init__(summary, detail)
        self.problem = Problem(summary, detail, path)


class EmbeddedSettings(Struct, frozen=True, kw_only=True):
    """The server inside this program. Times in seconds; None: the server's own defaults."""

    data: Path
    latency: float | None = None
    deploy_time: float | None = None

    def server_options(self) -> "ServerOptions":
        """What the server is started with."""
        from blockform_press.server.options import ServerOptions  # noqa: PLC0415  its package loads starlette

        options = ServerOptions(data=self.data)
        if self.latency is not None:
            options = replace(options, latency=self.latency)
        if self.deploy_time is not None:
            options = replace(options, deploy_time=self.deploy_time)
        return options


class Settings(Struct, frozen=True, kw_only=True):
    """One configured provider. ``press`` and ``service`` are base URLs, empty until an embedded server has started."""

    press: str
    service: str
    token: str
    max_retries: int = 4
    request_timeout: float = 60.0
    embedded: EmbeddedSettings | None = None

    def __repr__(self) -> str:
        return f"Settings(press={self.press!r}, service={self.service!r}, embedded={self.embedded!r})"

    def at(self, url: str) -> "Settings":
        """The same with both hosts at one address."""
        return replace(self, press=url, service=url)

    def client_options(self, user_agent: str) -> "ClientOptions":
        """What the client is made with."""
        from blockform_press.client import ClientOptions  # noqa: PLC0415  for the first call only

        return ClientOptions(
            press=self.press,
            service=self.service,
            token=self.token,
            user_agent=user_agent,
            request_timeout=self.request_timeout,
            max_retries=self.max_retries,
            local=self.embedded is not None,
        )


def read_settings(
    config: Value, environment: Mapping[str, str], data_dir: Path
) -> tuple[Settings | None, tuple[Problem, ...]]:
    """The settings, or None with what is wrong (paths relative to the provider block)."""
    unknown = [name for name, value in config.items.items() if not value.is_known]
    if unknown:
        return None, tuple(
            Problem(
                "Provider setting not known yet",
                f"{name} depends on a value that is known only after apply, but the platform has to be asked before. Give a value "
                "that does not depend on a resource.",
                path_of(name),
            )
            for name in unknown
        )
    problems = [*_number_problems(config)]
    endpoint, stage = _text(config, "endpoint"), _stage(config, environment, problems)
    token = _text(config, "auth_token") or _first(environment, TOKEN_VARIABLES)
    if endpoint != EMBEDDED and not token:
        problems.append(_no_token(endpoint))
    if endpoint and endpoint != EMBEDDED and not endpoint.startswith(("http://", "https://")):
        problems.append(
            Problem(
                "Invalid endpoint",
                f'"{endpoint}" is neither "embedded" nor an address that begins with https:// or http://.',
                path_of("endpoint"),
            )
        )
    if problems:
        return None, tuple(problems)
    return _settings(config, endpoint, stage, token, data_dir), ()


def _settings(config: Value, endpoint: str, stage: str, token: str, data_dir: Path) -> Settings:
    domain = _STAGE_DOMAINS.get(stage, f"{stage}.peak.ai")
    settings = Settings(
        press=endpoint.rstrip("/") or f"https://press.{domain}",
        service=endpoint.rstrip("/") or f"https://service.{domain}",
        token=token or LOCAL_TOKEN,
        max_retries=int(_number_or(config, "max_retries", 4)),
        request_timeout=_number_or(config, "request_timeout", 60.0),
    )
    if endpoint != EMBEDDED:
        return settings
    embedded = EmbeddedSettings(
        data=Path(_text(config, "data") or data_dir / "press.sqlite"),
        latency=_number_or_none(config, "latency"),
        deploy_time=_number_or_none(config, "deploy_time"),
    )
    return replace(settings, press="", service="", embedded=embedded)


def _stage(config: Value, environment: Mapping[str, str], problems: list[Problem]) -> str:
    stage = _text(config, "stage") or _first(environment, STAGE_VARIABLES) or "prod"
    if stage not in STAGES:
        problems.append(
            Problem(
                "Invalid stage",
                f'There is no stage "{stage}": {among(STAGES)} is possible.',
                path_of("stage"),
            )
        )
    return stage


def _no_token(endpoint: str) -> Problem:
    if endpoint:
        return Problem(
            "No token for Press",
            f"The server at {endpoint} wants a token. Set the environment variable PEAK_AUTH_TOKEN (or API_KEY), or auth_token in "
            "the provider block.",
        )
    return Problem(
        "No token for Press",
        "There is no token for the platform, and no other endpoint to talk to. Either give a token, in the environment variable "
        "PEAK_AUTH_TOKEN (or API_KEY) or as auth_token in the provider block; or work without the platform, on a server inside "
        'this program:\n\n    provider "press" {\n      endpoint = "embedded"\n    }',
    )


def _number_problems(config: Value) -> list[Problem]:
    names = ("latency", "deploy_time", "max_retries", "request_timeout")
    wrong = [name for name in names if (_number_or_none(config, name) or 0) < 0]
    return [Problem("Invalid number", f"{name} must not be negative.", path_of(name)) for name in wrong]


def _text(config: Value, name: str) -> str:
    value = config.get(name)
    return "" if value is None or value.is_null else value.as_str()


def _number_or_none(config: Value, name: str) -> float | None:
    value = config.get(name)
    return None if value is None or value.is_null else float(value.as_number())


def _number_or(config: Value, name: str, otherwise: float) -> float:
    given = _number_or_none(config, name)
    return otherwise if given is None else given


def _first(environment: Mapping[str, str], names: tuple[str, ...]) -> str:
    """The first of the variables that is set and not empty."""
    return next((environment[name] for name in names if environment.get(name)), "")
