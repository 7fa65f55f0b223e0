"""The check-in: asked for when a block ends, or by /checkin."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from conversations import choices
from conversations.cards import KEPT
from conversations.days import prompt as prompts
from conversations.days.block import still
from conversations.days.prompt import named
from conversations.filing import expect_more
from conversations.flow import Flow
from conversations.flows import bell, own, yearago
from conversations.letters import returning
from conversations.letters.questions import this_week
from conversations.masking import will_ask
from conversations.model import (
    PN,
    PROMPT,
    Address,
    Answer,
    Button,
    Card,
    Decide,
    Done,
    Keep,
    Keyboard,
    P,
    Part,
    Phrase,
    Prompt,
    Query,
    Record,
    Spot,
    Talk,
    Tidy,
    replace,
)
from conversations.play import Play
from conversations.practice import FIVE, STEPS
from conversations.summary import is_line, look

CONTINUE = P("checkin", "Let us go on where you were.")

# ------------------------------------------------------------- words after a prompt


def takes(play: Play, prompt: Prompt, part: Part) -> None:
    """Keep words sent after an unopened prompt as that block's one line."""
    record = Record(
        id=play.number(),
        flow="checkin",
        zone=play.session.zone,
        day=prompt.day,
        opened_at=play.now,
        closed_at=play.now,
        block=prompt.block,
        state="complete",
        answers={"line": Answer(parts=(part,))},
    )
    play.do(Keep(record), Decide(prompt, "opened", "one_line"))
    deeper = Address("checkin", "@continue", choice=str(record.id))
    spot = Spot(record.id, "line")
    text = P("checkin", "✓ Kept as your line for {block}.", block=named(play, prompt.block))
    rows = ((Button(P("button", "Go deeper"), deeper),), *look(play, record))
    card = Card((text,), rows)
    play.aim_anew(Spot(prompt.id, PROMPT), spot)
    number = play.show(card, spot=spot)
    play.aim(number)
    if play.session.settings.tidy:
        play.do(Tidy(record.id, number, record.since))
    expect_more(play, spot, part.message_id, part.text)
    play.forget(prompt)


# ------------------------------------------------------------------ its buttons


def _gone(play: Play) -> None:
    play.toast(P("stale", "I cannot find that any more. /today shows what is there."))


def _one_step(play: Play, choice: str) -> None:
    _open(play, choice, only=least_visited(play))


def least_visited(play: Play) -> str:
    """Return the one of the five steps that has been visited least."""
    visits = play.session.visits
    return min(FIVE, key=lambda step: visits.get(f"{FLOW.key}.{step}", 0))


def _open(play: Play, choice: str, only: str = "") -> None:
    """Open the check-in of a prompt's block: its newest, if it has one, else a fresh one."""
    facts = play.find(Query("prompt", id=choices.number(choice)))
    if not facts.prompts:
        _gone(play)
        return
    prompt = facts.prompts[0]
    talk = play.talk
    if talk is not None and talk.open is not None and talk.record.block == prompt.block:
        _again(play)
        return
    if facts.records:
        unfinished = next((one for one in facts.records if one.state != "complete"), None)
        whole = [one for one in facts.records if not is_line(one)] or facts.records
        play.resume(unfinished or whole[-1], lead=(CONTINUE,))
    else:
        if not only:
            returning.carry(play)
        play.begin(FLOW, block=prompt.block, only=only)
    if prompt.state != "opened":
        play.do(Decide(prompt, "opened", "opened"))
    play.forget(prompt)


def _unopened(act: Callable[[Play, Prompt], None]) -> Callable[[Play, str], None]:
    """Return an action for a prompt that has not been opened, given its number."""

    def action(play: Play, choice: str) -> None:
        facts = play.find(Query("prompt", id=choices.number(choice)))
        prompt = next(iter(facts.prompts), None)
        if prompt is None:
            _gone(play)
        elif prompt.state == "opened":
            play.toast(P("stale", "You have begun that one already. Begin goes on with it."))
        else:
            act(play, prompt)

    return action


def _skip(play: Play, prompt: Prompt) -> None:
    prompts.skip(play, prompt)
    play.forget(prompt)


def _until(play: Play, choice: str) -> None:
    number, _, key = choice.partition(".")
    _unopened(lambda _, prompt: _put_off(play, prompt, key))(play, number)


def _put_off(play: Play, prompt: Prompt, key: str) -> None:
    if not prompts.until(play, prompt, key):
        play.toast(P("stale", "That time has gone by. Choose another, or begin now."))
        play.redraw(prompts.card(play, prompt), play.card)


def _again(play: Play) -> None:
    """Show the open question again, unless it is the last thing in the chat."""
    if play.session.serial == play.session.newest:
        play.toast(P("checkin", "The question below is open."))
    else:
        play.go_on(lead=(CONTINUE,))


def _continue(play: Play, choice: str) -> None:
    record = _find(play, choices.number(choice))
    if record is None:
        _gone(play)
        return
    if play.talk is not None and play.talk.open and play.talk.record.id == record.id:
        _again(play)
        return
    play.resume(record, lead=(CONTINUE,))


def _find(play: Play, number: int) -> Record | None:
    if play.talk is not None and play.talk.record.id == number:
        return play.talk.record
    facts = play.find(Query("record", id=number))
    return next((one for one in facts.records if one.flow == "checkin"), None)


def _tail(play: Play, choice: str) -> None:
    key, _, number = choice.partition(".")
    record = _find(play, choices.number(number))
    step = FLOW.step(key)
    if record is None or step is None or not step.tail:
        _gone(play)
        return
    play.take_up(record, briefly=True)
    play.ask(step)


def _else(play: Play, choice: str) -> None:
    record = _find(play, choices.number(choice))
    if record is None:
        _gone(play)
        return
    talk = play.talk
    if talk is not None and talk.open and talk.record.block == record.block and _is_new(talk):
        _again(play)  # the button was pressed twice
        return
    text = P("checkin", "Let someone else come to mind.")
    play.begin(FLOW, block=record.block, lead=(text,), fresh=False)


def _is_new(talk: Talk) -> bool:
    return talk.flow == "checkin" and not talk.record.answers


# -------------------------------------------------------------- opening, closing


def _opens(play: Play, _argument: str) -> None:
    talk = play.talk
    if talk is not None and talk.open and talk.flow == "checkin" and _owes(talk):
        play.go_on(lead=(CONTINUE,))
        return
    prompt = _at_hand(play)
    if prompt is not None:
        _open(play, str(prompt.id))
    else:
        returning.carry(play)
        play.begin(FLOW)


def _at_hand(play: Play) -> Prompt | None:
    """Return the block that /checkin is about: asked and unopened, or ended and not asked yet."""
    prompt = play.session.prompt
    if prompt is not None and play.lives(prompt):
        return prompt
    days = Query("prompts", first=play.today - timedelta(days=1), last=play.today)
    ended = (
        one
        for one in play.find(days).prompts
        if one.kind == "block" and one.state == "waiting" and one.ends_at <= play.now
    )
    return max(ended, key=lambda one: one.ends_at, default=None)


def _owes(talk: Talk) -> bool:
    """Tell whether a check-in has questions left; the tails are offered and never owed."""
    return talk.record.state != "complete"


def _lead(play: Play) -> tuple[Phrase, ...]:
    """Invite to think of one person, before what was carried here or after it."""
    record = play.talk.record if play.talk else None
    given = record.given if record is not None else {}
    block = record.block if record is not None else None
    whence = named(play, block) if block is not None else P("block", "your work")
    if returning.GIVEN in given:
        text = P(
            "checkin",
            "First a word about your week. Then let one person from {block} come to mind.",
            block=whence,
        )
    elif given:
        text = P(
            "checkin",
            "First, what you took along. Then let one person from {block} come to mind.",
            block=whence,
        )
    else:
        text = P("checkin", "Let one person from {block} come to mind.", block=whence)
    return (text,)


def _done(play: Play) -> None:
    talk = play.talk
    if talk is None:
        return
    fresh = talk.record.state != "complete"
    if fresh:
        record = replace(talk.record, state="complete", closed_at=play.now)
        play.change_talk(record=record)
        play.keep()
    record = play.talk.record if play.talk else talk.record
    if all(answer.empty for answer in record.answers.values()):
        text = P("checkin", "Let go for this time. You looked, and that is enough.")
    elif fresh and record.only:
        text = P("checkin", "✓ Kept. One question is enough.")
    elif fresh:
        text = P("checkin", "✓ Kept, all of it. Thank you for looking.")
    elif any(isinstance(one, Keep) for one in play.effects):
        text = KEPT
    else:
        text = P("checkin", "All of it is kept.")
    number = play.say(text, keyboard=(*_offers(record), *look(play, record)))
    play.aim(number)
    _tidy(play, record, number)
    if fresh and not (will_ask(play) or bell.offer(play, record) or own.offer(play, record)):
        yearago.offer(play)


def _tidy(play: Play, record: Record, number: int) -> None:
    """Take the check-in out of the chat, for who likes it so; one card of it stays."""
    talk = play.talk
    if talk is None:
        return
    if play.session.settings.tidy:
        messages = (talk.message,) if talk.message else ()
        cards = (talk.end,) if talk.end else ()
        play.do(Tidy(record.id, number, record.since, messages, cards))
    play.change_talk(end=number)


def _tidied(play: Play, done: Done) -> None:
    """Say on the card that stayed what has become of the others."""
    number, end, left = (int(done.result[name]) for name in ("record", "end", "left"))
    record = _find(play, number)
    if record is None:
        return
    if left:
        text = PN(
            "checkin",
            "✓ Kept. {n} message is too old for me to remove: Telegram leaves that to you.",
            "✓ Kept. {n} messages are too old for me to remove: Telegram leaves that to you.",
            left,
        )
    elif record.unkept:
        text = P("checkin", "✓ Kept. The chat is tidy; what is not words stays, for you to remove.")
    else:
        text = P("checkin", "✓ Kept. The chat is tidy.")
    play.redraw(Card((text,), (*_offers(record), *look(play, record))), end)


def _offers(record: Record) -> Keyboard:
    """Return what is offered at the end, and never owed; who skipped it all is asked no more."""
    deeper = Button(
        P("button", "Go deeper"), Address("checkin", "@continue", choice=str(record.id))
    )
    said = any(not answer.empty for answer in record.answers.values())
    tails = tuple(
        (Button(step.offer, Address("checkin", "@tail", choice=f"{step.key}.{record.id}")),)
        for step in FLOW.steps
        if said and step.tail and step.offer is not None and step.key not in record.answers
    )
    label = (
        P("button", "Someone else from this block?")
        if record.block
        else P("button", "Someone else?")
    )
    if record.only or set(record.answers) == {"line"}:
        return ((deeper,), (Button(label, Address("checkin", "@else", choice=str(record.id))),))
    return (*tails, (Button(label, Address("checkin", "@else", choice=str(record.id))),))


FLOW = Flow(
    key="checkin",
    command="checkin",
    title=P("menu", "Begin a check-in"),
    about=P("help", "/checkin begins one at any time; after each block I ask by myself."),
    order=10,
    steps=STEPS,
    keeps=True,
    opens=_opens,
    lead=_lead,
    done=_done,
    actions={
        "@begin": _open,
        "@step": _one_step,
        "@line": _unopened(prompts.ask_line),
        "@later": _unopened(prompts.later),
        "@until": _until,
        "@back": _unopened(prompts.back),
        "@skip": _unopened(_skip),
        "@still": still,
        "@continue": _continue,
        "@tail": _tail,
        "@else": _else,
    },
    rings={"block": prompts.ring},
    jobs={"tidy": _tidied},
    takes=takes,
    says={returning.GIVEN: this_week},
)
