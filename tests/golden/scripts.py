"""What people did when the tapes were made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from conversations.model import Address, Noticed
from tests.golden.tape import Recorder

Script = Callable[[Recorder], None]

WEEK = "/schedule Mon-Fri 9-12, 14-17"


def first_day(desk: Recorder) -> None:
    """Onboarding, the first block, and its check-in by words alone."""
    desk.command("/start")
    desk.say("yes yes")
    desk.tap("I understand")
    desk.say("Berlin")
    desk.say("Mon-Fri 9-12, 14-17")
    desk.tap("Save")
    desk.until("12:05")
    desk.tap("Begin")
    for words in ("a pull to help", "the plan", "her hands on the cup", "courage", "in silence"):
        desk.say(words)


def onboarding_by_taps(desk: Recorder) -> None:
    """A zone by its clock, no hours yet, and a check-in in between that waits."""
    desk.command("/start")
    desk.command("/checkin")
    desk.say("warm")
    desk.command("/cancel")
    desk.tap("I understand")
    desk.tap("No, another time")
    desk.tap("08:00 Berlin")
    desk.tap("I will do this later")
    desk.command("/help")
    desk.command("/privacy")


def by_chips(desk: Recorder) -> None:
    """Chips taken and taken back, skipped and gone back to."""
    desk.command("/checkin")
    first = desk.last
    desk.tap("tight")
    desk.tap("tired", first)
    desk.tap("tight", first)
    desk.tap("Skip ›")
    desk.tap("‹ Back")
    desk.say("the plan after all")
    desk.tap("Skip ›")
    desk.tap("Skip ›")
    desk.tap("Skip ›")


def where_words_go(desk: Recorder) -> None:
    """Two at once, swipe-replies, edits, long ones in parts, pictures."""
    desk.command("/checkin")
    first = desk.last
    number = desk.say("first")
    desk.say("and more of it", early=True)
    desk.say("the plan")
    desk.reply(first, "what I also noticed")
    desk.edit(number, "first, and warm")
    desk.say("a" * 3500)
    desk.say("b" * 200)
    desk.send("photo")
    desk.send("voice")
    desk.say("courage")
    desk.command("/nonsense")
    desk.say("in silence")
    desk.edit(number, "first, and warm, and late")


def note_and_cancel(desk: Recorder) -> None:
    """Words with nothing open become a note; a check-in is set down and taken up."""
    desk.say("the plum tree is in bloom")
    desk.command("/checkin")
    desk.say("warm")
    desk.command("/cancel")
    desk.say("a second thought")
    desk.command("/today")
    desk.tap("Continue, Mon 23 Nov")
    desk.say("the plan")
    desk.command("/cancel")


def a_day_with_blocks(desk: Recorder) -> None:
    """Later, not this time, the next one skipped, and asked about after all; one reminder."""
    desk.command(WEEK)
    desk.tap("Save")
    desk.until("12:05")
    desk.tap("Later…")
    desk.tap("In 30 minutes")
    desk.until("12:35")
    desk.tap("Not this time")
    desk.command("/today")
    desk.tap("14:00–17:00 ›")
    desk.tap("Skip")
    desk.tap("Show the day")
    desk.until("18:00")
    desk.tap("Ask about 14:00–17:00 after all")
    desk.command("/why")
    desk.until("Tue 12:05")
    desk.say("one line for this block")
    desk.until("Tue 17:05")
    desk.advance(hours=6)


def away_for_days(desk: Recorder) -> None:
    """Down over two blocks: one gathered message; then what may be missing is said."""
    desk.command(WEEK)
    desk.tap("Save")
    desk.sleep(hours=28)
    desk.tap(desk.buttons[0])
    desk.event(
        Noticed(
            "away",
            datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
            datetime(2026, 11, 24, 11, 0, tzinfo=UTC),
        )
    )
    desk.say("warm")
    desk.event(
        Noticed(
            "restored",
            datetime(2026, 11, 23, 8, 0, tzinfo=UTC),
            datetime(2026, 11, 24, 12, 0, tzinfo=UTC),
        )
    )


def pausing(desk: Recorder) -> None:
    """Days off by button and by words, ended, put back, resumed."""
    desk.command(WEEK)
    desk.tap("Save")
    desk.command("/pause")
    desk.tap("Until Monday")
    desk.tap("Yes, keep it")
    desk.until("12:05")
    desk.command("/why")
    desk.command("/resume")
    desk.command("/pause 3/4")
    desk.tap(desk.buttons[0])
    desk.tap("Change")
    desk.say("banana")
    desk.say("24 Dec - 3 Jan")
    desk.tap("Yes, keep it")
    desk.command("/pause")
    desk.command("/cancel")


def hours_typed(desk: Recorder) -> None:
    """Hours typed, misunderstood, edited, a line removed and put back; a check-in waits."""
    desk.command("/checkin")
    desk.say("warm")
    desk.command("/schedule")
    desk.tap("Add hours")
    desk.say("whenever")
    desk.say("Mon 9-2")
    desk.tap("Mon 09:00–14:00")
    desk.tap("Edit")
    desk.say("Mon-Wed 9-12")
    desk.tap("Save")
    desk.say("the plan")
    desk.command("/schedule")
    desk.tap("Remove something")
    desk.tap(desk.buttons[0])
    desk.tap("Put it back")


def settings(desk: Recorder) -> None:
    """The bell, quiet hours, the letter, the zone and the way back, in a check-in."""
    desk.command("/checkin")
    desk.command("/settings")
    desk.tap("When I ask")
    desk.tap("5 min")
    desk.tap("‹ Back")
    desk.tap("Quiet hours")
    desk.tap("No quiet hours")
    desk.tap("Begin at…")
    desk.tap("22:30")
    desk.tap("Write the times")
    desk.say("10-7")
    desk.tap("22:00–07:00")
    desk.tap("‹ Back")
    desk.tap("Weekly letter")
    desk.tap("Do not send my week")
    desk.tap("Send me my week")
    desk.tap("‹ Back")
    desk.tap("Time zone")
    desk.tap("Another time zone")
    desk.say("Atlantis")
    desk.tap("‹ Back")
    desk.tap("07:00 London")
    desk.tap("Back to Berlin")
    desk.locate("Europe/Lisbon")
    desk.tap("Yes")
    desk.say("warm")


def the_week(desk: Recorder) -> None:
    """Three check-ins, the letter by itself and by command."""
    desk.command(WEEK)
    desk.tap("Save")
    for day in ("Mon", "Wed", "Thu"):
        desk.until(f"{day} 12:05")
        desk.tap("Begin")
        for words in ("a pull", "hurry", "her laugh", "courage", "told her so"):
            desk.say(f"{words}, {day}")
    desk.advance(days=4)
    desk.tap("Open")
    desk.command("/weekly")
    desk.command("/kept")
    desk.until("Mon 12:05")
    desk.tap("Begin")
    desk.say("at the door, with one breath")
    desk.say("a pull")


def after_the_five(desk: Recorder) -> None:
    """What is offered after the fifth step, one after the other, and someone else."""
    desk.command("/checkin")
    for words in ("warm", "hurry", "her laugh", "courage", "told her so"):
        desk.say(words)
    for label in [one for one in desk.buttons if "else" not in one]:
        desk.tap(label)
        desk.say(f"my words for {len(desk.turns)}")
    desk.tap("Someone else?")
    desk.say("heavy")


def next_times(desk: Recorder) -> None:
    """What is carried into the next time: an intention that went along, a sentence that waits."""
    desk.command("/checkin")
    for words in ("warm", "hurry", "her laugh", "courage"):
        desk.say(words)
    desk.tap("next time")
    desk.say("I like how you laugh at yourself")
    desk.tap("One thing to carry into your next block?")
    desk.say("slow hands")
    desk.advance(days=1)
    desk.command("/checkin")
    desk.tap("now and then")
    desk.tap("not yet")
    desk.say("light")


def old_and_forged_buttons(desk: Recorder) -> None:
    """What leads nowhere is answered kindly and changes nothing."""
    desk.command("/checkin")
    first = desk.last
    desk.say("warm")
    desk.command("/cancel")
    desk.tap("Skip ›", first)
    desk.tap_to(None)
    desk.tap_to(Address("checkin", "gone", 1, "x"))
    desk.tap_to(Address("nowhere", "@do", 1))
    desk.tap_to(Address("checkin", "self_study", 999, "tight"))


def taking_it_along(desk: Recorder) -> None:
    """An export that fails, one that works."""
    desk.say("a thought to keep")
    desk.command("/export json")
    desk.done("export", ok=False)
    desk.command("/export json")
    desk.done("export", attachment=7, checkins=0)


def a_calendar(desk: Recorder) -> None:
    """A file, an address that was asked for and one that was not, one that cannot be read."""
    desk.send("calendar", "file", 2000)
    desk.done("calendar_file", ok=False, problem="not_a_calendar")
    desk.command("/calendar")
    desk.tap("Google")
    desk.say("mine")
    desk.say("webcal://calendar.example/mine")
    desk.done("calendar_feed", ok=False, problem="timeout")
    desk.say("https://calendar.example/mine.ics")
    desk.tap("Yes, read it")
    desk.done("calendar_feed", ok=False)
    desk.command("/schedule")
    for label in ("Add hours", "Mon–Fri", "09:00", "12:00", "And another block", "14:00", "17:00"):
        desk.tap(label)
    desk.tap("Save")
    desk.tap("Show the week")
    desk.tap("The week after ›")


def leaving(desk: Recorder) -> None:
    """Everything goes, after two taps and one change of mind."""
    desk.say("a thought to keep")
    desk.command("/deleteme")
    desk.tap("Delete everything…")
    desk.tap("Keep it")
    desk.command("/deleteme")
    desk.tap("Export first")
    desk.tap("Delete everything…")
    desk.tap("Yes, delete all of it")


def holidays(desk: Recorder) -> None:
    """A place nobody knows is asked for again, and none is chosen."""
    desk.command("/pause")
    desk.tap("Public holidays")
    desk.tap("Another place")
    desk.say("Atlantis")
    desk.command("/cancel")
    desk.command("/holidays Atlantis")
    desk.command("/cancel")


def one_more_block(desk: Recorder) -> None:
    """A block for today alone, from the card of the day."""
    desk.command("/today")
    desk.tap("Add a block today")
    desk.say("18-20")
    desk.tap("Save")


def depths(desk: Recorder) -> None:
    """One question, one line by a button, put off once, and deeper after all."""
    desk.command(WEEK)
    desk.tap("Save")
    desk.until("12:05")
    desk.tap("One question")
    desk.tap("tight")
    desk.tap("Go deeper")
    desk.say("the plan")
    desk.command("/steps")
    desk.command("/practice")
    desk.until("17:05")
    desk.tap("Later…")
    desk.tap("‹ Back")
    desk.tap("One line")
    desk.say("her laugh on the stairs")


def looking_back(desk: Recorder) -> None:
    """A record is looked at, changed, deleted and brought back; a note goes to a block."""
    desk.command(WEEK)
    desk.tap("Save")
    desk.until("12:05")
    desk.say("one line for this block")
    desk.until("17:05")
    desk.command("/checkin")
    for words in ("warm", "hurry", "her laugh", "courage", "told her so"):
        desk.say(words)
    desk.tap("Look at it")
    desk.tap("Edit")
    desk.tap("Letting go: hurry")
    desk.say("the hurry, and the plan")
    desk.say("the plum tree is in bloom")
    desk.tap("Attach to a block")
    desk.tap(desk.buttons[0])
    desk.command("/history")
    desk.tap(desk.buttons[-1])
    desk.tap("Delete")
    desk.tap("Undo")


def spoken(desk: Recorder) -> None:
    """A voice note answers, one that answers nothing is a note, and one cannot be fetched."""
    desk.command("/checkin")
    desk.voice(42)
    desk.say("the plan")
    desk.command("/cancel")
    desk.voice(7)
    desk.record_voice(9)
    desk.fetched(ok=False)


def quiet_and_private(desk: Recorder) -> None:
    """The card of what is quiet and private; what may identify somebody is replaced."""
    desk.command("/settings")
    desk.tap("Quiet and private")
    desk.command("/checkin")
    desk.say("client Maria Schmidt, maria@example.org")
    desk.tap("Replace all 2")


def found_again(desk: Recorder) -> None:
    """A tag and a search, asked for and typed at once."""
    desk.say("her hands on the cup")
    desk.command("/tag")
    desk.tap("New tag")
    desk.say("supervision")
    desk.command("/search")
    desk.say("hands")
    desk.command("/month")
    desk.command("/year")
    desk.command("/export")


def handed_on(desk: Recorder) -> None:
    """The log of learning, a packet for supervision, and a book."""
    desk.say("her hands on the cup")
    desk.command("/tag supervision")
    desk.command("/supervision")
    desk.tap("Choose entries")
    desk.tap("1")
    desk.tap("Show the lines")
    desk.tap("Make the PDF")
    desk.command("/cpd")
    desk.tap("New entry")
    desk.tap("course")
    desk.say("1h 30")
    for words in ("to wait", "two feet first", "more room", "listening", "practise"):
        desk.say(words)
    desk.command("/cpd")
    desk.tap("Other days")
    desk.say("Apr 2026 - Mar 2027")
    desk.command("/book")
    desk.tap("Everything")
    desk.tap("Make one for me")


UNSETTLED: tuple[Script, ...] = (first_day, onboarding_by_taps)
SETTLED: tuple[Script, ...] = (
    by_chips,
    where_words_go,
    note_and_cancel,
    a_day_with_blocks,
    away_for_days,
    pausing,
    hours_typed,
    settings,
    the_week,
    after_the_five,
    next_times,
    old_and_forged_buttons,
    taking_it_along,
    a_calendar,
    holidays,
    one_more_block,
    depths,
    looking_back,
    spoken,
    quiet_and_private,
    found_again,
    handed_on,
    leaving,
)
