"""Saying what is to be said: in order for each chat, side by side for all.

The rules:

1. Each chat has a lane. What may not be said twice is marked *attempted* before the
   call (a reply in the commit that made it, when nothing else waits); the mark is what
   words are matched against (``bot.store.outbox.seen``).
2. Not sent: try again, with growing pauses. Possibly sent (the answer was lost, or
   the process died): look for it in the chat first (``bot.chat.looking``), once all
   that people have written meanwhile is known. Found: its id is adopted. Not found:
   it is said again.
3. Edits, reactions and menus may be repeated freely. An edit whose card never
   arrived becomes a fresh message.
4. Taps are answered beside the lanes, once, and not after Telegram has forgotten them.
5. What nobody asked for is paced, so that replies never queue behind reminders; and
   somebody's own reminder does not wait for its turn when a reply stands behind it.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

from telegram.error import TelegramError

from bot.chat.api import TRY_AGAIN, Api, Failure, Gone, classify
from bot.chat.looking import SENDS, look
from bot.chat.otherwise import at, fresh, otherwise
from bot.chat.poller import Pause, TokenRevoked
from bot.chat.tidying import SINGLY_AFTER, Later, Removing, is_gone
from bot.chat.waits import Backoff, Holds, Turns
from bot.lifting import LARGEST
from bot.logs import where
from bot.service import Service
from bot.store.moments import moment
from bot.store.outbox import REPLY, TIDY, Row
from bot.turns import Fleeting
from conversations.model import replace

log = logging.getLogger(__name__)

CUTS = 3
"""After so many cut connections in a row a document, which a weak line may never carry, lets
what follows it go first. Words keep their place: their order tells which question is answered."""

SET_ASIDE = 30.0
"""Seconds for which it then waits; twice as long each time, up to an hour."""

LONGEST_ASIDE = 3600.0

STRANGERS_AT_ONCE = 4
"""However many strangers knock, most lines are left to the people who live here."""

T = TypeVar("T")


class Sender:
    """Drains the outbox.

    Args:
        service: marks what has been said.
        api: the Bot API.
        spawn: starts a task whose failure ends the process.
        in_touch: set while all that people have written is known.
        pause: waits some seconds.
    """

    def __init__(
        self,
        service: Service,
        api: Api,
        spawn: Callable[[Awaitable[None]], object],
        in_touch: asyncio.Event,
        pause: Pause = asyncio.sleep,
    ) -> None:
        self._service = service
        self._api = api
        self._spawn = spawn
        self._in_touch = in_touch
        self._pause = pause
        self._lanes: dict[int, deque[Row]] = {}
        self._taps: dict[int, deque[Row]] = {}
        self._holds = Holds()
        self._marked: set[int] = set()
        self._aside: set[int] = set()
        self._arrived: set[int] = set()
        self._stopping = False
        self._answer = asyncio.Event()
        self._turns = Turns(spawn, pause)
        self._strangers = asyncio.Semaphore(STRANGERS_AT_ONCE)

    # ------------------------------------------------------------------- feeding

    def put(self, rows: Iterable[Row]) -> None:
        """Take on rows that have been committed."""
        for row in rows:
            if row.attempted:
                self._marked.add(row.id)
                self._holds.hold(row.therapist)
            if row.draft.lane == "callback":
                self._enter(self._taps, row, self._tap_lane)
            else:
                self._enter(self._lanes, row, self._lane)

    def _enter(
        self, lanes: dict[int, deque[Row]], row: Row, work: Callable[[int], Awaitable[None]]
    ) -> None:
        if row.therapist in lanes:
            lanes[row.therapist].append(row)
            if row.draft.priority == REPLY:
                self._turns.let_go(row.therapist)
        else:
            lanes[row.therapist] = deque([row])
            self._spawn(work(row.therapist))

    def say_once(self, fleeting: Iterable[Fleeting]) -> None:
        """Say something that is stored nowhere, as well as one try allows."""
        for one in fleeting:
            self._spawn(self._fleeting(one))

    def forget(self, therapist: int) -> None:
        """Drop what waits for a person who has left."""
        lane = self._lanes.get(therapist, deque())
        self._marked.difference_update(row.id for row in lane)
        lane.clear()

    def reached(self) -> None:
        """Telegram has answered something: what waits for that may go on."""
        self._answer.set()
        self._answer = asyncio.Event()

    async def settled(self, therapist: int) -> None:
        """Wait until no message to this person is on its way, or being looked for."""
        await self._holds.ended(therapist)

    def stop(self) -> None:
        """Begin nothing new; what waits is in the outbox."""
        self._stopping = True
        self._turns.let_all_go()

    @property
    def chats(self) -> int:
        """In how many chats something waits to be said."""
        return len(self._lanes)

    @property
    def idle(self) -> bool:
        """Whether nothing is waiting or on its way."""
        return not self._lanes and not self._aside and not self._arrived

    # --------------------------------------------------------------------- lanes

    async def _lane(self, therapist: int) -> None:
        lane = self._lanes[therapist]
        try:
            while lane and not self._stopping:
                row = lane[0]
                await self._deliver(row)
                self._let_go(row)
                if lane and lane[0] is row:  # the lane may have been cleared and filled anew
                    lane.popleft()
            for row in lane:
                if row.fresh:  # its call was never made: nobody need look for it
                    await self._store(self._service.saying.unsent, row)
        finally:
            del self._lanes[therapist]
            self._holds.release(therapist, all_of_them=True)

    async def _deliver(self, row: Row) -> None:
        if row.draft.priority != REPLY:
            replies = (one.draft.priority == REPLY for one in self._lanes[row.therapist])
            if not any(replies):  # a reply does not wait behind its reader's own reminder
                await self._turns.turn(row.therapist)
            if self._stopping:
                return
        try:
            if row.draft.method in SENDS:
                await self._send(row)
            elif row.draft.method == TIDY:
                await self._tidy(row)
            else:
                await self._repeatable(row)
        except TokenRevoked:
            raise
        except Exception as error:  # noqa: BLE001 - one row that cannot be said holds up nobody
            log.error("%s is given up (%s)", row.draft.method, where(error))
            await self._store(self._service.saying.drop, row)

    async def _send(self, row: Row) -> None:
        """Say something that is not to be said twice."""
        backoff = Backoff(self._pause)
        cuts = 0
        if row.attempted and not row.fresh and await self._find(row):
            return
        while True:
            self._holds.hold(row.therapist)
            self._let_go(row)
            try:
                failure, error = await self._try(row, again=cuts > 0)
            finally:
                self._holds.release(row.therapist)
            if failure is None:
                return
            row = replace(row, fresh=False)
            cuts += failure is Failure.AMBIGUOUS
            if other := otherwise(row, failure):
                row = other
            elif failure not in TRY_AGAIN:
                await self._given_up(row, failure)
                return
            elif cuts >= CUTS and row.draft.attachment is not None:
                log.error("%s waits: its connection is always cut", row.draft.method)
                self._spawn(self._set_aside(row))
                return
            else:
                await backoff.wait(error)

    async def _try(self, row: Row, *, again: bool) -> tuple[Failure | None, TelegramError | None]:
        """Say something once, and find out whether it arrived.

        Returns:
            What went wrong; nothing, when there is nothing left to do.
        """
        if not row.fresh and not await self._store(self._service.saying.attempt, row, again=again):
            return None, None
        failure, result, error = await self._fly(row)
        if failure is None:
            if not 0 < result["message_id"] < LARGEST:
                raise ValueError("this is no message's id")
            await self._delivered(row, result["message_id"])
        elif failure is not Failure.AMBIGUOUS:
            await self._store(self._service.saying.unsent, row)
        elif await self._find(row, after_another=True):
            return None, None
        return failure, error

    async def _delivered(self, row: Row, message_id: int) -> None:
        """Note that a row has arrived; what it delivered leaves the disk at once."""
        if row.draft.attachment is None:
            self._note(row, message_id)
        else:
            await self._store(self._service.saying.sent, row, message_id)

    def _note(self, row: Row, message_id: int | None) -> None:
        """Note with the next commit that a row has arrived: whatever comes later is after it.

        If the process ends before that, the message is looked for like any other that may have
        arrived.
        """
        self._arrived.add(row.id)

        def noted(note: asyncio.Future[None]) -> None:
            self._arrived.discard(row.id)
            if not note.cancelled() and note.exception() is not None:
                self._spawn(_fail(note))  # it was no disk's trouble

        self._service.saying.arrived(row, message_id).add_done_callback(noted)

    async def _set_aside(self, row: Row) -> None:
        """Let others go first, and try again later; until then nobody has seen it."""
        self._aside.add(row.id)
        await self._pause(min(SET_ASIDE * 2**row.asides, LONGEST_ASIDE))
        self._aside.discard(row.id)
        if not self._stopping:
            self._enter(self._lanes, replace(row, asides=row.asides + 1), self._lane)

    async def _find(self, row: Row, *, after_another: bool = False) -> bool:
        """Look for a message that may be in the chat; True when there is nothing left to say.

        With ``after_another`` the look waits until Telegram has answered some other call.
        """
        if after_another:
            await self._answer.wait()
        await self._in_touch.wait()
        ends = await self._store(self._service.saying.between, row)
        if ends is None:
            return True
        try:
            message_id = await look(self._api, row, ends, self._pause)
        except Gone as gone:
            await self._given_up(row, gone.failure)
            return True
        if message_id is None:
            await self._store(self._service.saying.unsent, row)
            return False
        await self._store(self._service.saying.sent, row, message_id)
        return True

    def _let_go(self, row: Row) -> None:
        """End the wait for a row that was marked as attempted when it came."""
        if row.id in self._marked:
            self._marked.discard(row.id)
            self._holds.release(row.therapist)

    async def _repeatable(self, row: Row) -> None:
        """Make a call that may be made twice."""
        backoff = Backoff(self._pause)
        while True:
            wanted, message = await self._store(self._service.saying.edits, row)
            if not wanted:
                return
            if row.draft.card is not None:
                if message is None and row.draft.method == "editMessageText":
                    await self._send(fresh(row))
                    return
                if message is None:  # it never arrived
                    await self._store(self._service.saying.drop, row)
                    return
                row = at(row, message)
            failure, _, error = await self._fly(row)
            if failure is None or failure is Failure.UNCHANGED:
                self._note(row, None)
                return
            if failure in TRY_AGAIN:
                await backoff.wait(error)
            elif other := otherwise(row, failure):
                row = other
            elif row.draft.method == "deleteMessage" and is_gone(error):
                self._note(row, None)
                return
            else:
                await self._given_up(row, failure)
                return

    async def _tidy(self, row: Row) -> None:
        """Remove the messages of a check-in, and let its flow say what is left."""
        messages = await self._store(self._service.saying.to_tidy, row)
        if messages is None:
            return
        age = self._service.now() - moment(row.draft.params["opened_at"])
        removing = Removing(self._api, row.chat_id, self._pause)
        try:
            left = await removing.remove(messages, singly=age > SINGLY_AFTER)
        except Gone as gone:
            await self._given_up(row, gone.failure)
            return
        except Later:
            log.error("%s waits: Telegram does not do it now", row.draft.method)
            self._spawn(self._set_aside(row))
            return
        self.put((await self._store(self._service.saying.tidied, row, left)).rows)

    async def _given_up(self, row: Row, failure: Failure) -> None:
        if failure is Failure.REVOKED:
            raise TokenRevoked
        if failure is Failure.BLOCKED:
            log.info("a person has blocked the bot: left alone until they come back")
            self.forget(row.therapist)
            await self._store(self._service.saying.blocked, row.therapist)
            return
        log.error("%s was refused (%s) and is given up", row.draft.method, failure.name.lower())
        await self._store(self._service.saying.drop, row)

    # --------------------------------------------------------------------- calls

    async def _fly(self, row: Row) -> tuple[Failure | None, Any, TelegramError | None]:
        """Make a row's call."""
        document = None
        if row.draft.attachment is not None:
            document = await self._store(self._service.saying.document, row)
        params = _addressed(row.chat_id, row.draft.params)
        try:
            result = await self._api.call(row.draft.method, params, document=document)
        except TelegramError as error:
            return classify(error), None, error
        self.reached()
        return None, result, None

    async def _tap_lane(self, therapist: int) -> None:
        """Answer one person's taps in turn: however many they are, nobody else waits for a line."""
        lane = self._taps[therapist]
        try:
            while lane:
                await self._answer_tap(lane.popleft())
        finally:
            del self._taps[therapist]

    async def _answer_tap(self, row: Row) -> None:
        """Answer a tap: once, in time, and never in the way of anything."""
        late = row.expires_at is not None and row.expires_at <= self._service.now()
        try:
            if not late:
                await self._api.call(row.draft.method, row.draft.params)
        except TelegramError as error:
            failure = classify(error)
            if failure is Failure.REVOKED:
                raise TokenRevoked from None
            log.info("a tap was not answered (%s)", failure.name.lower())
        self._note(row, None)

    async def _fleeting(self, one: Fleeting) -> None:
        try:
            async with self._strangers:
                await self._api.call(one.method, _addressed(one.chat_id, one.params))
        except TelegramError as error:
            log.info("a line to a stranger was not delivered (%s)", classify(error).name.lower())

    async def _store(self, work: Callable[..., Awaitable[T]], *args: Any, **named: Any) -> T:
        """Ask the store, however long the disk makes us wait for it."""
        backoff = Backoff(self._pause)
        while True:
            try:
                return await work(*args, **named)
            except sqlite3.OperationalError as error:
                log.error("the outbox waits: the database says %s", error.sqlite_errorname)
                await backoff.wait(None)


async def _fail(note: asyncio.Future[None]) -> None:
    """End the process."""
    await note


def _addressed(chat_id: int, params: dict[str, Any]) -> dict[str, Any]:
    """Return a call's parameters with the chat it is for; a menu names its own, a tap none."""
    names_it = "scope" in params or "callback_query_id" in params
    return params if names_it else {"chat_id": chat_id, **params}
