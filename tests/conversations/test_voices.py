"""Voice notes: what one answers, what is said of it and when, and hearing it again."""

from __future__ import annotations

import pytest

from conversations.model import Address, Part, Sent, Voice
from conversations.voices import LARGEST
from tests.conversations.desk import Desk, weekdays

UNREACHABLE = "I could not fetch your voice note, so it is not kept here."
TOO_LARGE = "That voice note is larger than Telegram hands on to me"
DECLINED = "I keep words and voice notes, so this was not saved. A line of text is enough."


@pytest.fixture
def desk() -> Desk:
    """A settled person with a block each morning, on a Monday at eight."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    return desk


def reaction(desk: Desk, number: int) -> str:
    """Return the sign below one's own message."""
    return next(one.reaction for one in desk.messages if one.id == number and one.card is None)


# ------------------------------------------------------------------------ it answers


def test_it_answers_the_open_question_once_it_is_here(desk: Desk) -> None:
    """Nothing is said and nothing answered until its bytes are kept: the receipt comes after."""
    desk.command("/checkin")
    question = desk.text
    number = desk.record_voice(42)
    assert desk.text == question
    assert not desk.records
    desk.fetched()
    assert desk.text.startswith("✓")
    assert desk.answer("self_study").parts == (Part(number, "", Voice(42, 900)),)


def test_a_whole_check_in_may_be_spoken(desk: Desk) -> None:
    """Each question takes one; the record is complete, and has no words."""
    desk.until("12:05")
    desk.tap("Begin")
    for _ in range(5):
        desk.voice()
    assert "✓ Kept, all of it." in desk.text
    assert desk.record.state == "complete"
    assert sum(len(one.parts) for one in desk.record.answers.values()) == 5


@pytest.mark.parametrize("label", ["Begin", "One question", "One line"])
def test_it_answers_at_every_depth(desk: Desk, label: str) -> None:
    """All of it, one step and one line."""
    desk.until("12:05")
    desk.tap(label)
    desk.voice()
    assert sum(len(one.parts) for one in desk.record.answers.values()) == 1
    assert desk.record.block is not None


def test_after_an_unopened_prompt_it_is_the_line_of_its_block(desk: Desk) -> None:
    """As words are."""
    desk.until("12:05")
    number = desk.voice()
    assert desk.text == "✓ Kept as your line for this morning."
    assert desk.answer("line").parts == (Part(number, "", Voice(23, 900)),)


def test_it_is_added_to_an_answer_it_continues(desk: Desk) -> None:
    """Spoken before the next question can have been seen, it goes where the words went."""
    desk.command("/checkin")
    desk.say("tight")
    number = desk.record_voice(early=True)
    desk.fetched()
    parts = desk.answer("self_study").parts
    assert [one.message_id for one in parts][-1] == number
    assert len(parts) == 2
    assert reaction(desk, number) == "✍"
    assert "letting_go" not in desk.record.answers


def test_a_reply_to_an_old_question_answers_that(desk: Desk) -> None:
    """Also when the check-in is over."""
    desk.command("/checkin")
    first = desk.last
    for words in ("a", "b", "c", "d", "e"):
        desk.say(words)
    number = desk.voice(to=first)
    assert [one.text for one in desk.answer("self_study").parts] == ["a", ""]
    assert reaction(desk, number) == "✍"


def test_a_caption_is_kept_with_it(desk: Desk) -> None:
    """The words below it answer at once; the sound joins them, and a ✍ says so."""
    desk.command("/checkin")
    number = desk.record_voice(caption="her laugh")
    assert desk.answer("self_study").parts == (Part(number, "her laugh"),)
    assert reaction(desk, number) != "✍"
    desk.fetched()
    assert desk.answer("self_study").parts == (Part(number, "her laugh", Voice(23, 900)),)
    assert reaction(desk, number) == "✍"


def test_an_edited_caption_keeps_the_sound(desk: Desk) -> None:
    """Only the words below it are new."""
    desk.command("/checkin")
    number = desk.record_voice(caption="her laugh")
    desk.fetched()
    desk.edit(number, "her loud laugh")
    assert desk.answer("self_study").parts == (Part(number, "her loud laugh", Voice(23, 900)),)
    desk.voice()
    other = next(one for one in reversed(desk.messages) if one.card is None)
    desk.edit(other.id, "words, added later")
    [part] = desk.answer("letting_go").parts
    assert (part.text, part.voice) == ("words, added later", Voice(23, 900))


def test_new_words_take_the_place_of_a_caption_and_stand_beside_the_sound(desk: Desk) -> None:
    """The sound stays where it was; the words below it were asked to be replaced."""
    number = desk.voice()
    desk.edit(number, "her laugh")
    desk.tap_to(Address("history", "@part", desk.last.card or 0, f"{desk.record.id}.0.{number}"))
    assert "stands beside your voice note" in desk.text
    new = desk.say("her voice")
    assert desk.answer("note").parts == (Part(number, "", Voice(23, 900)), Part(new, "her voice"))


def test_an_intention_that_was_spoken_is_carried_in_its_newest_words(desk: Desk) -> None:
    """What stands below it may be edited after it was carried."""
    desk.command("/checkin")
    for words in ("a", "b", "c", "d", "e"):
        desk.say(words)
    desk.tap(next(one for one in desk.buttons if "carry" in one.lower()))
    number = desk.voice(7)
    assert desk.session.carried["intention"] == "🎙 0:07"
    desk.edit(number, "arrive first")
    assert desk.session.carried["intention"] == "🎙 0:07 arrive first"


def test_that_was_for_the_one_before_moves_it(desk: Desk) -> None:
    """The sound moves with its part."""
    desk.command("/checkin")
    desk.say("tight")
    number = desk.voice()
    desk.tap("↰ That was for the one before")
    assert [one.message_id for one in desk.answer("self_study").parts][-1] == number
    assert desk.answer("self_study").parts[-1].voice == Voice(23, 900)
    assert "letting_go" not in desk.record.answers


# ------------------------------------------------------------------ life goes on meanwhile


def test_words_that_come_meanwhile_answer_and_it_takes_its_place(desk: Desk) -> None:
    """It never answers a question that came after it, and stands where it was spoken."""
    desk.command("/checkin")
    number = desk.record_voice()
    desk.say("words right behind it")
    desk.fetched()
    parts = desk.answer("self_study").parts
    assert [bool(one.voice) for one in parts] == [True, False]
    assert reaction(desk, number) == "✍"
    assert "letting_go" not in desk.record.answers


def test_a_command_and_a_skip_meanwhile_do_not_lose_its_place(desk: Desk) -> None:
    """It goes to the question it answered, skipped or parked by now."""
    desk.command("/checkin")
    desk.record_voice()
    desk.tap("Skip ›")
    desk.command("/today")
    desk.fetched()
    assert not desk.answer("self_study").skipped
    assert desk.answer("self_study").parts[0].voice is not None


def test_with_nothing_open_it_is_a_note(desk: Desk) -> None:
    """And words right behind it join it."""
    number = desk.record_voice()
    desk.say("what I meant is this")
    desk.fetched()
    notes = [one for one in desk.shelf.records.values() if one.flow == "note"]
    assert len(notes) == 1
    parts = notes[0].answers["note"].parts
    assert [(one.message_id, one.text) for one in parts] == [
        (number, ""),
        (parts[1].message_id, "what I meant is this"),
    ]


def test_where_typed_words_are_needed_it_is_a_note_and_says_so(desk: Desk) -> None:
    """Hours cannot be spoken; the question stays open."""
    desk.command("/today")
    desk.tap("Add a block today")
    desk.voice()
    assert "kept as a note for today" in desk.text
    assert "typed words or a tap" in desk.text
    desk.say("18-20")
    assert "18:00–20:00" in desk.text


def test_before_the_first_steps_are_done_nothing_is_kept() -> None:
    """There is no place for it yet; that is said."""
    desk = Desk(settled=False)
    desk.record_voice()
    assert desk.text.startswith("I keep voice notes once we are through here.")
    assert not desk.jobs


# ---------------------------------------------------------------- it cannot be had


def test_one_that_is_too_large_is_told_at_once(desk: Desk) -> None:
    """By its size, or by what Telegram says of it; the question stays open."""
    desk.command("/checkin")
    desk.record_voice(size=LARGEST + 1)
    assert desk.text.startswith(TOO_LARGE)
    assert not desk.jobs
    desk.record_voice(size=0)
    desk.fetched(ok=False, problem="too_large")
    assert desk.text.startswith(TOO_LARGE)
    assert not desk.jobs
    desk.say("then in words")
    assert desk.answer("self_study").text == "then in words"


def test_one_that_cannot_be_fetched_is_told_and_nothing_has_changed(desk: Desk) -> None:
    """It still stands in the chat; the question is open, and takes it again, or words."""
    desk.command("/checkin")
    desk.record_voice()
    desk.fetched(ok=False, problem="unreachable")
    assert desk.text.startswith(UNREACHABLE)
    assert not desk.jobs
    assert not desk.records
    number = desk.voice()
    assert desk.answer("self_study").parts == (Part(number, "", Voice(23, 900)),)


def test_a_note_that_failed_leaves_nothing_behind(desk: Desk) -> None:
    """Words after it are a note of their own, with nothing in it that never was."""
    desk.record_voice()
    desk.fetched(ok=False, problem="unreachable")
    assert not desk.records
    desk.say("so in words")
    [note] = desk.records
    assert [one.text for one in note.answers["note"].parts] == ["so in words"]


def test_words_that_joined_a_note_stay_when_its_sound_cannot_be_had(desk: Desk) -> None:
    """They were kept when they came."""
    desk.record_voice()
    desk.say("what I meant is this")
    desk.fetched(ok=False, problem="unreachable")
    [note] = desk.records
    assert [one.text for one in note.answers["note"].parts] == ["what I meant is this"]


@pytest.mark.parametrize("kind", ["video_note", "audio", "video"])
def test_other_sounds_are_declined_kindly(desk: Desk, kind: str) -> None:
    """Nothing is pretended; the open question stays open."""
    desk.command("/checkin")
    desk.send(kind, "file", 10)
    assert desk.text == DECLINED
    assert not desk.jobs
    desk.say("words")
    assert desk.answer("self_study").text == "words"


def test_one_without_a_file_is_declined(desk: Desk) -> None:
    """There is nothing to fetch."""
    desk.event(Sent("voice", 900))
    assert desk.text == DECLINED


# ------------------------------------------------------------------------ hearing it


def test_it_is_sent_back_on_a_tap(desk: Desk) -> None:
    """By the message it came with; of another's or of words nothing is sent."""
    desk.command("/checkin")
    number = desk.voice()
    words = desk.say("words")
    desk.tap_to(Address("voice", "@play", choice=str(number)))
    assert desk.sounds == [number]
    for choice in (str(words), "99999", "x", ""):
        desk.tap_to(Address("voice", "@play", choice=choice))
        assert desk.toast == "That voice note is not here any more."
    assert desk.sounds == [number]


def test_the_letter_says_where_it_was(desk: Desk) -> None:
    """Where an answer has no words, its newest voice note stands for it, each of them."""
    desk.command("/checkin")
    desk.voice(42)
    desk.say("my plan for the hour after this one")
    desk.voice(42)
    desk.command("/cancel")
    desk.voice(5)
    desk.command("/weekly")
    assert "In yourself\n🎙 0:42" in desk.text
    assert "my plan for the hour after this one" in desk.text
    assert "The person you saw\n🎙 0:42" in desk.text
    assert "In passing\n🎙 0:05" in desk.text


def test_words_below_it_are_what_the_letter_quotes(desk: Desk) -> None:
    """Words go before sounds."""
    desk.command("/checkin")
    desk.record_voice(caption="the way she held her cup")
    desk.fetched()
    desk.command("/weekly")
    assert "the way she held her cup" in desk.text
    assert "🎙" not in desk.text


def test_one_that_answered_a_prompt_never_answers_what_was_asked_after(desk: Desk) -> None:
    """The check-in was begun before it was fetched: it is the line, and the question is open."""
    desk.until("12:05")
    number = desk.record_voice()
    desk.tap("Begin")
    desk.say("tight")
    desk.fetched()
    assert [one.message_id for one in desk.answer("line").parts] == [number]
    assert "letting_go" not in desk.record.answers
    assert reaction(desk, number) == "✍"


def test_one_for_a_record_that_was_deleted_meanwhile_is_a_note(desk: Desk) -> None:
    """It had not been there when that was deleted."""
    desk.command("/checkin")
    desk.say("tight")
    number = desk.record_voice()
    _delete(desk)
    desk.fetched()
    assert "kept as a note" in desk.text.lower()
    assert [one.message_id for one in desk.answer("note").parts] == [number]


def test_with_words_that_were_deleted_meanwhile_it_is_deleted_and_comes_back(desk: Desk) -> None:
    """What is deleted is shown nowhere; undone, it has its sound."""
    desk.command("/checkin")
    number = desk.record_voice(caption="her laugh")
    _delete(desk)
    count = len(desk.messages)
    desk.fetched()
    assert not desk.records
    assert len(desk.messages) == count
    desk.tap("Undo")
    assert desk.answer("self_study").parts == (Part(number, "her laugh", Voice(23, 900)),)


def _delete(desk: Desk) -> None:
    desk.command("/history")
    desk.tap_to(Address("history", "@delete", desk.last.card or 0, str(desk.record.id)))
    assert not desk.records


def test_a_spoken_intention_is_not_carried_from_what_was_deleted(desk: Desk) -> None:
    """As with words."""
    desk.command("/checkin")
    for words in ("a", "b", "c", "d", "e"):
        desk.say(words)
    desk.tap(next(one for one in desk.buttons if "carry" in one.lower()))
    desk.voice(7)
    assert desk.session.carried["intention"] == "🎙 0:07"
    _delete(desk)
    assert "intention" not in desk.session.carried
    desk.tap("Undo")
    assert desk.session.carried["intention"] == "🎙 0:07"


def test_a_message_of_several_is_each_kept_where_it_was_spoken(desk: Desk) -> None:
    """Two that were sent in one go are one answer; none of them answers the next question."""
    desk.command("/checkin")
    seen = desk.session.newest
    first, second = desk.record_voice(), desk.record_voice()
    desk.fetched()
    desk.fetched()
    assert desk.session.newest > seen
    assert [one.message_id for one in desk.answer("self_study").parts] == [first, second]
    assert "letting_go" not in desk.record.answers


def test_a_note_that_was_attached_meanwhile_gets_its_sound(desk: Desk) -> None:
    """Words that joined it took it to a block: it goes there too, and no second note is made."""
    desk.until("12:05")
    desk.tap("Not this time")
    number = desk.record_voice()
    desk.say("what I meant is this")
    desk.command("/history")
    desk.tap_to(Address("history", "@attach", desk.last.card or 0, str(desk.record.id)))
    desk.tap(next(one for one in desk.buttons if "09:00" in one))
    desk.fetched()
    [record] = desk.records
    assert record.answers["line"].parts[0].message_id == number
    assert reaction(desk, number) == "✍"


@pytest.mark.parametrize("open_", [True, False])
def test_a_caption_that_is_added_before_it_is_here_is_kept(desk: Desk, open_: bool) -> None:
    """It answers as one that came with it."""
    if open_:
        desk.command("/checkin")
    number = desk.record_voice()
    desk.edit(number, "her laugh")
    step = "self_study" if open_ else "note"
    assert desk.answer(step).parts == (Part(number, "her laugh", besides=True),)
    desk.edit(number, "her loud laugh")
    desk.fetched()
    [record] = desk.records
    assert record.answers[step].parts == (Part(number, "her loud laugh", Voice(23, 900)),)
    assert reaction(desk, number) == "✍"
    assert not desk.session.fetching
