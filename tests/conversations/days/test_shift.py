"""When a block's check-in really comes, and moving it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from conversations import choices
from conversations.catalog import Catalog, World
from conversations.days import shift
from conversations.model import Decide, Decided, Facts, Prompt, Query, Session, Settings, replace
from conversations.play import Play
from conversations.when.daysoff import Pause
from conversations.when.off import Off
from conversations.when.week import instant

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 11, 0, tzinfo=BERLIN)
BELL = timedelta(minutes=5)
DAY = {"first": MONDAY, "last": MONDAY}


def row(number: int, starts: int, ends: int, day: date = MONDAY, state: str = "waiting") -> Prompt:
    """Return the row of a block that begins and ends at whole hours; 24 is midnight."""
    begins_at = instant(day, time(starts), BERLIN)
    over = day + timedelta(days=ends // 24)
    ends_at = instant(over, time(ends % 24), BERLIN)
    return Prompt(
        number,
        "block",
        day,
        time(starts),
        time(ends % 24),
        ends_at,
        ends_at + BELL,
        state,
        begins_at,
    )


def play(
    *rows: Prompt,
    now: datetime = NOW,
    ledger: tuple[Decided, ...] = (),
    settings: Settings | None = None,
) -> Play:
    """Return a turn that knows these rows of Monday and what was decided about them."""
    facts = {
        Query("prompts", **DAY): Facts(prompts=rows),
        Query("ledger", **DAY): Facts(ledger=ledger),
        **{Query("prompt", id=one.id): Facts(prompts=(one,)) for one in rows},
        Query("prompt", id=99): Facts(),
    }
    session = Session(zone="Europe/Berlin", settings=settings or Settings())
    return Play(World(Catalog.of(())), session, now.astimezone(UTC), facts)


def carried_out(one: Play, rows: tuple[Prompt, ...]) -> tuple[Decided, ...]:
    """Return the ledger's lines for what a turn decided."""
    known = {row.id: row for row in rows}
    return tuple(
        Decided(one.now, known[made.prompt.id], made.decision, made.reason)
        for made in one.effects
        if isinstance(made, Decide)
    )


def waits(one: Play) -> dict[int, datetime | None]:
    """Return until when a turn lets each row wait."""
    return {made.prompt.id: made.wait for made in one.effects if isinstance(made, Decide)}


# ------------------------------------------------------------------- when it comes


@pytest.mark.parametrize(
    ("ends", "off", "comes"),
    [
        (17, (), time(17, 5)),
        (21, (), time(21, 5)),
        (23, (), time(8)),
        (23, (1,), None),
        (17, (0,), None),
        (17, (1,), time(17, 5)),
    ],
)
def test_a_check_in_comes_when_it_is_due_or_after_quiet_hours_or_not_at_all(
    ends: int, off: tuple[int, ...], comes: time | None
) -> None:
    """A day off keeps its own blocks silent, and those that would wait for its morning."""
    days = Off(tuple(Pause(one, one) for one in (MONDAY + timedelta(n) for n in off)))
    at = shift.asks_at(play(), row(1, 14, ends), days)
    assert (at and at.astimezone(BERLIN).time()) == comes


# ------------------------------------------------------------------ still working


def test_all_that_is_left_of_the_day_moves_by_half_an_hour_each() -> None:
    """What is behind, let go or asked about stays, and so does what is no block."""
    rows = (
        row(1, 7, 8, state="asked"),
        row(2, 9, 12),
        row(3, 13, 14, state="skipped"),
        row(4, 14, 17),
        row(5, 18, 20),
        replace(row(6, 20, 21), kind="letter"),
    )
    turn = play(*rows)
    moved = shift.still_working(turn, rows[1])
    assert [one.id for one in moved] == [2, 4, 5]
    assert waits(turn) == {n: rows[n - 1].due_at + shift.STILL for n in (2, 4, 5)}
    assert {made.reason for made in turn.effects if isinstance(made, Decide)} == {"still_working"}


def test_what_was_asked_waits_for_half_an_hour_from_now() -> None:
    """However long ago it was asked."""
    asked, later = row(1, 8, 10, state="asked"), row(2, 14, 17)
    turn = play(asked, later)
    first, second = shift.still_working(turn, asked)
    assert (first.state, first.due_at) == ("waiting", NOW + shift.STILL)
    assert second.due_at == later.due_at + shift.STILL


def test_it_is_taken_back_to_exactly_what_it_was() -> None:
    """Waiting rows by the half hour, the asked one as asked; twice moved, twice taken back."""
    rows = (row(1, 8, 10, state="asked"), row(2, 14, 17), row(3, 18, 20))
    first = play(*rows)
    once = shift.still_working(first, rows[0])
    ledger = (Decided(rows[0].due_at, rows[0], "asked", "on_time"), *carried_out(first, rows))
    second = play(*once, now=NOW + timedelta(minutes=1), ledger=ledger)
    twice = shift.still_working(second, once[0])
    ledger += carried_out(second, once)

    third = play(*twice, now=NOW + timedelta(minutes=2), ledger=ledger)
    seconds = shift.shifts_of(third, twice[0])
    assert seconds == (shift.second(first.now), shift.second(second.now))
    assert shift.take_back(third, twice[0], seconds[0]) == ()
    assert shift.take_back(third, twice[0], seconds[1]) == once
    ledger += carried_out(third, twice)

    fourth = play(*once, now=NOW + timedelta(minutes=3), ledger=ledger)
    assert shift.shifts_of(fourth, once[0]) == seconds[:1]
    back = shift.take_back(fourth, once[0], seconds[0])
    assert [one.state for one in back] == ["asked", "waiting", "waiting"]
    assert back[1:] == rows[1:]
    ledger += carried_out(fourth, once)

    fifth = play(*back, now=NOW + timedelta(minutes=4), ledger=ledger)
    assert shift.take_back(fifth, back[0], seconds[0]) == ()
    assert shift.shifts_of(fifth, back[0]) == ()


def test_what_was_decided_since_is_left_alone() -> None:
    """A block moved by hand after it stays there, one that was begun stays begun."""
    rows = (row(1, 9, 12), row(2, 13, 14), row(3, 14, 17))
    first = play(*rows)
    moved = shift.still_working(first, rows[0])
    by_hand = replace(moved[1], due_at=moved[1].due_at + timedelta(hours=1))
    ledger = (
        *carried_out(first, rows),
        Decided(NOW, by_hand, "waits", "moved_by_hand"),
        Decided(NOW, moved[2], "opened", "opened"),
    )
    second = play(moved[0], by_hand, replace(moved[2], state="opened"), ledger=ledger)
    assert shift.take_back(second, moved[0], shift.second(first.now)) == (rows[0],)


def test_what_was_due_meanwhile_comes_at_once() -> None:
    """A quarter past twelve: the five past twelve it goes back to is over."""
    block = row(1, 9, 12)
    first = play(block)
    (moved,) = shift.still_working(first, block)
    later = datetime(2026, 11, 23, 12, 15, tzinfo=BERLIN)
    second = play(moved, now=later, ledger=carried_out(first, (block,)))
    (back,) = shift.take_back(second, moved, shift.second(first.now))
    assert back.due_at == later + timedelta(seconds=1)


def test_one_held_for_the_end_of_a_conversation_is_held_no_more() -> None:
    """It would ring when that ends, whatever it was moved to; others stay held."""
    block = row(1, 9, 12)
    turn = play(block)
    turn.change(held=(1, 7))
    shift.still_working(turn, block)
    assert turn.session.held == (7,)


@pytest.mark.parametrize(
    ("now", "state", "can"),
    [
        ("08:59", "waiting", False),
        ("09:00", "waiting", True),
        ("12:04", "waiting", True),
        ("12:10", "asked", True),
        ("12:10", "opened", False),
        ("12:10", "skipped", False),
        ("12:10", "silent", False),
    ],
)
def test_only_in_a_block_that_has_begun_can_one_be_still_working(
    now: str, state: str, *, can: bool
) -> None:
    """And only until its check-in has been opened or let go."""
    at = datetime.combine(MONDAY, time.fromisoformat(now), BERLIN)
    assert shift.can_shift(play(now=at), row(1, 9, 12, state=state)) is can


def test_a_prompt_of_the_day_before_is_not_worked_in_any_more() -> None:
    """A night block's still is, in the small hours."""
    morning = datetime(2026, 11, 24, 9, 0, tzinfo=BERLIN)
    assert not shift.can_shift(play(now=morning), row(1, 14, 17, state="asked"))
    small = datetime(2026, 11, 24, 0, 20, tzinfo=BERLIN)
    assert shift.can_shift(play(now=small), row(1, 20, 24, state="asked"))


def test_a_letter_is_no_block() -> None:
    """Its row is never moved here."""
    letter = replace(row(1, 9, 12), kind="letter")
    turn = play(letter)
    assert not shift.can_shift(turn, letter)
    assert not shift.can_move(turn, letter)
    assert shift.row_of(turn, 1) is None


# --------------------------------------------------------------------- moved alone


@pytest.mark.parametrize(
    ("ends", "now", "quiet", "hour"),
    [
        (12, "11:00", (21, 8), 19),
        (19, "11:00", (21, 8), 20),
        (20, "11:00", (21, 8), None),
        (20, "11:00", (22, 7), 21),
        (12, "11:00", (18, 8), None),
        (12, "11:00", (18, 20), 20),
        (12, "11:00", (0, 0), 19),
        (21, "11:00", (0, 0), None),
    ],
)
def test_tonight_is_an_evening_hour_ahead_and_outside_quiet_hours(
    ends: int, now: str, quiet: tuple[int, int], hour: int | None
) -> None:
    """The first of them; none if there is none."""
    settings = Settings(quiet_from=time(quiet[0]), quiet_until=time(quiet[1]))
    at = datetime.combine(MONDAY, time.fromisoformat(now), BERLIN)
    found = shift.tonight(play(now=at, settings=settings), row(1, 9, ends))
    assert (found and found.astimezone(BERLIN).hour) == hour


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_tonight_is_seven_by_the_clock_when_the_clocks_change(day: date) -> None:
    """And half an hour stays half an hour."""
    now = datetime.combine(day, time(1), BERLIN)
    block = row(1, 0, 2, day)
    found = shift.tonight(play(now=now), block)
    assert found is not None
    assert found.astimezone(BERLIN).time() == time(19)
    turn = play(now=now)
    assert shift.move(turn, block, block.due_at + timedelta(minutes=30)).due_at == (
        block.due_at + timedelta(minutes=30)
    )


def test_a_move_is_of_one_row_and_taken_back_to_the_second() -> None:
    """What it was due at stands on the button that takes it back."""
    block = row(1, 9, 12)
    turn = play(block)
    moved = shift.move(turn, block, block.due_at + timedelta(hours=1))
    assert waits(turn) == {1: moved.due_at}
    other = play(moved)
    assert shift.move_back(other, moved, shift.second(block.due_at)) == block


@pytest.mark.parametrize("seconds", [-301, 60 * 60, 10**11, -(10**9)])
def test_a_move_is_not_taken_back_to_what_cannot_have_been(seconds: int) -> None:
    """Before the block's end, or later than it is due now."""
    block = row(1, 9, 12)
    moved = replace(block, due_at=block.due_at + timedelta(hours=1))
    turn = play(moved)
    assert shift.move_back(turn, moved, shift.second(block.due_at) + seconds) is None
    assert turn.effects == []


# ------------------------------------------------------------ what a button holds


def test_a_code_is_read_back() -> None:
    """A row and the second at which it is due."""
    block = row(12, 9, 12)
    assert choices.numbers(shift.code(block), 2) == (12, shift.second(block.due_at))
    assert len(shift.code(replace(block, id=10**11))) + 10 + len("today:@unmove:zzzzzzz:.") <= 64


def test_a_row_that_is_gone_is_none() -> None:
    """Never planned, or planned no more."""
    turn = play(row(1, 9, 12, state="dropped"), row(2, 14, 17))
    assert shift.row_of(turn, 1) is None
    assert shift.row_of(turn, 99) is None
    assert shift.row_of(turn, 2) == row(2, 14, 17)
