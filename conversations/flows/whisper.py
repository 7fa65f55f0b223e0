"""The whisper: now and then a line of one's own waits before work, closed until it is tapped.

Nobody has it unless they want it. Nothing is said of one that was not opened; an old one opens
for as long as the chat stands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations import choices
from conversations.choices import UNKNOWN
from conversations.days.silence import REASONS
from conversations.flow import Flow
from conversations.letters import whispers
from conversations.letters.lines import clip
from conversations.model import Address, Button, Card, Decide, P, Prompt, Query, replace
from conversations.summary import look
from conversations.when.quiet import Now, hold_for_quiet
from conversations.when.shortly import BEFORE

if TYPE_CHECKING:
    from conversations.play import Play

_KEY = "whisper"
_ON, _OFF = "on", "off"
_ALERT = 180
"""UTF-16 units of a line that are shown over the chat; all of it stands in the message."""


# ----------------------------------------------------------------- it comes due


def _ring(play: Play, prompts: tuple[Prompt, ...]) -> None:
    """Let a line wait, or stay silent, and say why in the ledger."""
    for prompt in sorted(prompts, key=lambda one: (one.ends_at, one.id)):
        play.do(_silent(play, prompt) or _bring(play, prompt))


def _silent(play: Play, prompt: Prompt) -> Decide | None:
    """Return why nothing comes, if there is a reason."""
    settings = play.session.settings
    off = play.find(Query("schedule")).off.reason(prompt.day)
    if not settings.whisper:
        reason = "whisper_off"
    elif off is not None:
        return Decide(prompt, "silent", REASONS[off.kind], until=off.last)
    elif play.now >= prompt.ends_at + BEFORE:
        reason = "whisper_late"
    elif not isinstance(hold_for_quiet(play.now, settings.quiet, play.zone), Now):
        reason = "whisper_quiet"
    elif whispers.too_soon(play.session.whispered, play.today):
        reason = "whisper_lately"
    else:
        return None
    return Decide(prompt, "silent", reason)


def _bring(play: Play, prompt: Prompt) -> Decide:
    """Say that a line waits, if there is one."""
    first, last = whispers.days(play.today)
    records = play.find(Query("records", first=first, last=last)).records
    told = play.session.whispered
    line = whispers.choose(records, told, play.today)
    if line is None:
        return Decide(prompt, "silent", "whisper_none")
    play.change(whispered=whispers.remember(told, line))
    show = Address(_KEY, "@show", choice=f"{line.record}.{line.step}")
    button = Button(P("button", "Show"), show, "primary")
    play.show(
        Card((P("whisper", "You have a line waiting."),), ((button,),)), silent=True, unasked=True
    )
    return Decide(prompt, "asked", "whisper")


def _show(play: Play, choice: str) -> None:
    """Show a line: over the chat at once, and in its place behind a spoiler, where it stays."""
    number, _, step = choice.partition(".")
    found = play.find(Query("record", id=choices.number(number))).records
    line = whispers.line_of(found[0], step) if found else None
    if line is None:
        play.toast(P("whisper", "That line is not there any more."))
        return
    play.toast(P("whisper", "{line}", line=clip(line, _ALERT)), stays=True)
    body = (
        P("whisper", "You wrote this on {day}:", day=found[0].day),
        P("whisper", "<blockquote><tg-spoiler>{line}</tg-spoiler></blockquote>", line=line),
    )
    play.redraw(Card(body, look(play, found[0])), play.card)


# ---------------------------------------------------------------- whether it comes


def _card(play: Play) -> Card:
    on = play.session.settings.whisper
    how = (
        P(
            "whisper",
            "Before work a line of yours may be waiting: closed until you tap it, without a sound, "
            "and at most twice a week.",
        )
        if on
        else P(
            "whisper",
            "Lines of yours stay with me. If you like, one comes back before work now and then: "
            "something good you once wrote, closed until you tap it.",
        )
    )
    switch = (
        Button(P("button", "No lines, please"), Address(_KEY, "@set", choice=_OFF))
        if on
        else Button(P("button", "Bring me a line"), Address(_KEY, "@set", choice=_ON))
    )
    back = Button(P("button", "‹ Back"), Address("settings", "@show"))
    return Card((P("whisper", "<b>A line now and then</b>"), how), ((switch,), (back,)))


def _open(play: Play, _choice: str) -> None:
    play.redraw(_card(play), play.card)


def _set(play: Play, choice: str) -> None:
    """Switch it on or off; what a tap means is what its writer saw."""
    if choice not in (_ON, _OFF):
        play.toast(UNKNOWN)
        return
    if play.session.settings.whisper is (choice == _ON):
        play.toast(P("settings", "So it is already."))
    else:
        play.change(settings=replace(play.session.settings, whisper=choice == _ON))
    play.redraw(_card(play), play.card)


FLOW = Flow(
    key=_KEY,
    title=P("menu", "A line now and then"),
    order=71,
    actions={"@card": _open, "@set": _set, "@show": _show},
    rings={"whisper": _ring},
)
