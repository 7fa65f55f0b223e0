"""The weekly letter: a week given back in the therapist's own words.

It is extractive: lines are chosen by the rule of :mod:`conversations.letters.lines`,
chips and days are counted, nothing is judged. What it tells is data (:class:`Letter`);
:mod:`conversations.letters.telling` makes phrases of it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from conversations.cpd.entries import KEY as LOG
from conversations.letters.lines import Line, best, lines_of, same
from conversations.letters.questions import OPEN, Question, follow
from conversations.model import Answer
from conversations.practice import FIVE, INTENTION, KEPT_INTENTION, SAID_IT, SENTENCE, STEPS
from conversations.when.off import Off

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from conversations.flow import Step
    from conversations.model import Prompt, Record
    from conversations.when.off import Off

FRESH = timedelta(weeks=8)
"""A line is not quoted again that stood in these weeks before already, chosen or not."""

OFTEN = 2
"""A chip chosen this many times came often; what came once is told when nothing came often."""
MOST_CHIPS, MOST_CARRIED, MOST_PASSING = 3, 2, 3

_STEPS: Mapping[str, Step] = {step.key: step for step in STEPS}
_QUOTED = (
    *(step.key for step in STEPS if step.when is None and not step.tail),
    "week_question",
    "relationship",
)
_HELD_ON = "not_yet"
_NOTHING = Answer()


@dataclass(frozen=True, slots=True)
class Count:
    """How many check-ins hold a chip: one of ours by its key, or the person's own by its words."""

    step: str
    chip: str
    times: int
    words: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """Words taken along, and what was answered when they were asked about."""

    text: str
    step: str = ""
    answer: Answer = _NOTHING


@dataclass(frozen=True, slots=True)
class Letter:
    """A week as data.

    Attributes:
        first: the first day it tells of, in the therapist's zone.
        last: the last day, included.
        worked: days with at least one block that has ended, days off left out.
        check_ins: check-ins that said something or were walked to their end, one-liners too.
        notes: words kept outside any check-in.
        away: days off.
        quotes: one line for each step that has one, in the order of the steps.
        noticed: chips of self-study, the most frequent first.
        let_go: chips of letting go, without those that held on.
        strengths: chips of being nourished.
        intentions: what was carried, the newest last.
        sentences: what was kept ready to be said, the newest last.
        asked: how often the relationship was asked about.
        passing: some one-liners and notes, the oldest first.
        question: what the letter asks for next week; None in a week off.
        new: there is nothing before this week.
        under_way: the week has days to come.
    """

    first: date
    last: date
    worked: int = 0
    check_ins: int = 0
    notes: int = 0
    away: int = 0
    quotes: tuple[Line, ...] = ()
    noticed: tuple[Count, ...] = ()
    let_go: tuple[Count, ...] = ()
    strengths: tuple[Count, ...] = ()
    intentions: tuple[Carried, ...] = ()
    sentences: tuple[Carried, ...] = ()
    asked: int = 0
    passing: tuple[Line, ...] = ()
    question: Question | None = OPEN
    new: bool = False
    under_way: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was written."""
        return not self.check_ins and not self.notes

    @property
    def off(self) -> bool:
        """Whether every day was a day off."""
        return self.away > (self.last - self.first).days


def weekly(
    records: Iterable[Record],
    prompts: Iterable[Prompt],
    off: Off,
    *,
    first: date,
    last: date,
    now: datetime,
    new: bool = False,
) -> Letter:
    """Return the letter of the days `first` to `last`.

    Args:
        records: check-ins and notes; of those of the eight weeks before only the lines count, which
            are not told again. All others are passed over, and so is the log of learning.
        prompts: due rows; blocks of other days, or not over yet, are passed over.
        off: the days off.
        first: the first day, in the therapist's zone.
        last: the last day, included.
        now: an aware instant in the therapist's zone.
        new: whether there is nothing before `first`.

    Raises:
        ValueError: `now` has no time zone, or `last` comes before `first`.
    """
    if now.tzinfo is None:
        raise ValueError("now must be an aware datetime")
    if last < first:
        raise ValueError("a week does not end before it begins")
    known = sorted(
        (one for one in records if first - FRESH <= one.day <= last and one.flow != LOG),
        key=lambda one: (one.opened_at, one.id),
    )
    kept = [one for one in known if one.day >= first]
    before = {text for one in known if one.day < first for text in _texts(one)}
    talks = [one for one in kept if one.flow == "checkin" and _counts(one)]
    notes = [one for one in kept if one.flow == "note" and not _answer(one, "note").empty]
    days = [first + timedelta(ahead) for ahead in range((last - first).days + 1)]
    reasons = [off.reason(day) for day in days]
    away = sum(one is not None and one.kind != "day_off" for one in reasons)
    quotes = _quotes(talks, before)
    chips = Counter(
        (step, chip) for one in talks for step in FIVE for chip in _answer(one, step).chips
    )
    own = Counter(
        (step, chip.text) for one in talks for step in FIVE for chip in _answer(one, step).own
    )
    visits = Counter(step for one in talks for step in FIVE if not _answer(one, step).empty)
    rested = not talks and not notes and all(reasons)
    return Letter(
        first,
        last,
        worked=len(_worked(prompts, off, first, last, now)),
        check_ins=len(talks),
        notes=len(notes),
        away=away,
        quotes=quotes,
        noticed=_most(chips, own, "self_study"),
        let_go=_most(chips, own, "letting_go"),
        strengths=_most(chips, own, "nourished"),
        intentions=_carried(talks, INTENTION, KEPT_INTENTION),
        sentences=_carried(talks, SENTENCE, SAID_IT),
        asked=sum("yes" in _answer(one, "relationship").chips for one in talks),
        passing=_passing((*talks, *notes), before, MOST_PASSING if quotes else len(FIVE)),
        question=None if rested else follow(chips, visits, first),
        new=new,
        under_way=now.date() < last,
    )


def _answer(record: Record, step: str) -> Answer:
    return record.answers.get(step, _NOTHING)


def _counts(record: Record) -> bool:
    """Whether a check-in said something; one that was skipped through is not counted."""
    return any(not answer.empty for answer in record.answers.values())


def _worked(
    prompts: Iterable[Prompt], off: Off, first: date, last: date, now: datetime
) -> set[date]:
    return {
        one.day
        for one in prompts
        if one.kind == "block"
        and one.state != "dropped"
        and first <= one.day <= last
        and one.ends_at <= now
        and one.day not in off
    }


def _quotes(records: list[Record], before: set[str]) -> tuple[Line, ...]:
    chosen: list[Line] = []
    for step in _QUOTED:
        told = before | {same(line.text) for line in chosen}
        said = (
            line
            for one in records
            for line in _lines(one, step)
            if line.spoken or same(line.text) not in told
        )
        if line := best(said):
            chosen.append(line)
    return tuple(chosen)


def _texts(record: Record) -> Iterator[str]:
    """Yield the lines of a record, as they are compared."""
    for answer in record.answers.values():
        yield from (same(line) for line in answer.text.splitlines())


def _lines(record: Record, step: str) -> tuple[Line, ...]:
    """Return the lines of an answer; where it has no words, its newest voice note stands for it."""
    answer = _answer(record, step)
    spoken = [part.shown for part in answer.parts if part.voice is not None]
    return lines_of(step, record.day, answer.text) or tuple(
        Line(step, record.day, shown, spoken=True) for shown in spoken[-1:]
    )


def _passing(records: tuple[Record, ...], before: set[str], most: int) -> tuple[Line, ...]:
    """Return the best line of some one-liners and notes, each once, the oldest first."""
    ordered = sorted(records, key=lambda one: (one.opened_at, one.id))
    lines = [
        line
        for one in ordered
        for step in ("line", "note")
        if (line := best(_other(_lines(one, step), (), before)))
    ]
    chosen: list[Line] = []
    while len(chosen) < most and (line := best(_other(lines, chosen, before))):
        chosen.append(line)
    return tuple(sorted(chosen, key=lines.index))


def _other(lines: Iterable[Line], chosen: Sequence[Line], before: set[str]) -> list[Line]:
    told = before | {same(line.text) for line in chosen if not line.spoken}
    return [
        line
        for line in lines
        if line not in chosen and (line.spoken or same(line.text) not in told)
    ]


def _most(
    chips: Counter[tuple[str, str]], own: Counter[tuple[str, str]], step: str
) -> tuple[Count, ...]:
    """Return the chips that came often, or else those that came at all, most first."""
    counts = [
        Count(step, chip.key, chips[step, chip.key])
        for chip in _STEPS[step].chips
        if chips[step, chip.key] and chip.key != _HELD_ON
    ]
    counts += [Count(at, "", times, text) for (at, text), times in own.items() if at == step]
    often = [one for one in counts if one.times >= OFTEN]
    return tuple(sorted(often or counts, key=lambda one: -one.times)[:MOST_CHIPS])


def _carried(records: list[Record], told: Step, asked: Step) -> tuple[Carried, ...]:
    """Return the newest words taken along, with what became of them where that was said."""
    found: dict[str, Carried] = {}
    for one in records:
        text, answer = one.given.get(told.carries, ""), _answer(one, asked.key)
        if text and not answer.empty:
            found.pop(text, None)
            found[text] = Carried(text, asked.key, answer)
        parts = _answer(one, told.key).parts
        if parts:
            text = parts[-1].shown
            found.pop(text, None)
            found[text] = Carried(text)
    return tuple(found.values())[-MOST_CARRIED:]
