"""The whisper: a line of one's own that waits before work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from conversations.days.reasons import is_known
from conversations.model import Address, Rang, Redraw, Say, Settings, Toast, replace
from tests.conversations.desk import Desk, weekdays
from tests.conversations.screen import Message, uncovered

LINE = "Her patience with a slow knee touched me"
WAITS = "You have a line waiting."


def check_in(desk: Desk, number: int = 0) -> None:
    """Say something at each step, of which one line is worth coming back."""
    desk.command("/checkin")
    desk.say("heavy")
    desk.say("the hurry")
    desk.tap("not today")
    desk.say(f"{LINE} {number or ''}".strip())
    desk.tap("in my hands")


def whispers(desk: Desk) -> list[Message]:
    """Return those that came."""
    return [one for one in desk.messages if one.text == WAITS]


def decided(desk: Desk) -> list[tuple[str, str, str]]:
    """Return what was decided about whispers: day, decision, reason."""
    lines = [one for one in desk.shelf.ledger if one.prompt.kind == "whisper"]
    return [(f"{one.prompt.day:%a %d}", one.decision, one.reason) for one in lines]


@pytest.fixture
def desk() -> Desk:
    """Somebody who works on weekdays and wants it, with one check-in a week ago on a Monday."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00", "14:00-17:00"))
    desk.command("/settings")
    desk.tap("A line now and then")
    desk.tap("Bring me a line")
    check_in(desk)
    desk.until("Sun 23:00")
    assert whispers(desk) == []
    return desk


def test_nobody_has_it_who_does_not_want_it() -> None:
    """It is off, and then nothing is even planned."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    check_in(desk)
    desk.advance(days=20)
    assert whispers(desk) == []
    assert decided(desk) == []
    assert Settings().whisper is False


def test_it_is_switched_in_place_and_back() -> None:
    """One card, edited, from the settings and back to them."""
    desk = Desk()
    desk.command("/settings")
    count = len(desk.messages)
    desk.tap("A line now and then")
    assert desk.text.startswith("A line now and then\n\nLines of yours stay with me.")
    on = desk.find("Bring me a line")
    desk.tap_to(on)
    assert desk.session.settings.whisper
    assert "at most twice a week" in desk.text
    desk.tap_to(on)
    assert desk.toast == "So it is already."
    desk.tap("No lines, please")
    assert not desk.session.settings.whisper
    desk.tap_to(Address("whisper", "@set", desk.last.card or 0, "maybe"))
    assert desk.toast == "I do not know this button any more. Nothing has changed."
    desk.tap("‹ Back")
    assert desk.text.startswith("How I work for you")
    assert len(desk.messages) == count


def test_it_waits_closed_five_minutes_before_work(desk: Desk) -> None:
    """Without a sound; not a word of it stands there before the tap."""
    desk.until("Mon 08:54")
    assert whispers(desk) == []
    desk.until("08:55")
    [one] = whispers(desk)
    assert one.buttons == ["Show"]
    assert one.unasked
    assert one.silent
    assert LINE not in repr([each for each in desk.effects if isinstance(each, Say)])


def test_a_tap_opens_it_where_it_stands(desk: Desk) -> None:
    """Read at once over the chat, where it goes again; what stays in the chat is covered."""
    desk.until("Mon 08:55")
    count = len(desk.messages)
    desk.tap("Show")
    assert len(desk.messages) == count
    assert desk.toast == LINE
    assert [one.stays for one in desk.effects if isinstance(one, Toast)] == [True]
    [redraw] = [one for one in desk.effects if isinstance(one, Redraw)]
    assert desk.text == f"You wrote this on Mon 23 Nov:\n\n{LINE}"
    assert LINE not in uncovered(redraw.card.body)
    assert desk.buttons == ["Look at it"]
    desk.tap("Look at it")
    assert LINE in desk.text


def test_it_is_not_brought_up_again_and_opens_weeks_later(desk: Desk) -> None:
    """No reminder; and the button is good for as long as the chat stands."""
    desk.until("Mon 08:55")
    [one] = whispers(desk)
    desk.advance(days=30)
    assert whispers(desk) == [one]
    desk.tap("Show", one)
    assert LINE in one.text


def test_one_that_was_edited_or_deleted_since(desk: Desk) -> None:
    """It shows what is kept now, or says that it is gone."""
    desk.until("Mon 08:55")
    [one] = whispers(desk)
    button = desk.find("Show")
    mine = next(each for each in desk.messages if each.text == LINE and each.card is None)
    desk.edit(mine.id, "Her patience, and her laugh about it")
    desk.tap_to(button)
    assert desk.toast == "Her patience, and her laugh about it"
    desk.shelf.records.clear()
    before = one.text
    desk.tap_to(button)
    assert desk.toast == "That line is not there any more."
    assert one.text == before


@pytest.mark.parametrize(
    "choice", ["", ".", "1", "1.", "1.self_study", "x.seeing", "²." + "9" * 40]
)
def test_a_forged_button_shows_nothing(desk: Desk, choice: str) -> None:
    """Nor what somebody found in themselves."""
    desk.until("Mon 08:55")
    card = desk.last.card or 0
    desk.tap_to(Address("whisper", "@show", card, choice))
    assert desk.toast == "That line is not there any more."


def test_four_days_lie_between_two_and_each_line_comes_once(desk: Desk) -> None:
    """The ledger knows why there is none on the other days."""
    row = desk.shelf.records[desk.record.id]
    words = {**row.answers, "reflecting": row.answers["nourished"]}
    desk.shelf.records[row.id] = replace(row, answers=words)
    desk.until("Mon 09:00")
    desk.until("Sun 09:00")
    assert decided(desk)[-5:] == [
        ("Mon 30", "asked", "whisper"),
        ("Tue 01", "silent", "whisper_lately"),
        ("Wed 02", "silent", "whisper_lately"),
        ("Thu 03", "silent", "whisper_lately"),
        ("Fri 04", "asked", "whisper"),
    ]
    desk.advance(days=10)
    assert decided(desk)[-1][1:] == ("silent", "whisper_none")
    assert len(whispers(desk)) == 2


def _quarter() -> Iterator[tuple[date, str]]:
    desk = Desk()
    desk.works(*weekdays("09:00-12:00", days=range(7)))
    desk.session = replace(desk.session, settings=Settings(whisper=True))
    for day in range(90):
        desk.until("08:00")
        check_in(desk, day)
        desk.until("08:56")
        if desk.text == WAITS:
            desk.tap("Show")
            yield desk.today, desk.text
        desk.advance(hours=12)


def test_over_a_quarter() -> None:
    """Never more than two in seven days, never the same line, never a heavy one."""
    came = list(_quarter())
    assert len(came) > 15
    assert len({text for _, text in came}) == len(came)
    assert not [text for _, text in came if "heavy" in text]
    for (first, _), (third, _) in zip(came, came[2:], strict=False):
        assert third - first > timedelta(days=7)


def test_days_off_are_days_off(desk: Desk) -> None:
    """A pause silences it, and says so."""
    desk.off(desk.today, desk.today + timedelta(days=2))
    desk.until("Wed 09:00")
    assert [one[1] for one in decided(desk)[-2:]] == ["silent", "asked"]
    assert decided(desk)[-2][2] == "paused"
    assert len(whispers(desk)) == 1


def test_what_comes_too_late_does_not_come(desk: Desk) -> None:
    """After a downtime, or after a conversation that was under way."""
    desk.sleep(hours=10.1)
    assert whispers(desk) == []
    assert decided(desk)[-1][1:] == ("silent", "whisper_late")


def test_a_conversation_under_way_is_not_disturbed(desk: Desk) -> None:
    """Then there is none on that morning."""
    desk.until("Mon 08:54")
    desk.command("/schedule")
    desk.command("/pause")
    desk.say("perhaps")
    desk.until("Mon 09:30")
    assert whispers(desk) == []
    assert [one[1:] for one in decided(desk)[-2:]] == [
        ("waits", "busy"),
        ("silent", "whisper_late"),
    ]


def test_a_question_that_is_open_stays_open(desk: Desk) -> None:
    """Words after it are still the check-in's."""
    desk.until("Mon 08:50")
    desk.command("/checkin")
    desk.until("Mon 08:55")
    assert desk.text == WAITS
    desk.say("warm hands")
    assert "warm hands" in [one.text for one in desk.record.answers.values()]


def test_not_in_quiet_hours_nor_once_it_is_off(desk: Desk) -> None:
    """Whatever row is there: it decides when it rings."""
    desk.until("Mon 08:30")
    row = next(one for one in desk.shelf.waiting() if one.kind == "whisper")
    for settings, reason in (
        (Settings(), "whisper_off"),
        (Settings(whisper=True, quiet_until=row.starts.replace(minute=59)), "whisper_quiet"),
    ):
        desk.session = replace(desk.session, settings=settings)
        desk.now = row.due_at
        desk.event(Rang((row,)))
        assert decided(desk)[-1][1:] == ("silent", reason)
    assert whispers(desk) == []


def test_why_tells_of_it_in_a_line_of_its_own(desk: Desk) -> None:
    """A block's own line is as it was."""
    desk.until("Mon 12:05")
    desk.command("/why")
    assert "09:00–12:00: asked at 12:05." in desk.text
    assert desk.text.endswith("A line of yours: was waiting for you at 08:55.")
    desk.until("Tue 12:05")
    desk.command("/why")
    assert "09:00–12:00: asked at 12:05." in desk.text
    assert desk.text.endswith(
        "A line of yours: not brought, because one had come in the days before."
    )


@pytest.mark.parametrize(
    "reason",
    ["whisper", "whisper_off", "whisper_late", "whisper_quiet", "whisper_lately", "whisper_none"],
)
def test_every_reason_has_its_sentence(reason: str) -> None:
    """None is told by its name."""
    assert is_known(reason)
