"""What comes in: events, what may be asked of the store, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, TypeAlias

from conversations.model.kept import Part, Prompt, Record, Spot
from conversations.model.shown import Address
from conversations.model.value import Value
from conversations.when.daysoff import DaysOff, Pause
from conversations.when.forming import FormedBlock
from conversations.when.off import Off
from conversations.when.week import OneOff, Slot


class Said(Value, frozen=True):
    """Words. ``seen`` is the newest card this person can have seen when writing them.

    ``besides``: they stand below something that is not words.
    """

    text: str
    message_id: int
    seen: int = 0
    replies_to: Spot | None = None
    besides: bool = False

    @property
    def part(self) -> Part:
        """The share of an answer that they become."""
        return Part(self.message_id, self.text, besides=self.besides)


class Revised(Value, frozen=True):
    """The person edited their own Telegram message; ``besides`` as for :class:`Said`."""

    text: str
    message_id: int
    besides: bool = False


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
    """Something other than text: ``photo``, ``voice``, ``sticker``, ``calendar`` and so on.

    A file that only its content can tell to be a calendar is a ``perhaps_calendar``, one that may
    be an export, sent back, a ``takeout``.

    ``file`` is Telegram's identifier of a file that can be fetched, ``size`` its bytes, 0 if
    Telegram does not say. A voice note says how many ``seconds`` it is long, and, as words do,
    what its sender had ``seen`` and replied to.
    """

    kind: str
    message_id: int
    file: str = ""
    size: int = 0
    seconds: int = 0
    seen: int = 0
    replies_to: Spot | None = None


class Located(Value, frozen=True):
    """The person has shared where they are; of the place only its time zone is known here."""

    zone: str
    message_id: int


class Rang(Value, frozen=True):
    """These prompts have come due."""

    prompts: tuple[Prompt, ...]


NoticeKind: TypeAlias = Literal[
    "away", "restored", "calendar_failing", "calendar_mended", "calendar_away", "night"
]


class Noticed(Value, frozen=True):
    """Something that happened without the person, and that they are to know.

    ``away``: the bot was out of Telegram's reach from ``since`` to ``until``; ``restored``: at
    ``until`` it was put back from a backup that holds what was written up to ``since``.
    ``calendar_failing``: the calendar ``id`` could not be read since then; ``calendar_mended``:
    it can again; ``calendar_away``: it says that they are out of office on days to come. ``night``:
    a day has begun, and something stands in the chat that is not to stay there.
    """

    kind: NoticeKind
    since: datetime
    until: datetime
    id: int = 0


class Parted(Value, frozen=True):
    """The person has blocked the bot. ``lost`` are the cards on their way that did not arrive."""

    lost: tuple[int, ...] = ()


class Unkept(Value, frozen=True):
    """Words came for which there is no more room; of them nothing is kept, and nothing is here."""


class Done(Value, frozen=True):
    """A job ended: ``ok`` and what it made, by name; ``args`` is what it was given to do."""

    kind: str
    ok: bool
    result: Mapping[str, str | int]
    args: Mapping[str, str | int] = {}


class Found(Value, frozen=True):
    """What the store knows, in answer to :class:`Find`; ``cause`` is tried again with it."""

    cause: Event
    answers: tuple[tuple[Query, Facts], ...]


Event: TypeAlias = (
    Said
    | Revised
    | Tapped
    | Commanded
    | Sent
    | Located
    | Rang
    | Noticed
    | Parted
    | Unkept
    | Done
    | Found
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
    notes begun since. ``kept``: so many backups there are at a time, 0 if nobody knows.
    """

    at: datetime
    begun: int = 0
    kept: int = 0


class CalendarState(Value, frozen=True):
    """A calendar somebody has given, and how it stands.

    ``label`` names it to its owner: the host of its address, empty for a file. ``read_at``: when
    it was last read; ``failing_since``: since when it could not be; ``failure``: why. ``until``:
    the last day it was read for. ``unreadable`` counts entries that had to be left out,
    ``appointments`` those to come, ``elsewhere`` those of them that another calendar in use holds,
    too. ``away`` are days to come on which it says "out of office".
    """

    id: int
    kind: Literal["file", "feed"]
    label: str = ""
    read_at: datetime | None = None
    failing_since: datetime | None = None
    failure: str = ""
    until: date | None = None
    unreadable: int = 0
    appointments: int = 0
    elsewhere: int = 0
    away: tuple[Pause, ...] = ()
    removed: bool = False


PAGE = 8
"""Records on a page of ``/history``; a query for a page is answered with one more, if there is."""


class Facts(Value, frozen=True):
    """Answers to queries; what was not asked for stays empty."""

    rules: tuple[tuple[int, Slot | OneOff], ...] = ()
    pauses: tuple[tuple[int, Pause], ...] = ()
    days_off: tuple[tuple[int, DaysOff], ...] = ()
    holidays: tuple[tuple[date, str], ...] = ()
    calendars: tuple[CalendarState, ...] = ()
    formed: tuple[FormedBlock, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    prompts: tuple[Prompt, ...] = ()
    records: tuple[Record, ...] = ()
    ledger: tuple[Decided, ...] = ()
    backup: Backup | None = None
    room: int = 0
    older: int = 0

    @property
    def off(self) -> Off:
        """The days off, in answer to ``schedule``."""
        return Off(
            tuple(pause for _, pause in self.pauses),
            tuple(one for _, one in self.days_off),
            dict(self.holidays),
        )


class Query(Value, frozen=True):
    """What is asked of the store.

    ``schedule``: rules, pauses, days off and the holidays of last year to next;
    ``calendars``: the calendars, and the blocks their appointments form; ``home``: the country
    of the zone ``text``; ``holidays``: all of last year to next in the place ``text``, those on
    which they work too; ``regions``: those of the country ``text`` with holidays of their own;
    ``places``: those that the typed ``text`` may name;
    ``prompts``, ``records``, ``ledger``: those of
    the days ``first`` to ``last``, with a ``text`` the records of that flow alone;
    ``record``: the record ``id``; ``part``: the
    record that holds the person's message ``id``; ``prompt``: the due row ``id``
    with the records of its block; ``unfinished``: the newest check-in not complete;
    ``older``: some records, the newest first, from the record ``id`` on, 0 for the newest;
    ``newer``: some that come right before it in that order; ``some``: one record of the days
    ``first`` to ``last``, if there is any; ``deleted``: the record ``id`` if it
    is deleted and can be brought back, ``deleted_part``: the one that holds the person's message
    ``id``; of those no other query tells;
    ``kept``: the last backup that holds this person's words; ``room``: how many sealed bytes of
    theirs there are; ``before``: how many records there are of the days before ``first``, without
    those of the flow ``text``.
    """

    kind: Literal[
        "schedule",
        "calendars",
        "home",
        "holidays",
        "regions",
        "places",
        "prompts",
        "records",
        "ledger",
        "record",
        "part",
        "prompt",
        "unfinished",
        "older",
        "newer",
        "some",
        "deleted",
        "deleted_part",
        "kept",
        "room",
        "before",
    ]
    id: int = 0
    first: date | None = None
    last: date | None = None
    text: str = ""
