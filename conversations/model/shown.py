"""What is said: phrases, and the cards and buttons that show them."""

from __future__ import annotations

from datetime import date, time
from typing import Literal, TypeAlias

from conversations.model.value import Value, replace

Param: TypeAlias = "str | int | date | time | Phrase | tuple[str | Phrase, ...]"


class Phrase(Value, frozen=True):
    """A sentence to be translated: a gettext message with its parameters.

    Parameters of type ``str`` are a person's words or a proper name: they are
    escaped and set apart, never translated. A tuple is read out as a list
    ("a, b and c"). ``plural`` chooses by the parameter ``n``. ``at`` is the instant that
    the phrase names, in Unix seconds, 0 for none: a phone may show it in its own time.
    """

    context: str
    msgid: str
    plural: str = ""
    params: tuple[tuple[str, Param], ...] = ()
    at: int = 0

    def given(self, **params: Param) -> Phrase:
        """Return the same phrase with these parameters added."""
        return replace(self, params=(*self.params, *params.items()))


def P(context: str, msgid: str, **params: Param) -> Phrase:  # noqa: N802 - reads as a literal
    """Return a phrase; ``P`` is the extraction keyword (``P:1c,2``)."""
    return Phrase(context, msgid, "", tuple(params.items()))


def PN(  # noqa: N802 - reads as a literal
    context: str, one: str, many: str, n: int, **params: Param
) -> Phrase:
    """Return a phrase that counts ``n`` things (``PN:1c,2,3``)."""
    return Phrase(context, one, many, (("n", n), *params.items()))


def units(text: str) -> int:
    """Return how long a text is as Telegram counts it: in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


Body: TypeAlias = tuple[Phrase | tuple[Phrase, ...], ...]
"""Paragraphs; a tuple inside is a paragraph of several lines."""

# --------------------------------------------------------------------- buttons


class Address(Value, frozen=True):
    """Where a tap belongs: a flow's step (or ``@action``), the card's number, the choice."""

    flow: str
    step: str
    card: int = 0
    choice: str = ""


class Button(Value, frozen=True):
    """One inline button. ``card`` 0 in its address stands for the card it is shown on."""

    label: Phrase
    to: Address
    style: Literal["", "primary", "success", "danger"] = ""


Keyboard: TypeAlias = tuple[tuple[Button, ...], ...]


class Card(Value, frozen=True):
    """What one message shows."""

    body: Body
    keyboard: Keyboard = ()
    placeholder: Phrase | None = None
