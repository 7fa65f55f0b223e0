"""Voice notes as a conversation: played from the cards of what was kept."""

from __future__ import annotations

import pytest

from conversations.flows.voice import FLOW
from conversations.model import Part, Voice
from tests.conversations.desk import Desk, weekdays


@pytest.fixture
def desk() -> Desk:
    """A settled person with a block each morning, on a Monday at eight."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    return desk


def test_it_takes_in_voice_notes_and_nothing_else() -> None:
    """It has no command; the bytes are fetched by a job of its own."""
    assert (FLOW.command, set(FLOW.receives), set(FLOW.jobs)) == ("", {"voice"}, {"voice"})


def test_a_card_of_what_was_kept_plays_each(desk: Desk) -> None:
    """A button each, with its length, in the order of the answers; also days later."""
    desk.until("12:05")
    desk.tap("Begin")
    first = desk.voice(42)
    desk.say("words")
    third = desk.voice(75)
    desk.advance(days=2)
    desk.command("/history")
    desk.tap(next(one for one in desk.buttons if "23 Nov" in one))
    assert [one for one in desk.buttons if one.startswith("▶")] == ["▶ 0:42", "▶ 1:15"]
    assert "🎙 0:42" in desk.text
    desk.tap("▶ 1:15")
    desk.tap("▶ 0:42")
    assert desk.sounds == [third, first]


def test_a_note_is_attached_to_a_block_with_its_sound(desk: Desk) -> None:
    """The offer is the one that words get; it plays from there, and after it was undone."""
    desk.until("12:05")
    desk.tap("Not this time")
    number = desk.voice(9)
    assert "Kept as a note" in desk.text
    desk.tap("Attach to a block")
    desk.tap(next(one for one in desk.buttons if "09:00" in one))
    assert desk.answer("line").parts == (Part(number, "", Voice(9, 900)),)
    desk.tap("Look at it")
    desk.tap("▶ 0:09")
    assert desk.sounds == [number]


def test_deleted_and_brought_back_it_plays(desk: Desk) -> None:
    """In between there is nothing to be heard."""
    number = desk.voice(9)
    desk.command("/history")
    desk.tap(next(one for one in desk.buttons if "23 Nov" in one))
    card = desk.last
    play = desk.find("▶ 0:09")
    desk.tap("Delete", card)
    desk.tap_to(play)
    assert desk.toast == "That voice note is not here any more."
    desk.tap("Undo")
    desk.tap("▶ 0:09")
    assert desk.sounds == [number]


def test_words_from_the_card_stand_beside_it(desk: Desk) -> None:
    """What was spoken is not lost to them."""
    desk.command("/checkin")
    number = desk.voice(9)
    desk.command("/history")
    desk.tap(next(one for one in desk.buttons if "23 Nov" in one))
    desk.tap("Edit")
    desk.tap("In yourself")
    assert "🎙 0:09" in desk.text
    desk.say("rather in words")
    sound, words = desk.answer("self_study").parts
    assert (sound.message_id, sound.voice) == (number, Voice(9, 900))
    assert (words.text, words.voice) == ("rather in words", None)
    desk.tap("▶ 0:09")
    assert desk.sounds == [number]
