"""Where a fetch may go: a name is looked up once, and only to what was found is connected.

The rules:

1. A name is asked for once a request. What is connected to is the number that was looked at, so
   that a DNS which changes its answer changes nothing.
2. Every address of the answer must be one of the public internet. If one is not, none is used: a
   name that also leads into somebody's network was made for that.
3. Only such IPv6 addresses count as have been given out (2000::/3). All that carry an IPv4 address
   within are refused, whatever they carry: NAT64, 6to4, Teredo, mapped and compatible ones. No
   public name is answered with one, unless the machine itself has only IPv6.
4. No setting and no environment variable opens the guard. A test or the demo passes one of its
   own.

Sources: IANA's special-purpose address registries for IPv4 and IPv6 (RFC 6890), IPv6 global
unicast space (RFC 4291, 2.5.4); RFC 6146 and RFC 8215 (NAT64); cloud vendors' metadata services.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from bot.calendars.address import FetchError, Problem

Ip = IPv4Address | IPv6Address
Endpoint = tuple[str, int]
"""An address in numbers, and a port."""

LOOKUP_SECONDS: Final = 6.0
AT_ONCE: Final = 64
"""Names that are looked up at a time, those counted in that nobody waits for any more: far more
than feeds are read side by side (`bot.subscriptions.AT_ONCE`) in the half a minute for which the
system asks a name server that is silent (resolv.conf(5): 5 s, twice, three servers)."""

MOST: Final = 8
"""Addresses of one name that are tried."""

_GIVEN_OUT = ip_network("2000::/3")
_NEVER = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by a carrier's customers; 100.100.100.200 is Alibaba's metadata
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's own service for its machines, in public numbers
        "169.254.0.0/16",  # link-local; 169.254.169.254 is everybody's metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocols; 192.0.0.192 is Oracle's metadata
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # measurements
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "2001::/23",  # protocols: Teredo, ORCHID, AMT, measurements
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)


def is_public(ip: Ip) -> bool:
    """Say whether an address is one of the public internet, and carries no other within."""
    if isinstance(ip, IPv6Address) and (ip.scope_id is not None or ip not in _GIVEN_OUT):
        return False
    return ip.is_global and not any(ip in network for network in _NEVER)


class Names:
    """Asks the system for the addresses of a name.

    In threads of its own: a name server that never answers holds one for half a minute, and neither
    the way to Telegram nor the end of the process may wait for that. A thread that is late keeps
    its place, but there are places enough for others' names, and a name has one thread at a time,
    however often it is asked for.
    """

    def __init__(self) -> None:
        self._places = asyncio.Semaphore(AT_ONCE)
        self._asked: dict[str, asyncio.Future[Sequence[str]]] = {}

    async def __call__(self, host: str) -> Sequence[str]:
        """Return the addresses in numbers; none if there is no such name."""
        if host not in self._asked:
            await self._places.acquire()
            if host in self._asked:  # somebody else has asked meanwhile
                self._places.release()
            else:
                self._ask(host)
        return await asyncio.shield(self._asked[host])  # others may wait for it, too

    def _ask(self, host: str) -> None:
        loop = asyncio.get_running_loop()
        found = self._asked[host] = loop.create_future()

        def tell(answer: Sequence[str]) -> None:
            self._places.release()
            del self._asked[host]
            found.set_result(answer)

        def ask() -> None:
            answer = _addresses(host)
            with suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(tell, answer)

        threading.Thread(target=ask, name="calendar-names", daemon=True).start()


def _addresses(host: str) -> Sequence[str]:
    """Return what the system knows; the dot keeps it from trying names of its own network."""
    flags = socket.AI_ADDRCONFIG
    try:
        found = socket.getaddrinfo(f"{host}.", None, type=socket.SOCK_STREAM, flags=flags)
    except (OSError, UnicodeError):
        return ()
    return [str(entry[4][0]) for entry in found]


def itself(ip: Ip, port: int) -> Endpoint:
    """Return where an address is reached: there."""
    return str(ip), port


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """Lets a fetch through to public addresses only.

    Args:
        resolve: finds the addresses of a name, in numbers.
        allows: says whether one may be connected to.
        reach: says where an address is reached; a test has a server of its own there.
        seconds: how long a name may be looked up.
    """

    resolve: Callable[[str], Awaitable[Sequence[str]]] = field(default_factory=Names)
    allows: Callable[[Ip], bool] = is_public
    reach: Callable[[Ip, int], Endpoint] = itself
    seconds: float = LOOKUP_SECONDS

    async def endpoints(self, host: str, port: int) -> Sequence[Endpoint]:
        """Look a host up, and return all that may be connected to for it.

        Raises:
            FetchError: there is no such host, or one of its addresses is not allowed.
            TimeoutError: it took too long.
        """
        async with asyncio.timeout(self.seconds):
            found = await self.resolve(host)
        if not found:
            raise FetchError(Problem.UNREACHABLE)
        numbers = [ip for ip in map(_number, dict.fromkeys(found)) if ip and self.allows(ip)]
        if len(numbers) != len(set(found)):
            raise FetchError(Problem.REFUSED_ADDRESS)
        return [self.reach(ip, port) for ip in numbers[:MOST]]


def _number(text: str) -> Ip | None:
    """Return an address, or nothing if it is none."""
    try:
        return ip_address(text)
    except ValueError:
        return None
