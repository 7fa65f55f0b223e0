"""A simulated year in four zones: every block asked once, when the clock on the wall says so.

What is expected is worked out apart from the code under test: each zone's clock is looked
at minute by minute around the end of each block.
"""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.store import schedule
from conversations.model import Settings
from conversations.when.daysoff import Pause
from conversations.when.week import Slot
from tests.house import Town, decisions

ROBIN = 7
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
BELL = timedelta(minutes=5)
FIRST, LAST = date(2026, 1, 5), date(2027, 1, 10)
"""From a Monday to a Sunday, 53 weeks."""
SETTINGS = Settings(quiet_from=time(0), quiet_until=time(0))
"""No quiet hours: what is due is asked at its minute, at night too."""

Asked = tuple[str, str, int]
"""Day, beginning on the wall, instant of the question in Unix seconds."""


@dataclass(frozen=True, slots=True)
class Place:
    """A zone with a block inside each hour its clocks leave out or show twice, and those days."""

    zone: str
    odd: tuple[Slot, ...]
    gap: date
    fold: date
    typed: str


def _slot(weekday: int, starts: str, ends: str) -> Slot:
    return Slot(weekday, time.fromisoformat(starts), time.fromisoformat(ends))


WEEK = (
    *(
        slot
        for day in range(5)
        for slot in (_slot(day, "09:00", "12:00"), _slot(day, "14:00", "17:00"))
    ),
    _slot(5, "22:00", "01:00"),
)
TYPED = "Mon-Fri 9-12, 14-17; Sat 22-1"
PLACES = (
    Place(
        "Europe/Berlin",
        (_slot(6, "02:15", "02:45"),),
        date(2026, 3, 29),
        date(2026, 10, 25),
        "Sun 02:15-02:45",
    ),
    Place(
        "America/New_York",
        (_slot(6, "01:15", "01:45"), _slot(6, "02:15", "02:45")),
        date(2026, 3, 8),
        date(2026, 11, 1),
        "Sun 01:15-01:45, 02:15-02:45",
    ),
    Place(
        "Africa/Cairo",  # no midnight on a Friday in April, two last hours of a Thursday in October
        (_slot(4, "00:15", "00:45"), _slot(3, "23:15", "23:45")),
        date(2026, 4, 24),
        date(2026, 10, 29),
        "Fri 00:15-00:45; Thu 23:15-23:45",
    ),
    Place(
        "Australia/Lord_Howe",  # half an hour only
        (_slot(6, "01:35", "01:55"), _slot(6, "02:05", "02:25")),
        date(2026, 10, 4),
        date(2026, 4, 5),
        "Sun 01:35-01:55, 02:05-02:25",
    ),
)
by_zone = pytest.mark.parametrize("place", PLACES, ids=[place.zone for place in PLACES])


def first_minute_showing(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Look at the clock minute by minute: the first at which it shows this time or a later one."""
    wall = datetime.combine(day, at)
    about = wall.replace(tzinfo=zone).astimezone(UTC) - timedelta(hours=2)
    while about.astimezone(zone).replace(tzinfo=None) < wall:
        about += MINUTE
    return about


def expected(rules: Iterable[Slot], zone: str, first: date, last: date) -> list[Asked]:
    """Return what these days' blocks ask, and when."""
    found = []
    for offset in range((last - first).days + 1):
        day = first + offset * DAY
        for rule in rules:
            if rule.weekday == day.weekday():
                ends_on = day + DAY if rule.ends <= rule.starts else day
                ends_at = first_minute_showing(ends_on, rule.ends, ZoneInfo(zone))
                asked_at = int((ends_at + BELL).timestamp())
                found.append((day.isoformat(), rule.starts.isoformat("minutes"), asked_at))
    return sorted(found)


def asked(town: Town) -> list[Asked]:
    """Return what the ledger says was asked about blocks, and when."""
    lines = decisions(town.db, town.id(ROBIN))
    return sorted((row[0], row[1], row[6]) for row in lines if row[4] == "asked")


def noon(day: date, place: Place) -> datetime:
    """Return the middle of a day."""
    return datetime.combine(day, time(12), ZoneInfo(place.zone))


@pytest.fixture
def town(tmp_path: Path, place: Place) -> Iterator[Town]:
    """A house on the Sunday before the year."""
    town = Town(tmp_path, noon(FIRST - DAY, place))
    yield town
    town.close()


def every_row_is_settled(town: Town) -> bool:
    """Whether all due rows that have passed are decided and their reason stands in the ledger."""
    [(undecided,)] = town.db.execute(
        "SELECT count(*) FROM due WHERE due_at < ? AND (state = 'waiting' OR id NOT IN"
        " (SELECT due_id FROM ledger))",
        (int(town.clock.now().timestamp()),),
    )
    return int(undecided) == 0


# ------------------------------------------------------------------------ the year


@by_zone
async def test_every_block_is_asked_once_at_its_minute(town: Town, place: Place) -> None:
    """A year long each block is asked about once, five minutes after its end on the wall."""
    rules = (*WEEK, *place.odd)
    await town.settle(ROBIN, *rules, zone=place.zone, settings=SETTINGS)
    await town.until(noon(LAST, place))
    assert asked(town) == expected(rules, place.zone, FIRST, LAST)
    assert len(asked(town)) == 53 * len(rules)
    assert every_row_is_settled(town)
    shown = Counter(message.text for message in town.phone(ROBIN).messages)
    assert sum(n for text, n in shown.items() if "has ended" in text) == len(asked(town))
    assert not [text for text in shown if "late" in text or "away" in text]


@by_zone
async def test_fault_42_the_odd_hours(town: Town, place: Place) -> None:
    """In the hour left out a block ends when the clocks have jumped; in the doubled one, first."""
    gap, fold = place.odd[-1], place.odd[0]
    if place.zone == "Africa/Cairo":
        gap, fold = fold, gap
    zone = ZoneInfo(place.zone)
    for day, rule in ((place.gap, gap), (place.fold, fold)):
        assert day.weekday() == rule.weekday
    skipped = datetime.combine(place.gap, gap.ends, zone)
    assert skipped.astimezone(UTC).astimezone(zone).time() != gap.ends
    twice = datetime.combine(place.fold, fold.ends, zone)
    assert twice.utcoffset() != twice.replace(fold=1).utcoffset()
    for day in sorted((place.gap, place.fold)):
        town.clock.set(noon(day - 3 * DAY, place))
        if not town.phones:
            await town.settle(ROBIN, *place.odd, zone=place.zone, settings=SETTINGS)
        await town.until(noon(day + DAY, place))
    when = {(day, starts): at for day, starts, at in asked(town)}
    ended = first_minute_showing(place.gap, gap.ends, zone)
    assert ended.astimezone(zone).time() > gap.ends
    assert when[place.gap.isoformat(), gap.starts.isoformat("minutes")] == int(
        (ended + BELL).timestamp()
    )
    assert when[place.fold.isoformat(), fold.starts.isoformat("minutes")] == int(
        (twice.astimezone(UTC) + BELL).timestamp()
    )


@by_zone
async def test_a_year_of_stops_and_starts(town: Town, place: Place) -> None:
    """Restarts and downtimes all year: each block is asked once, late ones when the bot is back."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    rng = random.Random(seed)
    rules = (*WEEK, *place.odd)
    await town.settle(ROBIN, *rules, zone=place.zone, settings=SETTINGS)
    back_at: list[tuple[int, int]] = []
    while town.clock.now() < noon(LAST, place):
        await town.after(
            timedelta(hours=rng.choice((1, 7, 30, 80, 200)), minutes=rng.randrange(60))
        )
        left = int(town.clock.now().timestamp())
        town.clock.advance(timedelta(minutes=rng.choice((0, 1, 90, 180, 1500, 7200))))
        await town.restart()
        await town.ring()
        back_at.append((left, int(town.clock.now().timestamp())))
    await town.until(noon(LAST + 7 * DAY, place))
    due = expected(rules, place.zone, FIRST, LAST)
    found = {(day, starts): at for day, starts, at in asked(town)}
    assert len(found) == len(asked(town))
    for day, starts, at in due:
        down = next((back for left, back in back_at if left < at <= back), at)
        assert found[day, starts] == down, (day, starts)
    assert every_row_is_settled(town)


@by_zone
async def test_days_off_take_out_exactly_their_days(town: Town, place: Place) -> None:
    """Random days off, added all year: their days are silent, every other block is asked."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    rng = random.Random(seed)
    rules = (*WEEK, *place.odd)
    me = await town.settle(ROBIN, *rules, zone=place.zone, settings=SETTINGS)
    off: set[date] = set()
    today = FIRST - DAY
    while (today := today + timedelta(days=rng.randrange(1, 25))) < LAST - 16 * DAY:
        await town.until(noon(today, place))
        first = today + timedelta(days=rng.randrange(1, 5))
        pause = Pause(first, first + timedelta(days=rng.randrange(12)))
        await town.change(ROBIN, pause=pause)
        off |= {pause.first + n * DAY for n in range(pause.days)}
    await town.until(noon(LAST, place))
    due = expected(rules, place.zone, FIRST, LAST)
    working = [one for one in due if date.fromisoformat(one[0]) not in off]
    assert 100 < len(working) < len(due) - 100
    assert asked(town) == working
    silent = {row[:2] for row in decisions(town.db, me) if row[4:6] == ("silent", "paused")}
    assert silent == {one[:2] for one in due if one not in working}


@by_zone
async def test_the_same_hours_retyped_all_year(town: Town, place: Place) -> None:
    """The same schedule typed again at random moments asks nothing twice and skips nothing."""
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    rng = random.Random(seed)
    rules = (*WEEK, *place.odd)
    me = await town.settle(ROBIN, *rules, zone=place.zone, settings=SETTINGS)
    until = noon(date(2026, 12, 1), place)
    typed = f"{TYPED}; {place.typed}"
    while town.clock.now() < until:
        await town.after(timedelta(minutes=rng.randrange(1, 14 * 24 * 60)))
        await town.say(ROBIN, f"/schedule {typed}")
        await town.tap(ROBIN, rng.choice(("Keep it", "Replace all")))
    assert {rule for _, rule in schedule.rules(town.db, me)} == set(rules)
    last = town.clock.now().astimezone(ZoneInfo(place.zone)).date() - 2 * DAY
    found = [one for one in asked(town) if one[0] <= last.isoformat()]
    assert found == expected(rules, place.zone, FIRST, last)
    assert not {row[4] for row in decisions(town.db, me)} & {"dropped", "moved"}


@by_zone
async def test_nights_are_quiet_and_mornings_ask(town: Town, place: Place) -> None:
    """With the usual quiet hours a block that ends at night is asked about once, when they end."""
    await town.settle(ROBIN, *WEEK, zone=place.zone)
    await town.until(noon(date(2026, 12, 28), place))
    zone = ZoneInfo(place.zone)
    hours = {(starts, datetime.fromtimestamp(at, zone).time()) for _, starts, at in asked(town)}
    assert hours == {("09:00", time(12, 5)), ("14:00", time(17, 5)), ("22:00", time(8))}
    assert len(asked(town)) == 51 * len(WEEK)
    letters = [row for row in decisions(town.db, town.id(ROBIN), "letter") if row[4] == "asked"]
    assert len(letters) == 51 + 1
    assert {datetime.fromtimestamp(row[6], zone).time() for row in letters} == {time(18)}
