"""What was typed behind ``/search``: words, and where and when to look for them.

The rules of this file:

1. Every word must be met, anywhere in what was kept of one check-in or note; words between
   quotation marks belong together.
2. ``step:`` names a step by its key or the beginning of it, ``tag:`` or ``#`` a tag; a year, a
   month (2026-11) or a day (2026-11-23) is a period. The last of its kind counts.
3. What names no step is looked for as it was typed; so is a year between quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from conversations.model import Search, replace
from conversations.search.folding import fold

MOST = 8
"""So many words are looked for; more only make it slower."""

LONGEST = 64
"""Characters of a word, or of words that belong together."""

_TOKEN = re.compile(
    r"""(?P<of>step|tag):(?:"(?P<named>[^"]*)"|(?P<name>\S+))|"(?P<together>[^"]*)"|(?P<word>\S+)""",
    re.IGNORECASE,
)
_PERIOD = re.compile(r"(?P<year>(?:19|20)\d\d)(?:-(?P<month>\d\d?)(?:-(?P<day>\d\d?))?)?")
_QUOTES = str.maketrans(dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb\u05f4", '"'))
_DECEMBER = 12


def read(typed: str, steps: Iterable[str]) -> Search:
    """Return what typed words ask for; ``steps`` are the keys of the steps there are."""
    known, search, words = tuple(steps), Search(), list[str]()
    for match in _TOKEN.finditer(typed.translate(_QUOTES)):
        whole, together = match[0], match["together"]
        name = match["named"] if match["named"] is not None else match["name"] or ""
        step = step_of(name, known) if (match["of"] or "").lower() == "step" else ""
        span = None if together is not None or match["of"] else period(whole)
        if step:
            search = replace(search, step=step)
        elif match["of"] and match["of"].lower() == "tag" and name.strip():
            search = replace(search, tag=name.strip())
        elif whole.startswith("#") and len(whole) > 1:
            search = replace(search, tag=whole[1:])
        elif span is not None:
            search = replace(search, first=span[0], last=span[1])
        else:
            words.append(whole if together is None else together)
    kept = dict.fromkeys(" ".join(one.split())[:LONGEST] for one in words if fold(one).strip())
    return replace(search, words=tuple(kept)[:MOST])


def step_of(name: str, steps: Iterable[str]) -> str:
    """Return the step of a name: its key, or what only one key begins with; empty for none."""
    wanted = re.sub(r"[\s-]+", "_", fold(name).strip())
    begun = [one for one in steps if one.startswith(wanted)] if wanted else []
    return wanted if wanted in begun else begun[0] if len(begun) == 1 else ""


def period(typed: str) -> tuple[date, date] | None:
    """Return the first and last day of a typed year, month or day; None if it is none."""
    match = _PERIOD.fullmatch(typed)
    if match is None:
        return None
    year, month, day = (int(match[one] or 1) for one in ("year", "month", "day"))
    try:
        first = date(year, month, day)
    except ValueError:
        return None
    if match["day"]:
        return first, first
    last_month = month if match["month"] else _DECEMBER
    after = date(year + last_month // _DECEMBER, last_month % _DECEMBER + 1, 1)
    return first, after - timedelta(days=1)


# ------------------------------------------------------------------- for a job


def args(search: Search, start: int) -> dict[str, str | int]:
    """Return a search as what a job is given to do: from this record on, 0 for the newest."""
    return {
        "words": "\n".join(search.words),
        "step": search.step,
        "tag": search.tag,
        "first": search.first.isoformat() if search.first else "",
        "last": search.last.isoformat() if search.last else "",
        "start": start,
        "page": search.page,
        "card": search.card,
    }


def of(args: Mapping[str, str | int]) -> tuple[Search, int]:
    """Return the search that a job was given to do, and from which record on."""

    def text(name: str) -> str:
        return str(args.get(name, ""))

    def number(name: str) -> int:
        value = args.get(name, 0)
        return value if isinstance(value, int) else 0

    first, last = text("first"), text("last")
    search = Search(
        words=tuple(text("words").split("\n")) if text("words") else (),
        step=text("step"),
        tag=text("tag"),
        first=date.fromisoformat(first) if first else None,
        last=date.fromisoformat(last) if last else None,
        page=number("page"),
        card=number("card"),
    )
    return search, number("start")


Chips = tuple[frozenset[tuple[str, str]], ...]
"""For each word, the chips whose labels hold it, by the keys of their step and their own."""


def chips_told(chips: Chips) -> str:
    """Return chips as what a job tells of them."""
    return "|".join(" ".join(sorted(f"{step}.{key}" for step, key in some)) for some in chips)


def chips_of(told: str) -> Chips:
    """Return the chips that a job has told of."""
    pairs = ([one.partition(".") for one in some.split()] for some in told.split("|"))
    return tuple(frozenset((step, key) for step, _, key in some) for some in pairs)
