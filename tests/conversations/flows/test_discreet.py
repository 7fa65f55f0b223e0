"""Quiet and private: three switches, and what each of them does."""

from __future__ import annotations

import pytest

from conversations.model import Done, Tidy
from tests.conversations.desk import Desk, weekdays


def _opened() -> Desk:
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    desk.command("/settings")
    desk.tap("Quiet and private")
    return desk


def test_at_first_it_looks_for_names_and_does_nothing_else() -> None:
    """Nothing is removed, nothing is hushed, unless somebody wants it."""
    desk = _opened()
    assert desk.buttons == [
        "No sound",
        "Tidy chat",
        "✓ Look for names",
        "How long it stays",
        "‹ Back",
    ]
    assert desk.text.splitlines()[0] == "Quiet and private"


@pytest.mark.parametrize("label", ["No sound", "Tidy chat"])
def test_each_is_switched_in_place_and_back(label: str) -> None:
    """One card, edited; the sentence above says how it stands."""
    desk = _opened()
    count, before = len(desk.messages), desk.text
    desk.tap(label)
    assert f"✓ {label}" in desk.buttons
    assert desk.text != before
    desk.tap(f"✓ {label}")
    assert desk.text == before
    assert len(desk.messages) == count


def test_a_switch_tapped_on_an_old_card_means_what_it_said() -> None:
    """Twice on is on."""
    desk = _opened()
    on = desk.find("No sound")
    desk.tap_to(on)
    desk.tap_to(on)
    assert desk.session.settings.silent
    assert desk.toast == "So it is already."


def test_back_leads_to_the_settings() -> None:
    """In the same message."""
    desk = _opened()
    desk.tap("‹ Back")
    assert desk.text.startswith("How I work for you")


def test_what_comes_unasked_comes_without_a_sound_if_that_is_wished() -> None:
    """A prompt; and a reply to the person keeps its own way."""
    desk = _opened()
    desk.until("12:05")
    assert desk.last.unasked
    assert not desk.last.silent
    desk.tap("No sound", desk.shown("Quiet and private"))
    desk.advance(days=1)
    prompt = desk.last
    assert prompt.unasked
    assert prompt.silent
    desk.tap("Begin")
    assert [one.silent for one in desk.messages[-1:]] == [False]


def test_a_check_in_is_taken_out_of_the_chat_once_it_is_complete() -> None:
    """And not before."""
    desk = _opened()
    desk.tap("Tidy chat")
    desk.command("/checkin")
    for words in ("one", "two", "three", "four"):
        desk.say(words)
    assert desk.tidying == []
    desk.say("five")
    [tidy] = desk.tidying
    assert tidy.record == desk.record.id
    assert tidy.end == desk.last.card


def test_a_voice_note_below_its_words_stays_until_its_sound_is_kept() -> None:
    """Then the chat is tidied once more."""
    desk = _opened()
    desk.tap("Tidy chat")
    desk.command("/checkin")
    for words in ("one", "two", "three", "four"):
        desk.say(words)
    desk.record_voice(caption="five")
    assert len(desk.tidying) == 1
    desk.fetched()
    assert isinstance(desk.tidying[-1], Tidy)
    assert len(desk.tidying) == 2
    assert desk.tidying[-1].end == desk.tidying[0].end


def test_what_could_not_be_removed_is_counted() -> None:
    """By the one card that stays."""
    desk = _opened()
    desk.tap("Tidy chat")
    desk.command("/checkin")
    for words in ("one", "two", "three", "four", "five"):
        desk.say(words)
    [tidy] = desk.tidying
    end = desk.last
    told: dict[str, str | int] = {"record": tidy.record, "end": tidy.end}
    desk.event(Done("tidy", ok=False, result={**told, "left": 1}))
    assert end.text == "✓ Kept. 1 message is too old for me to remove: Telegram leaves that to you."
    desk.event(Done("tidy", ok=True, result={**told, "left": 0}))
    assert end.text == "✓ Kept. The chat is tidy."
