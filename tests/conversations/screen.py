"""A phone's eyes: phrases as plain English, without gettext, Babel or HTML."""

from __future__ import annotations

import re
from datetime import date, time

from conversations.model import Body, Param, Phrase

_PLACE = re.compile(r"\{(\w*)\}")
_TAG = re.compile(r"</?([a-z-]+)[^>]*>")
_TAGS = {"b", "i", "blockquote", "tg-spoiler"}


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
