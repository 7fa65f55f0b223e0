"""A year as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.flow import Flow
from conversations.model import P
from conversations.pictures.showing import ask, this_year

if TYPE_CHECKING:
    from conversations.play import Play


def _opens(play: Play, _argument: str) -> None:
    ask(play, "year", this_year(play))


FLOW = Flow(
    key="year",
    command="year",
    title=P("menu", "Your year in a picture"),
    about=P("help", "/year draws your year: which habit fades, which strength you meet most."),
    order=32,
    opens=_opens,
)
