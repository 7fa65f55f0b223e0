"""A month to choose days from: a keyboard that needs no memory.

The rules of this file:

1. Nothing is remembered. A button holds all of what the next keyboard shows (:class:`Shown`),
   so a card works after a restart, on two devices, and when it is a week old.
2. The first tap is the first day, the second the last. An earlier day becomes the new first;
   the same day twice is one day.
3. Weeks gone by are not shown; days gone by and cells without a day say "·" and lead nowhere
   (``Ways.still``). So the first day with a name in its first month is today.
4. One can look ahead for as long as days off may last, from the first day on once it is chosen.
5. Codes come back from a phone and are not trusted: what is out of reach is moved into it,
   what is no code is None.

Telegram gives each of the seven buttons of a row the same width, some 45 px on a phone of 390 px
(Bot API, InlineKeyboardMarkup): a label is two figures and one mark.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from conversations.model import Address, Button, Keyboard, P, Phrase
from conversations.tell import WEEKDAYS
from conversations.when.daysoff import LONGEST_DAYS
from conversations.when.week import DAYS_A_WEEK, week_of

MONTHS = (
    P("month", "January"),
    P("month", "February"),
    P("month", "March"),
    P("month", "April"),
    P("month", "May"),
    P("month", "June"),
    P("month", "July"),
    P("month", "August"),
    P("month", "September"),
    P("month", "October"),
    P("month", "November"),
    P("month", "December"),
)

_DAY = timedelta(days=1)
_MOST = 31
_REACH = timedelta(days=LONGEST_DAYS)
_BLANK = P("month", "·")
_MONTH_CODE, _DAY_CODE = "%Y%m", "%Y%m%d"


@dataclass(frozen=True, slots=True)
class Shown:
    """What a keyboard shows.

    Attributes:
        month: the first day of the month.
        chosen: the first day chosen so far.
    """

    month: date
    chosen: date | None = None


@dataclass(frozen=True, slots=True)
class Ways:
    """Where its buttons lead.

    Attributes:
        show: to another keyboard.
        pick: to what becomes of a first and a last day. They may be further apart than days off
            may last.
        still: to a short line that says that there is nothing to choose.
    """

    show: Callable[[Shown], Address]
    pick: Callable[[date, date], Address]
    still: Address


def month_of(day: date) -> date:
    """Return the first day of the month of a day."""
    return day.replace(day=1)


def days(shown: Shown, today: date) -> tuple[date, ...]:
    """Return the days of a month that can be tapped."""
    every = (shown.month + ahead * _DAY for ahead in range(_MOST))
    return tuple(day for day in every if day >= today and month_of(day) == shown.month)


# ----------------------------------------------------------------------- codes


def code(shown: Shown) -> str:
    """Return what is shown as a choice: ``202612``, ``202612.20261224``."""
    month = shown.month.strftime(_MONTH_CODE)
    return month if shown.chosen is None else f"{month}.{shown.chosen.strftime(_DAY_CODE)}"


def read(text: str, today: date) -> Shown | None:
    """Return what a choice shows today.

    Args:
        text: what came back from a phone.
        today: the therapist's day. A chosen day before it is chosen no more, and a month out of
            reach gives way to the nearest one in reach.

    Returns:
        What to show; None if it is no such code, or its chosen day lies out of reach.
    """
    month, dot, chosen = text.partition(".")
    try:
        shown = Shown(date.fromisoformat(f"{month}01"), date.fromisoformat(chosen) if dot else None)
    except ValueError:
        return None
    if code(shown) != text:
        return None
    first = shown.chosen if shown.chosen is not None and shown.chosen >= today else None
    if first is not None and month_of(first) > _last_month(today):
        return None
    nearest = min(max(shown.month, month_of(today)), _last_month(first or today))
    return Shown(nearest, first)


def has_day(text: str) -> bool:
    """Tell whether a choice has a chosen day, be it over or not."""
    return "." in text


def _last_month(day: date) -> date:
    return month_of(day + _REACH)


# -------------------------------------------------------------------- keyboard


def keyboard(
    shown: Shown, today: date, off: Callable[[date], bool], ways: Ways, week_start: int = 0
) -> Keyboard:
    """Return a month as rows of buttons.

    Args:
        shown: the month and the day chosen so far, within reach (see :func:`read`).
        today: the therapist's day.
        off: tells which days are to be marked.
        ways: where the buttons lead.
        week_start: the weekday each row begins with; 0 is Monday.

    Returns:
        The names of the weekdays, a row for each week, and a row to other months.
    """
    names = tuple(
        Button(WEEKDAYS[(week_start + ahead) % DAYS_A_WEEK], ways.still)
        for ahead in range(DAYS_A_WEEK)
    )
    return (names, *_weeks(shown, today, off, ways, week_start), _others(shown, today, ways))


def _weeks(
    shown: Shown, today: date, off: Callable[[date], bool], ways: Ways, week_start: int
) -> Keyboard:
    rows = []
    monday, _ = week_of(shown.month, week_start)
    after = month_of(shown.month + _MOST * _DAY)
    while monday < after:
        week = [monday + ahead * _DAY for ahead in range(DAYS_A_WEEK)]
        if week[-1] >= today:
            rows.append(tuple(_cell(shown, day, today, off, ways) for day in week))
        monday += DAYS_A_WEEK * _DAY
    return tuple(rows)


def _cell(shown: Shown, day: date, today: date, off: Callable[[date], bool], ways: Ways) -> Button:
    if day < today or month_of(day) != shown.month:
        return Button(_BLANK, ways.still)
    first = shown.chosen
    if first is None or day < first:
        to = ways.show(Shown(shown.month, day))
    else:
        to = ways.pick(first, day)
    return Button(_label(day, off, chosen=day == first), to, "primary" if day == first else "")


def _label(day: date, off: Callable[[date], bool], *, chosen: bool) -> Phrase:
    """Name a day with the one mark that says most."""
    if chosen:
        return P("month", "▸{n}", n=day.day)
    return P("month", "{n}✓", n=day.day) if off(day) else P("month", "{n}", n=day.day)


def _others(shown: Shown, today: date, ways: Ways) -> tuple[Button, ...]:
    before, after = month_of(shown.month - _DAY), month_of(shown.month + _MOST * _DAY)
    name = P(
        "month",
        "{month} {year}",
        month=MONTHS[shown.month.month - 1],
        year=str(shown.month.year),  # as a number it would be grouped: 2,026
    )
    back = Button(P("month", "◀"), ways.show(Shown(before, shown.chosen)))
    forth = Button(P("month", "▶"), ways.show(Shown(after, shown.chosen)))
    return (
        *((back,) if before >= month_of(today) else ()),
        Button(name, ways.still),
        *((forth,) if after <= _last_month(shown.chosen or today) else ()),
    )
