"""Long texts become several messages, each with whole tags.

Telegram takes 1 to 4,096 characters after it has read the HTML
(core.telegram.org/bots/api#sendmessage); they are counted in UTF-16 code units here,
which is never fewer than Telegram counts.
"""

import html
import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

MESSAGE_LIMIT = 4096

_TOKEN = re.compile(r"<(?P<closing>/?)(?P<name>[a-z-]+)[^<>]*>|&(?:lt|gt|amp|quot);|.", re.DOTALL)
_BORDERS = ("\n\n", "\n", " ")
_JOINERS = frozenset("\u200d\ufe0e\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")

_Open: TypeAlias = tuple[int, str, str]
"""A tag that is open: which one of the text, its name, and as it was written."""


class _Char(NamedTuple):
    """One visible character, as written in HTML, and the tags around it."""

    seen: str
    written: str
    tags: tuple[_Open, ...]


def units(text: str) -> int:
    """Return the length of a text in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def shorten(text: str, limit: int) -> str:
    """Return a plain text of at most ``limit`` units; what is cut off shows as ``…``."""
    if units(text) <= limit:
        return text
    chars = [_Char(char, char, ()) for char in text]
    return text[: _cut(chars, limit - 1)].rstrip() + "…"


def split(markup: str, limit: int = MESSAGE_LIMIT) -> list[str]:
    """Return HTML in pieces of at most ``limit`` visible units, at least one piece.

    It is cut between paragraphs where a border lies in the second half of a piece, else
    between lines, else between words, else between characters; the white space at a cut
    is dropped, tags are closed and opened again.
    """
    if units(markup) <= limit:
        return [markup]
    chars, pieces = _read(markup), []
    while chars:
        at = len(chars) if _fits(chars, limit) else _cut(chars, limit)
        pieces.append(_write(_strip(chars[:at])))
        chars = _strip(chars[at:])
    return [piece for piece in pieces if piece] or [markup]


def _read(markup: str) -> list[_Char]:
    chars: list[_Char] = []
    opened: list[_Open] = []
    for at, match in enumerate(_TOKEN.finditer(markup)):
        if not match["name"]:
            chars.append(_Char(html.unescape(match[0]), match[0], tuple(opened)))
        elif not match["closing"]:
            opened.append((at, match["name"], match[0]))
        elif opened:
            opened.pop()
    return _strip(chars)


def _write(chars: Sequence[_Char]) -> str:
    out: list[str] = []
    opened: tuple[_Open, ...] = ()
    for char in (*chars, _Char("", "", ())):
        if char.tags != opened:
            same = 0
            while same < min(len(opened), len(char.tags)) and opened[same] == char.tags[same]:
                same += 1
            out += [f"</{name}>" for _, name, _ in reversed(opened[same:])]
            out += [tag for _, _, tag in char.tags[same:]]
            opened = char.tags
        out.append(char.written)
    return "".join(out)


def _strip(chars: Sequence[_Char]) -> list[_Char]:
    first, last = 0, len(chars)
    while first < last and chars[first].seen.isspace():
        first += 1
    while last > first and chars[last - 1].seen.isspace():
        last -= 1
    return list(chars[first:last])


def _fits(chars: Sequence[_Char], limit: int) -> bool:
    return sum(units(char.seen) for char in chars[: limit + 1]) <= limit


def _cut(chars: Sequence[_Char], limit: int) -> int:
    """Return how many of these characters, too many for one piece, go into the first."""
    end = room = 0
    while room + units(chars[end].seen) <= limit:
        room += units(chars[end].seen)
        end += 1
    seen = "".join(char.seen for char in chars[: end + 2])
    for border in _BORDERS:
        at = seen.rfind(border, 0, end + len(border))
        if at * 2 >= end:
            return at
    whole = end
    while whole > end // 2 and _clings(chars[whole - 1].seen, chars[whole].seen):
        whole -= 1
    return whole if whole > end // 2 else end


def _clings(before: str, after: str) -> bool:
    """Whether two characters belong to one that a person sees."""
    return before == "\u200d" or after in _JOINERS or unicodedata.combining(after) > 0
