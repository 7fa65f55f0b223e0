"""The book: a year or everything as one locked file that any browser opens, without Presence.

The rules of this file:

1. Words are a passphrase only while the card that asks for one is the last thing their writer has
   seen, for half an hour, and with no question open: whatever else somebody writes is kept as
   always. What comes later is a note, and can be taken out of there by a tap.
2. A typed passphrase stands in the arguments of its job and nowhere else: no record, note, session
   or button holds it. The job is sealed with its writer's key and gone in the commit that keeps
   the book, so a crash between the two makes the book again, and asks nobody. Whoever could open
   that job could open the records themselves. A made one is drawn by the job, and stands in no
   row but the message that shows it.
3. A typed one is taken out of the chat with all tries before it; if Telegram does not do that, it
   is said. A made one goes by a tap, and by itself in the first night that begins more than six
   hours later: its message is changed, which, unlike removing one, has no end of time.
4. What is not locked is never called so: whatever is written here passes through Telegram.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from conversations import choices, limits, listening
from conversations.filing import find_record, note, write
from conversations.flow import Flow
from conversations.model import (
    PN,
    Address,
    Answer,
    Button,
    Card,
    Done,
    Hand,
    Job,
    P,
    Phrase,
    Query,
    Secret,
    Tidy,
    replace,
)

if TYPE_CHECKING:
    from conversations.model import Noticed, Said
    from conversations.play import Play

JOB, TIDIED = "book", "book_tidied"
LEAST, MOST = 15, 200
"""How many characters a passphrase of one's own has: NIST SP 800-63B-4, 3.1.1.2, for the least."""

SHOWN = timedelta(hours=6)
"""So long a made passphrase stays at least, unless it is tapped away."""

_KEY, _ALL = "book", "all"
_YEAR = re.compile(r"[12][0-9]{3}")

_NOTHING = P("book", "There is nothing for a book yet. /checkin begins the first page.")
_NOT_NOW = Button(P("button", "Not now"), Address(_KEY, "@leave"))


# ------------------------------------------------------------------------ which days


def _opens(play: Play, argument: str) -> None:
    said = argument.strip().casefold()
    if not said:
        _ask_days(play)
    elif said in (_ALL, "everything") or _YEAR.fullmatch(said):
        _ask_passphrase(play, said if _YEAR.fullmatch(said) else _ALL)
    else:
        _ask_days(play, P("export", "I could not read “{text}” as days.", text=argument))


def _ask_days(play: Play, *lead: Phrase) -> None:
    this = play.today.year
    all_, year, last = play.find_all((Query("some"), _in_year(this), _in_year(this - 1)))
    if not all_.records:
        play.say(_NOTHING)
        return
    rows: list[tuple[Button, ...]] = []
    if year.records:
        rows.append((_of(P("button", "This year"), str(this)),))
    if last.records:
        rows.append((_of(P("button", "Last year"), str(this - 1)),))
    rows.append((_of(P("button", "Everything"), _ALL),))
    body = (
        *lead,
        P(
            "book",
            "A book of what you wrote: one file to read and to print, locked with a passphrase. "
            "Any browser opens it, without a network and without me. Of which days?",
        ),
    )
    play.show(Card(body, tuple(rows)))


def _in_year(year: int) -> Query:
    return Query("some", first=date(year, 1, 1), last=date(year, 12, 31))


def _of(label: Phrase, period: str) -> Button:
    return Button(label, Address(_KEY, "@days", choice=period))


def _days(play: Play, choice: str) -> None:
    if _is_period(choice):
        play.redraw(Card((P("book", "The book: {days}.", days=_named(choice)),)), play.card)
        _ask_passphrase(play, choice)
    else:
        play.toast(choices.UNKNOWN)


def _start(play: Play, _choice: str) -> None:
    """Begin beside another conversation's card."""
    _ask_days(play)


def _is_period(text: str) -> bool:
    return text == _ALL or _YEAR.fullmatch(text) is not None


def _named(period: str) -> Phrase:
    """Name the days of a book."""
    if period == _ALL:
        return P("book", "everything up to now")
    return P("book", "the year {year}", year=period)


# -------------------------------------------------------------------- the passphrase


def _ask_passphrase(play: Play, period: str, *lead: Phrase) -> None:
    free = listening.free(play)
    own = (
        P(
            "book",
            "Shall I make one? Or write your own here: {least} letters or more, four or five words "
            "that nobody would guess. Capitals do not count.",
            least=LEAST,
        )
        if free
        else P(
            "book",
            "Shall I make one? A question is open just now, and words answer that. To write a "
            "passphrase of your own, come back with /book when it is done.",
        )
    )
    body = (*lead, own) if lead else (_PASSPHRASE, own, _LOST)
    make = Button(
        P("button", "Make one for me"), Address(_KEY, "@make", choice=period), style="primary"
    )
    card = play.show(Card(body, ((make,), (_NOT_NOW,))))
    listening.listen(play, _what(period), card, secret=True)


_PASSPHRASE = P("book", "Now its passphrase.")
_LOST = P(
    "book",
    "It is not kept here. Who loses it, loses that book; your words stay, and /book makes another. "
    "Like all we write, it passes through Telegram, so I take it out of the chat.",
)


def _what(period: str) -> str:
    return f"{_KEY}.{period}"


def _claims(play: Play, said: Said) -> bool:
    """Take words as the passphrase that the last card asks for."""
    on = play.session.listening
    period = on.what.removeprefix(f"{_KEY}.") if on is not None and on.secret else ""
    if on is None or not _is_period(period) or said.besides or said.replies_to is not None:
        return False
    if not listening.hears(play, on.what, said):
        return _late(play, said)
    gone = (said.message_id,)
    size = len(" ".join(said.text.split()))
    if LEAST <= size <= MOST:
        listening.stop(play)
        play.redraw(Card((P("book", "With a passphrase of your own."),)), on.card)
        if _make(play, period, passphrase=said.text):
            play.aim(play.say(_MAKING))
        _take_out(play, gone)
    else:
        play.redraw(Card((_PASSPHRASE,)), on.card)
        _ask_passphrase(play, period, _SHORT if size < LEAST else _LONG)
        _take_out(play, gone)
    return True


_SHORT = P(
    "book",
    "That is a little short for a lock that others may try for years: {least} letters or more, "
    "please. I take it out of the chat.",
    least=LEAST,
)
_MAKING = P("book", "I am making your book. Of many check-ins it takes a minute.")
_LONG = P("book", "That is too long to be typed again. I take it out of the chat.")


def _late(play: Play, said: Said) -> bool:
    """Keep words as a note that may have been meant as a passphrase; a tap takes them out."""
    on = play.session.listening
    last = on is not None and on.card == play.session.newest <= said.seen
    if on is None or not last or play.now - on.since >= listening.LATE:
        return False
    note(play, said, partial(_receipt, said.message_id))
    listening.stop(play)
    return True


def _receipt(message: int, number: int) -> Card:
    out = Button(P("button", "Take it out"), Address(_KEY, "@out", choice=f"{number}.{message}"))
    return Card(
        (
            P("note", "✓ Kept as a note for today."),
            P(
                "book",
                "I had asked for the passphrase of a book before, and no longer did. If this was "
                "one, I take it out of your notes and out of the chat.",
            ),
        ),
        ((out,),),
    )


def _out(play: Play, choice: str) -> None:
    """Take a message out of its note, its words at once, and out of the chat; the rest stays."""
    number, message = choices.numbers(choice, 2) or (0, 0)
    record = find_record(play, number)
    answer = record.answers.get("note", Answer()) if record is not None else Answer()
    rest = tuple(part for part in answer.parts if part.message_id != message)
    if record is None or record.flow != "note" or len(rest) == len(answer.parts):
        play.toast(choices.UNKNOWN)
        return
    if rest:
        write(play, replace(record, answers={"note": replace(answer, parts=rest)}))
    else:
        write(play, replace(record, answers={}, tags=(), deleted_at=play.now))
    _take_out(play, (message,), record.opened_at)
    play.redraw(Card((P("book", "✓ It is out of your notes. /book asks again."),)), play.card)


def _chosen(play: Play, choice: str) -> None:
    """Let a passphrase be made."""
    if not _is_period(choice):
        play.toast(choices.UNKNOWN)
        return
    listening.stop(play)
    if _make(play, choice):
        play.redraw(Card((P("book", "With a passphrase of my making."), _MAKING)), play.card)


def _leave(play: Play, _choice: str) -> None:
    listening.stop(play)
    play.redraw(Card((P("book", "Left for another time. /book begins again."),)), play.card)


def _make(play: Play, period: str, **secret: str) -> bool:
    """Let a book be made; False if it has been said that this goes later."""
    if not limits.take(play, JOB):
        return False
    args: dict[str, str | int] = {"period": period, **secret}
    if period != _ALL:
        days = _in_year(int(period))
        args |= {"first": f"{days.first}", "last": f"{days.last}"}
    play.do(Job(JOB, args))
    return True


def _take_out(play: Play, messages: tuple[int, ...], since: datetime | None = None) -> None:
    """Take messages, the first of them of that instant, out of the chat; hear whether it worked."""
    play.do(Tidy(0, 0, since or play.now, messages, told=TIDIED))


def _tidied(play: Play, done: Done) -> None:
    if not done.ok:
        play.say(
            P(
                "book",
                "Telegram did not let me take your message with the passphrase out of the chat. "
                "Please delete it yourself: touch it, hold, and choose Delete.",
            )
        )


# ----------------------------------------------------------------------- what was made


def _bound(play: Play, done: Done) -> None:
    """Hand over the book that a job made, and the passphrase, if the job made that, too."""
    attachment, checkins = done.result.get("attachment"), done.result.get("checkins", 0)
    if not done.ok or not isinstance(attachment, int) or not isinstance(checkins, int):
        _not_made(play, done)
        return
    period = str(done.args.get("period", _ALL))
    made = str(done.result.get("passphrase", ""))
    what = PN(
        "book",
        "Your book, {days}: {n} check-in.",
        "Your book, {days}: {n} check-ins.",
        checkins,
        days=_named(period if _is_period(period) else _ALL),
    )
    how = P(
        "book",
        "Save it, and open it with a browser. The passphrase opens it, and nothing else does: "
        "I have not kept that.",
    )
    play.do(Hand(attachment, P("book", "{what} {how}", what=what, how=how)))
    if made:
        _show(play, made)


def _show(play: Play, passphrase: str) -> None:
    have = Button(P("button", "I have it"), Address(_KEY, "@have"), style="primary")
    body = (
        P("book", "Its passphrase: <tg-spoiler>{words}</tg-spoiler>", words=passphrase),
        P(
            "book",
            "Write it down, or give it to your password manager. Then tap, and I take it out of "
            "the chat; by tomorrow night I do so anyway. I cannot say it again.",
        ),
    )
    card = play.show(Card(body, ((have,),)))
    play.change(secrets=(*play.session.secrets, Secret(card, play.now)))


_COVERED = P(
    "book",
    "The passphrase of your book stood here, and is out of the chat now. I have not kept it.",
)


def _have(play: Play, _choice: str) -> None:
    _cover(play, (play.card,))


def _night(play: Play, _notice: Noticed) -> None:
    """Take what has stood there long enough out of the chat."""
    _cover(play, [one.card for one in play.session.secrets if play.now - one.since >= SHOWN])


def _cover(play: Play, cards: tuple[int, ...] | list[int]) -> None:
    for card in cards:
        play.redraw(Card((_COVERED,)), card)
    left = tuple(one for one in play.session.secrets if one.card not in cards)
    play.change(secrets=left)


def _not_made(play: Play, done: Done) -> None:
    if done.result.get("problem") == "empty":
        play.say(P("book", "Nothing was written in that time. /book has other days."))
    else:
        play.say(
            P(
                "book",
                "I could not make your book just now, and have let go of its passphrase. None of "
                "your words is lost: /book tries again.",
            )
        )


_ACTIONS = {
    "@start": _start,
    "@days": _days,
    "@make": _chosen,
    "@leave": _leave,
    "@have": _have,
    "@out": _out,
}

FLOW = Flow(
    key=_KEY,
    command="book",
    title=P("menu", "A book of your words"),
    about=P("help", "/book makes a year, or everything, into one locked file to read and print."),
    order=61,
    opens=_opens,
    actions=_ACTIONS,
    jobs={JOB: _bound, TIDIED: _tidied},
    tells={"night": _night},
    claims=_claims,
)
