"""/history: pages, and what can be done with what was kept."""

from __future__ import annotations

import pytest

from conversations.codec import decode, encode
from conversations.model import PAGE, Address, Session
from tests.conversations.desk import Desk, weekdays

MORNING, AFTERNOON = "Mon 23 Nov, 09:00–12:00", "Mon 23 Nov, 14:00–17:00"


@pytest.fixture
def desk() -> Desk:
    """A settled person with two blocks a day, on a Monday at eight."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00", "14:00-17:00"))
    return desk


def complete(desk: Desk, *words: str) -> None:
    """Answer the questions that are open, one after the other."""
    for word in words or ("in my hands",) * 5:
        desk.say(word)


def checked_in(desk: Desk) -> None:
    """Do the whole check-in of the morning."""
    desk.until("12:05")
    desk.tap("Begin")
    complete(desk, "a pull", "a plan", "her hands", "courage", "in silence")


def noted(desk: Desk, text: str = "she brought tulips") -> int:
    """Write something while nothing is open."""
    desk.command("/cancel")
    return desk.say(text)


# ------------------------------------------------------------------------- pages


def test_a_history_of_nothing_says_what_there_could_be(desk: Desk) -> None:
    """And that nothing has to be."""
    desk.command("/history")
    assert desk.text.startswith("Nothing is kept yet, and nothing has to be.")
    assert desk.buttons == []


def test_records_come_newest_first_and_nothing_private_stands_in_the_list(desk: Desk) -> None:
    """By day and block; tapped, one is shown in the place of its page, and back."""
    checked_in(desk)
    desk.until("Tue 08:30")
    noted(desk)
    desk.command("/history")
    assert desk.buttons == ["Tue 24 Nov, 08:30: a note", MORNING]
    count = len(desk.messages)
    page = desk.text
    desk.tap(MORNING)
    assert "her hands" in desk.text
    desk.tap("‹ Back")
    assert (desk.text, len(desk.messages)) == (page, count)
    desk.tap("Tue 24 Nov, 08:30: a note")
    assert "she brought tulips" in desk.text


def test_pages_are_turned_both_ways(desk: Desk) -> None:
    """Each record stands on one page, and each page is reached from the other."""
    ids = []
    for number in range(2 * PAGE + 3):
        noted(desk, f"note {number}")
        ids.append(desk.record.id)
        desk.advance(hours=5)

    def shown() -> list[int]:
        rows = [row[0].to for row in desk.last.keyboard if row[0].to.step == "@open"]
        return [int(to.choice.partition(".")[0]) for to in rows]

    desk.command("/history")
    seen = [shown()]
    assert "◀ Newer" not in desk.buttons
    while "Older ▶" in desk.buttons:
        desk.tap("Older ▶")
        seen.append(shown())
    assert [one for page in seen for one in page] == ids[::-1]
    assert [len(page) for page in seen] == [PAGE, PAGE, 3]
    back = [seen[-1]]
    while "◀ Newer" in desk.buttons:
        desk.tap("◀ Newer")
        back.append(shown())
    assert back == seen[::-1]


def test_from_a_card_on_a_later_page_the_way_back_leads_to_that_page(desk: Desk) -> None:
    """Also after the record at its top was deleted."""
    for number in range(PAGE + 2):
        noted(desk, f"note {number}")
        desk.advance(1)
    desk.command("/history")
    desk.tap("Older ▶")
    assert len(desk.buttons) == 3
    desk.tap(desk.buttons[0])
    desk.tap("Delete")
    desk.tap("‹ Back")
    assert len(desk.buttons) == 2
    assert "◀ Newer" in desk.buttons


@pytest.mark.parametrize("action", ["@page", "@open", "@look", "@edit", "@part", "@add", "@delete"])
@pytest.mark.parametrize("choice", ["", "99", "99.99.99", "x.y.z", "1.1.gone"])
def test_a_forged_button_changes_nothing(desk: Desk, action: str, choice: str) -> None:
    """It is answered kindly."""
    checked_in(desk)
    before = desk.records
    desk.command("/history")
    desk.tap_to(Address("history", action, desk.last.card or 0, choice))
    assert desk.records == before


# ---------------------------------------------------------------- looked at, go on


def test_the_end_of_a_check_in_leads_to_its_card(desk: Desk) -> None:
    """So does the receipt of a line; a line can be deepened from there."""
    checked_in(desk)
    desk.tap("Look at it")
    assert desk.text.startswith(MORNING)
    assert "her hands" in desk.text
    desk.until("17:05")
    desk.say("tulips")
    desk.tap("Look at it")
    assert desk.text == f"{AFTERNOON}: a line\n\nOne line\ntulips"
    desk.tap("Go deeper")
    complete(desk)
    assert set(desk.record.answers) > {"line", "seeing"}


def test_an_old_check_in_is_continued_from_the_history(desk: Desk) -> None:
    """A week later, under its own block, at its first open question."""
    desk.until("12:05")
    desk.tap("Begin")
    desk.say("a pull")
    desk.command("/cancel")
    desk.advance(days=7)
    desk.command("/history")
    desk.tap(MORNING)
    desk.tap("Continue")
    desk.say("a plan")
    assert desk.records[0].answers["letting_go"].text == "a plan"


# ---------------------------------------------------------------------- new words


def test_new_words_take_the_place_of_a_part_as_an_edit_of_the_message_does(desk: Desk) -> None:
    """And the new message can be edited from then on."""
    checked_in(desk)
    desk.tap("Look at it")
    desk.tap("Edit")
    desk.tap("Letting go: a plan")
    assert "What you write now takes its place." in desk.text
    new = desk.say("a label")
    assert desk.text.startswith("✓ Changed.")
    assert "a label" in desk.text
    assert desk.answer("letting_go").text == "a label"
    desk.edit(new, "a label of mine")
    assert desk.answer("letting_go").text == "a label of mine"
    assert desk.session.talk is None or desk.session.talk.open is None


def test_one_part_of_several_is_changed_and_the_others_stay(desk: Desk) -> None:
    """Each message is a part of its own; from the history parts are told apart by their place."""
    noted(desk, "first")
    first = desk.last
    desk.reply(first, "second")
    desk.command("/history")
    desk.tap(desk.buttons[0])
    desk.tap("Edit")
    assert desk.buttons == ["Note, 1", "Note, 2", "‹ Back"]
    desk.tap("Note, 2")
    desk.say("another second")
    assert desk.answer("note").text == "first\nanother second"


def test_cancel_keeps_what_was_there(desk: Desk) -> None:
    """By its button, and by the command."""
    checked_in(desk)
    before = desk.record
    for way in (lambda: desk.tap("Cancel"), lambda: desk.command("/cancel")):
        desk.tap("Look at it")
        desk.tap("Edit")
        desk.tap("Letting go: a plan")
        way()
        assert "Left as it was." in desk.text
        assert desk.record == before
    desk.say("a stray thought")
    assert desk.record.flow == "note"


def test_a_skipped_question_is_answered_after_all_from_the_card(desk: Desk) -> None:
    """What has chips alone is given words."""
    desk.until("12:05")
    desk.tap("Begin")
    desk.tap("tight")
    desk.tap("Skip ›")
    complete(desk, "her hands", "courage", "in silence")
    asked = {
        "Letting go: answer after all": "letting_go",
        "In yourself: change": "self_study",
    }
    for label, step in asked.items():
        desk.tap("Look at it")
        desk.tap("Edit")
        desk.tap(label)
        desk.say("in words")
        assert desk.answer(step).text == "in words"
        assert not desk.answer(step).skipped
    assert desk.answer("self_study").chips == ("tight",)


def test_a_chip_tapped_by_mistake_is_taken_away_days_later(desk: Desk) -> None:
    """From the card; another one is given the same way, and words beside them stay."""
    desk.until("12:05")
    desk.tap("Begin")
    desk.tap("commented on what was wrong")
    complete(desk, "a plan", "her hands", "courage", "in silence")
    desk.advance(days=2)
    for label, chip, chips in (
        ("In yourself", "commented on what was wrong", ()),
        ("In yourself: answer after all", "tired", ("tired",)),
    ):
        desk.command("/history")
        desk.tap("Mon 23 Nov, 09:00–12:00")
        desk.tap("Edit")
        desk.tap(label if label in desk.buttons else f"{label}: change")
        desk.tap(chip)
        assert desk.text.startswith("✓ Changed.")
        assert desk.answer("self_study").chips == chips
        assert desk.answer("self_study").skipped is not bool(chips)
    assert desk.answer("letting_go").text == "a plan"


def test_no_sentence_is_kept_ready_when_its_chip_is_taken_away(desk: Desk) -> None:
    """It stays where it was written, and is not asked about."""
    desk.until("12:05")
    desk.tap("Begin")
    complete(desk, "a pull", "a plan", "her hands", "courage")
    desk.tap("next time")
    desk.say("You carry a lot")
    assert desk.session.carried == {"sentence": "You carry a lot"}
    desk.tap("Look at it")
    desk.tap("Edit")
    desk.tap("How it reached them: change")
    desk.tap("next time")
    assert desk.session.carried == {}
    assert desk.answer("sentence").text == "You carry a lot"


def test_an_intention_that_is_changed_is_carried_in_its_new_words(desk: Desk) -> None:
    """What waits for the next check-in is what stands on the card."""
    checked_in(desk)
    desk.tap("One thing to carry into your next block?")
    desk.say("patience")
    desk.tap("Look at it")
    desk.tap("Edit")
    desk.tap("To carry along: patience")
    desk.say("softness")
    assert desk.session.carried == {"intention": "softness"}


def test_a_check_in_under_way_comes_back_after_an_edit(desk: Desk) -> None:
    """Its own earlier answer can be changed as well; nothing is answered by the new words."""
    desk.until("12:05")
    desk.tap("Begin")
    desk.say("a pull")
    desk.command("/history")
    desk.tap(MORNING)
    desk.tap("Edit")
    desk.tap("In yourself")
    desk.say("a push")
    assert desk.answer("self_study").text == "a push"
    assert "Back to where we were." in desk.text
    desk.say("a plan")
    assert desk.answer("letting_go").text == "a plan"


def test_words_for_what_was_deleted_meanwhile_are_a_note(desk: Desk) -> None:
    """On another device, for instance: nothing that was written is lost."""
    checked_in(desk)
    desk.tap("Look at it")
    card = desk.last
    desk.tap("Edit")
    desk.tap("Letting go: a plan")
    asked = desk.session
    desk.tap_to(Address("history", "@delete", card.card or 0, str(desk.record.id)))
    desk.session = asked
    desk.say("a label")
    assert desk.record.answers["note"].text == "a label"


def test_words_that_a_phone_has_cut_take_the_place_together(desk: Desk) -> None:
    """The second part is added to the first."""
    noted(desk, "short")
    desk.command("/history")
    desk.tap(desk.buttons[0])
    desk.tap("Edit")
    desk.tap("Note")
    card = desk.session.newest
    desk.say("a" * 4000)
    desk._write("and the rest", seen=card)
    assert [len(one.text) for one in desk.answer("note").parts] == [4000, 12]
    assert len(desk.records) == 1


# ------------------------------------------------------------------------ deleted


def test_what_is_deleted_is_shown_nowhere_and_comes_back_whole(desk: Desk) -> None:
    """Not in the history, the day, the letter or behind its own buttons."""
    checked_in(desk)
    kept = desk.record
    desk.tap("Look at it")
    desk.tap("Delete")
    deleted = desk.last
    assert desk.text.startswith("Deleted. For a day, Undo brings it back.")
    assert "What stands in this chat stays here" in desk.text  # cards that quoted it, too
    assert desk.records == []
    desk.command("/history")
    assert desk.text.startswith("Nothing is kept yet")
    desk.command("/weekly")
    assert "her hands" not in desk.text
    desk.tap("Undo", deleted)
    assert desk.record == kept
    assert "her hands" in deleted.text


def test_undo_works_for_a_day_and_then_says_so(desk: Desk) -> None:
    """Whoever taps it later learns that it is gone."""
    noted(desk)
    desk.command("/history")
    desk.tap(desk.buttons[0])
    desk.tap("Delete")
    desk.advance(hours=23)
    desk.tap("Undo")
    assert len(desk.records) == 1
    desk.tap("Delete")
    card = desk.shown("Deleted.")
    desk.advance(hours=49)
    assert desk.shelf.records == {}
    desk.tap("Undo")
    assert desk.toast == "That was more than a day ago. It is gone for good."
    desk.tap("‹ Back", card)
    assert card.text.startswith("Nothing is kept yet")


def test_delete_and_undo_twice_are_once(desk: Desk) -> None:
    """Two devices, or a quick thumb."""
    noted(desk)
    kept = desk.record
    desk.command("/history")
    desk.tap(desk.buttons[0])
    to = desk.find("Delete")
    desk.tap_to(to)
    at = desk.shelf.records[kept.id].deleted_at
    desk.advance(5)
    desk.tap_to(to)
    assert desk.shelf.records[kept.id].deleted_at == at, "the day counts from the first"
    back = desk.find("Undo")
    desk.tap_to(back)
    desk.tap_to(back)
    assert desk.records == [kept]


def test_a_check_in_under_way_can_be_deleted(desk: Desk) -> None:
    """Words written for it afterwards are a note, and the block can be begun afresh."""
    desk.until("12:05")
    prompt = desk.last
    desk.tap("Begin")
    desk.say("a pull")
    deleted = desk.record.id
    desk.command("/history")
    desk.tap(MORNING)
    desk.tap("Delete")
    assert desk.session.talk is None
    desk.say("a plan")
    assert desk.record.flow == "note"
    desk.tap("Begin", prompt)
    desk.say("afresh")
    assert desk.answer("self_study").text == "afresh"
    desk.tap("Undo")
    assert desk.shelf.records[deleted].state == "down"
    assert len(desk.records) == 3


def test_nothing_is_carried_on_from_what_was_deleted(desk: Desk) -> None:
    """An intention goes with its check-in, and comes back with it."""
    checked_in(desk)
    desk.tap("One thing to carry into your next block?")
    desk.say("patience")
    desk.tap("Look at it")
    desk.tap("Delete")
    assert desk.session.carried == {}
    desk.tap("Undo")
    assert desk.session.carried == {"intention": "patience"}
    assert desk.record.took == {}


def test_the_message_of_what_was_deleted_can_no_longer_be_edited(desk: Desk) -> None:
    """That is said, and the record comes back as it was."""
    message = noted(desk)
    desk.command("/history")
    desk.tap(desk.buttons[0])
    desk.tap("Delete")
    undo = desk.last
    desk.edit(message, "other words")
    assert "nothing has changed" in desk.text
    desk.tap("Undo", undo)
    assert desk.answer("note").text == "she brought tulips"


# ------------------------------------------------------------ in mid-check-in, twice


@pytest.mark.parametrize("command", ["/today", "/history", "/help", "/settings", "/weekly", "/why"])
def test_a_command_in_the_middle_does_not_lose_the_place(desk: Desk, command: str) -> None:
    """The next words still answer the question that was open, and the check-in ends as it would."""
    desk.until("12:05")
    desk.tap("Begin")
    desk.say("a pull")
    desk.command(command)
    shown = desk.last
    desk.say("a plan")
    assert desk.answer("letting_go").text == "a plan"
    if shown.keyboard:
        desk.tap(shown.buttons[0], shown)
    complete(desk, "her hands", "courage", "in silence")
    texts = [answer.text for answer in desk.records[0].answers.values()]
    assert texts == ["a pull", "a plan", "her hands", "courage", "in silence"]
    assert len(desk.records) == 1


def test_two_devices_tapping_the_same_card_double_nothing(desk: Desk) -> None:
    """A chip, a skip and a start, each tapped on a phone that does not show what came of it."""
    desk.until("12:05")
    begin = desk.find("Begin")
    desk.tap_to(begin)
    desk.tap_to(begin)
    assert desk.toast == "The question below is open."
    tight, skip = desk.find("tight"), desk.find("Skip ›")
    desk.tap_to(tight)
    asked = desk.last
    desk.tap_to(tight)
    desk.tap_to(skip)
    assert desk.toast == "That question is behind you. Its chips still work."
    assert desk.last is asked, "nothing was asked twice"
    assert desk.answer("self_study").chips == ("tight",)
    assert "letting_go" not in desk.record.answers
    desk.tap_to(begin)
    assert len(desk.records) == 1


def test_two_devices_in_two_places_each_get_an_answer(desk: Desk) -> None:
    """One goes on with the check-in, the other has the history open: both keep working."""
    checked_in(desk)
    desk.until("17:05")
    desk.command("/history")
    history = desk.last
    desk.command("/checkin")
    desk.say("a pull")
    question = desk.last
    desk.tap(MORNING, history)
    desk.tap("Edit", history)
    desk.tap("Letting go", history)
    edit = desk.last
    desk.tap("a plan for the session", question)
    desk.tap("Cancel", edit)
    assert "Left as it was." in edit.text
    assert "Back to where we were." in desk.text
    desk.tap("a plan for the session")
    assert desk.records[-1].answers["letting_go"].chips == ("a_plan",)
    assert desk.records[0].answers["letting_go"].text == "a plan"


def test_a_session_and_a_record_from_before_still_read() -> None:
    """What is new has a default, so it does not stand in what is written either."""
    session = Session()
    assert b"early" not in encode(session)
    assert decode(Session, encode(session)) == session
