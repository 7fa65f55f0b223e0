"""Taking one's words along."""

from __future__ import annotations

import pytest

from conversations.model import Address, Done
from tests.conversations.desk import Desk


def test_the_document_is_handed_over_with_what_it_holds() -> None:
    """The caption counts the check-ins and says that the file is not encrypted."""
    desk = Desk()
    desk.command("/export")
    desk.done("export", attachment=7, checkins=3)
    ((number, caption),) = desk.handed
    assert number == 7
    assert caption.startswith("Your 3 check-ins")
    assert "not encrypted" in caption


def test_one_check_in_is_counted_as_one() -> None:
    """The plural is the language's."""
    desk = Desk()
    desk.command("/export")
    desk.done("export", attachment=1, checkins=1)
    assert desk.handed[0][1].startswith("Your 1 check-in,")


@pytest.mark.parametrize(("ok", "result"), [(False, {}), (True, {}), (True, {"attachment": "x"})])
def test_a_document_that_could_not_be_made_is_said_kindly(ok: bool, result: dict[str, str]) -> None:
    """Nothing is handed over, and what to do is said."""
    desk = Desk()
    desk.command("/export")
    desk.done("export", ok=ok, **result)
    assert desk.handed == []
    assert "/export tries again" in desk.text


def test_an_export_during_a_check_in_leaves_the_question_open() -> None:
    """The document comes when it is ready; words still answer."""
    desk = Desk()
    desk.command("/checkin")
    desk.command("/export")
    desk.say("warm")
    desk.done("export", attachment=1, checkins=1)
    desk.say("a plan")
    assert desk.answer("letting_go").text == "a plan"


def test_the_button_answers_with_one_moment() -> None:
    """Offered where everything is about to be deleted."""
    desk = Desk()
    desk.tap_to(Address("export", "@go"))
    assert desk.toast == "One moment."
    assert [job.kind for job in desk.jobs] == ["export"]


def test_the_end_of_a_job_nobody_knows_is_passed_over() -> None:
    """A later version may have asked for it."""
    desk = Desk()
    desk.event(Done("unheard_of", ok=True, result={}))
    assert desk.messages == []
