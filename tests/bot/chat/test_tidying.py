"""A check-in leaves the chat once it is kept, by the whole bot over a stand-in Telegram."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.chat import tidying
from bot.chat.sender import SET_ASIDE
from bot.demo import faults
from bot.demo.person import Person
from tests.alive import Alive, alive


async def _tidy(bot: Alive, hours: str = "") -> Person:
    anna = await bot.enrol(hours=hours)
    await bot.say(anna, "/settings")
    await bot.tap(anna, "Quiet and private")
    await bot.tap(anna, "Tidy chat")
    assert "leaves the chat once it is kept" in anna.last.text
    return anna


def _chat(person: Person, after: int) -> list[str]:
    """Return what still stands in the chat below a message, theirs and ours."""
    there = person.chat.messages
    return [one.text for one in there if one.deleted is None and one.message_id > after]


WORDS = ("one", "two", "three", "four", "five")


async def _check_in(bot: Alive, anna: Person, *words: str, begin: bool = True) -> int:
    """Answer all of it, or with these words; return what stood in the chat before."""
    after = anna.chat.last_id
    if begin:
        await bot.say(anna, "/checkin")
    for one in words or WORDS:
        await bot.say(anna, one)
    return after


async def test_one_line_is_left(tmp_path: Path) -> None:
    """Questions, answers and the command go; the words are kept."""
    async with alive(tmp_path) as bot:
        anna = await _tidy(bot)
        after = await _check_in(bot, anna)
        assert _chat(anna, after) == ["✓ Kept. The chat is tidy."]
        assert await bot.rows("SELECT count(*) FROM outbox") == [(0,)]
        await bot.say(anna, "/export json")
        exported = anna.documents[-1].content.decode()
        assert all(f'"{one}"' in exported for one in WORDS)


async def test_what_comes_after_goes_too(tmp_path: Path) -> None:
    """The intention's question, its answer, and the line before: again one line is left."""
    async with alive(tmp_path) as bot:
        anna = await _tidy(bot)
        after = await _check_in(bot, anna)
        await bot.tap(anna, "One thing to carry into your next block?")
        await bot.say(anna, "slow hands")
        assert _chat(anna, after) == ["✓ Kept. The chat is tidy."]


async def test_the_blocks_prompt_goes_and_so_does_what_became_one_line(tmp_path: Path) -> None:
    """Also an answer typed after the prompt."""
    async with alive(tmp_path) as bot:
        anna = await _tidy(bot, "Tue 9-13")
        after = anna.chat.last_id
        await bot.pass_(hours=2)
        assert "has ended" in anna.last.text
        await bot.say(anna, "a good morning")
        assert _chat(anna, after) == ["✓ Kept. The chat is tidy."]
        await bot.tap(anna, "Go deeper")
        await _check_in(bot, anna, begin=False)
        assert _chat(anna, after) == ["✓ Kept. The chat is tidy."]


async def test_nothing_goes_unless_it_was_chosen(tmp_path: Path) -> None:
    """It is off at first."""
    async with alive(tmp_path) as bot:
        anna = await bot.enrol()
        after = await _check_in(bot, anna)
        assert len(_chat(anna, after)) == 12


async def test_what_is_too_old_is_counted_and_told(tmp_path: Path) -> None:
    """Telegram removes messages for 48 hours; the rest is the person's own to remove."""
    async with alive(tmp_path) as bot:
        anna = await _tidy(bot)
        after = await _check_in(bot, anna, "one")
        await bot.pass_(hours=49)
        await _check_in(bot, anna, *WORDS[1:], begin=False)
        left = _chat(anna, after)
        # the command, the first question, the answer to it, and the question after that; a notice
        assert [one.startswith("I was out of reach") for one in left[4:]] == [True, False]
        assert len(left) == 6
        assert left[-1] == (
            "✓ Kept. 4 messages are too old for me to remove: Telegram leaves that to you."
        )


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
async def test_a_kill_around_what_telegram_does(tmp_path: Path, done: bool) -> None:
    """It is done after the next start, once; what is gone already is no trouble."""
    async with alive(tmp_path) as bot:
        anna = await _tidy(bot)
        lost = bot.api.fail("deleteMessages", faults.hang(done=done))
        after = await _check_in(bot, anna, *WORDS[:4])
        anna.say("five")
        await bot.until(lambda: lost.met == 1)
        await bot.crash()
        bot.api.heal()
        await bot.start()
        assert _chat(anna, after) == ["✓ Kept. The chat is tidy."]


async def test_telegram_asks_to_slow_down(tmp_path: Path) -> None:
    """It is waited for as long as Telegram says."""
    async with alive(tmp_path) as bot:
        anna = await _tidy(bot)
        bot.api.fail("deleteMessages", faults.too_many_requests(7), times=2)
        after = await _check_in(bot, anna)
        assert _chat(anna, after) == ["✓ Kept. The chat is tidy."]
        assert bot.pauses.count(7.0) == 2


async def test_nobody_waits_for_a_tidy_chat(tmp_path: Path) -> None:
    """However long Telegram removes nothing, what is asked for comes; in the end all is removed."""
    async with alive(tmp_path) as bot:
        anna = await _tidy(bot)
        gate = asyncio.Event()

        async def wait(seconds: float) -> None:
            await (gate.wait() if seconds >= SET_ASIDE else asyncio.sleep(0))

        bot.waits = wait
        refused = bot.api.fail("deleteMessages", faults.server_error(500), times=None)
        after = await _check_in(bot, anna, *WORDS[:4])
        anna.say("five")
        await bot.until(lambda: refused.met == tidying.TRIES)
        told = anna.say("/help")
        await bot.until(lambda: "/checkin begins one" in anna.last.text)
        assert refused.met == tidying.TRIES
        bot.api.heal()
        gate.set()
        await bot.settle()
        assert [one for one in _chat(anna, after) if "tidy" in one] == ["✓ Kept. The chat is tidy."]
        assert len(_chat(anna, after)) == 1 + len(_chat(anna, told - 1))


async def test_who_has_blocked_the_bot_is_left_alone(tmp_path: Path) -> None:
    """Nothing is tried again."""
    async with alive(tmp_path) as bot:
        anna = await _tidy(bot)
        bot.api.fail("deleteMessages", faults.forbidden())
        await _check_in(bot, anna)
        assert await bot.rows("SELECT count(*) FROM outbox") == [(0,)]
        assert await bot.rows("SELECT blocked FROM therapist") == [(1,)]


async def test_a_voice_note_that_is_not_kept_yet_stays(tmp_path: Path) -> None:
    """Nothing goes that is not on the disk, though its caption is; after a kill it goes, too."""
    async with alive(tmp_path) as bot:
        anna = await _tidy(bot)
        after = await _check_in(bot, anna, *WORDS[:4])
        lost = bot.api.fail("getFile", faults.hang(done=False))
        voice = anna.send_voice(caption="five")
        await bot.until(lambda: lost.met == 1 and "tidy" in anna.last.text)
        there = [one.message_id for one in anna.chat.messages if one.deleted is None]
        assert [one for one in there if one > after] == [voice, anna.last.message_id]
        await bot.crash()
        bot.api.heal()
        await bot.start()
        assert _chat(anna, after) == ["✓ Kept. The chat is tidy."]
        assert await bot.rows("SELECT count(*) FROM voice") == [(1,)]


async def test_many_go_by_the_hundred(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call takes so many; here, three."""
    monkeypatch.setattr(tidying, "AT_ONCE", 3)
    async with alive(tmp_path) as bot:
        anna = await _tidy(bot)
        after = await _check_in(bot, anna)
        assert _chat(anna, after) == ["✓ Kept. The chat is tidy."]
        taken = [len(call.params["message_ids"]) for call in bot.api.sent("deleteMessages")]
        assert max(taken) == 3
        assert sum(taken) == 11


async def test_a_picture_over_an_answer_stays(tmp_path: Path) -> None:
    """Only its words are kept: nobody would have the picture any more."""
    async with alive(tmp_path) as bot:
        anna = await _tidy(bot)
        after = await _check_in(bot, anna, *WORDS[:3])
        picture = anna.send_photo(caption="four")
        await bot.settle()
        await bot.say(anna, "five")
        there = [one.message_id for one in anna.chat.messages if one.deleted is None]
        notes = [one.message_id for one in anna.messages if one.text.startswith("I keep words")]
        assert [one for one in there if one > after] == [picture, *notes, anna.last.message_id]
        assert anna.last.text.endswith("what is not words stays, for you to remove.")


async def test_a_voice_note_that_could_not_be_had_stays(tmp_path: Path) -> None:
    """The bot has said that it still stands in the chat; its caption alone is kept."""
    async with alive(tmp_path) as bot:
        anna = await _tidy(bot)
        bot.api.fail("getFile", faults.bad_request("Bad Request: file is too big"), times=None)
        await bot.say(anna, "/checkin")
        voice = anna.send_voice(caption="one")
        await bot.settle()
        await _check_in(bot, anna, *WORDS[1:], begin=False)
        assert "stands in this chat" not in anna.last.text
        kept = next(one for one in anna.chat.messages if one.message_id == voice)
        assert kept.deleted is None


async def test_a_prompt_that_is_tapped_days_later_is_counted_too(tmp_path: Path) -> None:
    """The check-in is young, its prompt is not: Telegram would pass over it without a word."""
    async with alive(tmp_path) as bot:
        anna = await _tidy(bot, "Tue 9-13")
        await bot.pass_(hours=2)
        prompt = anna.last
        assert "has ended" in prompt.text
        await bot.pass_(hours=49)
        after = anna.chat.last_id
        anna.tap_data(prompt.message_id, prompt.keyboard[0][0].data or "")
        await bot.settle()
        await _check_in(bot, anna, begin=False)
        assert _chat(anna, after)[1:] == [  # below the notice of the days out of reach
            "✓ Kept. 1 message is too old for me to remove: Telegram leaves that to you."
        ]
        assert "deleteMessages" not in {one.method for one in bot.api.calls}


async def test_a_message_that_is_gone_already_is_removed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """By the person themselves, say, on another phone: nothing has gone wrong."""
    async with alive(tmp_path) as bot:
        anna = await bot.enrol()
        message = await bot.say(anna, "Mrs Jane Doe smiled")
        anna.delete(message)
        await bot.tap(anna, "Replace, and remove my message")
        assert [call.outcome[:4] for call in bot.api.sent("deleteMessage")] == ["400 "]
        assert "refused" not in caplog.text
        assert await bot.rows("SELECT count(*) FROM outbox") == [(0,)]
