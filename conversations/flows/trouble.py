"""What a person is told once about the bot itself: it was away too long, or was put back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from conversations.flow import Flow
from conversations.model import Card, Noticed, P, Phrase

if TYPE_CHECKING:
    from conversations.play import Play

TELEGRAM_KEEPS = timedelta(hours=24)
"""Updates nobody fetched are dropped after this long (Bot API, "Getting updates")."""


def _away(play: Play, notice: Noticed) -> None:
    _tell(
        play,
        P(
            "trouble",
            "I was out of reach from {since} until {until}. Telegram holds messages for me for "
            "a day, so what you sent before {lost} may not have reached me. "
            "Everything that got its ✓ is here.",
            since=_when(play, notice.since),
            until=_when(play, notice.until),
            lost=_when(play, notice.until - TELEGRAM_KEEPS),
        ),
    )


def _restored(play: Play, notice: Noticed) -> None:
    _tell(
        play,
        P(
            "trouble",
            "Something happened to the computer I live on, and I was put back from a backup. "
            "All you kept up to {since} is here. What you wrote after that, until {until}, is not; "
            "your words may still stand in this chat. I am sorry.",
            since=_when(play, notice.since),
            until=_when(play, notice.until),
        ),
        P(
            "trouble",
            "What you changed, deleted or set in that time is as it was before, and so is how long "
            "your words stay: /history and /settings show it.",
        ),
    )


def _tell(play: Play, *text: Phrase) -> None:
    """Say it without a sound: it can wait, and may come at night."""
    play.show(Card(text), silent=True, unasked=True)


def _when(play: Play, at: datetime) -> Phrase:
    wall = at.astimezone(play.zone).replace(second=0, microsecond=0)
    return P("trouble", "{at} on {day}", at=wall.time(), day=wall.date())


FLOW = Flow(
    key="trouble",
    title=P("menu", "What went wrong"),
    tells={"away": _away, "restored": _restored},
)
