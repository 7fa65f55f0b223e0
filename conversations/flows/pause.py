"""Days off: by a tap or typed, always said back with the exact days before they are kept.

The echo's buttons hold the days themselves, so that it needs no memory and never
interrupts what is open. Days come back from a phone and are not trusted.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from conversations.flow import AskBack, Finished, Flow, Reading, Step
from conversations.model import (
    AddPause,
    Address,
    Button,
    Card,
    Decide,
    EndPause,
    Keyboard,
    Menu,
    P,
    Phrase,
    Prompt,
    Query,
)
from conversations.tell import clip, trouble
from conversations.when.daysoff import Pause, covering, is_off, next_day_on, resume
from conversations.when.phrases import Ambiguous, NotUnderstood, Understood, read_pause

if TYPE_CHECKING:
    from conversations.play import Play

_KEY = "pause"
_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
_DIGITS = 9


def _button(label: Phrase, step: str, choice: str = "") -> Button:
    return Button(label, Address(_KEY, step, choice=choice))


def _code(pause: Pause) -> str:
    return f"{pause.first:%Y%m%d}-{pause.last:%Y%m%d}"


def _decode(choice: str) -> Pause | None:
    first, _, last = choice.partition("-")
    try:
        pause = Pause(date.fromisoformat(first), date.fromisoformat(last))
    except ValueError:
        return None
    return pause if _code(pause) == choice else None


def _stored(play: Play) -> tuple[tuple[int, Pause], ...]:
    """Return the pauses that are not over."""
    pauses = play.find(Query("schedule")).pauses
    return tuple((n, pause) for n, pause in pauses if pause.last >= play.today)


# -------------------------------------------------------------------- the card


def _days(pause: Pause) -> Phrase:
    if pause.first == pause.last:
        return P("pause", "{day}, one day", day=pause.first)
    return P("pause", "{first} to {last}", first=pause.first, last=pause.last)


def _card(play: Play) -> Card:
    stored = _stored(play)
    body: list[Phrase | tuple[Phrase, ...]] = []
    if stored:
        listed = tuple(_days(pause) for _, pause in stored)
        body.append((P("pause", "<b>Your days off</b>"), *listed))
    body.append(P("pause", "When are you off? Tap, or write it: <i>24 Dec - 3 Jan</i>"))
    return Card(tuple(body), (*_presets(), *_ends(stored)))


def _presets() -> Keyboard:
    return (
        (
            _button(P("button", "Today"), "@days", "today"),
            _button(P("button", "Tomorrow"), "@days", "tomorrow"),
        ),
        (
            _button(P("button", "Until Monday"), "@days", "monday"),
            _button(P("button", "One week"), "@days", "week"),
        ),
    )


def _ends(stored: tuple[tuple[int, Pause], ...]) -> Keyboard:
    return tuple(
        (_button(P("button", "End {days}", days=_days(pause)), "@end", str(number)),)
        for number, pause in stored
    )


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


# -------------------------------------------------------------------- the echo


def _echo(play: Play, pause: Pause) -> Card:
    back = next_day_on(pause.back_on, (one for _, one in _stored(play)))
    yes = _button(P("button", "Yes, keep it"), "@save", _code(pause))
    no = _button(P("button", "Change"), "@change")
    return Card((_off(pause), P("pause", "Back on {day}. Is that right?", day=back)), ((yes, no),))


def _off(pause: Pause) -> Phrase:
    if pause.first == pause.last:
        return P("pause", "Off on <b>{day}</b>, one day.", day=pause.first)
    return P(
        "pause",
        "Off from <b>{first}</b> to <b>{last}</b>, both included.",
        first=pause.first,
        last=pause.last,
    )


def _opens(play: Play, argument: str) -> None:
    found = _read(play, argument) if argument else _card(play)
    if isinstance(found, Pause):
        play.show(_echo(play, found))
    elif play.talk is not None and play.talk.open is not None and play.talk.flow != _KEY:
        play.show(found)  # what is open stays open, and words are for it
    else:
        play.begin(FLOW, draft={"text": argument})


def _ask(play: Play) -> Card:
    text = str(play.draft.get("text", ""))
    found = _read(play, text) if text else _card(play)
    return found if isinstance(found, Card) else _card(play)


def _read(play: Play, text: str) -> Pause | Card:
    match read_pause(text, play.today, play.world.table(play.session.language)):
        case Understood(pause):
            return pause
        case Ambiguous(choices, part):
            ask = P(
                "pause", "“{part}” can be read in more than one way. Which is it?", part=clip(part)
            )
            rows = tuple((_button(_days(one), "@pick", _code(one)),) for one in choices)
            return Card((ask,), rows)
        case NotUnderstood() as found:
            return Card((trouble(found), P("pause", "For example: <i>until Monday</i>")))


def _words(play: Play, text: str) -> Reading:
    found = _read(play, text)
    if isinstance(found, Card):
        return AskBack(found)
    play.show(_echo(play, found))
    return Finished()


# ------------------------------------------------------------------ its buttons


def _choose(play: Play, choice: str) -> None:
    pause = _preset(choice, play.today)
    if pause is None:
        _unknown(play)
    else:
        play.redraw(_echo(play, pause), play.card)


def _pick(play: Play, choice: str) -> None:
    pause = _decode(choice)
    if pause is None or pause.last < play.today:
        _unknown(play)
    else:
        play.redraw(_echo(play, pause), play.card)


def _unknown(play: Play) -> None:
    play.toast(P("stale", "I do not know this button any more. Nothing has changed."))


def _change(play: Play, _choice: str) -> None:
    _opens(play, "")


def _save(play: Play, choice: str) -> None:
    pause = _decode(choice)
    if pause is None:
        _unknown(play)
        return
    if pause.last < play.today:
        play.toast(P("pause", "Those days are over. Nothing has changed."))
        return
    stored = tuple(one for _, one in _stored(play))
    if pause in stored:
        play.toast(P("pause", "These days off are kept already."))
        return
    after = (*stored, pause)
    play.do(AddPause(pause))
    if is_off(play.today, after) and not is_off(play.today, stored):
        play.do(Menu(paused=True))
    _over(play)
    play.redraw(_kept(pause, after), play.card)


def _over(play: Play) -> None:
    """Stop listening for days off."""
    if play.talk is not None and play.talk.flow == _KEY:
        play.leave()


def _kept(pause: Pause, after: tuple[Pause, ...]) -> Card:
    whole = covering(pause.first, after) or pause
    back = P("pause", "Kept. I ask nothing on these days. Back on {day}.", day=whole.back_on)
    return Card((_off(pause), back), ((_button(P("button", "Show all days off"), "@change"),),))


def _end(play: Play, choice: str) -> None:
    stored = dict(_stored(play))
    number = int(choice) if choice.isdecimal() and len(choice) < _DIGITS else 0
    pause = stored.pop(number, None)
    if pause is None:
        play.toast(P("pause", "Those days off have ended already."))
        return
    play.do(EndPause(number, play.today))
    left = (*stored.values(), *resume(play.today, (pause,)))
    if play.today in pause and not is_off(play.today, left):
        play.do(Menu(paused=False))
    text = P("pause", "Ended: {days}.", days=_days(pause))
    again = _button(P("button", "Put them back"), "@pick", _code(pause))
    rows = ((again,), (_button(P("button", "Show all days off"), "@change"),))
    play.redraw(Card((text,), rows), play.card)


# ------------------------------------------------------------------ coming back


def _ring(play: Play, prompts: tuple[Prompt, ...]) -> None:
    """Say one quiet line on the morning after days off, unless more of them follow."""
    pauses = tuple(pause for _, pause in play.find(Query("schedule")).pauses)
    off = covering(play.today, pauses)
    ended = any(pause.back_on == one.day for pause in pauses for one in prompts)
    for prompt in prompts:
        if off is not None:
            play.do(Decide(prompt, "silent", "paused", until=off.last))
        elif not ended:
            play.do(Decide(prompt, "silent", "dropped"))
        else:
            play.do(Decide(prompt, "asked", "on_time"))
    if off is None:
        play.do(Menu(paused=False))
    if off is None and ended:
        text = P("pause", "Your days off are over. I am here again; /today shows what is coming.")
        play.show(Card((text,)), silent=True, unasked=True)


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
        "@days": _choose,
        "@pick": _pick,
        "@save": _save,
        "@change": _change,
        "@end": _end,
    },
    rings={"back": _ring},
)
