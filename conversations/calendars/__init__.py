"""The calendars of a person: how an address is known and given to be read, and how each stands.

The rules of this file:

1. An address is a secret: it goes into a job, which is sealed, and into nothing that is shown.
   The message that brought it is removed from the chat, whatever comes of reading it.
2. To its owner a calendar is its host, or a file of the day it came; nothing here knows what it
   holds, or what its file was called.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from conversations import limits
from conversations.model import (
    PN,
    CalendarState,
    Erase,
    Facts,
    Job,
    P,
    Phrase,
    Query,
)
from conversations.tell import moment

if TYPE_CHECKING:
    from conversations.play import Play

FEED, FILE = "calendar_feed", "calendar_file"
"""The jobs that read a calendar for the first time."""

MOST = limits.CALENDARS
"""So many calendars one person may have in use."""

FULL = PN(
    "calendar",
    "You have {n} calendar already, and that is as many as I can read. "
    "Take one out first: /calendar",
    "You have {n} calendars already, and that is as many as I can read. "
    "Take one out first: /calendar",
    MOST,
)

_TAKEN_OFF = P(
    "calendar",
    "The address opens your calendar to whoever has it, so I took it off the chat.",
)
_TAKE_OFF = P(
    "calendar",
    "The address opens your calendar to whoever has it. Your message is too old for me to take "
    "it off the chat: please delete it yourself.",
)

# ------------------------------------------------------------------- addresses

_WITH_SCHEME = re.compile(r"<?((?:https?|webcals?)://[^\s<>]+)>?", re.IGNORECASE)
_BARE = re.compile(r"<?([^\s<>/@]+\.[^\s<>/@]+/[^\s<>]+)>?")
_OF_A_CALENDAR = re.compile(
    r"webcals?://|\.(?:ics|ical|icalendar)(?:[?#]|$)|[/.?&=]ics(?:[/.?&=]|$)|ical|calendar",
    re.IGNORECASE,
)


def address(text: str) -> str | None:
    """Return the address that a text is, with nothing else in it; None if it is none."""
    found = _WITH_SCHEME.fullmatch(text.strip())
    return found[1] if found else None


def address_in(text: str) -> str | None:
    """Return the one address in the answer to a question for one, words around it or not."""
    found = {one.rstrip(".,;)") for one in _WITH_SCHEME.findall(text)}
    if found:
        return found.pop() if len(found) == 1 else None
    bare = _BARE.fullmatch(text.strip())
    return bare[1] if bare else None


def looks_like_one(text: str) -> bool:
    """Tell whether words that nobody asked for are nothing but the address of a calendar."""
    found = address(text)
    secret = found is not None and not found.lower().startswith("http:")
    return secret and _OF_A_CALENDAR.search(found or "") is not None


def subscribe(
    play: Play, text: str, message: int, *, erase: bool = True, counted: bool = False
) -> None:
    """Read a calendar at an address, and take the message that brought it off the chat.

    Args:
        play: the turn.
        text: the address.
        message: the id of the person's message.
        erase: False if the message is too old to be removed.
        counted: it has been asked whether one more may be read now.
    """
    said = _TAKEN_OFF if erase else _TAKE_OFF
    if full(play):
        play.say(FULL, said)
    elif not (counted or limits.take(play, FEED)):
        play.say(said)
    else:
        play.do(Job(FEED, {"address": text}))
        play.say(P("calendar", "I am reading it. One moment."), said)
    if erase:
        play.do(Erase(message))


def taken_in(play: Play, text: str) -> bool:
    """Read a calendar whose address stands in the answer to another question, if one does."""
    found = address_in(text) if "://" in text else None
    if found is not None:
        subscribe(play, found, play.message)
    return found is not None


# --------------------------------------------------------------------- the ones


def known(play: Play) -> Facts:
    """Return the calendars and the blocks that their appointments form."""
    return play.find(Query("calendars"))


def in_use(play: Play) -> tuple[CalendarState, ...]:
    """Return the calendars that are in use."""
    return tuple(one for one in known(play).calendars if not one.removed)


def full(play: Play) -> bool:
    """Tell whether there are as many calendars as one may have."""
    return len(in_use(play)) >= MOST


def name(play: Play, state: CalendarState) -> Phrase:
    """Name a calendar to its owner: a file by its day, and by its hour beside one of that day."""
    if state.kind != "file" and state.label:
        return P("calendar", "{label}", label=state.label)
    came = _came(play, state)
    if came is None:
        return P("calendar", "a file")
    others = (_came(play, one) for one in known(play).calendars if one.id != state.id)
    if came.date() in {one.date() for one in others if one is not None}:
        return P("calendar", "file of {day}, {at}", day=came.date(), at=came.time())
    return P("calendar", "file of {day}", day=came.date())


def _came(play: Play, state: CalendarState) -> datetime | None:
    """Return when a file was given, by the clock on the wall; None for what is no file."""
    if state.kind != "file" or state.read_at is None:
        return None
    return state.read_at.astimezone(play.zone)


def button_label(play: Play, state: CalendarState) -> Phrase:
    """Name a calendar on a button, beside others that may be from the same host."""
    return P("button", "🗓\u00a0{name} ({n})", name=name(play, state), n=state.appointments)


def lines(play: Play, state: CalendarState) -> tuple[Phrase, ...]:
    """Say in up to three short lines how a calendar stands."""
    said = [_counted(play, state)]
    if state.failing_since is not None:
        since = moment(play, state.failing_since)
        said.append(P("calendar", "Not readable since {since}; I go by what it said.", since=since))
    if state.unreadable:
        said.append(unreadable(state.unreadable))
    return tuple(said)


def _counted(play: Play, state: CalendarState) -> Phrase:
    named, count = name(play, state), state.appointments
    if state.read_at is None or state.kind == "file":
        return PN(
            "calendar",
            "🗓\u00a0{name}: {n} to come",
            "🗓\u00a0{name}: {n} to come",
            count,
            name=named,
        )
    return PN(
        "calendar",
        "🗓\u00a0{name}: {n} to come, read {moment}",
        "🗓\u00a0{name}: {n} to come, read {moment}",
        count,
        name=named,
        moment=moment(play, state.read_at),
    )


def unreadable(count: int) -> Phrase:
    """Say how many entries had to be left out."""
    return PN(
        "calendar",
        "{n} entry could not be read.",
        "{n} entries could not be read.",
        count,
    )
