"""python-telegram-bot's own Bot over both adapters: in process and over HTTP."""

import asyncio

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from bot.chat.request import CutOffError, NeverSentError
from bot.demo import faults
from bot.demo.botapi import BotApi
from bot.demo.person import PIXEL, Person

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("Go", callback_data="go")]])


async def test_a_conversation(bot: Bot, anna: Person) -> None:
    """Start, question, tap, answer, edit and reaction go all the way round."""
    start = anna.start("c0de")
    [update] = await bot.get_updates(timeout=5)
    assert update.message is not None
    assert update.message.text == "/start c0de"
    sent = await bot.send_message(
        anna.user_id,
        "<b>Hi 😀</b> 5 &lt; 6",
        parse_mode="HTML",
        reply_markup=KEYBOARD,
        reply_parameters=ReplyParameters(start),
    )
    assert sent.parse_entities() == {sent.entities[0]: "Hi 😀"}
    query = anna.tap("Go")
    [update] = await bot.get_updates(offset=update.update_id + 1)
    assert update.callback_query is not None
    assert (update.callback_query.id, update.callback_query.data) == (query, "go")
    await update.callback_query.answer("Kept", show_alert=True)
    await sent.edit_text("5", reply_markup=None)
    await bot.set_message_reaction(anna.user_id, start, "✍")
    assert (anna.last.text, anna.last.keyboard) == ("5", [])
    assert (anna.toasts[0].text, anna.toasts[0].alert) == ("Kept", True)
    assert anna.message(start).reaction == ("✍",)


async def test_files_both_ways(bot: Bot, anna: Person) -> None:
    """Uploads keep their bytes, and what a person sent can be fetched."""
    sent = await bot.send_document(anna.user_id, b"{}", filename="export.json", caption="all")
    await bot.send_photo(anna.user_id, PIXEL)
    assert sent.document is not None
    assert sent.document.file_name == "export.json"
    assert (anna.documents[0].content, anna.documents[0].mime) == (b"{}", "application/json")
    assert anna.last.document == PIXEL
    anna.send_voice(b"OggSdata")
    [update] = await bot.get_updates()
    assert update.message is not None
    assert update.message.voice is not None
    file = await update.message.voice.get_file()
    assert bytes(await file.download_as_bytearray()) == b"OggSdata"


async def test_the_rest_of_the_profile(bot: Bot, anna: Person) -> None:
    """Commands, descriptions, chat actions and webhook calls are understood."""
    await bot.set_my_commands([("today", "What is coming")], language_code="en")
    await bot.set_my_short_description("Five questions")
    await bot.set_chat_menu_button()
    await bot.send_chat_action(anna.user_id, "typing")
    await bot.delete_webhook()
    assert anna.menu == [("today", "What is coming")]
    assert [command.command for command in await bot.get_my_commands(language_code="en")]
    assert (await bot.get_webhook_info()).url == ""


async def test_redelivery(bots: tuple[Bot, Bot], anna: Person) -> None:
    """What was not acknowledged is handed to whoever asks next."""
    anna.say("one")
    anna.say("two")
    first = await bots[0].get_updates(limit=1)
    again = await bots[1].get_updates()
    assert [update.update_id for update in again][:1] == [first[0].update_id]
    rest = await bots[1].get_updates(offset=again[0].update_id + 1)
    assert [update.message.text for update in rest if update.message] == ["two"]
    assert await bots[0].get_updates(offset=rest[0].update_id + 1) == ()


async def waiting(api: BotApi, polls: int) -> None:
    """Return once so many polls have come."""
    while len(api.sent("getUpdates")) < polls:  # noqa: ASYNC110 - an adapter gives no event
        await asyncio.sleep(0)


async def test_long_poll(bot: Bot, api: BotApi, anna: Person) -> None:
    """A waiting poll ends with the next message."""
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await waiting(api, 1)
    assert not poll.done()
    anna.say("hello")
    assert len(await poll) == 1


async def test_two_instances(bots: tuple[Bot, Bot], api: BotApi, anna: Person) -> None:
    """The older of two polls ends with a conflict."""
    older = asyncio.create_task(bots[0].get_updates(timeout=30))
    await waiting(api, 1)
    newer = asyncio.create_task(bots[1].get_updates(timeout=30))
    with pytest.raises(Conflict):
        await older
    anna.say("hello")
    assert len(await newer) == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.too_many_requests(3), RetryAfter),
        (faults.forbidden(), Forbidden),
        (faults.bad_request("Bad Request: can't parse entities: x"), BadRequest),
        (faults.unauthorized(), InvalidToken),
        (faults.conflict(), Conflict),
        (faults.server_error(500), NetworkError),
        (faults.server_error(502, b"<html>"), NetworkError),
    ],
)
@pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")
async def test_refusals(
    bot: Bot, api: BotApi, anna: Person, fault: faults.Fault, error: type[Exception]
) -> None:
    """Each error becomes its own exception, once."""
    api.fail("sendMessage", fault)
    with pytest.raises(error) as caught:
        await bot.send_message(anna.user_id, "x")
    assert caught.type is error
    assert anna.messages == []
    await bot.send_message(anna.user_id, "x")


@pytest.mark.parametrize(
    ("fault", "kept"), [(faults.cut_before(), 0), (faults.answer_lost(), 1), (faults.refused(), 0)]
)
async def test_cuts(bot: Bot, api: BotApi, anna: Person, fault: faults.Fault, kept: int) -> None:
    """A cut connection is a network error; whether it was done is as ordered."""
    api.fail("sendMessage", fault)
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(anna.user_id, "x")
    assert type(caught.value.__cause__) in {CutOffError, NeverSentError}
    assert not isinstance(caught.value, TimedOut)
    assert len(anna.messages) == kept


@pytest.mark.parametrize("fault", [faults.answer_lost(silent=True), faults.hang()])
async def test_no_answer(bot: Bot, api: BotApi, anna: Person, fault: faults.Fault) -> None:
    """An answer that never comes is a read timeout after the message was sent."""
    api.fail("sendMessage", fault)
    with pytest.raises(TimedOut) as caught:
        await bot.send_message(anna.user_id, "x", read_timeout=0.05)
    assert isinstance(caught.value.__cause__, CutOffError)
    assert anna.last.text == "x"


async def test_a_hang_that_ends(bot: Bot, api: BotApi, anna: Person) -> None:
    """A released call is answered as if nothing had been."""
    ordered = api.fail("sendMessage", faults.hang(done=False))
    call = asyncio.create_task(bot.send_message(anna.user_id, "x"))
    while ordered.met == 0:  # noqa: ASYNC110 - an adapter gives no event
        await asyncio.sleep(0)
    ordered.release()
    assert (await call).text == "x"


async def test_a_poll_that_is_given_up(bot: Bot, api: BotApi, anna: Person) -> None:
    """A client that stops waiting takes no update with it."""
    api.calls.clear()
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await waiting(api, 1)
    poll.cancel()
    with pytest.raises(asyncio.CancelledError):
        await poll
    async with asyncio.timeout(5):
        while api.calls[0].outcome != "left":  # noqa: ASYNC110 - an adapter gives no event
            await asyncio.sleep(0)
    anna.say("hello")
    assert len(await bot.get_updates()) == 1


async def test_a_text_that_looks_like_json(bot: Bot, anna: Person) -> None:
    """Numbers, braces and empty lists arrive as the text they are."""
    for text in ("5", "true", "{}", "[]", '"x"'):
        await bot.send_message(anna.user_id, text)
        assert anna.last.text == text
