"""From any question to any command and back, with nothing lost."""

from __future__ import annotations

import pytest

from conversations.model import Record
from conversations.practice import FIVE
from tests.conversations.desk import Desk, every_flow, weekdays

COMMANDS = [*sorted(flow.command for flow in every_flow() if flow.command), "cancel", "nonsense"]


def _in_the_middle(answered: int) -> Desk:
    """Return somebody who has answered so many questions of a block's check-in."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00", "14:00-17:00"))
    desk.until("12:05")
    desk.tap("Begin")
    for number in range(answered):
        desk.say(f"words {number}")
    return desk


def _kept(desk: Desk) -> Record:
    [record] = [one for one in desk.records if one.flow == "checkin"]
    return record


def _take_up(desk: Desk) -> None:
    """Come back to the check-in by what the phone offers."""
    desk.command("/today")
    continues = [one for one in desk.buttons if one.startswith("Continue")]
    if continues:
        desk.tap(continues[0])
    else:
        desk.command("/checkin")


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("answered", range(1, 5))
def test_a_command_in_the_middle_loses_nothing(command: str, answered: int) -> None:
    """The record stays as it was, and the same question is open again by one way or another."""
    desk = _in_the_middle(answered)
    before = _kept(desk).answers
    desk.command(f"/{command}")
    assert _kept(desk).answers == before
    talk = desk.session.talk
    if talk is None or talk.record.id != _kept(desk).id or talk.open is None:
        _take_up(desk)
    desk.say("and on")
    answers = _kept(desk).answers
    assert answers[FIVE[answered]].text == "and on"
    assert {step: answers[step] for step in before} == before


@pytest.mark.parametrize("command", COMMANDS)
def test_a_prompt_can_be_begun_after_any_command(command: str) -> None:
    """Its button still opens the check-in of its block."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00", "14:00-17:00"))
    desk.until("12:05")
    prompt = desk.last
    desk.command(f"/{command}")
    desk.tap("Begin", prompt)
    for number in range(5):
        desk.say(f"words {number}")
    record = _kept(desk)
    assert record.state == "complete"
    assert [record.answers[step].text for step in FIVE] == [f"words {n}" for n in range(5)]


@pytest.mark.parametrize("first", COMMANDS)
@pytest.mark.parametrize("second", COMMANDS)
def test_any_command_after_any_other(first: str, second: str) -> None:
    """Each is answered, and a check-in can begin after both."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    for command in (first, second):
        before = len(desk.messages)
        desk.command(f"/{command}")
        assert len(desk.messages) > before, command
    desk.command("/checkin")
    desk.say("warm")
    assert _kept(desk).answers["self_study"].text == "warm"
