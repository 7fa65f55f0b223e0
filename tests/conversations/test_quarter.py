"""A quarter of a therapist with three blocks a day, who answers, puts off, skips and forgets."""

from __future__ import annotations

import os
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest

from conversations.model import PROMPT, Effect, Event, Phrase, Record, Say, Spot
from conversations.practice import FIVE, STEPS
from conversations.when.week import monday_of
from tests.conversations.desk import Desk, weekdays
from tests.conversations.screen import english, paragraphs

WEEKS = 13
BLOCKS = ("08:30-11:00", "11:30-14:00", "15:00-18:00")
BELLS = ("11:05", "14:05", "18:05")
PRIVATE = "zq"
"""Stands in everything the person writes, and in nothing that was not asked for."""
HABITS = {
    "self_study": f"{PRIVATE} holding back",
    "letting_go": f"{PRIVATE} breathing out",
    "nourished": f"{PRIVATE} a quiet joy",
}
"""What they often write at a step."""


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
        self.seed = seed
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
        acts: dict[str, Callable[[], object]] = {
            "full": self._full,
            "one question": self._one_question,
            "one line": lambda: self.desk.say(self.words()),
            "skip": lambda: self._tap("Not this time"),
            "forget": lambda: None,
            "later": self._later,
            "still": lambda: self._tap("Still working, +30 min"),
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
        answers = [one for one in ("Yes, please", "No, leave it") if one in self.desk.buttons]
        if answers and self.rng.random() < 0.8:
            self.desk.tap(self.rng.choice(answers))

    def _half(self) -> None:
        self.desk.tap("Begin")
        self._walk(self.rng.randint(1, 3))

    def _one_question(self) -> None:
        if self._tap("One question"):
            self._walk(3)

    def _walk(self, most: int) -> None:
        for _ in range(most):
            talk = self.desk.session.talk
            if talk is None or talk.open is None:
                return
            chips = self._chips()
            if "next time" in chips and self.rng.random() < 0.3:
                self.desk.tap("next time")
            elif chips and self.rng.random() < 0.6:
                self.desk.tap(self.rng.choice(chips))
            elif self.rng.random() < 0.15:
                self.desk.tap("Skip ›")
            elif talk.open in HABITS and self.rng.random() < 0.5:
                self.desk.say(HABITS[talk.open])
            else:
                self.desk.say(self.words())

    def _chips(self) -> list[str]:
        ways = ("‹ Back", "Skip ›", "Go on ›", "ℹ️", "↰", "✓")
        return [one for one in self.desk.buttons if not one.startswith(ways)]

    def _later(self) -> None:
        if self._tap("Later…"):
            ways = [one for one in self.desk.buttons if one != "‹ Back"]
            self.desk.tap(self.rng.choice(ways))

    def _tap(self, label: str) -> bool:
        """Tap a button of the prompt, if it has it; one that came together with another has not."""
        there = label in self.desk.buttons
        if there:
            self.desk.tap(label)
        return there


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


@pytest.fixture(autouse=True)
def said(lived: Therapist) -> None:
    """Each test that fails says which seed it was."""
    print(f"QUARTER_SEED={lived.seed}")


def prompts(desk: Diary) -> dict[Spot, list[tuple[datetime, Say]]]:
    """Return what was sent about each block without being asked for."""
    found = defaultdict(list)
    for at, say in desk.sent:
        if say.unasked and say.spot is not None and say.spot.step == PROMPT:
            found[say.spot].append((at, say))
    return found


def test_no_wording_comes_twice_within_a_week(lived: Therapist) -> None:
    """Of any question, however it was met."""
    assert _too_early(lived.desk.asked) == []
    assert len(lived.desk.asked) > 500


def _too_early(asked: list[tuple[datetime, str, str]]) -> list[tuple[datetime, str, str]]:
    """Return the questions put in a wording that was used within the week before."""
    last: dict[tuple[str, str], datetime] = {}
    early = []
    for at, step, variant in asked:
        before = last.get((step, variant))
        if before is not None and at - before < timedelta(days=7):
            early.append((at, step, variant))
        last[step, variant] = at
    return early


def test_who_never_leaves_anything_out_meets_no_wording_twice_in_a_week() -> None:
    """Three check-ins a day in full, each with a sentence, an intention, and the two of them."""
    desk = Diary()
    desk.works(*weekdays(*BLOCKS))
    for _ in range(4):
        for _ in range(5):
            for bell in BELLS:
                desk.until(bell)
                _whole(desk)
        desk.advance(days=2)
    assert _too_early(desk.asked) == []
    met = Counter(step for _, step, _ in desk.asked)
    assert min(met[step.key] for step in STEPS if step.key != "week_question") >= 59, met
    assert met["week_question"] == 3


def _whole(desk: Diary) -> None:
    desk.tap("Begin")
    for _ in range(10):
        talk = desk.session.talk
        if talk is None or talk.open is None:
            break
        if talk.open == "reflecting":
            desk.tap("next time")
        else:
            desk.say(f"{desk.session.serial} and a held breath")
    desk.tap("Did you ask how it is going?")
    desk.tap("yes")
    desk.tap("One thing to carry into your next block?")
    desk.say(f"{desk.session.serial} in my hands")


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


# ------------------------------------------------------------------------- the loop


@pytest.mark.parametrize(
    ("told", "asked"), [("intention", "kept_intention"), ("sentence", "said_it")]
)
def test_what_is_carried_is_answered_or_skipped_once(
    lived: Therapist, told: str, asked: str
) -> None:
    """And is then let go of: nothing else comes back, and twice only what was not yet done."""
    records = lived.desk.records
    words = {one.answers[told].parts[-1].text for one in records if _said(one, told)}
    met = Counter(
        one.given[told]
        for one in records
        if asked in one.answers and "not_yet" not in one.answers[asked].chips
    )
    assert len(met) > 5
    assert set(met) <= words
    assert set(met.values()) == {1}


def test_what_is_carried_is_not_put_off_for_ever(lived: Therapist) -> None:
    """The next check-in in full asks about the words that were carried last."""
    full = [one for one in lived.desk.records if not one.only and "line" not in one.answers]
    carried = ""
    for record in full:
        if carried and "self_study" in record.answers:
            assert record.given.get("intention") == carried
            carried = ""
        if _said(record, "intention"):
            carried = record.answers["intention"].parts[-1].text


def test_the_letters_question_comes_once_a_week(lived: Therapist) -> None:
    """In the first check-in in full; the first week has had no letter."""
    full = [one for one in lived.desk.records if not one.only and "line" not in one.answers]
    weeks = Counter(monday_of(one.day) for one in full if "week_question" in one.answers)
    assert set(weeks.values()) == {1}
    assert set(weeks) == {monday_of(one.day) for one in full} - {min(weeks) - timedelta(weeks=1)}
    for week in weeks:
        first = next(one for one in full if monday_of(one.day) == week)
        assert "week_question" in first.answers, first.day


def test_every_step_is_met(lived: Therapist) -> None:
    """Each of the five about as often as any other, and all that leads from one to the next."""
    met = Counter(step for _, step, _ in lived.desk.asked)
    assert {*FIVE, "kept_intention", "said_it", "sentence", "intention", "week_question"} <= {*met}
    assert min(met[step] for step in FIVE) > 0.8 * max(met[step] for step in FIVE), met


def test_words_are_offered_as_a_chip_once(lived: Therapist) -> None:
    """All that came often, none again; a chip that was taken answers, and keeps its words."""
    offers = Counter(
        english(say.card.body[0])
        for _, say in lived.desk.sent
        if isinstance(say.card.body[0], Phrase) and say.card.body[0].context == "own"
    )
    assert len(offers) == len(HABITS)
    assert set(offers.values()) == {1}
    chosen = {
        own.text
        for record in lived.desk.records
        for answer in record.answers.values()
        for own in answer.own
    }
    assert chosen <= set(HABITS.values())


def _said(record: Record, step: str) -> bool:
    return step in record.answers and bool(record.answers[step].parts)
