"""The letter's question comes back: the first check-in of the next week opens with it.

1. It is the question that was read; of a letter that came and was not opened, the one it ends
   with. Whoever wants no letters and reads none is asked none, nor after a week without words.
2. It is asked until it is answered or skipped, once at most, and in that week alone.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from conversations.letters.questions import code
from conversations.letters.weekly import weekly
from conversations.model import Query, WeekQuestion
from conversations.when.week import DAYS_A_WEEK, monday_of

if TYPE_CHECKING:
    from conversations.letters.weekly import Letter
    from conversations.play import Play

GIVEN = "question"
"""Under this name the code of the question is carried into a check-in."""

_WEEK, _DAY = timedelta(days=DAYS_A_WEEK), timedelta(days=1)


def remember(play: Play, letter: Letter) -> None:
    """Remember the question of a letter that is read, for the week that comes after its days."""
    week = monday_of(letter.last) + _WEEK
    known = play.session.question
    if letter.question is None or letter.under_way or week < monday_of(play.today):
        return
    if known is None or known.week < week or (known.week == week and not known.asked):
        play.change(question=WeekQuestion(week, code(letter.question)))


def carry(play: Play) -> None:
    """Carry the question, if there is one, into the check-in that begins now."""
    week, known = monday_of(play.today), play.session.question
    if "weekly" not in play.world.catalog.flows:
        return
    if known is not None and (known.week > week or (known.week == week and known.asked)):
        return
    unread = known is None or known.week < week
    question = _unread(play, week) if unread or known is None else known.question
    others = {name: one for name, one in play.session.carried.items() if name != GIVEN}
    play.change(
        question=WeekQuestion(week, question, asked=True),
        carried={**others, GIVEN: question} if question else others,
    )


def _unread(play: Play, week: date) -> str:
    """Return the question of the letter that came before this week, if one did."""
    settings = play.session.settings
    if not settings.letter:
        return ""
    sunday = week - _DAY
    last = sunday - (sunday.weekday() - settings.letter_day) % DAYS_A_WEEK * _DAY
    first = last - _WEEK + _DAY
    letter = weekly(
        play.find(Query("records", first=first, last=last)).records,
        (),
        play.find(Query("schedule")).off,
        first=first,
        last=last,
        now=play.local,
    )
    return "" if letter.empty or letter.question is None else code(letter.question)
