"""The periods that a tap chooses, and what they are called."""

from __future__ import annotations

from datetime import date, timedelta

from conversations.model import P, Phrase
from conversations.search.asking import period

_DAY = timedelta(days=1)


def offered(today: date) -> tuple[tuple[str, Phrase], ...]:
    """Return the codes and names of the periods to choose from; the empty code is all time."""
    year = today.year
    return (
        ("", P("button", "Any time")),
        ("month", P("button", "This month")),
        ("before", P("button", "Last month")),
        (str(year), P("button", "{year}", year=str(year))),
        (str(year - 1), P("button", "{year}", year=str(year - 1))),
        (str(year - 2), P("button", "{year}", year=str(year - 2))),
    )


def days(code: str, today: date) -> tuple[date, date] | None:
    """Return the first and last day of a period; None for all time, and for what is no code."""
    if code == "month":
        return period(f"{today:%Y-%m}")
    if code == "before":
        return period(f"{today.replace(day=1) - _DAY:%Y-%m}")
    return period(code)


def name(first: date, last: date) -> Phrase:
    """Name a period: a year by its number, a day by its date, all else by both ends."""
    if first == last:
        return P("search", "On {day}", day=first)
    if period(str(first.year)) == (first, last):
        return P("search", "In {year}", year=str(first.year))
    return P("search", "{first} to {last}", first=first, last=last)
