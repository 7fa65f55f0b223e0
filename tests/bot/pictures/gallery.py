"""Every picture that is looked at: what it shows, in which words, light or dark.

The references beside this file are a third of the size that is sent. After a drawing has changed:
``python -m tests.bot.pictures.gallery``, and look at each.
"""

from __future__ import annotations

import re
from datetime import date
from gettext import NullTranslations
from pathlib import Path

from bot.pictures.child import png
from bot.pictures.making import draw
from bot.words import Words
from conversations.pictures import facts
from tests.conversations.pictures import samples
from tests.pseudo import pseudo_words

REFERENCES = Path(__file__).with_name("references")
SMALLER = 3

OFF = frozenset({date(2026, 11, 25), date(2026, 11, 28), date(2026, 11, 29)})

_HEBREW = {
    "Your week": "השבוע שלך",
    "{first} to {last}": "{first} עד {last}",
    "In yourself": "בתוכך",
    "Letting go": "להרפות",
    "The person you saw": "האדם שראית",
    "What touched you": "מה נגע בך",
    "How it reached them": "איך זה הגיע אליהם",
    "In one line": "בשורה אחת",
    "{n} check-ins": "{n} רגעי התבוננות",
    "{n} days": "{n} ימים",
    "{done} on {days}": "{done} ב־{days}",
    "day off": "יום חופשי",
    "Habits you noticed": "הרגלים ששמת לב אליהם",
    "Strengths you met": "כוחות שפגשת",
    "urge to fix": "דחף לתקן",
    "need to be the one who helps": "הצורך להיות מי שעוזר",
    "commented on what was wrong": "הערתי על מה שלא בסדר",
    "own agenda": "סדר יום משלי",
    "being the one who fixes": "להיות מי שמתקן",
    "a plan for the session": "תוכנית למפגש",
    "their courage": "האומץ שלהם",
    "humour": "הומור",
    "patience": "סבלנות",
    "trust": "אמון",
    "how they looked after themselves": "איך הם דאגו לעצמם",
    "November": "נובמבר",
    "seen most": "נראה יותר מכול",
    "met less in the later months": "פחות בחודשים המאוחרים",
    **dict(zip(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "בגדהושא", strict=True)),
}


class Hebrew(NullTranslations):
    """The few words of a picture, in Hebrew."""

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002 - gettext's own signature
        """Return a message in Hebrew, or as it is."""
        return _HEBREW.get(message, message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002
        """Return the form for many, for here are many."""
        return _HEBREW.get(msgid2, msgid2)


WORDS = {"en": Words(), "pseudo": pseudo_words(), "he": Words("he", Hebrew())}

WHAT = {
    "week": facts.week(samples.full_week(), samples.MONDAY, OFF),
    "month": facts.month(samples.full_month(), samples.FIRST_OF_MONTH, OFF),
    "year": facts.year(samples.full_year(), samples.FIRST_OF_YEAR),
    "quiet": facts.week((), samples.MONDAY, OFF),
}

NAMES = tuple(
    f"{what}-{words}-{shade}"
    for what in WHAT
    for words in WORDS
    for shade in ("light", "dark")
    if words == "en" or (what != "quiet" and (words == "he") == (shade == "light"))
)


def drawn(name: str) -> str:
    """Return a picture of the gallery as SVG."""
    what, words, shade = name.split("-")
    return draw(WHAT[what], WORDS[words], samples.TODAY, dark=shade == "dark")


def small(svg: str) -> bytes:
    """Return a drawing as a PNG of a third of its size."""

    def smaller(match: re.Match[str]) -> str:
        width, height = (int(one) // SMALLER for one in match.groups())
        return f'width="{width}" height="{height}" viewBox'

    return png(re.sub(r'width="(\d+)" height="(\d+)" viewBox', smaller, svg, count=1))


if __name__ == "__main__":
    for name in NAMES:
        (REFERENCES / f"{name}.png").write_bytes(small(drawn(name)))
