"""What is remembered: records of what was said, and the conversations they come from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

from conversations.model.value import Value


class Voice(Value, frozen=True):
    """A voice note that is kept: how long it is, and its bytes, which stand elsewhere, sealed."""

    seconds: int = 0
    size: int = 0

    @property
    def length(self) -> str:
        """How long it is, as phones show it: ``0:23``."""
        return f"{self.seconds // 60}:{self.seconds % 60:02d}"


class Part(Value, frozen=True):
    """One message's share of an answer; ``message_id`` is the person's own message.

    A voice note is kept under that id; its ``text`` is what was written below it, mostly nothing.
    ``besides``: the message holds something else as well, a picture, say, which is not kept.
    """

    message_id: int
    text: str
    voice: Voice | None = None
    besides: bool = False

    @property
    def shown(self) -> str:
        """The part as a summary shows it: a sign and its length stand for a voice note."""
        heard = (f"🎙 {self.voice.length}",) if self.voice is not None else ()
        return " ".join((*heard, self.text)) if self.text else "".join(heard)


class Own(Value, frozen=True):
    """A chip of a person's own words, as it was chosen: the words stay when the chip is gone."""

    number: int
    text: str


class Answer(Value, frozen=True):
    """What was answered at one step: chips by key, words exactly as sent, or skipped.

    ``own`` are chips of the person's own words.
    """

    chips: tuple[str, ...] = ()
    parts: tuple[Part, ...] = ()
    skipped: bool = False
    own: tuple[Own, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing was said."""
        return not self.chips and not self.parts and not self.own

    @property
    def text(self) -> str:
        """The words of all parts, one part a line; of a voice note nothing can be read."""
        return "\n".join(part.text for part in self.parts if part.text or part.voice is None)

    @property
    def shown(self) -> str:
        """All parts as a summary shows them, one a line."""
        return "\n".join(part.shown for part in self.parts)


class BlockRef(Value, frozen=True):
    """The appointment block a record belongs to, in the wall-clock time of its zone.

    ``again`` tells that it starts when the hour that autumn repeats comes a second time.
    """

    day: date
    starts: time
    ends: time
    again: bool = False


RecordState: TypeAlias = Literal["open", "down", "complete"]


class Record(Value, frozen=True):
    """One check-in or note as it is kept: sealed as one document.

    ``given`` is what was carried into it. With ``only`` it is about that one step, until it is
    taken up again in full. ``deleted_at``: it is shown nowhere since then and can be brought back
    until it is removed for good; ``took`` is what was to be carried on from it, by name. ``tags``
    are words of the person's own, in the order in which they were given.
    """

    id: int
    flow: str
    zone: str
    day: date
    opened_at: datetime
    block: BlockRef | None = None
    state: RecordState = "open"
    closed_at: datetime | None = None
    answers: Mapping[str, Answer] = {}
    given: Mapping[str, str] = {}
    only: str = ""
    deleted_at: datetime | None = None
    took: Mapping[str, str] = {}
    tags: tuple[str, ...] = ()

    @property
    def since(self) -> datetime:
        """When the first message about it can have come: a block is asked about after it began."""
        if self.block is None:
            return self.opened_at
        zone = ZoneInfo(self.zone)
        return min(self.opened_at, datetime.combine(self.block.day, self.block.starts, zone))

    @property
    def unkept(self) -> tuple[int, ...]:
        """The messages of which some is not kept: a picture over the words of an answer."""
        parts = (part for answer in self.answers.values() for part in answer.parts)
        return tuple(one.message_id for one in parts if one.besides)

    def step_of(self, message_id: int) -> str | None:
        """Return the step that a person's message answered here, if any."""
        for step, answer in self.answers.items():
            if any(part.message_id == message_id for part in answer.parts):
                return step
        return None


class Spot(Value, frozen=True):
    """One step of one record."""

    record: int
    step: str


PROMPT = "@prompt"
"""The step that stands for a prompt; its spot's ``record`` is then the id of the due row."""


class Filed(Value, frozen=True):
    """Where a message of words went.

    ``until`` is there when a phone may have cut it, being so long: as long as no card newer
    than that one waits for words, a message that comes right after ``at`` is its next part.
    ``early``: it was written before the open question was seen, and was added to the answer before.
    """

    spot: Spot
    message_id: int
    until: int = 0
    at: datetime | None = None
    early: bool = False


class Target(Value, frozen=True):
    """A card that words would answer, and their step; None for a prompt or an end."""

    card: int
    spot: Spot | None = None


# --------------------------------------------------------------------- session


class Asked(Value, frozen=True):
    """A question as it was put: its card and the variant of its wording."""

    card: int
    variant: str = ""


class Talk(Value, frozen=True):
    """One conversation under way. ``open`` is the step whose question is unanswered.

    ``message`` is the person's own that began it, ``end`` the card that said it was complete.
    """

    record: Record
    open: str | None = None
    asked: Mapping[str, Asked] = {}
    draft: Mapping[str, Any] = {}
    message: int = 0
    end: int = 0

    @property
    def flow(self) -> str:
        """The key of the flow that is being walked."""
        return self.record.flow


PromptKind: TypeAlias = Literal["block", "letter", "back", "whisper"]


class Prompt(Value, frozen=True):
    """A due row: something to be said at ``due_at`` about ``day`` (a block, or a day's letter).

    ``calendar`` tells that appointments of a calendar are part of the block, ``again`` that it
    starts when the hour that autumn repeats comes a second time.
    """

    id: int
    kind: PromptKind
    day: date
    starts: time
    ends: time
    ends_at: datetime
    due_at: datetime
    state: str = "waiting"
    begins_at: datetime | None = None
    calendar: bool = False
    again: bool = False

    @property
    def block(self) -> BlockRef:
        """The block this row asks about."""
        return BlockRef(self.day, self.starts, self.ends, self.again)
