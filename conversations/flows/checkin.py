"""The check-in: asked for when a block ends, or by /checkin."""

from __future__ import annotations

from datetime import time, timedelta

from conversations.cards import KEPT
from conversations.days import shift
from conversations.days.ahead import rings_at
from conversations.days.block import still
from conversations.filing import expect_more
from conversations.flow import Flow
from conversations.flows import bell
from conversations.model import (
    PROMPT,
    Address,
    Answer,
    BlockRef,
    Button,
    Card,
    Decide,
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
    replace,
)
from conversations.play import Play
from conversations.practice import STEPS
from conversations.tell import moment
from conversations.when.quiet import Now, Wait, hold_for_quiet

LATER = timedelta(minutes=30)
LATE = timedelta(minutes=10)
"""A prompt this long after its due instant says that it is late."""
GATHERED_AT_MOST = 8

SILENT = {"pause": "paused", "holiday": "holiday", "day_off": "day_off"}
"""What the ledger says of a block on a day off."""

_NOON, _EVENING, _NIGHT = time(13, 0), time(18, 0), time(22, 0)


def part_of_day(block: BlockRef) -> Phrase:
    """Name a block by when it ends; the name carries nothing private."""
    if block.ends <= block.starts or block.ends > _NIGHT:
        return P("block", "night")
    if block.ends <= _NOON:
        return P("block", "morning")
    return P("block", "afternoon") if block.ends <= _EVENING else P("block", "evening")


def span(block: BlockRef) -> Phrase:
    """Return the times of a block, wall-clock."""
    return P("block", "{starts}–{ends}", starts=block.starts, ends=block.ends)


# ----------------------------------------------------------------- it comes due


def ring(play: Play, prompts: tuple[Prompt, ...]) -> None:
    """Ask, wait or stay silent, and say why in the ledger."""
    days = play.find(Query("schedule")).off
    hold = hold_for_quiet(play.now, play.session.settings.quiet, play.zone)
    asked = []
    for prompt in sorted(prompts, key=lambda one: one.ends_at):
        off = days.reason(prompt.day)
        if off is not None:
            play.do(Decide(prompt, "silent", SILENT[off.kind], until=off.last))
        elif isinstance(hold, Wait):
            opens = days.reason(hold.until.astimezone(play.zone).date())
            if opens is not None:
                reason = f"{SILENT[opens.kind]}_after_quiet"
                play.do(Decide(prompt, "silent", reason, until=opens.last))
            else:
                play.do(Decide(prompt, "waits", "quiet", wait=hold.until))
        else:
            asked.append(prompt)
    if asked:
        _prompt(play, tuple(asked), silent=not isinstance(hold, Now))


def _prompt(play: Play, prompts: tuple[Prompt, ...], *, silent: bool) -> None:
    """Send one message for all that is due; a check-in under way is set down."""
    play.put_aside()
    late = [one for one in prompts if play.now - one.due_at > LATE]
    card = _card(prompts[0], late=bool(late)) if len(prompts) == 1 else _gathered(prompts)
    spot = Spot(prompts[0].id, PROMPT) if len(prompts) == 1 else None
    play.aim(play.show(card, spot=spot, silent=silent, unasked=True), spot)
    play.change(prompt=replace(prompts[-1], due_at=play.now))
    for one in prompts:
        play.do(Decide(one, "asked", "late" if one in late else "on_time"))


def _card(prompt: Prompt, *, late: bool) -> Card:
    name = part_of_day(prompt.block)
    if late:
        text = P(
            "prompt",
            "I am late with this one: your {name} block ({span}) has ended. A moment for yourself?",
            name=name,
            span=span(prompt.block),
        )
    else:
        text = P(
            "prompt",
            "Your {name} block ({span}) has ended. Two minutes for yourself?",
            name=name,
            span=span(prompt.block),
        )
    return Card((text,), _ways(prompt))


def _ways(prompt: Prompt) -> Keyboard:
    def to(step: str) -> Address:
        return Address("checkin", step, choice=str(prompt.id))

    return (
        (Button(P("button", "Begin"), to("@begin"), "primary"),),
        (
            Button(P("button", "In 30 minutes"), to("@later")),
            Button(P("button", "Not this time"), to("@skip")),
        ),
        (
            Button(
                P("button", "Still working, +30 min"),
                Address("checkin", "@still", choice=shift.code(prompt)),
            ),
        ),
    )


def _gathered(prompts: tuple[Prompt, ...]) -> Card:
    newest = prompts[-GATHERED_AT_MOST:]
    rows = tuple(
        (
            Button(
                P("button", "{day}, {span}", day=one.day, span=span(one.block)),
                Address("checkin", "@begin", choice=str(one.id)),
            ),
        )
        for one in reversed(newest)
    )
    return Card(
        (
            P(
                "prompt",
                "I was away for a while, and some blocks ended without a word from me. "
                "If you like, choose one. You need not.",
            ),
        ),
        rows,
    )


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
    text = P("checkin", "✓ Kept as your line for this {name}.", name=part_of_day(prompt.block))
    card = Card((text,), ((Button(P("button", "Go deeper"), deeper),),))
    play.aim_anew(Spot(prompt.id, PROMPT), spot)
    play.aim(play.show(card, spot=spot))
    expect_more(play, spot, part.message_id, part.text)
    _forget(play, prompt)


def _forget(play: Play, prompt: Prompt) -> None:
    """Let words no longer answer this prompt."""
    if play.session.prompt is not None and play.session.prompt.id == prompt.id:
        play.change(prompt=None)


# ------------------------------------------------------------------ its buttons


def _number(choice: str) -> int:
    return int(choice) if choice.isdecimal() else 0


def _gone(play: Play) -> None:
    play.toast(P("stale", "I cannot find that any more. /today shows what is there."))


def _begin(play: Play, choice: str) -> None:
    facts = play.find(Query("prompt", id=_number(choice)))
    if not facts.prompts:
        _gone(play)
        return
    prompt = facts.prompts[0]
    talk = play.talk
    if talk is not None and talk.open is not None and talk.record.block == prompt.block:
        _again(play)
        return
    unfinished = next((one for one in facts.records if one.state != "complete"), None)
    if unfinished is not None:
        play.resume(unfinished, lead=(CONTINUE,))
    else:
        play.begin(FLOW, block=prompt.block)
    if prompt.state != "opened":
        play.do(Decide(prompt, "opened", "opened"))
    _forget(play, prompt)


CONTINUE = P("checkin", "Let us go on where you were.")


def _again(play: Play) -> None:
    """Show the open question again, unless it is the last thing in the chat."""
    if play.session.serial == play.session.newest:
        play.toast(P("checkin", "The question below is open."))
    else:
        play.go_on(lead=(CONTINUE,))


def _later(play: Play, choice: str) -> None:
    facts = play.find(Query("prompt", id=_number(choice)))
    prompt = next(iter(facts.prompts), None)
    if prompt is None or prompt.state == "opened":
        _gone(play)
        return
    until = play.now + LATER
    play.do(Decide(prompt, "waits", "later", wait=until))
    text = P("prompt", "I will ask again {moment}.", moment=moment(play, rings_at(play, until)))
    play.redraw(Card((text,), (_ways(prompt)[0],)), play.card)


def _skip(play: Play, choice: str) -> None:
    facts = play.find(Query("prompt", id=_number(choice)))
    prompt = next(iter(facts.prompts), None)
    if prompt is None or prompt.state == "opened":
        _gone(play)
        return
    play.do(Decide(prompt, "skipped", "skipped"))
    begin = Button(P("button", "Begin after all"), _ways(prompt)[0][0].to)
    play.redraw(Card((P("prompt", "Let go for this time."),), ((begin,),)), play.card)
    _forget(play, prompt)


def _continue(play: Play, choice: str) -> None:
    record = _find(play, _number(choice))
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
    record = _find(play, _number(number))
    step = FLOW.step(key)
    if record is None or step is None or not step.tail:
        _gone(play)
        return
    play.take_up(record, briefly=True)
    play.ask(step)


def _else(play: Play, choice: str) -> None:
    record = _find(play, _number(choice))
    if record is None:
        _gone(play)
        return
    text = P("checkin", "Let someone else come to mind.")
    play.begin(FLOW, block=record.block, lead=(text,), fresh=False)


# -------------------------------------------------------------- opening, closing


def _opens(play: Play, _argument: str) -> None:
    talk = play.talk
    if talk is not None and talk.open and talk.flow == "checkin" and _owes(talk):
        play.go_on(lead=(CONTINUE,))
        return
    prompt = _at_hand(play)
    if prompt is not None:
        _begin(play, str(prompt.id))
    else:
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
    block = play.talk.record.block if play.talk else None
    if block is None:
        return (P("checkin", "Let one person from your work come to mind."),)
    name = part_of_day(block)
    return (P("checkin", "Let one person from this {name} come to mind.", name=name),)


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
    elif fresh:
        text = P("checkin", "✓ Kept, all of it. Thank you for looking.")
    elif any(isinstance(one, Keep) for one in play.effects):
        text = KEPT
    else:
        text = P("checkin", "All of it is kept.")
    number = play.say(text, keyboard=_offers(record))
    play.aim(number)
    if fresh:
        bell.offer(play, record)


def _offers(record: Record) -> Keyboard:
    tails = tuple(
        (Button(step.offer, Address("checkin", "@tail", choice=f"{step.key}.{record.id}")),)
        for step in FLOW.steps
        if step.tail and step.offer is not None and step.key not in record.answers
    )
    label = (
        P("button", "Someone else from this block?")
        if record.block
        else P("button", "Someone else?")
    )
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
        "@begin": _begin,
        "@later": _later,
        "@skip": _skip,
        "@still": still,
        "@continue": _continue,
        "@tail": _tail,
        "@else": _else,
    },
    rings={"block": ring},
    takes=takes,
)
