"""What can be chosen: a card that says how things are, and a card for each of them.

All of them change in place. Quiet hours have a file of their own, and so have travels.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import TYPE_CHECKING

from conversations import listening, place, travel
from conversations.choices import UNKNOWN
from conversations.flow import AskBack, Flow, Reading, Step, Took
from conversations.flows import own, quiet
from conversations.model import PN, Address, Button, Card, Keyboard, P, Phrase, Settings, replace
from conversations.tell import FULL_WEEKDAYS, WEEKDAYS

if TYPE_CHECKING:
    from conversations.model import Said
    from conversations.play import Play

_KEY = "settings"
BELLS = (0, 5, 10, 15, 30)
LETTER_HOURS = (8, 12, 16, 18, 20)
_LONGEST_BELL = 120
_ON, _OFF = "on", "off"
_BELL, _QUIET, _LETTER, _CLOCK = "bell", "quiet", "letter", "zone"
_ZONE = Address(_KEY, "zone")


def _button(label: Phrase, step: str, choice: str = "", *, chosen: bool = False) -> Button:
    if chosen:
        label = P("button", "✓ {chip}", chip=label)
    return Button(label, Address(_KEY, step, choice=choice))


_BACK = (_button(P("button", "‹ Back"), "@show"),)


# --------------------------------------------------------------- how things are


def _card(play: Play) -> Card:
    now = play.session.settings
    doors = [
        _button(P("button", "When I ask"), "@show", _BELL),
        _button(P("button", "Quiet hours"), "@show", _QUIET),
        _button(P("button", "Weekly letter"), "@show", _LETTER),
        _button(P("button", "Time zone"), "@show", _CLOCK),
        *_elsewhere(play),
    ]
    return Card(
        (
            P("settings", "<b>How I work for you</b>"),
            (*_bells(now), quiet.line(now), _letter(now), _clock(play), _holidays(now)),
        ),
        tuple(tuple(doors[at : at + 2]) for at in range(0, len(doors), 2)),
    )


def _elsewhere(play: Play) -> list[Button]:
    """Return the buttons that lead to conversations of their own, of those that there are."""
    doors = (
        (P("button", "Public holidays"), Address("holidays", "@show")),
        (P("button", "Calendars"), Address("calendar", "@show")),
        (P("button", "Working hours"), Address("schedule", "@week")),
        (P("button", "A line now and then"), Address("whisper", "@card")),
        (P("button", "Quiet and private"), Address("discreet", "@show")),
        (P("button", "This day last year"), Address("yearago", "@show")),
    )
    flows = play.world.catalog.flows
    found = [
        Button(label, to)
        for label, to in doors
        if to.flow in flows and to.step in flows[to.flow].actions
    ]
    return [*found, *own.doors(play)]


def _bells(now: Settings) -> tuple[Phrase, ...]:
    """Say when a check-in comes, and on which days of the week at another time."""
    if now.bell_minutes == 0:
        lines = [P("settings", "I ask as soon as a block ends.")]
    else:
        lines = [P("settings", "I ask {minutes} minutes after a block.", minutes=now.bell_minutes)]
    by_minutes: dict[int, list[Phrase]] = {}
    for day, minutes in _own(now):
        by_minutes.setdefault(minutes, []).append(FULL_WEEKDAYS[day])
    for minutes, days in by_minutes.items():
        if minutes == 0:
            lines.append(P("settings", "On {days}: as soon as it ends.", days=tuple(days)))
        else:
            lines.append(
                PN(
                    "settings",
                    "On {days}: {n} minute after.",
                    "On {days}: {n} minutes after.",
                    minutes,
                    days=tuple(days),
                )
            )
    return tuple(lines)


def _own(now: Settings) -> tuple[tuple[int, int], ...]:
    """Return the weekdays that have a bell of their own, with its minutes, Monday first."""
    return tuple(sorted(dict(now.bells).items()))


def _letter(now: Settings) -> Phrase:
    if not now.letter:
        return P("settings", "Your week stays with me until you ask: /weekly.")
    day = FULL_WEEKDAYS[now.letter_day]
    return P("settings", "Your week comes on {day} at {at}.", day=day, at=now.letter_at)


def _clock(play: Play) -> Phrase:
    zone = play.session.zone
    return P(
        "settings",
        "Your clock: {place}, {at}.",
        place=place.name(zone),
        at=place.clock(play, zone),
    )


def _holidays(now: Settings) -> Phrase:
    if now.holidays:
        return P("settings", "Public holidays are days off.")
    return P("settings", "Public holidays are days like others.")


# ------------------------------------------------------------- the cards of each


def _bell_card(play: Play, undo: Keyboard = ()) -> Card:
    now = play.session.settings
    own = [
        _button(P("button", "{day} like the others", day=FULL_WEEKDAYS[day]), "@even", str(day))
        for day, _ in _own(now)
    ]
    choices = tuple(
        _button(P("button", "{n} min", n=n), "@bell", str(n), chosen=n == now.bell_minutes)
        for n in BELLS
    )
    return Card(
        (P("settings", "<b>When I ask</b>"), _bells(now)),
        (choices, *((one,) for one in own), *undo, _BACK),
    )


def _letter_card(play: Play) -> Card:
    now = play.session.settings
    return Card((P("settings", "<b>Weekly letter</b>"), _letter(now)), (*_letter_rows(now), _BACK))


def _letter_rows(now: Settings) -> Keyboard:
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


def _zone_card(play: Play) -> Card:
    before = tuple(one for one in play.session.zones_before if one in play.world.zones)
    return Card(
        (
            P("settings", "<b>Time zone</b>"),
            _clock(play),
            P("settings", "When you travel, share your location (📎 → Location), or tap below."),
            *_or_write(play),
        ),
        (
            *place.backs(before, travel.GO),
            (_button(P("button", "Another time zone"), "@zone"),),
            _BACK,
        ),
    )


def _or_write(play: Play) -> tuple[Phrase, ...]:
    if not listening.free(play):
        return ()
    return (P("settings", "Or write the city here: <i>Lisbon</i>."),)


_CARDS: dict[str, Callable[[Play], Card]] = {
    "": _card,
    _BELL: _bell_card,
    _QUIET: quiet.card,
    _LETTER: _letter_card,
    _CLOCK: _zone_card,
}


# ------------------------------------------------------------------ their buttons


def _opens(play: Play, _argument: str) -> None:
    play.show(_card(play))


def _show(play: Play, choice: str) -> None:
    if choice in _CARDS:
        listening.stop(play)
        if choice in (_QUIET, _CLOCK):
            listening.listen(play, choice, play.card)
        play.redraw(_CARDS[choice](play), play.card)
    else:
        play.toast(UNKNOWN)


def _set(play: Play, changed: Settings | None, card: Callable[[Play], Card]) -> None:
    """Take a choice and show it; None is a choice that does not exist."""
    if changed is None:
        play.toast(UNKNOWN)
    elif changed == play.session.settings:
        play.toast(P("settings", "So it is already."))
    else:
        play.change(settings=changed)
        play.redraw(card(play), play.card)


def _choose_bell(play: Play, choice: str) -> None:
    known = {str(minutes): minutes for minutes in BELLS}
    now = play.session.settings
    changed = replace(now, bell_minutes=known[choice]) if choice in known else None
    _set(play, changed, _bell_card)


def _even(play: Play, choice: str) -> None:
    """Let a weekday have the bell of the others again; one tap brings its own back."""
    now = play.session.settings
    own = {str(day): (day, minutes) for day, minutes in _own(now)}
    if choice not in own:
        play.toast(P("settings", "That day is like the others already."))
        return
    day, minutes = own[choice]
    label = P("button", "Put back: {day}, {n} min", day=FULL_WEEKDAYS[day], n=minutes)
    undo = ((_button(label, "@own", f"{day}-{minutes}"),),)
    bells = tuple(one for one in _own(now) if one[0] != day)
    _set(play, replace(now, bells=bells), lambda play: _bell_card(play, undo))


def _give(play: Play, choice: str) -> None:
    """Give a weekday a bell of its own."""
    day, _, minutes = choice.partition("-")
    known = {str(one): one for one in range(_LONGEST_BELL + 1)}
    now = play.session.settings
    if minutes not in known or known.get(day, len(WEEKDAYS)) >= len(WEEKDAYS):
        _set(play, None, _bell_card)
        return
    bells = {**dict(now.bells), known[day]: known[minutes]}
    _set(play, replace(now, bells=tuple(sorted(bells.items()))), _bell_card)


def _choose_letter(play: Play, choice: str) -> None:
    now = play.session.settings
    changed = replace(now, letter=choice == _ON) if choice in (_ON, _OFF) else None
    _set(play, changed, _letter_card)


def _choose_day(play: Play, choice: str) -> None:
    known = {str(day): day for day in range(len(WEEKDAYS))}
    now = play.session.settings
    _set(play, replace(now, letter_day=known[choice]) if choice in known else None, _letter_card)


def _choose_hour(play: Play, choice: str) -> None:
    known = {str(hour): time(hour) for hour in LETTER_HOURS}
    now = play.session.settings
    _set(play, replace(now, letter_at=known[choice]) if choice in known else None, _letter_card)


# ------------------------------------------------------------------ the time zone


def _ask_zone(play: Play) -> Card:
    text = str(play.draft.get("text", ""))
    reading = place.reads(play, text, _ZONE) if text else None
    return reading.card if isinstance(reading, AskBack) else place.question(play, _ZONE)


def _claims(play: Play, said: Said) -> bool:
    """Take a city or a clock typed while the card of the time zone is the last thing shown."""
    if not listening.hears(play, _CLOCK, said):
        return False
    reading = place.reads(play, said.text, _ZONE)
    if isinstance(reading, AskBack) and reading.card.keyboard:
        listening.stop(play)
        play.begin(FLOW, draft={"text": said.text})
        return True
    if not isinstance(reading, Took):
        return False
    listening.stop(play)
    _go_by(play, str(reading.draft[place.DRAFT]))
    return True


def _read_zone(play: Play, text: str) -> Reading:
    return place.reads(play, text, _ZONE)


def _pick_zone(play: Play, choice: str) -> Reading | None:
    return place.picks(play, choice, _ZONE)


def _change_zone(play: Play, _choice: str) -> None:
    play.begin(FLOW)


def _done(play: Play) -> None:
    zone, shared = str(play.draft[place.DRAFT]), place.SHARED in play.draft
    play.leave()
    _go_by(play, zone, shared=shared)


def _go_by(play: Play, zone: str, *, shared: bool = False) -> None:
    """Go by the clock of a zone, and say so."""
    if zone == play.session.zone:
        so = P("settings", "That is the clock I go by: nothing changes.")
        play.say(place.told(play, zone, shared=shared), so)
    else:
        play.show(travel.move(play, zone, shared=shared))


FLOW = Flow(
    key=_KEY,
    command="settings",
    title=P("menu", "How I work for you"),
    about=P(
        "help",
        "/settings: when I ask, quiet hours, your weekly letter, your time zone, what is private.",
    ),
    order=70,
    steps=(Step("zone", _ask_zone, optional=False, read=_read_zone, pick=_pick_zone, place=True),),
    opens=_opens,
    done=_done,
    actions={
        "@show": _show,
        "@bell": _choose_bell,
        "@even": _even,
        "@own": _give,
        "@quiet": quiet.choose,
        "@letter": _choose_letter,
        "@day": _choose_day,
        "@at": _choose_hour,
        "@zone": _change_zone,
        "@go": travel.go,
        "@stay": travel.stay,
    },
    receives={"location": travel.nowhere, "venue": travel.nowhere},
    locates=travel.located,
    claims=_claims,
)
