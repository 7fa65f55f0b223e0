"""Pictures: made by a job, handed over as photos, turned by their buttons."""

from __future__ import annotations

from conversations.flow import Flow
from conversations.model import P
from conversations.pictures import showing

FLOW = Flow(
    key=showing.FLOW,
    title=P("menu", "Pictures"),
    actions={
        "@show": showing.show,
        "@turn": showing.turn,
        "@light": showing.lighten,
        "@dark": showing.darken,
    },
    jobs={showing.JOB: showing.handed},
)
