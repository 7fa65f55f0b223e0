"""Some minutes before the first block of a day."""

from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

import pytest

from conversations.when.quiet import Quiet
from conversations.when.shortly import shortly_before
from conversations.when.week import Block, Slot, blocks_on

BERLIN = ZoneInfo("Europe/Berlin")
MONDAY = date(2026, 11, 23)
NIGHT = Quiet(time(21), time(8))


def blocks(*spans: str) -> list[Block]:
    """Return Monday's blocks, in the order given."""
    times = [tuple(map(time.fromisoformat, span.split("-"))) for span in spans]
    return [one for span in times for one in blocks_on(MONDAY, [Slot(0, *span)], BERLIN)]


@pytest.mark.parametrize(
    ("spans", "quiet", "wall"),
    [
        (("14:00-17:00", "09:00-12:00"), NIGHT, "08:55"),
        (("08:05-12:00",), NIGHT, "08:00"),
        (("08:04-12:00",), NIGHT, None),
        (("08:00-12:00", "14:00-17:00"), NIGHT, "13:55"),
        (("21:05-23:00",), NIGHT, None),
        (("08:00-12:00",), None, "07:55"),
        ((), None, None),
    ],
)
def test_it_is_the_first_block_that_lies_in_no_quiet_hours(
    spans: tuple[str, ...], quiet: Quiet | None, wall: str | None
) -> None:
    """And none if all of them do."""
    at = shortly_before(blocks(*spans), quiet, BERLIN)
    assert (at and f"{at.astimezone(BERLIN):%H:%M}") == wall


def test_before_a_block_at_midnight_it_is_the_evening_before() -> None:
    """It belongs to the block's day all the same."""
    at = shortly_before(blocks("00:00-03:00"), None, BERLIN)
    assert at is not None
    assert f"{at.astimezone(BERLIN):%a %H:%M}" == "Sun 23:55"
