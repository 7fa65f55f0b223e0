"""What goes out: effects, which the edges carry out in the order given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeAlias

from conversations.model.events import Event, Query
from conversations.model.kept import Prompt, Record, Session, Spot
from conversations.model.shown import Card, Keyboard, Phrase
from conversations.when.daysoff import Pause
from conversations.when.week import OneOff, Slot


@dataclass(frozen=True, slots=True)
class Say:
    """Send a message. ``number`` names the card for taps, replies and edits."""

    card: Card
    number: int
    spot: Spot | None = None
    silent: bool = False
    unasked: bool = False


@dataclass(frozen=True, slots=True)
class Redraw:
    """Edit the card ``number`` in place."""

    card: Card
    number: int


@dataclass(frozen=True, slots=True)
class Rekey:
    """Change only the buttons of the card ``number``."""

    keyboard: Keyboard
    number: int


@dataclass(frozen=True, slots=True)
class React:
    """Set one reaction on the person's own message."""

    message_id: int
    emoji: str = "✍"


@dataclass(frozen=True, slots=True)
class Toast:
    """A short line in answer to a tap; every tap is answered, with or without one."""

    text: Phrase


@dataclass(frozen=True, slots=True)
class Hand:
    """Send the document that a job made, then delete it from the box."""

    attachment: int
    caption: Phrase


@dataclass(frozen=True, slots=True)
class Keep:
    """Write this record as it now is."""

    record: Record


@dataclass(frozen=True, slots=True)
class AddRules:
    """Add these weekly or one-off blocks and plan anew; ``replace`` removes what stood before."""

    rules: tuple[Slot | OneOff, ...]
    replace: bool = False


@dataclass(frozen=True, slots=True)
class DropRule:
    """Remove one rule and plan anew."""

    id: int


@dataclass(frozen=True, slots=True)
class AddPause:
    """Days off, both ends included."""

    pause: Pause


@dataclass(frozen=True, slots=True)
class EndPause:
    """End a pause: it keeps the days before ``today`` only, so that the ledger stays true."""

    id: int
    today: date


@dataclass(frozen=True, slots=True)
class Decide:
    """Settle a due row and say why in the ledger; ``wait`` moves its due instant instead."""

    prompt: Prompt
    decision: Literal["asked", "silent", "waits", "opened", "skipped"]
    reason: str
    wait: datetime | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Find:
    """Ask the store; ``cause`` is tried again as :class:`Found`. A turn's only effect."""

    queries: tuple[Query, ...]
    cause: Event


@dataclass(frozen=True, slots=True)
class Job:
    """Work that waits on the world; its end comes back as :class:`Done`."""

    kind: str
    args: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Menu:
    """The command menu has changed (``paused`` shows /resume)."""

    paused: bool


@dataclass(frozen=True, slots=True)
class Vanish:
    """Destroy this therapist's key and rows; nothing of the turn is kept."""


Effect: TypeAlias = (
    Say
    | Redraw
    | Rekey
    | React
    | Toast
    | Hand
    | Keep
    | AddRules
    | DropRule
    | AddPause
    | EndPause
    | Decide
    | Find
    | Job
    | Menu
    | Vanish
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one event came to."""

    session: Session
    effects: tuple[Effect, ...] = ()
