"""The working hours: shown, typed or tapped, echoed, saved, taken out and put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations import calendars, limits
from conversations.choices import UNKNOWN
from conversations.days import hourgrid, hours, lines, replaced, weekview
from conversations.days.ahead import coming
from conversations.days.hourgrid import Picked
from conversations.flow import Finished, Flow, GoTo, Reading, Step, Took
from conversations.model import (
    Address,
    AddRules,
    Answer,
    Button,
    Card,
    DropRule,
    Keyboard,
    P,
    Phrase,
    Query,
)
from conversations.tell import days_of, line, schedule, weekdays
from conversations.when.grouping import runs
from conversations.when.week import Rule, Slot

if TYPE_CHECKING:
    from conversations.play import Play

_KEY = "schedule"
_SAVE, _DAYS, _ALL, _EDIT = "save", "days", "all", "edit"
_WAYS = {"s": _SAVE, "d": _DAYS, "a": _ALL}
_LINE, _CONFIRM = Address(_KEY, "line"), Address(_KEY, "confirm")
_TAP = Address(_KEY, "@tap")


def _button(label: Phrase, step: str, choice: str = "") -> Button:
    return Button(label, Address(_KEY, step, choice=choice))


_SHOW = _button(P("button", "Show the week"), "@week")


# -------------------------------------------------------------------- the week


def _standing(play: Play) -> tuple[Rule, ...]:
    return tuple(rule for _, rule in weekview.typed(play))


def _week(play: Play) -> Card:
    standing, used = _standing(play), calendars.in_use(play)
    add = _button(P("button", "Add hours"), "@add")
    calendar = Button(P("button", "Add a calendar"), Address("calendar", "@add"))
    off = Button(P("button", "Days off"), Address("pause", "@change"))
    if not standing and not used:
        body: tuple[Phrase | tuple[Phrase, ...], ...] = (
            P("schedule", "No hours yet. Write them like this:"),
            hours.EXAMPLE,
        )
        return Card(body, ((add, calendar), (off,)))
    remove = _button(P("button", "Remove something"), "@remove")
    rows: Keyboard = ((add, calendar), (remove, off))
    tail: tuple[Phrase, ...] = ()
    if play.talk is not None and play.talk.flow == _KEY:
        tail = (P("schedule", "To add hours, just write them."),)
    body, days = weekview.overview(play), weekview.next_days(play)
    if weekview.fits((*body, *days, *tail)):
        more = _button(P("button", "The week after ›"), "@days", "1")
        return Card((*body, *days, *tail), (*rows, (more,)))
    more = _button(P("button", "The next 7 days"), "@days", "0")
    return Card((*body, *tail), (*rows, (more,)))


def _days(play: Play, choice: str) -> None:
    known = {str(week): week for week in range(weekview.MOST_WEEKS + 1)}
    week = known.get(choice)
    if week is None:
        play.toast(UNKNOWN)
        return
    turn = []
    if week:
        turn.append(_button(P("button", "◀"), "@days", str(week - 1)))
    if week < weekview.MOST_WEEKS:
        turn.append(_button(P("button", "▶"), "@days", str(week + 1)))
    play.redraw(Card(weekview.next_days(play, week), (tuple(turn), (_SHOW,))), play.card)


def _show(play: Play, _choice: str) -> None:
    play.redraw(_week(play), play.card)


# -------------------------------------------------------------------- the line


def _ask_line(play: Play) -> Card:
    if "text" in play.draft and "reading" not in play.draft:
        card = hours.unsettled(play, _LINE)
        if card is not None:
            return card
    if "add" not in play.draft:
        return _week(play)
    ask = P("schedule", "Which days, from when to when?")
    tap = P("schedule", "Write it, or tap the days.")
    return Card((ask, hours.EXAMPLE, tap), hourgrid.question(Picked(), _TAP).keyboard)


def _opens(play: Play, argument: str) -> None:
    address = calendars.address(argument)
    if address is not None:
        _over(play)
        calendars.subscribe(play, address, play.message)
    elif argument:
        _begin_with(play, argument)
    elif play.asking(but=_KEY):
        play.show(_week(play))  # what is open stays open
    else:
        play.begin(FLOW)


def _begin_with(play: Play, text: str) -> None:
    """Begin at the echo: the line came with the command."""
    draft: dict[str, str | int] = {"text": text, "on": play.today.isoformat()}
    reading = hours.reading_of(play, draft)
    if reading is None:
        play.begin(FLOW, draft=draft)
    else:
        answered = {"line": Answer(skipped=True)}
        play.begin(FLOW, draft={**draft, "reading": reading}, answers=answered)


def _over(play: Play) -> None:
    """Stop listening for hours."""
    if play.talk is not None and play.talk.flow == _KEY:
        play.leave()


def _add(play: Play, _choice: str) -> None:
    play.begin(FLOW, draft={"add": 1})


def _read_line(play: Play, text: str) -> Reading:
    address = calendars.address(text)
    if address is None:
        return hours.reads(play, text, _LINE)
    calendars.subscribe(play, address, play.message)
    return Finished()


def _pick_line(play: Play, choice: str) -> Reading | None:
    return hours.picks(play, choice)


# -------------------------------------------------------------------- the echo


def _new(play: Play, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Return the rules that do not stand already."""
    stored = {rule for _, rule in play.find(Query("schedule")).rules}
    return tuple(rule for rule in rules if rule not in stored)


def _ask_confirm(play: Play) -> Card:
    rules = hours.drafted(play)
    body, ways = _echo(play, rules, P("schedule", "I read this:"))
    made = [_button(label, "confirm", way) for way, label in ways]
    made.append(_button(P("button", "Edit"), "confirm", _EDIT))
    return Card(body, _two_a_row(made))


def _echo(
    play: Play, rules: tuple[Rule, ...], opening: Phrase
) -> tuple[tuple[Phrase | tuple[Phrase, ...], ...], list[tuple[str, Phrase]]]:
    """Say hours back, and in which ways they can be kept."""
    standing = _standing(play)
    a_week = any(isinstance(rule, Slot) for rule in rules)  # a date alone replaces no week
    if set(rules) <= set(standing):
        stands = P("schedule", "This stands already.")
        if a_week:
            stands = P(
                "schedule", "This stands already. Keep it as it is, or make it the whole week?"
            )
        body: list[Phrase | tuple[Phrase, ...]] = [schedule(rules), stands]
        save = P("button", "Keep it")
    else:
        body, save = [opening, schedule(rules)], P("button", "Save")
    shared = days_of(rules) & days_of(standing) if _new(play, rules) else frozenset()
    ways = [(_SAVE, save)]
    if shared:
        days = weekdays(runs(shared))
        body.append(
            P("schedule", "You have hours on {days} already. Save adds these to them.", days=days)
        )
        ways.append((_DAYS, P("button", "Replace these days")))
    if standing and a_week:
        ways.append((_ALL, P("button", "Replace all")))
    return tuple(body), ways


def _two_a_row(made: list[Button]) -> Keyboard:
    return tuple(tuple(made[at : at + 2]) for at in range(0, len(made), 2))


def _read_confirm(play: Play, text: str) -> Reading:
    return _again(play, hours.reads(play, text, _CONFIRM))


def _pick_confirm(play: Play, choice: str) -> Reading | None:
    if choice == _EDIT:
        play.change_talk(draft={"add": 1})
        return GoTo("line")
    if choice in (_SAVE, _DAYS, _ALL):
        return Took({"how": choice}) if hours.drafted(play) else GoTo("line")
    reading = hours.picks(play, choice)
    return None if reading is None else _again(play, reading)


def _again(play: Play, reading: Reading) -> Reading:
    """Words typed instead of a tap are the line, typed anew: echo them again."""
    if isinstance(reading, Took):
        play.change_talk(draft={**play.draft, **reading.draft})
        return GoTo("confirm")
    return reading


def _done(play: Play) -> None:
    rules, how = hours.drafted(play), str(play.draft.get("how"))
    new, gone = _new(play, rules), _gone(play, rules, how)
    if not limits.fits(play, "hours", len(new) - len(gone)):
        play.leave()
        return
    said = _keep(play, rules, how)
    play.leave()
    number = play.say(P("schedule", "Saved."), said, keyboard=_undo(gone))
    if gone:
        replaced.remember(play, number, gone, new)


def _keep(play: Play, rules: tuple[Rule, ...], how: str) -> Phrase:
    """Keep hours in one of the ways of the echo, and say when the next check-in comes."""
    stored = play.find(Query("schedule"))
    new, gone = _new(play, rules), _gone(play, rules, how)
    if how == _ALL:
        play.do(AddRules(rules, replace=True))
    elif gone or new:
        numbers = (n for n, rule in stored.rules if rule in gone)
        play.do(*(DropRule(n) for n in numbers), AddRules(new))
    after = [rule for _, rule in stored.rules if rule not in gone]
    return coming(play, (*after, *new), stored.off)


def _gone(play: Play, rules: tuple[Rule, ...], how: str) -> tuple[Rule, ...]:
    """Return the hours that these take the place of, in one of the ways of the echo."""
    stored = tuple(rule for _, rule in play.find(Query("schedule")).rules)
    if how == _ALL:
        return tuple(rule for rule in stored if rule not in rules)
    return tuple(rule for rule in stored if how == _DAYS and _replaced(rule, rules))


def _undo(gone: tuple[Rule, ...]) -> Keyboard:
    return ((_button(P("button", "Put the old hours back"), "@undo"),),) if gone else ()


def _put_all(play: Play, _choice: str) -> None:
    """Put back the hours that others took the place of."""
    back = replaced.put_back(play)
    if back:
        text = P("schedule", "Back in their place:")
        play.redraw(Card((text, schedule(back)), ((_SHOW,),)), play.card)
    else:
        play.toast(P("schedule", "Those hours cannot be put back any more. Nothing has changed."))


def _replaced(rule: Rule, by: tuple[Rule, ...]) -> bool:
    return isinstance(rule, Slot) and rule.weekday in days_of(by) and rule not in by


# --------------------------------------------------------------------- by taps


def _tap(play: Play, choice: str) -> None:
    picked = hourgrid.tapped(play, choice, _TAP)
    if picked is None:
        return
    body, ways = _echo(play, lines.rules_of(picked.line), P("schedule", "So you work:"))
    code = hourgrid.choice_of(picked)
    made = [_button(label, "@keep", f"{way[0]}{code}") for way, label in ways]
    more = hourgrid.ways_on(picked, _TAP)
    play.redraw(Card(body, (*_two_a_row(made), more)), play.card)


def _keep_tapped(play: Play, choice: str) -> None:
    picked, how = hourgrid.read(choice[1:]), _WAYS.get(choice[:1])
    if picked is None or picked.stage != "l" or how is None:
        play.toast(UNKNOWN)
        return
    rules = lines.rules_of(picked.line)
    new, gone = _new(play, rules), _gone(play, rules, how)
    said = _keep(play, rules, how)
    _over(play)
    more = _button(P("button", "Add more"), "@add")
    body = (P("schedule", "Saved."), schedule(rules), said)
    play.redraw(Card(body, (*_undo(gone), (more, _SHOW))), play.card)
    if gone:
        replaced.remember(play, play.card, gone, new)


# ------------------------------------------------------------------ taking out


def _remove(play: Play, _choice: str) -> None:
    found, used = lines.lines(weekview.typed(play)), calendars.in_use(play)
    if not found and not used:
        play.toast(P("schedule", "There is nothing to take out."))
        return
    rows: list[tuple[Button, ...]] = [
        (_button(line(one.shown), "@drop", lines.code(one.shown)),) for one in found
    ]
    for one in used:
        out = Address("calendar", "@out", choice=str(one.id))
        rows.append((Button(calendars.button_label(play, one), out),))
    rows.append((_button(P("button", "‹ Back"), "@week"),))
    ask = P("schedule", "Which one shall I take out? It can be put back.")
    play.redraw(Card((ask,), tuple(rows)), play.card)


def _drop(play: Play, choice: str) -> None:
    found = next(
        (one for one in lines.lines(weekview.typed(play)) if lines.code(one.shown) == choice), None
    )
    if found is None:
        play.toast(P("schedule", "That line is not there any more. Nothing has changed."))
        return
    play.do(*(DropRule(number) for number in found.rules))
    _ways_back(play, P("schedule", "Taken out: {line}", line=line(found.shown)), choice)


def _ways_back(play: Play, text: Phrase, choice: str) -> None:
    put: Keyboard = ((_button(P("button", "Put it back"), "@put", choice),),)
    play.redraw(Card((text,), (*put, (_SHOW,)) if choice else ((_SHOW,),)), play.card)


def _put(play: Play, choice: str) -> None:
    found = lines.read(choice)
    if found is None:
        play.toast(UNKNOWN)
        return
    if not limits.fits(play, "hours", len(_new(play, lines.rules_of(found)))):
        return
    play.do(AddRules(lines.rules_of(found)))
    _ways_back(play, P("schedule", "Back in its place: {line}", line=line(found)), "")


FLOW = Flow(
    key=_KEY,
    command="schedule",
    title=P("menu", "Your working hours"),
    about=P("help", "/schedule shows your week and takes new hours as you type them."),
    order=30,
    steps=(
        Step("line", _ask_line, optional=False, read=_read_line, pick=_pick_line),
        Step("confirm", _ask_confirm, optional=False, read=_read_confirm, pick=_pick_confirm),
    ),
    opens=_opens,
    done=_done,
    actions={
        "@add": _add,
        "@remove": _remove,
        "@drop": _drop,
        "@put": _put,
        "@undo": _put_all,
        "@week": _show,
        "@days": _days,
        "@tap": _tap,
        "@keep": _keep_tapped,
    },
)
