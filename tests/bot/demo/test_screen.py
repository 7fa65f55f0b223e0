"""The chat as text."""

from bot.demo.botapi import BotApi
from bot.demo.media import Upload
from bot.demo.person import PIXEL, Person
from tests.bot.demo.conftest import Clock


def test_the_screen(api: BotApi, anna: Person, clock: Clock) -> None:
    """Bubbles, buttons, replies, reactions, edits and files are shown in place."""
    where = {"chat_id": anna.user_id}
    row = [{"text": "Go", "callback_data": "go"}, {"text": "Skip", "callback_data": "no"}]
    call = {**where, "text": "Ready?\nTake your time.", "reply_markup": {"inline_keyboard": [row]}}
    api.call("sendMessage", call)
    clock.move(minutes=1)
    own = anna.say("tired", reply_to=2)
    anna.edit(own, "very tired")
    seen = [{"type": "emoji", "emoji": "✍"}]
    api.call("setMessageReaction", {**where, "message_id": own, "reaction": seen})
    gone = api.call("sendMessage", {**where, "text": "gone"})
    api.call("deleteMessage", {**where, "message_id": gone["message_id"]})
    api.call("sendDocument", where, {"document": Upload("export.json", b"x" * 1234)})
    api.call("sendPhoto", where, {"photo": Upload("week.png", PIXEL)})
    anna.send_voice(duration=65)
    anna.send_sticker("🙂")
    anna.send_location(1, 2)
    keys = {"keyboard": [[{"text": "Here"}]]}
    api.call("sendMessage", {**where, "text": "Where?", "reply_markup": keys})
    assert anna.screen().split("\n") == [
        "12:00     Anna │ /start",
        "12:00 Presence │ Ready?",
        "               │ Take your time.",
        "               │ [Go] [Skip]",
        "12:01     Anna │ ↪ Ready? Take your time.",
        "               │ very tired",
        "               │ ✍ (edited)",
        "12:01 Presence │ 📎 export.json (1,234 bytes)",
        "12:01 Presence │ 🖼 picture 1 by 1",
        "12:01     Anna │ 🎤 voice note 1:05",
        "12:01     Anna │ sticker 🙂",
        "12:01     Anna │ 📍 location",
        "12:01 Presence │ Where?",
        "⟦Here⟧",
    ]
    removed = {"remove_keyboard": True}
    api.call("sendMessage", {**where, "text": "Thanks", "reply_markup": removed})
    assert anna.screen().endswith("Thanks")
