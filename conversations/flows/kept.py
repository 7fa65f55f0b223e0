"""How safe one's words are: since when on the disk, and how fresh the last checked backup is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from conversations.flow import Flow
from conversations.model import PN, Backup, P, Phrase, Query

if TYPE_CHECKING:
    from conversations.play import Play

FRESH = timedelta(days=2)
"""Backups are made daily; of one older than this the host may not know."""

_DAY = timedelta(days=1)


def _opens(play: Play, _argument: str) -> None:
    backup = play.find(Query("kept")).backup
    play.say(
        P(
            "kept",
            "<b>What ✓ means:</b> kept. From the moment you see it, what you said before it is on "
            "the disk of the computer I live on, encrypted. There is nothing you need to save.",
        ),
        *(_backed_up(play, backup) if backup else _none()),
    )


def _backed_up(play: Play, backup: Backup) -> tuple[Phrase, ...]:
    holds = P(
        "kept",
        "<b>Backup.</b> The last checked backup holds everything up to {when}.",
        when=_when(play, backup.at),
    )
    if backup.begun:
        since = PN(
            "kept",
            "What you began since then, {n} check-in or note, is on that one computer alone, "
            "and so is what you changed.",
            "What you began since then, {n} check-ins and notes, is on that one computer alone, "
            "and so is what you changed.",
            backup.begun,
        )
    else:
        since = P(
            "kept",
            "What you write or change after that is on that one computer alone, "
            "until the next backup.",
        )
    if play.now - backup.at <= FRESH:
        return holds, since
    hint = P(
        "kept",
        "That was a while ago. The person who hosts Presence can make a new one at any time.",
    )
    return holds, since, hint


def _none() -> tuple[Phrase, ...]:
    return (
        P(
            "kept",
            "<b>Backup.</b> There is no checked backup with your words yet: they are on that one "
            "computer alone. The person who hosts Presence can make one at any time, with "
            "<i>presence backup</i>. Meanwhile /export gives you a copy of your own.",
        ),
    )


def _when(play: Play, at: datetime) -> Phrase:
    wall = at.astimezone(play.zone).replace(second=0, microsecond=0)
    if wall.date() == play.today:
        return P("kept", "today, {at}", at=wall.time())
    if wall.date() == play.today - _DAY:
        return P("kept", "yesterday, {at}", at=wall.time())
    return P("kept", "{day}, {at}", day=wall.date(), at=wall.time())


FLOW = Flow(
    key="kept",
    command="kept",
    title=P("menu", "How safe your words are"),
    about=P("help", "/kept says how safe your words are, and how fresh their backup is."),
    order=75,
    opens=_opens,
)
