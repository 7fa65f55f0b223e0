"""Fetching a subscribed calendar from a server that nobody here knows.

The rules:

1. Each request goes through the guard (`bot.calendars.guard`), and its socket leads to what the
   guard has found and to nothing else. TLS is spoken with the host's name, and its certificate
   must be for that name.
2. A redirect is followed three times at most, by https alone, and each hop is a request like the
   first. It may lead to the same host, or to one above or below it in the DNS (example.org and
   www.example.org): whoever runs the one could answer for the other. Elsewhere it may not lead.
   Apple alone moves people between hosts of one kind (p71-caldav, p39-caldav), all of them below
   icloud.com, where nobody else has a host.
3. Nothing is unpacked: a compressed answer is refused. Its size is counted as it comes, whatever
   it says of itself, and so is all else that comes over the line, which chunks of one byte can
   make thousandfold. There is a limit to each wait and to the whole.
4. A calendar begins and ends as one. A web page is none, and half a calendar would look like
   appointments that were cancelled.
5. No cookies, no proxies, no login of the environment. Nothing is logged, and no error holds the
   address, nor does what an error came from: aiohttp's errors do, so none is kept.

Sources: RFC 9110 (HTTP: 8.4 encodings, 8.8 validators, 10.2.3 Retry-After, 15.4 redirects),
RFC 5545 3.4 (iCalendar object), docs.aiohttp.org (client reference).
"""

from __future__ import annotations

import asyncio
import re
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, Final
from urllib.parse import urljoin

import aiohttp
import certifi
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.calendars.address import LONGEST, Address, FetchError, Problem, address
from bot.calendars.guard import Endpoint, Guard

AGENT: Final = "Presence (calendar subscription)"
_AGENTS: Final = {"outlook.office365.com": "Presence (Android 16) like Chrome/139"}
"""Outlook sends whom it does not take for a browser to a page of errors. This form is one that
other calendar programs found to be let in (github.com/nextcloud/server/issues/54799)."""

_ONE_HOUSE: Final = ".icloud.com"
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_NO_ENTRY: Final = frozenset({401, 402, 403, 407, 451})
_LATER: Final = frozenset({408, 425, 429})
_DAY: Final = timedelta(days=1)
_ETAG = re.compile(r"[\x21-\x7e]{1,256}")
_INSTANT = re.compile(r"[A-Za-z0-9,:+ -]{1,64}")
_LONGEST_DATE = 64
_AROUND: Final = 2
_BESIDE: Final = 100_000
"""What may come over the line for a calendar: its bytes and as much again for the chunks and TLS
records around them, and so many for certificates and headers."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long, in seconds, and how much.

    Args:
        whole: a fetch with all its redirects.
        connect: one connection, with TLS.
        read: one wait for the next bytes.
        size: bytes of a calendar.
        redirects: how often it may be sent on.
    """

    whole: float = 20.0
    connect: float = 8.0
    read: float = 8.0
    size: int = 1_000_000
    redirects: int = 3


@dataclass(frozen=True, slots=True)
class Fetched:
    """A calendar, as it came.

    Args:
        body: the bytes; they begin and end as a calendar, and no more is known of them.
        etag: to be given back with the next fetch, if there is one.
        last_modified: the same.
    """

    body: bytes = field(repr=False)
    etag: str | None = field(default=None, repr=False)
    last_modified: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Unchanged:
    """It is what it was."""


@dataclass(frozen=True, slots=True)
class _Moved:
    location: str = field(repr=False)


class Fetcher:
    """Fetches calendars. It keeps nothing between two fetches.

    Args:
        guard: says what may be connected to; public addresses, unless a test or the demo brings
            another.
        certificates: whom to trust; Mozilla's list if it is not said.
        limits: how long and how much.
    """

    def __init__(
        self,
        *,
        guard: Guard | None = None,
        certificates: ssl.SSLContext | None = None,
        limits: Limits | None = None,
    ) -> None:
        self._guard = guard or Guard()
        self._certificates = certificates
        self._limits = limits or Limits()

    async def fetch(
        self, address: Address, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched | Unchanged:
        """Fetch a calendar, unless it is what it was.

        Args:
            address: where it is.
            etag: what the last fetch brought; what cannot be sent in a header is left out.
            last_modified: the same.

        Raises:
            FetchError: it could not be fetched. `problem` says why, `retry_after` when to ask
                again, if the server said so.
        """
        asked = {
            "If-None-Match": _fitting(_ETAG, etag),
            "If-Modified-Since": _fitting(_INSTANT, last_modified),
        }
        unless = {name: value for name, value in asked.items() if value is not None}
        retry_after = None
        try:
            async with asyncio.timeout(self._limits.whole):
                return await self._follow(address, unless)
        except FetchError as error:
            problem, retry_after = error.problem, error.retry_after
        except TimeoutError:
            problem = Problem.TIMEOUT
        except (aiohttp.ClientSSLError, ssl.SSLError):
            problem = Problem.TLS
        except aiohttp.ClientPayloadError:
            problem = Problem.INCOMPLETE
        except aiohttp.ClientResponseError:
            problem = Problem.UNEXPECTED  # it is no HTTP, or has too many headers or too long ones
        except (aiohttp.ClientError, OSError):
            problem = Problem.UNREACHABLE
        raise FetchError(problem, retry_after)  # out here it has no context that tells more

    async def _follow(self, first: Address, unless: Mapping[str, str]) -> Fetched | Unchanged:
        at = first
        for _ in range(self._limits.redirects + 1):
            answer = await self._ask(at, unless)
            if not isinstance(answer, _Moved):
                return answer
            at = _onward(first, at, answer.location)
        raise FetchError(Problem.REDIRECT_LOOP)

    async def _ask(self, at: Address, unless: Mapping[str, str]) -> Fetched | Unchanged | _Moved:
        limits = self._limits
        known = _Known(
            await self._guard.endpoints(at.host, at.port), _AROUND * limits.size + _BESIDE
        )
        connector = aiohttp.TCPConnector(
            resolver=known,
            socket_factory=known.open,
            use_dns_cache=False,
            force_close=True,
            ssl=self._certificates or _certificates(),
        )
        session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(
                total=None,
                connect=limits.connect,
                sock_read=limits.read,
            ),
        )
        headers = {
            "User-Agent": _AGENTS.get(at.host, AGENT),
            "Accept": "text/calendar, */*;q=0.1",
            "Accept-Encoding": "identity",
            **unless,
        }
        url = URL(at.url, encoded=True)
        async with session:
            try:
                response = await session.get(url, headers=headers, allow_redirects=False)
                try:
                    return await _answer(response, limits.size, conditional=bool(unless))
                finally:
                    response.close()
            except aiohttp.ClientError:
                if known.overrun:
                    raise FetchError(Problem.TOO_LARGE) from None
                raise


class _Line(socket.socket):
    """A connection that breaks when more has come over it than it may carry."""

    left = 0

    def recv_into(self, *args: Any) -> int:
        """Receive, as asyncio does."""
        size = super().recv_into(*args)
        self.left -= size
        if self.left < 0:
            raise ConnectionAbortedError("more has come than any calendar takes")
        return size


class _Known(AbstractResolver):
    """Knows what the guard has found, asks nobody, and opens a line to nothing else.

    Args:
        endpoints: what the guard has found.
        bytes_each: what a line may carry.
    """

    def __init__(self, endpoints: Sequence[Endpoint], bytes_each: int) -> None:
        self._endpoints = endpoints
        self._bytes_each = bytes_each
        self._lines: list[_Line] = []

    @property
    def overrun(self) -> bool:
        """Whether more has come over a line than it may carry."""
        return any(line.left < 0 for line in self._lines)

    async def resolve(
        self,
        host: str,
        port: int = 0,  # noqa: ARG002 - the guard has said which
        family: socket.AddressFamily = socket.AF_UNSPEC,  # noqa: ARG002 - any
    ) -> list[ResolveResult]:
        """Return what is known, in the shape that aiohttp wants."""
        return [
            ResolveResult(
                hostname=host,
                host=number,
                port=at,
                family=socket.AF_INET6 if ":" in number else socket.AF_INET,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for number, at in self._endpoints
        ]

    def open(self, info: aiohttp.AddrInfoType) -> socket.socket:
        """Return a socket, if it is for an address that the guard has found.

        aiohttp does not ask a resolver about hosts that are numbers: this is the last door.
        """
        family, kind, proto, _, where = info
        if tuple(where[:2]) not in self._endpoints:
            raise OSError("the guard knows no such address")
        line = _Line(family=family, type=kind, proto=proto)
        line.left = self._bytes_each
        self._lines.append(line)
        return line

    async def close(self) -> None:
        """Nothing is held."""


@cache
def _certificates() -> ssl.SSLContext:
    """Return a context that trusts Mozilla's list: a small box may have none of its own."""
    return ssl.create_default_context(cafile=certifi.where())


def _onward(first: Address, at: Address, location: str) -> Address:
    """Return where a redirect leads.

    Raises:
        FetchError: it leads elsewhere, or nowhere.
    """
    try:
        joined = urljoin(at.url, location)
    except ValueError:
        joined = ""
    if not joined:
        raise FetchError(Problem.UNEXPECTED)
    if not joined.lower().startswith("https://"):
        raise FetchError(Problem.NOT_HTTPS)
    onward = address(joined)
    old, new = f".{first.host}", f".{onward.host}"
    if not (old.endswith(new) or new.endswith(old)) and not (
        old.endswith(_ONE_HOUSE) and new.endswith(_ONE_HOUSE)
    ):
        raise FetchError(Problem.REDIRECTED_ELSEWHERE)
    return onward


async def _answer(
    response: aiohttp.ClientResponse, size: int, *, conditional: bool
) -> Fetched | Unchanged | _Moved:
    """Return what a server said.

    Raises:
        FetchError: it is no calendar.
    """
    status, headers = response.status, response.headers
    if status in _MOVED and 0 < len(location := headers.get("Location", "")) <= LONGEST:
        return _Moved(location)
    if status == 304 and conditional:  # noqa: PLR2004 - HTTP's own number
        return Unchanged()
    if status in {404, 410}:
        raise FetchError(Problem.GONE)
    if status in _NO_ENTRY:
        raise FetchError(Problem.FORBIDDEN)
    if status in _LATER or status >= 500:  # noqa: PLR2004
        raise FetchError(Problem.BUSY, _retry_after(headers))
    if status != 200:  # noqa: PLR2004
        raise FetchError(Problem.UNEXPECTED)
    encodings = ",".join(headers.getall("Content-Encoding", ())).lower()
    if encodings.strip() not in {"", "identity"}:
        raise FetchError(Problem.ENCODED)
    body = await _body(response, size)
    return Fetched(
        body,
        _fitting(_ETAG, headers.get("ETag")),
        _fitting(_INSTANT, headers.get("Last-Modified")),
    )


async def _body(response: aiohttp.ClientResponse, size: int) -> bytes:
    """Return a calendar's bytes.

    Raises:
        FetchError: there are too many, or they are none of a calendar.
    """
    if (response.content_length or 0) > size:
        raise FetchError(Problem.TOO_LARGE)
    body = bytearray()
    async for part in response.content.iter_any():
        body += part
        if len(body) > size:
            raise FetchError(Problem.TOO_LARGE)
    upper = bytes(body).upper()
    begins = upper.rfind(b"BEGIN:VCALENDAR")
    if begins < 0 or upper.lstrip().startswith(b"<"):
        raise FetchError(Problem.NOT_A_CALENDAR)
    if upper.rfind(b"END:VCALENDAR") < begins:
        raise FetchError(Problem.INCOMPLETE)
    return bytes(body)


def _fitting(pattern: re.Pattern[str], value: str | None) -> str | None:
    """Return a validator if it can stand in a header."""
    return value if value is not None and pattern.fullmatch(value) else None


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long a server asks to be left alone; a date is measured by the server's clock."""
    said = headers.get("Retry-After", "")[:_LONGEST_DATE]
    if re.fullmatch(r"[0-9]{1,9}", said):
        return min(timedelta(seconds=int(said)), _DAY)
    try:
        now = parsedate_to_datetime(headers.get("Date", "")[:_LONGEST_DATE])
        wait = parsedate_to_datetime(said) - now
    except (TypeError, ValueError, OverflowError):
        return None
    return min(max(wait, timedelta()), _DAY)
