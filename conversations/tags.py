"""Tags: a person's own words on what they have kept, to find it by.

The rules of this file:

1. A tag stands in the record, as it was written, and is sealed with it. The session remembers which
   are in use, for the buttons, which hold numbers.
2. Tags that fold alike are one: the first way it was written holds.
3. What is on a record is never lost because the list of those in use is full.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from conversations import limits
from conversations.filing import write
from conversations.model import OwnTag, Record, Session, replace
from conversations.search.folding import fold

if TYPE_CHECKING:
    from conversations.play import Play

LONGEST = 32
"""Characters of a tag."""

IN_USE = limits.TAGS
"""So many tags are remembered, the latest used first."""

ON_ONE = limits.TAGS_ON_ONE
"""So many stand on one record."""


def read(typed: str) -> tuple[str, ...]:
    """Return the tags that were typed: between commas, each with # before it or without."""
    tags = (" ".join(one.strip().lstrip("#").split())[:LONGEST].strip() for one in _apart(typed))
    return unlike(tags)


def _apart(typed: str) -> list[str]:
    words = typed.replace("\n", ",").replace(";", ",").replace("、", ",").split(",")
    if all(one.startswith("#") for one in typed.split()):
        return typed.split()
    return words


def unlike(tags: Iterable[str]) -> tuple[str, ...]:
    """Return tags without those that fold like one before, or to nothing."""
    found: dict[str, str] = {}
    for one in tags:
        if fold(one).strip():
            found.setdefault(fold(one), one)
    return tuple(found.values())


def has(record: Record, tag: str) -> bool:
    """Tell whether a record has a tag."""
    return any(fold(one) == fold(tag) for one in record.tags)


def put(play: Play, record: Record, tags: Iterable[str]) -> Record:
    """Put tags on a record, as they were first written; return it with as many as it can hold."""
    for tag in tags:
        same, before = _known(play, tag), len(record.tags)
        record = replace(record, tags=unlike((*record.tags, same.text))[:ON_ONE])
        same = replace(same, used=same.used + len(record.tags) - before)
        others = tuple(one for one in play.session.tags if one.number != same.number)
        play.change(tags=(same, *others)[:IN_USE])
    write(play, record)
    return record


def take(play: Play, record: Record, tag: str) -> Record:
    """Take a tag off a record; it stays in use."""
    left = tuple(one for one in record.tags if fold(one) != fold(tag))
    fewer = len(record.tags) - len(left)
    record = replace(record, tags=left)
    play.change(
        tags=tuple(
            replace(one, used=max(one.used - fewer, 0)) if fold(one.text) == fold(tag) else one
            for one in play.session.tags
        )
    )
    write(play, record)
    return record


def known(session: Session, tag: str) -> OwnTag | None:
    """Return the tag in use that a typed one is, however it was written; None if there is none."""
    return next((one for one in session.tags if fold(one.text) == fold(tag)), None)


def numbered(session: Session, number: int) -> OwnTag | None:
    """Return the tag in use that a button holds; None if it is in use no more."""
    return next((one for one in session.tags if one.number == number), None)


def most_used(session: Session) -> list[OwnTag]:
    """Return the tags in use, the most used first, and of these the one used last."""
    return sorted(session.tags, key=lambda one: -one.used)


def _known(play: Play, tag: str) -> OwnTag:
    return known(play.session, tag) or OwnTag(play.number(), tag)
