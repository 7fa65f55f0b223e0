"""What is stored, where, for how long, and who can read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.flow import Flow
from conversations.model import P

if TYPE_CHECKING:
    from conversations.play import Play


def _opens(play: Play, _argument: str) -> None:
    play.say(
        P(
            "privacy",
            "<b>In this chat.</b> A chat with a bot is not end-to-end encrypted: Telegram "
            "can read what passes through it. Initials, and what you learn, are enough here. "
            "In /settings, “Quiet and private” keeps the chat tidy.",
        ),
        P(
            "privacy",
            "<b>On the host's computer.</b> Your words are kept encrypted with a key of "
            "your own, on its disk and in its backups. Your hours and days off stand beside them, "
            "so that the clock can ring.",
        ),
        P(
            "privacy",
            "<b>Who can read it.</b> You, here. Whoever hosts this sees that you use it and "
            "is shown no words. They do hold the master key, so choose a host you trust. "
            "Nothing is sent anywhere else.",
        ),
        P(
            "privacy",
            "<b>How long.</b> Until you say otherwise. What you delete in /history is gone after a "
            "day; older backups hold it, encrypted, until the host replaces them. /export gives "
            "you everything, /deleteme destroys your key and all of it, in the backups too.",
        ),
    )


FLOW = Flow(
    key="privacy",
    command="privacy",
    title=P("menu", "What is kept, and who can read it"),
    about=P("help", "/privacy says what is kept, where, and who can read it."),
    order=80,
    opens=_opens,
)
