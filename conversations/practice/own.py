"""Short words that somebody keeps writing at a step: they could be a chip of their own.

The rules of this file:

1. They were a whole message at that step in at least three records of the last eight weeks; small
   and capital letters, blanks and the mark at the end do not count.
2. They are no longer than a button: one line, four words, 24 letters.
3. They name nobody. Digits, an initial, an @, a title, the word for a client: left alone. So is a
   word that was ever written with a capital within a sentence, and one that was never written
   without: a phone gives the first word its capital, a name always has it. In a script without
   capitals names cannot be told from other words, and nothing is offered.
4. The step at which a person is seen has no chips that could label people, and gets none here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from conversations.practice.five import LETTING_GO, NOURISHED, REFLECTING, SELF_STUDY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from conversations.flow import Step
    from conversations.model import Record

WITHIN = timedelta(weeks=8)
ENOUGH = 3
LONGEST, MOST_WORDS = 24, 4
A_STEP = 2
"""So many chips of one's own stand at a step, at most."""

STEPS: tuple[Step, ...] = (SELF_STUDY, LETTING_GO, NOURISHED, REFLECTING)

_END = ".!…,;: "
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?…:;\n]+")
_PLAIN = re.compile(r"[^\W\d_][^\d@#/_.:<>]*")
_SOMEBODY = frozenset(
    """mr mrs ms miss dr prof sir madam client clients patient patients herr frau fräulein klient
    klientin patientin señor señora sr sra don doña cliente clienta paciente monsieur madame mme
    mlle m patiente signor signora signore sig paziente""".split()  # noqa: SIM905 - readable so
)
_I = frozenset(("i", "i'm", "i’m", "i'd", "i’d", "i've", "i’ve", "i'll", "i’ll"))


def fold(text: str) -> str:
    """Return words as they are compared: two that fold alike are the same words."""
    return " ".join(text.split()).rstrip(_END).casefold()


def short(text: str) -> bool:
    """Tell whether words are short and plain enough for a chip, whoever they name."""
    words = _shown(text)
    return (
        "\n" not in text.strip()
        and 1 < len(words) <= LONGEST
        and len(words.split()) <= MOST_WORDS
        and _PLAIN.fullmatch(words) is not None
        and all(len(one) > 1 or one.islower() or one == "I" for one in _WORD.findall(words))
    )


def often(step: Step, records: Iterable[Record], asked: Iterable[str]) -> str:
    """Return words that came often at a step, as they are to be shown, or nothing.

    Args:
        step: the step whose chip they would become.
        records: what was kept in the last eight weeks (:data:`WITHIN`), the oldest first.
        asked: words that were offered before, at any step: they are not offered again.
    """
    kept = tuple(records)
    known = {fold(one) for one in asked} | {fold(chip.label.msgid) for chip in step.chips}
    found: dict[str, set[int]] = defaultdict(set)
    shown: dict[str, str] = {}
    for record in kept:
        answer = record.answers.get(step.key)
        for part in answer.parts if answer is not None else ():
            key = fold(part.text)
            if part.voice is None and key not in known and short(part.text):
                found[key].add(record.id)
                shown[key] = max(_shown(part.text), shown.get(key, ""), key=_quiet)
    often_enough = [key for key, where in found.items() if len(where) >= ENOUGH]
    if not often_enough:
        return ""
    plain, names = _written(kept)
    for key in sorted(often_enough, key=lambda one: -len(found[one])):
        if _names_nobody(shown[key], plain, names):
            return _lowered(shown[key])
    return ""


def _shown(text: str) -> str:
    return " ".join(text.split()).rstrip(_END)


def _quiet(text: str) -> int:
    """Return how many small letters words have: of several writings the quietest is shown."""
    return sum(map(str.islower, text))


def _lowered(text: str) -> str:
    """Return words with the capital taken off that a phone puts on; I stays I."""
    first = text.split(maxsplit=1)[0]
    return text if first.casefold() in _I else text[0].lower() + text[1:]


def _names_nobody(text: str, plain: set[str], names: set[str]) -> bool:
    words = _WORD.findall(text)
    return all(
        one.casefold() in _I
        or (
            one.casefold() in plain
            and one.casefold() not in names
            and one.casefold() not in _SOMEBODY
        )
        for one in words
    )


def _written(records: Iterable[Record]) -> tuple[set[str], set[str]]:
    """Return the words written small somewhere, and those with a capital within a sentence."""
    plain, names = set(), set()
    for text in _texts(records):
        for sentence in _SENTENCE.split(text):
            for at, word in enumerate(_WORD.findall(sentence)):
                if word[0].islower():
                    plain.add(word.casefold())
                elif at and word[0].isupper():
                    names.add(word.casefold())
    return plain | _OURS, names - _I


def _texts(records: Iterable[Record]) -> Iterator[str]:
    for record in records:
        for answer in record.answers.values():
            for part in answer.parts:
                yield part.text


def _ours() -> set[str]:
    """Return the small words of the practice itself: of these none is a name."""
    said = [
        phrase.msgid
        for step in STEPS
        for phrase in (
            *(chip.label for chip in step.chips),
            *(way.text for way in (step.ask if isinstance(step.ask, tuple) else ())),
        )
    ]
    return {one for text in said for one in _WORD.findall(text) if one.islower()}


_OURS = _ours()
