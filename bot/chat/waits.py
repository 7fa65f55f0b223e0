"""What is waited for before something is said, or worked through."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta

from bot.chat.poller import Pause

LONGEST_BACKOFF = 30.0

UNASKED_GAP = 1 / 30
"""Telegram lets a bot send about 30 messages a second to all chats together (Bots FAQ)."""


@dataclass(slots=True)
class _Hold:
    count: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)


class Holds:
    """To whom messages are on their way, or may be in the chat.

    It is unknown then whether a message is there, or not yet stored; and whether the person's
    next words answer it depends on where it stands.
    """

    def __init__(self) -> None:
        self._holds: dict[int, _Hold] = {}

    def hold(self, therapist: int) -> None:
        """Let :meth:`ended` wait for one more message."""
        self._holds.setdefault(therapist, _Hold()).count += 1

    def release(self, therapist: int, *, all_of_them: bool = False) -> None:
        """Let :meth:`ended` go on, once nobody else holds it."""
        hold = self._holds.get(therapist)
        if hold is None:
            return
        hold.count -= 1
        if all_of_them or hold.count <= 0:
            del self._holds[therapist]
            hold.ended.set()

    async def ended(self, therapist: int) -> None:
        """Wait until no message to this person is on its way, or being looked for."""
        while (hold := self._holds.get(therapist)) is not None:
            await hold.ended.wait()


class Turns:
    """Turns among all that nobody asked for, one after the other, :data:`UNASKED_GAP` apart.

    Args:
        spawn: starts a task whose failure ends the process.
        pause: waits some seconds.
    """

    def __init__(self, spawn: Callable[[Awaitable[None]], object], pause: Pause) -> None:
        self._spawn = spawn
        self._pause = pause
        self._turns: dict[int, asyncio.Event] = {}
        self._pacing = False

    @property
    def waiting(self) -> Collection[int]:
        """Who waits for a turn, the next one first."""
        return self._turns.keys()

    async def turn(self, therapist: int) -> None:
        """Wait for a turn."""
        turn = self._turns[therapist] = asyncio.Event()
        if not self._pacing:
            self._pacing = True
            self._spawn(self._give())
        await turn.wait()

    def let_go(self, therapist: int) -> None:
        """Let somebody wait no longer."""
        turn = self._turns.pop(therapist, None)
        if turn is not None:
            turn.set()

    def let_all_go(self) -> None:
        """Let nobody wait any longer."""
        for therapist in tuple(self._turns):
            self.let_go(therapist)

    async def _give(self) -> None:
        try:
            while self._turns:
                await self._pause(UNASKED_GAP)
                if self._turns:
                    self.let_go(next(iter(self._turns)))
        finally:
            self._pacing = False


class Backoff:
    """Growing pauses between tries."""

    def __init__(self, pause: Pause) -> None:
        self._pause = pause
        self._seconds = 0.5

    async def wait(self, error: Exception | None) -> None:
        """Pause as long as Telegram asks, or a little longer than last time."""
        asked = getattr(error, "retry_after", 0)
        seconds = asked.total_seconds() if isinstance(asked, timedelta) else float(asked)
        await self._pause(max(seconds, self._seconds))
        self._seconds = min(self._seconds * 2, LONGEST_BACKOFF)
