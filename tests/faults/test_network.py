"""The way to Telegram and back, with everything that can happen on it."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.chat.webhook import LOOK_SECONDS
from bot.demo import faults
from bot.demo.botapi import PUSH, BotApi
from bot.demo.person import Person
from tests.alive import PATIENCE, WAY, Alive
from tests.process import served, shows, until
from tests.walker import Walker, judge

COMES = {"polling": "getUpdates", "webhook": PUSH}[WAY]
"""The call by which updates come; by webhook it is Telegram's own, and Telegram tries again."""

METHODS = (
    COMES,
    "sendMessage",
    "editMessageReplyMarkup",
    "answerCallbackQuery",
    "sendDocument",
)
"""Every kind of call that the road makes."""

every_method = pytest.mark.parametrize("method", METHODS)


@pytest.fixture
async def anna(bot: Alive) -> Person:
    """Somebody at the first question of a check-in."""
    person = await bot.enrol()
    await bot.say(person, "/checkin")
    return person


def waited(bot: Alive, method: str) -> list[float] | None:
    """Return the pauses before this call was made again; None where none can be told from others.

    A tap's answer is not made again; by webhook others have waited, to ask how that stands.
    """
    if method == "answerCallbackQuery":
        return [] if WAY == "polling" else None
    return bot.retries if method == PUSH else bot.pauses


async def rest(bot: Alive) -> None:
    """Come to rest, however many polls that takes: some things wait for the end of one."""
    async with asyncio.timeout(PATIENCE):  # a document is made by a process, in its own time
        while not bot.quiet:
            for _ in range(1500):
                if bot.quiet:
                    return
                await asyncio.sleep(0)
            bot.end_poll()


async def walked(bot: Alive, anna: Person, trouble: Callable[[], object]) -> None:
    """Chips, words and a document while there is trouble: all is said once, and all is kept."""
    walker, first = Walker(anna, random.Random(0)), anna.last
    trouble()
    anna.tap("tight")
    await rest(bot)
    anna.tap((first, "moved"))
    await rest(bot)
    for number in range(4):
        anna.say(f"{anna.user_id}-{number} said")
        await rest(bot)
    anna.say("/export json")
    await rest(bot)
    steps = ("letting_go", "seeing", "nourished", "reflecting")
    exported = anna.documents[-1].content
    for number, step in enumerate(steps):
        assert f'"{anna.user_id}-{number} said"' in exported.decode(), step
    assert judge(walker, exported).clean
    questions = [one.text for one in anna.messages if one.text.startswith("✓")]
    assert len(questions) == len(set(questions)) == 5
    chosen = [button.text for row in first.keyboard for button in row if "✓" in button.text]
    assert chosen == ["✓ moved", "✓ tight"]
    assert await bot.rows("SELECT * FROM outbox") == []
    assert len(anna.documents) == 1


@every_method
async def test_fault_22_connection_refused(bot: Alive, anna: Person, method: str) -> None:
    """Nothing reached Telegram: it is tried again until it does."""
    await walked(bot, anna, lambda: bot.api.fail(method, faults.refused(), times=5))
    if (pauses := waited(bot, method)) is not None:
        assert bool({0.5, 1, 2} & set(pauses)) == (method != "answerCallbackQuery")


@every_method
async def test_fault_23_too_many_requests(bot: Alive, anna: Person, method: str) -> None:
    """Telegram says how long to wait: so long is waited, and then everything is said."""
    await walked(bot, anna, lambda: bot.api.fail(method, faults.too_many_requests(7), times=3))
    if (pauses := waited(bot, method)) is not None and method != PUSH:  # it needs not be told
        assert (7 in pauses) == (method != "answerCallbackQuery")


@every_method
@pytest.mark.parametrize("status", [500, 502])
async def test_fault_24_server_errors(bot: Alive, anna: Person, method: str, status: int) -> None:
    """Ten in a row, as in five bad minutes: then everything is said, once."""
    page = b"<h1>Bad Gateway</h1>" if status == 502 else None
    await walked(
        bot, anna, lambda: bot.api.fail(method, faults.server_error(status, page), times=10)
    )
    if pauses := waited(bot, method):
        assert sum(one for one in pauses if one >= 0.5) >= 60
    else:
        assert method == "answerCallbackQuery"


@every_method
async def test_fault_21_answers_lost_on_every_call(bot: Alive, anna: Person, method: str) -> None:
    """Done, and the answer never came: nothing is said twice that need not be."""
    lost = faults.answer_lost(silent=method == "getUpdates")
    await walked(bot, anna, lambda: bot.api.fail(method, lost, times=2))


async def test_fault_20_away_for_ten_minutes_in_mid_sentence(bot: Alive, anna: Person) -> None:
    """The network goes while a question is on its way and words come in; then all goes on."""
    down = bot.api.fail("*", faults.cut_before(), times=None)
    anna.say(f"{anna.user_id}-0 said")
    bot.end_poll()
    await bot.until(lambda: down.met > 3)
    bot.clock.advance(timedelta(minutes=10))
    anna.say(f"{anna.user_id}-1 said")
    bot.api.heal()
    await bot.settle()
    asked = [one for one in anna.messages if one.text.startswith("✓ What could you set down")]
    assert len(asked) == 1


@every_method
async def test_fault_25_blocked_at_any_call(bot: Alive, anna: Person, method: str) -> None:
    """A person who blocks the bot stops nothing, is left alone, and finds all again on /start."""
    if method == "getUpdates":
        anna.block()
        await bot.settle()
    else:
        question = anna.last
        bot.api.fail(method, faults.forbidden(), chat_id=anna.user_id)
        await bot.tap(anna, "tight")
        anna.tap((question, "distracted"))
        await bot.settle()
        await bot.say(anna, "/export json")
    anna.start()
    await bot.settle()
    await bot.say(anna, "/export json")
    assert (b'"tight"' in anna.documents[-1].content) == (method != "getUpdates")
    assert await bot.rows("SELECT blocked FROM therapist") == [(0,)]


@pytest.mark.parametrize("starts", [True, False])
async def test_fault_25_words_after_coming_back(bot: Alive, anna: Person, starts: bool) -> None:
    """They stand under a question that was seen: the one that did not arrive is asked again."""
    bot.api.fail("sendMessage", faults.forbidden(), chat_id=anna.user_id)
    await bot.say(anna, "tight")
    assert not shows(anna, "a label")
    if starts:
        anna.start()
        await bot.settle()
        assert "Welcome back" in anna.last.text
        assert shows(anna, "a label")
    await bot.say(anna, "a sigh")
    assert shows(anna, "not today" if starts else "a label")
    await bot.say(anna, "/export json")
    steps = json.loads(anna.documents[-1].content)["checkins"][0]["steps"]
    kept = {step: answer["words"] for step, answer in steps.items()}
    if starts:
        assert kept == {"self_study": ["tight"], "letting_go": ["a sigh"]}
    else:
        assert kept == {"self_study": ["tight", "a sigh"]}


async def test_fault_27_not_modified(bot: Alive, anna: Person) -> None:
    """An edit that changes nothing counts as done."""
    await bot.tap(anna, "tight")
    fault = bot.api.fail(
        "editMessageReplyMarkup",
        faults.bad_request("Bad Request: message is not modified: specified new message content"),
        times=None,
    )
    anna.tap((anna.messages[-2], "moved"))
    await bot.settle()
    assert fault.met == 1
    assert await bot.rows("SELECT * FROM outbox") == []


async def test_fault_28_a_button_pressed_twice(bot: Alive, anna: Person) -> None:
    """Two presses of one chip, from two devices at once, are one answer and two quiet lines."""
    question = anna.last
    data = next(one.data for row in question.keyboard for one in row if one.text == "tight")
    assert data is not None
    anna.tap_data(question.message_id, data)
    anna.tap_data(question.message_id, data)
    await bot.settle()
    assert not anna.spinning
    assert len([one for one in anna.messages if "set down" in one.text]) == 1
    await bot.say(anna, "/export json")
    assert anna.documents[-1].content.count(b'"tight"') == 1


async def test_fault_28_a_button_of_last_week(bot: Alive, anna: Person) -> None:
    """Pressed a week late it adds to the answer it stands below, and the wheel stops turning."""
    question = anna.last
    await bot.say(anna, "tight shoulders")
    await bot.pass_(days=8)
    anna.tap((question, "moved"))
    await bot.settle()
    assert not anna.spinning
    await bot.say(anna, "/export json")
    exported = anna.documents[-1].content.decode()
    assert exported.count('"tight shoulders"') == 1
    assert exported.count('"moved"') <= 1


# ----------------------------------------------------------------------- the last word


REVOKED = "Telegram does not accept TELEGRAM_BOT_TOKEN. Copy it anew from @BotFather."
ANOTHER = "Another program reads this bot's updates with the same token. Stop it, then start again."


async def _ends(directory: Path, trouble: Callable[[BotApi], object], line: str) -> None:
    async with served(directory) as (bot, _):
        code = bot.invite(1)[0]
        await bot.start()
        person = Person(bot.api, 7000, "P")
        trouble(bot.api)
        person.start(code)
        await until(lambda: bot.ended, 15 if WAY == "polling" else LOOK_SECONDS + 15)
        process = bot._process
        assert process is not None
        assert process.returncode == 1
        assert bot.log.read_text().rstrip().endswith(line)
        bot.api.heal()
        await bot.start()
        await until(lambda: bool(person.messages))


@pytest.mark.parametrize("asked", [True, False])
async def test_fault_29_the_token_is_revoked(tmp_path: Path, asked: bool) -> None:
    """Whichever call hears of it first: one line, exit 1, and with a good token all goes on."""
    asks = "getUpdates" if WAY == "polling" else "getWebhookInfo"
    method = asks if asked else "sendMessage"
    await _ends(tmp_path, lambda api: api.fail(method, faults.unauthorized(), times=None), REVOKED)


async def test_fault_30_another_program_polls(tmp_path: Path) -> None:
    """A foreign poller is said in one line, and the process ends rather than share.

    By webhook, another program has set its own.
    """

    def taken(api: BotApi) -> None:
        api.fail("getUpdates", faults.conflict(), times=None)
        if WAY == "webhook":
            api.webhook = "https://elsewhere.example.org/"

    await _ends(tmp_path, taken, ANOTHER)


async def test_fault_30_no_conflict_with_oneself(tmp_path: Path) -> None:
    """Killed in the middle of its poll and started at once, the bot is not taken for two."""
    async with served(tmp_path) as (bot, _):
        await bot.start()
        for _ in range(3):
            bot.kill()
            await bot.start()
        stranger = Person(bot.api, 7000, "P")
        stranger.say("hello")
        await until(lambda: any(one.from_bot for one in stranger.messages))
        assert not bot.ended
