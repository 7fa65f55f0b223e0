"""How a question looks: its wording, its chips, and the ways out below them."""

from __future__ import annotations

from collections.abc import Sequence

from conversations.flow import (
    AFTER_ALL,
    BACK,
    BEFORE,
    HERE,
    SKIP,
    TAKE,
    WHY,
    Chose,
    Flow,
    Given,
    Step,
    Variant,
)
from conversations.model import (
    Address,
    Answer,
    Body,
    Button,
    Filed,
    Keyboard,
    Own,
    OwnChip,
    P,
    Param,
    Phrase,
    Record,
    Talk,
)

ABOUT = P("button", "ℹ️")

ROW_LETTERS = 24
"""Chips share a row of a phone's width up to about so many letters (of the source text)."""

KEPT = P("checkin", "✓")
"""The receipt: it may only be said in the transaction that keeps the answer."""

NOT_WORDS = P(
    "media", "I keep words and voice notes, so this was not saved. A line of text is enough."
)
"""The kind refusal of what is neither words nor of use."""


def asked_for(step: Step, record: Record) -> bool:
    """Tell whether a step's condition holds in a record, and the record is about it."""
    only = record.only
    if only and step.key != only and not (isinstance(step.when, Chose) and step.when.step == only):
        return False
    match step.when:
        case None:
            return True
        case Given(name):
            return name in record.given
        case Chose(earlier, chip):
            answer = record.answers.get(earlier)
            return answer is not None and chip in answer.chips


def fits(variant: Variant, record: Record) -> bool:
    """Tell whether a wording can lean on what was chosen and on what was carried here."""
    leaned = record.answers.get(variant.leans, Answer())
    chips = leaned.chips
    return (
        (not variant.leans or bool(chips or leaned.own))
        and (not variant.on or variant.on in chips)
        and (not variant.unless or variant.unless not in chips)
        and (not variant.given or variant.given in record.given)
    )


def leaning(flow: Flow, variant: Variant, record: Record) -> dict[str, Param]:
    """Return what a wording may quote: the chips it leans on and what was carried here.

    Words of another day are covered until they are tapped.
    """
    params: dict[str, Param] = {
        name: flow.says[name](words) if name in flow.says else _covered(words)
        for name, words in record.given.items()
    }
    leaned = flow.step(variant.leans) if variant.leans else None
    if leaned is not None:
        chosen = record.answers.get(leaned.key, Answer())
        labels = (chip.label for chip in leaned.chips if chip.key in chosen.chips)
        params["chips"] = (*labels, *(own.text for own in chosen.own))
    return params


def _covered(words: str) -> Phrase:
    said = words.strip().removesuffix(".")
    return P("summary", "<tg-spoiler>{words}</tg-spoiler>", words=said)


def opened_by(lead: Body, question: Phrase) -> Body:
    """Put a one-word lead such as ✓ on the question's own line."""
    if len(lead) == 1 and lead[0] == KEPT:
        return (P("checkin", "✓ {question}", question=question),)
    return (*lead, question)


def own_chips(step: Step, answer: Answer, own: Sequence[OwnChip]) -> tuple[Own, ...]:
    """Return the chips of a person's own words at a question, and those that an answer holds.

    What was chosen is shown as long as its card stands, after the chip was taken out as well.
    """
    there = tuple(
        Own(one.number, one.text) for one in own if one.step == step.key and one.state == "kept"
    )
    return (*there, *(one for one in answer.own if one not in there))


def chips_keyboard(talk: Talk, step: Step, own: Sequence[OwnChip]) -> Keyboard:
    """Return the chips of a question, the person's own last, the chosen ones marked."""
    answer = talk.record.answers.get(step.key, Answer())
    chosen = {*answer.chips, *(str(one.number) for one in answer.own)}
    chips = [(chip.key, chip.label, len(chip.label.msgid)) for chip in step.chips]
    chips += [
        (str(one.number), P("button", "{words}", words=one.text), len(one.text))
        for one in own_chips(step, answer, own)
    ]
    rows: list[list[Button]] = []
    room = 0
    for key, label, letters in chips:
        shown, choice = label, key
        if key in chosen:
            shown, choice = P("button", "✓ {chip}", chip=label), TAKE + key
        button = Button(shown, Address(talk.flow, step.key, choice=choice))
        if letters > room:
            rows.append([button])
            room = ROW_LETTERS - letters
        else:
            rows[-1].append(button)
            room -= letters
    return tuple(tuple(row) for row in rows)


def answered_keyboard(talk: Talk, step: Step, own: Sequence[OwnChip]) -> Keyboard:
    """Return what stays on the card of a question that is answered: its chips, or a way back."""
    rows = chips_keyboard(talk, step, own)
    if not talk.record.answers.get(step.key, Answer()).skipped:
        return rows
    again = Address(talk.flow, step.key, choice=AFTER_ALL)
    return (*rows, (Button(P("button", "Answer after all"), again),))


def question_keyboard(
    talk: Talk,
    step: Step,
    steps: Sequence[Step],
    filed: Filed | None,
    own: Sequence[OwnChip] = (),
) -> Keyboard:
    """Return chips and, below them, the ways out: back, skip or go on, and one for a slip.

    ℹ️ tells why the question is asked, and what there is to say about a habit that was just named.
    """
    chain = [one.key for one in steps]
    answered = not talk.record.answers.get(step.key, Answer()).empty
    ways = []
    if step.key in chain[1:]:
        ways.append(Button(P("button", "‹ Back"), Address(talk.flow, step.key, choice=BACK)))
    if step.optional:
        label = P("button", "Go on ›") if answered else P("button", "Skip ›")
        ways.append(Button(label, Address(talk.flow, step.key, choice=SKIP)))
    if step.why is not None:
        ways.append(Button(ABOUT, Address(talk.flow, step.key, choice=WHY)))
    rows = chips_keyboard(talk, step, own)
    if ways:
        rows = (*rows, tuple(ways))
    if step.key in chain[1:]:
        rows = (*rows, *_habits(talk, steps[chain.index(step.key) - 1]))
    if filed is not None and step.key in chain and slip_possible(talk, filed, steps):
        slip = P("button", "↰ That was for the one before")
        rows = (*rows, (Button(slip, Address(talk.flow, step.key, choice=BEFORE)),))
    if filed is not None and meant_here(talk, step, filed, chain):
        here = P("button", "↳ That was for this question")
        rows = (*rows, (Button(here, Address(talk.flow, step.key, choice=HERE)),))
    return rows


def _habits(talk: Talk, step: Step) -> Keyboard:
    """Return a button for each habit that was named at a step and has a word said about it."""
    chosen = talk.record.answers.get(step.key, Answer()).chips
    return tuple(
        (
            Button(
                P("button", "ℹ️ {chip}", chip=chip.label),
                Address(talk.flow, step.key, choice=WHY + chip.key),
            ),
        )
        for chip in step.chips
        if chip.key in chosen and chip.why is not None
    )


def slip_possible(talk: Talk, filed: Filed, steps: Sequence[Step]) -> bool:
    """Tell whether the words just filed may have been meant for the step before theirs.

    One that takes a value is not meant by words that were none.
    """
    step, chain = filed.spot.step, [one.key for one in steps]
    if filed.early or not _stands(talk, filed):
        return False
    at = chain.index(step) if step in chain else 0
    if at == 0 or steps[at - 1].read is not None:
        return False
    return not talk.record.answers.get(chain[at - 1], Answer()).empty


def meant_here(talk: Talk, step: Step, filed: Filed, chain: list[str]) -> bool:
    """Tell whether words that went to an earlier answer may have been meant for this question.

    They were written before it was seen; or so it looked, for two phones do not see the same.
    """
    before = chain[: chain.index(step.key)] if step.key in chain else []
    return filed.early and filed.spot.step in before and _stands(talk, filed)


def _stands(talk: Talk, filed: Filed) -> bool:
    """Tell whether what was filed last still stands in this conversation where it was put."""
    same = filed.spot.record == talk.record.id
    return same and talk.record.step_of(filed.message_id) == filed.spot.step
