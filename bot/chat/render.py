"""Effects become Bot API calls, as plain data.

``chat_id``, ``message_id`` of an edit or of a card that goes, ``callback_query_id`` and the
document itself are not known here: whoever sends adds them.

Callback data is ``flow:step:card:choice``, the card's number in base 36, in at most
64 bytes. Choices are short ASCII keys; only a choice may hold a colon.

Sources: core.telegram.org/bots/api, sections sendMessage, editMessageText,
setMessageReaction, deleteMessage, answerCallbackQuery, sendDocument, sendPhoto, sendVoice,
InlineKeyboardButton, ForceReply.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from bot.chat.split import MESSAGE_LIMIT, shorten, split
from bot.words import Words
from conversations.model import (
    Address,
    Body,
    Button,
    Card,
    Effect,
    Erase,
    Hand,
    Keyboard,
    Phrase,
    React,
    Redraw,
    Rekey,
    Say,
    Sound,
    Toast,
)

DATA_LIMIT = 64
TOAST_LIMIT = 200
CAPTION_LIMIT = 1024
PLACEHOLDER_LIMIT = 64

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_DATA = re.compile(
    r"(?P<flow>[a-z][a-z0-9_]*):(?P<step>@?[a-z][a-z0-9_]*)"
    r":(?P<card>0|[1-9a-z][0-9a-z]{0,11}):(?P<choice>[ -~]*)"
)


@dataclass(frozen=True, slots=True)
class Call:
    """One Bot API call: its method and its parameters, ready for JSON."""

    method: str
    params: dict[str, Any]


def render(effect: Effect, words: Words, today: date) -> list[Call]:
    """Return the calls that show an effect, in order; none for one that shows nothing.

    A text too long for one message becomes several, the keyboard under the last; only
    the first rings. Of a redraw, the first part edits the card and the others follow
    as messages. ``today`` is a day of the therapist's own zone.

    Raises:
        ValueError: a button's address does not fit into callback data.
    """
    match effect:
        case Say():
            return _say(effect, words, today)
        case Redraw():
            return _redraw(effect, words, today)
        case Rekey():
            markup = _inline(effect.keyboard, effect.number, words, today)
            return [Call("editMessageReplyMarkup", markup)]
        case React():
            reaction = [{"type": "emoji", "emoji": effect.emoji}]
            return [
                Call("setMessageReaction", {"message_id": effect.message_id, "reaction": reaction})
            ]
        case Erase(message_id):
            return [Call("deleteMessage", {"message_id": message_id} if message_id else {})]
        case Toast():
            text = shorten(words.plain(effect.text, today), TOAST_LIMIT)
            stays = {"show_alert": True} if effect.stays else {}
            return [Call("answerCallbackQuery", {"text": text} | stays)]
        case Hand():
            caption = shorten(words.plain(effect.caption, today), CAPTION_LIMIT)
            markup = _inline(effect.keyboard, effect.number, words, today)
            method = "sendPhoto" if effect.picture else "sendDocument"
            return [Call(method, {"caption": caption} | markup)]
        case Sound():
            caption = shorten(words.plain(effect.caption, today), CAPTION_LIMIT)
            return [Call("sendVoice", {"caption": caption, "duration": effect.seconds})]
        case _:
            return []


def encode(address: Address) -> str:
    """Return the callback data of an address.

    Raises:
        ValueError: a key holds other than ASCII letters, digits and underscores, or
            the data would be longer than 64 bytes.
    """
    return _data(address, address.card)


def _data(to: Address, card: int) -> str:
    data = f"{to.flow}:{to.step}:{_base36(card)}:{to.choice}"
    if not _can_be_read(to.flow, to.step, to.choice) or card < 0 or len(data) > DATA_LIMIT:
        raise ValueError(f"a button of {to.flow!r} does not fit into callback data")
    return data


@lru_cache(maxsize=1024)
def _can_be_read(flow: str, step: str, choice: str) -> bool:
    return decode(f"{flow}:{step}:0:{choice}") == Address(flow, step, 0, choice)


def decode(data: str) -> Address | None:
    """Return the address in callback data, or None for whatever :func:`encode` never made."""
    match = _DATA.fullmatch(data) if len(data) <= DATA_LIMIT else None
    if match is None:
        return None
    return Address(match["flow"], match["step"], int(match["card"], 36), match["choice"])


@lru_cache(maxsize=1024)
def _base36(number: int) -> str:
    digits = ""
    while number > 0:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"


def _say(effect: Say, words: Words, today: date) -> list[Call]:
    texts = split(_text(effect.card.body, words, today), MESSAGE_LIMIT)
    calls = [_message(text, silent=effect.silent or at > 0) for at, text in enumerate(texts)]
    markup = _inline(effect.card.keyboard, effect.number, words, today)
    calls[-1].params.update(markup or _force_reply(effect.card, words, today))
    return calls


def _redraw(effect: Redraw, words: Words, today: date) -> list[Call]:
    first, *others = split(_text(effect.card.body, words, today), MESSAGE_LIMIT)
    calls = [Call("editMessageText", _formatted(first))]
    calls += [_message(text, silent=True) for text in others]
    calls[-1].params.update(_inline(effect.card.keyboard, effect.number, words, today))
    return calls


def _message(text: str, *, silent: bool) -> Call:
    return Call(
        "sendMessage", _formatted(text) | ({"disable_notification": True} if silent else {})
    )


def _formatted(text: str) -> dict[str, Any]:
    return {
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }


def _text(body: Body, words: Words, today: date) -> str:
    """Return a body as HTML: an empty line between paragraphs."""
    return "\n\n".join(
        words.say(part, today)
        if isinstance(part, Phrase)
        else "\n".join(words.say(line, today) for line in part)
        for part in body
    )


def _inline(keyboard: Keyboard, card: int, words: Words, today: date) -> dict[str, Any]:
    rows = [[_button(button, card, words, today) for button in row] for row in keyboard if row]
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def _button(button: Button, card: int, words: Words, today: date) -> dict[str, Any]:
    data = _data(button.to, button.to.card or card)
    shown = {"text": words.plain(button.label, today), "callback_data": data}
    return shown | ({"style": button.style} if button.style else {})


def _force_reply(card: Card, words: Words, today: date) -> dict[str, Any]:
    """Return the hint in the input field, which Telegram shows only where no inline keyboard is."""
    if card.placeholder is None:
        return {}
    hint = shorten(words.plain(card.placeholder, today), PLACEHOLDER_LIMIT)
    return {"reply_markup": {"force_reply": True, "input_field_placeholder": hint}}
