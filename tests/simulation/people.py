"""People of a simulation: they do what people do, and remember which question they saw."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.demo.chat import Message
from bot.demo.person import Person
from tests.process import shows
from tests.walker import Walker, Word, step_of

if TYPE_CHECKING:
    from tests.simulation.simulation import Simulation

HOURS = (
    "Mon-Sun 9-12, 14-17",
    "Mon-Fri 8:30-10, 10:15-13:15",
    "Fri-Mon 9-23",
    "daily 10-11, 12-13",
)
COMMANDS = ("/today", "/weekly", "/why", "/help", "/kept", "/settings", "/checkin")


@dataclass(slots=True)
class Update:
    """A word said, and the newest update that has changed it."""

    word: Word
    number: int
    message_id: int


class Somebody:
    """One person with a phone, at work and asleep.

    Attributes:
        chat: The id of their chat.
        walker: What they said, and to which question.
        said: The same, with the updates that carried it.
    """

    def __init__(self, sim: Simulation, chat: int) -> None:
        self.sim = sim
        self.chat = chat
        self.person = Person(sim.api, chat, f"P{chat}")
        self.rng = random.Random(sim.rng.random())
        self.walker = Walker(self.person, self.rng)
        self.said: list[Update] = []
        self._taps: list[tuple[Word, int, str]] = []
        self._before: list[tuple[Message, str, int]] = []

    async def come_in(self) -> None:
        """Walk through the onboarding; nothing goes wrong yet."""
        self.person.start(await self.sim.machine.presence.service.invite(7))
        await self._until("I understand")
        self.person.tap("I understand")
        await asyncio.sleep(9)
        self.person.say("Berlin")
        await self._until("I will do this later")
        self.person.say(self.rng.choice(HOURS))
        await self._until("Save")
        self.person.tap("Save")
        await asyncio.sleep(9)

    async def _until(self, label: str) -> None:
        for _ in range(60):
            if shows(self.person, label):
                return
            await asyncio.sleep(1)
        raise AssertionError(f"{self.chat} waits for {label}")

    async def live(self) -> None:
        """Do one thing after the other until the story is over."""
        self.walker.nudge()
        while not self.sim.over:
            await asyncio.sleep(self._pause())
            if self.sim.machine.fragile:
                self.sim.machine.trouble()
            self._do()
        if self.person.chat.blocked:
            self.person.start()

    def _pause(self) -> float:
        """Return the seconds to the next deed: mostly moments, sometimes hours."""
        roll = self.rng.random()
        if roll < 0.3:
            return self.rng.uniform(0.01, 0.5)
        if roll < 0.97:
            return self.rng.uniform(1, 40)
        return self.rng.uniform(600, 20_000)

    def _do(self) -> None:
        if self.person.chat.blocked:
            if self.rng.random() < 0.3:
                self._note("comes back")
                self.person.start()
            return
        roll = self.rng.random()
        if roll < 0.7:
            self._answer(self.walker.act)
        elif roll < 0.78:
            self._answer(self.walker.add_words)
        elif roll < 0.85:
            self._reply()
        elif roll < 0.91:
            self._edit()
        elif roll < 0.95:
            self._command()
        elif roll < 0.98:
            self._aside()
        elif roll < 0.99:
            self._note("pauses")
            self.person.say(self.rng.choice(("/pause until tomorrow", "/resume")))
        elif self.sim.machine.running and self.sim.machine.presence.idle:
            self._note("blocks")  # else nobody could tell what they saw before they did
            self.person.block()

    def _note(self, deed: str, *details: object) -> None:
        self.sim.step(deed, self.chat, *details)

    def _answer(self, deed: object) -> None:
        """Let the walker answer, and note which updates that made."""
        seen = self.walker.looking_at()
        words, chips = len(self.walker.words), len(self.walker.chips)
        first = self.sim.api.updates.next_id
        deed()  # type: ignore[operator]
        updates = [one for one in self.sim.api.pending() if one["update_id"] >= first]
        sent = {one["message"]["text"]: one for one in updates if "message" in one}
        for word in self.walker.words[words:]:
            update = sent[word.text]
            self.said.append(Update(word, update["update_id"], update["message"]["message_id"]))
            self._note("says", word.text, word.step)
        taps = [one for one in updates if "callback_query" in one]
        for chip, tap in zip(self.walker.chips[chips:], taps, strict=True):
            self._taps.append((chip, tap["update_id"], tap["callback_query"]["id"]))
            self._note("taps", chip.text, chip.step)
        step = step_of(seen) if seen else None
        if seen is not None and step is not None and len(self.walker.words) > words:
            self._before.append((seen, step, self.walker.walk))

    def forget_lost_taps(self, written: set[int]) -> None:
        """Forget chips that nobody has been told are kept.

        A tap waits two and a half minutes for a bot that is down, and then is gone; one on a
        card that was put away meanwhile changes nothing, and is told so unless it is too late.
        """
        told = {one.query_id for one in self.person.toasts if "Nothing has changed" in one.text}
        answered = {
            call.params["callback_query_id"]
            for call in self.sim.api.calls
            if call.method == "answerCallbackQuery" and call.done
        }
        lost = [
            chip
            for chip, number, query in self._taps
            if number not in written or query in told or query not in answered
        ]
        self.walker.chips = [chip for chip in self.walker.chips if chip not in lost]

    def _reply(self) -> None:
        """Swipe an earlier question to the right, and say more to it."""
        if not self._before:
            return
        message, step, walk = self.rng.choice(self._before[-3:])
        self._say(step, walk, reply_to=message.message_id)

    def _aside(self) -> None:
        """Say something while no question is in sight: it is kept, wherever."""
        seen = self.walker.looking_at()
        if seen is not None and step_of(seen) is None:
            self._say("", 0)

    def _say(self, step: str, walk: int, reply_to: int | None = None) -> None:
        word = Word(f"{self.chat}-{len(self.walker.words)} aside", step, walk)
        self._note("says", word.text, step, reply_to)
        number = self.sim.api.updates.next_id
        message = self.person.say(word.text, reply_to)
        self.walker.words.append(word)
        self.said.append(Update(word, number, message))

    def _edit(self) -> None:
        """Change something that was just said."""
        if not self.said:
            return
        one = self.rng.choice(self.said[-4:])
        text = f"{one.word.text} …"
        if len(text) > 60:
            return
        self._note("edits", text)
        one.number = self.sim.api.updates.next_id
        one.word.text = text
        self.person.edit(one.message_id, text)

    def _command(self) -> None:
        command = self.rng.choice(COMMANDS)
        self._note("asks", command)
        self.person.say(command)
