import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.updates import (
    Door,
    Read,
    Unreadable,
    query_id,
    read,
    sender,
    update_id,
    without_places,
)
from bot.store.invites import CODE_BYTES
from conversations.catalog import LINKS
from conversations.model import (
    Address,
    Commanded,
    Located,
    Revised,
    Said,
    Sent,
    Spot,
    Tapped,
)

PERSON = {"id": 7, "is_bot": False, "first_name": "Ann", "language_code": "de"}
CHAT = {"id": 7, "type": "private", "first_name": "Ann"}
SPOT = Spot(4, "letting_go")
CANARY = "canary-words"


def message(kind: str = "message", /, **fields: Any) -> dict[str, Any]:
    """Return an update with a message, or another kind, from a person in a private chat."""
    content = {"message_id": 12, "from": PERSON, "chat": CHAT, "date": 1_700_000_000, **fields}
    return {"update_id": 5, kind: content}


def command(text: str, length: int, **fields: Any) -> dict[str, Any]:
    """Return an update whose text opens with a command of this length."""
    return message(
        text=text, entities=[{"type": "bot_command", "offset": 0, "length": length}], **fields
    )


def tap(**fields: Any) -> dict[str, Any]:
    """Return an update with a tap on a button of the message 11."""
    card = {"message_id": 11, "chat": CHAT, "date": 0}
    query = {"id": "99", "from": PERSON, "chat_instance": "1", "message": card, **fields}
    return {"update_id": 5, "callback_query": query}


def member(status: str) -> dict[str, Any]:
    """Return an update that says what this bot has become in the chat."""
    change = {"from": PERSON, "chat": CHAT, "date": 1, "new_chat_member": {"status": status}}
    return {"update_id": 5, "my_chat_member": change}


def seen(message_id: int) -> int:
    """Return a card number that shows which message was asked about."""
    return message_id + 100


def spot(message_id: int, replied: Mapping[str, Any]) -> Spot | None:
    """Return the one step there is, for the one message that asked it."""
    return SPOT if (message_id, replied.get("text")) == (3, "the question") else None


def events(update: object, username: str = "presence_bot") -> tuple[object, ...] | None:
    """Return what an update says, or None."""
    found = read(update, seen=seen, spot=spot, username=username)
    return None if found is None else found.events


# ------------------------------------------------------------------------ door


def test_the_door_sees_the_sender_alone() -> None:
    """Of an update only its number, sender, chat and language are read at the door."""
    door = Door(5, 7, 7, "private", "de")
    assert sender(message(text=CANARY)) == door
    assert sender(message("edited_message", text=CANARY)) == door
    assert sender(tap(data="x")) == door
    assert sender(member("kicked")) == door


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("/start AbC_-9", "AbC_-9"),
        ("/start@presence_bot AbC_-9", "AbC_-9"),
        ("/start " + "x" * 64, "x" * 64),
        ("/start " + "x" * 65, None),
        ("/start", None),
        ("/start two words", None),
        ("/start é", None),
        ("/started AbC", None),
        ("hello /start AbC", None),
    ],
)
def test_a_code_is_read_from_a_deep_link(text: str, code: str | None) -> None:
    """Only a private ``/start`` with a payload of Telegram's alphabet brings a code."""
    door = sender(message(text=text))
    assert door is not None
    assert door.code == code


def test_a_code_in_a_group_or_an_edit_does_not_count() -> None:
    """A code is taken from a fresh message in a private chat only."""
    for update in (
        message(text="/start AbC", chat={"id": -5, "type": "supergroup"}),
        message("edited_message", text="/start AbC"),
    ):
        door = sender(update)
        assert door is not None
        assert door.code is None


@pytest.mark.parametrize("language", [None, 5, "", "not a language", "x" * 50, "<b>"])
def test_a_strange_language_is_none(language: object) -> None:
    """A language that is no language tag is not passed on."""
    door = sender(message(text="x", **{"from": {"id": 7, "language_code": language}}))
    assert door is not None
    assert door.language_code is None


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 5},
        {"update_id": 5, "channel_post": {"message_id": 1}},
        {"update_id": 5, "poll_answer": "?"},
        {"update_id": 5, "message": {"message_id": 1, "chat": CHAT}},
        {"update_id": 5, "callback_query": {"id": "9", "from": PERSON, "inline_message_id": "x"}},
    ],
)
def test_nobody_to_answer_is_none(update: object) -> None:
    """An update without a sender in a chat, or of another kind, is nobody's."""
    assert sender(update) is None


# -------------------------------------------------------------------- messages


def test_words_know_what_was_seen() -> None:
    """Words come with the newest card their writer can have seen."""
    assert events(message(text="  at ease \n")) == (Said("  at ease \n", 12, 112, None),)


def test_a_swipe_reply_names_its_step() -> None:
    """Words that reply to a question belong to its step; to another message, to none."""
    known = {"message_id": 3, "text": "the question"}
    assert events(message(text="yes", reply_to_message=known)) == (Said("yes", 12, 112, SPOT),)
    other = {"message_id": 4, "text": "something else"}
    assert events(message(text="yes", reply_to_message=other)) == (Said("yes", 12, 112, None),)


@pytest.mark.parametrize(
    "text",
    ["\x00 in \x00", "\ud800 alone", "x" * 4096, "🌿" * 2048, "<b>&amp;</b>", "שלום \u202e", " \n"],
)
def test_words_survive_exactly(text: str) -> None:
    """Whatever was typed is passed on character for character, also by way of JSON."""
    update = json.loads(json.dumps(message(text=text)))
    assert events(update) == (Said(text, 12, 112, None),)


@pytest.mark.parametrize(
    ("text", "length", "name", "argument"),
    [
        ("/help", 5, "help", ""),
        ("/Pause until Monday ", 6, "pause", "until Monday"),
        ("/start@Presence_Bot AbC", 19, "start", "AbC"),
        ("/pause\nfor 3\ndays", 6, "pause", "for 3\ndays"),
    ],
)
def test_a_command_is_read(text: str, length: int, name: str, argument: str) -> None:
    """A command loses its slash, its capitals and the bot's name, and keeps its argument."""
    words = Said(text, 12, 112, None)
    assert events(command(text, length)) == (Commanded(name, argument, 12, words),)


def test_another_bots_command_is_text() -> None:
    """A command for another bot is words, unless this bot does not know its own name."""
    update = command("/help@other_bot", 15)
    assert events(update) == (Said("/help@other_bot", 12, 112, None),)
    words = Said("/help@other_bot", 12, 112, None)
    assert events(update, username="") == (Commanded("help", "", 12, words),)


def test_a_slash_elsewhere_is_text() -> None:
    """A command counts at the very beginning only, and only where Telegram marks one."""
    later = message(text="hm /help", entities=[{"type": "bot_command", "offset": 3, "length": 5}])
    assert events(later) == (Said("hm /help", 12, 112, None),)
    assert events(message(text="/1 of them")) == (Said("/1 of them", 12, 112, None),)


@pytest.mark.parametrize("kind", ["photo", "sticker", "document", "location", "poll"])
def test_other_things_are_named(kind: str) -> None:
    """What is not text says what it is."""
    assert events(message(**{kind: {}})) == (Sent(kind, 12),)


def test_a_voice_note() -> None:
    """A voice note says what can be fetched, how long it is, and what its sender had seen."""
    voice = {"file_id": "f-1", "file_unique_id": "u", "duration": 23, "file_size": 900}
    reply = {"message_id": 3, "text": "the question"}
    assert events(message(voice=voice)) == (Sent("voice", 12, "f-1", 900, 23, 112),)
    assert events(message(voice=voice, reply_to_message=reply, caption="hm")) == (
        Sent("voice", 12, "f-1", 900, 23, 112, SPOT),
        Said("hm", 12, 112, SPOT, besides=True),
    )
    assert events(message(voice={"file_id": "f-1", "duration": -1})) == (
        Sent("voice", 12, "f-1", 0, 0, 112),
    )
    assert events(message(voice={})) == (Sent("voice", 12, seen=112),)


@pytest.mark.parametrize("voice", [[], {"file_id": 7}, {"file_id": "f", "duration": "long"}])
def test_a_voice_note_that_cannot_be_read(voice: object) -> None:
    """What is not as the Bot API describes it costs only itself."""
    with pytest.raises(Unreadable):
        events(message(voice=voice))


def test_the_telling_kind_wins() -> None:
    """An animation is not called a document, nor a venue a location."""
    assert events(message(document={}, animation={})) == (Sent("animation", 12),)
    assert events(message(location={}, venue={})) == (Sent("venue", 12),)


def test_text_is_text_whatever_stands_beside_it() -> None:
    """A message with text declines nothing."""
    assert events(message(text="yes", rich_message={})) == (Said("yes", 12, 112, None),)


def test_a_caption_is_not_lost() -> None:
    """A photo is declined, but the words under it are words like any others."""
    reply = {"message_id": 3, "text": "the question"}
    assert events(message(photo=[], caption="the garden", reply_to_message=reply)) == (
        Sent("photo", 12),
        Said("the garden", 12, 112, SPOT, besides=True),
    )


def test_service_messages_say_nothing() -> None:
    """A pinned message, for one, is nothing that anyone said."""
    assert events(message(pinned_message={})) is None


def test_an_edit_revises() -> None:
    """An edited text or caption revises; an edit without words says nothing."""
    assert events(message("edited_message", text="better")) == (Revised("better", 12),)
    under = Revised("better", 12, besides=True)
    assert events(message("edited_message", caption="better", photo=[])) == (under,)
    assert events(message("edited_message", location={})) is None


# ------------------------------------------------------------------- documents


@pytest.mark.parametrize(
    "document",
    [
        {"file_name": "Practice.ICS"},
        {"file_name": "practice.ical"},
        {"file_name": "practice.icalendar"},
        {"file_name": "old.vcs"},
        {"mime_type": "text/calendar"},
        {"mime_type": "Text/Calendar; charset=utf-8", "file_name": "download"},
        {"mime_type": "text/x-vcalendar", "file_name": "export"},
        {"mime_type": "text/plain", "file_name": "practice.ics"},
    ],
)
def test_a_calendar_file_is_told_by_its_name_or_type(document: dict[str, str]) -> None:
    """It comes with what it is fetched by, and with its size."""
    update = message(document={**document, "file_id": "f-1", "file_size": 900})
    assert events(update) == (Sent("calendar", 12, "f-1", 900),)


@pytest.mark.parametrize(
    "document",
    [
        {"file_name": "Practice.TXT"},
        {"file_name": "practice.ics.txt", "mime_type": "text/plain"},
        {"mime_type": "text/plain; charset=utf-8"},
        {"file_name": "download", "mime_type": "Application/Octet-Stream"},
    ],
)
def test_a_file_that_may_hold_a_calendar_says_so(document: dict[str, str]) -> None:
    """Odd names: a text, or a file of no kind, is told apart by its content alone."""
    update = message(document={**document, "file_id": "f-1", "file_size": 900})
    assert events(update) == (Sent("perhaps_calendar", 12, "f-1", 900),)


@pytest.mark.parametrize(
    "document",
    [
        {"file_name": "presence-2026-03-03.json", "mime_type": "application/json"},
        {"file_name": "Presence.ZIP", "mime_type": "application/octet-stream"},
        {"file_name": "presence.json", "mime_type": "text/plain"},
        {"mime_type": "application/zip"},
    ],
)
def test_a_file_that_may_be_an_export_says_so(document: dict[str, str]) -> None:
    """By its name or its type; only its content tells."""
    update = message(document={**document, "file_id": "f-1", "file_size": 900})
    assert events(update) == (Sent("takeout", 12, "f-1", 900),)


def test_a_calendar_file_need_not_say_its_size() -> None:
    """Telegram may leave the size out."""
    assert events(message(document={"file_name": "a.ics", "file_id": "f-1"})) == (
        Sent("calendar", 12, "f-1", 0),
    )


@pytest.mark.parametrize(
    "document",
    [
        {"file_name": "letter.pdf", "file_id": "f-1", "file_size": 900},
        {"file_name": "ics", "mime_type": "application/pdf"},
        {"file_name": "a.ics.exe"},
        {"file_name": "notes.html", "mime_type": "text/html"},
        {},
    ],
)
def test_another_document_is_a_document(document: dict[str, object]) -> None:
    """Nothing more is said of it, and nothing more is needed."""
    assert events(message(document=document)) == (Sent("document", 12),)


# ------------------------------------------------------------------- locations

HERE = {"latitude": 52.4816212345, "longitude": 13.4816298765, "horizontal_accuracy": 9.5}
AT_SEA = {"latitude": 40.0, "longitude": -30.0}
VENUE = {
    "location": HERE,
    "title": CANARY,
    "address": CANARY,
    "foursquare_id": CANARY,
    "google_place_id": CANARY,
}


def zone_at(longitude: float, latitude: float) -> str | None:
    """Return the one zone there is, for the one place that lies in it."""
    return "Europe/Berlin" if (longitude, latitude) == (13.4816298765, 52.4816212345) else None


def placed(update: dict[str, Any]) -> dict[str, Any]:
    """Return what is kept of an update; no number or name of a place may be left in it."""
    found = without_places(update, zone_at)
    text = json.dumps(found)
    for secret in ("itude", "4816", CANARY, "accuracy"):
        assert secret not in text
    return found


@pytest.mark.parametrize("content", [{"location": HERE}, {"venue": VENUE, "location": HERE}])
def test_a_location_becomes_its_zone(content: dict[str, Any]) -> None:
    """Of a place shared, or a venue chosen, the time zone is kept and read, and no more."""
    kept = placed(message(**content))
    assert kept["message"]["location"] == {"zone": "Europe/Berlin"}
    assert events(kept) == (Located("Europe/Berlin", 12),)


def test_a_live_location_becomes_its_zone() -> None:
    """Its updates, which come as edits, are kept as little and say nothing."""
    live = {**HERE, "live_period": 900, "heading": 90}
    assert events(placed(message(location=live))) == (Located("Europe/Berlin", 12),)
    assert events(placed(message("edited_message", location=live))) is None


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"location": AT_SEA}, "location"),
        ({"venue": {**VENUE, "location": AT_SEA}, "location": AT_SEA}, "venue"),
        ({"location": {"latitude": CANARY, "longitude": 1}}, "location"),
        ({"location": {"latitude": 52.4816212345}}, "location"),
    ],
)
def test_a_place_without_a_zone_is_only_named(content: dict[str, Any], kind: str) -> None:
    """On the sea, or where the numbers are none, it is said what was sent."""
    assert events(placed(message(**content))) == (Sent(kind, 12),)


@pytest.mark.parametrize("venue", [{"title": CANARY}, {"location": HERE, "title": CANARY}, CANARY])
def test_a_venue_of_another_shape_loses_its_name_too(venue: object) -> None:
    """Whatever Telegram leaves out or adds, only the location of a venue is looked at."""
    placed(message(venue=venue))


@pytest.mark.parametrize("holder", ["reply_to_message", "external_reply", "pinned_message"])
def test_a_place_within_another_message_is_not_kept(holder: str) -> None:
    """What was replied to or pinned holds no more than a zone either, however deep."""
    inner = {"message_id": 3, "location": HERE, "venue": VENUE}
    kept = placed(message(text="yes", **{holder: {**inner, "reply_to_message": inner}}))
    assert kept["message"]["text"] == "yes"
    assert kept["message"][holder]["message_id"] == 3
    assert kept["message"][holder]["location"] == {"zone": "Europe/Berlin"}


def test_a_place_under_a_tapped_message_is_not_kept() -> None:
    """A button's message may hold the message that it replied to."""
    card = {"message_id": 11, "chat": CHAT, "reply_to_message": {"location": HERE}}
    kept = placed(tap(message=card, data="x"))
    assert kept["callback_query"]["message"]["message_id"] == 11


def test_what_is_nested_without_end_is_left_out() -> None:
    """It would exhaust the stack, and the process with it; what is around it is kept."""
    deep: Any = HERE
    for number in range(20_000):
        deep = [deep] if number % 2 else {"reply_to_message": deep}
    kept = placed(message(text="yes", reply_to_message=deep))
    assert kept["message"]["text"] == "yes"
    assert 10 < json.dumps(kept).count("reply_to_message") < 20


def test_what_holds_no_place_is_kept_as_it_is() -> None:
    """Words are the same object, and words about places are left alone."""
    for update in (message(text="latitude 52.48"), member("kicked"), {"update_id": 5}):
        assert without_places(update, zone_at) is update
    reply = message(text="address", reply_to_message={"message_id": 3, "text": "latitude"})
    assert without_places(reply, zone_at) == reply
    assert without_places(tap(data="x"), zone_at) == tap(data="x")


# ------------------------------------------------------------------------ taps


def test_a_tap_says_where_it_belongs_and_what_to_answer() -> None:
    """A tap carries the button's address, the query to answer and the card's message."""
    found = read(tap(data="checkin:self_study:z:moved"), seen=seen, spot=spot)
    address = Address("checkin", "self_study", 35, "moved")
    assert found == Read((Tapped(address),), callback_id="99", card_message_id=11)


@pytest.mark.parametrize("fields", [{"data": "forged"}, {"game_short_name": "x"}, {"data": ""}])
def test_a_forged_tap_is_still_answered(fields: dict[str, str]) -> None:
    """A button that cannot be read is a tap without an address."""
    found = read(tap(**fields), seen=seen, spot=spot)
    assert found == Read((Tapped(None),), callback_id="99", card_message_id=11)


def test_a_tap_on_a_message_telegram_forgot() -> None:
    """A tap may come without its message."""
    update = {"update_id": 5, "callback_query": {"id": "99", "from": PERSON, "data": "x"}}
    assert read(update, seen=seen, spot=spot) == Read((Tapped(None),), callback_id="99")


@pytest.mark.parametrize(("status", "reachable"), [("kicked", False), ("member", True)])
def test_blocking_is_noticed(status: str, reachable: bool) -> None:
    """Blocking the bot and unblocking it are told apart."""
    assert read(member(status), seen=seen, spot=spot) == Read(reachable=reachable)


def test_other_news_is_nothing() -> None:
    """Updates of other kinds, and other changes of membership, say nothing."""
    assert events(member("administrator")) is None
    assert events({"update_id": 5, "channel_post": {"text": "x"}}) is None


# ------------------------------------------------------------------- malformed

MALFORMED: list[object] = [
    None,
    [],
    "update",
    {},
    {"update_id": "5"},
    {"update_id": True},
    {"update_id": 5, "message": None},
    {"update_id": 5, "message": [CANARY]},
    message(text=CANARY, **{"from": CANARY}),
    message(text=CANARY, chat=[]),
    message(text=CANARY, chat={"id": "7", "type": "private"}),
    message(text=CANARY, chat={"id": 7}),
    tap(message=CANARY),
]


@pytest.mark.parametrize("update", MALFORMED)
def test_a_malformed_sender_is_unreadable(update: object) -> None:
    """At the door, a wrong shape is one kind of error that repeats nothing of it."""
    with pytest.raises(Unreadable) as caught:
        sender(update)
    assert CANARY not in str(caught.value)
    assert len(caught.value.args) == 1


@pytest.mark.parametrize(
    "update",
    [
        None,
        {"update_id": 5, "message": CANARY},
        message(text=[CANARY]),
        message(text=CANARY, message_id="12"),
        message(text=CANARY, entities=CANARY),
        message(text=CANARY, entities=[CANARY]),
        message(text=CANARY, entities=[{"type": "bot_command", "offset": 0}]),
        message(text=CANARY, reply_to_message=CANARY),
        message(text=CANARY, reply_to_message={}),
        message(photo=[], caption={}),
        tap(id=99),
        tap(data=CANARY, message={"message_id": None}),
        tap(data=5),
        member("kicked") | {"my_chat_member": {"new_chat_member": CANARY}},
    ],
)
def test_a_malformed_update_is_unreadable(update: object) -> None:
    """A wrong shape is one kind of error that repeats nothing of it."""
    with pytest.raises(Unreadable) as caught:
        read(update, seen=seen, spot=spot)
    assert CANARY not in str(caught.value)


def test_the_number_can_be_read_alone() -> None:
    """The number of an update can be had whatever else is wrong with it."""
    assert update_id({"update_id": 5, "message": CANARY}) == 5
    with pytest.raises(Unreadable):
        update_id({"message": CANARY})


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                (
                    *("id", "type", "text", "from", "chat", "message_id", "data", "message"),
                    *("offset", "length", "entities", "reply_to_message", "caption", "photo"),
                )
            ),
            inner,
            max_size=6,
        ),
    ),
    max_leaves=20,
)


@given(
    st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member", "poll"]),
    json_values,
)
def test_any_json_is_read_or_unreadable(kind: str, content: object) -> None:
    """Whatever JSON arrives, there is a reading, nothing, or one kind of error."""
    update = {"update_id": 1, kind: content}
    for reading in (sender, lambda one: read(one, seen=seen, spot=spot)):
        with suppress(Unreadable):
            reading(update)


@pytest.mark.parametrize(
    ("update", "found"),
    [
        ({"callback_query": {"id": "7", "from": None}}, "7"),
        ({"callback_query": {"id": 7}}, None),
        ({"callback_query": {"id": ""}}, None),
        ({"callback_query": []}, None),
        ({"message": {}}, None),
        ([], None),
    ],
)
def test_what_a_tap_is_answered_by(update: object, found: str | None) -> None:
    """It is found in a tap that cannot be read further, and never raises."""
    assert query_id(update) == found


@pytest.mark.parametrize("name", LINKS)
def test_a_link_is_no_invitation(name: str) -> None:
    """A stranger who follows one is told of invitations, not that theirs is unknown."""
    door = sender(message(text=f"/start {name}"))
    assert door is not None
    assert door.code is None


def test_an_invitation_is_no_link() -> None:
    """Codes are longer than the name of any conversation."""
    shortest = len(secrets.token_urlsafe(CODE_BYTES))
    assert all(len(name) < shortest for name in LINKS)
