"""What comes in: events, what may be asked of the store, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, TypeAlias

from conversations.model.kept import Prompt, Record, Spot
from conversations.model.shown import Address
from conversations.model.value import Value
from conversations.when.daysoff import Pause
from conversations.when.week import OneOff, Slot


class Said(Value, frozen=True):
    """Words. ``seen`` is the newest card this person can have seen when writing them."""

    text: str
    message_id: int
    seen: int = 0
    replies_to: Spot | None = None


class Revised(Value, frozen=True):
    """The person edited their own Telegram message."""

    text: str
    message_id: int


class Tapped(Value, frozen=True):
    """A button was pressed; ``to`` is None when its data could not be read."""

    to: Address | None


class Commanded(Value, frozen=True):
    """A slash command, without the slash and lower-cased; ``words`` are the message as it is."""

    name: str
    argument: str
    message_id: int
    words: Said | None = None


class Sent(Value, frozen=True):
    """Something other than text: ``photo``, ``voice``, ``sticker`` and so on."""

    kind: str
    message_id: int


class Rang(Value, frozen=True):
    """These prompts have come due."""

    prompts: tuple[Prompt, ...]


NoticeKind: TypeAlias = Literal["away", "restored"]


class Noticed(Value, frozen=True):
    """Something about the bot itself that this person is to know.

    ``away``: it was out of Telegram's reach from ``since`` to ``until``; ``restored``: at
    ``until`` it was put back from a backup that holds what was written up to ``since``.
    """

    kind: NoticeKind
    since: datetime
    until: datetime


class Parted(Value, frozen=True):
    """The person has blocked the bot. ``lost`` are the cards on their way that did not arrive."""

    lost: tuple[int, ...] = ()


class Done(Value, frozen=True):
    """A job ended: ``ok`` and what it made, by name."""

    kind: str
    ok: bool
    result: Mapping[str, str | int]


class Found(Value, frozen=True):
    """What the store knows, in answer to :class:`Find`; ``cause`` is tried again with it."""

    cause: Event
    answers: tuple[tuple[Query, Facts], ...]


Event: TypeAlias = (
    Said | Revised | Tapped | Commanded | Sent | Rang | Noticed | Parted | Done | Found
)

# ----------------------------------------------------------------------- facts


class Decided(Value, frozen=True):
    """One line of the ledger."""

    at: datetime
    prompt: Prompt
    decision: str
    reason: str
    until: date | None = None


class Backup(Value, frozen=True):
    """The last checked backup that holds a person's words.

    ``at``: it holds all they kept before that instant. ``begun`` counts the check-ins and
    notes begun since.
    """

    at: datetime
    begun: int = 0


class Facts(Value, frozen=True):
    """Answers to queries; what was not asked for stays empty."""

    rules: tuple[tuple[int, Slot | OneOff], ...] = ()
    pauses: tuple[tuple[int, Pause], ...] = ()
    prompts: tuple[Prompt, ...] = ()
    records: tuple[Record, ...] = ()
    ledger: tuple[Decided, ...] = ()
    backup: Backup | None = None


class Query(Value, frozen=True):
    """What is asked of the store.

    ``schedule``: rules and pauses; ``prompts``, ``records``, ``ledger``: those of
    the days ``first`` to ``last``; ``record``: the record ``id``; ``part``: the
    record that holds the person's message ``id``; ``prompt``: the due row ``id``
    with the records of its block; ``unfinished``: the newest record not complete;
    ``kept``: the last backup that holds this person's words.
    """

    kind: Literal[
        "schedule",
        "prompts",
        "records",
        "ledger",
        "record",
        "part",
        "prompt",
        "unfinished",
        "kept",
    ]
    id: int = 0
    first: date | None = None
    last: date | None = None
