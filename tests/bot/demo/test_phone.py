"""What the page is told."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.demo import phone
from bot.demo.botapi import Upload
from bot.demo.plug import Plug, State
from bot.demo.stage import Stage
from bot.demo.week import START


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    """A stage whose bot is not running; the test speaks in its place."""
    stage = Stage(tmp_path, START)
    stage.plug = Plug({}, tmp_path / "bot.log", lambda: None)
    stage.person.start()
    stage.api.updates.clear()
    return stage


def _say(stage: Stage, text: str, **params: Any) -> None:
    stage.api.call("sendMessage", {"chat_id": stage.person.user_id, "text": text, **params})


def test_a_message_of_the_bots(stage: Stage) -> None:
    """Text, entities and buttons with their style come as they are; ids and times are numbers."""
    row = [
        {"text": "Begin", "callback_data": "a", "style": "primary"},
        {"text": "Read", "url": "https://example.org/"},
    ]
    _say(stage, "<b>Hi</b>", parse_mode="HTML", reply_markup={"inline_keyboard": [row]})
    shown = phone.bubbles(stage)[-1]
    assert (shown["id"], shown["mine"], shown["text"]) == (2, False, "Hi")
    assert abs(shown["at"] - START.timestamp() * 1000) < 60_000
    assert shown["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert shown["keyboard"] == [
        [
            {"text": "Begin", "data": "a", "url": "", "style": "primary"},
            {"text": "Read", "data": "", "url": "https://example.org/", "style": ""},
        ]
    ]


def test_ticks(stage: Stage) -> None:
    """A message has one tick until the bot has fetched it, and again after an edit."""
    said = stage.person.say("hello")
    assert [one["fetched"] for one in phone.bubbles(stage)] == [True, False]
    stage.api.updates.clear()
    assert phone.bubbles(stage)[-1]["fetched"]
    stage.person.edit(said, "hello there")
    assert (phone.bubbles(stage)[-1]["fetched"], phone.bubbles(stage)[-1]["edited"]) == (
        False,
        True,
    )
    stage.api.update("callback_query", {"id": "1"})
    assert phone.unfetched(stage.api.pending()) == {said}


def test_replies(stage: Stage) -> None:
    """A reply quotes what it replies to in short; a quoted message that is gone is not shown."""
    _say(stage, "A long question. " * 20)
    stage.person.say("yes", reply_to=2)
    quoted = phone.bubbles(stage)[-1]["reply"]
    assert (quoted["id"], quoted["mine"], len(quoted["text"])) == (2, False, 120)
    stage.person.delete(2)
    assert phone.bubbles(stage)[-1]["reply"]["text"] == "Deleted message"


def test_files(stage: Stage) -> None:
    """A small JSON document can be looked into, other files cannot; content is not sent along."""
    for name, content, readable in (
        ("week.json", b"{}", True),
        ("week.json", b" " * (phone.PREVIEW_LIMIT + 1), False),
        ("week.pdf", b"%PDF", False),
    ):
        stage.person.send_document(name, content)
        media = phone.bubbles(stage)[-1]["media"]
        assert (media["kind"], media["name"], media["readable"]) == ("document", name, readable)
        assert media["size"] == len(content)
    stage.person.send_voice(duration=4)
    assert phone.bubbles(stage)[-1]["media"]["seconds"] == 4
    stage.person.send_location(52.5, 13.4)
    assert phone.bubbles(stage)[-1]["location"] == "52.50, 13.40"


def test_reactions_and_hints(stage: Stage) -> None:
    """A reaction stands on one's own message; a forced reply carries its hint."""
    stage.api.call(
        "setMessageReaction",
        {
            "chat_id": stage.person.user_id,
            "message_id": 1,
            "reaction": [{"type": "emoji", "emoji": "✍"}],
        },
    )
    hint = {"force_reply": True, "input_field_placeholder": "A city"}
    _say(stage, "Where?", reply_markup=hint)
    first, last = phone.bubbles(stage)
    assert (first["reaction"], first["hint"], last["hint"]) == (["✍"], None, "A city")


def test_the_menu_and_typing(stage: Stage) -> None:
    """The person's own menu wins over everybody's; a bot that works says so for a while."""
    assert phone.menu(stage) == []
    for scope, about in (({}, "All"), ({"type": "chat", "chat_id": stage.person.user_id}, "Mine")):
        commands = [{"command": "help", "description": about}]
        stage.api.call(
            "setMyCommands", {"commands": commands, **({"scope": scope} if scope else {})}
        )
    assert phone.menu(stage) == [{"command": "help", "about": "Mine"}]
    stage.api.call("sendChatAction", {"chat_id": stage.person.user_id, "action": "typing"})
    assert phone.typing(stage)
    stage.set_clock(stage.now() + timedelta(minutes=1))
    assert not phone.typing(stage)


def test_notes(stage: Stage) -> None:
    """The answer to a press names the press, so that its button can rest."""
    _say(stage, "?", reply_markup={"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]})
    query = stage.person.tap("A")
    stage.api.call("answerCallbackQuery", {"callback_query_id": query, "text": "Kept"})
    assert phone.note(stage.person.toasts[-1]) == {
        "query": query,
        "text": "Kept",
        "alert": False,
        "url": "",
    }


def test_the_desk(stage: Stage) -> None:
    """Beside the phone stand the clock, the process, the disk, and the calls by name alone."""
    _say(stage, "secret words")
    _say(stage, "more")
    stage.api.call("getMe", {})
    stage.person.say("hello")
    desk = phone.desk(stage)
    assert (desk["bot"], desk["pid"], desk["next"], desk["waiting"]) == ("off", None, None, 1)
    assert desk["calls"] == [["getMe", 1], ["sendMessage", 2]]
    assert "secret" not in str(desk)
    assert desk["zone"] == "Europe/Berlin"
    (stage.directory / "bot.log").write_text("The disk is full.\n")
    assert phone.desk(stage)["line"] == ""
    stage.plug.state = State.DIED
    assert phone.desk(stage)["line"] == "The disk is full."


def test_old_calls_are_left_out(stage: Stage) -> None:
    """The list of calls stays short however long the demo runs."""
    for _ in range(phone.CALLS_SHOWN):
        stage.api.call("getMe", {})
        stage.api.call("getMyCommands", {})
    assert len(phone.desk(stage)["calls"]) == phone.CALLS_SHOWN


def test_uploads_of_the_bots(stage: Stage) -> None:
    """A document the bot sends is shown with its caption."""
    stage.api.call(
        "sendDocument",
        {"chat_id": stage.person.user_id, "caption": "Your words", "document": "attach://f"},
        {"f": Upload("words.json", b"{}", "application/json")},
    )
    shown = phone.bubbles(stage)[-1]
    assert (shown["text"], shown["media"]["name"]) == ("Your words", "words.json")
