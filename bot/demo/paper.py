"""A conversation printed as a person would read it: two speakers, wrapped, buttons in brackets."""

import shutil
import textwrap
from collections.abc import Iterable
from datetime import date, datetime
from typing import Final, TextIO

from bot.demo.chat import Button, Message
from bot.demo.stage import ZONE
from bot.demo.text import Entity

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WIDEST, _NARROWEST = 92, 48
_QUOTES: Final = {"blockquote", "expandable_blockquote"}
_DIM, _BOLD, _BLUE, _PLAIN = "\033[2m", "\033[1m", "\033[36m", "\033[0m"


class Paper:
    """Prints to a stream.

    Args:
        stream: Where to; a terminal gets a little colour.
        names: How the speakers are called, the person first.
    """

    def __init__(self, stream: TextIO, names: tuple[str, str]) -> None:
        self._stream = stream
        self._colour = stream.isatty()
        self._names = names
        self._margin = len("00:00  ") + max(map(len, names)) + 2
        self._width = max(_NARROWEST, min(shutil.get_terminal_size().columns, _WIDEST))

    def day(self, day: date) -> None:
        """Head a day."""
        title = f"{_DAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]}"
        rule = "─" * ((self._width - len(title) - 2) // 2)
        self._print(f"\n{self._in(_BOLD, f'{rule} {title} {rule}')}\n")

    def aside(self, text: str) -> None:
        """Say something that neither speaker says."""
        lines = textwrap.wrap(text, self._width - self._margin, break_on_hyphens=False)
        self._print("\n".join(self._in(_DIM, " " * self._margin + line) for line in lines) + "\n")

    def person(self, at: datetime, text: str) -> None:
        """Print what the person did."""
        self._speech(at, self._names[0], text.split("\n"), _BLUE)

    def bot(self, at: datetime, message: Message, mark: str = "") -> None:
        """Print a message of the bot's with its buttons."""
        lines = readable(message.text, message.entities).split("\n") if message.text else []
        if message.media is not None:
            lines = [f"📎 {message.media.name}", *lines]
        if mark:
            lines[:0] = [mark]
        self._speech(at, self._names[1], lines, "", message.keyboard)

    def line(self, text: str) -> None:
        """Print one line as it is."""
        self._print(text)

    def _speech(
        self,
        at: datetime,
        name: str,
        lines: Iterable[str],
        colour: str,
        keyboard: Iterable[Iterable[Button]] = (),
    ) -> None:
        first = f"{at.astimezone(ZONE):%H:%M}  {name:>{self._margin - 9}}  "
        blank = " " * self._margin
        shown = [part for line in lines for part in self._wrapped(line)] or [""]
        rows = (self._row(row) for row in keyboard)
        buttons = [self._in(_DIM, line) for row in rows for line in self._wrapped(row, "]  ")]
        text = [self._in(colour, line) if colour else line for line in shown] + buttons
        head = self._in(_DIM, first)
        self._print("\n".join((head if at == 0 else blank) + one for at, one in enumerate(text)))
        self._print("")

    def _row(self, row: Iterable[Button]) -> str:
        return "  ".join(f"[{button.text}]" for button in row)

    def _wrapped(self, line: str, within: str = "") -> list[str]:
        width = self._width - self._margin
        if within and len(line) > width:  # a row of buttons breaks between buttons
            return [part if part.endswith("]") else f"{part}]" for part in line.split(within)]
        mark = "│ " if line.startswith("│ ") else ""
        return textwrap.wrap(line, width, subsequent_indent=mark, break_on_hyphens=False) or [""]

    def _in(self, colour: str, text: str) -> str:
        return f"{colour}{text}{_PLAIN}" if self._colour else text

    def _print(self, text: str) -> None:
        self._stream.write("".join(f"{line.rstrip()}\n" for line in text.split("\n")))
        self._stream.flush()


def readable(text: str, entities: Iterable[Entity]) -> str:
    """Return a text with what matters of its entities: quotes behind a bar, spoilers marked.

    Args:
        text: The text.
        entities: Of it, in UTF-16 code units.
    """
    units = text.encode("utf-16-le")
    cuts: dict[int, str] = {}
    quoted: list[tuple[int, int]] = []
    for entity in entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if entity["type"] == "spoiler":
            cuts[start], cuts[end] = "▒ ", " ▒"
        elif entity["type"] in _QUOTES:
            quoted.append((start, end))
    shown, at = "", 0
    starts = {start for start, _ in quoted}
    for end in sorted({*cuts, *starts, len(units) // 2}):
        shown += units[2 * at : 2 * end].decode("utf-16-le")
        shown += cuts.get(end, "") + ("│ " if end in starts else "")
        at = end
    return shown
