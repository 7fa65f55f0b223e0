"""How long what somebody wrote stays: for ever, or for some months, and then it goes by itself.

The rules of this file:

1. Nothing is removed before a second tap, which is shown how much goes, and counts for a quarter
   of an hour of the same day. What lets more stay than before is done at once.
2. The log of learning stays whatever its age, unless that is chosen, too: audits ask about years.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from conversations import choices, keeping, listening
from conversations.flow import Flow
from conversations.model import (
    PN,
    Address,
    Body,
    Button,
    Card,
    Keyboard,
    P,
    Phrase,
    Query,
    Settings,
    replace,
)
from conversations.when.phrases.months import MOST, read_months

if TYPE_CHECKING:
    from conversations.model import Backup, Said
    from conversations.play import Play

KEY = "keeping"
PRESETS = (3, 6, 12, 24)
FRESH = timedelta(minutes=15)
"""The second tap counts this long after the first; later one is asked again."""

IN_THIS_CHAT = P(
    "keeping",
    "What stands in this chat stays until you delete it: Telegram lets me remove nothing older "
    "than two days.",
)
_STAY, _GO = "stay", "go"
_A_ROW = 3


def _button(label: Phrase, step: str, choice: str = "", *, chosen: bool = False) -> Button:
    if chosen:
        label = P("button", "✓ {chip}", chip=label)
    return Button(label, Address(KEY, step, choice=choice))


# ------------------------------------------------------------------ how it stands


def line(now: Settings) -> Phrase:
    """Say how long what is written stays."""
    if not now.keep_months:
        return P("keeping", "What you write stays until you delete it.")
    return PN(
        "keeping",
        "What you write stays for {n} month. What is older goes each night, for good.",
        "What you write stays for {n} months. What is older goes each night, for good.",
        now.keep_months,
    )


def in_backups(backup: Backup | None) -> Phrase:
    """Say how long backups hold what is gone from here."""
    if backup is None:
        return P("keeping", "There is no backup yet that holds your words.")
    if not backup.kept:
        return P(
            "keeping",
            "Older backups still hold it, encrypted, until the host's newer ones take their place.",
        )
    return PN(
        "keeping",
        "The host keeps {n} backup, the last one: what is gone here is gone from it with the next. "
        "Until then it is in there, encrypted.",
        "The host keeps the last {n} backups, mostly one a night: what is gone here is gone from "
        "them once {n} newer ones are made. Until then it is in there, encrypted.",
        backup.kept,
    )


def log_line(now: Settings) -> Phrase:
    """Say whether the log of learning stays, where months were chosen."""
    if now.keep_log:
        return P(
            "keeping", "Your log of learning stays, however old: an audit may ask about years."
        )
    return P("keeping", "Your log of learning goes with the rest.")


def _months(number: int) -> Phrase:
    return PN("button", "{n} month", "{n} months", number)


def _card(play: Play, *lead: Phrase) -> Card:
    now = play.session.settings
    numbers = sorted({*PRESETS, *((now.keep_months,) if now.keep_months else ())})
    ways = [
        _button(P("button", "For ever"), "@months", "0", chosen=not now.keep_months),
        *(
            _button(_months(one), "@months", str(one), chosen=one == now.keep_months)
            for one in numbers
        ),
    ]
    rows: Keyboard = tuple(tuple(ways[at : at + _A_ROW]) for at in range(0, len(ways), _A_ROW))
    body: Body = (*lead, P("keeping", "<b>How long it stays</b>"), line(now))
    if now.keep_months:
        body = (*body, log_line(now))
        log = (
            _button(P("button", "Let my log go, too"), "@log", _GO)
            if now.keep_log
            else _button(P("button", "Keep my log of learning"), "@log", _STAY)
        )
        rows = (*rows, (log,))
    if listening.free(play):
        body = (*body, P("keeping", "Tap, or write how many months: <i>18</i>."))
    back = Button(P("button", "‹ Back"), Address("discreet", "@show"))
    return Card(body, (*rows, (back,)))


def _show(play: Play, _choice: str) -> None:
    listening.listen(play, KEY, play.card)
    play.redraw(_card(play), play.card)


# ---------------------------------------------------------------------- choosing


def _months_of(text: str) -> int | None:
    """Return the months that a button holds, 0 for ever; None for what it was never given."""
    known = {str(number): number for number in range(MOST + 1)}
    return known.get(text)


def _choose(play: Play, choice: str) -> None:
    months = _months_of(choice)
    if months is None:
        play.toast(choices.UNKNOWN)
        return
    now = play.session.settings
    wanted = replace(now, keep_months=months, keep_log=now.keep_log or not months)
    if wanted == now:
        play.toast(P("settings", "So it is already."))
    else:
        _want(play, wanted)


def _choose_log(play: Play, choice: str) -> None:
    now = play.session.settings
    if choice not in (_STAY, _GO) or not now.keep_months:
        play.toast(choices.UNKNOWN)
        return
    wanted = replace(now, keep_log=choice == _STAY)
    if wanted == now:
        play.toast(P("settings", "So it is already."))
    else:
        _want(play, wanted)


def _want(play: Play, wanted: Settings) -> None:
    """Do at once what lets more stay; ask before anything else."""
    listening.stop(play)
    if _removes(play.session.settings, wanted):
        play.redraw(_question(play, wanted), play.card)
    else:
        play.change(settings=wanted)
        play.redraw(_card(play), play.card)


def _removes(now: Settings, wanted: Settings) -> bool:
    if not wanted.keep_months:
        return False
    shorter = not now.keep_months or wanted.keep_months < now.keep_months
    return shorter or (now.keep_log and not wanted.keep_log)


def _question(play: Play, wanted: Settings, *lead: Phrase) -> Card:
    """Say how much goes, offer to take it along, and ask."""
    first = wanted.first_kept(play.today) or play.today
    before, kept = play.find_all(
        (Query("before", first=first, text=keeping.stays(wanted)), Query("kept"))
    )
    n, months = before.older, wanted.keep_months
    goes = (
        PN(
            "keeping",
            "{n} entry about a day before {day} goes now, voice notes too, and each night what has "
            "become that old. It cannot be undone.",
            "{n} entries about days before {day} go now, voice notes too, and each night what has "
            "become that old. It cannot be undone.",
            n,
            day=first,
        )
        if n
        else P(
            "keeping",
            "Nothing of yours is from before {day}. From now on what has become that old goes each "
            "night. That cannot be undone.",
            day=first,
        )
    )
    at = f"{months}.{int(not wanted.keep_log)}.{int(play.now.timestamp())}"
    export = (Button(P("button", "Export first"), Address("export", "@go")),)
    yes = Button(
        PN("button", "Yes, keep {n} month", "Yes, keep {n} months", months),
        Address(KEY, "@yes", choice=at),
        "danger",
    )
    no = (_button(P("button", "Leave it as it is"), "@show"),)
    title = PN("keeping", "<b>Keep {n} month?</b>", "<b>Keep {n} months?</b>", months)
    body: Body = (*lead, title, goes, log_line(wanted), in_backups(kept.backup), IN_THIS_CHAT)
    return Card(body, (*((export,) if n else ()), (yes,), no))


def _yes(play: Play, choice: str) -> None:
    known = choices.numbers(choice, 3)
    months = _months_of(str(known[0])) if known else None
    if known is None or not months or known[1] > 1:
        play.toast(choices.UNKNOWN)
        return
    wanted = replace(play.session.settings, keep_months=months, keep_log=not known[1])
    if not _fresh(play, known[2]):
        play.toast(P("keeping", "That was a while ago. Nothing has changed; I ask once more."))
        play.redraw(_question(play, wanted), play.card)
        return
    play.change(settings=wanted)
    done = PN(
        "keeping",
        "✓ From now on {n} month stays. What is older is going.",
        "✓ From now on {n} months stay. What is older is going.",
        months,
    )
    play.redraw(_card(play, done), play.card)


def _fresh(play: Play, stamp: int) -> bool:
    """Tell whether what was shown then is still so: it was today, and not long ago."""
    now = int(play.now.timestamp())
    if not 0 <= now - stamp <= FRESH.total_seconds():
        return False
    return datetime.fromtimestamp(stamp, UTC).astimezone(play.zone).date() == play.today


def _claims(play: Play, said: Said) -> bool:
    """Take a number of months typed while the card is the last thing shown."""
    months = read_months(said.text) if listening.hears(play, KEY, said) else None
    if months is None:
        return False
    if not 0 < months <= MOST:
        between = P("keeping", "Between 1 and {n} months, please, or tap “For ever”.", n=MOST)
        listening.listen(play, KEY, play.show(_card(play, between)))
        return True
    listening.stop(play)
    now = play.session.settings
    wanted = replace(now, keep_months=months)
    if _removes(now, wanted):
        play.show(_question(play, wanted))
    else:
        play.change(settings=wanted)
        play.show(_card(play))
    return True


FLOW = Flow(
    key=KEY,
    title=P("menu", "How long it stays"),
    order=74,
    actions={"@show": _show, "@months": _choose, "@log": _choose_log, "@yes": _yes},
    claims=_claims,
)
