"""Reading spans of time."""

import pytest

from conversations.when.phrases.english import ENGLISH
from conversations.when.phrases.lexer import Cursor, tokenize
from conversations.when.phrases.times import take_span
from conversations.when.readings import UnreadableError, Why


def read(text: str) -> str:
    """Write the readings of a span that is the whole text."""
    cursor = Cursor(tokenize(text, ENGLISH))
    found = take_span(cursor)
    assert cursor.at_end if found else cursor.place == 0
    return " | ".join(f"{begins:%H:%M}-{ends:%H:%M}" for begins, ends in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("9-12", "09:00-12:00"),
        ("8-12", "08:00-12:00"),
        ("9-10", "09:00-10:00"),
        ("7-12", "07:00-12:00"),
        ("9-17", "09:00-17:00"),
        ("14-17", "14:00-17:00"),
        ("9h-12h", "09:00-12:00"),
        ("9h30-12h", "09:30-12:00"),
        ("9.30-12", "09:30-12:00"),
        ("9 h 30 - 12 h", "09:30-12:00"),
        ("from 9 h 30 to 12 h 15", "09:30-12:15"),
        ("between 9 h 30 and 12 h", "09:30-12:00"),
        ("9-12 noon", "09:00-12:00"),
        ("12 noon - 4", "12:00-16:00"),
        ("9pm - 12 midnight", "21:00-00:00"),
        ("0930-1230", "09:30-12:30"),
        ("930-1230", "09:30-12:30"),
        ("09:00\u201312:30", "09:00-12:30"),
        ("9 o'clock to 12 o'clock", "09:00-12:00"),
        ("9 until 12", "09:00-12:00"),
        ("between 9 and 12", "09:00-12:00"),
        ("from 9 to noon", "09:00-12:00"),
        ("9-noon", "09:00-12:00"),
        ("noon-4", "12:00-16:00"),
        ("noon to midnight", "12:00-00:00"),
        ("9-1pm", "09:00-13:00"),
        ("9am-1pm", "09:00-13:00"),
        ("9 a.m. - 1 p.m.", "09:00-13:00"),
        ("9a-1p", "09:00-13:00"),
        ("1-5pm", "13:00-17:00"),
        ("9-11pm", "21:00-23:00"),
        ("12-4pm", "12:00-16:00"),
        ("10-12pm", "10:00-12:00"),
        ("8-10am", "08:00-10:00"),
        ("11-2am", "23:00-02:00"),
        ("9am-5", "09:00-17:00"),
        ("10am-2", "10:00-14:00"),
        ("10pm-2", "22:00-02:00"),
        ("9pm-12am", "21:00-00:00"),
        ("12am-2am", "00:00-02:00"),
        ("9am-17", "09:00-17:00"),
        ("18-24", "18:00-00:00"),
        ("22-2", "22:00-02:00"),
        ("20-8", "20:00-08:00"),
        ("0-6", "00:00-06:00"),
        ("01:30-05:00", "01:30-05:00"),
        ("09-2", "09:00-14:00"),
        ("9-9:10", "09:00-09:10"),
        # several readings
        ("9-2", "09:00-14:00 | 21:00-02:00"),
        ("9:30-1:30", "09:30-13:30 | 21:30-01:30"),
        ("1-5", "13:00-17:00 | 01:00-05:00"),
        ("7-9", "07:00-09:00 | 19:00-21:00"),
        ("6-8", "18:00-20:00 | 06:00-08:00"),
        ("12-2", "12:00-14:00 | 00:00-02:00"),
        ("12-1", "12:00-13:00 | 00:00-01:00"),
        ("11-1", "11:00-13:00 | 23:00-01:00"),
        ("8-8", "08:00-20:00 | 20:00-08:00"),
        ("10-8", "10:00-20:00 | 22:00-08:00"),
        ("14-5", "14:00-17:00 | 14:00-05:00"),
        ("11:00-01:00", "11:00-13:00 | 11:00-01:00"),
        ("9-12am", "21:00-00:00 | 09:00-00:00"),
        ("9-midnight", "21:00-00:00 | 09:00-00:00"),
        # no span
        ("9", ""),
        ("24 Dec", ""),
        ("12.8.", ""),
        ("3/4", ""),
        ("2026-12-24-1", ""),
        ("9:5-12", ""),
        ("Mon", ""),
        ("from 3 Jan", ""),
    ],
)
def test_readings(text: str, expected: str) -> None:
    """A span has one reading if a sign or the working hours settle it, and otherwise all."""
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("9-25", Why.TIME),
        ("25-28", Why.TIME),
        ("9:60-12", Why.TIME),
        ("9-12:5", Why.TIME),
        ("24:30-3", Why.TIME),
        ("24-2", Why.TIME),
        ("13pm-3pm", Why.TIME),
        ("0am-3am", Why.TIME),
        ("9-Mon", Why.TIME),
        ("9-", Why.NO_END),
        ("00000-12", Why.TIME),
        ("9-" + "1" * 5000, Why.TIME),
        ("9-9:05", Why.TOO_SHORT),
        ("9am-9:09am", Why.TOO_SHORT),
        ("09:00-02:00", Why.TOO_LONG),
        ("09:00-09:00", Why.TOO_LONG),
        ("9am-9am", Why.TOO_LONG),
        ("0-24", Why.TOO_LONG),
    ],
)
def test_no_block_lasts_like_that(text: str, why: Why) -> None:
    """A span that is no time of day, too short or too long says so."""
    with pytest.raises(UnreadableError) as caught:
        read(text)
    assert caught.value.why is why


@pytest.mark.parametrize(
    "text", ["9-12 h 14-17 h", "9-12 h 14 to 17", "9-12 h 14 h", "9-12 h 24/12", "9-12 h 24 Dec"]
)
def test_what_follows_an_hour_may_be_something_else(text: str) -> None:
    """Two digits after "12 h" are minutes only if no time or date begins with them."""
    cursor = Cursor(tokenize(text, ENGLISH))
    ((begins, ends),) = take_span(cursor)
    assert (begins.hour, ends.hour, ends.minute) == (9, 12, 0)
    assert cursor.now.text in {"14", "24"}
