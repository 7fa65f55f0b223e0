"""/tag: words of one's own on a check-in or note, put there and taken away by a tap.

1. ``/tag supervision`` is about the newest record, the one under way before any other.
2. What a tap means is what its writer saw: a tag that is put twice is there once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations import summary, tags
from conversations.filing import find_record
from conversations.flow import Finished, Flow, Reading, Step
from conversations.model import (
    Address,
    Button,
    Card,
    Keyboard,
    P,
    Phrase,
    Query,
    Record,
)
from conversations.summary import Page, address

if TYPE_CHECKING:
    from conversations.play import Play

_KEY = "tag"
_CANCEL = "cancel"
_A_ROW = 2


def _opens(play: Play, argument: str) -> None:
    record = _newest(play)
    if record is None:
        play.say(
            P("tag", "There is nothing to tag yet. A check-in or a note can have tags of your own.")
        )
        return
    typed = tags.read(argument)
    if typed:
        record = tags.put(play, record, typed)
        play.show(_card(play, record, None, P("tag", "✓ Tagged.")))
    else:
        play.show(_card(play, record, None))


def _newest(play: Play) -> Record | None:
    """Return the check-in under way if something has been said, else the newest record."""
    talk = play.talk
    flow = play.flow_of(talk) if talk else None
    under_way = talk is not None and talk.open is not None and flow is not None and flow.keeps
    if talk is not None and under_way and talk.record.answers:
        return talk.record
    found = (one for one in play.find(Query("older")).records if one.answers)
    newest = next(found, None)
    if newest is None:
        return None
    return find_record(play, newest.id)


# -------------------------------------------------------------------- the card


def _card(play: Play, record: Record, page: Page, says: Phrase | None = None) -> Card:
    """Return the card on which tags are put and taken."""
    name = P("tag", "<b>{name}</b>", name=summary.name(record))
    on = summary.tags(record, hidden=summary.is_hidden(play, record, page))
    hint = P("tag", "Tap a tag to put it here or take it away. /search #tag finds them.")
    none = P("tag", "No tags yet. Supervision, or a theme of yours: whatever you want to find by.")
    about: Phrase = hint if play.session.tags else none
    lines = (name, on) if on is not None else (name,)
    body = (*((says,) if says is not None else ()), lines, about)
    return Card(body, _buttons(play, record, page))


def _buttons(play: Play, record: Record, page: Page) -> Keyboard:
    """Return a button for each tag in use, one for a new one, and the way back."""
    ways = []
    for one in play.session.tags:
        there = tags.has(record, one.text)
        label = (
            P("button", "✓ {tag}", tag=one.text) if there else P("button", "{tag}", tag=one.text)
        )
        action = "@take" if there else "@put"
        ways.append(Button(label, _to(action, record, page, one.number)))
    rows = [tuple(ways[at : at + _A_ROW]) for at in range(0, len(ways), _A_ROW)]
    new = Button(P("button", "New tag"), _to("@new", record, page))
    back = Button(P("button", "‹ Back"), address("@open", record.id, page))
    return (*rows, (new,), (back,))


def _to(action: str, record: Record, page: Page, what: int | str = "") -> Address:
    choice = address(action, record.id, page, what).choice
    return Address(_KEY, action, choice=choice)


def _meant(play: Play, choice: str) -> tuple[Record | None, Page, int]:
    """Return what a button names: a record, its page, and the number of a tag."""
    number, page, tag = summary.numbers(choice)
    record = find_record(play, number)
    if record is None or not record.answers:
        play.toast(P("stale", "I cannot find that any more. /history shows what there is."))
        return None, None, 0
    return record, page or None, tag


def _show(play: Play, choice: str) -> None:
    record, page, _ = _meant(play, choice)
    if record is not None:
        play.redraw(_card(play, record, page), play.card)


def _put(play: Play, choice: str) -> None:
    record, page, number = _meant(play, choice)
    tag = _text(play, number)
    if record is not None and tag:
        play.redraw(_card(play, tags.put(play, record, (tag,)), page), play.card)


def _take(play: Play, choice: str) -> None:
    record, page, number = _meant(play, choice)
    tag = _text(play, number)
    if record is not None and tag:
        play.redraw(_card(play, tags.take(play, record, tag), page), play.card)


def _text(play: Play, number: int) -> str:
    return next((one.text for one in play.session.tags if one.number == number), "")


# ---------------------------------------------------------------------- a new one


def _new(play: Play, choice: str) -> None:
    record, page, _ = _meant(play, choice)
    if record is not None:
        play.begin(FLOW, draft={"record": record.id, "page": page or 0})


def _ask(_: Play) -> Card:
    text = P("tag", "Which tag? A word or two; commas between several.")
    cancel = Button(P("button", "Cancel"), Address(_KEY, "words", choice=_CANCEL))
    return Card((text,), ((cancel,),))


def _drafted(play: Play) -> tuple[Record | None, Page]:
    values = (play.draft.get("record", 0), play.draft.get("page", 0))
    number, page = (one if isinstance(one, int) else 0 for one in values)
    return find_record(play, number), page or None


def _read(play: Play, text: str) -> Reading:
    record, page = _drafted(play)
    typed = tags.read(text)
    play.leave()
    if record is None or not record.answers:
        play.say(P("stale", "I cannot find that any more. /history shows what there is."))
    elif typed:
        record = tags.put(play, record, typed)
        play.show(_card(play, record, page, P("tag", "✓ Tagged.")))
    else:
        play.show(_card(play, record, page))
    return Finished()


def _pick(play: Play, choice: str) -> Reading | None:
    if choice != _CANCEL:
        return None
    record, page = _drafted(play)
    play.leave()
    left = P("tag", "Left as it was.")
    card = _card(play, record, page, left) if record is not None else Card((left,))
    play.redraw(card, play.card)
    return Finished()


def _done(play: Play) -> None:
    play.leave()


FLOW = Flow(
    key=_KEY,
    command="tag",
    title=P("menu", "Tag what you kept last"),
    about=P("help", "/tag supervision puts a word of your own on what you kept last."),
    order=37,
    steps=(Step("words", _ask, optional=False, read=_read, pick=_pick),),
    opens=_opens,
    done=_done,
    actions={"@show": _show, "@put": _put, "@take": _take, "@new": _new},
)
