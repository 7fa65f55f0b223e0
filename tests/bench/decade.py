"""``python -m tests.bench.decade [--records N]``: what ten years of one therapist cost.

Five check-ins a day for ten years, every answer in words of several languages, sealed one by one
in a real database, beside a few people who have just begun. The same things are measured for
both in one run: a turn, ``/history``, and ``/search`` from the message to the committed card.
Meanwhile somebody else writes; the longest that they wait is told with each search.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

from bot.searching import search
from bot.store import records
from bot.store.connection import connect
from conversations.model import Answer, Part, Record, replace
from tests.bench import along
from tests.bench.scale import Working, here, working
from tests.bench.town import Crowd, chat_of, make
from tests.house import Writer

AT = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
RECORDS = 18_000
A_DAY = 5
FIRST_MESSAGE = 10_000_000
STEPS = ("self_study", "letting_go", "seeing", "nourished", "reflecting")
SOME = (
    "she he her hands was quiet and the breath held a plan for his shoulder laughing trust hurry"
    " wanted to fix what could not be fixed today müde Geduld über größe Übung Straße weiß"
    " élan forêt déjà שָׁלוֹם ידיים היתה שקט בחדר"
)
SEARCHES = {
    "in every record": "hands",
    "nowhere": "tulips",
    "nowhere, with dots": "größtenteils",
    "nowhere, in Hebrew": "צבעונים",
    "everywhere, never together": '"hands tulips" hands',
    "in every record, but not at that step": "only_here step:letting_go",
    "one record of ten years ago": "needle",
    "in one year": "tulips 2020",
}
"""What is looked for. Of what is found nowhere every record is looked at."""

TAG = "supervision"

_A_TENTH = 10
_MILLISECONDS = 1000
_PAUSE, _IDLE = 0.002, 0.3


COLUMNS = ("ms", "CPU ms", "beside others ms", "their longest wait ms")

Figures = dict[str, dict[str, float]]
"""Of each thing that was measured: what it takes, in some of the columns."""


def table(figures: Figures) -> str:
    """Return the figures for people."""
    lines = [" " * 40 + "".join(f"{name:>23}" for name in COLUMNS)]
    for label, row in figures.items():
        cells = (f"{row[name]:>23.1f}" if name in row else " " * 23 for name in COLUMNS)
        lines.append(f"{label:40}{''.join(cells)}".rstrip())
    return "\n".join(lines)


def fill(crowd: Crowd, therapist: int, count: int, some: str = SOME) -> None:
    """Give somebody so many check-ins, the last one today; each tenth has a tag."""
    chance = random.Random(7)
    with closing(crowd.vault()) as vault, closing(connect(crowd.data / "presence.db")) as db:
        db.execute("BEGIN")
        for number in range(1, count + 1):
            day = crowd.at.date() - timedelta(days=(count - number) // A_DAY)
            answers = {}
            for at, step in enumerate(STEPS):
                words = chance.choices(some.split(), k=chance.randint(5, 40))
                words += ["only_here"] if step == "seeing" else []
                words += ["needle"] if number == 1 else []
                part = Part(FIRST_MESSAGE + number * len(STEPS) + at, " ".join(words))
                answers[step] = Answer(chips=("tight",), parts=(part,))
            opened = datetime.combine(day, time(8 + number % A_DAY), UTC)
            record = Record(
                number, "checkin", "UTC", day, opened, state="complete", answers=answers
            )
            if number % _A_TENTH == 0:
                record = replace(record, tags=(TAG,))
            records.keep(db, vault, therapist, record)
        db.execute("COMMIT")


async def say(bot: Working, therapist: int, text: str) -> float:
    """Let somebody write, until all that follows is committed; return the seconds."""
    writer = Writer(chat_of(therapist), bot._numbers, bot._messages)
    begun = perf_counter()
    jobs: list[Any] = []
    for row in (await bot.service.journal([writer.text(text)])).waiting:
        jobs += (await bot.service.work(row)).jobs
    for job in jobs:
        await bot.service.errands.finish(job, await search(bot.service, job))
    return perf_counter() - begun


async def alone(bot: Working, therapist: int, text: str) -> dict[str, float]:
    """Let somebody write while nobody else does."""
    used = process_time()
    seconds = await say(bot, therapist, text)
    used = process_time() - used
    return {"ms": seconds * _MILLISECONDS, "CPU ms": used * _MILLISECONDS}


async def beside(bot: Working, therapist: int, other: int, text: str) -> dict[str, float]:
    """Let somebody write while another does without a pause; return how long both waited."""
    waits: list[float] = []

    async def write() -> None:
        while True:
            waits.append(await bot.write(other))
            await asyncio.sleep(_PAUSE)

    writing = asyncio.create_task(write())
    await asyncio.sleep(_PAUSE * 10)
    seconds = await say(bot, therapist, text) if text else await asyncio.sleep(_IDLE, _IDLE)
    await asyncio.sleep(_PAUSE * 10)
    writing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await writing
    return {
        "beside others ms": seconds * _MILLISECONDS,
        "their longest wait ms": max(waits) * _MILLISECONDS,
    }


async def measure(crowd: Crowd, old: int, new: int, other: int, rounds: int) -> Figures:
    """Measure everything for somebody with ten years and somebody with none, in turns."""
    rows: dict[str, list[dict[str, float]]] = defaultdict(list)
    async with working(crowd, crowd.at) as bot:
        await say(bot, old, "/search warm up")  # the tables of letters are made once a process
        for _ in range(rounds):
            for text in ("a held breath", "/history"):
                for who, name in ((new, "just begun"), (old, "ten years")):
                    rows[f"{text}, {name}"].append(await alone(bot, who, text))
            rows["(nobody looks for anything)"].append(await beside(bot, old, other, ""))
            for name, typed in SEARCHES.items():
                row = await alone(bot, old, f"/search {typed}")
                row |= await beside(bot, old, other, f"/search {typed}")
                rows[f"/search {name}"].append(row)
    return {
        label: {name: median(row[name] for row in some) for name in some[0]}
        for label, some in rows.items()
    }


def run(directory: Path, count: int = RECORDS, rounds: int = 5) -> Figures:
    """Make the ten years in a directory, and measure."""
    crowd = make(directory, 30, AT)
    old, new, other, *_ = here(crowd, 10)
    fill(crowd, old, count)
    return asyncio.run(measure(crowd, old, new, other, rounds))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=RECORDS)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        sys.stdout.write(f"{table(run(Path(place), given.records))}\n")
    with tempfile.TemporaryDirectory() as place:
        sys.stdout.write(f"\n{along.table(along.run(Path(place), given.records))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
