import sqlite3
from datetime import timedelta
from typing import Any

import pytest

from bot.store import inbox, outbox
from bot.store.outbox import Draft, Row
from bot.vault import Vault
from conversations.model import replace
from tests.bot.store.conftest import NOW
from tests.bot.store.stock import CANARY, update
from tests.house import dump


class Box:
    """The outbox of one therapist, in chat 70."""

    def __init__(self, db: sqlite3.Connection, vault: Vault, therapist: int) -> None:
        self.db = db
        self.vault = vault
        self.therapist = therapist

    def add(self, method: str = "sendMessage", card: int | None = None, **more: Any) -> Row:
        """Store a call; one that sends a card notes the card too."""
        if method == "sendMessage" and card is not None:
            outbox.add_card(self.db, self.therapist, card, 1, "seeing")
        draft = Draft(method, {"text": CANARY}, card=card, **more)
        return outbox.add(self.db, self.vault, (self.therapist, 70), draft, NOW)

    def all(self) -> list[Row]:
        """Return every row."""
        return outbox.all_(self.db, self.vault)

    def attempt(self, row: Row, *, again: bool = False) -> bool:
        """Mark a row as about to be sent."""
        return outbox.attempt(self.db, row, NOW, again=again)

    def arrive(self, text_id: int) -> int:
        """Journal words and return the row's id."""
        return inbox.add(self.db, self.vault, self.therapist, update(text_id), NOW).id


@pytest.fixture
def box(db: sqlite3.Connection, vault: Vault, robin: int) -> Box:
    """Robin's outbox."""
    return Box(db, vault, robin)


# ------------------------------------------------------------------------------ rows


def test_a_call_waits_until_it_is_sent(box: Box) -> None:
    """A row goes from unsent to attempted, and away once it has been delivered."""
    row = box.add(card=3, priority=outbox.DUE)
    assert box.all() == [row]
    assert not row.attempted
    assert box.attempt(row)
    assert box.all() == [replace(row, attempted=True)]
    outbox.sent(box.db, row, 55)
    assert box.all() == []
    assert outbox.message_of(box.db, box.therapist, 3) == 55
    assert not box.attempt(row)


def test_words_come_back_exactly(box: Box) -> None:
    """Parameters are kept as they are, whatever letters they hold."""
    params = {"text": "שלום \ud83d <b>\0", "reply_markup": {"inline_keyboard": [[{"text": "é"}]]}}
    outbox.add(box.db, box.vault, (box.therapist, 70), Draft("sendMessage", params), NOW)
    assert [row.draft.params for row in box.all()] == [params]


def test_the_answer_to_a_tap_expires(box: Box) -> None:
    """Telegram forgets a press after 150 seconds; nothing else expires."""
    tap = box.add("answerCallbackQuery", lane="callback")
    words = box.add()
    assert [row.expires_at for row in (tap, words)] == [NOW + timedelta(seconds=150), None]
    assert box.all() == [tap, words]


def test_a_second_try_is_counted(box: Box) -> None:
    """A message that is said again is known to have been."""
    row = box.add()
    box.attempt(row)
    assert not box.all()[0].resent
    box.attempt(row, again=True)
    assert box.all()[0].resent


def test_what_did_not_leave_is_unsent_again(box: Box) -> None:
    """An attempt that is taken back was never seen; once a message is known it stays known."""
    row = box.add(card=3)
    box.attempt(row)
    outbox.unsent(box.db, row)
    assert box.all() == [row]
    assert outbox.seen(box.db, box.therapist, 99, box.arrive(1)) == 0
    box.attempt(row)
    outbox.set_message(box.db, box.therapist, 3, 50)
    outbox.unsent(box.db, row)
    assert outbox.seen(box.db, box.therapist, 99, box.arrive(2)) == 3


def test_a_newer_edit_takes_the_place_of_those_that_wait(box: Box) -> None:
    """Of edits of the same kind to one card only the newest waits; one under way is left."""
    gone = box.add("editMessageText", card=3)
    other_card = box.add("editMessageText", card=4)
    other_kind = box.add("editMessageReplyMarkup", card=3)
    under_way = box.add("editMessageText", card=3)
    box.attempt(under_way)
    newest = box.add("editMessageText", card=3)
    assert [row.id for row in box.all()] == [
        row.id for row in (other_card, other_kind, under_way, newest)
    ]
    assert outbox.target(box.db, gone) == (False, None)
    assert outbox.target(box.db, newest) == (True, None)
    outbox.add_card(box.db, box.therapist, 3, None, None)
    outbox.set_message(box.db, box.therapist, 3, 50)
    assert outbox.target(box.db, newest) == (True, 50)


def test_the_highest_message_is_remembered(box: Box) -> None:
    """A message stands above the newest one known when it was attempted; that never goes back."""
    rows = [box.add() for _ in range(5)]
    outbox.attempt(box.db, rows[4], NOW, again=False)
    assert outbox.between(box.db, rows[4]) == (0, 0)
    outbox.sent(box.db, rows[0], 50)
    outbox.sent(box.db, rows[1], 40)
    outbox.sent(box.db, rows[2], None)
    outbox.attempt(box.db, rows[3], NOW, again=False)
    assert outbox.between(box.db, rows[3]) == (50, 50)
    outbox.know_message(box.db, box.therapist, 60)
    assert outbox.between(box.db, rows[3]) == (50, 60)
    assert outbox.between(box.db, rows[0]) is None


def test_a_document_goes_with_the_row_that_delivers_it(box: Box) -> None:
    """It opens as long as it is on its way."""
    number = outbox.add_attachment(box.db, box.vault, box.therapist, "p.json", b"{}", NOW)
    row = box.add("sendDocument", attachment=number)
    assert outbox.attachment(box.db, box.vault, box.therapist, number) == ("p.json", b"{}")
    outbox.sent(box.db, row, 9)
    assert outbox.attachment(box.db, box.vault, box.therapist, number) is None


def test_a_row_that_cannot_be_opened_holds_up_no_other(
    box: Box, caplog: pytest.LogCaptureFixture
) -> None:
    """Damaged bytes cost their own row alone."""
    broken, sound = box.add(), box.add()
    box.db.execute("UPDATE outbox SET payload = x'00' WHERE id = ?", (broken.id,))
    assert box.all() == [sound]
    assert caplog.messages == ["a message that waits to be said cannot be opened"]


# ------------------------------------------------------------------- what has been seen


def test_a_question_is_seen_once_it_was_attempted(box: Box) -> None:
    """Words journalled before a question was attempted cannot answer it; later ones can."""
    row = box.add(card=3)
    before = box.arrive(1)
    assert outbox.seen(box.db, box.therapist, 10, before) == 0
    box.attempt(row)
    assert outbox.seen(box.db, box.therapist, 10, before) == 0
    assert outbox.seen(box.db, box.therapist, 11, box.arrive(2)) == 3


def test_words_that_stand_above_a_question_do_not_answer_it(box: Box) -> None:
    """A message with a lower number than the question's was written before it arrived."""
    row = box.add(card=3)
    box.attempt(row)
    outbox.sent(box.db, row, 12)
    after = box.arrive(1)
    assert outbox.seen(box.db, box.therapist, 11, after) == 0
    assert outbox.seen(box.db, box.therapist, 13, after) == 3


def test_the_newest_of_several_is_seen(box: Box) -> None:
    """What was sent last counts, also when it is said a second time."""
    for card in (3, 4):
        row = box.add(card=card)
        box.attempt(row)
    between = box.arrive(1)
    box.attempt(row, again=True)
    assert outbox.seen(box.db, box.therapist, 99, between) == 4


def test_a_tap_proves_that_a_card_arrived(box: Box) -> None:
    """It and what was attempted before it is not said again; what has not left yet still is."""
    early, tapped, later = box.add(card=3), box.add(card=4), box.add(card=5)
    unsent, edit = box.add(card=2), box.add("editMessageText", card=3)
    for row in (early, tapped, later, edit):
        box.attempt(row)
    outbox.prove(box.db, box.therapist, 4, 44)
    assert [row.id for row in box.all()] == [later.id, unsent.id, edit.id]
    assert outbox.message_of(box.db, box.therapist, 4) == 44


def test_a_card_is_found_by_message_and_by_number(box: Box) -> None:
    """A question tells its record and step; a card that asks nothing is no question."""
    outbox.add_card(box.db, box.therapist, 3, 8, "seeing")
    outbox.add_card(box.db, box.therapist, 4, None, None)
    outbox.set_message(box.db, box.therapist, 3, 30)
    outbox.set_message(box.db, box.therapist, 4, 40)
    assert outbox.card_at(box.db, box.therapist, 30) == (3, 8, "seeing")
    assert outbox.card_at(box.db, box.therapist, 40) is None
    assert outbox.card_at(box.db, box.therapist, 50) is None
    assert outbox.card_spot(box.db, box.therapist, 3) == (8, "seeing")
    assert outbox.card_spot(box.db, box.therapist, 4) is None


# ---------------------------------------------------------------------- two therapists


def test_nothing_reaches_across(box: Box, kim: int) -> None:
    """Robin's rows named with Kim's id, and Kim's cards of the same number, change nothing."""
    db, vault = box.db, box.vault
    number = outbox.add_attachment(db, vault, box.therapist, "p.json", b"{}", NOW)
    row = box.add(card=3)
    document = box.add("sendDocument", attachment=number)
    box.attempt(row)
    outbox.set_message(db, box.therapist, 3, 30)
    before = dump(db)
    crossed = [replace(one, therapist=kim) for one in (row, document)]
    for one in crossed:
        assert not outbox.attempt(db, one, NOW, again=True)
        outbox.unsent(db, one)
        outbox.drop(db, one)
        assert outbox.target(db, one) == (False, None)
        assert outbox.between(db, one) is None
    outbox.set_message(db, kim, 3, 99)
    outbox.prove(db, kim, 3, 99)
    outbox.drop_all(db, kim)
    outbox.add(db, vault, (kim, 80), Draft("editMessageText", {}, card=3), NOW)
    outbox.drop_all(db, kim)
    assert outbox.message_of(db, kim, 3) is None
    assert outbox.card_at(db, kim, 30) is None
    assert outbox.card_spot(db, kim, 3) is None
    assert outbox.seen(db, kim, 99, 99) == 0
    assert outbox.attachment(db, vault, kim, number) is None
    after = dump(db)
    del before["sqlite_sequence"], after["sqlite_sequence"]
    assert after == before


def test_who_has_blocked_the_bot_is_sent_nothing(box: Box, kim: int) -> None:
    """All that was to be said to one person goes; what others are owed stays."""
    number = outbox.add_attachment(box.db, box.vault, box.therapist, "p.json", b"{}", NOW)
    box.add()
    box.add("sendDocument", attachment=number)
    other = outbox.add(box.db, box.vault, (kim, 80), Draft("sendMessage", {}), NOW)
    outbox.drop_all(box.db, box.therapist)
    assert box.all() == [other]
    assert outbox.attachment(box.db, box.vault, box.therapist, number) is None


def test_both_may_number_their_cards_alike(box: Box, kim: int) -> None:
    """A card's number is its therapist's own."""
    for who, message in ((box.therapist, 30), (kim, 80)):
        outbox.add_card(box.db, who, 3, 1, "seeing")
        outbox.set_message(box.db, who, 3, message)
    assert outbox.message_of(box.db, box.therapist, 3) == 30
    assert outbox.message_of(box.db, kim, 3) == 80


def test_a_voice_note_on_its_way_out_is_named_and_not_copied(
    db: sqlite3.Connection, vault: Vault, robin: int, kim: int
) -> None:
    """Its row says which one it is, to its owner, until it has been sent."""
    number = outbox.add_sound(db, robin, "voice.ogg", 5, NOW)
    document = outbox.add_attachment(db, vault, robin, "presence.json", b"{}", NOW)
    assert outbox.sound(db, robin, number) == ("voice.ogg", 5)
    assert outbox.sound(db, kim, number) is None
    assert outbox.sound(db, robin, document) is None
    box = Box(db, vault, robin)
    row = box.add("sendVoice", attachment=number)
    outbox.drop(db, row)
    assert outbox.sound(db, robin, number) is None
