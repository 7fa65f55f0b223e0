"""Working hours as they are typed: read, asked back, echoed. Onboarding and /schedule share this.

The draft keeps the typed text, the day on which it was typed and the chosen reading,
and is parsed again when it is needed: a draft holds only what JSON holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from conversations.days.oneoff import are_over
from conversations.flow import AskBack, Reading, Took
from conversations.model import Address, Button, Card, Keyboard, P, Phrase
from conversations.tell import clip, schedule, trouble
from conversations.when.phrases import (
    Ambiguous,
    NotUnderstood,
    Rules,
    ScheduleReading,
    Understood,
    Why,
    read_schedule_in,
)

if TYPE_CHECKING:
    from conversations.play import Play

READING = "r"
"""A choice that begins with this and a number is one of the readings."""

EXAMPLE = P("hours", "For example: <i>Mon-Fri 9-12, 14-17</i>")
HINT = P("hours", "Mon-Fri 9-12, 14-17")
"""The same in the field where it is typed."""

_MOST_ON_A_BUTTON = 2


def reads(play: Play, text: str, to: Address) -> Reading:
    """Read a typed line; ``to`` is the question it answers, whose card has no card number yet."""
    draft: dict[str, str | int] = {"text": text, "on": play.today.isoformat()}
    found = _of_use(play, draft)
    match found:
        case Understood():
            return Took({**draft, "reading": 0})
        case Ambiguous():
            play.change_talk(draft={**play.draft, **draft, "reading": -1})
            return AskBack(_which(found, to))
        case NotUnderstood():
            return AskBack(Card((trouble(found), EXAMPLE), placeholder=HINT))


def picks(play: Play, choice: str) -> Reading | None:
    """Take one of several readings; None if it is none of them."""
    number = choice.removeprefix(READING)
    if not choice.startswith(READING) or not number.isdecimal() or "text" not in play.draft:
        return None
    found = _parse(play, play.draft)
    if not isinstance(found, Ambiguous) or int(number) >= len(found.choices):
        return None
    return Took({"reading": int(number)})


def drafted(play: Play) -> Rules:
    """Return the rules that were typed and chosen; none if none were."""
    reading = play.draft.get("reading", -1)
    if "text" not in play.draft or not isinstance(reading, int) or reading < 0:
        return ()
    match _parse(play, play.draft):
        case Understood(rules):
            return rules
        case Ambiguous(choices) if reading < len(choices):
            return choices[reading]
        case _:
            return ()


def unsettled(play: Play, to: Address) -> Card | None:
    """Return what is to be asked back about the drafted line, None if it is understood."""
    match _of_use(play, play.draft):
        case Ambiguous() as found:
            return _which(found, to)
        case NotUnderstood() as found:
            return Card((trouble(found), EXAMPLE), placeholder=HINT)
        case _:
            return None


def reading_of(play: Play, draft: Mapping[str, str | int]) -> int | None:
    """Return the number of the reading when there is only one."""
    return 0 if isinstance(_of_use(play, draft), Understood) else None


def _of_use(play: Play, draft: Mapping[str, str | int]) -> ScheduleReading:
    """Read the line; hours that were all over before they were typed are not taken."""
    found = _parse(play, draft)
    if isinstance(found, Understood) and are_over(play, found.value):
        return NotUnderstood(str(draft["text"]), 0, Why.PAST)
    return found


def _parse(play: Play, draft: Mapping[str, str | int]) -> ScheduleReading:
    on = date.fromisoformat(str(draft["on"]))
    return read_schedule_in(str(draft["text"]), on, play.world.tables_for(play.session.language))


def _which(found: Ambiguous[Rules], to: Address) -> Card:
    """Ask which of the readings is meant; a button shows what sets its reading apart."""
    common = set(found.choices[0]).intersection(*found.choices)
    own = [schedule(rule for rule in one if rule not in common) for one in found.choices]
    text = P(
        "hours", "“{part}” can be read in more than one way. Which is it?", part=clip(found.part)
    )
    if all(len(lines) <= _MOST_ON_A_BUTTON for lines in own):
        labels = [P("hours", "{lines}", lines=lines) for lines in own]
        return Card((text,), _rows(labels, to))
    numbered = [
        tuple(P("hours", "{n}: {line}", n=n, line=line) for line in lines)
        for n, lines in enumerate(own, start=1)
    ]
    labels = [P("hours", "{n}", n=n) for n in range(1, len(own) + 1)]
    return Card((text, *numbered), _rows(labels, to))


def _rows(labels: list[Phrase], to: Address) -> Keyboard:
    return tuple(
        (Button(label, Address(to.flow, to.step, choice=f"{READING}{n}")),)
        for n, label in enumerate(labels)
    )
