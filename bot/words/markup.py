"""The little HTML and the ``{placeholders}`` that a message may hold.

A translation is *sound* when it fits its source: the same placeholders (a plural
form may leave out ``{n}``), the same tags, properly nested, and no stray ``<``,
``&``, ``{`` or ``}``. Telegram refuses a whole message over one bad tag, so an
unsound translation is never used.

Source: core.telegram.org/bots/api#html-style.
"""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from functools import lru_cache

TAG = re.compile(r"<(/?)(b|i|u|s|code|pre|blockquote|tg-spoiler)( expandable)?>")
"""Every tag that may stand in a message."""

_TIME = re.compile(r'<tg-time unix="\d+">|</tg-time>')
_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_STRAY = re.compile(r"[<>{}]|&(?!(?:lt|gt|amp|quot);)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_RTL = frozenset({"R", "AL"})
_OPENS = frozenset("\u2066\u2067\u2068")
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_EMBEDDINGS = frozenset("\u202a\u202b\u202c\u202d\u202e")


def placeholders(message: str) -> frozenset[str]:
    """Return the names of the placeholders of a message."""
    return frozenset(_PLACEHOLDER.findall(message))


def fill(message: str, value: Callable[[str], str | None]) -> str:
    """Put values in place of the placeholders; one without a value stays as it is."""

    def one(match: re.Match[str]) -> str:
        found = value(match[1])
        return match[0] if found is None else found

    return _PLACEHOLDER.sub(one, message)


def balanced(message: str) -> bool:
    """Whether a message holds known tags only, properly nested, and nothing stray."""
    opened: list[str] = []
    for match in TAG.finditer(message):
        closing, name = match[1], match[2]
        if not closing:
            opened.append(name)
        elif not opened or opened.pop() != name:
            return False
    return not opened and not _STRAY.search(_PLACEHOLDER.sub("", TAG.sub("", message)))


@lru_cache(maxsize=4096)
def sound(translation: str, sources: tuple[str, ...]) -> bool:
    """Whether a translation can stand for its source (singular, and plural if any)."""
    fits = any(_tags(translation) == _tags(source) for source in sources)
    wanted = frozenset[str]().union(*map(placeholders, sources))
    missing = wanted ^ placeholders(translation)
    plural = len(sources) > 1
    return fits and balanced(translation) and (not missing or (plural and missing == {"n"}))


def _tags(message: str) -> Counter[str]:
    return Counter(match[0] for match in TAG.finditer(message))


def plain(markup: str) -> str:
    """Return what a person sees of some HTML."""
    return html.unescape(_TIME.sub("", TAG.sub("", markup)))


def timed(words: str, at: int) -> str:
    """Set words apart as the name of an instant, in Unix seconds.

    They are shown as they are; who touches them sees the instant in the phone's own time, and a
    phone too old for that shows the words alone. A sentence of the catalog holds no such tag.
    """
    return f'<tg-time unix="{at}">{words}</tg-time>'


def escaped(words: str) -> str:
    """Escape a person's words for HTML.

    A lone surrogate, which no request can carry, shows as U+FFFD.
    """
    return html.escape(_SURROGATE.sub("\ufffd", words), quote=False)


def isolated(words: str, *, right_to_left: bool) -> str:
    """Set words apart where their direction could disagree with the sentence around them.

    Every line gets its own pair of isolates, because an isolate ends with its
    paragraph; an isolate that the words themselves leave open is closed, and one
    they close without opening is left out (Unicode Standard Annex #9, BD9 and X5c).
    """
    if not right_to_left and (words.isascii() or not _turns(words)):
        return words
    return "\n".join(map(_isolate, words.split("\n")))


def _turns(words: str) -> bool:
    return any(
        unicodedata.bidirectional(char) in _RTL
        or char in _OPENS
        or char in _EMBEDDINGS
        or char == _POP_ISOLATE
        for char in words
    )


def _isolate(line: str) -> str:
    if not line.strip():
        return line
    kept, depth = [], 0
    for char in line:
        if char == _POP_ISOLATE and not depth:
            continue
        depth += (char in _OPENS) - (char == _POP_ISOLATE)
        kept.append(char)
    return "".join((_FIRST_STRONG_ISOLATE, *kept, _POP_ISOLATE * (depth + 1)))
