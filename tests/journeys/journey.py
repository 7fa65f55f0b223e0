"""A person with a phone: what they say, tap and read, over the real bot and a stand-in Telegram."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from bot.demo.chat import Message
from bot.demo.person import Person
from tests.alive import Alive

BERLIN = ZoneInfo("Europe/Berlin")
HALF_A_DAY = timedelta(hours=12)
"""Telegram is heard of this often, or the bot would say that it had been out of reach."""

HOURS = "Mon-Fri 9-12, 14-17"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@dataclass
class Cost:
    """What a stretch of a journey cost.

    Attributes:
        taps: how often a button was tapped.
        messages: how many messages were written.
        words: how many words the bot's messages held; labels of buttons are not counted, for
            they are looked at and not read.
    """

    taps: int = 0
    messages: int = 0
    words: int = 0


class Journey:
    """One person's way through the bot.

    Attributes:
        bot: the bot they write to.
        person: their phone.
    """

    def __init__(self, bot: Alive, person: Person) -> None:
        self.bot = bot
        self.person = person
        self._costs: list[Cost] = []

    async def say(self, text: str, reply_to: Message | None = None) -> int:
        """Write, as a swipe-reply if one is given; return the message's id."""
        for cost in self._costs:
            cost.messages += 1
        number = reply_to.message_id if reply_to else None
        return await self.bot.say(self.person, text, number)

    async def tap(self, label: str) -> None:
        """Tap the newest button of this label."""
        for cost in self._costs:
            cost.taps += 1
        await self.bot.tap(self.person, label)

    async def edit(self, number: int, text: str) -> None:
        """Edit one's own message."""
        self.person.edit(number, text)
        await self.bot.settle()

    async def until(self, wall: str) -> None:
        """Let time pass until a wall-clock time in Berlin: "12:05", or "Wed 12:05"."""
        day, _, clock = wall.rpartition(" ")
        at = time.fromisoformat(clock)
        now = self.bot.clock.now().astimezone(BERLIN)
        then = now.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
        while then <= now or (day and f"{then:%a}" != day):
            then += timedelta(days=1)
        while (left := then - self.bot.clock.now()) > timedelta(0):
            await self.bot.pass_(seconds=min(left, HALF_A_DAY).total_seconds())
            await self.bot.hear()

    def reads(self, part: str) -> Message:
        """Return the newest of the bot's messages that says this.

        Raises:
            AssertionError: none does.
        """
        found = [one for one in self.person.messages if part in one.text]
        assert found, f"nothing says {part!r}:\n{self.person.screen()[-3000:]}"
        return found[-1]

    def sees(self, label: str) -> None:
        """See that the newest message has a button.

        Raises:
            AssertionError: it has none of that label.
        """
        labels = [button.text for row in self.person.last.keyboard for button in row]
        assert label in labels, f"there is no {label!r} among {labels}"

    @property
    def toast(self) -> str:
        """What was last said over the chat."""
        said = [one.text for one in self.person.toasts if one.text]
        return said[-1] if said else ""

    @contextmanager
    def counting(self) -> Iterator[Cost]:
        """Count what is tapped, written and to be read in a stretch."""
        cost = Cost()
        before = len(self.person.messages)
        self._costs.append(cost)
        yield cost
        self._costs.remove(cost)
        read = self.person.messages[before:]
        cost.words = sum(len(_WORD.findall(one.text)) for one in read)
