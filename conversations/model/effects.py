"""What goes out: effects, which the edges carry out in the order given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, TypeAlias

from conversations.model.events import Event, Query
from conversations.model.kept import Prompt, Record, Spot
from conversations.model.session import Session
from conversations.model.shown import Card, Keyboard, Phrase
from conversations.model.value import Value
from conversations.when.daysoff import DaysOff, Pause
from conversations.when.week import OneOff, Slot


class Say(Value, frozen=True):
    """Send a message. ``number`` names the card for taps, replies and edits."""

    card: Card
    number: int
    spot: Spot | None = None
    silent: bool = False
    unasked: bool = False


class Redraw(Value, frozen=True):
    """Edit the card ``number`` in place."""

    card: Card
    number: int


class Rekey(Value, frozen=True):
    """Change only the buttons of the card ``number``."""

    keyboard: Keyboard
    number: int


class React(Value, frozen=True):
    """Set one reaction on the person's own message."""

    message_id: int
    emoji: str = "✍"


class Toast(Value, frozen=True):
    """A short line in answer to a tap; every tap is answered, with or without one.

    ``stays`` keeps it on the screen until it is closed, for lines that want to be read.
    """

    text: Phrase
    stays: bool = False


class Hand(Value, frozen=True):
    """Send the document that a job made, then delete it from the box.

    A ``picture`` is sent as a photo. With a ``keyboard`` it is the card ``number``.
    """

    attachment: int
    caption: Phrase
    picture: bool = False
    number: int = 0
    keyboard: Keyboard = ()


class Sound(Value, frozen=True):
    """Play a voice note that is kept: send it back. ``message_id`` is the message it came with."""

    message_id: int
    seconds: int
    caption: Phrase


class Keep(Value, frozen=True):
    """Write this record as it now is."""

    record: Record


class AddRules(Value, frozen=True):
    """Add these weekly or one-off blocks and plan anew; ``replace`` removes what stood before."""

    rules: tuple[Slot | OneOff, ...]
    replace: bool = False


class DropRule(Value, frozen=True):
    """Remove one rule and plan anew."""

    id: int


class AddPause(Value, frozen=True):
    """Days off, both ends included."""

    pause: Pause


class EndPause(Value, frozen=True):
    """End a pause: it keeps the days before ``today`` only, so that the ledger stays true."""

    id: int
    today: date


class AddDaysOff(Value, frozen=True):
    """Days off that come back."""

    days: tuple[DaysOff, ...]


class DropDaysOff(Value, frozen=True):
    """Remove some days off that come back."""

    ids: tuple[int, ...]


class KeepCalendar(Value, frozen=True):
    """Take a calendar out of use, or put it back; out of use it is deleted within a day or two."""

    id: int
    removed: bool = False


class Erase(Value, frozen=True):
    """Remove a message from the chat, the person's own too (Bot API, deleteMessage: for 48 h).

    It is the person's own ``message_id``, or the ``card`` of that number.
    """

    message_id: int = 0
    card: int = 0


class Tidy(Value, frozen=True):
    """Remove all messages of a record from the chat: questions, answers, its block's prompt.

    The card ``end`` stays: it is told what has become of the others, as the end of the job
    ``tidy`` (:class:`Done`) with ``record``, ``end``, and how many are ``left``. ``messages`` are
    further ones of the person's own, ``cards`` further ones of ours. ``opened_at``: when the
    first of them can have come. With ``told`` the end is that of a job of this kind; ``record`` and
    ``end`` are 0 where only named messages are to go.
    """

    record: int
    end: int
    opened_at: datetime
    messages: tuple[int, ...] = ()
    cards: tuple[int, ...] = ()
    told: str = "tidy"


class Decide(Value, frozen=True):
    """Settle a due row and say why in the ledger; ``wait`` moves its due instant instead."""

    prompt: Prompt
    decision: Literal["asked", "silent", "waits", "opened", "skipped"]
    reason: str
    wait: datetime | None = None
    until: date | None = None


class Find(Value, frozen=True):
    """Ask the store; ``cause`` is tried again as :class:`Found`. A turn's only effect."""

    queries: tuple[Query, ...]
    cause: Event


class Job(Value, frozen=True):
    """Work that waits on the world; its end comes back as :class:`Done`."""

    kind: str
    args: Mapping[str, str | int] = {}


class Menu(Value, frozen=True):
    """The command menu has changed (``paused`` shows /resume)."""

    paused: bool


class Vanish(Value, frozen=True):
    """Destroy this therapist's key and rows; nothing of the turn is kept."""


Effect: TypeAlias = (
    Say
    | Redraw
    | Rekey
    | React
    | Toast
    | Hand
    | Sound
    | Keep
    | AddRules
    | DropRule
    | AddPause
    | EndPause
    | AddDaysOff
    | DropDaysOff
    | KeepCalendar
    | Erase
    | Tidy
    | Decide
    | Find
    | Job
    | Menu
    | Vanish
)


class Turn(Value, frozen=True):
    """What one event came to."""

    session: Session
    effects: tuple[Effect, ...] = ()
