"""When the next check-in will be asked for, as far as the rules say today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from conversations.model import P, Phrase, Prompt, Query
from conversations.tell import moment
from conversations.when.daysoff import LONGEST_DAYS, Pause, is_off, next_working_day
from conversations.when.quiet import Wait, hold_for_quiet
from conversations.when.week import Block, Rule, blocks_on

if TYPE_CHECKING:
    from conversations.play import Play

_DAY = timedelta(days=1)


def next_ask(
    play: Play, rules: Iterable[Rule], pauses: Iterable[Pause], asked: Iterable[Prompt] = ()
) -> datetime | None:
    """Return the instant at which the next block will be asked about, or None.

    The bell, quiet hours and days off are those of the turn under way. A block that
    overlaps one ``asked`` about already will not be asked about again.
    """
    rules, pauses, asked = tuple(rules), tuple(pauses), tuple(asked)
    bell = timedelta(minutes=play.session.settings.bell_minutes)
    day = play.today - _DAY
    for _ in range(LONGEST_DAYS):
        found = next_working_day(day, rules, pauses)
        if found is None:
            return None
        for block in blocks_on(found, rules, play.zone):
            taken = any(_overlap(one, block) for one in asked)
            if block.ends_at + bell > play.now and not taken:
                at = rings_at(play, block.ends_at + bell)
                if not is_off(at.astimezone(play.zone).date(), pauses):
                    return at
        day = found + _DAY
    return None


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


def coming(play: Play, rules: Iterable[Rule], pauses: Iterable[Pause]) -> Phrase:
    """Say when the next check-in comes."""
    at = next_ask(play, rules, pauses, _asked(play))
    if at is None:
        return P("ahead", "Nothing is planned. /checkin works any time.")
    return P("ahead", "The next check-in comes {moment}.", moment=moment(play, at))
