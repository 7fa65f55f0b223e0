"""Public holidays as days off: where, which ones, and those on which one works all the same.

The cards change in place and stand in :mod:`conversations.days.publicdays`. A place is typed
where one asked to write it, or with the command; what came with that is kept only after a yes.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from conversations import choices
from conversations.choices import UNKNOWN
from conversations.days import publicdays as cards
from conversations.days.ahead import coming
from conversations.days.silence import hush
from conversations.flow import AskBack, Finished, Flow, Reading, Step
from conversations.model import Card, P, Query, replace
from conversations.tell import clip

if TYPE_CHECKING:
    from conversations.play import Play

_KEY = cards.FLOW
_WORK, _REST = "work", "rest"


def _take(play: Play, place: cards.Place) -> Card:
    """Let the holidays of a place be days off from now on, and show them."""
    code, name = place
    play.change(settings=replace(play.session.settings, holidays=code))
    hush(play, cards.off(play, code))
    lead = P("holidays", "From now on the public holidays of {place} are days off.", place=name)
    return cards.card(play, lead=(lead,))


# ----------------------------------------------------------------- typed places


_HINT = P("holidays", "A country or region")


def opens(play: Play, argument: str) -> None:
    """Show the public holidays, or those of a place that came with the command."""
    asked = _asked_back(play, argument) if argument else None
    if argument and asked is None:
        if not play.asking(but=_KEY):
            play.leave()
        play.show(cards.preview(play, _found(play, argument)[0]))
    elif play.asking(but=_KEY):  # it stays open, and words are for it
        play.show(asked or cards.card(play))
    elif argument or not play.session.settings.holidays:
        play.begin(FLOW, draft={"text": argument})
    else:
        play.show(cards.card(play))


def _ask(play: Play) -> Card:
    asked = _asked_back(play, text) if (text := str(play.draft.get("text", ""))) else None
    if asked is not None:
        return asked
    home = play.find(Query("home", text=play.session.zone)).places[:1]
    ask = P("holidays", "Which country or region? Write it: <i>Austria</i>, <i>Bayern</i>.")
    rows = tuple((cards.to_place(*one, "@country"),) for one in home)
    return Card((ask,), rows, placeholder=_HINT)


def _found(play: Play, text: str) -> tuple[cards.Place, ...]:
    return play.find(Query("places", text=clip(text))).places


def _asked_back(play: Play, text: str) -> Card | None:
    """Return what is to be asked about a typed place; None if it is clear which one it is."""
    found = _found(play, text)
    if not found:
        none = P("holidays", "I know no public holidays of “{place}”.", place=clip(text))
        again = P("holidays", "Perhaps it has another name, or the country will do.")
        return Card((none, again), placeholder=_HINT)
    if len(found) > 1:
        rows = tuple((cards.to_place(*one, "@country"),) for one in found)
        return Card((P("holidays", "Which of these?"),), rows)
    return cards.of_regions(play, found[0]) if cards.is_parted(play, found[0][0]) else None


def _read(play: Play, text: str) -> Reading:
    asked = _asked_back(play, text)
    if asked is not None:
        return AskBack(asked)
    play.show(_take(play, _found(play, text)[0]))
    return Finished()


def _pick(play: Play, choice: str) -> Reading | None:
    """Take the country of a shared location's zone."""
    if choice not in play.world.zones:
        return None
    home = play.find(Query("home", text=choice)).places
    return _read(play, home[0][0] if home else choice)


# ------------------------------------------------------------------ its buttons


def _show(play: Play, choice: str) -> None:
    play.redraw(cards.card(play, choices.number(choice)), play.card)


def _show_where(play: Play, _choice: str) -> None:
    play.redraw(cards.where(play), play.card)


def _write(play: Play, _choice: str) -> None:
    play.begin(FLOW)


def _choose(play: Play, choice: str) -> None:
    """Take a place, or show the regions of a country: ``DE``, ``DE.1`` for their second page."""
    code, _, page = choice.partition(".")
    place = cards.find(play, code)
    if place is None:
        play.toast(UNKNOWN)
    elif cards.is_parted(play, place[0]):
        play.redraw(cards.of_regions(play, place, choices.number(page)), play.card)
    else:
        _set(play, code)


def _set(play: Play, choice: str) -> None:
    place = cards.find(play, choice)
    if place is None:
        play.toast(UNKNOWN)
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
    name = cards.named(play, settings.holidays)
    play.change(settings=replace(settings, holidays=""))
    text = P("holidays", "Public holidays: I ask as usual.")
    again = P("button", "Back to {place}", place=name)
    rows = ((cards.button(again, "@place", cards.ascii_code(settings.holidays)),), cards.DAYS_OFF)
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
        play.toast(UNKNOWN)
    elif _settle(play, day, works=works):
        play.redraw(cards.card(play, choices.number(page)), play.card)


def _settle(play: Play, day: date, *, works: bool) -> bool:
    """Work on a holiday or have it off; if nothing changes, say so."""
    settings = play.session.settings
    if day < play.today:
        play.toast(P("holidays", "That day is over. Nothing has changed."))
    elif day not in dict(cards.to_come(play, settings.holidays)):
        play.toast(P("holidays", "That is none of your public holidays any more."))
    elif works is (day in settings.works_on):
        play.toast(P("settings", "So it is already."))
    else:
        since = date(play.today.year - 1, 1, 1)  # holidays are known from then on
        kept = {one for one in settings.works_on if one >= since} - {day}
        days = tuple(sorted(kept | {day} if works else kept))
        play.change(settings=replace(settings, works_on=days))
        if not works:
            hush(play, cards.off(play, settings.holidays))
        return True
    return False


def _today(play: Play, choice: str) -> None:
    """Work on this very day, as /resume offers, or have it off after all: ``work.20261225``."""
    way, _, text = choice.partition(".")
    day = _day(text)
    if day is None or way not in (_WORK, _REST):
        play.toast(UNKNOWN)
        return
    if not _settle(play, day, works=way == _WORK):
        return
    rules = tuple(rule for _, rule in play.find(Query("schedule")).rules)
    next_one = coming(play, rules, cards.off(play, play.session.settings.holidays))
    if way == _WORK:
        said = P("holidays", "Then {day} is a day on.", day=day)
        other = cards.button(P("button", "Off after all"), "@today", f"{_REST}.{text}")
    else:
        said = P("holidays", "{day} is off after all.", day=day)
        other = cards.button(P("button", "I work today"), "@today", f"{_WORK}.{text}")
    play.redraw(Card((said, next_one), ((other,),)), play.card)


FLOW = Flow(
    key=_KEY,
    command="holidays",
    title=P("menu", "Public holidays"),
    about=P("help", "/holidays makes public holidays days off: <i>/holidays Austria</i>."),
    order=41,
    steps=(Step("place", _ask, optional=False, read=_read, pick=_pick, place=True),),
    opens=opens,
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
