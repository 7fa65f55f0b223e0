"""The log on one card: how much is in it, a new entry, the table, and other days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conversations.cpd import entries, minutes, periods
from conversations.model import (
    PN,
    Address,
    Button,
    Card,
    Keyboard,
    P,
    Phrase,
    Query,
    Record,
    replace,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conversations.play import Play
    from conversations.when.phrases.ranges import Range

DAYS = "cpddays"
"""The flow that asks for other days."""

_A_ROW = 2
_DAY = timedelta(days=1)


def of_days(play: Play, period: Range) -> list[Record]:
    """Return the entries of some days, the oldest first."""
    first, last = period
    found = play.find(Query("records", first=first, last=last, text=entries.KEY)).records
    return [one for one in found if one.answers]


def summed(count: int, claimed: int) -> Phrase:
    """Say how many entries there are, and what they claim."""
    return PN(
        "cpd",
        "{n} entry, {time} claimed.",
        "{n} entries, {time} claimed.",
        count,
        time=minutes.told(claimed),
    )


def card(play: Play, period: Range, *lead: Phrase) -> Card:
    """Return the card of some days."""
    kept = of_days(play, period)
    title = P("cpd", "<b>CPD log, {period}</b>", period=periods.name(period))
    says = (
        summed(len(kept), entries.total(kept))
        if kept
        else P("cpd", "Nothing in it yet. An entry takes a minute or two.")
    )
    new = Button(P("button", "New entry"), Address(entries.KEY, "@new"), "primary")
    rows: Keyboard = ((new,),)
    under_way = [one for one in kept if one.state != "complete"]
    if under_way:
        onward = Address(entries.KEY, "@continue", choice=str(under_way[-1].id))
        rows = ((Button(P("button", "Go on with your entry"), onward),), *rows)
    if kept:
        rows = (
            *rows,
            (_made(P("cpd", "CSV"), "csv", period), _made(P("cpd", "PDF"), "pdf", period)),
        )
    return Card((*lead, (title, says)), (*rows, *_others(play, period)))


def _made(label: Phrase, kind: str, period: Range) -> Button:
    to = Address(entries.KEY, "@make", choice=f"{kind}.{periods.code(period)}")
    return Button(P("button", "{kind}", kind=label), to)


def _others(play: Play, shown: Range) -> Keyboard:
    """Return the ways to other days: years, the audit period and the one before it."""
    today = play.today
    ways = [periods.year(today.year), periods.year(today.year - 1)]
    settings = play.session.settings
    audit = periods.audit(settings, today)
    if audit is not None and settings.audit is not None:
        before = periods.after(audit[0], -settings.audit[1])
        ways = [audit, (before, audit[0] - _DAY), *ways]
    rows = buttons([one for one in ways if one != shown], Address(entries.KEY, "@show"))
    return (*rows, (Button(P("button", "Other days"), Address(DAYS, "@ask")),))


def buttons(offered: Iterable[Range], to: Address) -> Keyboard:
    """Return rows of buttons for periods; one with two ends has a row of its own."""
    rows: list[tuple[Button, ...]] = []
    room = 0
    for one in offered:
        label = P("button", "{period}", period=periods.name(one))
        button = Button(label, replace(to, choice=periods.code(one)))
        if room and periods.is_short(one):
            rows[-1] = (*rows[-1], button)
            room -= 1
        else:
            rows.append((button,))
            room = _A_ROW - 1 if periods.is_short(one) else 0
    return tuple(rows)
