"""Data model files of app releases (section 4.3): stored, never read."""

from blockform_press.server.calls import Call, Context, Family, Reply
from blockform_press.server.errors import bad_request
from blockform_press.server.lookup import own_spec, release_of_spec
from blockform_press.server.times import iso


def upload(context: Context, call: Call) -> Reply:
    """``POST /v1/apps/data-model/<specId>/<version>/files``."""
    store = context.store
    spec = own_spec(store, call.tenant, call.path["specId"], Family.APP)
    release = release_of_spec(store, spec["id"], call.path["version"])
    if call.form.artifact is None:
        raise bad_request("Field 'artifact' is required.")
    key = spec["id"], release["version"]
    store.execute("DELETE FROM data_model_files WHERE spec_id = ? AND version = ?", *key)
    content = {"content": call.form.artifact, "created_at": iso(context.now)}
    store.insert("data_model_files", spec_id=key[0], version=key[1], **content)
    return Reply(200)
