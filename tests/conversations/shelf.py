"""What is stored of one person, in dicts: a stand-in for the store that plans due rows, too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from conversations.codec import decode, encode
from conversations.model import (
    PAGE,
    AddDaysOff,
    AddPause,
    AddRules,
    Backup,
    CalendarState,
    Decide,
    Decided,
    DropDaysOff,
    DropRule,
    Effect,
    EndPause,
    Facts,
    Keep,
    KeepCalendar,
    Prompt,
    PromptKind,
    Query,
    Record,
    Session,
    replace,
)
from conversations.when import blocks
from conversations.when.appointments import Appointment
from conversations.when.daysoff import DaysOff, Pause, merge
from conversations.when.forming import FormedBlock, Forming, form_blocks, join
from conversations.when.shortly import shortly_before
from conversations.when.week import Block, OneOff, Slot, blocks_on, instant, local_day

AHEAD = 15
"""How many days ahead due rows are planned."""

_DAY = timedelta(days=1)


@dataclass
class Shelf:
    """Rules, days off, due rows, records and the ledger; ``rings`` are the kinds to plan."""

    rings: frozenset[PromptKind] = frozenset()
    rules: dict[int, Slot | OneOff] = field(default_factory=dict)
    pauses: dict[int, Pause] = field(default_factory=dict)
    prompts: dict[int, Prompt] = field(default_factory=dict)
    records: dict[int, Record] = field(default_factory=dict)
    ledger: list[Decided] = field(default_factory=list)
    last_id: int = 0
    backup: Backup | None = None
    room: int = 0
    """How many sealed bytes it is said that there are."""
    days_off: dict[int, DaysOff] = field(default_factory=dict)
    holidays: dict[date, str] = field(default_factory=dict)
    """Those of wherever somebody chooses to have their holidays from."""
    places: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """What is answered about places, by the text that is asked for."""
    regions: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """Those of a country, by its code."""
    calendars: dict[int, CalendarState] = field(default_factory=dict)
    appointments: list[Appointment] = field(default_factory=list)
    """Those of all calendars that are in use."""
    keys: dict[int, frozenset[str]] = field(default_factory=dict)
    """Of which appointments each row's block is made."""

    def next_id(self) -> int:
        """Give out a number."""
        self.last_id += 1
        return self.last_id

    def add(self, *rules: Slot | OneOff) -> None:
        """Add rules; one that stands is not added twice."""
        for rule in rules:
            if rule not in self.rules.values():
                self.rules[self.next_id()] = rule

    def waiting(self) -> list[Prompt]:
        """Return the rows nothing has been said about."""
        return [one for one in self.prompts.values() if one.state == "waiting"]

    # ------------------------------------------------------------------- effects

    def carry_out(self, effect: Effect, now: datetime) -> None:
        """Apply an effect that changes what is stored.

        Raises:
            AssertionError: it is no such effect, or it breaks a promise to the store.
        """
        match effect:
            case Keep(record):
                assert decode(Record, encode(record)) == record, "a record is not kept whole"
                self.records[record.id] = record
            case AddRules(rules, replace=afresh):
                if afresh:
                    self.rules.clear()
                self.add(*rules)
            case DropRule(number):
                del self.rules[number]
            case AddPause(pause):
                self.pauses[self.next_id()] = pause
            case EndPause(number, today):
                pause = self.pauses.pop(number)
                if pause.first < today:
                    self.pauses[number] = Pause(pause.first, min(pause.last, today - _DAY))
            case AddDaysOff(days):
                for day in days:
                    if day not in self.days_off.values():
                        self.days_off[self.next_id()] = day
            case DropDaysOff(numbers):
                for number in numbers:
                    self.days_off.pop(number, None)
            case KeepCalendar(number, removed):
                self.calendars[number] = replace(self.calendars[number], removed=removed)
            case Decide():
                self._decide(effect, now)
            case _:
                raise AssertionError(f"{effect} was not carried out")

    def _decide(self, made: Decide, now: datetime) -> None:
        assert made.prompt.id in self.prompts, "a decision about nothing"
        assert (made.wait is not None) == (made.decision == "waits"), "only what waits has an hour"
        assert made.wait is None or made.wait > now, "what waits, waits for later"
        stood = self.prompts[made.prompt.id]
        state, due = ("waiting", made.wait) if made.wait else (made.decision, stood.due_at)
        self.prompts[stood.id] = replace(stood, state=state, due_at=due)
        self.ledger.append(Decided(now, made.prompt, made.decision, made.reason, made.until))

    @property
    def there(self) -> list[Record]:
        """Return the records that are not deleted, in the order in which they were begun."""
        return [one for one in self.records.values() if one.deleted_at is None]

    def sweep(self, now: datetime) -> None:
        """Remove for good what was deleted a day ago."""
        for one in list(self.records.values()):
            if one.deleted_at is not None and one.deleted_at < now - _DAY:
                del self.records[one.id]

    # ------------------------------------------------------------------- queries

    def answer(self, query: Query, session: Session) -> Facts:
        """Return what is stored."""
        match query.kind:
            case "schedule":
                works = session.settings.works_on
                named = self.holidays.items() if session.settings.holidays else ()
                return Facts(
                    rules=tuple(self.rules.items()),
                    pauses=tuple(self.pauses.items()),
                    days_off=tuple(self.days_off.items()),
                    holidays=tuple((day, name) for day, name in named if day not in works),
                )
            case "calendars":
                return Facts(calendars=tuple(self.calendars.values()), formed=self._formed(session))
            case "holidays":
                return Facts(holidays=tuple(self.holidays.items()) if query.text else ())
            case "regions" | "home" | "places":
                found = self.regions if query.kind == "regions" else self.places
                return Facts(places=found.get(query.text, ()))
            case "prompts":
                rows = [one for one in self.prompts.values() if _within(query, one.day)]
                rows = [one for one in rows if one.state != "dropped"]
                return Facts(prompts=tuple(sorted(rows, key=lambda one: one.ends_at)))
            case "ledger":
                lines = (one for one in self.ledger if _within(query, one.prompt.day))
                return Facts(ledger=tuple(lines))
            case "prompt":
                row = self.prompts.get(query.id)
                same = (one for one in self.there if row and one.block == row.block)
                return Facts(prompts=(row,) if row else (), records=tuple(same))
            case "kept":
                return Facts(backup=self.backup)
            case "room":
                return Facts(room=self.room)
            case "before":
                first = query.first or date.min
                old = [one for one in self.there if one.day < first and one.flow != query.text]
                return Facts(older=len(old))
            case "unfinished":
                talks = (one for one in self.there if one.flow == "checkin")
                left = [one for one in talks if one.state != "complete"]
                return Facts(records=tuple(left[-1:]))
            case "deleted":
                one = self.records.get(query.id)
                return Facts(records=(one,) if one and one.deleted_at else ())
            case "deleted_part":
                gone = (one for one in self.records.values() if one.deleted_at)
                return Facts(records=tuple(one for one in gone if one.step_of(query.id)))
            case "some":
                rows = (one for one in self.there if _within(query, one.day))
                return Facts(records=tuple(rows)[:1])
            case "older" | "newer":
                return Facts(records=self._page(query))
            case _:
                found = (one for one in self.there if _asked_for(query, one))
                return Facts(records=tuple(found))

    def _page(self, query: Query) -> tuple[Record, ...]:
        """Return a page's records and one more, newest first."""
        rows = sorted(self.there, key=_newest_first)
        at = self.records.get(query.id)
        if query.kind == "newer":
            before = [one for one in rows if at and _newest_first(one) < _newest_first(at)]
            return tuple(before[-PAGE - 1 :])
        after = [one for one in rows if not at or _newest_first(one) >= _newest_first(at)]
        return tuple(after[: PAGE + 1])

    def _formed(self, session: Session) -> tuple[FormedBlock, ...]:
        settings = session.settings
        forming = Forming(
            gap=timedelta(minutes=settings.gap_minutes),
            usual_length=timedelta(minutes=settings.usual_minutes),
        )
        if all(one.removed for one in self.calendars.values()):
            return ()
        return form_blocks(self.appointments, ZoneInfo(session.zone), forming)

    # ------------------------------------------------------------------ planning

    def plan(self, session: Session, now: datetime) -> None:
        """Plan due rows afresh, as the store does after whatever moves them."""
        self.sweep(now)
        zone = ZoneInfo(session.zone)
        today = local_day(now, zone)
        self._plan_blocks(session, today, now)
        self._plan_days(session, today, zone, now)

    def _plan_blocks(self, session: Session, today: date, now: datetime) -> None:
        zone = ZoneInfo(session.zone)
        days = [today + ahead * _DAY for ahead in range(-1, AHEAD)]
        rules = tuple(self.rules.values())
        typed = [block for day in days for block in blocks_on(day, rules, zone)]
        gap = timedelta(minutes=session.settings.gap_minutes)
        formed = [one for one in self._formed(session) if one.day in days]
        fresh = join(typed, formed, gap)

        def bell(day: date) -> timedelta:
            return timedelta(minutes=session.settings.bell(day))

        rows = [one for one in self.prompts.values() if one.kind == "block" and one.day in days]
        for decision in blocks.reconcile(fresh, _standing(rows, zone, self.keys), now):
            match decision:
                case blocks.Add(block) if self._closed(block):
                    pass  # asked about already, perhaps by another clock
                case blocks.Add(block):
                    self._add("block", block, block.ends_at + bell(block.day))
                case blocks.Move(stood, block) if self._closed(block):
                    row = replace(self.prompts[int(stood.key)], state="dropped")
                    self.prompts[row.id] = row
                    self.ledger.append(Decided(now, row, "dropped", "zone_changed"))
                case blocks.Move(stood, block):
                    moved = _row(int(stood.key), "block", block, block.ends_at + bell(block.day))
                    self._put(moved, block)
                    self.ledger.append(Decided(now, moved, "moved", "moved"))
                case blocks.Drop(stood):
                    row = replace(self.prompts[int(stood.key)], state="dropped")
                    self.prompts[row.id] = row
                    self.ledger.append(Decided(now, row, "dropped", "schedule_changed"))
                case blocks.Lapse(stood, block):
                    number = int(stood.key) if stood else self.next_id()
                    row = _row(number, "block", block, block.ends_at + bell(block.day))
                    self._put(replace(row, state="silent"), block)
                    reason = "ended_earlier" if stood else "past"
                    self.ledger.append(Decided(now, row, "silent", reason))
                case blocks.Keep(stood):
                    self._set_bell(self.prompts[int(stood.key)], bell(stood.day))

    def _closed(self, block: Block) -> bool:
        """Tell whether that day's block of this hour has been asked about: it never is twice."""
        return any(
            (one.kind, one.day, one.starts, one.again)
            == ("block", block.day, block.starts, bool(block.starts.fold))
            and one.state not in ("waiting", "dropped")
            for one in self.prompts.values()
        )

    def _set_bell(self, row: Prompt, bell: timedelta) -> None:
        touched = any(line.prompt.id == row.id for line in self.ledger)
        if row.state == "waiting" and not touched:
            self.prompts[row.id] = replace(row, due_at=row.ends_at + bell)

    def _plan_days(self, session: Session, today: date, zone: ZoneInfo, now: datetime) -> None:
        """Plan the edges of each pause, and the evening of the letter.

        A pause begins in the menu at midnight; that it is over is said on the first day on.
        """
        settings = session.settings
        wanted: dict[tuple[PromptKind, date], time] = {}
        pauses = merge(self.pauses.values())
        off = self.answer(Query("schedule"), session).off
        backs = {off.next_on(one.back_on) for one in pauses}
        begins = {one.first for one in pauses}
        for day in (today + ahead * _DAY for ahead in range(AHEAD)):
            if day in backs:
                wanted["back", day] = settings.quiet_until
            if day in begins:
                wanted["back", day] = time.min
            if settings.letter and day.weekday() == settings.letter_day:
                wanted["letter", day] = settings.letter_at
            if settings.whisper and (shortly := self._shortly_before(session, day, zone)):
                wanted["whisper", day] = shortly
        wanted = {key: at for key, at in wanted.items() if key[0] in self.rings}
        for row in self.waiting():
            if row.kind != "block" and wanted.get((row.kind, row.day)) != row.starts:
                del self.prompts[row.id]
        there = {(row.kind, row.day) for row in self.prompts.values()}
        for (kind, day), at in wanted.items():
            due = instant(day, at, zone)
            if (kind, day) not in there and due >= now:
                self._add(kind, Block(day, at, at, due, due), due)

    def _shortly_before(self, session: Session, day: date, zone: ZoneInfo) -> time | None:
        typed = blocks_on(day, tuple(self.rules.values()), zone)
        formed = [one for one in self._formed(session) if one.day == day]
        blocks = join(typed, formed, timedelta(minutes=session.settings.gap_minutes))
        at = shortly_before(blocks, session.settings.quiet, zone)
        return None if at is None else at.astimezone(zone).time()

    def _add(self, kind: PromptKind, block: Block, due: datetime) -> None:
        number = self.next_id()
        self._put(_row(number, kind, block, due), block)

    def _put(self, row: Prompt, block: Block) -> None:
        self.prompts[row.id] = row
        self.keys[row.id] = block.keys if isinstance(block, FormedBlock) else frozenset()


def _newest_first(record: Record) -> tuple[int, int]:
    return -record.day.toordinal(), -record.id


def _within(query: Query, day: date) -> bool:
    return (query.first or date.min) <= day <= (query.last or date.max)


def _asked_for(query: Query, record: Record) -> bool:
    if query.kind == "records":
        return _within(query, record.day) and query.text in ("", record.flow)
    return record.step_of(query.id) is not None if query.kind == "part" else record.id == query.id


def _standing(
    rows: Iterable[Prompt], zone: ZoneInfo, keys: Mapping[int, frozenset[str]]
) -> list[blocks.Standing]:
    return [
        blocks.Standing(
            one.id,
            one.day,
            min(instant(one.day, one.starts, zone), one.ends_at),
            one.ends_at,
            one.state == "waiting",
            keys.get(one.id, frozenset()),
        )
        for one in rows
        if one.state != "dropped"
    ]


def _row(number: int, kind: PromptKind, block: Block, due: datetime) -> Prompt:
    return Prompt(
        number,
        kind,
        block.day,
        block.starts,
        block.ends,
        block.ends_at,
        due,
        begins_at=block.begins_at,
        calendar=isinstance(block, FormedBlock),
        again=bool(block.starts.fold),
    )
