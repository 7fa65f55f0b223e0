"""How much one person may have, and have done for them: every limit, in one place.

A therapist's phone may be stolen, a client of theirs may be stuck, a script may be at play: the
others must not notice, and the disk of a small box must not fill. The rules of this file:

1. Words are never refused because many come. Each chat is worked through by itself, a turn at a
   time, so who writes much waits for nobody but themselves.
2. Work that costs time (documents, pictures, calendars, searches, voice notes) has so many at once
   and then one every so often. Who is over that is told when it goes again; nothing is lost.
3. Where there is no more room, voice notes and files are refused first. Words are taken for as
   much again, and then said to be not kept.
4. Nothing here is a grade, nor anybody's fault. Nobody who works with people comes near it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from conversations.model import PN, P, Phrase, Query, Record
from conversations.tell import moment
from conversations.when.daysoff import DaysOff, Pause
from conversations.when.week import OneOff, Slot

if TYPE_CHECKING:
    from conversations.play import Play

# ---------------------------------------------------------------- how much there may be

FILES: Final = 1024**3
"""Sealed bytes of one person's beyond which no voice note and no file is taken: 1 GB."""

WORDS: Final = 2 * FILES
"""Those beyond which no words are taken: 2 GB, a hundred lives of check-ins."""

CALENDARS: Final = 8
"""Calendars in use: each is read every quarter of an hour."""

HOURS, PAUSES, DAYS_OFF = 300, 100, 50
"""Lines of working hours, pauses and days off that still lie ahead."""

TAGS, TAGS_ON_ONE, OWN_CHIPS = 24, 8, 40
"""Tags that are remembered, tags on one record, words of one's own that were offered as a chip."""

PARTS, CHARACTERS = 200, 200_000
"""Messages, and characters of them, in one record; what comes then becomes a note of its own. A
record is written anew with each message that joins it."""

SESSION: Final = 256 * 1024
"""Bytes of what is remembered of a person between two events, as a file that is brought may leave
it: it is written with each of their turns."""

BEFORE: Final = 2_000
"""Lines of hours, pauses and days off that are over and that a file may bring."""

# --------------------------------------------------------------- how often it may be done

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Rate:
    """So many ``times`` at once; then one whenever a ``span`` divided by them has gone by."""

    times: int
    span: timedelta
    says: Phrase

    @property
    def every(self) -> timedelta:
        """How long it takes until one more goes."""
        return self.span / self.times


RATES: Final[Mapping[str, Rate]] = {
    "document": Rate(
        20,
        _DAY,
        P("limit", "I have made many documents for you today. The next one goes {moment}."),
    ),
    "book": Rate(
        10,
        _DAY,
        P("limit", "I have bound many books for you today. The next one goes {moment}."),
    ),
    "picture": Rate(
        60,
        _HOUR,
        P("limit", "I have drawn many pictures in a short time. The next one goes {moment}."),
    ),
    "search": Rate(
        120,
        _HOUR,
        P("limit", "I have looked for many things in a short time. The next goes {moment}."),
    ),
    "calendar": Rate(
        30,
        _DAY,
        P("limit", "I have read many calendars for you today. The next one goes {moment}."),
    ),
    "import": Rate(
        20,
        _DAY,
        P("limit", "I have looked into many files for you today. The next one goes {moment}."),
    ),
    "voice": Rate(
        60,
        _HOUR,
        P(
            "limit",
            "So many voice notes in a short time are more than I can keep, and this one I did not: "
            "it still stands in this chat. The next one goes {moment}. Words always go.",
        ),
    ),
}
"""What costs time, by what it is."""

COUNTS_AS: Final[Mapping[str, str]] = {
    "export": "document",
    "cpd": "document",
    "packet": "document",
    "book": "book",
    "picture": "picture",
    "search": "search",
    "tag_counts": "search",
    "tagged": "search",
    "calendar_feed": "calendar",
    "calendar_file": "calendar",
    "import": "import",
    "voice": "voice",
}
"""Which of these a kind of job is."""

# ----------------------------------------------------------------------- at the door

OPEN_INVITATIONS: Final = 1000
"""Invitations that are open at the same time."""

STRANGERS_A_MINUTE: Final = 30
"""Updates of strangers that are noted, and may be answered, in a minute; of more nothing is left,
and to nobody among them anything is said."""

A_LINE_EVERY: Final = _DAY
"""A stranger is told the same thing once in so long."""

GUESSES: Final = 10
GUESSES_IN: Final = _HOUR
"""So many codes that were not good a chat may try in so long; then none of theirs is looked at."""

# ------------------------------------------------------------------------------ asking


def take(play: Play, kind: str) -> bool:
    """Tell whether a job of this kind may be done now, and count it; if not, say when it may."""
    name = COUNTS_AS[kind]
    rate, now = RATES[name], play.now
    used = play.session.spent.get(name, now)
    used = min(max(used, now), now + rate.span)  # a clock that was wrong costs one span at most
    goes = used - now <= rate.span - rate.every
    others = {one: at for one, at in play.session.spent.items() if at > now and one != name}
    play.change(spent={**others, name: used + rate.every if goes else used})
    if not goes:
        again_at = _minute_after(used - rate.span + rate.every)
        play.say(rate.says.given(moment=moment(play, again_at)))
    return goes


def _minute_after(at: datetime) -> datetime:
    """Return the next whole minute, for that is what clocks show."""
    whole = at.replace(second=0, microsecond=0)
    return whole if whole == at else whole + _MINUTE


def has_room(play: Play, size: int) -> bool:
    """Tell whether there is room for a voice note or a file of so many bytes; if not, say so."""
    if play.find(Query("room")).room + size <= FILES:
        return True
    play.say(
        P(
            "limit",
            "There is no more room here for voice notes and files, so I did not keep this one: it "
            "still stands in this chat. Words I take as ever. What you delete in /history makes "
            "room within two days; /export takes it along first.",
        )
    )
    return False


def is_long(record: Record) -> bool:
    """Tell whether a record has as many messages as one may have."""
    parts = [part for answer in record.answers.values() for part in answer.parts]
    return len(parts) >= PARTS or sum(len(part.text) for part in parts) >= CHARACTERS


NO_ROOM: Final = P(
    "limit",
    "There is no more room for your words here, so I kept nothing of that: it still stands in "
    "this chat. /export takes along what you have, and what you delete in /history makes room "
    "within two days. Whoever hosts me can help, too.",
)

_Dated = Slot | OneOff | Pause | DaysOff
_D = TypeVar("_D", bound=_Dated)
What = Literal["hours", "pauses", "days_off"]

_MOST: Final[Mapping[What, tuple[int, Phrase]]] = {
    "hours": (
        HOURS,
        PN(
            "limit",
            "I can keep {n} line of working hours. /schedule takes out what is over.",
            "I can keep {n} lines of working hours. /schedule takes out what is over.",
            HOURS,
        ),
    ),
    "pauses": (
        PAUSES,
        PN(
            "limit",
            "I can keep {n} pause ahead. /pause takes one out.",
            "I can keep {n} pauses ahead. /pause takes one out.",
            PAUSES,
        ),
    ),
    "days_off": (
        DAYS_OFF,
        PN(
            "limit",
            "I can keep {n} day off that comes back. /pause takes one out.",
            "I can keep {n} days off that come back. /pause takes one out.",
            DAYS_OFF,
        ),
    ),
}


def fits(play: Play, what: What, new: int) -> bool:
    """Tell whether so many more may be kept of what lies ahead; if not, say so.

    Who has more than that, from before there was a limit, may still change what there is.
    """
    most, says = _MOST[what]
    if new <= 0:
        return True
    facts = play.find(Query("schedule"))
    stored: Mapping[What, Iterable[tuple[int, _Dated]]] = {
        "hours": facts.rules,
        "pauses": facts.pauses,
        "days_off": facts.days_off,
    }
    if sum(lies_ahead(one, play.today) for _, one in stored[what]) + new <= most:
        return True
    play.say(says)
    return False


def lies_ahead(one: _Dated, today: date) -> bool:
    """Tell whether hours, a pause or days off still come, today or later."""
    last = one.day if isinstance(one, OneOff) else one.last
    return last is None or last >= today


def brought(what: What, theirs: Iterable[_D], mine: Collection[_D], today: date) -> list[_D]:
    """Return which of the hours, pauses or days off in a file are new here, and may be kept.

    No file that /export made has more than may be.

    Args:
        what: which of these they are.
        theirs: those of the file.
        mine: those that stand here.
        today: the therapist's day.
    """
    ahead = sum(lies_ahead(one, today) for one in mine)
    rooms = {True: _MOST[what][0] - ahead, False: BEFORE - len(mine) + ahead}
    found = []
    for one in dict.fromkeys(theirs):
        comes = lies_ahead(one, today)
        if one not in mine and rooms[comes] > 0:
            rooms[comes] -= 1
            found.append(one)
    return found
