"""A minute's practice: one quiet text, another one each day. Nothing is asked and nothing kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.flow import Flow
from conversations.model import P
from conversations.practice.texts import minute

if TYPE_CHECKING:
    from conversations.play import Play


def _opens(play: Play, _argument: str) -> None:
    play.say(P("practice", "<b>A minute for you</b>"), minute(play.today))


FLOW = Flow(
    key="practice",
    command="practice",
    title=P("menu", "A minute for you"),
    about=P("help", "/practice is a minute for yourself, another one each day."),
    order=61,
    opens=_opens,
)
