"""Cards that take a typed value while they are the last thing shown, without asking for one.

The rules of this file:

1. A card listens only where no question is open, and for half an hour: words belong to a question.
2. Words are a value only if they can be read as one; the others go where words go.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from conversations.model import Listening

if TYPE_CHECKING:
    from conversations.model import Said, Session
    from conversations.play import Play

LATE = timedelta(days=1)
"""Words of so long after may have been meant as a value all the same."""

_LONGEST = timedelta(minutes=30)


def free(play: Play) -> bool:
    """Tell whether a card may listen: no question is open, or comes back at once."""
    return play.session.settled and not play.asking() and not play.session.parked


def listen(play: Play, what: str, card: int, *, secret: bool = False) -> None:
    """Let a card take a value from now on, if it is the last thing that words could answer.

    Args:
        play: the turn.
        what: the value, a flow's own key for it.
        card: the number of the card.
        secret: whether the value is to be kept nowhere, whatever goes wrong.
    """
    if not free(play) or card < play.session.newest:
        return
    if card > play.session.newest:
        play.aim(card)
    play.change(listening=Listening(what, card, play.now, secret))


def hears(play: Play, what: str, said: Said) -> bool:
    """Tell whether words were written with the card in sight that takes this value."""
    on = play.session.listening
    if on is None or on.what != what or said.replies_to is not None:
        return False
    return said.seen == on.card and play.now - on.since < _LONGEST


def may_be_secret(session: Session, now: datetime) -> bool:
    """Tell whether words that cannot be worked through may be what nobody is to keep.

    They may be for a day, while nothing was shown since that words would answer.

    Args:
        session: what is remembered of their writer.
        now: an aware instant.
    """
    on = session.listening
    asked = on is not None and on.secret and on.card == session.newest
    return on is not None and asked and now - on.since < LATE


def stop(play: Play) -> None:
    """Take no value any more."""
    play.change(listening=None)
