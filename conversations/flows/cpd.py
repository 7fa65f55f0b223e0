"""/cpd: a log of one's own learning, entry by entry, and as a table to hand on.

1. An entry is a record like a check-in, and is counted as none: see ``conversations.cpd``.
2. Nothing is put into it that was not tapped or typed there: no line of a check-in, no claim.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from conversations import choices, limits
from conversations.cards import KEPT
from conversations.cpd import entries, periods
from conversations.cpd.card import DAYS, buttons, card, summed
from conversations.cpd.steps import STEPS, TIME
from conversations.filing import find_record
from conversations.flow import Flow
from conversations.flows import cpddays
from conversations.model import (
    Address,
    Answer,
    Button,
    Card,
    Done,
    Hand,
    Job,
    Keep,
    Keyboard,
    P,
    Phrase,
    Query,
    Record,
    replace,
)
from conversations.summary import look

if TYPE_CHECKING:
    from conversations.play import Play
    from conversations.when.phrases.ranges import Range

JOB = entries.KEY
KINDS = {"csv": P("cpd", "CSV"), "pdf": P("cpd", "PDF")}

_KEY = entries.KEY
_OPENED_LATE = timedelta(days=31)
"""A check-in may be about a block that lies so far back."""

# ----------------------------------------------------------------------- the card


def _opens(play: Play, argument: str) -> None:
    found = cpddays.read(play, argument) if argument else ()
    if len(found) == 1:
        cpddays.show(play, found[0])
        return
    if found:
        play.show(Card((cpddays.WHICH,), buttons(found, Address(_KEY, "@show"))))
        return
    lead = (cpddays.not_read(argument),) if argument else ()
    play.show(card(play, periods.year(play.today.year), *lead))


def _show(play: Play, choice: str) -> None:
    period = periods.of(choice)
    if period is None:
        play.toast(choices.UNKNOWN)
    else:
        play.change(settings=periods.remembered(play.session.settings, *period))
        play.redraw(card(play, period), play.card)


def _log(play: Play, _choice: str) -> None:
    """Show the log of this year on a card of its own."""
    play.show(card(play, periods.year(play.today.year)))


# ----------------------------------------------------------------------- an entry


def _new(play: Play, _choice: str) -> None:
    talk = play.talk
    if talk is not None and talk.open and talk.flow == _KEY and not talk.record.answers:
        _again(play)  # the button was pressed twice
        return
    offer = _proposal(play)
    text = P("cpd", "A new entry. Others may read it one day, so leave clients out of it.")
    play.begin(FLOW, lead=(text,), fresh=False)
    if play.talk is not None:
        record = replace(play.talk.record, given={entries.GIVEN: entries.code(offer)})
        play.change_talk(record=record)


def _proposal(play: Play) -> entries.Proposal:
    """Return what the check-ins since the last entry come to."""
    today = play.today
    before = Query("records", first=today - entries.WITHIN, last=today, text=_KEY)
    begins = entries.since(play.find(before).records, play.now)
    first = begins.astimezone(play.zone).date()
    late = Query("records", first=first - _OPENED_LATE, last=today, text="checkin")
    return entries.propose(play.find(late).records, begins, first)


def _again(play: Play) -> None:
    """Show the open question again, unless it is the last thing in the chat."""
    if play.session.serial == play.session.newest:
        play.toast(P("checkin", "The question below is open."))
    else:
        play.go_on(lead=(_GO_ON,))


_GO_ON = P("cpd", "Let us go on where you were.")


def _continue(play: Play, choice: str) -> None:
    record = find_record(play, choices.number(choice))
    talk = play.talk
    if record is None or record.flow != _KEY:
        play.toast(P("stale", "I cannot find that any more. /history shows what there is."))
    elif talk is not None and talk.open and talk.record.id == record.id:
        _again(play)
    else:
        play.resume(record, lead=(_GO_ON,))


def _done(play: Play) -> None:
    talk = play.talk
    if talk is None:
        return
    fresh = talk.record.state != "complete"
    record = replace(talk.record, state="complete", closed_at=play.now) if fresh else talk.record
    if fresh:
        play.change_talk(record=record)
        play.keep()
    play.aim(play.say(_says(play, record, fresh=fresh), keyboard=_ways(play, record)))


def _says(play: Play, record: Record, *, fresh: bool) -> Phrase:
    claimed = TIME.shows(record.answers.get(TIME.key, Answer())) if TIME.shows else None
    if fresh and claimed is not None:
        return P("cpd", "✓ Kept in your log: {time}, {day}.", time=claimed, day=record.day)
    if any(isinstance(one, Keep) for one in play.effects):
        return KEPT
    return P("cpd", "All of it is kept.")


def _ways(play: Play, record: Record) -> Keyboard:
    other = Address(DAYS, "@day", choice=str(record.id))
    return (
        (Button(P("button", "It was another day"), other),),
        *look(play, record),
        (Button(P("button", "The whole log"), Address(_KEY, "@log")),),
    )


# ----------------------------------------------------------------- what is handed on


def _make(play: Play, choice: str) -> None:
    kind, _, code = choice.partition(".")
    period = periods.of(code)
    if kind not in KINDS or period is None:
        play.toast(choices.UNKNOWN)
        return
    if not limits.take(play, JOB):
        return
    first, last = (one.isoformat() for one in period)
    play.do(Job(JOB, {"kind": kind, "first": first, "last": last}))
    play.toast(P("cpd", "One moment."))


def _handed(play: Play, done: Done) -> None:
    """Hand over what the job made: ``attachment`` is its number, of so many ``entries``."""
    attachment, count, claimed, left_out = (
        one if isinstance(one, int) else 0
        for one in map(done.result.get, ("attachment", "entries", "minutes", "left_out"))
    )
    period = _period(done)
    if not done.ok or not attachment:
        _not_made(play, done, period)
        return
    caption = P(
        "cpd",
        "CPD log, {period}: {sum} This file is not encrypted: keep it safe.",
        period=periods.name(period),
        sum=summed(count, claimed),
    )
    if left_out:
        caption = P(
            "cpd", "{caption} Signs that could not be drawn are in the CSV.", caption=caption
        )
    play.do(Hand(attachment, caption))


def _period(done: Done) -> Range:
    first, last = (date.fromisoformat(str(done.args[name])) for name in ("first", "last"))
    return first, last


def _not_made(play: Play, done: Done, period: Range) -> None:
    problem = done.result.get("problem")
    if problem == "empty":
        play.say(P("cpd", "There is nothing in the log of those days."))
    elif problem == "script":
        csv = Address(_KEY, "@make", choice=f"csv.{periods.code(period)}")
        play.say(
            P(
                "cpd",
                "I cannot make a PDF of this: its fonts have Latin, Greek and Cyrillic letters, "
                "and you write in another script, too. A text with holes would be none. The CSV "
                "has every letter.",
            ),
            keyboard=((Button(P("button", "CSV instead"), csv),),),
        )
    else:
        play.say(P("cpd", "I could not make it just now. Nothing is lost: /cpd tries again."))


FLOW = Flow(
    key=_KEY,
    command="cpd",
    title=P("menu", "Your CPD log"),
    about=P("help", "/cpd keeps a log of your own learning, and gives it to you as CSV or PDF."),
    order=67,
    steps=STEPS,
    keeps=True,
    opens=_opens,
    done=_done,
    actions={
        "@new": _new,
        "@show": _show,
        "@log": _log,
        "@continue": _continue,
        "@make": _make,
    },
    jobs={JOB: _handed},
)
