"""Reading typed pauses."""

from datetime import date

import pytest

from conversations.when.daysoff import Pause
from conversations.when.phrases.english import ENGLISH
from conversations.when.phrases.pause import read_pause
from conversations.when.readings import Ambiguous, NotUnderstood, Understood, Why

MONDAY = date(2026, 11, 23)
WEDNESDAY = date(2026, 11, 25)
SATURDAY = date(2026, 11, 28)
SUNDAY = date(2026, 11, 29)


def show(pause: Pause) -> str:
    """Write the first and the last day shortly."""
    first, last = f"{pause.first:%d%b%y}", f"{pause.last:%d%b%y}"
    return first if first == last else f"{first}-{last}"


UNDERSTOOD = [
    ("today", "25Nov26"),
    ("Tomorrow", "26Nov26"),
    ("tomorrow off", "26Nov26"),
    ("take tomorrow off", "26Nov26"),
    ("I'm off today.", "25Nov26"),
    ("today and tomorrow", "25Nov26-26Nov26"),
    ("today - tomorrow", "25Nov26-26Nov26"),
    ("until tomorrow", "25Nov26"),
    ("until Monday", "25Nov26-29Nov26"),
    ("off till monday", "25Nov26-29Nov26"),
    ("back on Monday", "25Nov26-29Nov26"),
    ("until Wednesday", "25Nov26-01Dec26"),
    ("until next Monday", "25Nov26-29Nov26"),
    ("until next week", "25Nov26-29Nov26"),
    ("until next month", "25Nov26-30Nov26"),
    ("until the weekend", "25Nov26-27Nov26"),
    ("until 3 Jan", "25Nov26-02Jan27"),
    ("until 3 January 2027", "25Nov26-02Jan27"),
    ("until 3.1.", "25Nov26-02Jan27"),
    ("until 2027-01-03", "25Nov26-02Jan27"),
    ("through Friday", "25Nov26-27Nov26"),
    ("to Friday", "25Nov26-27Nov26"),
    ("through next week", "25Nov26-06Dec26"),
    ("24 Dec - 3 Jan", "24Dec26-03Jan27"),
    ("24 Dec \u2013 3 Jan", "24Dec26-03Jan27"),
    ("24 Dec to 3 Jan", "24Dec26-03Jan27"),
    ("from 24 Dec to 3 Jan", "24Dec26-03Jan27"),
    ("from the 24th of December through the 3rd of January", "24Dec26-03Jan27"),
    ("Dec 24 - Jan 3", "24Dec26-03Jan27"),
    ("Dec 24, 2026 - Jan 3, 2027", "24Dec26-03Jan27"),
    ("Thu 24 Dec - Sun 3 Jan", "24Dec26-03Jan27"),
    ("2026-12-24 - 2027-01-03", "24Dec26-03Jan27"),
    ("24.12.-3.1.", "24Dec26-03Jan27"),
    ("24.12.26 - 3.1.27", "24Dec26-03Jan27"),
    ("24 Dec - 3 Jan 2028", "24Dec27-03Jan28"),
    ("12.8.-20.8.", "12Aug27-20Aug27"),
    ("12/8-20/8", "12Aug27-20Aug27"),
    ("8/12-8/20", "12Aug27-20Aug27"),
    ("24-28 Dec", "24Dec26-28Dec26"),
    ("24.-28. Dec", "24Dec26-28Dec26"),
    ("24.-28.12.", "24Dec26-28Dec26"),
    ("Dec 24-28", "24Dec26-28Dec26"),
    ("20 Nov 2026 - 30 Nov", "20Nov26-30Nov26"),
    ("3 Jan", "03Jan27"),
    ("25 Nov", "25Nov26"),
    ("24 Nov", "24Nov27"),
    ("Thursday, 24 Dec", "24Dec26"),
    ("29 Feb", "29Feb28"),
    ("13/4", "13Apr27"),
    ("4/13", "13Apr27"),
    ("4/4", "04Apr27"),
    ("Friday", "27Nov26"),
    ("this Friday", "27Nov26"),
    ("next Tuesday", "01Dec26"),
    ("Mon and Tue", "30Nov26-01Dec26"),
    ("tomorrow, Fri and Sat", "26Nov26-28Nov26"),
    ("tomorrow to Friday", "26Nov26-27Nov26"),
    ("for 3 days", "25Nov26-27Nov26"),
    ("3 days", "25Nov26-27Nov26"),
    ("for three days", "25Nov26-27Nov26"),
    ("one week", "25Nov26-01Dec26"),
    ("for a week", "25Nov26-01Dec26"),
    ("2 weeks", "25Nov26-08Dec26"),
    ("for 2 months", "25Nov26-24Jan27"),
    ("for 400 days", "25Nov26-29Dec27"),
    ("for a week from Monday", "30Nov26-06Dec26"),
    ("from Monday for a week", "30Nov26-06Dec26"),
    ("from 24 Dec for 10 days", "24Dec26-02Jan27"),
    ("this week", "25Nov26-29Nov26"),
    ("next week", "30Nov26-06Dec26"),
    ("for next week", "30Nov26-06Dec26"),
    ("the weekend", "28Nov26-29Nov26"),
    ("this weekend", "28Nov26-29Nov26"),
    ("this month", "25Nov26-30Nov26"),
    ("next month", "01Dec26-31Dec26"),
]

AMBIGUOUS = [
    ("3/4", ["03Apr27", "04Mar27"], "3/4"),
    ("3/4 - 5/4", ["03Apr27-05Apr27", "04Mar27-04May27"], "3/4"),
    ("until 3/4", ["25Nov26-02Apr27", "25Nov26-03Mar27"], "3/4"),
    ("Wednesday", ["25Nov26", "02Dec26"], "Wednesday"),
    ("next Friday", ["04Dec26", "27Nov26"], "next Friday"),
    ("next weekend", ["05Dec26-06Dec26", "28Nov26-29Nov26"], "next weekend"),
    ("next 3 days", ["25Nov26-27Nov26", "26Nov26-28Nov26"], "next 3 days"),
    ("the next two weeks", ["25Nov26-08Dec26", "30Nov26-13Dec26"], "next two weeks"),
    ("Mon-Fri", ["23Nov26-27Nov26", "30Nov26-04Dec26"], "Mon-Fri"),
    ("20 Nov - 30 Nov", ["20Nov26-30Nov26", "20Nov27-30Nov27"], "20 Nov - 30 Nov"),
    ("24 Dec until 3 Jan", ["24Dec26-03Jan27", "24Dec26-02Jan27"], "24 Dec until 3 Jan"),
    ("tomorrow until Friday", ["26Nov26-27Nov26", "26Nov26"], "tomorrow until Friday"),
    (
        "from Monday",
        ["30Nov26", "30Nov26-06Dec26", "30Nov26-13Dec26"],
        "from Monday",
    ),
    (
        "from Friday off",
        ["27Nov26", "27Nov26-29Nov26", "27Nov26-03Dec26", "27Nov26-10Dec26"],
        "from Friday off",
    ),
]

NOT_UNDERSTOOD = [
    ("", "", 0, Why.EMPTY),
    ("the", "", 3, Why.EMPTY),
    ("howdy", "howdy", 0, Why.WORD),
    ("until xmas", "xmas", 6, Why.WORD),
    ("until", "until", 0, Why.WORD),
    ("until 40", "40", 6, Why.DATE),
    ("until today", "until today", 0, Why.BACKWARDS),
    ("until 20 Nov 2026", "until 20 Nov 2026", 0, Why.PAST),
    ("24 Dec -", "24 Dec -", 0, Why.NO_END),
    ("24 Dec - foo", "foo", 9, Why.WORD),
    ("today maybe", "maybe", 6, Why.WORD),
    ("Mon and Wed", "Wed", 8, Why.APART),
    ("today and foo", "foo", 10, Why.WORD),
    ("3", "3", 0, Why.DATE),
    ("from 3", "3", 5, Why.DATE),
    ("3-5", "5", 2, Why.WORD),
    ("3 - tomorrow", "3 - tomorrow", 0, Why.DATE),
    ("3-5 days", "5", 2, Why.WORD),
    ("28-3 Jan", "28-3 Jan", 0, Why.BACKWARDS),
    ("5 Jan 2028 - 3 Jan 2028", "5 Jan 2028 - 3 Jan 2028", 0, Why.BACKWARDS),
    ("30 Feb", "30 Feb", 0, Why.DATE),
    ("13/13", "13/13", 0, Why.DATE),
    ("1/2/3", "1/2/3", 0, Why.DATE),
    ("Fri 24 Dec", "Fri 24 Dec", 0, Why.OTHER_WEEKDAY),
    ("Fri 24 Dec - 3 Jan", "Fri 24 Dec - 3 Jan", 0, Why.OTHER_WEEKDAY),
    ("20 Nov 2026", "20 Nov 2026", 0, Why.PAST),
    ("1 Nov 2026 - 20 Nov 2026", "1 Nov 2026 - 20 Nov 2026", 0, Why.PAST),
    ("for 401 days", "for 401 days", 0, Why.TOO_LONG),
    ("for 999 months", "for 999 months", 0, Why.TOO_LONG),
    ("24 Dec 2026 - 24 Dec 2028", "24 Dec 2026 - 24 Dec 2028", 0, Why.TOO_LONG),
    ("3 days from foo", "foo", 12, Why.WORD),
    ("2026/12 to 3 Jan", "2026/12", 0, Why.WORD),
    ("2026-12-x", "2026-12-x", 0, Why.WORD),
    ("2026-12-2026", "2026-12-2026", 0, Why.DATE),
    ("next 3 days from Monday", "from", 12, Why.WORD),
]


@pytest.mark.parametrize(("text", "expected"), UNDERSTOOD)
def test_understood(text: str, expected: str) -> None:
    """A phrase with one reading gives exactly this first and last day."""
    found = read_pause(text, WEDNESDAY, ENGLISH)
    assert isinstance(found, Understood), found
    assert show(found.value) == expected


@pytest.mark.parametrize(("text", "expected", "part"), AMBIGUOUS)
def test_ambiguous(text: str, expected: list[str], part: str) -> None:
    """A phrase with several readings is asked back with all of them."""
    found = read_pause(text, WEDNESDAY, ENGLISH)
    assert isinstance(found, Ambiguous), found
    assert [show(choice) for choice in found.choices] == expected
    assert found.part == part
    assert text[found.at :].startswith(part)


@pytest.mark.parametrize(("text", "part", "at", "why"), NOT_UNDERSTOOD)
def test_not_understood(text: str, part: str, at: int, why: Why) -> None:
    """A phrase that cannot be read says which part, where, and why."""
    assert read_pause(text, WEDNESDAY, ENGLISH) == NotUnderstood(part, at, why)


@pytest.mark.parametrize(
    ("today", "text", "expected"),
    [
        (MONDAY, "until Monday", ["23Nov26-29Nov26"]),
        (MONDAY, "next Monday", ["30Nov26"]),
        (MONDAY, "next Friday", ["04Dec26", "27Nov26"]),
        (MONDAY, "Mon-Fri", ["23Nov26-27Nov26", "30Nov26-04Dec26"]),
        (MONDAY, "this week", ["23Nov26-29Nov26"]),
        (SATURDAY, "the weekend", ["28Nov26-29Nov26"]),
        (SATURDAY, "next weekend", ["05Dec26-06Dec26"]),
        (SATURDAY, "until Monday", ["28Nov26-29Nov26"]),
        (SUNDAY, "this week", ["29Nov26", "30Nov26-06Dec26"]),
        (SUNDAY, "next week", ["30Nov26-06Dec26"]),
        (SUNDAY, "weekend", ["29Nov26", "05Dec26-06Dec26"]),
        (SUNDAY, "this weekend", ["29Nov26"]),
        (date(2026, 12, 28), "24 Dec - 3 Jan", ["24Dec26-03Jan27", "24Dec27-03Jan28"]),
        (date(2026, 12, 31), "tomorrow", ["01Jan27"]),
        (date(2027, 1, 31), "for one month", ["31Jan27-27Feb27"]),
        (date(2026, 12, 5), "next month", ["01Jan27-31Jan27"]),
    ],
)
def test_on_other_days(today: date, text: str, expected: list[str]) -> None:
    """What a phrase means depends on the day it is said."""
    found = read_pause(text, today, ENGLISH)
    assert not isinstance(found, NotUnderstood)
    choices = found.choices if isinstance(found, Ambiguous) else (found.value,)
    assert [show(choice) for choice in choices] == expected


def test_enough_phrases() -> None:
    """The tables hold well over fifty phrases."""
    assert len(UNDERSTOOD) + len(AMBIGUOUS) + len(NOT_UNDERSTOOD) > 110
