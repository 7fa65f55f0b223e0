"""Calendars on the phone: given, read, shown, failing, taken out and put back."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from conversations.model import (
    Address,
    Button,
    CalendarState,
    Erase,
    Job,
    Noticed,
    Redraw,
    Rekey,
    Say,
    Toast,
    replace,
)
from conversations.model.effects import Effect
from conversations.when.daysoff import Pause
from conversations.when.week import OneOff, Slot
from tests.conversations.desk import Desk, weekdays
from tests.conversations.screen import data_of, english, paragraphs

SECRET = "https://calendar.example/private-s3cret/basic.ics"
TUESDAY = date(2026, 11, 24)
UNTIL = date(2027, 1, 27)


class Phone(Desk):
    """A desk that looks for the secret in all that is shown."""

    def _apply(self, effect: Effect, event: object) -> None:
        super()._apply(effect, event)  # type: ignore[arg-type]
        for said in _shown(effect):
            assert "s3cret" not in said, "the address is shown"


def _shown(effect: Effect) -> list[str]:
    match effect:
        case Say(card, _) | Redraw(card, _):
            return [paragraphs(card.body), *_labels(card.keyboard)]
        case Rekey(keyboard, _):
            return _labels(keyboard)
        case Toast(text):
            return [english(text)]
        case _:
            return []


def _labels(keyboard: tuple[tuple[Button, ...], ...]) -> list[str]:
    made = [button for row in keyboard for button in row]
    return [*(english(one.label) for one in made), *(data_of(one.to) for one in made)]


@pytest.fixture
def desk() -> Phone:
    """A settled person without hours."""
    return Phone()


@pytest.fixture
def working() -> Phone:
    """A settled person who works mornings and afternoons."""
    desk = Phone()
    desk.works(*weekdays("09:00-12:00", "14:00-17:00"))
    return desk


def _add(desk: Desk, label: str = "calendar.example", **more: object) -> int:
    """Have one more calendar."""
    number = desk.shelf.next_id()
    state = CalendarState(number, "feed", label, desk.now, until=UNTIL)
    desk.shelf.calendars[number] = replace(state, **more)
    return number


def _read(desk: Desk, kind: str = "calendar_feed", **more: object) -> int:
    """Let the job come to an end: what was sent is a calendar."""
    label, of = ("", "file") if kind == "calendar_file" else ("calendar.example", "feed")
    number = _add(desk, label, kind=of, appointments=12, **more)
    unreadable = desk.shelf.calendars[number].unreadable
    desk.done(
        kind,
        calendar=number,
        appointments=12,
        unreadable=unreadable,
        label=label,
        until=UNTIL.isoformat(),
    )
    return number


def _notice(desk: Desk, kind: str, number: int) -> None:
    since = desk.now - timedelta(days=1)
    desk.event(Noticed(kind, since, desk.now, number))  # type: ignore[arg-type]


def _asked(desk: Desk) -> list[Job]:
    return [one for one in desk.jobs if one.kind.startswith("calendar")]


# ----------------------------------------------------------------------- a file


def test_a_file_is_read_whenever_it_comes(desk: Phone) -> None:
    """Nothing has to be opened first."""
    desk.send("calendar", "file-1", 2000)
    assert desk.text == "I am reading it. One moment."
    assert _asked(desk) == [Job("calendar_file", {"file": "file-1"})]
    _read(desk, "calendar_file", unreadable=2)
    assert "Read: 12 appointments until Wed 27 Jan." in desk.text
    assert "2 entries could not be read." in desk.text
    assert "no titles, no names" in desk.text
    assert "Your file still stands in this chat" in desk.text


def test_a_file_given_anew_offers_to_take_out_the_earlier_one(desk: Phone) -> None:
    """Otherwise what was cancelled or moved since would still be asked about."""
    desk.send("calendar", "file-1")
    first = _read(desk, "calendar_file", read_at=desk.now)
    assert "earlier file" not in desk.screen
    _add(desk, "calendar.example")
    desk.advance(days=7)
    desk.send("calendar", "file-2")
    second = _read(desk, "calendar_file", read_at=None)
    assert desk.text.startswith("An earlier file is in use as well.")
    label = desk.buttons[0]
    assert label.startswith("Take out file of Mon 23 Nov (")
    desk.tap(label)
    removed = {number: one.removed for number, one in desk.shelf.calendars.items()}
    assert removed[first]
    assert not removed[second]
    desk.tap("Put it back")
    assert not desk.shelf.calendars[first].removed
    desk.send("calendar", "file-3")
    _read(desk, "calendar_file")
    assert desk.text.startswith("Earlier files are in use as well.")
    assert [one.partition(" (")[0] for one in desk.buttons] == [
        "Take out file of Mon 23 Nov",
        "Take out a file",
    ]


def test_a_file_in_the_middle_of_a_check_in_leaves_its_question_open(desk: Phone) -> None:
    """Words are still the answer."""
    desk.command("/checkin")
    desk.send("calendar", "file-1")
    _read(desk, "calendar_file")
    desk.say("warm hands")
    assert desk.answer("self_study").text == "warm hands"


def test_a_file_that_is_too_large_is_declined_with_what_to_do(desk: Phone) -> None:
    """Nothing is fetched."""
    desk.send("calendar", "file-1", 1_048_577)
    assert "larger than I can read" in desk.text
    assert "fewer months" in desk.text
    assert not desk.jobs


@pytest.mark.parametrize(
    ("reason", "mend"),
    [
        ("not_a_calendar", "as .ics"),
        ("too_large", "fewer months"),
        ("too_many", "fewer months"),
        ("too_slow", "fewer months"),
        ("", "once more"),
    ],
)
def test_a_file_that_cannot_be_read_says_how_to_mend_it(
    desk: Phone, reason: str, mend: str
) -> None:
    """Also when nobody knows why."""
    desk.send("calendar", "file-1")
    desk.done("calendar_file", ok=False, **({"problem": reason} if reason else {}))
    assert mend in desk.text


def test_a_text_that_is_a_calendar_is_taken_as_one(desk: Phone) -> None:
    """It is fetched and looked at, and ends the question for a calendar like any."""
    desk.command("/calendar")
    desk.send("perhaps_calendar", "file-1", 2000)
    assert desk.text == "I am looking whether that is a calendar. One moment."
    assert _asked(desk) == [Job("calendar_file", {"file": "file-1", "perhaps": "yes"})]
    assert desk.session.talk is not None
    _read(desk, "calendar_file")
    assert "Read: 12 appointments" in desk.text
    assert desk.session.talk is None


def test_another_text_is_declined_kindly(desk: Phone) -> None:
    """The question for a calendar stays open, and so does any other."""
    desk.command("/calendar")
    desk.send("perhaps_calendar", "file-1", 2000)
    desk.done("calendar_file", ok=False, problem="another_file")
    assert "I found no calendar in that file" in desk.text
    assert desk.session.talk is not None
    desk.say(SECRET)
    assert _asked(desk) == [Job("calendar_feed", {"address": SECRET})]


def test_a_large_text_is_declined_unread(desk: Phone) -> None:
    """What is too large for a calendar is not fetched to see whether it is one."""
    desk.send("perhaps_calendar", "file-1", 1_048_577)
    assert (
        desk.text
        == "I keep words and voice notes, so this was not saved. A line of text is enough."
    )
    assert not desk.jobs


# ------------------------------------------------------------------- an address


def test_an_address_is_asked_for_read_and_taken_off_the_chat(desk: Phone) -> None:
    """It is a key, and no card holds it."""
    desk.command("/schedule")
    desk.tap("Add a calendar")
    assert "https:// or webcal://" in desk.text
    desk.say(SECRET)
    assert _asked(desk) == [Job("calendar_feed", {"address": SECRET})]
    assert "I took it off the chat" in desk.text
    assert "s3cret" not in desk.screen
    assert desk.session.talk is None
    assert desk.records == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (f"it is {SECRET}.", SECRET),
        (f"<{SECRET}>", SECRET),
        ("WEBCAL://p01.example/s3cret", "WEBCAL://p01.example/s3cret"),
        ("rooms.example/s3cret.ics", "rooms.example/s3cret.ics"),
        ("http://rooms.example/s3cret", "http://rooms.example/s3cret"),
    ],
)
def test_the_command_takes_an_address_however_it_is_written(
    desk: Phone, text: str, address: str
) -> None:
    """What is wrong with it, whoever fetches it says."""
    desk.command(f"/calendar {text}")
    assert _asked(desk) == [Job("calendar_feed", {"address": address})]
    assert "s3cret" not in desk.screen


def test_the_first_question_of_calendar_is_for_an_address(desk: Phone) -> None:
    """Without a calendar there is nothing else to show; the command ends it, too."""
    desk.command("/calendar")
    assert "Send me your calendar's address" in desk.text
    desk.command(f"/calendar {SECRET}")
    assert desk.session.talk is None


@pytest.mark.parametrize("text", ["mine", f"{SECRET} {SECRET}x", "two words.example/x"])
def test_what_is_no_address_is_asked_back(desk: Phone, text: str) -> None:
    """And the next one is taken."""
    desk.command("/calendar")
    desk.say(text)
    assert "I see no address in that." in desk.text
    desk.say(SECRET)
    assert len(_asked(desk)) == 1


def test_a_command_without_an_address_says_so(desk: Phone) -> None:
    """Nothing is opened by it."""
    desk.command("/calendar please")
    assert "I see no address in that." in desk.text
    assert desk.session.talk is None


@pytest.mark.parametrize(
    ("provider", "way"),
    [
        ("Google", "Secret address in iCal format"),
        ("Outlook", "Publish a calendar"),
        ("Apple", "Public Calendar"),
        ("Another", "TherapyAppointment"),
    ],
)
def test_each_provider_has_its_own_way_to_an_address(desk: Phone, provider: str, way: str) -> None:
    """In place, and the question stays open."""
    desk.command("/calendar")
    messages = len(desk.messages)
    desk.tap(provider)
    assert way in desk.text
    assert f"✓ {provider}" in desk.buttons
    assert len(desk.messages) == messages
    desk.say(SECRET)
    assert len(_asked(desk)) == 1


def test_help_on_a_card_whose_question_is_over_asks_for_nothing(desk: Phone) -> None:
    """Words typed then would not be for it; a button asks anew."""
    desk.command("/calendar")
    card = desk.last
    desk.command("/cancel")
    desk.tap("Google", on=card)
    assert "Send me" not in card.text
    desk.tap("Add a calendar", on=card)
    assert "Send me" in desk.text


def test_a_file_answers_the_question_too(desk: Phone) -> None:
    """What was under way is given back."""
    desk.command("/calendar")
    desk.send("calendar", "file-1")
    assert _asked(desk) == [Job("calendar_file", {"file": "file-1"})]
    desk.say("a thought")
    assert desk.answer("note").text == "a thought"


def test_a_check_in_comes_back_after_a_calendar_was_given(desk: Phone) -> None:
    """The place is not lost."""
    desk.command("/checkin")
    desk.command("/schedule")
    desk.tap("Add a calendar")
    desk.say(SECRET)
    assert "Back to where we were." in desk.text
    desk.say("warm hands")
    assert desk.answer("self_study").text == "warm hands"


def test_in_the_middle_of_a_check_in_calendar_only_shows(desk: Phone) -> None:
    """Words are still the answer, and it says nothing else."""
    desk.command("/checkin")
    desk.command("/calendar")
    assert "No calendar yet." in desk.text
    desk.say("warm hands")
    assert desk.answer("self_study").text == "warm hands"


# ---------------------------------------------------- an address out of the blue


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        "webcal://p01.example/s3cret",
        "https://outlook.example/owa/s3cret/reachcalendar.html",
        "https://acuity.example/ics.php?key=s3cret",
        "https://rooms.example/ical/s3cret",
    ],
)
def test_an_address_pasted_without_a_question_is_kept_and_asked_about(
    desk: Phone, text: str
) -> None:
    """A yes reads it, takes it out of the notes and off the chat."""
    desk.say(text)
    assert "Is this a calendar I may read" in desk.text
    assert desk.answer("note").text == text
    assert not desk.jobs
    desk.tap("Yes, read it")
    assert _asked(desk) == [Job("calendar_feed", {"address": text})]
    assert desk.answer("note").empty
    assert "s3cret" not in desk.screen
    assert desk.last.text.startswith("I am reading it.")


def test_a_no_leaves_the_note_as_it_is(desk: Phone) -> None:
    """Words are never dropped."""
    desk.say(SECRET)
    desk.tap("No, leave it")
    assert "Kept as a note" in desk.text
    assert desk.buttons == []
    assert desk.answer("note").text == SECRET
    assert not desk.jobs


@pytest.mark.parametrize(
    ("way", "then", "says"),
    [
        (("/pause",), "until Wednesday", "Off from Mon 23 Nov"),
        (("/schedule Mon 9-12",), "Tue 9-12", "Tue 09:00–12:00"),
        (("/today", "Add a block today"), "18-20", "18:00–20:00"),
        (("/settings", "Quiet hours", "Write the times"), "22-7", "22:00"),
        (("/settings", "Time zone", "Another time zone"), "Paris", "Paris"),
        (("/pause", "Public holidays", "Another place"), "Bayern", "“Bayern”"),
    ],
)
def test_an_address_pasted_at_another_question_is_not_said_back(
    desk: Phone, way: tuple[str, ...], then: str, says: str
) -> None:
    """It is kept and asked about like one out of the blue, and the question stays open."""
    desk.command(way[0])
    for label in way[1:]:
        desk.tap(label)
    desk.say(SECRET)
    assert "Is this a calendar I may read" in desk.text
    assert desk.answer("note").text == SECRET
    desk.tap("Yes, read it")
    assert _asked(desk) == [Job("calendar_feed", {"address": SECRET})]
    assert "s3cret" not in desk.screen
    desk.say(then)
    assert says in desk.screen


@pytest.mark.parametrize("early", [True, False])
def test_an_address_pasted_at_a_check_in_is_no_answer(desk: Phone, early: bool) -> None:
    """Nor where its writer had not seen the newest question; the question stays open."""
    desk.command("/checkin")
    if early:
        desk.say("warm hands")
    desk.say(SECRET, early=early)
    assert "Is this a calendar I may read" in desk.text
    assert desk.answer("note").text == SECRET
    desk.tap("Yes, read it")
    desk.say("a plan")
    kept = [text for texts in desk.words().values() for text in texts]
    assert kept == (["warm hands", "a plan"] if early else ["a plan"])
    assert "s3cret" not in desk.screen


def test_no_answer_is_a_no(desk: Phone) -> None:
    """Whatever comes next, the note stands, and words go their own way."""
    desk.say(SECRET)
    desk.say("a thought")
    desk.command("/checkin")
    notes = [one.answers["note"].text for one in desk.records if one.flow == "note"]
    assert notes == [SECRET, "a thought"]


def test_a_yes_still_works_days_later_without_promising_too_much(desk: Phone) -> None:
    """Telegram removes no message after two days."""
    desk.say(SECRET)
    desk.advance(days=3)
    desk.tap("Yes, read it")
    assert len(_asked(desk)) == 1
    assert "please delete it yourself" in desk.text
    assert not any(isinstance(one, Erase) for one in desk.effects)


def test_a_second_yes_finds_nothing(desk: Phone) -> None:
    """One address, one reading."""
    desk.say(SECRET)
    yes = desk.find("Yes, read it")
    desk.tap_to(yes)
    desk.tap_to(yes)
    assert "not there any more" in desk.toast
    assert len(_asked(desk)) == 1


def test_words_that_share_the_note_stay_in_it(desk: Phone) -> None:
    """Only the address is taken out."""
    desk.say(SECRET)
    card = desk.last
    desk.reply(card, "the one of the practice")
    desk.tap("Yes, read it", on=card)
    assert desk.answer("note").text == "the one of the practice"


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/an-article",
        "http://calendar.example/s3cret.ics",
        "look: https://calendar.example/basic.ics",
        "calendar",
        "https://",
    ],
)
def test_other_words_are_notes_as_ever(desk: Phone, text: str) -> None:
    """An article is no calendar, and a sentence is a thought."""
    desk.say(text)
    assert desk.text.startswith("✓ Kept as a note for today. /checkin")
    assert desk.answer("note").text == text


def test_an_address_as_a_reply_to_a_question_is_its_answer(desk: Phone) -> None:
    """Nobody knows better than who swipes."""
    desk.command("/checkin")
    desk.reply(desk.last, SECRET)
    assert desk.answer("self_study").text == SECRET
    assert not desk.jobs


def test_an_address_is_not_the_one_line_of_a_block(working: Phone) -> None:
    """A prompt that was left unopened does not swallow it."""
    working.until("12:06")
    working.say(SECRET)
    assert working.record.flow == "note"
    assert "Is this a calendar" in working.text


def test_an_address_as_a_reply_to_a_prompt_is_its_line(working: Phone) -> None:
    """A swipe says what it is for."""
    working.until("12:06")
    working.reply(working.shown("morning block"), SECRET)
    assert working.answer("line").text == SECRET


@pytest.mark.parametrize("choice", ["1", "0", "", "x", "999999999999999", "\u0663"])
def test_a_forged_yes_reads_nothing(desk: Phone, choice: str) -> None:
    """Neither a check-in's words nor what is not there."""
    desk.command("/checkin")
    desk.reply(desk.last, "https://calendar.example/basic.ics")
    for number in ("1", "2", "3", choice):
        desk.tap_to(Address("calendar", "@read", 1, number))
        assert "not there any more" in desk.toast
    assert not desk.jobs


# --------------------------------------------------------------- what came of it


def test_after_reading_it_says_what_comes_first_and_when_it_asks(desk: Phone) -> None:
    """The proof that it was understood."""
    desk.command(f"/calendar {SECRET}")
    desk.meets("09:00-10:00", "10:10-11:00", day=TUESDAY)
    desk.shelf.calendars.clear()
    _read(desk)
    assert "The first block: Tue 24 Nov, 09:00–11:00. I ask tomorrow at 11:05." in desk.text
    desk.tap("Show the week")
    assert "Tue 24 09:00–11:00" in desk.text


def test_the_block_of_another_calendar_is_not_said_to_be_of_the_one_just_read(desk: Phone) -> None:
    """An export that was cut off before its first appointment has no first block."""
    desk.meets("09:00-10:00", day=TUESDAY)
    desk.send("calendar", "file-1")
    _read(desk, "calendar_file")
    assert "The first block of all your calendars: Tue 24 Nov, 09:00–10:00." in desk.screen
    desk.send("calendar", "file-2")
    number = _add(desk, "", kind="file", unreadable=1)
    desk.done("calendar_file", calendar=number, appointments=0)
    assert "Read. Up to Wed 27 Jan it holds no appointments." in desk.screen
    assert "first block" not in desk.shown("holds no appointments").text


@pytest.mark.parametrize(("until", "said"), [(UNTIL, "Up to Wed 27 Jan it holds no"), (None, "12")])
def test_a_calendar_with_nothing_to_come_says_so(
    desk: Phone, until: date | None, said: str
) -> None:
    """It is kept all the same."""
    desk.command(f"/calendar {SECRET}")
    number = _add(desk, appointments=12, until=until)
    desk.done("calendar_feed", calendar=number, appointments=0 if until else 12)
    assert said in desk.text


def test_that_only_times_are_kept_is_said_once(desk: Phone) -> None:
    """With the first calendar."""
    for told in (True, False):
        desk.command(f"/calendar {SECRET}")
        _read(desk)
        assert ("no titles, no names" in desk.text) is told


def test_with_typed_hours_it_asks_which_to_follow(working: Phone) -> None:
    """The calendar alone: weekly lines go, dates stay, each line can be put back."""
    dated = OneOff(date(2026, 11, 28), time(10), time(13))
    working.works(dated, Slot(5, time(8), time(9)))
    before = set(working.shelf.rules.values())
    working.command(f"/calendar {SECRET}")
    _read(working)
    assert "You have typed hours as well." in working.text
    working.tap("The calendar alone")
    assert list(working.shelf.rules.values()) == [dated]
    assert working.buttons == [
        "Put back Mon–Fri 09:00–12:00 and 14:00–17:00",
        "Put back Sat 08:00–09:00",
        "Show the week",
    ]
    working.tap("Put back Sat 08:00–09:00")
    assert "Back in its place: Sat" in working.toast
    working.tap("Put back Mon–Fri 09:00–12:00 and 14:00–17:00")
    assert set(working.shelf.rules.values()) == before


def test_both_are_followed_when_both_are_wanted(working: Phone) -> None:
    """Nothing changes."""
    before = dict(working.shelf.rules)
    working.command(f"/calendar {SECRET}")
    _read(working)
    working.tap("Both")
    assert "one block" in working.text
    assert working.shelf.rules == before


def test_without_a_calendar_typed_hours_stay(working: Phone) -> None:
    """An old card does not leave somebody without any."""
    working.command(f"/calendar {SECRET}")
    number = _read(working)
    card = working.last
    working.shelf.calendars[number] = replace(working.shelf.calendars[number], removed=True)
    working.tap("The calendar alone", on=card)
    assert "your typed hours stay" in working.toast
    working.shelf.rules.clear()
    working.tap("The calendar alone", on=card)
    assert "no typed weekly hours" in working.toast


@pytest.mark.parametrize("choice", ["", "x", "w0v1"])
def test_a_forged_line_is_not_put_back(working: Phone, choice: str) -> None:
    """Codes come back from a phone."""
    before = dict(working.shelf.rules)
    working.tap_to(Address("calendar", "@typed", 1, choice))
    assert "do not know this button" in working.toast
    assert working.shelf.rules == before


def test_days_away_that_it_held_from_the_start_are_offered_at_once(desk: Phone) -> None:
    """They would not be told of later."""
    desk.command(f"/calendar {SECRET}")
    _read(desk, away=(Pause(date(2026, 12, 24), date(2027, 1, 3)),))
    assert "out of office" in desk.text
    assert not desk.last.unasked
    assert desk.shown("Read: 12 appointments")
    desk.tap("Off Thu 24 Dec to Sun 3 Jan")
    desk.tap("Yes, keep it")
    assert Pause(date(2026, 12, 24), date(2027, 1, 3)) in desk.shelf.pauses.values()


REASONS = (
    *("not_https", "refused_address", "unreachable", "timeout", "tls", "too_large", "too_many"),
    *("too_slow", "crashed", "encoded", "redirected_elsewhere", "gone", "forbidden", "busy"),
    *("not_a_calendar", "not_an_address", "credentials", "port", "redirect_loop", "incomplete"),
    *("unexpected", "something_new", ""),
)


@pytest.mark.parametrize("reason", REASONS)
def test_an_address_that_cannot_be_read_leads_to_another_try(desk: Phone, reason: str) -> None:
    """Whatever the reason, and also without one."""
    desk.command(f"/calendar {SECRET}")
    desk.done("calendar_feed", ok=False, **({"problem": reason} if reason else {}))
    assert desk.buttons in (["Try again"], ["Send another address"])
    desk.tap(desk.buttons[0])
    assert "Send me your calendar's address" in desk.text
    desk.say(SECRET)
    _read(desk)
    assert "Read: 12" in desk.text


def test_a_calendar_that_is_gone_by_then_is_told_as_a_problem(desk: Phone) -> None:
    """An end that names no calendar is no success."""
    desk.command(f"/calendar {SECRET}")
    desk.done("calendar_feed", ok=True, calendar=99)
    assert "I do not know why" in desk.text
    desk.send("calendar", "file-1")
    desk.done("calendar_file", ok=True)
    assert "I do not know why" in desk.text


def test_eight_calendars_are_enough(desk: Phone) -> None:
    """Said kindly, wherever a ninth would come from; the address goes off the chat all the same."""
    desk.say(SECRET)
    card = desk.last
    for number in range(8):
        _add(desk, f"host{number}.example")
    desk.tap("Yes, read it", on=card)
    assert "You have 8 calendars already" in desk.toast
    assert desk.answer("note").text == SECRET
    desk.command(f"/calendar {SECRET}x")
    assert "You have 8 calendars already" in desk.text
    assert f"{SECRET}x" not in desk.screen
    desk.send("calendar", "file-1")
    assert "You have 8 calendars already" in desk.text
    desk.command("/calendar")
    desk.tap("Add a calendar")
    assert "You have 8 calendars already" in desk.toast
    assert not desk.jobs


# -------------------------------------------------------------------- its own card


def test_the_card_shows_how_each_stands(desk: Phone) -> None:
    """Read when, how much is to come, what could not be read, since when it fails."""
    _add(desk, appointments=12, unreadable=1)
    since = desk.now - timedelta(days=2)
    _add(desk, "other.example", failing_since=since, failure="gone", read_at=since)
    _add(desk, "", kind="file", read_at=None)
    desk.command("/calendar")
    assert "🗓\u00a0calendar.example: 12 to come, read today at 08:00" in desk.text
    assert "1 entry could not be read." in desk.text
    assert "Not readable since Sat 21 Nov at 08:00; I go by what it said." in desk.text
    assert "no calendar at that address any more" in desk.text
    assert "🗓\u00a0a file: 0 to come" in desk.text


def test_how_blocks_are_made_is_chosen_in_place(desk: Phone) -> None:
    """The days to come follow at once."""
    desk.meets("09:00-10:00", "10:30-11:30")
    assert len([one for one in desk.shelf.waiting() if one.kind == "block"]) == 2
    desk.command("/calendar")
    messages = len(desk.messages)
    assert "up to 20 minutes apart" in desk.text
    desk.tap("↔ 45")
    assert "up to 45 minutes apart" in desk.text
    assert "✓ ↔ 45" in desk.buttons
    assert len([one for one in desk.shelf.waiting() if one.kind == "block"]) == 1
    desk.tap("⏱ 50")
    assert desk.session.settings.usual_minutes == 50
    desk.tap("⏱ 50")
    assert desk.toast == "So it is already."
    assert len(desk.messages) == messages


@pytest.mark.parametrize("step", ["@gap", "@usual", "@help"])
@pytest.mark.parametrize("choice", ["", "0", "21", "x", "-10", "2000"])
def test_a_forged_choice_sets_nothing(desk: Phone, step: str, choice: str) -> None:
    """Only what was offered."""
    before = desk.session.settings
    desk.tap_to(Address("calendar", step, 1, choice))
    assert "do not know this button" in desk.toast
    assert desk.session.settings == before


def test_a_calendar_is_taken_out_by_a_tap_and_put_back_by_another(desk: Phone) -> None:
    """It says what it takes away, and where it is found again."""
    number = _add(desk, appointments=12)
    desk.meets("09:00-10:00")
    desk.command("/calendar")
    desk.tap("Remove one")
    desk.tap("🗓\u00a0calendar.example (12)")
    assert "12 appointments to come are no longer asked about." in desk.text
    assert "Until tomorrow it can be put back." in desk.text
    assert not [one for one in desk.shelf.waiting() if one.kind == "block"]
    desk.tap("Show my calendars")
    assert "calendar.example: taken out" in desk.text
    assert "Remove one" not in desk.buttons
    desk.tap("Put back calendar.example")
    assert not desk.shelf.calendars[number].removed
    assert [one for one in desk.shelf.waiting() if one.kind == "block"]


def test_appointments_that_another_calendar_holds_are_asked_about_all_the_same(
    desk: Phone,
) -> None:
    """They are none of those that are no longer asked about."""
    _add(desk, appointments=12, elsewhere=11)
    desk.command("/calendar")
    desk.tap("Remove one")
    desk.tap("🗓\u00a0calendar.example (12)")
    assert "1 appointment to come is no longer asked about." in desk.text
    _add(desk, "other.example", appointments=12, elsewhere=12)
    desk.command("/calendar")
    desk.tap("Remove one")
    desk.tap("🗓\u00a0other.example (12)")
    assert "Taken out: other.example." in desk.text
    assert "no longer asked" not in desk.text


def test_what_was_taken_out_long_ago_cannot_be_put_back(desk: Phone) -> None:
    """It has been deleted, and the button says so."""
    number = _add(desk)
    desk.command("/calendar")
    desk.tap("Remove one")
    out = desk.find("🗓\u00a0calendar.example (0)")
    desk.tap_to(out)
    desk.tap_to(out)
    assert "not in use any more" in desk.toast
    put = desk.find("Put it back")
    for other in range(8):
        _add(desk, f"host{other}.example")
    desk.tap_to(put)
    assert "You have 8 calendars already" in desk.toast
    del desk.shelf.calendars[number]
    desk.tap_to(put)
    assert "You can add it again." in desk.toast


def test_with_nothing_left_there_is_no_calendar_to_take_out(desk: Phone) -> None:
    """An old card says so."""
    _add(desk)
    desk.command("/calendar")
    remove = desk.find("Remove one")
    desk.shelf.calendars.clear()
    desk.tap_to(remove)
    assert desk.toast == "There is no calendar to take out."
    desk.tap_to(Address("calendar", "@show", remove.card))
    assert "No calendar yet." in desk.text


@pytest.mark.parametrize("step", ["@out", "@back"])
@pytest.mark.parametrize("choice", ["", "0", "7", "x", "-1", "9" * 30, "\u0661"])
def test_a_forged_number_takes_no_calendar_out(desk: Phone, step: str, choice: str) -> None:
    """Only one's own, and only those that stand as the button says."""
    _add(desk)
    before = dict(desk.shelf.calendars)
    desk.tap_to(Address("calendar", step, 1, choice))
    assert desk.toast
    assert desk.shelf.calendars == before


# ------------------------------------------------------------------- told unasked


def test_a_calendar_that_fails_is_told_of_quietly_with_how_to_mend_it(desk: Phone) -> None:
    """No host, no title; the last good copy stands, and one tap shows more."""
    since = desk.now - timedelta(days=1)
    number = _add(desk, failing_since=since, failure="forbidden")
    _notice(desk, "calendar_failing", number)
    assert desk.text.startswith(
        "I have not been able to read your calendar since Sun 22 Nov at 08:00."
    )
    assert "I go on by what it said last" in desk.text
    assert "does not let me in" in desk.text
    assert "example" not in desk.text
    assert desk.last.silent
    assert desk.last.unasked
    desk.tap("Show my calendars")
    assert "Not readable since" in desk.text


def test_one_of_several_that_fails_is_one_of_them(desk: Phone) -> None:
    """Which one, the card tells; its address can be sent anew."""
    _add(desk)
    number = _add(desk, "other.example", failing_since=desk.now)
    _notice(desk, "calendar_failing", number)
    assert "one of your calendars" in desk.text
    desk.tap("Send its address anew")
    assert "Send me your calendar's address" in desk.text


def test_that_it_works_again_is_one_quiet_line(desk: Phone) -> None:
    """In the middle of a check-in, too: its question stays open."""
    number = _add(desk)
    desk.command("/checkin")
    _notice(desk, "calendar_mended", number)
    assert desk.text == "Your calendar can be read again."
    assert desk.last.silent
    desk.say("warm hands")
    assert desk.answer("self_study").text == "warm hands"


@pytest.mark.parametrize("kind", ["calendar_failing", "calendar_mended", "calendar_away"])
def test_of_a_calendar_that_was_taken_out_nothing_is_told(desk: Phone, kind: str) -> None:
    """Nor of one that is gone."""
    number = _add(desk, removed=True, away=(Pause(TUESDAY, TUESDAY),))
    for one in (number, 99):
        _notice(desk, kind, one)
    assert desk.messages == []


def test_days_away_are_offered_as_a_pause_and_never_made_one(desk: Phone) -> None:
    """A button each, which shows the exact days first; those kept already are left out."""
    christmas = Pause(date(2026, 12, 24), date(2027, 1, 3))
    desk.off(TUESDAY, TUESDAY)
    away = (Pause(TUESDAY, TUESDAY), Pause(date(2026, 11, 30), date(2026, 11, 30)), christmas)
    number = _add(desk, away=away)
    _notice(desk, "calendar_away", number)
    assert desk.last.silent
    assert desk.last.unasked
    assert desk.buttons == ["Off Mon 30 Nov", "Off Thu 24 Dec to Sun 3 Jan"]
    assert len(desk.shelf.pauses) == 1
    desk.tap("Off Thu 24 Dec to Sun 3 Jan")
    assert "Thu 24 Dec" in desk.text
    desk.tap("Yes, keep it")
    assert christmas in desk.shelf.pauses.values()
    desk.command("/calendar")
    assert "Off Mon 30 Nov" in desk.buttons
    assert "Off Thu 24 Dec to Sun 3 Jan" not in desk.buttons


def test_when_all_days_away_are_kept_already_nothing_is_offered(desk: Phone) -> None:
    """No message for nothing."""
    desk.off(TUESDAY, TUESDAY)
    _notice(desk, "calendar_away", _add(desk, away=(Pause(TUESDAY, TUESDAY),)))
    assert desk.messages == []


def test_at_most_three_stretches_are_offered_at_once(desk: Phone) -> None:
    """A calendar full of holidays does not fill the phone."""
    days = [TUESDAY + timedelta(days=2 * ahead) for ahead in range(5)]
    _notice(desk, "calendar_away", _add(desk, away=tuple(Pause(day, day) for day in days)))
    assert len(desk.buttons) == 3
