"""Wall-clock rules to instants."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.when.week import (
    Block,
    OneOff,
    Rule,
    Slot,
    blocks_on,
    check_span,
    instant,
    local_day,
    merge_spans,
    minutes_between,
    monday_of,
    require_aware,
    week_of,
)

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ["Europe/Berlin", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe"]
MINUTES = st.builds(time, st.integers(0, 23), st.integers(0, 59))


def at(text: str) -> datetime:
    """Return an instant written in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "wall", "utc"),
    [
        ("Europe/Berlin", "2026-01-05", "12:00", "2026-01-05 11:00"),
        ("Europe/Berlin", "2026-07-06", "12:00", "2026-07-06 10:00"),
        ("Europe/Berlin", "2026-03-29", "01:59", "2026-03-29 00:59"),
        ("Europe/Berlin", "2026-03-29", "02:00", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29", "02:59", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-03-29", "03:00", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25 00:30"),
        ("Europe/Berlin", "2026-10-25", "03:00", "2026-10-25 02:00"),
        ("America/New_York", "2026-03-08", "02:30", "2026-03-08 07:00"),
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01 05:30"),
        ("Africa/Cairo", "2026-04-24", "00:00", "2026-04-23 22:00"),
        ("Africa/Cairo", "2026-04-24", "00:30", "2026-04-23 22:00"),
        ("Africa/Cairo", "2026-04-24", "01:00", "2026-04-23 22:00"),
        ("Africa/Cairo", "2026-10-29", "23:30", "2026-10-29 20:30"),
        ("Australia/Lord_Howe", "2026-10-04", "02:10", "2026-10-03 15:30"),
        ("Australia/Lord_Howe", "2026-10-04", "02:30", "2026-10-03 15:30"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04 14:45"),
        ("Pacific/Apia", "2011-12-29", "23:00", "2011-12-30 09:00"),
        ("Pacific/Apia", "2011-12-30", "00:00", "2011-12-30 10:00"),
        ("Pacific/Apia", "2011-12-30", "12:00", "2011-12-30 10:00"),
        ("Pacific/Apia", "2011-12-30", "23:59", "2011-12-30 10:00"),
        ("Pacific/Apia", "2011-12-31", "00:00", "2011-12-30 10:00"),
        ("Europe/Amsterdam", "1937-07-01", "00:00", None),
    ],
)
def test_instant(zone: str, day: str, wall: str, utc: str | None) -> None:
    """A gap gives the first minute after it, a fold the first of both, a lost date its end."""
    found = instant(date.fromisoformat(day), time.fromisoformat(wall), ZoneInfo(zone))
    assert found.tzinfo is UTC
    if utc is not None:
        assert found == at(utc)


@given(st.dates(), MINUTES, st.sampled_from(sorted(available_timezones())))
def test_instant_never_raises(day: date, wall: time, key: str) -> None:
    """Every date and time of every zone has an instant whose clock shows that time or later."""
    zone = ZoneInfo(key)
    found = instant(day, wall, zone)
    assert found.utcoffset() == timedelta(0)
    if date.min + timedelta(days=2) < day < date.max - timedelta(days=2):
        shown = found.astimezone(zone).replace(tzinfo=None)
        meant = datetime.combine(day, wall)
        assert shown == meant or timedelta(0) < shown - meant <= timedelta(hours=24)


def test_instants_at_the_ends_of_the_calendar() -> None:
    """Where an instant cannot be written down, the nearest one that can is returned."""
    tokyo, new_york = ZoneInfo("Asia/Tokyo"), ZoneInfo("America/New_York")
    assert instant(date.min, time(1), tokyo) == datetime.min.replace(tzinfo=UTC)
    assert instant(date.max, time(23), new_york) == datetime.max.replace(tzinfo=UTC)


@given(st.dates(date(1990, 1, 1), date(2050, 1, 1)), MINUTES, MINUTES, st.sampled_from(ZONES))
def test_later_times_are_later(day: date, one: time, two: time, key: str) -> None:
    """A later time of a day is never an earlier instant."""
    early, late = sorted((one, two))
    assert instant(day, early, ZoneInfo(key)) <= instant(day, late, ZoneInfo(key))


@pytest.mark.parametrize("key", ZONES)
@pytest.mark.parametrize("year", [2024, 2026])
def test_a_year_of_blocks(key: str, year: int) -> None:
    """Over a year each matching date has its blocks once, at the wall-clock time."""
    zone = ZoneInfo(key)
    rules = [
        *(Slot(weekday, time(9), time(12)) for weekday in range(5)),
        *(Slot(weekday, time(0, 15), time(2, 15)) for weekday in range(7)),
        Slot(2, time(14), time(17, 30), every=2, anchor=date(year, 1, 10)),
        Slot(5, time(22), time(1)),
    ]
    days = [date(year, 1, 1) + timedelta(days=ahead) for ahead in range(365)]
    blocks = [block for day in days for block in blocks_on(day, rules, zone)]
    assert len({(block.day, block.starts) for block in blocks}) == len(blocks)
    assert blocks == sorted(blocks, key=lambda block: (block.day, block.starts))
    odd = 0
    for day in days:
        expected = [(time(0, 15), time(2, 15))]
        if day.weekday() < 5:
            expected.append((time(9), time(12)))
        weeks = (monday_of(day) - monday_of(date(year, 1, 10))).days // 7
        if day.weekday() == 2 and weeks % 2 == 0:
            expected.append((time(14), time(17, 30)))
        if day.weekday() == 5:
            expected.append((time(22), time(1)))
        found = [block for block in blocks if block.day == day]
        assert [(block.starts, block.ends) for block in found] == expected
        for block in found:
            over = day + timedelta(days=block.ends <= block.starts)
            for moment, on, wall in (
                (block.begins_at, day, block.starts),
                (block.ends_at, over, block.ends),
            ):
                shown = moment.astimezone(zone)
                if shown.replace(tzinfo=None, fold=0) != datetime.combine(on, wall):
                    odd += 1
                    assert shown.replace(tzinfo=None) > datetime.combine(on, wall)
                    earlier = (moment - timedelta(minutes=1)).astimezone(zone)
                    assert earlier.replace(tzinfo=None) < datetime.combine(on, wall)
                assert shown.fold == 0
    assert odd == 1, "each of these zones has one gap a year, and one of the blocks lies in it"


def test_the_date_samoa_left_out() -> None:
    """A block on a date that was skipped still exists once, at the first instant after it."""
    zone = ZoneInfo("Pacific/Apia")
    rules = [Slot(weekday, time(9), time(12)) for weekday in range(7)]
    days = [date(2011, 12, 28) + timedelta(days=ahead) for ahead in range(5)]
    blocks = [blocks_on(day, rules, zone) for day in days]
    assert [len(found) for found in blocks] == [1] * 5
    lost = blocks[2][0]
    assert lost == Block(
        date(2011, 12, 30), time(9), time(12), at("2011-12-30 10:00"), at("2011-12-30 10:00")
    )
    shown = [found[0].begins_at.astimezone(zone).time() for found in blocks]
    assert shown == [time(9), time(9), time(0), time(9), time(9)]


def test_rules_of_one_day_join() -> None:
    """Rules that overlap or touch are one block; a gap of minutes keeps two."""
    monday = date(2026, 1, 5)
    rules: list[Rule] = [
        Slot(0, time(14), time(15)),
        Slot(0, time(9), time(11)),
        Slot(0, time(10), time(12)),
        OneOff(monday, time(12), time(12, 30)),
        OneOff(monday, time(15, 1), time(16)),
        Slot(1, time(9), time(17)),
    ]
    found = blocks_on(monday, rules, BERLIN)
    assert [(block.starts, block.ends) for block in found] == [
        (time(9), time(12, 30)),
        (time(14), time(15)),
        (time(15, 1), time(16)),
    ]


def test_a_block_over_midnight_belongs_to_its_first_day() -> None:
    """A block that ends after midnight is a block of the day on which it began."""
    found = blocks_on(date(2026, 1, 5), [Slot(0, time(20), time(1, 30))], BERLIN)
    assert [block.day for block in found] == [date(2026, 1, 5)]
    assert found[0].ends_at == at("2026-01-06 00:30")
    assert blocks_on(date(2026, 1, 6), [Slot(0, time(20), time(1, 30))], BERLIN) == ()


def test_the_last_day_of_the_calendar() -> None:
    """A block over the last midnight there is ends in the last minute there is."""
    rule = OneOff(date.max, time(22), time(2))
    assert blocks_on(date.max, [rule], ZoneInfo("UTC"))[0].ends == time(23, 59)


def test_every_other_week_with_bounds() -> None:
    """A slot that skips weeks keeps its rhythm from the anchor, between its first and last."""
    slot = Slot(2, time(9), time(13), 2, date(2026, 11, 27), date(2026, 11, 20), date(2026, 12, 23))
    days = [date(2026, 11, 1) + timedelta(days=ahead) for ahead in range(90)]
    assert [day for day in days if slot.falls_on(day)] == [
        date(2026, 11, 25),
        date(2026, 12, 9),
        date(2026, 12, 23),
    ]
    assert slot.next_on(date(2026, 1, 1)) == date(2026, 11, 25)
    assert slot.next_on(date(2026, 11, 26)) == date(2026, 12, 9)
    assert slot.next_on(date(2026, 12, 24)) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekday": 7},
        {"weekday": -1},
        {"ends": time(9, 9)},
        {"ends": time(9)},
        {"ends": time(1, 1)},
        {"starts": time(9, 0, 1)},
        {"starts": time(9, tzinfo=UTC)},
        {"every": 0},
        {"every": 9, "anchor": date(2026, 1, 1)},
        {"every": 2},
        {"first": date(2026, 1, 2), "last": date(2026, 1, 1)},
    ],
)
def test_a_wrong_slot_is_refused(wrong: dict[str, object]) -> None:
    """A slot outside its bounds cannot be made."""
    right = {"weekday": 0, "starts": time(9), "ends": time(12)}
    with pytest.raises(ValueError, match="a "):
        Slot(**{**right, **wrong})  # type: ignore[arg-type]


def test_the_shortest_and_longest_are_allowed() -> None:
    """Ten minutes and sixteen hours are blocks."""
    assert minutes_between(time(9), time(9, 10)) == 10
    check_span(time(9), time(9, 10))
    check_span(time(9), time(1))
    with pytest.raises(ValueError, match="10 minutes to 16 hours"):
        OneOff(date(2026, 1, 1), time(9), time(9, 5))


def test_slots_sort() -> None:
    """Slots sort by weekday and time, with and without bounds."""
    late = Slot(0, time(14), time(17))
    bounded = Slot(0, time(9), time(12), last=date(2026, 12, 20))
    plain = Slot(0, time(9), time(12))
    tuesday = Slot(1, time(8), time(9))
    assert sorted([tuesday, late, plain, bounded]) == [bounded, plain, late, tuesday]
    assert late >= plain


def test_local_day_and_week() -> None:
    """The local date turns at local midnight, and a week may begin on any day."""
    assert local_day(at("2026-01-05 22:59"), BERLIN) == date(2026, 1, 5)
    assert local_day(at("2026-01-05 23:00"), BERLIN) == date(2026, 1, 6)
    assert week_of(date(2026, 1, 7)) == (date(2026, 1, 5), date(2026, 1, 11))
    assert week_of(date(2026, 1, 7), 6) == (date(2026, 1, 4), date(2026, 1, 10))
    with pytest.raises(ValueError, match="naive"):
        local_day(datetime(2026, 1, 5), BERLIN)  # noqa: DTZ001 naive on purpose
    with pytest.raises(ValueError, match="naive"):
        require_aware(datetime(2026, 1, 5))  # noqa: DTZ001 naive on purpose


@given(st.lists(st.tuples(MINUTES, MINUTES), max_size=6))
def test_merged_spans_cover_the_same_minutes(spans: list[tuple[time, time]]) -> None:
    """Joining spans loses no minute, adds none, and leaves gaps between them."""
    merged = merge_spans(spans)
    covered = {minute for begins, over in merged for minute in range(begins, over)}
    expected: set[int] = set()
    for starts, ends in spans:
        begins = starts.hour * 60 + starts.minute
        expected.update(range(begins, begins + minutes_between(starts, ends)))
    assert covered == expected
    assert all(one[1] < two[0] for one, two in pairwise(merged))
