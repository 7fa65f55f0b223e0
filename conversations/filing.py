"""Where an answer goes: into the record under way, an earlier one, or a note."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import timedelta

from conversations.cards import KEPT, asked_for
from conversations.flow import AskBack, Finished, GoTo, Step, Took
from conversations.model import (
    Address,
    Answer,
    Asked,
    Button,
    Card,
    Filed,
    Keep,
    Keyboard,
    P,
    Part,
    Phrase,
    Prompt,
    Query,
    Record,
    Said,
    Spot,
    Target,
    replace,
    units,
)
from conversations.play import Play

CUT = 3000
"""A message of so many UTF-16 units may be a part of words that a phone has cut: it does so
behind the last pause before 4,096."""

KEPT_AS_NOTE = P(
    "note", "✓ Kept as a note for today. /checkin begins a check-in, /help shows the rest."
)

RESTS = timedelta(days=7)
"""What is not yet done with is asked about a week later: people come weekly."""
AT_ONCE = timedelta(minutes=1)
"""A phone sends the parts one right after the other."""


def find_record(play: Play, number: int) -> Record | None:
    """Return a record: of a conversation under way, parked or set down, else from the store."""
    near = (*_under_way(play), *play.session.untouched)
    found = next((one for one in near if one.id == number), None)
    return found or next(iter(play.find(Query("record", id=number)).records), None)


def find_part(play: Play, message_id: int) -> tuple[Record, str] | None:
    """Return the record that a person's message is part of, and the step it answered there."""
    near = (one for one in _under_way(play) if one.step_of(message_id) is not None)
    record = next(near, None)
    record = record or next(iter(play.find(Query("part", id=message_id)).records), None)
    step = record.step_of(message_id) if record is not None else None
    return (record, step) if record is not None and step is not None else None


def _under_way(play: Play) -> Iterator[Record]:
    """Return the records of the conversation under way and of those parked, where these keep it."""
    for talk in (play.talk, *play.session.parked):
        flow = play.flow_of(talk)
        if talk is not None and flow is not None and flow.keeps:
            yield talk.record


def rewrite(play: Play, record: Record, step: str, answer: Answer) -> Record:
    """Write one answer of a record anew, wherever the record stands; return the record then."""
    changed = replace(record, answers={**record.answers, step: answer})
    write(play, changed)
    return changed


def write(play: Play, changed: Record) -> None:
    """Write a record as it now is, wherever it stands."""
    if play.talk is not None and play.talk.record.id == changed.id:
        play.change_talk(record=changed)
    parked = play.session.parked
    play.change(
        parked=tuple(
            replace(talk, record=changed) if talk.record.id == changed.id else talk
            for talk in parked
        ),
        untouched=tuple(one for one in play.session.untouched if one.id != changed.id),
    )
    play.do(Keep(changed))


def settle(play: Play, step: Step, answer: Answer) -> None:
    """Write an answer into the record under way and keep it."""
    talk = play.talk
    if talk is None:
        return
    if step.settles:
        _let_go(play, step, answer)
    if step.key not in talk.record.answers:
        name = f"{talk.flow}.{step.key}"
        visits = play.session.visits
        play.change(visits={**visits, name: visits.get(name, 0) + 1})
    answers = {**talk.record.answers, step.key: answer}
    play.change_talk(record=replace(talk.record, answers=answers))
    play.keep()


def _let_go(play: Play, step: Step, answer: Answer) -> None:
    """Drop what was carried and is answered now, or let it rest if that is what was answered."""
    name = step.settles
    if any(chip.rests for chip in step.chips if chip.key in answer.chips):
        play.change(rests={**play.session.rests, name: play.today + RESTS})
    else:
        drop(play, (name,))


def carry(play: Play, step: Step, text: str) -> None:
    """Hand the words of an answer on to the next check-in, if its step does so."""
    if step.carries:
        rests = {k: v for k, v in play.session.rests.items() if k != step.carries}
        play.change(carried={**play.session.carried, step.carries: text}, rests=rests)


def carry_on(play: Play, record: Record, step: str, old: str, new: str) -> None:
    """What is carried from an answer whose words change is carried in its new words."""
    flow = play.world.catalog.flows.get(record.flow)
    source = flow.step(step) if flow else None
    if source is not None and play.session.carried.get(source.carries) == old:
        carry(play, source, new)


def carried_from(play: Play, record: Record) -> dict[str, str]:
    """Return what is carried on from this record, and from no other."""
    flow = play.world.catalog.flows.get(record.flow)
    found = {}
    for step in flow.steps if flow else ():
        parts = record.answers.get(step.key, Answer()).parts
        text = play.session.carried.get(step.carries)
        if text is not None and any(part.shown == text for part in parts):
            found[step.carries] = text
    return found


def drop(play: Play, names: Collection[str]) -> None:
    """Carry nothing of these names on any more."""
    carried = play.session.carried
    play.change(carried={name: text for name, text in carried.items() if name not in names})


def drop_unasked(play: Play, record: Record) -> None:
    """Carry nothing on from a step of a record whose chip has been taken away again."""
    flow = play.world.catalog.flows.get(record.flow)
    took = carried_from(play, record)
    steps = (step for step in (flow.steps if flow else ()) if step.carries in took)
    drop(play, [step.carries for step in steps if not asked_for(step, record)])


def unfit(play: Play, record: Record, step: str, text: str) -> Phrase | None:
    """Return why words cannot take the place of others in an answer; None if they can."""
    flow = play.world.catalog.flows.get(record.flow)
    asked = flow.step(step) if flow else None
    return asked.unfit(text) if asked is not None and asked.unfit is not None else None


def home(record: Record, step: str) -> str:
    """Return where a record keeps words for a step: a note may have become a block's line since."""
    if step in ("note", "line"):
        return "note" if record.flow == "note" else "line"
    return step


def fills(text: str) -> bool:
    """Tell whether a message is so long that the next one may be its next part."""
    return units(text) >= CUT


def goes_on(play: Play) -> Spot | None:
    """Return where the message before went, if this one is its next part."""
    filed = play.session.filed
    if filed is None or filed.at is None or play.session.newest > filed.until:
        return None
    return filed.spot if play.now - filed.at < AT_ONCE else None


def expect_more(play: Play, spot: Spot, message_id: int, text: str) -> None:
    """Remember, when all is said, whether the next message may be the next part of this one."""
    filed = play.session.filed
    if fills(text):
        if filed is None or filed.spot != spot:
            filed = Filed(spot, message_id)
        play.change(filed=replace(filed, until=play.session.newest, at=play.now))
    elif filed is not None:
        play.change(filed=replace(filed, until=0, at=None))


def note(play: Play, said: Said, receipt: Callable[[int], Card] | None = None) -> None:
    """Keep words that answer nothing; ``receipt`` makes the card that says so, of the note's id."""
    note = new_note(play, said.part)
    play.do(Keep(note))
    spot = Spot(note.id, "note")
    gather(play, said.seen, spot)
    card = receipt(note.id) if receipt is not None else Card((KEPT_AS_NOTE,), ways(play, note))
    play.aim(play.show(card, spot=spot))
    expect_more(play, spot, said.message_id, said.text)


def new_note(play: Play, *parts: Part) -> Record:
    """Return a note of today, of these parts."""
    return Record(
        id=play.number(),
        flow="note",
        zone=play.session.zone,
        day=play.today,
        opened_at=play.now,
        closed_at=play.now,
        state="complete",
        answers={"note": Answer(parts=parts)} if parts else {},
    )


def ways(play: Play, note: Record) -> Keyboard:
    """Offer to attach a note where a block has ended today."""
    if "history" not in play.world.catalog.flows:
        return ()
    days = Query("prompts", first=play.today - timedelta(days=1), last=play.today)
    if not any(_ended_today(play, one) for one in play.find(days).prompts):
        return ()
    attach = Address("history", "@attach", choice=str(note.id))
    return ((Button(P("button", "Attach to a block"), attach),),)


def _ended_today(play: Play, prompt: Prompt) -> bool:
    ended = prompt.ends_at.astimezone(play.zone).date() == play.today
    return prompt.kind == "block" and ended and prompt.ends_at <= play.now


def gather(play: Play, seen: int, spot: Spot) -> None:
    """Let further words that were written before the receipt can have been seen go the same way."""
    older = [one for one in play.session.targets if one.card <= seen]
    newer = [one for one in play.session.targets if one.card > seen]
    last = Target(older.pop().card if older else seen, spot)
    play.change(targets=(*older, last, *newer))


def aim_within(play: Play, card: int, spot: Spot) -> None:
    """Let words that were written before what follows this card was seen go there."""
    targets = (Target(one.card, spot) if one.card == card else one for one in play.session.targets)
    play.change(targets=tuple(targets))


def act_on(play: Play, step: Step, reading: Took | AskBack | GoTo | Finished, mark: Answer) -> None:
    """Act on what a step made of an answer (steps whose words are understood, not kept)."""
    talk = play.talk
    match reading:
        case Took(draft, answer):
            if answer is not None:
                settle(play, step, answer)
                play.change(filed=None)
                play.go_on(lead=(KEPT,))
            elif talk is not None:
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
            flow = play.flow_of(talk)
            target = flow.step(key) if flow else None
            if target is not None:
                forget_from(play, target)
                play.go_on()
        case Finished():
            if play.talk is talk:
                play.leave()


def forget_from(play: Play, step: Step) -> None:
    """Take back the answers from this step on."""
    talk = play.talk
    flow = play.flow_of(talk)
    if talk is None or flow is None:
        return
    keys = [one.key for one in flow.steps]
    gone = set(keys[keys.index(step.key) :])
    answers = {key: value for key, value in talk.record.answers.items() if key not in gone}
    play.change_talk(record=replace(talk.record, answers=answers), open=None)
