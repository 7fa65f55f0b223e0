"""/search: words met again, a page at a time, each with what stands around it.

1. Looking waits for nobody: it is a job, which is given the words sealed and brings back numbers.
   What is shown is read from the records as they then are.
2. Buttons hold numbers and keys, never words. What they go on with is the search of this card.
3. Somebody's words stand behind a spoiler, as in /history.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations import choices, limits, summary
from conversations.filing import find_record
from conversations.flow import Finished, Flow, Reading, Step
from conversations.model import (
    Address,
    Button,
    Card,
    Done,
    Job,
    Keyboard,
    P,
    Phrase,
    Query,
    Record,
    Search,
    replace,
)
from conversations.search import asking, periods
from conversations.search.matching import Seeker

if TYPE_CHECKING:
    from collections.abc import Callable

    from conversations.play import Play

JOB = "search"
HITS = 5
"""Records on a page."""

_KEY = "search"
_CANCEL = "cancel"
_A_ROW = 2
_STEPS = (
    "self_study",
    "letting_go",
    "seeing",
    "nourished",
    "reflecting",
    "sentence",
    "intention",
    "line",
    "note",
)
"""Where one may look, by a tap; every other step can be typed."""


# ---------------------------------------------------------------------- looking


def _opens(play: Play, argument: str) -> None:
    if argument:
        _begin(play, argument)
    else:
        play.begin(FLOW)


def _begin(play: Play, typed: str, *, asked: bool = False) -> None:
    """Look for typed words; who was asked for them sees at once that they have arrived."""
    if not limits.take(play, JOB):
        return
    search = asking.read(typed, summary.TITLES)
    if asked:
        text = P("search", "One moment, I am looking.")
        search = replace(search, card=play.show(Card((_about(search), text))))
    play.change(search=search, searched=play.today)
    _look(play, search)


def _look(play: Play, search: Search) -> None:
    """Let a page be looked for, on the card of the search or on one of its own."""
    about = asking.args(search, search.tops[search.page])
    play.do(Job(JOB, {**about, "language": play.session.language}))


def _ask(_: Play) -> Card:
    text = P(
        "search",
        "What shall I look for? Write a word or two. Capitals and accents do not matter.",
    )
    cancel = Button(P("button", "Cancel"), Address(_KEY, "words", choice=_CANCEL))
    return Card((text,), ((cancel,),))


def _read(play: Play, text: str) -> Reading:
    play.leave()
    _begin(play, text, asked=True)
    return Finished()


def _pick(play: Play, choice: str) -> Reading | None:
    if choice != _CANCEL:
        return None
    play.leave()
    play.redraw(Card((P("search", "Nothing looked for."),)), play.card)
    return Finished()


def _done(play: Play) -> None:
    play.leave()


# ------------------------------------------------------------------------ found


def _found(play: Play, done: Done) -> None:
    """Show a page: ``hits`` are the numbers of its records, ``next`` is where the next begins.

    ``chips`` are those whose labels hold the words, in the language they are shown in.
    """
    search, start = asking.of(done.args)
    known = play.session.search
    if known is not None and _same(known, search):
        search = replace(search, tops=known.tops)
    elif search.card:
        return  # other words, or another page, have been asked for on this card since
    hits = done.result.get("hits")
    if not done.ok or not isinstance(hits, str):
        text = P("search", "I could not look just now. /search tries again.")
        _put(play, search, Card((_about(search), text), _filters(play)))
        return
    after = done.result.get("next", 0)
    tops = (*search.tops[: search.page], start)
    search = replace(search, tops=(*tops, after) if isinstance(after, int) and after else tops)
    seeker = Seeker(search, asking.chips_of(str(done.result.get("chips", ""))))
    card = _page(play, search, seeker, [int(one) for one in hits.split()])
    _put(play, search, card)


def _put(play: Play, search: Search, card: Card) -> None:
    """Show what came of a search in its place, and remember which search that is."""
    if search.card:
        play.redraw(card, search.card)
    else:
        search = replace(search, card=play.show(card))
    play.change(search=search, searched=play.today)


def _same(one: Search, other: Search) -> bool:
    return replace(one, tops=()) == replace(other, tops=())


def _page(play: Play, search: Search, seeker: Seeker, numbers: list[int]) -> Card:
    play.find_all(tuple(Query("record", id=one) for one in numbers))
    there = (find_record(play, one) for one in numbers)
    records = [one for one in there if one is not None and seeker.matches(one)]
    body: list[Phrase | tuple[Phrase, ...]] = [_about(search)]
    body += [_line(play, at, one, seeker) for at, one in enumerate(records, 1)]
    if not records:
        body.append(_nothing(search))
    opens = tuple(
        Button(P("button", "{n}", n=at), Address("history", "@look", choice=str(one.id)))
        for at, one in enumerate(records, 1)
    )
    rows = (opens,) if opens else ()
    return Card(tuple(body), (*rows, *_turns(search), *_filters(play)))


def _line(play: Play, at: int, record: Record, seeker: Seeker) -> Phrase | tuple[Phrase, ...]:
    """Name a record that was met, and show where, behind a spoiler."""
    met = seeker.context(record)
    name = P("search", "<b>{n}</b> {name}", n=at, name=summary.name(record))
    if met is None:
        return name
    if not met.words:
        chips = summary.labels(play, record, met.step, met.chips)
        title = summary.title(met.step)
        return name, P(
            "search", "{title}: <i>{chips}</i>", title=title, chips=chips
        ) if chips else title
    words = summary.words(met.words, hidden=True)
    return name, P("search", "{title}: {words}", title=summary.title(met.step), words=words)


def _about(search: Search) -> tuple[Phrase, ...]:
    """Say what was looked for, and where."""
    words = tuple(f"“{one}”" for one in search.words)
    title = (
        P("search", "<b>{words}</b>", words=words)
        if words
        else P("search", "<b>What you have kept</b>")
    )
    where: list[Phrase] = []
    if search.step:
        where.append(P("search", "Where: {title}", title=summary.title(search.step)))
    if search.tag:
        where.append(P("search", "Tag: {tag}", tag=search.tag))
    if search.first and search.last:
        where.append(periods.name(search.first, search.last))
    return title, *where


def _nothing(search: Search) -> Phrase:
    if search.page:
        return P("search", "There is nothing more.")
    return P("search", "I did not find that. Fewer letters find more: hand also finds hands.")


def _turns(search: Search) -> Keyboard:
    """Return the ways to the pages before and after."""
    turn = []
    if search.page:
        newer = Address(_KEY, "@page", choice=str(search.page - 1))
        turn.append(Button(P("button", "◀ Newer"), newer))
    if len(search.tops) > search.page + 1:
        older = Address(_KEY, "@page", choice=str(search.page + 1))
        turn.append(Button(P("button", "Older ▶"), older))
    return (tuple(turn),) if turn else ()


# ---------------------------------------------------------------------- filters


def _filters(play: Play) -> Keyboard:
    """Return the ways to look elsewhere for the same words."""
    row = [Button(P("button", "Where"), Address(_KEY, "@where"))]
    if play.session.tags:
        row.append(Button(P("button", "Tag"), Address(_KEY, "@tags")))
    row.append(Button(P("button", "When"), Address(_KEY, "@when")))
    return (tuple(row),)


def _where(play: Play, search: Search, _: str) -> None:
    ways = [Button(summary.title(one), Address(_KEY, "@step", choice=one)) for one in _STEPS]
    everywhere = Button(P("button", "Everywhere"), Address(_KEY, "@step"))
    _offer(play, search, P("search", "Where shall I look?"), [everywhere, *ways])


def _tags(play: Play, search: Search, _: str) -> None:
    ways = [
        Button(P("button", "{tag}", tag=one.text), Address(_KEY, "@tag", choice=str(one.number)))
        for one in play.session.tags
    ]
    any_ = Button(P("button", "With and without"), Address(_KEY, "@tag"))
    _offer(play, search, P("search", "With which tag?"), [any_, *ways])


def _when(play: Play, search: Search, _: str) -> None:
    ways = [
        Button(label, Address(_KEY, "@period", choice=code))
        for code, label in periods.offered(play.today)
    ]
    _offer(play, search, P("search", "From when?"), ways)


def _offer(play: Play, search: Search, text: Phrase, ways: list[Button]) -> None:
    rows = [tuple(ways[at : at + _A_ROW]) for at in range(0, len(ways), _A_ROW)]
    back = Button(P("button", "‹ Back"), Address(_KEY, "@page", choice=str(search.page)))
    body = (_about(search), text)
    play.redraw(Card(body, (*rows, (back,))), play.card)


def _step(play: Play, search: Search, choice: str) -> None:
    if choice in ("", *_STEPS):
        _anew(play, replace(search, step=choice))


def _tag(play: Play, search: Search, choice: str) -> None:
    tag = next((one.text for one in play.session.tags if str(one.number) == choice), "")
    _anew(play, replace(search, tag=tag))


def _period(play: Play, search: Search, choice: str) -> None:
    first, last = periods.days(choice, play.today) or (None, None)
    _anew(play, replace(search, first=first, last=last))


def _anew(play: Play, search: Search) -> None:
    if limits.take(play, JOB):
        search = replace(search, tops=(0,), page=0)
        play.change(search=search)
        _look(play, search)


def _turn(play: Play, search: Search, choice: str) -> None:
    if limits.take(play, JOB):
        search = replace(search, page=min(choices.number(choice), len(search.tops) - 1))
        play.change(search=search)
        _look(play, search)


def _of_search(act: Callable[[Play, Search, str], None]) -> Callable[[Play, str], None]:
    """Return an action for the search that a card is about, if it is the last there was."""

    def action(play: Play, choice: str) -> None:
        search = play.session.search
        if search is None or search.card != play.card:
            play.toast(P("stale", "That search has been put away. /search looks again."))
        else:
            act(play, search, choice)

    return action


FLOW = Flow(
    key=_KEY,
    command="search",
    title=P("menu", "Find your words again"),
    about=P(
        "help",
        "/search hands finds your words again; /search hands 2026 or /search #supervision "
        "looks there alone.",
    ),
    order=36,
    steps=(Step("words", _ask, optional=False, read=_read, pick=_pick),),
    opens=_opens,
    done=_done,
    actions={
        "@page": _of_search(_turn),
        "@where": _of_search(_where),
        "@tags": _of_search(_tags),
        "@when": _of_search(_when),
        "@step": _of_search(_step),
        "@tag": _of_search(_tag),
        "@period": _of_search(_period),
    },
    jobs={JOB: _found},
)
