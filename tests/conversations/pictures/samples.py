"""Made-up weeks, months and years to draw."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from conversations.model import Answer, Part, Record

MONDAY = date(2026, 11, 23)
FIRST_OF_MONTH = date(2026, 11, 1)
FIRST_OF_YEAR = date(2026, 1, 1)
TODAY = date(2026, 11, 27)

_DAY = timedelta(days=1)


def checkin(number: int, day: date, **answers: tuple[str, ...] | str) -> Record:
    """Return a check-in: chips for a step, or words."""
    return Record(
        id=number,
        flow="checkin",
        zone="Europe/Berlin",
        day=day,
        opened_at=datetime.combine(day, time(11, 5), UTC),
        answers={
            step: Answer(parts=(Part(number, given),))
            if isinstance(given, str)
            else Answer(chips=given)
            for step, given in answers.items()
        },
    )


_FULL = {
    "self_study": ("urge_to_fix", "hurried"),
    "letting_go": ("a_plan",),
    "seeing": "somebody who whistles",
    "nourished": ("courage", "humour"),
    "reflecting": ("my_hands",),
}


def full_week() -> tuple[Record, ...]:
    """Return a week with much in it: full check-ins, single steps, lines, two and three a day."""
    return (
        checkin(1, MONDAY, **_FULL),
        checkin(2, MONDAY, self_study=("tired",), letting_go=("time",)),
        checkin(3, MONDAY + _DAY, **_FULL),
        checkin(4, MONDAY + _DAY, self_study="a held breath"),
        checkin(5, MONDAY + _DAY, self_study=("moved",), nourished=("trust",)),
        checkin(6, MONDAY + _DAY, self_study=("moved",), nourished=("trust",)),
        checkin(7, MONDAY + 3 * _DAY, line="little time, and still"),
        checkin(8, MONDAY + 4 * _DAY, seeing="K.", nourished=("patience",)),
    )


def full_month() -> tuple[Record, ...]:
    """Return a month of weekdays with one to six check-ins."""
    found = []
    for ahead in range(30):
        day = FIRST_OF_MONTH + ahead * _DAY
        if day.weekday() >= 5 or day > TODAY:
            continue
        for at in range(1 + (ahead * 7) % (7 if ahead == 12 else 5)):
            number = ahead * 10 + at
            habits = ("urge_to_fix", "need_to_help", "named_wrong", "own_agenda")
            given = {
                "self_study": (habits[number % 3] if number % 2 else "at_ease",),
                "letting_go": (("the_fixer", "a_plan")[number % 2],),
                "nourished": (("courage", "self_care", "humour", "patience")[number % 4],),
            }
            found.append(checkin(number, day, **given))
    return tuple(found)


def full_year() -> tuple[Record, ...]:
    """Return ten months in which the urge to fix fades and courage is seen more and more."""
    found = []
    for month in range(1, 11):
        if month == 8:
            continue
        for at in range(14):
            day = date(2026, month, 2 + at)
            noticed = ["urge_to_fix"] if at < 11 - month else []
            noticed += ["need_to_help"] if at % 4 == 0 else ["at_ease"]
            noticed += ["named_wrong"] if at == 3 else []
            strengths = ["courage"] if at < month + 2 else ["trust"]
            strengths += ["self_care"] if at % 5 == 0 else ["humour"] if at % 3 == 0 else []
            found.append(
                checkin(
                    month * 100 + at,
                    day,
                    self_study=tuple(noticed),
                    letting_go=("a_plan",) if at % 6 == 0 else ("time",),
                    nourished=tuple(strengths),
                )
            )
    return tuple(found)
