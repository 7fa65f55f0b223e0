"""What nobody meant to send: a kind, exact answer each, nothing lost, nothing of strangers kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from bot.demo.person import Person
from tests.alive import Alive

STRANGER = 1_987_654_321
NAME, WORDS = "Fremdlingine", "a stranger's words"

DECLINED = "I keep words and voice notes, so this was not saved. A line of text is enough."
PLACE = "Berlin, where it is 12:00: that is the clock I go by. The place is not kept."
OLD_BUTTON = "This button is from an earlier time. /help shows what I can do."
PUT_AWAY = "That card has been put away. Nothing has changed. /today shows where you are."
NOT_FOUND = "I cannot find that any more. /today shows what is there."
SECOND = "✓ What could you set down, so that there was room?"


@pytest.fixture
async def anna(bot: Alive) -> Person:
    """Somebody at the first question of a check-in."""
    person = await bot.enrol()
    await bot.say(person, "/checkin")
    return person


async def answers(bot: Alive, person: Person, do: Callable[[], Any]) -> list[str]:
    """Do something and return what the bot says to it."""
    before = len(person.messages)
    do()
    await bot.settle()
    return [one.text for one in person.messages[before:]]


async def kept(bot: Alive, person: Person) -> dict[str, list[str]]:
    """Return the words that the export holds, by step."""
    await bot.say(person, "/export json")
    document = json.loads(person.documents[-1].content)
    return {
        step: answer["words"]
        for record in (*document["checkins"], *document["notes"])
        for step, answer in record["steps"].items()
        if answer["words"]
    }


# ------------------------------------------------------------------- no words at all


@pytest.mark.parametrize(
    ("send", "answer"),
    [
        (Person.send_sticker, DECLINED),
        (Person.send_photo, DECLINED),
        (lambda anna: anna.send_document("plan.pdf", b"%PDF"), DECLINED),
        (lambda anna: anna.send_location(52.5, 13.4), PLACE),
    ],
    ids=["sticker", "photo", "document", "location"],
)
async def test_no_words(
    bot: Alive, anna: Person, send: Callable[[Person], Any], answer: str
) -> None:
    """What is not words answers nothing, and the question stays open."""
    assert await answers(bot, anna, lambda: send(anna)) == [answer]
    assert await answers(bot, anna, lambda: anna.say("tight")) == [SECOND]
    assert await kept(bot, anna) == {"self_study": ["tight"]}


async def test_photo_with_caption(bot: Alive, anna: Person) -> None:
    """The picture is declined; the words under it answer."""
    said = await answers(bot, anna, lambda: anna.send_photo(caption="what she drew"))
    assert said == [DECLINED, SECOND]
    assert await kept(bot, anna) == {"self_study": ["what she drew"]}


# --------------------------------------------------------------------------- buttons


@pytest.mark.parametrize(
    ("data", "toast"),
    [
        ("x", OLD_BUTTON),
        ("a" * 64, OLD_BUTTON),
        ("é" * 32, OLD_BUTTON),
        ("\x00:\x00:1:\x00", OLD_BUTTON),
        ("nothing:@x:1:y", OLD_BUTTON),
        ("checkin:nothing:1:tired", PUT_AWAY),
        ("checkin:self_study:zzzz:tired", PUT_AWAY),
        ("checkin:seeing:1:not_today", PUT_AWAY),
        ("settings:@nothing:1:1", PUT_AWAY),
        ("checkin:@begin:1:99999999999999999999999", NOT_FOUND),
        ("checkin:@continue:1:77", NOT_FOUND),
        ("checkin:@tail:1:intention.77", NOT_FOUND),
        ("checkin:@else:1:", NOT_FOUND),
    ],
)
async def test_forged_buttons(bot: Alive, anna: Person, data: str, toast: str) -> None:
    """A button that never was is answered in a line over the chat, and changes nothing."""
    card = anna.last.message_id
    assert await answers(bot, anna, lambda: anna.tap_data(card, data)) == []
    assert [one.text for one in anna.toasts][-1] == toast
    assert anna.spinning == []
    assert await kept(bot, anna) == {}


async def test_oversized_button(bot: Alive, anna: Person) -> None:
    """Data longer than Telegram lets through is a button of an earlier time too."""
    query = {
        "id": "4999999999",
        "from": anna.chat.user.as_json(),
        "chat_instance": "1",
        "data": "checkin:self_study:1:" + "tired" * 1000,
        "message": {"message_id": 1, "date": 0, "chat": anna.chat.as_json()},
    }
    assert await answers(bot, anna, lambda: bot.api.update("callback_query", query)) == []
    [call] = [
        one.params
        for one in bot.api.sent("answerCallbackQuery")
        if one.params["callback_query_id"] == "4999999999"
    ]
    assert call["text"] == OLD_BUTTON


async def test_stale_button(bot: Alive, anna: Person) -> None:
    """A button of a check-in that was put away changes nothing of it."""
    card = anna.last
    await bot.tap(anna, "tight")
    await bot.say(anna, "/cancel")
    anna.tap_data(card.message_id, str(card.keyboard[0][1].data))
    await bot.settle()
    assert anna.toasts[-1].text == PUT_AWAY
    assert anna.spinning == []


# ----------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ä" * 4096, 1),
        ("ä" * 4097, 2),
        ("word " * 1800, 3),
        ("🫶🏽 👩‍👩‍👧 🙂", 1),
        ("שלום לך, היא צחקה", 1),
        ("<b>bold</b> & <i>never closed &amp; {braces} %s", 1),
        ("before\x00after", 1),
        ("1", 1),
    ],
    ids=["4096", "4097", "9000", "emoji", "rtl", "html", "nul", "one"],
)
async def test_any_words(bot: Alive, anna: Person, text: str, parts: int) -> None:
    """Any words answer the one question, in as many parts as Telegram made of them."""
    own = len(anna.chat.visible) - len(anna.messages)
    assert await answers(bot, anna, lambda: anna.say(text)) == [SECOND]
    sent = [one.text for one in anna.chat.visible if not one.from_bot][own:]
    assert len(sent) == parts
    assert await kept(bot, anna) == {"self_study": sent}
    assert "".join(sent).replace(" ", "") == text.replace(" ", "")
    await bot.say(anna, "/today")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/fly", "I do not know /fly. /help shows what I can do."),
        ("/FLY", "I do not know /fly. /help shows what I can do."),
        ("/fly@presence_bot", "I do not know /fly. /help shows what I can do."),
        (f"/{'z' * 64}", f"I do not know /{'z' * 64}. /help shows what I can do."),
    ],
)
async def test_unknown_command(bot: Alive, anna: Person, text: str, answer: str) -> None:
    """An unknown command is said to be one, and the question stays open."""
    assert await answers(bot, anna, lambda: anna.say(text)) == [answer]
    assert await answers(bot, anna, lambda: anna.say("tight")) == [SECOND]
    assert await kept(bot, anna) == {"self_study": ["tight"]}


async def test_words_that_open_with_a_slash(bot: Alive, anna: Person) -> None:
    """A sentence behind an unknown command is somebody's words, and kept with its slash."""
    assert await answers(bot, anna, lambda: anna.say("/me breathed out")) == [SECOND]
    assert await kept(bot, anna) == {"self_study": ["/me breathed out"]}


async def test_schedule_that_cannot_be_read(bot: Alive, anna: Person) -> None:
    """It is said which part was not understood, nothing is planned, and the check-in comes back."""
    said = await answers(bot, anna, lambda: anna.say("/schedule Mondeys 9-12"))
    assert said == ["I could not read “Mondeys”.\n\nFor example: Mon-Fri 9-12, 14-17"]
    said = await answers(bot, anna, lambda: anna.say("/cancel"))
    assert said[0] == "Left as it was. Nothing has changed."
    assert len(said) == 2
    assert said[1].startswith("Back to where we were.\n\n")
    assert await bot.rows("SELECT * FROM due WHERE kind = 'block'") == []
    await bot.say(anna, "tight")
    assert await kept(bot, anna) == {"self_study": ["tight"]}


# ----------------------------------------------------------------------------- edits


async def test_edit_of_an_old_answer(bot: Alive, anna: Person) -> None:
    """Days later, in another check-in, an edit still revises its own answer."""
    number = await bot.say(anna, "tight")
    await bot.say(anna, "/cancel")
    await bot.pass_(hours=20)
    await bot.say(anna, "/checkin")
    await bot.pass_(hours=20)
    assert await answers(bot, anna, lambda: anna.edit(number, "tight, then warm")) == []
    assert anna.message(number).reaction == ("✍",)
    assert await kept(bot, anna) == {"self_study": ["tight, then warm"]}


async def test_edit_of_what_is_no_answer(bot: Alive, anna: Person) -> None:
    """An edit of a command is said to belong to nothing."""
    number = await bot.say(anna, "/help")
    assert await answers(bot, anna, lambda: anna.edit(number, "/help me")) == [
        "I could not find what that message belonged to, so nothing has changed."
    ]


async def test_empty_edit(bot: Alive, anna: Person) -> None:
    """An edit that leaves no words changes nothing: the answer stays."""
    number = await bot.say(anna, "tight")
    assert await answers(bot, anna, lambda: anna.edit(number, "")) == []
    assert await kept(bot, anna) == {"self_study": ["tight"]}


# ------------------------------------------------------------------------- strangers


def stored(bot: Alive) -> bytes:
    """Return every byte of the bot's files."""
    return b"".join(path.read_bytes() for path in bot.directory.iterdir())


def unknown_to(bot: Alive, *words: str) -> bool:
    """Tell that nothing of the stranger's stands anywhere, in digits or as SQLite's integer."""
    everything = stored(bot)
    traces = [
        *(word.encode() for word in (NAME, *words)),
        str(STRANGER).encode(),
        STRANGER.to_bytes(4, "big"),
    ]
    return not any(trace in everything for trace in traces)


@pytest.mark.parametrize("text", [WORDS, "/start", "/checkin", "/deleteme", "🙂"])
async def test_a_stranger(bot: Alive, text: str) -> None:
    """Somebody without an invitation hears how to get one, and leaves no trace."""
    stranger = Person(bot.api, STRANGER, NAME)
    said = await answers(bot, stranger, lambda: stranger.say(text))
    assert said == ["Presence is by invitation. The person who hosts it can send you a link."]
    assert unknown_to(bot, *(one for one in (WORDS, "🙂") if one == text))


async def test_what_else_a_stranger_does(bot: Alive) -> None:
    """Whatever else they send, they are told once and not each time, and nothing is kept."""
    stranger = Person(bot.api, STRANGER, NAME)
    line = "Presence is by invitation. The person who hosts it can send you a link."
    assert await answers(bot, stranger, stranger.send_sticker) == [line]
    assert await answers(bot, stranger, lambda: stranger.send_photo(caption=WORDS)) == []
    number = stranger.say(WORDS)
    card = stranger.last.message_id
    assert await answers(bot, stranger, lambda: stranger.edit(number, f"{WORDS}!")) == []
    assert await answers(bot, stranger, lambda: stranger.tap_data(card, "checkin:@begin:1:1")) == []
    assert unknown_to(bot, WORDS)


async def test_somebody_enrolled_is_found(bot: Alive) -> None:
    """The search for traces finds the id of somebody who did come in, and not their words."""
    person = await bot.enrol(STRANGER, NAME)
    await bot.say(person, WORDS)
    assert STRANGER.to_bytes(4, "big") in stored(bot)
    assert WORDS.encode() not in stored(bot)


async def test_invitations_that_do_not_open(bot: Alive, anna: Person) -> None:
    """A used, an expired and an unknown code each say what they are, and enrol nobody."""
    used = await bot.presence.service.invite(7)
    expired = await bot.presence.service.invite(7)
    ben = Person(bot.api, 6002, "Ben")
    ben.start(used)
    await bot.pass_(days=8)
    stranger = Person(bot.api, STRANGER, NAME)
    ask = "Please ask your host for a new link."
    for code, answer in (
        (used, f"This invitation has been used already. {ask}"),
        (expired, f"This invitation has expired. {ask}"),
        ("A" * 16, f"I do not know this invitation. {ask}"),
    ):
        assert await answers(bot, stranger, partial(stranger.start, code)) == [answer]
    assert unknown_to(bot, "A" * 16)
    assert await bot.rows("SELECT count(*) FROM therapist") == [(2,)]
    assert anna.user_id == 6001


async def test_a_group(bot: Alive, anna: Person) -> None:
    """In a group nobody is answered, not even somebody enrolled, and nothing of it is kept."""
    group = {"id": -100_555_000_111, "type": "supergroup", "title": "Practice"}
    calls = len(bot.api.calls)
    for number, user in enumerate((anna.chat.user, Person(bot.api, STRANGER, NAME).chat.user)):
        message = {"message_id": 900 + number, "date": 0, "chat": group, "from": user.as_json()}
        bot.api.update("message", message | {"text": WORDS})
        bot.api.update("edited_message", message | {"text": WORDS, "edit_date": 1})
        query = {"id": f"49{number}", "from": user.as_json(), "chat_instance": "1", "data": "x"}
        bot.api.update("callback_query", query | {"message": message})
    await bot.settle()
    assert {call.method for call in bot.api.calls[calls:]} <= {"getUpdates", "getWebhookInfo"}
    assert unknown_to(bot, WORDS, "Practice", str(group["id"]))
    assert await bot.rows("SELECT count(*) FROM inbox WHERE state = 'stranger'") == [(6,)]
    assert await answers(bot, anna, lambda: anna.say("tight")) == [SECOND]
    assert await kept(bot, anna) == {"self_study": ["tight"]}
