"""The methods that touch a chat, with Telegram's own words for what it refuses."""

from typing import Any

import pytest

from bot.demo.botapi import BotApi
from bot.demo.errors import ApiError
from bot.demo.media import Upload
from bot.demo.person import PIXEL, Person
from tests.bot.demo.conftest import Clock

KEYBOARD = {"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]}


def send(api: BotApi, who: Person, text: str = "x", **more: Any) -> int:
    """Send a message and return its id."""
    sent: int = api.call("sendMessage", {"chat_id": who.user_id, "text": text, **more})[
        "message_id"
    ]
    return sent


def refused(api: BotApi, method: str, params: dict[str, Any]) -> str:
    """Return the description of a refusal."""
    with pytest.raises(ApiError) as caught:
        api.call(method, params)
    return caught.value.description


def test_ids_are_shared(api: BotApi, anna: Person) -> None:
    """Message ids rise within a chat over both directions."""
    assert [send(api, anna), anna.say("a"), send(api, anna)] == [2, 3, 4]


def test_a_sent_message(api: BotApi, anna: Person) -> None:
    """A sent message is returned as Telegram returns it and kept as the phone shows it."""
    message = api.call(
        "sendMessage",
        {
            "chat_id": anna.user_id,
            "text": "<b>Hi</b>",
            "parse_mode": "HTML",
            "reply_markup": KEYBOARD,
            "reply_parameters": {"message_id": 1},
            "disable_notification": True,
            "protect_content": True,
            "link_preview_options": {"is_disabled": True},
        },
    )
    assert message["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert message["reply_to_message"]["text"] == "/start"
    assert message["date"] == int(api.now().timestamp())
    assert message["from"]["is_bot"]
    assert message["reply_markup"] == KEYBOARD
    assert message["has_protected_content"]
    assert message["link_preview_options"] == {"is_disabled": True}
    assert (anna.last.silent, anna.last.protected) == (True, True)
    assert anna.last.keyboard[0][0].data == "go"


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n"}, "message text is empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "message text is empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"chat_id": 1}, "chat not found"),
        ({"chat_id": "@x"}, "chat not found"),
        ({"chat_id": None}, "chat_id is empty"),
        ({"reply_parameters": {"message_id": 9}}, "message to be replied not found"),
    ],
)
def test_refused_messages(api: BotApi, anna: Person, params: dict[str, Any], reason: str) -> None:
    """What Telegram refuses is refused in its words and not kept."""
    given = {"chat_id": anna.user_id, "text": "x", **params}
    api._validator = None
    assert refused(api, "sendMessage", given) == f"Bad Request: {reason}"
    assert anna.messages == []
    assert anna.say("next") == 2


def test_the_limit_counts_after_parsing(api: BotApi, anna: Person) -> None:
    """4,096 units of visible text go through however many tags there are."""
    send(api, anna, f"<b>{'😀' * 2048}</b>", parse_mode="HTML")
    assert len(anna.last.text) == 2048


def test_a_reply_to_nothing_when_allowed(api: BotApi, anna: Person) -> None:
    """A reply may be sent without what it replies to."""
    wanted = {"message_id": 9, "allow_sending_without_reply": True}
    send(api, anna, reply_parameters=wanted)
    assert anna.last.reply_to is None


def test_people_who_cannot_be_reached(api: BotApi, anna: Person) -> None:
    """Blocked bots and people who never wrote are a 403."""
    ben = Person(api, 5002, "Ben")
    call = {"chat_id": ben.user_id, "text": "x"}
    assert "can't initiate" in refused(api, "sendMessage", call)
    anna.block()
    call = {"chat_id": anna.user_id, "text": "x"}
    assert refused(api, "sendMessage", call) == "Forbidden: bot was blocked by the user"
    anna.unblock()
    send(api, anna)


def test_documents(api: BotApi, anna: Person) -> None:
    """A document arrives with name, bytes and caption, and can be sent again by its id."""
    call = {"chat_id": anna.user_id, "caption": "<i>all</i>", "parse_mode": "HTML"}
    files = {"document": Upload("a.json", b"{}", "application/json")}
    sent = api.call("sendDocument", call, files)
    assert sent["caption_entities"] == [{"type": "italic", "offset": 0, "length": 3}]
    assert (anna.documents[0].name, anna.last.document) == ("a.json", b"{}")
    file_id = sent["document"]["file_id"]
    api.call("sendDocument", {"chat_id": anna.user_id, "document": file_id})
    assert anna.last.document == b"{}"
    file = api.call("getFile", {"file_id": file_id})
    assert api.file(file["file_path"]) == b"{}"


def test_photos_and_voice(api: BotApi, anna: Person) -> None:
    """Pictures carry their size, voice notes their length."""
    call = {"chat_id": anna.user_id}
    photo = api.call("sendPhoto", call, {"photo": Upload("a.png", PIXEL)})
    assert photo["photo"][0]["width"] == 1
    attached = {**call, "voice": "attach://part", "duration": 7}
    voice = api.call("sendVoice", attached, {"part": Upload("a.oga", b"OggS")})
    assert voice["voice"]["duration"] == 7


def test_refused_files(api: BotApi, anna: Person) -> None:
    """Missing, empty, foreign and unreadable files are refused, and long captions."""
    call = {"chat_id": anna.user_id}
    api._validator = None
    assert "no document" in refused(api, "sendDocument", call)
    assert "no document" in refused(api, "sendDocument", {**call, "document": "attach://x"})
    assert "wrong file" in refused(api, "sendDocument", {**call, "document": "nothing"})
    for method, upload, reason in (
        ("sendDocument", Upload("a", b""), "non-empty"),
        ("sendPhoto", Upload("a.png", b"text"), "IMAGE_PROCESS_FAILED"),
    ):
        with pytest.raises(ApiError, match=reason):
            api.call(method, call, {method[4:].lower(): upload})
    with pytest.raises(ApiError, match="caption is too long"):
        api.call("sendDocument", {**call, "caption": "x" * 1025}, {"document": Upload("a", b"x")})
    assert api.files == {}
    assert refused(api, "getFile", {"file_id": "x"}) == "Bad Request: invalid file_id"


def test_edits(api: BotApi, anna: Person) -> None:
    """An edit changes text and keyboard in place; leaving the keyboard out takes it away."""
    where = {"chat_id": anna.user_id, "message_id": send(api, anna, reply_markup=KEYBOARD)}
    edited = api.call("editMessageText", {**where, "text": "y", "reply_markup": KEYBOARD})
    assert (edited["text"], anna.last.text) == ("y", "y")
    assert anna.last.edited == api.now()
    api.call("editMessageReplyMarkup", where)
    assert anna.last.keyboard == []
    api.call("editMessageReplyMarkup", {**where, "reply_markup": KEYBOARD})
    assert anna.last.keyboard[0][0].text == "Go"


def test_edits_that_change_nothing(api: BotApi, anna: Person) -> None:
    """The same text, entities and keyboard are refused as not modified."""
    message = send(api, anna, "<b>x</b>", parse_mode="HTML", reply_markup=KEYBOARD)
    where = {"chat_id": anna.user_id, "message_id": message}
    same = {**where, "text": "<b>x</b>", "parse_mode": "HTML", "reply_markup": KEYBOARD}
    assert "message is not modified" in refused(api, "editMessageText", same)
    again = {**where, "reply_markup": KEYBOARD}
    assert "message is not modified" in refused(api, "editMessageReplyMarkup", again)
    api.call("editMessageText", {**same, "text": "<i>x</i>"})


def test_edits_of_the_wrong_message(api: BotApi, anna: Person) -> None:
    """Only the bot's own messages can be edited, each by its kind of content."""
    where = {"chat_id": anna.user_id}
    assert "to edit not found" in refused(
        api, "editMessageText", {**where, "message_id": 9, "text": "y"}
    )
    assert "can't be edited" in refused(
        api, "editMessageText", {**where, "message_id": 1, "text": "y"}
    )
    text = {**where, "message_id": send(api, anna), "caption": "y"}
    assert "no caption" in refused(api, "editMessageCaption", text)
    sent = api.call("sendDocument", where, {"document": Upload("a", b"x")})
    file = {**where, "message_id": sent["message_id"]}
    assert "no text" in refused(api, "editMessageText", {**file, "text": "y"})
    assert api.call("editMessageCaption", {**file, "caption": "y"})["caption"] == "y"


def test_deletion(api: BotApi, anna: Person, clock: Clock) -> None:
    """Both sides' messages vanish within 48 hours, then they stay."""
    where = {"chat_id": anna.user_id}
    ids = [send(api, anna), anna.say("mine"), send(api, anna)]
    assert api.call("deleteMessage", {**where, "message_id": ids[0]})
    assert "to delete not found" in refused(api, "deleteMessage", {**where, "message_id": ids[0]})
    clock.move(hours=48)
    assert api.call("deleteMessages", {**where, "message_ids": [ids[0], ids[1], 99]})
    clock.move(seconds=1)
    last = {**where, "message_id": ids[2]}
    assert "can't be deleted for everyone" in refused(api, "deleteMessage", last)
    assert [message.message_id for message in anna.messages] == [ids[2]]


def test_reactions(api: BotApi, anna: Person) -> None:
    """A reaction shows on the message until it is taken away."""
    where = {"chat_id": anna.user_id, "message_id": 1}
    api.call("setMessageReaction", {**where, "reaction": [{"type": "emoji", "emoji": "✍"}]})
    assert anna.message(1).reaction == ("✍",)
    api.call("setMessageReaction", {**where, "reaction": []})
    assert anna.message(1).reaction == ()
    gone = {**where, "message_id": 9}
    assert "to react not found" in refused(api, "setMessageReaction", gone)


def test_answers_to_presses(api: BotApi, anna: Person, clock: Clock) -> None:
    """A press is answered once, within 150 seconds."""
    send(api, anna, reply_markup=KEYBOARD)
    first, second = anna.tap("Go"), anna.tap("Go")
    assert anna.spinning == [first, second]
    api.call("answerCallbackQuery", {"callback_query_id": first, "text": "Kept"})
    assert (anna.toasts[0].text, anna.spinning) == ("Kept", [second])
    for query in (first, "nothing"):
        assert "query is too old" in refused(
            api, "answerCallbackQuery", {"callback_query_id": query}
        )
    clock.move(seconds=151)
    assert "query is too old" in refused(api, "answerCallbackQuery", {"callback_query_id": second})


def test_chat_action(api: BotApi, anna: Person) -> None:
    """An action shows for five seconds or until the next message."""
    api.call("sendChatAction", {"chat_id": anna.user_id, "action": "typing"})
    assert (anna.chat.action or ("",))[0] == "typing"
    send(api, anna)
    assert anna.chat.action is None
    call = {"chat_id": anna.user_id, "action": "dancing"}
    assert "action" in refused(api, "sendChatAction", call)
