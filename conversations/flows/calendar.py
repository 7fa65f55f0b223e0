"""Calendars: sent or subscribed to, shown, taken out and put back, and what is told of them.

The rules of this file:

1. An address never comes back to the phone: no card, no toast and no button holds it.
2. An address that nobody asked for is kept as a note, like any words, and asked about. A yes takes
   it out of the note; until then nothing is lost, and nothing is read.
3. What a calendar says of days off is only ever offered as a pause.
4. What is told without being asked for names no calendar.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conversations import calendars, choices, intake, limits
from conversations.calendars import away, card
from conversations.calendars import help as mending
from conversations.cards import NOT_WORDS
from conversations.choices import UNKNOWN
from conversations.filing import KEPT_AS_NOTE, find_record, note, rewrite
from conversations.flow import AskBack, Finished, Flow, Reading, Step
from conversations.model import (
    PN,
    Address,
    Button,
    CalendarState,
    Card,
    Done,
    Facts,
    Job,
    KeepCalendar,
    Noticed,
    P,
    Part,
    Phrase,
    Record,
    Said,
    Sent,
    Settings,
    replace,
)
from conversations.tell import moment

if TYPE_CHECKING:
    from conversations.play import Play

_KEY = "calendar"
MOST_BYTES = 1_048_576
ERASABLE = timedelta(hours=47)
"""A bot may delete a message for 48 hours (Bot API, deleteMessage)."""


def _button(label: Phrase, step: str, choice: str = "") -> Button:
    return Button(label, Address(_KEY, step, choice=choice))


_SHOW = _button(P("button", "Show my calendars"), "@show")
_WEEK = Button(P("button", "Show the week"), Address("schedule", "@week"))


# -------------------------------------------------------------------- the card


def _opens(play: Play, argument: str) -> None:
    if argument:
        _take(play, argument)
    elif not play.asking(but=_KEY) and not calendars.known(play).calendars:
        play.begin(FLOW)
    else:
        play.show(card.card(play))  # what is open stays open, and words are for it


def _show(play: Play, _choice: str) -> None:
    play.redraw(card.card(play), play.card)


def _choose_gap(play: Play, choice: str) -> None:
    known = {str(n): n for n in card.GAPS}
    now = play.session.settings
    _set(play, replace(now, gap_minutes=known[choice]) if choice in known else None)


def _choose_usual(play: Play, choice: str) -> None:
    known = {str(n): n for n in card.USUAL}
    now = play.session.settings
    _set(play, replace(now, usual_minutes=known[choice]) if choice in known else None)


def _set(play: Play, changed: Settings | None) -> None:
    """Take a choice and show it; None is a choice that does not exist."""
    if changed is None:
        play.toast(UNKNOWN)
    elif changed == play.session.settings:
        play.toast(P("settings", "So it is already."))
    else:
        play.change(settings=changed)
        play.redraw(card.card(play), play.card)


# ---------------------------------------------------------------------- adding


def _question(choice: str = "") -> Card:
    """Ask for an address; with a choice, say where that provider shows it."""
    row = tuple(
        _button(card.chosen(label, key == choice), "@help", key)
        for key, label, _ in mending.PROVIDERS
    )
    said = next((text for key, _, text in mending.PROVIDERS if key == choice), None)
    return mending.question((row[:2], row[2:]), said)


def _add(play: Play, _choice: str) -> None:
    if calendars.full(play):
        play.toast(calendars.FULL)
    else:
        play.begin(FLOW)


def _help(play: Play, choice: str) -> None:
    if choice not in {key for key, _, _ in mending.PROVIDERS}:
        play.toast(UNKNOWN)
        return
    card = _question(choice)
    if play.talk is None or play.talk.flow != _KEY:  # words would not be for this card
        add = _button(P("button", "Add a calendar"), "@add")
        card = replace(card, body=card.body[1:], keyboard=(*card.keyboard, (add,)))
    play.redraw(card, play.card)


def _read(play: Play, text: str) -> Reading:
    address = calendars.address_in(text)
    if address is None:
        return AskBack(_no_address())
    calendars.subscribe(play, address, play.message)
    return Finished()


def _take(play: Play, text: str) -> None:
    """Take the address that came with the command."""
    address = calendars.address_in(text)
    if address is None:
        play.show(_no_address())
    else:
        _over(play)
        calendars.subscribe(play, address, play.message)


def _over(play: Play) -> None:
    """Stop listening for an address."""
    if play.talk is not None and play.talk.flow == _KEY:
        play.leave()


def _no_address() -> Card:
    help_ = _question()
    none = P("calendar", "I see no address in that. /cancel leaves it.")
    return replace(help_, body=(none, *help_.body))


def _file(play: Play, sent: Sent) -> None:
    """Read a calendar that was sent as a file, at whatever time."""
    _over(play)
    if sent.size > MOST_BYTES:
        play.say(mending.TOO_LARGE)
    elif calendars.full(play):
        play.say(calendars.FULL)
    elif limits.take(play, calendars.FILE):
        play.do(Job(calendars.FILE, {"file": sent.file}))
        play.say(P("calendar", "I am reading it. One moment."))


def _perhaps(play: Play, sent: Sent) -> None:
    """Look whether a file that does not say what it is holds a calendar."""
    if sent.size > MOST_BYTES:
        play.say(NOT_WORDS)
    elif limits.take(play, calendars.FILE):
        play.do(Job(calendars.FILE, {"file": sent.file, "perhaps": "yes"}))
        play.say(P("calendar", "I am looking whether that is a calendar. One moment."))


# ------------------------------------------------- an address out of the blue


def _claims(play: Play, said: Said) -> bool:
    if said.replies_to is not None or not calendars.looks_like_one(said.text):
        return False
    note(play, said, _asks_for_it)
    return True


def _asks_for_it(number: int) -> Card:
    yes = _button(P("button", "Yes, read it"), "@read", str(number))
    no = _button(P("button", "No, leave it"), "@no")
    ask = P("calendar", "Is this a calendar I may read, so that I know when your blocks end?")
    return Card((P("calendar", "✓ Kept as a note for today."), ask), ((yes, no),))


def _claimed(play: Play, choice: str) -> None:
    """Take an address out of the note that holds it, and read what is there."""
    found = _noted(play, choice)
    if found is None:
        play.toast(P("calendar", "That address is not there any more. Nothing has changed."))
        return
    if calendars.full(play):
        play.toast(calendars.FULL)
        return
    if not limits.take(play, calendars.FEED):
        return  # the address stays in its note, and the button below it
    record, part = found
    answer = record.answers["note"]
    rest = tuple(one for one in answer.parts if one != part)
    rewrite(play, record, "note", replace(answer, parts=rest, skipped=not rest))
    taken = P("calendar", "A calendar, then. I took its address out of your notes.")
    play.redraw(Card((taken,)), play.card)
    young = play.now - record.opened_at < ERASABLE
    address = calendars.address(part.text) or ""
    calendars.subscribe(play, address, part.message_id, erase=young, counted=True)


def _noted(play: Play, choice: str) -> tuple[Record, Part] | None:
    """Return the note of this number and its part that is an address, if there are such."""
    record = find_record(play, choices.number(choice))
    if record is None or record.flow != "note" or "note" not in record.answers:
        return None
    parts = record.answers["note"].parts
    part = next((one for one in parts if calendars.looks_like_one(one.text)), None)
    return None if part is None else (record, part)


def _left(play: Play, _choice: str) -> None:
    play.redraw(Card((KEPT_AS_NOTE,)), play.card)


# ------------------------------------------------------------------ what came of it


def _done_feed(play: Play, done: Done) -> None:
    reason = str(done.result.get("problem", ""))
    if done.ok and intake.told(play, done):
        return
    problem = mending.problem_of_feed(reason)
    if reason in mending.AGAIN:
        kept = P("calendar", "I did not keep the address: to try again, please send it once more.")
        play.say(problem, kept, keyboard=((_button(P("button", "Try again"), "@add"),),))
    else:
        play.say(problem, keyboard=((_button(P("button", "Send another address"), "@add"),),))


def _done_file(play: Play, done: Done) -> None:
    if done.ok:
        _over(play)
    if not done.ok or not intake.told(play, done):
        play.say(mending.problem_of_file(str(done.result.get("problem", ""))))


# ------------------------------------------------------------------ taking out


def _remove(play: Play, _choice: str) -> None:
    used = calendars.in_use(play)
    if not used:
        play.toast(P("calendar", "There is no calendar to take out."))
        return
    rows = tuple((_button(calendars.button_label(play, one), "@out", str(one.id)),) for one in used)
    ask = P("calendar", "Which one shall I take out? It can be put back for a day.")
    play.redraw(Card((ask,), (*rows, (_button(P("button", "‹ Back"), "@show"),))), play.card)


def _by_id(play: Play, choice: str, *, removed: bool) -> CalendarState | None:
    number = choices.number(choice)
    known = calendars.known(play).calendars
    return next((one for one in known if one.id == number and one.removed is removed), None)


def _out(play: Play, choice: str) -> None:
    found = _by_id(play, choice, removed=False)
    if found is None:
        play.toast(P("calendar", "That calendar is not in use any more. Nothing has changed."))
        return
    play.do(KeepCalendar(found.id, removed=True))
    out = P("calendar", "Taken out: {name}.", name=calendars.name(play, found))
    alone = found.appointments - found.elsewhere
    lost = PN(
        "calendar",
        "{n} appointment to come is no longer asked about.",
        "{n} appointments to come are no longer asked about.",
        alone,
    )
    until = P("calendar", "Until tomorrow it can be put back.")
    put = _button(P("button", "Put it back"), "@back", str(found.id))
    said = (out, lost, until) if alone > 0 else (out, until)
    play.redraw(Card((said,), ((put,), (_SHOW, _WEEK))), play.card)


def _back(play: Play, choice: str) -> None:
    found = _by_id(play, choice, removed=True)
    if found is None:
        play.toast(P("calendar", "I do not have that calendar any more. You can add it again."))
    elif calendars.full(play):
        play.toast(calendars.FULL)
    else:
        play.do(KeepCalendar(found.id, removed=False))
        text = P("calendar", "Back in its place: {name}.", name=calendars.name(play, found))
        play.redraw(Card((text,), ((_SHOW, _WEEK),)), play.card)


# --------------------------------------------------------------- told unasked


def _noticed(play: Play, notice: Noticed) -> tuple[CalendarState, Facts] | None:
    """Return the calendar that is told of, unless it has been taken out meanwhile."""
    facts = calendars.known(play)
    found = (one for one in facts.calendars if one.id == notice.id and not one.removed)
    mine = next(found, None)
    return None if mine is None else (mine, facts)


def _failing(play: Play, notice: Noticed) -> None:
    found = _noticed(play, notice)
    if found is None:
        return
    since = moment(play, notice.since)
    if len(calendars.in_use(play)) > 1:
        text = P(
            "calendar",
            "I have not been able to read one of your calendars since {since}.",
            since=since,
        )
    else:
        text = P(
            "calendar", "I have not been able to read your calendar since {since}.", since=since
        )
    stands = P("calendar", "I go on by what it said last; what is new in it I do not know.")
    anew = _button(P("button", "Send its address anew"), "@add")
    mend = mending.problem_of_feed(found[0].failure)
    _tell(play, Card(((text, stands), mend), ((_SHOW,), (anew,))))


def _mended(play: Play, notice: Noticed) -> None:
    if _noticed(play, notice) is not None:
        _tell(play, Card((P("calendar", "Your calendar can be read again."),)))


def _on_leave(play: Play, notice: Noticed) -> None:
    found = _noticed(play, notice)
    offer = away.offer(play, found[0].away) if found is not None else None
    if offer is not None:
        _tell(play, offer)


def _tell(play: Play, card: Card) -> None:
    """Say it without a sound: it can wait, and may come at night."""
    play.show(card, silent=True, unasked=True)


FLOW = Flow(
    key=_KEY,
    command="calendar",
    title=P("menu", "Your appointments, from a calendar"),
    about=P("help", "/calendar reads your appointments from a calendar."),
    order=35,
    steps=(Step("address", lambda _play: _question(), optional=False, read=_read),),
    opens=_opens,
    done=lambda play: play.leave(),
    actions={
        "@add": _add,
        "@help": _help,
        "@show": _show,
        "@gap": _choose_gap,
        "@usual": _choose_usual,
        "@read": _claimed,
        "@no": _left,
        intake.ALONE: intake.alone,
        intake.BOTH: intake.both,
        intake.TYPED: intake.put_back,
        "@remove": _remove,
        "@out": _out,
        "@back": _back,
    },
    jobs={calendars.FEED: _done_feed, calendars.FILE: _done_file},
    tells={"calendar_failing": _failing, "calendar_mended": _mended, "calendar_away": _on_leave},
    receives={"calendar": _file, "perhaps_calendar": _perhaps},
    claims=_claims,
)
