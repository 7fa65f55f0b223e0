"""The bell that learns: offered once for each weekday, after a check-in, and never on its own.

What it is offered from is in :mod:`conversations.when.bell`. A weekday that has a bell of its own
is left alone, whoever gave it one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conversations.choices import UNKNOWN
from conversations.flow import Flow
from conversations.model import (
    PN,
    Address,
    Button,
    Card,
    Decided,
    P,
    Phrase,
    Query,
    Record,
    replace,
)
from conversations.when.bell import EARLIEST, LATEST, WITHIN, Opening, later_bell
from conversations.when.week import instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from conversations.play import Play

_KEY = "bell"
_DAY = timedelta(days=1)
_ROUGHLY = timedelta(minutes=2)
"""How late the alarm may be and still have asked at the bell."""

ON_DAYS = (
    P("weekday", "on Mondays"),
    P("weekday", "on Tuesdays"),
    P("weekday", "on Wednesdays"),
    P("weekday", "on Thursdays"),
    P("weekday", "on Fridays"),
    P("weekday", "on Saturdays"),
    P("weekday", "on Sundays"),
)


# -------------------------------------------------------------------- the offer


def offer(play: Play, record: Record) -> bool:
    """Offer a later bell after a check-in, if its weekday is one that is always begun late.

    Returns:
        Whether it was offered.
    """
    settings = play.session.settings
    block = record.block
    if block is None or _KEY not in play.world.catalog.flows or play.today - block.day > _DAY:
        return False
    weekday = block.day.weekday()
    if weekday in (*settings.bells_offered, *dict(settings.bells)) or not _late(play, record):
        return False
    bell = settings.bell(block.day)
    ledger = play.find(Query("ledger", first=play.today - WITHIN, last=play.today)).ledger
    found = later_bell(_openings(ledger, timedelta(minutes=bell)), weekday, play.today, bell)
    if found is None:
        return False
    play.change(settings=replace(settings, bells_offered=(*settings.bells_offered, weekday)))
    days = ON_DAYS[weekday]
    late = PN(
        "bell",
        "You have begun about {n} minute after I asked, {days}.",
        "You have begun about {n} minutes after I asked, {days}.",
        n=found.after,
        days=days,
    )
    ask = PN(
        "bell",
        "Shall I ask {n} minute later then? That is {bell} minutes after a block.",
        "Shall I ask {n} minutes later then? That is {bell} minutes after a block.",
        n=found.bell - bell,
        bell=found.bell,
    )
    yes = _button(P("button", "Yes, {days}", days=days), "@yes", f"{weekday}.{found.bell}")
    no = _button(P("button", "Leave it"), "@leave", str(weekday))
    play.show(Card((late, ask), ((yes, no),)))
    return True


def _late(play: Play, record: Record) -> bool:
    """Tell whether this check-in was begun late itself: else nobody need look at the others."""
    block = record.block
    if block is None:
        return False
    ends_on = block.day + (_DAY if block.ends <= block.starts else timedelta(0))
    bell = timedelta(minutes=play.session.settings.bell(block.day))
    return record.opened_at - instant(ends_on, block.ends, play.zone) - bell >= EARLIEST


def _openings(ledger: Iterable[Decided], bell: timedelta) -> Iterator[Opening]:
    """Return the blocks that were asked about at this bell, and then begun."""
    asked: dict[int, Decided] = {}
    for line in ledger:
        number = line.prompt.id
        if line.prompt.kind != "block":
            continue
        if line.decision == "opened" and number in asked:
            at = asked.pop(number).at
            if line.at >= at:  # but for a clock that was put back
                yield Opening(line.prompt.day, at, line.at)
        elif line.reason == "on_time" and abs(line.at - line.prompt.ends_at - bell) <= _ROUGHLY:
            asked[number] = line
        else:
            asked.pop(number, None)


# ------------------------------------------------------------------ its buttons


def _button(label: Phrase, step: str, choice: str) -> Button:
    return Button(label, Address(_KEY, step, choice=choice))


def _weekday(play: Play, choice: str) -> int | None:
    """Return the weekday of a choice, if a bell was ever offered for it."""
    offered = {str(day): day for day in play.session.settings.bells_offered}
    return offered.get(choice)


def _yes(play: Play, choice: str) -> None:
    head, _, minutes = choice.partition(".")
    settings = play.session.settings
    weekday = _weekday(play, head)
    bells = {str(bell): bell for bell in range(1, LATEST + 1)}
    if weekday is None or minutes not in bells:
        play.toast(UNKNOWN)
        return
    if weekday in dict(settings.bells):
        play.toast(P("bell", "That day has a bell of its own already. /settings shows it."))
        return
    chosen = (*settings.bells, (weekday, bells[minutes]))
    play.change(settings=replace(settings, bells=tuple(sorted(chosen))))
    text = PN(
        "bell",
        "From now on I ask {n} minute after a block {days}. /settings changes it.",
        "From now on I ask {n} minutes after a block {days}. /settings changes it.",
        n=bells[minutes],
        days=ON_DAYS[weekday],
    )
    back = _button(P("button", "As it was before"), "@before", choice)
    play.redraw(Card((text,), ((back,),)), play.card)


def _before(play: Play, choice: str) -> None:
    """Take a bell away again that was taken here."""
    head, _, minutes = choice.partition(".")
    settings = play.session.settings
    weekday = _weekday(play, head)
    left = tuple(one for one in settings.bells if (str(one[0]), str(one[1])) != (head, minutes))
    if weekday is None or left == settings.bells:
        play.toast(UNKNOWN)
        return
    play.change(settings=replace(settings, bells=left))
    _as_it_was(play, weekday)


def _leave(play: Play, choice: str) -> None:
    weekday = _weekday(play, choice)
    if weekday is None or weekday in dict(play.session.settings.bells):
        play.toast(UNKNOWN)
    else:
        _as_it_was(play, weekday)


def _as_it_was(play: Play, weekday: int) -> None:
    bell = dict(play.session.settings.bells).get(weekday, play.session.settings.bell_minutes)
    text = PN(
        "bell",
        "Left as it was: I ask {n} minute after a block {days}.",
        "Left as it was: I ask {n} minutes after a block {days}.",
        n=bell,
        days=ON_DAYS[weekday],
    )
    play.redraw(Card((text,)), play.card)


FLOW = Flow(
    key=_KEY,
    title=P("menu", "A later bell"),
    actions={"@yes": _yes, "@before": _before, "@leave": _leave},
)
