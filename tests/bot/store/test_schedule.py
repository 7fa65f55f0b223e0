import sqlite3
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from bot import planner
from bot.store import people, schedule
from bot.vault import Vault
from conversations.when.daysoff import DaysOff, Pause
from conversations.when.week import Slot
from tests.bot.store.conftest import NOW
from tests.bot.store.stock import MONDAY, ONE_OFF, SLOT, TIMES
from tests.house import dump

DAY = timedelta(days=1)
BIWEEKLY = Slot(2, time(22), time(1), 2, MONDAY, MONDAY, MONDAY + 60 * DAY)


def times(day: date = MONDAY, hour: int = 9, bell: int = 5) -> tuple[Any, ...]:
    """Return the times of a block of one hour."""
    begins = NOW.replace(hour=hour, minute=0) + (day - MONDAY)
    ends = begins + timedelta(hours=1)
    return (day, time(hour), time(hour + 1), begins, ends, ends + timedelta(minutes=bell))


def numbers(db: sqlite3.Connection, therapist: int) -> list[int]:
    """Return the ids of somebody's due rows."""
    found = db.execute("SELECT id FROM due WHERE therapist_id = ? ORDER BY id", (therapist,))
    return [number for (number,) in found]


# -------------------------------------------------------------------------- rules


def test_rules_come_back_as_they_were(db: sqlite3.Connection, robin: int) -> None:
    """Weekly ones first, by day and hour; then those of one date."""
    earlier = Slot(0, time(7), time(8))
    for rule in (ONE_OFF, BIWEEKLY, SLOT, earlier):
        schedule.add_rule(db, robin, rule)
    assert [rule for _, rule in schedule.rules(db, robin)] == [earlier, SLOT, BIWEEKLY, ONE_OFF]


def test_a_rule_stands_once(db: sqlite3.Connection, robin: int) -> None:
    """What stands already is not added again."""
    for rule in (SLOT, ONE_OFF, SLOT, ONE_OFF):
        schedule.add_rule(db, robin, rule)
    assert len(schedule.rules(db, robin)) == 2


def test_one_rule_or_all_are_dropped(db: sqlite3.Connection, robin: int, kim: int) -> None:
    """Only the therapist's own; a number that is somebody else's drops nothing."""
    for who in (robin, kim):
        for rule in (SLOT, ONE_OFF):
            schedule.add_rule(db, who, rule)
    [(first, _), second] = schedule.rules(db, robin)
    theirs = schedule.rules(db, kim)
    schedule.drop_rule(db, robin, first)
    schedule.drop_rule(db, robin, theirs[0][0])
    assert schedule.rules(db, robin) == (second,)
    schedule.drop_rule(db, robin)
    assert schedule.rules(db, robin) == ()
    assert schedule.rules(db, kim) == theirs


# ------------------------------------------------------------------------- pauses


def test_days_off_are_kept_and_ended(db: sqlite3.Connection, robin: int, kim: int) -> None:
    """An ended pause keeps the days before; one that has not begun goes; others' stay."""
    under_way, ahead = Pause(MONDAY - DAY, MONDAY + DAY), Pause(MONDAY + DAY, MONDAY + 3 * DAY)
    for pause in (ahead, under_way):
        schedule.add_pause(db, robin, pause)
    schedule.add_pause(db, kim, under_way)
    [(first, found), (second, later)] = schedule.pauses(db, robin)
    assert (found, later) == (under_way, ahead)
    theirs = schedule.pauses(db, kim)
    schedule.end_pause(db, robin, theirs[0][0], MONDAY)
    assert len(schedule.pauses(db, robin)) == 2
    schedule.end_pause(db, robin, first, MONDAY)
    schedule.end_pause(db, robin, second, MONDAY)
    assert schedule.pauses(db, robin) == ((first, Pause(MONDAY - DAY, MONDAY - DAY)),)
    assert schedule.pauses(db, kim) == theirs


def test_ending_a_pause_that_is_over_changes_nothing(db: sqlite3.Connection, robin: int) -> None:
    """A pause does not grow by being ended late."""
    over = Pause(MONDAY - 3 * DAY, MONDAY - 2 * DAY)
    schedule.add_pause(db, robin, over)
    [(number, _)] = schedule.pauses(db, robin)
    schedule.end_pause(db, robin, number, MONDAY)
    assert schedule.pauses(db, robin) == ((number, over),)


# ------------------------------------------------------------ days off that come back


def test_days_off_that_come_back_are_as_they_were(db: sqlite3.Connection, robin: int) -> None:
    """By weekday, with their weeks and bounds; one that stands is not added again."""
    friday = DaysOff(4)
    other_monday = DaysOff(0, 2, MONDAY, MONDAY, MONDAY + 60 * DAY)
    for day in (friday, other_monday, friday, other_monday):
        schedule.add_day_off(db, robin, day)
    assert [day for _, day in schedule.days_off(db, robin)] == [other_monday, friday]


def test_a_day_off_that_comes_back_is_dropped(db: sqlite3.Connection, robin: int, kim: int) -> None:
    """Only the therapist's own; a number that is somebody else's drops nothing."""
    for who in (robin, kim):
        schedule.add_day_off(db, who, DaysOff(2))
        schedule.add_day_off(db, who, DaysOff(4))
    [(first, _), second] = schedule.days_off(db, robin)
    theirs = schedule.days_off(db, kim)
    schedule.drop_day_off(db, robin, theirs[0][0])
    schedule.drop_day_off(db, robin, first)
    assert schedule.days_off(db, robin) == (second,)
    assert schedule.days_off(db, kim) == theirs


# ----------------------------------------------------------------------- due rows


def test_a_row_is_planned_once(db: sqlite3.Connection, robin: int) -> None:
    """A day's block at an hour has one row: planning it again leaves it as it stands."""
    schedule.add_due(db, robin, "block", times())
    [number] = numbers(db, robin)
    schedule.settle(db, robin, number, "asked", None)
    schedule.add_due(db, robin, "block", times(bell=30))
    prompt = schedule.prompt(db, robin, number)
    assert prompt is not None
    assert (prompt.state, prompt.due_at, prompt.ends_at) == ("asked", times()[5], times()[4])
    assert numbers(db, robin) == [number]


def test_a_dropped_row_waits_again(db: sqlite3.Connection, robin: int) -> None:
    """Planned anew, with its new times."""
    schedule.add_due(db, robin, "block", times())
    [number] = numbers(db, robin)
    schedule.drop_due(db, robin, number)
    assert schedule.prompts(db, robin, MONDAY, MONDAY) == ()
    schedule.add_due(db, robin, "block", times(bell=30))
    [prompt] = schedule.prompts(db, robin, MONDAY, MONDAY)
    assert (prompt.id, prompt.state, prompt.due_at) == (number, "waiting", times(bell=30)[5])


def test_only_what_waits_is_dropped_or_moved(db: sqlite3.Connection, robin: int) -> None:
    """A row that was asked about stays what and where it is."""
    schedule.add_due(db, robin, "block", times())
    [number] = numbers(db, robin)
    schedule.settle(db, robin, number, "asked", None)
    schedule.drop_due(db, robin, number)
    schedule.move_due(db, robin, number, times(hour=14))
    [prompt] = schedule.prompts(db, robin, MONDAY, MONDAY)
    assert (prompt.state, prompt.starts) == ("asked", time(9))


def test_a_row_moves_over_a_dropped_one(db: sqlite3.Connection, robin: int) -> None:
    """A dropped row makes way; one that stands holds its place."""
    for hour in (9, 14):
        schedule.add_due(db, robin, "block", times(hour=hour))
    morning, afternoon = numbers(db, robin)
    assert schedule.holder(db, robin, MONDAY, time(14)) == afternoon
    with pytest.raises(sqlite3.IntegrityError):
        schedule.move_due(db, robin, morning, times(hour=14))
    schedule.drop_due(db, robin, afternoon)
    assert schedule.holder(db, robin, MONDAY, time(14)) is None
    schedule.move_due(db, robin, morning, times(hour=14))
    assert numbers(db, robin) == [morning]
    assert schedule.holder(db, robin, MONDAY, time(14)) == morning


def test_what_is_due_rings_until_it_is_settled(db: sqlite3.Connection, robin: int) -> None:
    """To the second; with a wait it rings then."""
    schedule.add_due(db, robin, "block", times())
    [number] = numbers(db, robin)
    at = times()[5]
    assert schedule.next_instant(db) == at
    assert schedule.due(db, at - timedelta(seconds=1), robin) == ()
    assert schedule.to_ring(db, at - timedelta(seconds=1)) == []
    assert schedule.to_ring(db, at) == [robin]
    [prompt] = schedule.due(db, at, robin)
    assert (prompt.id, prompt.block.starts) == (number, time(9))
    later = at + timedelta(minutes=30)
    schedule.settle(db, robin, number, "waits", later)
    assert schedule.due(db, at, robin) == ()
    assert [one.due_at for one in schedule.due(db, later, robin)] == [later]
    schedule.settle(db, robin, number, "asked", None)
    assert schedule.to_ring(db, later) == []
    assert schedule.next_instant(db) is None


def test_who_has_blocked_the_bot_is_left_alone(
    db: sqlite3.Connection, robin: int, kim: int
) -> None:
    """Their rows wait until they come back; others' ring."""
    for who in (robin, kim):
        schedule.add_due(db, who, "block", times())
    people.set_blocked(db, robin, blocked=True)
    assert schedule.to_ring(db, NOW + DAY) == [kim]
    assert schedule.due(db, NOW + DAY, robin) == ()
    schedule.settle(db, kim, numbers(db, kim)[0], "asked", None)
    assert schedule.next_instant(db) is None
    people.set_blocked(db, robin, blocked=False)
    assert schedule.to_ring(db, NOW + DAY) == [robin]


def test_rows_of_a_kind_that_lie_ahead_are_cleared(db: sqlite3.Connection, robin: int) -> None:
    """What has come due, what was decided and other kinds stay."""
    for kind, hour in (("letter", 9), ("letter", 14), ("letter", 16), ("block", 18)):
        schedule.add_due(db, robin, kind, times(hour=hour))  # type: ignore[arg-type]
    schedule.settle(db, robin, numbers(db, robin)[2], "silent", None)
    schedule.clear_ahead(db, robin, "letter", NOW)
    left = db.execute("SELECT kind, starts, state FROM due ORDER BY id").fetchall()
    assert left == [
        ("letter", "09:00", "waiting"),
        ("letter", "16:00", "silent"),
        ("block", "18:00", "waiting"),
    ]


def test_standing_rows_come_with_their_beginnings(db: sqlite3.Connection, robin: int) -> None:
    """Those of the kind and the days, dropped ones left out."""
    for day in range(4):
        schedule.add_due(db, robin, "block", times(MONDAY + day * DAY))
    schedule.add_due(db, robin, "letter", times(MONDAY + DAY, 18))
    schedule.drop_due(db, robin, numbers(db, robin)[2])
    found = schedule.standing(db, robin, "block", MONDAY + DAY, MONDAY + 3 * DAY)
    assert [(prompt.day, begins) for prompt, begins in found] == [
        (MONDAY + day * DAY, times(MONDAY + day * DAY)[3]) for day in (1, 3)
    ]


# ------------------------------------------------------------------------- ledger


def test_the_ledger_tells_why(db: sqlite3.Connection, robin: int) -> None:
    """Each line has its instant, decision and reason, in the order they were made."""
    schedule.add_due(db, robin, "block", times())
    [number] = numbers(db, robin)
    schedule.note(db, robin, number, NOW, "waits", "quiet", None)
    schedule.note(db, robin, number, NOW + DAY, "silent", "paused", MONDAY.isoformat())
    first, second = schedule.ledger(db, robin, MONDAY, MONDAY)
    assert (first.at, first.decision, first.reason, first.until) == (NOW, "waits", "quiet", None)
    assert (second.at, second.reason, second.until) == (NOW + DAY, "paused", MONDAY)
    assert first.prompt.id == second.prompt.id == number
    assert schedule.ledger(db, robin, MONDAY + DAY, MONDAY + DAY) == ()


# ----------------------------------------------------------------------- planning


def test_planning_is_due_at_its_instant(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """Whose days are to be planned now, all of them or one; who has no plan is left out."""
    assert schedule.to_plan(db, NOW) == []
    assert schedule.planned_to(db, robin) is None
    schedule.set_planned(db, robin, MONDAY, NOW)
    schedule.set_planned(db, kim, MONDAY + DAY, NOW + DAY)
    assert schedule.planned_to(db, robin) == MONDAY
    assert schedule.planned_to(db, 99) is None
    assert schedule.next_instant(db) == NOW
    assert schedule.to_plan(db, NOW - timedelta(seconds=1)) == []
    assert schedule.to_plan(db, NOW) == [robin]
    assert schedule.to_plan(db, NOW + DAY) == [robin, kim]
    assert schedule.to_plan(db, NOW + DAY, 1) == [robin]
    assert planner.is_to_plan(people.load(db, vault, kim), NOW + DAY)
    assert not planner.is_to_plan(people.load(db, vault, kim), NOW)


def test_who_was_planned_too_far_ahead_is_put_off_too(
    db: sqlite3.Connection, vault: Vault, robin: int
) -> None:
    """By a clock that had jumped: it is tried again like everything else, and not at each look."""
    schedule.set_planned(db, robin, MONDAY + 90 * DAY, NOW + 88 * DAY)
    assert schedule.to_plan(db, NOW) == [robin]
    later = NOW + timedelta(minutes=10)
    schedule.plan_later(db, robin, later)
    assert schedule.to_plan(db, NOW) == []
    assert schedule.next_instant(db) == later
    assert schedule.to_plan(db, later) == [robin]
    person = people.load(db, vault, robin)
    assert planner.is_to_plan(person, later)
    assert planner.is_to_plan(replace(person, planned_to="2027-01-01"), NOW), "too far ahead"
    assert not planner.is_to_plan(replace(person, blocked=True), later)


def test_days_are_counted_with_both_ends() -> None:
    """No day when the last lies before the first."""
    assert list(schedule.days(MONDAY, MONDAY + 2 * DAY)) == [MONDAY + n * DAY for n in range(3)]
    assert list(schedule.days(MONDAY, MONDAY - DAY)) == []


# -------------------------------------------------------------------- two therapists


def test_nothing_reaches_across(db: sqlite3.Connection, robin: int, kim: int) -> None:
    """Robin's rows, asked for or changed in Kim's name, are not seen and do not change."""
    schedule.add_due(db, robin, "block", TIMES)
    [number] = numbers(db, robin)
    schedule.note(db, robin, number, NOW, "waits", "quiet", None)
    before = dump(db)
    schedule.move_due(db, kim, number, times(hour=14))
    schedule.drop_due(db, kim, number)
    schedule.clear_ahead(db, kim, "block", NOW - 2 * DAY)
    schedule.settle(db, kim, number, "asked", None)
    schedule.settle(db, kim, number, "waiting", NOW + DAY)
    schedule.note(db, kim, number, NOW, "asked", "on_time", None)
    assert schedule.prompt(db, kim, number) is None
    assert schedule.prompts(db, kim, MONDAY, MONDAY) == ()
    assert schedule.standing(db, kim, "block", MONDAY, MONDAY) == []
    assert schedule.holder(db, kim, MONDAY, time(9)) is None
    assert schedule.due(db, NOW + DAY, kim) == ()
    assert schedule.ledger(db, kim, MONDAY, MONDAY) == ()
    assert dump(db) == before


def test_both_may_work_at_the_same_hours(db: sqlite3.Connection, robin: int, kim: int) -> None:
    """The same block of two therapists is two rows, and moves onto nobody else's."""
    for who in (robin, kim):
        schedule.add_due(db, who, "block", times())
    schedule.add_due(db, kim, "block", times(hour=14))
    schedule.drop_due(db, kim, numbers(db, kim)[1])
    schedule.move_due(db, robin, numbers(db, robin)[0], times(hour=14))
    assert len(numbers(db, kim)) == 2
    assert schedule.to_ring(db, NOW + DAY) == [kim, robin], "the most overdue first"


def test_a_one_off_and_a_weekly_rule_cannot_be_one(db: sqlite3.Connection, robin: int) -> None:
    """The schema refuses a rule that is both, or neither."""
    for columns in ("weekday, day", "id"):
        values = "0, '2026-03-02'" if columns == "weekday, day" else "1"
        with pytest.raises(sqlite3.IntegrityError):
            db.execute(
                f"INSERT INTO rule (therapist_id, starts, ends, {columns})"  # noqa: S608 - ours
                f" VALUES (?, '09:00', '12:00', {values})",
                (robin,),
            )
