"""Everything that can go wrong around a bot at work, in an order that a seed decides."""

from __future__ import annotations

import asyncio
import random
import resource
from collections import Counter
from dataclasses import dataclass, field

from bot.demo import faults
from bot.demo.botapi import PUSH
from bot.demo.faults import Fault, Ordered
from tests.process import BotProcess

SENDS = ("sendMessage", "editMessageText", "editMessageReplyMarkup", "answerCallbackQuery")
POLL = "getUpdates"
NO_ROOM = 8192
"""Bytes beyond which no file may be written while the disk is full: not one commit fits."""

KINDS: tuple[tuple[str, Fault], ...] = (
    ("429", faults.too_many_requests(1)),
    ("5xx", faults.server_error(502)),
    ("5xx", faults.server_error(500, b"<h1>Internal Server Error</h1>")),
    ("refused", faults.refused()),
    ("cut", faults.cut_before()),
    ("answer lost", faults.answer_lost()),
    ("answer lost", faults.answer_lost(silent=True)),
)


@dataclass(slots=True)
class Weather:
    """Trouble of the network and the disk, to be met between two crashes.

    Args:
        bot: whom it befalls.
        rng: decides what, when and for how long.
        chats: whose calls it may single out.
    """

    bot: BotProcess
    rng: random.Random
    chats: tuple[int, ...]
    full: int = 0
    _ordered: list[tuple[str, Ordered]] = field(default_factory=list)

    def change(self) -> None:
        """Order one to three faults for the calls to come."""
        for _ in range(self.rng.randrange(1, 4)):
            kind, fault = self.rng.choice(KINDS)
            method = self.rng.choice((*SENDS, SENDS[0], SENDS[0], POLL))
            if method == POLL and "PRESENCE_WEBHOOK_URL" in self.bot.environment:
                method = self.rng.choice((PUSH, "getWebhookInfo", "setWebhook"))
            if method == POLL and fault.how == "silent":
                continue  # half a minute in which nothing happens
            chat = (
                None
                if method not in SENDS
                else self.rng.choice((None, self.rng.choice(self.chats)))
            )
            times = self.rng.randrange(1, 4)
            ordered = self.bot.api.fail(method, fault, times=times, chat_id=chat)
            self._ordered.append((kind, ordered))

    async def fill_the_disk(self) -> None:
        """Let no file of the bot grow for a moment (RLIMIT_FSIZE of the running process)."""
        self.full += 1
        _, hard = resource.prlimit(self.bot.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(self.bot.pid, resource.RLIMIT_FSIZE, (NO_ROOM, hard))
        await asyncio.sleep(self.rng.uniform(0.05, 0.5))
        resource.prlimit(self.bot.pid, resource.RLIMIT_FSIZE, (hard, hard))

    def met(self) -> Counter[str]:
        """Return how many calls each kind of trouble has met."""
        found = Counter({"disk full": self.full})
        for kind, ordered in self._ordered:
            found[kind] += ordered.met
        return found
