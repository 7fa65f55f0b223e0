"""Public holidays on the phone: which place's, which ones to come, and those worked on.

A place is the code of a country or of one of its regions ("DE", "DE-BY"). A button holds it in
ASCII, for a few codes are written with accents; what comes back from a phone is looked up among
the places there are.

These are cards of the flow "holidays"; what their buttons do stands there.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from conversations.days.silence import silenced
from conversations.model import PN, Address, Body, Button, Card, Facts, Keyboard, P, Phrase, Query
from conversations.when.off import Off

if TYPE_CHECKING:
    from conversations.play import Play

FLOW = "holidays"
_A_PAGE = 6
_REGIONS = 8

Place = tuple[str, str]
"""A place's code and its name."""


def button(label: Phrase, step: str, choice: str = "") -> Button:
    """Return a button of the flow."""
    return Button(label, Address(FLOW, step, choice=choice))


DAYS_OFF = (Button(P("button", "‹ Back"), Address("pause", "@list")),)
_WRITE = (button(P("button", "Another place"), "@write"),)


# ---------------------------------------------------------------------- places


def ascii_code(code: str) -> str:
    """Return a code as a button can hold it."""
    return code.encode("ascii", "replace").decode("ascii")


def country_of(code: str) -> str:
    """Return the code of the country that a place is, or lies in."""
    return code.partition("-")[0]


def named(play: Play, code: str) -> str:
    """Return the name of a place, with that of its country; its code if nobody knows it."""
    return dict(play.find(Query("places", text=code)).places).get(code, code)


def regions(play: Play, country: str) -> tuple[Place, ...]:
    """Return the parts of a country that have holidays of their own."""
    return play.find(Query("regions", text=country)).places


def find(play: Play, choice: str) -> Place | None:
    """Return the place a button stands for."""
    country = country_of(choice)
    if not country.isascii() or not country.isalpha() or not country.isupper():
        return None
    if country == choice:
        found = dict(play.find(Query("places", text=country)).places)
        return (country, found[country]) if country in found else None
    codes = (code for code, _ in regions(play, country) if ascii_code(code) == choice)
    return next(((code, named(play, code)) for code in codes), None)


# --------------------------------------------------------------- which holidays


def to_come(play: Play, place: str) -> tuple[tuple[date, str], ...]:
    """Return the holidays from today on, those on which they work too."""
    found = play.find(Query("holidays", text=place)).holidays
    return tuple(sorted((day, name) for day, name in found if day >= play.today))


def off(play: Play, place: str) -> Off:
    """Return the days off as they are once this turn is kept."""
    facts = play.find(Query("schedule"))
    works = play.session.settings.works_on
    found = play.find(Query("holidays", text=place)).holidays if place else ()
    return _with(facts, tuple((day, name) for day, name in found if day not in works))


def _with(facts: Facts, holidays: tuple[tuple[date, str], ...]) -> Off:
    return Off(facts.off.pauses, facts.off.days, dict(holidays))


def card(play: Play, page: int = 0, lead: Body = ()) -> Card:
    """Show the place, its next holidays, and which of them are worked on."""
    settings = play.session.settings
    if not settings.holidays:
        return where(play)
    ahead = to_come(play, settings.holidays)
    page = page if 0 <= page * _A_PAGE < len(ahead) else 0
    shown = ahead[page * _A_PAGE : (page + 1) * _A_PAGE]
    title = P("holidays", "<b>Public holidays: {place}</b>", place=named(play, settings.holidays))
    lines = tuple(_line(day, name, works=day in settings.works_on) for day, name in shown)
    none = P("holidays", "I know of none to come.")
    rows = tuple((_choice(day, page, works=day in settings.works_on),) for day, _ in shown)
    return Card(
        (*lead, title, lines or none, *_next_silent(play, ahead)),
        (
            *rows,
            *_pages("@show", "", page, len(ahead), _A_PAGE),
            (button(P("button", "Another place"), "@where"),),
            (button(P("button", "No public holidays"), "@none"),),
            DAYS_OFF,
        ),
    )


def _line(day: date, name: str, *, works: bool) -> Phrase:
    if works:
        return P("holidays", "{day}: {name}, and you work", day=day, name=name)
    return P("holidays", "{day}: {name}", day=day, name=name)


def _choice(day: date, page: int, *, works: bool) -> Button:
    choice = f"{day:%Y%m%d}.{page}"
    if works:
        return button(P("button", "Off on {day} after all", day=day), "@rest", choice)
    return button(P("button", "I work on {day}", day=day), "@work", choice)


def _pages(step: str, before: str, page: int, count: int, size: int) -> Keyboard:
    """Return a row to the pages before and after, if there are any."""
    ways = (P("button", "◀"), page - 1), (P("button", "▶"), page + 1)
    row = tuple(
        button(label, step, f"{before}{other}")
        for label, other in ways
        if 0 <= other * size < count
    )
    return (row,) if row else ()


def _next_silent(play: Play, ahead: tuple[tuple[date, str], ...]) -> tuple[Phrase, ...]:
    """Say which is the next holiday that silences check-ins."""
    facts = play.find(Query("schedule"))
    for day, name in ahead:
        if day in play.session.settings.works_on:
            continue
        times = silenced(play, _with(facts, ()), _with(facts, ((day, name),)), day, day)
        if times:
            text = PN(
                "holidays",
                "The next one that silences a check-in is {day}.",
                "The next one that silences check-ins is {day}: {n} of them.",
                len(times),
                day=day,
            )
            return (text,)
    return (P("holidays", "As things stand, none of them silences a check-in."),)


def preview(play: Play, place: Place) -> Card:
    """Show what the holidays of a place would be, to be kept or not; those kept as they stand."""
    code, name = place
    if code == play.session.settings.holidays:
        return card(play)
    ahead = to_come(play, code)
    title = P("holidays", "<b>Public holidays: {place}</b>", place=name)
    lines = tuple(P("holidays", "{day}: {name}", day=day, name=what) for day, what in ahead)
    none = P("holidays", "I know of none to come.")
    yes = button(P("button", "Yes, I am off on these"), "@place", ascii_code(code))
    return Card(
        (title, lines[:_A_PAGE] or none, *_next_silent(play, ahead)),
        ((yes,), (button(P("button", "Another place"), "@where"),), DAYS_OFF),
    )


# ----------------------------------------------------------------------- where


def where(play: Play) -> Card:
    """Ask for which place: the country of their own zone first."""
    home = play.find(Query("home", text=play.session.zone)).places[:1]
    chosen = play.session.settings.holidays
    body: list[Phrase] = []
    if chosen:
        body.append(P("holidays", "So far: {place}.", place=named(play, chosen)))
    else:
        body.append(P("holidays", "Public holidays can be days off, too."))
    body.append(P("holidays", "Of which place?"))
    rows = tuple((to_place(code, name, "@country"),) for code, name in home)
    back = (button(P("button", "‹ Back"), "@show"),) if chosen else DAYS_OFF
    return Card(tuple(body), (*rows, _WRITE, back))


def to_place(code: str, name: str, step: str) -> Button:
    """Return the button of a place."""
    return button(P("button", "{place}", place=name), step, ascii_code(code))


def of_regions(play: Play, country: Place, page: int = 0) -> Card:
    """Ask whether it is the whole country or a region of it."""
    code, name = country
    every = regions(play, code)
    page = page if 0 <= page * _REGIONS < len(every) else 0
    shown = every[page * _REGIONS : (page + 1) * _REGIONS]
    whole = button(P("button", "All of {place}", place=name), "@place", code)
    return Card(
        (P("holidays", "Which part of {place}?", place=name),),
        (
            *((to_place(*region, "@place"),) for region in shown),
            *_pages("@country", f"{code}.", page, len(every), _REGIONS),
            (whole,),
            (button(P("button", "‹ Back"), "@where"),),
        ),
    )


def is_parted(play: Play, code: str) -> bool:
    """Tell whether it is a country whose regions have holidays of their own."""
    return country_of(code) == code and bool(regions(play, code))
