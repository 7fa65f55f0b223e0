"""What becomes of a tapped button."""

from __future__ import annotations

from conversations.cards import KEPT, meant_here, own_chips, slip_possible
from conversations.choices import UNKNOWN
from conversations.filing import act_on, carry, drop_unasked, fills, forget_from, rewrite, settle
from conversations.flow import AFTER_ALL, BACK, BEFORE, HERE, SKIP, TAKE, WHY, Step
from conversations.model import (
    Address,
    Answer,
    Filed,
    Own,
    P,
    Part,
    Phrase,
    Record,
    Spot,
    Talk,
    replace,
)
from conversations.play import Play


def tapped(play: Play, to: Address | None) -> None:
    """Run an action, answer a question, or say that the button is from an earlier time."""
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
    if step is not None and to.choice.startswith(WHY):
        _say_why(play, step, to.choice.removeprefix(WHY))
        return
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


def _say_why(play: Play, step: Step, chip: str) -> None:
    """Say why a question is asked, or what there is to say about a habit, over the chat."""
    about = step.chip(chip)
    why = about.why if about is not None else step.why
    if why is not None:
        play.toast(why, stays=True)


def _live(play: Play, talk: Talk, to: Address) -> bool:
    """Tell whether a button stands on a card of the conversation under way, asked again or not."""
    asked = talk.asked.get(to.step)
    if talk.flow != to.flow or asked is None:
        return False
    mine = Spot(talk.record.id, to.step)
    return to.card <= asked.card and (
        to.card == asked.card or play.session.looking_at(to.card) == mine
    )


def _choose(play: Play, talk: Talk, step: Step, to: Address) -> None:
    is_open = talk.open == step.key
    chip = to.choice.removeprefix(TAKE)
    own = _own(play, talk, step, chip)
    if (step.chip(chip) is not None or own is not None) and step.pick is None:
        if is_open:
            _answer_chip(play, talk, step, own or chip)
        else:
            _change_chip(play, talk, step, own or chip, chosen=chip == to.choice)
    elif to.choice == AFTER_ALL and step.optional and step.pick is None:
        _after_all(play, step, is_open=is_open)
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
    elif to.choice == HERE:
        _move_here(play, talk, step)
    else:
        reading = step.pick(play, to.choice) if step.pick is not None else None
        if reading is None:
            play.toast(UNKNOWN)
        else:
            act_on(play, step, reading, Answer(chips=(to.choice,)))


def _own(play: Play, talk: Talk, step: Step, choice: str) -> Own | None:
    """Return the chip of the person's own words that a button holds, one taken out since, too."""
    answer = talk.record.answers.get(step.key, Answer())
    known = (
        Own(one.number, one.text)
        for one in play.session.own
        if one.step == step.key and one.state in ("kept", "out")
    )
    return next((one for one in (*answer.own, *known) if str(one.number) == choice), None)


def _marked(before: Answer, chip: str | Own, *, chosen: bool) -> Answer:
    """Return an answer with a chip or without it; what is so already stays so."""
    if isinstance(chip, Own):
        own = tuple(one for one in before.own if one.number != chip.number)
        if chosen:
            own = before.own if len(own) < len(before.own) else (*own, chip)
        return replace(before, own=own)
    chips = tuple(one for one in before.chips if one != chip)
    if chosen:
        chips = before.chips if chip in before.chips else (*chips, chip)
    return replace(before, chips=chips)


def choose_in(play: Play, record: Record, step: Step, choice: str) -> Record | None:
    """Give a chip to an answer of any record, or take it away; None if there is no such chip."""
    key, answer = choice.removeprefix(TAKE), record.answers.get(step.key, Answer())
    own = (one for one in own_chips(step, answer, play.session.own) if str(one.number) == key)
    chip = key if step.chip(key) is not None else next(own, None)
    if chip is None:
        return None
    after = _marked(answer, chip, chosen=key == choice)
    after = replace(after, skipped=after.empty)
    return rewrite(play, record, step.key, after)


def _answer_chip(play: Play, talk: Talk, step: Step, chip: str | Own) -> None:
    before = talk.record.answers.get(step.key, Answer())
    settle(play, step, replace(_marked(before, chip, chosen=True), skipped=False))
    play.mark(step)
    play.change(filed=None)
    play.go_on(lead=(KEPT,))


def _change_chip(play: Play, talk: Talk, step: Step, chip: str | Own, *, chosen: bool) -> None:
    """Add a chip to an earlier answer or take it away."""
    after = _marked(talk.record.answers.get(step.key, Answer()), chip, chosen=chosen)
    drop_unasked(play, rewrite(play, talk.record, step.key, replace(after, skipped=after.empty)))
    play.mark(step)


def _skip(play: Play, talk: Talk, step: Step) -> None:
    answer = talk.record.answers.get(step.key, Answer())
    play.change(filed=None)
    if answer.empty:
        settle(play, step, Answer(skipped=True))
        play.mark(step)
    play.go_on()


def _after_all(play: Play, step: Step, *, is_open: bool) -> None:
    """Ask a skipped question after all; the one that was open waits for its turn."""
    if is_open:
        play.toast(P("stale", "That question is open already."))
        return
    talk = play.talk
    said = talk.record.answers.get(step.key, Answer()) if talk else Answer()
    play.change(filed=None)
    play.ask(step, lead=(_so_far(said),) if said.text else ())


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
        forget_from(play, earlier)
    play.change(filed=None)
    play.ask(earlier, lead=(_so_far(said),) if said.parts and earlier.read is None else ())


def _so_far(answer: Answer) -> Phrase:
    return P("checkin", "So far: “{words}”. Add to it, or go on.", words=_clip(answer.shown))


def _clip(text: str, limit: int = 300) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _move_before(play: Play, talk: Talk) -> None:
    """Move the words that were filed last to the answer before theirs."""
    filed = play.session.filed
    chain = play.chain(talk)
    keys = [one.key for one in chain]
    if filed is None or not slip_possible(talk, filed, chain):
        play.toast(P("stale", "There is nothing to move."))
        return
    step = filed.spot.step
    before = keys[keys.index(step) - 1]
    answer = talk.record.answers[step]
    moved = _run(answer.parts, filed.message_id)
    rest = replace(answer, parts=tuple(part for part in answer.parts if part not in moved))
    target = talk.record.answers.get(before, Answer())
    answers = {
        **talk.record.answers,
        before: replace(target, parts=(*target.parts, *moved), skipped=False),
        step: rest,
    }
    if rest.empty:
        del answers[step]
    play.change_talk(record=replace(talk.record, answers=answers))
    play.keep()
    play.change(filed=Filed(Spot(talk.record.id, before), filed.message_id))
    play.go_on(lead=(P("checkin", "✓ Moved to the one before."),))


def _move_here(play: Play, talk: Talk, step: Step) -> None:
    """Let the words that went to an earlier answer answer the open question instead."""
    filed = play.session.filed
    keys = [one.key for one in play.chain(talk)]
    if filed is None or not meant_here(talk, step, filed, keys):
        play.toast(P("stale", "There is nothing to move."))
        return
    source = talk.record.answers[filed.spot.step]
    moved = _run(source.parts, filed.message_id)
    rest = replace(source, parts=tuple(part for part in source.parts if part not in moved))
    left = Answer(skipped=True) if rest.empty else rest
    answers = {**talk.record.answers, filed.spot.step: left}
    play.change_talk(record=replace(talk.record, answers=answers))
    before = talk.record.answers.get(step.key, Answer())
    settle(play, step, replace(before, parts=(*before.parts, *moved), skipped=False))
    carry(play, step, moved[0].text)
    play.change(filed=Filed(Spot(talk.record.id, step.key), filed.message_id))
    play.go_on(lead=(KEPT,))


def _run(parts: tuple[Part, ...], message_id: int) -> tuple[Part, ...]:
    """Return a message's part of an answer with those that a phone may have cut from it."""
    first = next(at for at, part in enumerate(parts) if part.message_id == message_id)
    last = first
    while last + 1 < len(parts) and fills(parts[last].text):
        last += 1
    return parts[first : last + 1]
