"""What a clock shows, as people write it."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.when.clocktime import read_clock

TEN_PAST_NOON = (time(12, 10), time(0, 10))


@pytest.mark.parametrize(
    ("text", "clocks"),
    [
        ("14:05", (time(14, 5),)),
        ("14.05", (time(14, 5),)),
        ("14.05.", (time(14, 5),)),
        ("14h05", (time(14, 5),)),
        ("14 05", (time(14, 5),)),
        ("1405", (time(14, 5),)),
        ("14:05:22", (time(14, 5),)),
        ("14:05 Uhr", (time(14, 5),)),
        ("14:05 h", (time(14, 5),)),
        ("14\u00a0h\u00a005", (time(14, 5),)),
        ("14 Uhr", (time(14),)),
        ("14h", (time(14),)),
        ("it is 14:05", (time(14, 5),)),
        ("It\u2019s 14:05 here", (time(14, 5),)),
        ("es ist 14:05 Uhr", (time(14, 5),)),
        ("son las 14:05", (time(14, 5),)),
        ("at 14:05", (time(14, 5),)),
        ("um 14 Uhr", (time(14),)),
        ("a las 14:05", (time(14, 5),)),
        ("il est 14h05", (time(14, 5),)),
        (" 2:05 pm ", (time(14, 5),)),
        ("2:05 p.m.", (time(14, 5),)),
        ("2.05pm", (time(14, 5),)),
        ("2pm", (time(14),)),
        ("12:05 am", (time(0, 5),)),
        ("2:05", (time(2, 5), time(14, 5))),
        ("10:15", (time(10, 15), time(22, 15))),
        ("12 Uhr 10", TEN_PAST_NOON),
        ("12 uhr 10", TEN_PAST_NOON),
        ("12h10", TEN_PAST_NOON),
        ("02:05", (time(2, 5),)),
        ("0:05", (time(0, 5),)),
        ("24:05", ()),
        ("14:65", ()),
        ("14:5", ()),
        ("14:05 pm", ()),
        ("14", ()),
        ("14,05", ()),
        ("10 past two", ()),
        ("ten past two", ()),
        ("Berlin", ()),
        ("Berlin 14:05", ()),
        ("14:05 or 15:05", ()),
        ("", ()),
    ],
)
def test_a_clock_is_read_as_typed(text: str, clocks: tuple[time, ...]) -> None:
    """Only an hour without a sign of its half may be either."""
    assert read_clock(text) == clocks


@given(st.text(max_size=40) | st.from_regex(r"[0-9:.hap ]{0,12}"))
def test_any_text(text: str) -> None:
    """Any text gives a time, the same in both halves, or none."""
    found = read_clock(text)
    assert len(found) <= 2
    assert len({(one.hour % 12, one.minute) for one in found}) <= 1
