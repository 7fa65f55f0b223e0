"""What one person may have done for them, and keep: told when it goes again, and nothing lost."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from conversations import limits
from conversations.cpd import periods
from conversations.days import lines
from conversations.limits import COUNTS_AS, RATES, Rate
from conversations.model import Address, Part, Record, Unkept, replace
from conversations.when.daysoff import DaysOff, Pause
from conversations.when.grouping import group
from conversations.when.week import OneOff, Slot
from tests.conversations.desk import Desk, weekdays
from tests.conversations.screen import english

NINE, TEN = (time(9), time(10)), (time(10), time(11))
CORE = Path(limits.__file__).parent

ON_ITS_WAY = {
    "flows/export.py:_handed": "the next part of an export that was counted",
    "flows/search.py:_look": "whoever calls it has counted it",
    "flows/supervision.py:_look": "whoever calls it has counted it",
}
"""Which functions may have a job done without counting it, and why."""


@pytest.fixture
def desk() -> Desk:
    """A settled person with something kept, and a tag on it."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    desk.say("a quiet morning")
    desk.command("/tag quiet")
    desk.jobs.clear()
    return desk


@pytest.fixture
def once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything goes once an hour."""
    short = {name: Rate(1, timedelta(hours=1), one.says) for name, one in RATES.items()}
    monkeypatch.setattr(limits, "RATES", short)


# ---------------------------------------------------------------------------- none is forgotten


def test_every_job_is_counted() -> None:
    """Whatever function of the core has a job done asks first whether it goes now."""
    found, bare = 0, set()
    for path in sorted(CORE.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)) if "Job(" in source else ():
            if not isinstance(node, ast.FunctionDef):
                continue
            calls = {ast.unparse(one.func) for one in ast.walk(node) if isinstance(one, ast.Call)}
            if "Job" in calls:
                found += 1
                if "limits.take" not in calls:
                    bare.add(f"{path.relative_to(CORE).as_posix()}:{node.name}")
    assert bare == set(ON_ITS_WAY)
    assert found > len(COUNTS_AS)


def test_every_kind_of_job_has_a_rate(desk: Desk) -> None:
    """Those that flows hear the end of, but for what the sender does of itself."""
    by_the_sender = {"tidy", "book_tidied"}
    assert set(COUNTS_AS) == set(desk.world.catalog.jobs) - by_the_sender
    assert set(COUNTS_AS.values()) == set(RATES)


# ----------------------------------------------------------------------------------------- rates


def export(desk: Desk) -> bool:
    """Ask for a document, and tell whether it is made."""
    before = len(desk.jobs)
    desk.command("/export md all")
    return len(desk.jobs) > before


def test_so_many_go_at_once_and_then_one_every_so_often(desk: Desk) -> None:
    """A burst, a line that says when, to the minute, and one more then."""
    rate = RATES["document"]
    assert [export(desk) for _ in range(rate.times)] == [True] * rate.times
    assert not export(desk)
    at = desk.now + rate.every
    wall = at.astimezone(desk.zone)
    assert f"The next one goes today at {wall:%H:%M}" in desk.text
    desk.advance(rate.every / timedelta(minutes=1) - 1)
    assert not export(desk)
    desk.until(at)
    assert export(desk)
    assert not export(desk)
    desk.advance(days=1)
    assert [export(desk) for _ in range(rate.times + 1)] == [True] * rate.times + [False]


def test_the_minute_that_is_said_is_never_too_early(desk: Desk) -> None:
    """Clocks show minutes: what goes in the midst of one is promised for the next."""
    desk.advance(0.7)
    while export(desk):
        pass
    wall = desk.text.partition(" at ")[2][:5]
    desk.until(wall)
    assert export(desk)


def test_one_kind_of_work_leaves_the_others_alone(desk: Desk) -> None:
    """Who has had all documents still has pictures, and what is used up takes no room for long."""
    while export(desk):
        pass
    desk.command("/month")
    assert desk.jobs[-1].kind == "picture"
    assert set(desk.session.spent) == {"document", "picture"}
    desk.advance(days=2)
    desk.command("/month")
    assert set(desk.session.spent) == {"picture"}


def test_a_clock_that_was_wrong_locks_nobody_out(desk: Desk) -> None:
    """What was done a year ahead of time is forgiven within one span."""
    far = desk.now + timedelta(days=365)
    desk.session = replace(desk.session, spent={"document": far})
    assert not export(desk)
    desk.advance(minutes=RATES["document"].every / timedelta(minutes=1))
    assert export(desk)


def press(desk: Desk, flow: str, action: str, choice: str = "") -> None:
    """Press a button below the newest card."""
    desk.tap_to(Address(flow, action, desk.last.card or 0, choice))


LOG = periods.code((date(2026, 1, 1), date(2026, 12, 31)))
WAYS: dict[str, Callable[[Desk], None]] = {
    "export": lambda desk: desk.command("/export md all"),
    "a button for an export": lambda desk: press(desk, "export", "@make", "md.all"),
    "the export of who leaves": lambda desk: press(desk, "export", "@go"),
    "the log of learning": lambda desk: press(desk, "cpd", "@make", f"csv.{LOG}"),
    "a month": lambda desk: desk.command("/month"),
    "a year": lambda desk: desk.command("/year"),
    "a search": lambda desk: desk.command("/search quiet"),
    "a file": lambda desk: desk.send("calendar", "file-id", 900),
    "perhaps a calendar": lambda desk: desk.send("perhaps_calendar", "file-id", 900),
    "an address": lambda desk: desk.command("/calendar https://calendar.example/a/basic.ics"),
    "an export that comes back": lambda desk: desk.send("takeout", "file-id", 900),
    "a voice note": lambda desk: desk.record_voice(),
    "a book": lambda desk: press(desk, "book", "@make", "all"),
}


@pytest.mark.usefixtures("once")
@pytest.mark.parametrize("way", WAYS)
def test_each_way_is_told_when_it_goes_again(desk: Desk, way: str) -> None:
    """Once it goes; the second time a sentence says when, nothing is begun, and later it goes."""
    WAYS[way](desk)
    [job] = desk.jobs
    records = desk.records
    WAYS[way](desk)
    said = english(RATES[COUNTS_AS[job.kind]].says.given(moment="@")).partition("@")[0]
    assert desk.jobs == [job]
    assert desk.records == records
    assert any(said in one.text for one in desk.messages[-3:])
    desk.advance(hours=1)
    WAYS[way](desk)
    assert [one.kind for one in desk.jobs] == [job.kind] * 2


@pytest.mark.usefixtures("once")
def test_an_address_stays_in_its_note_until_it_may_be_read(desk: Desk) -> None:
    """What is refused for now loses nothing: the same button reads it later."""
    WAYS["an address"](desk)
    number = desk.say("https://calendar.example/b/basic.ics")
    desk.tap("Yes, read it")
    assert "The next one goes" in desk.text
    assert desk.words()[number] == ["https://calendar.example/b/basic.ics"]
    desk.advance(hours=1)
    desk.tap("Yes, read it")
    assert len(desk.jobs) == 2
    assert number not in desk.words()


# ---------------------------------------------------------------------------- words and their room


def parts(record: Record) -> list[Part]:
    """Return every message of a record."""
    return [part for answer in record.answers.values() for part in answer.parts]


def test_words_are_never_refused_for_coming_fast(desk: Desk) -> None:
    """Hundreds in one instant: each is kept once, and no record grows without end."""
    said = [desk.say(f"{number} {'word ' * 40}") for number in range(450)]
    kept = desk.words()
    assert all(len(kept[one]) == 1 for one in said)
    longest = max(sum(len(answer.parts) for answer in one.answers.values()) for one in desk.records)
    assert longest <= limits.PARTS
    assert not any(one.text.startswith("So many") for one in desk.messages)


def test_a_record_takes_so_many_characters(desk: Desk) -> None:
    """Fewer and longer messages, too, go on in a note of their own."""
    for number in range(80):
        desk.say(f"{number} {'w' * 4000}")
    sizes = [
        sum(len(p.text) for a in one.answers.values() for p in a.parts) for one in desk.records
    ]
    assert max(sizes) < limits.CHARACTERS + 4100
    assert sum(sizes) > 80 * 4000


@pytest.mark.usefixtures("once")
def test_a_voice_note_too_many_leaves_its_question_open(desk: Desk) -> None:
    """It is said that it is not kept; words answer, and the check-in goes on."""
    desk.until("12:05")
    desk.tap("Begin")
    desk.voice()
    question = desk.session.talk
    desk.record_voice()
    assert "this one I did not" in desk.text
    assert desk.jobs == []
    assert desk.session.talk == question
    desk.say("a pull in the belly")
    assert "a pull in the belly" in str(desk.record.answers)


def test_voice_notes_are_refused_long_before_words(desk: Desk) -> None:
    """Where a gigabyte is full a sentence says what to do, and words still get their place."""
    desk.shelf.room = limits.FILES - 900
    desk.voice()
    desk.shelf.room += 1
    desk.record_voice()
    assert "no more room here for voice notes" in desk.text
    assert desk.jobs == []
    assert desk.session.fetching == ()
    number = desk.say("words as ever")
    assert desk.words()[number] == ["words as ever"]


def test_what_an_export_holds_is_not_taken_in_without_room(desk: Desk) -> None:
    """The look goes; the yes waits, and its card stays for when there is room again."""
    desk.send("takeout", "file-id", 900)
    desk.done("import", checkins=3)
    desk.shelf.room = limits.FILES + 1
    desk.tap("Yes, take it in")
    assert desk.jobs == []
    desk.shelf.room = 0
    desk.tap("Yes, take it in")
    assert [one.kind for one in desk.jobs] == ["import"]


def test_where_there_is_no_room_at_all_it_is_said(desk: Desk) -> None:
    """Whoever wrote hears that it is not kept, and what to do about it; what is open stays open."""
    desk.command("/checkin")
    before, records = desk.session.talk, desk.records
    desk.event(Unkept())
    assert "I kept nothing of that" in desk.text
    assert "/export" in desk.text
    assert (desk.session.talk, desk.records) == (before, records)


# -------------------------------------------------------------------------------- what lies ahead


def test_hours_have_an_end(desk: Desk) -> None:
    """So many lines; those that are over do not count, and replacing goes on."""
    today = desk.today
    desk.shelf.rules.clear()
    days = [today + timedelta(days=ahead) for ahead in range(-50, limits.HOURS)]
    desk.works(*(OneOff(day, *NINE) for day in days))
    desk.command("/schedule mon 9-10")
    desk.tap("Save")
    assert "I can keep 300 lines of working hours." in desk.text
    assert not any(isinstance(one, Slot) for one in desk.shelf.rules.values())
    desk.works(*(Slot(day, *TEN) for day in range(7)))  # from before there was a limit
    desk.command("/schedule mon 10-12")
    desk.tap("Replace these days")
    assert Slot(0, time(10), time(12)) in desk.shelf.rules.values()
    desk.command("/schedule mon 9-10")
    desk.tap("Replace all")
    assert len(desk.shelf.rules) == 1


def test_a_forged_button_adds_no_hours_without_end(desk: Desk) -> None:
    """What puts a line back holds the line: it could hold any."""
    ahead = [OneOff(desk.today + timedelta(days=n), *NINE) for n in range(limits.HOURS)]
    forged = [lines.code(one) for one in group([OneOff(one.day, *TEN) for one in ahead[:2]])]
    put = [
        Address("schedule", "@put", choice=forged[0]),
        Address("calendar", "@typed", choice=forged[1]),
    ]
    desk.works(*ahead)
    stands = len(desk.shelf.rules)
    for one in put:
        desk.tap_to(replace(one, card=desk.last.card or 0))
        assert "I can keep 300 lines" in desk.text
    assert len(desk.shelf.rules) == stands
    desk.shelf.rules.clear()
    for one in put:
        desk.tap_to(replace(one, card=desk.last.card or 0))
    assert len(desk.shelf.rules) == len(put)


def test_pauses_and_days_off_have_an_end(desk: Desk) -> None:
    """So many ahead of each; one that was is none of them."""
    for number in range(limits.PAUSES):
        day = desk.today + timedelta(days=10 * number + 10)
        desk.shelf.pauses[1000 + number] = Pause(day, day)
    desk.command("/pause today")
    desk.tap("Yes, keep it")
    assert "I can keep 100 pauses ahead." in desk.text
    assert len(desk.shelf.pauses) == limits.PAUSES
    yesterday = desk.today - timedelta(days=1)
    desk.shelf.pauses[1000] = Pause(yesterday, yesterday)
    desk.command("/pause today")
    desk.tap("Yes, keep it")
    assert len(desk.shelf.pauses) == limits.PAUSES + 1
    for number in range(limits.DAYS_OFF):
        first = desk.today + timedelta(days=number)
        desk.shelf.days_off[5000 + number] = DaysOff(first.weekday(), 2, first, first)
    stands = len(desk.shelf.days_off)
    desk.command("/pause every friday")
    desk.tap("Yes, keep it")
    assert "I can keep 50 days off that come back." in desk.text
    assert len(desk.shelf.days_off) == stands
