"""A quarter of a therapist with three blocks a day, who answers, puts off, skips and forgets."""

from __future__ import annotations

import os
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from conversations.model import PROMPT, Effect, Event, Say, Spot
from conversations.practice import FIVE
from tests.conversations.desk import Desk, weekdays
from tests.conversations.screen import paragraphs

WEEKS = 13
BLOCKS = ("08:30-11:00", "11:30-14:00", "15:00-18:00")
BELLS = ("11:05", "14:05", "18:05")
PRIVATE = "zq"
"""Stands in everything the person writes, and in nothing that was not asked for."""


class Diary(Desk):
    """A desk that notes when each question was asked, in which wording, and all that was sent."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[datetime, str, str]] = []
        self.sent: list[tuple[datetime, Say]] = []

    def event(self, event: Event) -> None:
        """Work an event, and note the questions it led to."""
        before = dict(self.session.talk.asked) if self.session.talk else {}
        record = self.session.talk.record.id if self.session.talk else 0
        super().event(event)
        talk = self.session.talk
        if talk is None:
            return
        known = before if talk.record.id == record else {}
        for step, one in talk.asked.items():
            if one.variant and known.get(step) != one:
                self.asked.append((self.now, step, one.variant))

    def _apply(self, effect: Effect, event: Event) -> None:
        if isinstance(effect, Say):
            self.sent.append((self.now, effect))
        super()._apply(effect, event)


class Therapist:
    """Somebody who does now this, now that; the seed is printed, QUARTER_SEED repeats it."""

    def __init__(self, ways: tuple[str, ...]) -> None:
        seed = int(os.environ.get("QUARTER_SEED", random.randrange(10**6)))
        print(f"QUARTER_SEED={seed}")
        self.rng = random.Random(seed)
        self.ways = ways
        self.desk = Diary()
        self.written = 0

    def words(self) -> str:
        """Return words that were never written before."""
        self.written += 1
        return f"{PRIVATE}{self.written} and a held breath"

    def live(self) -> None:
        """Live through the quarter."""
        for _ in range(WEEKS):
            for _ in range(5):
                for bell in BELLS:
                    self.desk.until(bell)
                    self.meet(self.rng.choice(self.ways))
                self.desk.until("23:30")
            self.desk.advance(days=2)

    def meet(self, way: str) -> None:
        """Meet a prompt in one way."""
        acts: dict[str, Callable[[], None]] = {
            "full": self._full,
            "one question": self._one_question,
            "one line": lambda: void(self.desk.say(self.words())),
            "skip": lambda: self.desk.tap("Not this time"),
            "forget": lambda: None,
            "later": self._later,
            "still": lambda: self.desk.tap("Still working, +30 min"),
            "half": self._half,
        }
        if self.desk.session.prompt is not None:
            acts[way]()

    def _full(self) -> None:
        self.desk.tap("Begin")
        self._walk(12)
        if self.rng.random() < 0.3:
            offers = [one for one in self.desk.buttons if one.startswith("One thing to carry")]
            if offers:
                self.desk.tap(offers[0])
                self.desk.say(self.words())

    def _half(self) -> None:
        self.desk.tap("Begin")
        self._walk(self.rng.randint(1, 3))

    def _one_question(self) -> None:
        self.desk.tap("One question")
        self._walk(3)

    def _walk(self, most: int) -> None:
        for _ in range(most):
            talk = self.desk.session.talk
            if talk is None or talk.open is None:
                return
            chips = self._chips()
            if chips and self.rng.random() < 0.6:
                self.desk.tap(self.rng.choice(chips))
            elif self.rng.random() < 0.15:
                self.desk.tap("Skip ›")
            else:
                self.desk.say(self.words())

    def _chips(self) -> list[str]:
        ways = ("‹ Back", "Skip ›", "Go on ›", "ℹ️", "↰", "✓")
        return [one for one in self.desk.buttons if not one.startswith(ways)]

    def _later(self) -> None:
        self.desk.tap("Later…")
        ways = [one for one in self.desk.buttons if one != "‹ Back"]
        self.desk.tap(self.rng.choice(ways))


def void(_: object) -> None:
    """Take no notice."""


def quarter(*ways: str) -> Therapist:
    """Return somebody after a quarter of these ways."""
    therapist = Therapist(ways)
    therapist.desk.works(*weekdays(*BLOCKS))
    therapist.live()
    return therapist


@pytest.fixture(scope="module")
def lived() -> Therapist:
    """Somebody after a quarter in which everything happens."""
    return quarter(*["full"] * 8, "one question", "one line", "skip", "forget", "later", "still")


def prompts(desk: Diary) -> dict[Spot, list[tuple[datetime, Say]]]:
    """Return what was sent about each block without being asked for."""
    found = defaultdict(list)
    for at, say in desk.sent:
        if say.unasked and say.spot is not None and say.spot.step == PROMPT:
            found[say.spot].append((at, say))
    return found


def test_no_wording_comes_twice_within_a_week(lived: Therapist) -> None:
    """Of any question, however it was met."""
    last: dict[tuple[str, str], datetime] = {}
    early = []
    for at, step, variant in lived.desk.asked:
        before = last.get((step, variant))
        if before is not None and at - before < timedelta(days=7):
            early.append((at, step, variant))
        last[step, variant] = at
    assert early == []
    assert len(lived.desk.asked) > 500


def test_in_one_question_mode_all_steps_are_met_alike() -> None:
    """None more than a fifth less often than another."""
    desk = quarter("one question").desk
    met = Counter(step for _, step, _ in desk.asked if step in FIVE)
    assert set(met) == set(FIVE)
    assert min(met.values()) >= 0.8 * max(met.values()), met


def test_a_prompt_is_repeated_once_at_most(lived: Therapist) -> None:
    """And only where it was asked to; who is still working moves it and does not repeat it."""
    ledger = lived.desk.shelf.ledger
    still = Counter(one.prompt.id for one in ledger if one.reason == "still_working")
    later = Counter(one.prompt.id for one in ledger if one.reason == "later")
    asked = prompts(lived.desk)
    assert len(asked) > 100
    assert later
    assert set(later.values()) == {1}
    for spot, of in asked.items():
        assert len(of) <= 1 + still[spot.record] + later[spot.record], spot


def test_nothing_comes_in_quiet_hours(lived: Therapist) -> None:
    """From nine in the evening to eight in the morning; what is due till ten comes silently."""
    quiet = [
        (at.astimezone(lived.desk.zone).time(), say.silent)
        for at, say in lived.desk.sent
        if say.unasked and not 8 <= at.astimezone(lived.desk.zone).hour < 21
    ]
    assert all(silent and time.hour == 21 for time, silent in quiet), quiet


def test_nothing_comes_after_a_check_in_is_done(lived: Therapist) -> None:
    """About that block."""
    done: dict[tuple[date, object], datetime] = {}
    for record in lived.desk.records:
        if record.block is not None and record.closed_at is not None:
            done.setdefault((record.day, record.block.starts), record.closed_at)
    rows = lived.desk.shelf.prompts
    for spot, of in prompts(lived.desk).items():
        row = rows[spot.record]
        closed = done.get((row.day, row.starts))
        assert closed is None or all(at <= closed for at, _ in of), (row, of)


def test_nothing_private_comes_unasked(lived: Therapist) -> None:
    """Neither words nor what was carried."""
    unasked = [paragraphs(say.card.body) for _, say in lived.desk.sent if say.unasked]
    assert len(unasked) > 150
    assert [one for one in unasked if PRIVATE in one] == []
    assert lived.written > 150
