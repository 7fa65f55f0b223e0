"""Reading feeds: what is fetched, what is read in full, and what becomes of what goes wrong."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.calendars.address import Address, FetchError, Problem
from bot.calendars.fetching import Fetched, Unchanged
from bot.calendars.problems import CalendarProblem, Reason
from bot.calendars.worker import fingerprint
from bot.feeds import CalendarJobs, Feeds
from bot.store import calendars
from bot.store.calendars import Content, Kept, State
from bot.store.jobs import Stored
from bot.turns import Outcome
from conversations.model import Job
from conversations.when.appointments import Appointment, CalendarReading
from tests.house import START, Town

ROBIN = 7
ZONE = "Europe/Berlin"
MONDAY = START.date()
DAY = timedelta(days=1)
CANARY = "canary-0a1b2c3d"
BODY = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
READING = CalendarReading((Appointment(START, START + timedelta(hours=1), "a"),), (), 2)


def url(name: str) -> str:
    """Return the address of a feed."""
    return f"https://calendar.example.com/{CANARY}/{name}.ics"


@dataclass
class Web:
    """Fetches: answers by the end of the address, and remembers what was asked."""

    answers: dict[str, Fetched | Unchanged | Exception] = field(default_factory=dict)
    asked: list[tuple[str, str | None, str | None]] = field(default_factory=list)

    async def fetch(
        self, address: Address, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched | Unchanged:
        """Fetch a feed."""
        name = address.target.rpartition("/")[2].removesuffix(".ics")
        self.asked.append((name, etag, last_modified))
        answer = self.answers.get(name, Fetched(BODY, '"new"', "later"))
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Desk:
    """Reads: gives one reading, or a problem, and remembers what was asked."""

    answer: CalendarReading | Exception = READING
    asked: list[tuple[bytes, str, date, date]] = field(default_factory=list)

    async def read(self, data: bytes, zone: str, first: date, last: date) -> CalendarReading:
        """Read a calendar."""
        self.asked.append((data, zone, first, last))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@dataclass
class Office:
    """Feeds over a town's real store, with a web and a desk that do as they are told."""

    town: Town
    web: Web = field(default_factory=Web)
    desk: Desk = field(default_factory=Desk)
    outcomes: list[Outcome] = field(default_factory=list)
    tasks: list[asyncio.Future[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.feeds = Feeds(
            self.town.service.calendars, self.web, self.desk, self.outcomes.append, self._spawn
        )

    def _spawn(self, work: Awaitable[None]) -> object:
        self.tasks.append(asyncio.ensure_future(work))
        return self.tasks[-1]

    async def read(self) -> None:
        """Read all that is due."""
        self.feeds.wake()
        await asyncio.gather(*self.tasks)

    def add(self, name: str, last: date = MONDAY + 60 * DAY, **state: Any) -> int:
        """Keep a feed that is due now."""
        what = (
            State(address=url(name), **state),
            Content(CalendarReading(), ZONE, MONDAY - 7 * DAY, last),
        )
        me = self.town.id(ROBIN)
        return calendars.add(self.town.db, self.town.vault, me, "feed", what, START)

    def kept(self, number: int) -> Kept:
        """Return a feed as it stands."""
        found = calendars.by_id(self.town.db, self.town.vault, number)
        assert found is not None
        return found


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """Robin's town on a Monday morning."""
    town = Town(tmp_path)
    await town.settle(ROBIN)
    yield Office(town)
    town.close()


# ---------------------------------------------------------------------- due again


async def test_a_feed_that_changed_is_read_and_kept(office: Office) -> None:
    """It is read for its days and kept with its new validators."""
    number = office.add("one", etag='"old"', modified="before", fingerprint="old")
    await office.read()
    assert office.web.asked == [("one", '"old"', "before")]
    assert office.desk.asked == [(BODY, ZONE, MONDAY - 7 * DAY, MONDAY + 61 * DAY)]
    kept = office.kept(number)
    assert kept.content == Content(READING, ZONE, MONDAY - 7 * DAY, MONDAY + 60 * DAY)
    assert (kept.state.etag, kept.state.modified) == ('"new"', "later")
    assert kept.state.fingerprint == fingerprint(BODY).hex()
    assert kept.state.read_at == START
    assert [outcome.planned for outcome in office.outcomes] == [True]


async def test_an_unchanged_feed_is_not_read(office: Office) -> None:
    """When its server says that it has not changed, nothing is parsed."""
    office.web.answers["one"] = Unchanged()
    number = office.add("one", etag='"old"')
    await office.read()
    assert not office.desk.asked
    assert office.kept(number).state.read_at == START
    assert office.kept(number).state.etag == '"old"'


async def test_a_feed_that_says_the_same_is_not_read(office: Office) -> None:
    """A server without validators is known by the fingerprint of what it sends."""
    number = office.add("one", fingerprint=fingerprint(BODY).hex())
    await office.read()
    assert office.web.asked == [("one", None, None)]
    assert not office.desk.asked
    assert office.kept(number).state.read_at == START


async def test_a_stale_stretch_is_read_in_full(office: Office) -> None:
    """When what was read does not reach far, an unchanged feed is fetched and parsed anew."""
    state = {"etag": '"old"', "fingerprint": fingerprint(BODY).hex()}
    number = office.add("one", MONDAY + 20 * DAY, **state)
    await office.read()
    assert office.web.asked == [("one", None, None)]
    assert office.kept(number).content.last == MONDAY + 60 * DAY


@pytest.mark.parametrize("problem", list(Problem))
async def test_each_problem_of_fetching_is_its_reason(office: Office, problem: Problem) -> None:
    """What could not be fetched says why, and is left alone for as long as asked."""
    office.web.answers["one"] = FetchError(problem, timedelta(hours=2))
    number = office.add("one")
    await office.read()
    assert office.kept(number).state.failure == problem.value
    [(at,)] = office.town.db.execute("SELECT read_at FROM calendar")
    assert datetime.fromtimestamp(at, UTC) >= START + timedelta(hours=2)


@pytest.mark.parametrize("reason", list(Reason))
async def test_each_problem_of_reading_is_its_reason(office: Office, reason: Reason) -> None:
    """What could not be read says why, and its validators stay those of the last good copy."""
    office.desk.answer = CalendarProblem(reason)
    number = office.add("one", etag='"old"')
    await office.read()
    assert office.kept(number).state.failure == reason.value
    assert office.kept(number).state.etag == '"old"'


async def test_a_crash_holds_up_nobody(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever one feed does, the others are read, and the log does not say where it lies."""
    office.web.answers["bad"] = RuntimeError(CANARY)
    bad, good = office.add("bad"), office.add("good")
    with caplog.at_level(logging.ERROR):
        await office.read()
    assert office.kept(good).state.read_at == START
    assert office.kept(bad).state.read_at is None
    assert office.kept(bad).state.failures == 1
    assert "could not be read" in caplog.text
    assert CANARY not in caplog.text
    assert office.feeds.idle


async def test_more_feeds_than_are_fetched_side_by_side_are_all_read(office: Office) -> None:
    """A round follows a round until nothing is due."""
    for number in range(20):
        office.add(f"f{number}")
    await office.read()
    assert len(office.web.asked) == 20
    assert len(office.tasks) == 1


async def test_waking_twice_reads_once(office: Office) -> None:
    """While feeds are read nobody begins anew, and it says so."""
    office.add("one")
    assert office.feeds.idle
    office.feeds.wake()
    assert not office.feeds.idle
    office.feeds.wake()
    await office.read()
    assert len(office.web.asked) == 1
    assert office.feeds.idle


# ----------------------------------------------------------------------- new ones


async def test_a_feed_is_subscribed_to(office: Office) -> None:
    """It is fetched without validators and read for the therapist's zone."""
    me = office.town.id(ROBIN)
    new = await office.feeds.subscribe(me, f" webcal://calendar.example.com/{CANARY}/one.ics ")
    assert new.kind == "feed"
    assert new.state == State(
        label="calendar.example.com",
        address=url("one"),
        etag='"new"',
        modified="later",
        fingerprint=fingerprint(BODY).hex(),
        read_at=START,
    )
    assert new.content == Content(READING, ZONE, MONDAY - 7 * DAY, MONDAY + 60 * DAY)
    assert office.web.asked == [("one", None, None)]


async def test_a_new_feed_cannot_be_unchanged(office: Office) -> None:
    """A server that says so without being asked cannot be read."""
    office.web.answers["one"] = Unchanged()
    with pytest.raises(FetchError) as caught:
        await office.feeds.subscribe(office.town.id(ROBIN), url("one"))
    assert caught.value.problem is Problem.UNREACHABLE


async def test_a_file_is_taken(office: Office) -> None:
    """A file reaches further ahead, has no address and is fetched from nowhere."""
    new = await office.feeds.take_file(office.town.id(ROBIN), BODY)
    assert (new.kind, new.state) == ("file", State(read_at=START))
    assert new.content.last == MONDAY + 400 * DAY
    assert office.desk.asked == [(BODY, ZONE, MONDAY - 7 * DAY, MONDAY + 401 * DAY)]
    assert not office.web.asked


# --------------------------------------------------------------------------- jobs


def job(office: Office, kind: str, **args: str) -> Stored:
    """Return a stored job of Robin's."""
    return Stored(1, office.town.id(ROBIN), 0, Job(kind, args))


def jobs(office: Office) -> CalendarJobs:
    """Return the jobs, with a Bot API that gives one file."""

    async def download(file: str) -> bytes:
        assert file == "file-1"
        return BODY

    return CalendarJobs(office.feeds, SimpleNamespace(download=download))  # type: ignore[arg-type]


async def test_a_job_makes_a_calendar(office: Office) -> None:
    """A feed by its address, a file by its id; what it is told comes when it is taken in."""
    feed = await jobs(office).makers["calendar_feed"](
        job(office, "calendar_feed", address=url("one"))
    )
    file = await jobs(office).makers["calendar_file"](job(office, "calendar_file", file="file-1"))
    for made, kind in ((feed, "feed"), (file, "file")):
        assert made.ok
        assert made.result == {}
        assert made.calendar is not None
        assert made.calendar.kind == kind


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("hello", "not_an_address"),
        ("", "not_an_address"),
        ("http://example.com/a.ics", "not_https"),
        (url("gone"), "gone"),
    ],
)
async def test_a_job_says_what_was_wrong_with_an_address(
    office: Office, address: str, problem: str
) -> None:
    """A problem that trying again does not help is the result, by its name."""
    office.web.answers["gone"] = FetchError(Problem.GONE)
    made = await jobs(office).makers["calendar_feed"](job(office, "calendar_feed", address=address))
    assert (made.ok, made.result, made.calendar) == (False, {"problem": problem}, None)


async def test_a_job_says_what_was_wrong_with_a_file(office: Office) -> None:
    """What could not be read is the result, by its name."""
    office.desk.answer = CalendarProblem(Reason.TOO_MANY)
    made = await jobs(office).makers["calendar_file"](job(office, "calendar_file", file="file-1"))
    assert (made.ok, made.result, made.calendar) == (False, {"problem": "too_many"}, None)


@pytest.mark.parametrize(
    ("reason", "problem"),
    [(Reason.NOT_A_CALENDAR, "another_file"), (Reason.TOO_MANY, "too_many")],
)
async def test_a_job_tells_a_text_from_a_calendar_that_is_broken(
    office: Office, reason: Reason, problem: str
) -> None:
    """Of a file that nobody called a calendar it is not said that it is a bad one."""
    file = job(office, "calendar_file", file="file-1", perhaps="yes")
    assert (await jobs(office).makers["calendar_file"](file)).calendar is not None
    office.desk.answer = CalendarProblem(reason)
    made = await jobs(office).makers["calendar_file"](file)
    assert (made.ok, made.result, made.calendar) == (False, {"problem": problem}, None)
