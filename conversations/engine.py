"""The machine: ``advance(session, event, now, world)`` and nothing else.

The rules, in the order in which they are tried:

1. A turn is worked out from its arguments alone; the same arguments give the same
   turn. What the core cannot know it asks for (:class:`Find`), alone in its turn.
2. Words belong to the question their writer was looking at: the newest one that can
   have been seen (``Said.seen``), or the one a swipe-reply replies to. If it is the
   open question they answer it; if it has been answered they extend that answer.
   After a message that a phone may have cut, being so long, they are its next part.
   Words with no question open answer the newest unopened prompt as its one line,
   and otherwise become a note. But first a flow may ``claim`` words that no open question reads,
   or could read: it keeps them as a note, too, and asks about them, or takes them as a value for
   the card shown last.
   Words are never dropped and never answered twice.
3. A chip answers its question and moves on while that question is open; on an
   earlier question of the same conversation it is added or taken away. Any other
   button that no longer fits is answered kindly and changes nothing.
4. Commands do not lose the place: what was under way stays, or is set down or
   parked when another conversation begins, and comes back when that one ends.
5. The next question is the first one unanswered, so a step that was added later
   is met by people in mid-conversation, and a step that is gone is passed over.
6. What falls due while another conversation is under way is held until it ends.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from conversations import masking
from conversations.catalog import World
from conversations.limits import NO_ROOM
from conversations.model import (
    Commanded,
    Decide,
    Done,
    Event,
    Find,
    Found,
    Located,
    Noticed,
    P,
    Parted,
    Prompt,
    Query,
    Rang,
    Revised,
    Said,
    Sent,
    Session,
    Tapped,
    Turn,
    Unkept,
)
from conversations.packets.choosing import forget_old
from conversations.play import Play
from conversations.stage import Wanted
from conversations.taps import tapped
from conversations.words import located, revised, said, sent

LOOK_AGAIN = timedelta(minutes=10)
"""A prompt that is held back is looked at again after this, come what may."""

BUSY = timedelta(minutes=30)
"""How long after the last word a half-finished conversation still holds back a prompt."""

GLANCE = timedelta(minutes=3)
"""The same for a conversation in which nothing has been said yet."""

_ITS_OWN = Rang | Noticed | Parted | Done
"""What happens without the person."""


def advance(session: Session, event: Event, now: datetime, world: World) -> Turn:
    """Work out what an event comes to.

    Args:
        session: what is remembered of this person.
        event: what happened.
        now: an aware instant, the edge's clock.
        world: the flows, time zones and word tables there are.

    Returns:
        The session as it now is and the effects to carry out, or the unchanged
        session and one :class:`Find`.

    Raises:
        ValueError: ``now`` has no time zone.
    """
    if now.tzinfo is None:
        raise ValueError("now must be an aware datetime")
    found = dict(event.answers) if isinstance(event, Found) else {}
    cause = event.cause if isinstance(event, Found) else event
    play = Play(world, session, now, found)
    try:
        _dispatch(play, cause)
        _give_back(play, cause)
    except Wanted as wanted:
        return Turn(session, (Find(wanted.queries, cause),))
    return play.turn()


def _dispatch(play: Play, event: Event) -> None:
    if not isinstance(event, _ITS_OWN):
        _let_go(play)
        play.change(heard_at=play.now)
    forget_old(play)
    if isinstance(event, Said | Commanded | Sent | Revised):
        play.message = event.message_id
    match event:
        case Said():
            play.besides = event.besides
            said(play, event)
        case Revised():
            revised(play, event)
        case Tapped():
            tapped(play, event.to)
        case Commanded():
            _commanded(play, event)
        case Sent():
            sent(play, event)
        case Located(zone):
            located(play, zone)
        case Rang():
            _rang(play, event)
        case Noticed():
            teller = play.world.catalog.tells.get(event.kind)
            if teller is not None:
                teller.tells[event.kind](play, event)
        case Parted(lost):
            play.put_aside(briefly=True)
            kept = tuple(one for one in play.session.targets if one.card not in lost)
            play.change(targets=kept)
        case Unkept():
            play.say(NO_ROOM)
        case Done():
            _done(play, event)
        case Found():
            raise TypeError("a Found must carry the event that asked")
    masking.look(play)


def _done(play: Play, event: Done) -> None:
    """Hand the end of a job to the flow that wanted it."""
    flow = play.world.catalog.jobs.get(event.kind)
    if flow is not None:
        flow.jobs[event.kind](play, event)


def _let_go(play: Play) -> None:
    """Listen no longer for what a card offered half an hour ago: words are now something else."""
    talk, heard = play.talk, play.session.heard_at
    flow = play.flow_of(talk)
    if talk is None or talk.open is None or flow is None or flow.keeps or heard is None:
        return
    if play.session.settled and not talk.record.answers and play.now - heard >= BUSY:
        play.leave()


# -------------------------------------------------------------------- commands


def _commanded(play: Play, event: Commanded) -> None:
    if event.name == "cancel":
        _cancel(play)
        return
    flow = play.world.catalog.commands.get(event.name)
    if flow is None and event.words is not None and event.argument:
        said(play, event.words)  # a sentence that happens to open with a slash
    elif flow is None:
        play.say(P("command", "I do not know /{name}. /help shows what I can do.", name=event.name))
    elif flow.opens is not None:
        flow.opens(play, event.argument)
    else:
        play.begin(flow)


def _cancel(play: Play) -> None:
    talk = play.talk
    if talk is None or talk.open is None:
        play.say(P("command", "Nothing is open. /checkin begins a check-in whenever you like."))
        return
    flow = play.flow_of(talk)
    play.leave()
    if flow is not None and flow.keeps and talk.record.answers:
        text = (
            P("command", "Set down. What you said is kept; /today can take it up again.")
            if flow.takes is not None
            else P("command", "Set down. What you said is kept; /history can take it up again.")
        )
    elif flow is not None and flow.keeps:
        text = P("command", "Set down. Nothing was said, so nothing is kept.")
    elif not play.session.settled:
        text = P("command", "Put off. /start takes it up again.")
    else:
        text = P("command", "Left as it was. Nothing has changed.")
    play.aim(play.say(text))


def _give_back(play: Play, cause: Event) -> None:
    """When nothing is open: what was held back, else, once the person stirs, what was parked."""
    if play.asking():
        return
    if play.session.held:
        asked = tuple(Query("prompt", id=one) for one in play.session.held)
        held = [facts.prompts for facts in play.find_all(asked)]
        play.change(held=())
        _ring(play, tuple(p for row in held for p in row if p.state == "waiting"))
        return
    if not isinstance(cause, _ITS_OWN):
        play.take_back(lead=(P("command", "Back to where we were."),))


# ------------------------------------------------------------------------- due


def _rang(play: Play, event: Rang) -> None:
    ids = tuple(prompt.id for prompt in event.prompts)
    others = tuple(one for one in play.session.held if one not in ids)
    if _busy(play):
        play.change(held=(*others, *ids))
        for prompt in event.prompts:
            play.do(Decide(prompt, "waits", "busy", wait=play.now + LOOK_AGAIN))
    else:
        play.change(held=others)
        _ring(play, event.prompts)


def _busy(play: Play) -> bool:
    """Tell whether a conversation other than a check-in is being held right now."""
    talk = play.talk
    if talk is None or talk.open is None:
        return False
    flow = play.flow_of(talk)
    heard = play.session.heard_at
    begun = bool(talk.record.answers) or not play.session.settled
    lively = heard is not None and play.now - heard < (BUSY if begun else GLANCE)
    return lively and flow is not None and not (flow.keeps and flow.takes)


def _ring(play: Play, prompts: tuple[Prompt, ...]) -> None:
    for prompt in prompts:
        if prompt.kind not in play.world.catalog.rings:
            play.do(Decide(prompt, "silent", "dropped"))
    for kind, flow in play.world.catalog.rings.items():
        due = tuple(one for one in prompts if one.kind == kind)
        if due:
            flow.rings[kind](play, due)
