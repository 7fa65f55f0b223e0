"""The look at every outgoing call."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from telegram.error import NetworkError

import bot.turns
from bot.chat.api import Api
from bot.demo.botapi import BotApi
from bot.demo.inprocess import InProcessRequest
from bot.words import Words
from conversations.model import (
    Address,
    Button,
    Card,
    Effect,
    Erase,
    Hand,
    Menu,
    P,
    Phrase,
    React,
    Redraw,
    Rekey,
    Say,
    Toast,
)
from tests.botapi.check import SchemaError
from tests.botapi.outgoing import Watch, check_call, check_effect, watch
from tests.conversations.desk import Desk

TODAY = date(2026, 3, 3)
MESSAGE = {"chat_id": 1, "text": "x", "parse_mode": "HTML"}


def button(label: str = "Go", step: str = "@go", style: Any = "") -> Button:
    """Return a button of a label that is a person's word, so that it stays as it is."""
    return Button(P("test", "{label}", label=label), Address("test", step), style)


def card(*rows: tuple[Button, ...], text: str = "Hello") -> Card:
    """Return a card."""
    return Card((P("test", text),), rows)


def keyed(*rows: list[str]) -> dict[str, Any]:
    """Return a message with buttons."""
    shown = [[{"text": one, "callback_data": "a"} for one in row] for row in rows]
    return {**MESSAGE, "reply_markup": {"inline_keyboard": shown}}


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("sendMessage", {**MESSAGE, "text": "<b>x</b>" * 4096}),
        ("sendMessage", keyed(["a"] * 8, ["b"] * 8)),
        ("sendMessage", {**MESSAGE, "reply_markup": {"force_reply": True}}),
        ("sendDocument", {"chat_id": 1, "document": "attach://document"}),
        ("answerCallbackQuery", {"callback_query_id": "1", "text": "<" * 200}),
        ("setMessageReaction", {"chat_id": 1, "message_id": 1, "reaction": []}),
    ],
)
def test_what_telegram_takes(method: str, params: dict[str, Any]) -> None:
    """Texts are measured when their tags are gone."""
    check_call(method, params)


@pytest.mark.parametrize(
    ("method", "params", "reason"),
    [
        ("sendMessage", {**MESSAGE, "colour": 1}, "unknown colour"),
        ("sendMessage", {**MESSAGE, "text": "x" * 4097}, "text is longer than 4096"),
        ("sendMessage", {**MESSAGE, "text": "<b>x"}, "can't parse entities"),
        ("sendMessage", {**MESSAGE, "text": "<b></b> "}, "nothing to be seen"),
        ("sendMessage", keyed(["a"] * 9), "markup is too long"),
        ("sendMessage", keyed(*[["a"] * 8] * 13), "markup is too long"),
        ("sendMessage", keyed([" "]), "can't parse inline keyboard button"),
        (
            "editMessageText",
            {**MESSAGE, "message_id": 1, "reply_markup": {"force_reply": True}},
            "expected InlineKeyboardMarkup|unknown|missing|inline keyboard expected",
        ),
        (
            "sendDocument",
            {"chat_id": 1, "document": "attach://document", "caption": "x" * 1025},
            "caption is longer than 1024",
        ),
        (
            "setMessageReaction",
            {"chat_id": 1, "message_id": 1, "reaction": [{"type": "emoji", "emoji": "✅"}]},
            "REACTION_INVALID",
        ),
    ],
)
def test_what_telegram_refuses(method: str, params: dict[str, Any], reason: str) -> None:
    """What breaks a limit is named by its place."""
    with pytest.raises(SchemaError, match=reason):
        check_call(method, params)


@pytest.mark.parametrize(
    "effect",
    [
        Say(card((button(),)), 41),
        Redraw(card((button(),)), 41),
        Rekey(((button(),),), 41),
        React(7),
        Toast(P("test", "Done"), stays=True),
        Hand(1, P("test", "Your words")),
        Erase(7),
        Menu(paused=True),
        Say(card((button(style="primary"),), (button(step="@yes", style="danger"),)), 41),
    ],
)
def test_effects_that_can_be_shown(effect: Effect) -> None:
    """Every effect that becomes a call may be looked at, and one that becomes none."""
    check_effect(effect, TODAY)


@pytest.mark.parametrize(
    ("effect", "reason"),
    [
        (Say(card(text="a <b> and no end"), 41), "can't parse entities"),
        (Redraw(card(text="a < b"), 41), "can't parse entities"),
        (Rekey((tuple([button()] * 9),), 41), "markup is too long"),
        (Rekey(((button(" "),),), 41), "can't parse inline keyboard button"),
        (React(7, "✓"), "REACTION_INVALID"),
        (Say(card((button(style="primary"), button(style="primary"))), 41), "more than one main"),
        (Say(card((button(style="danger"),)), 41), "red and destroys nothing"),
    ],
)
def test_effects_that_cannot(effect: Effect, reason: str) -> None:
    """The desk of the pure core would not let them pass."""
    with pytest.raises(SchemaError, match=reason):
        check_effect(effect, TODAY)


@pytest.mark.parametrize(
    ("row", "cut"),
    [
        ((P("test", "x" * 44),), False),
        ((P("test", "x" * 45),), True),
        ((P("test", "x" * 22), P("test", "✓")), False),
        ((P("test", "x" * 23), P("test", "✓")), True),
        ((P("test", "表" * 23),), True),
        ((P("test", "{name}", name="x" * 60),), False),
        ((P("test", "{inner}", inner=P("test", "x" * 60)),), True),
        ((P("test", "e\u0301" * 44),), False),
    ],
)
def test_labels_of_our_own_fit_a_phone(row: tuple[Phrase, ...], cut: bool) -> None:
    """So many share a row that none is cut; a person's own words may be."""
    to = Address("test", "@go")
    effect = Rekey((tuple(Button(label, to) for label in row),), 41)
    if not cut:
        check_effect(effect, TODAY)
        return
    with pytest.raises(SchemaError, match="a label is"):
        check_effect(effect, TODAY)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a \u2068b", "left open"),
        ("a\u2069", "is not open"),
    ],
)
def test_isolates_pair(text: str, reason: str) -> None:
    """In a language from right to left they stand around whatever is put in."""
    with pytest.raises(SchemaError, match=reason):
        check_effect(Say(card(text=text), 41), TODAY)


def test_callback_data_is_looked_at_with_the_longest_number() -> None:
    """A button that fits today must fit the ten-thousandth card, too."""
    to = Address("test", "@go", choice="x" * (64 - len("test:@go:1:")))
    with pytest.raises(ValueError, match="does not fit"):
        check_effect(Rekey(((Button(P("test", "Go"), to),),), 1), TODAY)


def test_the_desk_looks_at_what_it_shows() -> None:
    """An effect that Telegram would refuse does not reach the phone of a desk."""
    desk = Desk()
    with pytest.raises(SchemaError):
        desk._apply(Say(card(text="<b>"), 41), None)  # type: ignore[arg-type]


# ------------------------------------------------------------------------ everything


async def test_a_stand_in_of_any_test_is_watched() -> None:
    """A call that the bot could survive is found all the same, and told once."""
    with watch() as watching:
        api = BotApi(lambda: datetime(2026, 3, 3, tzinfo=UTC))
        line = Api(InProcessRequest(api), "https://api.telegram.org", api.token)
        with pytest.raises(NetworkError):
            await line.call("sendMessage", {**MESSAGE, "text": "<b>"})
        assert [type(one) for one in watching.take()] == [SchemaError]
        assert watching.take() == []


def test_what_a_turn_renders_is_watched(watched: Watch) -> None:
    """The error is noted, for whoever works a turn through may go on after it."""
    shown: Any = bot.turns.render
    with pytest.raises(SchemaError):
        shown(Say(card(text="<b>"), 41), Words(), TODAY)
    assert [type(one) for one in watched.take()] == [SchemaError]
