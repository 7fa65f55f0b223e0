"""Somebody who says things, knows where each belongs, and has the export judged by it."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import dataclass, field

from bot.demo.person import Person
from tests.alive import Alive
from tests.walker import Walker, Word, judge

FIRST, SECOND, THIRD = "self_study", "letting_go", "seeing"
NOTE, LINE = "note", "line"
SLIP = "↰ That was for the one before"
QUESTIONS = {
    FIRST: "What did you notice",
    SECOND: "What could you set down",
}


@dataclass(slots=True)
class Speaker:
    """A person on whose words something is to be learned about the bot."""

    bot: Alive
    person: Person
    _walker: Walker = field(init=False)
    _said: dict[int, Word] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._walker = Walker(self.person, random.Random(0))

    def spell(self, words: str = "") -> str:
        """Return words with their number in front, which tells the judge of their order."""
        return f"{self.person.user_id}-{len(self._walker.words)} {words}"

    def say(self, step: str, words: str = "", *, walk: int = 1, reply_to: int | None = None) -> int:
        """Say something that belongs to a step, and return its message."""
        return self.write(self.spell(words), step, walk=walk, reply_to=reply_to)

    def write(self, text: str, step: str, *, walk: int = 1, reply_to: int | None = None) -> int:
        """Say just this."""
        number = self.person.say(text, reply_to)
        self.expect(number, text, step, walk=walk)
        return number

    def expect(self, number: int, text: str, step: str, *, walk: int = 1) -> None:
        """Have words of a message judged that were sent in some other way."""
        self._said[number] = Word(text, step, walk)
        self._walker.words.append(self._said[number])

    def edit(self, number: int, words: str) -> None:
        """Edit something said before."""
        word = self._said[number]
        word.text = f"{word.text.split(maxsplit=1)[0]} {words}"
        self.person.edit(number, word.text)

    def moves(self, number: int, step: str) -> None:
        """Say that a message now belongs to another step."""
        self._said[number].step = step

    async def judged(self) -> None:
        """See that the export holds each of the words once, in place, in order, and no others."""
        await self.bot.say(self.person, "/export json")
        exported = self.person.documents[-1].content
        verdict = judge(self._walker, exported)
        assert verdict.clean, f"{verdict}"[:400]
        document = json.loads(exported)
        kept = Counter(
            text
            for record in (*document["checkins"], *document["notes"])
            for answer in record["steps"].values()
            for text in answer["words"]
        )
        assert kept == Counter(word.text for word in self._walker.words)

    @property
    def asked(self) -> str:
        """The step that the newest message of the bot asks about; empty for none."""
        return next((key for key, words in QUESTIONS.items() if words in self.person.last.text), "")

    def count(self, words: str) -> int:
        """Return how many messages of the bot hold these words."""
        return sum(words in one.text for one in self.person.messages)


async def begun(bot: Alive, number: int = 6001, name: str = "Anna", hours: str = "") -> Speaker:
    """Return somebody at the first question of a check-in."""
    speaker = Speaker(bot, await bot.enrol(number, name, hours))
    await bot.say(speaker.person, "/checkin")
    return speaker
