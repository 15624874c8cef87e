"""From the ``Authorization`` header to the calling tenant."""

from collections.abc import Mapping

from blockform_press.server.calls import Tenant
from blockform_press.server.errors import unauthorized

LOCAL_TENANT = "local"


def tenant_of(authorization: str, tokens: Mapping[str, str]) -> Tenant:
    """The tenant a token stands for; without ``tokens`` every token stands for the tenant ``local``.

    An API key comes bare and a bearer token with its ``Bearer`` prefix; ``tokens`` may hold either spelling.
    """
    token = authorization.strip()
    if not token or token.lower() == "bearer":  # Rule 1
        raise unauthorized("Missing authorization token.")
    if not tokens:
        return Tenant(LOCAL_TENANT)
    name = tokens.get(token) or tokens.get(token.removeprefix("Bearer ").lstrip())
    if name is None:  # Rule 2
        raise unauthorized("Invalid or expired token.")
    return Tenant(name)
