"""Making a working day of today although it is off, and a day off of it again.

Only today changes: a pause that goes on is parted in two, a public holiday is one on which they
work. A day off that comes back every week has no such exception; /pause changes those.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conversations.model import AddPause, EndPause, Facts, Menu, replace
from conversations.when.daysoff import Pause

if TYPE_CHECKING:
    from conversations.play import Play

_DAY = timedelta(days=1)
PAUSE, HOLIDAY = "p", "h"
"""What made today a day off, as a button holds it."""


def can_work(play: Play, stored: Facts) -> bool:
    """Tell whether today is off only by what can be set aside for one day."""
    back = any(one.falls_on(play.today) for _, one in stored.days_off)
    return play.today in stored.off and not back


def work_today(play: Play, stored: Facts) -> tuple[Facts, str]:
    """Make a working day of today; return what is stored then, and what had made it a day off."""
    pauses: list[tuple[int, Pause]] = []
    was = ""
    for number, pause in stored.pauses:
        if play.today not in pause:
            pauses.append((number, pause))
            continue
        was = PAUSE
        play.do(EndPause(number, play.today))
        if pause.first < play.today:
            pauses.append((number, Pause(pause.first, play.today - _DAY)))
        if pause.last > play.today:
            rest = Pause(play.today + _DAY, pause.last)
            pauses.append((0, rest))
            play.do(AddPause(rest))
    if was:
        play.do(Menu(paused=False))
    holidays = tuple(one for one in stored.holidays if one[0] != play.today)
    if holidays != stored.holidays:
        was += HOLIDAY
        _works_on(play, works=True)
    return replace(stored, pauses=tuple(pauses), holidays=holidays), was


def off_again(play: Play, was: str) -> bool:
    """Make today the day off that it was; False if ``was`` says nothing that it can have been."""
    if was not in (PAUSE, HOLIDAY, PAUSE + HOLIDAY):
        return False
    if PAUSE in was:
        play.do(AddPause(Pause(play.today, play.today)), Menu(paused=True))
    if HOLIDAY in was:
        _works_on(play, works=False)
    return True


def _works_on(play: Play, *, works: bool) -> None:
    settings = play.session.settings
    others = {day for day in settings.works_on if day != play.today}
    days = others | {play.today} if works else others
    play.change(settings=replace(settings, works_on=tuple(sorted(days))))
