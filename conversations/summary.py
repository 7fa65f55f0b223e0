"""One record on one card: what was said, and what can be done with it.

A person's words stand behind a spoiler when the card comes from ``/history`` or is about another
day than today: somebody may be looking over their shoulder. Names of records hold nothing private.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from conversations import choices
from conversations.cards import asked_for, chips_keyboard
from conversations.cpd.entries import KEY as LOG
from conversations.letters.lines import clip
from conversations.model import (
    Address,
    Answer,
    BlockRef,
    Button,
    Card,
    Keyboard,
    P,
    Phrase,
    Record,
    Talk,
    replace,
    units,
)

if TYPE_CHECKING:
    from conversations.flow import Step
    from conversations.play import Play

ROOM = 2400
"""UTF-16 units of a person's words on one card; more are clipped, and whole in /export."""

TITLES: Mapping[str, Phrase] = {
    "week_question": P("summary", "A question for the week"),
    "kept_intention": P("summary", "What you carried"),
    "said_it": P("summary", "What waited to be said"),
    "self_study": P("summary", "In yourself"),
    "letting_go": P("summary", "Letting go"),
    "seeing": P("summary", "The person you saw"),
    "nourished": P("summary", "What touched you"),
    "reflecting": P("summary", "How it reached them"),
    "sentence": P("summary", "Next time"),
    "relationship": P("summary", "Working together"),
    "intention": P("summary", "To carry along"),
    "activity": P("summary", "Kind of activity"),
    "minutes": P("summary", "Time claimed"),
    "learned": P("summary", "What I learned"),
    "changed": P("summary", "What changed"),
    "benefit": P("summary", "Benefit"),
    "theme": P("summary", "Standard or theme"),
    "ahead": P("summary", "Next step"),
    "line": P("summary", "One line"),
    "note": P("summary", "Note"),
}
_A_ROW = 4
_OTHER = P("summary", "In your words")
_GIVEN = {"kept_intention": "intention", "said_it": "sentence"}
_ASKED = {"week_question": "question"}
"""What was carried into a record stands above the answer to it: their words, and a question."""

Page = int | None
"""The record at the top of the page of ``/history`` a card was opened from; None from elsewhere."""


def title(step: str) -> Phrase:
    """Return a short title of a step, of one that is gone, too."""
    return TITLES.get(step, _OTHER)


def block(ref: BlockRef) -> Phrase:
    """Name a block by its day and hours."""
    return P("summary", "{day}, {starts}–{ends}", day=ref.day, starts=ref.starts, ends=ref.ends)


def name(record: Record) -> Phrase:
    """Name a record by its day and block, or its hour; nothing in it is private."""
    if record.block is not None:
        said = block(record.block)
        return P("summary", "{name}: a line", name=said) if is_line(record) else said
    at = record.opened_at.astimezone(ZoneInfo(record.zone)).time().replace(second=0, microsecond=0)
    if record.flow == "note":
        return P("summary", "{day}, {at}: a note", day=record.day, at=at)
    if record.flow == LOG:
        return P("summary", "{day}: for your CPD log", day=record.day)
    return P("summary", "{day}, {at}", day=record.day, at=at)


def is_line(record: Record) -> bool:
    """Tell whether a record is a block's one line and nothing else."""
    return set(record.answers) == {"line"}


def address(action: str, record: int, page: Page, what: int | str = "") -> Address:
    """Return where a button about a record leads: its number, its page, and what else it names."""
    return Address("history", action, choice=f"{record}.{page or 0}.{what}".rstrip("."))


def numbers(choice: str) -> tuple[int, int, int]:
    """Return the record, its page and what else a button names; 0 for what it does not."""
    first, second, third, *_ = (*map(choices.number, choice.split(".")), 0, 0, 0)
    return first, second, third


def look(play: Play, record: Record) -> Keyboard:
    """Return the button that shows a record on a card of its own."""
    if "history" not in play.world.catalog.flows:
        return ()
    return ((Button(P("button", "Look at it"), address("@look", record.id, None)),),)


def onward(play: Play, record: Record) -> Button | None:
    """Return the button that goes on with a record, where it has questions left."""
    flow = play.world.catalog.flows.get(record.flow)
    if flow is None or "@continue" not in flow.actions:
        return None
    whole = replace(record, only="")
    owed = any(
        step.key not in record.answers
        for step in flow.steps
        if not step.tail and asked_for(step, whole)
    )
    if not owed:
        return None
    label = P("button", "Go deeper") if record.state == "complete" else P("button", "Continue")
    return Button(label, Address(record.flow, "@continue", choice=str(record.id)), "primary")


# ---------------------------------------------------------------------- the card


def card(play: Play, record: Record, page: Page = None, more: Keyboard = ()) -> Card:
    """Return the card of a record, with ``more`` rows of buttons for what cannot be read."""
    body: list[Phrase | tuple[Phrase, ...]] = [P("summary", "<b>{name}</b>", name=name(record))]
    body += _answers(play, record, hidden=is_hidden(play, record, page))
    if len(body) == 1:
        body.append(P("summary", "Nothing is written down here, and that is fine."))
    on = tags(record, hidden=is_hidden(play, record, page))
    if on is not None:
        body.append(on)
    onwards = onward(play, record)
    rows: list[tuple[Button, ...]] = [(onwards,)] if onwards is not None else []
    changes = [Button(P("button", "Edit"), address("@edit", record.id, page))]
    if record.flow == "note":
        attach = address("@attach", record.id, page)
        changes.append(Button(P("button", "Attach to a block"), attach))
    last = [Button(P("button", "Delete"), address("@delete", record.id, page), "danger")]
    if "tag" in play.world.catalog.flows:
        choice = address("@show", record.id, page).choice
        last.insert(0, Button(P("button", "Tags"), Address("tag", "@show", choice=choice)))
    rows += [*more, *play_buttons(record), tuple(changes), tuple(last), *back(page)]
    return Card(tuple(body), tuple(rows))


def chips_of(play: Play, record: Record, step: Step | None, to: Address) -> Keyboard:
    """Return the chips of a step as they stand in a record; each leads to ``to``, and its key."""
    if step is None:
        return ()
    rows = chips_keyboard(Talk(record), step, play.session.own)
    return tuple(
        tuple(replace(one, to=replace(to, choice=to.choice + one.to.choice)) for one in row)
        for row in rows
    )


def tags(record: Record, *, hidden: bool) -> Phrase | None:
    """Say which tags a record has, behind a spoiler if they are to be hidden; None for none."""
    if not record.tags:
        return None
    if hidden:
        return P("summary", "Tags: <tg-spoiler>{tags}</tg-spoiler>", tags=record.tags)
    return P("summary", "Tags: {tags}", tags=record.tags)


def play_buttons(record: Record) -> Keyboard:
    """Return a button for each voice note of a record, in the order of its answers."""
    buttons = [
        Button(
            P("button", "▶ {length}", length=part.voice.length),
            Address("voice", "@play", choice=str(part.message_id)),
        )
        for answer in record.answers.values()
        for part in answer.parts
        if part.voice is not None
    ]
    rows = range(0, len(buttons), _A_ROW)
    return tuple(tuple(buttons[at : at + _A_ROW]) for at in rows)


def back(page: Page) -> Keyboard:
    """Return the way back to the page a card was opened from."""
    if page is None:
        return ()
    return ((Button(P("button", "‹ Back"), Address("history", "@page", choice=str(page))),),)


def is_hidden(play: Play, record: Record, page: Page) -> bool:
    """Tell whether a record's words stand behind a spoiler."""
    return page is not None or record.day < play.today


def words(text: str, *, hidden: bool) -> Phrase:
    """Say a person's words, behind a spoiler if they are to be hidden."""
    if hidden:
        return P("summary", "<tg-spoiler>{words}</tg-spoiler>", words=text)
    return P("summary", "{words}", words=text)


def _answers(play: Play, record: Record, *, hidden: bool) -> Iterator[tuple[Phrase, ...]]:
    shown = [
        (step, answer)
        for step, answer in _in_order(play, record)
        if not answer.empty  # what was skipped is not held up to anybody
    ]
    texts = [record.given.get(_GIVEN.get(step, ""), "") for step, _ in shown]
    texts += [answer.shown for _, answer in shown]
    limit = _limit([text for text in texts if text])
    for step, answer in shown:
        lines = [P("summary", "<b>{title}</b>", title=title(step))]
        given = record.given.get(_GIVEN.get(step, ""), "")
        if given:
            lines.append(words(f"“{_fitted(given, limit)}”", hidden=hidden))
        lines += _said(play, record, step, answer)
        given_by_tap = labels(play, record, step, answer.chips)
        own = tuple(one.text for one in answer.own)
        if given_by_tap or (own and not hidden):
            chips: tuple[str | Phrase, ...] = given_by_tap if hidden else (*given_by_tap, *own)
            lines.append(P("summary", "<i>{chips}</i>", chips=chips))
        if own and hidden:
            lines.append(P("summary", "<tg-spoiler><i>{chips}</i></tg-spoiler>", chips=own))
        if answer.parts:
            lines.append(words(_fitted(answer.shown, limit), hidden=hidden))
        yield tuple(lines)


def _said(play: Play, record: Record, step: str, answer: Answer) -> Iterator[Phrase]:
    """Yield what was asked, where it was carried here, and what an answer comes to."""
    asked = _asked(play, record, step)
    if asked is not None:
        yield P("summary", "{question}", question=asked)
    told = comes_to(play, record, step, answer)
    if told is not None:
        yield P("summary", "<i>{chips}</i>", chips=told)


def comes_to(play: Play, record: Record, step: str, answer: Answer) -> Phrase | None:
    """Return what an answer says that its chips do not say, if its step has such answers."""
    flow = play.world.catalog.flows.get(record.flow)
    of = flow.step(step) if flow is not None else None
    return of.shows(answer) if of is not None and of.shows is not None else None


def _asked(play: Play, record: Record, step: str) -> Phrase | None:
    """Return the question that was carried into a record, as it was put there."""
    flow, name = play.world.catalog.flows.get(record.flow), _ASKED.get(step, "")
    if flow is None or name not in flow.says or name not in record.given:
        return None
    return flow.says[name](record.given[name])


def _in_order(play: Play, record: Record) -> list[tuple[str, Answer]]:
    """Return the answers in the order of the questions, what has none of its own first."""
    flow = play.world.catalog.flows.get(record.flow)
    keys = [step.key for step in flow.steps] if flow else []
    return sorted(
        record.answers.items(), key=lambda one: keys.index(one[0]) if one[0] in keys else -1
    )


def labels(play: Play, record: Record, step: str, chips: Collection[str]) -> tuple[Phrase, ...]:
    """Return what chips of a step are called, in the order in which they are shown."""
    flow = play.world.catalog.flows.get(record.flow)
    asked = flow.step(step) if flow else None
    return tuple(chip.label for chip in asked.chips if chip.key in chips) if asked else ()


def _limit(texts: list[str]) -> int:
    """Return how long each text may be, so that all of them fit: short ones leave their room."""
    room, left = ROOM, sorted(map(units, texts))
    while left and left[0] * len(left) <= room:
        room -= left.pop(0)
    return room // len(left) if left else ROOM


def _fitted(text: str, limit: int) -> str:
    return text if units(text) <= limit else clip(text, max(limit, 1))
