"""What was written, as people read it: one entry a check-in or note, one section a step.

Each format is made from it. Entries come one after the other, so that ten years need no more
memory than a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.exports.document import Everything
from bot.words import Words
from conversations import summary
from conversations.cpd.steps import STEPS as LOG
from conversations.letters.questions import this_week
from conversations.letters.returning import GIVEN
from conversations.model import P, Part, Phrase, Record
from conversations.practice import STEPS

_ALWAYS = date.min
"""Dates tell their year when it is not that of today: here they always do."""

_STEPS = {step.key: step for step in (*STEPS, *LOG)}
_ORDER = {key: at for at, key in enumerate(_STEPS)}
_CARRIED = {"kept_intention": "intention", "said_it": "sentence"}


@dataclass(frozen=True, slots=True)
class Section:
    """One step: its short title, what was carried to it or asked, what was chosen and said.

    Each of ``texts`` is one message, exactly as sent; a voice note is told by its length.
    """

    step: str
    title: str
    about: str = ""
    chips: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    skipped: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One check-in, note or entry of the log of learning, by its day and hours."""

    record: Record
    name: str
    sections: tuple[Section, ...]


def say(words: Words, phrase: Phrase) -> str:
    """Return a phrase as plain text; days tell their year."""
    return words.plain(phrase, _ALWAYS)


def entries(everything: Everything, words: Words) -> Iterator[Entry]:
    """Yield what was written, oldest first."""
    for record in everything.records:
        yield Entry(record, say(words, summary.name(record)), tuple(_sections(record, words)))


def heading(everything: Everything, words: Words) -> str:
    """Return what the whole is called."""
    tag = everything.tag
    if everything.period is None and tag:
        return say(words, P("export", "Entries tagged {tag}", tag=tag))
    if everything.period is None:
        return say(words, P("export", "All check-ins and notes"))
    first, last = everything.period
    if tag:
        phrase = P("export", "Entries tagged {tag}, {first} to {last}")
        return say(words, phrase.given(tag=tag, first=first, last=last))
    return say(words, P("export", "Check-ins and notes, {first} to {last}", first=first, last=last))


def for_supervision(words: Words) -> str:
    """Return what is called that somebody takes to supervision; it names nobody."""
    return say(words, P("packet", "For supervision"))


def _sections(record: Record, words: Words) -> Iterator[Section]:
    answers = sorted(record.answers.items(), key=lambda one: _ORDER.get(one[0], -1))
    for key, answer in answers:
        step = _STEPS.get(key)
        chips = step.chips if step is not None else ()
        shown = step.shows(answer) if step is not None and step.shows is not None else None
        yield Section(
            key,
            say(words, summary.title(key)),
            _about(record, key, words),
            (
                *(say(words, chip.label) for chip in chips if chip.key in answer.chips),
                *((say(words, shown),) if shown is not None else ()),
            ),
            tuple(one.text for one in answer.own),
            tuple(text for part in answer.parts for text in texts_of(part, words)),
            answer.skipped,
        )


def texts_of(part: Part, words: Words) -> Iterator[str]:
    """Yield a message's words; of a voice note first that it is one, and how long."""
    if part.voice is not None:
        yield say(words, P("export", "(voice note, {length})", length=part.voice.length))
    if part.text or part.voice is None:
        yield part.text


def _about(record: Record, step: str, words: Words) -> str:
    """Return what was carried to a step: the person's own words, or the letter's question."""
    if step == "week_question" and GIVEN in record.given:
        return say(words, this_week(record.given[GIVEN]))
    return record.given.get(_CARRIED.get(step, ""), "")
