"""How long something is to stay, as it is typed: `18`, `18 months`, `2 Jahre`, `6 meses`."""

from __future__ import annotations

import re

MOST = 120
"""Ten years: longer is for ever, as far as anybody can promise."""

_A_YEAR = 12
_MONTHS = frozenset({"", "month", "months", "monat", "monate", "mes", "meses", "mois"})
_YEARS = frozenset({"year", "years", "jahr", "jahre", "año", "años", "ano", "anos", "an", "ans"})
_TYPED = re.compile(r"([0-9]{1,4})\s*([^\W\d_]*)\.?")


def read_months(text: str) -> int | None:
    """Return how many months were typed; None: it is something else.

    It may be more than :data:`MOST`, or none at all: whoever asked says so.
    """
    found = _TYPED.fullmatch(text.strip().casefold())
    if found is None:
        return None
    if found[2] in _MONTHS:
        return int(found[1])
    return int(found[1]) * _A_YEAR if found[2] in _YEARS else None
