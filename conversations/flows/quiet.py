"""Quiet hours: a card of /settings that changes in place, and a typed line.

A preset is one tap, the exact hours are two on a grid of half-hours, or a line like `22-7`.
"""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

from conversations import listening
from conversations.choices import UNKNOWN
from conversations.flow import AskBack, Flow, Reading, Step, Took
from conversations.model import Address, Button, Card, Keyboard, P, Phrase, Settings, replace
from conversations.tell import clip, trouble
from conversations.when.phrases.quiet import is_quiet, read_quiet_in
from conversations.when.readings import Ambiguous, NotUnderstood, Understood, Why

if TYPE_CHECKING:
    from conversations.model import Said
    from conversations.play import Play
    from conversations.when.phrases.times import Span

_KEY = "quiet"
PRESETS = (
    (time(20), time(8)),
    (time(21), time(8)),
    (time(22), time(7)),
)
OFF = "off"
_USUAL = Settings()
_FROM = tuple(time(half // 2 % 24, half % 2 * 30) for half in range(36, 49))
_UNTIL = tuple(time(half // 2, half % 2 * 30) for half in range(10, 25))
_A_ROW = 4
_TO = Address(_KEY, "span")


def _button(label: Phrase, to: Address, *, chosen: bool = False) -> Button:
    return Button(P("button", "✓ {chip}", chip=label) if chosen else label, to)


def code(span: Span) -> str:
    """Return quiet hours as a button holds them: "2100-0800"."""
    return "{:%H%M}-{:%H%M}".format(*span)


def _clock(text: str) -> time | None:
    """Return the time of a button, None if it holds none."""
    hour, minute = text[:2], text[2:]
    if not (text.isascii() and hour.isdecimal() and minute.isdecimal()):
        return None
    known = f"{hour}{minute}" in {f"{at:%H%M}" for at in (*_FROM, *_UNTIL)}
    return time(int(hour), int(minute)) if known else None


# -------------------------------------------------------------------- the card


def line(now: Settings) -> Phrase:
    """Say the quiet hours."""
    if now.quiet is None:
        return P("settings", "No quiet hours.")
    return P(
        "settings", "Quiet from {first} to {last}.", first=now.quiet_from, last=now.quiet_until
    )


def card(play: Play) -> Card:
    """Return the card of the quiet hours."""
    now = play.session.settings
    body = (
        P("settings", "<b>Quiet hours</b>"),
        line(now),
        P(
            "quiet",
            "What comes due in their first hour comes without a sound. After that I wait until "
            "they end.",
        ),
        *_or_write(play),
    )
    presets = [
        _button(
            P("button", "{first}–{last}", first=first, last=last),
            Address("settings", "@quiet", choice=code((first, last))),
            chosen=(now.quiet_from, now.quiet_until) == (first, last),
        )
        for first, last in PRESETS
    ]
    none = _button(
        P("button", "No quiet hours"),
        Address("settings", "@quiet", choice=OFF),
        chosen=now.quiet is None,
    )
    return Card(
        body,
        (
            tuple(presets[:2]),
            (*presets[2:], none),
            _ends(now),
            (_button(P("button", "Write the times"), Address(_KEY, "@write")),),
            (_button(P("button", "‹ Back"), Address("settings", "@show")),),
        ),
    )


def _or_write(play: Play) -> tuple[Phrase, ...]:
    if not listening.free(play):
        return ()
    return (P("quiet", "Tap, or write them here: <i>22-7</i>."),)


def _ends(now: Settings) -> tuple[Button, ...]:
    if now.quiet is None:
        begins, ends = P("button", "Begin at…"), P("button", "End at…")
    else:
        begins = P("button", "Begin at {at}…", at=now.quiet_from)
        ends = P("button", "End at {at}…", at=now.quiet_until)
    return _button(begins, Address(_KEY, "@from")), _button(ends, Address(_KEY, "@until"))


def choose(play: Play, choice: str) -> None:
    """Take a preset, or none."""
    known = {code(span): span for span in PRESETS}
    known[OFF] = (time(0), time(0))
    if choice not in known:
        play.toast(UNKNOWN)
    elif _span(play.session.settings) == known[choice]:
        play.toast(P("settings", "So it is already."))
    else:
        _keep(play, known[choice])
        play.redraw(card(play), play.card)


def _keep(play: Play, span: Span) -> None:
    first, last = span
    now = replace(play.session.settings, quiet_from=first, quiet_until=last)
    play.change(settings=now)


# -------------------------------------------------------------------- the grids


def _span(now: Settings) -> Span:
    """Return the quiet hours as they stand; both ends are the same where there are none."""
    return (now.quiet_from, now.quiet_until) if now.quiet else (time(0), time(0))


def _from(play: Play, choice: str) -> None:
    now = play.session.settings
    last = now.quiet_until if now.quiet else _USUAL.quiet_until
    if choice:
        first = _clock(choice)
        _take(play, None if first is None else (first, last))
    else:
        chosen = now.quiet_from if now.quiet else None
        text = P("quiet", "When do your quiet hours begin?")
        play.redraw(Card((text,), _grid("@from", _FROM, chosen)), play.card)


def _until(play: Play, choice: str) -> None:
    now = play.session.settings
    first = now.quiet_from if now.quiet else _USUAL.quiet_from
    if choice:
        last = _clock(choice)
        _take(play, None if last is None else (first, last))
    else:
        chosen = now.quiet_until if now.quiet else None
        text = P("quiet", "When do your quiet hours end?")
        play.redraw(Card((text,), _grid("@until", _UNTIL, chosen)), play.card)


def _grid(step: str, times: tuple[time, ...], chosen: time | None) -> Keyboard:
    made = [
        _button(
            P("button", "{at}", at=at),
            Address(_KEY, step, choice=f"{at:%H%M}"),
            chosen=at == chosen,
        )
        for at in times
    ]
    rows = tuple(tuple(made[at : at + _A_ROW]) for at in range(0, len(made), _A_ROW))
    back = _button(P("button", "‹ Back"), Address("settings", "@show", choice=_KEY))
    return (*rows, (back,))


def _take(play: Play, span: Span | None) -> None:
    """Take hours tapped on a grid, and show them on the card; None is no time of the grid."""
    if span is None:
        play.toast(UNKNOWN)
    elif not is_quiet(*span):
        play.toast(_TOO_LONG)
    else:
        _keep(play, span)
        play.redraw(card(play), play.card)


# -------------------------------------------------------------------- the line

_TOO_LONG = P(
    "quiet", "Quiet hours end at another time than they begin, and last eighteen hours at most."
)
_EXAMPLE = P("quiet", "For example: <i>22-7</i>, or <i>22:30 to 7</i>")
_HINT = P("quiet", "22:30 to 7")


def _write(play: Play, _choice: str) -> None:
    play.begin(FLOW)


def _ask(play: Play) -> Card:
    text = str(play.draft.get("text", ""))
    reading = _read(play, text) if text else None
    if isinstance(reading, AskBack):
        return reading.card
    ask = P("quiet", "From when to when shall it be quiet?")
    return Card((ask, _EXAMPLE), placeholder=_HINT)


def _read(play: Play, text: str) -> Reading:
    match read_quiet_in(text, play.world.tables_for(play.session.language)):
        case Understood(span):
            return Took({"span": code(span)})
        case Ambiguous(spans, part):
            ask = P(
                "hours",
                "“{part}” can be read in more than one way. Which is it?",
                part=clip(part),
            )
            return AskBack(Card((ask,), tuple((_reading(*span),) for span in spans)))
        case NotUnderstood() as found:
            why = _TOO_LONG if found.why is Why.TOO_LONG else trouble(found)
            return AskBack(Card((why, _EXAMPLE), placeholder=_HINT))


def _reading(first: time, last: time) -> Button:
    label = P("button", "{first}–{last}", first=first, last=last)
    return Button(label, Address(_KEY, "span", choice=code((first, last))))


def _pick(_play: Play, choice: str) -> Reading | None:
    """Take one of the readings; None is none that could be."""
    return None if _decoded(choice) is None else Took({"span": choice})


def _decoded(text: str) -> Span | None:
    try:
        first, last = (time.fromisoformat(f"{one[:2]}:{one[2:]}") for one in text.split("-"))
    except ValueError:
        return None
    return (first, last) if code((first, last)) == text and is_quiet(first, last) else None


def _claims(play: Play, said: Said) -> bool:
    """Take hours typed while the card of the quiet hours is the last thing shown."""
    if not listening.hears(play, _KEY, said):
        return False
    reading = _read(play, said.text)
    if isinstance(reading, AskBack) and reading.card.keyboard:
        listening.stop(play)
        play.begin(FLOW, draft={"text": said.text})
        return True
    if not isinstance(reading, Took):
        return False
    _keep_typed(play, str(reading.draft["span"]))
    return True


def _done(play: Play) -> None:
    text = str(play.draft.get("span"))
    play.leave()
    _keep_typed(play, text)


def _keep_typed(play: Play, text: str) -> None:
    """Keep the hours of a code, and show them on a card that takes others."""
    span = _decoded(text)
    if span is not None:
        _keep(play, span)
    listening.listen(play, _KEY, play.show(card(play)))


FLOW = Flow(
    key=_KEY,
    title=P("menu", "Quiet hours"),
    order=71,
    steps=(Step("span", _ask, optional=False, read=_read, pick=_pick),),
    done=_done,
    actions={"@from": _from, "@until": _until, "@write": _write},
    claims=_claims,
)
