"""What may identify a client is kept as it was written, and a replacement is offered; never more.

The rules of this file:

1. Words are saved first, as they are. The offer comes after their receipt, without a sound.
2. A replacement rewrites that part of the answer, as an edit of the message would.
3. Telegram's own copy is another matter, and is said to be: it can be removed in the same tap, for
   as long as Telegram allows it. The hour of the offer stands in its buttons.
"""

from __future__ import annotations

from datetime import timedelta

from conversations.choices import numbers
from conversations.filing import find_part
from conversations.identifiers import Identifier, find, hint, masked
from conversations.model import (
    Address,
    Button,
    Card,
    Erase,
    Keep,
    Keyboard,
    P,
    Part,
    Phrase,
    Query,
    React,
    Record,
    Revised,
    Spot,
    replace,
)
from conversations.play import Play
from conversations.words import revised

KEY = "discreet"

TIDIED = "checkin"
"""The flow whose messages leave the chat, for who likes it so."""

REMOVABLE = timedelta(hours=47)
"""Telegram lets a bot remove a message for 48 hours (Bot API, deleteMessage)."""

MOST = 5
"""So many findings are named; all of them are replaced."""

_NEAR = timedelta(days=31)
"""What was carried from a day is given to no block that lies further back."""

_HOUR = 3600

_STANDS = P("identify", "Telegram still shows your message as you wrote it.")
_TOO_OLD = P(
    "identify",
    "Telegram still shows your message. It is older than two days, so it is yours to remove.",
)


def look(play: Play) -> None:
    """Look at the words that this turn has kept, and offer to replace what may identify someone."""
    found, identifiers = _just_found(play)
    if found is None or not identifiers:
        return
    record, part, spot = found
    shown = tuple(
        P("identify", "“{part}”", part=hint(part.text, one)) for one in identifiers[:MOST]
    )
    text = P("identify", "That may identify someone: {parts}", parts=shown)
    kept = P("identify", "It is kept as you wrote it. Initials would be enough.")
    play.show(Card((text, kept), _offers(play, record, part, identifiers)), spot=spot, silent=True)


def will_ask(play: Play) -> bool:
    """Tell whether this turn will offer a replacement: one offer at a time is enough."""
    return bool(_just_found(play)[1])


def _just_found(play: Play) -> tuple[tuple[Record, Part, Spot] | None, tuple[Identifier, ...]]:
    """Return what this turn has kept, and what in it may identify someone."""
    wanted = play.session.settings.identifiers and KEY in play.world.catalog.flows
    found = _just_kept(play) if wanted else None
    return found, _find(play, found[1].text) if found is not None else ()


def _just_kept(play: Play) -> tuple[Record, Part, Spot] | None:
    """Return the part that the message under work has become, if it was kept."""
    if not play.message:
        return None
    for effect in reversed(play.effects):
        if isinstance(effect, Keep):
            for step, answer in effect.record.answers.items():
                for part in answer.parts:
                    if part.message_id == play.message:
                        return effect.record, part, Spot(effect.record.id, step)
    return None


def _find(play: Play, text: str) -> tuple[Identifier, ...]:
    session = play.session
    return find(text, play.today, session.zone, play.world.phones, session.language)


def _offers(play: Play, record: Record, part: Part, found: tuple[Identifier, ...]) -> Keyboard:
    if len(found) == 1:
        label = P("button", "Replace with {instead}", instead=found[0].instead)
    else:
        label = P("button", "Replace all {n}", n=len(found))
    ways = (
        (label, "@replace"),
        (P("button", "Replace, and remove my message"), "@both"),
        (P("button", "Leave it"), "@leave"),
    )
    left_out = "@both" if _is_tidied(play, record) else ""
    return tuple(
        (_button(play, label, step, part.message_id),) for label, step in ways if step != left_out
    )


def _button(play: Play, label: Phrase, step: str, message: int) -> Button:
    hour = int(play.now.timestamp()) // _HOUR
    return Button(label, Address(KEY, step, choice=f"{message}.{hour}"))


# ------------------------------------------------------------------ its buttons


def replace_part(play: Play, choice: str) -> None:
    """Replace what was found, and leave Telegram's copy to another tap."""
    message, removable = _read(play, choice)
    record = _replace(play, message)
    if record is None:
        return
    if _is_tidied(play, record):
        play.redraw(Card((_REPLACED,)), play.card)
        return
    rows: Keyboard = ()
    if removable:
        label = P("button", "Remove it from the chat")
        rows = ((Button(label, Address(KEY, "@remove", choice=choice)),),)
    play.redraw(Card((_REPLACED, _STANDS if removable else _TOO_OLD), rows), play.card)


_REPLACED = P("identify", "✓ Replaced in what I keep.")


def replace_and_remove(play: Play, choice: str) -> None:
    """Replace what was found, and take the message out of the chat."""
    message, removable = _read(play, choice)
    if _replace(play, message) is not None:
        _take_out(play, message, removable=removable)


def remove(play: Play, choice: str) -> None:
    """Take a message out of the chat whose words have been replaced."""
    message, removable = _read(play, choice)
    if message:
        _take_out(play, message, removable=removable)
    else:
        play.toast(_GONE)


def _take_out(play: Play, message: int, *, removable: bool) -> None:
    """Take a replaced message out of the chat, with no sign on it, or say that it is too old."""
    if not removable:
        play.redraw(Card((_REPLACED, _TOO_OLD)), play.card)
        return
    play.effects[:] = [one for one in play.effects if not isinstance(one, React)]
    play.do(Erase(message))
    text = P("identify", "✓ Replaced in what I keep, and I take your message out of the chat.")
    play.redraw(Card((text,)), play.card)


def leave(play: Play, choice: str) -> None:
    """Leave the words as they are, and put the offer away."""
    _, removable = _read(play, choice)
    if removable:
        play.do(Erase(card=play.card))
    else:
        play.redraw(Card((P("identify", "Left as you wrote it."),)), play.card)


_GONE = P("stale", "I cannot find those words any more. Nothing has changed.")


def _is_tidied(play: Play, record: Record) -> bool:
    """Tell whether the messages of a record have been taken out of the chat as it was kept."""
    return play.session.settings.tidy and record.flow == TIDIED and record.state == "complete"


def _replace(play: Play, message: int) -> Record | None:
    """Rewrite the part that a message is; None if there is nothing to replace any more."""
    part = find_part(play, message) if message else None
    if part is None:
        play.toast(_GONE)
        return None
    record, step = part
    text = next(one.text for one in record.answers[step].parts if one.message_id == message)
    found = _find(play, text)
    if not found:
        play.toast(P("identify", "There is nothing left to replace."))
        return None
    without = masked(text, found)
    revised(play, Revised(without, message))
    _give_anew(play, record, step, text, without)
    return record


def _give_anew(play: Play, record: Record, step: str, old: str, new: str) -> None:
    """Change words also where a check-in has been given them to ask about."""
    flow = play.world.catalog.flows.get(record.flow)
    source = flow.step(step) if flow else None
    if source is None or not source.carries:
        return
    name = source.carries
    near = Query("records", first=record.day - _NEAR, last=play.today)
    newest = {one.id: one for one in play.find(near).records}
    newest |= {one.record.id: one.record for one in play.effects if isinstance(one, Keep)}
    under_way = [one for one in (play.talk, *play.session.parked) if one is not None]
    newest |= {one.record.id: one.record for one in under_way}
    changed = {
        number: replace(one, given={**one.given, name: new})
        for number, one in newest.items()
        if one.given.get(name) == old
    }
    if play.talk is not None:
        play.change_talk(record=changed.get(play.talk.record.id, play.talk.record))
    play.change(
        parked=tuple(
            replace(one, record=changed.get(one.record.id, one.record))
            for one in play.session.parked
        ),
        untouched=tuple(changed.get(one.id, one) for one in play.session.untouched),
    )
    play.do(*(Keep(one) for one in changed.values() if one.answers))


def _read(play: Play, choice: str) -> tuple[int, bool]:
    """Return the message a button names, 0 if none, and whether it can still be removed."""
    message, hour = numbers(choice, 2) or (0, 0)
    age = int(play.now.timestamp()) - hour * _HOUR
    return message, age <= REMOVABLE.total_seconds()
