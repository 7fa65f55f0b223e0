"""Which check-ins days off silence, and when the next one comes: from the rules alone.

A check-in is silenced as it would be when it rings: its block belongs to a day off, or it would
wait for the end of the quiet hours, and that is a day off. Rows that are due only tell what has
become of a block already (asked, let go) and for when it was put off.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from conversations.days.ahead import blocks_of
from conversations.model import PN, Decide, P, Phrase, Prompt, Query
from conversations.tell import moment
from conversations.when.daysoff import LONGEST_DAYS
from conversations.when.off import Off
from conversations.when.quiet import Wait, hold_for_quiet
from conversations.when.week import Block, instant

if TYPE_CHECKING:
    from conversations.play import Play

REASONS = {"pause": "paused", "holiday": "holiday", "day_off": "day_off"}
"""What the ledger says of a row on a day off, by the kind of its reason."""

_DAY = timedelta(days=1)


def silenced(play: Play, before: Off, after: Off, first: date, last: date) -> tuple[datetime, ...]:
    """Return when the check-ins would have come that some days off silence.

    Args:
        play: the turn, for the rules, the calendars and what has become of blocks already.
        before: the days off without them.
        after: the days off with them.
        first: the first of these days.
        last: the last of them.

    Returns:
        Instants, earliest first; what has been asked already is not among them.
    """
    found = []
    for block, due in _due(play, first - _DAY, last, before):
        at = _comes(play, block.day, due, before)
        if at is not None and _comes(play, block.day, due, after) is None:
            found.append(at)
    return tuple(sorted(found))


def first_after(play: Play, off: Off, day: date) -> datetime | None:
    """Return when the first check-in about a block of this day or later comes; None if none."""
    found = (
        _comes(play, block.day, due, off)
        for block, due in _due(play, day, day + LONGEST_DAYS * _DAY, off)
    )
    return next((at for at in found if at is not None), None)


def _due(play: Play, first: date, last: date, off: Off) -> Iterator[tuple[Block, datetime]]:
    """Return the blocks of days that are not ``off``, and when each falls due from now on."""
    rules = tuple(rule for _, rule in play.find(Query("schedule")).rules)
    begin = max(first, play.today - _DAY)
    rows = play.find(Query("prompts", first=play.today - _DAY)).prompts
    rows = tuple(one for one in rows if one.kind == "block")
    days = (begin + ahead * _DAY for ahead in range((last - begin).days + 1))
    for block in blocks_of(play, (day for day in days if day not in off), rules):
        due = _due_at(play, block, rows)
        if due is not None and due > play.now:
            yield block, due


def _due_at(play: Play, block: Block, rows: Iterable[Prompt]) -> datetime | None:
    """Return when a block falls due; None if it was asked about, or let go."""
    mine = [one for one in rows if _overlap(play, one, block)]
    if any(one.state != "waiting" for one in mine):
        return None
    if mine:
        return mine[0].due_at
    return block.ends_at + timedelta(minutes=play.session.settings.bell(block.day))


def _overlap(play: Play, row: Prompt, block: Block) -> bool:
    begins_at = row.begins_at or instant(row.day, row.starts, play.zone)
    return begins_at < block.ends_at and block.begins_at < row.ends_at


def _comes(play: Play, day: date, due: datetime, off: Off) -> datetime | None:
    """Return when a check-in about a day is asked; None if days off silence it."""
    if day in off:
        return None
    hold = hold_for_quiet(due, play.session.settings.quiet, play.zone)
    if not isinstance(hold, Wait):
        return due
    return None if hold.until.astimezone(play.zone).date() in off else hold.until


def hush(play: Play, off: Off) -> None:
    """Settle what is held back for the conversation under way and is silenced now.

    Else it would ring as soon as that ends, in a turn that knows the days off of before.
    """
    left = []
    for number in play.session.held:
        for prompt in play.find(Query("prompt", id=number)).prompts:
            reason = off.reason(prompt.day)
            if prompt.kind != "block" or prompt.state != "waiting" or reason is None:
                left.append(number)
            else:
                play.do(Decide(prompt, "silent", REASONS[reason.kind], until=reason.last))
    play.change(held=tuple(left))


# ------------------------------------------------------------------------ told


def told(play: Play, times: tuple[datetime, ...], then: datetime | None) -> tuple[Phrase, ...]:
    """Say what a stretch of days off silences and when the next check-in comes.

    Args:
        play: the turn.
        times: of the check-ins that are silenced, earliest first.
        then: when the next one comes after that, if one is planned.
    """
    if not times:
        return (P("silence", "No check-in would come on these days."),)
    first, last = moment(play, times[0]), moment(play, times[-1])
    if len(times) == 1:
        said = P("silence", "It silences one check-in, {moment}.", moment=first)
    else:
        said = PN(
            "silence",
            "It silences {n} check-in, the first {first}, the last {last}.",
            "It silences {n} check-ins, the first {first}, the last {last}.",
            len(times),
            first=first,
            last=last,
        )
    if then is None:
        return (said, P("silence", "After that nothing is planned. /checkin works any time."))
    return (said, P("silence", "The next one then comes {moment}.", moment=moment(play, then)))


def beyond(play: Play, last: date) -> tuple[Phrase, ...]:
    """Say from when on appointments are not known yet, if that is before a last day."""
    states = play.find(Query("calendars")).calendars
    known = [one.until for one in states if not one.removed and one.until is not None]
    if not known or min(known) >= last:
        return ()
    text = P(
        "silence",
        "Appointments after {day} are not known yet, and not counted here.",
        day=min(known),
    )
    return (text,)
