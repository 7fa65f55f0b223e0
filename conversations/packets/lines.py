"""The lines of an entry, each of which can be left out, and the entry without those that are.

The rules of this file:

1. A line is what was carried to a question, the chips of an answer, a voice note, or a line of
   words. Words without a break are told in lines of at most :data:`LONGEST`, cut between sentences
   where they can be, so that everything can be seen as it will be read.
2. What is not left out reads as it was written. Where something is missing within a sentence or
   paragraph, … stands for it.
3. A line is known again by what it says, and by nothing else: it has changed when its mark has.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from conversations.letters.returning import GIVEN
from conversations.model import Answer, Part, Record, replace, units
from conversations.practice import STEPS

LONGEST = 400
"""UTF-16 units of a line; a paragraph of more becomes several."""

MOST_OF_ONE = 20
"""A message of more lines than that is told in longer ones."""

GAP = "…"
_BLANKS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_PARAGRAPH = re.compile(f"[^{_BLANKS}]+")
_SENTENCE = re.compile(rf"[.!?…][\"'”’»)]*\s|[\u3002\uff01\uff1f]|[{_BLANKS}]")
_ORDER = {step.key: at for at, step in enumerate(STEPS)}
_CARRIED = {"kept_intention": "intention", "said_it": "sentence"}
"""What was carried to a question stands above its answer."""

_ZERO_WIDTH_JOINER = "\u200d"
_SKIN_TONES = frozenset("\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an entry: the step it belongs to, what it is, and what it says.

    Of ``words`` and a ``voice`` note ``message`` is the person's own; of words ``start`` and
    ``end`` are where they stand in it, or in what was ``carried``.
    """

    step: str
    kind: Literal["carried", "chips", "voice", "words"]
    text: str
    message: int = 0
    start: int = 0
    end: int = 0

    @property
    def mark(self) -> str:
        """What tells this line from any other, without saying it."""
        said = f"{self.step}|{self.kind}|{self.text}".encode("utf-8", "surrogatepass")
        return hashlib.blake2s(said, digest_size=5).hexdigest()


def in_order(record: Record) -> list[tuple[str, Answer]]:
    """Return the answers of a record in the order of the questions."""
    return sorted(record.answers.items(), key=lambda one: _ORDER.get(one[0], -1))


def lines(record: Record) -> tuple[Line, ...]:
    """Return the lines of a record that say anything, in the order in which they are read."""
    return tuple(line for step, answer in in_order(record) for line in _of_step(record, step))


def _of_step(record: Record, step: str) -> Iterator[Line]:
    answer = record.answers[step]
    said = [line for part in answer.parts for line in _of_part(step, part)]
    if not (answer.chips or answer.own or said):
        return
    yield from _of_words(step, "carried", carried(record, step))
    if answer.chips or answer.own:
        text = "\n".join((*answer.chips, "", *(one.text for one in answer.own)))
        yield Line(step, "chips", text)
    yield from said


def _of_part(step: str, part: Part) -> Iterator[Line]:
    if part.voice is not None:
        yield Line(step, "voice", part.voice.length, part.message_id)
    yield from _of_words(step, "words", part.text, part.message_id)


def _of_words(
    step: str, kind: Literal["carried", "words"], text: str, message: int = 0
) -> Iterator[Line]:
    for start, end in spans(text):
        yield Line(step, kind, text[start:end], message, start, end)


def carried(record: Record, step: str) -> str:
    """Return the words that were carried to a step of a record; none for most."""
    return record.given.get(_CARRIED.get(step, ""), "")


# ------------------------------------------------------------------------- words


def spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return where the lines of a text stand, without the blanks around them."""
    found = [one for one in map(_bare, _paragraphs(text)) if one[0] < one[1]]
    if len(found) > MOST_OF_ONE:
        found = [_bare((text, found[0][0], found[-1][1]))]
    return tuple(piece for start, end in found for piece in _pieces(text, start, end))


def _paragraphs(text: str) -> Iterator[tuple[str, int, int]]:
    return ((text, *one.span()) for one in _PARAGRAPH.finditer(text))


def _bare(stretch: tuple[str, int, int]) -> tuple[int, int]:
    text, start, end = stretch
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield a stretch of a text in pieces that are no longer than a line may be."""
    while units(text[start:end]) > LONGEST:
        cut = _cut(text, start)
        yield _bare((text, start, cut))
        start, end = _bare((text, cut, end))
    if start < end:
        yield start, end


def _cut(text: str, start: int) -> int:
    """Return where the first piece of a long stretch ends."""
    most, room = start, 0
    while room + units(text[most]) <= LONGEST:
        room += units(text[most])
        most += 1
    half = start + (most - start) // 2
    ends = [one.end() for one in _SENTENCE.finditer(text, half, most)]
    blank = max(text.rfind(" ", half, most), text.rfind("\n", half, most))
    if ends or blank > half:
        return ends[-1] if ends else blank
    at = most
    while at > half and _clings(text[at], text[at - 1]):
        at -= 1
    return at if at > half else most


def _clings(char: str, before: str) -> bool:
    """Tell whether a person sees two characters as one."""
    mark = unicodedata.category(char).startswith("M") or char in _SKIN_TONES
    return mark or _ZERO_WIDTH_JOINER in (char, before)


# ---------------------------------------------------------------------- left out


def without(record: Record, out: Collection[int]) -> Record:
    """Return a record with nothing in it but its lines, without those of these places.

    It is for reading alone: nothing of its tags, or of what became of it, is in it.
    """
    every = lines(record)
    kept = [line for at, line in enumerate(every) if at not in out]
    steps = dict.fromkeys(line.step for line in kept)
    answers = {step: _answer(record.answers[step], step, every, kept) for step in steps}
    given = {
        name: _rejoined(text, _at(step, "carried", every), _at(step, "carried", kept))
        for step, name in _CARRIED.items()
        if step in steps and (text := carried(record, step))
    }
    if GIVEN in record.given:
        given[GIVEN] = record.given[GIVEN]
    return Record(
        id=record.id,
        flow=record.flow,
        zone=record.zone,
        day=record.day,
        opened_at=record.opened_at,
        block=record.block,
        state="complete",
        answers=answers,
        given={name: text for name, text in given.items() if text},
    )


def _answer(answer: Answer, step: str, every: Sequence[Line], kept: Sequence[Line]) -> Answer:
    parts = []
    for part in answer.parts:
        message = part.message_id
        text = _rejoined(
            part.text, _at(step, "words", every, message), _at(step, "words", kept, message)
        )
        heard = part.voice if _at(step, "voice", kept, message) else None
        if text or heard is not None:
            parts.append(replace(part, text=text, voice=heard))
    chips = bool(_at(step, "chips", kept))
    return Answer(
        chips=answer.chips if chips else (),
        parts=tuple(parts),
        own=answer.own if chips else (),
    )


def _at(step: str, kind: str, lines: Sequence[Line], message: int = 0) -> list[tuple[int, int]]:
    """Return where the lines of one kind stand in one message."""
    return [
        (one.start, one.end)
        for one in lines
        if (one.step, one.kind, one.message) == (step, kind, message)
    ]


def _rejoined(text: str, every: list[tuple[int, int]], kept: list[tuple[int, int]]) -> str:
    """Return the kept lines of a text as they stood, and … where one is missing in a paragraph."""
    made, last = "", -1
    for at, (start, end) in enumerate(every):
        if (start, end) not in kept:
            continue
        if last >= 0:
            between = text[every[last][1] : start]
            missing = GAP if at - last > 1 else ""
            broken = any(one in _BLANKS for one in between)
            made += between if not missing else "\n" if broken else f" {missing} "
        made += text[start:end]
        last = at
    return made
