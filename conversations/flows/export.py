"""Everything that was written, as one document to keep."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.flow import Flow
from conversations.model import PN, Done, Hand, Job, P

if TYPE_CHECKING:
    from conversations.play import Play

JOB = "export"


def _opens(play: Play, _argument: str) -> None:
    play.do(Job(JOB))


def _go(play: Play, _choice: str) -> None:
    play.do(Job(JOB))
    play.toast(P("export", "One moment."))


def _handed(play: Play, done: Done) -> None:
    """Hand over what the job made: ``attachment`` is its number, ``checkins`` how many it holds.

    Of voice notes that did not fit into this ``part``, those after the message ``more`` follow.
    """
    attachment, checkins = done.result.get("attachment"), done.result.get("checkins", 0)
    if not done.ok or not isinstance(attachment, int) or not isinstance(checkins, int):
        play.say(
            P(
                "export",
                "I could not make your document just now. Nothing is lost: /export tries again.",
            )
        )
        return
    part, more = done.result.get("part", 1), done.result.get("more", 0)
    if part == 1:
        caption = PN(
            "export",
            "Your {n} check-in, with every word. This file is not encrypted: keep it safe.",
            "Your {n} check-ins, with every word. This file is not encrypted: keep it safe.",
            checkins,
        )
    else:
        caption = P("export", "Part {part}: more of your voice notes.", part=part)
    play.do(Hand(attachment, caption))
    if more and isinstance(part, int):
        play.do(Job(JOB, {"part": part + 1, "after": more}))


FLOW = Flow(
    key="export",
    command="export",
    title=P("menu", "Take your words with you"),
    about=P("help", "/export gives you everything you wrote, as one document."),
    order=60,
    opens=_opens,
    actions={"@go": _go},
    jobs={JOB: _handed},
)
