"""Which addresses a fetch may go to, and how a name is looked up."""

from __future__ import annotations

import ast
import asyncio
import socket
import threading
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from bot.calendars import guard
from bot.calendars.address import FetchError, Problem
from bot.calendars.guard import AT_ONCE, Guard, Names, is_public
from bot.subscriptions import AT_ONCE as SIDE_BY_SIDE
from tests.bot.calendars.feeds import PUBLIC, PUBLIC_6, Dns

BAD = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200"),  # noqa: S104
    *("100.127.255.255", "127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.0.1"),
    *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192"),
    *("192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255"),
    *("198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.255", "240.0.0.1"),
    *("255.255.255.255", "::", "::1", "::127.0.0.1", "::93.184.215.14", "::ffff:127.0.0.1"),
    *("::ffff:93.184.215.14", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::5db8:d70e"),
    *("64:ff9b:1::a00:1", "100::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2"),
    *("2001:2::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:5db8::1"),
    *("3fff::1", "4000::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fdff::1", "fe80::1"),
    *("fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1", "2606:4700::1111%eth0"),
]
GOOD = [PUBLIC, PUBLIC_6, "1.1.1.1", "100.63.255.255", "172.32.0.1", "192.0.1.1", "223.255.255.1"]


@pytest.mark.parametrize("text", BAD)
def test_an_address_that_is_not_public(text: str) -> None:
    """It is not allowed, and neither is one that carries another within."""
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", GOOD)
def test_an_address_that_is_public(text: str) -> None:
    """It is allowed."""
    assert is_public(ip_address(text))


@pytest.mark.parametrize("bad", [*BAD, "no number", ""])
async def test_one_bad_address_spoils_the_host(bad: str) -> None:
    """Whether it stands alone, first or last."""
    for answer in ([bad], [bad, PUBLIC], [PUBLIC, PUBLIC_6, bad]):
        with pytest.raises(FetchError) as caught:
            await Guard(resolve=Dns(example_org=[answer])).endpoints("example.org", 443)
        assert caught.value.problem is Problem.REFUSED_ADDRESS


async def test_all_good_addresses_are_used_up_to_a_number() -> None:
    """Each once, in their order."""
    answer = [PUBLIC, PUBLIC_6, PUBLIC, *(f"1.1.1.{last}" for last in range(20))]
    found = await Guard(resolve=Dns(example_org=[answer])).endpoints("example.org", 8443)
    assert found[:3] == [(PUBLIC, 8443), (PUBLIC_6, 8443), ("1.1.1.0", 8443)]
    assert len(found) == guard.MOST


async def test_a_bad_address_among_those_not_used() -> None:
    """It spoils the host too."""
    answer = [*(f"1.1.1.{last}" for last in range(20)), "10.0.0.1"]
    with pytest.raises(FetchError):
        await Guard(resolve=Dns(example_org=[answer])).endpoints("example.org", 443)


async def test_a_name_that_nobody_knows() -> None:
    """There is nobody to reach."""
    with pytest.raises(FetchError) as caught:
        await Guard(resolve=Dns()).endpoints("example.org", 443)
    assert caught.value.problem is Problem.UNREACHABLE


# --------------------------------------------------------------- the system's resolver


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A name server that does not answer before it is let."""
    event = threading.Event()

    def never(*_: Any, **__: Any) -> list[Any]:
        event.wait()
        return []

    monkeypatch.setattr(guard.socket, "getaddrinfo", never)
    yield event
    event.set()


async def test_the_system_is_asked_beside_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    """For that very name, not for one of the machine's own network."""
    asked: list[Any] = []

    def answer(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.extend([host, threading.current_thread()])
        info = (socket.SOCK_STREAM, socket.IPPROTO_TCP, "")
        return [
            (socket.AF_INET, *info, (PUBLIC, 0)),
            (socket.AF_INET6, *info, (PUBLIC_6, 0, 0, 0)),
        ]

    monkeypatch.setattr(guard.socket, "getaddrinfo", answer)
    assert await Names()("example.org") == [PUBLIC, PUBLIC_6]
    assert asked[0] == "example.org."
    assert asked[1] is not threading.main_thread()
    assert asked[1].daemon


async def test_the_system_knows_no_such_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is found."""

    def nobody(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(guard.socket, "getaddrinfo", nobody)
    assert await Names()("example.org") == ()


@pytest.mark.usefixtures("held")
async def test_a_name_server_that_does_not_answer() -> None:
    """It is waited for so long, and no longer."""
    with pytest.raises(TimeoutError):
        await Guard(seconds=0.02).endpoints("example.org", 443)


async def test_late_threads_keep_their_places(held: threading.Event) -> None:
    """However many names are asked for, only so many threads wait for their server."""
    strict = Guard(seconds=0.02)
    asked = (strict.endpoints(f"no{n}.example.org", 443) for n in range(2 * AT_ONCE))
    ends = await asyncio.gather(*asked, return_exceptions=True)
    assert all(isinstance(end, TimeoutError) for end in ends)
    waiting = [one for one in threading.enumerate() if one.name == "calendar-names"]
    assert len(waiting) == AT_ONCE
    held.set()
    again = Guard(resolve=strict.resolve)
    with pytest.raises(FetchError):  # there is a place again, and an answer
        await again.endpoints("example.org", 443)


async def test_names_without_an_answer_hold_up_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as are fetched side by side, round after round, each name anew or always the same."""
    let, asked = threading.Event(), list[str]()

    def answer(host: str, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        if host.startswith("hung"):
            let.wait()
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (PUBLIC, 0))]

    monkeypatch.setattr(guard.socket, "getaddrinfo", answer)
    names = Names()
    hasty, patient = Guard(resolve=names, seconds=0.02), Guard(resolve=names)
    for name in ("hung", "hung", "hung", "hung{}-a", "hung{}-b", "hung{}-c"):
        hung = (hasty.endpoints(f"{name.format(n)}.example.org", 443) for n in range(SIDE_BY_SIDE))
        ends = await asyncio.gather(*hung, return_exceptions=True)
        assert all(isinstance(end, TimeoutError) for end in ends)
        assert await patient.endpoints("example.org", 443) == [(PUBLIC, 443)]
    assert asked.count("hung.example.org.") == 1
    late = asyncio.ensure_future(patient.endpoints("hung.example.org", 443))
    await asyncio.sleep(0)
    let.set()
    assert await late == [(PUBLIC, 443)]  # whoever gave it up before took it from nobody


def test_nothing_outside_opens_the_guard() -> None:
    """Neither the environment nor a setting is read where it is decided."""
    for file in Path(guard.__file__).parent.glob("[afg]*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
        told = " ".join(ast.unparse(node) for node in nodes)
        assert not {"os", "environ", "settings", "getenv"} & set(told.replace(".", " ").split())
