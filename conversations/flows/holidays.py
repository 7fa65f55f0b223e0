"""Public holidays as days off: where, which ones, and those on which one works all the same.

A place is the code of a country or of one of its regions ("DE", "DE-BY"). A button holds it in
ASCII, for a few codes are written with accents; what comes back from a phone is looked up among
the places there are. The card changes in place; a place is typed only where one asked to write it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from conversations.days.ahead import coming
from conversations.days.silence import hush, silenced
from conversations.flow import AskBack, Finished, Flow, Reading, Step
from conversations.model import (
    PN,
    Address,
    Body,
    Button,
    Card,
    Facts,
    Keyboard,
    P,
    Phrase,
    Query,
    replace,
)
from conversations.tell import clip
from conversations.when.off import Off

if TYPE_CHECKING:
    from conversations.play import Play

_KEY = "holidays"
_A_PAGE = 6
_REGIONS = 8
_DIGITS = 4
_WORK, _REST = "work", "rest"

Place = tuple[str, str]
"""A place's code and its name."""


def _button(label: Phrase, step: str, choice: str = "") -> Button:
    return Button(label, Address(_KEY, step, choice=choice))


_DAYS_OFF = (Button(P("button", "‹ Back"), Address("pause", "@list")),)
_WRITE = (_button(P("button", "Another place"), "@write"),)


# ---------------------------------------------------------------------- places


def _ascii(code: str) -> str:
    """Return a code as a button can hold it."""
    return code.encode("ascii", "replace").decode("ascii")


def _country(code: str) -> str:
    return code.partition("-")[0]


def _named(play: Play, code: str) -> str:
    """Return the name of a place, with that of its country; its code if nobody knows it."""
    return dict(play.find(Query("places", text=code)).places).get(code, code)


def _regions(play: Play, country: str) -> tuple[Place, ...]:
    return play.find(Query("regions", text=country)).places


def _find(play: Play, choice: str) -> Place | None:
    """Return the place a button stands for."""
    country = _country(choice)
    if not country.isascii() or not country.isalpha() or not country.isupper():
        return None
    if country == choice:
        found = dict(play.find(Query("places", text=country)).places)
        return (country, found[country]) if country in found else None
    regions = (code for code, _ in _regions(play, country) if _ascii(code) == choice)
    return next(((code, _named(play, code)) for code in regions), None)


# --------------------------------------------------------------- which holidays


def _to_come(play: Play, place: str) -> tuple[tuple[date, str], ...]:
    """Return the holidays from today on, those on which they work too."""
    found = play.find(Query("holidays", text=place)).holidays
    return tuple(sorted((day, name) for day, name in found if day >= play.today))


def _off(play: Play, place: str) -> Off:
    """Return the days off as they are once this turn is kept."""
    facts = play.find(Query("schedule"))
    works = play.session.settings.works_on
    found = play.find(Query("holidays", text=place)).holidays if place else ()
    return _with(facts, tuple((day, name) for day, name in found if day not in works))


def _with(facts: Facts, holidays: tuple[tuple[date, str], ...]) -> Off:
    return Off(facts.off.pauses, facts.off.days, dict(holidays))


def _card(play: Play, page: int = 0, lead: Body = ()) -> Card:
    """Show the place, its next holidays, and which of them are worked on."""
    settings = play.session.settings
    if not settings.holidays:
        return _where(play)
    to_come = _to_come(play, settings.holidays)
    page = page if 0 <= page * _A_PAGE < len(to_come) else 0
    shown = to_come[page * _A_PAGE : (page + 1) * _A_PAGE]
    title = P("holidays", "<b>Public holidays: {place}</b>", place=_named(play, settings.holidays))
    lines = tuple(_line(day, name, works=day in settings.works_on) for day, name in shown)
    none = P("holidays", "I know of none to come.")
    rows = tuple((_choice(day, page, works=day in settings.works_on),) for day, _ in shown)
    return Card(
        (*lead, title, lines or none, *_next_silent(play, to_come)),
        (
            *rows,
            *_pages("@show", "", page, len(to_come), _A_PAGE),
            (_button(P("button", "Another place"), "@where"),),
            (_button(P("button", "No public holidays"), "@none"),),
            _DAYS_OFF,
        ),
    )


def _line(day: date, name: str, *, works: bool) -> Phrase:
    if works:
        return P("holidays", "{day}: {name}, and you work", day=day, name=name)
    return P("holidays", "{day}: {name}", day=day, name=name)


def _choice(day: date, page: int, *, works: bool) -> Button:
    choice = f"{day:%Y%m%d}.{page}"
    if works:
        return _button(P("button", "Off on {day} after all", day=day), "@rest", choice)
    return _button(P("button", "I work on {day}", day=day), "@work", choice)


def _pages(step: str, before: str, page: int, count: int, size: int) -> Keyboard:
    """Return a row to the pages before and after, if there are any."""
    ways = (P("button", "◀"), page - 1), (P("button", "▶"), page + 1)
    row = tuple(
        _button(label, step, f"{before}{other}")
        for label, other in ways
        if 0 <= other * size < count
    )
    return (row,) if row else ()


def _next_silent(play: Play, to_come: tuple[tuple[date, str], ...]) -> tuple[Phrase, ...]:
    """Say which is the next holiday that silences check-ins."""
    facts = play.find(Query("schedule"))
    for day, name in to_come:
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


# ----------------------------------------------------------------------- where


def _where(play: Play) -> Card:
    """Ask for which place: the country of their own zone first."""
    home = play.find(Query("home", text=play.session.zone)).places[:1]
    chosen = play.session.settings.holidays
    body: list[Phrase] = []
    if chosen:
        body.append(P("holidays", "So far: {place}.", place=_named(play, chosen)))
    else:
        body.append(P("holidays", "Public holidays can be days off, too."))
    body.append(P("holidays", "Of which place?"))
    rows = tuple((_to_place(code, name, "@country"),) for code, name in home)
    back = (_button(P("button", "‹ Back"), "@show"),) if chosen else _DAYS_OFF
    return Card(tuple(body), (*rows, _WRITE, back))


def _to_place(code: str, name: str, step: str) -> Button:
    return _button(P("button", "{place}", place=name), step, _ascii(code))


def _of_regions(play: Play, country: Place, page: int = 0) -> Card:
    """Ask whether it is the whole country or a region of it."""
    code, name = country
    regions = _regions(play, code)
    page = page if 0 <= page * _REGIONS < len(regions) else 0
    shown = regions[page * _REGIONS : (page + 1) * _REGIONS]
    whole = _button(P("button", "All of {place}", place=name), "@place", code)
    return Card(
        (P("holidays", "Which part of {place}?", place=name),),
        (
            *((_to_place(*region, "@place"),) for region in shown),
            *_pages("@country", f"{code}.", page, len(regions), _REGIONS),
            (whole,),
            (_button(P("button", "‹ Back"), "@where"),),
        ),
    )


def _take(play: Play, place: Place) -> Card:
    """Let the holidays of a place be days off from now on, and show them."""
    code, name = place
    play.change(settings=replace(play.session.settings, holidays=code))
    hush(play, _off(play, code))
    lead = P("holidays", "From now on the public holidays of {place} are days off.", place=name)
    return _card(play, lead=(lead,))


# ----------------------------------------------------------------- typed places


def _ask(play: Play) -> Card:
    home = play.find(Query("home", text=play.session.zone)).places[:1]
    text = P("holidays", "Which country or region? Write it: <i>Austria</i>, <i>Bayern</i>.")
    return Card((text,), tuple((_to_place(*one, "@country"),) for one in home))


def _read(play: Play, text: str) -> Reading:
    wanted = clip(text)
    found = play.find(Query("places", text=wanted)).places
    if not found:
        return AskBack(
            Card(
                (
                    P("holidays", "I know no public holidays of “{place}”.", place=wanted),
                    P("holidays", "Perhaps it has another name, or the country will do."),
                )
            )
        )
    if len(found) > 1:
        rows = tuple((_to_place(*one, "@country"),) for one in found)
        return AskBack(Card((P("holidays", "Which of these?"),), rows))
    if _is_parted(play, found[0][0]):
        return AskBack(_of_regions(play, found[0]))
    play.show(_take(play, found[0]))
    return Finished()


def _pick(play: Play, choice: str) -> Reading | None:
    """Take the country of a shared location's zone."""
    if choice not in play.world.zones:
        return None
    home = play.find(Query("home", text=choice)).places
    return _read(play, home[0][0] if home else choice)


def _is_parted(play: Play, code: str) -> bool:
    """Tell whether it is a country whose regions have holidays of their own."""
    return _country(code) == code and bool(_regions(play, code))


# ------------------------------------------------------------------ its buttons


def _unknown(play: Play) -> None:
    play.toast(P("stale", "I do not know this button any more. Nothing has changed."))


def _page(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < _DIGITS else 0


def _show(play: Play, choice: str) -> None:
    play.redraw(_card(play, _page(choice)), play.card)


def _show_where(play: Play, _choice: str) -> None:
    play.redraw(_where(play), play.card)


def _write(play: Play, _choice: str) -> None:
    play.begin(FLOW)


def _choose(play: Play, choice: str) -> None:
    """Take a place, or show the regions of a country: ``DE``, ``DE.1`` for their second page."""
    code, _, page = choice.partition(".")
    place = _find(play, code)
    if place is None:
        _unknown(play)
    elif _is_parted(play, place[0]):
        play.redraw(_of_regions(play, place, _page(page)), play.card)
    else:
        _set(play, code)


def _set(play: Play, choice: str) -> None:
    place = _find(play, choice)
    if place is None:
        _unknown(play)
    elif place[0] == play.session.settings.holidays:
        play.toast(P("settings", "So it is already."))
    else:
        card = _take(play, place)
        if play.talk is not None and play.talk.flow == _KEY:
            play.leave()
        play.redraw(card, play.card)


def _drop(play: Play, _choice: str) -> None:
    settings = play.session.settings
    if not settings.holidays:
        play.toast(P("settings", "So it is already."))
        return
    name = _named(play, settings.holidays)
    play.change(settings=replace(settings, holidays=""))
    text = P("holidays", "Public holidays are days like any other now.")
    again = P("button", "Back to {place}", place=name)
    rows = ((_button(again, "@place", _ascii(settings.holidays)),), _DAYS_OFF)
    play.redraw(Card((text,), rows), play.card)


# --------------------------------------------------------------- working on one


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if f"{day:%Y%m%d}" == text else None


def _change_day(play: Play, choice: str, *, works: bool) -> None:
    text, _, page = choice.partition(".")
    day = _day(text)
    if day is None:
        _unknown(play)
    elif _settle(play, day, works=works):
        play.redraw(_card(play, _page(page)), play.card)


def _settle(play: Play, day: date, *, works: bool) -> bool:
    """Work on a holiday or have it off; if nothing changes, say so."""
    settings = play.session.settings
    if day < play.today:
        play.toast(P("holidays", "That day is over. Nothing has changed."))
    elif day not in dict(_to_come(play, settings.holidays)):
        play.toast(P("holidays", "That is none of your public holidays any more."))
    elif works is (day in settings.works_on):
        play.toast(P("settings", "So it is already."))
    else:
        since = date(play.today.year - 1, 1, 1)  # holidays are known from then on
        kept = {one for one in settings.works_on if one >= since} - {day}
        days = tuple(sorted(kept | {day} if works else kept))
        play.change(settings=replace(settings, works_on=days))
        if not works:
            hush(play, _off(play, settings.holidays))
        return True
    return False


def _today(play: Play, choice: str) -> None:
    """Work on this very day, as /resume offers, or have it off after all: ``work.20261225``."""
    way, _, text = choice.partition(".")
    day = _day(text)
    if day is None or way not in (_WORK, _REST):
        _unknown(play)
        return
    if not _settle(play, day, works=way == _WORK):
        return
    rules = tuple(rule for _, rule in play.find(Query("schedule")).rules)
    next_one = coming(play, rules, _off(play, play.session.settings.holidays))
    if way == _WORK:
        said = P("holidays", "Then {day} is a day on.", day=day)
        other = _button(P("button", "Off after all"), "@today", f"{_REST}.{text}")
    else:
        said = P("holidays", "{day} is off after all.", day=day)
        other = _button(P("button", "I work today"), "@today", f"{_WORK}.{text}")
    play.redraw(Card((said, next_one), ((other,),)), play.card)


FLOW = Flow(
    key=_KEY,
    title=P("menu", "Public holidays"),
    steps=(Step("place", _ask, optional=False, read=_read, pick=_pick, place=True),),
    done=lambda play: play.leave(),
    actions={
        "@show": _show,
        "@where": _show_where,
        "@write": _write,
        "@country": _choose,
        "@place": _set,
        "@none": _drop,
        "@work": lambda play, choice: _change_day(play, choice, works=True),
        "@rest": lambda play, choice: _change_day(play, choice, works=False),
        "@today": _today,
    },
)
