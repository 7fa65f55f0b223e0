"""What is kept of a person beside their records: settings, and what a chat is about just now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Literal, TypeAlias

from conversations.model.kept import (
    Filed,
    Prompt,
    Record,
    Spot,
    Talk,
    Target,
)
from conversations.model.value import Value
from conversations.when.months import months_before
from conversations.when.quiet import Quiet


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
    ``keep_months`` is for how many calendar months what was written stays, 0 for ever; with
    ``keep_log`` the log of learning stays for ever all the same.
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
    keep_months: int = 0
    keep_log: bool = True

    def first_kept(self, today: date) -> date | None:
        """Return the first day of which something stays; None: all of it does.

        Args:
            today: the therapist's own calendar day.
        """
        return months_before(today, self.keep_months) if self.keep_months else None

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
    ``tags`` are those in use, the latest first, ``search`` is what was looked for last, on the day
    ``searched``, if that is known.
    ``looked_back`` is the day on which this day last year was offered last.
    ``parcel`` is an export that waits for a yes to be taken in, ``packet`` what is being chosen
    for supervision. ``secrets`` are the cards that show a passphrase and are to be covered by the
    next night but one. ``spent`` tells of each kind of work until when its pace is used up
    (:mod:`conversations.limits`).
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
    searched: date | None = None
    looked_back: date | None = None
    parcel: Parcel | None = None
    packet: Packet | None = None
    secrets: tuple[Secret, ...] = ()
    spent: Mapping[str, datetime] = {}
    paused: bool = False
    menu: str | None = None

    @property
    def newest(self) -> int:
        """The newest card that words would answer."""
        return self.targets[-1].card if self.targets else 0

    def looking_at(self, seen: int) -> Spot | None:
        """Return the step that somebody who has seen this card, and none after, would answer."""
        return next((one.spot for one in reversed(self.targets) if one.card <= seen), None)
