"""Requests as they travel: addresses and form fields (core.telegram.org/bots/api#making-requests).

A form carries only strings. A parameter that is a String by its type stays as it is, any other is
read as JSON, so that the text `5` stays a text and the id `5` becomes a number.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

#: The parameters of type String, of all methods the stand-in knows.
STRINGS = frozenset(
    {
        "action",
        "business_connection_id",
        "callback_query_id",
        "caption",
        "description",
        "document",
        "file_id",
        "inline_message_id",
        "ip_address",
        "language_code",
        "message_effect_id",
        "parse_mode",
        "photo",
        "secret_token",
        "short_description",
        "text",
        "thumbnail",
        "url",
        "voice",
        "certificate",
    }
)
_METHOD = re.compile(r"/bot(?P<token>[^/]+)/(?P<name>\w+)\Z")
_FILE = re.compile(r"/file/bot(?P<token>[^/]+)/(?P<path>[^?#]+)\Z")


class Target(NamedTuple):
    """What an address asks for: a method, or with `is_file` the path of a file."""

    token: str
    name: str
    is_file: bool


def target(url: str) -> Target | None:
    """Return what `url` asks for; None when it is no address of the Bot API."""
    if found := _FILE.search(url):
        return Target(unquote(found["token"]), unquote(found["path"]), is_file=True)
    if found := _METHOD.search(url):
        return Target(unquote(found["token"]), found["name"], is_file=False)
    return None


def decode(fields: Mapping[str, str]) -> dict[str, Any]:
    """Return the parameters that form fields carry."""
    return {name: _decode(name, value) for name, value in fields.items()}


def _decode(name: str, value: str) -> Any:
    if name in STRINGS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
