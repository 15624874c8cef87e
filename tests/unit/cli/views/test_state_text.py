"""A state as text: what only a state made by hand can hold. The rest is in the golden cases."""

from pathlib import Path

from blockform.addrs import parse_provider_config, parse_resource_instance
from blockform.cli.views.state_text import show_instance, show_state
from blockform.engine import InstalledProviders
from blockform.plan import ProviderPool, ProviderRuntime
from blockform.state import InstanceState, ObjectStatus, ResourceObject, State
from blockform.values import path_of

PROVIDER = parse_provider_config('provider["registry.terraform.io/acme/gone"]')
ADDR = parse_resource_instance("gone_thing.a")


def _pool(tmp: Path) -> ProviderPool:
    runtime = ProviderRuntime(
        environment={}, data_dir=tmp, fingerprint=lambda text: text, trace=lambda _: None, user_agent="test"
    )
    return ProviderPool(InstalledProviders(), runtime)


def _object(status: ObjectStatus = ObjectStatus.READY) -> ResourceObject:
    attributes = {"id": "i", "list": [1, {"x": None}], "secret": "hush", "text": ""}
    return ResourceObject(attributes_json=attributes, status=status, sensitive_paths=(path_of("secret"),))


BODY = """\
resource "gone_thing" "a" {
    id     = "i"
    list   = [
        1,
        {
            x = null
        },
    ]
    secret = (sensitive value)
    text   = ""
}
"""


def test_object_without_its_provider_is_shown_by_its_json(tmp_path: Path) -> None:
    state = State().with_instance(ADDR, InstanceState(current=_object()), PROVIDER)
    assert show_state(state, _pool(tmp_path)) == f"# gone_thing.a:\n{BODY}"


def test_every_object_of_an_instance_is_shown(tmp_path: Path) -> None:
    instance = InstanceState(current=_object(ObjectStatus.TAINTED), deposed={"abcd": _object()})
    state = State().with_instance(ADDR, instance, PROVIDER)
    assert show_instance(state, _pool(tmp_path), ADDR) == (
        f"# gone_thing.a: (tainted)\n{BODY}\n# gone_thing.a: (deposed object abcd)\n{BODY}"
    )


def test_empty_state(tmp_path: Path) -> None:
    assert show_state(State(), _pool(tmp_path)) == "The state file is empty. No resources are represented.\n"
