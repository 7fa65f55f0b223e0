"""Back from days off, before they are over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.ahead import coming
from conversations.flow import Flow
from conversations.model import EndPause, Menu, P, Query
from conversations.when.daysoff import resume
from conversations.when.off import Off

if TYPE_CHECKING:
    from conversations.play import Play


def _opens(play: Play, _argument: str) -> None:
    facts = play.find(Query("schedule"))
    covering = [number for number, pause in facts.pauses if play.today in pause]
    off = facts.off
    left = Off(resume(play.today, off.pauses), off.days, off.holidays)
    next_one = coming(play, (rule for _, rule in facts.rules), left)
    if not covering:
        play.say(P("pause", "You are not on days off today."), next_one)
        return
    play.do(*(EndPause(number, play.today) for number in covering), Menu(paused=False))
    play.say(P("pause", "Welcome back. Your days off have ended."), next_one)


FLOW = Flow(
    key="resume",
    command="resume",
    title=P("menu", "End my days off"),
    about=P("help", "/resume ends days off early."),
    order=45,
    opens=_opens,
)
