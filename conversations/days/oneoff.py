"""Hours typed for today: read as those of a one-off block, and handed to /schedule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.when.blocks import GRACE
from conversations.when.phrases import NotUnderstood, Understood, read_schedule
from conversations.when.readings import Why
from conversations.when.week import OneOff, Rule, blocks_on
from conversations.when.words import Keyword

if TYPE_CHECKING:
    from conversations.play import Play


def todays(play: Play, text: str) -> str | NotUnderstood:
    """Return typed hours with the word for today, unless they name their day themselves.

    Hours that were over before they were typed are not taken: nothing would be asked about them.
    """
    table = play.world.table(play.session.language)
    found = read_schedule(text, play.today, table)
    if isinstance(found, NotUnderstood) and found.why is Why.NO_DAYS:
        text = f"{table.keywords[Keyword.TODAY][0]} {text}"
        found = read_schedule(text, play.today, table)
    if isinstance(found, NotUnderstood):
        return found
    if isinstance(found, Understood) and all(_over(play, rule) for rule in found.value):
        return NotUnderstood(text, 0, Why.PAST)
    return text


def _over(play: Play, rule: Rule) -> bool:
    blocks = blocks_on(rule.day, [rule], play.zone) if isinstance(rule, OneOff) else ()
    return bool(blocks) and all(one.ends_at + GRACE < play.now for one in blocks)


def hand_over(play: Play, text: str) -> None:
    """Let /schedule read, echo and save the hours."""
    schedule = play.world.catalog.flows["schedule"]
    if schedule.opens is not None:
        schedule.opens(play, text)
