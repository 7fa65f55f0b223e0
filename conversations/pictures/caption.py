"""A picture in a few words, for who cannot see it: counts and chips, nothing anybody wrote.

Whoever draws has the facts, whoever sends has the words: :func:`told` is what goes between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.model import P
from conversations.pictures.drawing import ROWS, tally, title
from conversations.pictures.facts import Month, Week, Year, label

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from conversations.model import Phrase
    from conversations.pictures.facts import ChipKey, Count, Row

Told = dict[str, str | int]

_CHIPS = 3
"""So many chips of a kind are named."""


def told(facts: Week | Month | Year) -> Told:
    """Return what is told of a picture, as a job's result can hold it."""
    match facts:
        case Week():
            times = {
                step: sum(facts.marks.get((step, day), 0) for day in facts.days) for step in ROWS
            }
            steps = ",".join(f"{step}:{n}" for step, n in times.items() if n)
            return {**_counted(facts.check_ins), "steps": steps}
        case Month():
            return {
                **_counted(facts.check_ins),
                "habits": _written(facts.habits),
                "strengths": _written(facts.strengths),
            }
        case Year():
            return {
                "check_ins": sum(facts.check_ins),
                "habits": _written(facts.habits),
                "strengths": _written(facts.strengths),
                "fading": ",".join(".".join(chip) for chip in facts.fading),
            }


def _counted(check_ins: Mapping[date, int]) -> Told:
    return {"check_ins": sum(check_ins.values()), "days": len(check_ins)}


def _written(counts: Iterable[Count | Row]) -> str:
    return ",".join(f"{'.'.join(one.chip)}:{one.times}" for one in tuple(counts)[:_CHIPS])


def caption(kind: str, first: date, result: Mapping[str, str | int]) -> Phrase:
    """Return the caption of a picture; what it cannot read in a result is left out."""
    what, check_ins, days = title(kind, first), result.get("check_ins"), result.get("days")
    if not check_ins or not isinstance(check_ins, int):
        return P("picture", "{what}: a quiet time, and nothing was owed.", what=what)
    lines = [P("picture", "{what}: {tally}.", what=what, tally=tally(check_ins, days))]
    if steps := _read(result.get("steps"), ROWS):
        lines.append(P("picture", "{steps}.", steps=steps))
    if habits := _read(result.get("habits")):
        lines.append(P("picture", "Habits you noticed: {chips}.", chips=habits))
    if strengths := _read(result.get("strengths")):
        lines.append(P("picture", "Strengths you met: {chips}.", chips=strengths))
    if fading := _labels(result.get("fading")):
        lines.append(P("picture", "Met less in the later months: {chips}.", chips=fading))
    whole = lines[0]
    for line in lines[1:]:
        whole = P("picture", "{before}\n{line}", before=whole, line=line)
    return whole


def _read(
    written: str | int | None, names: Mapping[str, Phrase] | None = None
) -> tuple[Phrase, ...]:
    """Return what :func:`told` counted, each with its number."""
    found = []
    for one in str(written or "").split(","):
        key, _, times = one.partition(":")
        name = label(_chip(key)) if names is None else names.get(key)
        if name is not None and times.isdecimal():
            found.append(P("picture", "{what} ({n})", what=name, n=int(times)))
    return tuple(found)


def _labels(written: str | int | None) -> tuple[Phrase, ...]:
    names = (label(_chip(key)) for key in str(written or "").split(","))
    return tuple(name for name in names if name is not None)


def _chip(key: str) -> ChipKey:
    step, _, chip = key.partition(".")
    return step, chip
