"""Quiet and private on the phone: what may come with a sound, and what stays in the chat.

A card of /settings that changes in place, and the buttons under what may identify someone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations import masking
from conversations.choices import UNKNOWN
from conversations.flow import Flow
from conversations.flows import keeping
from conversations.model import Address, Button, Card, P, Phrase, Settings, replace

if TYPE_CHECKING:
    from conversations.play import Play

_SILENT, _TIDY, _IDENTIFIERS = "silent", "tidy", "identifiers"

_NAMES = {
    _SILENT: P("button", "No sound"),
    _TIDY: P("button", "Tidy chat"),
    _IDENTIFIERS: P("button", "Look for names"),
}


def _lines(now: Settings) -> tuple[Phrase, ...]:
    """Say how each of them stands."""
    return (
        P("discreet", "What I say unasked comes without a sound.")
        if now.silent
        else P("discreet", "What I say unasked comes with a sound."),
        P(
            "discreet",
            "A check-in leaves the chat once it is kept, your words too. Telegram allows that for "
            "two days.",
        )
        if now.tidy
        else P("discreet", "A check-in stays in the chat."),
        P("discreet", "I tell you when your words may identify someone. You decide.")
        if now.identifiers
        else P("discreet", "I do not look for what may identify someone."),
    )


def _card(play: Play) -> Card:
    now = play.session.settings
    on = {
        _SILENT: now.silent,
        _TIDY: now.tidy,
        _IDENTIFIERS: now.identifiers,
    }
    rows = [
        (
            Button(
                P("button", "✓ {chip}", chip=label) if on[key] else label,
                Address(masking.KEY, "@set", choice=f"{key}.{'off' if on[key] else 'on'}"),
            ),
        )
        for key, label in _NAMES.items()
    ]
    stays = Button(P("button", "How long it stays"), Address(keeping.KEY, "@show"))
    back = Button(P("button", "‹ Back"), Address("settings", "@show"))
    title = P("discreet", "<b>Quiet and private</b>")
    return Card((title, *_lines(now), keeping.line(now)), (*rows, (stays,), (back,)))


def _show(play: Play, _choice: str) -> None:
    play.redraw(_card(play), play.card)


def _set(play: Play, choice: str) -> None:
    """Switch one of them on or off; what a tap means is what its writer saw."""
    key, _, way = choice.partition(".")
    if key not in _NAMES or way not in ("on", "off"):
        play.toast(UNKNOWN)
        return
    now = play.session.settings
    changed = _changed(now, key, on=way == "on")
    if changed == now:
        play.toast(P("settings", "So it is already."))
    else:
        play.change(settings=changed)
    play.redraw(_card(play), play.card)


def _changed(now: Settings, key: str, *, on: bool) -> Settings:
    match key:
        case "silent":
            return replace(now, silent=on)
        case "tidy":
            return replace(now, tidy=on)
        case _:
            return replace(now, identifiers=on)


FLOW = Flow(
    key=masking.KEY,
    title=P("menu", "Quiet and private"),
    order=72,
    actions={
        "@show": _show,
        "@set": _set,
        "@replace": masking.replace_part,
        "@both": masking.replace_and_remove,
        "@remove": masking.remove,
        "@leave": masking.leave,
    },
)
