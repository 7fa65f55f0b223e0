"""What has been kept: pages of records, each on its card, continued, changed, attached, deleted.

1. What is deleted is shown nowhere from then on, and can be brought back for a day.
2. A note that is attached to a block becomes that block's line, in a record of its own beside
   others of the block; detached, it is the note that it was.
3. New words take the place of a message's old ones, as editing that message does.
"""

from __future__ import annotations

from collections.abc import Callable

from conversations import summary
from conversations.choices import UNKNOWN
from conversations.days import attach
from conversations.filing import (
    aim_within,
    carried_from,
    carry_on,
    drop,
    drop_unasked,
    expect_more,
    find_record,
    home,
    note,
    rewrite,
    unfit,
)
from conversations.flow import AskBack, Finished, Flow, Reading, Step
from conversations.letters.lines import clip
from conversations.model import (
    PAGE,
    Address,
    Answer,
    Button,
    Card,
    Keep,
    Keyboard,
    P,
    Part,
    Phrase,
    Query,
    Record,
    Said,
    Spot,
    replace,
)
from conversations.play import Play
from conversations.summary import Page, address, chips_of
from conversations.taps import choose_in

_KEY = "history"
_CLIP = 24
_CANCEL = "cancel"
_CHIP = "c."

# ------------------------------------------------------------------------- pages


def _opens(play: Play, _argument: str) -> None:
    play.show(_page(play, 0))


def _page(play: Play, top: int) -> Card:
    """Return the page that begins with a record, or the newest page."""
    found = play.find(Query("older", id=top)).records
    before = play.find(Query("newer", id=top)).records if top else ()
    if not found and not before:
        text = P(
            "history",
            "Nothing is kept yet, and nothing has to be. /checkin begins a check-in; "
            "what you write at any other time is kept as a note.",
        )
        return Card((text,))
    shown = found[:PAGE]
    first = shown[0].id if shown else top
    rows: Keyboard = tuple(
        (Button(summary.name(one), address("@open", one.id, first)),) for one in shown
    )
    turn = []
    if before:
        newer = before[-PAGE:][0].id
        turn.append(Button(P("button", "◀ Newer"), Address(_KEY, "@page", choice=str(newer))))
    if len(found) > PAGE:
        older = Address(_KEY, "@page", choice=str(found[PAGE].id))
        turn.append(Button(P("button", "Older ▶"), older))
    if turn:
        rows = (*rows, tuple(turn))
    text = P("history", "What you have kept, the newest first. Tap one to look at it.")
    return Card((text,), rows)


def _turn(play: Play, choice: str) -> None:
    play.redraw(_page(play, summary.numbers(choice)[0]), play.card)


def _from(play: Play, choice: str) -> None:
    """Show the page that a record is the first of, on a card of its own."""
    play.show(_page(play, summary.numbers(choice)[0]))


def _open(play: Play, record: Record, page: Page, _: int) -> None:
    """Show a record in the place of its page."""
    play.redraw(summary.card(play, record, page), play.card)


def _look(play: Play, record: Record, page: Page, _: int) -> None:
    """Show a record on a card of its own."""
    play.show(summary.card(play, record, page))


# ------------------------------------------------------------------ what is meant


def _found(play: Play, choice: str) -> tuple[Record | None, Page]:
    """Return the record and the page a button names; what is not there is said."""
    number, page, *_ = summary.numbers(choice)
    record = _record(play, number)
    if record is None:
        play.toast(P("stale", "I cannot find that any more. /history shows what there is."))
    return record, page or None


def _record(play: Play, number: int) -> Record | None:
    record = find_record(play, number)
    return record if record is not None and record.answers else None


# ---------------------------------------------------------------------- new words


def _edit(play: Play, record: Record, page: Page, _: int) -> None:
    """Show the parts of a record that can be changed."""
    hint = P("history", "Which part? Editing your own message in this chat does the same.")
    name = P("summary", "<b>{name}</b>", name=summary.name(record))
    back = Button(P("button", "‹ Back"), address("@open", record.id, page))
    play.redraw(Card((name, hint), (*_parts(play, record, page), (back,))), play.card)


def _parts(play: Play, record: Record, page: Page) -> Keyboard:
    hidden = summary.is_hidden(play, record, page)
    rows: list[tuple[Button, ...]] = []
    for step, answer in record.answers.items():
        for at, part in enumerate(answer.parts, 1):
            label = _label(summary.title(step), answer, at, "" if hidden else part.shown)
            rows.append((Button(label, address("@part", record.id, page, part.message_id)),))
        if not answer.parts:
            label = (
                P("button", "{title}: answer after all", title=summary.title(step))
                if answer.empty
                else P("button", "{title}: change", title=summary.title(step))
            )
            rows.append((Button(label, address("@add", record.id, page, step)),))
    return tuple(rows)


def _label(title: Phrase, answer: Answer, at: int, text: str) -> Phrase:
    """Name a part of an answer: by its words where they may be shown, else by its place."""
    shown = clip(text, _CLIP)
    if shown:
        return P("button", "{title}: {words}", title=title, words=shown)
    if len(answer.parts) == 1:
        return title
    return P("button", "{title}, {n}", title=title, n=at)


def _part(play: Play, record: Record, page: Page, message: int) -> None:
    """Ask for the words that take the place of a message's."""
    step = record.step_of(message)
    if step is None:
        play.toast(P("stale", "Those words are not there any more. Nothing has changed."))
    else:
        _ask_for(play, record, page, step, message)


def _add(play: Play, choice: str) -> None:
    """Ask for words where a step was left out, or has chips alone."""
    record, page = _found(play, choice)
    if record is None:
        return
    step = choice.rpartition(".")[2]
    if step in record.answers:
        _ask_for(play, record, page, step)
    else:
        play.toast(UNKNOWN)


def _ask_for(play: Play, record: Record, page: Page, step: str, message: int = 0) -> None:
    draft: dict[str, str | int] = {"record": record.id, "step": step, "message": message}
    play.begin(FLOW, draft={**draft, "page": page or 0})


def _ask(play: Play) -> Card:
    record, step, part = _meant(play)
    asked = _step(play, record, step)
    chips = chips_of(play, record, asked, Address(_KEY, "words", choice=_CHIP)) if record else ()
    cancel = (*chips, (Button(P("button", "Cancel"), Address(_KEY, "words", choice=_CANCEL)),))
    if record is None or part is None:
        text = P("history", "<b>{title}</b>\nJust write it.", title=summary.title(step))
        if chips:
            text = P("history", "<b>{title}</b>\nTap or write.", title=summary.title(step))
        return Card((text,), cancel)
    hidden = summary.is_hidden(play, record, _page_of(play))
    shown = summary.words(clip(part.shown), hidden=hidden)
    becomes = (
        P("history", "What you write now takes its place.")
        if part.voice is None
        else P("history", "What you write now stands beside your voice note.")
    )
    return Card(
        (P("history", "<b>{title}</b>, so far:", title=summary.title(step)), shown, becomes),
        cancel,
    )


def _step(play: Play, record: Record | None, key: str) -> Step | None:
    flow = play.world.catalog.flows.get(record.flow) if record is not None else None
    return flow.step(key) if flow is not None else None


def _drafted(play: Play, key: str) -> int:
    value = play.draft.get(key, 0)
    return value if isinstance(value, int) else 0


def _page_of(play: Play) -> Page:
    """Return the page that the record to be changed was opened from."""
    return _drafted(play, "page") or None


def _meant(play: Play) -> tuple[Record | None, str, Part | None]:
    """Return what the conversation under way is about to change."""
    step, message = str(play.draft.get("step", "")), _drafted(play, "message")
    record = _record(play, _drafted(play, "record"))
    answer = record.answers.get(step, Answer()) if record is not None else Answer()
    part = next((one for one in answer.parts if one.message_id == message), None)
    return record, step, part


def _read(play: Play, text: str) -> Reading:
    """Put the new words in the place of the old; where that is gone, they are kept all the same."""
    record, step, old = _meant(play)
    if record is not None and (why := unfit(play, record, step, text)) is not None:
        cancel = Button(P("button", "Cancel"), Address(_KEY, "words", choice=_CANCEL))
        return AskBack(Card((why,), ((cancel,),)))
    page = _page_of(play)
    asked = play.session.newest
    play.leave()
    if record is None:
        note(play, Said(text, play.message, asked, besides=play.besides))
        return Finished()
    step = home(record, step)
    new = Part(play.message, text, besides=play.besides)
    answer = record.answers.get(step, Answer())
    if old is None:
        parts = (*answer.parts, new)
    else:
        stays = (replace(old, text=""),) if old.voice is not None else ()
        parts = tuple(
            part for one in answer.parts for part in ((*stays, new) if one == old else (one,))
        )
        carry_on(play, record, step, old.shown, text)
    answer = replace(answer, parts=parts, skipped=False)
    changed = rewrite(play, record, step, answer)
    spot = Spot(record.id, step)
    aim_within(play, asked, spot)
    play.aim(play.show(_shown(play, P("history", "✓ Changed."), changed, page)))
    expect_more(play, spot, play.message, text)
    return Finished()


def _pick(play: Play, choice: str) -> Reading | None:
    if choice.startswith(_CHIP):
        return _pick_chip(play, choice.removeprefix(_CHIP))
    if choice != _CANCEL:
        return None
    record, _, _ = _meant(play)
    page = _page_of(play)
    play.leave()
    text = P("history", "Left as it was.")
    play.redraw(_shown(play, text, record, page), play.card)
    return Finished()


def _pick_chip(play: Play, choice: str) -> Reading | None:
    """Give a chip to an answer, or take it away; what was carried for its sake goes with it."""
    record, step, _ = _meant(play)
    asked, page = _step(play, record, step), _page_of(play)
    if record is None or asked is None:
        return None
    changed = choose_in(play, record, asked, choice)
    if changed is None:
        return None
    play.leave()
    drop_unasked(play, changed)
    play.redraw(_shown(play, P("history", "✓ Changed."), changed, page), play.card)
    return Finished()


def _shown(play: Play, says: Phrase, record: Record | None, page: Page) -> Card:
    """Return a record's card below what has become of it."""
    if record is None:
        return Card((says,))
    shown = summary.card(play, record, page)
    return replace(shown, body=(says, *shown.body))


# ------------------------------------------------------------------------ deleted


def _delete(play: Play, choice: str) -> None:
    """Take a record out of sight; for a day it can be brought back."""
    number, page, *_ = summary.numbers(choice)
    record = _record(play, number)
    if record is None and not play.find(Query("deleted", id=number)).records:
        _found(play, choice)
        return
    if record is not None:
        _put_away(play, record)
    text = P(
        "history",
        "Deleted. For a day, Undo brings it back. What stands in this chat stays here "
        "until you remove it.",
    )
    undo = Button(P("button", "Undo"), address("@undo", number, page or None))
    play.redraw(Card((text,), ((undo,), *summary.back(page or None))), play.card)


def _put_away(play: Play, record: Record) -> None:
    """Leave a record wherever it is under way, and carry nothing on from it."""
    session = play.session
    talk = session.talk
    if talk is not None and talk.record.id == record.id:
        play.change(talk=None)
    elif talk is not None and talk.flow == _KEY and _drafted(play, "record") == record.id:
        play.leave()
    if session.filed is not None and session.filed.spot.record == record.id:
        play.change(filed=None)
    took = carried_from(play, record)
    drop(play, took)
    play.change(
        parked=tuple(one for one in session.parked if one.record.id != record.id),
        untouched=tuple(one for one in session.untouched if one.id != record.id),
    )
    state, closed = record.state, record.closed_at
    if state == "open":
        state, closed = "down", play.now
    play.do(Keep(replace(record, state=state, closed_at=closed, deleted_at=play.now, took=took)))


def _undo(play: Play, choice: str) -> None:
    number, page, *_ = summary.numbers(choice)
    record = next(iter(play.find(Query("deleted", id=number)).records), None)
    if record is not None:
        back = replace(record, deleted_at=None, took={})
        play.do(Keep(back))
        play.change(carried={**record.took, **play.session.carried})
        play.redraw(summary.card(play, back, page or None), play.card)
    elif (there := _record(play, number)) is not None:
        play.redraw(summary.card(play, there, page or None), play.card)
    else:
        play.toast(P("history", "That was more than a day ago. It is gone for good."))
        play.redraw(Card((P("history", "Deleted."),), summary.back(page or None)), play.card)


# ------------------------------------------------------------------------ the flow


def _of_record(act: Callable[[Play, Record, Page, int], None]) -> Callable[[Play, str], None]:
    """Return an action for a record that is there, its page, and one more number."""

    def action(play: Play, choice: str) -> None:
        record, page = _found(play, choice)
        if record is not None:
            act(play, record, page, summary.numbers(choice)[2])

    return action


FLOW = Flow(
    key=_KEY,
    command="history",
    title=P("menu", "What you have kept"),
    about=P(
        "help",
        "/history shows what you have kept; each entry can be continued, changed or deleted.",
    ),
    order=35,
    steps=(Step("words", _ask, optional=False, read=_read, pick=_pick),),
    opens=_opens,
    done=Play.leave,
    actions={
        "@page": _turn,
        "@from": _from,
        "@open": _of_record(_open),
        "@look": _of_record(_look),
        "@edit": _of_record(_edit),
        "@part": _of_record(_part),
        "@add": _add,
        "@delete": _delete,
        "@undo": _undo,
        "@attach": _of_record(attach.ask),
        "@to": _of_record(attach.to),
        "@detach": _of_record(attach.undo),
    },
)
