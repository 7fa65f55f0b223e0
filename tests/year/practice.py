"""A practice of one therapist: three calendars over a year, and all that happens to them.

`Practice` is what the world knows; the bot sees of it what its feeds say when they are read.
`python -m tests.year.practice [SEED]` lives through a year and prints its whole ledger.

The rules of this file:

1. An appointment is known by a number of its own, which the bot never sees; the keys it is shown
   under can be given out anew.
2. What happens during a day happens between half past seven and a quarter to nine in the evening,
   by the clocks of the place; the bot hears of it when it next reads.
3. Feeds are read one to fourteen minutes after something has changed, and some nine minutes before
   a check-in is due; not every 15 minutes, for in between they would say what they said.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.calendars.address import Address, FetchError, Problem
from bot.calendars.fetching import Fetched, Unchanged
from conversations.model import Settings
from conversations.when.appointments import Appointment, CalendarReading
from conversations.when.daysoff import DaysOff, Pause

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
FIRST, LAST = date(2026, 1, 5), date(2026, 12, 30)
THERE, BACK = date(2026, 9, 16), date(2026, 11, 11)
"""The Wednesday evening of the way to New York, and the Wednesday noon of the way back."""

LEAVE = Pause(date(2026, 8, 4), date(2026, 8, 24))
FRIDAYS = DaysOff(4, every=2, anchor=date(2026, 1, 9))
WORKED_ON = date(2026, 6, 4)
SETTINGS = Settings(holidays="DE-BY", works_on=(WORKED_ON,))

PRACTICE, EVENINGS, SUPERVISION = 0, 1, 2
"""The calendars: the practice, late evenings, and one whose times float with the therapist."""

HOST = "calendar{}.example"


@dataclass(frozen=True, slots=True)
class Meeting:
    """An appointment: when it begins on the wall, of which zone (None: wherever they are)."""

    number: int
    calendar: int
    starts: datetime
    minutes: int
    zone: ZoneInfo | None
    cancelled: bool = False

    def span(self, here: ZoneInfo) -> tuple[datetime, datetime]:
        """Return its two instants, for somebody here."""
        begins = self.starts.replace(tzinfo=self.zone or here).astimezone(UTC)
        return begins, begins + self.minutes * MINUTE


@dataclass(slots=True)
class Event:
    """Something that happens to the practice."""

    at: datetime
    name: str
    happens: Callable[[], None]


Seen = tuple[int, dict[int, Meeting]]
"""A calendar, and what it said when it was read."""


@dataclass(slots=True)
class Practice:
    """The calendars as they are, what will happen to them, and what has been read of them."""

    rng: random.Random
    book: dict[int, Meeting] = field(default_factory=dict)
    versions: list[int] = field(default_factory=lambda: [0, 0, 0])
    issue: int = 0
    failing: set[int] = field(default_factory=set)
    empty: dict[int, int] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    put_off: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        for offset in range((LAST - FIRST).days + 60):
            self._fill(FIRST + offset * DAY)
        for offset in range((LAST - FIRST).days):
            self._trouble(FIRST + offset * DAY)
        self._misfortunes()
        self.events.sort(key=lambda event: event.at)

    # ------------------------------------------------------------------ the diary

    def _fill(self, day: date) -> None:
        """Write the appointments of a day into the calendars."""
        likely = self._likely
        if day.weekday() < 5:
            for hour, minute, chance in (
                *((hour, 0, 0.8) for hour in (9, 10, 11, 12)),
                *((hour, 30, 0.6) for hour in (14, 15, 16)),
            ):
                if likely(chance):
                    self.add(PRACTICE, day, time(hour, minute), 50)
        if day.weekday() in {0, 3}:
            self.add(EVENINGS, day, time(20, 0), self.rng.choice((45, 75, 90)))
            if likely(0.7):
                self.add(EVENINGS, day, time(21, 40), 50)
        if day.weekday() == 2:
            self.add(SUPERVISION, day, time(17, 0), 50)
        if day.weekday() in {1, 4}:
            self.add(SUPERVISION, day, time(7, 0), 50)

    def _likely(self, chance: float) -> bool:
        return self.rng.random() < chance

    def add(self, calendar: int, day: date, at: time, minutes: int) -> None:
        """Write down a new appointment, by the clock of the place."""
        number = len(self.book) + 1
        zone = None if calendar == SUPERVISION else zone_of(day)
        starts = datetime.combine(day, at)
        self.book[number] = Meeting(number, calendar, starts, minutes, zone)
        self.versions[calendar] += 1

    def change(self, number: int, **changes: object) -> None:
        """Change an appointment."""
        self.book[number] = replace(self.book[number], **changes)  # type: ignore[arg-type]
        self.versions[self.book[number].calendar] += 1

    def strike(self, *numbers: int) -> None:
        """Cancel appointments, as some programs do by a word and others by leaving them out."""
        cancelled = self._likely(0.5)
        for number in numbers:
            if cancelled:
                self.change(number, cancelled=True)
            else:
                self.versions[self.book.pop(number).calendar] += 1
                self.book[-number] = replace(GONE, number=-number)

    # -------------------------------------------------------------- what happens

    def _trouble(self, day: date) -> None:
        """Let something happen on about every third working day."""
        morning = [
            one
            for one in self.book.values()
            if one.calendar == PRACTICE and one.starts.date() == day and one.starts.hour < 13
        ]
        if len(morning) < 2 or day in {THERE, BACK} or not self._likely(0.4):
            return
        *_, tail = sorted(morning, key=lambda one: one.starts)
        due = tail.starts + (tail.minutes + 5) * MINUTE
        number, names = tail.number, [one.number for one in morning]
        add, change, strike = self.add, self.change, self.strike
        lunch = datetime.combine(day, time(13, 30))
        cases: list[tuple[str, datetime, Callable[[], None]]] = [
            ("tail cancelled before", tail.starts - 30 * MINUTE, partial(strike, number)),
            ("tail cancelled just after", due + 40 * MINUTE, partial(strike, number)),
            ("tail cancelled late", due + 300 * MINUTE, partial(strike, number)),
            (
                "all but the first cancelled late",
                datetime.combine(day, time(12, 20)),
                partial(strike, *names[1:]),
            ),
            (
                "all cancelled",
                datetime.combine(day, time(7, 30)),
                partial(strike, *names),
            ),
            (
                "moved before",
                tail.starts - 40 * MINUTE,
                partial(change, number, starts=lunch),
            ),
            (
                "moved after",
                due + 15 * MINUTE,
                partial(change, number, starts=datetime.combine(day, time(18, 30))),
            ),
            ("extended before", due - 25 * MINUTE, partial(change, number, minutes=75)),
            ("extended after", due + 6 * MINUTE, partial(change, number, minutes=75)),
            (
                "one more after",
                due + 6 * MINUTE,
                partial(add, PRACTICE, day, (due + 10 * MINUTE).time(), 30),
            ),
            (
                "entered an hour late",
                datetime.combine(day, time(19, 10)),
                partial(add, PRACTICE, day, time(18, 0), 25),
            ),
            (
                "entered hours late",
                datetime.combine(day, time(19, 10)),
                partial(add, PRACTICE, day, time(13, 25), 25),
            ),
        ]
        name, at, happens = self.rng.choice(cases)
        if name == "moved after":
            self.put_off.add(number)
        self.events.append(Event(at.replace(tzinfo=zone_of(day)), name, happens))

    def _misfortunes(self) -> None:
        """Let the feeds themselves go wrong, each in a week of its own."""

        def on(day: date, at: str, name: str, happens: Callable[[], None]) -> None:
            when = datetime.combine(day, time.fromisoformat(at), zone_of(day))
            self.events.append(Event(when, name, happens))

        failing, empty = self.failing, self.empty
        on(date(2026, 2, 3), "07:35", "feed fails", partial(failing.add, PRACTICE))
        on(date(2026, 2, 5), "07:35", "feed mended", partial(failing.discard, PRACTICE))
        on(date(2026, 3, 5), "14:00", "empty by mistake", partial(empty.update, {EVENINGS: 1}))
        on(date(2026, 3, 17), "10:20", "keys given out anew", self._reissue)
        on(date(2026, 4, 20), "11:00", "really empty", partial(empty.update, {EVENINGS: 10**6}))
        on(date(2026, 5, 11), "11:00", "filled again", partial(empty.pop, EVENINGS))

    def _reissue(self) -> None:
        self.issue += 1
        self.versions = [version + 1 for version in self.versions]

    # -------------------------------------------------------- read by the bot

    async def fetch(
        self, address: Address, etag: str | None = None, last_modified: str | None = None
    ) -> Fetched | Unchanged:
        """Hand out the version of a calendar, which stands for what it says."""
        del etag, last_modified
        calendar = int(address.host.removesuffix(".example")[-1])
        if calendar in self.failing:
            raise FetchError(Problem.UNREACHABLE)
        left = self.empty.get(calendar, 0)
        if left:
            self.empty[calendar] = left - 1
        return Fetched(f"{calendar} {self.versions[calendar]} {int(left > 0)}".encode())

    async def read(self, data: bytes, zone: str, first: date, last: date) -> CalendarReading:
        """Say what a calendar holds within these days."""
        calendar, _, is_empty = map(int, data.split())
        here = ZoneInfo(zone)
        within = {
            one.number: one
            for one in self.book.values()
            if one.calendar == calendar and not is_empty and first <= one.starts.date() < last
        }
        self.seen.append((calendar, within))
        return CalendarReading(
            tuple(
                sorted(
                    Appointment(
                        *one.span(here),
                        f"{one.number}.{self.issue}",
                        cancelled=one.cancelled,
                        floating=one.zone is None,
                    )
                    for one in within.values()
                )
            )
        )


GONE = Meeting(0, -1, datetime(2000, 1, 1), 0, None)  # noqa: DTZ001 - on the wall
"""Keeps the place of an appointment that was left out, so that no number comes twice."""


def zone_of(day: date) -> ZoneInfo:
    """Return where the appointments of a day take place."""
    return NEW_YORK if THERE < day <= BACK else BERLIN


def main(seed: int) -> None:
    """Live through a year and print its ledger."""
    from tests.year.walk import Walk, table  # noqa: PLC0415 - it is made of this file

    with tempfile.TemporaryDirectory(prefix="practice-") as directory:
        walk = Walk(Path(directory), seed)
        asyncio.run(walk.go())
        lines = table(walk)
        print("\n".join(lines))
        print(Counter(line.reason for line in walk.ledger()))
        walk.town.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else random.randrange(2**32))
