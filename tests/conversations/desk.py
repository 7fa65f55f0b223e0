"""A therapist at a desk: the pure core driven by a person, over a store made of dicts.

:class:`Desk` stands in for everything around the core. It answers every
:class:`~conversations.model.Find`, applies every effect, plans due rows from the
rules, rings them as its clock is moved on, and shows what the phone shows. After
each turn it checks what must always hold; a breach is an ``AssertionError``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import conversations.flows
from conversations.catalog import Catalog, World
from conversations.codec import decode, encode
from conversations.engine import advance
from conversations.flow import Flow
from conversations.model import (
    AddDaysOff,
    AddPause,
    Address,
    AddRules,
    Answer,
    CalendarState,
    Card,
    Commanded,
    Done,
    DropDaysOff,
    DropRule,
    Effect,
    EndPause,
    Erase,
    Event,
    Find,
    Found,
    Hand,
    Job,
    KeepCalendar,
    Located,
    Menu,
    Prompt,
    Rang,
    React,
    Record,
    Redraw,
    Rekey,
    Revised,
    Said,
    Say,
    Sent,
    Session,
    Sound,
    Spot,
    Tapped,
    Tidy,
    Toast,
    Vanish,
    replace,
)
from conversations.when.appointments import Appointment
from conversations.when.daysoff import Pause
from conversations.when.phrases.english import ENGLISH
from conversations.when.week import OneOff, Slot, instant
from tests.botapi.outgoing import check_effect
from tests.conversations.screen import Message, check_keyboard, english, paragraphs
from tests.conversations.shelf import Shelf

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("Europe/Berlin"))
"""A Monday morning in winter, when nothing has happened yet."""

_ASKS = 40
_RINGS = 400


@cache
def every_flow() -> tuple[Flow, ...]:
    """Return every conversation there is."""
    names = sorted(one.name for one in pkgutil.iter_modules(conversations.flows.__path__))
    return tuple(importlib.import_module(f"conversations.flows.{name}").FLOW for name in names)


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(available_timezones()))


class Desk:
    """One person, their phone, the clock on the wall and what is stored of them.

    Args:
        flows: the conversations there are; all of them when left out.
        zone: the person's time zone.
        now: an aware instant; the clock is moved on by :meth:`advance`.
        settled: whether onboarding lies behind them.
        language: the language of their Telegram.
    """

    def __init__(
        self,
        flows: Iterable[Flow] | None = None,
        *,
        zone: str = "Europe/Berlin",
        now: datetime = MONDAY,
        settled: bool = True,
        language: str = "en",
    ) -> None:
        self.world = World(Catalog.of(flows or every_flow()), _zones(), {"en": ENGLISH})
        self.session = Session(zone=zone, settled=settled, language=language)
        self.now = now.astimezone(UTC)
        self.shelf = Shelf(frozenset(self.world.catalog.rings))
        self.messages: list[Message] = []
        self.toasts: list[str] = []
        self.jobs: list[Job] = []
        self.handed: list[tuple[int, str]] = []
        self.sounds: list[int] = []
        self.erased: set[int] = set()
        self.tidying: list[Tidy] = []
        self.effects: tuple[Effect, ...] = ()
        self.paused = False
        self.gone = False
        self._message = 0

    # ----------------------------------------------------------- the person does

    def say(self, text: str, *, early: bool = False) -> int:
        """Write a message; ``early`` is before the newest card was on the phone."""
        return self._write(text, seen=self.session.newest - 1 if early else None)

    def reply(self, card: Message, text: str) -> int:
        """Swipe a message to the right and answer it."""
        return self._write(text, to=card.spot)

    def _write(self, text: str, *, seen: int | None = None, to: Spot | None = None) -> int:
        message = self._bubble(text)
        newest = max((one.card for one in self.messages if one.card), default=0)
        self.event(Said(text, message.id, newest if seen is None else seen, to))
        return message.id

    def edit(self, message_id: int, text: str) -> None:
        """Edit one's own message."""
        message = next(one for one in self.messages if one.id == message_id and one.card is None)
        message.text = text
        self.event(Revised(text, message_id))

    def locate(self, zone: str) -> None:
        """Share a location; the edge has found its zone."""
        self.event(Located(zone, self._bubble("(location)").id))

    def send(self, kind: str, file: str = "", size: int = 0) -> None:
        """Send something other than words."""
        self.event(Sent(kind, self._bubble(f"({kind})").id, file, size))

    def record_voice(
        self,
        seconds: int = 23,
        *,
        to: Message | None = None,
        early: bool = False,
        size: int = 900,
        caption: str = "",
    ) -> int:
        """Send a voice note, in answer to a message if one is given; it is yet to be fetched."""
        message = self._bubble("(voice)")
        newest = max((one.card for one in self.messages if one.card), default=0)
        seen = self.session.newest - 1 if early else newest
        spot = to.spot if to else None
        self.event(Sent("voice", message.id, f"file-{message.id}", size, seconds, seen, spot))
        if caption:
            self.event(Said(caption, message.id, seen, spot))
        return message.id

    def fetched(self, *, ok: bool = True, **result: str | int) -> None:
        """The oldest voice note that is yet to be fetched has been, or cannot be."""
        self.done("voice", ok=ok, **(result or ({"size": 900} if ok else {})))

    def voice(self, seconds: int = 23, *, to: Message | None = None) -> int:
        """Send a voice note that is fetched at once."""
        number = self.record_voice(seconds, to=to)
        self.fetched()
        return number

    def command(self, text: str) -> None:
        """Write a command: ``/pause until Monday``."""
        name, _, argument = text.removeprefix("/").partition(" ")
        self.event(Commanded(name.lower(), argument.strip(), self._bubble(text).id))

    def tap(self, label: str, on: Message | None = None) -> None:
        """Press the newest button of this label, or the one on this very message."""
        self.tap_to(self.find(label, on))

    def tap_to(self, to: Address | None) -> None:
        """Press a button of any address, forged ones included; None could not be read."""
        self.event(Tapped(to))

    def find(self, label: str, on: Message | None = None) -> Address:
        """Return where the newest button of this label leads.

        Raises:
            AssertionError: no message has such a button; the labels there are stand in it.
        """
        shown = [on] if on else [one for one in reversed(self.messages) if one.keyboard]
        for message in shown:
            for button in (one for row in message.keyboard for one in row):
                if label in (english(button.label), english(button.label).removeprefix("✓ ")):
                    return replace(button.to, card=button.to.card or message.card or 0)
        seen = [one.buttons for one in shown[:3]]
        raise AssertionError(f"there is no button {label!r}; the newest are {seen}")

    # -------------------------------------------------------------- the clock does

    @property
    def zone(self) -> ZoneInfo:
        """The person's zone as it now is."""
        return ZoneInfo(self.session.zone)

    @property
    def today(self) -> date:
        """The person's calendar day."""
        return self.now.astimezone(self.zone).date()

    def advance(self, minutes: float = 0, *, hours: float = 0, days: float = 0) -> None:
        """Let time pass; what falls due rings at its instant."""
        self._pass(self.now + timedelta(minutes=minutes, hours=hours, days=days))

    def until(self, when: datetime | str) -> None:
        """Let time pass until an instant, or until the wall shows ``Tue 12:05`` or ``12:05``."""
        self._pass(when if isinstance(when, datetime) else self._next(when))

    def sleep(self, minutes: float = 0, *, hours: float = 0, days: float = 0) -> None:
        """Let time pass with the service down; what fell due rings all at once at the end."""
        self.now += timedelta(minutes=minutes, hours=hours, days=days)
        self.shelf.plan(self.session, self.now)
        self._ring_due()

    def _next(self, wall: str) -> datetime:
        day, _, clock = wall.rpartition(" ")
        at = time.fromisoformat(clock)
        dates = [self.today + timedelta(days=ahead) for ahead in range(8)]
        found = [instant(one, at, self.zone) for one in dates if f"{one:%a}" == day or not day]
        return next(one for one in found if one >= self.now)

    def _pass(self, end: datetime) -> None:
        end = end.astimezone(UTC)
        assert end >= self.now, "time does not run backwards"
        for _ in range(_RINGS):
            due = [one.due_at for one in self.shelf.waiting()]
            midnight = instant(self.today + timedelta(days=1), time.min, self.zone)
            step = min([end, midnight, *(max(at, self.now) for at in due)])
            self.now = step
            self.shelf.plan(self.session, self.now)
            self._ring_due()
            if step == end:
                return
        raise AssertionError("what falls due does not come to rest")

    def _ring_due(self) -> None:
        due = sorted((one for one in self.shelf.waiting() if one.due_at <= self.now), key=_order)
        if not due or self.gone:
            return
        self.event(Rang(tuple(due)))
        left = [one for one in self.shelf.waiting() if one.due_at <= self.now]
        assert not left, f"nothing was decided about {left}"

    def done(self, kind: str, *, ok: bool = True, **result: str | int) -> None:
        """A job ends."""
        job = next(one for one in self.jobs if one.kind == kind)
        self.jobs.remove(job)
        self.event(Done(kind, ok, result, job.args))

    # ------------------------------------------------------------ the phone shows

    @property
    def last(self) -> Message:
        """The newest message from Presence."""
        return next(one for one in reversed(self.messages) if one.card is not None)

    @property
    def text(self) -> str:
        """What the newest message from Presence says."""
        return self.last.text

    @property
    def buttons(self) -> list[str]:
        """The buttons of the newest message from Presence."""
        return self.last.buttons

    @property
    def toast(self) -> str:
        """The short line the last tap was answered with, or nothing."""
        return next((english(one.text) for one in self.effects if isinstance(one, Toast)), "")

    @property
    def screen(self) -> str:
        """The whole chat, readable: ``>`` is the person, ``[…]`` a row of buttons."""
        out = []
        for one in self.messages:
            mark = f" {one.reaction}" if one.reaction else ""
            out.append(one.text if one.card else f"> {one.text}{mark}")
            out += [" ".join(f"[{english(one.label)}]" for one in row) for row in one.keyboard]
        return "\n".join(out)

    def shown(self, part: str) -> Message:
        """Return the newest message from Presence that says this."""
        for one in reversed(self.messages):
            if one.card is not None and part in one.text:
                return one
        raise AssertionError(f"nothing says {part!r}:\n{self.screen}")

    # -------------------------------------------------------------- the store holds

    def works(self, *rules: Slot | OneOff) -> None:
        """Give the person working hours, as though they had been typed long ago."""
        self.shelf.add(*rules)
        self.shelf.plan(self.session, self.now)

    def meets(self, *spans: str, day: date | None = None) -> None:
        """Have appointments in a calendar: ``desk.meets("09:00-10:00")``, today or on a day."""
        if not self.shelf.calendars:
            number = self.shelf.next_id()
            self.shelf.calendars[number] = CalendarState(
                number, "feed", "calendar.example", self.now, until=self.today + timedelta(60)
            )
        for span in spans:
            begins, ends = (
                instant(day or self.today, time.fromisoformat(at), self.zone)
                for at in span.split("-")
            )
            key = f"key{self.shelf.next_id()}"
            self.shelf.appointments.append(Appointment(begins, ends, key))
        self.shelf.plan(self.session, self.now)

    def off(self, first: date, last: date) -> None:
        """Give the person days off."""
        self.shelf.pauses[self.shelf.next_id()] = Pause(first, last)
        self.shelf.plan(self.session, self.now)

    @property
    def records(self) -> list[Record]:
        """Everything kept and not deleted, oldest first."""
        return self.shelf.there

    @property
    def record(self) -> Record:
        """The newest record."""
        return self.records[-1]

    def answer(self, step: str) -> Answer:
        """Return what the newest record holds for a step."""
        return self.record.answers[step]

    def words(self) -> dict[int, list[str]]:
        """Return every kept word by the message it came with, wherever it stands."""
        kept: dict[int, list[str]] = {}
        for record in self.records:
            for answer in record.answers.values():
                for part in answer.parts:
                    kept.setdefault(part.message_id, []).append(part.text)
        return kept

    def reasons(self) -> list[str]:
        """Return the reasons in the ledger, in the order they were written."""
        return [line.reason for line in self.shelf.ledger]

    # ------------------------------------------------------------------- one event

    def event(self, event: Event) -> None:
        """Work one event through the core, answering what it asks, and carry it out."""
        assert not self.gone, "this person has left"
        turn = advance(self.session, event, self.now, self.world)
        for _ in range(_ASKS):
            found = [one for one in turn.effects if isinstance(one, Find)]
            if not found:
                break
            assert len(turn.effects) == 1, "a Find stands alone"
            assert turn.session == self.session, "a Find changes nothing"
            answers = tuple((one, self.shelf.answer(one, self.session)) for one in found[0].queries)
            turn = advance(self.session, Found(found[0].cause, answers), self.now, self.world)
        else:
            raise AssertionError("the core asks without end")
        assert decode(Session, encode(turn.session)) == turn.session, (
            "the session is not kept whole"
        )
        before, self.session = self.session, turn.session
        self.effects = turn.effects
        assert not any(isinstance(one, Vanish) for one in turn.effects[:-1]), "Vanish comes last"
        for effect in turn.effects:
            self._apply(effect, event)
        self._look_at_hint()
        if (_planned(turn.effects) or _plans(before) != _plans(self.session)) and not self.gone:
            self.shelf.plan(self.session, self.now)

    def _look_at_hint(self) -> None:
        """Hold that a card that waits for typed words, with no button, says so in the field."""
        talk = self.session.talk
        flow = self.world.catalog.flows.get(talk.flow) if talk else None
        step = flow.step(talk.open) if flow and talk and talk.open else None
        if step is None or step.read is None:
            return
        own = (None, Spot(talk.record.id, step.key)) if talk else ()
        for effect in self.effects:
            newest = isinstance(effect, Say) and effect.number == self.session.newest
            if isinstance(effect, Say) and newest and effect.spot in own:
                card = effect.card
                assert card.keyboard or card.placeholder, f"{step.key} waits without a hint"

    def _apply(self, effect: Effect, event: Event) -> None:
        check_effect(effect, self.today)
        match effect:
            case Say(card, number, spot, silent, unasked):
                assert number not in {one.card for one in self.messages}, "a number is used twice"
                check_keyboard(card.keyboard, number, self.world.catalog)
                shown = self._bubble(_readable(card), number)
                shown.keyboard, shown.spot = card.keyboard, spot
                shown.silent, shown.unasked = silent, unasked
            case Redraw(card, number):
                check_keyboard(card.keyboard, number, self.world.catalog)
                shown = self._card(number)
                shown.text, shown.keyboard = _readable(card), card.keyboard
            case Rekey(keyboard, number):
                check_keyboard(keyboard, number, self.world.catalog)
                self._card(number).keyboard = keyboard
            case React(message_id, emoji):
                if message_id not in self.erased:
                    next(one for one in self.messages if one.id == message_id).reaction = emoji
            case Toast(text):
                assert isinstance(event, Tapped), "only a tap is answered with a toast"
                self.toasts.append(english(text))
            case Hand(attachment, caption):
                self.handed.append((attachment, english(caption)))
                if effect.number:
                    check_keyboard(effect.keyboard, effect.number, self.world.catalog)
                    shown = self._bubble(english(caption), effect.number)
                    shown.keyboard = effect.keyboard
            case Sound(message_id):
                self.sounds.append(message_id)
            case Job():
                self.jobs.append(effect)
            case Menu(paused):
                self.paused = paused
            case Erase(message_id, card):
                self.messages = [
                    one
                    for one in self.messages
                    if message_id != one.id and card != (one.card or -1)
                ]
                self.erased.add(message_id)
            case Tidy():
                self.tidying.append(effect)
            case Vanish():
                self.shelf, self.gone = Shelf(), True
            case _:
                self.shelf.carry_out(effect, self.now)

    # ---------------------------------------------------------------- small things

    def _bubble(self, text: str, card: int | None = None) -> Message:
        self._message += 1
        self.messages.append(Message(self._message, text, card))
        return self.messages[-1]

    def _card(self, number: int) -> Message:
        found = next((one for one in self.messages if one.card == number), None)
        assert found is not None, f"card {number} was never shown"
        return found


def _order(prompt: Prompt) -> tuple[datetime, int]:
    return prompt.due_at, prompt.id


def _readable(card: Card) -> str:
    text = paragraphs(card.body)
    assert text.strip(), "a card says nothing"
    return text


def _planned(effects: tuple[Effect, ...]) -> bool:
    return any(isinstance(one, _PLANS) for one in effects)


_PLANS = AddRules | DropRule | AddPause | EndPause | AddDaysOff | DropDaysOff | KeepCalendar


def _plans(session: Session) -> tuple[Any, ...]:
    return session.zone, session.settings


def weekdays(*spans: str, days: Iterable[int] = range(5)) -> tuple[Slot, ...]:
    """Return slots for ``weekdays("09:00-12:00", "14:00-17:00")``, Monday to Friday."""
    times = [tuple(map(time.fromisoformat, span.split("-"))) for span in spans]
    return tuple(Slot(day, starts, ends) for day in days for starts, ends in times)
