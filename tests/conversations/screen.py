"""What a phone shows: bubbles, buttons, and phrases as plain English without gettext or HTML."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from datetime import date, time

from conversations.catalog import Catalog
from conversations.flow import DATA_LIMIT
from conversations.model import Address, Body, Keyboard, Param, Phrase, Spot, replace

_PLACE = re.compile(r"\{(\w*)\}")
_TAG = re.compile(r"</?([a-z-]+)[^>]*>")
_DIGITS = string.digits + string.ascii_lowercase
_MOST_A_ROW = 8
_TAGS = {"b", "i", "s", "blockquote", "tg-spoiler"}


def english(phrase: Phrase) -> str:
    """Return the sentence a phrase makes.

    Raises:
        AssertionError: it holds a placeholder nobody filled, or a tag Telegram would refuse.
    """
    params = dict(phrase.params)
    text = phrase.plural if phrase.plural and params["n"] != 1 else phrase.msgid
    opened: list[str] = []
    for tag in _TAG.finditer(text):
        assert tag[1] in _TAGS, f"{text!r} holds <{tag[1]}>"
        if tag[0].startswith("</"):
            assert opened, f"{text!r} is unbalanced"
            assert opened.pop() == tag[1], f"{text!r} is unbalanced"
        else:
            opened.append(tag[1])
    assert not opened, f"{text!r} is unbalanced"

    def fill(place: re.Match[str]) -> str:
        assert place[1] in params, f"{text!r} lacks {place[1]!r}"
        return said(params[place[1]])

    return _PLACE.sub(fill, _TAG.sub("", text))


_SPOILER = re.compile(r"<tg-spoiler>.*?</tg-spoiler>", re.DOTALL)


def uncovered(body: Body) -> str:
    """Return what can be read of a card before anything is tapped: no word behind a spoiler."""
    phrases = [one for line in body for one in ((line,) if isinstance(line, Phrase) else line)]
    return paragraphs(tuple(map(_covered, phrases)))


def _covered(phrase: Phrase) -> Phrase:
    return replace(
        phrase,
        msgid=_SPOILER.sub("▒", phrase.msgid),
        plural=_SPOILER.sub("▒", phrase.plural),
        params=tuple((name, _covered_too(one)) for name, one in phrase.params),
    )


def _covered_too(param: Param) -> Param:
    if isinstance(param, Phrase):
        return _covered(param)
    return tuple(map(_covered_too, param)) if isinstance(param, tuple) else param


def said(param: Param) -> str:
    """Return a parameter as it is read out."""
    match param:
        case Phrase():
            return english(param)
        case tuple():
            *most, last = ["", *(said(one) for one in param)]
            return f"{', '.join(most[1:])} and {last}" if len(most) > 1 else last
        case date():
            return f"{param:%a} {param.day} {param:%b}"
        case time():
            return f"{param:%H:%M}"
        case _:
            return str(param)


def paragraphs(body: Body) -> str:
    """Return what a card says: paragraphs, and the lines within them."""
    return "\n\n".join(
        english(one) if isinstance(one, Phrase) else "\n".join(map(english, one)) for one in body
    )


@dataclass
class Message:
    """One bubble on the phone; ``card`` is None for what the person wrote."""

    id: int
    text: str
    card: int | None = None
    keyboard: Keyboard = ()
    spot: Spot | None = None
    silent: bool = False
    unasked: bool = False
    reaction: str = ""

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons, in reading order."""
        return [english(button.label) for row in self.keyboard for button in row]


def check_keyboard(keyboard: Keyboard, number: int, catalog: Catalog) -> None:
    """Check what Telegram and the core ask of the buttons of card ``number``.

    Raises:
        AssertionError: a row is empty or too long, a label says nothing, or an address is too
            long or leads nowhere.
    """
    for row in keyboard:
        assert 0 < len(row) <= _MOST_A_ROW, f"a row of {len(row)} buttons"
        for button in row:
            data = data_of(replace(button.to, card=button.to.card or number))
            assert len(data.encode()) <= DATA_LIMIT, f"{data!r} is longer than 64 bytes"
            assert english(button.label).strip(), "a button says nothing"
            flow = catalog.flows.get(button.to.flow)
            assert flow is not None, f"{data!r} leads nowhere"
            known = button.to.step in flow.actions or flow.step(button.to.step) is not None
            assert known, f"{data!r} leads nowhere"


def data_of(to: Address) -> str:
    """Return an address as the callback data of a button: ``flow:step:card:choice``."""
    card, digits = to.card, ""
    while card:
        card, digit = divmod(card, 36)
        digits = _DIGITS[digit] + digits
    return f"{to.flow}:{to.step}:{digits or '0'}:{to.choice}"
