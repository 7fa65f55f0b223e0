"""Therapists who walk check-ins: they read what the bot says and write the next thing.

In come the messages of the bot, out go updates. A turn is one update and the reply to it: it
begins when the update can be fetched and ends when the next ``sendMessage`` to its chat has been
read. Nobody writes again before the reply has come. A person is a generator: it yields what is
written or tapped and is given what the bot says to that.

What a bot shows is read from its buttons alone: a message with a button whose data begins with
``checkin:STEP:`` is a question and is answered in words; anything else is followed by /checkin.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import Generator
from dataclasses import dataclass, field
from time import perf_counter

from tests.bench.pace import Pace
from tests.bench.standin import Said, StandIn

STEPS = ("self_study", "letting_go", "seeing", "nourished", "reflecting")
ANSWER = "A warmth in my hands, and the wish to say something helpful before she had finished."
PATIENCE = 30.0
"""Seconds after which a reply that has not come never will."""

_FIRST_CHAT = 6001
_STEP = re.compile(r'"callback_data": ?"checkin:([^@:"][^:"]*):')


@dataclass(frozen=True, slots=True)
class Text:
    """Something to be written."""

    text: str


@dataclass(frozen=True, slots=True)
class Tap:
    """A button of the newest message, by its label."""

    label: str


Act = Text | Tap | None
"""What a person does next; None: they wait for one more message."""

Life = Generator[Act, Said, None]


class Astray(Exception):  # noqa: N818 - what went wrong is told, not handled
    """The conversation did not go as a check-in goes, or a reply never came."""


def step_of(keyboard: str) -> str | None:
    """Return the step a message asks about, from its buttons."""
    found = _STEP.search(keyboard)
    return found[1] if found else None


def onboarding(code: str) -> Life:
    """Walk through Presence's onboarding with an invitation's code."""
    said = yield Text(f"/start {code}")
    while "I understand" not in said.keyboard:
        said = yield None
    said = yield Tap("I understand")
    while "Yes" not in said.keyboard:
        said = yield None
    said = yield Text("Berlin")
    while "I will do this later" not in said.keyboard:
        said = yield None
    said = yield Tap("I will do this later")
    while "/help" not in said.text:
        said = yield None


def checkins(therapist: Therapist) -> Life:
    """Walk one check-in after the other, for ever.

    Raises:
        Astray: a question was left out, asked twice or out of order.
    """
    while True:
        said = yield Text("/checkin")
        for step in STEPS:
            if step_of(said.keyboard) != step:
                raise Astray(f"instead of {step} came: {said.text!r}")
            therapist.answers += 1
            said = yield Text(f"{therapist.answers}. {ANSWER}")
            therapist.answered += 1
        if step_of(said.keyboard) in STEPS:
            raise Astray(f"after the last answer came: {said.text!r}")
        therapist.walked += 1


@dataclass(slots=True)
class Therapist:
    """One person and their chat.

    Attributes:
        answers: how many answers they have given.
        answered: how many of them the bot has replied to.
        walked: how many check-ins they have walked to the end.
        since: when what they wrote last could be fetched; 0 while nothing is awaited.
    """

    chat: int
    life: Life | None = None
    last: Said | None = None
    answers: int = 0
    answered: int = 0
    walked: int = 0
    since: float = 0.0
    ends: asyncio.Event = field(default_factory=asyncio.Event)


class Crowd:
    """All therapists of one bot.

    Args:
        users: how many there are.

    Attributes:
        api: the stand-in they write to.
        therapists: the people, by chat.
        turns: the latencies of the turns that have ended, in seconds; emptied by whoever reads.
        broken: the first thing that went astray.
    """

    def __init__(self, users: int) -> None:
        self.api = StandIn(self._said)
        chats = range(_FIRST_CHAT, _FIRST_CHAT + users)
        self.therapists = {chat: Therapist(chat) for chat in chats}
        self.turns: list[float] = []
        self.broken: Exception | None = None
        self._pace: Pace[Therapist] | None = None
        self._resting = False
        self._quiet = asyncio.Event()

    # ------------------------------------------------------------------- what they are told to

    async def enrol(self, codes: list[str]) -> None:
        """Let everybody in with a code of their own, and wait until all are."""
        for therapist, code in zip(self.therapists.values(), codes, strict=True):
            self._begin(therapist, onboarding(code))
        async with asyncio.timeout(PATIENCE):
            for therapist in self.therapists.values():
                await therapist.ends.wait()
        self.check()
        self.turns.clear()

    def walk(self) -> None:
        """Let everybody walk check-ins, each as fast as the bot replies."""
        self._resting = False
        for therapist in self.therapists.values():
            if therapist.life is None or therapist.ends.is_set():
                self._begin(therapist, checkins(therapist))
            else:
                self._go_on(therapist)

    async def rest(self) -> None:
        """Write nothing new, and wait until every reply has come.

        Raises:
            Astray: one never came.
        """
        self.stop()
        self._quiet.clear()
        if any(one.since for one in self.therapists.values()):
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._quiet.wait()
            except TimeoutError:
                raise Astray("a reply never came") from None
        self.check()

    def pace(self, rate: float, seed: int) -> None:
        """Let all of them together begin so many turns a second, at random moments.

        They must be at rest, in the midst of their check-ins.
        """
        self._resting = False
        self._pace = Pace(rate, random.Random(seed), self._go_on)
        for therapist in self.therapists.values():
            self._pace.free(therapist)
        self._pace.start()

    def stop(self) -> None:
        """Write nothing any more; what comes is not read."""
        self._resting = True
        if self._pace is not None:
            self._pace.stop()
            self._pace = None

    def check(self) -> None:
        """Raise what went astray."""
        if self.broken is not None:
            raise self.broken

    @property
    def answered(self) -> int:
        """How many answers the bot has replied to."""
        return sum(one.answered for one in self.therapists.values())

    # ------------------------------------------------------------------------------ what they do

    def _begin(self, therapist: Therapist, life: Life) -> None:
        therapist.life = life
        therapist.ends.clear()
        self._do(therapist, next(life))

    def _said(self, said: Said) -> None:
        therapist = self.therapists[said.chat]
        therapist.last = said
        if not therapist.since:
            return  # nobody waits for it: a person reads it and goes on as they were
        self.turns.append(said.at - therapist.since)
        therapist.since = 0.0
        if self._resting:
            if not any(one.since for one in self.therapists.values()):
                self._quiet.set()
        elif self._pace is not None:
            self._pace.free(therapist)
        else:
            self._go_on(therapist)

    def _go_on(self, therapist: Therapist, begun: float = 0.0) -> None:
        """Do the next thing; ``begun`` is when it should have been done, if that was earlier."""
        assert therapist.life is not None
        assert therapist.last is not None
        try:
            act = therapist.life.send(therapist.last)
        except StopIteration:
            therapist.ends.set()
        except Astray as error:
            self.broken = self.broken or error
            self.stop()
        else:
            self._do(therapist, act, begun)

    def _do(self, therapist: Therapist, act: Act, begun: float = 0.0) -> None:
        match act:
            case Text(text):
                self.api.put(self._message(therapist, text))
            case Tap(label):
                self.api.put(self._press(therapist, label))
            case None:
                pass
        therapist.since = begun or perf_counter()

    def _message(self, therapist: Therapist, text: str) -> str:
        command = text.partition(" ")[0]
        entities = (
            f',"entities":[{{"type":"bot_command","offset":0,"length":{len(command)}}}]'
            if text.startswith("/")
            else ""
        )
        return (
            f'"message":{{"message_id":{self.api.number()},"from":{_from(therapist)},'
            f'"chat":{_chat(therapist)},"date":{self.api.date()},'
            f'"text":{json.dumps(text)}{entities}}}}}'
        )

    def _press(self, therapist: Therapist, label: str) -> str:
        last = therapist.last
        assert last is not None
        buttons = [one for row in json.loads(last.keyboard)["inline_keyboard"] for one in row]
        data = next(one["callback_data"] for one in buttons if one["text"] == label)
        return (
            f'"callback_query":{{"id":"{self.api.number()}","from":{_from(therapist)},'
            f'"message":{{"message_id":{last.message},"chat":{_chat(therapist)},'
            f'"date":{self.api.date()},"text":{json.dumps(last.text)},'
            f'"reply_markup":{last.keyboard}}},'
            f'"chat_instance":"1","data":{json.dumps(data)}}}}}'
        )


def _from(therapist: Therapist) -> str:
    return f'{{"id":{therapist.chat},"is_bot":false,"first_name":"Therapist","language_code":"en"}}'


def _chat(therapist: Therapist) -> str:
    return f'{{"id":{therapist.chat},"first_name":"Therapist","type":"private"}}'
