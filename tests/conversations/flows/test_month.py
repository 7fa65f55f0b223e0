"""/month: a picture of a month."""

from __future__ import annotations

from tests.conversations.desk import Desk


def test_the_command_asks_for_a_picture() -> None:
    """Whatever stands behind it; a sign in the chat tells that it is being made."""
    desk = Desk()
    desk.command("/month please")
    assert [(job.kind, job.args["kind"]) for job in desk.jobs] == [("picture", "month")]
    assert desk.messages[-1].card is None
