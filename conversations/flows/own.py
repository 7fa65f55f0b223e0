"""Chips of one's own: offered once when the same short words come often, taken out by one tap.

What is offered, and what never is, stands in :mod:`conversations.practice.own`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conversations import limits
from conversations.choices import UNKNOWN
from conversations.cpd.entries import KEY as LOG
from conversations.flow import Flow
from conversations.model import (
    Address,
    Button,
    Card,
    Keyboard,
    OwnChip,
    OwnState,
    P,
    Phrase,
    Query,
    Record,
    replace,
)
from conversations.practice import own
from conversations.summary import title

if TYPE_CHECKING:
    from conversations.flow import Step
    from conversations.play import Play

_KEY = "own"
REST = timedelta(weeks=1)
"""At most one offer comes in this time."""
MOST = limits.OWN_CHIPS
"""So many words are ever offered: each is remembered, so that it is not offered twice."""


# -------------------------------------------------------------------- the offer


def offer(play: Play, record: Record) -> bool:
    """Offer a chip after a check-in, if words in it came often at their step.

    Returns:
        Whether one was offered.
    """
    known = play.session.own
    steps = [step for step in own.STEPS if _wrote_short(step, record, known)]
    if (
        not steps
        or _KEY not in play.world.catalog.flows
        or len(known) >= MOST
        or (known and play.today - known[-1].offered < REST)
    ):
        return False
    last = Query("records", first=play.today - own.WITHIN, last=play.today)
    before = [one for one in play.find(last).records if one.id != record.id and one.flow != LOG]
    for step in steps:
        text = own.often(step, (*before, record), (one.text for one in known))
        if text:
            _ask(play, step, text)
            return True
    return False


def _wrote_short(step: Step, record: Record, known: tuple[OwnChip, ...]) -> bool:
    """Tell whether an answer holds words that may be a chip: else nobody need look at others."""
    answer = record.answers.get(step.key)
    room = sum(one.step == step.key and one.state == "kept" for one in known) < own.A_STEP
    asked = {own.fold(one.text) for one in known}
    return (
        room
        and answer is not None
        and any(own.short(one.text) and own.fold(one.text) not in asked for one in answer.parts)
    )


def _ask(play: Play, step: Step, text: str) -> None:
    chip = OwnChip(play.number(), step.key, text, play.today)
    play.change(own=(*play.session.own, chip))
    asks = P(
        "own",
        "You have written “{words}” a few times. Shall I offer it as a button next time?",
        words=text,
    )
    yes = _button(P("button", "Yes, please"), "@yes", chip)
    no = _button(P("button", "No, leave it"), "@no", chip)
    play.show(Card((asks,), ((yes, no),)))


# ------------------------------------------------------------------ its buttons


def _button(label: Phrase, action: str, chip: OwnChip) -> Button:
    return Button(label, Address(_KEY, action, choice=str(chip.number)))


def _chip(play: Play, choice: str) -> OwnChip | None:
    """Return the words a button is about; that they are unknown is said."""
    chip = next((one for one in play.session.own if str(one.number) == choice), None)
    if chip is None:
        play.toast(UNKNOWN)
    return chip


def _put(play: Play, chip: OwnChip, state: OwnState) -> None:
    play.change(
        own=tuple(replace(one, state=state) if one == chip else one for one in play.session.own)
    )


def _room(play: Play, chip: OwnChip) -> bool:
    """Tell whether one more chip may stand at a step; that it may not is said."""
    others = (one for one in play.session.own if one.number != chip.number)
    if sum(one.step == chip.step and one.state == "kept" for one in others) < own.A_STEP:
        return True
    play.toast(P("own", "Two of your own stand there already. /settings takes one out."))
    return False


def _yes(play: Play, choice: str) -> None:
    chip = _chip(play, choice)
    if chip is None or not _room(play, chip):
        return
    _put(play, chip, "kept")
    text = P(
        "own",
        "“{words}” is now a button under <i>{title}</i>. /settings takes it out again.",
        words=chip.text,
        title=title(chip.step),
    )
    play.redraw(Card((text,), ((_button(P("button", "Undo"), "@no", chip),),)), play.card)


def _no(play: Play, choice: str) -> None:
    chip = _chip(play, choice)
    if chip is None:
        return
    _put(play, chip, "out" if chip.state in ("kept", "out") else "left")
    text = P("own", "Left as it was. I will not ask about “{words}” again.", words=chip.text)
    after_all = _button(P("button", "A button after all"), "@yes", chip)
    play.redraw(Card((text,), ((after_all,),)), play.card)


# ------------------------------------------------------------------- the settings


def doors(play: Play) -> list[Button]:
    """Return the button of /settings that leads to one's own chips, if there are any."""
    if _KEY not in play.world.catalog.flows or not _there(play):
        return []
    return [Button(P("button", "Your own buttons"), Address(_KEY, "@show"))]


def _there(play: Play) -> list[OwnChip]:
    return [one for one in play.session.own if one.state in ("kept", "out")]


def _card(play: Play) -> Card:
    kept = [one for one in _there(play) if one.state == "kept"]
    lines = tuple(
        P("own", "<i>{title}</i>: “{words}”", title=title(one.step), words=one.text) for one in kept
    )
    none = P("own", "There are none just now.")
    rows: Keyboard = tuple((_out_or_back(one),) for one in _there(play))
    back = Button(P("button", "‹ Back"), Address("settings", "@show"))
    return Card(
        (P("own", "<b>Your own buttons</b>"), lines or none),
        (*rows, (back,)) if "settings" in play.world.catalog.flows else rows,
    )


def _out_or_back(chip: OwnChip) -> Button:
    if chip.state == "kept":
        return _button(P("button", "Take out “{words}”", words=chip.text), "@out", chip)
    return _button(P("button", "Put back “{words}”", words=chip.text), "@back", chip)


def _show(play: Play, _choice: str) -> None:
    play.redraw(_card(play), play.card)


def _out(play: Play, choice: str) -> None:
    """Take a chip out; on the same card it can be put back. What it answered stays answered."""
    chip = _chip(play, choice)
    if chip is not None:
        _put(play, chip, "out")
        play.redraw(_card(play), play.card)


def _back(play: Play, choice: str) -> None:
    chip = _chip(play, choice)
    if chip is not None and _room(play, chip):
        _put(play, chip, "kept")
        play.redraw(_card(play), play.card)


FLOW = Flow(
    key=_KEY,
    title=P("menu", "Your own buttons"),
    actions={"@yes": _yes, "@no": _no, "@show": _show, "@out": _out, "@back": _back},
)
