"""The recovery sheet: the master key as a page that can be printed, and typed back.

The 32 bytes stand in four numbered lines of 8 bytes. Each line carries 16 check bits over its
number and its bytes, which makes 80 bits: 16 signs of Crockford's base32
(https://www.crockford.com/base32.html), in groups of four. Whoever types it back is told which
line went wrong; 0 and O, 1 and I and L are the same, and case, spaces and line breaks are free.
"""

import hashlib
import re
from datetime import datetime
from typing import Final

from bot.keys import MasterKey

_SIGNS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE: Final = str.maketrans("OIL", "011")
_LINES: Final = 4
_LINE_BYTES: Final = 8
_CHECK_BYTES: Final = 2
_LINE_SIGNS: Final = 16
_LABEL: Final = re.compile(r"(?m)(?:^|(?<=\s))([1-4])[ \t]?[:.)]")

_PAGE: Final = """\
PRESENCE RECOVERY SHEET

Made on {day} for the master key {fingerprint}.

{key}

What this is
  Everything written in this Presence is sealed with this key. If the key
  file is lost, this sheet brings it back. Without either, nobody can read
  the notes, not even the people who made Presence.

Keeping it
  Print it or copy it by hand, and keep it where you keep what must not be
  lost, away from the computer that runs Presence and away from its backups.
  Whoever has this sheet and the data can read everything. Then delete this
  file, and run
      presence doctor --recovery-confirmed

Bringing the key back
  Type the four numbered lines above into a text file. Capitals, spaces and
  dashes do not matter, and a line with a slip is named. Then run
      presence doctor --recover FILE
"""


class SheetProblem(Exception):  # noqa: N818 - told to people, who meet problems, not errors
    """The sheet could not be read back. The text says which lines to look at.

    Attributes:
        lines: the numbers of the lines that are wrong; empty if no lines were found at all.
    """

    def __init__(self, says: str, lines: tuple[int, ...] = ()) -> None:
        super().__init__(says)
        self.lines = lines


def write_sheet(master: MasterKey, now: datetime) -> str:
    """Return the recovery sheet of a key, as plain text of less than 80 columns.

    Args:
        master: the key.
        now: the present instant; aware. The sheet names its day.

    Raises:
        ValueError: `now` is naive.
    """
    if now.utcoffset() is None:
        raise ValueError("A recovery sheet needs an aware datetime.")
    return _PAGE.format(
        day=now.date().isoformat(), fingerprint=master.fingerprint, key=key_lines(master)
    )


def key_lines(master: MasterKey) -> str:
    """Return the four numbered lines alone, for a terminal."""
    key = master.reveal()
    lines = []
    for number in range(1, _LINES + 1):
        part = key[(number - 1) * _LINE_BYTES : number * _LINE_BYTES]
        signs = _encoded(part + _check(number, part))
        groups = " ".join(signs[at : at + 4] for at in range(0, _LINE_SIGNS, 4))
        lines.append(f"    {number}:  {groups}")
    return "\n".join(lines)


def read_sheet(text: str) -> MasterKey:
    """Read a key back from a sheet: the whole page, its four lines, or just their 64 signs.

    Raises:
        SheetProblem: a line is missing, too short or long, doubled, or does not add up.
    """
    parts, wrong = [], []
    for number, typed in enumerate(_typed_lines(text), start=1):
        part = _line_bytes(number, typed)
        if part is None:
            wrong.append(number)
        else:
            parts.append(part)
    if wrong:
        raise SheetProblem(_name_lines(wrong), tuple(wrong))
    return MasterKey(b"".join(parts))


def _typed_lines(text: str) -> list[str]:
    labels = list(_LABEL.finditer(text))
    if not labels:
        signs = _bare(text)
        if len(signs) != _LINES * _LINE_SIGNS:
            raise SheetProblem(
                f"The key has four lines of {_LINE_SIGNS} signs, here are {len(signs)} signs. "
                "Type the lines with their numbers, such as 1: and 2:."
            )
        return [signs[at : at + _LINE_SIGNS] for at in range(0, len(signs), _LINE_SIGNS)]
    found: dict[int, str] = {}
    ends = [label.start() for label in labels[1:]] + [len(text)]
    for label, end in zip(labels, ends, strict=True):
        number = int(label[1])
        if number in found:
            raise SheetProblem(f"Line {number} stands here twice. Type it once.", (number,))
        found[number] = _first_paragraph(text[label.end() : end])
    return [found.get(number, "") for number in range(1, _LINES + 1)]


def _first_paragraph(text: str) -> str:
    return _bare(re.split(r"\n\s*\n", text.strip("\n"), maxsplit=1)[0])


def _bare(text: str) -> str:
    return re.sub(r"[\s\-_.·]", "", text).upper().translate(_ALIKE)


def _line_bytes(number: int, signs: str) -> bytes | None:
    if len(signs) != _LINE_SIGNS or any(sign not in _SIGNS for sign in signs):
        return None
    value = 0
    for sign in signs:
        value = value << 5 | _SIGNS.index(sign)
    line = value.to_bytes(_LINE_BYTES + _CHECK_BYTES, "big")
    part, check = line[:_LINE_BYTES], line[_LINE_BYTES:]
    return part if check == _check(number, part) else None


def _encoded(line: bytes) -> str:
    value = int.from_bytes(line, "big")
    return "".join(_SIGNS[value >> shift & 31] for shift in range(5 * (_LINE_SIGNS - 1), -1, -5))


def _check(number: int, part: bytes) -> bytes:
    return hashlib.sha256(b"presence sheet\0" + bytes((number,)) + part).digest()[:_CHECK_BYTES]


def _name_lines(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"Line {numbers[0]} of the key is not as it is on the sheet. Look at it again."
    named = ", ".join(map(str, numbers[:-1]))
    return (
        f"Lines {named} and {numbers[-1]} of the key are not as on the sheet. Look at them again."
    )
