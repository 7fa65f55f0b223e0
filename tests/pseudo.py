"""A language nobody speaks, made on the fly from the source: it shows what would break.

Every sentence grows by at least 40 %, its letters wear accents, and it is written from
right to left: Hebrew words stand around it, and dates, times and lists are Hebrew.
Placeholders and tags stay as they are, and no tag makes a sentence longer.
"""

import re
from gettext import NullTranslations

from bot.words import Words

GROWTH = 0.4

_KEPT = re.compile(r"(\{[a-z][a-z0-9_]*\}|<[^<>]+>|&[a-z]+;|/[a-z]+)")
_ACCENTS = str.maketrans(
    "aceghijklnorstuwyzACEGHIJKLNORSTUWYZ", "äçéĝĥïĵķļñöŕšťûŵýžÄÇÉĜĤÏĴĶĻÑÖŔŠŤÛŴÝŽ"
)
_PADDING = "אבגד הוזח טיכל מנסע "
_RIGHT_TO_LEFT_MARK = "\u200f"


def pseudo(message: str) -> str:
    """Return a message in the pseudo-language."""
    parts = _KEPT.split(message)
    said = "".join(part if at % 2 else part.translate(_ACCENTS) for at, part in enumerate(parts))
    shown = sum(len(part) for part in parts if not part.startswith("<"))
    room = int(shown * GROWTH) + 1
    padding = (_PADDING * (room // len(_PADDING) + 1))[:room].strip()
    return f"{_RIGHT_TO_LEFT_MARK}{padding} {said} א{_RIGHT_TO_LEFT_MARK}"


class PseudoTranslations(NullTranslations):
    """Translates every message, without a catalog."""

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 - gettext's own signature
        """Return the message in the pseudo-language."""
        return pseudo(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002 - as above
        """Return the form that English would use of ``n`` things."""
        return pseudo(msgid1 if n == 1 else msgid2)


def pseudo_words() -> Words:
    """Return words that speak the pseudo-language."""
    return Words("he", PseudoTranslations())
