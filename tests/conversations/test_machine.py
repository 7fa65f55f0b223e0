"""The machine as a whole: nothing that a person can do loses a word or leads to a dead end."""

from __future__ import annotations

import copy
import os
import random
import string
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TypeVar, get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from conversations.codec import decode, encode
from conversations.model import Address, CalendarState, Done, Noticed, NoticeKind, Rang, Session
from conversations.when.daysoff import Pause
from tests.conversations.desk import every_flow, weekdays
from tests.conversations.witness import Witness

EVENTS = int(os.environ.get("EVENTS", "5000"))
"""How many random events; ``EVENTS=100000`` for a long run."""

EXAMPLES = 5000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 130
A_LIFE = 250
"""After so many random events another person comes."""

T = TypeVar("T")

# ------------------------------------------------------------- what people may do

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Kiritimati",
)
WORDS = (
    "warm, and a little tired",
    "x",
    "🌿👩‍👩‍👧",
    "שלום וברכה",
    "<b>not a tag</b> & {words} {chips}",
    "\x00\ufffd",
    "\ud83d",
    "  \n ",
    "a" * 4096,
    "<&>" * 3000,
    "Mon-Fri 9-12, 14-17",
    "tue 9-2",
    "every other Wed 9-1pm",
    "today 18-20",
    "1h 30",
    "2",
    "until Monday",
    "24 Dec - 3 Jan",
    "3/4",
    "Berlin",
    "14:05",
    "/help",
    "https://calendar.example/private/basic.ics",
    "webcal://calendar.example/other",
    "Mrs Jane Doe, jane@doe.example",
)
COMMANDS = (
    *(f"/{one.command}" for one in every_flow() if one.command),
    "/cancel",
    "/cpd Apr 2025 - Mar 2026",
    "/pause until Monday",
    "/pause 3/4",
    "/pause ☃",
    "/schedule Mon-Fri 9-12, 14-17",
    "/schedule tue 9-2",
    "/schedule nonsense",
    "/schedule https://calendar.example/private",
    "/calendar webcal://calendar.example/private",
    "/calendar nonsense",
    "/why yesterday",
    "/why 3/4",
    "/why ☃",
    "/start abc",
    "/nothing of mine",
    "/",
)
KINDS = ("photo", "calendar", "voice", "sticker", "document", "location", "poll")
CITIES = ("Berlin", "New York", "Cairo", "Lord Howe", "Kathmandu", "14:05", "Atlantis")
PAUSES = ("today", "tomorrow", "until Monday", "one week", "24 Dec - 3 Jan", "for 3 days")
FLOWS = (*(one.key for one in every_flow()), "note", "gone")
STEPS = (
    *sorted({step.key for one in every_flow() for step in one.steps}),
    *sorted({action for one in every_flow() for action in one.actions}),
    "gone",
    "@gone",
)
CHOICES = (
    *sorted({chip.key for one in every_flow() for step in one.steps for chip in step.chips}),
    *("<", ">", "^", "", "0", "1", "2", "3", "-1", "99", "9" * 40, "r0", "r1", "r9", "on", "off"),
    *("save", "edit", "all", "days", "later", "understood", "today", "monday", "week", "30"),
    *("intention.1", "seeing.1", "relationship.2", ".", "Europe/Berlin", "Mars/Olympus"),
    *("20261123-20261124", "20261124-20261123", "00010101-99991231", "2026-11-23", "2026-11-16"),
    *("0001-01-01", "9999-12-31", "w01100000000000000f00k0", "d0000", "2100-0800", "0000-0000"),
    *("m30", "m99999", "csv.20250401.20260331", "20250401.20260331", "20260401.20250331"),
    *("no", "elsewhere", "again", "bell", "quiet", "letter", "zone", "2130", "0500", "1-15", "8-1"),
)
MINUTES = (0, 1, 4, 9, 29, 31, 60, 240, 600, 1440, 4000)
PRINTABLE = string.ascii_letters + string.digits + string.punctuation + " "


def _nth(things: Sequence[T], number: int) -> T | None:
    """Return one of some things, the newest first; None if there are none."""
    return things[-1 - number % len(things)] if things else None


def _new(zone: str, *, settled: bool, works: bool) -> Witness:
    person = Witness(zone, settled=settled)
    if works:
        person.works(*weekdays("09:00-12:00", "14:00-17:00", "22:00-01:00"))
    if not settled:
        person.command("/start")
    return person


def _fetch(person: Witness, *, ok: bool) -> None:
    """Let the oldest voice note be fetched, if one waits for that."""
    if any(job.kind == "voice" for job in person.jobs):
        person.fetched(ok=ok)


def _tap(person: Witness, number: int) -> None:
    """Press a button that is on the phone now."""
    cards = [one for one in person.messages if one.keyboard]
    card = _nth(cards, number % 5)
    if card is not None:
        buttons = [button for row in card.keyboard for button in row]
        label = number // 5 % len(buttons)
        to = buttons[label].to
        person.tap_to(Address(to.flow, to.step, to.card or card.card or 0, to.choice))


def _stale_tap(person: Witness, number: int) -> None:
    """Press a button that was shown at some time."""
    to = _nth(list(person.addresses), number)
    if to is not None:
        person.tap_to(to)


def _say_early(person: Witness, text: str, back: int) -> None:
    """Write while so many of the newest cards had not been seen."""
    aimed = person.aimed
    person._write(text, seen=aimed[-1 - back].card if len(aimed) > back else 0)


def _reply(person: Witness, number: int, text: str) -> None:
    card = _nth([one for one in person.messages if one.card is not None], number)
    if card is not None:
        person.reply(card, text)


def _edit(person: Witness, number: int, text: str) -> None:
    own = _nth([one for one in person.messages if one.card is None], number)
    if own is not None:
        person.edit(own.id, text)


def _change_zone(person: Witness, city: str) -> None:
    """Choose another zone the way people do."""
    person.command("/settings")
    person.tap("Time zone")
    person.tap("Another time zone")
    person.say(city)


def _pause(person: Witness, days: str) -> None:
    person.command(f"/pause {days}")
    newest = next(one for one in reversed(person.messages) if one.keyboard)
    if "Yes, keep it" not in newest.buttons:  # in those very days it is asked which year is meant
        person.tap(newest.buttons[0])
    person.tap("Yes, keep it")


def _restart(person: Witness) -> None:
    """Forget everything but what is stored."""
    person.session = decode(Session, encode(person.session))


def _due(person: Witness) -> None:
    """Wait for the next thing that rings."""
    waiting = [one.due_at for one in person.shelf.waiting()]
    if waiting:
        person.until(max(person.now, min(waiting)))


def _read(person: Witness, kind: str, number: int) -> None:
    """Let a calendar be read: it holds an appointment tomorrow and, some of them, days away."""
    tomorrow = person.today + timedelta(days=1)
    away = (Pause(tomorrow, tomorrow + timedelta(days=number)),) if number % 2 else ()
    one = person.shelf.next_id()
    named = "" if kind == "calendar_file" else "calendar.example"
    person.shelf.calendars[one] = CalendarState(
        one, "feed" if named else "file", named, person.now, until=tomorrow, away=away
    )
    person.meets("09:00-10:00", "10:10-11:00", day=tomorrow)
    person.done(kind, calendar=one, appointments=number, unreadable=0, label=named)


def _work(person: Witness, number: int, *, ok: bool) -> None:
    job = _nth(person.jobs, number)
    if job is not None and ok and job.kind.startswith("calendar"):
        _read(person, job.kind, number)
    elif job is not None:
        person.done(job.kind, ok=ok, **({"attachment": 1, "checkins": number} if ok else {}))


# ------------------------------------------------------------------- the machine

_text = st.sampled_from(WORDS) | st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
_number = st.integers(0, 60)
_forged = st.none() | st.builds(
    Address,
    st.sampled_from(FLOWS),
    st.sampled_from(STEPS),
    st.integers(0, 60) | st.integers(0, 36**7 - 1),
    st.sampled_from(CHOICES) | st.text(PRINTABLE, max_size=30),
)


class Machine(RuleBasedStateMachine):
    """A person, their phone, the clock and the server, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.settled = self.works = True
        self.zone = ZONES[0]
        self._person = Witness()

    @property
    def person(self) -> Witness:
        """Whoever is there; where somebody has left, a newcomer sits down."""
        if self._person.gone:
            self._person = _new(self.zone, settled=False, works=False)
        return self._person

    @initialize(zone=st.sampled_from(ZONES), settled=st.booleans(), works=st.booleans())
    def sit_down(self, zone: str, *, settled: bool, works: bool) -> None:
        """Somebody comes, with or without onboarding behind them."""
        self.zone = zone
        self._person = _new(zone, settled=settled, works=works)

    @rule(text=_text)
    def say(self, text: str) -> None:
        """Write a message."""
        self.person.say(text)

    @rule(text=_text, back=st.integers(1, 8))
    def say_early(self, text: str, back: int) -> None:
        """Write a message before the newest questions were seen."""
        _say_early(self.person, text, back)

    @rule(number=_number, text=_text)
    def reply(self, number: int, text: str) -> None:
        """Answer any message by a swipe."""
        _reply(self.person, number, text)

    @rule(number=_number, text=_text)
    def edit(self, number: int, text: str) -> None:
        """Edit any own message."""
        _edit(self.person, number, text)

    @rule(kind=st.sampled_from(KINDS))
    def send(self, kind: str) -> None:
        """Send something without words."""
        self.person.send(kind)

    @rule(text=st.sampled_from(COMMANDS))
    def command(self, text: str) -> None:
        """Write a command, known or not."""
        self.person.command(text)

    @rule(number=_number)
    def tap(self, number: int) -> None:
        """Press a button on one of the newest cards."""
        _tap(self.person, number)

    @rule(number=_number)
    def tap_again(self, number: int) -> None:
        """Press a button as it does who was not quite seen: twice."""
        _tap(self.person, number)
        _tap(self.person, number)

    @rule(number=_number)
    def stale_tap(self, number: int) -> None:
        """Press a button from an earlier time."""
        _stale_tap(self.person, number)

    @rule(to=_forged)
    def forged_tap(self, to: Address | None) -> None:
        """Press a button that was never there."""
        self.person.tap_to(to)

    @rule(minutes=st.sampled_from(MINUTES))
    def wait(self, minutes: int) -> None:
        """Let time pass."""
        self.person.advance(minutes)

    @rule()
    def due(self) -> None:
        """Something comes due."""
        _due(self.person)

    @rule(hours=st.sampled_from((1, 5, 25, 80)))
    def downtime(self, hours: int) -> None:
        """The server is down for a while."""
        self.person.sleep(hours=hours)

    @rule()
    def restart(self) -> None:
        """The server starts again, with what is stored."""
        _restart(self.person)

    @rule(city=st.sampled_from(CITIES))
    def change_zone(self, city: str) -> None:
        """Travel."""
        _change_zone(self.person, city)

    @rule(zone=st.sampled_from((*ZONES, "Europe/Vienna", "Mars/Olympus")))
    def locate(self, zone: str) -> None:
        """Share a location."""
        self.person.locate(zone)

    @rule(days=st.sampled_from(PAUSES))
    def pause(self, days: str) -> None:
        """Take days off."""
        _pause(self.person, days)

    @precondition(lambda self: self._person.jobs)
    @rule(number=_number, ok=st.booleans())
    def work(self, number: int, *, ok: bool) -> None:
        """A job ends."""
        _work(self.person, number, ok=ok)

    @rule()
    def look_for_ways_out(self) -> None:
        """From here a person gets help, can leave, and can finish."""
        self.person.check_ways_out()

    @invariant()
    def every_word_is_kept_once(self) -> None:
        """Each message's words stand in one place, as they were sent last."""
        for message, texts in self._person.words().items():
            assert len(texts) == 1, f"message {message} is kept {len(texts)} times"

    def teardown(self) -> None:
        """Wherever it ended, there are ways out."""
        self.person.check_ways_out()


def test_nothing_loses_a_word_or_leads_to_a_dead_end() -> None:
    """Whatever people, phones, clocks and servers do, in whatever order."""
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=40,
            deadline=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_what_a_twin_does_changes_nothing() -> None:
    """What is tried out leaves no trace at the desk, on the shelf, or in what was noted."""
    person = _new(ZONES[0], settled=True, works=True)
    person.meets("18:00-19:00")
    person.record_voice()
    kept = {name: value for name, value in vars(person).items() if name != "world"}
    before, twin = copy.deepcopy(kept), person.twin()
    twin.fetched()
    twin.voice()
    twin.command("/pause tomorrow")
    twin.tap("Yes, keep it")
    twin.command("/checkin")
    twin.say("Mrs Jane Doe smiled")
    twin.tap("Replace, and remove my message")
    twin.advance(days=2)
    assert {name: value for name, value in vars(person).items() if name != "world"} == before


def _at_a_tail() -> Witness:
    """Return somebody who finished a check-in and took up what is offered at its end."""
    person = Witness()
    person.check_finish()
    person.tap("One thing to carry into your next block?")
    return person


def test_a_tick_is_said_only_of_what_was_just_kept() -> None:
    """Going on from a tail that was answered before keeps nothing new, and does not claim to."""
    person = _at_a_tail()
    person.say("patience")
    tail = next(to for to in person.addresses if to.step == "@tail" and "intention" in to.choice)
    person.tap_to(tail)
    person.tap("Go on ›")
    assert person.text == "All of it is kept."


def test_a_tail_is_not_in_the_way_of_a_new_check_in() -> None:
    """What is offered at the end is never owed: /checkin begins another one."""
    person = _at_a_tail()
    person.command("/checkin")
    assert person.session.talk is not None
    assert person.session.talk.open == "self_study"


def test_a_chip_is_changed_where_somebody_looks_back_at_it() -> None:
    """A day later, by the button of the history; the witness knows it, and no other answer's."""
    person = Witness()
    person.command("/checkin")
    person.tap("tight")
    for words in ("hurry", "her laugh", "courage", "told her so"):
        person.say(words)
    person.advance(days=1)
    person.command("/history")
    person.tap(next(one for one in person.buttons if one.startswith("Mon 23 Nov")))
    person.tap("Edit")
    person.tap("In yourself: change")
    person.tap("✓ tight")
    assert not person.answer("self_study").chips


# ----------------------------------------------------------------- random events


def _ring_anything(person: Witness, rng: random.Random) -> None:
    """Let any rows ring that still wait, due or not."""
    rows = person.shelf.waiting()
    if rows:
        person.event(Rang(tuple(rng.sample(rows, rng.randint(1, min(3, len(rows)))))))


def _notice(person: Witness, rng: random.Random) -> None:
    """Let something happen that they are to know."""
    known = (*person.shelf.calendars, 99)
    kind = rng.choice(get_args(NoticeKind))
    person.event(Noticed(kind, person.now, person.now, rng.choice(known)))


def _act(person: Witness, rng: random.Random) -> None:
    """Do one thing, whatever it is."""
    number, text = rng.randint(0, 200), rng.choice(WORDS)
    card = rng.randint(0, person.session.serial + 2)
    forged = Address(rng.choice(FLOWS), rng.choice(STEPS), card, rng.choice(CHOICES))
    acts: tuple[tuple[int, Callable[[], object]], ...] = (
        (20, lambda: person.say(text)),
        (3, lambda: _say_early(person, text, 1 + number % 8)),
        (4, lambda: _reply(person, number, text)),
        (4, lambda: _edit(person, number, text)),
        (30, lambda: _tap(person, number)),
        (8, lambda: _stale_tap(person, number)),
        (12, lambda: person.tap_to(forged)),
        (1, lambda: person.tap_to(None)),
        (14, lambda: person.command(rng.choice(COMMANDS))),
        (2, lambda: person.send(rng.choice(KINDS))),
        (3, lambda: person.record_voice(early=rng.random() < 0.3)),
        (2, lambda: person.record_voice(caption=text)),
        (3, lambda: _fetch(person, ok=rng.random() < 0.8)),
        (6, lambda: person.advance(rng.choice(MINUTES))),
        (3, lambda: _due(person)),
        (1, lambda: person.sleep(hours=rng.choice((1, 30)))),
        (2, lambda: _ring_anything(person, rng)),
        (2, lambda: _work(person, number, ok=rng.random() < 0.8)),
        (1, lambda: person.event(Done("gone", ok=True, result={}))),
        (1, lambda: _notice(person, rng)),
        (1, lambda: _restart(person)),
    )
    weights = [weight for weight, _ in acts]
    [(_, act)] = rng.choices(acts, weights)
    act()


def test_random_events_meet_no_dead_end() -> None:
    """Any event at any time is worked through, and there is always a way on."""
    seed = int(os.environ.get("SEED", random.randrange(10**9)))
    print(f"SEED={seed} EVENTS={EVENTS}")
    rng = random.Random(seed)
    person = None
    for number in range(EVENTS):
        if person is None or person.gone or number % A_LIFE == 0:
            person = _new(rng.choice(ZONES), settled=rng.random() < 0.8, works=rng.random() < 0.8)
        _act(person, rng)
        if not person.gone and number % 50 == 0:
            person.check_ways_out()
