"""The use cases of Presence; each is one transaction.

Nothing here waits for the network. What a transaction leaves to be said or done comes
back as an :class:`Outcome`, already stored: a crash after the commit loses nothing.
"""

from __future__ import annotations

import contextlib
import logging
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot import bringing, ringing
from bot.chat.render import render
from bot.chat.updates import card_of, query_id, read
from bot.clock import Clock
from bot.errands import Errands
from bot.forgetting import Forgetting
from bot.journal import AtOnce, Journal, Journalled
from bot.keys import KeyringBroken
from bot.lifting import WAITS, Lifting, words_of
from bot.logs import where
from bot.ringing import Ringing
from bot.room import Room, brings_words
from bot.saying import Saying, leave_alone
from bot.store import (
    ages,
    calendars,
    inbox,
    invites,
    meta,
    notices,
    outbox,
    people,
    records,
    schedule,
    voices,
)
from bot.store.connection import Database
from bot.store.moments import moment, stamp
from bot.store.watch import Watched
from bot.subscriptions import Subscriptions
from bot.turns import Fleeting, House, Outcome, Turner, answer
from bot.words import SOURCE
from conversations import listening
from conversations.jsontext import dumps, loads
from conversations.model import (
    Address,
    Card,
    Event,
    Noticed,
    Said,
    Say,
    Sent,
    Spot,
    Tapped,
    Unkept,
)

log = logging.getLogger(__name__)

_HEARD = "heard_at"
_MENUS = "menus:"
"""What begins the fact which menus a bot, whose username follows, shows everybody."""
_NEXT = (
    schedule.next_instant,
    notices.next_instant,
    calendars.next_instant,
    ages.next_instant,
)
OUT_OF_REACH = timedelta(hours=24)
"""Telegram keeps updates that nobody fetches this long (Bot API, "Getting updates")."""

HEARD_EVERY = timedelta(minutes=5)
"""How often it is written down that Telegram answered."""

AT_ONCE = 16
"""How many people are rung in one go; a turn takes a few thousandths of a second."""


class Service:
    """What can happen to Presence."""

    def __init__(self, database: Database, house: House, clock: Clock) -> None:
        self._db = database
        self._house = house
        self._clock = clock
        self._journal = Journal(house)
        self._ringing = Ringing(house)
        self.saying = Saying(database, house, clock)
        self.calendars = Subscriptions(database, house, clock)
        self.errands = Errands(database, house, clock, self.calendars)
        self.bringing = bringing.Bringing(database, house)
        self._room = Room()
        self.forgetting = Forgetting(database, house, clock)
        self._heard: datetime | None = None

    @property
    def house(self) -> House:
        """The keys, flows and words this service works with."""
        return self._house

    def now(self) -> datetime:
        """Return the present instant."""
        return self._clock.now()

    # ------------------------------------------------------------------- inbox

    async def journal(
        self, updates: Sequence[dict[str, Any]], busy: Collection[int] | None = None
    ) -> Journalled:
        """Write a batch of updates down, in one commit, before Telegram is told they arrived.

        Args:
            updates: as they came.
            busy: therapists of whom words wait to be worked through. The first update of anybody
                else, to whom nothing is being said, is worked through in the same commit. None:
                all are to be worked through later.

        Raises:
            sqlite3.OperationalError: nothing was written; the batch must come again.
        """
        now = self._clock.now()
        at_once = None
        if busy is not None:  # as it is now: the database has a thread of its own
            at_once = AtOnce(frozenset(busy), self._db.nested, self._turn_at_once)
        written = await self._db.transaction(
            partial(self._journal.write, updates=updates, now=now, at_once=at_once)
        )
        if (written.waiting or written.outcomes) and not self._house.vault.peopled:
            with contextlib.suppress(sqlite3.OperationalError):
                await self._db.read(self._note_people)
        return written

    def _note_people(self, _: sqlite3.Connection) -> None:
        """Note in the keyring that somebody is committed; if that fails, the next batch does."""
        with contextlib.suppress(sqlite3.OperationalError):
            self._house.vault.people(there=True)

    async def heard(self) -> Outcome:
        """Note that Telegram has answered; after more than a day everybody is to be told.

        Raises:
            sqlite3.OperationalError: nothing was noted; the next answer will be.
        """
        now = self._clock.now()
        if self._heard is not None and timedelta(0) <= now - self._heard < HEARD_EVERY:
            return Outcome()
        outcome = await self._db.transaction(partial(self._hear, now=now))
        self._heard = now
        return outcome

    def _hear(self, db: sqlite3.Connection, now: datetime) -> Outcome:
        noted = meta.get(db, _HEARD)
        meta.put(db, _HEARD, str(stamp(now)))
        if noted is None or now - moment(int(noted)) <= OUT_OF_REACH:
            return Outcome()
        notices.tell_all(db, "away", moment(int(noted)), now, now)
        return Outcome(planned=True)

    async def left_waiting(self) -> Journalled:
        """Return what a restarted bot has written down and not yet worked through."""
        return Journalled(await self._db.read(inbox.waiting))

    async def work(self, row: inbox.Waiting, *, at_once: bool = False) -> Outcome:
        """Work one update through: session, answers, due rows, ledger, outbox and mark, at once.

        ``at_once``: if nothing else is being said to this person, the same commit marks what is
        said first as attempted, for that call is made right after it.

        Raises:
            sqlite3.OperationalError: the disk is full or locked; try again.
            Exception: the update could not be worked through; nothing of it was kept.
        """
        return await self._db.transaction(
            Watched(partial(self._work, row=row, now=self._clock.now(), at_once=at_once))
        )

    def _work(
        self, db: sqlite3.Connection, row: inbox.Waiting, now: datetime, *, at_once: bool
    ) -> Outcome:
        update = inbox.open_(db, self._house.vault, row)
        if update is None:
            return Outcome()
        at_once = at_once and not outbox.waits(db, row.therapist)
        outcome = self._turn(db, row, update, now, at_once=at_once)
        if outcome.vanished is None:
            inbox.close(db, row)
        return outcome

    def _turn_at_once(self, db: sqlite3.Connection, row: inbox.Waiting, now: datetime) -> Outcome:
        return self._turn(db, row, row.update or {}, now, at_once=True)

    def _turn(
        self,
        db: sqlite3.Connection,
        row: inbox.Waiting,
        update: dict[str, Any],
        now: datetime,
        *,
        at_once: bool,
    ) -> Outcome:
        person = people.load(db, self._house.vault, row.therapist)
        said = read(
            update,
            seen=lambda message: outbox.seen(db, row.therapist, message, row.id),
            spot=partial(_spot, db, row.therapist),
            username=self._house.username,
        )
        if said is None:
            return Outcome()
        if said.reachable is False:
            leave_alone(db, self._house, row.therapist, now, told=row.id)
            return Outcome()
        told: tuple[Noticed, ...] = ()
        if person.blocked:
            people.set_blocked(db, row.therapist, blocked=False)
            person = replace(person, blocked=False)
            told = self._ringing.told(db, row.therapist, now)
        for event in said.events:
            match event:
                case Tapped(Address(card=card)) if said.card_message_id is not None:
                    outbox.prove(db, row.therapist, card, said.card_message_id)
                case Said(seen=card) | Sent(kind="voice", seen=card):
                    outbox.overtake(db, row.therapist, card)
                case _:
                    pass
        turner = Turner(db, self._house, person, now, at_once=at_once)
        events = self._with_room(db, row.therapist, said.events)
        outcome = turner.play((*told, *events), said.callback_id)
        if outcome.vanished is not None:
            meta.put(db, f"{meta.LEAVING}{row.therapist}", "")
        return outcome

    def _with_room(
        self, db: sqlite3.Connection, therapist: int, events: tuple[Event, ...]
    ) -> tuple[Event, ...]:
        """Return what happened; for words that there is no more room for, that this is so."""
        known = self._house.world.catalog.commands
        refused = [one for one in events if brings_words(one, known)]
        if not refused or not self._room.is_full(db, therapist):
            return events
        return (*(one for one in events if one not in refused), Unkept())

    async def park(self, row: inbox.Waiting) -> Outcome:
        """Lift the words of an update that cannot be worked through into a note, and say so.

        They are never played into a conversation that has moved on. An update without
        words stays in its row, sealed. Of one that may be a passphrase nothing is kept.
        """
        return await self._db.transaction(partial(self._park, row=row, now=self._clock.now()))

    def _park(self, db: sqlite3.Connection, row: inbox.Waiting, now: datetime) -> Outcome:
        update = inbox.open_(db, self._house.vault, row)
        if update is None:
            return Outcome()
        person = people.load(db, self._house.vault, row.therapist)
        words = words_of(update)
        if listening.may_be_secret(person.session, now):
            words = None  # they may be what nobody is to keep
            inbox.close(db, row)
        elif words is None:
            inbox.keep(db, self._house.vault, row, update, "parked")
        else:
            inbox.close(db, row)
        outcome = Lifting(db, self._house, person, now).lift(words)
        if (tap := query_id(update)) is not None:
            outcome.fleeting.append(answer(person.chat_id, tap))
        return outcome

    async def give_up(self, row: inbox.Waiting) -> Outcome:
        """Leave an update where it is, sealed, until the next start, and say so once."""
        return await self._db.read(partial(self._give_up, row=row))

    def _give_up(self, db: sqlite3.Connection, row: inbox.Waiting) -> Outcome:
        chat_id = people.chat(db, row.therapist)
        if chat_id is None or not self._journal.first_time(chat_id, "waits", self._clock.now()):
            return Outcome()
        call = render(Say(Card((WAITS,)), 0), self._house.words(SOURCE), self._clock.now().date())[
            0
        ]
        return Outcome(fleeting=[Fleeting(chat_id, call.method, call.params)])

    async def prune(self) -> None:
        """Drop inbox rows that have been done for long, and what was deleted for long."""
        now = self._clock.now()
        await self._db.transaction(partial(inbox.prune, now=now))
        await self._db.transaction(partial(_purge, before=now - records.BROUGHT_BACK))

    # ----------------------------------------------------------------- the alarm

    async def ring(self) -> list[Outcome]:
        """Plan what is to be planned and let ring what has come due, for some people at a time.

        They share a commit, and so does whoever writes meanwhile: nobody waits for more than
        these few.

        Returns:
            One for each who was seen to, the most overdue first. With fewer than
            :data:`AT_ONCE`, nobody is left who has not to wait.
        """
        now = self._clock.now()
        waiting = await self._db.read(partial(ringing.to_see_to, now=now, most=AT_ONCE))
        rung = await self._db.together(
            [Watched(partial(self._ringing.ring, therapist=one, now=now)) for one in waiting]
        )
        outcomes: list[Outcome] = [result for holds, result in rung if holds]
        refused: list[sqlite3.OperationalError] = []
        for one, (holds, problem) in zip(waiting, rung, strict=True):
            if holds:
                continue
            try:
                await self._put_off(one, problem, now)
            except sqlite3.OperationalError as error:
                refused.append(error)
        if refused and not outcomes:
            raise refused[0]  # else what is committed must be said; the others are still due
        return outcomes

    async def _put_off(self, therapist: int, problem: BaseException, now: datetime) -> None:
        """Let one wait whose turn could not be worked through.

        Raises:
            BaseException: it was no fault of the turn.
        """
        if isinstance(problem, sqlite3.OperationalError) or not isinstance(problem, Exception):
            raise problem
        log.error("what was due could not be worked through (%s)", where(problem))
        await self._db.transaction(partial(self._ringing.put_off, therapist=therapist, now=now))

    async def next_instant(self) -> datetime | None:
        """Return when the alarm is to ring next."""
        return await self._db.read(
            lambda db: min(filter(None, (find(db) for find in _NEXT)), default=None)
        )

    # ------------------------------------------------------------------- leaving

    async def forget(self, therapist: int) -> None:
        """Destroy the key of a therapist whose rows are gone, and every trace in the WAL."""

        def key(db: sqlite3.Connection) -> None:
            if not people.anyone(db):
                self._house.vault.people(there=False)
            self._house.vault.forget(therapist)
            meta.drop(db, f"{meta.LEAVING}{therapist}")

        await self._db.transaction(key)
        await self._db.read(lambda db: db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall())

    async def set_aside(self) -> None:
        """Leave alone whoever has no key, and tell the host: a keyring is damaged, or too old."""

        def work(db: sqlite3.Connection) -> None:
            if people.count(db) <= self._house.vault.count():
                return
            lacking = sorted(set(people.ids(db)) - self._house.vault.owners())
            for therapist in lacking:
                people.set_blocked(db, therapist, blocked=True)
            says = "%d who are enrolled have no key, and get no answer. Run: presence doctor"
            log.error(says, len(lacking))

        await self._db.transaction(work)

    async def leaving(self) -> list[int]:
        """Return those whose rows are gone and whose key a crash left standing."""
        names = await self._db.read(partial(meta.starting, prefix=meta.LEAVING))
        return [int(name.removeprefix(meta.LEAVING)) for name in names]

    # --------------------------------------------------------------- at the start

    async def answers(self) -> None:
        """Return once the database's thread has answered, whatever it says.

        On the way it takes over a master key that replaced the one in use.

        Raises:
            KeyTurned: the master key was replaced, and this process was not given the new one;
                a start reads it from its place.
        """
        try:
            renewed = await self._db.read(self._renew_key)
        except sqlite3.OperationalError as error:
            log.warning("the database says %s", error.sqlite_errorname)
        else:
            if renewed:
                log.info("the master key was replaced; the new one is in use")

    def _renew_key(self, db: sqlite3.Connection) -> bool:
        people.anyone(db)
        try:
            return self._house.vault.renew()
        except KeyringBroken as problem:
            log.error("%s", problem)
            return False

    async def chat(self, therapist: int) -> int | None:
        """Return the chat in which a therapist writes, None if there is none (any more)."""
        return await self._db.read(partial(people.chat, therapist=therapist))

    async def anyone(self) -> bool:
        """Tell whether a therapist is enrolled."""
        return await self._db.read(people.anyone)

    async def invite(self, days: int) -> str:
        """Make an invitation."""
        return await self._db.transaction(partial(invites.add, now=self._clock.now(), days=days))

    async def know_name(self, username: str) -> None:
        """Note the bot's own name, as Telegram says it, for links made without a network."""
        self._house = replace(self._house, username=username)
        await self._db.transaction(partial(meta.put, key="bot_username", value=username))

    async def menus(self) -> dict[str, str]:
        """Return what was noted of the menus that this bot shows everybody, by language code."""
        noted = await self._db.read(partial(meta.get, key=_MENUS + self._house.username))
        return dict(loads(noted.encode())) if noted else {}

    async def note_menus(self, menus: Mapping[str, str]) -> None:
        """Note which menus Telegram has taken."""
        key, value = _MENUS + self._house.username, dumps(menus).decode()
        await self._db.transaction(partial(meta.put, key=key, value=value))


def _purge(db: sqlite3.Connection, before: datetime) -> None:
    """Remove for good what was deleted before an instant, and what it sounded like."""
    records.purge(db, before)
    voices.sweep(db)


def _spot(
    db: sqlite3.Connection, therapist: int, message_id: int, message: dict[str, Any]
) -> Spot | None:
    """Return the question that a replied-to message asks.

    Its buttons name the card, also where it was never noted which message shows it; the
    reply then proves that it has arrived.
    """
    card = outbox.card_at(db, therapist, message_id)
    if card is not None:
        return Spot(card[1], card[2])
    number = card_of(message)
    spot = outbox.card_spot(db, therapist, number) if number else None
    if number is None or spot is None:
        return None
    outbox.prove(db, therapist, number, message_id)
    return Spot(*spot)
