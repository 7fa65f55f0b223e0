"""When the next check-in will be asked for, as far as the rules say today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from conversations.model import P, Phrase, Prompt, Query
from conversations.tell import moment
from conversations.when.daysoff import LONGEST_DAYS
from conversations.when.forming import FormedBlock, join, seen_in
from conversations.when.off import Off
from conversations.when.quiet import Wait, hold_for_quiet
from conversations.when.week import Block, Rule, blocks_on

if TYPE_CHECKING:
    from conversations.play import Play

_DAY = timedelta(days=1)


def next_ask(
    play: Play, rules: Iterable[Rule], off: Off, asked: Iterable[Prompt] = ()
) -> datetime | None:
    """Return the instant at which the next block will be asked about, or None.

    Hours are those of these rules and of the calendars; the bell and quiet hours are those of
    the turn under way. A block that overlaps one ``asked`` about already will not be asked
    about again.
    """
    rules, asked = tuple(rules), tuple(asked)
    settings = play.session.settings
    days = [play.today + ahead * _DAY for ahead in range(-1, LONGEST_DAYS)]
    for block in blocks_of(play, [day for day in days if day not in off], rules):
        due = block.ends_at + timedelta(minutes=settings.bell(block.day))
        if due <= play.now or any(_overlap(one, block) for one in asked):
            continue
        at = rings_at(play, due)
        if at.astimezone(play.zone).date() not in off:
            return at
    return None


def blocks_of(play: Play, days: Iterable[date], rules: Iterable[Rule]) -> Iterator[Block]:
    """Return the blocks of some days, typed hours and those of calendars together.

    The zone is that of the turn under way, which may just have changed it.
    """
    rules = tuple(rules)
    gap = timedelta(minutes=play.session.settings.gap_minutes)
    formed: dict[date, list[FormedBlock]] = {}
    for stored in play.find(Query("calendars")).formed:
        one = seen_in(stored, play.zone)
        formed.setdefault(one.day, []).append(one)
    for day in days:
        yield from join(blocks_on(day, rules, play.zone), formed.get(day, ()), gap)


def _asked(play: Play) -> tuple[Prompt, ...]:
    """Return today's blocks that have been asked about: hours added to them ask nothing anew."""
    prompts = play.find(Query("prompts", first=play.today, last=play.today)).prompts
    return tuple(one for one in prompts if one.kind == "block" and one.state != "waiting")


def _overlap(prompt: Prompt, block: Block) -> bool:
    return prompt.day == block.day and prompt.starts < block.ends and block.starts < prompt.ends


def rings_at(play: Play, due: datetime) -> datetime:
    """Return when something due at this instant is said: deep in quiet hours, when they end."""
    hold = hold_for_quiet(due, play.session.settings.quiet, play.zone)
    return hold.until if isinstance(hold, Wait) else due


def coming(play: Play, rules: Iterable[Rule], off: Off) -> Phrase:
    """Say when the next check-in comes."""
    at = next_ask(play, rules, off, _asked(play))
    if at is None:
        return P("ahead", "Nothing is planned. /checkin works any time.")
    return P("ahead", "The next check-in comes {moment}.", moment=moment(play, at))
