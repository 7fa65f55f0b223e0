"""What it costs to draw ten years, to take them along, to bring them back, and to let go of them.

Each thing is done for somebody with ten years while another writes without a pause. Told are the
seconds it took, how much memory the bot and the process beside it held at the most, and what the
other waited: beside what they wait when nobody asks for anything, in the same run.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from bot import exporting
from bot.chat.render import encode
from bot.pictures.making import Pictures
from bot.searching import search
from bot.store import ages, people
from bot.unpacking import Unpacking
from conversations.model import Address, replace
from tests.bench.scale import Working, here, working
from tests.bench.town import Crowd, chat_of, make
from tests.house import Writer

LATIN = (
    "she he her hands was quiet and the breath held a plan for his shoulder laughing trust hurry"
    " wanted to fix what could not be fixed today müde Geduld über größe Übung Straße weiß élan"
)
"""What somebody writes whose words can be drawn in a PDF."""

IDLE = "(nobody asks for anything)"
_PAUSE, _QUIET = 0.002, 2.0
_MILLISECONDS, _KIB = 1000, 1024
_P99 = 0.99


class Cost(NamedTuple):
    """What one thing took: seconds, MB at the most of the bot and beside it, and others' waits.

    ``size`` is what came of it, in bytes.
    """

    seconds: float
    grew: float
    beside: float
    p99: float
    longest: float
    size: int = 0


Costs = dict[str, Cost]


def table(costs: Costs) -> str:
    """Return the costs for people; waits as they are, and as so many times those of peace."""
    columns = ("s", "bot grows by MB", "process MB", "others p99 ms", "longest ms", "MB made")
    lines = [" " * 36 + "".join(f"{name:>22}" for name in columns)]
    usual = costs[IDLE]
    for label, one in costs.items():
        cells = (
            f"{one.seconds:.2f}",
            f"{one.grew:.0f}",
            f"{one.beside:.0f}",
            f"{one.p99:.1f} ({one.p99 / usual.p99:.1f} ×)",
            f"{one.longest:.1f} ({one.longest / usual.longest:.1f} ×)",
            f"{one.size / _KIB / _KIB:.2f}",
        )
        lines.append(f"{label:36}" + "".join(f"{cell:>22}" for cell in cells))
    return "\n".join(lines)


# --------------------------------------------------------------------- memory


def held(process: int | str, what: str = "VmHWM") -> float:
    """Return the MB that a process has held at the most, or holds (``VmRSS``)."""
    try:
        found = re.search(rf"{what}:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / _KIB if found else 0.0


def _from_now_on() -> float:
    """Let what this process has held at the most begin anew; return the MB that it holds."""
    Path("/proc/self/clear_refs").write_text("5")
    return held("self", "VmRSS")


def children() -> list[str]:
    """Return the processes that this one has started and that are there."""
    found: list[str] = []
    for one in Path("/proc/self/task").iterdir():
        with contextlib.suppress(OSError):
            found += (one / "children").read_text().split()
    return found


# --------------------------------------------------------------------- measuring


class _Files:
    """Stands for Telegram, where the file is."""

    def __init__(self) -> None:
        self.content = b""

    async def download(self, _: str) -> bytes:
        """Return the file."""
        return self.content


class Asking:
    """Lets somebody ask for something, and does what follows, as the running bot does."""

    def __init__(self, bot: Working) -> None:
        self.bot = bot
        self.files = _Files()
        service = bot.service
        self._makers: dict[str, Callable[[Any], Awaitable[Any]]] = {
            "search": lambda job: search(service, job),
            "export": lambda job: exporting.make(service, job),
            **Pictures(service, service.house.words).makers,
            **Unpacking(service, self.files).makers,  # type: ignore[arg-type]
        }

    async def say(self, therapist: int, text: str) -> bytes:
        """Let somebody write, until all that follows is committed; return the document made."""
        writer = Writer(chat_of(therapist), self.bot._numbers, self.bot._messages)
        return await self._follow(writer.text(text))

    async def send(self, therapist: int, content: bytes) -> bytes:
        """Let somebody send an export back, and take it in."""
        self.files.content = content
        bot = self.bot
        writer = Writer(chat_of(therapist), bot._numbers, bot._messages)
        about = {"file_id": "f", "file_unique_id": "f", "file_name": "presence.json"}
        return await self._follow(writer.sent("document", about | {"file_size": len(content)}))

    async def agree(self, therapist: int) -> bytes:
        """Let somebody say yes to what a file holds."""
        vault = self.bot.service.house.vault
        person = await self.bot.database.read(lambda db: people.load(db, vault, therapist))
        assert person.session.parcel is not None
        yes = encode(Address("takeout", "@yes", card=person.session.parcel.card))
        writer = Writer(chat_of(therapist), self.bot._numbers, self.bot._messages)
        return await self._follow(writer.tap(1, yes))

    async def _follow(self, update: Any) -> bytes:
        jobs: list[Any] = []
        for row in (await self.bot.service.journal([update])).waiting:
            jobs += (await self.bot.service.work(row)).jobs
        made = b""
        for job in jobs:
            one = await self._makers[job.job.kind](job)
            made = one.document[1] if one.document else made
            jobs += (await self.bot.service.errands.finish(job, one)).jobs
        return made


async def beside(bot: Working, other: int, work: Awaitable[bytes]) -> tuple[Cost, bytes]:
    """Do something while another writes; return what it took, and what was made."""
    waits: list[float] = []
    most = [0.0]

    async def write() -> None:
        while True:
            waits.append(await bot.write(other))
            most[0] = max([most[0], *map(held, children())])
            await asyncio.sleep(_PAUSE)

    before = _from_now_on()
    writing = asyncio.create_task(write())
    await asyncio.sleep(_PAUSE * 10)
    begun = perf_counter()
    made = await work
    seconds = perf_counter() - begun
    await asyncio.sleep(_PAUSE * 10)
    writing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await writing
    waits.sort()
    p99 = waits[int((len(waits) - 1) * _P99)] * _MILLISECONDS
    cost = Cost(
        seconds,
        held("self") - before,
        most[0],
        p99,
        waits[-1] * _MILLISECONDS,
        len(made),
    )
    return cost, made


async def letting_go(bot: Working, therapist: int, months: int) -> bytes:
    """Let all of somebody's go that is older; where nothing is, it is only looked for."""
    vault, now = bot.service.house.vault, bot.service.now()

    def choose(db: sqlite3.Connection) -> None:
        session = people.load(db, vault, therapist).session
        session = replace(session, settings=replace(session.settings, keep_months=months))
        people.save(db, vault, therapist, session)
        ages.set_forget(db, therapist, now)

    await bot.database.transaction(choose)
    await bot.service.forgetting.rounds()
    return b""


async def _nothing() -> bytes:
    await asyncio.sleep(_QUIET)
    return b""


async def measure(crowd: Crowd, who: Sequence[int]) -> Costs:
    """Measure everything for somebody with ten years, in turn.

    Args:
        crowd: people and their files.
        who: one with ten years, one whose words are Latin letters, two with none, and another.
    """
    old, latin, new, newer, other = who
    costs: Costs = {}
    async with working(crowd, crowd.at) as bot:
        asking = Asking(bot)

        async def cost(label: str, work: Awaitable[bytes]) -> bytes:
            costs[label], made = await beside(bot, other, work)
            return made

        await asking.say(other, "/month")  # loads what is loaded once
        await cost(IDLE, _nothing())
        for text in ("/weekly", "/picture", "/month", "/year"):
            await cost(text, asking.say(old, text))
        for kind, whose in (("md", old), ("csv", old), ("pdf", latin)):
            await cost(f"/export {kind} all", asking.say(whose, f"/export {kind} all"))
        tagged = await cost("/export json #tag", asking.say(old, "/export json #supervision"))
        whole = await cost("/export json", asking.say(old, "/export json"))
        await cost("looking into that again", asking.send(old, whole))
        await cost("looking into a tag's, elsewhere", asking.send(new, tagged))
        await cost("taking that in", asking.agree(new))
        await cost("looking into all, elsewhere", asking.send(newer, whole))
        await cost("taking that in, all", asking.agree(newer))
        for months, label in ((60, "half of it"), (59, "a month more"), (1, "all but a month")):
            await cost(f"letting go of {label}", letting_go(bot, old, months))
        await cost("looking for what to let go", letting_go(bot, old, 1))
    return costs


def run(directory: Path, count: int) -> Costs:
    """Make the ten years in a directory, and measure."""
    from tests.bench.decade import AT, fill  # noqa: PLC0415 - each prints the other's table

    crowd = make(directory, 30, AT)
    old, latin, new, newer, other, *_ = here(crowd, 10)
    fill(crowd, old, count)
    fill(crowd, latin, count, LATIN)
    return asyncio.run(measure(crowd, (old, latin, new, newer, other)))
