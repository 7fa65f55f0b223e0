"""Calendars, rows and decisions in a few letters: `a="09:00-10:00"` is an entry with the key a."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from conversations.when.appointments import Appointment
from conversations.when.blocks import Decision, Drop, Standing, keys_of, reconcile
from conversations.when.forming import form_blocks, join
from conversations.when.week import Block, OneOff, blocks_on

DAY = date(2026, 11, 25)
UTC_ZONE = ZoneInfo("UTC")


def calendar(*typed: str, zone: ZoneInfo = UTC_ZONE, **spans: str) -> tuple[Block, ...]:
    """Return the fresh blocks of appointments, by key, as HH:MM-HH:MM, and of typed hours."""
    appointments = [
        Appointment(moment(begins), moment(ends), key)
        for key, span in spans.items()
        for begins, ends in [span.split("-")]
    ]
    rules = [OneOff(DAY, *map(time.fromisoformat, span.split("-"))) for span in typed]
    return join(blocks_on(DAY, rules, zone), form_blocks(appointments, zone))


def moment(at: str) -> datetime:
    """Return an instant from HH:MM, or from a day of the month and HH:MM after a slash."""
    day, _, hour = at.rpartition("/")
    return datetime.combine(DAY.replace(day=int(day or DAY.day)), time.fromisoformat(hour), UTC)


def row(span: str, keys: str = "", *, asked: bool = False, name: str = "") -> Standing:
    """Make a standing block from HH:MM to HH:MM with one key for each letter."""
    begins, ends = map(moment, span.split("-"))
    key = name or span
    return Standing(key, begins.date(), begins, ends, open=not asked, keys=frozenset(keys))


def reread(fresh: tuple[Block, ...], standing: list[Standing], now: str) -> list[str]:
    """Return the decisions as lines: what, the times, and the keys the block then has."""
    return [line(one) for one in reconcile(fresh, standing, moment(now))]


def line(decision: Decision) -> str:
    """Say a decision in one line."""
    name = type(decision).__name__
    if isinstance(decision, Drop):
        return f"{name} {decision.standing.key}"
    times = "nothing"
    if decision.block is not None:
        block = decision.block
        times = f"{block.begins_at:%H:%M}-{block.ends_at:%H:%M}"
    return f"{name} {times} {''.join(sorted(keys_of(decision)))}".strip()


ASKED = row("09:00-11:00", "ab", asked=True)
"""A block of two appointments, 9 to 10 and 10 to 11, that was asked about at 11:05."""
