"""The book: which days, its passphrase, and that nobody keeps that."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from conversations.codec import encode
from conversations.flows.book import FLOW, LEAST, MOST
from conversations.model import Address, Done, Noticed, Redraw
from tests.conversations.desk import Desk, weekdays

WORDS = "Correct horse battery staple"


def wrote() -> Desk:
    """Return somebody who has written a note."""
    desk = Desk()
    desk.say("a garden")
    return desk


def asked(period: str = "Everything") -> Desk:
    """Return somebody who is asked for a passphrase."""
    desk = wrote()
    desk.command("/book")
    desk.tap(period)
    assert "Now its passphrase." in desk.text
    return desk


def everywhere(desk: Desk) -> str:
    """Return all that is kept of somebody, and all that the bot has said."""
    kept = b"".join(map(encode, (desk.session, *desk.shelf.records.values())))
    ours = "\n".join(one.text for one in desk.messages if one.card)
    return kept.decode() + ours


def test_nothing_to_bind() -> None:
    """Before the first word there is no book."""
    desk = Desk()
    desk.command("/book")
    assert desk.text.startswith("There is nothing for a book yet.")


def test_the_days_that_have_something() -> None:
    """This year, last year, everything: what is empty is not offered."""
    desk = wrote()
    desk.command("/book")
    assert desk.buttons == ["This year", "Everything"]
    desk.sleep(days=60)
    desk.command("/book")
    assert desk.buttons == ["Last year", "Everything"]
    desk.tap("Last year")
    desk.tap("Make one for me")
    [job] = desk.jobs
    assert dict(job.args) == {"period": "2026", "first": "2026-01-01", "last": "2026-12-31"}


@pytest.mark.parametrize(("typed", "period"), [("2025", "2025"), ("all", "all"), ("ALL", "all")])
def test_typed_at_once(typed: str, period: str) -> None:
    """A year, or everything."""
    desk = wrote()
    desk.command(f"/book {typed}")
    desk.tap("Make one for me")
    assert desk.jobs[0].args["period"] == period


def test_days_that_cannot_be_read() -> None:
    """They are told, and the choice is there."""
    desk = wrote()
    desk.command("/book last winter")
    assert desk.text.startswith("I could not read “last winter” as days.")
    assert "Everything" in desk.buttons


def test_a_passphrase_of_ones_own() -> None:
    """It stands in the job alone, and its message is taken out of the chat."""
    desk = asked()
    number = desk.say(WORDS)
    [job] = desk.jobs
    assert dict(job.args) == {"period": "all", "passphrase": WORDS}
    [tidy] = desk.tidying
    assert (tidy.messages, tidy.cards, tidy.told) == ((number,), (), "book_tidied")
    assert desk.text.startswith("I am making your book.")
    assert len(desk.records) == 1, "it is no note"
    desk.done("book", attachment=3, checkins=2)
    [(attachment, caption)] = desk.handed
    assert attachment == 3
    assert caption.startswith("Your book, everything up to now: 2 check-ins. Save it")
    assert "I have not kept that." in caption
    desk.say("and a thought after it")
    assert desk.record.answers["note"].text == "and a thought after it"
    assert WORDS not in everywhere(desk)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("x" * (LEAST - 1), "a little short"),
        ("a" + " " * 20, "a little short"),
        ("x" * 201, "long"),
    ],
)
def test_one_that_does_not_do(text: str, why: str) -> None:
    """It is refused kindly, taken out of the chat, too, and asked for again."""
    assert MOST == 200
    desk = asked("This year")
    number = desk.say(text)
    assert why in desk.text
    assert "Or write your own here" in desk.text
    assert [one.messages for one in desk.tidying] == [(number,)]
    assert desk.jobs == []
    desk.say(WORDS)
    assert desk.jobs[0].args["period"] == "2026"
    assert len(desk.records) == 1


def test_one_that_is_made() -> None:
    """It comes with the book, covered; a tap takes it out of the chat."""
    desk = asked()
    desk.tap("Make one for me")
    assert "passphrase" not in desk.jobs[0].args
    assert desk.session.listening is None
    desk.done("book", attachment=3, checkins=1, passphrase="lusab-babad")
    assert desk.handed[0][1].startswith("Your book, everything up to now: 1 check-in. ")
    shown = desk.last
    assert "Its passphrase: lusab-babad" in shown.text
    assert b"lusab" not in encode(desk.session)
    desk.tap("I have it")
    assert "lusab" not in everywhere(desk)
    assert "is out of the chat now" in shown.text
    assert desk.session.secrets == ()
    desk.tap_to(Address("book", "@have", shown.card or 0))
    assert "is out of the chat now" in shown.text


def test_one_that_is_made_goes_by_itself() -> None:
    """In the first night that begins after some hours; one just shown stays for the next."""
    desk = asked()
    desk.tap("Make one for me")
    desk.done("book", attachment=3, checkins=1, passphrase="lusab-babad")
    shown = desk.last
    desk.sleep(hours=5)
    desk.event(Noticed("night", desk.now, desk.now))
    assert "lusab" in shown.text
    desk.sleep(hours=24)
    desk.event(Noticed("night", desk.now, desk.now))
    assert "is out of the chat now" in shown.text
    assert desk.session.secrets == ()


def test_words_half_an_hour_later_are_words() -> None:
    """They are a note, and can be taken out of there, if they were meant as a passphrase."""
    desk = asked()
    desk.sleep(minutes=31)
    number = desk.say(WORDS)
    assert desk.jobs == []
    assert desk.record.answers["note"].text == WORDS
    assert "did not" not in desk.text
    desk.tap("Take it out")
    assert WORDS not in everywhere(desk)
    assert len(desk.records) == 1
    assert desk.tidying[-1].messages == (number,)
    desk.tap_to(Address("book", "@out", choice="999.1"))
    assert "do not know this button" in desk.toast


@pytest.mark.parametrize("minutes", [0, 31])
def test_a_reply_belongs_to_what_it_replies_to(minutes: int) -> None:
    """It is no passphrase, and no note of its own."""
    desk = wrote()
    kept = desk.last
    desk.command("/book all")
    desk.sleep(minutes=minutes)
    desk.reply(kept, "and a pond, with a heron in it")
    assert desk.answer("note").text == "a garden\nand a pond, with a heron in it"
    assert len(desk.records) == 1
    assert (desk.jobs, desk.tidying) == ([], [])
    desk.say(WORDS)
    assert [one.kind for one in desk.jobs] == ["book"] * (not minutes)


def test_words_under_a_book_that_came_meanwhile_can_be_taken_out() -> None:
    """The passphrase of another one stands below the question: words are a note, and it is said."""
    desk = asked()
    desk.tap("Make one for me")
    desk.command("/book all")
    desk.done("book", attachment=3, checkins=1, passphrase="lusab-babad")
    number = desk.say(WORDS)
    assert desk.jobs == []
    desk.tap("Take it out")
    assert WORDS not in everywhere(desk)
    assert desk.tidying[-1].messages == (number,)


def test_what_was_added_to_a_note_stays_when_a_passphrase_is_taken_out() -> None:
    """Also when the button is pressed on two devices at once."""
    desk = asked()
    desk.sleep(minutes=31)
    number = desk.say(WORDS)
    kept = desk.last
    desk.reply(kept, "and a thought to keep")
    button = desk.find("Take it out", kept)
    for _ in range(2):
        desk.tap_to(button)
    assert desk.record.answers["note"].text == "and a thought to keep"
    assert [one.messages for one in desk.tidying] == [(number,)]
    assert WORDS not in everywhere(desk)


def test_what_is_taken_out_days_later_is_known_to_be_that_old() -> None:
    """Telegram removes nothing after two days: whoever removes it must be able to tell."""
    desk = asked()
    desk.sleep(minutes=31)
    desk.say(WORDS)
    written = desk.now
    desk.sleep(days=3)
    desk.tap("Take it out")
    assert desk.tidying[-1].opened_at == written


def test_words_under_a_newer_card_are_words() -> None:
    """A bell has rung since: they are its one line, and stay in the chat."""
    desk = asked()
    desk.works(*weekdays("09:00-12:00"))
    desk.until("12:05")
    desk.say("three people, little time, and still")
    assert desk.record.answers["line"].text == "three people, little time, and still"
    assert (desk.jobs, desk.tidying) == ([], [])


def test_while_a_question_is_open_words_answer_it() -> None:
    """Only a made one is offered; a check-in loses nothing."""
    desk = wrote()
    desk.command("/checkin")
    desk.command("/book all")
    assert "A question is open just now" in desk.text
    desk.say(WORDS)
    assert desk.answer("self_study").text == WORDS
    assert (desk.jobs, desk.tidying) == ([], [])
    desk.tap("Make one for me")
    assert [one.kind for one in desk.jobs] == ["book"]


def test_left_for_another_time() -> None:
    """Nothing listens any more."""
    desk = asked()
    desk.tap("Not now")
    desk.say(WORDS)
    assert desk.record.answers["note"].text == WORDS
    assert desk.text.startswith("✓ Kept as a note for today. /checkin")


def test_telegram_keeps_the_message() -> None:
    """It is said, and what to do."""
    desk = asked()
    desk.say(WORDS)
    before = len(desk.messages)
    desk.event(Done("book_tidied", ok=True, result={"left": 0}))
    assert len(desk.messages) == before
    desk.event(Done("book_tidied", ok=False, result={"left": 1}))
    assert "Please delete it yourself" in desk.text


@pytest.mark.parametrize(
    ("ok", "result", "says"),
    [
        (False, {}, "/book tries again"),
        (True, {}, "/book tries again"),
        (False, {"problem": "empty"}, "Nothing was written in that time."),
    ],
)
def test_one_that_could_not_be_made(ok: bool, result: dict[str, str], says: str) -> None:
    """Its passphrase is let go of."""
    desk = asked()
    desk.say(WORDS)
    desk.done("book", ok=ok, **result)
    assert says in desk.text
    assert desk.handed == []


def test_buttons_nobody_knows() -> None:
    """Forged, or of another version: nothing is made."""
    desk = wrote()
    for step, choice in (("@days", "0999"), ("@make", "x"), ("@make", "2026-01"), ("@out", "")):
        desk.tap_to(Address("book", step, choice=choice))
        assert "do not know this button" in desk.toast
    assert desk.jobs == []


def test_the_years_are_those_of_their_own_zone() -> None:
    """On New Year's Eve in Berlin it is still last year in New York."""
    night = datetime(2027, 1, 1, 0, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    desk = Desk(zone="America/New_York", now=night)
    desk.say("a garden")
    desk.command("/book")
    desk.tap("This year")
    desk.tap("Make one for me")
    assert desk.jobs[0].args["period"] == "2026"


def test_from_the_card_of_exports() -> None:
    """It is one of the forms, and a way out where a PDF cannot be drawn."""
    desk = wrote()
    desk.command("/export")
    desk.tap("Book")
    assert desk.buttons == ["This year", "Everything"]
    desk.command("/export pdf all")
    desk.done("export", ok=False, problem="script", scripts="HEBREW")
    desk.tap("As a book")
    assert desk.buttons == ["This year", "Everything"]


def test_no_redraw_shows_a_passphrase() -> None:
    """What is redrawn at night is the card of the passphrase alone."""
    desk = asked()
    desk.tap("Make one for me")
    desk.done("book", attachment=3, checkins=1, passphrase="lusab-babad")
    desk.sleep(hours=7)
    desk.event(Noticed("night", desk.now, desk.now))
    assert [type(one) for one in desk.effects] == [Redraw]
    assert FLOW.steps == ()
