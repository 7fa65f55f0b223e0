"""Requests of the Bot API as bytes: found in a stream, and read no further than is needed.

In come the bytes a connection has received; out comes one request at a time, and from its body
the parameters as text, whether they travel as JSON, as a form, as multipart or in the address.
Everything here is run for each call of the bot that is measured, so it must cost next to nothing.
"""

from __future__ import annotations

import json
import re
import zlib
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

Fields = dict[str, str]

_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d+)", re.IGNORECASE)
_TYPE = re.compile(rb"\r\ncontent-type:[ \t]*([^\r]*)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:[ \t]*chunked", re.IGNORECASE)
_PACKED = re.compile(rb"\r\ncontent-encoding:[ \t]*(?:x-)?(?:gzip|deflate)", re.IGNORECASE)
_BOUNDARY = re.compile(rb'boundary="?([^";]+)', re.IGNORECASE)
_NAME = re.compile(rb'[; ]name="?([^";\r]+)', re.IGNORECASE)
_ANY_HEADER = 32 + zlib.MAX_WBITS

_COMMON = tuple(
    (b"%%%02X" % ord(sign), sign.encode()) for sign in '":{},[]/ ?!\n<>=&;()+' if sign != "%"
)
"""The escapes that make up nearly all of a form: replaced in C, one after the other.

A per cent sign itself is always escaped in a form, so none of these can be found by mistake.
"""


class Request(NamedTuple):
    """One request: the method's name, the bytes of its address's query, its head, its body."""

    method: str
    query: bytes
    head: bytes
    body: bytes


def take(stream: bytes) -> tuple[Request, bytes] | None:
    """Return the first request of a stream and what follows it; None while it is not whole."""
    end = stream.find(_END)
    if end < 0:
        return None
    head, rest = stream[:end], stream[end + len(_END) :]
    if (found := _LENGTH.search(head)) is not None:
        length = int(found[1])
        if len(rest) < length:
            return None
        body, rest = rest[:length], rest[length:]
    elif _CHUNKED.search(head) is not None:
        joined = _chunks(rest)
        if joined is None:
            return None
        body, rest = joined
    else:
        body = b""
    path, _, query = head.split(b" ", 2)[1].partition(b"?")
    return Request(path[path.rfind(b"/") + 1 :].decode(), query, head, body), rest


def _chunks(stream: bytes) -> tuple[bytes, bytes] | None:
    body = []
    while True:
        line, found, stream = stream.partition(b"\r\n")
        if not found:
            return None
        length = int(line.partition(b";")[0], 16)
        if len(stream) < length + 2:
            return None
        if length == 0:
            return b"".join(body), stream[2:]
        body.append(stream[:length])
        stream = stream[length + 2 :]


def fields(request: Request) -> Fields:
    """Return the parameters of a request; what is no string by nature is text of JSON."""
    found = _form(request.query) if request.query else {}
    body = request.body
    if not body:
        return found
    if _PACKED.search(request.head) is not None:
        body = zlib.decompress(body, _ANY_HEADER)
    kind = _TYPE.search(request.head)
    name = kind[1] if kind is not None else b""
    if name.startswith(b"application/json"):
        return found | {key: _text(value) for key, value in json.loads(body).items()}
    if name.startswith(b"multipart/") and (boundary := _BOUNDARY.search(name)) is not None:
        return found | _multipart(body, boundary[1])
    return found | _form(body)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _form(body: bytes) -> Fields:
    found = {}
    for pair in body.split(b"&"):
        name, _, value = pair.partition(b"=")
        found[name.decode()] = _unquoted(value)
    return found


def _unquoted(value: bytes) -> str:
    value = value.replace(b"+", b" ")
    if b"%" in value:
        for escape, sign in _COMMON:
            value = value.replace(escape, sign)
        if b"%" in value:
            value = unquote_to_bytes(value)
    return value.decode()


def _multipart(body: bytes, boundary: bytes) -> Fields:
    found = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, value = part.partition(_END)
        name = _NAME.search(head)
        if name is not None and b"filename=" not in head:
            found[name[1].decode()] = value.removesuffix(b"\r\n").decode()
    return found
