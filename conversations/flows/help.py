"""What there is: built from the catalog, so that a new conversation is in it by being there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.flow import Flow
from conversations.model import P, Phrase

if TYPE_CHECKING:
    from conversations.play import Play

_UNLISTED = ("start",)
"""Commands that Telegram itself sends once."""


def _line(flow: Flow) -> Phrase:
    if flow.about is not None:
        return flow.about
    return P("help", "/{command}: {title}", command=flow.command, title=flow.title)


def _opens(play: Play, _argument: str) -> None:
    listed = [one for one in play.world.catalog.commands.values() if one.command not in _UNLISTED]
    play.say(
        P("help", "After each block I ask five short questions. Tap or type, one at a time."),
        tuple(_line(one) for one in listed),
        (
            P(
                "help",
                "A voice note answers, too. A reply to an earlier question answers that one.",
            ),
            P("help", "Edit a message of yours, and what I keep changes with it."),
            P("help", "What you write when nothing is open is kept as a note."),
        ),
        P("help", "You can stop any time: /cancel leaves what is open, and what you said is kept."),
    )


FLOW = Flow(
    key="help",
    command="help",
    title=P("menu", "What I can do"),
    about=P("help", "/help shows this."),
    order=100,
    opens=_opens,
)
