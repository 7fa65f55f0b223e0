"""The weekly letter in phrases.

A person's words are parameters, and stand behind spoilers: they are of other days, and somebody
may be looking over their shoulder. They are few and clipped, so that a letter fits into one
message, in a longer language too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.letters.lines import WHOLE, clip
from conversations.letters.questions import QUESTIONS
from conversations.letters.weekly import OFTEN
from conversations.model import PN, P, Phrase
from conversations.practice import FIVE, STEPS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conversations.flow import Step
    from conversations.letters.weekly import Carried, Count, Letter
    from conversations.model import Body

SHORT = 100
"""What stands beside the lines of the five steps is clipped to this many UTF-16 units."""

_STEPS: Mapping[str, Step] = {step.key: step for step in STEPS}

_HEADINGS: Mapping[str, Phrase] = {
    "self_study": P("letter", "In yourself"),
    "letting_go": P("letter", "Letting go"),
    "seeing": P("letter", "The person you saw"),
    "nourished": P("letter", "What touched you"),
    "reflecting": P("letter", "How it reached them"),
    "week_question": P("letter", "A question for the week"),
    "relationship": P("letter", "Working together"),
}
_OWN = P("letter", "In your words")


def tell(letter: Letter) -> Body:
    """Return a letter as paragraphs; its words are parameters, clipped."""
    quotes = (
        P(
            "letter",
            "<b>{heading}</b>\n<blockquote><tg-spoiler>{line}</tg-spoiler></blockquote>",
            heading=_HEADINGS.get(line.step, _OWN),
            line=clip(line.text, WHOLE if line.step in FIVE else SHORT),
        )
        for line in letter.quotes
    )
    return (
        P("letter", "<b>Your week</b>\n{first} to {last}", first=letter.first, last=letter.last),
        *_opening(letter),
        *_tally(letter),
        *quotes,
        *_chips(letter),
        *_along(P("letter", "<b>What you carried</b>"), letter.intentions),
        *_along(P("letter", "<b>What waited to be said</b>"), letter.sentences),
        *_relationship(letter),
        *_aside(letter),
        *_closing(letter),
    )


def _opening(letter: Letter) -> Body:
    if letter.off and letter.empty:
        if letter.under_way:
            return (P("letter", "You are away all week. Nothing is asked, and nothing waits."),)
        return (P("letter", "You were away all week. Nothing was asked, and nothing waits."),)
    if letter.off:
        return (P("letter", "You were away all week, and still something found its way here."),)
    if letter.new and letter.empty and letter.under_way:
        return (P("letter", "Your first week here has begun. Words will gather as you go."),)
    if letter.new and not letter.empty:
        return (P("letter", "Your first week here. However few the words, they are a beginning."),)
    if letter.empty and letter.under_way:
        return (
            P("letter", "No words yet this week, and none are owed. There is room when you like."),
        )
    if letter.empty:
        return (
            P(
                "letter",
                "A week without words here, and none were owed. There is room when you like.",
            ),
        )
    return ()


def _tally(letter: Letter) -> Body:
    days = PN("letter", "{n} day worked", "{n} days worked", letter.worked)
    done = PN("letter", "{n} check-in", "{n} check-ins", letter.check_ins)
    lines: list[Phrase] = []
    if letter.worked and letter.check_ins:
        lines.append(P("letter", "{days}, {done}.", days=days, done=done))
    elif letter.worked or letter.check_ins:
        lines.append(P("letter", "{count}.", count=days if letter.worked else done))
    if letter.away and not letter.off:
        lines.append(PN("letter", "{n} day off.", "{n} days off.", letter.away))
    return (tuple(lines),) if lines else ()


def _chips(letter: Letter) -> Body:
    told = []
    for counts, most, some in (
        (
            letter.noticed,
            P("letter", "What you noticed in yourself most: {chips}."),
            P("letter", "What you noticed in yourself: {chips}."),
        ),
        (
            letter.let_go,
            P("letter", "What you let go of most: {chips}."),
            P("letter", "What you let go of: {chips}."),
        ),
        (
            letter.strengths,
            P("letter", "Strengths you met most: {chips}."),
            P("letter", "Strengths you met: {chips}."),
        ),
    ):
        if counts:
            phrase = most if counts[0].times >= OFTEN else some
            told.append(phrase.given(chips=tuple(map(_count, counts))))
    return (tuple(told),) if told else ()


def _count(count: Count) -> Phrase:
    label: Phrase | str = count.words or _labels(count.step, (count.chip,))[0]
    if count.times < OFTEN:
        return P("letter", "<i>{chip}</i>", chip=label)
    return PN(
        "letter", "<i>{chip}</i> ({n} time)", "<i>{chip}</i> ({n} times)", count.times, chip=label
    )


def _labels(step: str, chips: tuple[str, ...]) -> tuple[Phrase, ...]:
    """Return the labels of the chips that there (still) are."""
    known = _STEPS.get(step)
    return tuple(chip.label for chip in known.chips if chip.key in chips) if known else ()


def _along(heading: Phrase, carried: tuple[Carried, ...]) -> Body:
    return ((heading, *map(_taken, carried)),) if carried else ()


def _taken(one: Carried) -> Phrase:
    words, said = clip(one.text, SHORT), clip(one.answer.shown, SHORT)
    labels = _labels(one.step, one.answer.chips)
    if labels and said:
        return P(
            "letter",
            "“<tg-spoiler>{words}</tg-spoiler>”: <i>{how}</i>, “<tg-spoiler>{said}</tg-spoiler>”",
            words=words,
            how=labels,
            said=said,
        )
    if labels:
        return P(
            "letter", "“<tg-spoiler>{words}</tg-spoiler>”: <i>{how}</i>", words=words, how=labels
        )
    if said:
        return P(
            "letter",
            "“<tg-spoiler>{words}</tg-spoiler>”: “<tg-spoiler>{said}</tg-spoiler>”",
            words=words,
            said=said,
        )
    return P("letter", "“<tg-spoiler>{words}</tg-spoiler>”", words=words)


def _relationship(letter: Letter) -> Body:
    if not letter.asked:
        return ()
    asked = PN(
        "letter",
        "You asked {n} time how working together is going.",
        "You asked {n} times how working together is going.",
        letter.asked,
    )
    once = P("letter", "You asked how working together is going.")
    return (once if letter.asked == 1 else asked,)


def _aside(letter: Letter) -> Body:
    if not letter.passing:
        return ()
    limit = SHORT if letter.quotes else WHOLE
    lines = (
        P(
            "letter",
            "<blockquote><tg-spoiler>{line}</tg-spoiler></blockquote>",
            line=clip(line.text, limit),
        )
        for line in letter.passing
    )
    return ((P("letter", "<b>In passing</b>"), *lines),)


def _closing(letter: Letter) -> Body:
    if letter.question is None:
        return ()
    question = QUESTIONS[letter.question]
    return (P("letter", "<b>A question to take along</b>\n{question}", question=question),)
