"""Why it rang, waited or was silent: read from the ledger, one line a block, nothing guessed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from conversations import choices
from conversations.days import reasons
from conversations.days.ahead import blocks_of, rings_at
from conversations.days.shift import asks_at
from conversations.flow import Flow
from conversations.model import (
    Address,
    Button,
    Card,
    Decided,
    Facts,
    Keyboard,
    P,
    Phrase,
    Prompt,
    Query,
)
from conversations.tell import FULL_WEEKDAYS, clip
from conversations.when.off import Off, Reason
from conversations.when.phrases.dates import CalendarDay, DateReader, NamedDay, Near, Order
from conversations.when.phrases.lexer import Cursor, Kind, tokenize
from conversations.when.readings import UnreadableError
from conversations.when.week import Block, Slot
from conversations.when.words import fold

if TYPE_CHECKING:
    from conversations.play import Play

_KEY = "why"
_DAY = timedelta(days=1)
_A_WEEK = 7
_A_ROW = 2
BACK, FORTH = timedelta(days=400), timedelta(days=7)
"""How far one can look, from today."""

_BESIDES = (
    ("letter", P("why", "Your week: {what}")),
    ("whisper", P("why", "A line of yours: {what}")),
)
"""What a day may hold besides blocks, by its kind."""

YESTERDAY = frozenset({"yesterday", "gestern", "ayer", "hier"})
"""How people call the day before today, in small letters."""


# -------------------------------------------------------------------- one line


def _line(play: Play, prompt: Prompt, last: Decided | None, days: Off) -> Phrase:
    """Say what was decided last about a block, or what is still to come."""
    at = asks_at(play, prompt, days) if prompt.state == "waiting" else None
    if last is None or (prompt.state == "waiting" and at is None):
        return P("why", "{span}: {what}", span=_span(prompt), what=_to_come(play, prompt, days))
    told = _told(play, prompt, last, days, at)
    return P("why", "{span}: {what}", span=_span(prompt), what=reasons.sentence(told))


def _span(block: Prompt | Block) -> Phrase:
    return P("block", "{starts}–{ends}", starts=block.starts, ends=block.ends)


def _told(
    play: Play, prompt: Prompt, line: Decided, days: Off, waits: datetime | None = None
) -> reasons.Told:
    until = line.until or prompt.day
    return reasons.Told(
        reason=line.reason,
        decision=line.decision,
        at=_when(play, prompt.day, line.at),
        until=until,
        ends=prompt.ends,
        holiday=days.holidays.get(until, ""),
        waits=None if waits is None else _when(play, prompt.day, waits),
    )


def _when(play: Play, day: date, at: datetime) -> Phrase:
    """Name an instant by its time alone, where it lies on the block's own day."""
    wall = at.astimezone(play.zone).replace(second=0, microsecond=0)
    if wall.date() == day:
        return P("why", "{at}", at=wall.time())
    return P("why", "{at} on {day}", at=wall.time(), day=wall.date())


def _to_come(play: Play, prompt: Prompt, days: Off) -> Phrase:
    if prompt.state != "waiting":
        return P("why", "nothing was decided.")
    off = days.reason(prompt.day)
    if off is not None:
        return _will_be_silent(off)
    at = asks_at(play, prompt, days)
    if at is None:
        return P("why", "will fall into quiet hours before a day off, so I will be silent.")
    if at != prompt.due_at:
        return P("why", "will wait until {at}, quiet hours.", at=_when(play, prompt.day, at))
    return P("why", "will be asked at {at}.", at=_when(play, prompt.day, at))


def _will_be_silent(off: Reason) -> Phrase:
    match off.kind:
        case "pause":
            return P("why", "I will be silent, because you are off until {day}.", day=off.last)
        case "holiday":
            return P("why", "I will be silent, because of a holiday: {name}.", name=off.name)
        case "day_off":
            return P("why", "I will be silent: it is your regular day off.")


# --------------------------------------------------------------------- the day


def _card(play: Play, day: date) -> Card:
    stories = _stories(play, day)
    facts = play.find(Query("schedule"))
    blocks = [(one, story) for one, story in stories if one.kind == "block"]
    besides = [
        _besides(play, name, one, story[-1], facts.off)
        for kind, name in _BESIDES
        for one, story in stories
        if one.kind == kind and story
    ]
    body: list[Phrase | tuple[Phrase, ...]] = [P("why", "<b>{day}</b>", day=day)]
    if blocks:
        last = [(one, story[-1] if story else None) for one, story in blocks]
        body.append(tuple(_line(play, one, line, facts.off) for one, line in last))
    else:
        body.append(_nothing(play, day, facts))
    body += besides
    more = [one for one, story in blocks if len(story) > 1]
    return Card(tuple(body), (*_more_rows(more), *_ways(play, day)))


def _stories(play: Play, day: date) -> list[tuple[Prompt, list[Decided]]]:
    """Return what was planned for a day, earliest first, each with all that was decided of it."""
    planned = play.find(Query("prompts", first=day, last=day)).prompts
    ledger = play.find(Query("ledger", first=day, last=day)).ledger
    rows = {line.prompt.id: line.prompt for line in ledger} | {one.id: one for one in planned}
    ordered = sorted(rows.values(), key=_order)
    return [(one, [line for line in ledger if line.prompt.id == one.id]) for one in ordered]


def _besides(play: Play, name: Phrase, prompt: Prompt, last: Decided, days: Off) -> Phrase:
    waits = rings_at(play, prompt.due_at) if prompt.state == "waiting" else None
    told = _told(play, prompt, last, days, waits)
    return name.given(what=reasons.sentence(told))


def _order(prompt: Prompt) -> tuple[datetime, int]:
    return prompt.ends_at, prompt.id


def _more_rows(blocks: list[Prompt]) -> Keyboard:
    made = [
        Button(
            P("button", "More: {span}", span=_span(one)),
            Address(_KEY, "@more", choice=f"{one.day:%Y%m%d}.{one.id}"),
        )
        for one in blocks
    ]
    return tuple(tuple(made[at : at + _A_ROW]) for at in range(0, len(made), _A_ROW))


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


def _more(play: Play, choice: str) -> None:
    """Tell the whole story of one block, line by line."""
    found = choices.numbers(choice, 2) or (0, 0)
    day = _read_day(str(found[0]))
    stories = _stories(play, day) if _in_reach(play, day) else []
    mine = (one for one in stories if one[0].kind == "block" and one[0].id == found[1])
    story = next(mine, None)
    if story is None:
        play.toast(P("why", "I cannot find that block any more."))
        return
    prompt, told = story
    days = play.find(Query("schedule")).off
    lines = [reasons.in_story(_told(play, prompt, line, days)) for line in told]
    if prompt.state == "waiting":
        lines.append(_to_come(play, prompt, days))
    title = P("why", "<b>{day}, {span}</b>", day=day, span=_span(prompt))
    back = Button(P("button", "‹ Back"), Address(_KEY, "@day", choice=day.isoformat()))
    play.redraw(Card((title, tuple(lines)), ((back,),)), play.card)


# ------------------------------------------------------------- a day without blocks


def _nothing(play: Play, day: date, facts: Facts) -> Phrase | tuple[Phrase, ...]:
    """Say why no block was planned for a day, or which blocks will be."""
    past = day < play.today
    if past and not _knew_hours(play, day):
        return P("why", "That was before I knew of any hours of yours.")
    off = facts.off.reason(day)
    if off is not None:
        return _off(off, past=past)
    rules = tuple(rule for _, rule in facts.rules)
    coming = () if past else tuple(blocks_of(play, [day], rules))
    if day > play.today and coming:
        return tuple(_planned_soon(play, one) for one in coming)
    if coming:
        return P("why", "Your hours of this day were over before I knew of them.")
    if any(rule.falls_on(day) for rule in rules):
        return P("why", "Nothing was planned: the hours you have now came later.")
    return _no_hours(play, day, [rule.weekday for rule in rules if isinstance(rule, Slot)])


def _knew_hours(play: Play, day: date) -> bool:
    """Tell whether any block had been planned by then."""
    found = play.find(Query("prompts", first=day - BACK, last=day)).prompts
    return any(one.kind == "block" for one in found)


def _off(off: Reason, *, past: bool) -> Phrase:
    match off.kind:
        case "pause" if past:
            return P("why", "Nothing was planned: you were off until {day}.", day=off.last)
        case "pause":
            return P("why", "Nothing is planned: you are off until {day}.", day=off.last)
        case "holiday":
            return P("why", "A holiday: {name}.", name=off.name)
        case "day_off":
            return P("why", "Your regular day off.")


def _planned_soon(play: Play, block: Block) -> Phrase:
    due = block.ends_at + timedelta(minutes=play.session.settings.bell(block.day))
    soon = Prompt(0, "block", block.day, block.starts, block.ends, block.ends_at, due)
    return _line(play, soon, None, play.find(Query("schedule")).off)


def _no_hours(play: Play, day: date, weekdays: Iterable[int]) -> Phrase:
    weekday = FULL_WEEKDAYS[day.weekday()]
    calendars = [one for one in play.find(Query("calendars")).calendars if not one.removed]
    if calendars and day < play.today:
        return P("why", "Your calendar had nothing on this day that I knew of.")
    if any(one.until is not None and day > one.until for one in calendars):
        return P("why", "Nothing is planned yet: I have not read your calendar that far.")
    if calendars:
        return P("why", "Your calendar has nothing on this day.")
    weekdays = tuple(weekdays)
    if not weekdays:
        return P("why", "You have no weekly hours. /schedule takes them.")
    if day.weekday() in weekdays:
        return P("why", "Your {weekday} hours do not fall on this day.", weekday=weekday)
    return P("why", "You have no hours on a {weekday}.", weekday=weekday)


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
    """Return the days a text may mean, looking back: none, one, or two for ``3/4``.

    Only "this", "coming" and "next" look ahead.

    Languages of a rank that differ ("do" is Thursday, and Sunday) give one day each.
    """
    if not text.strip():
        return (play.today,)
    if fold(text) in YESTERDAY:
        return (play.today - _DAY,)
    for rank in play.world.tables_for(play.session.language):
        readers = [
            DateReader(Cursor(tokenize(text, words)), play.today, order)
            for words in rank
            for order in Order
        ]
        found = [_read(reader, play.today) for reader in readers]
        days = tuple(dict.fromkeys(one for one in found if one is not None))
        if days:
            return days
    return ()


def _read(reader: DateReader, today: date) -> date | None:
    try:
        day = reader.take_day()
    except UnreadableError:
        return None
    if reader.cursor.now.kind is not Kind.END:
        return None
    match day:
        case NamedDay(weekday, Near.NEXT):
            return today + timedelta(days=(weekday - today.weekday() - 1) % _A_WEEK + 1)
        case NamedDay(weekday, Near.THIS):
            return today + timedelta(days=(weekday - today.weekday()) % _A_WEEK)
        case NamedDay(weekday):
            return today - timedelta(days=(today.weekday() - weekday) % _A_WEEK)
        case CalendarDay(year=None):
            return day.last_before(today + _DAY)
        case CalendarDay():
            return day.next_from(today)
        case _:
            return day


def _read_day(text: str) -> date:
    """Return the day that a button held; what is none lies out of reach."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


def _show(play: Play, choice: str) -> None:
    day = _read_day(choice)
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
    actions={"@day": _show, "@more": _more},
)
