"""Matching what is planned anew with what stood before."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.when.blocks import (
    Add,
    Decision,
    Drop,
    Keep,
    Lapse,
    Move,
    Standing,
    reconcile,
)
from conversations.when.week import Block, OneOff, Rule, blocks_on
from tests.conversations.when.rows import ASKED, calendar, moment, reread, row

DAY = date(2026, 11, 25)
UTC_ZONE = ZoneInfo("UTC")


def clock(hour: int, minute: int = 0) -> datetime:
    """Return an instant of the day."""
    return datetime.combine(DAY, time(hour, minute), tzinfo=UTC)


def block(begins: int, ends: int) -> Block:
    """Make a fresh block from hour to hour."""
    return Block(DAY, time(begins), time(ends), clock(begins), clock(ends))


def stood(key: int, begins: int, ends: int, *, waits: bool = True) -> Standing:
    """Make a standing block from hour to hour."""
    return Standing(key, DAY, clock(begins), clock(ends), open=waits)


def test_the_same_schedule_again_changes_nothing() -> None:
    """Retyping the same schedule keeps everything, asked and waiting."""
    standing = [stood(1, 9, 12, waits=False), stood(2, 14, 17)]
    fresh = [block(9, 12), block(14, 17)]
    assert reconcile(fresh, standing, clock(13)) == (
        Keep(standing[0], fresh[0]),
        Keep(standing[1], fresh[1]),
    )


def test_a_waiting_block_moves() -> None:
    """A waiting block moves to the fresh one that overlaps it most."""
    waiting = stood(1, 14, 17)
    fresh = [block(12, 15), block(15, 18)]
    assert reconcile(fresh, [waiting], clock(8)) == (Move(waiting, fresh[1]), Add(fresh[0]))


def test_an_asked_block_is_never_asked_again() -> None:
    """A fresh block over an asked one is absorbed by it."""
    asked = stood(1, 9, 12, waits=False)
    fresh = [block(10, 13)]
    assert reconcile(fresh, [asked], clock(12, 30)) == (Keep(asked, fresh[0]),)


def test_an_exact_match_goes_before_a_longer_overlap() -> None:
    """An asked block absorbs its own times even if a waiting one covers them too."""
    asked, waiting = stood(1, 9, 12, waits=False), stood(2, 8, 18)
    fresh = [block(9, 12)]
    assert reconcile(fresh, [waiting, asked], clock(7)) == (Drop(waiting), Keep(asked, fresh[0]))


def test_a_block_over_an_asked_and_a_waiting_one_is_asked_at_its_end() -> None:
    """With equal overlaps the waiting one moves, so that the afternoon is not lost."""
    asked, waiting = stood(1, 9, 12, waits=False), stood(2, 14, 17)
    fresh = [block(9, 17)]
    decisions = reconcile(fresh, [asked, waiting], clock(13))
    assert decisions == (Keep(asked, None), Move(waiting, fresh[0]))


def test_what_no_longer_stands_is_dropped() -> None:
    """A waiting block without a match is dropped, an asked one stays as it was."""
    asked, waiting = stood(1, 9, 12, waits=False), stood(2, 14, 17)
    assert reconcile([], [asked, waiting], clock(13)) == (Keep(asked, None), Drop(waiting))


def test_touching_is_not_overlapping() -> None:
    """A block that only touches a standing one is another block."""
    asked = stood(1, 9, 12, waits=False)
    fresh = [block(12, 14)]
    assert reconcile(fresh, [asked], clock(12)) == (Keep(asked, None), Add(fresh[0]))


@pytest.mark.parametrize(("minute", "added"), [(5, True), (6, False)])
def test_a_schedule_typed_late_does_not_ask_about_the_morning(minute: int, added: bool) -> None:
    """A block is added until a short grace after its end, and not later."""
    decisions = reconcile([block(9, 12)], [], clock(12, minute), timedelta(minutes=5))
    assert decisions == ((Add(block(9, 12)),) if added else ())


def test_a_block_ahead_does_not_move_into_the_past() -> None:
    """A block still under way is dropped when its new times are over."""
    waiting = stood(1, 11, 16)
    assert reconcile([block(9, 12)], [waiting], clock(14)) == (Drop(waiting),)


def test_a_block_that_is_late_keeps_waiting() -> None:
    """A block that ended and still waits to be asked stays, also with corrected times."""
    waiting = stood(1, 9, 12)
    assert reconcile([block(9, 12)], [waiting], clock(15)) == (Keep(waiting, block(9, 12)),)
    assert reconcile([block(9, 11)], [waiting], clock(15)) == (Move(waiting, block(9, 11)),)


def test_a_block_the_clocks_jumped_over_is_kept() -> None:
    """A block without length, from a gap of the clocks, is matched by its times."""
    spring = ZoneInfo("Europe/Berlin")
    day = date(2026, 3, 29)
    fresh = blocks_on(day, [OneOff(day, time(2, 10), time(2, 50))], spring)
    waiting = Standing(1, day, fresh[0].begins_at, fresh[0].ends_at, open=True)
    now = fresh[0].begins_at - timedelta(hours=1)
    assert reconcile(fresh, [waiting], now) == (Keep(waiting, fresh[0]),)


def test_the_same_instants_on_another_date_move() -> None:
    """A block whose local date changed with the zone takes the new date."""
    waiting = Standing(1, DAY - timedelta(days=1), clock(9), clock(12), open=True)
    assert reconcile([block(9, 12)], [waiting], clock(8)) == (Move(waiting, block(9, 12)),)


def test_wrong_times_are_refused() -> None:
    """Naive times and an end before the beginning are refused."""
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 naive on purpose
    with pytest.raises(ValueError, match="naive"):
        reconcile([], [], naive)
    with pytest.raises(ValueError, match="naive"):
        Standing(1, DAY, naive, clock(9), open=True)
    with pytest.raises(ValueError, match="before"):
        Standing(1, DAY, clock(9), clock(8), open=True)


@st.composite
def schedules(draw: st.DrawFn) -> tuple[Block, ...]:
    """Blocks of three days, as a schedule gives them."""
    rules: list[Rule] = []
    for _ in range(draw(st.integers(0, 8))):
        day = DAY + timedelta(days=draw(st.integers(0, 2)))
        starts = time(draw(st.integers(6, 20)), draw(st.sampled_from([0, 30])))
        length = draw(st.integers(1, 12)) * 30
        ends = (datetime.combine(day, starts) + timedelta(minutes=length)).time()
        rules.append(OneOff(day, starts, ends))
    days = [DAY + timedelta(days=ahead) for ahead in range(3)]
    return tuple(found for day in days for found in blocks_on(day, rules, UTC_ZONE))


NOWS = st.integers(0, 4 * 24 * 4).map(lambda quarters: clock(0) + timedelta(minutes=15 * quarters))


def apply(decisions: tuple[Decision, ...], first_key: int) -> list[Standing]:
    """Do what was decided."""
    rows = []
    for number, decision in enumerate(decisions):
        match decision:
            case Keep(standing, _):
                rows.append(standing)
            case Move(standing, to):
                rows.append(Standing(standing.key, to.day, to.begins_at, to.ends_at, standing.open))
            case Drop():
                pass
            case Add(new):
                key = first_key + number
                rows.append(Standing(key, new.day, new.begins_at, new.ends_at, open=True))
    return rows


def ask(rows: list[Standing], now: datetime, which: list[bool]) -> list[Standing]:
    """Ask about what has ended, and about some of it early."""
    return [
        Standing(
            row.key,
            row.day,
            row.begins_at,
            row.ends_at,
            open=row.open and row.ends_at > now and not early,
        )
        for row, early in zip(rows, which * len(rows), strict=False)
    ]


@given(st.lists(st.tuples(schedules(), NOWS, st.booleans()), min_size=1, max_size=5))
def test_any_history_of_schedules(history: list[tuple[tuple[Block, ...], datetime, bool]]) -> None:
    """However schedules are typed: nothing twice, nothing forgotten, and again changes nothing."""
    rows: list[Standing] = []
    for turn, (fresh, now, early) in enumerate(sorted(history, key=lambda one: one[1])):
        rows = ask(rows, now, [early, False, False])
        asked = {row.key for row in rows if not row.open}
        decisions = reconcile(fresh, rows, now)

        decided = [one.standing for one in decisions if not isinstance(one, Add)]
        assert sorted(map(repr, decided)) == sorted(map(repr, rows))
        covering = [one.block for one in decisions if not isinstance(one, Drop)]
        covered = [found for found in covering if found is not None]
        assert len(set(covered)) == len(covered)
        assert {found for found in fresh if found.ends_at >= now} <= set(covered) <= set(fresh)

        for one in decisions:
            if isinstance(one, Move | Drop):
                assert one.standing.key not in asked
            if isinstance(one, Add):
                assert one.block.ends_at >= now - timedelta(minutes=5)
                for row in rows:
                    shared = min(row.ends_at, one.block.ends_at) - max(
                        row.begins_at, one.block.begins_at
                    )
                    if not row.open and shared > timedelta(0):
                        assert any(
                            isinstance(other, Keep) and other.standing == row and other.block
                            for other in decisions
                        ), "an overlap with an asked block is added only if that block is taken"

        rows = apply(decisions, turn * 100)
        again = reconcile(fresh, rows, now)
        assert all(isinstance(one, Keep) for one in again)
        assert [one.standing for one in again if isinstance(one, Keep)] == rows


# -------------------------------------------------------------- calendars read again


def test_edit_moved_later_before_due() -> None:
    """The last appointment is moved later ten minutes before: one check-in, at the new end."""
    waiting = row("09:00-11:00", "ab")
    fresh = calendar(a="09:00-10:00", b="10:00-12:00")
    assert reread(fresh, [waiting], "10:50") == ["Move 09:00-12:00 ab"]


def test_edit_cancelled_tail_beyond_grace() -> None:
    """At 17:00 it turns out that the block ended at 12:00: it is not asked about any more."""
    waiting = row("10:00-18:00", "abc")
    assert reread(calendar(a="10:00-12:00"), [waiting], "17:00") == ["Lapse 10:00-12:00 a"]


def test_edit_restart_after_due() -> None:
    """What fell due while the bot was down is still there to be asked about, once."""
    waiting = row("09:00-11:00", "ab")
    fresh = calendar(a="09:00-10:00", b="10:00-11:00")
    assert reread(fresh, [waiting], "11:40") == ["Keep 09:00-11:00 ab"]
    assert reread(fresh, [waiting], "23:40") == ["Keep 09:00-11:00 ab"]


@pytest.mark.parametrize(
    ("now", "decision"), [("14:00", "Move 09:00-12:00 a"), ("14:01", "Lapse 09:00-12:00 a")]
)
def test_a_cancelled_tail_is_asked_about_for_two_hours(now: str, decision: str) -> None:
    """A block that turns out to be over is asked about at once, and after two hours not at all."""
    waiting = row("09:00-18:00", "ab")
    assert reread(calendar(a="09:00-12:00"), [waiting], now) == [decision]


@pytest.mark.parametrize(
    ("now", "decision"), [("14:00", "Add 09:00-12:00 a"), ("14:01", "Lapse 09:00-12:00 a")]
)
def test_an_appointment_known_late_is_asked_about_for_two_hours(now: str, decision: str) -> None:
    """An appointment that was over before it could be read is treated alike."""
    assert reread(calendar(a="09:00-12:00"), [], now) == [decision]


def test_what_was_put_off_by_hand_does_not_lapse() -> None:
    """A block that is over and still waits, because somebody asked for later, goes on waiting."""
    waiting = row("09:00-12:00", "ab")
    assert reread(calendar(a="09:00-10:00"), [waiting], "15:00") == ["Move 09:00-10:00 a"]


def test_what_lapsed_stays_silent() -> None:
    """A block that fell silent absorbs its appointments like one that was asked about."""
    (decision,) = reconcile(calendar(a="09:00-12:00"), [row("09:00-18:00", "ab")], moment("17:00"))
    assert isinstance(decision, Lapse)
    silent = row("09:00-12:00", "a", asked=True)
    assert reread(calendar(a="09:00-12:00"), [silent], "17:15") == ["Keep 09:00-12:00 a"]


def test_all_cancelled() -> None:
    """Without appointments what waits is dropped, and what was asked stays and forgets nothing."""
    waiting = row("14:00-15:00", "c")
    assert reread((), [ASKED, waiting], "11:20") == ["Keep nothing ab", "Drop 14:00-15:00"]


def test_a_waiting_block_follows_its_appointment() -> None:
    """A waiting block moves with its key, and something else in its old slot is new."""
    waiting = row("14:00-15:00", "c")
    fresh = calendar(c="26/09:00-26/10:00", d="14:00-15:00")
    assert reread(fresh, [waiting], "11:00") == ["Move 09:00-10:00 c", "Add 14:00-15:00 d"]


def test_another_zone_moves_the_same_rows() -> None:
    """The same instants by another clock: the row takes the new day, and nothing is added."""
    waiting = row("14:00-15:00", "c")
    auckland = ZoneInfo("Pacific/Auckland")
    fresh = calendar(zone=auckland, a="09:00-10:00", b="10:00-11:00", c="14:00-15:00")
    decisions = reconcile(fresh, [ASKED, waiting], moment("11:20"))
    assert [type(one) for one in decisions] == [Keep, Move]
    assert isinstance(decisions[1], Move)
    assert decisions[1].block.day == DAY + timedelta(days=1)


def test_a_disconnected_calendar_leaves_the_typed_hours() -> None:
    """Without its calendar a joined block goes back to the hours that were typed."""
    waiting = row("09:00-13:00", "a")
    assert reread(calendar("09:00-12:00"), [waiting], "10:00") == ["Move 09:00-12:00"]
