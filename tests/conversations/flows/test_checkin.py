"""The check-in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from conversations.flow import Flow, Step, Variant
from conversations.flows.checkin import FLOW
from conversations.model import Address, Commanded, Decided, P, Said
from conversations.practice import FIVE, STEPS
from conversations.practice.five import LETTING_GO
from tests.conversations.desk import Desk, every_flow, weekdays


@pytest.fixture
def desk() -> Desk:
    """A settled person with two blocks a day, on a Monday at eight."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00", "14:00-17:00"))
    return desk


def walk(desk: Desk, *words: str) -> None:
    """Answer one question after the other."""
    for word in words:
        desk.say(word)


# ------------------------------------------------------------------ the whole of it


def test_a_block_ends_and_five_answers_later_it_is_kept(desk: Desk) -> None:
    """Prompt, one person, five steps, and a thank you."""
    desk.until("12:05")
    assert desk.text == "Your morning block (09:00–12:00) has ended. Two minutes for yourself?"
    assert desk.last.unasked
    desk.tap("Begin")
    assert "Let one person from this morning come to mind." in desk.text
    walk(desk, "a pull", "a plan", "her hands", "courage", "in silence")
    assert "✓ Kept, all of it." in desk.text
    record = desk.record
    assert record.state == "complete"
    assert [record.answers[key].text for key in FIVE] == [
        "a pull",
        "a plan",
        "her hands",
        "courage",
        "in silence",
    ]
    assert record.block is not None
    assert (record.day, record.block.ends.hour) == (date(2026, 11, 23), 12)
    assert desk.reasons() == ["on_time", "opened"]


def test_the_next_question_is_the_receipt(desk: Desk) -> None:
    """It opens with a tick, and a skipped one does not."""
    desk.command("/checkin")
    desk.say("warm")
    assert desk.text.startswith("✓")
    desk.tap("Skip ›")
    assert not desk.text.startswith("✓")


def test_one_tap_on_a_chip_keeps_it_and_brings_a_question_that_leans_on_it(desk: Desk) -> None:
    """Chips of earlier questions stay live: a tap adds, another takes away."""
    desk.command("/checkin")
    first = desk.last
    desk.tap("tight")
    assert desk.answer("self_study").chips == ("tight",)
    assert "✓ tight" in first.buttons
    desk.tap("tired", first)
    assert desk.answer("self_study").chips == ("tight", "tired")
    desk.tap("tight", first)
    assert desk.answer("self_study").chips == ("tired",)
    desk.say("a plan")
    assert desk.answer("letting_go").text == "a plan"


def test_a_wording_may_quote_the_chips_it_leans_on() -> None:
    """Over many check-ins every wording has its turn, the least recent first."""
    desk = Desk()
    seen = []
    fitting = sum(one.on in ("", "tight") for one in LETTING_GO.ask)
    for _ in range(fitting + 1):
        desk.command("/checkin")
        desk.tap("tight")
        seen.append(desk.text)
        desk.command("/cancel")
    assert any("You noticed: tight." in text for text in seen)
    assert len(set(seen)) == len(seen) - 1  # all that fit, then the first again


@pytest.mark.parametrize(
    ("taps", "never"),
    [
        (("at ease",), "may it go?"),
        (("commented on what was wrong",), "thank it"),
        (("tight", "not yet"), "set down, who"),
    ],
    ids=["ease need not go", "nobody thanks a slip", "what is not yet set down is not called so"],
)
def test_no_wording_leans_on_a_chip_it_is_not_true_of(taps: tuple[str, ...], never: str) -> None:
    """However often the question comes."""
    desk = Desk()
    for _ in range(30):
        desk.command("/checkin")
        for chip in taps:
            desk.tap(chip)
        assert never not in desk.text
        desk.command("/cancel")


def test_the_same_event_gives_the_same_turn(desk: Desk) -> None:
    """Nothing in it is drawn by lot."""
    other = Desk()
    other.works(*weekdays("09:00-12:00", "14:00-17:00"))
    for one in (desk, other):
        one.until("12:05")
        one.tap("Begin")
        walk(one, "a", "b")
    assert desk.screen == other.screen


# ------------------------------------------------------------------ skip and back


def test_skip_leaves_a_step_out_and_back_asks_it_again(desk: Desk) -> None:
    """What was said there stays and can be added to."""
    desk.command("/checkin")
    desk.tap("Skip ›")
    desk.say("a plan")
    desk.tap("‹ Back")
    assert "So far: “a plan”. Add to it, or go on." in desk.text
    desk.say("and a label")
    assert desk.answer("letting_go").text == "a plan\nand a label"
    assert desk.answer("self_study").skipped


def test_go_on_after_back_changes_nothing(desk: Desk) -> None:
    """The button says go on, not skip, where something stands."""
    desk.command("/checkin")
    desk.say("warm")
    desk.tap("‹ Back")
    desk.tap("Go on ›")
    assert desk.answer("self_study").text == "warm"
    assert desk.session.talk is not None
    assert desk.session.talk.open == "letting_go"


def test_everything_can_be_skipped(desk: Desk) -> None:
    """A check-in of nothing is kept without a reproach."""
    desk.command("/checkin")
    for _ in FIVE:
        desk.tap("Skip ›")
    assert desk.record.state == "complete"


# ------------------------------------------------------------------ where words go


def test_words_sent_before_the_question_was_seen_extend_the_answer_before(desk: Desk) -> None:
    """They were written for what was on the screen; a reaction is the receipt."""
    desk.command("/checkin")
    desk.say("first")
    late = desk.say("and more of it", early=True)
    assert desk.answer("self_study").text == "first\nand more of it"
    assert "letting_go" not in desk.record.answers
    assert next(one for one in desk.messages if one.id == late).reaction == "✍"
    desk.say("a plan")
    assert desk.answer("letting_go").text == "a plan"


def test_words_that_came_early_are_moved_to_the_open_question_by_one_tap(desk: Desk) -> None:
    """They answer it, the answer before is as it was, and one tap takes that back as well."""
    desk.command("/checkin")
    desk.say("warm")
    question = desk.last
    desk.say("a plan", early=True)
    assert desk.answer("self_study").text == "warm\na plan"
    assert "↳ That was for this question" in question.buttons
    desk.tap("↳ That was for this question", question)
    assert desk.answer("self_study").text == "warm"
    assert desk.answer("letting_go").text == "a plan"
    assert desk.text.startswith("✓")
    assert desk.session.talk is not None
    assert desk.session.talk.open == "seeing"
    desk.tap("↰ That was for the one before")
    assert desk.answer("self_study").text == "warm\na plan"
    assert desk.session.talk.open == "letting_go"


def test_only_the_words_that_came_early_are_moved(desk: Desk) -> None:
    """Of several the newest; a skipped question is skipped again; twice is once."""
    desk.command("/checkin")
    desk.tap("Skip ›")
    question = desk.last
    desk.say("a plan", early=True)
    here = desk.find("↳ That was for this question")
    desk.tap_to(here)
    assert desk.answer("self_study").skipped
    assert desk.answer("letting_go").text == "a plan"
    before = desk.record
    desk.tap_to(here)
    assert desk.toast == "That question is behind you. Its chips still work."
    assert desk.record == before
    assert question.card is not None


def test_words_that_came_in_time_are_not_offered_to_be_moved_on(desk: Desk) -> None:
    """Nor are those of a swipe: it said where they belong."""
    desk.command("/checkin")
    first = desk.last
    desk.say("warm")
    assert "↳ That was for this question" not in desk.buttons
    desk.reply(first, "and tired")
    assert "↳ That was for this question" not in desk.buttons


def test_a_skipped_question_is_answered_after_all(desk: Desk) -> None:
    """By its button; the question that was open then comes again."""
    desk.command("/checkin")
    desk.tap("Skip ›")
    skipped = desk.shown("yourself")
    assert skipped.buttons[-1] == "Answer after all"
    desk.tap("Answer after all", skipped)
    assert desk.session.talk is not None
    assert desk.session.talk.open == "self_study"
    desk.tap("Answer after all", skipped)
    assert desk.toast == "That question is open already."
    desk.say("warm")
    assert desk.answer("self_study").text == "warm"
    assert desk.session.talk.open == "letting_go"


def test_a_skipped_question_takes_chips_and_words_by_a_swipe(desk: Desk) -> None:
    """Then it is not skipped any more, and its card says so."""
    desk.command("/checkin")
    desk.tap("Skip ›")
    skipped = desk.shown("yourself")
    desk.tap("tight", skipped)
    assert not desk.answer("self_study").skipped
    assert "Answer after all" not in skipped.buttons
    desk.tap("tight", skipped)
    assert desk.answer("self_study").skipped
    assert "Answer after all" in skipped.buttons
    desk.reply(skipped, "warm")
    assert desk.answer("self_study").text == "warm"
    assert "Answer after all" not in skipped.buttons
    assert desk.session.talk is not None
    assert desk.session.talk.open == "letting_go"


def test_the_last_question_is_answered_after_all_when_all_is_done(desk: Desk) -> None:
    """The check-in stays complete."""
    desk.command("/checkin")
    for _ in FIVE:
        desk.tap("Skip ›")
    desk.tap("Answer after all")
    desk.say("in silence")
    assert desk.answer("reflecting").text == "in silence"
    assert desk.record.state == "complete"
    assert desk.text == "✓"


def test_a_slip_is_moved_to_the_one_before_by_one_tap(desk: Desk) -> None:
    """The question that was not answered after all is asked again."""
    desk.command("/checkin")
    desk.say("first")
    desk.say("still the first")
    desk.tap("↰ That was for the one before")
    assert "Moved" in desk.text
    assert desk.answer("self_study").text == "first\nstill the first"
    assert "letting_go" not in desk.record.answers
    desk.say("a plan")
    assert desk.answer("letting_go").text == "a plan"


def test_a_swipe_reply_answers_what_it_replies_to(desk: Desk) -> None:
    """The open question stays open."""
    desk.command("/checkin")
    first = desk.last
    desk.say("warm")
    desk.reply(first, "and slow")
    assert desk.answer("self_study").text == "warm\nand slow"
    desk.say("a plan")
    assert desk.answer("letting_go").text == "a plan"


def test_a_swipe_reply_reaches_a_check_in_of_last_week(desk: Desk) -> None:
    """Records do not expire."""
    desk.command("/checkin")
    first = desk.last
    desk.say("warm")
    desk.command("/cancel")
    desk.advance(days=7)
    desk.reply(first, "I still think of it")
    assert desk.records[0].answers["self_study"].text == "warm\nI still think of it"


def test_a_swipe_reply_to_the_open_question_moves_on(desk: Desk) -> None:
    """It is an answer like any other."""
    desk.command("/checkin")
    desk.reply(desk.last, "warm")
    assert desk.session.talk is not None
    assert desk.session.talk.open == "letting_go"


def test_editing_a_message_revises_that_part_of_the_answer(desk: Desk) -> None:
    """Now, and after the check-in is over."""
    desk.command("/checkin")
    one = desk.say("wram")
    desk.edit(one, "warm")
    assert desk.answer("self_study").text == "warm"
    walk(desk, "b", "c", "d", "e")
    desk.advance(days=3)
    desk.edit(one, "very warm")
    assert desk.records[0].answers["self_study"].text == "very warm"


def test_an_edited_command_belongs_to_nothing(desk: Desk) -> None:
    """It is said, and nothing changes."""
    desk.command("/help")
    message = next(one for one in desk.messages if one.card is None)
    desk.edit(message.id, "something else")
    assert "nothing has changed" in desk.text
    assert desk.records == []


# ------------------------------------------------------------- one line, and deeper


def test_words_after_an_unopened_prompt_are_the_blocks_one_line(desk: Desk) -> None:
    """Kept at once, and it may go deeper."""
    desk.until("12:05")
    desk.say("slow and good")
    assert "Kept as your line for this morning." in desk.text
    assert desk.answer("line").text == "slow and good"
    assert desk.record.state == "complete"
    desk.tap("Go deeper")
    walk(desk, "1", "2", "3", "4", "5")
    assert desk.record.state == "complete"
    assert desk.answer("line").text == "slow and good"
    assert len(desk.records) == 1


def test_words_sent_before_the_prompt_was_seen_are_a_note(desk: Desk) -> None:
    """They cannot have been meant for it."""
    desk.until("12:05")
    desk.say("lunch", early=True)
    assert desk.record.flow == "note"


def test_an_unopened_prompt_of_yesterday_takes_no_words_but_still_opens(desk: Desk) -> None:
    """The nag expires, the record never."""
    desk.until("17:05")
    yesterday = desk.last
    desk.until("Tue 09:00")
    desk.say("good morning")
    assert desk.record.flow == "note"
    desk.tap("Begin", yesterday)
    desk.say("warm")
    assert desk.record.day == date(2026, 11, 23)
    assert desk.record.block is not None


def test_checkin_right_after_a_prompt_is_about_its_block(desk: Desk) -> None:
    """Typing the command is as good as the button."""
    desk.until("12:05")
    desk.command("/checkin")
    desk.say("warm")
    assert desk.record.block is not None


# ------------------------------------------------------------------- the prompt


def test_later_asks_again_in_half_an_hour(desk: Desk) -> None:
    """In place, and Begin still works at once."""
    desk.until("12:05")
    desk.tap("Later…")
    desk.tap("In 30 minutes")
    assert "I will ask again today at 12:35." in desk.text
    assert desk.buttons == ["Begin"]
    before = len(desk.messages)
    desk.until("12:34")
    assert len(desk.messages) == before
    desk.until("12:35")
    assert len(desk.messages) == before + 1
    assert "I am late" not in desk.text


def test_not_this_time_is_taken_at_its_word_and_can_be_taken_back(desk: Desk) -> None:
    """No question why."""
    desk.until("12:05")
    desk.tap("Not this time")
    assert desk.text == "Let go for this time."
    desk.say("hm")
    assert desk.record.flow == "note"
    desk.tap("Begin after all")
    desk.say("warm")
    assert desk.record.block is not None


def test_once_opened_an_old_prompt_cannot_be_put_off(desk: Desk) -> None:
    """A stale tap is answered and changes nothing."""
    desk.until("12:05")
    prompt = desk.last
    desk.tap("Begin")
    reasons = desk.reasons()
    desk.tap("Later…", prompt)
    desk.tap("Not this time", prompt)
    assert desk.toasts[-2:] == ["You have begun that one already. Begin goes on with it."] * 2
    assert desk.reasons() == reasons


def test_begin_twice_shows_the_open_question(desk: Desk) -> None:
    """A second thumb does not begin a second check-in."""
    desk.until("12:05")
    prompt = desk.last
    desk.tap("Begin")
    desk.tap("Begin", prompt)
    assert desk.toast == "The question below is open."
    desk.command("/help")
    desk.tap("Begin", prompt)
    assert "Let us go on where you were." in desk.text
    desk.say("warm")
    assert len(desk.records) == 1


def test_the_next_prompt_sets_a_half_done_check_in_down(desk: Desk) -> None:
    """Text goes to the newest; the old one can be continued where it was."""
    desk.until("12:05")
    desk.tap("Begin")
    desk.say("warm")
    desk.until("17:05")
    assert "afternoon block" in desk.text
    assert desk.records[0].state == "down"
    desk.say("one line for the afternoon")
    assert desk.records[1].answers["line"].text == "one line for the afternoon"
    desk.command("/today")
    desk.tap("Continue 09:00–12:00, Mon 23 Nov")
    desk.say("a plan")
    assert desk.records[0].answers["letting_go"].text == "a plan"


def test_words_on_their_way_when_the_next_prompt_comes_stay_with_their_question(desk: Desk) -> None:
    """They were written before the prompt could be seen."""
    desk.until("12:05")
    desk.tap("Begin")
    desk.say("warm")
    desk.until("17:05")
    desk.say("a plan", early=True)
    assert desk.records[0].answers["letting_go"].text == "a plan"


@pytest.mark.parametrize("early", [True, False])
def test_first_words_after_the_next_prompt_stay_with_their_question(
    desk: Desk, early: bool
) -> None:
    """A check-in set down before a word was said takes them, on their way or as a reply."""
    desk.until("12:05")
    desk.tap("Begin")
    first = desk.last
    desk.until("17:05")
    assert desk.records == []
    if early:
        desk.say("warm", early=True)
    else:
        desk.reply(first, "warm")
    [record] = desk.records
    assert record.answers["self_study"].text == "warm"
    assert record.block is not None
    assert record.block.ends.hour == 12
    desk.say("one line for the afternoon")
    assert desk.records[1].answers["line"].text == "one line for the afternoon"


def test_a_late_prompt_says_that_it_is_late(desk: Desk) -> None:
    """After a downtime, once."""
    desk.until("12:00")
    desk.sleep(60)
    assert "I am late with this one" in desk.text
    assert desk.reasons() == ["late"]


def test_what_was_missed_is_gathered_into_one_message(desk: Desk) -> None:
    """Not a burst, and any of them can be begun."""
    desk.until("12:00")
    desk.sleep(days=1, minutes=10)
    assert len(desk.messages) == 1
    assert "I was away for a while" in desk.text
    assert desk.buttons == [
        "Tue 24 Nov, 09:00–12:00",
        "Mon 23 Nov, 14:00–17:00",
        "Mon 23 Nov, 09:00–12:00",
    ]
    desk.tap("Mon 23 Nov, 14:00–17:00")
    desk.say("warm")
    assert desk.record.block is not None
    assert desk.record.block.starts.hour == 14


def test_the_first_hour_of_quiet_is_silent_and_later_waits_for_the_morning() -> None:
    """Nobody is woken."""
    desk = Desk()
    desk.works(*weekdays("19:00-21:00", "21:30-22:30"))
    desk.until("23:00")
    assert "evening block (19:00–21:00)" in desk.text
    desk.until("Tue 08:00")
    assert "night block (Mon 23 Nov, 21:30–22:30)" in desk.text
    assert [one.silent for one in desk.messages] == [True, False]
    assert desk.reasons() == ["on_time", "quiet", "on_time"]


def test_nothing_is_asked_on_a_day_off(desk: Desk) -> None:
    """The ledger says until when."""
    desk.off(date(2026, 11, 23), date(2026, 11, 24))
    desk.until("18:00")
    assert desk.messages == []
    assert [(line.reason, line.until) for line in desk.shelf.ledger] == [
        ("paused", date(2026, 11, 24))
    ] * 2


def test_what_would_wait_for_a_day_off_stays_silent() -> None:
    """A late block on the eve of a holiday."""
    desk = Desk()
    desk.works(*weekdays("20:00-22:30"))
    desk.off(date(2026, 11, 24), date(2026, 11, 24))
    desk.until("23:00")
    assert desk.reasons() == ["paused_after_quiet"]


def test_a_prompt_that_comes_due_in_onboarding_is_held_and_comes_after() -> None:
    """A conversation that is being held is not interrupted."""
    desk = Desk(settled=False)
    desk.works(*weekdays("09:00-12:00"))
    desk.until("12:00")
    desk.command("/start")
    desk.tap("I understand")
    desk.until("12:05")
    assert "Is it 12:00 for you" in desk.text
    assert desk.reasons() == ["busy"]
    desk.advance(1)
    desk.tap("Yes")
    desk.tap("I will do this later")
    assert "morning block" in desk.text
    assert desk.reasons() == ["busy", "on_time"]
    desk.advance(60)
    assert desk.reasons() == ["busy", "on_time"]


def test_a_prompt_is_held_for_half_an_hour_at_most() -> None:
    """Somebody who walked away from onboarding is asked all the same."""
    desk = Desk(settled=False)
    desk.works(*weekdays("09:00-12:00"))
    desk.until("12:00")
    desk.command("/start")
    desk.until("12:40")
    assert "morning block" in desk.text
    assert "on_time" in desk.reasons()
    desk.tap("Begin")
    walk(desk, "1", "2", "3", "4", "5")
    assert "I understand" in desk.buttons


# ----------------------------------------------------- what is carried, and the tails


def test_the_tails_are_offered_and_never_owed(desk: Desk) -> None:
    """After the fifth step: two offers, and someone else."""
    desk.until("12:05")
    desk.tap("Begin")
    walk(desk, "1", "2", "3", "4", "5")
    assert desk.buttons == [
        "Did you ask how it is going?",
        "One thing to carry into your next block?",
        "Someone else from this block?",
        "Look at it",
    ]
    desk.tap("Did you ask how it is going?")
    assert desk.buttons == ["yes", "no", "next time", "Skip ›", "ℹ️"]
    desk.tap("next time")
    assert desk.answer("relationship").chips == ("next_time",)
    assert desk.buttons == [
        "One thing to carry into your next block?",
        "Someone else from this block?",
        "Look at it",
    ]
    assert desk.record.state == "complete"


def test_a_carried_intention_is_asked_about_next_time_and_then_let_go(desk: Desk) -> None:
    """Once, not for ever."""
    desk.until("12:05")
    desk.tap("Begin")
    walk(desk, "1", "2", "3", "4", "5")
    desk.tap("One thing to carry into your next block?")
    desk.say("slow hands")
    assert desk.answer("intention").text == "slow hands"
    desk.until("17:05")
    desk.tap("Begin")
    assert desk.text.startswith(
        "First, what you took along. Then let one person from this afternoon come to mind."
    )
    assert "slow hands" in desk.text
    desk.tap("it was with me")
    assert desk.answer("kept_intention").chips == ("with_me",)
    assert desk.record.given == {"intention": "slow hands"}
    walk(desk, "1", "2", "3", "4", "5")
    desk.command("/checkin")
    assert "slow hands" not in desk.text


def test_an_intention_that_was_never_asked_about_is_still_carried(desk: Desk) -> None:
    """A check-in left at its first question does not cost it."""
    desk.command("/checkin")
    walk(desk, "1", "2", "3", "4", "5")
    desk.tap("One thing to carry into your next block?")
    desk.say("slow hands")
    desk.command("/checkin")
    desk.command("/cancel")
    desk.command("/checkin")
    assert "slow hands" in desk.text


def test_next_time_keeps_one_sentence_and_asks_whether_it_was_said(desk: Desk) -> None:
    """The sentence is behind a tap, for the phone lies on the table."""
    desk.command("/checkin")
    walk(desk, "1", "2", "3", "4")
    desk.tap("next time")
    desk.say("I like how you wait")
    assert desk.record.state == "complete"
    assert desk.answer("sentence").text == "I like how you wait"
    desk.command("/checkin")
    assert "I like how you wait" in desk.text
    say = desk.effects[-1]
    assert "<tg-spoiler>{words}</tg-spoiler>" in repr(say)
    desk.tap("without words")
    walk(desk, "1", "2", "3", "4", "5")
    desk.command("/checkin")
    assert "I like how you wait" not in desk.text


def test_a_sentence_that_is_not_said_yet_is_asked_about_a_week_later(desk: Desk) -> None:
    """People come weekly; and it is let go of whenever that is wished."""
    desk.command("/checkin")
    walk(desk, "1", "2", "3", "4")
    desk.tap("next time")
    desk.say("I like how you wait")
    desk.command("/checkin")
    desk.tap("not yet")
    for days, asked in ((0, False), (6, False), (1, True)):
        walk(desk, "1", "2", "3", "4", "5")
        desk.advance(days=days)
        desk.command("/checkin")
        if "Your letter asked" in desk.text:
            desk.tap("Skip ›")
        assert ("I like how you wait" in desk.text) is asked
    desk.tap("let it go")
    walk(desk, "1", "2", "3", "4", "5")
    desk.advance(days=8)
    desk.command("/checkin")
    desk.tap("Skip ›")
    assert "I like how you wait" not in desk.screen.rpartition("/checkin")[2]


def test_someone_else_pressed_twice_is_one_check_in(desk: Desk) -> None:
    """A weak line, or two devices; once something is said, it is yet another person."""
    desk.until("12:05")
    desk.tap("Begin")
    walk(desk, "1", "2", "3", "4", "5")
    other = desk.find("Someone else from this block?")
    desk.tap_to(other)
    asked = desk.last
    desk.tap_to(other)
    assert desk.last is asked
    assert desk.toast == "The question below is open."
    desk.say("warm")
    desk.tap_to(other)
    assert "Let someone else come to mind." in desk.text


def test_someone_else_is_a_second_check_in_of_the_same_block(desk: Desk) -> None:
    """A block has several clients."""
    desk.until("12:05")
    desk.tap("Begin")
    walk(desk, "1", "2", "3", "4", "5")
    desk.tap("Someone else from this block?")
    assert "Let someone else come to mind." in desk.text
    desk.say("other")
    first, second = desk.records
    assert first.id != second.id
    assert first.block == second.block


def test_without_a_block_it_is_only_someone_else(desk: Desk) -> None:
    """A check-in of one's own belongs to no block."""
    desk.command("/checkin")
    walk(desk, "1", "2", "3", "4", "5")
    assert desk.record.block is None
    assert "Someone else?" in desk.buttons


# ------------------------------------------------------------- stopping and going on


def test_cancel_keeps_what_was_said(desk: Desk) -> None:
    """And says where it can be taken up."""
    desk.command("/checkin")
    desk.say("warm")
    desk.command("/cancel")
    assert "kept" in desk.text
    states = [desk.record.state]
    desk.command("/today")
    desk.tap("Continue, Mon 23 Nov")
    walk(desk, "2", "3", "4", "5")
    assert [*states, desk.record.state] == ["down", "complete"]


def test_cancel_before_a_word_keeps_nothing(desk: Desk) -> None:
    """No empty records."""
    desk.command("/checkin")
    desk.command("/cancel")
    assert "nothing is kept" in desk.text
    assert desk.records == []


def test_checkin_in_a_check_in_asks_the_open_question_again(desk: Desk) -> None:
    """The place is not lost."""
    desk.command("/checkin")
    desk.say("warm")
    desk.command("/checkin")
    assert "Let us go on where you were." in desk.text
    desk.say("a plan")
    assert desk.answer("letting_go").text == "a plan"


@pytest.mark.parametrize("step", ["@begin", "@later", "@skip", "@continue", "@tail", "@else"])
@pytest.mark.parametrize(
    "choice", ["", "0", "-1", "999999", "intention.999", "self_study.1", "²", "x.y"]
)
def test_a_forged_button_changes_nothing(desk: Desk, step: str, choice: str) -> None:
    """Choices come back from a phone and are not trusted."""
    desk.tap_to(Address("checkin", step, 1, choice))
    assert desk.toast
    assert desk.records == []
    assert desk.reasons() == []


def test_a_note_is_not_continued_as_a_check_in(desk: Desk) -> None:
    """Only check-ins have questions left."""
    desk.say("a thought")
    desk.tap_to(Address("checkin", "@continue", 1, str(desk.record.id)))
    assert desk.toast


# ------------------------------------------------------------ the catalog may change


SIXTH = Step("breath", ask=(Variant("one", P("test", "And your breath?")),))


def with_checkin(flow: Flow) -> list[Flow]:
    """Return every flow, the check-in in this shape."""
    return [flow if one.key == "checkin" else one for one in every_flow()]


def test_a_sixth_step_meets_somebody_in_mid_conversation(desk: Desk) -> None:
    """It is asked when its place comes, also before what is open."""
    desk.command("/checkin")
    walk(desk, "1", "2")
    at = [step.key for step in FLOW.steps].index("letting_go")
    steps = (*FLOW.steps[:at], SIXTH, *FLOW.steps[at:])
    later = Desk(with_checkin(replace(FLOW, steps=steps)))
    desk.world = later.world
    desk.say("3")
    assert "And your breath?" in desk.text
    walk(desk, "easy", "4", "5")
    assert desk.record.state == "complete"
    assert desk.answer("breath").text == "easy"
    assert desk.answer("seeing").text == "3"


def test_words_for_a_step_that_is_gone_are_kept_as_a_note(desk: Desk) -> None:
    """And what was said before stays in its check-in."""
    desk.command("/checkin")
    desk.say("1")
    steps = tuple(step for step in FLOW.steps if step.key != "letting_go")
    plain = (Variant("plain", P("test", "Who was there?")),)  # no wording leans on what is gone
    steps = tuple(replace(one, ask=plain) if one.key == "seeing" else one for one in steps)
    desk.world = Desk(with_checkin(replace(FLOW, steps=steps))).world
    desk.say("2")
    assert [*desk.words().values()] == [["1"], ["2"]]
    assert desk.records[0].state == "down"
    assert desk.records[1].flow == "note"


def test_words_in_a_conversation_that_is_gone_are_kept_as_a_note() -> None:
    """A removed flow loses nobody's words."""
    extra = Flow("extra", P("menu", "Extra"), (SIXTH,), command="extra", done=lambda _play: None)
    desk = Desk([*every_flow(), extra])
    desk.command("/extra")
    desk.world = Desk().world
    desk.say("where am I")
    assert desk.record.flow == "note"
    assert desk.session.talk is None


def test_a_new_conversation_is_one_new_flow() -> None:
    """Declared once, it can be begun, answered, left and is kept."""

    def done(play: object) -> None:
        getattr(play, "say")(P("test", "Thank you."))  # noqa: B009 - any play will do

    new = Flow("breath", P("menu", "Breath"), (SIXTH,), command="breath", keeps=True, done=done)
    desk = Desk([*every_flow(), new])
    desk.command("/breath")
    desk.say("slow")
    assert desk.text == "Thank you."
    assert desk.answer("breath").text == "slow"


def test_the_ledger_keeps_what_was_known_when_it_was_decided(desk: Desk) -> None:
    """Each line holds the row as it then was."""
    desk.until("12:05")
    line = desk.shelf.ledger[0]
    assert isinstance(line, Decided)
    assert line.prompt.state == "waiting"
    assert line.at == desk.now


# ------------------------------------------------------------- what belongs together


def test_a_second_message_right_away_belongs_to_the_same_line(desk: Desk) -> None:
    """Two messages written before the receipt are one line, not a line and a note."""
    desk.until("12:05")
    prompt = desk.session.newest
    desk.say("Three people,")
    desk._write("little time.", seen=prompt)
    [record] = [one for one in desk.records if one.flow == "checkin"]
    assert record.answers["line"].text == "Three people,\nlittle time."
    assert not [one for one in desk.records if one.flow == "note"]


def test_words_long_after_the_line_are_a_note(desk: Desk) -> None:
    """Who has read the receipt and writes again means something else."""
    desk.until("12:05")
    desk.say("Three people, little time.")
    desk.say("Buy oil.")
    assert [one.answers["note"].text for one in desk.records if one.flow == "note"] == ["Buy oil."]


def test_putting_off_an_older_prompt_leaves_the_newest_open(desk: Desk) -> None:
    """Words go to the newest prompt whatever becomes of the one before."""
    desk.until("12:05")
    morning = desk.find("Not this time")
    desk.until("17:05")
    desk.tap_to(morning)
    desk.say("The afternoon in one line.")
    [record] = [one for one in desk.records if one.flow == "checkin"]
    assert record.block is not None
    assert f"{record.block.starts:%H:%M}" == "14:00"


def test_later_keeps_the_block_and_does_not_ask_again_when_done(desk: Desk) -> None:
    """After "In 30 minutes", /checkin is about that block, and it is not asked about twice."""
    desk.until("12:05")
    desk.tap("Later…")
    desk.tap("In 30 minutes")
    desk.command("/checkin")
    walk(desk, "a", "b", "c", "d", "e")
    [record] = [one for one in desk.records if one.flow == "checkin"]
    assert record.block is not None
    before = len(desk.messages)
    desk.until("12:40")
    assert len(desk.messages) == before


def test_checkin_before_the_bell_is_about_the_block_that_ended(desk: Desk) -> None:
    """Who is quicker than the bell is not rung for."""
    desk.until("12:02")
    desk.command("/checkin")
    walk(desk, "a", "b", "c", "d", "e")
    before = len(desk.messages)
    desk.until("12:10")
    assert len(desk.messages) == before


def test_a_line_after_midnight_still_belongs_to_the_evening(desk: Desk) -> None:
    """A prompt lives some hours, not only until the date changes."""
    desk.works(*weekdays("19:00-20:50"))
    desk.until("20:55")
    desk.advance(minutes=215)
    desk.say("Late, and warm.")
    assert [one.flow for one in desk.records] == ["checkin"]


def test_a_tail_is_brief_and_the_open_check_in_comes_back(desk: Desk) -> None:
    """An old offer tapped in mid-check-in is answered, and the open question returns."""
    desk.until("12:05")
    desk.tap("Begin")
    walk(desk, "a", "b", "c", "d", "e")
    offer = desk.find("One thing to carry into your next block?")
    desk.tap("Someone else from this block?")
    desk.say("first")
    desk.tap_to(offer)
    desk.say("breathe")
    assert "Back to where we were." in desk.text
    desk.say("second")
    newest = max(desk.records, key=lambda one: one.id)
    assert [newest.answers[step].text for step in FIVE[:2]] == ["first", "second"]


def test_only_skips_are_let_go_kindly(desk: Desk) -> None:
    """Nothing was written, so nothing is called kept."""
    desk.command("/checkin")
    for _ in FIVE:
        desk.tap("Skip ›")
    assert desk.text == "Let go for this time. You looked, and that is enough."
    assert desk.buttons == ["Someone else?", "Look at it"]


def test_the_slip_moves_the_very_words_that_slipped(desk: Desk) -> None:
    """A swipe-reply in between does not change which words are moved."""
    desk.command("/checkin")
    desk.say("one")
    second = desk.last
    desk.say("two")
    desk.reply(second, "more of two")
    desk.tap("↰ That was for the one before")
    assert desk.answer("self_study").text == "one\ntwo"
    assert desk.answer("letting_go").text == "more of two"


def test_a_sentence_that_opens_with_a_slash_is_words(desk: Desk) -> None:
    """An unknown command that goes on in words answers the open question."""
    desk.command("/checkin")
    text = "/tired of this"
    message = desk._bubble(text).id
    desk.event(Commanded("tired", "of this", message, Said(text, message, desk.session.newest)))
    assert desk.answer("self_study").text == text


# ------------------------------------------------------------- put off, and depths


def test_a_prompt_is_put_off_once(desk: Desk) -> None:
    """What was asked for comes, says so, and can only be begun or let go."""
    desk.until("12:05")
    old = desk.last
    desk.tap("Later…")
    assert desk.buttons == ["After the next block", "In 30 minutes", "Tonight, 19:00", "‹ Back"]
    desk.tap("In 30 minutes")
    desk.until("12:35")
    assert desk.text.startswith("As you asked: your morning block")
    assert desk.buttons == ["Begin", "One question", "One line", "Not this time"]
    desk.tap("Not this time")
    assert old.card != desk.last.card


def test_tonight_is_not_in_the_midst_of_an_evening_block(desk: Desk) -> None:
    """Nobody is asked while they are with somebody."""
    desk.works(*weekdays("18:00-20:00"))
    desk.until("12:05")
    desk.tap("Later…")
    assert desk.buttons == ["After the next block", "In 30 minutes", "Tonight, 20:00", "‹ Back"]
    desk.tap("Tonight, 20:00")
    desk.until("20:00")
    assert desk.text.startswith("As you asked: your morning block")


def test_later_can_be_thought_better_of(desk: Desk) -> None:
    """Back draws the prompt as it was."""
    desk.until("12:05")
    before = (desk.text, desk.buttons)
    desk.tap("Later…")
    desk.tap("‹ Back")
    assert (desk.text, desk.buttons) == before


def test_after_the_next_block_both_come_together(desk: Desk) -> None:
    """One message, and no word of having been away."""
    desk.until("12:05")
    desk.tap("Later…")
    desk.tap("After the next block")
    assert "I will ask again today at 17:05." in desk.text
    desk.until("17:05")
    assert desk.text == "Some of your blocks have ended. If you like, choose one."
    assert len(desk.buttons) == 2
    desk.tap("Mon 23 Nov, 09:00–12:00")
    walk(desk, "a", "b", "c", "d", "e")
    assert desk.record.block is not None
    assert desk.record.block.starts.hour == 9


def test_a_time_that_has_gone_by_is_not_taken(desk: Desk) -> None:
    """The card is drawn as it stands now."""
    desk.until("12:05")
    desk.tap("Later…")
    next_block = desk.find("After the next block")
    desk.until("23:00")
    desk.tap_to(next_block)
    assert desk.toast == "That time has gone by. Choose another, or begin now."


def test_one_question_is_the_one_least_visited(desk: Desk) -> None:
    """It counts, and can be taken further."""
    desk.until("12:05")
    desk.tap("Begin")
    desk.tap("tight")
    desk.until("17:05")
    desk.tap("One question")
    assert desk.record is None or "letting_go" not in desk.record.answers
    desk.tap("a label")
    assert desk.text == "✓ Kept. One question is enough."
    record = desk.record
    assert (record.state, list(record.answers), record.only) == (
        "complete",
        ["letting_go"],
        "letting_go",
    )
    desk.tap("Go deeper")
    walk(desk, "a", "b", "c", "d")
    assert set(desk.record.answers) == set(FIVE)
    assert (desk.record.id, desk.record.state, desk.record.only) == (record.id, "complete", "")


def test_one_question_with_next_time_asks_for_the_sentence(desk: Desk) -> None:
    """What follows from the step belongs to it."""
    for step in FIVE[:4]:
        desk.until("12:05" if step == FIVE[0] else "17:05")
        desk.command("/cancel")
        desk.advance(days=1)
    desk.command("/checkin")
    walk(desk, "a", "b", "c", "d", "e")
    desk.command("/checkin")
    walk(desk, "a", "b", "c", "d")
    desk.advance(days=3)
    desk.until("12:05")
    desk.tap("One question")
    desk.tap("next time")
    assert "✓" in desk.text
    desk.say("You carry a lot, lightly.")
    assert set(desk.record.answers) == {"reflecting", "sentence"}
    assert desk.record.state == "complete"


def test_one_line_is_asked_for_and_is_the_blocks_line(desk: Desk) -> None:
    """Even a week later, and whatever else was asked since."""
    desk.until("12:05")
    prompt = desk.last
    desk.advance(days=7)
    desk.tap("One line", prompt)
    assert desk.text == "One line about the morning of Mon 23 Nov. Just write it."
    desk.say("his laugh")
    assert desk.text == "✓ Kept as your line for the morning of Mon 23 Nov."
    assert desk.record.answers["line"].text == "his laugh"
    assert desk.record.day == desk.today - timedelta(days=7)


def test_a_week_old_prompt_opens_its_blocks_checkin(desk: Desk) -> None:
    """The nag has expired; the record has not."""
    desk.until("12:05")
    prompt = desk.last
    desk.advance(days=7)
    desk.tap("Begin", prompt)
    assert "Let one person from the morning of Mon 23 Nov come to mind." in desk.text
    walk(desk, "a", "b", "c", "d", "e")
    assert desk.record.block is not None
    assert desk.record.block.day == desk.today - timedelta(days=7)
    desk.tap("Begin", prompt)
    assert desk.text == "All of it is kept."


def test_an_old_prompt_that_comes_again_names_its_day(desk: Desk) -> None:
    """Put off after a week, it is about that week's morning, not about today's."""
    desk.until("12:05")
    prompt = desk.last
    desk.advance(days=7)
    desk.tap("Later…", prompt)
    desk.tap("In 30 minutes", prompt)
    desk.until("12:35")
    assert desk.text.startswith("As you asked: your morning block (Mon 23 Nov, 09:00–12:00).")


def test_a_late_evening_is_this_evening_after_midnight(desk: Desk) -> None:
    """Nobody who sits up late is told a date."""
    desk.works(*weekdays("19:00-22:00"))
    desk.until("22:05")
    desk.until("00:30")
    desk.command("/checkin")
    assert "Let one person from this evening come to mind." in desk.text


# --------------------------------------------------------------------- a short why


def test_a_question_says_why_it_is_asked(desk: Desk) -> None:
    """Over the chat, and nothing changes; also on a card that has been put away."""
    desk.until("12:05")
    desk.tap("Begin")
    why = desk.find("ℹ️")
    desk.tap("ℹ️")
    assert "Noticed, it becomes a choice." in desk.toast
    desk.tap("urge to fix")
    assert "ℹ️ urge to fix" in desk.buttons
    desk.tap("ℹ️ urge to fix")
    assert "looks for what is wrong" in desk.toast
    desk.command("/cancel")
    desk.tap_to(why)
    assert "Noticed, it becomes a choice." in desk.toast


def test_no_why_is_longer_than_telegram_shows() -> None:
    """In the source's words: a translation, or right-to-left filler, may be 40 % longer."""
    for step in STEPS:
        for why in (step.why, *(chip.why for chip in step.chips)):
            assert why is None or len(why.msgid) <= 140, step.key
