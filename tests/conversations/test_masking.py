"""Words that may identify someone: kept as they are, a replacement offered."""

from __future__ import annotations

import pytest

from conversations.model import Address, Commanded, Erase, Say, Settings, Spot, replace
from tests.conversations.desk import Desk

WORDS = "Mrs Jane Doe smiled"
OFFER = "That may identify someone: “Mrs Ja…”"


@pytest.fixture
def desk() -> Desk:
    """In a check-in that asks its first question."""
    desk = Desk()
    desk.command("/checkin")
    return desk


def test_the_words_are_kept_and_the_question_comes_first(desk: Desk) -> None:
    """The receipt is the next question; the offer comes below it, without a sound."""
    message = desk.say(WORDS)
    assert desk.words()[message] == [WORDS]
    question, offer = (one for one in desk.messages[-2:])
    assert question.text.startswith("✓")
    assert offer.text.startswith(OFFER)
    assert offer.silent
    assert not offer.unasked
    assert offer.buttons == ["Replace with Mrs J. D.", "Replace, and remove my message", "Leave it"]
    following = desk.say("and then")
    assert desk.answer("letting_go").parts[0].message_id == following


def test_replacing_is_an_edit(desk: Desk) -> None:
    """The part is rewritten, gets its ✍, and Telegram's copy is said to stand."""
    message = desk.say(WORDS)
    desk.tap("Replace with Mrs J. D.")
    assert desk.words()[message] == ["Mrs J. D. smiled"]
    own = next(one for one in desk.messages if one.id == message)
    assert own.reaction == "✍"
    assert "Telegram still shows your message" in desk.text
    desk.tap("Remove it from the chat")
    assert message not in [one.id for one in desk.messages]
    assert desk.words()[message] == ["Mrs J. D. smiled"]


def test_replaced_and_removed_in_one_tap(desk: Desk) -> None:
    """The message goes, the words stay."""
    message = desk.say(WORDS)
    desk.tap("Replace, and remove my message")
    assert Erase(message) in desk.effects
    assert desk.words()[message] == ["Mrs J. D. smiled"]
    assert desk.buttons == []


def test_left_as_it_is(desk: Desk) -> None:
    """The offer goes, the words stay."""
    message = desk.say(WORDS)
    offer = desk.last
    desk.tap("Leave it")
    assert offer not in desk.messages
    assert desk.words()[message] == [WORDS]


def test_after_two_days_the_message_is_the_persons_own_to_remove(desk: Desk) -> None:
    """It is said, and nothing is promised."""
    message = desk.say(WORDS)
    offer = desk.last
    desk.advance(days=2)
    desk.tap("Replace, and remove my message", offer)
    assert not any(isinstance(one, Erase) for one in desk.effects)
    assert "it is yours to remove" in offer.text
    assert desk.words()[message] == ["Mrs J. D. smiled"]
    desk.tap_to(Address("discreet", "@remove", offer.card or 0, f"{message}.1"))
    assert not any(isinstance(one, Erase) for one in desk.effects)


def test_leaving_it_after_two_days_keeps_the_card_honest(desk: Desk) -> None:
    """A card too old to go says what became of it."""
    desk.say(WORDS)
    offer = desk.last
    desk.advance(days=2)
    desk.tap("Leave it", offer)
    assert offer.text == "Left as you wrote it."


def test_a_carried_sentence_is_carried_in_its_new_words(desk: Desk) -> None:
    """What the next check-in asks about is the replaced sentence."""
    desk.session = replace(desk.session, settings=Settings(letter=False))
    for _ in range(5):
        desk.say("so")
    desk.tap("One thing to carry into your next block?")
    desk.say(WORDS)
    desk.tap("Replace with Mrs J. D.")
    assert desk.session.carried["intention"] == "Mrs J. D. smiled"


def test_notes_lines_edits_and_slashes_are_looked_at() -> None:
    """Wherever words are kept."""
    desk = Desk()
    note = desk.say("a note about Frau Müller")
    assert desk.text.startswith("That may identify someone")
    desk.tap("Replace with Frau M.")
    assert desk.words()[note] == ["a note about Frau M."]
    desk.edit(note, "a note about Herr Meier")
    assert "“Herr…”" in desk.text
    desk.tap("Replace with Herr M.")
    assert desk.words()[note] == ["a note about Herr M."]


def test_several_are_replaced_together(desk: Desk) -> None:
    """One tap for all."""
    message = desk.say("Mrs Doe and a@example.org")
    assert "“Mrs…” and “a@examp…”" in desk.text
    desk.tap("Replace all 2")
    assert desk.words()[message] == ["Mrs D. and [e-mail]"]
    desk.tap_to(Address("discreet", "@replace", 0, f"{message}.{10**6}"))
    assert desk.toast == "There is nothing left to replace."


def test_switched_off_nothing_is_looked_for(desk: Desk) -> None:
    """In /settings."""
    desk.command("/settings")
    desk.tap("Quiet and private")
    desk.tap("Look for names")
    assert "I do not look for" in desk.text
    desk.command("/checkin")
    desk.say(WORDS)
    assert not any(one.text.startswith("That may") for one in desk.messages)


@pytest.mark.parametrize(
    "choice",
    ["", "x", "1", "1.x", "9999999999999999.1", "²³.1", "77.490000", "1.999999999999999"],
)
@pytest.mark.parametrize("action", ["@replace", "@both", "@remove", "@leave", "@set"])
def test_forged_buttons_change_nothing(desk: Desk, action: str, choice: str) -> None:
    """They are answered kindly."""
    desk.say(WORDS)
    card = desk.last.card or 0
    before = desk.words(), desk.session
    desk.tap_to(Address("discreet", action, card, choice))
    assert desk.words() == before[0]
    assert desk.session.settings == before[1].settings


def test_what_is_not_kept_is_not_looked_at() -> None:
    """A calendar's address, hours, a command."""
    desk = Desk()
    desk.command("/schedule")
    desk.say("Mrs Jane Doe")
    desk.event(Commanded("mrs", "", 77))
    assert not any("identify" in one.text for one in desk.messages)


def test_a_reply_to_the_offer_adds_to_the_answer(desk: Desk) -> None:
    """The offer stands for the answer it is about."""
    desk.say(WORDS)
    said = [one for one in desk.effects if isinstance(one, Say)]
    assert said[-1].spot == Spot(desk.record.id, "self_study")
    message = desk.reply(desk.last, "and more")
    assert [one.message_id for one in desk.answer("self_study").parts][-1] == message


def test_words_below_a_voice_note_are_replaced_and_the_sound_stays(desk: Desk) -> None:
    """A caption is words like any other."""
    message = desk.record_voice(caption=WORDS)
    desk.fetched()
    desk.tap("Replace with Mrs J. D.")
    [part] = desk.answer("self_study").parts
    assert (part.message_id, part.text) == (message, "Mrs J. D. smiled")
    assert part.voice is not None


def test_what_was_written_in_the_place_of_other_words_is_looked_at(desk: Desk) -> None:
    """From /history, with the new message as the part."""
    desk.say("plain")
    desk.command("/cancel")
    desk.command("/history")
    desk.tap(next(one for one in desk.buttons if one.startswith("Mon")))
    desk.tap("Edit")
    if "In yourself" in desk.buttons:
        desk.tap("In yourself")
    message = desk.say(WORDS)
    desk.tap("Replace with Mrs J. D.")
    assert desk.words()[message] == ["Mrs J. D. smiled"]


def test_words_in_german_are_replaced_in_german() -> None:
    """What stands in their place is in the person's language."""
    desk = Desk()
    desk.session = replace(desk.session, language="de-AT")
    note = desk.say("schreib an anna@example.org")
    desk.tap("Replace with [E-Mail]")
    assert desk.words()[note] == ["schreib an [E-Mail]"]


def test_of_what_has_left_the_chat_nothing_else_is_said(desk: Desk) -> None:
    """Who has a tidy chat is not offered to remove what is gone."""
    desk.session = replace(desk.session, settings=Settings(tidy=True))
    for words in ("one", "two", "three", "four"):
        desk.say(words)
    message = desk.say(WORDS)
    assert desk.buttons == ["Replace with Mrs J. D.", "Leave it"]
    desk.tap("Replace with Mrs J. D.")
    assert desk.words()[message] == ["Mrs J. D. smiled"]
    assert (desk.text, desk.buttons) == ("✓ Replaced in what I keep.", [])
