"""Going by another clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from conversations.model import Address, replace
from conversations.when.week import Slot
from tests.conversations.desk import Desk, weekdays


@pytest.fixture
def desk() -> Desk:
    """Somebody of Berlin who works mornings and afternoons."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00", "14:00-17:00"))
    return desk


def go(desk: Desk, zone: str) -> None:
    """Share a location there and take its clock."""
    desk.locate(zone)
    desk.tap("Yes")
    assert desk.session.zone == zone


# --------------------------------------------------------------------- the offer


def test_a_location_elsewhere_is_offered_and_changes_nothing_by_itself(desk: Desk) -> None:
    """By its clock; and it is said that the place is not kept."""
    desk.locate("Europe/Lisbon")
    assert "Where you are it is 07:00, as in Lisbon. Shall I go by that clock?" in desk.text
    assert "not kept" in desk.text
    assert desk.buttons == ["Yes", "No, stay with Berlin"]
    assert desk.session.zone == "Europe/Berlin"


def test_yes_says_what_changes_and_when_the_next_check_in_comes(desk: Desk) -> None:
    """On the same card, with the way back."""
    before = len(desk.messages)
    go(desk, "Europe/Lisbon")
    assert len(desk.messages) == before + 2  # the location and the card
    for part in (
        "Lisbon, where it is 07:00.",
        "Your hours keep their times on the clock",
        "Nothing is asked twice, and 21:00 to 08:00 is quiet here, too.",
        "The next check-in comes today at 12:05.",
    ):
        assert part in desk.text
    assert "Appointments" not in desk.text
    assert desk.buttons == ["Back to Berlin"]
    desk.tap("Back to Berlin")
    assert desk.session.zone == "Europe/Berlin"
    assert "Berlin, where it is 08:00." in desk.text
    assert desk.buttons == ["Back to Lisbon"]


def test_no_stays_and_says_so(desk: Desk) -> None:
    """With nothing left to tap."""
    desk.locate("Asia/Kathmandu")
    desk.tap("No, stay with Berlin")
    assert desk.text == "Berlin it stays, where it is 08:00."
    assert desk.buttons == []


def test_at_home_a_location_is_told_so(desk: Desk) -> None:
    """No question is asked for nothing."""
    desk.locate("Europe/Berlin")
    assert "Berlin, where it is 08:00: that is the clock I go by." in desk.text
    desk.locate("Europe/Vienna")
    assert "Vienna has the same time as Berlin all year" in desk.text
    assert desk.buttons == []


def test_a_neighbour_whose_clock_will_differ_is_offered_by_name(desk: Desk) -> None:
    """Lagos shows the same time as Berlin until March."""
    desk.locate("Africa/Lagos")
    assert "Where you are it is 08:00, as in Lagos." in desk.text
    desk.tap("Yes")
    assert desk.session.zone == "Africa/Lagos"


@pytest.mark.parametrize("place", ["nowhere", "unknown"])
def test_a_place_without_a_zone_is_said_kindly(desk: Desk, place: str) -> None:
    """The open sea, or a zone this machine does not know; nothing of it is saved."""
    if place == "nowhere":
        desk.send("location")
    else:
        desk.locate("Mars/Olympus")
    assert "I cannot tell what time it is at that place, and saved nothing of it." in desk.text
    assert "/settings" in desk.text
    assert desk.session.zone == "Europe/Berlin"


@pytest.mark.parametrize("kind", ["location", "venue"])
def test_a_place_without_a_zone_leaves_the_question_for_one_open(desk: Desk, kind: str) -> None:
    """The next try counts."""
    desk.tap_to(Address("settings", "@zone"))
    desk.send(kind)
    assert "A larger city nearby may do" in desk.text
    desk.locate("Mars/Olympus")
    assert "A larger city nearby may do" in desk.text
    desk.locate("Australia/Adelaide")
    assert desk.session.zone == "Australia/Adelaide"
    assert "Adelaide, where it is 17:30. I keep the time zone, not the place." in desk.text


def test_a_location_in_a_check_in_does_not_take_over_the_words(desk: Desk) -> None:
    """The question that is open stays open."""
    desk.command("/checkin")
    desk.locate("Europe/Lisbon")
    desk.say("warm")
    assert desk.answer("self_study").text == "warm"
    desk.tap("Yes", desk.shown("as in Lisbon"))
    assert desk.session.zone == "Europe/Lisbon"
    desk.say("the plan")
    assert desk.answer("letting_go").text == "the plan"


@pytest.mark.parametrize("choice", ["", "Mars/Olympus", "../etc/passwd", "europe/lisbon"])
def test_a_forged_zone_changes_nothing(desk: Desk, choice: str) -> None:
    """Buttons come back from a phone."""
    desk.command("/settings")
    desk.tap_to(Address("settings", "@go", desk.last.card or 0, choice))
    assert "I do not know this button" in desk.toast
    assert desk.session.zone == "Europe/Berlin"


def test_a_second_tap_on_yes_changes_nothing(desk: Desk) -> None:
    """Where one is already, one stays."""
    desk.locate("Europe/Lisbon")
    card = desk.last
    yes = desk.find("Yes", card)
    desk.tap_to(yes)
    desk.tap_to(yes)
    assert desk.toast == "So it is already."
    assert desk.session.zones_before == ("Europe/Berlin",)


def test_the_two_zones_before_are_remembered_newest_first(desk: Desk) -> None:
    """A journey with a stop has two ways back; where one is now is none of them."""
    for zone in ("Europe/Lisbon", "America/New_York", "Asia/Kathmandu"):
        go(desk, zone)
    assert desk.session.zones_before == ("America/New_York", "Europe/Lisbon")
    go(desk, "Europe/Lisbon")
    assert desk.session.zones_before == ("Asia/Kathmandu", "America/New_York")


def test_nobody_goes_back_to_where_they_were_before_they_were_asked() -> None:
    """UTC is where a newcomer's session begins, not where they were."""
    desk = Desk(zone="UTC", settled=False)
    desk.command("/start")
    go(desk, "Europe/Lisbon")
    assert desk.buttons == []
    assert desk.session.zones_before == ()
    desk.tap("I understand")
    assert "Is it 07:00 for you, as in Lisbon?" in desk.text


# -------------------------------------------------------------------- the journey


def test_flown_west_after_being_asked_nothing_is_asked_twice(desk: Desk) -> None:
    """Asked at 12:05 in Berlin: New York's morning of the same day is not asked about again."""
    desk.until("12:05")
    assert "morning block (09:00–12:00)" in desk.text
    desk.advance(20)
    go(desk, "America/New_York")
    assert "The next check-in comes today at 17:05." in desk.text
    desk.until("17:05")
    assert "afternoon block (14:00–17:00)" in desk.text
    desk.until("23:59")
    asked = [one for one in desk.messages if "has ended" in one.text]
    assert len(asked) == 2
    today = [line for line in desk.shelf.ledger if line.prompt.day == date(2026, 11, 23)]
    assert [line.decision for line in today] == ["asked", "dropped", "asked"]
    desk.until("Tue 12:05")
    assert "morning block (09:00–12:00)" in desk.text


def test_flown_east_nothing_is_skipped_without_a_reason(desk: Desk) -> None:
    """At ten in Berlin it is six in the evening in Tokyo: the day's blocks are over there."""
    desk.until("10:00")
    go(desk, "Asia/Tokyo")
    assert "The next check-in comes tomorrow at 12:05." in desk.text
    desk.until("Tue 12:05")
    monday = [one for one in desk.shelf.prompts.values() if one.day == date(2026, 11, 23)]
    told = {line.prompt.id for line in desk.shelf.ledger}
    assert len(monday) == 2
    assert {one.id for one in monday} <= told
    assert "morning block (09:00–12:00)" in desk.text


@pytest.mark.parametrize(
    "zone", ["America/New_York", "Pacific/Honolulu", "Asia/Kathmandu", "Australia/Adelaide"]
)
def test_nothing_comes_in_the_night_of_the_new_place(desk: Desk, zone: str) -> None:
    """Quiet hours are those of the wall there, also for what fell due by the old clock."""
    desk.meets("13:00-13:50", "20:00-20:50", "22:00-22:50")
    desk.meets("06:00-06:50", "15:00-15:50", day=date(2026, 11, 24))
    desk.until("12:30")
    go(desk, zone)
    assert "Appointments of a calendar stay when they are." in desk.text
    before = len(desk.messages)
    came = []
    for _ in range(4 * 60):
        desk.advance(15)
        new = [one for one in desk.messages[before:] if one.unasked]
        wall = desk.now.astimezone(desk.zone).time()
        came += [(wall, one.silent) for one in new]
        before = len(desk.messages)
    assert came
    for wall, silent in came:
        assert time(8) <= wall <= time(22, 15)
        assert silent or wall <= time(21, 15)


def test_appointments_keep_their_instants(desk: Desk) -> None:
    """An online client at 18:00 in Berlin is at 12:00 in New York."""
    desk.shelf.rules.clear()
    desk.meets("18:00-19:00")
    go(desk, "America/New_York")
    assert "The next check-in comes today at 13:05." in desk.text
    desk.until("13:05")
    assert "(12:00–13:00)" in desk.text
    assert desk.now == datetime(2026, 11, 23, 18, 5, tzinfo=UTC)


def test_without_quiet_hours_none_are_promised(desk: Desk) -> None:
    """Only that nothing is asked twice."""
    chosen = replace(desk.session.settings, quiet_from=time(0), quiet_until=time(0))
    desk.session = replace(desk.session, settings=chosen)
    go(desk, "Asia/Kathmandu")
    assert "Nothing is asked twice." in desk.text


@pytest.mark.parametrize(
    ("home", "away", "now"),
    [
        ("Europe/Berlin", "America/New_York", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("Europe/Berlin", "Europe/Lisbon", datetime(2026, 10, 25, 1, 0, tzinfo=UTC)),
        ("Asia/Kathmandu", "Europe/Berlin", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        ("America/New_York", "Australia/Lord_Howe", datetime(2026, 10, 3, 15, 29, tzinfo=UTC)),
        ("Pacific/Honolulu", "Pacific/Kiritimati", datetime(2026, 11, 23, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_journey_in_a_night_of_changing_clocks(home: str, away: str, now: datetime) -> None:
    """Each block of a day is asked about once at most, there and back, and by day."""
    desk = Desk(zone=home, now=now)
    desk.works(*(Slot(day, time(9), time(12)) for day in range(7)))
    go(desk, away)
    desk.advance(hours=9)
    desk.tap("Back to " + home.rpartition("/")[2].replace("_", " "), desk.shown("where it is"))
    desk.advance(days=3)
    asked = [line.prompt for line in desk.shelf.ledger if line.decision == "asked"]
    assert len({(one.day, one.starts) for one in asked}) == len(asked)
    assert len(asked) >= 2
    for line in desk.shelf.ledger:
        if line.decision == "asked":
            walls = {line.at.astimezone(ZoneInfo(zone)).time() for zone in (home, away)}
            assert any(time(8) <= wall <= time(22) for wall in walls)
    assert all(one.due_at > desk.now - timedelta(minutes=1) for one in desk.shelf.waiting())
