"""A year of a practice: three calendars, typed hours, days off, two moves, and what goes wrong.

What should come of it is worked out by an oracle of its own (`tests.year.oracle`). Feeds are read
when something has changed and before what is due, not every 15 minutes (`tests.year.practice`).
"""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.calendars.worker import Reader
from bot.store import schedule
from conversations.days import reasons
from tests.year.practice import (
    BACK,
    BERLIN,
    DAY,
    FIRST,
    NEW_YORK,
    PRACTICE,
    THERE,
    WORKED_ON,
    Practice,
    zone_of,
)
from tests.year.walk import ROBIN, Walk, table

DECIDED = {"asked", "silent", "waits"}
RARE = {
    *("late", "past", "ended_earlier", "paused_after_quiet", "holiday_after_quiet"),
    "zone_changed",
}
"""Whether these come up depends on the seed."""

ALWAYS = {
    *("on_time", "quiet", "paused", "holiday", "day_off", "day_off_after_quiet"),
    *("calendar_moved", "calendar_changed", "zone_moved"),
}


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """A year that has been lived through."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    walk = Walk(tmp_path_factory.mktemp("practice"), seed)
    asyncio.run(walk.go())
    print("\n".join(table(walk)))
    print("\n".join(f"{n:5} {reason}" for reason, n in count(walk).most_common()))
    yield walk
    walk.town.close()


def count(walk: Walk) -> Counter[str]:
    """Return how often the ledger says each reason."""
    return Counter(line.reason for line in walk.ledger())


def here(at: datetime) -> ZoneInfo:
    """Return the zone that the therapist is in."""
    went = datetime.combine(THERE, time(22, 30), BERLIN)
    came = datetime.combine(BACK, time(12), NEW_YORK)
    return NEW_YORK if went <= at <= came else BERLIN


def test_every_block_is_asked_once_or_silent_for_a_true_reason(year: Walk) -> None:
    """What the ledger says of each block, and when, is what the oracle says: no more, no less."""
    found = Counter(line for line in year.ledger() if line.decision in DECIDED)
    due = Counter(year.oracle.lines)
    wrong = sorted(((found - due) + (due - found)).elements(), key=lambda line: line.at)
    assert [("bot" if found[line] > due[line] else "oracle", line) for line in wrong] == []
    assert sum(found.values()) > 700


def test_the_year_has_what_it_should_have(year: Walk) -> None:
    """Days off, quiet hours, changes and moves all come up, and no reason nobody thought of."""
    assert ALWAYS <= set(count(year)) <= ALWAYS | RARE
    assert not [
        line for line in year.ledger() if line.day == WORKED_ON and line.reason == "holiday"
    ]
    shown = [said.text for said in year.town.heard]
    assert sum("I have not been able to read" in text for text in shown) == 1
    assert sum("can be read again" in text for text in shown) == 1


def test_nothing_is_decided_twice_about_an_appointment(year: Walk) -> None:
    """An appointment belongs to one row that is decided about, unless it was put off after that."""
    town = year.town
    rows = town.db.execute(
        "SELECT id FROM due WHERE kind = 'block' AND state NOT IN ('waiting', 'dropped')"
    ).fetchall()
    owners: Counter[int] = Counter()
    for (row,) in rows:
        keys = schedule.appointments(town.db, town.vault, year.me, row)
        owners.update({int(key.partition(".")[0]) for key in keys})
    assert len(owners) > 1000
    assert {number for number, rows_of in owners.items() if rows_of > 1} <= year.practice.put_off


def test_nights_are_left_alone(year: Walk) -> None:
    """A sound comes by day only, and a check-in at the latest an hour into the quiet hours."""
    for said in year.town.heard:
        wall = said.at.astimezone(here(said.at))
        if not 8 <= wall.hour < 21:
            assert said.silent, (wall, said.text)
            assert wall.hour == 21 or wall.time() == time(22) or "has ended" not in said.text, wall


def test_every_row_has_a_line_that_can_be_said(year: Walk) -> None:
    """Whatever has passed is decided, and /why has a sentence for each reason there is."""
    now = int(year.town.clock.now().timestamp())
    [(undecided,)] = year.town.db.execute(
        "SELECT count(*) FROM due WHERE due_at < ? AND (state = 'waiting' OR id NOT IN"
        " (SELECT due_id FROM ledger))",
        (now,),
    )
    assert undecided == 0
    assert {reason for reason in count(year) if not reasons.is_known(reason)} == set()


def test_why_tells_of_a_day(year: Walk) -> None:
    """Any day can be asked about; none has a block of which nothing was decided."""
    days = sorted({line.day for line in year.ledger()})[::12]
    for day in days:
        asyncio.run(year.town.say(ROBIN, f"/why {day.isoformat()}"))
        text = year.town.phone(ROBIN).last.text
        assert "–" in text, day
        assert "nothing was decided" not in text, day


async def test_a_real_reader_reads_what_the_made_up_one_says() -> None:
    """A week of the practice, written as a calendar, comes out of the real reader the same."""
    practice = Practice(random.Random(1))
    first, last = FIRST, FIRST + 7 * DAY
    made_up = await practice.read(f"{PRACTICE} 0 0".encode(), BERLIN.key, first, last)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//practice//EN"]
    for one in practice.book.values():
        if one.calendar == PRACTICE and first <= one.starts.date() < last:
            begins, ends = (f"{at:%Y%m%dT%H%M%SZ}" for at in one.span(zone_of(first)))
            lines += ["BEGIN:VEVENT", f"UID:{one.number}", f"DTSTAMP:{begins}"]
            lines += [f"DTSTART:{begins}", f"DTEND:{ends}", "END:VEVENT"]
    data = "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()
    read = await Reader().read(data, BERLIN.key, first, last)
    spans = [
        [(one.begins_at.astimezone(UTC), one.ends_at) for one in reading.appointments]
        for reading in (made_up, read)
    ]
    assert spans[0] == spans[1]
    assert len(spans[0]) > 10
    assert read.unreadable == 0
