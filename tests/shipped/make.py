"""Make the data directory of a Presence that ships, for all later ones to be tried on.

Run at a release whose schema is new: ``python -m tests.shipped.make tests/shipped/0002``.
What is said here is made up, and so is the master key.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from bot.demo import faults
from tests.alive import alive

FILES = ("presence.db", "keyring.db")
HOURS = "Mon-Fri 14-17"

ANNA = {
    "self_study": ["tight shoulders", "שלום, and a held breath"],
    "letting_go": ["hurry"],
    "note": ["the plum tree is in bloom"],
    "waiting": ["he laughed at himself"],
}
"""What Anna has said: in a check-in that is open, in a note, and in what no worker has seen yet."""

BEN = {
    "self_study": ["warm hands"],
    "letting_go": ["being needed"],
    "seeing": ["how she ties her scarf"],
    "nourished": ["her courage"],
    "reflecting": ["told her so"],
}
"""What Ben has said, in a check-in that is complete."""


async def live(directory: Path) -> None:
    """Let two people use a bot, and kill it at a bad moment."""
    async with alive(directory) as bot:
        anna = await bot.enrol(6001, "Anna", HOURS)
        ben = await bot.enrol(6002, "Ben")
        await bot.say(anna, ANNA["note"][0])
        await bot.say(ben, "/checkin")
        for words in BEN.values():
            await bot.say(ben, words[0])
        await bot.say(anna, "/checkin")
        anna.say(ANNA["self_study"][0])
        await bot.say(anna, ANNA["self_study"][1])
        await bot.say(anna, ANNA["letting_go"][0])
        lost = bot.api.fail("sendMessage", faults.hang(done=False))
        ben.say("/today")
        await bot.until(lambda: lost.met == 1)
        await bot.crash()
        anna.say(ANNA["waiting"][0])
        service = (await bot.open()).service
        await service.journal(bot.api.pending())
        await bot.crash()


def dump(directory: Path, target: Path) -> None:
    """Write the two databases down as SQL, and the key beside them."""
    target.mkdir(parents=True)
    for name in FILES:
        with closing(sqlite3.connect(directory / name)) as db:
            (target / f"{name}.sql").write_text("\n".join(db.iterdump()) + "\n", encoding="utf-8")
    (target / "master.key").write_text((directory / "master.key").read_text("ascii"), "ascii")
    said = json.dumps({"Anna": ANNA, "Ben": BEN}, ensure_ascii=False, indent=2)
    (target / "said.json").write_text(said + "\n", encoding="utf-8")


def main() -> None:
    """Make the directory that is named."""
    with tempfile.TemporaryDirectory() as place:
        asyncio.run(live(Path(place)))
        dump(Path(place), Path(sys.argv[1]))


if __name__ == "__main__":
    main()
