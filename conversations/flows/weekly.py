"""The week back: /weekly, and once a week by itself, closed until it is opened."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from conversations import choices
from conversations.cpd.entries import KEY as LOG
from conversations.flow import Flow
from conversations.letters import returning
from conversations.letters.telling import tell
from conversations.letters.weekly import FRESH, weekly
from conversations.model import (
    Address,
    Button,
    Card,
    Decide,
    Keyboard,
    P,
    Prompt,
    Query,
    Record,
    Rekey,
    replace,
)
from conversations.pictures.showing import picture_button
from conversations.when.week import DAYS_A_WEEK, week_of

if TYPE_CHECKING:
    from conversations.model import Record
    from conversations.play import Play

LATE = timedelta(hours=1)
"""A letter this long after its hour comes without a sound: it may be night by now."""

_WEEK = timedelta(days=DAYS_A_WEEK)
_LAST = timedelta(days=DAYS_A_WEEK - 1)
_YEAR = timedelta(days=365)
_DAY = timedelta(days=1)
_EARLIEST = date(2000, 1, 1)


def _opens(play: Play, _argument: str) -> None:
    play.show(_letter(play, week_of(play.today, play.week_start)[0]))


def _letter(play: Play, first: date) -> Card:
    """Return the letter of the seven days from `first` on, as a card."""
    last = first + _LAST
    new = _is_new(play, first)
    letter = weekly(
        _kept(play, first - FRESH, last),
        play.find(Query("prompts", first=first, last=last)).prompts,
        play.find(Query("schedule")).off,
        first=first,
        last=last,
        now=play.local,
        new=new,
    )
    returning.remember(play, letter)
    return Card(tell(letter), _ways(play, first, new=new))


def _is_new(play: Play, first: date) -> bool:
    """Whether the year before these days holds nothing at all.

    Whoever kept something in the weeks before is not asked about: their year may be long.
    """
    since, until = first - _YEAR, first - _DAY
    return not (
        any(one.day < first for one in _kept(play, first - FRESH, first + _LAST))
        or play.find(Query("prompts", first=since, last=until)).prompts
        or _kept(play, since, until)
    )


def _ways(play: Play, first: date, *, new: bool) -> Keyboard:
    turn = []
    if not new and first - _WEEK >= _EARLIEST:
        turn.append(Button(P("button", "◀ Previous"), _to("@week", first - _WEEK)))
    if first + _WEEK <= play.today:
        turn.append(Button(P("button", "Next ▶"), _to("@week", first + _WEEK)))
    rows: Keyboard = (tuple(turn),) if turn else ()
    if "picture" in play.world.catalog.flows:
        rows = (*rows, (picture_button(first, play.today),))
    rows += _entries(play, first)
    if play.session.settings.letter:
        rows = (*rows, (Button(P("button", "Wait until I ask"), _to("@off", first)),))
    return rows


def _entries(play: Play, first: date) -> Keyboard:
    """Return the way to what was kept in these days, where each can be deepened or changed."""
    kept = _kept(play, first, first + _LAST)
    if not kept or "history" not in play.world.catalog.flows:
        return ()
    newest = max(kept, key=lambda one: (one.day, one.id))
    look = Address("history", "@from", choice=str(newest.id))
    return ((Button(P("button", "Entry by entry"), look),),)


def _kept(play: Play, first: date, last: date) -> list[Record]:
    """Return the check-ins and notes of these days: the log of learning is none of the letter's."""
    found = play.find(Query("records", first=first, last=last)).records
    return [one for one in found if one.flow != LOG]


def _to(action: str, first: date) -> Address:
    return Address("weekly", action, choice=first.isoformat())


def _shown(play: Play, choice: str) -> date | None:
    """Return the first day a button names, unless it is no week that can be shown."""
    try:
        first = date.fromisoformat(choice)
    except ValueError:
        return None
    known = choice == first.isoformat() and _EARLIEST <= first <= play.today
    return first if known else None


def _gone(play: Play) -> None:
    play.toast(P("stale", "I cannot find that week. /weekly shows this one."))


# ------------------------------------------------------------------ its buttons


def _week(play: Play, choice: str) -> None:
    first = _shown(play, choice)
    if first is None:
        _gone(play)
    else:
        play.redraw(_letter(play, first), play.card)


def _open(play: Play, choice: str) -> None:
    found = play.find(Query("prompt", id=choices.number(choice))).prompts
    prompt = next(iter(found), None)
    if (
        prompt is None
        or prompt.kind != "letter"
        or _shown(play, _first(prompt).isoformat()) is None
    ):
        _gone(play)
    else:
        play.show(_letter(play, _first(prompt)))


def _off(play: Play, choice: str) -> None:
    play.change(settings=replace(play.session.settings, letter=False))
    play.toast(
        P(
            "letter",
            "It will not come by itself. /weekly shows it any time; /settings brings it back.",
        )
    )
    first = _shown(play, choice)
    if first is not None:
        play.do(Rekey(_ways(play, first, new=_is_new(play, first)), play.card))


# ----------------------------------------------------------------- it comes due


def _first(prompt: Prompt) -> date:
    """Return the first of the seven days that end on the letter's own."""
    return prompt.day - _LAST


def _ring(play: Play, prompts: tuple[Prompt, ...]) -> None:
    """Send the newest letter, closed; say in the ledger why any other stays silent."""
    days_off = play.find(Query("schedule")).off
    ready = []
    for prompt in sorted(prompts, key=lambda one: one.day):
        days = (_first(prompt) + ahead * _DAY for ahead in range(DAYS_A_WEEK))
        off = days_off.reason(prompt.day)
        if not play.session.settings.letter:
            play.do(Decide(prompt, "silent", "letter_off"))
        elif off is not None and all(day in days_off for day in days):
            play.do(Decide(prompt, "silent", "paused", until=off.last))
        else:
            ready.append(prompt)
    for prompt in ready[:-1]:
        play.do(Decide(prompt, "silent", "late"))
    for prompt in ready[-1:]:
        opens = Button(
            P("button", "Open"), Address("weekly", "@open", choice=str(prompt.id)), "primary"
        )
        card = Card((P("letter", "Your week is ready."),), ((opens,),))
        play.show(card, silent=play.now - prompt.due_at > LATE, unasked=True)
        play.do(Decide(prompt, "asked", "letter"))


FLOW = Flow(
    key="weekly",
    command="weekly",
    title=P("menu", "Your week"),
    about=P("help", "/weekly gives your week back to you; it also comes by itself, once a week."),
    order=30,
    opens=_opens,
    actions={"@week": _week, "@open": _open, "@off": _off},
    rings={"letter": _ring},
)
