"""Why it rang, waited or was silent: read from the ledger, one line a block, nothing guessed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from conversations.ahead import rings_at
from conversations.flow import Flow
from conversations.model import Address, Button, Card, Decided, Keyboard, P, Phrase, Prompt, Query
from conversations.tell import clip
from conversations.when.lexer import Cursor, Kind, tokenize
from conversations.when.off import Off
from conversations.when.phrases_dates import CalendarDay, DateReader, NamedDay, Order
from conversations.when.readings import UnreadableError
from conversations.when.words import fold

if TYPE_CHECKING:
    from conversations.play import Play

_KEY = "why"
_DAY = timedelta(days=1)
_A_WEEK = 7
BACK, FORTH = timedelta(days=400), timedelta(days=7)
"""How far one can look, from today."""

_YESTERDAY = frozenset({"yesterday", "gestern", "ayer", "hier"})


# -------------------------------------------------------------------- one line


def _line(play: Play, prompt: Prompt, last: Decided | None, days: Off) -> Phrase:
    """Say what was decided last about a block, or what is still to come."""
    span = P("block", "{starts}–{ends}", starts=prompt.starts, ends=prompt.ends)
    if last is None:
        return P("why", "{span}: {what}", span=span, what=_to_come(play, prompt, days))
    at = _when(play, prompt.day, last.at)
    return P("why", "{span}: {what}", span=span, what=_decided(play, prompt, last, at))


def _when(play: Play, day: date, at: datetime) -> Phrase:
    """Name an instant by its time alone, where it lies on the block's own day."""
    wall = at.astimezone(play.zone).replace(second=0, microsecond=0)
    if wall.date() == day:
        return P("why", "{at}", at=wall.time())
    return P("why", "{at} on {day}", at=wall.time(), day=wall.date())


def _to_come(play: Play, prompt: Prompt, days: Off) -> Phrase:
    off = days.reason(prompt.day)
    if prompt.state != "waiting":
        return P("why", "nothing was decided.")
    if off is not None:
        return P("why", "I will be silent, because you are off until {day}.", day=off.last)
    at = rings_at(play, prompt.due_at)
    if at != prompt.due_at:
        return P("why", "will wait until {at}, quiet hours.", at=_when(play, prompt.day, at))
    return P("why", "will be asked at {at}.", at=_when(play, prompt.day, at))


def _decided(play: Play, prompt: Prompt, last: Decided, at: Phrase) -> Phrase:
    until = last.until or prompt.day
    waits = _when(play, prompt.day, prompt.due_at)
    match last.reason:
        case "on_time":
            return P("why", "asked at {at}.", at=at)
        case "late":
            return P("why", "asked late, at {at}, because I had been away.", at=at)
        case "paused":
            return P("why", "silent, because you were off until {day}.", day=until)
        case "paused_after_quiet":
            return P(
                "why", "silent: it fell into quiet hours, and you were off until {day}.", day=until
            )
        case "quiet":
            return P("why", "waits until {at}, quiet hours.", at=waits)
        case "busy":
            return P(
                "why", "waits until {at}, because we were in the middle of something.", at=waits
            )
        case "trouble":
            return P("why", "waits until {at}, because something went wrong on my side.", at=waits)
        case "later":
            return P("why", "waits until {at}, because you asked for later.", at=waits)
        case _:
            return _closed(last, at)


def _closed(last: Decided, at: Phrase) -> Phrase:
    match last.reason:
        case "skipped":
            return P("why", "you let it go at {at}.", at=at)
        case "opened":
            return P("why", "you began it at {at}.", at=at)
        case "one_line":
            return P("why", "you kept one line at {at}.", at=at)
        case "moved":
            return P("why", "moved to this time at {at}, because your hours changed.", at=at)
        case "dropped" | "schedule_changed":
            return P("why", "not asked, because your hours changed at {at}.", at=at)
        case "away":
            return P("why", "not asked, because I was away for too long.")
        case "restored":
            return P("why", "not asked, because I was down, and was put back from a backup.")
        case "past":
            return P("why", "not asked, because it was over before I knew of it.")
        case _:
            return P("why", "“{decision}” at {at}.", decision=last.decision, at=at)


# --------------------------------------------------------------------- the day


def _card(play: Play, day: date) -> Card:
    planned = play.find(Query("prompts", first=day, last=day)).prompts
    ledger = play.find(Query("ledger", first=day, last=day)).ledger
    days = play.find(Query("schedule")).off
    last = {line.prompt.id: line for line in ledger}
    rows = {line.prompt.id: line.prompt for line in ledger} | {one.id: one for one in planned}
    blocks = sorted((one for one in rows.values() if one.kind == "block"), key=_order)
    title = P("why", "<b>{day}</b>", day=day)
    if blocks:
        lines = tuple(_line(play, one, last.get(one.id), days) for one in blocks)
        return Card((title, lines), _ways(play, day))
    return Card((title, P("why", "No blocks were planned for this day.")), _ways(play, day))


def _order(prompt: Prompt) -> tuple[datetime, int]:
    return prompt.ends_at, prompt.id


def _ways(play: Play, day: date) -> Keyboard:
    row = [
        Button(label, Address(_KEY, "@day", choice=other.isoformat()))
        for label, other in (
            (P("button", "◀ {day}", day=day - _DAY), day - _DAY),
            (P("button", "{day} ▶", day=day + _DAY), day + _DAY),
        )
        if _in_reach(play, other)
    ]
    return (tuple(row),) if row else ()


def _in_reach(play: Play, day: date) -> bool:
    return play.today - BACK <= day <= play.today + FORTH


# ---------------------------------------------------------------- which day it is


def _opens(play: Play, argument: str) -> None:
    days = _days(play, argument)
    if len(days) == 1 and _in_reach(play, days[0]):
        play.show(_card(play, days[0]))
    elif len(days) > 1:
        rows = tuple(
            (Button(P("button", "{day}", day=one), Address(_KEY, "@day", choice=one.isoformat())),)
            for one in days
        )
        play.show(Card((P("why", "Which day do you mean?"),), rows))
    else:
        play.say(
            P("why", "I could not find the day “{day}”.", day=clip(argument)),
            P("why", "For example: <i>/why yesterday</i>, <i>/why Tue</i>, <i>/why 12 Nov</i>"),
        )


def _days(play: Play, text: str) -> tuple[date, ...]:
    """Return the days a text may mean, looking back: none, one, or two for ``3/4``."""
    if not text.strip():
        return (play.today,)
    if fold(text) in _YESTERDAY:
        return (play.today - _DAY,)
    tokens = tokenize(text, play.world.table(play.session.language))
    found = [_read(DateReader(Cursor(tokens), play.today, order), play.today) for order in Order]
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _read(reader: DateReader, today: date) -> date | None:
    try:
        day = reader.take_day()
    except UnreadableError:
        return None
    if reader.cursor.now.kind is not Kind.END:
        return None
    match day:
        case NamedDay(weekday):
            return today - timedelta(days=(today.weekday() - weekday) % _A_WEEK)
        case CalendarDay(year=None):
            return day.last_before(today + _DAY)
        case CalendarDay():
            return day.next_from(today)
        case _:
            return day


def _show(play: Play, choice: str) -> None:
    try:
        day = date.fromisoformat(choice)
    except ValueError:
        day = date.min
    if _in_reach(play, day):
        play.redraw(_card(play, day), play.card)
    else:
        play.toast(P("why", "I cannot show that day."))


FLOW = Flow(
    key=_KEY,
    command="why",
    title=P("menu", "Why I asked, or did not"),
    about=P("help", "/why says why I asked, waited or was silent."),
    order=50,
    opens=_opens,
    actions={"@day": _show},
)
