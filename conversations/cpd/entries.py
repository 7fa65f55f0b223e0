"""What an entry of the log says: minutes proposed and claimed, its kinds, and what they come to.

The rules of the proposal:

1. A check-in counts from its first question to its last, in whole minutes begun. One that lay
   aside, which took longer than a quarter of an hour or never came to its end, counts two minutes
   for each question answered; one line counts one minute; one in which nothing was said, none.
2. Counted are the check-ins begun since the last entry that was offered them and claimed minutes,
   within a year; before the first one, those of the last month.
3. An entry is offered them if it is reflective practice, or does not say what it is. A course or a
   supervision leaves them to the entry that comes after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from conversations.cpd import minutes
from conversations.model import Answer, P, Part, Phrase, Record

KEY = "cpd"
ACTIVITY, MINUTES, REFLECTION = "activity", "minutes", "reflection"
GIVEN = "proposed"
"""Under this name what was proposed stands in an entry."""

FIRST, WITHIN = timedelta(days=31), timedelta(days=366)
LONGEST = 15
A_QUESTION, A_LINE = 2, 1
_SAID_BACK = 60
"""So many letters of what could not be read are said back."""

_MINUTE = timedelta(minutes=1)
_PARTS = 3

KINDS: dict[str, Phrase] = {
    REFLECTION: P("cpd", "reflective practice"),
    "supervision": P("cpd", "supervision"),
    "peers": P("cpd", "peer group"),
    "course": P("cpd", "course"),
    "reading": P("cpd", "reading"),
}


@dataclass(frozen=True, slots=True)
class Proposal:
    """So many check-ins, since a day, and the minutes they took."""

    check_ins: int
    minutes: int
    since: date


def clipped(text: str) -> str:
    """Return what could not be read, as it is said back."""
    return text if len(text) <= _SAID_BACK else text[: _SAID_BACK - 1].rstrip() + "…"


def took(check_in: Record) -> int:
    """Return how many minutes a check-in counts (rule 1)."""
    answered = sum(not one.empty for one in check_in.answers.values())
    if not answered:
        return 0
    if set(check_in.answers) == {"line"}:
        return A_LINE
    ended = check_in.closed_at
    if ended is not None and check_in.state == "complete":
        whole = max(1, -(-(ended - check_in.opened_at) // _MINUTE))
        if whole <= LONGEST:
            return whole
    return A_QUESTION * answered


def since(entries: Iterable[Record], now: datetime) -> datetime:
    """Return the instant from which on check-ins count (rule 2).

    Args:
        entries: the entries of the last year.
        now: an aware instant.
    """
    offered = [
        one.opened_at
        for one in entries
        if proposed(one) is not None and claimed(one) is not None and one.opened_at <= now
    ]
    return max((*offered, now - WITHIN)) if offered else now - FIRST


def propose(records: Iterable[Record], begins: datetime, first: date) -> Proposal:
    """Return what the check-ins begun after an instant come to; ``first`` is its day there."""
    lengths = [took(one) for one in records if one.flow == "checkin" and one.opened_at > begins]
    return Proposal(sum(map(bool, lengths)), sum(lengths), first)


def code(one: Proposal) -> str:
    """Return a proposal as it stands in an entry."""
    return f"{one.check_ins}.{one.minutes}.{one.since.isoformat()}"


def proposed(entry: Record) -> Proposal | None:
    """Return what was proposed in an entry; None if nothing was (rule 3)."""
    kinds = entry.answers.get(ACTIVITY, Answer()).chips
    parts = entry.given.get(GIVEN, "").split(".")
    if (kinds and REFLECTION not in kinds) or len(parts) != _PARTS:
        return None
    try:
        return Proposal(int(parts[0]), int(parts[1]), date.fromisoformat(parts[2]))
    except ValueError:
        return None


def chip(number: int) -> str:
    """Return what a button that claims so many minutes holds."""
    return f"m{number}"


def tapped(choice: str) -> int | None:
    """Return how many minutes a button claims; None if it is no such button."""
    digits = choice.removeprefix("m")
    known = choice.startswith("m") and digits.isascii() and digits.isdecimal()
    number = int(digits) if known and len(digits) <= len(str(minutes.LONGEST)) else -1
    return number if 0 <= number <= minutes.LONGEST else None


def meant(answer: Answer) -> int | None:
    """Return how many minutes an answer claims: what was typed last and is clear, else tapped."""
    for part in reversed(answer.parts):
        found = minutes.read(part.text)
        if len(found) == 1:
            return found[0]
    return next((n for n in map(tapped, answer.chips) if n is not None), None)


def claimed(entry: Record) -> int | None:
    """Return how many minutes an entry claims; None if it does not say."""
    return meant(entry.answers.get(MINUTES, Answer()))


def beside(entry: Record) -> tuple[Part, ...]:
    """Return what was sent to the minutes and is no time: it is kept, and told apart."""
    parts = entry.answers.get(MINUTES, Answer()).parts
    return tuple(one for one in parts if len(minutes.read(one.text)) != 1)


def kinds(entry: Record) -> tuple[Phrase | str, ...]:
    """Return what kinds of activity an entry is about: chips, then the person's own words."""
    answer = entry.answers.get(ACTIVITY, Answer())
    chosen = (label for key, label in KINDS.items() if key in answer.chips)
    return (*chosen, *(" ".join(one.shown.split()) for one in answer.parts if one.shown.strip()))


def total(entries: Iterable[Record]) -> int:
    """Return how many minutes entries claim together."""
    return sum(claimed(one) or 0 for one in entries)


def by_kind(entries: Sequence[Record]) -> list[tuple[tuple[Phrase | str, ...], int, int]]:
    """Return for each kind, or kinds together, its entries and minutes, the most minutes first.

    An entry of two kinds stands under both names at once: so the sum is what was claimed.
    """
    found: dict[tuple[str, ...], tuple[tuple[Phrase | str, ...], int, int]] = {}
    for one in entries:
        said = kinds(one)
        key = tuple(k.casefold() if isinstance(k, str) else k.msgid for k in said)
        name, times, minutes_ = found.get(key, (said, 0, 0))
        found[key] = (name, times + 1, minutes_ + (claimed(one) or 0))
    return sorted(found.values(), key=lambda one: (-one[2], -one[1]))
