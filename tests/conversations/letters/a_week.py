"""A week to write a letter about, from Monday the 23rd of November 2026 on."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from conversations.letters.telling import tell
from conversations.letters.weekly import Letter, weekly
from conversations.model import Answer, Part, Prompt, PromptKind, Record, RecordState
from conversations.when.daysoff import Pause
from conversations.when.off import Off
from tests.conversations.screen import paragraphs

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 29)
EVENING = datetime(2026, 11, 29, 18, 0, tzinfo=BERLIN)


def said(text: str = "", *chips: str) -> Answer:
    """Return an answer of words and chips; of neither, it was skipped."""
    parts = (Part(1, text),) if text else ()
    return Answer(chips, parts, skipped=not parts and not chips)


def record(
    number: int,
    day: int = 0,
    *,
    flow: str = "checkin",
    state: RecordState = "complete",
    given: dict[str, str] | None = None,
    **answers: Answer,
) -> Record:
    """Return what was kept on a day of the week, 0 being Monday."""
    on = MONDAY + timedelta(days=day)
    opened = datetime.combine(on, time(12), UTC) + timedelta(minutes=number)
    return Record(
        number, flow, "Europe/Berlin", on, opened, state=state, answers=answers, given=given or {}
    )


def note(number: int, text: str, day: int = 0) -> Record:
    """Return a note."""
    return record(number, day, flow="note", note=said(text))


def block(
    number: int, day: int, hour: int = 12, state: str = "asked", kind: PromptKind = "block"
) -> Prompt:
    """Return the due row of a block that ended at an hour of a day."""
    on = MONDAY + timedelta(days=day)
    ends = datetime.combine(on, time(hour), BERLIN)
    return Prompt(number, kind, on, time(9), time(hour), ends, ends, state)


def letter(
    *records: Record,
    prompts: tuple[Prompt, ...] = (),
    pauses: tuple[Pause, ...] = (),
    now: datetime = EVENING,
    new: bool = False,
) -> Letter:
    """Return the letter of one week, on its Sunday evening."""
    return weekly(records, prompts, Off(tuple(pauses)), first=MONDAY, last=SUNDAY, now=now, new=new)


def text(told: Letter) -> str:
    """Return a letter as it is read."""
    return paragraphs(tell(told))


def full_week() -> Letter:
    """Return a letter with everything in it."""
    return letter(
        record(
            1,
            0,
            self_study=said("My shoulders were up at my ears until she laughed", "tired", "tight"),
            letting_go=said("", "the_fixer"),
            seeing=said("A gardener who talks to her roses every evening"),
            nourished=said("", "courage", "humour"),
            reflecting=said("I will tell her", "next_time"),
            sentence=said("You have a way with living things"),
            intention=said("Arrive before I begin"),
        ),
        record(
            2,
            1,
            given={
                "intention": "Arrive before I begin",
                "sentence": "You have a way with living things",
            },
            kept_intention=said("", "with_me"),
            said_it=said("she blushed", "said"),
            self_study=said("", "tired"),
            letting_go=said("", "the_fixer", "not_yet"),
            nourished=said("His patience with his own slow knee touched me", "courage"),
            relationship=said("", "yes"),
        ),
        record(3, 2, line=said("A short day, and enough")),
        note(4, "Ask for a longer lunch on Thursdays", 2),
        prompts=(block(1, 0), block(2, 0, 17), block(3, 1), block(4, 2)),
        pauses=(Pause(MONDAY + timedelta(days=4), SUNDAY),),
    )
