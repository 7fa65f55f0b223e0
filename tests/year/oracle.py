"""What a year of a practice should come to, worked out apart from the code under test.

Time is painted: appointments and typed hours that nothing has been decided about are runs of
time, joined over twenty minutes. When a run has been over for five minutes it is decided about,
and all that it consists of is never looked at again, unless it is put off until later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.year.practice import (
    BERLIN,
    DAY,
    FIRST,
    FRIDAYS,
    LEAVE,
    MINUTE,
    WORKED_ON,
    Meeting,
)

BELL, GAP, LATE = 5 * MINUTE, 20 * MINUTE, 120 * MINUTE
TYPED = (2, time(18), time(20))
"""Wednesday, from and to."""

HOLIDAYS = frozenset(
    date(*day)
    for day in (
        *((2026, 1, 1), (2026, 1, 6), (2026, 4, 3), (2026, 4, 6), (2026, 5, 1), (2026, 5, 14)),
        *((2026, 5, 25), (2026, 6, 4), (2026, 8, 15), (2026, 10, 3), (2026, 11, 1)),
        *((2026, 12, 25), (2026, 12, 26), (2027, 1, 1), (2027, 1, 6)),
    )
) - {WORKED_ON}
"""Bavaria's, as the law has them (Bayerisches Feiertagsgesetz, article 1)."""

Name = int | date
"""Of an appointment its number, of typed hours their day."""


@dataclass(frozen=True, slots=True)
class Line:
    """A decision about a block, as the ledger should say it; times are those on the wall."""

    day: date
    starts: time
    ends: time
    decision: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of time without long gaps, and what it consists of."""

    begins: datetime
    ends: datetime
    names: frozenset[Name]


@dataclass(slots=True)
class Oracle:
    """Follows what the bot has been told, and when; ``lines`` is what it should have decided."""

    here: ZoneInfo = BERLIN
    calendars: dict[int, dict[int, Meeting]] = field(default_factory=dict)
    doubted: set[int] = field(default_factory=set)
    removed: set[int] = field(default_factory=set)
    decided: dict[Name, tuple[Run, datetime | None]] = field(default_factory=dict)
    waiting: list[tuple[datetime, Run]] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    # ------------------------------------------------------------- it is told

    def read(self, calendar: int, said: dict[int, Meeting], now: datetime) -> None:
        """Believe what a calendar says; nothing at all only when it says so twice."""
        before = self.calendars.get(calendar, {}).values()
        had = any(one.span(self.here)[0] > now for one in before)
        has = any(one.span(self.here)[0] > now for one in said.values())
        if had and not has and calendar not in self.doubted:
            self.doubted.add(calendar)
        else:
            self.doubted.discard(calendar)
            self.calendars[calendar] = said
        self.look(now, news=True)

    def look(self, now: datetime, *, news: bool) -> None:
        """Decide what is to be decided now; ``news`` if something may be otherwise than it was."""
        for until, run in [one for one in self.waiting if one[0] <= now]:
            self.waiting.remove((until, run))
            self._ring(run, now)
        if news:
            before, self.runs = self.runs, self._paint(now)
        else:
            before = self.runs
        for run in [one for one in self.runs if one.ends + BELL <= now]:
            self.runs.remove(run)
            for name in run.names:
                self.decided[name] = (run, self._begins(name))
            if run.ends < now - LATE:
                known = any(one.names & run.names for one in before)
                self._write(run, "silent", "ended_earlier" if known else "past", now)
            else:
                self._ring(run, now)

    def next_instant(self) -> datetime:
        """Return when something is to be decided next."""
        dues = [run.ends + BELL for run in self.runs]
        return min([*dues, *(until for until, _ in self.waiting)])

    # ---------------------------------------------------------------- it paints

    def _spans(self, now: datetime) -> list[tuple[datetime, datetime, Name]]:
        """Return what takes anybody's time in these days, earliest first."""
        found: list[tuple[datetime, datetime, Name]] = []
        for calendar, said in self.calendars.items():
            if calendar not in self.removed:
                found += [
                    (*one.span(self.here), one.number) for one in said.values() if not one.cancelled
                ]
        today = now.astimezone(self.here).date()
        weekday, starts, ends = TYPED
        for offset in range(-2, 9):
            day = today + offset * DAY
            if day.weekday() == weekday and day >= FIRST:
                begins, over = (
                    datetime.combine(day, at, self.here).astimezone(UTC) for at in (starts, ends)
                )
                found.append((begins, over, day))
        return sorted(
            (one for one in found if now - DAY < one[1] and one[0] < now + 8 * DAY),
            key=lambda one: one[:2],
        )

    def _paint(self, now: datetime) -> list[Run]:
        """Return what is to be decided about; a new appointment in decided time is part of that."""
        runs: list[Run] = []
        known = {name for run in self.runs for name in run.names}
        closed = [run for run, _ in self.decided.values() if run.ends > now - DAY]
        for begins, ends, name in self._spans(now):
            if name in self.decided and not self._put_off(begins, ends, name, now):
                continue
            if isinstance(name, int) and name not in known:
                within = [run for run in closed if begins < run.ends and run.begins < ends]
                if within:
                    self.decided[name] = (within[0], self._begins(name))
                    continue
            self.decided.pop(name, None)
            if runs and begins - runs[-1].ends <= GAP:
                last = runs.pop()
                names = last.names | {name}
                runs.append(Run(last.begins, max(last.ends, ends), names))
            else:
                runs.append(Run(begins, ends, frozenset({name})))
        return runs

    def _put_off(self, begins: datetime, ends: datetime, name: Name, now: datetime) -> bool:
        """Tell whether what was decided about has been moved to a time after that, and ahead."""
        run, wall = self.decided[name]
        return self._begins(name) != wall and begins >= run.ends and ends > now

    def _begins(self, name: Name) -> datetime | None:
        """Return when an appointment begins on the wall."""
        for said in self.calendars.values():
            if isinstance(name, int) and name in said:
                return said[name].starts
        return None

    # --------------------------------------------------------------- it decides

    def _ring(self, run: Run, now: datetime) -> None:
        off = self.off(run.begins.astimezone(self.here).date())
        wall = now.astimezone(self.here)
        night = wall.date() if wall.hour >= 21 else wall.date() - DAY
        evening = datetime.combine(night, time(21), self.here)
        morning = datetime.combine(night + DAY, time(8), self.here)
        deep = now - evening > timedelta(hours=1) and now < morning
        opens = self.off(morning.date())
        if off:
            self._write(run, "silent", off, now)
        elif deep and opens:
            self._write(run, "silent", f"{opens}_after_quiet", now)
        elif deep:
            self._write(run, "waits", "quiet", now)
            self.waiting.append((morning.astimezone(UTC), run))
        else:
            waited = now == morning
            late = not waited and now - run.ends - BELL > 10 * MINUTE
            self._write(run, "asked", "late" if late else "on_time", now)

    @staticmethod
    def off(day: date) -> str:
        """Say why a day is off; nothing if it is on."""
        if LEAVE.first <= day <= LEAVE.last:
            return "paused"
        if day in HOLIDAYS:
            return "holiday"
        assert FRIDAYS.anchor is not None
        return "day_off" if (day - FRIDAYS.anchor).days % 14 == 0 else ""

    def _write(self, run: Run, decision: str, reason: str, now: datetime) -> None:
        begins, ends = run.begins.astimezone(self.here), run.ends.astimezone(self.here)
        line = Line(begins.date(), begins.time(), ends.time(), decision, reason, now)
        self.lines.append(line)
