"""A note that belongs to a block after all becomes that block's line, and the note again on Undo.

It stays the record that it was, beside others of the block: no word moves between records, so
none can be lost on the way, and Undo needs to remember nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from conversations import summary
from conversations.model import (
    Button,
    Card,
    Decide,
    Keep,
    Keyboard,
    P,
    Prompt,
    Query,
    Record,
    Spot,
    replace,
)
from conversations.summary import Page, address

if TYPE_CHECKING:
    from conversations.play import Play

MOST = 6
"""So many blocks are offered."""

_DAY = timedelta(days=1)
_LINE, _NOTE = "line", "note"


def ask(play: Play, record: Record, page: Page, _: int = 0) -> None:
    """Show the blocks around a note's day that it may belong to."""
    if record.flow != _NOTE:
        play.toast(P("history", "It belongs to a block already."))
        return
    blocks = _blocks(play, record)
    if not blocks:
        play.toast(P("history", "There was no block around that day."))
        return
    rows: Keyboard = tuple(
        (Button(summary.block(one.block), address("@to", record.id, page, one.id)),)
        for one in blocks
    )
    back = Button(P("button", "‹ Back"), address("@open", record.id, page))
    text = P("history", "Which block does this note belong to?")
    play.redraw(Card((text,), (*rows, (back,))), play.card)


def _blocks(play: Play, record: Record) -> list[Prompt]:
    """Return the blocks of a day, and of that before and after, that have begun.

    First come those that had begun when the note was written, the newest before the others.
    """
    days = Query("prompts", first=record.day - _DAY, last=record.day + _DAY)
    begun = [
        one
        for one in play.find(days).prompts
        if one.kind == "block" and (one.begins_at or one.ends_at) <= play.now
    ]

    def nearness(one: Prompt) -> tuple[bool, datetime]:
        return (one.begins_at or one.ends_at) <= record.opened_at, one.ends_at

    return sorted(begun, key=nearness, reverse=True)[:MOST]


def to(play: Play, record: Record, page: Page, number: int) -> None:
    """Make a note the line of a block; it is not asked about that block any more."""
    prompt = next((one for one in _blocks(play, record) if one.id == number), None)
    if record.flow != _NOTE or _NOTE not in record.answers or prompt is None:
        play.toast(P("history", "It belongs to a block already, or that block is gone."))
        return
    line = {_LINE: record.answers[_NOTE]}
    moved = replace(record, flow="checkin", day=prompt.day, block=prompt.block, answers=line)
    play.do(Keep(moved))
    _follow(play, record.id, _NOTE, _LINE)
    if prompt.state in ("asked", "waiting") and prompt.ends_at <= play.now:
        play.do(Decide(prompt, "opened", "one_line"))
        play.forget(prompt)
    text = P("history", "✓ Attached to your block of {block}.", block=summary.block(prompt.block))
    play.redraw(Card((text,), _ways_on(play, moved, page)), play.card)


def _ways_on(play: Play, record: Record, page: Page) -> Keyboard:
    onward = summary.onward(play, record)
    rows: Keyboard = () if onward is None else ((onward,),)
    look = Button(P("button", "Look at it"), address("@open", record.id, page))
    undo_it = Button(P("button", "Undo"), address("@detach", record.id, page))
    return (*rows, (look, undo_it), *summary.back(page))


def undo(play: Play, record: Record, page: Page, _: int = 0) -> None:
    """Make a line the note again that it was, as long as nothing has grown from it."""
    if record.flow == _NOTE:
        play.redraw(summary.card(play, record, page), play.card)
        return
    under_way = [play.talk, *play.session.parked]
    grown = any(one is not None and one.record.id == record.id for one in under_way)
    if grown or record.block is None or not summary.is_line(record):
        play.toast(P("history", "A check-in has grown from it by now. Nothing has changed."))
        return
    block = record.block
    day = record.opened_at.astimezone(ZoneInfo(record.zone)).date()
    words = {_NOTE: record.answers[_LINE]}
    back = replace(record, flow=_NOTE, day=day, block=None, answers=words)
    play.do(Keep(back))
    _follow(play, record.id, _LINE, _NOTE)
    for prompt in play.find(Query("prompts", first=block.day, last=block.day)).prompts:
        if prompt.block == block and prompt.state == "opened" and prompt.due_at > play.now:
            play.do(Decide(prompt, "waits", "taken_back", wait=prompt.due_at))
    play.redraw(summary.card(play, back, page), play.card)


def _follow(play: Play, record: int, old: str, new: str) -> None:
    """Let words that would have gone to the note, or the line, go where it now is."""
    play.aim_anew(Spot(record, old), Spot(record, new))
    filed = play.session.filed
    if filed is not None and filed.spot == Spot(record, old):
        play.change(filed=replace(filed, spot=Spot(record, new)))
