"""Multipart forms (rule 6): those that are written as plainly as our clients write them at once, all others by the library.

The library takes them character by character, which costs as much as all else that the creation of a spec does.
"""

import re
from typing import Final

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from blockform_press.server.calls import Form
from blockform_press.server.errors import bad_request
from blockform_press.server.incoming import Incoming

_LARGEST_TEXT_PART: Final = 64 * 1024 * 1024
_MOST_PLAIN_PARTS: Final = 100
_PLAIN_TYPE: Final = re.compile(r"multipart/form-data; boundary=([\w-]{1,70})", re.ASCII)
_PLAIN_PART: Final = re.compile(
    rb'Content-Disposition: form-data; name="(\w{1,200})"(; filename="[\w.-]{1,200}")?\r\n'
    rb"(?:Content-Type: [\w/.+-]{1,200}\r\n)?\r\n(.*)",
    re.DOTALL,
)


async def multipart(incoming: Incoming) -> Form:
    """A multipart body; the order of its parts does not matter (rule 6)."""
    content_type = incoming.header(b"content-type")
    if not content_type.lower().startswith("multipart/form-data"):  # Rule 6
        raise bad_request("Expected multipart/form-data.")
    plain = _PLAIN_TYPE.fullmatch(content_type)
    form = plain_form_or_none(incoming.body, plain[1].encode()) if plain else None
    return await _any_form(incoming) if form is None else form


def plain_form_or_none(body: bytes, boundary: bytes) -> Form | None:
    """A form without anything that can be read in two ways: what it gives is what the library gives. None for any other."""
    delimiter = b"\r\n--" + boundary
    before, *parts = (b"\r\n" + body).split(delimiter, _MOST_PLAIN_PARTS)
    if before or not parts or parts.pop() != b"--\r\n" or len(body) > _LARGEST_TEXT_PART:
        return None
    fields: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for part in parts:
        found = _PLAIN_PART.fullmatch(part, 2) if part.startswith(b"\r\n") else None
        if found is None or (name := found[1].decode()) in fields or name in files:
            return None
        try:
            if found[2]:
                files[name] = found[3]
            else:
                fields[name] = found[3].decode()
        except UnicodeDecodeError:
            return None
    return Form(fields, files.get("artifact"))


async def _any_form(incoming: Incoming) -> Form:
    async def receive() -> Message:
        return {"type": "http.request", "body": incoming.body, "more_body": False}

    try:
        parts = await Request(incoming.scope, receive).form(max_part_size=_LARGEST_TEXT_PART)
    except (HTTPException, UnicodeDecodeError, KeyError) as error:
        raise bad_request("Expected multipart/form-data.") from error
    try:
        fields = {name: part for name, part in parts.multi_items() if isinstance(part, str)}
        upload = parts.get("artifact")
        return Form(fields, await upload.read() if isinstance(upload, UploadFile) else None)
    finally:
        await parts.close()
