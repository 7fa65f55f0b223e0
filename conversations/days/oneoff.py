"""Hours typed for today: read as those of a one-off block, and handed to /schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.when.blocks import GRACE
from conversations.when.phrases import (
    NotUnderstood,
    ScheduleReading,
    Understood,
    read_schedule,
    read_schedule_in,
)
from conversations.when.readings import Why
from conversations.when.week import OneOff, Rule, blocks_on
from conversations.when.words import Keyword

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conversations.play import Play


def todays(play: Play, text: str) -> str | NotUnderstood:
    """Return typed hours with the word for today, unless they name their day themselves.

    They may be in any of the languages that /schedule reads. Hours that were over before they were
    typed are not taken: nothing would be asked about them.
    """
    text, found = _with_day(play, text)
    if isinstance(found, NotUnderstood):
        return found
    if isinstance(found, Understood) and are_over(play, found.value):
        return NotUnderstood(text, 0, Why.PAST)
    return text


def _with_day(play: Play, text: str) -> tuple[str, ScheduleReading]:
    """Read hours as they stand, else with a language's own word for today before them."""
    ranks = play.world.tables_for(play.session.language)
    found = read_schedule_in(text, play.today, ranks)
    if not isinstance(found, NotUnderstood):
        return text, found
    for words in (one for rank in ranks for one in rank):
        alone = read_schedule(text, play.today, words)
        if isinstance(alone, NotUnderstood) and alone.why is Why.NO_DAYS:
            dated = f"{words.keywords[Keyword.TODAY][0]} {text}"
            found = read_schedule_in(dated, play.today, ranks)
            if not isinstance(found, NotUnderstood):
                return dated, found
    return text, found


def are_over(play: Play, rules: Iterable[Rule]) -> bool:
    """Tell whether all these hours are over for good, so that nothing would be asked about them."""
    return all(_over(play, rule) for rule in rules)


def _over(play: Play, rule: Rule) -> bool:
    blocks = blocks_on(rule.day, [rule], play.zone) if isinstance(rule, OneOff) else ()
    return bool(blocks) and all(one.ends_at + GRACE < play.now for one in blocks)


def hand_over(play: Play, text: str) -> None:
    """Let /schedule read, echo and save the hours."""
    schedule = play.world.catalog.flows["schedule"]
    if schedule.opens is not None:
        schedule.opens(play, text)
