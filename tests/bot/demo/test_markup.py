"""Keyboards and reactions Telegram takes or refuses."""

from typing import Any

import pytest
from telegram.constants import ReactionEmoji

from bot.demo.errors import ApiError
from bot.demo.markup import REACTIONS, reactions, reply_markup


def key(**button: Any) -> dict[str, Any]:
    """Return a keyboard of one button."""
    return {"inline_keyboard": [[{"text": "x", **button}]]}


def test_the_list_of_reactions() -> None:
    """It is the list python-telegram-bot knows, without variation selectors."""
    assert {str(emoji).replace("\ufe0f", "") for emoji in ReactionEmoji} == REACTIONS


@pytest.mark.parametrize("emoji", ["✍", "✍\ufe0f", "👍", "❤\ufe0f\u200d🔥"])
def test_reactions_taken(emoji: str) -> None:
    """A listed emoji is taken with and without a variation selector."""
    assert reactions([{"type": "emoji", "emoji": emoji}])


@pytest.mark.parametrize("emoji", ["✓", "✅", "☑", "ok", ""])
def test_reactions_refused(emoji: str) -> None:
    """A check mark is not among the reactions of bots."""
    with pytest.raises(ApiError, match="REACTION_INVALID"):
        reactions([{"type": "emoji", "emoji": emoji}])


def test_one_reaction_only() -> None:
    """A bot sets one reaction; none takes it away."""
    with pytest.raises(ApiError, match="REACTIONS_TOO_MANY"):
        reactions([{"type": "emoji", "emoji": "👍"}] * 2)
    assert reactions([]) == ()


@pytest.mark.parametrize("data", ["x", "x" * 64, "é" * 32])
def test_data_taken(data: str) -> None:
    """1 to 64 bytes of callback data are kept."""
    assert reply_markup(key(callback_data=data)) == key(callback_data=data)


@pytest.mark.parametrize(
    "markup",
    [
        key(callback_data=""),
        key(callback_data="x" * 65),
        key(callback_data="é" * 33),
        key(callback_data=5),
        key(),
        key(callback_data="x", url="https://example.org"),
        key(url="nowhere"),
        {"inline_keyboard": [[{"text": "", "callback_data": "x"}]]},
        {"inline_keyboard": [["x"]]},
        {"inline_keyboard": "x"},
        {"inline_keyboard": key(callback_data="x")["inline_keyboard"][0] * 9},
        {"inline_keyboard": [key(callback_data="x")["inline_keyboard"][0] * 9]},
        {"inline_keyboard": [key(callback_data="x")["inline_keyboard"][0]] * 101},
        {"keyboard": [[{"request_location": True}]]},
        {"unknown": True},
        "x",
    ],
)
def test_markup_refused(markup: Any) -> None:
    """Broken structure, data and counts are a 400."""
    with pytest.raises(ApiError, match="400"):
        reply_markup(markup)


def test_the_most_buttons() -> None:
    """8 in a row and 100 in all are taken."""
    button = key(callback_data="x")["inline_keyboard"][0][0]
    rows = [[button] * 8] * 12 + [[button] * 4]
    assert reply_markup({"inline_keyboard": rows}) == {"inline_keyboard": rows}


def test_other_kinds() -> None:
    """Other markup goes with new messages only; an empty keyboard is none."""
    for markup in ({"keyboard": [["a"]]}, {"remove_keyboard": True}, {"force_reply": True}):
        assert reply_markup(markup) == markup
        with pytest.raises(ApiError):
            reply_markup(markup, inline_only=True)
    assert reply_markup({"inline_keyboard": []}) is None
    assert reply_markup(None) is None
