"""The log of learning as a table: one row an entry, in neutral columns, nobody's in particular.

The minutes proposed and those claimed stand side by side. What an entry leaves out stays empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.exports.document import Everything
from bot.exports.telling import say, texts_of
from bot.words import Words
from conversations.cpd import entries, periods
from conversations.model import Answer, P, Phrase, Record

DAY = P("cpd", "Date")
PROPOSED = P("cpd", "Minutes proposed")
CLAIMED = P("cpd", "Minutes claimed")
KIND = P("cpd", "Type of activity")
WORDS: dict[str, Phrase] = {
    "learned": P("cpd", "What I learned"),
    "changed": P("cpd", "What changed"),
    "benefit": P("cpd", "Benefit"),
    "theme": P("cpd", "Standard or theme"),
    "ahead": P("cpd", "Next step"),
}
OTHER = P("cpd", "Other words")
"""Words that were sent to the minutes and are none."""


@dataclass(frozen=True, slots=True)
class Row:
    """One entry: what its fields say, in the order of their columns, empty for what it leaves out.

    ``words`` are the fields in the person's own words, ``other`` what belongs to no field.
    """

    record: Record
    proposed: int | None
    claimed: int | None
    kinds: str
    words: tuple[str, ...]
    other: str


def log(everything: Everything) -> list[Record]:
    """Return the entries, by their days."""
    found = [one for one in everything.records if one.flow == entries.KEY]
    return sorted(found, key=lambda one: (one.day, one.opened_at, one.id))


def rows(records: Sequence[Record], words: Words) -> Iterator[Row]:
    """Yield what entries say."""
    for record in records:
        offer = entries.proposed(record)
        answers = record.answers
        yield Row(
            record,
            offer.minutes if offer is not None else None,
            entries.claimed(record),
            kinds(entries.kinds(record), words),
            tuple(_text(answers.get(key, Answer()), words) for key in WORDS),
            _other(record, words),
        )


def _other(record: Record, words: Words) -> str:
    """Return what belongs to no field: words at the minutes that are none, and at a step gone."""
    known = (entries.ACTIVITY, entries.MINUTES, *WORDS)
    rest = (answer.parts for key, answer in record.answers.items() if key not in known)
    parts = (entries.beside(record), *rest)
    return "\n".join(text for some in parts for one in some for text in texts_of(one, words))


def kinds(said: Sequence[Phrase | str], words: Words) -> str:
    """Return kinds of activity in one line."""
    return ", ".join(one if isinstance(one, str) else say(words, one) for one in said)


def _text(answer: Answer, words: Words) -> str:
    return "\n".join(text for part in answer.parts for text in texts_of(part, words))


def heading(everything: Everything, words: Words) -> str:
    """Return what the whole is called."""
    if everything.period is None:
        return say(words, P("cpd", "CPD log"))
    name = periods.name(everything.period)
    return say(words, P("cpd", "CPD log, {period}", period=name))
