"""Taking in what an export holds: of here, of another Presence, of before something was deleted.

The rules of this file:

1. Nothing that is here is changed, and nothing comes twice. A record is here if one says the same;
   if one was begun in the same instant and says something else, it was changed since: it stays.
2. A record keeps its number where that was never anybody else's, so that a second export is the
   first one again. A message of another chat gets a number below zero, where no message is.
3. A setting that was chosen here stays; one that stands as it does for everybody is taken over.
   So it is with what is carried on. Time zone and language stay as they are here.
4. Records come a few at a time, so that others may go first. What a crash leaves undone is done
   by doing it again, for what has come in meanwhile is here.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.exports.document import Everything, told, voices_of
from bot.exports.reading import Taken
from bot.store import people, records, schedule, voices
from bot.store.connection import Database
from bot.turns import House, Turner
from bot.vault import Vault
from conversations.cpd.entries import KEY as LOG
from conversations.model import Answer, OwnTag, Record, Session, Settings, replace
from conversations.search.folding import fold
from conversations.tags import IN_USE, unlike

SLICE = 50
"""So many records are written at once."""

_HOSTS = {
    "checkins": "Check-ins",
    "notes": "Notes",
    "cpd": "Entries of the CPD log",
    "voices": "Voice notes",
}
Sounds = Mapping[int, Callable[[], bytes]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done: records to add, and voice notes that records here have lost.

    ``here`` and ``changed`` count the records that are here already, as they are in the file or
    changed since; ``around`` hours, days off, chips and settings that are to come.
    """

    fresh: Sequence[Record]
    sounds: Sounds
    here: int = 0
    changed: int = 0
    around: int = 0

    @property
    def empty(self) -> bool:
        """Whether there is nothing to be done."""
        return not (self.fresh or self.sounds or self.around)

    def told(self) -> dict[str, str | int]:
        """Return what is told of it."""
        flows = Counter(one.flow for one in self.fresh)
        return {
            "checkins": flows["checkin"],
            "notes": len(self.fresh) - flows["checkin"] - flows[LOG],
            "cpd": flows[LOG],
            "voices": len(self.sounds),
            "here": self.here,
            "changed": self.changed,
            "around": self.around,
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


def compare(here: Everything, taken: Taken, kept: Collection[int]) -> Plan:
    """Return what is to be done, so that all that a file holds is here.

    Args:
        here: all that is kept.
        taken: what the file holds.
        kept: the voice notes whose bytes are here, by their messages.
    """
    alike: defaultdict[bytes, list[Record]] = defaultdict(list)
    begun: Counter[tuple[str, datetime]] = Counter()
    for one in here.records:
        alike[_content(one)].append(one)
        begun[one.flow, one.opened_at] += 1
    rest, sounds, same = [], {}, 0
    for one in taken.everything.records:
        standing = alike.get(_content(one))
        if not standing:
            rest.append(one)
            continue
        match = standing.pop()
        begun[match.flow, match.opened_at] -= 1
        same += 1
        for (mine, _), (theirs, _) in zip(voices_of(match), voices_of(one), strict=True):
            if mine not in kept and theirs in taken.voices:
                sounds[mine] = taken.voices[theirs]
    fresh = []
    for one in rest:
        begun[one.flow, one.opened_at] -= 1
        if begun[one.flow, one.opened_at] < 0:
            fresh.append(one)
    coming = {at for one in fresh for at, _ in voices_of(one)}
    sounds |= {at: sound for at, sound in taken.voices.items() if at in coming}
    return Plan(fresh, sounds, same, len(rest) - len(fresh), _around(here, taken.everything))


def _content(record: Record) -> bytes:
    """Return what a record says, whatever its number is: the same for two that say the same."""
    said = json.dumps(told(replace(record, id=0)), default=str, sort_keys=True)
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass")).digest()


def _around(here: Everything, new: Everything) -> int:
    """Return how much is to come beside records."""
    lists: tuple[tuple[Iterable[object], Iterable[object]], ...] = (
        (here.rules, new.rules),
        (here.pauses, new.pauses),
        (here.days_off, new.days_off),
        ([_named(one) for one in here.session.own], [_named(one) for one in new.session.own]),
    )
    more = sum(len(set(theirs) - set(mine)) for mine, theirs in lists)
    merged = merge(here.session, new.session)
    mine, with_theirs = (
        (one.settings, one.carried, one.zones_before, one.question)
        for one in (here.session, merged)
    )
    return more + sum(one != another for one, another in zip(mine, with_theirs, strict=True))


def _named(one: object) -> tuple[str, str]:
    return (getattr(one, "step", ""), getattr(one, "text", ""))


def merge(mine: Session, theirs: Session) -> Session:
    """Return a session with what it lacks and another has: settings, what is carried, what was."""
    usual = Settings()
    names = [
        name
        for name in usual.__struct_fields__
        if getattr(mine.settings, name) == getattr(usual, name)
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


# ----------------------------------------------------------------- in a transaction


def prepare(db: sqlite3.Connection, vault: Vault, therapist: int, theirs: Everything) -> None:
    """Make room: numbers that come from outside are not given out again; own chips come first."""
    session = people.load(db, vault, therapist).session
    serial = max([session.serial, *(one.id for one in theirs.records)])
    mine = {_named(one) for one in session.own}
    own = list(session.own)
    for one in theirs.session.own:
        if _named(one) not in mine:
            mine.add(_named(one))
            serial += 1
            own.append(replace(one, number=serial))
    tags = list(session.tags)
    standing = {fold(one.text) for one in tags}
    often = Counter(fold(tag) for one in theirs.records for tag in one.tags)
    for text in unlike(tag for one in theirs.records for tag in one.tags):
        if fold(text) not in standing:
            serial += 1
            tags.append(OwnTag(serial, text, often[fold(text)]))
    session = replace(session, serial=serial, own=tuple(own), tags=tuple(tags[:IN_USE]))
    people.save(db, vault, therapist, session)


def keep(
    db: sqlite3.Connection,
    vault: Vault,
    therapist: int,
    fresh: Iterable[Record],
    sounds: Mapping[int, bytes],
) -> None:
    """Add records and the bytes of their voice notes; :func:`prepare` has gone before."""
    session = people.load(db, vault, therapist).session
    serial, taken = session.serial, _numbers(db, therapist, session)
    own = {_named(one): one.number for one in session.own}
    [lowest] = db.execute(
        "SELECT min(coalesce(min(message_id), 0), 0) FROM answer_part WHERE therapist_id = ?",
        (therapist,),
    ).fetchone()
    for one in fresh:
        gone = records.deleted(db, vault, therapist, one.id)
        if gone is not None and _content(replace(gone, deleted_at=None)) == _content(one):
            records.keep(db, vault, therapist, replace(gone, deleted_at=None, took={}))
            continue
        number = one.id
        if number in taken:
            serial = number = serial + 1
        taken.add(number)
        moved = dict(_moved(one, lowest))
        lowest = min([lowest, *moved.values()])
        records.keep(db, vault, therapist, _at_home(one, number, moved, own))
        for at, place in moved.items():
            if at in sounds:
                voices.keep(db, vault, therapist, place, sounds[at])
    if serial != session.serial:
        people.save(db, vault, therapist, replace(session, serial=serial))


def _numbers(db: sqlite3.Connection, therapist: int, session: Session) -> set[int]:
    """Return the numbers of records that ever stood here, or that a card or the session names."""
    rows = db.execute(
        "SELECT id FROM record WHERE therapist_id = ?1"
        " UNION SELECT record_id FROM card WHERE therapist_id = ?1 AND record_id IS NOT NULL",
        (therapist,),
    )
    talks = (*session.parked, *((session.talk,) if session.talk is not None else ()))
    spots = [one.spot for one in session.fetching]
    spots += [one.spot for one in session.targets if one.spot is not None]
    if session.filed is not None:
        spots.append(session.filed.spot)
    return {
        *(number for (number,) in rows),
        *(talk.record.id for talk in talks),
        *(one.id for one in session.untouched),
        *(spot.record for spot in spots),
    }


def _moved(record: Record, lowest: int) -> Iterator[tuple[int, int]]:
    """Return the number each part has in the file, and the one it gets here."""
    for answer in record.answers.values():
        for part in answer.parts:
            lowest -= 1
            yield part.message_id, lowest


def _at_home(
    record: Record, number: int, moved: Mapping[int, int], own: Mapping[tuple[str, str], int]
) -> Record:
    def answer(step: str, one: Answer) -> Answer:
        return replace(
            one,
            parts=tuple(replace(part, message_id=moved[part.message_id]) for part in one.parts),
            own=tuple(replace(chip, number=own.get((step, chip.text), 0)) for chip in one.own),
        )

    answers = {step: answer(step, one) for step, one in record.answers.items()}
    return replace(record, id=number, answers=answers)


def settle(turner: Turner, theirs: Everything) -> None:
    """Take over hours, days off, settings and what is carried on, and plan the days anew."""
    db, therapist = turner.db, turner.id
    turner.take_over(merge(turner.session, theirs.session))
    for rule in theirs.rules:
        schedule.add_rule(db, therapist, rule)
    standing = {pause for _, pause in schedule.pauses(db, therapist)}
    for pause in dict.fromkeys(theirs.pauses):
        if pause not in standing:
            schedule.add_pause(db, therapist, pause)
    for day in theirs.days_off:
        schedule.add_day_off(db, therapist, day)


def bring(
    db: sqlite3.Connection, house: House, therapist: int, taken: Taken, now: datetime
) -> Plan:
    """Take in all of a file at once, where nobody waits for it.

    Args:
        db: in a transaction.
        house: keys, flows and words.
        therapist: whose it is to be.
        taken: what the file holds.
        now: the present instant; aware.

    Raises:
        LookupError: there is no such therapist.
    """
    vault = house.vault
    person = people.load(db, vault, therapist)
    here = Everything(
        person.session,
        list(records.all_(db, vault, therapist)),
        [rule for _, rule in schedule.rules(db, therapist)],
        [pause for _, pause in schedule.pauses(db, therapist)],
        [day for _, day in schedule.days_off(db, therapist)],
    )
    plan = compare(here, taken, voices.kept(db, therapist))
    prepare(db, vault, therapist, taken.everything)
    keep(db, vault, therapist, plan.fresh, {at: sound() for at, sound in plan.sounds.items()})
    for at in plan.sounds.keys() - _parts(plan.fresh):
        voices.keep(db, vault, therapist, at, plan.sounds[at]())
    turner = Turner(db, house, people.load(db, vault, therapist), now)
    settle(turner, taken.everything)
    turner.play(())
    return plan


def _parts(fresh: Iterable[Record]) -> set[int]:
    return {at for one in fresh for at, _ in voices_of(one)}


# ---------------------------------------------------------------- while others go first


class Bringing:
    """Takes in what a file holds, a few records a transaction.

    Args:
        database: where they are kept.
        house: keys, flows and words.
    """

    def __init__(self, database: Database, house: House) -> None:
        self._db = database
        self._house = house

    async def kept(self, therapist: int) -> set[int]:
        """Return the voice notes whose bytes are here, by their messages."""
        return await self._db.read(partial(voices.kept, therapist=therapist))

    async def bring(self, therapist: int, plan: Plan, theirs: Everything) -> None:
        """Add the records and voice notes of a plan; what is around them comes with its end.

        Raises:
            LookupError: they have left.
        """
        vault = self._house.vault
        await self._db.transaction(
            partial(prepare, vault=vault, therapist=therapist, theirs=theirs)
        )
        for at in range(0, len(plan.fresh), SLICE):
            some = plan.fresh[at : at + SLICE]
            heard = {one: plan.sounds[one]() for one in _parts(some) & plan.sounds.keys()}
            await self._db.transaction(
                partial(keep, vault=vault, therapist=therapist, fresh=some, sounds=heard)
            )
        for message_id in plan.sounds.keys() - _parts(plan.fresh):
            await self._db.transaction(
                partial(
                    voices.keep,
                    vault=vault,
                    therapist=therapist,
                    message_id=message_id,
                    content=plan.sounds[message_id](),
                )
            )
