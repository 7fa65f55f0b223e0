"""A month as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.flow import Flow
from conversations.model import P
from conversations.pictures.showing import ask, this_month

if TYPE_CHECKING:
    from conversations.play import Play


def _opens(play: Play, _argument: str) -> None:
    ask(play, "month", this_month(play))


FLOW = Flow(
    key="month",
    command="month",
    title=P("menu", "Your month in a picture"),
    about=P("help", "/month draws your month: its days, your habits beside the strengths you met."),
    order=31,
    opens=_opens,
)
