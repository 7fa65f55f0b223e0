"""What is being said: the use cases of the outbox, each one transaction."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import datetime
from functools import partial

from bot.clock import Clock
from bot.store import jobs, outbox, people, records, voices, wal
from bot.store.connection import Database
from bot.store.watch import Watched
from bot.turns import House, Outcome, Turner
from conversations.model import Done, Parted
from conversations.voices import JOB as VOICE


class Saying:
    """What becomes of a message, from its row to the chat."""

    def __init__(self, database: Database, house: House, clock: Clock) -> None:
        self._db = database
        self._house = house
        self._clock = clock

    async def unsaid(self) -> list[outbox.Row]:
        """Return what a restarted bot still has to say."""
        return await self._db.read(partial(outbox.all_, vault=self._house.vault))

    async def attempt(self, row: outbox.Row, *, again: bool = False) -> bool:
        """Mark a message as about to be sent; False when it is no longer to be said."""
        now = self._clock.now()
        return await self._db.transaction(partial(outbox.attempt, row=row, now=now, again=again))

    async def edits(self, row: outbox.Row) -> tuple[bool, int | None]:
        """Return whether an edit is still wanted, and the message that shows its card."""
        return await self._db.read(partial(outbox.target, row=row))

    async def between(self, row: outbox.Row) -> tuple[int, int] | None:
        """Return between which messages a row stands, if it arrived; None: no need to say it."""
        return await self._db.read(partial(outbox.between, row=row))

    async def unsent(self, row: outbox.Row) -> None:
        """Take back an attempt that is known not to have reached the chat."""
        await self._db.transaction(partial(outbox.unsent, row=row))

    async def sent(self, row: outbox.Row, message_id: int | None) -> None:
        """A call has been answered by Telegram; a document it delivered leaves no trace here."""
        await self._db.transaction(partial(outbox.sent, row=row, message_id=message_id))
        if row.draft.attachment is not None:
            await self._db.read(wal.emptied)

    def arrived(self, row: outbox.Row, message_id: int | None) -> asyncio.Future[None]:
        """Note with the next commit that a call has been answered by Telegram."""
        return self._db.soon(partial(outbox.sent, row=row, message_id=message_id))

    async def to_tidy(self, row: outbox.Row) -> list[int] | None:
        """Return the messages that a row is to remove from the chat; None if that is done."""
        return await self._db.read(partial(self._to_tidy, row=row))

    def _to_tidy(self, db: sqlite3.Connection, row: outbox.Row) -> list[int] | None:
        messages = outbox.of_record(db, row)
        if messages is None:
            return None
        coming = jobs.of(db, self._house.vault, row.therapist, VOICE)
        unkept = {int(one.job.args["message"]) for one in coming}
        about = (db, self._house.vault, row.therapist, row.draft.params["record"])
        record = records.by_id(*about) or records.deleted(*about)
        unkept |= set(record.unkept) if record is not None else set()
        return [one for one in messages if one not in unkept]

    async def tidied(self, row: outbox.Row, left: int) -> Outcome:
        """Messages were removed from the chat, all but some: drop the row, and tell its flow."""
        now = self._clock.now()
        return await self._db.transaction(
            Watched(partial(self._tidied, row=row, left=left, now=now))
        )

    def _tidied(self, db: sqlite3.Connection, row: outbox.Row, left: int, now: datetime) -> Outcome:
        wanted, _ = outbox.target(db, row)
        if not wanted:
            return Outcome()
        outbox.drop(db, row)
        about = row.draft.params
        result = {"record": about["record"], "end": about["end"], "left": left}
        person = people.load(db, self._house.vault, row.therapist)
        done = Done(about.get("told", "tidy"), ok=left == 0, result=result)
        return Turner(db, self._house, person, now).play((done,))

    async def drop(self, row: outbox.Row) -> None:
        """A call is given up."""
        await self._db.transaction(partial(outbox.drop, row=row))

    async def blocked(self, therapist: int) -> None:
        """The person has blocked the bot: leave them alone, keep what is theirs.

        What was open is put aside, for its question may never have arrived.
        """
        now = self._clock.now()
        await self._db.transaction(
            partial(leave_alone, house=self._house, therapist=therapist, now=now)
        )

    async def document(self, row: outbox.Row) -> tuple[str, bytes] | None:
        """Return name and content of the document a row delivers."""
        number = row.draft.attachment or 0
        return await self._db.read(partial(self._document, therapist=row.therapist, number=number))

    def _document(
        self, db: sqlite3.Connection, therapist: int, number: int
    ) -> tuple[str, bytes] | None:
        vault, sound = self._house.vault, outbox.sound(db, therapist, number)
        if sound is None:
            return outbox.attachment(db, vault, therapist, number)
        name, message = sound
        content = voices.content(db, vault, therapist, message)
        return None if content is None else (name, content)


def leave_alone(
    db: sqlite3.Connection, house: House, therapist: int, now: datetime, told: int | None = None
) -> None:
    """Leave somebody alone who has blocked the bot, or left the chat.

    Args:
        db: in a transaction.
        house: the keys, flows and words.
        therapist: who it is.
        now: the present instant.
        told: the inbox row that says so, if one does (see :func:`outbox.drop_all`).
    """
    people.set_blocked(db, therapist, blocked=True)
    lost = outbox.drop_all(db, therapist, told)
    person = people.load(db, house.vault, therapist)
    Turner(db, house, person, now).play((Parted(lost),))
