"""The five steps to read: one short text each, by tap, with what it is good for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.choices import UNKNOWN
from conversations.flow import Flow
from conversations.model import Address, Button, Card, P, Phrase
from conversations.practice import FIVE, STEPS
from conversations.practice.texts import ABOUT, NAMES, TEXTS

if TYPE_CHECKING:
    from conversations.play import Play

_KEY = "steps"
_WHYS = {step.key: step.why for step in STEPS}


def _card(at: int) -> Card:
    """Return the page of a step; the first also says where the practice comes from."""
    step = FIVE[at]
    name = P("practice", "<b>{n}. {name}</b>", n=at + 1, name=NAMES[step])
    body: list[Phrase] = [name, TEXTS[step]]
    why = _WHYS[step]
    if why is not None:
        body.append(P("practice", "<i>{why}</i>", why=why))
    if at == 0:
        body.append(ABOUT)
    turn = []
    if at > 0:
        turn.append(Button(P("button", "◀ {name}", name=NAMES[FIVE[at - 1]]), _to(at - 1)))
    if at + 1 < len(FIVE):
        turn.append(Button(P("button", "{name} ▶", name=NAMES[FIVE[at + 1]]), _to(at + 1)))
    return Card(tuple(body), (tuple(turn),))


def _to(at: int) -> Address:
    return Address(_KEY, "@page", choice=FIVE[at])


def _opens(play: Play, _argument: str) -> None:
    play.show(_card(0))


def _page(play: Play, choice: str) -> None:
    if choice in FIVE:
        play.redraw(_card(FIVE.index(choice)), play.card)
    else:
        play.toast(UNKNOWN)


FLOW = Flow(
    key=_KEY,
    command="steps",
    title=P("menu", "The five steps"),
    about=P("help", "/steps tells what the five questions are about."),
    order=60,
    opens=_opens,
    actions={"@page": _page},
)
