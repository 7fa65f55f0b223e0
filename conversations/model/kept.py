"""What is remembered: records of what was said, and the session between two events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

from conversations.model.value import Value
from conversations.when.quiet import Quiet


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


class Settings(Value, frozen=True):
    """What a therapist may choose. Times are wall-clock; ``letter_day`` 0 is Monday.

    ``bells`` are weekdays with a bell of their own, ``bells_offered`` those for which one has
    been offered. ``holidays`` is the place whose public holidays are days off ("DE", "DE-BY"),
    ``works_on`` those on which they work. ``gap_minutes`` is the longest gap within a block of
    appointments, ``usual_minutes`` how long one is whose calendar does not say. ``silent`` lets
    what nobody asked for come without a sound, ``tidy`` takes a check-in out of the chat,
    ``identifiers`` looks for what may identify a client, ``whisper`` lets a line of one's own come
    back before work.
    ``identifiers`` looks for what may identify a client. ``dark`` draws pictures in dark colours.
    ``identifiers`` looks for what may identify a client, ``year_ago`` offers this day last year.
    ``audit`` is the first day of one audit period of the log of learning, and its years.
    """

    bell_minutes: int = 5
    bells: tuple[tuple[int, int], ...] = ()
    bells_offered: tuple[int, ...] = ()
    quiet_from: time = time(21, 0)
    quiet_until: time = time(8, 0)
    letter: bool = True
    letter_day: int = 6
    letter_at: time = time(18, 0)
    holidays: str = ""
    works_on: tuple[date, ...] = ()
    gap_minutes: int = 20
    usual_minutes: int = 60
    silent: bool = False
    tidy: bool = False
    identifiers: bool = True
    whisper: bool = False
    dark: bool = False
    year_ago: bool = False
    audit: tuple[date, int] | None = None

    def bell(self, day: date) -> int:
        """Return how many minutes after a block of this day its check-in comes."""
        return dict(self.bells).get(day.weekday(), self.bell_minutes)

    @property
    def quiet(self) -> Quiet | None:
        """The quiet hours; none when both ends are the same."""
        if self.quiet_from == self.quiet_until:
            return None
        return Quiet(self.quiet_from, self.quiet_until)


class Listening(Value, frozen=True):
    """A card that takes a typed value without asking for it: what, and since when.

    A ``secret`` value is kept nowhere, whatever goes wrong.
    """

    what: str
    card: int
    since: datetime
    secret: bool = False


class Secret(Value, frozen=True):
    """A card that shows something not to be left in the chat, and since when; not what it is."""

    card: int
    since: datetime


class Parcel(Value, frozen=True):
    """An export that was sent back and looked into: the card that asks, and where the file is."""

    card: int
    file: str


class Replaced(Value, frozen=True):
    """Working hours that others took the place of, both as the codes of their lines.

    ``card`` is the number of the card whose button puts them back.
    """

    card: int
    gone: tuple[str, ...]
    added: tuple[str, ...] = ()


OwnState: TypeAlias = Literal["offered", "kept", "left", "out"]


class OwnChip(Value, frozen=True):
    """Words that somebody wrote often at a step, and what became of the offer to make them a chip.

    ``offered`` is the day of the offer. Its ``number`` is what its buttons hold, and is never
    given out twice; ``out`` is a chip that was taken out again.
    """

    number: int
    step: str
    text: str
    offered: date
    state: OwnState = "offered"


class OwnTag(Value, frozen=True):
    """A tag somebody uses. Its ``number``, which buttons hold, is never given out twice.

    ``used`` counts how often it was put on something: what is offered stands in that order.
    """

    number: int
    text: str
    used: int = 0


class Search(Value, frozen=True):
    """What was looked for last: words, and the step, tag and days they are looked for in.

    ``tops`` are the records at the top of each page so far, 0 for the newest, ``page`` which of
    them is shown on the ``card``.
    """

    words: tuple[str, ...] = ()
    step: str = ""
    tag: str = ""
    first: date | None = None
    last: date | None = None
    tops: tuple[int, ...] = (0,)
    page: int = 0
    card: int = 0


class Chosen(Value, frozen=True):
    """An entry that is to be in a packet, and its lines as they were shown.

    ``marks`` has one for each line, told from what it says. By their places, ``out`` are the lines
    that are left out, ``found`` those that may identify someone, ``fresh`` those that have changed
    since they were chosen, ``unseen`` those of them that have not been shown as they are.
    """

    record: int
    marks: tuple[str, ...] = ()
    out: tuple[int, ...] = ()
    found: tuple[int, ...] = ()
    fresh: tuple[int, ...] = ()
    unseen: tuple[int, ...] = ()


class Packet(Value, frozen=True):
    """What somebody is choosing for supervision; forgotten once it is made or put away.

    Its ``number`` is in its buttons, and ``laid``, which is another whenever its lines are, in
    those of the lines; 0 while they are not laid out. ``top`` is the record at the top of the page
    of entries, ``page`` the page of lines. ``since``: when it was last touched. ``refused``: its
    letters cannot be drawn, so it is offered as Markdown.
    """

    number: int
    card: int
    since: datetime
    stage: Literal["ways", "entries", "lines"] = "ways"
    entries: tuple[Chosen, ...] = ()
    laid: int = 0
    top: int = 0
    page: int = 0
    refused: bool = False


class WeekQuestion(Value, frozen=True):
    """What the first check-in of a week, which begins with ``week``, asks from the letter before.

    ``question`` is its code, empty for none; ``asked``: that check-in has begun.
    """

    week: date
    question: str = ""
    asked: bool = False


class Whispered(Value, frozen=True):
    """A line that has come back: the answer it stands in, and the day it came."""

    record: int
    step: str
    day: date


class Session(Value, frozen=True):
    """Everything the machine remembers of one person between two events.

    ``serial`` is the last number given out (cards and records share it).
    ``targets`` are the newest cards that words would answer, oldest first; ``filed``
    is where the newest words went. ``prompt`` is the newest prompt not yet
    opened, ``held`` are the due rows that wait for a conversation to end. ``untouched``
    are the newest records set down before anything was said: words may be on their way.
    ``fetching`` are the newest voice notes that are not here yet, and where they belong.
    ``rests`` is the day from which on what was carried under a name is asked about again.
    ``variants`` holds, for each question, the wordings in the order of their last use.
    ``zones_before`` are the zones this person was in before, the newest first: the ways back.
    ``replaced`` are the hours that were replaced last and can be put back. ``listening`` is the
    card that takes a typed value while it is the last thing shown.
    ``paused`` is whether a pause covers today, as the command menu was last told; ``menu`` notes
    what commands the chat was last given of its own, empty for none, None when nobody knows.
    ``visits`` counts, for each question of a record, how often it was met. ``put_off`` are the
    newest due rows that were put off by hand, which is done once. ``own`` are the words that were
    ever offered to become a chip, the oldest first. ``question`` comes back from the last letter.
    ``whispered`` are the lines of a season that have come back, the newest last.
    ``tags`` are those in use, the latest first, ``search`` is what was looked for last.
    ``looked_back`` is the day on which this day last year was offered last.
    ``parcel`` is an export that waits for a yes to be taken in, ``packet`` what is being chosen
    for supervision. ``secrets`` are the cards that show a passphrase and are to be covered by the
    next night but one.
    """

    zone: str = "UTC"
    language: str = "en"
    settled: bool = False
    heard_at: datetime | None = None
    settings: Settings = Settings()
    serial: int = 0
    targets: tuple[Target, ...] = ()
    filed: Filed | None = None
    talk: Talk | None = None
    parked: tuple[Talk, ...] = ()
    untouched: tuple[Record, ...] = ()
    fetching: tuple[Filed, ...] = ()
    held: tuple[int, ...] = ()
    prompt: Prompt | None = None
    carried: Mapping[str, str] = {}
    rests: Mapping[str, date] = {}
    variants: Mapping[str, tuple[str, ...]] = {}
    zones_before: tuple[str, ...] = ()
    replaced: Replaced | None = None
    listening: Listening | None = None
    visits: Mapping[str, int] = {}
    put_off: tuple[int, ...] = ()
    own: tuple[OwnChip, ...] = ()
    question: WeekQuestion | None = None
    whispered: tuple[Whispered, ...] = ()
    tags: tuple[OwnTag, ...] = ()
    search: Search | None = None
    looked_back: date | None = None
    parcel: Parcel | None = None
    packet: Packet | None = None
    secrets: tuple[Secret, ...] = ()
    paused: bool = False
    menu: str | None = None

    @property
    def newest(self) -> int:
        """The newest card that words would answer."""
        return self.targets[-1].card if self.targets else 0

    def looking_at(self, seen: int) -> Spot | None:
        """Return the step that somebody who has seen this card, and none after, would answer."""
        return next((one.spot for one in reversed(self.targets) if one.card <= seen), None)
