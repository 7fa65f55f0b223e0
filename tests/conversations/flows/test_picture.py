"""The buttons of a picture and the end of its job, by name."""

from __future__ import annotations

from conversations.flows.picture import FLOW


def test_what_the_flow_takes() -> None:
    """It has no command of its own: pictures hang on /weekly, /month and /year."""
    assert not FLOW.command
    assert set(FLOW.actions) == {"@show", "@turn", "@light", "@dark"}
    assert set(FLOW.jobs) == {"picture"}
