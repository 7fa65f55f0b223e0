"""Fetching voice notes, whatever the line, Telegram and the process do meanwhile."""

from __future__ import annotations

import pytest
from telegram.error import NetworkError

from bot.chat.listening import LARGE, TRIES
from bot.chat.request import NeverSentError
from bot.demo import faults
from bot.demo.person import Person
from conversations.voices import LARGEST
from tests.alive import Alive, Wire

SOUND = b"OggS " + bytes(range(256)) * 40
UNREACHABLE = "I could not fetch your voice note, so it is not kept here."
TOO_LARGE = "That voice note is larger than Telegram hands on to me, so I could not keep it."


@pytest.fixture
async def anna(bot: Alive) -> Person:
    """Somebody at the first question of a check-in."""
    person = await bot.enrol()
    await bot.say(person, "/checkin")
    return person


async def kept(bot: Alive) -> list[bytes]:
    """Return what every voice note that is kept sounds like."""
    rows = await bot.rows("SELECT DISTINCT therapist_id, message_id FROM voice ORDER BY 2")
    found = [await bot.presence.service.errands.voice(*row) for row in rows]
    return [one for one in found if one is not None]


async def test_it_is_kept_byte_for_byte(bot: Alive, anna: Person) -> None:
    """And then the next question says so."""
    anna.send_voice(SOUND, 7)
    await bot.settle()
    assert await kept(bot) == [SOUND]
    assert anna.last.text.startswith("✓")
    assert await bot.rows("SELECT * FROM job") == []


async def test_while_nothing_answers_it_waits(bot: Alive, anna: Person) -> None:
    """However long the line is down; nothing is said of it until it is here."""
    question, down = anna.last.text, [4 * TRIES]

    def broken(url: str) -> Exception | None:
        if down[0] and ("getFile" in url or "getMe" in url):
            down[0] -= 1
            error = NetworkError("unreachable")
            error.__cause__ = NeverSentError()
            return error
        return None

    bot.wire.broken = broken
    anna.send_voice(SOUND)
    await bot.until(lambda: down[0] == TRIES)
    assert anna.last.text == question
    await bot.settle()
    assert await kept(bot) == [SOUND]


async def test_a_file_that_is_not_handed_out_is_given_up(bot: Alive, anna: Person) -> None:
    """Telegram answers, but has no such file: it is told, and the question takes words."""
    refused = bot.api.fail("getFile", faults.bad_request("Bad Request: wrong file_id"), times=None)
    anna.send_voice(SOUND)
    await bot.settle()
    assert refused.met == TRIES
    assert anna.last.text.startswith(UNREACHABLE)
    assert await kept(bot) == []
    await bot.say(anna, "then in words")
    assert anna.last.text.startswith("✓")


@pytest.mark.parametrize("times", [1, TRIES - 1])
async def test_a_file_that_is_handed_out_late_is_kept(bot: Alive, anna: Person, times: int) -> None:
    """Nothing is said of the tries before."""
    bot.api.fail("getFile", faults.server_error(500), times=times)
    anna.send_voice(SOUND)
    await bot.settle()
    assert await kept(bot) == [SOUND]
    assert UNREACHABLE not in anna.screen()


async def test_a_download_that_is_cut_begins_again(bot: Alive, anna: Person) -> None:
    """Half of it is never kept."""
    cut = [2]

    def broken(url: str) -> Exception | None:
        if cut[0] and "/file/" in url:
            cut[0] -= 1
            return NetworkError("cut")
        return None

    bot.wire.broken = broken
    anna.send_voice(SOUND)
    await bot.settle()
    assert cut == [0]
    assert await kept(bot) == [SOUND]


@pytest.mark.parametrize("some", [b"", SOUND[:-1]])
async def test_a_download_that_ends_early_begins_again(
    bot: Alive, anna: Person, monkeypatch: pytest.MonkeyPatch, some: bytes
) -> None:
    """Less than Telegram has said is not the voice note, however whole the answer looks."""
    real, cut = Wire.do_request, [2]

    async def short(wire: Wire, url: str, *args: object, **named: object) -> tuple[int, bytes]:
        code, content = await real(wire, url, *args, **named)
        if cut[0] and "/file/" in url:
            cut[0] -= 1
            return code, some
        return code, content

    monkeypatch.setattr(Wire, "do_request", short)
    anna.send_voice(SOUND)
    await bot.settle()
    assert cut == [0]
    assert await kept(bot) == [SOUND]


async def test_telegram_may_ask_to_slow_down_however_often(bot: Alive, anna: Person) -> None:
    """That is no sign that the file cannot be had."""
    slow = bot.api.fail("getFile", faults.too_many_requests(9), times=2 * TRIES)
    anna.send_voice(SOUND)
    await bot.settle()
    assert await kept(bot) == [SOUND]
    assert slow.met == 2 * TRIES


async def test_one_that_is_too_large_is_told(bot: Alive, anna: Person) -> None:
    """At once where its size says so, else when Telegram does, and once."""
    refused = bot.api.fail(
        "getFile", faults.bad_request("Bad Request: file is too big"), times=None
    )
    anna.send_voice(SOUND)
    await bot.settle()
    assert refused.met == 1
    assert anna.last.text.startswith(TOO_LARGE)
    anna.send_voice(b"O" * (LARGEST + 1))
    await bot.settle()
    assert refused.met == 1
    assert anna.screen().count(TOO_LARGE) == 2


async def test_who_leaves_meanwhile_is_not_waited_for(bot: Alive, anna: Person) -> None:
    """Nothing of it stays, and the bot comes to rest."""
    hung = bot.api.fail("getFile", faults.hang(done=False))
    anna.send_voice(SOUND)
    await bot.until(lambda: hung.met == 1)
    anna.say("/deleteme")
    for label in ("Delete everything…", "Yes, delete all of it"):
        await bot.until(lambda label=label: label in anna.screen())  # type: ignore[misc]
        anna.tap(label)
    await bot.until(lambda: "nothing of yours is left here" in anna.last.text)
    hung.cancel()
    await bot.settle()
    assert await bot.rows("SELECT * FROM voice") == []
    assert await bot.rows("SELECT * FROM job") == []


@pytest.mark.parametrize("size", [LARGE, LARGE - 1])
async def test_large_ones_are_fetched_one_at_a_time(bot: Alive, anna: Person, size: int) -> None:
    """Those of two people; a short one waits for nobody."""
    ben = await bot.enrol(6002, "Ben")
    hung = bot.api.fail("getFile", faults.hang(done=False), times=2)
    for person in (anna, ben):
        person.send_voice(b"O" * size)
    await bot.until(lambda: hung.met == (1 if size >= LARGE else 2))
    await bot.until(lambda: bot.presence.worker.idle)
    assert hung.met == (1 if size >= LARGE else 2)
    hung.cancel()
    await bot.settle()
    assert [len(one) for one in await kept(bot)] == [size, size]
