"""Reading calendars: those that are due to be read again, and new ones, sent or subscribed to.

What is fetched goes to a process of its own to be read, and what comes of it to the database,
in a transaction. Nothing here says what a calendar holds, or where it lies.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from datetime import date, timedelta
from typing import Protocol

from bot.calendars.address import Address, FetchError, Problem, address
from bot.calendars.fetching import Fetched, Unchanged
from bot.calendars.problems import CalendarProblem, Reason
from bot.calendars.worker import fingerprint
from bot.chat.api import Api
from bot.errands import Made
from bot.logs import where
from bot.store.calendars import Content, Kind, State
from bot.store.jobs import Stored
from bot.subscriptions import Failed, Fresh, NewCalendar, News, Same, Subscriptions, ToRead, window
from bot.turns import Outcome
from conversations.when.appointments import CalendarReading

log = logging.getLogger(__name__)

_DAY = timedelta(days=1)


class Fetches(Protocol):
    """What fetches a feed: see `bot.calendars.fetching.Fetcher`."""

    async def fetch(
        self, address: Address, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched | Unchanged:
        """Fetch a feed.

        Raises:
            FetchError: why it could not be.
        """
        ...


class Reads(Protocol):
    """What reads a calendar: see `bot.calendars.worker.Reader`."""

    async def read(self, data: bytes, zone: str, first: date, last: date) -> CalendarReading:
        """Read a calendar; ``last`` is the day before whose beginning the stretch ends.

        Raises:
            CalendarProblem: why it could not be.
        """
        ...


class Feeds:
    """Reads calendars.

    Args:
        subscriptions: keeps them.
        fetcher: fetches feeds.
        reader: reads what was fetched.
        dispatch: told what a transaction left to be done.
        spawn: starts a task whose failure ends the process.
    """

    def __init__(
        self,
        subscriptions: Subscriptions,
        fetcher: Fetches,
        reader: Reads,
        dispatch: Callable[[Outcome], None],
        spawn: Callable[[Awaitable[None]], object],
    ) -> None:
        self._subscriptions = subscriptions
        self._fetcher = fetcher
        self._reader = reader
        self._dispatch = dispatch
        self._spawn = spawn
        self._at_work = False

    @property
    def idle(self) -> bool:
        """Whether no feed is being read."""
        return not self._at_work

    def wake(self) -> None:
        """Read what is due to be read, unless that is being done."""
        if not self._at_work:
            self._at_work = True
            self._spawn(self._rounds())

    async def _rounds(self) -> None:
        try:
            while due := await self._subscriptions.due():
                await asyncio.gather(*(self._read(one) for one in due))
        except sqlite3.OperationalError as error:
            log.error("calendars wait: the database says %s", error.sqlite_errorname)
        finally:
            self._at_work = False

    async def _read(self, due: ToRead) -> None:
        """Read one feed; whatever happens, nobody else's waits for it."""
        try:
            news = await self._news(due)
            self._dispatch(await self._subscriptions.read(due, news))
        except sqlite3.OperationalError as error:
            log.error("a calendar waits: the database says %s", error.sqlite_errorname)
        except Exception as error:  # noqa: BLE001 - it is claimed, and read again in a few minutes
            log.error("what came of a calendar could not be kept (%s)", where(error))

    async def _news(self, due: ToRead) -> News:
        state = due.kept.state
        known = (None, None) if due.stale else (state.etag or None, state.modified or None)
        try:
            fetched = await self._fetcher.fetch(address(state.address), *known)
            if isinstance(fetched, Unchanged):
                return Same()
            print_ = fingerprint(fetched.body).hex()
            if print_ == state.fingerprint and not due.stale:
                return Same()
            reading = await self._reader.read(fetched.body, due.zone, due.first, due.last + _DAY)
        except FetchError as error:
            return Failed(error.problem.value, error.retry_after)
        except CalendarProblem as problem:
            return Failed(problem.reason.value)
        except Exception as error:  # noqa: BLE001 - a fault of ours is a failure like any other
            log.error("a calendar could not be read (%s)", where(error))
            return Failed(Reason.CRASHED.value)
        content = Content(reading, due.zone, due.first, due.last)
        return Fresh(content, print_, fetched.etag or "", fetched.last_modified or "")

    # ----------------------------------------------------------------- new ones

    async def subscribe(self, therapist: int, text: str) -> NewCalendar:
        """Fetch and read a feed for the first time.

        Args:
            therapist: for whom.
            text: its address as it was typed.

        Raises:
            FetchError: it could not be fetched, or is no address.
            CalendarProblem: it could not be read.
        """
        at = address(text)
        fetched = await self._fetcher.fetch(at)
        if isinstance(fetched, Unchanged):  # nobody asked whether it has changed
            raise FetchError(Problem.UNREACHABLE)
        content = await self._first(therapist, "feed", fetched.body)
        state = State(
            label=at.label,
            address=at.url,
            etag=fetched.etag or "",
            modified=fetched.last_modified or "",
            fingerprint=fingerprint(fetched.body).hex(),
            read_at=self._subscriptions.now(),
        )
        return NewCalendar("feed", state, content)

    async def take_file(self, therapist: int, data: bytes) -> NewCalendar:
        """Read a calendar that was sent as a file.

        Raises:
            CalendarProblem: it could not be read.
        """
        content = await self._first(therapist, "file", data)
        return NewCalendar("file", State(read_at=self._subscriptions.now()), content)

    async def _first(self, therapist: int, kind: Kind, data: bytes) -> Content:
        zone = await self._subscriptions.zone(therapist)
        first, last = window(kind, zone, self._subscriptions.now())
        return Content(await self._reader.read(data, zone, first, last + _DAY), zone, first, last)


class CalendarJobs:
    """The jobs that take in new calendars.

    Args:
        feeds: reads them.
        api: fetches a file that was sent.
    """

    def __init__(self, feeds: Feeds, api: Api) -> None:
        self._feeds = feeds
        self._api = api

    @property
    def makers(self) -> Mapping[str, Callable[[Stored], Awaitable[Made]]]:
        """What to do for each kind of job."""
        return {"calendar_feed": self._feed, "calendar_file": self._file}

    async def _feed(self, job: Stored) -> Made:
        text = str(job.job.args.get("address", ""))
        return await self._made(self._feeds.subscribe(job.therapist, text))

    async def _file(self, job: Stored) -> Made:
        async def taken() -> NewCalendar:
            data = await self._api.download(str(job.job.args.get("file", "")))
            return await self._feeds.take_file(job.therapist, data)

        made = await self._made(taken())
        if job.job.args.get("perhaps") and made.result.get("problem") == Reason.NOT_A_CALENDAR:
            return Made({"problem": "another_file"}, ok=False)  # nobody has said that it is one
        return made

    async def _made(self, new: Awaitable[NewCalendar]) -> Made:
        try:
            return Made({}, calendar=await new)
        except FetchError as error:
            return Made({"problem": error.problem.value}, ok=False)
        except CalendarProblem as problem:
            return Made({"problem": problem.reason.value}, ok=False)
