"""What schemathesis is told beside the description: how an artifact looks. It runs in an environment of its own, see ``run.py``."""

import io
import zipfile

import schemathesis
from hypothesis import strategies as st


def _zip(names: list[str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, name)
    return buffer.getvalue()


_NAMES = st.lists(st.sampled_from(["Dockerfile", "main.py", "src/a.py"]), unique=True)
schemathesis.openapi.media_type("application/zip", st.one_of(_NAMES.map(_zip), st.binary(max_size=50)))
