"""What can be chosen: one card that changes in place."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from conversations import place
from conversations.flow import Flow, Reading, Step
from conversations.model import Address, Button, Card, P, Phrase, Settings, replace
from conversations.tell import FULL_WEEKDAYS, WEEKDAYS

if TYPE_CHECKING:
    from conversations.play import Play

_KEY = "settings"
BELLS = (0, 5, 10, 15, 30)
QUIET = (
    (time(20), time(8)),
    (time(21), time(8)),
    (time(22), time(7)),
)
LETTER_HOURS = (8, 12, 16, 18, 20)
_ON, _OFF = "on", "off"
_ZONE = Address(_KEY, "zone")


def _button(label: Phrase, step: str, choice: str, *, chosen: bool = False) -> Button:
    if chosen:
        label = P("button", "✓ {chip}", chip=label)
    return Button(label, Address(_KEY, step, choice=choice))


# -------------------------------------------------------------------- the card


def _card(play: Play) -> Card:
    now = play.session.settings
    zone = play.session.zone
    return Card(
        (
            P("settings", "<b>How I work for you</b>"),
            _bell(now),
            _quiet(now),
            _letter(now),
            P(
                "settings",
                "Your clock: {place}, {at}.",
                place=place.name(zone),
                at=play.local.time(),
            ),
        ),
        (
            tuple(
                _button(P("button", "{n} min", n=n), "@bell", str(n), chosen=n == now.bell_minutes)
                for n in BELLS
            ),
            *_quiet_rows(now),
            *_letter_rows(now),
            (_button(P("button", "Another time zone"), "@zone", ""),),
        ),
    )


def _bell(now: Settings) -> Phrase:
    if now.bell_minutes == 0:
        return P("settings", "I ask as soon as a block ends.")
    return P("settings", "I ask {minutes} minutes after a block.", minutes=now.bell_minutes)


def _quiet(now: Settings) -> Phrase:
    if now.quiet is None:
        return P("settings", "No quiet hours.")
    return P(
        "settings", "Quiet from {first} to {last}.", first=now.quiet_from, last=now.quiet_until
    )


def _letter(now: Settings) -> Phrase:
    if not now.letter:
        return P("settings", "Your week stays with me until you ask: /weekly.")
    day = FULL_WEEKDAYS[now.letter_day]
    return P("settings", "Your week comes on {day} at {at}.", day=day, at=now.letter_at)


def _quiet_rows(now: Settings) -> tuple[tuple[Button, ...], ...]:
    made = [
        _button(
            P("button", "{first}–{last}", first=first, last=last),
            "@quiet",
            f"{first:%H%M}-{last:%H%M}",
            chosen=(now.quiet_from, now.quiet_until) == (first, last),
        )
        for first, last in QUIET
    ]
    none = P("button", "No quiet hours")
    made.append(_button(none, "@quiet", _OFF, chosen=now.quiet is None))
    return tuple(made[:2]), tuple(made[2:])


def _letter_rows(now: Settings) -> tuple[tuple[Button, ...], ...]:
    if not now.letter:
        return ((_button(P("button", "Send me my week"), "@letter", _ON),),)
    days = tuple(
        _button(label, "@day", str(day), chosen=day == now.letter_day)
        for day, label in enumerate(WEEKDAYS)
    )
    hours = tuple(
        _button(
            P("button", "{at}", at=time(hour)), "@at", str(hour), chosen=time(hour) == now.letter_at
        )
        for hour in LETTER_HOURS
    )
    off = (_button(P("button", "Do not send my week"), "@letter", _OFF),)
    return days, hours, off


# ------------------------------------------------------------------ its buttons


def _opens(play: Play, _argument: str) -> None:
    play.show(_card(play))


def _set(play: Play, changed: Settings | None) -> None:
    """Take a choice and show it; None is a choice that does not exist."""
    if changed is None:
        play.toast(P("stale", "I do not know this button any more. Nothing has changed."))
    elif changed == play.session.settings:
        play.toast(P("settings", "So it is already."))
    else:
        play.change(settings=changed)
        play.redraw(_card(play), play.card)


def _choose_bell(play: Play, choice: str) -> None:
    known = {str(minutes): minutes for minutes in BELLS}
    now = play.session.settings
    _set(play, replace(now, bell_minutes=known[choice]) if choice in known else None)


def _choose_quiet(play: Play, choice: str) -> None:
    known = {f"{first:%H%M}-{last:%H%M}": (first, last) for first, last in QUIET}
    known[_OFF] = (time(0), time(0))
    now = play.session.settings
    if choice not in known:
        _set(play, None)
        return
    first, last = known[choice]
    _set(play, replace(now, quiet_from=first, quiet_until=last))


def _choose_letter(play: Play, choice: str) -> None:
    now = play.session.settings
    _set(play, replace(now, letter=choice == _ON) if choice in (_ON, _OFF) else None)


def _choose_day(play: Play, choice: str) -> None:
    known = {str(day): day for day in range(len(WEEKDAYS))}
    now = play.session.settings
    _set(play, replace(now, letter_day=known[choice]) if choice in known else None)


def _choose_hour(play: Play, choice: str) -> None:
    known = {str(hour): time(hour) for hour in LETTER_HOURS}
    now = play.session.settings
    _set(play, replace(now, letter_at=known[choice]) if choice in known else None)


# ------------------------------------------------------------------ the time zone


def _ask_zone(play: Play) -> Card:
    return place.question(play, _ZONE)


def _read_zone(play: Play, text: str) -> Reading:
    return place.reads(play, text, _ZONE)


def _change_zone(play: Play, _choice: str) -> None:
    play.begin(FLOW)


def _done(play: Play) -> None:
    zone = str(play.draft[place.DRAFT])
    play.leave()
    play.change(zone=zone)
    play.say(
        place.told(play, zone),
        P("settings", "Your hours keep their times on the clock, now in this zone."),
    )


FLOW = Flow(
    key=_KEY,
    command="settings",
    title=P("menu", "How I work for you"),
    about=P("help", "/settings: when I ask, quiet hours, your weekly letter, your time zone."),
    order=70,
    steps=(Step("zone", _ask_zone, optional=False, read=_read_zone, pick=place.picks),),
    opens=_opens,
    done=_done,
    actions={
        "@bell": _choose_bell,
        "@quiet": _choose_quiet,
        "@letter": _choose_letter,
        "@day": _choose_day,
        "@at": _choose_hour,
        "@zone": _change_zone,
    },
)
