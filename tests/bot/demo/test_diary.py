"""The calendar of the demo's therapist."""

from datetime import date

from bot.calendars.worker import Reader
from bot.demo.diary import calendar


async def test_the_bot_can_read_it() -> None:
    """The reader finds the Saturday once and the Tuesday evenings in each week, from any day on."""
    for day in (date(2026, 3, 2), date(2026, 3, 8)):
        found = await Reader().read(
            calendar(day), "Europe/Berlin", date(2026, 3, 2), date(2026, 3, 16)
        )
        starts = sorted(one.begins_at.strftime("%d %H:%M") for one in found.appointments)
        assert starts == ["03 17:00", "03 18:00", "07 09:00", "07 10:00", "10 17:00", "10 18:00"]
        assert found.unreadable == 0
