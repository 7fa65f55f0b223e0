"""Pictures on the phone: asked for, handed over, and turned to the time before and after.

The rules of this file:

1. A picture is made by a job and sent as a photo. The one it was turned from is taken out of the
   chat, so that the chat does not fill; if Telegram may not remove it any more, it stays.
2. A button holds all that its picture needs: what, since when, and the day it was shown on.
3. Light or dark is a setting, and a button under each picture changes it.
4. Choices come back from a phone: what is no time that can be drawn is answered kindly.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias

from conversations import limits
from conversations.model import (
    Address,
    Button,
    Erase,
    Hand,
    Job,
    Keyboard,
    P,
    Query,
    replace,
)
from conversations.pictures.caption import caption
from conversations.pictures.facts import after_month, last_of
from conversations.when.week import DAYS_A_WEEK

if TYPE_CHECKING:
    from conversations.model import Done, Phrase
    from conversations.play import Play

FLOW, JOB = "picture", "picture"

Kind: TypeAlias = Literal["week", "month", "year"]

KINDS: dict[str, Kind] = {"w": "week", "m": "month", "y": "year"}

_EARLIEST = date(2000, 1, 1)
_DAY = timedelta(days=1)
_REMOVABLE = _DAY
"""A picture shown today or yesterday is taken away: Telegram allows it for 48 hours."""


def picture_button(first: date, today: date) -> Button:
    """Return the button under a letter that shows the week from this day on as a picture."""
    return Button(
        P("button", "As a picture"), Address(FLOW, "@show", choice=_code("week", first, today))
    )


def ask(play: Play, kind: Kind, first: date, *, old: int = 0) -> bool:
    """Let a picture be made, which takes the place of the card ``old``; False if that goes later.

    Then it has been said.
    """
    if not limits.take(play, JOB):
        return False
    last = last_of(kind, first)
    off = ""
    if kind != "year":
        away = play.find(Query("schedule")).off
        days = ((first + ahead * _DAY) for ahead in range((last - first).days + 1))
        off = "".join("01"[day in away] for day in days)
    args: dict[str, str | int] = {
        "kind": kind,
        "first": first.isoformat(),
        "off": off,
        "dark": int(play.session.settings.dark),
        "old": old,
    }
    play.do(Job(JOB, args))
    return True


def this_month(play: Play) -> date:
    """Return the first day of the month it is."""
    return play.today.replace(day=1)


def this_year(play: Play) -> date:
    """Return the first day of the year it is."""
    return play.today.replace(month=1, day=1)


# ---------------------------------------------------------------------- its end


def handed(play: Play, done: Done) -> None:
    """Hand a picture over, with the ways to those beside it, and take the old one away."""
    kind = next((one for one in KINDS.values() if one == done.args.get("kind")), None)
    first = _day(str(done.args.get("first", "")))
    attachment = done.result.get("attachment")
    if not done.ok or kind is None or first is None or not isinstance(attachment, int):
        play.say(
            P(
                "picture",
                "I could not draw that just now. Nothing is lost: /weekly, /month and /year try "
                "again.",
            )
        )
        return
    keyboard = _ways(play, kind, first, earlier=bool(done.result.get("earlier")))
    number = play.number()
    words = caption(kind, first, done.result)
    play.do(Hand(attachment, words, picture=True, number=number, keyboard=keyboard))
    old = done.args.get("old")
    if isinstance(old, int) and old:
        play.do(Erase(card=old))


def _ways(play: Play, kind: Kind, first: date, *, earlier: bool) -> Keyboard:
    before, after = _beside(kind, first)
    turn = []
    if earlier and before >= _EARLIEST:
        turn.append(Button(P("button", "◀ Previous"), _to("@turn", kind, before, play.today)))
    if after <= play.today:
        turn.append(Button(P("button", "Next ▶"), _to("@turn", kind, after, play.today)))
    dark = play.session.settings.dark
    other = (
        Button(P("button", "☀ In light"), _to("@light", kind, first, play.today))
        if dark
        else Button(P("button", "☾ In dark"), _to("@dark", kind, first, play.today))
    )
    return (*((tuple(turn),) if turn else ()), (other,))


def _beside(kind: Kind, first: date) -> tuple[date, date]:
    """Return the first days of the time before and of the time after."""
    match kind:
        case "week":
            week = DAYS_A_WEEK * _DAY
            return first - week, first + week
        case "month":
            return (first - _DAY).replace(day=1), after_month(first)
        case "year":
            return first.replace(year=first.year - 1), first.replace(year=first.year + 1)


# ------------------------------------------------------------------ its buttons


def show(play: Play, choice: str) -> None:
    """Show a picture beside what it was asked from."""
    _turned(play, choice, take=False)


def turn(play: Play, choice: str) -> None:
    """Show another picture in the place of this one."""
    _turned(play, choice, take=True)


def lighten(play: Play, choice: str) -> None:
    """Draw in light from now on."""
    _change(play, choice, dark=False)


def darken(play: Play, choice: str) -> None:
    """Draw in dark from now on."""
    _change(play, choice, dark=True)


def _change(play: Play, choice: str, *, dark: bool) -> None:
    play.change(settings=replace(play.session.settings, dark=dark))
    _turned(play, choice, take=True)


def _turned(play: Play, choice: str, *, take: bool) -> None:
    found = _shown(play, choice)
    if found is None:
        play.toast(_GONE)
        return
    kind, first, shown = found
    if ask(play, kind, first, old=play.card if take and play.today - shown <= _REMOVABLE else 0):
        play.toast(P("picture", "One moment."))


_GONE: Phrase = P("stale", "I cannot find that picture. /month and /year show new ones.")


def _to(action: str, kind: Kind, first: date, today: date) -> Address:
    return Address(FLOW, action, choice=_code(kind, first, today))


def _code(kind: Kind, first: date, today: date) -> str:
    return f"{kind[0]}.{first:%Y%m%d}.{today:%Y%m%d}"


def _shown(play: Play, choice: str) -> tuple[Kind, date, date] | None:
    """Return what a choice names: what, since when, and the day it was shown on."""
    letter, _, days = choice.partition(".")
    first, _, shown = days.partition(".")
    kind, since, on = KINDS.get(letter), _day(first), _day(shown)
    if kind is None or since is None or on is None or choice != _code(kind, since, on):
        return None
    begins = kind == "week" or (since.day == 1 and (kind == "month" or since.month == 1))
    return (kind, since, on) if begins and _EARLIEST <= since <= play.today else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
