"""The working hours: shown, typed, echoed, saved, taken out and put back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations import hours, lines
from conversations.ahead import coming
from conversations.flow import Flow, GoTo, Reading, Step, Took
from conversations.model import (
    Address,
    AddRules,
    Answer,
    Button,
    Card,
    DropRule,
    Facts,
    Keyboard,
    P,
    Phrase,
    Query,
)
from conversations.tell import days_of, line, schedule, weekdays
from conversations.when.grouping import runs
from conversations.when.week import OneOff, Rule, Slot

if TYPE_CHECKING:
    from conversations.play import Play

_KEY = "schedule"
_SAVE, _DAYS, _ALL, _EDIT = "save", "days", "all", "edit"
_LINE, _CONFIRM = Address(_KEY, "line"), Address(_KEY, "confirm")


def _button(label: Phrase, step: str, choice: str = "") -> Button:
    return Button(label, Address(_KEY, step, choice=choice))


# -------------------------------------------------------------------- the week


def _standing(play: Play) -> Facts:
    """Return what stands: one-off blocks of days gone by, and weeks that are over, left out."""
    facts = play.find(Query("schedule"))
    return Facts(
        rules=tuple((n, rule) for n, rule in facts.rules if not _over(play, rule)),
        pauses=facts.pauses,
    )


def _over(play: Play, rule: Rule) -> bool:
    last = rule.day if isinstance(rule, OneOff) else rule.last
    return last is not None and last < play.today


def _week(play: Play) -> Card:
    rules = tuple(rule for _, rule in _standing(play).rules)
    quiet = play.session.settings.quiet
    if not rules:
        return Card(
            (P("schedule", "No hours yet. Write them like this:"), hours.EXAMPLE),
            ((_button(P("button", "Add hours"), "@add"),),),
        )
    body: list[Phrase | tuple[Phrase, ...]] = [P("schedule", "<b>Your week</b>"), schedule(rules)]
    if quiet is not None:
        body.append(
            P("schedule", "Quiet hours {first}–{last}.", first=quiet.from_, last=quiet.until)
        )
    body.append(P("schedule", "To add hours, just write them."))
    add = _button(P("button", "Add hours"), "@add")
    remove = _button(P("button", "Remove a line"), "@remove")
    return Card(tuple(body), ((add, remove),))


def _ask_line(play: Play) -> Card:
    if "text" in play.draft and "reading" not in play.draft:
        card = hours.unsettled(play, _LINE)
        if card is not None:
            return card
    if "add" not in play.draft:
        return _week(play)
    return Card((P("schedule", "Which days, from when to when?"), hours.EXAMPLE))


def _opens(play: Play, argument: str) -> None:
    if argument:
        _begin_with(play, argument)
    elif play.talk is not None and play.talk.open is not None and play.talk.flow != _KEY:
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


def _add(play: Play, _choice: str) -> None:
    play.begin(FLOW, draft={"add": 1})


def _read_line(play: Play, text: str) -> Reading:
    return hours.reads(play, text, _LINE)


def _pick_line(play: Play, choice: str) -> Reading | None:
    return hours.picks(play, choice)


# -------------------------------------------------------------------- the echo


def _new(play: Play) -> tuple[Rule, ...]:
    """Return the typed rules that do not stand already."""
    stored = {rule for _, rule in play.find(Query("schedule")).rules}
    return tuple(rule for rule in hours.drafted(play) if rule not in stored)


def _ask_confirm(play: Play) -> Card:
    rules = hours.drafted(play)
    standing = tuple(rule for _, rule in _standing(play).rules)
    if set(rules) <= set(standing):
        body: list[Phrase | tuple[Phrase, ...]] = [
            schedule(rules),
            P("schedule", "This stands already. Keep it as it is, or make it the whole week?"),
        ]
        save = P("button", "Keep it")
    else:
        body, save = [P("schedule", "I read this:"), schedule(rules)], P("button", "Save")
    shared = days_of(rules) & days_of(standing) if _new(play) else frozenset()
    ways = [_button(save, "confirm", _SAVE)]
    if shared:
        days = weekdays(runs(shared))
        body.append(
            P("schedule", "You have hours on {days} already. Save adds these to them.", days=days)
        )
        ways.append(_button(P("button", "Replace these days"), "confirm", _DAYS))
    if standing:
        ways.append(_button(P("button", "Replace all"), "confirm", _ALL))
    ways.append(_button(P("button", "Edit"), "confirm", _EDIT))
    rows = tuple(tuple(ways[at : at + 2]) for at in range(0, len(ways), 2))
    return Card(tuple(body), rows)


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
    rules, new, how = hours.drafted(play), _new(play), play.draft.get("how")
    stored = play.find(Query("schedule"))
    after = [rule for _, rule in stored.rules]
    if how == _ALL:
        play.do(AddRules(rules, replace=True))
        after = list(rules)
    elif how == _DAYS:
        gone = [n for n, rule in stored.rules if _replaced(rule, rules)]
        play.do(*(DropRule(n) for n in gone), AddRules(rules))
        after = [rule for n, rule in stored.rules if n not in gone] + list(rules)
    elif new:
        play.do(AddRules(new))
        after += new
    play.leave()
    play.say(P("schedule", "Saved."), coming(play, after, stored.off))


def _replaced(rule: Rule, by: tuple[Rule, ...]) -> bool:
    return isinstance(rule, Slot) and rule.weekday in days_of(by) and rule not in by


# ------------------------------------------------------------------ taking out


def _remove(play: Play, _choice: str) -> None:
    found = lines.lines(_standing(play).rules)
    if not found:
        play.toast(P("schedule", "There is nothing to take out."))
        return
    rows = tuple((_button(line(one.shown), "@drop", lines.code(one.shown)),) for one in found)
    back = (_button(P("button", "‹ Back"), "@week"),)
    play.redraw(Card((P("schedule", "Which line shall I take out?"),), (*rows, back)), play.card)


def _show(play: Play, _choice: str) -> None:
    play.redraw(_week(play), play.card)


def _drop(play: Play, choice: str) -> None:
    found = next(
        (one for one in lines.lines(_standing(play).rules) if lines.code(one.shown) == choice), None
    )
    if found is None:
        play.toast(P("schedule", "That line is not there any more. Nothing has changed."))
        return
    play.do(*(DropRule(number) for number in found.rules))
    _ways_back(play, P("schedule", "Taken out: {line}", line=line(found.shown)), choice)


def _ways_back(play: Play, text: Phrase, choice: str) -> None:
    put: Keyboard = ((_button(P("button", "Put it back"), "@put", choice),),)
    week = (_button(P("button", "Show the week"), "@week"),)
    play.redraw(Card((text,), (*put, week) if choice else (week,)), play.card)


def _put(play: Play, choice: str) -> None:
    found = lines.read(choice)
    if found is None:
        play.toast(P("stale", "I do not know this button any more. Nothing has changed."))
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
    actions={"@add": _add, "@remove": _remove, "@drop": _drop, "@put": _put, "@week": _show},
)
