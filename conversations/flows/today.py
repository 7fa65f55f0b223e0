"""The day: its blocks and where each of them stands, and what can be taken up or let go."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conversations.ahead import rings_at
from conversations.flow import Flow
from conversations.model import (
    Address,
    Button,
    Card,
    Decide,
    P,
    Phrase,
    Prompt,
    Query,
    Record,
)
from conversations.tell import day_off, moment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conversations.play import Play

_KEY = "today"
_AHEAD = timedelta(days=7)
_DIGITS = 12


def _span(prompt: Prompt) -> Phrase:
    return P("block", "{starts}–{ends}", starts=prompt.starts, ends=prompt.ends)


def _line(play: Play, prompt: Prompt, records: Iterable[Record]) -> Phrase:
    """Say one block and where it stands."""
    span = _span(prompt)
    mine = [one for one in records if one.block == prompt.block]
    if mine and all(answer.empty for one in mine for answer in one.answers.values()):
        return P("today", "{span}: let go", span=span)
    if any(one.state == "complete" for one in mine):
        return P("today", "{span}: done ✓", span=span)
    if mine:
        return P("today", "{span}: begun", span=span)
    match prompt.state:
        case "waiting":
            at = rings_at(play, prompt.due_at).astimezone(play.zone)
            if at.date() == play.today:
                return P("today", "{span}: I ask at {at}", span=span, at=at.time())
            return P("today", "{span}: I ask {moment}", span=span, moment=moment(play, at))
        case "asked":
            return P("today", "{span}: asked", span=span)
        case "opened":
            return P("today", "{span}: opened", span=span)
        case "skipped":
            return P("today", "{span}: let go", span=span)
        case _:
            return P("today", "{span}: not asked; /why says why", span=span)


def _card(play: Play) -> Card:
    ahead = play.find(Query("prompts", first=play.today, last=play.today + _AHEAD)).prompts
    records = play.find(Query("records", first=play.today, last=play.today)).records
    stored = play.find(Query("schedule"))
    unfinished = next(iter(play.find(Query("unfinished")).records), None)
    off = stored.off.reason(play.today)
    blocks = [one for one in ahead if one.kind == "block" and one.state != "dropped"]
    today = [one for one in blocks if one.day == play.today]

    body: list[Phrase | tuple[Phrase, ...]] = [P("today", "<b>{day}</b>", day=play.today)]
    if off is not None:
        back = stored.off.next_on(play.today)
        body.append(day_off(off, back))
    elif today:
        body.append(tuple(_line(play, one, records) for one in today))
    else:
        body.append(P("today", "No blocks today. /checkin works any time."))
    coming = _next(play, blocks) if off is None else None
    if coming is not None and coming not in today:
        at = moment(play, rings_at(play, coming.due_at))
        body.append(P("today", "The next check-in comes {moment}.", moment=at))
    return Card(tuple(body), _ways(play, today, coming, unfinished, off is None))


def _next(play: Play, blocks: Iterable[Prompt]) -> Prompt | None:
    waiting = [one for one in blocks if one.state == "waiting" and one.due_at > play.now]
    return min(waiting, key=lambda one: one.due_at, default=None)


def _ways(
    play: Play,
    today: Iterable[Prompt],
    coming: Prompt | None,
    unfinished: Record | None,
    working: bool,  # noqa: FBT001 - a plain fact of the day
) -> tuple[tuple[Button, ...], ...]:
    rows = []
    if unfinished is not None and unfinished.flow == "checkin":
        to = Address("checkin", "@continue", choice=str(unfinished.id))
        rows.append((Button(_continue_label(unfinished), to, "primary"),))
    for one in today:
        if one.state == "asked":
            to = Address("checkin", "@begin", choice=str(one.id))
            rows.append((Button(P("button", "Begin {span}", span=_span(one)), to),))
    if working and coming is not None:
        rows.append((_to(P("button", "Skip the next one"), "@skip", coming),))
    for one in today:
        if one.state == "skipped" and one.due_at > play.now:
            label = P("button", "Ask about {span} after all", span=_span(one))
            rows.append((_to(label, "@ask", one),))
    return tuple(rows)


def _to(label: Phrase, step: str, prompt: Prompt) -> Button:
    return Button(label, Address(_KEY, step, choice=str(prompt.id)))


def _continue_label(record: Record) -> Phrase:
    if record.block is None:
        return P("button", "Continue, {day}", day=record.day)
    block = record.block
    return P(
        "button",
        "Continue {starts}–{ends}, {day}",
        starts=block.starts,
        ends=block.ends,
        day=block.day,
    )


# ------------------------------------------------------------------ its buttons


def _opens(play: Play, _argument: str) -> None:
    play.show(_card(play))


def _find(play: Play, choice: str, state: str) -> Prompt | None:
    """Return the block row a button is about, if it is still ahead and in this state."""
    number = int(choice) if choice.isdecimal() and len(choice) < _DIGITS else 0
    found = next(iter(play.find(Query("prompt", id=number)).prompts), None)
    if found is None or found.kind != "block" or found.state != state or found.due_at <= play.now:
        play.toast(P("today", "That has changed in the meantime. /today shows it as it is."))
        return None
    return found


def _skip(play: Play, choice: str) -> None:
    prompt = _find(play, choice, "waiting")
    if prompt is not None:
        play.do(Decide(prompt, "skipped", "skipped"))
        text = P("today", "Let go: {span}, {day}.", span=_span(prompt), day=prompt.day)
        again = _to(P("button", "Ask after all"), "@ask", prompt)
        play.redraw(Card((text,), ((again,), (_show_button(),))), play.card)


def _ask(play: Play, choice: str) -> None:
    prompt = _find(play, choice, "skipped")
    if prompt is not None:
        play.do(Decide(prompt, "waits", "later", wait=prompt.due_at))
        text = P(
            "today", "I will ask {moment}.", moment=moment(play, rings_at(play, prompt.due_at))
        )
        play.redraw(Card((text,), ((_show_button(),),)), play.card)


def _show_button() -> Button:
    return Button(P("button", "Show the day"), Address(_KEY, "@show"))


def _show(play: Play, _choice: str) -> None:
    play.redraw(_card(play), play.card)


FLOW = Flow(
    key=_KEY,
    command="today",
    title=P("menu", "Your day"),
    about=P("help", "/today shows the day, what is coming and what can be taken up again."),
    order=20,
    opens=_opens,
    actions={"@skip": _skip, "@ask": _ask, "@show": _show},
)
