"""/supervision: entries chosen by a tag or by hand, seen line by line, and made into one document.

1. What is chosen stands in the session while it is being chosen, in a job while it is made, and
   nowhere after that. Buttons hold numbers.
2. Looking through tags waits for nobody: it is a job, which brings back numbers.
3. What was changed or deleted meanwhile is never made unseen (``conversations.packets``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from conversations import choices, limits, tags
from conversations.flow import Flow
from conversations.flows.export import scripts
from conversations.model import (
    PN,
    Body,
    Card,
    Chosen,
    Done,
    Hand,
    Job,
    P,
    Packet,
    Phrase,
    Query,
    replace,
)
from conversations.packets import choosing, showing
from conversations.packets.lines import lines

if TYPE_CHECKING:
    from conversations.play import Play

COUNT, GATHER, MAKE = "tag_counts", "tagged", "packet"
"""The jobs: how many entries each tag has, which have one, and the document."""

_GONE = P("stale", "That packet has been put away. /supervision begins another one.")
_CHANGED = P("packet", "Something was changed meanwhile. Please look once more.")

# ------------------------------------------------------------------------- opened


def _opens(play: Play, argument: str) -> None:
    typed = tags.read(argument)
    under_way = play.session.packet
    if not any(lines(one) for one in play.find(Query("older")).records):
        play.say(
            P(
                "packet",
                "There is nothing to choose from yet. /checkin begins a check-in; what you write "
                "at any other time is kept as a note.",
            )
        )
    elif typed:
        _gather(play, typed[0])
    elif under_way is not None and under_way.entries:
        _move(play, under_way)
    else:
        _begin(play)


def _begin(play: Play, card: Card | None = None) -> Packet:
    """Begin a choice on a card of its own; an older one is put away."""
    old = play.session.packet
    if old is not None:
        play.redraw(Card((P("packet", "Put away: there is a newer one below."),)), old.card)
    packet = Packet(play.number(), 0, play.now)
    if card is None:
        card = showing.ways(play, packet)
        packet = replace(packet, card=play.show(card))
        _count(play, packet)
    else:
        packet = replace(packet, card=play.show(card))
    play.change(packet=packet)
    return packet


def _move(play: Play, packet: Packet) -> None:
    """Show a choice that is under way on a card of its own, where it can be seen."""
    play.redraw(Card((P("packet", "This stands further below now."),)), packet.card)
    _show(play, packet, anew=True)


def _gather(play: Play, tag: str) -> None:
    """Gather what has a tag that was typed."""
    text = P("packet", "One moment, I am gathering what has the tag {tag}.", tag=tag)
    _look(play, _begin(play, Card((text,))), tag)


# ---------------------------------------------------------------------- what is shown


def _show(play: Play, packet: Packet, lead: Body = (), *, anew: bool = False) -> None:
    """Show where a choice stands, in its place or on a card of its own, and remember it."""
    packet = replace(packet, since=play.now)
    if packet.stage == "lines":
        packet, entries = choosing.lay_out(play, packet)
        if entries:
            every = showing.pages(entries)
            packet = replace(packet, page=min(packet.page, len(every) - 1))
            card = showing.preview(play, packet, entries, lead)
            _put(play, choosing.looked_at(packet, every[packet.page]), card, anew=anew)
            return
        packet = replace(packet, stage="ways", laid=0)
        lead = (*lead, P("packet", "Nothing of what you chose is there any more."))
    if packet.stage == "entries":
        top, card = showing.choosable(play, packet)
        _put(play, replace(packet, top=top), replace(card, body=(*lead, *card.body)), anew=anew)
    else:
        packet = _put(play, packet, showing.ways(play, packet, lead), anew=anew)
        if not lead:  # which would give way to the counts
            _count(play, packet)


def _put(play: Play, packet: Packet, card: Card, *, anew: bool) -> Packet:
    if anew:
        packet = replace(packet, card=play.show(card))
    else:
        play.redraw(card, packet.card)
    play.change(packet=packet)
    return packet


def _mine(act: Callable[[Play, Packet, int], None], *, laid: bool = False) -> Callable[..., None]:
    """Return an action for the choice that a card is about, if it is the one under way.

    With ``laid`` it is about its lines as they were laid out: if they are others now, they are
    shown, and nothing else is done.
    """

    def action(play: Play, choice: str) -> None:
        meant, packet = choices.numbers(choice, 2), play.session.packet
        if meant is None:
            play.toast(choices.UNKNOWN)
        elif packet is None or packet.card != play.card:
            play.toast(_GONE)
        elif meant[0] == (_laid(play, packet) if laid else packet.number):
            act(play, packet, meant[1])
        else:
            play.toast(_CHANGED)
            _show_changed(play, packet)

    return action


def _show_changed(play: Play, packet: Packet, lead: Body = (), *, anew: bool = False) -> None:
    """Show where a choice stands; of its lines the first that has changed, if one has."""
    if packet.stage == "lines":
        packet, entries = choosing.lay_out(play, packet)
        changed = choosing.unseen(packet)
        found = (at for at, one in enumerate(showing.pages(entries)) if changed in one)
        packet = replace(packet, page=next(found, packet.page))
    _show(play, packet, lead, anew=anew)


def _laid(play: Play, packet: Packet) -> int:
    """Return the layout that the lines of a choice are in now; a new one if they have changed."""
    return choosing.lay_out(play, packet)[0].laid


# ----------------------------------------------------------------------- by a tag


def _ways(play: Play, packet: Packet, _: int) -> None:
    _show(play, replace(packet, stage="ways"))


def _count(play: Play, packet: Packet) -> None:
    if play.session.tags and limits.take(play, COUNT):
        play.do(Job(COUNT, {"number": packet.number, "card": packet.card}))


def _counted(play: Play, done: Done) -> None:
    """Show how many entries each tag has: ``counts`` are pairs of its number and theirs."""
    packet = _waiting(play, done)
    pairs = (choices.numbers(one, 2) for one in str(done.result.get("counts", "")).split())
    if packet is not None and done.ok:
        counts = {one[0]: one[1] for one in pairs if one is not None}
        play.redraw(showing.ways(play, packet, (), counts), packet.card)


def _waiting(play: Play, done: Done) -> Packet | None:
    """Return the choice that a job was to help with, if it still waits to be begun."""
    packet = play.session.packet
    about = (done.args.get("number"), done.args.get("card"))
    if packet is None or packet.stage != "ways" or about != (packet.number, packet.card):
        return None
    return packet


def _tag(play: Play, packet: Packet, number: int) -> None:
    tag = next((one.text for one in play.session.tags if one.number == number), "")
    if not tag:
        play.toast(choices.UNKNOWN)
    elif limits.take(play, GATHER):
        _look(play, packet, tag)
        play.toast(P("packet", "One moment."))


def _look(play: Play, packet: Packet, tag: str) -> None:
    play.do(Job(GATHER, {"number": packet.number, "card": packet.card, "tag": tag}))


def _gathered(play: Play, done: Done) -> None:
    """Show the lines of what has a tag: ``hits`` are the newest of ``count``."""
    packet = _waiting(play, done)
    if packet is None:
        return
    hits, found = done.result.get("hits"), done.result.get("count", 0)
    if not done.ok or not isinstance(hits, str):
        _show(play, packet, (P("packet", "I could not look just now. Please try again."),))
        return
    numbers = [choices.number(one) for one in hits.split()][: choosing.MOST]
    if not numbers:
        tag = str(done.args.get("tag", ""))
        _show(play, packet, (P("packet", "Nothing has the tag {tag}.", tag=tag),))
        return
    lead: Body = ()
    if isinstance(found, int) and found > len(numbers):
        text = P(
            "packet",
            "{all} have this tag. These are the newest {n}, as many as fit into one packet.",
            all=showing.entry_count(found),
            n=len(numbers),
        )
        lead = (text,)
    _show(play, replace(packet, stage="lines", entries=tuple(map(Chosen, numbers))), lead)


# ------------------------------------------------------------------- entry by entry


def _entries(play: Play, packet: Packet, _: int) -> None:
    _show(play, replace(packet, stage="entries", top=0))


def _page(play: Play, packet: Packet, top: int) -> None:
    _show(play, replace(packet, stage="entries", top=top))


def _choose(play: Play, packet: Packet, number: int) -> None:
    chosen = choosing.put(packet, number)
    if len(chosen.entries) > choosing.MOST:
        play.toast(showing.TOO_MANY)
    else:
        _show(play, replace(chosen, stage="entries"))


def _unchoose(play: Play, packet: Packet, number: int) -> None:
    _show(play, replace(choosing.take(packet, number), stage="entries"))


def _lines(play: Play, packet: Packet, _: int) -> None:
    _show(play, replace(packet, stage="lines", page=0))


# ------------------------------------------------------------------------ the lines


def _turn(play: Play, packet: Packet, page: int) -> None:
    _show(play, replace(packet, stage="lines", page=page))


def _leave_out(play: Play, packet: Packet, number: int) -> None:
    _show_line(play, choosing.leave_out(packet, number, out=True), number)


def _put_back(play: Play, packet: Packet, number: int) -> None:
    _show_line(play, choosing.leave_out(packet, number, out=False), number)


def _show_line(play: Play, packet: Packet, number: int) -> None:
    """Show the page that a line stands on."""
    _, entries = choosing.lay_out(play, packet)
    found = (at for at, one in enumerate(showing.pages(entries)) if number in one)
    _show(play, replace(packet, stage="lines", page=next(found, packet.page)))


def _leave_found(play: Play, packet: Packet, _: int) -> None:
    packet, _entries = choosing.lay_out(play, packet)
    _show(play, replace(choosing.leave_found(packet), stage="lines"))


def _away(play: Play, packet: Packet, _: int) -> None:
    play.change(packet=None)
    text = P("packet", "Put away. What you had chosen is forgotten; your entries are as they were.")
    play.redraw(Card((text,)), packet.card)


# ----------------------------------------------------------------------------- made


def _pdf(play: Play, packet: Packet, _: int) -> None:
    _make(play, packet, "pdf")


def _text(play: Play, packet: Packet, _: int) -> None:
    _make(play, packet, "md")


def _make(play: Play, packet: Packet, kind: str) -> None:
    """Let a document be made, once every line that has changed has been shown."""
    packet, _ = choosing.lay_out(play, packet)
    if choosing.unseen(packet):
        play.toast(_CHANGED)
        _show_changed(play, replace(packet, stage="lines"))
    elif choosing.all_out(packet):
        play.toast(P("packet", "Every line is left out. One at least has to stay."))
    elif limits.take(play, MAKE):
        play.change(packet=None)
        play.do(Job(MAKE, {"packet": choosing.told(packet), "kind": kind}))
        text = P("packet", "I am making it. What you chose is forgotten once it is here.")
        play.redraw(Card((text,)), packet.card)


def _made(play: Play, done: Done) -> None:
    """Hand over what was made, of so many ``entries``; or say why not, and show the choice again.

    ``gone`` entries had been deleted meanwhile, ``left_out`` signs could not be drawn.
    """
    packet = choosing.of(str(done.args.get("packet", "")))
    attachment = done.result.get("attachment")
    if done.ok and isinstance(attachment, int):
        play.do(Hand(attachment, _caption(done)))
        if packet is not None:
            text = P("packet", "Your packet is below. What you had chosen is forgotten.")
            play.redraw(Card((text,)), packet.card)
    elif packet is None or play.session.packet is not None or done.result.get("problem") == "empty":
        if packet is not None:
            play.redraw(Card((P("packet", "Nothing was made."),)), packet.card)
        play.say(_why_not(done), P("packet", "/supervision begins another one."))
    else:
        text = P("packet", "Not made yet: this stands further below now.")
        play.redraw(Card((text,)), packet.card)
        refused = done.result.get("problem") == "script"
        packet = replace(packet, number=play.number(), laid=0, refused=refused, stage="lines")
        _show_changed(play, packet, (_why_not(done),), anew=True)


def _why_not(done: Done) -> Phrase:
    match done.result.get("problem"):
        case "changed":
            return P("packet", "Something was changed before your packet was made, so it was not.")
        case "empty":
            return P("packet", "Nothing of what you chose is there any more.")
        case "script":
            return P(
                "packet",
                "I cannot make a PDF of this: its fonts have Latin, Greek and Cyrillic letters, "
                "and there are some in {scripts}. Markdown has every letter.",
                scripts=scripts(done),
            )
        case _:
            return P("packet", "I could not make it just now. Nothing is lost.")


def _caption(done: Done) -> Phrase:
    def n(name: str) -> int:
        found = done.result.get(name, 0)
        return found if isinstance(found, int) else 0

    caption = PN(
        "packet",
        "For supervision: {n} entry. Not encrypted, and about people: from your hand to theirs.",
        "For supervision: {n} entries. Not encrypted, and about people: from your hand to theirs.",
        n("entries"),
    )
    more = []
    if n("gone"):
        more.append(
            PN(
                "packet",
                "{n} entry had been deleted meanwhile and is not in it.",
                "{n} entries had been deleted meanwhile and are not in it.",
                n("gone"),
            )
        )
    if n("left_out"):
        more.append(
            PN(
                "packet",
                "{n} sign, an emoji perhaps, could not be drawn.",
                "{n} signs, emoji perhaps, could not be drawn.",
                n("left_out"),
            )
        )
    for one in more:
        caption = P("packet", "{caption} {more}", caption=caption, more=one)
    return caption


FLOW = Flow(
    key=showing.KEY,
    command="supervision",
    title=P("menu", "A packet for supervision"),
    about=P("help", "/supervision gathers what you choose, line by line, as a PDF to bring along."),
    order=61,
    opens=_opens,
    actions={
        "@ways": _mine(_ways),
        "@tag": _mine(_tag),
        "@entries": _mine(_entries),
        "@page": _mine(_page),
        "@put": _mine(_choose),
        "@take": _mine(_unchoose),
        "@lines": _mine(_lines),
        "@turn": _mine(_turn, laid=True),
        "@out": _mine(_leave_out, laid=True),
        "@in": _mine(_put_back, laid=True),
        "@found": _mine(_leave_found, laid=True),
        "@make": _mine(_pdf, laid=True),
        "@text": _mine(_text, laid=True),
        "@away": _mine(_away),
    },
    jobs={COUNT: _counted, GATHER: _gathered, MAKE: _made},
)
