"""The day: its blocks and where each of them stands, what can be taken up, moved or let go."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from conversations import choices
from conversations.days import block, moving
from conversations.days.ahead import next_ask
from conversations.days.block import CHANGED, begin, show_day, span, to
from conversations.days.oneoff import hand_over, todays
from conversations.days.shift import asks_at, can_move
from conversations.days.workday import can_work, off_again, work_today
from conversations.flow import AskBack, Flow, Reading, Step, Took
from conversations.model import (
    Address,
    Button,
    Card,
    Decide,
    Facts,
    Keyboard,
    P,
    Phrase,
    Prompt,
    Query,
    Record,
    replace,
)
from conversations.summary import onward
from conversations.tell import day_off, moment, trouble
from conversations.when.off import Off
from conversations.when.readings import NotUnderstood

if TYPE_CHECKING:
    from conversations.play import Play

_KEY = "today"
_DAY = timedelta(days=1)
_AHEAD = timedelta(days=7)
_A_ROW = 2
_DEEPENED = 2


# ------------------------------------------------------------------- its blocks


def _shown(play: Play, blocks: Iterable[Prompt], off: Off) -> list[Prompt]:
    """Return the blocks of today, and of last night those that are not behind one yet.

    On a day off only what has been asked about already is left of today's.
    """
    on = play.today not in off
    return [
        one
        for one in blocks
        if (one.day == play.today and (on or one.state in ("asked", "opened")))
        or (one.day == play.today - _DAY and _reaches_over(play, one))
    ]


def _reaches_over(play: Play, prompt: Prompt) -> bool:
    """Tell whether a block of yesterday is under way, still to be asked about, or just asked."""
    if prompt.state == "asked":
        return play.lives(prompt)
    return prompt.state == "waiting" or prompt.ends_at > play.now


def _ended_earlier(play: Play, shown: Iterable[Prompt], records: Iterable[Record]) -> set[int]:
    """Return the silent blocks whose end their calendar moved into the past, too long ago."""
    begun = {one.block for one in records}
    silent = {one.id for one in shown if one.state == "silent" and one.block not in begun}
    if not silent:
        return silent
    ledger = play.find(Query("ledger", first=play.today - _DAY, last=play.today)).ledger
    last = {line.prompt.id: line.reason for line in ledger}
    return {one for one in silent if last.get(one) == "ended_earlier"}


# --------------------------------------------------------------------- the card


def _card(play: Play, stored: Facts | None = None) -> Card:
    """Return the card of the day; ``stored`` are the days off when they have just changed."""
    yesterday = play.today - _DAY
    found = play.find(Query("prompts", first=yesterday, last=play.today + _AHEAD)).prompts
    records = play.find(Query("records", first=yesterday, last=play.today)).records
    stored = stored or play.find(Query("schedule"))
    off = stored.off
    blocks = [one for one in found if one.kind == "block"]
    shown = _shown(play, blocks, off)
    early = _ended_earlier(play, shown, records)
    coming = _next(play, blocks, off)

    body: list[Phrase | tuple[Phrase, ...]] = [P("today", "<b>{day}</b>", day=play.today)]
    reason = off.reason(play.today)
    if reason is not None:
        body.append(day_off(reason, off.next_on(play.today)))
    elif not shown:
        body.append(P("today", "No blocks today. /checkin works any time."))
    if shown:
        body.append(
            tuple(
                _early(play, one)
                if one.id in early
                else block.line(play, one, _of(one, records), off)
                for one in shown
            )
        )
    if any(one.calendar for one in shown):
        body.append(P("today", "🗓\u00a0stands in your calendar."))
    if coming is None or coming not in shown:
        body += _ahead(play, stored, blocks, coming)
    rows = (
        *_taken_up(play, shown, early, records),
        *_blocks_ahead(play, shown, coming),
        *(_working_after_all(play, stored) if reason is not None else (_add_row(),)),
    )
    return Card(tuple(body), rows)


def _of(prompt: Prompt, records: Iterable[Record]) -> list[Record]:
    return [one for one in records if one.block == prompt.block]


def _early(play: Play, prompt: Prompt) -> Phrase:
    return P("today", "{span}: it ended early; begin if you like", span=span(prompt, play.today))


def _next(play: Play, blocks: Iterable[Prompt], off: Off) -> Prompt | None:
    """Return the block that will be asked about next, of those planned already."""
    ahead: list[tuple[datetime, int, Prompt]] = []
    for one in blocks:
        at = asks_at(play, one, off) if can_move(play, one) else None
        if at is not None:
            ahead.append((at, one.id, one))
    return min(ahead)[2] if ahead else None


def _ahead(
    play: Play, stored: Facts, blocks: Iterable[Prompt], coming: Prompt | None
) -> tuple[Phrase, ...]:
    """Say when the next check-in comes, where no line of the day has said so."""
    at = asks_at(play, coming, stored.off) if coming is not None else None
    if at is None:
        at = next_ask(play, [rule for _, rule in stored.rules], stored.off, blocks)
    if at is None:
        return ()
    return (P("today", "The next check-in comes {moment}.", moment=moment(play, at)),)


# ------------------------------------------------------------------- its buttons


def _taken_up(
    play: Play, shown: Iterable[Prompt], early: Collection[int], records: Iterable[Record]
) -> Keyboard:
    """Return the buttons for what was begun, or asked and not begun; the first is the main one."""
    rows: list[tuple[Button, ...]] = []
    unfinished = next(iter(play.find(Query("unfinished")).records), None)
    if unfinished is not None and unfinished.flow == "checkin":
        address = Address("checkin", "@continue", choice=str(unfinished.id))
        rows.append((Button(_continue_label(unfinished), address, "primary"),))
    rows += [
        (begin(P("button", "Begin {span}", span=_times(one)), one),)
        for one in shown
        if one.state == "asked" or one.id in early or _is_untouched(one, records)
    ]
    rows += _deepened(play, records, unfinished)
    others = ((replace(button, style=""),) for [button] in rows[1:])
    return (*rows[:1], *others)


def _is_untouched(prompt: Prompt, records: Iterable[Record]) -> bool:
    """Tell whether a block's check-in was begun, and nothing of it is kept."""
    return prompt.state == "opened" and not _of(prompt, records)


def _is_short(play: Play, record: Record) -> bool:
    """Tell whether a record is a line or a single step, with questions left to go deeper with."""
    return bool(record.only or "line" in record.answers) and onward(play, record) is not None


def _deepened(
    play: Play, records: Iterable[Record], unfinished: Record | None
) -> Iterator[tuple[Button, ...]]:
    """Return buttons for today's newest lines and single steps, from which more can be made."""
    records = tuple(records)
    whole = {one.block for one in records if not _is_short(play, one)}
    short = [
        one
        for one in records
        if one.day == play.today
        and _is_short(play, one)
        and (one.block is None or one.block not in whole)
        and (unfinished is None or one.id != unfinished.id)
    ]
    for one in short[::-1][:_DEEPENED]:
        button = onward(play, one)
        if button is not None:
            label = P("button", "Go deeper, {span}", span=_named(one))
            yield (replace(button, label=label),)


def _blocks_ahead(play: Play, shown: Iterable[Prompt], coming: Prompt | None) -> Keyboard:
    """Return the buttons that open the cards of blocks to come, and bring back what was let go."""
    shown = tuple(shown)
    cards = [
        to(P("button", "{span} ›", span=_times(one)), "@block", str(one.id))
        for one in shown
        if can_move(play, one)
    ]
    rows = [tuple(cards[at : at + _A_ROW]) for at in range(0, len(cards), _A_ROW)]
    if coming is not None and coming not in shown:
        label = P("button", "{day}, {span} ›", day=coming.day, span=_times(coming))
        rows.append((to(label, "@block", str(coming.id)),))
    rows += [
        (to(P("button", "Ask about {span} after all", span=_times(one)), "@ask", str(one.id)),)
        for one in shown
        if one.state == "skipped" and one.due_at > play.now
    ]
    return tuple(rows)


def _times(prompt: Prompt) -> Phrase:
    return P("block", "{starts}–{ends}", starts=prompt.starts, ends=prompt.ends)


def _continue_label(record: Record) -> Phrase:
    if record.block is None:
        return P("button", "Continue, {day}", day=record.day)
    return P(
        "button",
        "Continue {starts}–{ends}, {day}",
        starts=record.block.starts,
        ends=record.block.ends,
        day=record.block.day,
    )


def _named(record: Record) -> Phrase:
    """Name a record of today by its block, or by when it was begun."""
    if record.block is None:
        begun = record.opened_at.astimezone(ZoneInfo(record.zone)).time()
        return P("block", "{at}", at=begun.replace(second=0, microsecond=0))
    return P("block", "{starts}–{ends}", starts=record.block.starts, ends=record.block.ends)


def _add_row() -> tuple[Button, ...]:
    return (to(P("button", "Add a block today"), "@add", ""),)


# -------------------------------------------------------------- skipped, and back


def _find(play: Play, choice: str, state: str) -> Prompt | None:
    """Return the block row a button is about, if it is still ahead and in this state."""
    rows = play.find(Query("prompt", id=choices.number(choice))).prompts
    found = next(iter(rows), None)
    if found is None or found.kind != "block" or found.state != state or found.due_at <= play.now:
        play.toast(CHANGED)
        return None
    return found


def _skip(play: Play, choice: str) -> None:
    prompt = _find(play, choice, "waiting")
    if prompt is not None:
        play.do(Decide(prompt, "skipped", "skipped"))
        text = P("today", "Let go: {span}, {day}.", span=_times(prompt), day=prompt.day)
        again = to(P("button", "Ask after all"), "@ask", str(prompt.id))
        play.redraw(Card((text,), ((again,), (show_day(),))), play.card)


def _ask(play: Play, choice: str) -> None:
    prompt = _find(play, choice, "skipped")
    if prompt is not None:
        play.do(Decide(prompt, "waits", "taken_back", wait=prompt.due_at))
        play.redraw(block.card(play, replace(prompt, state="waiting")), play.card)


def _show(play: Play, _choice: str) -> None:
    play.redraw(_card(play), play.card)


# ------------------------------------------------------------- working after all


def _working_after_all(play: Play, stored: Facts) -> Keyboard:
    """Return the ways out of a day off."""
    if not can_work(play, stored):
        return ()
    rows = [(to(P("button", "I work today after all"), "@work", f"{play.today:%Y%m%d}"),)]
    covering = [(number, one) for number, one in stored.pauses if play.today in one]
    if len(covering) == 1 and covering[0][1].last > play.today:
        end = Address("pause", "@end", choice=str(covering[0][0]))
        rows.append((Button(P("button", "End my days off"), end),))
    return tuple(rows)


def _work(play: Play, choice: str) -> None:
    """Make a working day of a day off: of this one day alone."""
    stored = play.find(Query("schedule"))
    if choice != f"{play.today:%Y%m%d}" or not can_work(play, stored):
        play.toast(CHANGED)
        return
    after, was = work_today(play, stored)
    card = _card(play, after)
    said = P("today", "You work today, so I ask about today's blocks.")
    back = (to(P("button", "Off today, as before"), "@stay", f"{choice}.{was}"),)
    play.redraw(Card((said, *card.body), (*card.keyboard, back)), play.card)


def _stay_off(play: Play, choice: str) -> None:
    """Make the day off again that it was before."""
    day, _, was = choice.partition(".")
    off = play.find(Query("schedule")).off
    if day != f"{play.today:%Y%m%d}" or play.today in off or not off_again(play, was):
        play.toast(CHANGED)
        return
    text = P("today", "Off today, as it was before. I ask nothing.")
    play.redraw(Card((text,), ((show_day(),),)), play.card)


# ------------------------------------------------------------- a block for today


EXAMPLE = P("today", "For example: <i>/today 18-20</i>")


def _opens(play: Play, argument: str) -> None:
    if not argument:
        play.show(_card(play))
        return
    text = todays(play, argument)
    if isinstance(text, NotUnderstood):
        play.show(Card((trouble(text), EXAMPLE), ((show_day(),),)))
    else:
        hand_over(play, text)


def _add(play: Play, _choice: str) -> None:
    play.begin(FLOW)


_HINT = P("today", "18-20")


def _ask_times(_play: Play) -> Card:
    text = P("today", "From when to when, today? For example: <i>18-20</i>")
    return Card((text,), placeholder=_HINT)


def _read_times(play: Play, words: str) -> Reading:
    text = todays(play, words)
    if isinstance(text, NotUnderstood):
        example = P("today", "For example: <i>18-20</i>")
        return AskBack(Card((trouble(text), example), placeholder=_HINT))
    return Took({"hours": text})


def _done(play: Play) -> None:
    """Let /schedule echo what was typed, and save it."""
    text = str(play.draft["hours"])
    play.leave()
    hand_over(play, text)


FLOW = Flow(
    key=_KEY,
    command="today",
    title=P("menu", "Your day"),
    about=P(
        "help", "/today shows the day and what is coming; <i>/today 18-20</i> adds a block to it."
    ),
    order=20,
    steps=(Step("times", _ask_times, optional=False, read=_read_times),),
    opens=_opens,
    done=_done,
    actions={
        "@skip": _skip,
        "@ask": _ask,
        "@show": _show,
        "@block": block.opens,
        "@still": block.still,
        "@unstill": block.unstill,
        "@moves": moving.moves,
        "@move": moving.move,
        "@unmove": moving.unmove,
        "@work": _work,
        "@stay": _stay_off,
        "@add": _add,
    },
    claims=moving.claims,
)
