"""Weeks, months and years drawn: pure functions from facts to SVG.

What was not done is not drawn: no empty rings, no zeros, no gaps to fill. A time without any
check-in is a quiet hill and one warm line. Nothing is compared with what could have been.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from conversations.days.month import MONTHS
from conversations.model import PN, P
from conversations.pictures.facts import LINE, after_month, label
from conversations.pictures.paper import BODY, MARGIN, WIDTH, Look, Paper, lines
from conversations.practice import FIVE
from conversations.tell import WEEKDAYS
from conversations.when.week import week_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conversations.model import Phrase
    from conversations.pictures.facts import ChipKey, Count, Month, Row, Week, Year

ROWS: Mapping[str, Phrase] = {
    "self_study": P("letter", "In yourself"),
    "letting_go": P("letter", "Letting go"),
    "seeing": P("letter", "The person you saw"),
    "nourished": P("letter", "What touched you"),
    "reflecting": P("letter", "How it reached them"),
    LINE: P("picture", "In one line"),
}

_DAY = timedelta(days=1)
_LABELS = 300
_GRID = MARGIN + _LABELS + 16
_COLUMN = (WIDTH - MARGIN - _GRID) / 7
_LOWEST = 14
_SCALE = 4
_FIVE_ROWS = 5
_RADII = (23, 30, 36)
_ROW = 116
_MOST_DOTS = 4
_BAR, _MULTIPLE = 88, 196


def title(kind: str, first: date) -> Phrase:
    """Return what a picture is of."""
    match kind:
        case "week":
            return P("picture", "{first} to {last}", first=first, last=first + 6 * _DAY)
        case "month":
            name = MONTHS[first.month - 1]
            return P("month", "{month} {year}", month=name, year=str(first.year))
        case _:
            return P("picture", "{year}", year=str(first.year))


# -------------------------------------------------------------------------- week


def week(facts: Week, look: Look) -> str:
    """Return a week as SVG: the five steps by its days."""
    heading = P("picture", "Your week")
    if not facts.check_ins:
        return quiet(heading, title("week", facts.first), look)
    rows = [step for step in (*FIVE, LINE) if step != LINE or _any(facts, LINE)]
    top = 304
    foot = top + _ROW * len(rows)
    paper = Paper(look, foot + 150)
    _head(paper, heading, title("week", facts.first))
    for at, day in enumerate(facts.days):
        x = _GRID + at * _COLUMN
        if day in facts.off:
            paper.box(
                x + 4,
                208,
                (_COLUMN - 8, foot - 208),
                look.palette.band,
                round_=18,
                outline=look.palette.line,
            )
        name, number = look.say(WEEKDAYS[day.weekday()]), str(day.day)
        middle = x + _COLUMN / 2
        today = day == look.today
        paper.text((middle, 250), name, 30, anchor="middle", bold=today, room=_COLUMN - 6)
        soft = look.palette.words if today else look.palette.soft
        paper.text((middle, 286), number, 26, soft, anchor="middle", bold=today, room=_COLUMN - 6)
    for at, step in enumerate(rows):
        _step_row(paper, facts, step, top + at * _ROW)
    paper.rule(foot)
    _foot(paper, facts.check_ins, foot + 62)
    if any(day in facts.off for day in facts.days):
        _day_off(paper, foot + 111)
    return paper.svg()


def _any(facts: Week, step: str) -> bool:
    return any(facts.marks.get((step, day)) for day in facts.days)


def _step_row(paper: Paper, facts: Week, step: str, y: float) -> None:
    look, middle = paper.look, y + _ROW / 2
    paper.rule(y)
    words = look.say(ROWS[step])
    size = 32
    two = len(lines(words, size, _LABELS, 2)) > 1
    paper.paragraph((MARGIN, middle + (-8 if two else 11)), words, size, room=_LABELS)
    for at, day in enumerate(facts.days):
        times = facts.marks.get((step, day), 0)
        if times:
            x = _GRID + (at + 0.5) * _COLUMN
            paper.dot(x, middle, _RADII[min(times, len(_RADII)) - 1], look.palette.strong)
            if times > 1:
                number, ground = str(times), look.palette.ground
                paper.text((x, middle + 11), number, 30, ground, anchor="middle", bold=True)


# ------------------------------------------------------------------------- month


def month(facts: Month, look: Look) -> str:
    """Return a month as SVG: a calendar of its check-ins, its habits beside its strengths."""
    heading = title("month", facts.first)
    if not facts.check_ins:
        return quiet(heading, None, look)
    weeks = _weeks(facts.first, look.week_start)
    cell, gap = BODY / 7, 8
    top, tall = 216, 88 if len(weeks) <= _FIVE_ROWS else 78
    foot = top + tall * len(weeks)
    rows = max(len(facts.habits), len(facts.strengths), 1)
    away = any(day not in facts.check_ins for day in facts.off)
    paper = Paper(look, foot + 150 + 44 * away + rows * _BAR)
    _head(paper, heading, None)
    for at, day in enumerate(weeks[0]):
        weekday = look.say(WEEKDAYS[day.weekday()])
        x = MARGIN + (at + 0.5) * cell
        paper.text((x, 196), weekday, 28, look.palette.soft, anchor="middle", room=cell - gap)
    for row, days in enumerate(weeks):
        for at, day in enumerate(days):
            if day.month == facts.first.month:
                x, y = MARGIN + at * cell + gap / 2, top + row * tall + gap / 2
                _cell(paper, facts, day, (x, y, cell - gap, tall - gap))
    _foot(paper, facts.check_ins, foot + 52)
    if away:
        _day_off(paper, foot + 98)
        foot += 44
    half = (BODY - 56) / 2
    sides = (
        (P("picture", "Habits you noticed"), facts.habits, MARGIN, look.palette.habit, True),
        (P("picture", "Strengths you met"), facts.strengths, MARGIN + half + 56, "", False),
    )
    most = max((one.times for one in (*facts.habits, *facts.strengths)), default=1)
    for name, counts, x, ink, outlined in sides:
        paper.text((x, foot + 128), look.say(name), 34, bold=True, room=half)
        for at, one in enumerate(counts):
            y = foot + 170 + at * _BAR
            _bar(paper, one, (x, y, half), most, ink or look.palette.strong, outlined=outlined)
        if not counts:
            none = look.say(P("picture", "None named this month."))
            paper.paragraph((x, foot + 182), none, 28, look.palette.soft, room=half)
    return paper.svg()


def _weeks(first: date, week_start: int) -> list[list[date]]:
    day, _ = week_of(first, week_start)
    found = []
    while day < after_month(first):
        found.append([day + ahead * _DAY for ahead in range(7)])
        day += 7 * _DAY
    return found


def _cell(paper: Paper, facts: Month, day: date, place: tuple[float, float, float, float]) -> None:
    """Draw a day: its number, and as many dots as check-ins (a figure beyond four)."""
    look, (x, y, width, height) = paper.look, place
    times = facts.check_ins.get(day, 0)
    palette = look.palette
    strong = times >= len(palette.tints) - 1
    ink = palette.ground if strong else palette.words
    if times:
        tint = palette.tints[min(times, len(palette.tints)) - 1]
        paper.box(x, y, (width, height), tint, round_=16)
    elif day in facts.off:
        paper.box(x, y, (width, height), palette.band, round_=16, outline=palette.line)
    number = str(day.day)
    today = day == look.today
    soft = ink if times or today else palette.soft
    paper.text((x + width / 2, y + 0.43 * height), number, 28, soft, anchor="middle", bold=today)
    if today:
        paper.box(x + width / 2 - 18, y + 0.43 * height + 6, (36, 4), soft, round_=2)
    if times > _MOST_DOTS:
        count = f"× {times}"
        paper.text((x + width / 2, y + 0.87 * height), count, 26, ink, anchor="middle", bold=True)
        return
    for at in range(times):
        paper.dot(x + width / 2 + (at - (times - 1) / 2) * 20, y + 0.77 * height, 6, ink)


def _bar(
    paper: Paper,
    one: Count,
    place: tuple[float, float, float],
    most: int,
    ink: str,
    *,
    outlined: bool,
) -> None:
    """Draw a chip's count: its label, a bar, its number. Habits are outlined, strengths full."""
    x, y, width = place
    look = paper.look
    paper.text((x, y), _chip(look, one.chip), 27, room=width)
    longest = width - 56
    long = max(longest * one.times / most, 22)
    fill = look.palette.ground if outlined else ink
    paper.box(x, y + 12, (long, 26), fill, round_=10, outline=ink if outlined else "")
    paper.text((x + long + 12, y + 35), str(one.times), 27, bold=True)


# -------------------------------------------------------------------------- year


def year(facts: Year, look: Look) -> str:
    """Return a year as SVG: small multiples of habits and of strengths, month by month."""
    heading = title("year", facts.first)
    if not any(facts.check_ins):
        return quiet(heading, None, look)
    half = (BODY - 56) / 2
    rows = max(len(facts.habits), len(facts.strengths), 1)
    paper = Paper(look, 258 + rows * _MULTIPLE + 70)
    _head(paper, heading, None)
    sides = (
        (P("picture", "Habits you noticed"), facts.habits, MARGIN, look.palette.habit, True),
        (P("picture", "Strengths you met"), facts.strengths, MARGIN + half + 56, "", False),
    )
    most = max([_SCALE, *(max(row.months) for row in (*facts.habits, *facts.strengths))])
    for name, found, x, ink, outlined in sides:
        paper.text((x, 206), look.say(name), 34, bold=True, room=half)
        for at, row in enumerate(found):
            place = x, 258 + at * _MULTIPLE, half
            less = row.chip in facts.fading
            first = at == 0 and not outlined
            _multiple(paper, row, place, most, ink or look.palette.strong, outlined=outlined)
            _remark(paper, place, less=less, most=first)
        if not found:
            none = look.say(P("picture", "None named this year."))
            paper.paragraph((x, 262), none, 28, look.palette.soft, room=half)
    done = look.say(tally(sum(facts.check_ins)))
    paper.text((MARGIN, paper.height - 52), done, 30, look.palette.soft)
    return paper.svg()


def _multiple(
    paper: Paper,
    row: Row,
    place: tuple[float, float, float],
    most: int,
    ink: str,
    *,
    outlined: bool,
) -> None:
    """Draw one chip's twelve months on the scale of all."""
    look, (x, y, width) = paper.look, place
    paper.text((x, y), _chip(look, row.chip), 27, room=width)
    step, tall, base = width / 12, 68.0, y + 130
    paper.rule(base, x, width)
    highest = row.months.index(max(row.months))
    for at, times in enumerate(row.months):
        left = x + at * step
        if times:
            high = max(tall * times / most, _LOWEST)
            fill = look.palette.ground if outlined else ink
            paper.box(
                left + 4,
                base - high,
                (step - 8, high),
                fill,
                round_=4,
                outline=ink if outlined else "",
            )
            if at == highest:
                above = left + step / 2, base - high - 6
                paper.text(above, str(times), 20, anchor="middle", bold=True)
        below = left + step / 2, base + 24
        paper.text(below, str(at + 1), 18, look.palette.soft, anchor="middle", room=step)


def _remark(paper: Paper, place: tuple[float, float, float], *, less: bool, most: bool) -> None:
    x, y, width = place
    if less:
        phrase = P("picture", "met less in the later months")
    elif most:
        phrase = P("picture", "seen most")
    else:
        return
    look = paper.look
    paper.text((x, y + 30), look.say(phrase), 22, look.palette.soft, room=width)


# ------------------------------------------------------------------------- common


def quiet(heading: Phrase, under: Phrase | None, look: Look) -> str:
    """Return the picture of a time without check-ins: a sun over a hill, and no empty grid."""
    paper = Paper(look, 720)
    palette = look.palette
    paper.dot(760, 500, 84, palette.tints[1])
    paper.hill(440, 180, palette.tints[0])
    _head(paper, heading, under)
    words = look.say(P("picture", "A quiet time here. Nothing was owed, and nothing is missing."))
    paper.paragraph((MARGIN, 262), words, 38, room=BODY)
    return paper.svg()


def _head(paper: Paper, heading: Phrase, under: Phrase | None) -> None:
    look = paper.look
    paper.text((MARGIN, 112), look.say(heading), 54, bold=True)
    if under is not None:
        paper.text((MARGIN, 164), look.say(under), 34, look.palette.soft)


def _foot(paper: Paper, check_ins: Mapping[date, int], y: float) -> None:
    look = paper.look
    paper.text(
        (MARGIN, y), look.say(tally(sum(check_ins.values()), len(check_ins))), 30, look.palette.soft
    )


def _day_off(paper: Paper, y: float) -> None:
    """Say what a band stands for."""
    palette = paper.look.palette
    paper.box(MARGIN, y - 27, (34, 34), palette.band, round_=8, outline=palette.line)
    paper.text((MARGIN + 50, y), paper.look.say(P("picture", "day off")), 28, palette.soft)


def tally(check_ins: int, days: object = None) -> Phrase:
    """Return how many check-ins there were, and on how many days if that is known."""
    done = PN("letter", "{n} check-in", "{n} check-ins", check_ins)
    if not isinstance(days, int):
        return done
    return P(
        "picture", "{done} on {days}", done=done, days=PN("picture", "{n} day", "{n} days", days)
    )


def _chip(look: Look, chip: ChipKey) -> str:
    known = label(chip)
    return look.say(known) if known else ""
