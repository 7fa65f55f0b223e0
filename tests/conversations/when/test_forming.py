"""Blocks from appointments, and their joining with typed hours."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.when.appointments import Appointment
from conversations.when.forming import (
    FormedBlock,
    Forming,
    Part,
    form_blocks,
    join,
    typed_part,
    whole,
)
from conversations.when.week import Block, OneOff, Slot, blocks_on

DAY = date(2026, 5, 20)
BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)


def clock(at: str, day: date = DAY) -> datetime:
    """Return the instant at which clocks in Berlin show `at`, as HH:MM."""
    return datetime.combine(day, time.fromisoformat(at), tzinfo=BERLIN).astimezone(UTC)


def entry(key: str, span: str) -> Appointment:
    """Make an appointment from HH:MM-HH:MM; with nothing after the dash it has no end."""
    begins, ends = span.split("-")
    return Appointment(clock(begins), clock(ends) if ends else None, key)


def entries(**spans: str) -> list[Appointment]:
    """Make appointments by key."""
    return [entry(key, span) for key, span in spans.items()]


def typed(*spans: str, day: date = DAY) -> tuple[Block, ...]:
    """Make the blocks of typed hours."""
    rules = [OneOff(day, *map(time.fromisoformat, span.split("-"))) for span in spans]
    return blocks_on(day, rules, BERLIN)


def shown(blocks: tuple[Block, ...]) -> list[str]:
    """Return blocks as 'HH:MM-HH:MM' with the keys in them."""
    lines = []
    for one in blocks:
        keys = "".join(sorted(one.keys)) if isinstance(one, FormedBlock) else ""
        lines.append(f"{one.starts:%H:%M}-{one.ends:%H:%M} {keys}".strip())
    return lines


def formed(**spans: str) -> list[str]:
    """Form blocks by the usual rules."""
    return shown(form_blocks(entries(**spans), BERLIN))


def test_one_after_another_are_one_block() -> None:
    """Appointments with short gaps are one block, in whatever order they are given."""
    assert formed(c="11:15-12:15", a="09:00-10:00", b="10:00-11:00") == ["09:00-12:15 abc"]


@pytest.mark.parametrize(
    ("second", "blocks"),
    [("10:20-11:20", ["09:00-11:20 ab"]), ("10:21-11:20", ["09:00-10:00 a", "10:21-11:20 b"])],
)
def test_twenty_minutes_are_still_one_block(second: str, blocks: list[str]) -> None:
    """A gap of 20 minutes joins, one of 21 parts."""
    assert formed(a="09:00-10:00", b=second) == blocks


def test_the_gap_is_counted_from_the_latest_end() -> None:
    """A short appointment within a long one does not end the block."""
    assert formed(a="09:00-12:00", b="09:30-10:00", c="12:20-13:00") == ["09:00-13:00 abc"]


def test_two_in_one_slot_are_one_block() -> None:
    """The same slot from two entries is one block, with the keys of both."""
    assert formed(a="09:00-10:00", b="09:00-10:00") == ["09:00-10:00 ab"]


@pytest.mark.parametrize("what", ["cancelled", "free", "declined"])
def test_what_does_not_take_place_does_not_count(what: str) -> None:
    """A cancelled, free or declined entry is no appointment and bridges no gap."""
    first, second, third = entries(a="09:00-10:00", b="10:00-11:00", c="11:00-12:00")
    second = replace(second, **{what: True})
    blocks = form_blocks([first, second, third], BERLIN)
    assert shown(blocks) == ["09:00-10:00 a", "11:00-12:00 c"]
    assert form_blocks([second], BERLIN) == ()


@pytest.mark.parametrize(
    ("span", "counts"),
    [
        ("09:00-09:09", False),
        ("09:00-09:10", True),
        ("09:00-14:00", True),
        ("09:00-14:01", False),
    ],
)
def test_too_short_and_too_long_are_no_appointments(span: str, counts: bool) -> None:
    """From 10 minutes to 5 hours, both included, it is an appointment."""
    assert bool(formed(a=span)) is counts


@pytest.mark.parametrize("span", ["09:00-", "09:00-09:00"])
def test_without_an_end_it_lasts_as_usual(span: str) -> None:
    """An entry without an end, or that ends as it begins, has the usual length."""
    blocks = form_blocks(entries(a=span), BERLIN, Forming(usual_length=50 * MINUTE))
    assert shown(blocks) == ["09:00-09:50 a"]


def test_a_long_day_is_cut_at_its_widest_gap() -> None:
    """Above six hours the widest gap parts the block."""
    day = {"a": "08:00-09:30", "b": "09:35-11:00", "c": "11:15-12:45", "d": "12:55-14:30"}
    assert formed(**day, e="14:35-16:00") == ["08:00-11:00 ab", "11:15-16:00 cde"]


def test_six_hours_are_left_whole() -> None:
    """A block of just six hours is not cut."""
    assert formed(a="08:00-11:00", b="11:10-14:00") == ["08:00-14:00 ab"]
    assert formed(a="08:00-11:00", b="11:10-14:01") == ["08:00-11:00 a", "11:10-14:01 b"]


def test_of_equal_gaps_the_one_nearest_the_middle_cuts() -> None:
    """Equal gaps: nearest the middle; equally near: the earlier."""
    assert formed(a="08:00-09:00", b="09:10-11:30", c="11:40-15:00") == [
        "08:00-11:30 ab",
        "11:40-15:00 c",
    ]
    assert formed(a="08:00-10:00", b="10:10-13:00", c="13:10-15:10") == [
        "08:00-10:00 a",
        "10:10-15:10 bc",
    ]


def test_a_very_long_day_is_cut_again() -> None:
    """What is still too long after a cut is cut again."""
    day = {"a": "06:00-10:00", "b": "10:20-14:00", "c": "14:10-18:00", "d": "18:05-21:00"}
    assert formed(**day) == ["06:00-10:00 a", "10:20-14:00 b", "14:10-18:00 c", "18:05-21:00 d"]


def test_without_a_gap_a_long_block_stays_whole() -> None:
    """A long block whose gaps are below five minutes is not cut."""
    assert formed(a="08:00-12:00", b="12:04-16:00", c="15:00-18:00") == ["08:00-18:00 abc"]


def test_a_gap_within_a_longer_appointment_does_not_cut() -> None:
    """What looks like a gap is none while something else is under way."""
    assert formed(a="08:00-12:00", b="08:00-09:00", c="09:15-10:00", d="12:10-15:00") == [
        "08:00-12:00 abc",
        "12:10-15:00 d",
    ]


def test_over_midnight_it_belongs_to_the_day_it_began() -> None:
    """A block over midnight has the date of its beginning."""
    late = Appointment(clock("23:00"), clock("00:30", DAY + timedelta(days=1)), "a")
    (block,) = form_blocks([late], BERLIN)
    assert (block.day, block.starts, block.ends) == (DAY, time(23), time(0, 30))


def test_the_zone_gives_the_day_and_the_wall_clock() -> None:
    """The same instants are another day elsewhere."""
    (block,) = form_blocks(entries(a="09:00-10:00"), ZoneInfo("Pacific/Auckland"))
    assert (block.day, block.starts) == (DAY, time(19))
    (block,) = form_blocks(entries(a="01:00-02:00"), ZoneInfo("America/New_York"))
    assert (block.day, block.starts) == (DAY - timedelta(days=1), time(19))
    assert block.begins_at == clock("01:00")


def test_the_wall_clock_shows_whole_minutes() -> None:
    """Seconds stay in the instants and are left out of the times."""
    odd = Appointment(clock("09:00") + timedelta(seconds=30), clock("10:00"), "a")
    (block,) = form_blocks([odd], BERLIN)
    assert block.starts == time(9)
    assert block.begins_at == clock("09:00") + timedelta(seconds=30)


def test_the_hour_that_comes_twice() -> None:
    """In autumn the gap is one of instants, and `fold` tells the second hour from the first."""
    midnight = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)  # 02:00 for the first time
    twice = [
        Appointment(midnight, midnight + 15 * MINUTE, "a"),
        Appointment(midnight + 60 * MINUTE, midnight + 75 * MINUTE, "b"),
    ]
    first, second = form_blocks(twice, BERLIN)
    assert (first.day, first.starts) == (second.day, second.starts)
    assert (first.starts.fold, second.starts.fold) == (0, 1)
    assert first.begins_at < second.begins_at


def test_lengths_are_of_real_time() -> None:
    """A night is as long as it lasts, whatever the clocks show and whatever zone it is said in."""
    begins = datetime(2026, 10, 25, 1, 0, tzinfo=BERLIN)
    ends = datetime(2026, 10, 25, 5, 30, tzinfo=BERLIN)  # five and a half hours later
    assert form_blocks([Appointment(begins, ends, "a")], BERLIN) == ()


def test_rules_that_make_no_sense_are_refused() -> None:
    """A negative gap and a usual length outside the bounds are refused."""
    with pytest.raises(ValueError, match="negative"):
        Forming(gap=-MINUTE)
    with pytest.raises(ValueError, match="usual"):
        Forming(usual_length=5 * MINUTE)
    with pytest.raises(ValueError, match="usual"):
        Forming(usual_length=301 * MINUTE)


def test_nothing_is_no_block() -> None:
    """A block has at least one part."""
    with pytest.raises(ValueError, match="something"):
        whole([])


# ------------------------------------------------------------------ typed hours


def joined(hours: list[str], **spans: str) -> list[str]:
    """Join typed hours with what the calendar gives."""
    return shown(join(typed(*hours), form_blocks(entries(**spans), BERLIN)))


@pytest.mark.parametrize(
    ("hours", "blocks"),
    [
        ("09:00-12:00", ["09:00-12:00 a"]),
        ("10:30-12:00", ["10:00-12:00 a"]),
        ("11:20-12:00", ["10:00-12:00 a"]),
        ("11:21-12:00", ["10:00-11:00 a", "11:21-12:00"]),
        ("08:00-09:40", ["08:00-11:00 a"]),
        ("08:00-09:39", ["08:00-09:39", "10:00-11:00 a"]),
    ],
)
def test_typed_hours_join_what_is_near(hours: str, blocks: list[str]) -> None:
    """Typed hours and appointments that overlap, or are 20 minutes apart, are asked about once."""
    assert joined([hours], a="10:00-11:00") == blocks


def test_typed_hours_join_several_blocks() -> None:
    """Typed hours join all blocks of the calendar in them, and all typed hours near a block."""
    assert joined(["08:00-16:00"], a="09:00-10:00", b="12:00-13:00") == ["08:00-16:00 ab"]
    assert joined(["08:00-09:00", "10:10-11:00"], a="09:10-10:00") == ["08:00-11:00 a"]
    assert joined(["09:00-10:00", "11:00-12:00"], a="08:40-09:10", b="12:10-13:00") == [
        "08:40-10:00 a",
        "11:00-13:00 b",
    ]


def test_typed_hours_do_not_join_each_other() -> None:
    """Two typed blocks near each other stay two, also when one of them joins an appointment."""
    assert joined(["09:00-12:00", "12:15-15:00"]) == ["09:00-12:00", "12:15-15:00"]
    assert joined(["09:00-12:00", "12:15-15:00"], a="10:00-11:00") == [
        "09:00-12:00 a",
        "12:15-15:00",
    ]


def test_a_joined_block_is_not_cut_again() -> None:
    """Typed hours over a cut calendar make one long block."""
    day = {"a": "08:00-11:00", "b": "11:15-14:30"}
    assert formed(**day) == ["08:00-11:00 a", "11:15-14:30 b"]
    assert joined([], **day) == ["08:00-11:00 a", "11:15-14:30 b"]
    assert joined(["10:00-12:00"], **day) == ["08:00-14:30 ab"]


def test_typed_hours_alone_stay_as_they_were() -> None:
    """Without appointments near, the very same block comes back."""
    hours = typed("09:00-12:00")
    assert join(hours, []) == hours
    assert typed_part(hours[0]).typed() == hours[0]


def test_a_joined_block_keeps_its_parts() -> None:
    """It has the day and the beginning of its first part, and the end of its latest."""
    evening = DAY + timedelta(days=1)
    late = Appointment(clock("23:00"), clock("00:30", evening), "a")
    (block,) = join(typed("00:40-02:00", day=evening), form_blocks([late], BERLIN))
    assert isinstance(block, FormedBlock)
    assert (block.day, block.starts, block.ends) == (DAY, time(23), time(2))
    assert [part.key for part in block.parts] == ["a", None]
    assert block.keys == {"a"}


def test_hours_the_clocks_jump_over_keep_their_time() -> None:
    """Typed hours in the gap of spring join what begins right after it."""
    spring = date(2026, 3, 29)
    hours = blocks_on(spring, [OneOff(spring, time(2, 10), time(2, 50))], BERLIN)
    begins = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    (block,) = join(hours, form_blocks([Appointment(begins, None, "a")], BERLIN))
    assert (block.starts, block.begins_at) == (time(2, 10), begins)


# ------------------------------------------------------------------- properties

SPANS = st.tuples(st.integers(0, 48 * 12), st.integers(1, 70)).map(
    lambda span: (
        clock("00:00") + 5 * MINUTE * span[0],
        clock("00:00") + 5 * MINUTE * (span[0] + span[1]),
    )
)
CALENDARS = st.lists(SPANS, max_size=25).map(
    lambda spans: [Appointment(*span, str(place)) for place, span in enumerate(spans)]
)


def fives(begins: datetime, ends: datetime) -> list[datetime]:
    """Return the five minutes from one instant to another, by their beginnings."""
    return [begins + 5 * MINUTE * place for place in range((ends - begins) // (5 * MINUTE))]


@given(CALENDARS)
def test_any_calendar(calendar: list[Appointment]) -> None:
    """Each appointment that counts is in just one block, blocks lie apart, and order is nothing."""
    blocks = form_blocks(calendar, BERLIN)
    counted = [
        one
        for one in calendar
        if one.ends_at and 10 * MINUTE <= one.ends_at - one.begins_at <= 300 * MINUTE
    ]
    parts = [part for block in blocks for part in block.parts]
    assert sorted(str(part.key) for part in parts) == sorted(one.key for one in counted)
    for block in blocks:
        assert block.begins_at == min(part.begins_at for part in block.parts)
        assert block.ends_at == max(part.ends_at for part in block.parts)
        if block.ends_at - block.begins_at > 360 * MINUTE:
            busy = {at for part in block.parts for at in fives(part.begins_at, part.ends_at)}
            assert busy == set(fives(block.begins_at, block.ends_at)), "no gap was left to cut at"
    for earlier, later in pairwise(blocks):
        gap = later.begins_at - earlier.ends_at
        assert gap >= 5 * MINUTE
    assert form_blocks(reversed(calendar), BERLIN) == blocks


@given(CALENDARS, st.lists(st.tuples(st.integers(0, 40), st.integers(1, 16)), max_size=6))
def test_any_calendar_with_typed_hours(
    calendar: list[Appointment], hours: list[tuple[int, int]]
) -> None:
    """No part is lost or doubled, and what stays apart lies apart."""
    rules = [
        Slot(
            DAY.weekday(),
            time(begins // 2, begins % 2 * 30),
            (datetime.combine(DAY, time(begins // 2, begins % 2 * 30)) + 30 * n * MINUTE).time(),
        )
        for begins, n in hours
    ]
    by_hand = blocks_on(DAY, rules, BERLIN)
    by_calendar = form_blocks(calendar, BERLIN)
    blocks = join(by_hand, by_calendar)
    parts: list[Part] = []
    for block in blocks:
        parts += block.parts if isinstance(block, FormedBlock) else [typed_part(block)]
    given_parts = [*map(typed_part, by_hand), *(part for one in by_calendar for part in one.parts)]
    assert sorted(map(repr, parts)) == sorted(map(repr, given_parts))
    for place, one in enumerate(blocks):
        for other in blocks[place + 1 :]:
            if isinstance(one, FormedBlock) is not isinstance(other, FormedBlock):
                assert other.begins_at - one.ends_at > 20 * MINUTE
