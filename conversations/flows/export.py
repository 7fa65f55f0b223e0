"""What was written, as one document to keep: its form by a tap, then of which days or which tag.

``/export pdf 2026`` says both at once, and so does ``/export pdf #supervision``. ``/export json``
is everything there is, the copy that can be taken in again (``conversations.flows.takeout``).

A button holds the form, the days and the number of a tag, never its words: ``pdf.2026#12``.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from conversations import choices, limits, tags
from conversations.flow import Flow
from conversations.model import (
    PN,
    Address,
    Body,
    Button,
    Card,
    Done,
    Hand,
    Job,
    Keyboard,
    P,
    Phrase,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conversations.play import Play

JOB = "export"

_KEY, _ALL = "export", "all"
_KINDS: Mapping[str, Phrase] = {
    "pdf": P("export", "PDF"),
    "md": P("export", "Markdown"),
    "csv": P("export", "CSV"),
    "json": P("export", "JSON"),
}
_NAMES = {"markdown": "md", "spreadsheet": "csv", "excel": "csv", "text": "md"}
_PERIODS: Mapping[str, Phrase] = {
    "month": P("button", "This month"),
    "quarter": P("button", "Last three months"),
    "year": P("button", "This year"),
    _ALL: P("button", "Everything"),
}
_BOOK = Button(P("export", "Book"), Address("book", "@start"))
_YEAR_OR_MONTH = re.compile(r"([12]\d{3})(?:-(0[1-9]|1[0-2]))?")
_A_QUARTER, _A_YEAR, _DAY = 3, 12, timedelta(days=1)
_A_PAGE, _A_ROW = 8, 2
_SCRIPTS: Mapping[str, Phrase] = {
    "HEBREW": P("script", "Hebrew"),
    "ARABIC": P("script", "Arabic"),
    "CJK": P("script", "Chinese or Japanese"),
    "HIRAGANA": P("script", "Japanese"),
    "KATAKANA": P("script", "Japanese"),
    "HANGUL": P("script", "Korean"),
    "THAI": P("script", "Thai"),
    "DEVANAGARI": P("script", "Hindi"),
}
_OTHER_SCRIPT = P("script", "another script")


# ------------------------------------------------------------------------- the card


def _forms(*lead: Phrase, of: str = "") -> Card:
    """Ask for the form, ``of`` days and a tag that are known already, or of some still to say."""
    body: Body = (
        *lead,
        P("export", "Your words are yours. In which form would you like them?"),
        (
            P("export", "<b>PDF</b> to print or hand on."),
            P("export", "<b>Markdown</b> to read anywhere, in any script."),
            P("export", "<b>CSV</b> for a spreadsheet."),
            P("export", "<b>JSON</b> is the whole of it, voice notes too. It can be sent back."),
            P("export", "<b>Book</b> to read and print, in any script, locked with a passphrase."),
        ),
    )
    row = tuple(
        Button(
            label,
            Address(_KEY, "@make", choice=f"{kind}.{of}")
            if of
            else Address(_KEY, "@form", choice=kind),
        )
        for kind, label in _KINDS.items()
    )
    return Card(body, (row[:2], row[2:], (_BOOK,)))


def _periods(play: Play, kind: str) -> Card:
    """Ask for the days, or offer the tags in use."""
    rows: Keyboard = tuple(
        (Button(label, Address(_KEY, "@make", choice=f"{kind}.{period}")),)
        for period, label in _PERIODS.items()
    )
    if play.session.tags:
        by_tag = Button(P("button", "With a tag …"), Address(_KEY, "@tags", choice=f"{kind}.0"))
        rows = (*rows, (by_tag,))
    other = Button(P("button", "‹ Another form"), Address(_KEY, "@forms"))
    return Card((P("export", "{kind}, of which days?", kind=_KINDS[kind]),), (*rows, (other,)))


def _tags(play: Play, kind: str, page: int) -> Card:
    """Ask for a tag: a button for each in use, the most used first."""
    known = tags.most_used(play.session)
    pages = max(-(-len(known) // _A_PAGE), 1)
    page = min(page, pages - 1)
    ways = [
        Button(
            P("button", "{tag}", tag=one.text),
            Address(_KEY, "@make", choice=f"{kind}.{_ALL}#{one.number}"),
        )
        for one in known[page * _A_PAGE : (page + 1) * _A_PAGE]
    ]
    rows = [tuple(ways[at : at + _A_ROW]) for at in range(0, len(ways), _A_ROW)]
    turn = []
    if page:
        turn.append(_turn(P("button", "◀ Back"), kind, page - 1))
    if page + 1 < pages:
        turn.append(_turn(P("button", "More ▶"), kind, page + 1))
    rows += [tuple(turn)] if turn else []
    days = Button(P("button", "‹ Days instead"), Address(_KEY, "@form", choice=kind))
    text = P("export", "{kind}, of what has which tag?", kind=_KINDS[kind])
    return Card((text,), (*rows, (days,)))


def _turn(label: Phrase, kind: str, page: int) -> Button:
    return Button(label, Address(_KEY, "@tags", choice=f"{kind}.{page}"))


def _opens(play: Play, argument: str) -> None:
    before, mark, after = argument.partition("#")
    said = before.casefold().replace("/", " ").split()
    tag, more = _tag_in(play, after.split()) if mark else ("", [])
    said += more
    kind = next((_NAMES.get(one, one) for one in said if _NAMES.get(one, one) in _KINDS), "")
    rest = [one for one in said if _NAMES.get(one, one) != kind]
    period = rest[0] if len(rest) == 1 and _days(rest[0], play.today) is not None else ""
    if rest and not period:
        not_read = P("export", "I could not read “{text}” as days.", text=" ".join(rest))
        play.show(_forms(not_read))
    elif tag and not kind:
        known = tags.known(play.session, tag)
        play.show(_forms(of=f"{period or _ALL}#{known.number}") if known else _forms(_none(tag)))
    elif not kind:
        play.show(_forms())
    elif period or tag or kind == "json":
        if _make(play, kind, period or _ALL, tag) and kind != "json":  # which is there at once
            play.say(_making(kind))
    else:
        play.show(_periods(play, kind))


def _tag_in(play: Play, typed: list[str]) -> tuple[str, list[str]]:
    """Return the tag that was typed, in its first spelling, and the form and days behind it.

    All of it is the tag if one in use is called so.
    """
    said: list[str] = []
    while len(typed) > 1 and tags.known(play.session, " ".join(typed)) is None:
        last = typed[-1].casefold()
        if _NAMES.get(last, last) not in _KINDS and _days(last, play.today) is None:
            break
        said.insert(0, last)
        typed = typed[:-1]
    tag = " ".join(typed)[: tags.LONGEST]
    known = tags.known(play.session, tag)
    return (known.text if known else tag), said


def _none(tag: str) -> Phrase:
    return P("export", "Nothing has the tag “{tag}”. /tag puts one on what you kept.", tag=tag)


def _show_forms(play: Play, _choice: str) -> None:
    play.redraw(_forms(), play.card)


def _form(play: Play, choice: str) -> None:
    if choice in _KINDS:
        play.redraw(_periods(play, choice), play.card)
    else:
        _unknown(play)


def _show_tags(play: Play, choice: str) -> None:
    kind, _, page = choice.partition(".")
    if kind in _KINDS and play.session.tags:
        play.redraw(_tags(play, kind, choices.number(page)), play.card)
    else:
        _unknown(play)


def _tapped(play: Play, choice: str) -> None:
    kind, _, what = choice.partition(".")
    period, of_tag, number = what.partition("#")
    tag = tags.numbered(play.session, choices.number(number)) if of_tag else None
    if kind not in _KINDS or _days(period, play.today) is None or (of_tag and tag is None):
        _unknown(play)
        return
    if _make(play, kind, period, tag.text if tag else ""):
        play.redraw(Card((_making(kind),)), play.card)


def _unknown(play: Play) -> None:
    play.toast(choices.UNKNOWN)


def _go(play: Play, _choice: str) -> None:
    if limits.take(play, JOB):
        play.do(Job(JOB))
        play.toast(P("export", "One moment."))


def _making(kind: str) -> Phrase:
    return P("export", "I am making your {kind}. Of many check-ins it takes a minute.").given(
        kind=_KINDS[kind]
    )


def _make(play: Play, kind: str, period: str, tag: str = "") -> bool:
    """Let a document be made; False if it has been said that this goes later."""
    if not limits.take(play, JOB):
        return False
    days = _days(period, play.today)
    args: dict[str, str | int] = {"kind": kind, "period": period}
    if days:
        args |= {"first": days[0].isoformat(), "last": days[1].isoformat()}
    if tag:
        args["tag"] = tag
    play.do(Job(JOB, args))
    return True


def _days(period: str, today: date) -> tuple[date, date] | tuple[()] | None:
    """Return the first and last day of a period, nothing for all of them, None for no period."""
    if period in (_ALL, "everything"):
        return ()
    if period == "month":
        return today.replace(day=1), today
    if period == "quarter":
        return _months_before(today), today
    if period == "year":
        return today.replace(month=1, day=1), today
    found = _YEAR_OR_MONTH.fullmatch(period)
    if found is None:
        return None
    year, month = int(found[1]), int(found[2] or 0)
    first = date(year, month or 1, 1)
    after = (month or _A_YEAR) % _A_YEAR + 1
    return first, date(year + (after == 1), after, 1) - _DAY


def _months_before(today: date) -> date:
    """Return the day of the same number three months ago, or the next there was."""
    months = today.year * _A_YEAR + today.month - 1 - _A_QUARTER
    first = date(months // _A_YEAR, months % _A_YEAR + 1, 1)
    following = (first + timedelta(days=31)).replace(day=1)
    return min(first + timedelta(days=today.day - 1), following)


# ------------------------------------------------------------------------- what was made


def _handed(play: Play, done: Done) -> None:
    """Hand over what the job made: ``attachment`` is its number, ``checkins`` how many it holds.

    With a tag, ``entries`` are its check-ins and notes together. Of voice notes that did not fit
    into this ``part``, those after the message ``more`` follow.
    """
    attachment, checkins = done.result.get("attachment"), done.result.get("checkins", 0)
    if not done.ok or not isinstance(attachment, int) or not isinstance(checkins, int):
        _not_made(play, done)
        return
    part, more = done.result.get("part", 1), done.result.get("more", 0)
    kind = str(done.args.get("kind", "json"))
    if kind in _KINDS and kind != "json":
        caption = _caption(done, kind, checkins)
    elif part == 1 and done.args.get("tag"):
        caption = _tagged_whole(done)
    elif part == 1:
        caption = PN(
            "export",
            "Your {n} check-in, with every word. This file is not encrypted: keep it safe.",
            "Your {n} check-ins, with every word. This file is not encrypted: keep it safe.",
            checkins,
        )
    else:
        caption = P("export", "Part {part}: more of your voice notes.", part=part)
    play.do(Hand(attachment, caption))
    if more and isinstance(part, int):
        play.do(Job(JOB, {**done.args, "part": part + 1, "after": more}))


def _caption(done: Done, kind: str, checkins: int) -> Phrase:
    if done.args.get("tag"):
        caption = PN(
            "export",
            "{n} entry tagged “{tag}” as {kind}. This file is not encrypted: keep it safe.",
            "{n} entries tagged “{tag}” as {kind}. This file is not encrypted: keep it safe.",
            _entries(done),
            tag=str(done.args["tag"]),
            kind=_KINDS[kind],
        )
    else:
        caption = PN(
            "export",
            "Your {n} check-in as {kind}. This file is not encrypted: keep it safe.",
            "Your {n} check-ins as {kind}. This file is not encrypted: keep it safe.",
            checkins,
            kind=_KINDS[kind],
        )
    left_out = done.result.get("left_out", 0)
    if not isinstance(left_out, int) or not left_out:
        return caption
    missing = PN(
        "export",
        "{n} sign, an emoji perhaps, could not be drawn; Markdown has it.",
        "{n} signs, emoji perhaps, could not be drawn; Markdown has them.",
        left_out,
    )
    return P("export", "{caption} {missing}", caption=caption, missing=missing)


def scripts(done: Done) -> tuple[Phrase, ...]:
    """Name the scripts whose letters a document could not be drawn with."""
    names = str(done.result.get("scripts", "")).split()
    return tuple(dict.fromkeys(_SCRIPTS.get(one, _OTHER_SCRIPT) for one in names))


def _tagged_whole(done: Done) -> Phrase:
    """Say what a JSON document of one tag holds, and what it leaves out."""
    return PN(
        "export",
        "{n} entry tagged “{tag}”, with every word. Other entries, your hours and your settings "
        "are not in it. This file is not encrypted: keep it safe.",
        "{n} entries tagged “{tag}”, with every word. Other entries, your hours and your settings "
        "are not in it. This file is not encrypted: keep it safe.",
        _entries(done),
        tag=str(done.args["tag"]),
    )


def _entries(done: Done) -> int:
    found = done.result.get("entries", 0)
    return found if isinstance(found, int) else 0


def _not_made(play: Play, done: Done) -> None:
    problem, tag = done.result.get("problem"), str(done.args.get("tag", ""))
    if problem == "empty" and tag and "first" in done.args:
        play.say(P("export", "Nothing of that time has the tag “{tag}”.", tag=tag))
    elif problem == "empty" and tag:
        play.say(_none(tag))
    elif problem == "empty":
        play.say(P("export", "Nothing was written in that time. /export has other days."))
    elif problem == "script":
        known = tags.known(play.session, tag) if tag else None
        of_tag = f"#{known.number}" if known else ""
        markdown = Address(_KEY, "@make", choice=f"md.{done.args.get('period', _ALL)}{of_tag}")
        instead = Button(P("button", "Markdown instead"), markdown)
        play.say(
            _not_drawn(done, tagged=bool(tag)),
            keyboard=(
                *(((instead,),) if known or not tag else ()),
                *(() if tag else ((Button(P("button", "As a book"), _BOOK.to),),)),
            ),
        )
    else:
        play.say(
            P(
                "export",
                "I could not make your document just now. Nothing is lost: /export tries again.",
            )
        )


def _not_drawn(done: Done, *, tagged: bool) -> Phrase:
    """Say why there is no PDF, and what there is instead: a book is of days, never of a tag."""
    if tagged:
        return P(
            "export",
            "I cannot make a PDF of this: its fonts have Latin, Greek and Cyrillic letters, and "
            "you also write in {scripts}. A text with holes would be none. Markdown has every "
            "letter.",
            scripts=scripts(done),
        )
    return P(
        "export",
        "I cannot make a PDF of this: its fonts have Latin, Greek and Cyrillic letters, "
        "and you also write in {scripts}. A text with holes would be none. A book has "
        "every letter and can be printed; Markdown has them, too.",
        scripts=scripts(done),
    )


FLOW = Flow(
    key=_KEY,
    command="export",
    title=P("menu", "Take your words with you"),
    about=P(
        "help",
        "/export gives you what you wrote: PDF, Markdown, CSV, or all of it as JSON; "
        "/export pdf #supervision what has that tag.",
    ),
    order=60,
    opens=_opens,
    actions={
        "@go": _go,
        "@forms": _show_forms,
        "@form": _form,
        "@tags": _show_tags,
        "@make": _tapped,
    },
    jobs={JOB: _handed},
)
