"""Chips of one's own: learned, offered once, chosen, taken out, and still read as they were."""

from __future__ import annotations

from conversations.codec import decode, encode
from conversations.flows.own import MOST
from conversations.model import Address, Answer, Own, OwnChip, Record, Session, replace
from tests.conversations.desk import Desk, weekdays

WORDS = "holding my breath"
OFFER = f"You have written “{WORDS}” a few times. Shall I offer it as a button next time?"


def begin(desk: Desk) -> None:
    """Begin a check-in, and skip what the letter asks in a new week."""
    desk.command("/checkin")
    if desk.session.talk is not None and desk.session.talk.open == "week_question":
        desk.tap("Skip ›")


def check_in(desk: Desk, first: str = WORDS) -> None:
    """Walk through a check-in; the answer at self-study is what matters."""
    begin(desk)
    desk.say(first)
    for _ in range(4):
        desk.say(f"nothing like message {desk.session.serial}")


def offered() -> Desk:
    """Return somebody who has just been offered a chip."""
    desk = Desk()
    for _ in range(3):
        check_in(desk)
        desk.advance(days=1)
    assert desk.text == OFFER
    return desk


def having() -> Desk:
    """Return somebody with a chip of their own at self-study."""
    desk = offered()
    desk.tap("Yes, please")
    return desk


# ---------------------------------------------------------------------- the offer


def test_words_that_come_often_are_offered_after_the_third_check_in() -> None:
    """And not before; in a message of its own, with a yes and a no."""
    desk = Desk()
    check_in(desk)
    check_in(desk)
    assert "Shall I offer" not in desk.screen
    check_in(desk)
    assert desk.text == OFFER
    assert desk.buttons == ["Yes, please", "No, leave it"]
    assert not desk.last.unasked


def test_it_waits_for_another_day_when_something_else_is_offered() -> None:
    """A name in the last words is asked about now; one offer at a time is enough."""
    desk = Desk()
    check_in(desk)
    check_in(desk)
    begin(desk)
    desk.say(WORDS)
    for _ in range(3):
        desk.say(f"nothing like message {desk.session.serial}")
    desk.say("I told Mrs Anna Berger")
    assert "That may identify someone" in desk.text
    assert "Shall I offer" not in desk.screen
    check_in(desk)
    assert desk.text == OFFER


def test_yes_puts_it_among_the_chips_of_its_step_alone() -> None:
    """The last of them; a tap answers."""
    desk = having()
    assert (
        desk.text == f"“{WORDS}” is now a button under In yourself. /settings takes it out again."
    )
    desk.command("/checkin")
    assert WORDS in desk.buttons
    desk.tap(WORDS)
    assert WORDS not in desk.buttons
    assert desk.answer("self_study").own == (Own(desk.session.own[0].number, WORDS),)
    assert desk.session.talk is not None
    assert desk.session.talk.open == "letting_go"


def test_no_is_taken_for_ever() -> None:
    """The words are not offered again; on that very card one may change one's mind."""
    desk = offered()
    desk.tap("No, leave it")
    assert desk.text == f"Left as it was. I will not ask about “{WORDS}” again."
    for _ in range(4):
        desk.advance(days=8)
        check_in(desk)
    assert desk.screen.count("Shall I offer") == 0
    desk.tap("A button after all")
    desk.command("/checkin")
    assert WORDS in desk.buttons


def test_an_offer_nobody_answers_is_not_repeated() -> None:
    """It waits where it stands."""
    desk = offered()
    for _ in range(4):
        desk.advance(days=8)
        check_in(desk)
    assert desk.screen.count("Shall I offer") == 1


def test_a_week_passes_between_two_offers() -> None:
    """However many words come often."""
    desk = offered()
    for _ in range(3):
        check_in(desk, "racing ahead")
    assert desk.screen.count("Shall I offer") == 1
    desk.advance(days=8)
    check_in(desk, "racing ahead")
    assert "“racing ahead”" in desk.text


def test_two_at_a_step_are_enough() -> None:
    """A third is not offered, and an old offer finds no room."""
    desk = having()
    more = tuple(
        OwnChip(9000 + n, "self_study", text, desk.today, state)
        for n, (text, state) in enumerate((("racing ahead", "kept"), ("going numb", "left")))
    )
    desk.session = replace(desk.session, own=(*desk.session.own, *more))
    desk.advance(days=9)
    for _ in range(3):
        check_in(desk, "looking away")
    assert "looking away”" not in desk.text
    desk.tap_to(Address("own", "@yes", choice="9001"))
    assert desk.toast == "Two of your own stand there already. /settings takes one out."
    assert [one.state for one in desk.session.own] == ["kept", "kept", "left"]


def test_so_many_words_are_ever_offered() -> None:
    """For each of them is remembered."""
    desk = Desk()
    asked = (OwnChip(n, "nourished", f"words {n}", desk.today, "left") for n in range(MOST))
    desk.session = replace(desk.session, serial=MOST, own=tuple(asked))
    desk.advance(days=9)
    for _ in range(4):
        check_in(desk)
    assert "Shall I offer" not in desk.screen


def test_nothing_is_offered_after_a_check_in_without_such_words() -> None:
    """Chips and long answers learn nothing, and the store is not asked about weeks of records."""
    desk = Desk()
    for _ in range(4):
        desk.command("/checkin")
        desk.tap("tight")
        for _ in range(4):
            desk.say("this is a longer thought than would ever fit on a button")
    assert "Shall I offer" not in desk.screen


# ------------------------------------------------------------------------ chosen


def test_it_is_added_and_taken_away_like_any_other() -> None:
    """On an earlier card; tapped twice it is chosen once."""
    desk = having()
    desk.command("/checkin")
    first = desk.last
    plain = desk.find(WORDS, first)
    desk.tap("tight")
    desk.tap_to(plain)
    desk.tap_to(plain)
    assert [one.text for one in desk.answer("self_study").own] == [WORDS]
    assert f"✓ {WORDS}" in first.buttons
    desk.tap(WORDS, first)
    assert desk.answer("self_study") == Answer(chips=("tight",))
    desk.tap("tight", first)
    assert desk.answer("self_study").skipped


def test_a_question_may_lean_on_it() -> None:
    """As on any chip: it is quoted among the others."""
    desk = having()
    said = []
    for _ in range(30):
        desk.command("/checkin")
        desk.tap(WORDS)
        said.append(desk.text)
        desk.command("/cancel")
    assert any(f"You noticed: {WORDS}." in one for one in said)


def test_buttons_hold_a_number_and_no_words() -> None:
    """Telegram carries 64 bytes, and need not carry them twice."""
    desk = having()
    desk.command("/checkin")
    to = desk.find(WORDS)
    assert to.choice == str(desk.session.own[0].number)


# ---------------------------------------------------------------------- taken out


def test_settings_take_it_out_and_put_it_back() -> None:
    """Without one there is no such button there."""
    desk = Desk()
    desk.command("/settings")
    assert "Your own buttons" not in desk.buttons
    desk = having()
    desk.command("/settings")
    desk.tap("Your own buttons")
    assert f"In yourself: “{WORDS}”" in desk.text
    desk.tap(f"Take out “{WORDS}”")
    assert "There are none just now." in desk.text
    desk.command("/checkin")
    assert WORDS not in desk.buttons
    desk.tap(f"Put back “{WORDS}”")
    desk.command("/cancel")
    desk.command("/checkin")
    assert WORDS in desk.buttons


def test_undo_right_after_yes() -> None:
    """One tap."""
    desk = having()
    desk.tap("Undo")
    desk.command("/checkin")
    assert WORDS not in desk.buttons


def test_an_open_card_keeps_working_when_the_chip_is_taken_out() -> None:
    """What a tap means is what its writer saw."""
    desk = having()
    desk.command("/checkin")
    card = desk.last
    desk.command("/settings")
    desk.tap("Your own buttons")
    desk.tap(f"Take out “{WORDS}”")
    desk.tap(WORDS, card)
    assert [one.text for one in desk.answer("self_study").own] == [WORDS]
    assert f"✓ {WORDS}" in card.buttons


def test_the_words_are_read_after_the_chip_is_gone() -> None:
    """On the summary, in /history behind a spoiler, in the letter."""
    desk = having()
    desk.until("Mon 09:00")
    for _ in range(2):
        begin(desk)
        desk.tap(WORDS)
        for _ in range(4):
            desk.tap("Skip ›")
    desk.session = replace(desk.session, own=())
    desk.tap("Look at it")
    assert WORDS in desk.text
    desk.command("/weekly")
    assert f"What you noticed in yourself most: {WORDS} (2 times)." in desk.text
    desk.command("/history")
    desk.tap(desk.buttons[0])
    assert WORDS in desk.text


def test_a_forged_number_changes_nothing() -> None:
    """Nor does one of another step, or of words that were only offered."""
    desk = offered()
    number = desk.session.own[0].number
    desk.command("/checkin")
    for choice in (str(number), "999999", f"-{number}", "1" * 30):
        desk.tap_to(Address("checkin", "self_study", desk.last.card or 0, choice))
        assert desk.toast == "I do not know this button any more. Nothing has changed."
    for action in ("@yes", "@no", "@out", "@back"):
        desk.tap_to(Address("own", action, choice="nothing"))
        assert desk.toast == "I do not know this button any more. Nothing has changed."


def test_old_documents_still_read() -> None:
    """They know nothing of such chips."""
    assert decode(Session, encode(Session())).own == ()
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    check_in(desk)
    assert b"own" not in encode(desk.record)
    assert decode(Record, encode(desk.record)) == desk.record
