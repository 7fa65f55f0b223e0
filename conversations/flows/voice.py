"""Voice notes: taken in, filed once they have been fetched, and played."""

from __future__ import annotations

from conversations import voices
from conversations.flow import Flow
from conversations.model import P

FLOW = Flow(
    key="voice",
    title=P("menu", "Voice notes"),
    actions={"@play": voices.sound},
    jobs={voices.JOB: voices.fetched},
    receives={"voice": voices.arrived},
)
