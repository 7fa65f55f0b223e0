"""Ten people and a week of each, for reading their letters aloud."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, cycle
from zoneinfo import ZoneInfo

from conversations.letters.weekly import Letter, weekly
from conversations.model import Answer, Part, Prompt, Record, Voice
from conversations.when.daysoff import Pause
from conversations.when.off import Off

BERLIN = ZoneInfo("Europe/Berlin")
FIRST, LAST = date(2026, 11, 23), date(2026, 11, 29)
EVENING = datetime(2026, 11, 29, 18, 0, tzinfo=BERLIN)
WEEK = timedelta(weeks=1)
WEEKS = 13
"""A quarter."""


@dataclass(frozen=True)
class Kept:
    """What somebody has kept, and when they worked and did not."""

    records: tuple[Record, ...] = ()
    prompts: tuple[Prompt, ...] = ()
    off: Off = Off()  # noqa: RUF009 - frozen
    new: bool = False

    def letter(self, back: int = 0) -> Letter:
        """Return the letter of this week, or of one some weeks ago."""
        first, last = FIRST - back * WEEK, LAST - back * WEEK
        now = EVENING - back * WEEK
        return weekly(
            self.records, self.prompts, self.off, first=first, last=last, now=now, new=self.new
        )


def answer(text: str = "", *chips: str) -> Answer:
    """Return an answer of words and chips."""
    return Answer(chips, (Part(1, text),) if text else ())


def days(weeks: int = WEEKS, a_week: int = 5) -> Iterator[date]:
    """Yield the working days of the last weeks, the oldest first."""
    for back in reversed(range(weeks)):
        for ahead in range(a_week):
            yield FIRST - back * WEEK + timedelta(days=ahead)


def worked(weeks: int = WEEKS) -> tuple[Prompt, ...]:
    """Return a morning's block on every working day."""
    made = []
    for number, day in enumerate(days(weeks), 1):
        ends = datetime.combine(day, time(12), BERLIN)
        made.append(Prompt(number, "block", day, time(9), time(12), ends, ends, "asked"))
    return tuple(made)


def record(
    number: int,
    day: date,
    flow: str = "checkin",
    given: dict[str, str] | None = None,
    **steps: Answer,
) -> Record:
    """Return what was kept on a day at noon."""
    opened = datetime.combine(day, time(12), UTC)
    return Record(
        number, flow, "Europe/Berlin", day, opened, opened, "complete", None, steps, given or {}
    )


def a_full_week() -> Kept:
    """A full week, after a quarter of full weeks."""
    noticed = cycle(("My shoulders were up at my ears", "A pull to explain the exercise again"))
    seen = (f"Somebody who {what}" for what in cycle(_SEEN))
    touched = cycle(_TOUCHED)
    chips = cycle(
        (
            ("tight", "the_fixer", "courage"),
            ("hurried", "time", "humour"),
            ("moved", "a_plan", "trust"),
        )
    )
    records = []
    for number, day in enumerate(days(), 1):
        one, two, three = next(chips)
        records.append(
            record(
                number,
                day,
                self_study=answer(next(noticed), one),
                letting_go=answer("", two),
                seeing=answer(f"{next(seen)}, on day {number}" if number % 3 else ""),
                nourished=answer(next(touched), three),
                reflecting=answer(
                    "I told her what her hands do well" if number % 4 == 0 else "", "in_my_hands"
                ),
                relationship=answer("", "yes") if number % 5 == 0 else Answer(),
            )
        )
    middle = records[-3]
    records[-3] = record(middle.id, middle.day, **{**middle.answers, **_THIS_WEEK})
    last = records[-1]
    records[-1] = record(
        last.id,
        last.day,
        given={
            "intention": "Arrive before I begin",
            "sentence": "You have a way with living things",
        },
        **{
            **last.answers,
            "kept_intention": answer("twice, at the door", "with_me"),
            "said_it": answer("she blushed", "said"),
            "week_question": answer("At the door handle, with one breath out"),
        },
    )
    return Kept(tuple(records), worked())


def an_empty_week() -> Kept:
    """A week of work without a word, after some with words."""
    full = a_full_week()
    return Kept(tuple(one for one in full.records if one.day < FIRST), full.prompts)


def a_paused_week() -> Kept:
    """A week away, and one thought on the way."""
    full = a_full_week()
    kept = tuple(one for one in full.records if one.day < FIRST)
    thought = record(
        99, FIRST + timedelta(2), "note", note=answer("The sea does not explain itself")
    )
    return Kept((*kept, thought), full.prompts, Off((Pause(FIRST, LAST),)))


def one_liners() -> Kept:
    """A week of one line a day."""
    lines = (
        "Three people, little time, and still: K. fell asleep.",
        "A short day, and enough.",
        "He brought his own towel. Proud of it.",
        "Long silence in the second hour. A good one.",
        "I was late, and nobody minded but me.",
    )
    made = [
        record(n, day, line=answer(text))
        for n, (day, text) in enumerate(zip(days(1), lines, strict=True), 1)
    ]
    return Kept(tuple(made), worked())


def by_voice() -> Kept:
    """A week spoken, not written."""
    steps = ("self_study", "seeing", "nourished", "reflecting")
    made = [
        record(
            n,
            day,
            **{
                step: Answer((), (Part(n * 10 + at, "", Voice(20 + n * at, 900)),))
                for at, step in enumerate(steps)
            },
        )
        for n, day in enumerate(days(1), 1)
    ]
    return Kept(tuple(made), worked())


def in_hebrew() -> Kept:
    """A week in Hebrew."""
    return _in_own_words(
        (
            "הכתפיים שלי היו למעלה עד שהיא צחקה",
            "גננת שמדברת עם הוורדים שלה",
            "הסבלנות שלו עם הברך האיטית נגעה בי",
            "אמרתי לה בשקט",
        )
    )


def in_japanese() -> Kept:
    """A week in Japanese."""
    return _in_own_words(
        (
            "肩に力が入っていたことに気づいた",
            "毎晩バラに話しかける庭師の人",
            "ゆっくりな膝を急がせない忍耐に心が動いた",
            "手を止めたとき伝わった気がする",
        )
    )


def a_very_long_writer() -> Kept:
    """Pages every day."""
    thoughts = cycle(_THOUGHTS)
    made = [
        record(
            n,
            day,
            **{
                step: answer(
                    " ".join(next(thoughts) for _ in range(2 * len(_THOUGHTS) + 1)), "courage"
                )
                for step in _STEPS
            },
        )
        for n, day in enumerate(days(1), 1)
    ]
    return Kept(tuple(made), worked())


def in_week_one() -> Kept:
    """The first days with Presence."""
    one = record(
        1,
        FIRST + timedelta(3),
        self_study=answer("A held breath", "tight"),
        seeing=answer("J., who speaks with two fingers"),
    )
    return Kept((one,), worked(1), new=True)


def in_year_three() -> Kept:
    """The third year: much of it has been said before, and something has not."""
    numbers = count(1)
    said = ("Let him finish the sentence", "Her laugh on the stairs", "Steady hands")
    old = [
        record(next(numbers), day, seeing=answer(text), line=answer(text))
        for day in days(12)
        for text in said
        if day < FIRST
    ]
    new = [
        record(next(numbers), day, seeing=answer(text))
        for day, text in zip(
            days(1),
            (*said, "He hummed while I worked, for the first time in two years"),
            strict=False,
        )
    ]
    return Kept((*old, *new), worked())


def _in_own_words(lines: tuple[str, ...]) -> Kept:
    steps = ("self_study", "seeing", "nourished", "reflecting")
    made = [
        record(
            1,
            FIRST + timedelta(1),
            **{step: answer(text) for step, text in zip(steps, lines, strict=True)},
        )
    ]
    return Kept(tuple(made), worked())


_STEPS = ("self_study", "letting_go", "seeing", "nourished", "reflecting")
_SEEN = (
    "talks to her roses",
    "repairs clocks",
    "counts the stairs in French",
    "feeds the crows",
    "sings in the car",
)
_TOUCHED = (
    "His patience with his own slow knee",
    "How she thanked her own feet",
    "He asked how I was, and waited",
    "Her care for wood nobody sees",
)

_THIS_WEEK = {
    "self_study": answer(
        "I was already at the next appointment while she was still speaking", "tight"
    ),
    "letting_go": answer("Wanting him to leave lighter than he came", "time"),
    "nourished": answer("She laughed at her own limp, and I could breathe again", "humour"),
    "reflecting": answer("I told him what I like about working with him", "in_a_few_words"),
}
_THOUGHTS = (
    "I sat down before I had washed my hands, which tells me something about the morning.",
    "There was the old worry that an hour has to be worth its money, and I let it sit beside me.",
    "He spoke about the orchard his father planted, and his whole back grew wider as he did.",
    "What stays is how carefully she folded the blanket, as if somebody were still under it.",
    "I did not say much, only that I had seen it, and she looked up as if that were news.",
    "By the third person I noticed that I was listening with my forehead and not with my hands.",
    "And then the rain began, and for a while neither of us thought that we had to do anything.",
)

PEOPLE: tuple[Callable[[], Kept], ...] = (
    a_full_week,
    an_empty_week,
    a_paused_week,
    one_liners,
    by_voice,
    in_hebrew,
    in_japanese,
    a_very_long_writer,
    in_week_one,
    in_year_three,
)
