"""What was shown nowhere else: secrets in a repr, and paths in the names of files."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.chat.webhook import Hook
from bot.demo.media import Media, Upload
from bot.settings import load
from tests.alive import HOOK, TOKEN, Alive

CALENDAR = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//x//x//EN\r
BEGIN:VEVENT\r
UID:1\r
DTSTART:20260304T090000Z\r
DTEND:20260304T100000Z\r
END:VEVENT\r
END:VCALENDAR\r
"""

NAMES = (
    "../../../escaped.ics",
    "/tmp/escaped.ics",  # noqa: S108 - it must not be made
    "..\\..\\escaped.ics",
    "escaped.ics\x00.txt",
    "C:\\escaped.ics",
    "~/escaped.ics",
    "x" * 5000 + ".ics",
    "",
    "\u202egnp.ics",
)


async def test_no_repr_shows_a_secret(bot: Alive) -> None:
    """Neither the settings nor any part of a bot at work shows its token, or the webhook's."""
    secret = "s" * 40
    given = {
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "PRESENCE_WEBHOOK_SECRET": secret,
        "PRESENCE_DATA_DIR": str(bot.directory),
        "PRESENCE_MASTER_KEY_FILE": str(bot.directory / "master.key"),
    }
    presence = bot.presence
    calls = presence.sender._api
    for thing in (
        load(given, None),
        Hook(HOOK, ("127.0.0.1", 1), secret),
        calls,
        presence,
        presence.poller,
        presence.sender,
        presence.service,
        presence.worker,
    ):
        for way in (repr, str):
            assert secret not in way(thing)
            assert TOKEN not in way(thing)
            assert TOKEN.partition(":")[2] not in way(thing)


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
async def test_a_file_name_leads_nowhere(bot: Alive, name: str) -> None:
    """A calendar is taken or not, and no file anywhere is made under the name it came with."""
    anna = await bot.enrol(hours="Mon-Fri 9-12")
    before = {one.name for one in bot.directory.rglob("*")}
    media: Media = bot.api.keep("document", Upload(name, CALENDAR, "text/calendar"))
    anna._file(media, "", None)
    await bot.settle()
    after = {one.name for one in bot.directory.rglob("*")}
    assert after - before <= {"presence.db-wal", "presence.db-shm", "heartbeat"}
    for place in (Path("/tmp"), Path.cwd(), Path.home(), bot.directory.parent):  # noqa: S108
        assert not list(place.glob("*escaped*"))
    assert anna.last.from_bot
    await bot.say(anna, "/help")
    assert "/checkin" in anna.last.text
