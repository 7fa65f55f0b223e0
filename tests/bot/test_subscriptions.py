"""Calendars over a real store: what is kept of them, what is told, and what is asked anew."""

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.errands import Made
from bot.store import calendars, jobs, records, schedule
from bot.store.calendars import Content, Kept, Kind, State
from bot.subscriptions import (
    CLAIMED,
    MOST_APPOINTMENTS,
    Failed,
    Fresh,
    NewCalendar,
    News,
    Same,
    ToRead,
    window,
)
from bot.turns import Outcome
from conversations.calendars import MOST
from conversations.model import Job, Settings
from conversations.when.appointments import AllDay, Appointment, CalendarReading
from conversations.when.daysoff import Pause
from conversations.when.week import OneOff
from tests.house import DATABASE, Town, decisions

ROBIN, KIM = 7, 8
ZONE = "Europe/Berlin"
BERLIN = ZoneInfo(ZONE)
MONDAY = date(2026, 3, 2)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
CANARY = "canary-0a1b2c3d"
ADDRESS = f"https://calendar.example.com/private-{CANARY}/basic.ics"
FAILING = "I have not been able to read your calendar"
MENDED = "Your calendar can be read again."
ON_LEAVE = "Your calendar says that you are out of office."


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    """Return an instant by the clock on the wall in Berlin."""
    return datetime.combine(day, time(hour, minute), BERLIN)


def meeting(key: str, begins: datetime, minutes: int = 60) -> Appointment:
    """Return an appointment."""
    begins = begins.astimezone(UTC)
    return Appointment(begins, begins + minutes * MINUTE, key)


def leave(key: str, first: date, last: date | None = None) -> AllDay:
    """Return days on which the calendar says "out of office"."""
    return AllDay(first, last or first, key, away=True)


MORNING = (meeting("a", at(9)), meeting("b", at(10)), meeting("c", at(11)))
"""From 09:00 to 12:00, one block."""
TWELVE = tuple(meeting(f"m{n}", at(9, day=MONDAY + n * DAY)) for n in range(12))


def content(*entries: Appointment | AllDay) -> Content:
    """Return what a calendar says."""
    timed = tuple(sorted(one for one in entries if isinstance(one, Appointment)))
    days = tuple(sorted(one for one in entries if isinstance(one, AllDay)))
    return Content(CalendarReading(timed, days), ZONE, MONDAY - 7 * DAY, MONDAY + 60 * DAY)


def fresh(*entries: Appointment | AllDay) -> Fresh:
    """Return that a feed was read, and what it says."""
    return Fresh(content(*entries), "print", '"tag"', "Mon, 02 Mar 2026 06:00:00 GMT")


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """A house on a Monday at 08:00 in Berlin."""
    town = Town(tmp_path, at(8))
    yield town
    town.close()


async def give(
    town: Town, *entries: Appointment | AllDay, kind: Kind = "feed", address: str = ADDRESS
) -> int:
    """Let somebody's calendar be taken in, as the end of its job does, and return its id."""
    me = town.id(ROBIN)
    state = State(label="calendar.example.com", address=address, etag='"tag"', fingerprint="print")
    new = NewCalendar(kind, state if kind == "feed" else State(), content(*entries))
    job = await town.database.transaction(
        lambda db: jobs.add(db, town.vault, me, Job(f"calendar_{kind}", {}))
    )
    await town.deliver(await town.service.errands.finish(job, Made({}, calendar=new)))
    return calendars.of(town.db, town.vault, me)[-1].id


async def settle(town: Town, *entries: Appointment | AllDay) -> int:
    """Settle Robin without hours of their own and with a feed; return its id."""
    await town.settle(ROBIN)
    return await give(town, *entries)


def kept(town: Town, number: int) -> Kept:
    """Return a calendar as it stands."""
    found = calendars.by_id(town.db, town.vault, number)
    assert found is not None
    return found


def read_at(town: Town, number: int) -> datetime:
    """Return when a calendar is read next."""
    found = town.db.execute("SELECT read_at FROM calendar WHERE id = ?", (number,)).fetchone()
    return datetime.fromtimestamp(found[0], UTC)


async def read(town: Town, news: News) -> ToRead:
    """Move the clock to when the one feed is read next, and let this come of it."""
    [(due,)] = town.db.execute("SELECT min(read_at) FROM calendar WHERE removed_at IS NULL")
    town.clock.set(max(town.clock.now(), datetime.fromtimestamp(due, UTC)))
    [found] = await town.service.calendars.due()
    await town.deliver(await town.service.calendars.read(found, news))
    return found


def rows(town: Town) -> list[str]:
    """Return the due rows of blocks as ``starts-ends state due`` on the wall, by their dues."""
    found = town.db.execute(
        "SELECT starts, ends, state, due_at FROM due WHERE kind = 'block' ORDER BY due_at, id"
    )
    return [
        f"{starts}-{ends} {state} {datetime.fromtimestamp(due, BERLIN):%H:%M}"
        for starts, ends, state, due in found
    ]


def said(town: Town, words: str, chat_id: int = ROBIN) -> int:
    """Return how many messages of the bot hold these words."""
    return sum(words in one.text for one in town.phone(chat_id).messages)


def asked(town: Town) -> int:
    """Return how often a block was asked about."""
    return sum(row[4] == "asked" for row in decisions(town.db, town.id(ROBIN)))


def raw_bytes(path: Path) -> bytes:
    """Return all bytes of the database and its WAL."""
    files = sorted(path.glob(f"{DATABASE}*"))
    assert len(files) > 1
    return b"".join(file.read_bytes() for file in files)


# ------------------------------------------------------------- the last good copy


@pytest.mark.parametrize("news", [Failed("timeout"), Same()])
async def test_what_was_read_last_is_kept(town: Town, news: News) -> None:
    """A feed that fails, or says nothing new, leaves appointments and plans as they were."""
    number = await settle(town, *MORNING)
    before = rows(town)
    await read(town, news)
    assert kept(town, number).content == content(*MORNING)
    assert rows(town) == before == ["09:00-12:00 waiting 12:05"]


async def test_what_tells_a_change_is_kept(town: Town) -> None:
    """Validators and fingerprint of what was read are there for the next time."""
    number = await settle(town, *MORNING)
    await read(town, Fresh(content(*MORNING), "new", '"new"', "then"))
    state = kept(town, number).state
    assert (state.fingerprint, state.etag, state.modified) == ("new", '"new"', "then")
    assert state.read_at == town.clock.now()


async def test_a_failure_is_counted_and_a_good_reading_forgets_it(town: Town) -> None:
    """The first failure gives the hour, the last the reason; one good reading clears both."""
    number = await settle(town, *MORNING)
    await read(town, Failed("timeout"))
    since = town.clock.now()
    await read(town, Failed("gone"))
    state = kept(town, number).state
    assert (state.failures, state.failing_since, state.failure) == (2, since, "gone")
    await read(town, Same())
    state = kept(town, number).state
    assert (state.failures, state.failing_since, state.failure) == (0, None, "")


async def test_a_host_is_left_alone_for_as_long_as_it_asks(town: Town) -> None:
    """What its answer asks for goes before the usual wait."""
    number = await settle(town, *(meeting("z", at(9, day=MONDAY + 30 * DAY)),))
    await read(town, Failed("busy", timedelta(hours=3)))
    assert read_at(town, number) - town.clock.now() >= timedelta(hours=3)


async def test_a_host_that_asks_is_left_alone_before_a_block_too(town: Town) -> None:
    """Neither its own reading nor new plans bring the next one forward."""
    number = await settle(town, *MORNING)
    await read(town, Failed("busy", timedelta(hours=6)))
    rests = read_at(town, number)
    assert rests - town.clock.now() >= timedelta(hours=6)
    await town.change(ROBIN, rules=[OneOff(MONDAY, time(14), time(15))])
    assert read_at(town, number) == rests
    await read(town, Same())
    assert read_at(town, number) - town.clock.now() <= 17 * MINUTE


# -------------------------------------------------------------------- empty at once


async def test_an_empty_feed_is_believed_the_second_time(town: Town) -> None:
    """Twelve appointments ahead, then none: they stand until it has said so twice."""
    number = await settle(town, *TWELVE)
    before = rows(town)
    await read(town, fresh())
    doubted = kept(town, number)
    assert doubted.content == content(*TWELVE)
    assert doubted.state.doubted
    assert (doubted.state.etag, doubted.state.modified, doubted.state.fingerprint) == ("", "", "")
    assert rows(town) == before
    await read(town, fresh())
    assert kept(town, number).content == content()
    assert not kept(town, number).state.doubted
    assert {row.split()[1] for row in rows(town)} == {"dropped"}


async def test_a_feed_that_was_empty_for_a_moment_lost_nothing(town: Town) -> None:
    """Once it has appointments again the doubt is gone, and the next emptiness is doubted anew."""
    number = await settle(town, *TWELVE)
    await read(town, fresh())
    await read(town, fresh(*TWELVE))
    assert not kept(town, number).state.doubted
    await read(town, fresh())
    assert kept(town, number).content == content(*TWELVE)


async def test_a_failure_between_two_empty_readings_does_not_end_the_doubt(town: Town) -> None:
    """The second time it is empty it is believed, whatever went wrong in between."""
    number = await settle(town, *TWELVE)
    for news in (fresh(), Failed("timeout"), fresh()):
        await read(town, news)
    assert kept(town, number).content == content()


async def test_a_feed_that_runs_out_is_believed(town: Town) -> None:
    """When nothing known lay ahead, an empty feed is no surprise."""
    number = await settle(town, meeting("gone", at(7)))
    await read(town, fresh())
    assert kept(town, number).content == content()
    assert not kept(town, number).state.doubted


# ------------------------------------------------------------------- failing, mended


async def test_a_failing_feed_is_told_of_once_after_a_day(town: Town) -> None:
    """Not before a day of failures, without a sound, and not a second time."""
    await settle(town, *TWELVE)
    await read(town, Failed("unreachable"))
    first = town.clock.now()
    while town.clock.now() < first + 3 * DAY:
        told = town.clock.now() - first >= DAY
        assert said(town, FAILING) == told
        await read(town, Failed("unreachable"))
    assert said(town, FAILING) == 1
    [message] = [one for one in town.phone(ROBIN).messages if FAILING in one.text]
    assert message.silent


async def test_a_mended_feed_is_told_of_once(town: Town) -> None:
    """After it was told of as failing, the first good reading is told and the next is not."""
    await settle(town, *TWELVE)
    await read(town, Failed("unreachable"))
    first = town.clock.now()
    while town.clock.now() < first + DAY:
        await read(town, Failed("unreachable"))
    for news in (Same(), fresh(*TWELVE), Same()):
        await read(town, news)
        assert said(town, MENDED) == 1
    await read(town, Failed("unreachable"))
    assert said(town, FAILING) == 1


async def test_a_short_failure_is_never_told_of(town: Town) -> None:
    """Who was not told of a failure is not told of its end."""
    await settle(town, *MORNING)
    await read(town, Failed("unreachable"))
    await read(town, Same())
    assert not said(town, FAILING)
    assert not said(town, MENDED)


# --------------------------------------------------------------------------- away


async def test_days_out_of_office_are_told_of_once(town: Town) -> None:
    """A pause is offered when they appear, not again, and is never made."""
    me = await settle(town, *TWELVE) and town.id(ROBIN)
    holiday = leave("holiday", MONDAY + 20 * DAY, MONDAY + 24 * DAY)
    await read(town, fresh(*TWELVE, holiday))
    await read(town, fresh(*TWELVE, holiday))
    assert said(town, ON_LEAVE) == 1
    assert not schedule.pauses(town.db, me)
    await read(town, fresh(*TWELVE, holiday, leave("more", MONDAY + 40 * DAY)))
    assert said(town, ON_LEAVE) == 2


async def test_days_told_of_and_gone_for_a_while_are_not_told_of_again(town: Town) -> None:
    """A feed that drops its days and brings them back does not offer them twice."""
    await settle(town, *TWELVE)
    for days in ((leave("x", MONDAY + 20 * DAY),), (), (leave("x", MONDAY + 20 * DAY),)):
        await read(town, fresh(*TWELVE, *days))
    assert said(town, ON_LEAVE) == 1


async def test_very_many_days_out_of_office_are_told_of_once_too(town: Town) -> None:
    """More of them than are remembered of the past are still told of no more than once."""
    number = await settle(town, *TWELVE)
    many = [leave(f"k{n:03}", MONDAY + n % 50 * DAY) for n in range(150)]
    await read(town, fresh(*TWELVE, *many))
    await read(town, fresh(*TWELVE, *many))
    assert said(town, ON_LEAVE) == 1
    assert len(kept(town, number).state.away_known) == 150


async def test_days_that_are_off_already_are_not_told_of(town: Town) -> None:
    """Neither are days that are over or called off."""
    await settle(town, *TWELVE)
    off = MONDAY + 20 * DAY
    await town.change(ROBIN, pause=Pause(off, off))
    cancelled = AllDay(off + 9 * DAY, off + 9 * DAY, "c", cancelled=True, away=True)
    await read(town, fresh(*TWELVE, leave("a", off), leave("b", MONDAY - DAY), cancelled))
    assert not said(town, ON_LEAVE)


async def test_days_known_when_it_was_given_are_not_told_of_later(town: Town) -> None:
    """They are offered with the calendar's first card, and no further reading repeats them."""
    holiday = leave("holiday", MONDAY + 20 * DAY)
    await settle(town, *TWELVE, holiday)
    assert said(town, ON_LEAVE) == 1
    await read(town, fresh(*TWELVE, holiday))
    assert said(town, ON_LEAVE) == 1


# ------------------------------------------------------------------- claimed, removed


async def test_a_feed_that_is_being_read_is_claimed(town: Town) -> None:
    """Nobody else reads it meanwhile; if nothing comes of it, it is due minutes later."""
    number = await settle(town, *MORNING)
    town.clock.set(read_at(town, number))
    [due] = await town.service.calendars.due()
    assert due.kept.id == number
    assert (due.first, due.last) == (MONDAY - 7 * DAY, MONDAY + 60 * DAY)
    assert await town.service.calendars.due() == []
    town.clock.set(town.clock.now() + CLAIMED)
    assert [one.kept.id for one in await town.service.calendars.due()] == [number]


async def test_a_feed_that_cannot_be_opened_holds_up_no_other(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """A damaged row is left out and logged by kind; the others are read."""
    broken = await settle(town, *MORNING)
    fine = await give(town, *MORNING, address=ADDRESS + "?other")
    town.db.execute("UPDATE calendar SET state = x'00' WHERE id = ?", (broken,))
    town.clock.set(at(12))
    with caplog.at_level(logging.ERROR):
        assert [one.kept.id for one in await town.service.calendars.due()] == [fine]
    assert "a calendar could not be opened" in caplog.text
    assert CANARY not in caplog.text


async def test_a_removed_calendar_is_left_alone(town: Town) -> None:
    """It is not read, and what comes of a reading that was under way is not kept."""
    number = await settle(town, *MORNING)
    town.clock.set(read_at(town, number))
    [due] = await town.service.calendars.due()
    calendars.remove(town.db, town.id(ROBIN), number, town.clock.now())
    outcome = await town.service.calendars.read(due, fresh(meeting("new", at(15))))
    assert not outcome.rows
    assert kept(town, number).content == content(*MORNING)
    town.clock.set(town.clock.now() + DAY)
    assert await town.service.calendars.due() == []


async def test_a_calendar_dropped_meanwhile_is_no_trouble(town: Town) -> None:
    """What comes of reading one that is gone comes to nothing."""
    number = await settle(town, *MORNING)
    town.clock.set(read_at(town, number))
    [due] = await town.service.calendars.due()
    calendars.drop(town.db, town.id(ROBIN), number)
    assert not (await town.service.calendars.read(due, Failed("gone"))).rows


async def test_a_removed_calendar_is_purged_after_a_day(town: Town) -> None:
    """It can be put back for a day; when days are next planned after that, it is gone."""
    number = await settle(town, *MORNING)
    await town.until(at(12))
    calendars.remove(town.db, town.id(ROBIN), number, town.clock.now())
    await town.until(at(1, day=MONDAY + DAY))
    assert kept(town, number).removed
    await town.until(at(1, day=MONDAY + 2 * DAY))
    assert calendars.by_id(town.db, town.vault, number) is None


async def test_who_has_blocked_the_bot_has_no_calendar_read(town: Town) -> None:
    """Their feeds rest until they let the bot in again."""
    number = await settle(town, *MORNING)
    await town.receive(town.phone(ROBIN).writer.membership("kicked"))
    town.clock.set(at(20))
    assert await town.service.calendars.due() == []
    assert calendars.next_instant(town.db) is None
    await town.receive(town.phone(ROBIN).writer.membership("member"))
    await town.say(ROBIN, "/today")
    assert [one.kept.id for one in await town.service.calendars.due()] == [number]


async def test_who_blocks_the_bot_while_a_feed_is_read_is_told_nothing(town: Town) -> None:
    """It has failed for a day, which is told once they have let the bot in again."""
    number = await settle(town, *MORNING)
    await read(town, Failed("gone"))
    town.clock.set(at(20, day=MONDAY + DAY))
    [due] = await town.service.calendars.due()
    await town.receive(town.phone(ROBIN).writer.membership("kicked"))
    outcome = await town.service.calendars.read(due, Failed("gone"))
    assert outcome.rows == []
    assert not kept(town, number).state.told
    await town.receive(town.phone(ROBIN).writer.membership("member"))
    await town.say(ROBIN, "/today")
    await read(town, Failed("gone"))
    assert said(town, FAILING) == 1


async def test_a_calendar_taken_in_while_blocked_rests_too(town: Town) -> None:
    """A job that ends after the bot was blocked does not start readings."""
    await town.settle(ROBIN)
    await town.receive(town.phone(ROBIN).writer.membership("kicked"))
    await give(town, *MORNING)
    assert calendars.next_instant(town.db) is None


# --------------------------------------------------------------------- taken in


async def test_a_calendar_that_is_taken_in_is_planned_from(town: Town) -> None:
    """The result counts what is ahead, and today's block is planned."""
    await town.settle(ROBIN)
    new = NewCalendar(
        "feed", State(label="calendar.example.com", address=ADDRESS), content(*MORNING)
    )
    result = await town.database.transaction(
        lambda db: town.service.calendars.take_in(db, town.id(ROBIN), new, town.clock.now())
    )
    assert result == {
        "calendar": 1,
        "appointments": 3,
        "unreadable": 0,
        "label": "calendar.example.com",
        "until": "2026-05-01",
    }
    await give(town, *MORNING)
    assert rows(town) == ["09:00-12:00 waiting 12:05"]


async def test_a_feed_given_twice_stands_once(town: Town) -> None:
    """The same address takes the place of itself; another address, or a file, does not."""
    first = await settle(town, *MORNING)
    second = await give(town, *MORNING)
    await give(town, *MORNING, address=ADDRESS + "?other")
    await give(town, *MORNING, kind="file")
    await give(town, *MORNING, kind="file")
    found = [one.id for one in calendars.of(town.db, town.vault, town.id(ROBIN))]
    assert first not in found
    assert second in found
    assert len(found) == 4
    assert rows(town) == ["09:00-12:00 waiting 12:05"]


async def test_no_more_are_taken_in_than_one_may_have(town: Town) -> None:
    """Many addresses sent at once count when they have been read; one that stands may come anew."""
    await town.settle(ROBIN)
    for n in range(MOST + 2):
        await give(town, *MORNING, address=f"{ADDRESS}?{n}")
    assert len(calendars.of(town.db, town.vault, town.id(ROBIN))) == MOST
    assert said(town, "as many as I can read") == 2
    await give(town, *MORNING, address=f"{ADDRESS}?0")
    await give(town, *MORNING, kind="file")
    assert len(calendars.of(town.db, town.vault, town.id(ROBIN))) == MOST
    assert said(town, "as many as I can read") == 3


async def test_a_file_is_never_read_again(town: Town) -> None:
    """Only feeds have an hour at which they are read."""
    await town.settle(ROBIN)
    await give(town, *MORNING, kind="file")
    assert calendars.next_instant(town.db) is None


def test_a_file_reaches_further_than_a_feed() -> None:
    """Both reach a week back; days are those of the therapist's zone."""
    now = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    tuesday = MONDAY + DAY
    assert window("feed", ZONE, now) == (tuesday - 7 * DAY, tuesday + 60 * DAY)
    assert window("file", ZONE, now) == (tuesday - 7 * DAY, tuesday + 400 * DAY)
    assert window("feed", "UTC", now)[1] == MONDAY + 60 * DAY


async def test_a_feed_is_wanted_even_unchanged_when_little_is_left(town: Town) -> None:
    """Once fewer than thirty days are left of what was read, it is to be read in full."""
    number = await settle(town, *MORNING)
    me = (town.id(ROBIN), number)
    for left, stale in ((30, False), (29, True)):
        reading = Content(CalendarReading(), ZONE, MONDAY, MONDAY + left * DAY)
        calendars.put_content(town.db, town.vault, me, reading)
        calendars.put_state(town.db, town.vault, me, State(address=ADDRESS), town.clock.now())
        [due] = await town.service.calendars.due()
        assert due.stale is stale


# -------------------------------------------------------------------- planned anew


async def test_a_moved_appointment_moves_its_row(town: Town) -> None:
    """The last one put off by an hour: the block is asked about an hour later."""
    await settle(town, *MORNING)
    await read(town, fresh(*MORNING[:2], meeting("c", at(11, 15), 75)))
    assert rows(town) == ["09:00-12:30 waiting 12:35"]
    assert decisions(town.db, town.id(ROBIN))[-1][4:6] == ("moved", "calendar_moved")


async def test_it_is_read_again_ten_minutes_before_a_block_is_asked_about(town: Town) -> None:
    """A cancellation of the last hours is known before the question."""
    number = await settle(town, *MORNING)
    seen: list[datetime] = []
    due_at = at(12, 5)

    def news(due: ToRead) -> News:
        assert due.kept.id == number
        seen.append(town.clock.now())
        return Same()

    town.news = news
    await town.until(due_at - MINUTE)
    assert due_at - 10 * MINUTE in seen
    assert all(later - earlier <= 20 * MINUTE for earlier, later in pairwise(seen))


def tail_gone_at(town: Town, instant: datetime) -> Callable[[ToRead], News]:
    """Return what a feed says that loses its last two hours, but is reached only from then on."""

    def news(_due: ToRead) -> News:
        if town.clock.now() < instant:
            return Failed("timeout")
        return fresh(MORNING[0])

    return news


async def test_a_tail_called_off_is_asked_about_now(town: Town) -> None:
    """When a block turns out to have ended within two hours, its question comes at once."""
    await settle(town, *MORNING)
    town.news = tail_gone_at(town, at(11, 30))
    await town.until(at(11, 29))
    assert asked(town) == 0
    await town.until(at(11, 59))
    assert asked(town) == 1
    assert rows(town)[0].startswith("09:00-10:00 asked")


async def test_a_tail_called_off_too_late_is_silent_and_offered_in_today(town: Town) -> None:
    """When a block turns out to have ended longer ago, nothing is asked; /today offers it."""
    long_ = (*MORNING, meeting("d", at(12)), meeting("e", at(13)))
    await settle(town, *long_)
    town.news = tail_gone_at(town, at(12, 30))
    await town.until(at(16))
    assert asked(town) == 0
    assert rows(town)[0].startswith("09:00-10:00 silent")
    assert decisions(town.db, town.id(ROBIN))[-1][4:6] == ("silent", "ended_earlier")
    await town.say(ROBIN, "/today")
    assert "09:00" in town.phone(ROBIN).last.text
    assert any("09:00" in label for label in town.phone(ROBIN).last.buttons)


async def test_new_keys_for_everything_ask_nothing_twice(town: Town) -> None:
    """A feed whose UIDs are all issued anew leaves what was asked asked."""
    await settle(town, *MORNING, meeting("later", at(14)))
    await town.until(at(12, 10))
    assert asked(town) == 1
    again = (meeting(f"new-{n}", at(9 + n)) for n in range(3))
    town.news = lambda _: fresh(*again, meeting("new-later", at(14)))
    await town.until(at(14, 50))
    assert asked(town) == 1
    await town.until(at(20))
    assert asked(town) == 2
    assert [row.split()[0] for row in rows(town)] == ["09:00-12:00", "14:00-15:00"]


async def test_typed_hours_and_appointments_are_asked_about_once(town: Town) -> None:
    """Hours that were typed and appointments that touch them are one block."""
    await town.settle(ROBIN, OneOff(MONDAY, time(9), time(11)))
    await give(town, *MORNING)
    assert rows(town) == ["09:00-12:00 waiting 12:05"]


async def test_the_hour_that_autumn_repeats_has_blocks_of_its_own(town: Town) -> None:
    """Twice from 02:30 to 02:50 on one day: both are asked about, and have a line of their own."""
    sunday = date(2026, 10, 25)
    twice = [at(2, 30, sunday).replace(fold=fold) for fold in (0, 1)]
    town.clock.set(at(20, day=sunday - DAY))
    awake = Settings(letter=False, quiet_from=time(8), quiet_until=time(8))
    me = await town.settle(ROBIN, settings=awake)
    await give(town, *(meeting(f"night {n}", one, 20) for n, one in enumerate(twice)))
    for begins, line in zip(twice, ("one", "another"), strict=True):
        await town.until(begins.astimezone(UTC) + 26 * MINUTE)
        await town.change(ROBIN)
        await town.say(ROBIN, line)
    await town.until(at(8, day=sunday))
    assert asked(town) == 2
    found = [row for row in records.all_(town.db, town.vault, me) if row.flow == "checkin"]
    assert [one.answers["line"].text for one in found] == ["one", "another"]
    assert [one.block.again for one in found if one.block] == [False, True]
    prompts = schedule.prompts(town.db, me, sunday, sunday)
    blocks = [one.block for one in prompts if one.kind == "block"]
    assert blocks == [one.block for one in found]
    for block, record in zip(blocks, found, strict=True):
        assert records.of_block(town.db, town.vault, me, block) == (record,)


async def test_one_persons_calendar_plans_nobody_elses_days(town: Town) -> None:
    """Kim has no calendar, and no row of it."""
    kim = await town.settle(KIM)
    await settle(town, *MORNING)
    await read(town, fresh(*TWELVE))
    prompts = schedule.prompts(town.db, kim, MONDAY, MONDAY + 3 * DAY)
    assert not [one for one in prompts if one.kind == "block"]


# ------------------------------------------------------------------------- secrecy


async def test_the_zone_of_somebody_who_left_is_unknown(town: Town) -> None:
    """Who is there has a zone; who is not raises."""
    await town.settle(ROBIN)
    assert await town.service.calendars.zone(town.id(ROBIN)) == ZONE
    with pytest.raises(LookupError):
        await town.service.calendars.zone(99)


async def test_an_address_is_nowhere_in_the_clear(town: Town, tmp_path: Path) -> None:
    """Neither the database nor its log holds it, whatever became of the feed."""
    await settle(town, *MORNING, leave("x", MONDAY + 20 * DAY))
    for news in (Failed("gone"), fresh(*MORNING), Same(), fresh(), fresh()):
        await read(town, news)
    await town.say(ROBIN, "/calendar")
    found = raw_bytes(tmp_path)
    assert CANARY.encode() not in found
    assert b"calendar.example.com" not in found


async def test_nothing_of_a_feed_stays_when_its_owner_has_left(town: Town, tmp_path: Path) -> None:
    """Nor of what was being fetched just then: neither a row nor the bytes of one, in any file."""
    await settle(town, *MORNING, leave("x", MONDAY + 20 * DAY))
    await read(town, Failed("gone"))
    me = town.id(ROBIN)
    job = await town.database.transaction(
        lambda db: jobs.add(db, town.vault, me, Job("calendar_feed", {"address": ADDRESS}))
    )
    town.clock.set(town.clock.now() + DAY)
    [claimed] = await town.service.calendars.due()
    sealed = [
        blob
        for columns in (
            town.db.execute("SELECT state, content FROM calendar"),
            town.db.execute("SELECT payload FROM job"),
            town.db.execute("SELECT appointments FROM due WHERE appointments IS NOT NULL"),
        )
        for row in columns
        for blob in row
    ]
    assert len(sealed) >= 4
    assert all(one in raw_bytes(tmp_path) for one in sealed)
    await town.say(ROBIN, "/deleteme")
    await town.tap(ROBIN, "Delete everything…")
    await town.tap(ROBIN, "Yes, delete all of it")
    assert await town.service.calendars.read(claimed, fresh(*TWELVE)) == Outcome()
    assert not await town.service.errands.count_try(job)
    new = NewCalendar("feed", State(address=ADDRESS), content(*TWELVE))
    assert await town.service.errands.finish(job, Made({}, calendar=new)) == Outcome()
    for table in ("calendar", "job", "due", "ledger", "notice", "inbox", "outbox"):
        assert town.db.execute(f"SELECT * FROM {table}").fetchall() == []  # noqa: S608 - see above
    left = raw_bytes(tmp_path)
    assert not [one for one in sealed if one in left]


async def test_more_appointments_than_anybody_has_are_not_kept(town: Town) -> None:
    """Everybody waits while the days of one person are planned, so that is bounded."""
    me = await town.settle(ROBIN)
    now = town.clock.now()
    many = tuple(
        Appointment(now + timedelta(minutes=n), now + timedelta(minutes=n + 30), f"{n}")
        for n in range(MOST_APPOINTMENTS + 1)
    )
    day = now.date()
    content = Content(CalendarReading(many), "Europe/Berlin", day, day + timedelta(60))
    new = NewCalendar("file", State(), content)
    take = partial(town.service.calendars.take_in, therapist=me, new=new, now=now)
    assert await town.database.transaction(take) == {"problem": "too_many"}
    assert calendars.of(town.db, town.vault, me) == ()
