"""One event through the engine and into the database, inside one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot import planner
from bot.chat.menu import Kind, fall_back, for_chat
from bot.chat.render import render
from bot.facts import Asked
from bot.rows import Cause
from bot.store import ages, calendars, jobs, outbox, people, records, schedule, voices
from bot.store.moments import stamp
from bot.vault import Vault
from bot.words import Words
from conversations.catalog import World
from conversations.engine import advance
from conversations.model import (
    AddDaysOff,
    AddPause,
    AddRules,
    Decide,
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
    Keep,
    KeepCalendar,
    Menu,
    Noticed,
    React,
    Redraw,
    Rekey,
    Say,
    Session,
    Sound,
    Tidy,
    Toast,
    Vanish,
    replace,
)
from conversations.when.blocks import GRACE, LATE


@dataclass(frozen=True, slots=True)
class House:
    """What every turn needs and none changes."""

    vault: Vault
    world: World
    words: Callable[[str], Words]
    username: str = ""


REMOVABLE = timedelta(hours=47)
"""A message can be removed from a chat for 48 hours (Bot API, "deleteMessage"); one to spare."""

TAKEN_ALONG = ("export", "book", "cpd")
"""The kinds of jobs that take along what was written."""

TAKING = timedelta(minutes=10)
"""What is being taken along stays here for so long; ten years take a minute."""

REMOVED_AT_ONCE = 100
"""So many messages go with one call (Bot API, "deleteMessages")."""


@dataclass(frozen=True, slots=True)
class Fleeting:
    """Something to be said once, to somebody of whom nothing is kept."""

    chat_id: int
    method: str
    params: dict[str, object]


def answer(chat_id: int, callback_id: str, **shown: object) -> Fleeting:
    """Return the answer to a tap that leaves nothing behind: its button must not spin on."""
    return Fleeting(chat_id, "answerCallbackQuery", {"callback_query_id": callback_id, **shown})


@dataclass(slots=True)
class Outcome:
    """What a transaction left to be done once it is committed.

    ``planned``: something may fall due sooner than the alarm believes; ``forgets``: it is to be
    looked at once for what is too old.
    """

    rows: list[outbox.Row] = field(default_factory=list)
    jobs: list[jobs.Stored] = field(default_factory=list)
    fleeting: list[Fleeting] = field(default_factory=list)
    vanished: int | None = None
    planned: bool = False
    forgets: bool = False


class Turner:
    """Works events of one therapist through the engine, on one connection, at one instant.

    ``at_once``: nothing else is being said to them, so the reply is said right after the commit.
    """

    def __init__(
        self,
        db: sqlite3.Connection,
        house: House,
        person: people.Person,
        now: datetime,
        *,
        at_once: bool = False,
    ) -> None:
        self.db = db
        self.house = house
        self.person = person
        self.session = person.session
        self.now = now
        self.outcome = Outcome()
        self._at_once = at_once
        self._toast: dict[str, object] = {}
        self._cause: Cause | None = None
        self._late = LATE
        self._welcomed: date | None = None
        self._before: Session | None = None
        self._told = False

    @property
    def id(self) -> int:
        """The therapist's id."""
        return self.person.id

    @property
    def _planner(self) -> planner.Planner:
        return planner.Planner(self.db, self.house.vault, self.id, self.now)

    def calendar_changed(self, *, added: bool = False) -> None:
        """Let the days ahead be planned anew; of one just added nothing is asked that was over."""
        self._cause = "calendar_changed"
        self._late = GRACE if added else LATE

    def take_over(self, session: Session) -> None:
        """Go on with a session that something from outside has changed, and plan the days anew."""
        self._before, self.session = self.session, session
        self._cause = "schedule_changed"

    def play(self, events: tuple[Event, ...], callback_id: str | None = None) -> Outcome:
        """Play events in order, write what they came to, and return what is left to do."""
        before = self._before or self.session
        if planner.is_to_plan(self.person, self.now):  # as the alarm would have, a moment ago
            self._planner.plan_days(before)
            self.outcome.planned = True
            events = (*nightly(before, self.now), *events)
        for event in events:
            self._advance(event)
            if isinstance(event, Noticed) and event.kind == "restored":
                self.session = replace(self.session, menu=None)  # it tells of another time
                self._told = True
        if self.outcome.vanished is not None:
            if callback_id is not None:
                self.outcome.fleeting.insert(0, answer(self.person.chat_id, callback_id))
            return self.outcome
        self._offer_menu()
        if callback_id is not None:
            params = {"callback_query_id": callback_id, **self._toast}
            self._add(outbox.Draft("answerCallbackQuery", params, lane="callback"))
        cause = self._cause or _cause(before, self.session)
        if cause is not None:
            self._planner.replan(before, self.session, cause, self._late)
            if self._welcomed is not None:
                schedule.drop_back(self.db, self.id, self._welcomed)
            self.outcome.planned = True
        self._note_retention(before)
        voices.sweep(self.db, self.id)
        people.save(self.db, self.house.vault, self.id, self.session)
        return self.outcome

    def _note_retention(self, before: Session) -> None:
        """Let what is too old be looked for at once when it has been chosen what that is."""
        old, new = before.settings, self.session.settings
        if (old.keep_months, old.keep_log) != (new.keep_months, new.keep_log):
            going = jobs.waits(self.db, self.id, TAKEN_ALONG)
            at = self.now + TAKING if going else self.now
            ages.set_forget(self.db, self.id, at if new.keep_months else None)
            self.outcome.planned = self.outcome.forgets = True

    def _advance(self, event: Event) -> None:
        turn = advance(self.session, event, self.now, self.house.world)
        while turn.effects and isinstance(turn.effects[0], Find):
            find = turn.effects[0]
            asked = Asked(self.db, self.house.vault, self.id, self.session, self.now)
            answers = tuple((query, asked.answer(query)) for query in find.queries)
            turn = advance(self.session, Found(find.cause, answers), self.now, self.house.world)
        self.session = turn.session
        for effect in turn.effects:
            if self.outcome.vanished is None:
                self._apply(effect)

    # ----------------------------------------------------------------- applying

    def _apply(self, effect: Effect) -> None:
        match effect:
            case Say() | Redraw() | Rekey() | React() | Toast() | Hand() | Erase():
                self._speak(effect)
            case Menu(paused):
                self.session = replace(self.session, paused=paused)
                self._told = True
            case Sound():
                self._sound(effect)
            case Keep(record):
                records.keep(self.db, self.house.vault, self.id, record)
            case Job():
                stored = jobs.add(self.db, self.house.vault, self.id, effect)
                self.outcome.jobs.append(stored)
            case Decide(prompt, decision, reason, wait, until):
                schedule.settle(self.db, self.id, prompt.id, decision, wait)
                self.outcome.planned = self.outcome.planned or wait is not None
                text = until.isoformat() if until else None
                schedule.note(self.db, self.id, prompt.id, self.now, decision, reason, text)
            case Tidy():
                self._tidy(effect)
            case Vanish():
                self._vanish()
            case Find():
                raise TypeError("a Find must stand alone in its turn")
            case _:
                self._reschedule(effect)

    def _reschedule(
        self,
        effect: AddRules | DropRule | AddPause | EndPause | AddDaysOff | DropDaysOff | KeepCalendar,
    ) -> None:
        self._cause = "schedule_changed"
        match effect:
            case AddRules(rules, in_place):
                if in_place:
                    schedule.drop_rule(self.db, self.id)
                for rule in rules:
                    schedule.add_rule(self.db, self.id, rule)
            case DropRule(number):
                schedule.drop_rule(self.db, self.id, number)
            case AddPause(pause):
                schedule.add_pause(self.db, self.id, pause)
            case EndPause(number, today):
                schedule.end_pause(self.db, self.id, number, today)
                self._welcomed = today
            case AddDaysOff(days):
                for one in days:
                    schedule.add_day_off(self.db, self.id, one)
            case DropDaysOff(numbers):
                for number in numbers:
                    schedule.drop_day_off(self.db, self.id, number)
            case KeepCalendar(number, removed):
                self._cause = "calendar_changed"
                calendars.remove(self.db, self.id, number, self.now if removed else None)

    def _offer_menu(self) -> None:
        """Give the chat a menu of its own or take it away, if that has changed."""
        session = self.session
        kind: Kind = "new" if not session.settled else "paused" if session.paused else ""
        if not (kind or session.menu or (session.menu is None and self._told)):
            return
        catalog, words = self.house.world.catalog, self.house.words(session.language)
        own = for_chat(catalog, words, self._today, self.person.chat_id, kind)
        if own.note != session.menu:
            self._add(outbox.Draft(own.call.method, own.call.params))
            self.session = replace(session, menu=own.note)

    @property
    def _today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.session.zone)).date()

    def _speak(self, effect: Say | Redraw | Rekey | React | Toast | Hand | Erase) -> None:
        words, today = self.house.words(self.session.language), self._today
        calls = render(effect, words, today)
        if isinstance(effect, Toast):
            self._toast = calls[0].params
            return
        at_once = self._at_once and isinstance(effect, Say) and not effect.unasked
        self._at_once = False  # what comes after the first waits until that has arrived
        if isinstance(effect, Say):
            spot = effect.spot
            outbox.add_card(
                self.db,
                self.id,
                effect.number,
                spot.record if spot else None,
                spot.step if spot else None,
                at_once=at_once and len(calls) == 1,
            )
        number = _card_of(effect)
        if isinstance(effect, Hand) and number is not None:
            outbox.add_card(self.db, self.id, number, None, None)
        for call in calls:
            shows = call is calls[-1] or call.method.startswith("edit")
            self._add(
                outbox.Draft(
                    call.method,
                    call.params,
                    priority=_priority(effect),
                    card=number if shows else None,
                    attachment=effect.attachment if isinstance(effect, Hand) else None,
                    at_once=at_once and call is calls[0],
                )
            )

    def _sound(self, effect: Sound) -> None:
        """Send a voice note back; one whose bytes are gone makes no sound."""
        if not voices.there(self.db, self.id, effect.message_id):
            return
        number = outbox.add_sound(self.db, self.id, "voice.ogg", effect.message_id, self.now)
        words = self.house.words(self.session.language)
        self._at_once = False
        for call in render(effect, words, self._today):
            self._add(outbox.Draft(call.method, call.params, attachment=number))

    def _tidy(self, effect: Tidy) -> None:
        """Let a record's messages be removed, once all that was said before has arrived."""
        self._at_once = False
        about = {
            "record": effect.record,
            "end": effect.end,
            "opened_at": stamp(effect.opened_at),
            "messages": list(effect.messages),
            "cards": list(effect.cards),
            "told": effect.told,
        }
        self._add(outbox.Draft(outbox.TIDY, about, priority=outbox.DUE))

    def _add(self, draft: outbox.Draft) -> None:
        owner = (self.id, self.person.chat_id)
        self.outcome.rows.append(outbox.add(self.db, self.house.vault, owner, draft, self.now))

    def _vanish(self) -> None:
        """Delete every row; what was to be said last is said without being stored."""
        last = [row for row in self.outcome.rows if row.draft.method == "sendMessage"]
        gone = Outcome(vanished=self.id)
        for row in last:
            gone.fleeting.append(Fleeting(row.chat_id, row.draft.method, row.draft.params))
        if self.session.menu:
            back = fall_back(self.person.chat_id)
            gone.fleeting.append(Fleeting(self.person.chat_id, back.method, back.params))
        known = people.recent_messages(self.db, self.id, self.now - REMOVABLE)
        for at in range(0, len(known), REMOVED_AT_ONCE):
            some: list[int] = known[at : at + REMOVED_AT_ONCE]
            gone.fleeting.append(
                Fleeting(self.person.chat_id, "deleteMessages", {"message_ids": some})
            )
        people.remove(self.db, self.id)
        self.outcome = gone


def nightly(session: Session, now: datetime) -> tuple[Noticed, ...]:
    """Return what is to be told as somebody's new day begins."""
    return (Noticed("night", now, now),) if session.secrets else ()


def _card_of(effect: Say | Redraw | Rekey | React | Hand | Erase) -> int | None:
    """Return the card that an effect is about."""
    match effect:
        case React():
            return None
        case Hand():
            return effect.number or None
        case Erase():
            return effect.card or None
        case _:
            return effect.number


def _priority(effect: Effect) -> int:
    if isinstance(effect, Say) and effect.unasked:
        return outbox.DUE
    return outbox.REPLY


def _cause(before: Session, after: Session) -> Cause | None:
    """Return why the days ahead are to be planned anew, if anything of the session says so."""
    if before.zone != after.zone:
        return "zone_changed"
    same = (before.settings, before.settled) == (after.settings, after.settled)
    return None if same else "schedule_changed"


def new_session(language: str) -> Session:
    """Return the session of somebody who has just come in."""
    return Session(language=language)
