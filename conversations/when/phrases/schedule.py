"""Reading a typed schedule: `Mon-Fri 9-12, 14-17`, `every other Wed 9-1pm`, `today 18-20`.

The rules of this file (how a line is built is said in `entries`):

1. Weekdays give slots, dates give one-off blocks; each rule comes out once.
2. `until 20 Dec` has its last block on that day at the latest; `from 3 Jan` its first.
3. `every other Wed` begins with the first such Wednesday from today, or from the first date;
   days named together share their weeks.
4. What can be read in several ways is asked back as whole schedules: the half of the day, `3/4`,
   the name of today, and whether a limit is for all entries of its line.
5. Hours named for a day that other hours were named for before, and that overlap them
   ("Mon-Fri 9-5, Wed 9-1"), may take their place or be meant beside them: asked back.
"""

from __future__ import annotations

import itertools
from datetime import date
from typing import TYPE_CHECKING, Any

from conversations.when.phrases.dates import DateReader
from conversations.when.phrases.entries import Choice, Entry, EntryReader
from conversations.when.phrases.ways import MOST_CHOICES, read_in_both_orders
from conversations.when.phrases.weekdays import anchors_of
from conversations.when.readings import (
    Ambiguous,
    Found,
    NotUnderstood,
    Understood,
    UnreadableError,
    Why,
)
from conversations.when.week import OneOff, Rule, Slot

if TYPE_CHECKING:
    from conversations.when.phrases.times import Span
    from conversations.when.words import Words

MOST_RULES = 100

Rules = tuple[Rule, ...]
ScheduleReading = Understood[Rules] | Ambiguous[Rules] | NotUnderstood

_IN_PLACE = ("in place", "")
_Picks = dict[tuple[Any, ...], Any]


def read_schedule(text: str, today: date, words: Words) -> ScheduleReading:
    """Read what a therapist typed for the working hours.

    Args:
        text: any text.
        today: the therapist's local date.
        words: the language.

    Returns:
        The rules, slots before one-off blocks, sorted and each once; or the readings to ask back;
        or the part that cannot be read. Never raises, whatever the text.
    """

    def read(dates: DateReader) -> Found[Rules]:
        reader = EntryReader(dates)
        entries = reader.read()
        return _build(entries, reader.choices, today)

    return read_in_both_orders(text, today, words, read)


def _build(entries: list[Entry], choices: list[Choice[Any]], today: date) -> Found[Rules]:
    """Make the rules, once for each combination of readings; equal options are read alike."""
    open_: dict[tuple[Any, ...], Choice[Any]] = {}
    for choice in (*choices, *_in_place_of_others(entries)):
        open_.setdefault(choice.options, choice)
    if not open_:
        return Found((_rules(entries, {}, today),))
    asked = min(open_.values(), key=lambda choice: choice.at)
    combinations = 1
    for choice in open_.values():
        combinations *= len(choice.options)
        if combinations > MOST_CHOICES:
            raise UnreadableError(choice.at, choice.end, Why.TOO_MANY)
    found = [
        _rules(entries, dict(zip(open_, picks, strict=True)), today)
        for picks in itertools.product(*open_)
    ]
    return Found(tuple(dict.fromkeys(found)), asked.at, asked.end)


def _in_place_of_others(entries: list[Entry]) -> list[Choice[Any]]:
    """Return whether hours take the place of others, to be asked for the first that overlap."""
    for number, entry in enumerate(entries):
        earlier = [
            one
            for one in entries[:number]
            if not one.weekdays.keys().isdisjoint(entry.weekdays)
            and any(_overlap(one_span, span) for one_span in one.spans for span in entry.spans)
        ]
        if earlier:
            entry.may_replace = Choice(_IN_PLACE, entry.at, entry.end)
            return [entry.may_replace]
    return []


def _overlap(one: Choice[Span], other: Choice[Span]) -> bool:
    """Say whether two spans overlap in their likeliest readings and are not the same."""
    (begins, ends), (starts, stops) = one.options[0], other.options[0]
    same_day = begins < ends and starts < stops
    return same_day and one.options[0] != other.options[0] and begins < stops and starts < ends


def _rules(entries: list[Entry], picks: _Picks, today: date) -> Rules:
    slots: set[Slot] = set()
    one_offs: set[OneOff] = set()
    for entry in entries:
        if entry.may_replace is not None and _pick(entry.may_replace, picks):
            slots = {slot for slot in slots if slot.weekday not in entry.weekdays}
        spans = dict.fromkeys(_pick(span, picks) for span in entry.spans)
        for day in entry.dates:
            one_offs.update(OneOff(_pick(day, picks), *span) for span in spans)
        slots.update(_slots(entry, tuple(spans), picks, today))
        if len(slots) + len(one_offs) > MOST_RULES:
            raise UnreadableError(entry.at, entry.end, Why.TOO_MANY)
    return (*sorted(slots), *sorted(one_offs))


def _pick(choice: Choice[Any], picks: _Picks) -> Any:
    return picks[choice.options] if len(choice.options) > 1 else choice.options[0]


def _slots(entry: Entry, spans: tuple[Span, ...], picks: _Picks, today: date) -> list[Slot]:
    every, first, last = 1, None, None
    for limits, for_this in entry.limits:
        if for_this is None or _pick(for_this, picks):
            every = max(every, limits.every)
            from_, until = _pick(limits.between, picks) if limits.between else (None, None)
            first, last = from_ or first, until or last
    if first is not None and last is not None and last < first:
        raise UnreadableError(entry.at, entry.end, Why.BACKWARDS)
    weeks = {weekday: max(every, said) for weekday, said in entry.weekdays.items()}
    begins = max(today, first or today)
    anchors = anchors_of(weeks, begins)
    return [
        Slot(weekday, *span, skips, anchors[skips] if skips > 1 else None, first, last)
        for weekday, skips in weeks.items()
        for span in spans
    ]
