"""The days of the log of learning: which it is to be of, and which day an entry belongs to.

Days that are typed are never guessed: what can mean two things is asked back. An audit period is
remembered, so that the next one is a tap away.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from conversations import choices
from conversations.cpd import entries, periods
from conversations.cpd.card import DAYS, buttons, card
from conversations.filing import find_record, write
from conversations.flow import AskBack, Finished, Flow, Reading, Step
from conversations.flows.why import YESTERDAY
from conversations.model import (
    PN,
    Address,
    Body,
    Button,
    Card,
    Keyboard,
    P,
    Phrase,
    Record,
    replace,
)
from conversations.summary import look
from conversations.when.phrases.spans import read_span_in
from conversations.when.readings import Ambiguous, Understood
from conversations.when.words import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conversations.play import Play
    from conversations.when.phrases.ranges import Range

WHICH = P("cpd", "That can mean more than one thing. Which is it?")

_CANCEL = "cancel"
_DAYS_BACK = 6
_DAY = timedelta(days=1)


def read(play: Play, text: str) -> tuple[Range, ...]:
    """Return what typed days may mean, the likeliest first; none if they cannot be read."""
    found = read_span_in(text, play.today, play.world.tables_for(play.session.language))
    if isinstance(found, Understood):
        return (found.value,)
    return found.choices if isinstance(found, Ambiguous) else ()


def show(play: Play, period: Range, *lead: Phrase) -> None:
    """Show the log of days that somebody named, and remember an audit period."""
    play.change(settings=periods.remembered(play.session.settings, *period))
    play.show(card(play, period, *lead))


def not_read(text: str) -> Phrase:
    """Say that days could not be read."""
    return P(
        "cpd",
        "I could not read “{words}” as days. Apr 2025 – Mar 2026 would do, or 2025.",
        words=entries.clipped(text),
    )


# ---------------------------------------------------------------------- the question


def _ask_days(play: Play, _choice: str) -> None:
    play.begin(FLOW)


def _ask_day(play: Play, choice: str) -> None:
    """Ask which day an entry is of."""
    record = _entry(play, choices.number(choice))
    if record is None:
        play.toast(P("stale", "I cannot find that any more. /history shows what there is."))
    else:
        play.begin(FLOW, draft={"record": record.id})


def _entry(play: Play, number: int) -> Record | None:
    record = find_record(play, number) if number else None
    return record if record is not None and record.flow == entries.KEY else None


def _meant(play: Play) -> int:
    """Return the number of the entry whose day is asked for; 0 if days of the log are."""
    number = play.draft.get("record", 0)
    return number if isinstance(number, int) else 0


def _ask(play: Play) -> Card:
    if not _meant(play):
        text = P(
            "cpd",
            "Of which days? Write them: <i>2025</i>, <i>Apr 2025 – Mar 2026</i>, or two dates.",
        )
        return Card((text,), _ways(()))
    days = [play.today - back * _DAY for back in range(1, _DAYS_BACK + 1)]
    text = P("cpd", "Which day was it? Tap, or write a date.")
    return Card((text,), _ways([(one, one) for one in days]))


def _ways(offered: Iterable[Range]) -> Keyboard:
    """Return buttons for days, and the way out."""
    cancel = Button(P("button", "Cancel"), Address(DAYS, "days", choice=_CANCEL))
    return (*buttons(offered, Address(DAYS, "days")), (cancel,))


def _read(play: Play, text: str) -> Reading:
    found = read(play, text)
    if _meant(play):
        if fold(text) in YESTERDAY:
            found = ((play.today - _DAY, play.today - _DAY),)
        found = tuple(one for one in found if one[0] == one[1] <= play.today)
    if not found:
        return AskBack(Card((_not_a_day(text) if _meant(play) else not_read(text),), _ways(())))
    if len(found) > 1:
        return AskBack(Card((WHICH,), _ways(found)))
    return _chosen(play, found[0])


def _not_a_day(text: str) -> Phrase:
    return P(
        "cpd",
        "I could not read “{words}” as a day that has been. 21 Nov would do.",
        words=entries.clipped(text),
    )


def _pick(play: Play, choice: str) -> Reading | None:
    if choice == _CANCEL:
        play.leave()
        play.redraw(Card((P("cpd", "Left as it was."),)), play.card)
        return Finished()
    period = periods.of(choice)
    return None if period is None else _chosen(play, period)


def _chosen(play: Play, period: Range) -> Reading:
    number = _meant(play)
    play.leave()
    if not number:
        show(play, period)
        return Finished()
    record = _entry(play, number)
    if record is None:
        play.say(P("stale", "I cannot find that any more. /history shows what there is."))
        return Finished()
    moved = replace(record, day=period[0])
    write(play, moved)
    text = P("cpd", "✓ Kept, for {day}.", day=moved.day)
    play.aim(play.say(text, *_if_it_goes(play, moved), keyboard=look(play, moved)))
    return Finished()


def _if_it_goes(play: Play, record: Record) -> Body:
    """Say that the log goes by age and this entry is older than what stays, if it is so."""
    settings = play.session.settings
    first = settings.first_kept(play.today)
    if settings.keep_log or first is None or record.day >= first:
        return ()
    return (
        PN(
            "cpd",
            "That is longer ago than the {n} month you keep, so it goes with the next night. To "
            "have your log stay, tap “Quiet and private” in /settings.",
            "That is longer ago than the {n} months you keep, so it goes with the next night. To "
            "have your log stay, tap “Quiet and private” in /settings.",
            settings.keep_months,
        ),
    )


FLOW = Flow(
    key=DAYS,
    title=P("menu", "Days of the CPD log"),
    order=68,
    steps=(Step("days", _ask, optional=False, read=_read, pick=_pick),),
    done=lambda play: play.leave(),
    actions={"@ask": _ask_days, "@day": _ask_day},
)
