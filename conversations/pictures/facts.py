"""What a picture shows: days, steps and chips, counted.

Nothing of a person's own words is in it, their own chips included: a picture lies in the chat's
gallery. A *habit* is a chip of the first two steps that has a word to say about it
(:attr:`~conversations.flow.Chip.why`); a *strength* is a chip of being nourished.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from conversations.practice import FIVE, STEPS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from conversations.model import Answer, Phrase, Record

LINE = "line"
"""The answer of a check-in in one line; it belongs to none of the five steps."""

MOST_CHIPS = 4
"""So many habits, and as many strengths, are shown."""

ENOUGH_MONTHS, ENOUGH_TIMES = 4, 4
"""A habit is said to be met less only if there are so many months with check-ins, and if it was
met so often in their first half."""

_HELD_ON, _NOT_TODAY = "not_yet", ("seeing", "not_today")
_STEPS = {step.key: step for step in STEPS}
_DAY = timedelta(days=1)

HABITS = tuple(
    (step, chip.key)
    for step in ("self_study", "letting_go")
    for chip in _STEPS[step].chips
    if chip.why is not None and chip.key != _HELD_ON
)
STRENGTHS = tuple(("nourished", chip.key) for chip in _STEPS["nourished"].chips)

ChipKey = tuple[str, str]


def label(chip: ChipKey) -> Phrase | None:
    """Return the label of a chip, None if there is no such chip (any more)."""
    step = _STEPS.get(chip[0])
    found = step.chip(chip[1]) if step else None
    return found.label if found else None


@dataclass(frozen=True, slots=True)
class Count:
    """How often a chip was chosen."""

    chip: ChipKey
    times: int


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days.

    Attributes:
        first: the first of them.
        marks: in how many check-ins of a day a step, or one line, has an answer.
        check_ins: check-ins of each day that said something.
        off: days off.
    """

    first: date
    marks: Mapping[tuple[str, date], int] = field(default_factory=dict)
    check_ins: Mapping[date, int] = field(default_factory=dict)
    off: frozenset[date] = frozenset()

    @property
    def days(self) -> tuple[date, ...]:
        """The days, in their order."""
        return tuple(self.first + ahead * _DAY for ahead in range(7))


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month: check-ins of each day, the habits and strengths met most, days off."""

    first: date
    check_ins: Mapping[date, int] = field(default_factory=dict)
    habits: tuple[Count, ...] = ()
    strengths: tuple[Count, ...] = ()
    off: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    """How often a chip was chosen in each month of a year."""

    chip: ChipKey
    months: tuple[int, ...]

    @property
    def times(self) -> int:
        """How often in all."""
        return sum(self.months)


@dataclass(frozen=True, slots=True)
class Year:
    """A calendar year.

    Attributes:
        first: its first day.
        check_ins: check-ins of each month that said something.
        habits: those met most.
        strengths: those seen most.
        fading: habits met less, and at most half as often a check-in, in the later months.
    """

    first: date
    check_ins: tuple[int, ...] = (0,) * 12
    habits: tuple[Row, ...] = ()
    strengths: tuple[Row, ...] = ()
    fading: tuple[ChipKey, ...] = ()


def after_month(first: date) -> date:
    """Return the first day of the month that follows the one of a day."""
    return (first.replace(day=1) + 32 * _DAY).replace(day=1)


def last_of(kind: str, first: date) -> date:
    """Return the last day of a ``week``, ``month`` or ``year`` that begins then."""
    match kind:
        case "week":
            return first + 6 * _DAY
        case "month":
            return after_month(first) - _DAY
        case _:
            return first.replace(year=first.year + 1) - _DAY


def week(records: Iterable[Record], first: date, off: frozenset[date] = frozenset()) -> Week:
    """Return the week that begins then; records of other days are passed over."""
    marks: Counter[tuple[str, date]] = Counter()
    done: Counter[date] = Counter()
    for one in _told(records, first, last_of("week", first)):
        done[one.day] += 1
        for step in (*FIVE, LINE):
            marks[step, one.day] += _met(step, one.answers.get(step))
    return Week(first, {where: n for where, n in marks.items() if n}, dict(done), off)


def _met(step: str, answer: Answer | None) -> bool:
    """Whether a step was met: something was said, and it was not "not today"."""
    if answer is None:
        return False
    chips = [chip for chip in answer.chips if (step, chip) != _NOT_TODAY]
    return bool(chips or answer.parts or answer.own)


def month(records: Iterable[Record], first: date, off: frozenset[date] = frozenset()) -> Month:
    """Return the month that begins then; records of other days are passed over."""
    told = list(_told(records, first, last_of("month", first)))
    chips = Counter(chip for one in told for chip in _chips(one))
    return Month(
        first,
        dict(Counter(one.day for one in told)),
        _most(chips, HABITS),
        _most(chips, STRENGTHS),
        off,
    )


def year(records: Iterable[Record], first: date) -> Year:
    """Return the year that begins then; records of other days are passed over."""
    done = [0] * 12
    chips: dict[ChipKey, list[int]] = {}
    for one in _told(records, first, last_of("year", first)):
        done[one.day.month - 1] += 1
        for chip in _chips(one):
            chips.setdefault(chip, [0] * 12)[one.day.month - 1] += 1
    totals = Counter({chip: sum(months) for chip, months in chips.items()})
    habits, strengths = (
        tuple(Row(one.chip, tuple(chips[one.chip])) for one in _most(totals, of))
        for of in (HABITS, STRENGTHS)
    )
    fading = tuple(row.chip for row in habits if _fades(row.months, done))
    return Year(first, tuple(done), habits, strengths, fading)


def _fades(months: tuple[int, ...], done: list[int]) -> bool:
    """Whether a habit was met at most half as often a check-in in the later half of the months."""
    lived = [at for at, times in enumerate(done) if times]
    if len(lived) < ENOUGH_MONTHS:
        return False
    half = len(lived) // 2
    early, late = lived[:half], lived[half:]
    before, after = (sum(months[at] for at in some) for some in (early, late))
    then, now = (sum(done[at] for at in some) for some in (early, late))
    return before >= ENOUGH_TIMES and 2 * after * then <= before * now


def _told(records: Iterable[Record], first: date, last: date) -> Iterator[Record]:
    """Yield the check-ins of these days that said something."""
    for one in records:
        mine = one.flow == "checkin" and first <= one.day <= last
        if mine and any(not answer.empty for answer in one.answers.values()):
            yield one


def _chips(record: Record) -> Iterator[ChipKey]:
    for step in FIVE:
        answer = record.answers.get(step)
        if answer is not None:
            yield from ((step, chip) for chip in answer.chips)


def _most(chips: Counter[ChipKey], of: tuple[ChipKey, ...]) -> tuple[Count, ...]:
    """Return the chips chosen most; of equals the one that is offered first."""
    found = [Count(chip, chips[chip]) for chip in of if chips[chip]]
    return tuple(sorted(found, key=lambda one: -one.times)[:MOST_CHIPS])
