"""The address of a subscribed calendar: what was pasted, as the one form it is fetched by.

The rules, held by `Address` itself, so that none can be made that breaks them:

1. https alone. webcal and webcals are names for it. Plain http is refused: whoever can listen
   could read the address, which is a password, and with it who comes when.
2. The host is a name of the public DNS. Numbers in every spelling are refused, for every name
   ends in a top-level domain, and none of those is a number (WHATWG URL, "ends in a number
   checker"); so are names that only mean something inside a house.
3. The port is 443, or 8443 where people run a calendar server of their own beside something
   else. Any other would make the bot a scanner of ports.
4. No user and no password: they open a whole account, and a calendar can be published without.
5. It is a secret. Neither its text nor its repr shows it, and no error does.

Sources: RFC 3986 (URI), UTS #46 (international names), RFC 6761 and RFC 8375 (special names).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from urllib.parse import quote

import idna

LONGEST: Final = 2048
"""Characters of an address; the longest that is given out, Outlook's, has about 300."""

HTTPS: Final = 443
PORTS: Final = frozenset({HTTPS, 8443})

_TYPED = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*)://)?([^/?#]*)([^#]*)(?:#.*)?")
_NAME = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{0,58}[a-z0-9])"
)
_LONGEST_NAME = 253
_TARGET = re.compile(r"/[\x21\x22\x24-\x7e]*")
_AS_IT_IS = "%/?:@!$&'()*+,;=~[]"
_INSIDE = re.compile(
    r"(?:.*\.)?(?:localhost|localdomain|local|lan|home|corp|intranet|private|internal|arpa|onion)"
)


class Problem(StrEnum):
    """Why a calendar could not be fetched."""

    NOT_AN_ADDRESS = "not_an_address"
    NOT_HTTPS = "not_https"
    CREDENTIALS = "credentials"  # a user or a password stands in it
    PORT = "port"
    REFUSED_ADDRESS = "refused_address"  # a number, or something inside a network
    UNREACHABLE = "unreachable"  # no such name, nobody there, or cut off before an answer
    TIMEOUT = "timeout"
    TLS = "tls"  # the certificate is not the host's, or not one to trust
    REDIRECTED_ELSEWHERE = "redirected_elsewhere"
    REDIRECT_LOOP = "redirect_loop"
    FORBIDDEN = "forbidden"
    GONE = "gone"
    BUSY = "busy"
    UNEXPECTED = "unexpected"  # an answer that no calendar server gives
    ENCODED = "encoded"
    TOO_LARGE = "too_large"
    NOT_A_CALENDAR = "not_a_calendar"
    INCOMPLETE = "incomplete"  # it begins as a calendar and does not end as one


class FetchError(Exception):
    """A calendar could not be fetched; neither this nor its cause holds the address.

    Args:
        problem: why.
        retry_after: how long the server asks to be left alone, if it does.
    """

    def __init__(self, problem: Problem, retry_after: timedelta | None = None) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """Where a calendar is. Made by `address`.

    Args:
        host: a name of the public DNS, in lower-case ASCII, without a dot at its end.
        target: path and query, percent-encoded (RFC 9112, "origin-form").
        port: 443 or 8443.

    Raises:
        FetchError: it breaks a rule.
    """

    host: str
    target: str
    port: int = HTTPS

    def __post_init__(self) -> None:
        named = len(self.host) <= _LONGEST_NAME and _NAME.fullmatch(self.host)
        if not named or _INSIDE.fullmatch(self.host):
            raise FetchError(Problem.REFUSED_ADDRESS)
        if self.port not in PORTS:
            raise FetchError(Problem.PORT)
        if len(self.target) > LONGEST or not _TARGET.fullmatch(self.target):
            raise FetchError(Problem.NOT_AN_ADDRESS)

    def __repr__(self) -> str:
        return "Address(hidden)"

    @property
    def url(self) -> str:
        """The whole of it: to be sealed or asked for, never to be shown."""
        port = "" if self.port == HTTPS else f":{self.port}"
        return f"https://{self.host}{port}{self.target}"

    @property
    def label(self) -> str:
        """What its owner is shown: the host, in their own letters, such as calendar.google.com."""
        try:
            return idna.decode(self.host)
        except UnicodeError:
            return self.host


def address(text: str) -> Address:
    """Return the address that somebody pasted.

    A scheme may be missing where a path follows (``example.org/me.ics``). What follows ``#`` is
    left out; what an address cannot hold as it is becomes percent-encoded; the rest stays as it
    was given, for servers compare it letter by letter.

    Raises:
        FetchError: it is none, or breaks one of the rules at the top of this file.
    """
    text = text.strip().removeprefix("<").removesuffix(">")
    usable = len(text) <= LONGEST and text.isprintable() and " " not in text
    parts = _TYPED.fullmatch(text) if usable else None
    if parts is None:
        raise FetchError(Problem.NOT_AN_ADDRESS)
    scheme, authority, target = parts.groups()
    if scheme is None and not ("." in authority and target.startswith("/")):
        raise FetchError(Problem.NOT_AN_ADDRESS)
    if scheme is not None and scheme.lower() not in {"https", "webcal", "webcals"}:
        raise FetchError(Problem.NOT_HTTPS)
    if "@" in authority:
        raise FetchError(Problem.CREDENTIALS)
    if not authority:
        raise FetchError(Problem.NOT_AN_ADDRESS)
    if authority.startswith("["):
        raise FetchError(Problem.REFUSED_ADDRESS)
    host, _, port = authority.partition(":")
    if not re.fullmatch(r"[0-9]{0,5}", port):
        raise FetchError(Problem.PORT)
    target = quote(target if target.startswith("/") else f"/{target}", safe=_AS_IT_IS)
    return Address(_ascii(host), target, int(port or HTTPS))


def _ascii(host: str) -> str:
    """Return a host as the DNS knows it, or nothing; digits and dots of any script become ASCII."""
    if not host.isascii():
        if len(host) > _LONGEST_NAME:
            return ""
        try:
            host = idna.encode(host, uts46=True).decode()
        except UnicodeError:
            return ""
    return host.lower().removesuffix(".")
