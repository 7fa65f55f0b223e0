"""The sheet a picture is drawn on: shapes and lines of text as SVG, mirrored for right to left.

Lengths are pixels of a picture 1080 wide, the width of a phone. What is drawn is told apart by
size, outline and number as well as by colour; the colours (dark teal and amber, each at its own
lightness) keep apart in the common kinds of colour blindness, and there is no red.

How wide a text will be is estimated, as no font can be read here: on the wide side, so that what
fits here fits on the sheet. Hebrew has a font of its own, named run by run, for a renderer that
looks for one itself takes whatever weight it finds first.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable

    from conversations.model import Phrase

WIDTH = 1080
MARGIN = 64
BODY = WIDTH - 2 * MARGIN

FONT, HEBREW_FONT = "Noto Sans", "Noto Sans Hebrew"

_HEBREW = re.compile("([\u0590-\u05ff\ufb1d-\ufb4f]+)")
_ISOLATE, _END = "\u2067", "\u2069"
_UNSEEN = frozenset("\u200e\u200f\u2066\u2067\u2068\u2069\u200b\u200c\u200d")
_SMALLEST = 0.65
"""A line of text that does not fit is set smaller, down to this part of its size, then cut."""

_NARROW, _WIDE = frozenset("iljtfrI.,:;'|!()[] "), frozenset("mwMWQO@%&—")
_BOLDER = 1.08

Anchor = Literal["start", "middle", "end"]
_MIRRORED: dict[Anchor, Anchor] = {"start": "end", "middle": "middle", "end": "start"}


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a sheet: its ground, words, soft words, lines, bands, and two kinds of ink."""

    ground: str
    words: str
    soft: str
    line: str
    band: str
    strong: str
    habit: str
    tints: tuple[str, ...]


LIGHT = Palette(
    ground="#fbf7f0",
    words="#2b2723",
    soft="#6f675d",
    line="#e4dccf",
    band="#f1eadd",
    strong="#17636b",
    habit="#a8641a",
    tints=("#cfe4e3", "#94c4c4", "#4f979b", "#17636b"),
)
DARK = Palette(
    ground="#1a1c20",
    words="#f0ebe2",
    soft="#a9a297",
    line="#33363c",
    band="#24272c",
    strong="#7fd0d2",
    habit="#e6b067",
    tints=("#24474b", "#33696e", "#519da1", "#7fd0d2"),
)


@dataclass(frozen=True, slots=True)
class Look:
    """How a picture is drawn.

    Attributes:
        say: returns a phrase in words, without any markup.
        today: the therapist's day.
        palette: its colours.
        right_to_left: whether the words are written that way; the sheet is mirrored then.
        week_start: the weekday a row of a calendar begins with, 0 for Monday.
    """

    say: Callable[[Phrase], str]
    today: date
    palette: Palette = LIGHT
    right_to_left: bool = False
    week_start: int = 0


def breadth(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how many pixels a text is wide."""
    return size * sum(map(_em, text)) * (_BOLDER if bold else 1)


def _em(char: str) -> float:
    if char in _UNSEEN or unicodedata.category(char) == "Mn":
        return 0
    if unicodedata.east_asian_width(char) in "WF":
        return 1
    if char in _NARROW:
        return 0.36
    if char in _WIDE:
        return 0.95
    return 0.68 if char.isupper() else 0.59


def lines(text: str, size: float, room: float, most: int = 1, *, bold: bool = False) -> list[str]:
    """Return a text as at most so many lines that fit into the room, the last cut with an …."""
    text = _visible(text)
    found: list[str] = []
    for word in text.split():
        longer = f"{found[-1]} {word}" if found else word
        if found and breadth(longer, size, bold=bold) <= room:
            found[-1] = longer
        else:
            found.append(word)
    if len(found) > most:
        found = [*found[: most - 1], " ".join(found[most - 1 :])]
    return [_cut(one, size, room, bold=bold) for one in found]


def _cut(text: str, size: float, room: float, *, bold: bool) -> str:
    if breadth(text, size, bold=bold) <= room:
        return text
    while text and breadth(f"{text}…", size, bold=bold) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _visible(text: str) -> str:
    """Return a text without marks of direction: a line of it may be cut between them."""
    return "".join(char for char in text if char not in _UNSEEN)


class Paper:
    """A sheet that is being drawn on."""

    def __init__(self, look: Look, height: int) -> None:
        self.look = look
        self.height = height
        self._drawn: list[str] = []

    def _left(self, x: float, width: float = 0) -> float:
        return WIDTH - x - width if self.look.right_to_left else x

    def box(
        self,
        x: float,
        y: float,
        size: tuple[float, float],
        fill: str,
        *,
        round_: float = 0,
        outline: str = "",
    ) -> None:
        """Draw a box of this width and height, with an outline inside it if one is wanted."""
        width, height = size
        edge = f' stroke="{outline}" stroke-width="4"' if outline else ""
        inset = 2 if outline else 0
        self._drawn.append(
            f'<rect x="{_n(self._left(x, width) + inset)}" y="{_n(y + inset)}"'
            f' width="{_n(max(width - 2 * inset, 0))}" height="{_n(max(height - 2 * inset, 0))}"'
            f' rx="{_n(round_)}" fill="{fill}"{edge}/>'
        )

    def dot(self, x: float, y: float, radius: float, fill: str) -> None:
        """Draw a filled circle."""
        self._drawn.append(
            f'<circle cx="{_n(self._left(x))}" cy="{_n(y)}" r="{_n(radius)}" fill="{fill}"/>'
        )

    def rule(self, y: float, x: float = MARGIN, width: float = BODY) -> None:
        """Draw a thin line from one side to the other."""
        self.box(x, y - 1, (width, 2), self.look.palette.line)

    def hill(self, y: float, height: float, fill: str) -> None:
        """Draw a wide, gentle hill along the sheet's foot."""
        top, foot = _n(y), _n(y + height)
        self._drawn.append(
            f'<path d="M0 {foot} Q{WIDTH // 2} {top} {WIDTH} {foot} V{self.height} H0 Z"'
            f' fill="{fill}"/>'
        )

    def text(
        self,
        at: tuple[float, float],
        text: str,
        size: float,
        fill: str = "",
        *,
        bold: bool = False,
        anchor: Anchor = "start",
        room: float = BODY,
    ) -> None:
        """Write one line whose letters stand at a point; it becomes smaller, or is cut, to fit."""
        x, y = at
        text = _visible(text)
        wide = breadth(text, size, bold=bold)
        if wide > room:
            size = max(size * room / wide, size * _SMALLEST)
            text = _cut(text, size, room, bold=bold)
        if self.look.right_to_left:
            anchor = _MIRRORED[anchor]
            text = f"{_ISOLATE}{text}{_END}"
        weight = ' font-weight="700"' if bold else ""
        self._drawn.append(
            f'<text x="{_n(self._left(x))}" y="{_n(y)}" font-size="{_n(size)}"{weight}'
            f' text-anchor="{anchor}" fill="{fill or self.look.palette.words}">{_runs(text)}</text>'
        )

    def paragraph(
        self,
        at: tuple[float, float],
        text: str,
        size: float,
        fill: str = "",
        *,
        most: int = 2,
        room: float = BODY,
    ) -> None:
        """Write at most so many lines, the first at a point."""
        for number, one in enumerate(lines(text, size, room, most)):
            self.text((at[0], at[1] + number * size * 1.25), one, size, fill, room=room)

    def svg(self) -> str:
        """Return the sheet as an SVG document: shapes and text, no links, no scripts, no styles."""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{self.height}"'
            f' viewBox="0 0 {WIDTH} {self.height}">'
            f'<rect width="{WIDTH}" height="{self.height}" fill="{self.look.palette.ground}"/>'
            f'<g font-family="{FONT}">{"".join(self._drawn)}</g></svg>'
        )


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _runs(text: str) -> str:
    """Return a text as XML, what is Hebrew in its own font."""
    return "".join(
        f'<tspan font-family="{HEBREW_FONT}">{one}</tspan>' if at % 2 else _escaped(one)
        for at, one in enumerate(_HEBREW.split(text))
    )


def _escaped(text: str) -> str:
    known = {"<": "&lt;", ">": "&gt;", "&": "&amp;"}
    return "".join(
        known.get(char, char if char.isprintable() or char in _UNSEEN else " ") for char in text
    )
