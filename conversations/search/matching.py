"""Where the words of a search are met in what was kept, and what stands around them.

The rules of this file:

1. What is looked through is what a person wrote: words, chips of their own, tags. With a step,
   the words and chips of that step alone.
2. A record is met when every word is met somewhere in it. Without words it is met when it has an
   answer of the step, or the tag, or anything at all.
3. Most documents are told by their text alone; what may match is read and looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from conversations.codec import decode
from conversations.letters.lines import clip
from conversations.model import Answer, Record
from conversations.search.folding import fold, pattern, surely, whole

if TYPE_CHECKING:
    from conversations.model import Search

AROUND = 60
"""Characters of context before a match; there is as much behind it, and the match."""

SHOWN = 160
"""UTF-16 units of a match in its context."""


class Met(NamedTuple):
    """Where words were met: the step, and the words around them, on one line."""

    step: str
    words: str


class Seeker:
    """Looks for one search in one record after the other."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._patterns = tuple(pattern(one) for one in search.words)
        clues = (surely(one) for one in (*search.words, search.tag) if one)
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
        return all(any(one.search(text) for text in texts) for one in self._patterns)

    def context(self, record: Record) -> Met | None:
        """Return where the first word that is met stands; without words, how the record begins."""
        step = self._search.step
        texts = [one for one in self._texts(record) if one[0]]
        for one in self._patterns:
            for at, text in texts:
                if (match := one.search(text)) is not None:
                    return Met(at, _around(text, match.start(), match.end()))
        said = [Met(at, clip(text, SHOWN)) for at, text in texts if text.strip()]
        return said[0] if said else Met(step, "") if step else None

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
