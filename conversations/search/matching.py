"""Where the words of a search are met in what was kept, and what stands around them.

The rules of this file:

1. What is looked through is what a person wrote or tapped: words, chips, tags. With a step, the
   words and chips of that step alone. What chips are called is known at the edge alone.
2. A record is met when every word is met somewhere in it. Without words it is met when it has an
   answer of the step, or the tag, or anything at all.
3. Most documents are told by their text alone; what may match is read and looked at.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, NamedTuple

from conversations.codec import decode
from conversations.letters.lines import clip
from conversations.model import Answer, Record
from conversations.search.folding import fold, pattern, surely, whole

if TYPE_CHECKING:
    from conversations.model import Search
    from conversations.search.asking import Chips

AROUND = 60
"""Characters of context before a match; there is as much behind it, and the match."""

SHOWN = 160
"""UTF-16 units of a match in its context."""


class Met(NamedTuple):
    """Where words were met: the step, and the words around them, on one line, or the chips."""

    step: str
    words: str
    chips: tuple[str, ...] = ()


class Seeker:
    """Looks for one search in one record after the other.

    Args:
        search: what is looked for.
        chips: for each of its words the chips that are called so.
    """

    def __init__(self, search: Search, chips: Chips = ()) -> None:
        self._search = search
        named = (*chips, *[frozenset[tuple[str, str]]()] * len(search.words))
        self._words = tuple(zip(map(pattern, search.words), named, strict=False))
        clues = [_clue(word, some) for word, some in zip(search.words, named, strict=False)]
        clues.append(surely(search.tag) if search.tag else None)
        self._clues = tuple(one for one in clues if one is not None)
        self._tag = fold(search.tag)

    def in_document(self, document: bytes) -> bool:
        """Tell whether the record of this document is met.

        Raises:
            CodecError: it cannot be read.
        """
        text = whole(document.decode("utf-8", "replace"))
        escaped = "\\u" in text  # half a surrogate pair: then its neighbours are, too
        if not escaped and not all(clue.search(text) for clue in self._clues):
            return False
        return self.matches(decode(Record, document))

    def matches(self, record: Record) -> bool:
        """Tell whether a record is met."""
        if not record.answers or (self._tag and not self._is_tagged(record)):
            return False
        step = self._search.step
        if step and record.answers.get(step, Answer()).empty:
            return False
        texts = [text for _, text in self._texts(record)]
        return all(
            any(one.search(text) for text in texts) or self._tapped(record, chips) is not None
            for one, chips in self._words
        )

    def context(self, record: Record) -> Met | None:
        """Return where the first word that is met stands; without words, how the record begins."""
        step = self._search.step
        texts = [one for one in self._texts(record) if one[0]]
        for one, chips in self._words:
            for at, text in texts:
                if (match := one.search(text)) is not None:
                    return Met(at, _around(text, match.start(), match.end()))
            if (tapped := self._tapped(record, chips)) is not None:
                return tapped
        said = [Met(at, clip(text, SHOWN)) for at, text in texts if text.strip()]
        if said:
            return said[0]
        return Met(step, "", record.answers[step].chips) if step in record.answers else None

    def _tapped(self, record: Record, named: Collection[tuple[str, str]]) -> Met | None:
        """Return where one of some chips was chosen."""
        for step, answer in record.answers.items() if named else ():
            chips = tuple(one for one in answer.chips if (step, one) in named)
            if chips and self._search.step in ("", step):
                return Met(step, "", chips)
        return None

    def _is_tagged(self, record: Record) -> bool:
        return any(fold(one) == self._tag for one in record.tags)

    def _texts(self, record: Record) -> Iterator[tuple[str, str]]:
        """Return the texts that are looked through, each with its step; a tag has none."""
        for step, answer in record.answers.items():
            if self._search.step in ("", step):
                yield from ((step, whole(part.text)) for part in answer.parts)
                yield from ((step, whole(one.text)) for one in answer.own)
        if not self._search.step:
            yield from (("", whole(tag)) for tag in record.tags)


def _clue(word: str, chips: Collection[tuple[str, str]]) -> re.Pattern[str] | None:
    """Return what a document that holds a word must hold: the word, or the key of such a chip."""
    clue = surely(word)
    if clue is None or not chips:
        return clue
    keys = "|".join(sorted({re.escape(f'"{key}"') for _, key in chips}))
    return re.compile(f"{clue.pattern}|{keys}")


def _around(text: str, start: int, end: int) -> str:
    """Return the words around a match on one line, with … where something was left out."""
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    if first:
        space = text.find(" ", first, start)
        first = space + 1 if space >= 0 else first
    if last < len(text):
        space = text.rfind(" ", end, last)
        last = space if space >= 0 else last
    shown = " ".join(text[first:last].split())
    return clip(("…" if first else "") + shown + ("…" if last < len(text) else ""), SHOWN + AROUND)
