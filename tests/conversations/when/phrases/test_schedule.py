"""Reading typed schedules."""

from datetime import date, timedelta

import pytest

from conversations.when.phrases.english import ENGLISH
from conversations.when.phrases.schedule import Rules, read_schedule
from conversations.when.readings import Ambiguous, NotUnderstood, Understood, Why
from conversations.when.week import Slot

TODAY = date(2026, 11, 25)  # a Wednesday
NAMES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def show(rules: Rules) -> str:
    """Write rules shortly: days that share all the rest are written together."""
    lines: dict[str, list[str]] = {}
    for rule in rules:
        if isinstance(rule, Slot):
            day, rest = NAMES[rule.weekday], ""
            if rule.every > 1:
                rest += f" /{rule.every} {rule.anchor:%d%b%y}"
            if rule.first:
                rest += f" >{rule.first:%d%b%y}"
            if rule.last:
                rest += f" <{rule.last:%d%b%y}"
        else:
            day, rest = f"{rule.day:%d%b%y}", ""
        span = f"{rule.starts:%H:%M}-{rule.ends:%H:%M}".replace(":00", "")
        lines.setdefault(f"{span}{rest}", []).append(day)
    return ", ".join(f"{''.join(days)} {rest}" for rest, days in lines.items())


WEEK = "MoTuWeThFrSaSu"
WORKDAYS = "MoTuWeThFr"

UNDERSTOOD = [
    ("Mon-Fri 9-12, 14-17", f"{WORKDAYS} 09-12, {WORKDAYS} 14-17"),
    ("mon-fri 9-12 14-17", f"{WORKDAYS} 09-12, {WORKDAYS} 14-17"),
    ("MONDAY TO FRIDAY 9-12 AND 14-17", f"{WORKDAYS} 09-12, {WORKDAYS} 14-17"),
    ("Mon through Fri 9-12", f"{WORKDAYS} 09-12"),
    ("Mon until Fri 9-12", f"{WORKDAYS} 09-12"),
    ("from Monday to Friday from 9 to 12", f"{WORKDAYS} 09-12"),
    ("Mon \u2013 Fri, 9 \u2013 12", f"{WORKDAYS} 09-12"),
    ("tue/thu 10:00\u201315:30", "TuTh 10-15:30"),
    ("Mon, Wed and Fri 9-12", "MoWeFr 09-12"),
    ("Mon Wed Fri 9-12", "MoWeFr 09-12"),
    ("Mon + Wed & Fri: 9-12", "MoWeFr 09-12"),
    ("Mondays and Tuesdays 9-12", "MoTu 09-12"),
    ("on Mondays from 9 to noon", "Mo 09-12"),
    ("Fri-Mon 9-12", "MoFrSaSu 09-12"),
    ("Sat-Sun 9-12", "SaSu 09-12"),
    ("weekdays 9-12", f"{WORKDAYS} 09-12"),
    ("every weekday 9-12", f"{WORKDAYS} 09-12"),
    ("weekends 10-14", "SaSu 10-14"),
    ("daily 9-12", f"{WEEK} 09-12"),
    ("every day 9-12", f"{WEEK} 09-12"),
    ("Mon and weekends 10-12", "MoSaSu 10-12"),
    ("every Mon 9-12", "Mo 09-12"),
    ("Mon 9h-12h", "Mo 09-12"),
    ("Mon 9.30-12", "Mo 09:30-12"),
    ("Mon 9h30-12", "Mo 09:30-12"),
    ("Mon 0930-1230", "Mo 09:30-12:30"),
    ("Mon 09:00-12:30", "Mo 09-12:30"),
    ("Wed 9-1pm", "We 09-13"),
    ("Wed 9am-1pm", "We 09-13"),
    ("Wed 9 a.m. to 1 p.m.", "We 09-13"),
    ("Wed 1-5pm", "We 13-17"),
    ("Wed 18-24", "We 18-00"),
    ("Sat 22-2", "Sa 22-02"),
    ("9-12 Mon-Fri", f"{WORKDAYS} 09-12"),
    ("9-12 on Mon, Tue and Fri", "MoTuFr 09-12"),
    ("9-12 Mon, 14-17 Tue", "Mo 09-12, Tu 14-17"),
    ("9-12, 14-17 Mon", "Mo 09-12, Mo 14-17"),
    ("Mon 9-12, Tue 14-17", "Mo 09-12, Tu 14-17"),
    ("Mon 9-12 Tue 14-17", "Mo 09-12, Tu 14-17"),
    ("Mon 9-12\nTue 14-17\n", "Mo 09-12, Tu 14-17"),
    ("Mon 9-12; Tue 14-17;", "Mo 09-12, Tu 14-17"),
    ("Mon 9-12.\n\n Tue 14-17.", "Mo 09-12, Tu 14-17"),
    ("Mon 9-12, Mon 9-12", "Mo 09-12"),
    ("Mon-Wed 9-12, Tue 9-12", "MoTuWe 09-12"),
    ("Sat 10-14 until 20 Dec", "Sa 10-14 <20Dec26"),
    ("Sat 10-14 until Dec 20th, 2026", "Sa 10-14 <20Dec26"),
    ("Sat 10-14 until 20.12.", "Sa 10-14 <20Dec26"),
    ("Sat 10-14 until 2026-12-20", "Sa 10-14 <20Dec26"),
    ("Sat 10-14 until 20/12", "Sa 10-14 <20Dec26"),
    ("until 20 Dec: Sat 10-14, Mon 9-12", "Mo 09-12 <20Dec26, Sa 10-14 <20Dec26"),
    ("Sat 10-14 until Sun 20 Dec", "Sa 10-14 <20Dec26"),
    ("Sat 10-14 until Friday", "Sa 10-14 <27Nov26"),
    ("Mon 9-12 from 3 Jan", "Mo 09-12 >03Jan27"),
    ("Mon from 3 Jan 9-12", "Mo 09-12 >03Jan27"),
    ("Mon 9-12 from 3 Jan to 20 Mar", "Mo 09-12 >03Jan27 <20Mar27"),
    ("Mon 9-12 from 3 Jan until 20 Mar", "Mo 09-12 >03Jan27 <20Mar27"),
    ("Mon 9-12 from 3.1. - 20.3.", "Mo 09-12 >03Jan27 <20Mar27"),
    ("Mon 9-12 from 20 Dec until 3 Dec 2027", "Mo 09-12 >20Dec26 <03Dec27"),
    ("Mon 9-12 from 3 Nov 2026", "Mo 09-12 >03Nov26"),
    ("Mon 9-12 until 20 Dec, Wed 14-17", "Mo 09-12 <20Dec26, We 14-17"),
    ("every other Wed 9-1pm", "We 09-13 /2 25Nov26"),
    ("every other Tue 9-1pm", "Tu 09-13 /2 01Dec26"),
    ("every second Tue 9-12", "Tu 09-12 /2 01Dec26"),
    ("every 2nd Tue 9-12", "Tu 09-12 /2 01Dec26"),
    ("every 3 weeks on Tue 9-12", "Tu 09-12 /3 01Dec26"),
    ("Tue 9-12 every other week", "Tu 09-12 /2 01Dec26"),
    ("Tue 9-12 fortnightly", "Tu 09-12 /2 01Dec26"),
    ("alternate Tuesdays 9-12", "Tu 09-12 /2 01Dec26"),
    ("every week Tue 9-12", "Tu 09-12"),
    ("every other Tue and Fri 9-12", "TuFr 09-12 /2 27Nov26"),
    ("Mon and every other Fri 9-12", "Mo 09-12, Fr 09-12 /2 27Nov26"),
    ("every other Wed 9-12 from 3 Jan", "We 09-12 /2 06Jan27 >03Jan27"),
    ("today 18-20", "25Nov26 18-20"),
    ("tomorrow 9-12", "26Nov26 09-12"),
    ("today and tomorrow 9-12", "25Nov2626Nov26 09-12"),
    ("18-20 today", "25Nov26 18-20"),
    ("24 Dec 10-14", "24Dec26 10-14"),
    ("Thu 24 Dec 10-14", "24Dec26 10-14"),
    ("Thursday, 24 December: 10-14, 16-18", "24Dec26 10-14, 24Dec26 16-18"),
    ("24.12. 10-14", "24Dec26 10-14"),
    ("12.10 10-14", "12Oct27 10-14"),
    ("2026-12-24 10-14", "24Dec26 10-14"),
    ("25/12 10-14", "25Dec26 10-14"),
    ("12/25 10-14", "25Dec26 10-14"),
    ("4/4 10-14", "04Apr27 10-14"),
    ("Mon 9-12, today 18-20", "Mo 09-12, 25Nov26 18-20"),
]

AMBIGUOUS = [
    (
        "Mon 9-12 from 3 Nov until 20 Dec",
        ["Mo 09-12 >03Nov26 <20Dec26", "Mo 09-12 >03Nov27 <20Dec27"],
        "from 3 Nov until 20 Dec",
    ),
    ("Mon 9-2", ["Mo 09-14", "Mo 21-02"], "9-2"),
    ("Mon 1-5", ["Mo 13-17", "Mo 01-05"], "1-5"),
    ("Mon 9-2, Tue 9-2", ["MoTu 09-14", "MoTu 21-02"], "9-2"),
    (
        "Mon 9-2, 3-5",
        ["Mo 09-14, Mo 15-17", "Mo 03-05, Mo 09-14", "Mo 15-17, Mo 21-02", "Mo 03-05, Mo 21-02"],
        "9-2",
    ),
    ("3/4 10-14", ["03Apr27 10-14", "04Mar27 10-14"], "3/4"),
    ("Mon 9-12 until 3/4", ["Mo 09-12 <03Apr27", "Mo 09-12 <04Mar27"], "3/4"),
    ("next Fri 10-14", ["04Dec26 10-14", "27Nov26 10-14"], "next Fri"),
    (
        "Mon 9-12, Wed 14-17 until 20 Dec",
        ["Mo 09-12 <20Dec26, We 14-17 <20Dec26", "Mo 09-12, We 14-17 <20Dec26"],
        "until 20 Dec",
    ),
    (
        "Mon 9-12, Wed 14-17 every other week",
        ["Mo 09-12 /2 30Nov26, We 14-17 /2 25Nov26", "Mo 09-12, We 14-17 /2 25Nov26"],
        "every other week",
    ),
]

NOT_UNDERSTOOD = [
    ("", "", 0, Why.EMPTY),
    (" \n;; ", "", 0, Why.EMPTY),
    ("howdy", "howdy", 0, Why.WORD),
    ("Mon", "Mon", 0, Why.NO_TIMES),
    ("Mon-Fri", "Mon-Fri", 0, Why.NO_TIMES),
    ("Mon 9-12, Tue", "Tue", 10, Why.NO_TIMES),
    ("9-12", "9-12", 0, Why.NO_DAYS),
    ("9-12 Mon, 14-17", "14-17", 10, Why.NO_DAYS),
    ("Mon 9-12\n14-17", "14-17", 9, Why.NO_DAYS),
    ("until 20 Dec", "until 20 Dec", 0, Why.NO_DAYS),
    ("9", "9", 0, Why.NO_DAYS),
    ("Mon 9", "9", 4, Why.NO_END),
    ("Mon 9:5-12", "9:5-12", 4, Why.NO_END),
    ("Mon 9-25", "9-25", 4, Why.TIME),
    ("Mon 9-9:05", "9-9:05", 4, Why.TOO_SHORT),
    ("Mon 09:00-02:00", "09:00-02:00", 4, Why.TOO_LONG),
    ("Mon-Mon 9-12", "Mon-Mon", 0, Why.WORD),
    ("Mon 9-12 xyz", "xyz", 9, Why.WORD),
    ("Mon 9-12\nWendsday 9-12", "Wendsday", 9, Why.WORD),
    ("Mon 9-12-14", "-14", 8, Why.WORD),
    ("Mon- 9-12", "-", 3, Why.WORD),
    ("Mon 9-12 \U0001f6ab", "\U0001f6ab", 9, Why.WORD),
    ("Mon 9-12 off", "off", 9, Why.WORD),
    ("every other day 9-12", "every other day", 0, Why.WORD),
    ("day 9-12", "day", 0, Why.WORD),
    ("every 3 days 9-12", "every 3 days", 0, Why.WORD),
    ("Fri 24 Dec 10-14", "Fri 24 Dec", 0, Why.OTHER_WEEKDAY),
    ("Sat 10-14 until Fri 20 Dec", "until Fri 20 Dec", 10, Why.OTHER_WEEKDAY),
    ("Sat 10-14 from Fri 20 Dec", "from Fri 20 Dec", 10, Why.OTHER_WEEKDAY),
    (
        "Sat 10-14 until 3 Jan from 9 Jan 2027",
        "Sat 10-14 until 3 Jan from 9 Jan 2027",
        0,
        Why.BACKWARDS,
    ),
    ("30 Feb 10-14", "30 Feb", 0, Why.DATE),
    ("2026-13-01 10-14", "2026-13-01", 0, Why.DATE),
    ("20/20 10-14", "20/20", 0, Why.DATE),
    ("1 Nov 2026 10-14", "1 Nov 2026", 0, Why.PAST),
    ("Mon 9-12 until 1 Nov 2026", "until 1 Nov 2026", 9, Why.PAST),
    ("Mon 9-12 from 5 Jan 2028 to 3 Jan 2028", "from 5 Jan 2028 to 3 Jan 2028", 9, Why.BACKWARDS),
    ("today 18-20 until 20 Dec", "until 20 Dec", 12, Why.WORD),
    ("Mon and 24 Dec 9-12", "24 Dec", 8, Why.WORD),
    ("Mon 9-2, Tue 8-3, Wed 1-5, Thu 10-3", "10-3", 31, Why.TOO_MANY),
]


@pytest.mark.parametrize(("text", "expected"), UNDERSTOOD)
def test_understood(text: str, expected: str) -> None:
    """A line with one reading gives exactly these rules."""
    found = read_schedule(text, TODAY, ENGLISH)
    assert isinstance(found, Understood), found
    assert show(found.value) == expected


@pytest.mark.parametrize(("text", "expected", "part"), AMBIGUOUS)
def test_ambiguous(text: str, expected: list[str], part: str) -> None:
    """A line with several readings is asked back with all of them."""
    found = read_schedule(text, TODAY, ENGLISH)
    assert isinstance(found, Ambiguous), found
    assert [show(choice) for choice in found.choices] == expected
    assert found.part == part
    assert text[found.at :].startswith(part)


@pytest.mark.parametrize(("text", "part", "at", "why"), NOT_UNDERSTOOD)
def test_not_understood(text: str, part: str, at: int, why: Why) -> None:
    """A line that cannot be read says which part, where, and why."""
    assert read_schedule(text, TODAY, ENGLISH) == NotUnderstood(part, at, why)


def test_enough_lines() -> None:
    """The tables hold well over sixty lines."""
    assert len(UNDERSTOOD) + len(AMBIGUOUS) + len(NOT_UNDERSTOOD) > 120


def test_too_many_rules() -> None:
    """A text of more rules than a week can want is refused, duplicates not counted."""
    lines = [f"daily {hour}:00-{end}:30" for hour in range(8, 12) for end in range(14, 19)]
    found = read_schedule("\n".join(lines), TODAY, ENGLISH)
    assert isinstance(found, NotUnderstood)
    assert found.why is Why.TOO_MANY
    assert isinstance(read_schedule("Mon 9-12\n" * 100, TODAY, ENGLISH), Understood)


def test_what_is_too_long_for_a_week_is_refused_unread() -> None:
    """A message holds four times what is read, and what it says then is no week."""
    found = read_schedule("Mon 9-12\n" * 120, TODAY, ENGLISH)
    assert isinstance(found, NotUnderstood)
    assert found.why is Why.TOO_MANY


def test_the_name_of_today_as_a_bound() -> None:
    """On a Wednesday, "until Wednesday" is today or in a week, and is asked."""
    found = read_schedule("Mon 9-12 until Wednesday", TODAY, ENGLISH)
    assert isinstance(found, Ambiguous)
    assert [slot.last for (slot,) in found.choices if isinstance(slot, Slot)] == [
        TODAY,
        TODAY + timedelta(days=7),
    ]
