"""What a person does on the phone, as the bot is told of it."""

from typing import Any

import pytest

from bot.demo.botapi import BotApi
from bot.demo.person import Person
from tests.bot.demo.conftest import Clock


def newest(api: BotApi) -> dict[str, Any]:
    """Return the newest update."""
    return api.pending()[-1]


def ask(api: BotApi, who: Person, *labels: str) -> int:
    """Send a question with buttons."""
    row = [{"text": label, "callback_data": f"do {label}"} for label in labels]
    call = {"chat_id": who.user_id, "text": "?", "reply_markup": {"inline_keyboard": [row]}}
    sent: int = api.call("sendMessage", call)["message_id"]
    return sent


def test_start(api: BotApi) -> None:
    """A link with a code sends /start and the code, marked as a command."""
    person = Person(api, 7, "Berta", "de", "berta")
    person.start("c0de")
    assert newest(api)["message"] == {
        "message_id": 1,
        "from": {
            "id": 7,
            "is_bot": False,
            "first_name": "Berta",
            "username": "berta",
            "language_code": "de",
        },
        "chat": {"id": 7, "type": "private", "first_name": "Berta", "username": "berta"},
        "date": int(api.now().timestamp()),
        "text": "/start c0de",
        "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
    }


def test_say_exactly(api: BotApi, anna: Person) -> None:
    """What is typed arrives as it is; nothing is not sent."""
    anna.say(" <b> \x00 \u200f\u05e9\u05dc\u05d5\u05dd 😀 ")
    assert newest(api)["message"]["text"] == " <b> \x00 \u200f\u05e9\u05dc\u05d5\u05dd 😀 "
    with pytest.raises(ValueError, match="empty"):
        anna.say(" \n")


def test_long_texts_are_split(api: BotApi, anna: Person) -> None:
    """9,000 characters come as three messages, only the first as a reply."""
    last = anna.say("x" * 9000, reply_to=1)
    messages = [update["message"] for update in api.pending()]
    assert [len(message["text"]) for message in messages] == [4096, 4096, 808]
    assert ["reply_to_message" in message for message in messages] == [True, False, False]
    assert messages[-1]["message_id"] == last


def test_swipe_reply(api: BotApi, anna: Person) -> None:
    """A reply carries the message it answers, with its keyboard."""
    question = ask(api, anna, "Go")
    anna.say("yes", reply_to=question)
    replied = newest(api)["message"]["reply_to_message"]
    assert replied["message_id"] == question
    assert replied["reply_markup"]["inline_keyboard"][0][0]["text"] == "Go"
    with pytest.raises(ValueError, match="no message 99"):
        anna.say("yes", reply_to=99)


def test_tap(api: BotApi, anna: Person) -> None:
    """A tap presses the newest button of that name, or the one of the message given."""
    first, second = ask(api, anna, "Go"), ask(api, anna, "Go", "Stop")
    query = anna.tap("Go")
    pressed = newest(api)["callback_query"]
    assert (pressed["id"], pressed["data"]) == (query, "do Go")
    assert (pressed["message"]["message_id"], pressed["from"]["id"]) == (second, anna.user_id)
    anna.tap((first, "Go"))
    assert newest(api)["callback_query"]["message"]["message_id"] == first
    anna.tap((anna.message(first), "Go"))


def test_tap_what_is_not_there(api: BotApi, anna: Person) -> None:
    """A missing button is an error that lists those on the phone."""
    question = ask(api, anna, "Go", "Stop")
    with pytest.raises(LookupError, match=f"'Skip'.*{question}: 'Go', 'Stop'"):
        anna.tap("Skip")
    anna.delete(question)
    with pytest.raises(LookupError, match="it shows none"):
        anna.tap("Go")


def test_links_and_custom_keyboards(api: BotApi, anna: Person) -> None:
    """A link button tells the bot nothing; a label of the custom keyboard is said."""
    link = {"inline_keyboard": [[{"text": "Open", "url": "https://example.org"}]]}
    api.call("sendMessage", {"chat_id": anna.user_id, "text": "?", "reply_markup": link})
    with pytest.raises(ValueError, match="opens a link"):
        anna.tap("Open")
    keys = {"keyboard": [[{"text": "Here"}]]}
    api.call("sendMessage", {"chat_id": anna.user_id, "text": "?", "reply_markup": keys})
    assert anna.tap("Here") == ""
    assert newest(api)["message"]["text"] == "Here"


def test_forged_and_stale_presses(api: BotApi, anna: Person) -> None:
    """A press may carry any data, also for a message that is gone."""
    anna.tap_data(77, "forged")
    message = newest(api)["callback_query"]["message"]
    assert (message["message_id"], message["date"]) == (77, 0)
    for data in ("", "x" * 65):
        with pytest.raises(ValueError, match="1 to 64 bytes"):
            anna.tap_data(77, data)


def test_edit(api: BotApi, anna: Person, clock: Clock) -> None:
    """An own message can be edited for 48 hours; the bot gets it with its edit date."""
    sent = anna.say("tired")
    clock.move(hours=48)
    anna.edit(sent, "moved /help")
    edited = newest(api)["edited_message"]
    assert (edited["message_id"], edited["text"]) == (sent, "moved /help")
    assert edited["edit_date"] - edited["date"] == 48 * 3600
    assert edited["entities"][0]["offset"] == 6
    clock.move(seconds=1)
    with pytest.raises(ValueError, match="too old"):
        anna.edit(sent, "x")
    with pytest.raises(ValueError, match="not this person's"):
        anna.edit(ask(api, anna, "Go"), "x")


def test_other_content(api: BotApi, anna: Person) -> None:
    """Pictures, voice notes, stickers, files and places come in their own fields."""
    anna.send_photo(caption="look")
    anna.send_voice(b"OggSdata", duration=9, reply_to=1)
    anna.send_sticker("🙂")
    anna.send_document("week.ics", b"BEGIN:VCALENDAR")
    anna.send_location(52.5, 13.4)
    photo, voice, sticker, document, place = (update["message"] for update in api.pending())
    assert (photo["photo"][0]["width"], photo["caption"]) == (1, "look")
    assert (voice["voice"]["duration"], voice["reply_to_message"]["message_id"]) == (9, 1)
    assert sticker["sticker"]["emoji"] == "🙂"
    assert document["document"]["mime_type"] == "text/calendar"
    assert place["location"] == {"latitude": 52.5, "longitude": 13.4}
    path = api.call("getFile", {"file_id": voice["voice"]["file_id"]})["file_path"]
    assert api.file(path) == b"OggSdata"


def test_blocking(api: BotApi, anna: Person) -> None:
    """Blocking tells the bot once; a blocked bot hears nothing until Start."""
    anna.block()
    anna.block()
    assert newest(api)["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    assert len(api.pending()) == 1
    for act in (lambda: anna.say("x"), lambda: anna.tap_data(1, "x")):
        with pytest.raises(ValueError, match="blocked"):
            act()
    anna.start()
    kinds = [[*update][1] for update in api.pending()]
    assert kinds == ["my_chat_member", "my_chat_member", "message"]


def test_reading(api: BotApi, anna: Person) -> None:
    """The phone shows the bot's messages that are still there."""
    with pytest.raises(LookupError, match="not written"):
        _ = anna.last
    question = ask(api, anna, "Go")
    assert anna.last.message_id == question
    anna.delete(question)
    assert anna.messages == []
    with pytest.raises(LookupError, match=f"no message {question}"):
        anna.message(question)
    with pytest.raises(ValueError, match="to delete"):
        anna.delete(question)
