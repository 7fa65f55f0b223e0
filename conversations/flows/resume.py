"""Back from days off, before they are over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.days import pauses, recurring
from conversations.days.ahead import coming
from conversations.flow import Flow
from conversations.model import (
    Address,
    Button,
    Card,
    EndPause,
    Keyboard,
    Menu,
    P,
    Phrase,
    Query,
)
from conversations.when.daysoff import Pause, resume
from conversations.when.off import Off

if TYPE_CHECKING:
    from conversations.play import Play


def _opens(play: Play, _argument: str) -> None:
    facts = play.find(Query("schedule"))
    covering = {number: pause for number, pause in facts.pauses if play.today in pause}
    off = facts.off
    left = Off(resume(play.today, off.pauses), off.days, off.holidays)
    next_one = coming(play, (rule for _, rule in facts.rules), left)
    why, rows = _still_off(play, left)
    if not covering:
        said = why or (P("pause", "You are not on days off today."),)
        play.show(Card((*said, next_one), rows))
        return
    play.do(*(EndPause(number, play.today) for number in covering), Menu(paused=False))
    ended = Pause(play.today, max(pause.last for pause in covering.values()))
    again = Address("pause", "@save", choice=pauses.code(ended))
    rows = (*rows, (Button(P("button", "Put them back"), again),))
    text = P("pause", "Welcome back. Your days off have ended.")
    play.show(Card((text, *why, next_one), rows))


def _still_off(play: Play, left: Off) -> tuple[tuple[Phrase, ...], Keyboard]:
    """Say why today is off though no pause is under way, and offer what there is to do."""
    reason = left.reason(play.today)
    if reason is None:
        return (), ()
    if reason.kind == "holiday":
        work = Address("holidays", "@today", choice=f"work.{play.today:%Y%m%d}")
        text = P("pause", "Today is {name}, so I ask nothing.", name=reason.name)
        return (text,), ((Button(P("button", "I work today"), work),),)
    days = tuple(
        recurring.name(one) for one in recurring.standing(play).values() if one.falls_on(play.today)
    )
    return (
        P(
            "pause",
            "You are off {days}, and today is such a day. There is nothing to end.",
            days=days,
        ),
        P("pause", "If you work all the same, /checkin begins a check-in."),
    ), ()


FLOW = Flow(
    key="resume",
    command="resume",
    title=P("menu", "End my days off"),
    about=P("help", "/resume ends days off early."),
    order=45,
    opens=_opens,
)
