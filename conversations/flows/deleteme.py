"""Leaving: two taps, and everything is gone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conversations import choices
from conversations.flow import Flow
from conversations.model import Address, Button, Card, P, Vanish

if TYPE_CHECKING:
    from conversations.play import Play

FRESH = timedelta(minutes=15)
"""The second tap counts this long after the first; later one is asked again."""


def _button(step: str, choice: str = "") -> Address:
    return Address("deleteme", step, choice=choice)


_KEEP = Button(P("button", "Keep it"), _button("@keep"))


def _first() -> Card:
    return Card(
        (
            P(
                "deleteme",
                "This destroys your key and everything you wrote, with your hours, days "
                "off and settings. Backups become unreadable too.",
            ),
            P(
                "deleteme",
                "It cannot be undone. Your answers of the last two days, and my questions after "
                "them, leave this chat too; what is older stays until you delete the chat.",
            ),
        ),
        (
            (Button(P("button", "Export first"), Address("export", "@go")),),
            (Button(P("button", "Delete everything…"), _button("@sure"), "danger"),),
            (_KEEP,),
        ),
    )


def _opens(play: Play, _argument: str) -> None:
    play.show(_first())


def _ask(play: Play, _choice: str) -> None:
    play.redraw(_first(), play.card)


def _sure(play: Play, _choice: str) -> None:
    at = str(int(play.now.timestamp()))
    play.redraw(
        Card(
            (P("deleteme", "Delete all of it, now? There is no way back."),),
            (
                (Button(P("button", "Yes, delete all of it"), _button("@yes", at), "danger"),),
                (_KEEP,),
            ),
        ),
        play.card,
    )


def _yes(play: Play, choice: str) -> None:
    age = play.now.timestamp() - choices.number(choice)
    if not 0 <= age <= FRESH.total_seconds():
        play.toast(
            P("deleteme", "That was a while ago. Nothing has been deleted; I ask once more.")
        )
        play.redraw(_first(), play.card)
        return
    play.change(talk=None, parked=(), held=(), prompt=None)
    play.say(P("deleteme", "It is done: nothing of yours is left here. Go well."))
    play.do(Vanish())


def _keep(play: Play, _choice: str) -> None:
    play.redraw(Card((P("deleteme", "Kept, all of it. Nothing has changed."),)), play.card)


FLOW = Flow(
    key="deleteme",
    command="deleteme",
    title=P("menu", "Delete everything"),
    about=P("help", "/deleteme deletes everything, after asking twice."),
    order=90,
    opens=_opens,
    actions={"@ask": _ask, "@sure": _sure, "@yes": _yes, "@keep": _keep},
)
