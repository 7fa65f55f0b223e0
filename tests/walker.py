"""People who walk check-ins as fast as they can and remember what they were looking at."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.demo.chat import Message
from bot.demo.person import Person

NOTHING = "Nothing has changed."
"""What a tap is answered with that comes when its check-in is over."""


@dataclass(slots=True)
class Word:
    """Something said, and the question its person was looking at.

    Without a step it may stand anywhere, once. What was tapped has the id of its callback query.
    """

    text: str
    step: str
    walk: int
    query: str = ""


@dataclass(slots=True)
class Walker:
    """One person; ``act`` does the next thing they would do, if there is something new to see."""

    person: Person
    rng: random.Random
    words: list[Word] = field(default_factory=list)
    chips: list[Word] = field(default_factory=list)
    walk: int = 0
    _acted_on: int = 0
    _between: bool = True

    def looking_at(self) -> Message | None:
        """Return the newest message of the bot."""
        mine = self._mine()
        return mine[-1] if mine else None

    def _mine(self) -> list[Message]:
        return [one for one in self.person.messages if one.from_bot and one.deleted is None]

    def act(self) -> int:
        """Answer what is newly seen and return how many updates that made."""
        new = [one for one in self._mine() if one.message_id > self._acted_on]
        if not new:
            return 0
        seen = new[-1]
        self._acted_on = seen.message_id
        step = step_of(seen)
        if any(step_of(one) is None or "Welcome back" in one.text for one in new):
            self._between = True
        if step is None:
            self.nudge()
            return 1
        if self._between:
            self.walk += 1
            self._between = False
        return self._answer(seen, step)

    def nudge(self) -> None:
        """Ask for the question again, as somebody does who has waited in vain."""
        self.person.say("/checkin")

    def _answer(self, seen: Message, step: str) -> int:
        tapped = {(one.step, one.text) for one in self.chips if one.walk == self.walk}
        chips = [
            button
            for row in seen.keyboard
            for button in row
            if is_chip(button.data) and (step, _choice(button.data)) not in tapped
        ]
        roll = self.rng.random()
        if roll < 0.2 and chips:
            chip = self.rng.choice(chips)
            query = self.person.tap((seen, chip.text))
            self.chips.append(Word(_choice(chip.data), step, self.walk, query))
            return 1
        burst = self.rng.choice((1, 1, 2, 3))
        for _ in range(burst):
            self._say(step)
        return burst

    def _say(self, step: str) -> None:
        text = f"{self.person.user_id}-{len(self.words)} ünïcode שלום"
        self.words.append(Word(text, step, self.walk))
        self.person.say(text)

    def add_words(self) -> None:
        """Say more to the question in sight; without one, say nothing."""
        self.act()
        seen = self.looking_at()
        step = step_of(seen) if seen else None
        if step is not None:
            self._say(step)


def step_of(message: Message) -> str | None:
    """Return the check-in step a message asks about, from its buttons."""
    for row in message.keyboard:
        for button in row:
            flow, step, *_ = (button.data or "").split(":")
            if flow == "checkin" and not step.startswith("@"):
                return step
    return None


def is_chip(data: str | None) -> bool:
    """Tell whether a button answers, rather than skips or goes back."""
    return bool(data) and _choice(data)[:1].isalpha()


def _choice(data: str | None) -> str:
    return str(data).rsplit(":", 1)[1]


@dataclass(slots=True)
class Verdict:
    """What an export shows of what was said."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    misfiled: list[str] = field(default_factory=list)
    disordered: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.doubled or self.misfiled or self.disordered)

    def __add__(self, other: Verdict) -> Verdict:
        """Return what is wrong in either."""
        return Verdict(
            self.lost + other.lost,
            self.doubled + other.doubled,
            self.misfiled + other.misfiled,
            self.disordered + other.disordered,
        )


def judge(walker: Walker, exported: bytes) -> Verdict:
    """Compare what a person said with what their export holds."""
    return compare(walker.words, json.loads(exported))


def compare(words: Sequence[Word], document: dict[str, Any]) -> Verdict:
    """Compare what was said with what a document holds."""
    verdict = Verdict()
    places: dict[str, list[tuple[int, str]]] = {}
    said = {word.text for word in words}
    for record in [*document["checkins"], *document["notes"]]:
        for step, answer in record["steps"].items():
            known = [text for text in answer["words"] if text in said]
            if known != sorted(known, key=_number):
                verdict.disordered.append(f"{record['id']}.{step}")
            for text in known:
                places.setdefault(text, []).append((record["id"], step))
    homes: dict[int, set[int]] = {}
    for word in words:
        found = places.get(word.text, [])
        if not found:
            verdict.lost.append(word.text)
        elif len(found) > 1:
            verdict.doubled.append(word.text)
        else:
            [(record_id, step)] = found
            if not word.step:
                continue
            homes.setdefault(word.walk, set()).add(record_id)
            if step != word.step:
                verdict.misfiled.append(f"{word.text}: {step} instead of {word.step}")
    verdict.misfiled += [f"walk {walk} in {ids}" for walk, ids in homes.items() if len(ids) > 1]
    return verdict


def _number(text: str) -> int:
    return int(text.split(maxsplit=1)[0].split("-")[1])


def chips_kept(walker: Walker, exported: bytes, way: str = "polling") -> list[str]:
    """Return the chips that were tapped and stand nowhere under their step.

    By a webhook taps come on a way of their own. One that all of a check-in has overtaken, and the
    next one too, changes nothing any more, if that is what its person was told.
    """
    overtaken = way == "webhook"
    told = {one.query_id for one in walker.person.toasts if overtaken and NOTHING in one.text}
    document: dict[str, Any] = json.loads(exported)
    kept = {
        (step, chip)
        for record in document["checkins"]
        for step, answer in record["steps"].items()
        for chip in answer["chips"]
    }
    tapped = (one for one in walker.chips if one.query not in told)
    return [f"{w.step}:{w.text}" for w in tapped if (w.step, w.text) not in kept]


def copies(walkers: Iterable[Walker]) -> list[int]:
    """Return the cards that stand in a chat again, once for each surplus copy.

    A card's buttons name it.
    """
    found: list[int] = []
    for walker in walkers:
        cards = Counter(
            max(int((button.data or "").split(":")[2], 36) for row in keyboard for button in row)
            for keyboard in (message.keyboard for message in walker.person.messages)
            if keyboard
        )
        found += (cards - Counter(set(cards))).elements()
    return found
