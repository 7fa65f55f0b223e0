"""What the machine remembers of somebody, without what is older than they want to keep.

The rules of this file:

1. What counts is the day a record is about. A conversation about a day that is too old goes with
   its record: words that come for it then are kept as a note, as they are after every loss.
2. What is carried on goes with the last record it stands in, and so does a tag.
3. Buttons of one's own words stay: somebody has put them there. Words that were only offered as
   one go when the offer is too old.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from zoneinfo import ZoneInfo

from conversations.cpd.entries import KEY as LOG
from conversations.model import Record, Session, Settings, Talk, replace
from conversations.search.folding import fold


def stays(settings: Settings) -> str:
    """Return the flow whose records stay whatever their age, empty for none."""
    return LOG if settings.keep_log else ""


def words_in(session: Session, records: Iterable[Record]) -> tuple[frozenset[str], frozenset[str]]:
    """Return what of a session's memory stands in records: names of what is carried, and tags.

    Args:
        session: what is carried and which tags are in use.
        records: those that are looked at.

    Returns:
        The names, and the tags as they fold.
    """
    carried, tags = set[str](), {fold(one.text) for one in session.tags}
    found = set[str]()
    for one in records:
        said = set(_said(one))
        carried |= {name for name, text in session.carried.items() if text in said}
        found |= {fold(tag) for tag in one.tags}
    return frozenset(carried), frozenset(found & tags)


def _said(record: Record) -> Iterator[str]:
    for answer in record.answers.values():
        yield from (part.shown for part in answer.parts)
    yield from record.took.values()  # what a deleted record brings back when it comes back


def without_old(
    session: Session, first: date, carried: Collection[str], tags: Collection[str]
) -> Session:
    """Return a session that remembers nothing of what is too old.

    Args:
        session: as it is.
        first: the first day of which something stays.
        carried: names of what is carried from records that go, and from no other.
        tags: tags, as they fold, of records that go, and of no other.
    """
    but, zone = stays(session.settings), ZoneInfo(session.zone)

    def young(record: Record) -> bool:
        return record.day >= first or record.flow == but

    def fresh(talk: Talk | None) -> Talk | None:
        return talk if talk is not None and young(talk.record) else None

    prompt, packet = session.prompt, session.packet
    return replace(
        session,
        talk=fresh(session.talk),
        parked=tuple(one for one in session.parked if young(one.record)),
        untouched=tuple(one for one in session.untouched if young(one)),
        prompt=prompt if prompt is not None and prompt.day >= first else None,
        packet=None
        if packet is not None and packet.since.astimezone(zone).date() < first
        else packet,
        carried={name: text for name, text in session.carried.items() if name not in carried},
        rests={name: day for name, day in session.rests.items() if name not in carried},
        own=tuple(one for one in session.own if one.state == "kept" or one.offered >= first),
        tags=tuple(one for one in session.tags if fold(one.text) not in tags),
        search=session.search
        if session.searched is not None and session.searched >= first
        else None,
    )
