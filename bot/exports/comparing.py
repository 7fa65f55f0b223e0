"""What of an export is here already, and what is to come: see the rules of ``bot.bringing``."""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import date, datetime

from bot.exports.document import Everything, told, voices_of
from bot.exports.reading import Taken
from conversations.cpd.entries import KEY as LOG
from conversations.keeping import stays, words_in
from conversations.model import Record, Session, Settings, replace

_HOSTS = {
    "checkins": "Check-ins",
    "notes": "Notes",
    "cpd": "Entries of the CPD log",
    "voices": "Voice notes",
}
_CHOSEN_HERE = ("keep_months", "keep_log")
"""Settings that no file brings: what they remove has to be shown and agreed to first."""

Sounds = Mapping[int, Callable[[], bytes]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: records to add, and voice notes that records here have lost.

    ``here`` and ``changed`` count the records that are here already, as they are in the file or
    changed since; ``around`` hours, days off, chips and settings that are to come; ``older``
    records that are older than what is kept, and do not come.
    """

    fresh: Sequence[Record]
    sounds: Sounds
    here: int = 0
    changed: int = 0
    around: int = 0
    older: int = 0

    @property
    def empty(self) -> bool:
        """Whether there is nothing to be done."""
        return not (self.fresh or self.sounds or self.around)

    def told(self) -> dict[str, str | int]:
        """Return what is told of it."""
        return {
            **counted(one.flow for one in self.fresh),
            "voices": len(self.sounds),
            "here": self.here,
            "changed": self.changed,
            "around": self.around,
            **({"older": self.older} if self.older else {}),
        }

    def lines(self) -> Iterator[str]:
        """Say the same to a host, a line each."""
        found = self.told()
        for name, said in _HOSTS.items():
            if found[name]:
                yield f"{said}: {found[name]}"
        if self.around:
            yield f"Hours, days off, chips and settings: {self.around}"
        if self.here:
            yield f"Here already: {self.here}"
        if self.changed:
            yield f"Changed here since, and left as they are here: {self.changed}"
        if self.older:
            yield f"Older than they keep, and left out: {self.older}"


def counted(flows: Iterable[str]) -> dict[str, int]:
    """Return how many records there are of each kind, as they are told."""
    of = Counter(flows)
    notes = of.total() - of["checkin"] - of[LOG]
    return {"checkins": of["checkin"], "notes": notes, "cpd": of[LOG]}


class Sieve:
    """Leaves out of a file what is older than somebody keeps: it would go the same night.

    Args:
        settings: of whoever takes the file in.
        first: the first day of which they keep something, None if they keep all of it.
    """

    def __init__(self, settings: Settings, first: date | None) -> None:
        self._first = first
        self._but = stays(settings)
        self._carried = set[str]()
        self.older = 0
        """How many records were left out."""

    def passes(self, record: Record, theirs: Session) -> bool:
        """Tell whether a record of the file, whose session is named, may come in."""
        if self._first is None:
            return True
        if record.day < self._first and record.flow != self._but:
            self.older += 1
            return False
        self._carried |= words_in(theirs, (record,))[0]
        return True

    def without(self, theirs: Session) -> Session:
        """Return the file's session without what is carried on from what was left out.

        All records have been asked about before.
        """
        if not self.older:
            return theirs
        carried = {name: text for name, text in theirs.carried.items() if name in self._carried}
        return replace(theirs, carried=carried)


class Comparison:
    """Finds out what of a file is here: what is here goes first, then each record of the file.

    Of what is here no record is kept, so that ten years take little memory.

    Args:
        kept: the voice notes whose bytes are here, by their messages.
    """

    def __init__(self, kept: Collection[int]) -> None:
        self._kept = kept
        self._alike: defaultdict[bytes, list[tuple[int, ...]]] = defaultdict(list)
        self._begun: Counter[tuple[str, datetime]] = Counter()
        self.same = 0
        """Records of the file that are here."""
        self.silent: list[tuple[int, int]] = []
        """Voice notes that have lost their bytes here: their message here, and that of the file."""

    def stands(self, record: Record) -> None:
        """Take note of a record that is here."""
        self._alike[content_of(record)].append(tuple(at for at, _ in voices_of(record)))
        self._begun[record.flow, record.opened_at] += 1

    def is_here(self, record: Record) -> bool:
        """Tell whether a record of the file is here; each here stands for one there."""
        standing = self._alike.get(content_of(record))
        if not standing:
            return False
        match = standing.pop()
        self._begun[record.flow, record.opened_at] -= 1
        self.same += 1
        theirs = (at for at, _ in voices_of(record))
        self.silent += [
            (mine, its) for mine, its in zip(match, theirs, strict=True) if mine not in self._kept
        ]
        return True

    def is_fresh(self, flow: str, opened_at: datetime) -> bool:
        """Tell whether a record that is not here was never here: all others have been met."""
        self._begun[flow, opened_at] -= 1
        return self._begun[flow, opened_at] < 0


def sifted(taken: Taken, settings: Settings, first: date | None) -> tuple[Taken, int]:
    """Return what a file holds without what is too old, and how many records that was.

    Args:
        taken: what the file holds.
        settings: of whoever takes it in.
        first: the first day of which they keep something, None if they keep all of it.
    """
    everything, sieve = taken.everything, Sieve(settings, first)
    stay = [one for one in everything.records if sieve.passes(one, everything.session)]
    session = sieve.without(everything.session)
    sifted_ = changed(taken, everything=changed(everything, records=stay, session=session))
    return sifted_, sieve.older


def compare(here: Everything, taken: Taken, kept: Collection[int]) -> Plan:
    """Return what is to be done, so that all that a file holds is here.

    Args:
        here: all that is kept.
        taken: what the file holds.
        kept: the voice notes whose bytes are here, by their messages.
    """
    comparison = Comparison(kept)
    for one in here.records:
        comparison.stands(one)
    rest = [one for one in taken.everything.records if not comparison.is_here(one)]
    fresh = [one for one in rest if comparison.is_fresh(one.flow, one.opened_at)]
    coming = {at for one in fresh for at, _ in voices_of(one)}
    heard = taken.voices
    sounds = {mine: heard[its] for mine, its in comparison.silent if its in heard}
    sounds |= {at: sound for at, sound in heard.items() if at in coming}
    around = around_of(here, taken.everything)
    return Plan(fresh, sounds, comparison.same, len(rest) - len(fresh), around)


def content_of(record: Record) -> bytes:
    """Return what a record says, whatever its number is: the same for two that say the same."""
    said = json.dumps(told(replace(record, id=0)), default=str, sort_keys=True)
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass")).digest()


def around_of(here: Everything, new: Everything) -> int:
    """Return how much is to come beside records."""
    lists: tuple[tuple[Iterable[object], Iterable[object]], ...] = (
        (here.rules, new.rules),
        (here.pauses, new.pauses),
        (here.days_off, new.days_off),
        ([named(one) for one in here.session.own], [named(one) for one in new.session.own]),
    )
    more = sum(len(set(theirs) - set(mine)) for mine, theirs in lists)
    merged = merge(here.session, new.session)
    mine, with_theirs = (
        (one.settings, one.carried, one.zones_before, one.question)
        for one in (here.session, merged)
    )
    return more + sum(one != another for one, another in zip(mine, with_theirs, strict=True))


def named(one: object) -> tuple[str, str]:
    """Return what tells a chip of a person's own from all others: its step and its words."""
    return (getattr(one, "step", ""), getattr(one, "text", ""))


def merge(mine: Session, theirs: Session) -> Session:
    """Return a session with what it lacks and another has: settings, what is carried, what was."""
    usual = Settings()
    names = [
        name
        for name in usual.__struct_fields__
        if name not in _CHOSEN_HERE and getattr(mine.settings, name) == getattr(usual, name)
    ]
    settings = replace(mine.settings, **{name: getattr(theirs.settings, name) for name in names})
    return replace(
        mine,
        settings=settings,
        carried={**theirs.carried, **mine.carried},
        variants={**theirs.variants, **mine.variants},
        visits={**theirs.visits, **mine.visits},
        zones_before=mine.zones_before or theirs.zones_before,
        question=mine.question or theirs.question,
        rests={**theirs.rests, **mine.rests},
    )
