import html
import json
from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.render import Call, decode, encode, render
from bot.words import Words
from conversations.model import (
    Address,
    Button,
    Card,
    Hand,
    Keyboard,
    Menu,
    P,
    React,
    Redraw,
    Say,
    Toast,
    Vanish,
)
from tests.pseudo import pseudo_words

WORDS = Words()
TODAY = date(2026, 11, 23)
KEYBOARD: Keyboard = (
    (
        Button(P("test", "At ease"), Address("checkin", "self_study", 0, "at_ease")),
        Button(P("test", "Tom & <i>Ann</i>"), Address("today", "@open", 71, "2026-11-23:am")),
    ),
    (Button(P("test", "Delete"), Address("privacy", "@delete", 0), style="danger"),),
)
keys = st.from_regex(r"[a-z][a-z0-9_]{0,11}", fullmatch=True)
addresses = st.builds(
    Address,
    keys,
    st.one_of(keys, keys.map("@{}".format)),
    st.integers(0, 36**7 - 1),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=28),
)


class Reader(HTMLParser):
    """Reads HTML strictly: what is visible, and whether each tag closes in its place."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.seen, self.opened = "", list[str]()
        self.feed(markup)
        self.close()
        assert not self.opened, markup

    def handle_starttag(  # noqa: D102 - as HTMLParser says
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        del attrs
        self.opened.append(tag)

    def handle_endtag(self, tag: str) -> None:  # noqa: D102 - as above
        assert self.opened.pop() == tag

    def handle_data(self, data: str) -> None:  # noqa: D102 - as above
        self.seen += data


def units(text: str) -> int:
    """Return the length of a text as Telegram's clients count it."""
    return len(text.encode("utf-16-le")) // 2


def said(*paragraphs: str, keyboard: Keyboard = (), number: int = 3) -> list[Call]:
    """Return the calls that say these words, a paragraph each."""
    body = tuple(P("test", "{words}", words=words) for words in paragraphs)
    return render(Say(Card(body, keyboard), number), WORDS, TODAY)


def test_a_card_is_sent_as_html_without_previews() -> None:
    """A card becomes one message: paragraphs apart, lines below each other, words escaped."""
    body = (P("test", "<b>Hello</b>"), (P("test", "one"), P("test", "{w}", w="<2> & 3")))
    assert render(Say(Card(body), 1), WORDS, TODAY) == [
        Call(
            "sendMessage",
            {
                "text": "<b>Hello</b>\n\none\n&lt;2&gt; &amp; 3",
                "parse_mode": "HTML",
                "link_preview_options": {"is_disabled": True},
            },
        )
    ]


def test_buttons_carry_the_number_of_the_card_they_stand_on() -> None:
    """Card 0 means this card, any other number stays; labels are plain text."""
    (call,) = said("Hello", keyboard=KEYBOARD, number=37)
    assert call.params["reply_markup"] == {
        "inline_keyboard": [
            [
                {"text": "At ease", "callback_data": "checkin:self_study:11:at_ease"},
                {"text": "Tom & Ann", "callback_data": "today:@open:1z:2026-11-23:am"},
            ],
            [{"text": "Delete", "callback_data": "privacy:@delete:11:", "style": "danger"}],
        ]
    }


def test_a_silent_card_does_not_ring() -> None:
    """Silence is said to Telegram, and only when it is wanted."""
    (quiet,) = render(Say(Card((P("test", "Hello"),)), 1, silent=True), WORDS, TODAY)
    (loud,) = said("Hello")
    assert quiet.params["disable_notification"] is True
    assert "disable_notification" not in loud.params


def test_a_placeholder_needs_a_field_of_its_own() -> None:
    """A hint asks for a reply; Telegram has no room for it beside buttons or in a redraw."""
    card = Card(
        (P("test", "Hello"),), placeholder=P("test", "A few words about {what}", what="x" * 80)
    )
    (alone,) = render(Say(card, 1), WORDS, TODAY)
    markup = alone.params["reply_markup"]
    assert markup["force_reply"] is True
    assert markup["input_field_placeholder"].startswith("A few words about")
    assert units(markup["input_field_placeholder"]) <= 64
    (beside,) = render(Say(Card(card.body, KEYBOARD, card.placeholder), 1), WORDS, TODAY)
    assert set(beside.params["reply_markup"]) == {"inline_keyboard"}
    (redrawn,) = render(Redraw(card, 1), WORDS, TODAY)
    assert "reply_markup" not in redrawn.params


def test_a_redraw_edits() -> None:
    """A redraw edits text and keyboard of its card."""
    (call,) = render(Redraw(Card((P("test", "Hello"),), KEYBOARD), 5), WORDS, TODAY)
    assert call.method == "editMessageText"
    assert call.params["text"] == "Hello"
    first = call.params["reply_markup"]["inline_keyboard"][0][0]
    assert first["callback_data"] == "checkin:self_study:5:at_ease"


def test_a_redraw_too_long_for_one_message_goes_on_below() -> None:
    """The first part edits the card, the rest follows quietly, the keyboard under the last."""
    card = Card((P("test", "{w}", w="word " * 1000),), KEYBOARD)
    edit, rest = render(Redraw(card, 5), WORDS, TODAY)
    assert (edit.method, rest.method) == ("editMessageText", "sendMessage")
    assert "reply_markup" not in edit.params
    assert "inline_keyboard" in rest.params["reply_markup"]
    assert rest.params["disable_notification"] is True


def test_a_reaction_names_its_message() -> None:
    """A reaction is one emoji on the person's own message."""
    assert render(React(8), WORDS, TODAY) == [
        Call("setMessageReaction", {"message_id": 8, "reaction": [{"type": "emoji", "emoji": "✍"}]})
    ]


def test_a_toast_is_short_and_plain() -> None:
    """A toast loses its tags and is cut at a word within 200 characters."""
    short, long = P("test", "<b>Kept</b> &amp; safe"), P("test", "{w}", w="gentle words " * 30)
    assert render(Toast(short), WORDS, TODAY) == [
        Call("answerCallbackQuery", {"text": "Kept & safe"})
    ]
    (call,) = render(Toast(long), WORDS, TODAY)
    assert 180 < units(call.params["text"]) <= 200
    assert call.params["text"].endswith(("gentle…", "words…"))


def test_a_document_has_a_plain_caption() -> None:
    """A document's caption is plain text."""
    (call,) = render(Hand(4, P("test", "<b>Everything</b>, for {who}", who="<me>")), WORDS, TODAY)
    assert call == Call("sendDocument", {"caption": "Everything, for <me>"})


def test_a_picture_is_a_photo_with_buttons() -> None:
    """It is a card like any other: its buttons name its number."""
    keyboard = ((Button(P("test", "On"), Address("picture", "@turn", choice="w")),),)
    hand = Hand(4, P("test", "A week"), picture=True, number=37, keyboard=keyboard)
    (call,) = render(hand, WORDS, TODAY)
    assert call.method == "sendPhoto"
    assert call.params["caption"] == "A week"
    [[button]] = call.params["reply_markup"]["inline_keyboard"]
    assert button == {"text": "On", "callback_data": "picture:@turn:11:w"}


@pytest.mark.parametrize("effect", [Vanish(), Menu(paused=True)])
def test_what_shows_nothing_calls_nothing(effect: Vanish | Menu) -> None:
    """An effect for the store alone renders to no call."""
    assert render(effect, WORDS, TODAY) == []


def test_a_long_text_becomes_several_messages() -> None:
    """9,000 characters arrive whole: only the first message rings, the last has the buttons."""
    paragraphs = [f"{at} " + "a few words here " * 50 for at in range(11)]
    calls = said(*paragraphs, keyboard=KEYBOARD)
    assert len(calls) == 3
    assert all(units(call.params["text"]) <= 4096 for call in calls)
    assert (
        "\n\n".join(call.params["text"] for call in calls).split() == " ".join(paragraphs).split()
    )
    assert all(call.params["text"][0].isdigit() for call in calls), "cut between paragraphs"
    assert ["reply_markup" in call.params for call in calls] == [False, False, True]
    assert ["disable_notification" in call.params for call in calls] == [False, True, True]


def test_text_at_the_limit_is_one_message() -> None:
    """4,096 units are one message however long their HTML is; one unit more makes two."""
    assert len(said("&" * 4096)) == 1
    assert len(said("&" * 4097)) == 2
    assert len(said("🌿" * 2048)) == 1
    assert len(said("🌿" * 2049)) == 2


def test_every_call_can_be_sent() -> None:
    """A lone surrogate and a NUL in someone's words leave a request that UTF-8 can carry."""
    (call,) = said("\ud800 and \x00")
    assert json.dumps(call.params, ensure_ascii=False).encode()
    assert call.params["text"].startswith("\ufffd and ")


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["{w}", "<b>{w}</b>", "<blockquote><i>a {w}</i></blockquote>"]),
            st.text(st.sampled_from("ab &<🌿\né\u0301\u200dש"), max_size=60),
            st.integers(1, 150),
        ),
        min_size=1,
        max_size=4,
    ),
    st.booleans(),
)
def test_nothing_is_lost_between_messages(parts: list[tuple[str, str, int]], rtl: bool) -> None:
    """However it is cut, each piece is balanced and short enough, and no character is missing."""
    words = pseudo_words() if rtl else WORDS
    body = tuple(P("test", text, w=word * times) for text, word, times in parts)
    calls = render(Say(Card(body), 1), words, TODAY)
    seen = [Reader(call.params["text"]).seen for call in calls]
    whole = "\n\n".join(Reader(words.say(phrase, TODAY)).seen for phrase in body)
    assert all(units(piece.strip()) <= 4096 for piece in seen)
    assert len(calls) == 1 or all(piece.strip() for piece in seen)
    assert "".join("".join(seen).split()) == "".join(whole.split())


@given(addresses)
def test_callback_data_comes_back(address: Address) -> None:
    """What a button carries is read as what it was, within 64 bytes."""
    data = encode(address)
    assert 0 < len(data.encode()) <= 64
    assert decode(data) == address


@given(st.one_of(st.text(max_size=80), st.from_regex(r"[a-z]+:@?[a-z]+:[0-9a-z]+:[ -~]*")))
def test_forged_data_is_never_an_error(data: str) -> None:
    """Any string is either exactly what encode makes or nothing."""
    address = decode(data)
    assert address is None or encode(address) == data


@pytest.mark.parametrize(
    "data",
    [
        "",
        "checkin",
        "checkin:step:1",
        ":step:1:x",
        "checkin::1:x",
        "checkin:step::x",
        "checkin:step:-1:x",
        "checkin:step:01:x",
        "checkin:step:A:x",
        "checkin:step:\uff11:x",
        "checkin:step:1_0:x",
        "checkin:step:1:x\n",
        "checkin:step:1:é",
        "checkin:step:1:\x00",
        "checkin:step:1:\ud800",
        "Checkin:step:1:x",
        "checkin:step:1:" + "x" * 50,
        "checkin:step:" + "z" * 40 + ":x",
    ],
)
def test_garbled_data_has_no_address(data: str) -> None:
    """Callback data that Presence never wrote is not understood."""
    assert decode(data) is None


@pytest.mark.parametrize(
    "address",
    [
        Address("checkin", "step", 1, "é"),
        Address("check:in", "step", 1),
        Address("checkin", "", 1),
        Address("checkin", "step", -1),
        Address("checkin", "step", 1, "x" * 60),
    ],
)
def test_an_address_that_does_not_fit_is_refused(address: Address) -> None:
    """A button that could not be read again is a mistake of the code, said at once."""
    with pytest.raises(ValueError, match="callback data"):
        encode(address)


def test_the_reader_of_these_tests_is_strict() -> None:
    """The check that tags balance does fail on tags that do not."""
    assert Reader(html.escape("<b>")).seen == "<b>"
    with pytest.raises(AssertionError):
        Reader("<b><i>x</b></i>")
