"""Every outgoing call of every test, looked at as Telegram would.

:func:`check_call` goes beyond the schema: the HTML is read by the stand-in's parser, which
shares nothing with the bot's own, and what is left is measured; keyboards and reactions are
taken as Telegram takes them. :func:`check_effect` does it to all calls that show an effect, in
English and in the pseudo-language. :func:`watch` lets both be asked about everything a test
does, whether it thinks of it or not (``tests/conftest.py``).
"""

from __future__ import annotations

import unicodedata
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache, lru_cache
from typing import Any

import pytest

import bot.journal
import bot.service
import bot.turns
from bot.chat.render import Call, render
from bot.demo import markup
from bot.demo.botapi import BotApi
from bot.demo.errors import ApiError
from bot.demo.text import CAPTION_LIMIT, TEXT_LIMIT, formatted, utf16_length
from bot.words import Words, offered
from conversations.model import (
    Card,
    Effect,
    Erase,
    Hand,
    Keyboard,
    Param,
    Phrase,
    React,
    Redraw,
    Rekey,
    Say,
    Toast,
)
from tests.botapi.check import SchemaError, check
from tests.pseudo import pseudo_words

HIGHEST = 36**7 - 1
"""The number of the card that needs most room in callback data (conversations/flow.py)."""

ROW_WIDTHS = {1: 44, 2: 22, 3: 15, 4: 9, 5: 8, 6: 6, 7: 5, 8: 4}
"""About how many letters a label may have, by the number of buttons in its row, before a phone
390 points wide cuts it: about 350 are left for a row, a letter takes 7 to 8."""

OPENS, CLOSES = "\u2066\u2067\u2068", "\u2069"

_ADDED: dict[str, dict[str, Any]] = {
    "sendMessage": {"chat_id": 1},
    "sendDocument": {"chat_id": 1, "document": "attach://document"},
    "sendPhoto": {"chat_id": 1, "photo": "attach://photo"},
    "sendVoice": {"chat_id": 1, "voice": "attach://voice"},
    "editMessageText": {"chat_id": 1, "message_id": 1},
    "editMessageReplyMarkup": {"chat_id": 1, "message_id": 1},
    "setMessageReaction": {"chat_id": 1},
    "deleteMessage": {"chat_id": 1, "message_id": 1},
    "answerCallbackQuery": {"callback_query_id": "1"},
}
"""What the sender adds to a call that is rendered."""


def check_call(method: str, params: dict[str, Any]) -> None:
    """Check one whole call, as it goes out.

    Raises:
        SchemaError: The Bot API does not know it, or Telegram would refuse it. It names the
            place, never the value.
    """
    check(method, params)
    try:
        _limits(method, params)
    except ApiError as error:
        raise SchemaError(f"{method}: {error}") from None


def _limits(method: str, params: dict[str, Any]) -> None:
    for field, limit, given in (
        ("text", TEXT_LIMIT, params.get("entities")),
        ("caption", CAPTION_LIMIT, params.get("caption_entities")),
    ):
        if field in params and method != "answerCallbackQuery":
            found = formatted(params[field], params.get("parse_mode"), given)
            if not found.text and field == "text":
                raise SchemaError(f"{method}: nothing to be seen")
            if utf16_length(found.text) > limit:
                raise SchemaError(f"{method}: {field} is longer than {limit}")
    markup.reply_markup(params.get("reply_markup"), inline_only=method.startswith("edit"))
    markup.reactions(params.get("reaction"))


def check_effect(effect: Effect, today: date) -> None:
    """Check all calls that show an effect, in English and in the pseudo-language.

    Raises:
        SchemaError: As :func:`check_call`.
    """
    year = date(today.year, 1, 1)  # what is said of a date depends on no more of today
    match effect:
        case Say(card, placed):
            _checked(Say(card, HIGHEST if placed else 0), year)
        case Redraw(card):
            _checked(Redraw(card, HIGHEST), year)
        case Rekey(keyboard):
            _checked(Rekey(keyboard, HIGHEST), year)
        case React() | Toast() | Hand() | Erase():
            _checked(effect, year)


@cache
def _languages() -> tuple[Words, ...]:
    return Words(), pseudo_words()


@cache
def _offered() -> tuple[Words, ...]:
    return tuple(Words(language) for language in offered())


@lru_cache(maxsize=50_000)
def _checked(effect: Effect, today: date) -> None:
    if isinstance(effect, Say | Redraw):
        _styles(effect.card)
    for words in _languages():
        calls = render(effect, words, today)
        for call in calls:
            check_call(call.method, _ADDED[call.method] | call.params)
        if len(calls) == 1:  # of a text that is cut, an isolate may be open at the cut
            _isolates(calls[0])
    for words in _offered():
        _widths(_keyboard(effect), words, today)


def _keyboard(effect: Effect) -> Keyboard:
    match effect:
        case Say(card) | Redraw(card):
            return card.keyboard
        case Rekey(keyboard):
            return keyboard
        case _:
            return ()


def _isolates(call: Call) -> None:
    """Hold that what is set apart is closed again on its line."""
    for field in ("text", "caption"):
        for line in str(call.params.get(field, "")).split("\n"):
            depth = 0
            for char in line:
                depth += (char in OPENS) - (char == CLOSES)
                if depth < 0:
                    raise SchemaError(f"{call.method}: an isolate is closed that is not open")
            if depth:
                raise SchemaError(f"{call.method}: an isolate is left open")


def _widths(keyboard: Keyboard, words: Words, today: date) -> None:
    """Hold labels of our own to the width of a phone; a person's words are cut by Telegram."""
    for row in keyboard:
        most = ROW_WIDTHS[len(row)]
        for button in row:
            if not _quotes(button.label):
                width = _width(words.plain(button.label, today))
                if width > most:
                    label = button.label.msgid
                    raise SchemaError(f"a label is {width} wide, {len(row)} take {most}: {label}")


def _width(label: str) -> int:
    """Return about how many letters wide a label is; marks that only join others count nothing."""
    shown = [one for one in label if unicodedata.category(one) not in {"Mn", "Me", "Cf"}]
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in shown)


def _quotes(phrase: Phrase) -> bool:
    """Tell whether a phrase holds words of a person, a name, or a schedule, of any length."""
    if phrase.context == "week":
        return True
    found = [one for _, value in phrase.params for one in _each(value)]
    return any(_quotes(one) if isinstance(one, Phrase) else isinstance(one, str) for one in found)


def _each(value: Param) -> tuple[Param, ...]:
    return value if isinstance(value, tuple) else (value,)


def _styles(card: Card) -> None:
    """Hold to the colours' meaning: one main way on at most, and red for what destroys.

    A day chosen in a month is marked by the same colour as the main way.
    """
    styles = [(button.style, button.to.step) for row in card.keyboard for button in row]
    if sum(style == "primary" for style, _ in styles) > 1:
        raise SchemaError("a card has more than one main button")
    if any(style == "danger" and step not in _DESTROYS for style, step in styles):
        raise SchemaError("a button is red and destroys nothing")


_DESTROYS = frozenset({"@sure", "@yes", "@delete"})


# ------------------------------------------------------------------------------- all tests


class Watch:
    """What was wrong with the calls of the test under way."""

    def __init__(self) -> None:
        self.noted: list[Exception] = []
        self._opened: list[tuple[weakref.ref[BotApi], list[Exception]]] = []

    def opened(self, api: BotApi) -> None:
        """Look at a stand-in from now on."""
        self._opened.append((weakref.ref(api), api.violations))

    def shown(self, effect: Effect, words: Words, today: date) -> list[Call]:
        """Render an effect as the bot does, and look at what comes of it."""
        calls = render(effect, words, today)
        try:
            for call in calls:
                check_call(call.method, _ADDED[call.method] | call.params)
            check_effect(effect, today)
        except SchemaError as error:
            self.noted.append(error)  # a bot that goes on after an error must not hide this one
            raise
        return calls

    def take(self) -> list[Exception]:
        """Return what was wrong since this was last asked."""
        found, self.noted = self.noted, []
        for _, violations in self._opened:
            found += violations
            violations.clear()
        self._opened = [one for one in self._opened if one[0]() is not None]
        return found


@contextmanager
def watch() -> Iterator[Watch]:
    """Look at each call to any stand-in, and at each effect that the bot renders."""
    watching = Watch()
    opens = BotApi.__init__

    def opened(self: BotApi, *args: Any, **named: Any) -> None:
        opens(self, *args, **{"validator": check_call, **named})
        watching.opened(self)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BotApi, "__init__", opened)
        patch.setattr(bot.turns, "render", watching.shown)
        patch.setattr(bot.journal, "render", watching.shown)
        patch.setattr(bot.service, "render", watching.shown)
        yield watching
