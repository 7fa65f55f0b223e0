"""What an entry of the log asks. Minutes are asked for; all else can be skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.cards import question_keyboard
from conversations.cpd import entries, minutes
from conversations.flow import AskBack, Chip, Reading, Step, Took, Variant
from conversations.model import (
    PN,
    Address,
    Answer,
    Button,
    Card,
    Keyboard,
    P,
    Part,
    Phrase,
    Record,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conversations.play import Play

USUAL = (15, 30, 60)
"""Minutes offered beside what is proposed."""

# ----------------------------------------------------------------------- minutes


def says(record: Record) -> Phrase | None:
    """Say what the check-ins come to; None where there are none, or they are not this entry's."""
    found = entries.proposed(record)
    if found is None or not found.check_ins:
        return None
    return PN(
        "cpd",
        "{n} check-in since {day}, about {time}.",
        "{n} check-ins since {day}, about {time}.",
        found.check_ins,
        day=found.since,
        time=minutes.told(found.minutes),
    )


def _ask(play: Play) -> Card:
    """Ask for minutes; what is claimed already comes first, then what is proposed."""
    record = play.talk.record if play.talk is not None else None
    offer = says(record) if record is not None else None
    question = P("cpd", "How much time would you like to claim? Tap, or write it: 45 or 1h 30.")
    proposal = entries.proposed(record) if record is not None else None
    claimed = entries.claimed(record) if record is not None else None
    first = () if claimed is None else (claimed,)
    if proposal is not None and offer is not None and proposal.minutes != claimed:
        first = (*first, proposal.minutes)
    body = (question,) if offer is None else (offer, question)
    usual = (one for one in USUAL if one not in first)
    return Card(body, _ways(play, first, usual, claimed=claimed))


def _ways(play: Play, *offered: Iterable[int], claimed: int | None = None) -> Keyboard:
    """Return rows of buttons for minutes, and the ways out below them."""
    rows = (tuple(_button(one, chosen=one == claimed) for one in row) for row in offered)
    talk = play.talk
    below = question_keyboard(talk, TIME, play.chain(talk), None) if talk is not None else ()
    return (*filter(None, rows), *below)


def _button(number: int, *, chosen: bool) -> Button:
    to = Address(entries.KEY, entries.MINUTES, choice=entries.chip(number))
    label = P("button", "{time}", time=minutes.told(number))
    return Button(P("button", "✓ {chip}", chip=label) if chosen else label, to)


def _read(play: Play, text: str) -> Reading:
    """Take typed minutes; what is unclear is asked back."""
    found = minutes.read(text)
    if len(found) == 1:
        part = Part(play.message, text, besides=play.besides)
        return Took(answer=Answer(parts=(*_beside(play), part)))
    if not found:
        return AskBack(Card((_not_read(text),), _ways(play, USUAL)))
    says_ = P("cpd", "“{words}” can mean more than one thing. Which is it?", words=text)
    return AskBack(Card((says_,), _ways(play, found)))


def _not_read(text: str) -> Phrase:
    return P(
        "cpd",
        "I could not read “{words}” as a time. 45, 1h 30 or 1.5 h would do.",
        words=entries.clipped(text),
    )


def _pick(play: Play, choice: str) -> Reading | None:
    if entries.tapped(choice) is None:
        return None
    return Took(answer=Answer(chips=(choice,), parts=_beside(play)))


def _beside(play: Play) -> tuple[Part, ...]:
    """Return what was said here and is no time: it stays, whatever is claimed."""
    return entries.beside(play.talk.record) if play.talk is not None else ()


def _unfit(text: str) -> Phrase | None:
    if len(minutes.read(text)) == 1:
        return None
    return P(
        "cpd",
        "I could not read “{words}” as a time, so what you claimed stays as it was. 45 or 1h 30 "
        "would do.",
        words=entries.clipped(text),
    )


def _shows(answer: Answer) -> Phrase | None:
    claimed = entries.meant(answer)
    return None if claimed is None else minutes.told(claimed)


TIME = Step(
    entries.MINUTES,
    _ask,
    why=P(
        "why",
        "A check-in counts from first to last question; left lying, 2 min an answer. What you "
        "claim is up to you, and both are noted.",
    ),
    optional=False,
    read=_read,
    pick=_pick,
    shows=_shows,
    unfit=_unfit,
)

# ------------------------------------------------------------------ in their words

STEPS = (
    Step(
        entries.ACTIVITY,
        (Variant("kind", P("cpd", "What kind of activity was it?")),),
        chips=tuple(Chip(key, label) for key, label in entries.KINDS.items()),
    ),
    TIME,
    Step("learned", (Variant("what", P("cpd", "What did you learn?")),)),
    Step(
        "changed",
        (Variant("what", P("cpd", "What has changed in how you work, or may change?")),),
    ),
    Step(
        "benefit",
        (
            Variant(
                "whom",
                P(
                    "cpd",
                    "What is in it for those you work with? In your own words, as you see it.",
                ),
            ),
        ),
    ),
    Step(
        "theme",
        (
            Variant(
                "which", P("cpd", "A standard or theme it belongs to, if you like to note one?")
            ),
        ),
    ),
    Step("ahead", (Variant("next", P("cpd", "And your next step?")),)),
)
