"""The first conversation: what is private and what is not, the time zone, the working hours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations import calendars, place
from conversations.catalog import LINKS
from conversations.days import hourgrid, hours, lines
from conversations.days.ahead import coming, next_ask
from conversations.flow import AskBack, Flow, GoTo, Reading, Step, Took
from conversations.model import Address, AddRules, Answer, Button, Card, P, Query, replace
from conversations.tell import moment, schedule

if TYPE_CHECKING:
    from conversations.play import Play
    from conversations.when.week import Rule

_KEY = "onboarding"
_UNDERSTOOD, _LATER, _SAVE, _EDIT = "understood", "later", "save", "edit"


def _button(label: str, step: str) -> Address:
    return Address(_KEY, step, choice=label)


# --------------------------------------------------------------------- privacy

PRIVACY = (
    P(
        "onboarding",
        "Telegram can read what passes through a chat with a bot: it is <b>not end-to-end "
        "encrypted</b>. On the host's disk and in backups your words are encrypted.",
    ),
    P(
        "onboarding",
        "Who hosts this is shown no words, but holds the master key: choose a host you trust. "
        "Use initials, and what you learn rather than facts about clients.",
    ),
)
"""What is private and what is not, in at most sixty words."""

_I_UNDERSTAND = P("button", "I understand")
_UNDERSTANDING = ((Button(_I_UNDERSTAND, _button(_UNDERSTOOD, "privacy"), "primary"),),)


def _ask_privacy(_play: Play) -> Card:
    return Card(PRIVACY, _UNDERSTANDING)


def _read_privacy(_play: Play, _text: str) -> Reading:
    text = P("onboarding", "Please tap “{button}” first. Then we begin.", button=_I_UNDERSTAND)
    return AskBack(Card((text,), _UNDERSTANDING))


def _pick_privacy(_play: Play, choice: str) -> Reading | None:
    return Took() if choice == _UNDERSTOOD else None


# ------------------------------------------------------------------------ zone

_ZONE = Address(_KEY, "zone")


def _ask_zone(play: Play) -> Card:
    return place.question(play, _ZONE)


def _read_zone(play: Play, text: str) -> Reading:
    if calendars.taken_in(play, text):
        return AskBack(_ask_zone(play))
    return _in_zone(play, place.reads(play, text, _ZONE))


def _pick_zone(play: Play, choice: str) -> Reading | None:
    reading = place.picks(play, choice, _ZONE)
    return None if reading is None else _in_zone(play, reading)


def _in_zone(play: Play, reading: Reading) -> Reading:
    if isinstance(reading, Took):
        play.change(zone=str(reading.draft[place.DRAFT]))
    return reading


# ----------------------------------------------------------------------- hours

_HOURS, _TAP = Address(_KEY, "hours"), Address(_KEY, "@tap")
_TAPPED = "t"
"""A choice that begins with this holds hours that were chosen by tapping."""


def _ask_hours(play: Play) -> Card:
    later = Button(P("button", "I will do this later"), _button(_LATER, "hours"))
    body = [
        place.told(play, play.session.zone, shared=place.SHARED in play.draft),
        P("onboarding", "When do you usually work? I will ask after each block."),
        hours.EXAMPLE,
    ]
    if "calendar" in play.world.catalog.commands:
        body.append(
            P(
                "onboarding",
                "Or send a calendar file. /calendar reads your appointments from an address, too.",
            )
        )
    return Card(tuple(body), ((hourgrid.start(_TAP),), (later,)))


def _tap(play: Play, choice: str) -> None:
    """Choose hours by tapping, on the card of their question."""
    asked = play.talk.asked.get("hours") if play.talk is not None else None
    if asked is None or asked.card != play.card or play.talk is None or play.talk.open != "hours":
        play.toast(P("stale", "That question is behind you. Nothing has changed."))
        return
    picked = hourgrid.tapped(play, choice, _TAP)
    if picked is None:
        return
    save = _button(f"{_TAPPED}{hourgrid.choice_of(picked)}", "hours")
    rows = ((Button(P("button", "Save"), save, "primary"),), hourgrid.ways_on(picked, _TAP))
    week = P("onboarding", "So this is your week:")
    play.redraw(Card((week, schedule(lines.rules_of(picked.line))), rows), play.card)


def _tapped(play: Play) -> tuple[Rule, ...]:
    """Return the hours that were chosen by tapping; none if they were not."""
    picked = hourgrid.read(str(play.draft.get("tapped", "")))
    return lines.rules_of(picked.line) if picked is not None and picked.stage == "l" else ()


def _read_hours(play: Play, text: str) -> Reading:
    if calendars.taken_in(play, text):
        return AskBack(_ask_hours(play))
    return hours.reads(play, text, _HOURS)


def _pick_hours(play: Play, choice: str) -> Reading | None:
    if choice.startswith(_TAPPED):
        picked = hourgrid.read(choice.removeprefix(_TAPPED))
        if picked is None or picked.stage != "l":
            return None
        _skip_confirm(play)
        return Took({"tapped": hourgrid.choice_of(picked)})
    if choice != _LATER:
        return hours.picks(play, choice)
    _skip_confirm(play)
    return Took()


def _skip_confirm(play: Play) -> None:
    """Nothing was typed, so there is nothing to confirm."""
    if play.talk is not None:
        record = play.talk.record
        answers = {**record.answers, "confirm": Answer(skipped=True)}
        play.change_talk(record=replace(record, answers=answers), draft={})


# --------------------------------------------------------------------- confirm

_CONFIRM = Address(_KEY, "confirm")


def _ask_confirm(play: Play) -> Card:
    return Card(
        (P("onboarding", "So this is your week:"), schedule(hours.drafted(play))),
        (
            (
                Button(P("button", "Save"), _button(_SAVE, "confirm"), "primary"),
                Button(P("button", "Edit"), _button(_EDIT, "confirm")),
            ),
        ),
    )


def _read_confirm(play: Play, text: str) -> Reading:
    if calendars.taken_in(play, text):
        return AskBack(_ask_confirm(play))
    return _again(play, hours.reads(play, text, _CONFIRM))


def _pick_confirm(play: Play, choice: str) -> Reading | None:
    if choice == _SAVE:
        return Took() if hours.drafted(play) else GoTo("hours")
    if choice == _EDIT:
        return GoTo("hours")
    reading = hours.picks(play, choice)
    return None if reading is None else _again(play, reading)


def _again(play: Play, reading: Reading) -> Reading:
    """Words typed instead of a tap are the hours, typed anew: echo them again."""
    if isinstance(reading, Took):
        play.change_talk(draft={**play.draft, **reading.draft})
        return GoTo("confirm")
    return reading


# -------------------------------------------------------------- opening, closing


def _opens(play: Play, argument: str) -> None:
    linked = play.world.catalog.commands.get(argument) if argument in LINKS else None
    if play.session.settled:
        if linked is None:
            _greet(play)
        elif linked.opens is not None:
            linked.opens(play, "")
        else:
            play.begin(linked)
        return
    parked = next((one for one in play.session.parked if one.flow == _KEY), None)
    if play.talk is not None and play.talk.flow == _KEY and play.talk.open is not None:
        play.go_on()
    elif parked is not None:
        play.put_aside(FLOW)
        play.change(talk=parked)
        play.go_on()
    else:
        play.begin(FLOW)


def _greet(play: Play) -> None:
    """Say hello again; a question that was open is asked anew in the same breath."""
    welcome = P("onboarding", "Welcome back. Everything is where you left it.")
    if play.asking():
        play.go_on(lead=(welcome,))
    elif not play.take_back(lead=(welcome,)):
        play.say(
            welcome, P("onboarding", "/checkin begins a check-in, /today shows what is coming.")
        )


def _done(play: Play) -> None:
    rules = _tapped(play) or hours.drafted(play)
    stored = play.find(Query("schedule"))
    play.leave()
    play.change(settled=True)
    if rules:
        play.do(AddRules(rules))
    every = (*rules, *(rule for _, rule in stored.rules))
    first = next_ask(play, every, stored.off)
    if first is None:
        when = P(
            "onboarding", "Whenever you like, /checkin begins one. /schedule takes your hours."
        )
    elif stored.rules:
        when = coming(play, every, stored.off)
    else:
        when = P("onboarding", "The first one comes {moment}.", moment=moment(play, first))
    play.say(P("onboarding", "That is all I need."), when, P("onboarding", "/help shows the rest."))


FLOW = Flow(
    key=_KEY,
    command="start",
    title=P("menu", "Begin here"),
    order=0,
    steps=(
        Step("privacy", _ask_privacy, optional=False, read=_read_privacy, pick=_pick_privacy),
        Step("zone", _ask_zone, optional=False, read=_read_zone, pick=_pick_zone, place=True),
        Step("hours", _ask_hours, optional=False, read=_read_hours, pick=_pick_hours),
        Step("confirm", _ask_confirm, optional=False, read=_read_confirm, pick=_pick_confirm),
    ),
    opens=_opens,
    lead=lambda _play: (
        P(
            "onboarding",
            "Welcome. After a block of appointments I ask five short questions, and keep your "
            "answers for you.",
        ),
    ),
    done=_done,
    actions={"@tap": _tap},
)
