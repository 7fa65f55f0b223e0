"""The message that comes when a block has ended: whether it comes, how it looks, and its ways out.

The rules of this file:

1. Nobody asked for it, so it holds nothing private: a phone lies on the table.
2. It can be put off once: after the next block, by half an hour, or to the evening. What then
   comes says that it was asked to, and can be begun or let go, not put off again.
3. The nag expires, the record does not: each of its buttons works for as long as the chat stands.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from conversations.days import shift
from conversations.days.ahead import rings_at
from conversations.days.silence import REASONS
from conversations.model import (
    PROMPT,
    Address,
    BlockRef,
    Button,
    Card,
    Decide,
    Keyboard,
    P,
    Phrase,
    Prompt,
    Query,
    Spot,
    replace,
)
from conversations.tell import moment
from conversations.when.quiet import Now, Wait, hold_for_quiet
from conversations.when.week import instant

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conversations.play import Play

LATER = timedelta(minutes=30)
LATE = timedelta(minutes=10)
"""A prompt this long after its due instant says that it is late."""
GATHERED_AT_MOST = 8
RECENT = timedelta(hours=6)
"""A block that ended so long ago is still this evening's, after midnight as well."""
REMEMBERED = 16
"""Of so many prompts it is remembered that they were put off."""

HALF_AN_HOUR, NEXT_BLOCK, TONIGHT = "half", "next", "night"

_NOON, _EVENING, _NIGHT = time(13, 0), time(18, 0), time(22, 0)


def part_of_day(block: BlockRef) -> Phrase:
    """Name a block by when it ends; the name carries nothing private."""
    if block.ends <= block.starts or block.ends > _NIGHT:
        return P("block", "night")
    if block.ends <= _NOON:
        return P("block", "morning")
    return P("block", "afternoon") if block.ends <= _EVENING else P("block", "evening")


def named(play: Play, block: BlockRef) -> Phrase:
    """Name a block in the midst of a sentence: "this morning", or of which day the morning was."""
    name = part_of_day(block)
    if _is_recent(play, block):
        return P("block", "this {name}", name=name)
    return P("block", "the {name} of {day}", name=name, day=block.day)


def _is_recent(play: Play, block: BlockRef) -> bool:
    """Tell whether a block ended today, or shortly before midnight."""
    ends_on = block.day + (timedelta(days=1) if block.ends <= block.starts else timedelta(0))
    return ends_on == play.today or play.now - instant(ends_on, block.ends, play.zone) < RECENT


def _span(block: BlockRef) -> Phrase:
    return P("block", "{starts}–{ends}", starts=block.starts, ends=block.ends)


def _dated(play: Play, block: BlockRef) -> Phrase:
    """Return the hours of a block, and its day where that is no longer today."""
    if _is_recent(play, block):
        return _span(block)
    return P("block", "{day}, {span}", day=block.day, span=_span(block))


# ----------------------------------------------------------------- it comes due


def ring(play: Play, prompts: tuple[Prompt, ...]) -> None:
    """Ask, wait or stay silent, and say why in the ledger."""
    days = play.find(Query("schedule")).off
    hold = hold_for_quiet(play.now, play.session.settings.quiet, play.zone)
    asked = []
    for prompt in sorted(prompts, key=lambda one: one.ends_at):
        off = days.reason(prompt.day)
        if off is not None:
            play.do(Decide(prompt, "silent", REASONS[off.kind], until=off.last))
        elif isinstance(hold, Wait):
            opens = days.reason(hold.until.astimezone(play.zone).date())
            if opens is not None:
                reason = f"{REASONS[opens.kind]}_after_quiet"
                play.do(Decide(prompt, "silent", reason, until=opens.last))
            else:
                play.do(Decide(prompt, "waits", "quiet", wait=hold.until))
        else:
            asked.append(prompt)
    if asked:
        _send(play, tuple(asked), silent=not isinstance(hold, Now))


def _send(play: Play, prompts: tuple[Prompt, ...], *, silent: bool) -> None:
    """Send one message for all that is due; a check-in under way is set down."""
    play.put_aside()
    late = [one for one in prompts if play.now - one.due_at > LATE]
    shown = (
        card(play, prompts[0], late=bool(late))
        if len(prompts) == 1
        else _gathered(prompts, late=bool(late))
    )
    spot = Spot(prompts[0].id, PROMPT) if len(prompts) == 1 else None
    play.aim(play.show(shown, spot=spot, silent=silent, unasked=True), spot)
    play.change(prompt=replace(prompts[-1], due_at=play.now))
    for one in prompts:
        play.do(Decide(one, "asked", "late" if one in late else "on_time"))


def card(play: Play, prompt: Prompt, *, late: bool = False) -> Card:
    """Return a prompt as it comes, with its buttons."""
    name, span = part_of_day(prompt.block), _dated(play, prompt.block)
    if late:
        text = P(
            "prompt",
            "I am late with this one: your {name} block ({span}) has ended. A moment for yourself?",
            name=name,
            span=span,
        )
    elif put_off(play, prompt):
        text = P(
            "prompt",
            "As you asked: your {name} block ({span}). Two minutes for yourself?",
            name=name,
            span=span,
        )
    else:
        text = P(
            "prompt",
            "Your {name} block ({span}) has ended. Two minutes for yourself?",
            name=name,
            span=span,
        )
    return Card((text,), ways(play, prompt))


def _gathered(prompts: tuple[Prompt, ...], *, late: bool) -> Card:
    newest = prompts[-GATHERED_AT_MOST:]
    rows = tuple(
        (
            Button(
                P("button", "{day}, {span}", day=one.day, span=_span(one.block)),
                to("@begin", one),
            ),
        )
        for one in reversed(newest)
    )
    if late:
        text = P(
            "prompt",
            "I was away for a while, and some blocks ended without a word from me. "
            "If you like, choose one. You need not.",
        )
    else:
        text = P("prompt", "Some of your blocks have ended. If you like, choose one.")
    return Card((text,), rows)


# ------------------------------------------------------------------ its buttons


def to(step: str, prompt: Prompt) -> Address:
    """Return where a button of a prompt leads."""
    return Address("checkin", step, choice=str(prompt.id))


def begin(prompt: Prompt) -> Button:
    """Return the button that begins its check-in."""
    return Button(P("button", "Begin"), to("@begin", prompt), "primary")


def ways(play: Play, prompt: Prompt) -> Keyboard:
    """Return the buttons of a prompt: three depths, and the ways out."""
    skip = Button(P("button", "Not this time"), to("@skip", prompt))
    depths = (
        Button(P("button", "One question"), to("@step", prompt)),
        Button(P("button", "One line"), to("@line", prompt)),
    )
    if put_off(play, prompt):
        return ((begin(prompt),), depths, (skip,))
    still = Address("checkin", "@still", choice=shift.code(prompt))
    return (
        (begin(prompt),),
        depths,
        (Button(P("button", "Later…"), to("@later", prompt)), skip),
        (Button(P("button", "Still working, +30 min"), still),),
    )


def put_off(play: Play, prompt: Prompt) -> bool:
    """Tell whether a prompt has been put off by hand already."""
    return prompt.id in play.session.put_off


def later(play: Play, prompt: Prompt) -> None:
    """Offer when to ask again, in the place of the prompt's buttons."""
    rows = [
        (Button(label, Address("checkin", "@until", choice=f"{prompt.id}.{key}")),)
        for key, label, at in _times(play, prompt)
        if at is not None
    ]
    back = Button(P("button", "‹ Back"), to("@back", prompt))
    play.redraw(Card((P("prompt", "When shall I ask again?"),), (*rows, (back,))), play.card)


def _times(play: Play, prompt: Prompt) -> tuple[tuple[str, Phrase, datetime | None], ...]:
    """Return when a prompt can be put off to: a key, a label, and the instant, if there is one."""
    blocks = play.find(Query("prompts", first=play.today, last=play.today)).prompts
    after = _after_next(play, prompt, blocks)
    night = shift.tonight(play, replace(prompt, due_at=play.now), blocks)
    evening = night.astimezone(play.zone).time() if night is not None else time(0)
    return (
        (NEXT_BLOCK, P("button", "After the next block"), after),
        (HALF_AN_HOUR, P("button", "In 30 minutes"), play.now + LATER),
        (TONIGHT, P("button", "Tonight, {at}", at=evening), night),
    )


def _after_next(play: Play, prompt: Prompt, blocks: Iterable[Prompt]) -> datetime | None:
    """Return when the next block of the day is asked about."""
    ahead = (
        one.due_at
        for one in blocks
        if one.kind == "block" and one.state == "waiting" and one.id != prompt.id
    )
    return min((at for at in ahead if at > play.now), default=None)


def until(play: Play, prompt: Prompt, key: str) -> bool:
    """Let a prompt wait for the time a button names; False if there is no such time any more."""
    at = next((at for name, _, at in _times(play, prompt) if name == key), None)
    if at is None or put_off(play, prompt):
        return False
    play.change(put_off=(*play.session.put_off, prompt.id)[-REMEMBERED:])
    play.do(Decide(prompt, "waits", "later", wait=at))
    text = P("prompt", "I will ask again {moment}.", moment=moment(play, rings_at(play, at)))
    play.redraw(Card((text,), ((begin(prompt),),)), play.card)
    return True


def back(play: Play, prompt: Prompt) -> None:
    """Draw a prompt's own buttons again."""
    play.redraw(card(play, prompt), play.card)


def skip(play: Play, prompt: Prompt) -> None:
    """Let a prompt go; it can be begun after all."""
    play.do(Decide(prompt, "skipped", "skipped"))
    again = replace(begin(prompt), label=P("button", "Begin after all"))
    play.redraw(Card((P("prompt", "Let go for this time."),), ((again,),)), play.card)


def ask_line(play: Play, prompt: Prompt) -> None:
    """Ask for one line about a block; the next words are it."""
    play.put_aside()
    spot = Spot(prompt.id, PROMPT)
    text = P("prompt", "One line about {block}. Just write it.", block=named(play, prompt.block))
    card = Card((text,), placeholder=P("prompt", "One line…"))
    play.aim(play.show(card, spot=spot), spot)
    play.change(prompt=replace(prompt, due_at=play.now))
