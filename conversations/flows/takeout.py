"""An export that is sent back: looked into, shown, and taken in after a yes.

The rules of this file:

1. Nothing is taken in without a yes, and nothing that is here is changed by it.
2. Between the look and the yes nothing of the file is kept: the session remembers where Telegram
   has it, and which card asks. A newer file takes the place of the one before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations import limits
from conversations.flow import Flow
from conversations.model import (
    PN,
    Address,
    Button,
    Card,
    Done,
    Job,
    P,
    Parcel,
    Phrase,
    Sent,
)

if TYPE_CHECKING:
    from conversations.play import Play

JOB, GO = "import", "go"
MOST_BYTES = 20 * 1024 * 1024
"""A bot can fetch no larger file (Bot API, getFile)."""

_KEY = "takeout"

_TOO_LARGE = P(
    "takeout",
    "That file is larger than Telegram lets me fetch (20 MB). Whoever runs Presence can take it in "
    "with <i>presence import</i>.",
)
_PROBLEMS = {
    "another": P(
        "takeout",
        "I can read files that /export made as JSON, and that one is something else. "
        "Nothing has changed.",
    ),
    "version": P(
        "takeout",
        "That file was made by another version of Presence, and I might read it wrongly. "
        "Please make a new one with /export there, once both are of the same version. "
        "Nothing has changed.",
    ),
    "damaged": P(
        "takeout",
        "That file is not whole any more, so I left all of it alone. "
        "The one /export gave you will do, if you send it as it was. Nothing has changed.",
    ),
}
_FAILED = P(
    "takeout", "I could not read that file just now. Please send it once more. Nothing is lost."
)


def _file(play: Play, sent: Sent) -> None:
    """Look into a file that may be an export."""
    if sent.size > MOST_BYTES:
        play.say(_TOO_LARGE)
        return
    if not limits.take(play, JOB):
        return
    play.do(Job(JOB, {"file": sent.file}))
    play.say(P("takeout", "I am looking into that file. One moment."))


def _counted(done: Done) -> tuple[Phrase, ...]:
    """Return what a file has that is not here yet."""

    def n(name: str) -> int:
        found = done.result.get(name, 0)
        return found if isinstance(found, int) else 0

    counts = (
        (n("checkins"), PN("takeout", "{n} check-in", "{n} check-ins", n("checkins"))),
        (n("notes"), PN("takeout", "{n} note", "{n} notes", n("notes"))),
        (n("cpd"), PN("takeout", "{n} CPD entry", "{n} CPD entries", n("cpd"))),
        (n("voices"), PN("takeout", "{n} voice note", "{n} voice notes", n("voices"))),
        (n("around"), P("takeout", "working hours, days off or settings")),
    )
    return tuple(phrase for count, phrase in counts if count)


def _kept(done: Done) -> tuple[Phrase, ...]:
    """Say what of a file is here already, or has been changed here since."""
    here, changed = done.result.get("here", 0), done.result.get("changed", 0)
    said: list[Phrase] = []
    if isinstance(here, int) and here:
        said.append(
            PN("takeout", "{n} is here already.", "{n} are here already.", here),
        )
    if isinstance(changed, int) and changed:
        said.append(
            PN(
                "takeout",
                "{n} has changed here since, and stays as it is here.",
                "{n} have changed here since, and stay as they are here.",
                changed,
            )
        )
    if (older := _older(done)) is not None:
        said.append(older)
    return tuple(said)


def _older(done: Done) -> Phrase | None:
    """Say how much of a file is older than what is kept here; None for nothing."""
    older = done.result.get("older", 0)
    if not isinstance(older, int) or not older:
        return None
    return PN(
        "takeout",
        "{n} is older than what you keep, and stays out: it would go the same night. "
        "In /settings, “Quiet and private”, you choose how long it stays.",
        "{n} are older than what you keep, and stay out: they would go the same night. "
        "In /settings, “Quiet and private”, you choose how long it stays.",
        older,
    )


def _done(play: Play, done: Done) -> None:
    """Show what a file holds, or say that it is here now."""
    if not done.ok:
        play.say(_PROBLEMS.get(str(done.result.get("problem")), _FAILED))
        return
    found, kept, older = _counted(done), _kept(done), _older(done)
    if not found and older is not None:
        play.say(P("takeout", "Nothing of that file comes in."), *kept)
    elif not found:
        play.say(P("takeout", "Everything in that file is here already."), *kept[1:])
    elif done.args.get(GO) and older is not None:
        play.say(P("takeout", "✓ It is here now. /history shows it, /schedule your hours."), older)
    elif done.args.get(GO):
        play.say(
            P("takeout", "✓ It is all here now. /history shows it, /schedule your hours."),
        )
    else:
        body = [P("takeout", "In that file, and not here yet: {found}.", found=found), *kept]
        body.append(P("takeout", "Nothing that is here will be changed. Shall I take it in?"))
        yes = Button(P("button", "Yes, take it in"), Address(_KEY, "@yes"), style="primary")
        no = Button(P("button", "No"), Address(_KEY, "@no"))
        card = play.show(Card(tuple(body), ((yes, no),)))
        play.change(parcel=Parcel(card, str(done.args.get("file", ""))))


def _yes(play: Play, _choice: str) -> None:
    parcel = play.session.parcel
    if parcel is None or parcel.card != play.card:
        play.toast(P("takeout", "That was some time ago. Please send the file once more."))
        return
    if not limits.has_room(play, 0) or not limits.take(play, JOB):
        return  # its card stays, for later
    play.change(parcel=None)
    play.do(Job(JOB, {"file": parcel.file, GO: "yes"}))
    play.redraw(
        Card((P("takeout", "I am taking it in. I will tell you when it is done."),)), play.card
    )


def _no(play: Play, _choice: str) -> None:
    parcel = play.session.parcel
    if parcel is not None and parcel.card == play.card:
        play.change(parcel=None)
    play.redraw(Card((P("takeout", "Left as it was. Nothing has changed."),)), play.card)


FLOW = Flow(
    key=_KEY,
    title=P("menu", "Bring your words back"),
    actions={"@yes": _yes, "@no": _no},
    jobs={JOB: _done},
    receives={"takeout": _file},
)
