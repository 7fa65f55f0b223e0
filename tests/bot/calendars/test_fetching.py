"""Fetching calendars from a server on loopback that behaves, and from one that does not."""

from __future__ import annotations

import asyncio
import gzip
import logging
import socket
import traceback
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

import pytest

from bot.calendars import fetching
from bot.calendars.address import Address, FetchError, Problem, address
from bot.calendars.fetching import Fetched, Fetcher, Limits, Unchanged
from bot.calendars.guard import Guard, Ip
from tests.bot.calendars.feeds import (
    CALENDAR,
    HOST,
    PUBLIC,
    PUBLIC_6,
    Answer,
    Dns,
    Feeds,
    http,
    trusting,
)
from tests.bot.calendars.test_guard import BAD

SECRET = "private-5ec2e7"
HERE = address(f"https://{HOST}/{SECRET}/basic.ics?key={SECRET}")
OK = http(200, body=CALENDAR)


@pytest.fixture
async def feeds() -> AsyncIterator[Feeds]:
    """The server that every address of the world leads to."""
    async with Feeds() as running:
        yield running


class World:
    """A fetcher behind the guard as it is; only the cables all end at one server."""

    def __init__(self, feeds: Feeds, dns: Dns | None = None, **limits: Any) -> None:
        self.feeds = feeds
        self.dns = dns or Dns(feeds_example_org=[[PUBLIC]])
        self.reached: list[str] = []
        self.fetcher = Fetcher(
            guard=Guard(resolve=self.dns, reach=self._reach),
            certificates=trusting(),
            limits=Limits(**limits),
        )

    def _reach(self, ip: Ip, port: int) -> tuple[str, int]:
        self.reached.append(f"{ip} {port}")
        return self.feeds.endpoint

    async def fetch(self, *answers: Answer, **known: str | None) -> Fetched | Unchanged:
        """Fetch the calendar from a server that gives these answers."""
        self.feeds.answers.extend(answers)
        return await self.fetcher.fetch(HERE, **known)

    async def fails(self, *answers: Answer, **known: str | None) -> FetchError:
        """Return why it could not be fetched; the error holds nothing else."""
        with pytest.raises(FetchError) as caught:
            await self.fetch(*answers, **known)
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None
        return caught.value


@pytest.fixture
def world(feeds: Feeds) -> World:
    """The same, with the usual limits."""
    return World(feeds)


# ------------------------------------------------------------------------ as it should be


async def test_a_calendar_is_fetched(world: World) -> None:
    """The bytes as they are, asked for plainly, by name, over a connection that then ends."""
    assert await world.fetch(OK) == Fetched(CALENDAR)
    [asked] = world.feeds.asked
    first, *headers = asked.strip().split("\r\n")
    assert first == f"GET /{SECRET}/basic.ics?key={SECRET} HTTP/1.1"
    assert sorted(headers) == [
        "Accept-Encoding: identity",
        "Accept: text/calendar, */*;q=0.1",
        "Connection: close",
        f"Host: {HOST}",
        "User-Agent: Presence (calendar subscription)",
    ]
    assert world.dns.asked == [HOST]
    assert world.reached == [f"{PUBLIC} 443"]
    assert await world.feeds.connections() == 1


async def test_the_path_is_sent_letter_by_letter(world: World) -> None:
    """Servers compare it so."""
    path = "/a%2Fb//c/../%7Eme/anna%40example.org;x=1?q=%2B+%20&r=[1]"
    world.feeds.answers.append(OK)
    await world.fetcher.fetch(address(f"webcal://{HOST}{path}"))
    assert world.feeds.asked[0].split(" ")[1] == path


async def test_a_calendar_without_a_length(world: World) -> None:
    """It ends where the connection ends, or in its last chunk."""
    bare = b"HTTP/1.1 200 OK\r\n\r\n" + CALENDAR
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunked += b"%x\r\n%s\r\n0\r\n\r\n" % (len(CALENDAR), CALENDAR)
    assert await world.fetch(bare) == await world.fetch(chunked) == Fetched(CALENDAR)


async def test_a_host_with_addresses_of_both_kinds(feeds: Feeds) -> None:
    """All of them were looked at; one of them is used."""
    world = World(feeds, Dns(feeds_example_org=[[PUBLIC_6, PUBLIC]]))
    assert await world.fetch(OK) == Fetched(CALENDAR)
    assert world.reached == [f"{PUBLIC_6} 443", f"{PUBLIC} 443"]


async def test_what_is_unchanged_is_not_sent_again(world: World) -> None:
    """The server is told what is known of it, word for word."""
    marks = ('ETag: W/"a-1"', "Last-Modified: Tue, 03 Mar 2026 12:00:00 GMT")
    first = await world.fetch(http(200, *marks, body=CALENDAR))
    assert isinstance(first, Fetched)
    again = await world.fetch(http(304), etag=first.etag, last_modified=first.last_modified)
    assert again == Unchanged()
    assert 'If-None-Match: W/"a-1"\r\n' in world.feeds.asked[1]
    assert "If-Modified-Since: Tue, 03 Mar 2026 12:00:00 GMT\r\n" in world.feeds.asked[1]


@pytest.mark.parametrize("mark", ["a\r\nX: y", "a\x00", "ü", "a" * 300, ""])
async def test_marks_that_fit_no_header(world: World, mark: str) -> None:
    """They are not sent, and the calendar is fetched whole."""
    assert await world.fetch(OK, etag=mark, last_modified=mark) == Fetched(CALENDAR)
    assert "If-" not in world.feeds.asked[0]
    assert "X:" not in world.feeds.asked[0]


async def test_marks_that_are_too_long_are_not_kept(world: World) -> None:
    """A server does not decide how much is stored."""
    marks = (f'ETag: "{"a" * 300}"', f"Last-Modified: {'a' * 100}")
    assert await world.fetch(http(200, *marks, body=CALENDAR)) == Fetched(CALENDAR)


async def test_the_environment_changes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    """No proxy, no login of the machine."""
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    (tmp_path / "netrc").write_text(f"machine {HOST} login anna password pass\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    await world.fetch(OK)
    assert "uthorization" not in world.feeds.asked[0]


async def test_cookies_are_not_given_back(world: World) -> None:
    """Not even on the way."""
    await world.fetch(http(302, "Location: /x", "Set-Cookie: a=b; Path=/"), OK)
    assert "ookie" not in "".join(world.feeds.asked)


async def test_outlook_is_told_of_a_browser() -> None:
    """It sends everybody else to a page of errors."""
    host = "outlook.office365.com"
    async with Feeds(host) as feeds:
        world = World(feeds, Dns(outlook_office365_com=[[PUBLIC]]))
        feeds.answers.append(OK)
        await world.fetcher.fetch(address(f"https://{host}/owa/calendar/x/calendar.ics"))
        assert "User-Agent: Presence (Android 16) like Chrome/" in feeds.asked[0]


# ------------------------------------------------------------------------ where it may go


@pytest.mark.parametrize("bad", BAD)
async def test_nothing_connects_to_a_bad_address(feeds: Feeds, bad: str) -> None:
    """Neither to it nor to its good neighbour."""
    for answer in ([bad], [PUBLIC, bad]):
        world = World(feeds, Dns(feeds_example_org=[answer]))
        assert (await world.fails(OK)).problem is Problem.REFUSED_ADDRESS
        assert world.reached == []
    assert await feeds.connections() == 0


async def test_a_dns_that_changes_its_answer(feeds: Feeds) -> None:
    """What was looked at is what is connected to; the second answer is never asked for."""
    world = World(feeds, Dns(feeds_example_org=[[PUBLIC], ["127.0.0.1"]]))
    assert await world.fetch(OK) == Fetched(CALENDAR)
    assert (world.dns.asked, world.reached) == ([HOST], [f"{PUBLIC} 443"])
    assert (await world.fails(OK)).problem is Problem.REFUSED_ADDRESS
    assert await feeds.connections() == 1


async def test_a_dns_that_changes_its_answer_before_the_next_hop(feeds: Feeds) -> None:
    """Each hop is looked at anew."""
    world = World(feeds, Dns(feeds_example_org=[[PUBLIC], [PUBLIC, "10.0.0.1"]]))
    error = await world.fails(http(302, "Location: /onward"), OK)
    assert error.problem is Problem.REFUSED_ADDRESS
    assert await feeds.connections() == 1


async def test_a_number_opens_no_door_of_its_own(feeds: Feeds) -> None:
    """No resolver is asked about numbers by aiohttp; its socket is refused all the same."""
    number, port = feeds.endpoint
    by_hand = address(f"https://{HOST}/")
    object.__setattr__(by_hand, "host", number)
    object.__setattr__(by_hand, "port", port)
    elsewhere = Guard(resolve=Dns(**{number: [[PUBLIC]]}), reach=lambda _, port: (PUBLIC, port))
    with pytest.raises(FetchError) as caught:
        await Fetcher(guard=elsewhere, certificates=trusting()).fetch(by_hand)
    assert caught.value.problem is Problem.UNREACHABLE
    assert await feeds.connections() == 0


def test_without_a_word_the_guard_is_strict() -> None:
    """And trusts Mozilla's list; only who passes another guard by hand gets one."""
    usual = Fetcher()
    assert usual._guard.allows is Guard().allows is fetching.Guard().allows
    assert not usual._guard.allows(ip_address("127.0.0.1"))
    assert usual._guard.reach(ip_address(PUBLIC), 443) == (PUBLIC, 443)
    assert len(fetching._certificates().get_ca_certs()) > 50


@pytest.mark.parametrize(
    "location",
    [
        "https://127.0.0.1/x",
        "https://127.0.0.1:8443/x",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1%25eth0]/",
        "https://[bad/",
        "//127.1/x",
        "//localhost/x",
        "https://feeds.localhost/",
        "https://169.254.169.254/latest/meta-data/",
        "https://metadata.google.internal/",
        "https://a@127.0.0.1/",
        f"https://{HOST}@127.0.0.1/",
        f"https://127.0.0.1\\@{HOST}/",
        f"https://{HOST}:22/",
        f"http://{HOST}/x",
        f"webcal://{HOST}/x",
        f"HTTP://{HOST}/x",
        "file:///etc/passwd",
        "gopher://127.0.0.1/",
        "data:text/calendar,BEGIN:VCALENDAR",
        "https://evil.example.net/x",
        "https://inner.example.org/x",
        f"https://evil{HOST}/x",
        f"https://{HOST}.evil.example.net/x",
        "https://org/x",
        "",
        f"https://{HOST}/{'a' * 3000}",
    ],
)
async def test_a_redirect_to_a_bad_place(feeds: Feeds, location: str) -> None:
    """It is not followed: one connection, and no more."""
    names = {"inner_example_org": [["10.0.0.1"]], "evil_example_net": [[PUBLIC]]}
    world = World(feeds, Dns(feeds_example_org=[[PUBLIC]], **names))
    error = await world.fails(http(302, f"Location: {location}"), OK)
    assert error.problem in {
        *(Problem.REFUSED_ADDRESS, Problem.PORT, Problem.NOT_HTTPS, Problem.CREDENTIALS),
        *(Problem.REDIRECTED_ELSEWHERE, Problem.NOT_AN_ADDRESS, Problem.UNEXPECTED),
    }
    assert len(world.reached) == 1
    assert await feeds.connections() == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_within_the_house(world: World, status: int) -> None:
    """It is followed, with what is known of the calendar, and without a word of where it was."""
    moved = http(status, "Location: ../new.ics?a=b#c")
    assert await world.fetch(moved, http(304), etag='"1"') == Unchanged()
    assert world.feeds.asked[1].startswith("GET /new.ics?a=b HTTP/1.1\r\n")
    assert 'If-None-Match: "1"\r\n' in world.feeds.asked[1]
    assert "eferer" not in world.feeds.asked[1]


@pytest.mark.parametrize(
    ("old", "new", "follows"),
    [
        ("example.org", "www.example.org", True),
        ("www.example.org", "example.org", True),
        ("a.example.org", "b.example.org", False),
        ("p71-caldav.icloud.com", "p39-caldav.icloud.com", True),
        ("p71-caldav.icloud.com", "p39-caldav.icloud.com.example.net", False),
        ("p71-caldav.icloud.com", "evil-icloud.com", False),
    ],
)
def test_which_hosts_are_of_one_house(old: str, new: str, follows: bool) -> None:
    """One above or below the other, or both of Apple's."""
    first = Address(old, "/")
    if follows:
        assert fetching._onward(first, first, f"https://{new}/x") == Address(new, "/x")
        return
    with pytest.raises(FetchError) as caught:
        fetching._onward(first, first, f"https://{new}/x")
    assert caught.value.problem is Problem.REDIRECTED_ELSEWHERE


def test_hop_by_hop_nobody_gets_far() -> None:
    """Up to the parent and down to a sibling: it is the first host that counts."""
    first, at = Address("a.example.org", "/"), Address("example.org", "/")
    with pytest.raises(FetchError):
        fetching._onward(first, at, "https://b.example.org/x")


async def test_redirects_have_an_end(world: World) -> None:
    """Three, and no fourth."""
    moved = http(301, "Location: /round")
    assert await world.fetch(moved, moved, moved, OK) == Fetched(CALENDAR)
    error = await world.fails(*[moved] * 4, OK)
    assert error.problem is Problem.REDIRECT_LOOP
    assert await world.feeds.connections() == 8


async def test_a_certificate_for_another_name() -> None:
    """Whoever answers must be the host; nothing is asked of anybody else."""
    async with Feeds("other.example.org") as feeds:
        world = World(feeds)
        assert (await world.fails(OK)).problem is Problem.TLS
        assert feeds.asked == []


async def test_a_certificate_that_nobody_trusts(feeds: Feeds) -> None:
    """Mozilla's list does not know the tests' own authority."""
    guard = Guard(resolve=Dns(feeds_example_org=[[PUBLIC]]), reach=lambda *_: feeds.endpoint)
    with pytest.raises(FetchError) as caught:
        await Fetcher(guard=guard).fetch(HERE)
    assert caught.value.problem is Problem.TLS
    assert feeds.asked == []


async def test_nobody_is_there(world: World) -> None:
    """A port that is closed."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        world.feeds.endpoint = bound.getsockname()
        assert (await world.fails()).problem is Problem.UNREACHABLE


# ------------------------------------------------------------------------ what it is told


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (204, Problem.UNEXPECTED),
        (206, Problem.UNEXPECTED),
        (300, Problem.UNEXPECTED),
        (304, Problem.UNEXPECTED),  # nothing was said to be known
        (400, Problem.UNEXPECTED),
        (401, Problem.FORBIDDEN),
        (403, Problem.FORBIDDEN),
        (404, Problem.GONE),
        (410, Problem.GONE),
        (429, Problem.BUSY),
        (500, Problem.BUSY),
        (503, Problem.BUSY),
    ],
)
async def test_each_status_has_its_reason(world: World, status: int, problem: Problem) -> None:
    """And no wait, where none is asked for."""
    error = await world.fails(http(status))
    assert (error.problem, error.retry_after) == (problem, None)


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        (["Retry-After: 120"], timedelta(minutes=2)),
        (["Retry-After: 0"], timedelta()),
        (["Retry-After: 999999999"], timedelta(days=1)),
        (["Retry-After: " + "9" * 5000], None),
        (["Retry-After: -5"], None),
        (["Retry-After: soon"], None),
        (["Retry-After: Tue, 03 Mar 2026 12:05:00 GMT"], None),
        (
            ["Retry-After: Tue, 03 Mar 2026 12:05:00 GMT", "Date: Tue, 03 Mar 2026 12:00:00 GMT"],
            timedelta(minutes=5),
        ),
        (
            ["Retry-After: Tue, 03 Mar 2026 11:05:00 GMT", "Date: Tue, 03 Mar 2026 12:00:00 GMT"],
            timedelta(),
        ),
        (
            ["Retry-After: Tue, 03 Mar 2026 12:05:00 -0000", "Date: Tue, 03 Mar 2026 12:00:00 GMT"],
            None,
        ),
    ],
)
async def test_a_server_that_asks_for_rest(
    world: World, said: list[str], wait: timedelta | None
) -> None:
    """In seconds, or until a moment of its own clock, and for a day at most."""
    assert (await world.fails(http(503, *said))).retry_after == wait


@pytest.mark.parametrize(
    ("headers", "body", "problem"),
    [
        (["Content-Encoding: gzip"], gzip.compress(CALENDAR, mtime=0), Problem.ENCODED),
        (["Content-Encoding: br"], CALENDAR, Problem.ENCODED),
        (["Content-Encoding: identity", "Content-Encoding: gzip"], CALENDAR, Problem.ENCODED),
        (["Content-Encoding: identity, deflate"], CALENDAR, Problem.ENCODED),
        ([], gzip.compress(CALENDAR, mtime=0), Problem.NOT_A_CALENDAR),
        ([], b"", Problem.NOT_A_CALENDAR),
        ([], b"<!doctype html><p>Please log in", Problem.NOT_A_CALENDAR),
        ([], b" \n<pre>\n" + CALENDAR, Problem.NOT_A_CALENDAR),
        ([], CALENDAR[:-12], Problem.INCOMPLETE),
        ([], CALENDAR + CALENDAR[:-12], Problem.INCOMPLETE),
    ],
)
async def test_what_is_no_calendar(
    world: World, headers: list[str], body: bytes, problem: Problem
) -> None:
    """Nothing packed, no page, and no half of one."""
    assert (await world.fails(http(200, *headers, body=body))).problem is problem


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (["Content-Type: text/html"], CALENDAR),
        (["Content-Encoding: Identity"], CALENDAR),
        ([], b"\xef\xbb\xbf" + CALENDAR),
        ([], CALENDAR.lower()),
        ([], b"Notice: a stray line\n" + CALENDAR + b"\n<!-- 0.1 s -->"),
        ([], CALENDAR + CALENDAR),
    ],
)
async def test_what_is_one_all_the_same(world: World, headers: list[str], body: bytes) -> None:
    """What servers say of it counts for nothing, and a stray line is left to its reader."""
    assert await world.fetch(http(200, *headers, body=body)) == Fetched(body)


# ------------------------------------------------------------------------ how much, how long


async def _endless(writer: Any, head: bytes, part: bytes) -> None:
    """Say something without an end."""
    writer.write(b"HTTP/1.1 200 OK\r\n" + head)
    while not writer.transport.is_closing():
        writer.write(part)
        await writer.drain()
        await asyncio.sleep(0)


async def _continues(writer: Any) -> None:
    while not writer.transport.is_closing():
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
        await writer.drain()
        await asyncio.sleep(0)


def endless(head: bytes, part: bytes) -> Answer:
    """Return an answer that does not end."""
    return lambda writer: _endless(writer, head, part)


async def test_a_calendar_may_be_so_large(feeds: Feeds) -> None:
    """To the byte."""
    world = World(feeds, size=len(CALENDAR))
    assert await world.fetch(OK) == Fetched(CALENDAR)
    error = await world.fails(http(200, body=CALENDAR + b"\n"))
    assert error.problem is Problem.TOO_LARGE


@pytest.mark.parametrize(
    "answer",
    [
        http(200, body=CALENDAR, length=2_000_000),
        endless(b"\r\n", b"a" * 10_000),
        endless(b"Content-Length: 99999999999999\r\n\r\n", b"a" * 10_000),
        endless(b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n%s\r\n" % (b"a" * 0x1000)),
        endless(b"Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n", b"a" * 10_000),
        endless(b"Transfer-Encoding: chunked\r\n\r\n", b"1;%s\r\na\r\n" % (b"x" * 7_000)),
        endless(b"Transfer-Encoding: chunked\r\n\r\n1;", b"extension" * 1_000),
        _continues,
    ],
)
async def test_it_is_counted_as_it_comes(world: World, answer: Answer) -> None:
    """Whatever it says of its length, it is dropped at the limit."""
    assert (await world.fails(answer)).problem is Problem.TOO_LARGE


_LAST_CHUNK = b"Transfer-Encoding: chunked\r\n\r\n0\r\n"


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (http(200, body=CALENDAR, length=len(CALENDAR) + 1), Problem.INCOMPLETE),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nBEG", Problem.INCOMPLETE),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", Problem.UNEXPECTED),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", Problem.UNEXPECTED),
        (http(200, "X: " + "a" * 20_000, body=CALENDAR), Problem.UNEXPECTED),
        (http(200, *["X: y"] * 2_000, body=CALENDAR), Problem.UNEXPECTED),
        (endless(b"", b"X: y\r\n"), Problem.UNEXPECTED),
        (endless(b"X: ", b"y" * 1000), Problem.UNEXPECTED),
        (b"SSH-2.0-OpenSSH_9.2\r\n\r\n", Problem.UNEXPECTED),
        (b"\x00" * 100, Problem.UNEXPECTED),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", Problem.UNEXPECTED),
        (b"HTTP/1.1 200 OK\r\n", Problem.UNREACHABLE),
        (b"", Problem.UNREACHABLE),
    ],
)
async def test_a_server_that_lies_or_babbles(
    world: World, answer: Answer, problem: Problem
) -> None:
    """A wrong length, a broken answer, headers without an end: one clear reason."""
    assert (await world.fails(answer)).problem is problem


@pytest.mark.parametrize(
    "answer",
    [
        http(200, body=CALENDAR, length=len(CALENDAR) - 9),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        endless(_LAST_CHUNK, b"X: y\r\n" * 1000),
        endless(_LAST_CHUNK + b"X: ", b"y" * 10_000),
    ],
)
async def test_a_server_that_breaks_off_its_own_answer(world: World, answer: Answer) -> None:
    """How much of it has been read by then is up to the line; that it is no calendar is not."""
    problem = (await world.fails(answer)).problem
    assert problem in {Problem.INCOMPLETE, Problem.UNEXPECTED}


async def _silent(writer: asyncio.StreamWriter, head: bytes) -> None:
    writer.write(head)
    await asyncio.Event().wait()


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\n", http(200, length=99), OK[:-9]])
async def test_a_server_that_falls_silent(feeds: Feeds, head: bytes) -> None:
    """Before a word, in the headers, before and in the calendar: it is waited for so long."""
    world = World(feeds, read=0.05, whole=100)
    async with asyncio.timeout(5):
        error = await world.fails(lambda writer: _silent(writer, head))
    assert error.problem is Problem.TIMEOUT


@pytest.mark.parametrize(
    "answer",
    [
        endless(b"Transfer-Encoding: chunked\r\n\r\n1;", b"e"),
        endless(b"\r\n", b""),
    ],
)
async def test_a_server_that_never_ends(feeds: Feeds, answer: Answer) -> None:
    """However busily it speaks, the whole has an end."""
    world = World(feeds, whole=0.2)
    assert (await world.fails(answer)).problem is Problem.TIMEOUT


async def test_a_server_that_shakes_no_hands(world: World) -> None:
    """A connection without TLS is given up in time."""
    with socket.create_server(("127.0.0.1", 0)) as mute:
        world.feeds.endpoint = mute.getsockname()
        short = World(world.feeds, connect=0.05, whole=100)
        async with asyncio.timeout(5):
            assert (await short.fails()).problem is Problem.TIMEOUT


async def test_a_name_that_takes_too_long(feeds: Feeds) -> None:
    """The whole limit holds while a name is looked up, too."""

    async def never(_: str) -> list[str]:
        await asyncio.Event().wait()
        return []

    fetcher = Fetcher(guard=Guard(resolve=never), limits=Limits(whole=0.02))
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(HERE)
    assert caught.value.problem is Problem.TIMEOUT
    assert await feeds.connections() == 0


# ------------------------------------------------------------------------ what is never told


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    """All that is logged, by anybody, at any level."""
    with caplog.at_level(logging.DEBUG):
        yield caplog


async def test_the_address_is_never_told(feeds: Feeds, told: pytest.LogCaptureFixture) -> None:
    """It stands in no error, no traceback and no log, whatever happens."""
    asyncio.get_running_loop().set_debug(True)
    world = World(feeds, read=0.05)
    fates: list[list[Answer]] = [
        [http(302, f"Location: http://127.0.0.1/{SECRET}")],
        [http(302, f"Location: /{SECRET}", f"Set-Cookie: {SECRET}; Domain=\x01{SECRET}")] * 4,
        [http(404, body=SECRET.encode())],
        [http(503, f"Retry-After: {SECRET}")],
        [http(200, f"Content-Encoding: {SECRET}")],
        [http(200, body=SECRET.encode(), length=99)],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + SECRET.encode()],
        [f"{SECRET}\r\n\r\n".encode()],
        [b""],
        [lambda writer: _silent(writer, b"")],
    ]
    errors: list[BaseException] = [await world.fails(*fate) for fate in fates]
    async with Feeds("other.example.org") as other:
        errors.append(await World(other).fails(OK))
    world.feeds.endpoint = ("127.0.0.1", 1)
    errors.append(await world.fails())
    shown = [
        "".join(traceback.format_exception(error)) + f"{error!r} {error.__dict__}"
        for error in errors
    ]
    shown += [told.text, repr(HERE), repr(Fetched(SECRET.encode(), SECRET, SECRET))]
    shown += [repr(fetching._Moved(SECRET)), repr(world.fetcher)]
    assert SECRET not in "\n".join(shown)
    assert len(errors) == 12
