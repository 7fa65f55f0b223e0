"""A session lets go of what is too old, and whatever is pressed afterwards is answered."""

from __future__ import annotations

from datetime import date

import pytest

from conversations.keeping import stays, without_old, words_in
from conversations.model import Address, Answer, Part, Record, Session, Settings, replace
from tests.conversations.desk import MONDAY, Desk, weekdays

WORDS = ("a held breath", "the plan", "her scarf", "her courage", "in silence")


def _lived() -> Desk:
    """Return somebody with a check-in, notes, a tag, a voice note, a search, and a packet begun."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    desk.until("12:05")
    desk.tap("Begin")
    for words in WORDS:
        desk.say(words)
    desk.command("/tag anna-case")
    desk.command("/cancel")
    desk.say("a garden in the afternoon")
    desk.voice()
    desk.record_voice()
    desk.command("/checkin")
    desk.say("begun, and never ended")
    desk.command("/history")
    desk.tap(desk.buttons[0])
    desk.tap("Edit")
    desk.command("/search garden")
    desk.command("/supervision")
    desk.tap("Choose entries")
    desk.tap(desk.buttons[0])
    return desk


def _every_button(desk: Desk) -> list[Address]:
    shown = [
        replace(button.to, card=button.to.card or message.card or 0)
        for message in desk.messages
        for row in message.keyboard
        for button in row
    ]
    numbers = [str(one.id) for one in desk.records]
    forged = [
        Address(flow, step, desk.last.card or 0, choice)
        for number in numbers
        for flow, step, choice in (
            ("whisper", "@show", f"{number}.nourished"),
            ("history", "@undo", number),
            ("history", "@delete", number),
            ("history", "@look", number),
            ("tag", "@show", number),
            ("voice", "@play", number),
        )
    ]
    year_ago = Address("yearago", "@open", desk.last.card or 0, desk.today.isoformat())
    return [*shown, *forged, year_ago]


def test_every_button_there_ever_was_is_answered() -> None:
    """Nothing of what is gone comes back, by a tap, a swipe or an edit; words become notes."""
    desk = _lived()
    buttons, asked = _every_button(desk), [one for one in desk.messages if one.spot]
    mine = [one.id for one in desk.messages if one.card is None]
    first = desk.today.replace(year=desk.today.year + 1)
    gone = [one.id for one in desk.records]
    desk.shelf.records.clear()
    desk.shelf.prompts.clear()
    carried = frozenset(desk.session.carried)
    desk.session = without_old(desk.session, first, carried, {"anna-case"})
    assert not any(words in repr(desk.session) for words in (*WORDS, "garden", "anna-case"))
    assert len(buttons) > 40
    for to in buttons:
        if to.flow not in ("checkin", "today"):  # these begin something new
            desk.tap_to(to)
            desk.command("/cancel")
    desk.done("search", hits=" ".join(map(str, gone)))
    desk.done("voice", size=900)
    assert not {one.id for one in desk.records} & set(gone)
    for card in asked:
        desk.reply(card, "a swipe")
    for number in mine:
        desk.edit(number, "another word")
    said = [text for some in desk.words().values() for text in some]
    assert said.count("a swipe") == len(asked) > 0
    assert said.count("another word") == 1, "below the voice note that came late, and is a note"
    assert not any(words in said for words in WORDS)


def _note(text: str, day: date, *tags: str) -> Record:
    answers = {"note": Answer(parts=(Part(1, text),))}
    return Record(1, "note", "UTC", day, MONDAY, answers=answers, tags=tags)


def test_what_is_carried_is_known_by_its_words() -> None:
    """And a tag however it is written."""
    desk = _lived()
    session = replace(Session(), carried={"a": "one", "b": "two"}, tags=desk.session.tags)
    found = words_in(session, [_note("one", MONDAY.date(), "Anna-Case", "none in use")])
    assert found == ({"a"}, {"anna-case"})
    assert words_in(session, []) == (frozenset(), frozenset())


@pytest.mark.parametrize(("keep_log", "but"), [(True, "cpd"), (False, "")])
def test_which_records_stay_whatever_their_age(keep_log: bool, but: str) -> None:
    """Those of the log of learning, unless that was chosen."""
    assert stays(Settings(keep_months=6, keep_log=keep_log)) == but


def test_a_young_session_is_left_as_it_is() -> None:
    """Nothing of it changes, not even what is under way."""
    desk = _lived()
    first = desk.today
    assert without_old(desk.session, first, (), ()) == desk.session
