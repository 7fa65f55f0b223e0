"""The process that reads: what it inherits, what it may use up, and that it always ends."""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.calendars import worker
from bot.calendars.problems import MOST_BYTES, CalendarProblem, Reason
from bot.calendars.reading import read
from bot.calendars.worker import Reader, fingerprint
from conversations.when.appointments import CalendarReading
from tests.bot.calendars.written import FIRST, HOME, LAST, calendar, custom_zone, entry

GOOD = entry("DTSTART:20260302T090000Z", uid="good")
LONG = 60.0
"""Seconds for machines that are slow; the processor time within is bounded by the same number."""

MEGABYTES = 150
"""Half of what a process may take; the worst of these files takes 60."""


async def ask(data: bytes, *, seconds: float = LONG) -> CalendarReading:
    """Read a file through a real process."""
    return await Reader(seconds=seconds).read(data, HOME, FIRST, LAST)


async def reason_for(data: bytes, *, seconds: float = LONG) -> Reason:
    """Return why a file is refused."""
    with pytest.raises(CalendarProblem) as told:
        await ask(data, seconds=seconds)
    return told.value.reason


needs_proc = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")


def children() -> set[str]:
    """Return the processes this one has begun and not yet waited for, dead ones too."""
    found: set[str] = set()
    for one in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):  # a thread that has just ended
            found |= set(one.read_text(encoding="ascii").split())
    return found


@pytest.fixture(autouse=True)
async def nothing_is_left() -> AsyncIterator[None]:
    """Whatever a test does, no process stays, alive or dead."""
    before = children()
    yield
    assert children() <= before


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> asyncio.Queue[int]:
    """Return how many processes live, once for each as soon as it has begun."""
    living: asyncio.Queue[int] = asyncio.Queue()
    before, real = children(), asyncio.create_subprocess_exec

    async def begin(*args: Any, **named: Any) -> asyncio.subprocess.Process:
        process = await real(*args, **named)
        living.put_nowait(len(children() - before))
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", begin)
    return living


async def test_it_reads_what_the_reader_reads() -> None:
    """The process says the same as the function it runs."""
    data = calendar(
        custom_zone(),
        GOOD,
        entry("DTSTART;TZID=Customized Time Zone:20260302T100000", "RRULE:FREQ=WEEKLY"),
        entry("DTSTART;VALUE=DATE:20260302", uid="day"),
        entry("DTSTART:never", uid="broken"),
    )
    assert await ask(data) == read(data, HOME, FIRST, LAST)


def peak() -> float:
    """Return the megabytes of the largest process this one has begun and waited for.

    A process counts as large as the one that began it until its own program is loaded: what it
    took beyond that is what the file cost.
    """
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def own() -> float:
    """Return the megabytes of this process at its largest."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def bombs() -> dict[str, bytes]:
    """Return files that have brought readers down."""
    start = "DTSTART:20260302T090000Z"
    many = range(400)
    zone = "\r\n".join(custom_zone())
    week = "MO,TU,WE,TH,FR,SA,SU"
    hours = ",".join(map(str, range(24)))
    return {
        "secondly": calendar(entry("DTSTART:19700101T000000Z", "RRULE:FREQ=SECONDLY"), GOOD),
        "minutely": calendar(entry("DTSTART:19700101T000000Z", "RRULE:FREQ=MINUTELY"), GOOD),
        "interval 0": calendar(entry(start, "RRULE:FREQ=DAILY;INTERVAL=0"), GOOD),
        "count": calendar(
            entry("DTSTART:18000101T000000Z", "RRULE:FREQ=DAILY;COUNT=9999999"), GOOD
        ),
        "year 9999": calendar(entry("DTSTART:99991231T235959Z", "RRULE:FREQ=YEARLY"), GOOD),
        "9000 years": calendar(entry("DTSTART:00010101T000000Z", "DTEND:99991231T000000Z"), GOOD),
        "by all": calendar(
            entry(start, f"RRULE:FREQ=YEARLY;BYDAY={week};BYHOUR={hours};BYMINUTE={hours}"), GOOD
        ),
        "never": calendar(
            *(
                entry(start, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", uid=str(number))
                for number in many
            ),
            GOOD,
        ),
        "since year 1": calendar(
            *(entry("DTSTART:00010101T000000Z", "RRULE:FREQ=DAILY;UNTIL=20260303") for _ in "ab"),
            GOOD,
        ),
        "zones": calendar(zone.replace("Zone", "Zone 1"), *[zone] * 1_800, GOOD),
        "folds": calendar(("BEGIN:VEVENT", "UID:f", "DTSTART:2026" + "\r\n " * 300_000), GOOD),
        "depth": calendar(*["BEGIN:X"] * 50_000, *["END:Y"] * 50_000, GOOD),
        "a long line": calendar("X-LONG:" + "x" * 1_000_000, GOOD),
        "quotes": calendar(entry("ATTENDEE" + ';CN="' * 150_000, start, uid="q"), GOOD),
        "nul": calendar("\0" * 900_000, GOOD),
    }


@pytest.mark.parametrize("name", bombs())
async def test_a_bomb_costs_one_entry(name: str) -> None:
    """Rules without end, years without end, folds, depth, long lines: the good entry stands."""
    before = peak()
    reading = await ask(bombs()[name])
    assert any(one.begins_at.hour == 9 for one in reading.appointments)
    assert peak() <= max(before, own(), MEGABYTES)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"x" * (MOST_BYTES + 1), Reason.TOO_LARGE),
        (b"BEGIN:VCALENDAR\r\n" + b"x" * 50_000_000, Reason.TOO_LARGE),
        (b"\x1f\x8b\x08\0" + b"BEGIN:VCAL" * 9, Reason.NOT_A_CALENDAR),
        (b"<html>Sign in</html>", Reason.NOT_A_CALENDAR),
        (b"x BEGIN:VCALENDAR", Reason.NOT_A_CALENDAR),
        (b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nEND:VEVENT\n" * 40_000, Reason.TOO_MANY),
    ],
    ids=["1 MB and a byte", "50 MB", "gzip", "a page", "a word of it", "40,000 entries"],
)
async def test_what_is_refused(data: bytes, reason: Reason) -> None:
    """Too large, no calendar, too many entries: each with its reason."""
    assert await reason_for(data) is reason


async def test_the_largest_file_it_takes() -> None:
    """A file of 5,000 series fits into the memory and the time."""
    lines = ("DTSTART;TZID=Europe/Berlin:20150302T090000", "RRULE:FREQ=WEEKLY;UNTIL=20260302")
    data = calendar(*(entry(*lines, uid=str(number)) for number in range(5_000)))
    assert len((await ask(data)).appointments) == 5_000


async def test_a_file_that_takes_too_long() -> None:
    """A process that is not done in time is killed, and meanwhile others are answered."""
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            await asyncio.sleep(0)
            ticks += 1

    ticking = asyncio.create_task(tick())
    counted = "RRULE:FREQ=DAILY;COUNT=9999999"
    slow = (entry("DTSTART:18000101T000000Z", counted, uid=str(n)) for n in range(4_000))
    assert await reason_for(calendar(*slow), seconds=0.6) is Reason.TOO_SLOW
    ticking.cancel()
    assert ticks > 100


async def test_processor_time_is_limited_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """What spins is ended by the operating system, whoever looks at the clock."""
    program = worker._PROGRAM.replace("sys.argv[2]", "'1'")
    monkeypatch.setattr(worker, "_PROGRAM", program)
    counted = "RRULE:FREQ=DAILY;COUNT=9999999"
    slow = (entry("DTSTART:18000101T000000Z", counted, uid=str(n)) for n in range(4_000))
    assert await reason_for(calendar(*slow)) is Reason.TOO_SLOW


@needs_proc
async def test_cancellation_ends_the_process(begun: asyncio.Queue[int]) -> None:
    """Nobody waits any longer: the process is killed and waited for."""
    counted = "RRULE:FREQ=DAILY;COUNT=9999999"
    slow = (entry("DTSTART:18000101T000000Z", counted, uid=str(n)) for n in range(4_000))
    before = children()
    reading = asyncio.create_task(ask(calendar(*slow)))
    async with asyncio.timeout(LONG):
        assert await begun.get() == 1
    reading.cancel()
    await asyncio.wait({reading}, timeout=LONG / 2)  # if it is not killed it goes on for longer
    assert reading.cancelled()
    assert children() == before


@needs_proc
async def test_two_at_once(begun: asyncio.Queue[int]) -> None:
    """No more processes than seats live side by side, and all files are read."""
    reader = Reader(seconds=LONG, at_once=2)
    reads = [reader.read(calendar(GOOD), HOME, FIRST, LAST) for _ in range(6)]
    readings = await asyncio.gather(*reads)
    assert {len(one.appointments) for one in readings} == {1}
    assert begun.qsize() == len(reads)
    assert max(begun.get_nowait() for _ in reads) == 2


async def _run(monkeypatch: pytest.MonkeyPatch, code: str) -> CalendarReading:
    """Read with other code in the place of the reader's, but within the same limits."""
    limited = worker._PROGRAM.replace("main(", "main.__globals__['_answer'] = act; main(")
    indented = "\n".join(f"    {line}" for line in code.splitlines())
    before, _, after = limited.partition("from bot")
    program = f"{before}\ndef act(question, data):\n{indented}\nfrom bot{after}"
    monkeypatch.setattr(worker, "_PROGRAM", program)
    return await ask(calendar(GOOD))


TELL = (
    "from bot.calendars.answer import Answer, CalendarReading\n"
    "return Answer(reading=CalendarReading(unreadable=int({})))"
)
"""Answer with a number."""


@needs_proc
async def test_nothing_is_inherited(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the environment nor an open file of the bot reaches the process."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "123:canary")
    with (tmp_path / "secret").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        kept = TELL.format("'canary' in repr(dict(__import__('os').environ))")
        assert (await _run(monkeypatch, kept)).unreadable == 0
        monkeypatch.undo()
        count = TELL.format("len(__import__('os').listdir('/proc/self/fd'))")
        assert (await _run(monkeypatch, count)).unreadable == 4  # its pipes, and the list itself


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("return bytes(400_000_000)", Reason.TOO_LARGE),
        ("raise RuntimeError('canary')", Reason.CRASHED),
        ("import os; os._exit(0)", Reason.CRASHED),
        ("import os; os.kill(os.getpid(), 11)", Reason.CRASHED),
        ("import sys; sys.stdout.buffer.write(b'x' * 20_000_000); sys.exit()", Reason.CRASHED),
        ("import sys; sys.stdout.close(); raise SystemExit", Reason.CRASHED),
    ],
    ids=["memory", "an error", "gone", "a fault", "no end", "no answer"],
)
async def test_whatever_it_does(monkeypatch: pytest.MonkeyPatch, code: str, reason: Reason) -> None:
    """Too much memory, an error, a fault, an endless answer or none: a reason, and no word."""
    with pytest.raises(CalendarProblem) as told:
        await _run(monkeypatch, code)
    assert (told.value.reason, str(told.value)) == (reason, reason.value)


@pytest.mark.parametrize(
    "code",
    [
        "__import__('pathlib').Path('{}/canary').write_text('x')",
        "[open('/dev/null') for _ in range(99)]",
        *(["__import__('os').fork()"] if os.geteuid() else []),
    ],
)
async def test_what_it_may_not_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str
) -> None:
    """It writes no file, opens few, and begins no process."""
    told = "\n".join(
        ("try:", f"    {code.format(tmp_path)}", "except OSError: ok = 1", "else: ok = 0")
    )
    reading = await _run(monkeypatch, f"{told}\n{TELL.format('ok')}")
    assert reading.unreadable == 1


async def test_a_stretch_without_a_day() -> None:
    """A stretch that ends when it begins is the caller's mistake, and begins no process."""
    with pytest.raises(ValueError, match="at least one day"):
        await Reader().read(calendar(GOOD), HOME, FIRST, FIRST)


def test_the_fingerprint_of_an_unchanged_feed() -> None:
    """Lines that are written anew each time do not change it, however they are folded."""
    stamped = entry("DTSTART:20260302T090000Z", "DTSTAMP:{}", "LAST-MODIFIED;X=1:{}")
    texts = [
        calendar("PRODID:-//{}", stamped).decode().format(*[stamp] * 3)
        for stamp in ("20260101T000000Z", "2026\r\n 0102T\r\n 000000Z")
    ]
    assert fingerprint(texts[0].encode()) == fingerprint(texts[1].encode())
    assert fingerprint(texts[0].encode()) == fingerprint(texts[0].replace("\r", "").encode())
    assert len(fingerprint(b"")) == 16


@pytest.mark.parametrize("changed", ["DTSTART:20260302T091500Z", "STATUS:CANCELLED", "SEQUENCE:2"])
def test_the_fingerprint_of_a_changed_feed(changed: str) -> None:
    """Another time, a cancellation or a new version changes it."""
    before = calendar(entry("DTSTART:20260302T090000Z"))
    assert fingerprint(before) != fingerprint(calendar(entry("DTSTART:20260302T090000Z", changed)))
