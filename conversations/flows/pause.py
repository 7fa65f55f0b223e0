"""Days off: by a tap or typed, always said back with the exact days before they are kept.

The rules of this file:

1. The echo's buttons hold the days themselves, so that it needs no memory and never interrupts
   what is open. Days come back from a phone and are not trusted.
2. Where days take the place of others, both are changed in the same turn, or neither is.
3. Days gone by are never made days off afterwards: what is kept begins today at the earliest.
4. Words are for days off only while this conversation waits for them; where something else is
   open, they stay with that.

The cards are in :mod:`conversations.days.pauses` and :mod:`conversations.days.recurring`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING

from conversations import choices, limits
from conversations.choices import UNKNOWN
from conversations.days import month, pauses, publicdays, recurring
from conversations.days.ahead import coming
from conversations.days.silence import REASONS, hush
from conversations.flow import AskBack, Finished, Flow, Reading, Step
from conversations.flows import holidays
from conversations.model import (
    AddPause,
    Address,
    Button,
    Card,
    Decide,
    EndPause,
    Menu,
    P,
    Phrase,
    Prompt,
    Query,
)
from conversations.tell import clip, trouble
from conversations.when.daysoff import LONGEST_DAYS, DaysOff, Pause, covering, is_off
from conversations.when.off import Off
from conversations.when.phrases import (
    Ambiguous,
    NotUnderstood,
    Understood,
    names_holidays,
    read_pause_in,
)

if TYPE_CHECKING:
    from conversations.play import Play

_KEY = "pause"
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


def _button(label: Phrase, step: str, choice: str = "") -> Button:
    return Button(label, Address(_KEY, step, choice=choice))


# ---------------------------------------------------------------------- asking


def _turn_to(play: Play, card: Card, old: Pause | None = None) -> None:
    """Show another card in place; ``old`` is whose place typed days take from now on."""
    play.redraw(card, play.card)
    if pauses.hears(play):
        play.change_talk(draft={} if old is None else {"old": pauses.code(old)})


def _opens(play: Play, argument: str) -> None:
    if not argument:
        _show_all(play)
        return
    if _names_holidays(play, argument):
        holidays.opens(play, "")
        return
    card, clear = _read(play, argument, None)
    if clear or play.asking(but=_KEY):
        play.show(card)  # what is open stays open, and words are for it
    else:
        play.begin(FLOW, draft={"text": argument})


def _show_all(play: Play) -> None:
    if play.asking(but=_KEY):
        play.show(pauses.card(play))
    else:
        play.begin(FLOW)


def _ask(play: Play) -> Card:
    text, old = str(play.draft.get("text", "")), _old(play)
    if text:
        return _read(play, text, None)[0]
    if old is not None:
        return pauses.month_card(play, pauses.first_month(play, old), old, heard=True)
    return pauses.card(play, heard=True)


def _old(play: Play) -> Pause | None:
    """Return the pause whose place typed days take, if it still stands."""
    old = pauses.decode(str(play.draft.get("old", "")))
    return old if old in pauses.stored(play).values() else None


def _read(play: Play, text: str, old: Pause | None) -> tuple[Card, bool]:
    """Return what is said of typed days, and whether they were clear."""
    match read_pause_in(text, play.today, play.world.tables_for(play.session.language)):
        case Understood(found):
            return _said_back(play, found, old), True
        case Ambiguous(readings, part):
            ask = P(
                "pause", "“{part}” can be read in more than one way. Which is it?", part=clip(part)
            )
            rows = tuple((_reading(play, one, old),) for one in readings)
            return Card((ask,), rows), False
        case NotUnderstood() as found:
            example = P("pause", "For example: <i>until Monday</i>")
            hint = None if play.asking(but=_KEY) else P("pause", "until Monday")
            return Card((trouble(found), example), placeholder=hint), False


def _said_back(play: Play, found: Pause | tuple[DaysOff, ...], old: Pause | None) -> Card:
    return (
        pauses.echo(play, found, old) if isinstance(found, Pause) else recurring.echo(play, found)
    )


def _reading(play: Play, found: Pause | tuple[DaysOff, ...], old: Pause | None) -> Button:
    if isinstance(found, Pause):
        return _button(pauses.days(found), "@pick", pauses.code(found, old))
    return recurring.reading(play, found)


def _names_holidays(play: Play, text: str) -> bool:
    return names_holidays(text, play.world.tables_for(play.session.language))


def _words(play: Play, text: str) -> Reading:
    if _names_holidays(play, text):
        play.show(publicdays.card(play))
        return Finished()
    card, clear = _read(play, text, _old(play))
    if not clear:
        return AskBack(card)
    play.show(card)
    return Finished()


# ------------------------------------------------------------------ its buttons


def _gone(play: Play) -> None:
    play.toast(P("pause", "Those days off have ended already."))


def _list(play: Play, choice: str) -> None:
    _turn_to(play, pauses.card(play, choices.number(choice)))


def _preset(choice: str, today: date) -> Pause | None:
    match choice:
        case "today":
            return Pause(today, today)
        case "tomorrow":
            return Pause(today + _DAY, today + _DAY)
        case "monday":
            return Pause(today, today + timedelta(days=6 - today.weekday()))
        case "week":
            return Pause(today, today + _WEEK - _DAY)
        case _:
            return None


def _choose(play: Play, choice: str) -> None:
    pause = _preset(choice, play.today)
    if pause is None:
        play.toast(UNKNOWN)
    else:
        _turn_to(play, pauses.echo(play, pause))


def _grid(play: Play, choice: str) -> None:
    parts = pauses.apart(choice)
    shown = month.read(parts[0], play.today) if parts else None
    if parts is None or shown is None:
        play.toast(UNKNOWN)
        return
    code, old = parts
    if old is not None and old not in pauses.stored(play).values():
        _gone(play)
        return
    if shown.chosen is None and month.has_day(code):
        play.toast(P("pause", "That day is over."))
    _turn_to(play, pauses.month_card(play, shown, old), old)


def _still(play: Play, _choice: str) -> None:
    play.toast(P("pause", "There is no day to choose here."))


def _pick(play: Play, choice: str) -> None:
    parts = pauses.apart(choice)
    days = pauses.span(parts[0]) if parts else None
    if parts is None or days is None:
        play.toast(UNKNOWN)
    elif days[1] < play.today:
        _over(play)
    elif pauses.too_long(*days):
        play.toast(
            P("pause", "I can keep {n} days off at a time, and these are more.", n=LONGEST_DAYS)
        )
    else:
        old = parts[1] if parts[1] in pauses.stored(play).values() else None
        _turn_to(play, pauses.echo(play, _from_today(play, Pause(*days)), old), old)


def _from_today(play: Play, pause: Pause) -> Pause:
    return Pause(max(pause.first, play.today), pause.last)


def _over(play: Play) -> None:
    play.toast(P("pause", "Those days are over. Nothing has changed."))


def _change(play: Play, choice: str) -> None:
    """Ask anew after an echo: for other days in place of a pause, or for new ones."""
    if choice and pauses.decode(choice) in pauses.stored(play).values():
        _edit(play, choice)
    elif pauses.hears(play):
        _turn_to(play, pauses.card(play))
    else:
        _show_all(play)


def _edit(play: Play, choice: str) -> None:
    old = pauses.decode(choice)
    if old is None:
        play.toast(UNKNOWN)
    elif old not in pauses.stored(play).values():
        _gone(play)
    elif pauses.hears(play) or play.asking(but=_KEY):
        _turn_to(play, pauses.month_card(play, pauses.first_month(play, old), old), old)
    else:
        play.begin(FLOW, draft={"old": choice})


def _one(play: Play, choice: str) -> None:
    pause = pauses.decode(choice)
    if pause is None:
        play.toast(UNKNOWN)
    elif pause not in pauses.stored(play).values():
        _gone(play)
    else:
        _turn_to(play, pauses.one_card(play, pause))


# ---------------------------------------------------------------- what is kept


def _save(play: Play, choice: str) -> None:
    parts = pauses.apart(choice)
    asked = pauses.decode(parts[0]) if parts else None
    if parts is None or asked is None:
        play.toast(UNKNOWN)
        return
    if asked.last < play.today:
        _over(play)
        return
    pause, old = _from_today(play, asked), parts[1]
    stored = pauses.stored(play)
    gone = [number for number, one in stored.items() if one == old]
    if asked in stored.values() or pause in stored.values():
        play.toast(P("pause", "These days off are kept already."))
        return
    if old is not None and not gone:
        _gone(play)
        return
    if not limits.fits(play, "pauses", 1 - len(gone)):
        return
    facts = play.find(Query("schedule"))
    left = pauses.without(facts, old, play.today)
    after = Off((*left.pauses, pause), left.days, left.holidays)
    play.do(*(EndPause(number, play.today) for number in gone), AddPause(pause))
    _show_resume(play, facts.off, after)
    hush(play, after)
    if play.talk is not None and play.talk.flow == _KEY:
        play.leave()
    play.redraw(_kept(play, pause, old, after), play.card)


def _show_resume(play: Play, before: Off, after: Off) -> None:
    """Let the menu show /resume while a pause covers today."""
    paused = is_off(play.today, after.pauses)
    if paused != is_off(play.today, before.pauses):
        play.do(Menu(paused=paused))


def _kept(play: Play, pause: Pause, old: Pause | None, after: Off) -> Card:
    whole = covering(pause.first, after.pauses) or pause
    body = [pauses.off_on(pause), P("pause", "Kept. I ask nothing on these days.")]
    rows = [(_button(P("button", "Show all days off"), "@change"),)]
    if old is not None and old.last >= play.today:
        again = P("button", "Back to {days}", days=pauses.days(old))
        rows.insert(0, (_button(again, "@save", pauses.code(old, pause)),))
    return Card((*body, pauses.back_on(whole, after)), tuple(rows))


def _end(play: Play, choice: str) -> None:
    """End a pause, by its days or, on cards of former times, by its number."""
    stored = pauses.stored(play)
    pause = stored.get(choices.number(choice)) or pauses.decode(choice)
    numbers = [number for number, one in stored.items() if one == pause]
    if pause is None or not numbers:
        _gone(play)
        return
    facts = play.find(Query("schedule"))
    left = pauses.without(facts, pause, play.today)
    play.do(*(EndPause(number, play.today) for number in numbers))
    _show_resume(play, facts.off, left)
    under_way = pause.first < play.today or play.today in pause
    said = P("pause", "Ended: {days}.") if under_way else P("pause", "Cancelled: {days}.")
    again = _button(P("button", "Put them back"), "@save", pauses.code(pause))
    rows = ((again,), (_button(P("button", "Show all days off"), "@change"),))
    next_one = coming(play, (rule for _, rule in facts.rules), left)
    still = pauses.still_off(play, pause, left)
    _turn_to(play, Card((said.given(days=pauses.days(pause)), *still, next_one), rows))


# ------------------------------------------------------------------ coming back


def _ring(play: Play, prompts: tuple[Prompt, ...]) -> None:
    """Say one quiet line on the first day on after days off that a pause was part of.

    It may ring on a day that is off all the same, for plans change and a pause's first day rings,
    too: then all that is done is to let the menu tell whether a pause is under way.
    """
    off = play.find(Query("schedule")).off
    reason = off.reason(play.today)
    ended = reason is None and any(_comes_after_a_pause(off, one.day) for one in prompts)
    for prompt in prompts:
        if reason is not None:
            play.do(Decide(prompt, "silent", REASONS[reason.kind], until=reason.last))
        elif not ended:
            play.do(Decide(prompt, "silent", "dropped"))
        else:
            play.do(Decide(prompt, "asked", "on_time"))
    play.do(Menu(paused=reason is not None and reason.kind == "pause"))
    if ended:
        text = P("pause", "Your days off are over. I am here again; /today shows what is coming.")
        play.show(Card((text,)), silent=True, unasked=True)


def _comes_after_a_pause(off: Off, day: date) -> bool:
    """Tell whether a day ends, or is part of, days off in a row with a pause among them."""
    days: Iterable[date] = (day - back * _DAY for back in range(LONGEST_DAYS))
    for one in days:
        reason = off.reason(one)
        if reason is not None and reason.kind == "pause":
            return True
        if reason is None and one != day:
            return False
    return False


FLOW = Flow(
    key=_KEY,
    command="pause",
    title=P("menu", "Days off"),
    about=P("help", "/pause keeps days off: <i>/pause until Monday</i>."),
    order=40,
    steps=(Step("when", _ask, optional=False, read=_words),),
    opens=_opens,
    done=lambda play: play.leave(),
    actions={
        "@list": _list,
        "@days": _choose,
        "@grid": _grid,
        "@still": _still,
        "@pick": _pick,
        "@save": _save,
        "@change": _change,
        "@one": _one,
        "@edit": _edit,
        "@end": _end,
        **recurring.ACTIONS,
    },
    rings={"back": _ring},
)
