"""The words of the machine: what comes in, what is remembered, what is to be done.

Everything here is a frozen value. Instants are aware UTC datetimes; days and
times without a zone are wall-clock values in the therapist's own zone. The core
speaks in :class:`Phrase`; an edge turns phrases into the therapist's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Literal, TypeAlias

from conversations.when.daysoff import Pause
from conversations.when.quiet import Quiet
from conversations.when.week import OneOff, Slot

# --------------------------------------------------------------------- phrases

Param: TypeAlias = "str | int | date | time | Phrase | tuple[str | Phrase, ...]"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence to be translated: a gettext message with its parameters.

    Parameters of type ``str`` are a person's words or a proper name: they are
    escaped and set apart, never translated. A tuple is read out as a list
    ("a, b and c"). ``plural`` chooses by the parameter ``n``.
    """

    context: str
    msgid: str
    plural: str = ""
    params: tuple[tuple[str, Param], ...] = ()

    def given(self, **params: Param) -> Phrase:
        """Return the same phrase with these parameters added."""
        return Phrase(self.context, self.msgid, self.plural, (*self.params, *params.items()))


def P(context: str, msgid: str, **params: Param) -> Phrase:  # noqa: N802 - reads as a literal
    """Return a phrase; ``P`` is the extraction keyword (``P:1c,2``)."""
    return Phrase(context, msgid, "", tuple(params.items()))


def PN(  # noqa: N802 - reads as a literal
    context: str, one: str, many: str, n: int, **params: Param
) -> Phrase:
    """Return a phrase that counts ``n`` things (``PN:1c,2,3``)."""
    return Phrase(context, one, many, (("n", n), *params.items()))


Body: TypeAlias = tuple[Phrase | tuple[Phrase, ...], ...]
"""Paragraphs; a tuple inside is a paragraph of several lines."""

# --------------------------------------------------------------------- buttons


@dataclass(frozen=True, slots=True)
class Address:
    """Where a tap belongs: a flow's step (or ``@action``), the card's number, the choice."""

    flow: str
    step: str
    card: int = 0
    choice: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button. ``card`` 0 in its address stands for the card it is shown on."""

    label: Phrase
    to: Address
    style: Literal["", "primary", "success", "danger"] = ""


Keyboard: TypeAlias = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """What one message shows."""

    body: Body
    keyboard: Keyboard = ()
    placeholder: Phrase | None = None


# --------------------------------------------------------------------- records


@dataclass(frozen=True, slots=True)
class Part:
    """One message's share of an answer; ``message_id`` is the person's own message."""

    message_id: int
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered at one step: chips by key, words exactly as sent, or skipped."""

    chips: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    skipped: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was said."""
        return not self.chips and not self.parts

    @property
    def text(self) -> str:
        """The words of all parts, one part a line."""
        return "\n".join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class BlockRef:
    """The appointment block a record belongs to, in the wall-clock time of its zone."""

    day: date
    starts: time
    ends: time


RecordState: TypeAlias = Literal["open", "down", "complete"]


@dataclass(frozen=True, slots=True)
class Record:
    """One check-in or note as it is kept: sealed as one document."""

    id: int
    flow: str
    zone: str
    day: date
    opened_at: datetime
    block: BlockRef | None = None
    state: RecordState = "open"
    closed_at: datetime | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)

    def step_of(self, message_id: int) -> str | None:
        """Return the step that a person's message answered here, if any."""
        for step, answer in self.answers.items():
            if any(part.message_id == message_id for part in answer.parts):
                return step
        return None


@dataclass(frozen=True, slots=True)
class Spot:
    """One step of one record."""

    record: int
    step: str


@dataclass(frozen=True, slots=True)
class Target:
    """A card that words would answer, and their step; None for a prompt or an end."""

    card: int
    spot: Spot | None = None


# --------------------------------------------------------------------- session


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was put: its card and the variant of its wording."""

    card: int
    variant: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """One conversation under way. ``open`` is the step whose question is unanswered."""

    record: Record
    open: str | None = None
    asked: Mapping[str, Asked] = field(default_factory=dict)
    draft: Mapping[str, Any] = field(default_factory=dict)

    @property
    def flow(self) -> str:
        """The key of the flow that is being walked."""
        return self.record.flow


PromptKind: TypeAlias = Literal["block", "letter", "back"]


@dataclass(frozen=True, slots=True)
class Prompt:
    """A due row: something to be said at ``due_at`` about ``day`` (a block, or a day's letter)."""

    id: int
    kind: PromptKind
    day: date
    starts: time
    ends: time
    ends_at: datetime
    due_at: datetime
    state: str = "waiting"

    @property
    def block(self) -> BlockRef:
        """The block this row asks about."""
        return BlockRef(self.day, self.starts, self.ends)


@dataclass(frozen=True, slots=True)
class Settings:
    """What a therapist may choose. Times are wall-clock; ``letter_day`` 0 is Monday."""

    bell_minutes: int = 5
    quiet_from: time = time(21, 0)
    quiet_until: time = time(8, 0)
    letter: bool = True
    letter_day: int = 6
    letter_at: time = time(18, 0)

    @property
    def quiet(self) -> Quiet | None:
        """The quiet hours; none when both ends are the same."""
        if self.quiet_from == self.quiet_until:
            return None
        return Quiet(self.quiet_from, self.quiet_until)


@dataclass(frozen=True, slots=True)
class Session:
    """Everything the machine remembers of one person between two events.

    ``serial`` is the last number given out (cards and records share it).
    ``targets`` are the newest cards that words would answer, oldest first; ``filed``
    is where the newest words went. ``prompt`` is the newest prompt not yet
    opened, ``held`` are the due rows that wait for a conversation to end.
    ``variants`` holds, for each question, the wordings in the order of their last use.
    """

    zone: str = "UTC"
    language: str = "en"
    settled: bool = False
    heard_at: datetime | None = None
    settings: Settings = field(default_factory=Settings)
    serial: int = 0
    targets: tuple[Target, ...] = ()
    filed: Spot | None = None
    talk: Talk | None = None
    parked: tuple[Talk, ...] = ()
    held: tuple[int, ...] = ()
    prompt: Prompt | None = None
    carried: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def newest(self) -> int:
        """The newest card that words would answer."""
        return self.targets[-1].card if self.targets else 0

    def looking_at(self, seen: int) -> Spot | None:
        """Return the step that somebody who has seen this card, and none after, would answer."""
        return next((one.spot for one in reversed(self.targets) if one.card <= seen), None)


# ---------------------------------------------------------------------- events


@dataclass(frozen=True, slots=True)
class Said:
    """Words. ``seen`` is the newest card this person can have seen when writing them."""

    text: str
    message_id: int
    seen: int = 0
    replies_to: Spot | None = None


@dataclass(frozen=True, slots=True)
class Revised:
    """The person edited their own Telegram message."""

    text: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button was pressed; ``to`` is None when its data could not be read."""

    to: Address | None


@dataclass(frozen=True, slots=True)
class Commanded:
    """A slash command, without the slash and lower-cased."""

    name: str
    argument: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Sent:
    """Something other than text: ``photo``, ``voice``, ``sticker`` and so on."""

    kind: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Rang:
    """These prompts have come due."""

    prompts: tuple[Prompt, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """A job ended: ``ok`` and what it made, by name."""

    kind: str
    ok: bool
    result: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Found:
    """What the store knows, in answer to :class:`Find`; ``cause`` is tried again with it."""

    cause: Event
    answers: tuple[tuple[Query, Facts], ...]


Event: TypeAlias = Said | Revised | Tapped | Commanded | Sent | Rang | Done | Found

# ----------------------------------------------------------------------- facts


@dataclass(frozen=True, slots=True)
class Decided:
    """One line of the ledger."""

    at: datetime
    prompt: Prompt
    decision: str
    reason: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """Answers to queries; what was not asked for stays empty."""

    rules: tuple[tuple[int, Slot | OneOff], ...] = ()
    pauses: tuple[tuple[int, Pause], ...] = ()
    prompts: tuple[Prompt, ...] = ()
    records: tuple[Record, ...] = ()
    ledger: tuple[Decided, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of the store.

    ``schedule``: rules and pauses; ``prompts``, ``records``, ``ledger``: those of
    the days ``first`` to ``last``; ``record``: the record ``id``; ``part``: the
    record that holds the person's message ``id``; ``prompt``: the due row ``id``
    with the records of its block; ``unfinished``: the newest record not complete.
    """

    kind: Literal[
        "schedule", "prompts", "records", "ledger", "record", "part", "prompt", "unfinished"
    ]
    id: int = 0
    first: date | None = None
    last: date | None = None


# --------------------------------------------------------------------- effects


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
