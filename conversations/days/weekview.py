"""The week in words: what stands, where it comes from, and what the next days will bring.

The rules of this file:

1. One thing, one short line: a phone shows some thirty letters of it, and some 25 lines.
2. A day shows the blocks that will be asked about, those of typed hours and of calendars joined;
   on a day off nothing is asked, so it shows why instead.
3. What comes from a calendar is marked only beside hours that were typed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from conversations import calendars
from conversations.days.ahead import blocks_of, rings_at
from conversations.model import Body, P, Phrase, Query
from conversations.tell import WEEKDAYS, line, weekdays
from conversations.when.daysoff import DaysOff
from conversations.when.forming import FormedBlock
from conversations.when.grouping import group, runs
from conversations.when.off import Off, Reason
from conversations.when.week import Block, OneOff, Rule

if TYPE_CHECKING:
    from conversations.model import CalendarState
    from conversations.play import Play

DAYS = 7
MOST_WEEKS = 8
"""So many weeks ahead can be looked at: a calendar is read for two months."""

MOST_LINES = 25
"""With the next days, a card may have so many lines, those between paragraphs counted."""

_A_YEAR = 366


# ------------------------------------------------------------------ what stands


def typed(play: Play) -> tuple[tuple[int, Rule], ...]:
    """Return the typed hours, without dates gone by and weeks that are over."""
    rules = play.find(Query("schedule")).rules
    return tuple((number, rule) for number, rule in rules if not _over(play, rule))


def _over(play: Play, rule: Rule) -> bool:
    last = rule.day if isinstance(rule, OneOff) else rule.last
    return last is not None and last < play.today


def overview(play: Play) -> Body:
    """Say what the week is made of: typed hours, calendars, days off, quiet hours."""
    rules, used = tuple(rule for _, rule in typed(play)), calendars.in_use(play)
    body: list[Phrase | tuple[Phrase, ...]] = [P("schedule", "<b>Your week</b>")]
    if rules:
        body.append(tuple(line(found) for found in group(rules)))
    if used:
        body.append(tuple(said for one in used for said in calendars.lines(play, one)))
    rest = (*_days_off(play), *_quiet(play))
    return (*body, rest) if rest else tuple(body)


def _days_off(play: Play) -> tuple[Phrase, ...]:
    facts = play.find(Query("schedule"))
    said = _coming_back(play, (one for _, one in facts.days_off))
    coming = facts.off.coming(play.today, _A_YEAR)
    if not coming:
        return said
    day, name = coming[0]
    return (*said, P("schedule", "Next holiday: {day}, {name}.", day=day, name=name))


def _coming_back(play: Play, days: Iterable[DaysOff]) -> tuple[Phrase, ...]:
    """Say on which weekdays they are off, in at most one line."""
    standing = [one for one in days if one.last is None or one.last >= play.today]
    every = weekdays(runs(one.weekday for one in standing))
    if not standing:
        return ()
    if all(one.every == 1 for one in standing):
        return (P("schedule", "Off every {days}.", days=every),)
    if all(one.every == 2 for one in standing):  # noqa: PLR2004 - every other week has its name
        return (P("schedule", "Off on {days}, every other week.", days=every),)
    return (P("schedule", "Off on {days}, some of them not every week.", days=every),)


def _quiet(play: Play) -> tuple[Phrase, ...]:
    quiet = play.session.settings.quiet
    if quiet is None:
        return ()
    return (P("schedule", "Quiet hours {first}–{last}.", first=quiet.from_, last=quiet.until),)


# ---------------------------------------------------------------- the next days


def fits(body: Body) -> bool:
    """Tell whether a card stays clear on a phone."""
    counted = sum(1 if isinstance(one, Phrase) else len(one) for one in body)
    return counted + len(body) - 1 <= MOST_LINES


def next_days(play: Play, week: int = 0) -> Body:
    """Say what seven days will bring, a line each.

    Args:
        play: the turn.
        week: how many weeks ahead they begin; 0 is today.
    """
    first = play.today + timedelta(weeks=week)
    days = [first + timedelta(days=ahead) for ahead in range(DAYS)]
    rules, off = tuple(rule for _, rule in typed(play)), play.find(Query("schedule")).off
    used = calendars.in_use(play)
    marked = bool(rules) and bool(used)
    blocks: dict[date, list[Block]] = {day: [] for day in days}
    for block in blocks_of(play, days, rules):
        blocks[block.day].append(block)
    title = P("schedule", "<b>The next seven days</b>")
    if week:
        title = P("schedule", "<b>{first} to {last}</b>", first=first, last=days[-1])
    said = tuple(_day(day, blocks[day], off.reason(day), marked=marked) for day in days)
    body: Body = ((title, *said),)
    if marked and any(_of_a_calendar(block) for of in blocks.values() for block in of):
        body = (*body, P("schedule", "🗓\u00a0from a calendar"))
    beyond = _beyond(used, days[-1])
    return body if beyond is None else (*body, beyond)


def _beyond(used: Iterable[CalendarState], last: date) -> Phrase | None:
    """Say from when on a calendar is not known yet, if these days reach so far."""
    ends = min((one.until for one in used if one.until is not None), default=None)
    if ends is None or ends >= last:
        return None
    return P("schedule", "Your calendar is read up to {day}.", day=ends)


def _day(day: date, blocks: list[Block], reason: Reason | None, *, marked: bool) -> Phrase:
    named = P("schedule", "{weekday} {n}", weekday=WEEKDAYS[day.weekday()], n=day.day)
    if reason is not None:
        return P("schedule", "<b>{day}</b> {what}", day=named, what=_off(day, reason))
    if not blocks:
        return P("schedule", "<b>{day}</b> –", day=named)
    said = _block(blocks[0], marked=marked)
    for block in blocks[1:]:
        said = P("schedule", "{blocks} · {block}", blocks=said, block=_block(block, marked=marked))
    return P("schedule", "<b>{day}</b> {what}", day=named, what=said)


def _off(day: date, reason: Reason) -> Phrase:
    match reason.kind:
        case "holiday":
            return P("schedule", "off, {name}", name=reason.name)
        case "day_off":
            return P("schedule", "your day off")
        case "pause":
            if reason.last == day:
                return P("schedule", "off")
            return P("schedule", "off until {day}", day=reason.last)


def _block(block: Block, *, marked: bool) -> Phrase:
    span = P("block", "{starts}–{ends}", starts=block.starts, ends=block.ends)
    if not marked or not _of_a_calendar(block):
        return span
    return P("schedule", "🗓\u00a0{span}", span=span)


def _of_a_calendar(block: Block) -> bool:
    """Tell whether appointments of a calendar are part of a block."""
    return isinstance(block, FormedBlock) and any(part.key is not None for part in block.parts)


def first_block(play: Play, off: Off, rules: Iterable[Rule]) -> tuple[FormedBlock, datetime] | None:
    """Return the calendar's next block within seven days, and when it will be asked about."""
    days = (play.today + timedelta(days=ahead) for ahead in range(-1, DAYS))
    bell = play.session.settings.bell
    for block in blocks_of(play, (day for day in days if day not in off), rules):
        due = block.ends_at + timedelta(minutes=bell(block.day))
        if not isinstance(block, FormedBlock) or due <= play.now:
            continue
        at = rings_at(play, due)
        if at.astimezone(play.zone).date() not in off:
            return block, at
    return None
