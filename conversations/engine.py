"""The machine: ``advance(session, event, now, world)`` and nothing else.

The rules, in the order in which they are tried:

1. A turn is worked out from its arguments alone; the same arguments give the same
   turn. What the core cannot know it asks for (:class:`Find`), alone in its turn.
2. Words belong to the question their writer was looking at: the newest one that can
   have been seen (``Said.seen``), or the one a swipe-reply replies to. If it is the
   open question they answer it; if it has been answered they extend that answer.
   Words with no question open answer the newest unopened prompt as its one line,
   and otherwise become a note. Words are never dropped and never answered twice.
3. A chip answers its question and moves on while that question is open; on an
   earlier question of the same conversation it is added or taken away. Any other
   button that no longer fits is answered kindly and changes nothing.
4. Commands do not lose the place: what was under way stays, or is set down or
   parked when another conversation begins, and comes back when that one ends.
5. The next question is the first one unanswered, so a step that was added later
   is met by people in mid-conversation, and a step that is gone is passed over.
6. What falls due while another conversation is under way is held until it ends.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from conversations.catalog import World
from conversations.flow import BACK, BEFORE, SKIP, AskBack, Finished, GoTo, Step, Took
from conversations.model import (
    Address,
    Answer,
    Asked,
    Commanded,
    Decide,
    Done,
    Event,
    Find,
    Found,
    Keep,
    P,
    Part,
    Phrase,
    Prompt,
    Query,
    Rang,
    React,
    Record,
    Revised,
    Said,
    Sent,
    Session,
    Spot,
    Talk,
    Tapped,
    Target,
    Turn,
)
from conversations.play import KEPT, Play, Wanted

LOOK_AGAIN = timedelta(minutes=10)
"""A prompt that is held back is looked at again after this, come what may."""

BUSY = timedelta(minutes=30)
"""How long after the last word a half-finished conversation still holds back a prompt."""

GLANCE = timedelta(minutes=3)
"""The same for a conversation in which nothing has been said yet."""


def advance(session: Session, event: Event, now: datetime, world: World) -> Turn:
    """Work out what an event comes to.

    Args:
        session: what is remembered of this person.
        event: what happened.
        now: an aware instant, the edge's clock.
        world: the flows, time zones and word tables there are.

    Returns:
        The session as it now is and the effects to carry out, or the unchanged
        session and one :class:`Find`.

    Raises:
        ValueError: ``now`` has no time zone.
    """
    if now.tzinfo is None:
        raise ValueError("now must be an aware datetime")
    found = dict(event.answers) if isinstance(event, Found) else {}
    cause = event.cause if isinstance(event, Found) else event
    play = Play(world, session, now, found)
    try:
        _dispatch(play, cause)
        _give_back(play, cause)
    except Wanted as wanted:
        return Turn(session, (Find(wanted.queries, cause),))
    return play.turn()


def _dispatch(play: Play, event: Event) -> None:
    if not isinstance(event, Rang | Done):
        _let_go(play)
        play.change(heard_at=play.now)
    match event:
        case Said():
            _said(play, event)
        case Revised():
            _revised(play, event)
        case Tapped():
            _tapped(play, event.to)
        case Commanded():
            _commanded(play, event)
        case Sent():
            _sent(play, event)
        case Rang():
            _rang(play, event)
        case Done():
            flow = play.world.catalog.jobs.get(event.kind)
            if flow is not None:
                flow.jobs[event.kind](play, event)
        case Found():
            raise TypeError("a Found must carry the event that asked")


def _let_go(play: Play) -> None:
    """Listen no longer for what a card offered half an hour ago: words are now something else."""
    talk, heard = play.talk, play.session.heard_at
    flow = play.flow_of(talk) if talk else None
    if talk is None or talk.open is None or flow is None or flow.keeps or heard is None:
        return
    if play.session.settled and not talk.record.answers and play.now - heard >= BUSY:
        play.leave()


# ----------------------------------------------------------------------- words


def _said(play: Play, said: Said) -> None:
    spot = said.replies_to or play.session.looking_at(said.seen)
    talk = play.talk
    if spot is not None and not (talk and spot == Spot(talk.record.id, talk.open or "")):
        _extend(play, spot, said)
    elif talk is not None and talk.open is not None:
        _answer_words(play, talk, said)
    elif not _taken(play, said):
        _note(play, said)


def _taken(play: Play, said: Said) -> bool:
    """Give words to the newest prompt left unopened today, if they were sent after it."""
    prompt = play.session.prompt
    if prompt is None or said.seen < play.session.newest:
        return False
    flow = play.world.catalog.rings.get(prompt.kind)
    if flow is None or flow.takes is None:
        return False
    if prompt.due_at.astimezone(play.zone).date() != play.today:
        return False
    flow.takes(play, prompt, Part(said.message_id, said.text))
    return True


def _answer_words(play: Play, talk: Talk, said: Said) -> None:
    flow = play.flow_of(talk)
    step = flow.step(talk.open or "") if flow else None
    if flow is None or step is None:
        play.leave()
        _note(play, said)
        return
    if step.read is not None:
        _read(play, step, step.read(play, said.text), Answer(skipped=True))
        return
    part = Part(said.message_id, said.text)
    before = talk.record.answers.get(step.key, Answer())
    if step.carries:
        carried = {**play.session.carried, step.carries: said.text}
        play.change(carried=carried)
    _settle(play, step, replace(before, parts=(*before.parts, part), skipped=False))
    play.change(filed=Spot(talk.record.id, step.key))
    play.go_on(lead=(KEPT,))


def _extend(play: Play, spot: Spot, said: Said) -> None:
    """Add words to an answer that stands already, here or in an earlier record."""
    part = Part(said.message_id, said.text)
    record = _record(play, Query("record", id=spot.record), spot.record)
    if record is None:
        _note(play, said)
        return
    answer = record.answers.get(spot.step, Answer())
    _rewrite(play, record, spot.step, replace(answer, parts=(*answer.parts, part), skipped=False))
    play.do(React(said.message_id))


def _note(play: Play, said: Said) -> None:
    """Keep words that answer nothing."""
    note = Record(
        id=play.number(),
        flow="note",
        zone=play.session.zone,
        day=play.today,
        opened_at=play.now,
        closed_at=play.now,
        state="complete",
        answers={"note": Answer(parts=(Part(said.message_id, said.text),))},
    )
    play.do(Keep(note))
    play.say(
        P("note", "✓ Kept as a note for today. /checkin begins a check-in, /help shows the rest.")
    )


def _revised(play: Play, event: Revised) -> None:
    record = _record(play, Query("part", id=event.message_id), None, event.message_id)
    step = record.step_of(event.message_id) if record else None
    if record is None or step is None:
        play.say(
            P("edit", "I could not find what that message belonged to, so nothing has changed.")
        )
        return
    answer = record.answers[step]
    parts = tuple(
        replace(part, text=event.text) if part.message_id == event.message_id else part
        for part in answer.parts
    )
    _rewrite(play, record, step, replace(answer, parts=parts))
    _carry_on(play, record, step, answer, event)
    play.do(React(event.message_id))


def _carry_on(play: Play, record: Record, step: str, before: Answer, event: Revised) -> None:
    """What was carried from an answer that is revised is carried in its new words."""
    flow = play.world.catalog.flows.get(record.flow)
    source = flow.step(step) if flow else None
    old = next(part.text for part in before.parts if part.message_id == event.message_id)
    if source is not None and play.session.carried.get(source.carries) == old:
        play.change(carried={**play.session.carried, source.carries: event.text})


def _record(
    play: Play, query: Query, number: int | None, message_id: int | None = None
) -> Record | None:
    """Return a record: from a conversation under way or parked, else from the store."""
    under_way: tuple[Talk, ...] = () if play.talk is None else (play.talk,)
    for talk in (*under_way, *play.session.parked):
        flow = play.flow_of(talk)
        mine = talk.record.id == number or (
            message_id is not None and talk.record.step_of(message_id) is not None
        )
        if mine and flow is not None and flow.keeps:
            return talk.record
    found = play.find(query).records
    return found[0] if found else None


def _rewrite(play: Play, record: Record, step: str, answer: Answer) -> None:
    changed = replace(record, answers={**record.answers, step: answer})
    if play.talk is not None and play.talk.record.id == record.id:
        play.change_talk(record=changed)
    parked = play.session.parked
    play.change(
        parked=tuple(
            replace(talk, record=changed) if talk.record.id == record.id else talk
            for talk in parked
        )
    )
    play.do(Keep(changed))


def _sent(play: Play, event: Sent) -> None:
    if event.kind == "voice":
        play.say(
            P(
                "media",
                "I cannot keep voice notes yet, so nothing was saved. A few typed words will do.",
            )
        )
    else:
        play.say(P("media", "I keep words, so this was not saved. A line of text is enough."))


# ------------------------------------------------------------------------ taps


def _tapped(play: Play, to: Address | None) -> None:
    flow = play.world.catalog.flows.get(to.flow) if to else None
    if to is None or flow is None:
        play.toast(P("stale", "This button is from an earlier time. /help shows what I can do."))
        return
    play.card = to.card
    action = flow.actions.get(to.step)
    if action is not None:
        action(play, to.choice)
        return
    step = flow.step(to.step)
    talk = play.talk
    if step is None or talk is None or not _live(play, talk, to):
        play.toast(
            P(
                "stale",
                "That card has been put away. Nothing has changed. /today shows where you are.",
            )
        )
        return
    _choose(play, talk, step, to)


def _live(play: Play, talk: Talk, to: Address) -> bool:
    """Tell whether a button stands on a card of the conversation under way, asked again or not."""
    asked = talk.asked.get(to.step)
    if talk.flow != to.flow or asked is None:
        return False
    mine = Target(to.card, Spot(talk.record.id, to.step))
    return asked.card == to.card or mine in play.session.targets


def _choose(play: Play, talk: Talk, step: Step, to: Address) -> None:
    is_open = talk.open == step.key
    if step.chip(to.choice) is not None and step.pick is None:
        if is_open:
            _answer_chip(play, talk, step, to.choice)
        else:
            _toggle(play, talk, step, to.choice)
    elif not is_open and step.pick is not None:
        play.toast(P("stale", "That question is behind you. Nothing has changed."))
    elif not is_open:
        play.toast(P("stale", "That question is behind you. Its chips still work."))
    elif to.choice == SKIP and step.optional:
        _skip(play, talk, step)
    elif to.choice == BACK:
        _back(play, talk, step)
    elif to.choice == BEFORE:
        _move_before(play, talk)
    else:
        reading = step.pick(play, to.choice) if step.pick is not None else None
        if reading is None:
            play.toast(P("stale", "I do not know this button any more. Nothing has changed."))
        else:
            _read(play, step, reading, Answer(chips=(to.choice,)))


def _answer_chip(play: Play, talk: Talk, step: Step, chip: str) -> None:
    before = talk.record.answers.get(step.key, Answer())
    chips = before.chips if chip in before.chips else (*before.chips, chip)
    _settle(play, step, replace(before, chips=chips, skipped=False))
    play.mark(step)
    play.change(filed=Spot(talk.record.id, step.key))
    play.go_on(lead=(KEPT,))


def _toggle(play: Play, talk: Talk, step: Step, chip: str) -> None:
    before = talk.record.answers.get(step.key, Answer())
    if chip in before.chips:
        chips = tuple(one for one in before.chips if one != chip)
    else:
        chips = (*before.chips, chip)
    after = replace(before, chips=chips, skipped=not chips and not before.parts)
    _rewrite(play, talk.record, step.key, after)
    play.mark(step)


def _settle(play: Play, step: Step, answer: Answer) -> None:
    """Write an answer into the record under way and keep it."""
    talk = play.talk
    if talk is None:
        return
    if step.settles:
        carried = {k: v for k, v in play.session.carried.items() if k != step.settles}
        play.change(carried=carried)
    answers = {**talk.record.answers, step.key: answer}
    play.change_talk(record=replace(talk.record, answers=answers))
    play.keep()


def _skip(play: Play, talk: Talk, step: Step) -> None:
    answer = talk.record.answers.get(step.key, Answer())
    play.change(filed=None)
    if answer.empty:
        _settle(play, step, Answer(skipped=True))
    play.go_on()


def _back(play: Play, talk: Talk, step: Step) -> None:
    """Ask the question before again; what was said there stays and can be added to."""
    chain = play.chain(talk)
    keys = [one.key for one in chain]
    at = keys.index(step.key) if step.key in keys else len(keys)
    if at == 0:
        play.toast(P("stale", "This is the first question."))
        return
    earlier = chain[at - 1]
    said = talk.record.answers.get(earlier.key, Answer())
    flow = play.flow_of(talk)
    if flow is not None and not flow.keeps:
        _forget_from(play, earlier)
    play.change(filed=None)
    play.ask(earlier, lead=(_so_far(said),) if said.text else ())


def _so_far(answer: Answer) -> Phrase:
    return P("checkin", "So far: “{words}”. Add to it, or go on.", words=_clip(answer.text))


def _clip(text: str, limit: int = 300) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _move_before(play: Play, talk: Talk) -> None:
    """Move the newest part of the last answer to the answer before it."""
    last = play.session.filed
    keys = [one.key for one in play.chain(talk)]
    answer = talk.record.answers.get(last.step) if last else None
    at = keys.index(last.step) if last and last.step in keys else 0
    if last is None or answer is None or not answer.parts or at == 0:
        play.toast(P("stale", "There is nothing to move."))
        return
    moved = answer.parts[-1]
    rest = replace(answer, parts=answer.parts[:-1])
    target = talk.record.answers.get(keys[at - 1], Answer())
    answers = {
        **talk.record.answers,
        keys[at - 1]: replace(target, parts=(*target.parts, moved), skipped=False),
        last.step: rest,
    }
    if rest.empty:
        del answers[last.step]
    play.change_talk(record=replace(talk.record, answers=answers))
    play.keep()
    play.change(filed=Spot(talk.record.id, keys[at - 1]))
    play.go_on(lead=(P("checkin", "✓ Moved to the one before."),))


# ---------------------------------------------------- conversations that decide


def _read(play: Play, step: Step, reading: Took | AskBack | GoTo | Finished, mark: Answer) -> None:
    """Act on what a step made of an answer (steps whose words are understood, not kept)."""
    talk = play.talk
    match reading:
        case Took(draft):
            if talk is not None:
                answers = {**talk.record.answers, step.key: mark}
                record = replace(talk.record, answers=answers)
                play.change_talk(record=record, draft={**talk.draft, **draft})
                play.go_on()
        case AskBack(card):
            number = play.show(card)
            play.aim(number)
            if talk is not None and card.keyboard:
                play.change_talk(asked={**talk.asked, step.key: Asked(number)})
        case GoTo(key):
            flow = play.flow_of(talk) if talk else None
            target = flow.step(key) if flow else None
            if target is not None:
                _forget_from(play, target)
                play.go_on()
        case Finished():
            if play.talk is talk:
                play.leave()


def _forget_from(play: Play, step: Step) -> None:
    """Take back the answers from this step on."""
    talk = play.talk
    flow = play.flow_of(talk) if talk else None
    if talk is None or flow is None:
        return
    keys = [one.key for one in flow.steps]
    gone = set(keys[keys.index(step.key) :])
    answers = {key: value for key, value in talk.record.answers.items() if key not in gone}
    play.change_talk(record=replace(talk.record, answers=answers), open=None)


# -------------------------------------------------------------------- commands


def _commanded(play: Play, event: Commanded) -> None:
    if event.name == "cancel":
        _cancel(play)
        return
    flow = play.world.catalog.commands.get(event.name)
    if flow is None:
        play.say(P("command", "I do not know /{name}. /help shows what I can do.", name=event.name))
    elif flow.opens is not None:
        flow.opens(play, event.argument)
    else:
        play.begin(flow)


def _cancel(play: Play) -> None:
    talk = play.talk
    if talk is None or talk.open is None:
        play.say(P("command", "Nothing is open. /checkin begins a check-in whenever you like."))
        return
    flow = play.flow_of(talk)
    play.leave()
    if flow is not None and flow.keeps and talk.record.answers:
        text = P("command", "Set down. What you said is kept; /today can take it up again.")
    elif flow is not None and flow.keeps:
        text = P("command", "Set down. Nothing was said, so nothing is kept.")
    else:
        text = P("command", "Left as it was. Nothing has changed.")
    play.aim(play.say(text))


def _give_back(play: Play, cause: Event) -> None:
    """When nothing is open: what was held back, else, once the person stirs, what was parked."""
    if play.talk is not None and play.talk.open is not None:
        return
    if play.session.held:
        held = [play.find(Query("prompt", id=one)).prompts for one in play.session.held]
        play.change(held=())
        _ring(play, tuple(p for row in held for p in row if p.state == "waiting"))
    elif play.session.parked and not isinstance(cause, Rang | Done):
        *rest, talk = play.session.parked
        play.change(parked=tuple(rest), talk=talk)
        play.go_on(lead=(P("command", "Back to where we were."),))


# ------------------------------------------------------------------------- due


def _rang(play: Play, event: Rang) -> None:
    ids = tuple(prompt.id for prompt in event.prompts)
    others = tuple(one for one in play.session.held if one not in ids)
    if _busy(play):
        play.change(held=(*others, *ids))
        for prompt in event.prompts:
            play.do(Decide(prompt, "waits", "busy", wait=play.now + LOOK_AGAIN))
    else:
        play.change(held=others)
        _ring(play, event.prompts)


def _busy(play: Play) -> bool:
    """Tell whether a conversation other than a check-in is being held right now."""
    talk = play.talk
    if talk is None or talk.open is None:
        return False
    flow = play.flow_of(talk)
    heard = play.session.heard_at
    begun = bool(talk.record.answers) or not play.session.settled
    lively = heard is not None and play.now - heard < (BUSY if begun else GLANCE)
    return lively and flow is not None and not flow.keeps


def _ring(play: Play, prompts: tuple[Prompt, ...]) -> None:
    for prompt in prompts:
        if prompt.kind not in play.world.catalog.rings:
            play.do(Decide(prompt, "silent", "dropped"))
    for kind, flow in play.world.catalog.rings.items():
        due = tuple(one for one in prompts if one.kind == kind)
        if due:
            flow.rings[kind](play, due)
