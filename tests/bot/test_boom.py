"""A boom at every statement of every use case: nothing stays of it, and the next try is whole."""

import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot import planner
from bot.errands import Made
from bot.store.connection import connect
from bot.store.inbox import Waiting
from bot.turns import Outcome
from tests.bot.store.stock import ONE_OFF, SLOT
from tests.house import DATABASE, Town, Update, dump

ROBIN = 7
MANY = 10_000

Deed = Callable[[Town], Awaitable[Any]]


class Boom(BaseException):
    """Something that `except Exception` would miss."""


class Fragile(sqlite3.Connection):
    """A connection that fails at the n-th statement, before or after it is carried out."""

    left = MANY
    after = False

    def execute(self, *args: Any) -> sqlite3.Cursor:
        """Run a statement, or fail."""
        return self._or_fail(super().execute, *args)

    def executemany(self, *args: Any) -> sqlite3.Cursor:
        """Run a statement many times, or fail."""
        return self._or_fail(super().executemany, *args)

    def _or_fail(self, run: Callable[..., sqlite3.Cursor], *args: Any) -> sqlite3.Cursor:
        exempt = ("ROLLBACK", "COMMIT") if self.after else ("ROLLBACK",)
        if args[0].startswith(exempt):  # what was committed is done: no work fails after it
            return run(*args)
        self.left -= 1
        if self.left == 0 and not self.after:
            raise Boom
        cursor = run(*args)
        if self.left == 0:
            raise Boom
        return cursor


def shape(town: Town) -> dict[str, list[Any]]:
    """Return all rows; of what is sealed anew each time only how long it is."""
    return {
        table: sorted(
            (tuple(len(one) if isinstance(one, bytes) else one for one in row) for row in rows),
            key=repr,
        )
        for table, rows in dump(town.db).items()
    }


# --------------------------------------------------------------------- the use cases


async def journalled(town: Town, update: Update) -> Waiting:
    """Write one update down and return its row."""
    [row] = (await town.service.journal([update])).waiting
    return row


def working(*before: str, at_once: bool = False) -> Callable[[Town], Awaitable[Deed]]:
    """Return what prepares for working through the last of these words or labels.

    With ``at_once`` that is in the commit that writes it down.
    """

    async def prepare(town: Town) -> Deed:
        await town.settle(ROBIN, SLOT)
        await town.after(town.clock.now().replace(hour=13) - town.clock.now())
        for one in before[:-1]:
            await (town.tap(ROBIN, one[1:]) if one[0] == "@" else town.say(ROBIN, one))
        last, writer = before[-1], town.phone(ROBIN).writer
        if last[0] == "@":
            update = writer.tap(*town.phone(ROBIN).button(last[1:]))
        else:
            update = writer.text(last)
        if at_once:
            return lambda town: town.service.journal([update], busy=())
        row = await journalled(town, update)
        return lambda town: town.service.work(row)

    return prepare


async def enrolling(town: Town) -> Deed:
    """Prepare for a batch with an invitation, somebody known and a stranger."""
    await town.settle(ROBIN)
    code = await town.service.invite(7)
    batch = [
        town.phone(8).writer.text(f"/start {code}"),
        town.phone(ROBIN).writer.text("hello"),
        town.phone(9).writer.text("hello"),
    ]
    return lambda town: town.service.journal(batch)


async def ringing(town: Town) -> Deed:
    """Prepare for a block and a letter that have come due."""
    await town.settle(ROBIN, SLOT, ONE_OFF)
    me = town.id(ROBIN)
    town.clock.set(town.clock.now().replace(hour=20))

    async def ring(town: Town) -> Outcome:
        work = town.service._ringing.ring
        return await town.database.transaction(lambda db: work(db, me, town.clock.now()))

    return ring


async def planning(town: Town) -> Deed:
    """Prepare for planning the days after a downtime."""
    me = await town.settle(ROBIN, SLOT, ONE_OFF)
    town.clock.set(town.clock.now().replace(day=12))

    async def plan(town: Town) -> None:
        session, now = town.session(ROBIN), town.clock.now()
        await town.database.transaction(
            lambda db: planner.Planner(db, town.vault, me, now).plan_days(session)
        )

    return plan


async def finishing(town: Town) -> Deed:
    """Prepare for the end of a job."""
    await town.settle(ROBIN)
    row = await journalled(town, town.phone(ROBIN).writer.text("/export json"))
    [job] = (await town.service.work(row)).jobs
    made = Made({"checkins": 0}, document=("p.json", b"{}"))
    return lambda town: town.service.errands.finish(job, made)


async def parking(town: Town) -> Deed:
    """Prepare for lifting words out of an update."""
    await town.settle(ROBIN)
    row = await journalled(town, town.phone(ROBIN).writer.text("words"))
    return lambda town: town.service.park(row)


async def parking_a_tap(town: Town) -> Deed:
    """Prepare for setting aside an update without words."""
    await town.settle(ROBIN)
    row = await journalled(town, town.phone(ROBIN).writer.tap(5, "checkin:@begin:1:1"))
    return lambda town: town.service.park(row)


async def sending(town: Town) -> Deed:
    """Prepare for a message that has been delivered."""
    await town.settle(ROBIN)
    row = await journalled(town, town.phone(ROBIN).writer.text("/help"))
    [message] = (await town.service.work(row)).rows
    await town.service.saying.attempt(message)
    return lambda town: town.service.saying.sent(message, 50)


async def blocking(town: Town) -> Deed:
    """Prepare for somebody who has blocked the bot while something was to be said."""
    await town.settle(ROBIN)
    row = await journalled(town, town.phone(ROBIN).writer.text("/help"))
    await town.service.work(row)
    return lambda town: town.service.saying.blocked(town.id(ROBIN))


CASES: dict[str, Callable[[Town], Awaitable[Deed]]] = {
    "a note": working("hello"),
    "begin": working("@Begin"),
    "an answer": working("@Begin", "moved by her hands"),
    "an answer at once": working("@Begin", "moved by her hands", at_once=True),
    "a chip": working("@Begin", "@tight"),
    "words taken as one line": working("one line for this morning"),
    "later": working("@Later…", "@In 30 minutes"),
    "new hours": working("/schedule Mon-Fri 9-13", "@Replace all"),
    "days off": working("/pause today", "@Yes, keep it"),
    "a new bell": working("/settings", "@When I ask", "@30 min"),
    "a job": working("/export json"),
    "leaving": working("hello", "/deleteme", "@Delete everything…", "@Yes, delete all of it"),
    "enrolling": enrolling,
    "ringing": ringing,
    "planning": planning,
    "finishing": finishing,
    "parking": parking,
    "parking a tap": parking_a_tap,
    "sending": sending,
    "blocking": blocking,
}


@pytest.fixture
def towns(tmp_path: Path) -> Iterator[tuple[Town, Town]]:
    """Two houses that are the same."""
    pair = []
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        pair.append(Town(tmp_path / name))
    yield pair[0], pair[1]
    for town in pair:
        town.close()


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("case", CASES)
async def test_a_boom_at_every_statement(towns: tuple[Town, Town], case: str, after: bool) -> None:
    """The database is as before, byte for byte, and the try that succeeds is whole, once."""
    town, control = towns
    deed = await CASES[case](town)
    await (await CASES[case](control))(control)
    path = town.path / DATABASE
    with closing(sqlite3.connect(path, factory=Fragile, isolation_level=None)) as fragile:
        fragile.execute("PRAGMA foreign_keys = ON")
        town.db.close()
        town.database.db = fragile
        fragile.after = after
        at, before = 1, dump(town.db)
        while await _fails_at(town, fragile, deed, at):
            assert not fragile.in_transaction
            assert dump(town.db) == before, f"a boom at statement {at} left something"
            at += 1
        assert at > 3
        ids = "sqlite_sequence"  # an enrolment that was undone has used up a key's number
        found, wanted = shape(town), shape(control)
        if case == "enrolling":
            for one in (found, wanted):
                for table in ("therapist", "inbox", "invite", ids):
                    one[table] = [len(one[table])]
        assert found == wanted
    town.database.db = connect(path)


async def _fails_at(town: Town, fragile: Fragile, deed: Deed, at: int) -> bool:
    fragile.left = at
    try:
        await deed(town)
    except Boom:
        return True
    finally:
        fragile.left = MANY
    return False
