"""What becomes of words, of revised words, of places, and of what is not words."""

from __future__ import annotations

from conversations import limits
from conversations.cards import KEPT, NOT_WORDS
from conversations.filing import (
    act_on,
    carry,
    carry_on,
    expect_more,
    find_part,
    find_record,
    goes_on,
    home,
    note,
    rewrite,
    settle,
    unfit,
)
from conversations.flow import AskBack, Step
from conversations.model import (
    PROMPT,
    Answer,
    Filed,
    P,
    Part,
    Prompt,
    Query,
    React,
    Record,
    Revised,
    Said,
    Sent,
    Spot,
    Talk,
    replace,
)
from conversations.play import Play


def said(play: Play, said: Said) -> None:
    """File words under the question their writer was looking at (rule 2 of the engine)."""
    if said.replies_to is not None and said.replies_to.step == PROMPT:
        _answer_prompt(play, said.replies_to.record, said)
        return
    spot = said.replies_to or goes_on(play)
    early = spot is None
    spot = spot or play.session.looking_at(said.seen)
    if spot is not None and spot.step == PROMPT:
        spot = None
    talk = play.talk
    if _is_kept_as_it_is(play) and _claimed(play, said):
        return
    if spot is not None and not (talk and spot == Spot(talk.record.id, talk.open or "")):
        if not extend(play, spot, said.part, early=early):
            note(play, said)
    elif talk is not None and talk.open is not None:
        _answer_words(play, talk, said)
    elif play.session.prompt is not None and lives(play, play.session.prompt, said.seen):
        _answer_prompt(play, play.session.prompt.id, said)
    else:
        note(play, said)


def _is_kept_as_it_is(play: Play) -> bool:
    """Tell whether no question is open that reads its answer: words are kept, whatever they say."""
    step = play.question
    return goes_on(play) is None and (step is None or step.read is None)


def _claimed(play: Play, said: Said) -> bool:
    """Tell whether a flow has a use of its own for these words, and has kept them."""
    flows = play.world.catalog.claims
    return any(flow.claims is not None and flow.claims(play, said) for flow in flows)


def lives(play: Play, prompt: Prompt, seen: int) -> bool:
    """Tell whether words answer the newest prompt: they were sent after it, and in its time."""
    return seen >= play.session.newest and play.lives(prompt)


def _answer_prompt(play: Play, number: int, said: Said) -> None:
    if not answer_prompt(play, number, said.part):
        note(play, said)


def answer_prompt(play: Play, number: int, part: Part) -> bool:
    """Keep a part as the one line of a prompt's block, or add it to what stands there.

    Returns:
        Whether there is such a block (any more), and the part is kept.
    """
    facts = play.find(Query("prompt", id=number))
    prompt = next(iter(facts.prompts), None)
    flow = play.world.catalog.rings.get(prompt.kind) if prompt else None
    talk = play.talk
    if facts.records:
        record = facts.records[-1]
        # a voice note was spoken before what is open now was asked
        lined = "line" in record.answers or part.voice is not None
        step = None if lined else play.open_step(record)
        return extend(play, Spot(record.id, step or "line"), part)
    if prompt is None or flow is None or flow.takes is None:
        return False
    if talk is not None and talk.record.block == prompt.block:  # begun, and nothing said yet
        return extend(play, Spot(talk.record.id, "line"), part)
    flow.takes(play, prompt, part)
    return True


def _answer_words(play: Play, talk: Talk, said: Said) -> None:
    step = play.question
    if step is None:
        play.leave()
        note(play, said)
        return
    if step.read is not None:
        reading = step.read(play, said.text)
        lost = isinstance(reading, AskBack) and play.session.settled
        if not (lost and _claimed(play, said)):
            act_on(play, step, reading, Answer(skipped=True))
        return
    answer_open(play, talk, step, said.part)


def answer_open(play: Play, talk: Talk, step: Step, part: Part) -> None:
    """Let a part answer the open question, and ask the next one."""
    before = talk.record.answers.get(step.key, Answer())
    carry(play, step, part.shown)
    settle(play, step, with_part(before, part))
    spot = Spot(talk.record.id, step.key)
    play.change(filed=Filed(spot, part.message_id))
    play.go_on(lead=(KEPT,))
    expect_more(play, spot, part.message_id, part.text)


def extend(play: Play, spot: Spot, part: Part, *, early: bool = False) -> bool:
    """Add a part to an answer that stands already, here or in an earlier record.

    ``early`` ones were written before the open question was seen: it offers to take them.

    Returns:
        Whether there is such a record (any more) with room for more, and the part is kept.
    """
    record = find_record(play, spot.record)
    if record is None or (part.voice is None and limits.is_long(record)):
        return False
    spot = Spot(record.id, home(record, spot.step))
    answer = record.answers.get(spot.step, Answer())
    rewrite(play, record, spot.step, with_part(answer, part))
    play.do(React(part.message_id))
    if answer.skipped:
        _mark(play, spot)
    if early:
        play.offer_here(Filed(spot, part.message_id, early=True))
    if part.voice is None:  # a voice note comes when it has been fetched, in the midst of words
        expect_more(play, spot, part.message_id, part.text)
    return True


def with_part(answer: Answer, part: Part) -> Answer:
    """Return an answer with one more part; a voice note takes its place among what came later."""
    parts = answer.parts
    at = len(parts)
    if part.voice is not None:
        at = next((i for i, one in enumerate(parts) if one.message_id > part.message_id), at)
    return replace(answer, parts=(*parts[:at], part, *parts[at:]), skipped=False)


def _mark(play: Play, spot: Spot) -> None:
    """Show on the card of a skipped question that it has been answered after all."""
    talk = play.talk
    flow = play.flow_of(talk) if talk and talk.record.id == spot.record else None
    step = flow.step(spot.step) if flow else None
    if step is not None:
        play.mark(step)


def revised(play: Play, event: Revised) -> None:
    """Revise the part of an answer that an edited message is."""
    at = event.message_id
    found = find_part(play, at)
    coming = next((one for one in play.session.fetching if one.message_id == at), None)
    if found is not None:
        _revise(play, *found, event)
    elif coming is not None:  # written below a voice note that is not here yet
        said(play, Said(event.text, at, play.session.newest, coming.spot, besides=True))
        expect_more(play, coming.spot, at, "")  # no phone has cut these
    else:
        play.say(
            P("edit", "I could not find what that message belonged to, so nothing has changed.")
        )


def _revise(play: Play, record: Record, step: str, event: Revised) -> None:
    answer = record.answers[step]
    if (why := unfit(play, record, step, event.text)) is not None:
        play.say(why)
        return
    old = next(part for part in answer.parts if part.message_id == event.message_id)
    new = replace(
        old, text=event.text, besides=old.besides or (event.besides and old.voice is None)
    )
    parts = tuple(new if part is old else part for part in answer.parts)
    rewrite(play, record, step, replace(answer, parts=parts))
    carry_on(play, record, step, old.shown, new.shown)
    play.do(React(event.message_id))


def located(play: Play, zone: str) -> None:
    """Let a shared location answer the question for a place, or offer the zone it lies in."""
    step = play.question
    if step is not None and step.place and step.pick is not None:
        reading = step.pick(play, zone)
        if reading is not None:
            act_on(play, step, reading, Answer(chips=(zone,)))
            return
    taker = play.world.catalog.locates
    if taker is not None and taker.locates is not None:
        taker.locates(play, zone)


def sent(play: Play, event: Sent) -> None:
    """Hand on what a flow has a use for, and decline kindly what else is not words."""
    flow = play.world.catalog.receives.get(event.kind)
    if flow is not None:
        flow.receives[event.kind](play, event)
    else:
        play.say(NOT_WORDS)
