"""What the rules of the machine ask of the store, answered: the facts of one therapist.

It only reads, inside the transaction of the turn that asks.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.agenda import agenda, holidays, holidays_in
from bot.store import records, room, schedule
from bot.vault import Vault
from bot.words.territories import country_of
from conversations.model import PAGE, Facts, Query, Record, Session
from conversations.when.week import local_day

_HIGHEST_ID = 2**63 - 1
"""SQLite's integers end here."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody of whom something is asked, at one instant.

    Attributes:
        db: inside a transaction.
        vault: the keys.
        therapist: of whom.
        session: as it is when the question is asked.
        now: an aware instant.
    """

    db: sqlite3.Connection
    vault: Vault
    therapist: int
    session: Session
    now: datetime

    def answer(self, query: Query) -> Facts:
        """Return what is known."""
        db, vault, therapist = self.db, self.vault, self.therapist
        if query.id > _HIGHEST_ID:  # a forged button may name any number
            return Facts()
        first, last = query.first or date.min, query.last or date.max
        match query.kind:
            case "schedule":
                return Facts(
                    rules=schedule.rules(db, therapist),
                    pauses=schedule.pauses(db, therapist),
                    days_off=schedule.days_off(db, therapist),
                    holidays=holidays(self.session, self.now),
                )
            case "calendars":
                today = local_day(self.now, ZoneInfo(self.session.zone))
                found = agenda(db, vault, therapist, self.session, today)
                return Facts(calendars=found.states, formed=found.formed)
            case "holidays":
                return Facts(holidays=holidays_in(query.text, self.session.language, self.now))
            case "home" | "regions" | "places":
                return Facts(places=self._places(query))
            case "prompts":
                return Facts(prompts=schedule.prompts(db, therapist, first, last))
            case "records":
                found_ = records.of_days(db, vault, therapist, first, last, query.text)
                return Facts(records=found_)
            case "ledger":
                return Facts(ledger=schedule.ledger(db, therapist, first, last))
            case "older" | "newer":
                page = records.older if query.kind == "older" else records.newer
                return Facts(records=page(db, vault, therapist, query.id, PAGE + 1))
            case "some":
                return Facts(records=records.some(db, vault, therapist, first, last))
            case "kept":
                return Facts(backup=records.backup(db, therapist))
            case "room" | "before":
                return self._counted(query, first)
            case "prompt":
                prompt = schedule.prompt(db, therapist, query.id)
                if prompt is None:
                    return Facts()
                block = records.of_block(db, vault, therapist, prompt.block)
                return Facts(prompts=(prompt,), records=block)
            case "record" | "part" | "unfinished" | "deleted" | "deleted_part":
                one = self._record(query)
        return Facts(records=(one,) if one else ())

    def _counted(self, query: Query, first: date) -> Facts:
        if query.kind == "room":
            return Facts(room=room.taken(self.db, self.therapist))
        return Facts(older=records.count_before(self.db, self.therapist, first, query.text))

    def _record(self, query: Query) -> Record | None:
        db, vault, therapist = self.db, self.vault, self.therapist
        match query.kind:
            case "record":
                return records.by_id(db, vault, therapist, query.id)
            case "part":
                return records.by_message(db, vault, therapist, query.id)
            case "deleted":
                return records.deleted(db, vault, therapist, query.id)
            case "deleted_part":
                return records.deleted_with(db, vault, therapist, query.id)
            case _:
                return records.unfinished(db, vault, therapist)

    def _places(self, query: Query) -> tuple[tuple[str, str], ...]:
        from bot import publicholidays  # noqa: PLC0415 - for those who want holidays

        language = self.session.language
        match query.kind:
            case "home":
                return publicholidays.country(country_of(query.text), language)
            case "regions":
                return publicholidays.regions(query.text)
            case _:
                return publicholidays.search(query.text, language)
