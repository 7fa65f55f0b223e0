"""Taking in what an export holds: of here, of another Presence, of before something was deleted.

The rules of this file:

1. Nothing that is here is changed, and nothing comes twice. A record is here if one says the same;
   if one was begun in the same instant and says something else, it was changed since: it stays.
2. A record keeps its number where that was never anybody else's, so that a second export is the
   first one again. A message of another chat gets a number below zero, where no message is.
3. A setting that was chosen here stays; one that stands as it does for everybody is taken over.
   So it is with what is carried on. Time zone and language stay as they are here.
4. What is older than they keep here does not come: it would go the same night.
5. Records come a few at a time, so that others may go first. What a crash leaves undone is done
   by doing it again, for what has come in meanwhile is here.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace as changed
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from bot.exports.comparing import Plan, compare, content_of, merge, named, sifted
from bot.exports.document import Everything, voices_of
from bot.exports.reading import Taken
from bot.store import people, records, schedule, voices
from bot.store.connection import Database
from bot.turns import House, Turner
from bot.vault import Vault
from conversations import limits
from conversations.codec import encode
from conversations.model import Answer, OwnTag, Record, Session, replace
from conversations.practice.own import LONGEST
from conversations.search.folding import fold
from conversations.tags import IN_USE, unlike
from conversations.when.week import local_day

SLICE = 50
"""So many records are written at once."""


# ----------------------------------------------------------------- in a transaction


def prepare(db: sqlite3.Connection, vault: Vault, therapist: int, theirs: Everything) -> None:
    """Make room: numbers that come from outside are not given out again; own chips come first."""
    session = people.load(db, vault, therapist).session
    serial = max([session.serial, *(one.id for one in theirs.records)])
    mine = {named(one) for one in session.own}
    own = list(session.own)
    for one in theirs.session.own:
        fits = len(own) < limits.OWN_CHIPS and len(one.text) <= LONGEST
        if fits and named(one) not in mine:
            mine.add(named(one))
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
    own = {named(one): one.number for one in session.own}
    [lowest] = db.execute(
        "SELECT min(coalesce(min(message_id), 0), 0) FROM answer_part WHERE therapist_id = ?",
        (therapist,),
    ).fetchone()
    for one in fresh:
        gone = records.deleted(db, vault, therapist, one.id)
        if gone is not None and content_of(replace(gone, deleted_at=None)) == content_of(one):
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
    """Take over hours, days off, settings and what is carried on, and plan the days anew.

    Of what no export would hold, being so much, no more is taken than there may be.
    """
    db, therapist = turner.db, turner.id
    merged = merge(turner.session, theirs.session)
    turner.take_over(merged if len(encode(merged)) <= limits.SESSION else turner.session)
    today = local_day(turner.now, ZoneInfo(turner.session.zone))
    hours = {rule for _, rule in schedule.rules(db, therapist)}
    for rule in limits.brought("hours", theirs.rules, hours, today):
        schedule.put_rule(db, therapist, rule)
    pauses = {pause for _, pause in schedule.pauses(db, therapist)}
    for pause in limits.brought("pauses", theirs.pauses, pauses, today):
        schedule.add_pause(db, therapist, pause)
    off = {day for _, day in schedule.days_off(db, therapist)}
    for day in limits.brought("days_off", theirs.days_off, off, today):
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
    settings, today = person.session.settings, local_day(now, ZoneInfo(person.session.zone))
    taken, older = sifted(taken, settings, settings.first_kept(today))
    plan = changed(compare(here, taken, voices.kept(db, therapist)), older=older)
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
