"""The log of one's own learning: entries, what they are offered, and where they do not count."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from conversations.cpd.entries import Proposal, claimed, proposed
from conversations.letters.weekly import weekly
from conversations.model import Address, Answer, Done, Record, replace
from conversations.pictures import facts
from conversations.when.off import Off
from tests.conversations.desk import Desk, weekdays

WORDS = ("a held breath", "the plan", "J., who speaks with two fingers", "his care", "he felt it")
FIELDS = (
    "that I wait less than I think",
    "two feet on the ground",
    "they finish",
    "listening",
    "ask",
)


def check_in(desk: Desk, minutes: float = 5, command: str = "/checkin") -> None:
    """Do a whole check-in in so many minutes."""
    desk.command(command)
    for words in WORDS:
        desk.advance(minutes / len(WORDS))
        desk.say(words)


def entry(desk: Desk, kind: str = "reflective practice", claim: str = "30 min") -> Record:
    """Make a whole entry."""
    desk.command("/cpd")
    desk.tap("New entry")
    desk.tap(kind)
    desk.tap(claim)
    for words in FIELDS:
        desk.say(words)
    return log(desk)[-1]


def log(desk: Desk) -> list[Record]:
    """Return the entries."""
    return [one for one in desk.records if one.flow == "cpd"]


def test_a_whole_entry() -> None:
    """Five fields in words, two taps, and it is kept with both numbers."""
    desk = Desk()
    check_in(desk, 5)
    check_in(desk, 7)
    desk.command("/cpd")
    assert "Nothing in it yet." in desk.text
    desk.tap("New entry")
    assert "leave clients out of it" in desk.text
    desk.tap("reflective practice")
    assert desk.text.startswith("✓ 2 check-ins since Fri 23 Oct, about 12 min.")
    assert "Skip ›" not in desk.buttons
    desk.tap("12 min")
    desk.say(FIELDS[0])
    assert "↰ That was for the one before" not in desk.buttons, "words would be a time"
    for words in FIELDS[1:]:
        desk.say(words)
    assert desk.text == "✓ Kept in your log: 12 min, Mon 23 Nov."
    [one] = log(desk)
    assert one.state == "complete"
    assert (claimed(one), proposed(one)) == (12, Proposal(2, 12, date(2026, 10, 23)))
    assert [one.answers[step].text for step in list(one.answers)[2:]] == list(FIELDS)
    desk.tap("The whole log")
    assert "CPD log, 2026\n1 entry, 12 min claimed." in desk.text


def test_a_short_entry_is_five_taps() -> None:
    """All but the minutes can be skipped, the kind as well."""
    desk = Desk()
    desk.command("/cpd")
    desk.tap("New entry")
    desk.tap("Skip ›")
    desk.tap("15 min")
    for _ in FIELDS:
        desk.tap("Skip ›")
    assert desk.text.startswith("✓ Kept in your log: 15 min")
    assert claimed(log(desk)[0]) == 15


def test_what_was_claimed_is_not_offered_again() -> None:
    """A course between leaves the check-ins to the next reflection."""
    desk = Desk()
    check_in(desk, 5)
    assert claimed(entry(desk, claim="5 min")) == 5
    desk.advance(days=1)
    check_in(desk, 4)
    desk.command("/cpd")
    desk.tap("New entry")
    desk.tap("course")
    assert desk.text.startswith("✓ How much time")
    desk.tap("1 h")
    assert proposed(log(desk)[-1]) is None
    desk.command("/cancel")
    desk.advance(days=1)
    check_in(desk, 6)
    desk.command("/cpd")
    desk.tap("New entry")
    desk.tap("reflective practice")
    assert "2 check-ins since Mon 23 Nov, about 10 min." in desk.text


def test_no_check_ins_no_offer() -> None:
    """Nothing is said of them then."""
    desk = Desk()
    desk.command("/cpd")
    desk.tap("New entry")
    desk.tap("reflective practice")
    assert desk.text.startswith("✓ How much time")
    assert "check-in" not in desk.text
    desk.tap("30 min")
    assert proposed(log(desk)[0]) == Proposal(0, 0, date(2026, 10, 23))


def test_typed_minutes() -> None:
    """Unclear is asked back, what cannot be read is said; both wait."""
    desk = Desk()
    desk.command("/cpd")
    desk.tap("New entry")
    desk.say("a walk with S.")
    desk.say("a while")
    assert desk.text.startswith("I could not read “a while” as a time.")
    desk.say("2")
    assert desk.text.startswith("“2” can mean more than one thing.")
    desk.say("1,5 h")
    assert desk.text == "✓ What did you learn?"
    assert claimed(log(desk)[0]) == 90
    desk.tap("‹ Back")
    assert "So far" not in desk.text
    assert desk.buttons[0] == "✓ 1 h 30 min"
    desk.say("2")
    desk.tap("2 h")
    assert claimed(log(desk)[0]) == 120
    assert desk.session.talk is not None
    assert desk.session.talk.open == "learned"


def test_words_that_came_before_the_next_question_was_seen_are_not_lost() -> None:
    """They stand beside the minutes, and one tap moves them where they were meant for."""
    desk = Desk()
    desk.command("/cpd")
    desk.tap("New entry")
    desk.tap("course")
    desk.say("45")
    desk.say("it was about breath", early=True)
    assert claimed(log(desk)[0]) == 45
    desk.tap("↳ That was for this question")
    [one] = log(desk)
    assert claimed(one) == 45
    assert one.answers["learned"].text == "it was about breath"


def test_words_beside_the_minutes_stay_whatever_is_claimed() -> None:
    """Another number takes the place of a number alone."""
    desk = Desk()
    desk.command("/cpd")
    desk.tap("New entry")
    desk.tap("course")
    desk.say("45")
    desk.say("with two others", early=True)
    for claim in ("1 h", "30 min"):
        desk.tap("‹ Back")
        desk.tap(claim)
    desk.tap("‹ Back")
    desk.say("20")
    parts = log(desk)[0].answers["minutes"].parts
    assert [part.text for part in parts] == ["with two others", "20"]
    assert claimed(log(desk)[0]) == 20


def test_an_edited_message_changes_what_is_claimed() -> None:
    """One that is no time any more changes nothing, and is told."""
    desk = Desk()
    desk.command("/cpd")
    desk.tap("New entry")
    desk.tap("course")
    message = desk.say("45")
    desk.edit(message, "eine Stunde")
    assert claimed(log(desk)[0]) == 60
    desk.edit(message, "a while")
    assert "what you claimed stays as it was" in desk.text
    assert claimed(log(desk)[0]) == 60


def test_changed_later() -> None:
    """In /history, as everywhere; minutes must be minutes."""
    desk = Desk()
    entry(desk)
    desk.command("/history")
    desk.tap("Mon 23 Nov: for your CPD log")
    assert "Time claimed\n30 min" in desk.text
    assert "Kind of activity\nreflective practice" in desk.text
    desk.tap("Edit")
    desk.tap("Time claimed: change")
    desk.say("long")
    assert "what you claimed stays as it was" in desk.text
    desk.say("1h 15")
    assert desk.text.startswith("✓ Changed.")
    assert claimed(log(desk)[0]) == 75
    desk.tap("Edit")
    desk.tap("Kind of activity: change")
    desk.tap("course")
    assert log(desk)[0].answers["activity"].chips == ("reflection", "course")


def test_deleted_and_brought_back() -> None:
    """What it claimed is offered again meanwhile."""
    desk = Desk()
    check_in(desk, 5)
    entry(desk, claim="5 min")
    desk.command("/history")
    desk.tap("Mon 23 Nov: for your CPD log")
    desk.tap("Delete")
    assert log(desk) == []
    desk.command("/cpd")
    assert "Nothing in it yet." in desk.text
    desk.tap("New entry")
    desk.tap("reflective practice")
    assert "1 check-in since" in desk.text
    desk.command("/cancel")
    desk.tap("Undo")
    assert claimed(log(desk)[0]) == 5


def test_set_down_and_taken_up() -> None:
    """A check-in that begins sets it down; the log's card goes on with it, /today does not."""
    desk = Desk()
    desk.command("/cpd")
    desk.tap("New entry")
    desk.tap("course")
    desk.command("/checkin")
    desk.say("warm")
    [one] = log(desk)
    assert one.state == "down"
    desk.command("/today")
    desk.tap(next(label for label in desk.buttons if label.startswith("Continue")))
    assert desk.session.talk is not None
    assert desk.session.talk.flow == "checkin"
    desk.command("/cpd")
    assert "1 entry, 0 min claimed." in desk.text
    desk.tap("Go on with your entry")
    assert "Let us go on where you were." in desk.text
    assert desk.session.talk.open == "minutes"
    desk.tap("1 h")
    for words in FIELDS:
        desk.say(words)
    assert log(desk)[0].state == "complete"


def test_cancel_says_where_to_go_on() -> None:
    """Not in /today, which is about check-ins."""
    desk = Desk()
    desk.command("/cpd")
    desk.tap("New entry")
    desk.tap("course")
    desk.command("/cancel")
    assert desk.text == "Set down. What you said is kept; /history can take it up again."
    desk.command("/history")
    desk.tap(desk.buttons[0])
    desk.tap("Continue")
    assert desk.session.talk is not None
    assert desk.session.talk.open == "minutes"


def test_a_bell_does_not_barge_in() -> None:
    """What falls due meanwhile waits for the end of an entry, or for half an hour."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    desk.until("12:03")
    desk.command("/cpd")
    desk.tap("New entry")
    desk.tap("course")
    desk.until("12:06")
    assert "has ended" not in desk.text
    desk.tap("1 h")
    for words in FIELDS:
        desk.say(words)
    assert "has ended" in desk.text
    assert log(desk)[0].state == "complete"


def test_a_button_pressed_twice_begins_one() -> None:
    """And says that it is open."""
    desk = Desk()
    desk.command("/cpd")
    card = desk.last
    desk.tap("New entry", card)
    desk.tap("New entry", card)
    assert desk.toast == "The question below is open."
    desk.tap("course")
    desk.tap("1 h")
    assert len(log(desk)) == 1


def test_the_day_can_be_another() -> None:
    """By a tap or typed; one to come is refused kindly."""
    desk = Desk()
    entry(desk)
    desk.tap("It was another day")
    desk.tap("Sat 21 Nov")
    assert desk.text == "✓ Kept, for Sat 21 Nov."
    assert log(desk)[0].day == date(2026, 11, 21)
    entry(desk)
    desk.tap("It was another day")
    desk.say("24 Nov 2026")
    assert desk.text.startswith("I could not read “24 Nov 2026” as a day that has been.")
    desk.say("Apr 2026")
    desk.say("Friday")
    assert log(desk)[-1].day == date(2026, 11, 20)
    desk.tap("Look at it")
    assert "Fri 20 Nov: for your CPD log" in desk.text


@pytest.mark.parametrize("typed", ["yesterday", "Gestern"])
def test_the_day_can_be_yesterday(typed: str) -> None:
    """The likeliest of all, as people write it."""
    desk = Desk()
    entry(desk)
    desk.tap("It was another day")
    desk.say(typed)
    assert desk.text == "✓ Kept, for Sun 22 Nov."
    assert log(desk)[0].day == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("months", "stays", "day", "goes"),
    [
        (3, False, "22 Aug 2026", True),
        (3, False, "23 Aug 2026", False),
        (3, True, "22 Aug 2026", False),
        (0, True, "22 Aug 2026", False),
    ],
)
def test_a_day_so_long_ago_that_the_entry_goes_tonight_is_told(
    months: int, stays: bool, day: str, goes: bool
) -> None:
    """A ✓ for what is gone by the morning would be no ✓."""
    desk = Desk()
    settings = replace(desk.session.settings, keep_months=months, keep_log=stays)
    desk.session = replace(desk.session, settings=settings)
    entry(desk)
    desk.tap("It was another day")
    desk.say(day)
    assert desk.text.startswith("✓ Kept, for ")
    assert ("longer ago than the 3 months you keep, so it goes" in desk.text) is goes


def test_a_day_of_an_entry_that_is_gone() -> None:
    """Nothing changes."""
    desk = Desk()
    one = entry(desk)
    desk.tap("It was another day")
    asks = desk.last
    desk.tap_to(Address("history", "@delete", 1, str(one.id)))
    desk.tap("Sat 21 Nov", asks)
    assert log(desk) == []
    desk.tap_to(Address("cpddays", "@day", 1, "77"))
    assert "I cannot find that any more." in desk.toast


# ------------------------------------------------------------------- the days


def test_an_audit_year_is_a_tap_away_next_time() -> None:
    """Typed once, over New Year; the one before it is, too."""
    desk = Desk()
    entry(desk)
    desk.command("/cpd")
    desk.tap("Other days")
    desk.say("one of these days")
    assert desk.text.startswith("I could not read “one of these days” as days.")
    desk.say("Apr - Mar")
    assert desk.text == "That can mean more than one thing. Which is it?"
    desk.tap(desk.buttons[1])
    assert "CPD log, Tue 1 Apr to Tue 31 Mar" in desk.text
    assert "Nothing in it yet." in desk.text
    desk.command("/cpd")
    others = ["Wed 1 Apr to Wed 31 Mar", "Tue 1 Apr to Tue 31 Mar", "2025", "Other days"]
    assert desk.buttons[-4:] == others
    desk.tap("Wed 1 Apr to Wed 31 Mar")
    assert "1 entry, 30 min claimed." in desk.text
    assert desk.session.settings.audit == (date(2026, 4, 1), 1)


def test_days_typed_at_once() -> None:
    """Behind the command; what cannot be read is said above this year."""
    desk = Desk()
    entry(desk)
    desk.command("/cpd 2025")
    assert "CPD log, 2025\nNothing in it yet." in desk.text
    desk.command("/cpd Oct - Sep")
    assert desk.text == "That can mean more than one thing. Which is it?"
    desk.tap("Thu 1 Oct to Thu 30 Sep")
    assert "1 entry, 30 min claimed." in desk.text
    assert desk.session.settings.audit == (date(2026, 10, 1), 1)
    desk.command("/cpd nonsense")
    assert desk.text.startswith("I could not read “nonsense” as days.")
    assert "CPD log, 2026\n1 entry, 30 min claimed." in desk.text
    desk.tap("Other days")
    desk.tap("Cancel")
    assert desk.session.talk is None


@pytest.mark.parametrize("choice", ["", "x", "20251301.20261231", "csv", "1.2.3"])
def test_forged_buttons_change_nothing(choice: str) -> None:
    """They come back from a phone."""
    desk = Desk()
    for action in ("@show", "@make"):
        desk.tap_to(Address("cpd", action, 1, choice))
        assert "I do not know this button any more." in desk.toast
    desk.tap_to(Address("cpd", "@make", 1, "exe.20250101.20251231"))
    assert desk.jobs == []
    desk.tap_to(Address("cpd", "@continue", 1, choice))
    assert "I cannot find that any more." in desk.toast


# ----------------------------------------------------------------- handed on


def test_it_is_handed_on() -> None:
    """A job of these days; the caption says whose minutes they are, and that it is not sealed."""
    desk = Desk()
    entry(desk)
    desk.command("/cpd")
    desk.tap("PDF")
    [job] = desk.jobs
    assert dict(job.args) == {"kind": "pdf", "first": "2026-01-01", "last": "2026-12-31"}
    desk.done("cpd", attachment=3, entries=2, minutes=75, left_out=1)
    [(number, caption)] = desk.handed
    assert number == 3
    assert caption == (
        "CPD log, 2026: 2 entries, 1 h 15 min claimed. This file is not encrypted: keep it safe. "
        "Signs that could not be drawn are in the CSV."
    )


@pytest.mark.parametrize(
    ("result", "says"),
    [
        ({"problem": "empty"}, "There is nothing in the log of those days."),
        ({"problem": "script"}, "I cannot make a PDF of this"),
        ({}, "I could not make it just now. Nothing is lost"),
    ],
)
def test_what_is_said_when_it_cannot_be_made(result: dict[str, str], says: str) -> None:
    """Honestly; of another script the CSV is a tap away."""
    desk = Desk()
    entry(desk)
    desk.command("/cpd")
    desk.tap("PDF")
    args = desk.jobs.pop().args
    desk.event(Done("cpd", ok=False, result=result, args=args))
    assert desk.text.startswith(says)
    if "script" in result.values():
        desk.tap("CSV instead")
        assert dict(desk.jobs[0].args) == {**args, "kind": "csv"}


# ------------------------------------------------------- where it does not count


def _letter(records: list[Record]) -> object:
    first = date(2026, 11, 23)
    now = datetime(2026, 11, 29, 18, tzinfo=UTC)
    return weekly(records, (), Off(), first=first, last=first + timedelta(6), now=now)


def test_letter_and_pictures_are_those_of_the_check_ins_alone() -> None:
    """Word for word, also where an entry says the same as a check-in."""
    desk = Desk()
    check_in(desk)
    desk.say("a note of today")
    before = list(desk.records)
    letter = _letter(before)
    shown = (
        facts.week(before, date(2026, 11, 23)),
        facts.month(before, date(2026, 11, 1)),
        facts.year(before, date(2026, 1, 1)),
    )
    desk.command("/cpd")
    desk.tap("New entry")
    desk.say(WORDS[0])
    desk.tap("30 min")
    for words in WORDS:
        desk.say(words)
    after = list(desk.records)
    assert len(after) == len(before) + 1
    assert _letter(after) == letter
    assert shown == (
        facts.week(after, date(2026, 11, 23)),
        facts.month(after, date(2026, 11, 1)),
        facts.year(after, date(2026, 1, 1)),
    )
    older = [
        replace(one, day=one.day - timedelta(14)) if one.flow == "cpd" else one for one in after
    ]
    assert _letter(older) == letter, "an older entry takes a line away from the letter"


def test_what_is_carried_stays_for_the_next_check_in() -> None:
    """An entry neither takes an intention up nor leaves one."""
    desk = Desk()
    check_in(desk)
    desk.tap("One thing to carry into your next block?")
    desk.say("slower")
    carried = dict(desk.session.carried)
    assert carried["intention"] == "slower"
    one = entry(desk)
    assert set(one.given) == {"proposed"}
    assert dict(desk.session.carried) == carried
    desk.command("/checkin")
    assert "slower" in desk.text


def test_it_is_no_day_of_last_year() -> None:
    """Nor the least visited step, nor in /today."""
    desk = Desk(now=datetime(2025, 11, 23, 9, tzinfo=UTC))
    entry(desk)
    desk.now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    desk.session = replace(desk.session, settings=replace(desk.session.settings, year_ago=True))
    check_in(desk)
    assert "On this day last year" not in desk.screen
    assert {one.split(".")[0] for one in desk.session.visits} == {"cpd", "checkin"}


def test_nothing_comes_in_by_itself() -> None:
    """No word of a check-in stands in an entry, nor on its cards."""
    desk = Desk()
    check_in(desk)
    seen = len(desk.messages)
    one = entry(desk)
    said = set(WORDS)
    texts = "\n".join(message.text for message in desk.messages[seen:] if message.card is not None)
    assert not any(words in texts for words in said)
    assert not any(words in answer.text for answer in one.answers.values() for words in said)


def test_a_name_in_an_entry_is_noticed() -> None:
    """As in a check-in."""
    desk = Desk()
    desk.command("/cpd")
    desk.tap("New entry")
    desk.tap("course")
    desk.tap("30 min")
    desk.say("Mrs Miller breathes")
    assert any("That may identify someone" in one.text for one in desk.messages)


def test_a_voice_note_answers_all_but_the_minutes() -> None:
    """There it is kept as a note, and the question waits."""
    desk = Desk()
    desk.command("/cpd")
    desk.tap("New entry")
    desk.tap("course")
    desk.voice()
    assert "What I asked above needs typed words or a tap." in desk.text
    desk.tap("30 min")
    desk.voice()
    assert log(desk)[0].answers["learned"].parts[0].voice is not None


def test_tagged_and_found() -> None:
    """An entry has tags as other records have."""
    desk = Desk()
    entry(desk)
    desk.command("/tag audit")
    assert log(desk)[0].tags == ("audit",)
    assert log(desk)[0].answers["learned"] == Answer(parts=log(desk)[0].answers["learned"].parts)
