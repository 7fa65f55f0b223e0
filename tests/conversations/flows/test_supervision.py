"""/supervision: by tag or entry by entry, line by line, made, and forgotten."""

from __future__ import annotations

import os
import random
import re
from datetime import timedelta

import pytest

from bot.chat.render import render
from bot.words import Words
from conversations.codec import encode
from conversations.flows.supervision import COUNT, GATHER, MAKE
from conversations.model import Address, Job, Part, Record, Redraw, Say, replace
from conversations.packets.choosing import MOST, RESTS, of, to_make
from conversations.packets.lines import lines
from conversations.search.folding import fold
from tests.conversations.desk import Desk, weekdays
from tests.conversations.screen import paragraphs, uncovered
from tests.pseudo import pseudo_words

WHOLE = (
    "her breath, and mine",
    "a plan for the session",
    "Mrs Jane Doe and her dog\nhow she folded the scarf",
    "courage",
    "in silence",
)


@pytest.fixture
def desk() -> Desk:
    """A settled person with a check-in of the morning and a note of the afternoon, both tagged."""
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    desk.until("12:05")
    desk.tap("Begin")
    for words in WHOLE:
        desk.say(words)
    desk.command("/tag anna-case")
    note(desk, "a garden in the afternoon")
    tag(desk, "anna-case")
    tag(desk, "other")
    return desk


def tag(desk: Desk, text: str) -> None:
    """Put a tag on the newest record, as by the card of its own."""
    desk.command("/history")
    desk.tap(desk.buttons[0])
    desk.tap("Tags")
    desk.tap("New tag")
    desk.say(text)


def note(desk: Desk, text: str) -> int:
    """Write something while nothing is open, a minute later, and return its record's number."""
    desk.advance(1)
    desk.command("/cancel")
    desk.say(text)
    return desk.record.id


def has(record: Record, tag: str) -> bool:
    """Tell whether a record has a tag."""
    return fold(tag) in map(fold, record.tags)


def work(desk: Desk) -> tuple[Record, ...]:
    """Let every job be done as the edge does it; return what the last document was made of."""
    made: tuple[Record, ...] = ()
    while desk.jobs:
        job = desk.jobs[0]
        newest = sorted(desk.records, key=lambda one: (one.day, one.id), reverse=True)
        match job.kind:
            case kind if kind == COUNT:
                counts = [
                    f"{tag.number}.{sum(has(one, tag.text) for one in newest)}"
                    for tag in desk.session.tags
                ]
                desk.done(COUNT, counts=" ".join(counts))
            case kind if kind == GATHER:
                hits = [str(one.id) for one in newest if has(one, str(job.args["tag"]))]
                desk.done(GATHER, hits=" ".join(hits[:MOST]), count=len(hits))
            case _:
                found = _made_of(desk, job)
                made = found or ()
                if found:
                    desk.done(MAKE, attachment=7, entries=len(found), gone=0, left_out=0)
                else:
                    problem = "changed" if found is None else "empty"
                    desk.done(MAKE, ok=False, problem=problem)
    return made


def _made_of(desk: Desk, job: Job) -> tuple[Record, ...] | None:
    packet = of(str(job.args["packet"]))
    assert packet is not None
    chosen = {one.record for one in packet.entries}
    return to_make(packet, [one for one in desk.records if one.id in chosen])


def by_tag(desk: Desk, tag: str = "anna-case") -> None:
    """Gather what has a tag."""
    desk.command(f"/supervision {tag}")
    work(desk)


def told(record: Record) -> list[str]:
    """Return the words of a record, line by line."""
    return [" ".join(one.text.split()) for one in lines(record) if one.kind == "words"]


# ------------------------------------------------------------------------- choosing


def test_a_tag_by_a_tap_shows_its_lines(desk: Desk) -> None:
    """Tags in use with their counts, the latest first; then what will be in the packet."""
    desk.command("/supervision")
    assert desk.buttons == ["other", "anna-case", "Choose entries"]
    work(desk)
    assert desk.buttons == ["other (1)", "anna-case (2)", "Choose entries"]
    desk.tap("anna-case (2)")
    work(desk)
    assert desk.text.startswith("For supervision: 7 lines of 2 entries")
    assert "3 ⚠️ Mrs Jane Doe and her dog\n4 how she folded the scarf" in desk.text
    assert "Mon 23 Nov, 09:00–12:00\nIn yourself\n1 her breath, and mine" in desk.text
    assert desk.buttons[:7] == ["1", "2", "⚠️ 3", "4", "5", "6", "7"]


def test_a_typed_tag_is_taken_at_once(desk: Desk) -> None:
    """However it is written; one that nothing has is said, and there are other ways."""
    by_tag(desk, "#Anna-Case")
    assert "7 lines of 2 entries" in desk.text
    by_tag(desk, "tulips")
    assert desk.text.startswith("Nothing has the tag tulips.")
    assert "Choose entries" in desk.buttons
    assert desk.shown("Put away: there is a newer one below.")


def test_words_stand_behind_spoilers(desk: Desk) -> None:
    """On both cards, as in /history; buttons hold numbers alone."""
    by_tag(desk)
    desk.tap("‹ Entries")
    desk.tap("Show the lines")
    for effect in desk.effects:
        if isinstance(effect, Redraw | Say):
            assert "scarf" not in uncovered(effect.card.body)
            assert "scarf" in paragraphs(effect.card.body)
    desk.tap("‹ Entries")
    [redraw] = [one for one in desk.effects if isinstance(one, Redraw)]
    assert "garden" not in uncovered(redraw.card.body)
    for message in desk.messages:
        for button in (one for row in message.keyboard for one in row):
            if button.to.flow == "supervision":
                assert re.fullmatch(r"\d+\.\d+", button.to.choice)


def test_minutes_that_were_tapped_are_shown_as_they_are_made() -> None:
    """No line of an entry of the log is seen in the document first."""
    desk = Desk()
    desk.command("/cpd")
    desk.tap("New entry")
    desk.tap("course")
    desk.tap("15 min")
    desk.command("/cancel")
    desk.command("/supervision")
    desk.tap("Choose entries")
    desk.tap("1")
    desk.tap("Show the lines")
    assert "Kind of activity\n1 course\n" in desk.text
    assert "Time claimed\n2 15 min" in desk.text


def test_without_tags_it_says_how_and_offers_the_entries() -> None:
    """Kindly; and with nothing kept there is nothing to choose."""
    desk = Desk()
    desk.command("/supervision")
    assert desk.text.startswith("There is nothing to choose from yet.")
    note(desk, "a garden")
    desk.command("/supervision")
    assert desk.text.startswith("Nothing is tagged yet. /tag supervision")
    assert desk.buttons == ["Choose entries"]
    assert desk.jobs == []


def test_entries_are_chosen_page_by_page(desk: Desk) -> None:
    """The newest first; what is chosen on one page stays so on the others."""
    for number in range(12):
        note(desk, f"note {number}")
    desk.command("/supervision")
    desk.tap("Choose entries")
    assert desk.text.split("\n\n")[1].endswith("note 11")
    desk.tap("2")
    desk.tap("Older ▶")
    desk.tap("1")
    assert "2 entries are chosen." in desk.text
    desk.tap("◀ Newer")
    assert "✓ 2" in desk.buttons
    desk.tap("1")
    desk.tap("✓ 2")
    desk.tap("Show the lines")
    assert re.findall(r"note \d+", desk.text) == ["note 3", "note 11"]


def test_no_more_entries_than_fit_are_chosen(desk: Desk) -> None:
    """By hand, and by a tag that more have: the newest, and it is said."""
    for number in range(MOST + 3):
        note(desk, f"note {number}")
        tag(desk, "many")
    by_tag(desk, "many")
    assert desk.text.startswith(f"{MOST + 3} entries have this tag. These are the newest {MOST}")
    assert f"{MOST} lines of {MOST} entries" in desk.text
    desk.tap("‹ Entries")
    while "Older ▶" in desk.buttons:
        desk.tap("Older ▶")
    desk.tap("7")
    assert desk.toast == f"{MOST} entries are as many as fit into one packet."


# ------------------------------------------------------------------------ the lines


def test_a_line_is_left_out_and_put_back_by_its_number(desk: Desk) -> None:
    """Struck through, told by its button; twice the same tap is one."""
    by_tag(desk)
    out = desk.find("2")
    desk.tap_to(out)
    desk.tap_to(out)
    assert "2 ✗ a plan for the session" in desk.text
    assert "6 lines of 2 entries" in desk.text
    desk.tap("✗ 2")
    assert "2 a plan for the session" in desk.text
    assert "7 lines of 2 entries" in desk.text


def test_all_that_may_identify_is_left_out_by_one_tap(desk: Desk) -> None:
    """The mark is explained while there is one."""
    by_tag(desk)
    assert "⚠️ may identify someone. I can be wrong, and I can miss things." in desk.text
    desk.tap("Leave out all ⚠️ (1)")
    assert "3 ✗ Mrs Jane Doe" in desk.text
    assert "may identify" not in desk.text
    desk.tap("Make the PDF")
    [first, _] = work(desk)
    assert "Mrs Jane" not in repr(first)


def test_what_is_in_is_made_and_then_forgotten(desk: Desk) -> None:
    """The job knows what was chosen; after it nobody does, and the lines are off the card."""
    by_tag(desk)
    desk.tap("2")
    desk.tap("Make the PDF")
    assert desk.session.packet is None
    [job] = desk.jobs
    assert "garden" not in repr(job)
    [first, second] = work(desk)
    assert told(first) == [one for one in "\n".join(WHOLE).split("\n") if one != WHOLE[1]]
    assert told(second) == ["a garden in the afternoon"]
    assert (first.tags, second.tags) == ((), ())
    [(_, caption)] = desk.handed
    assert caption.startswith("For supervision: 2 entries. Not encrypted")
    assert desk.session.packet is None
    assert desk.text == "Your packet is below. What you had chosen is forgotten."


def test_a_packet_of_nothing_is_not_made(desk: Desk) -> None:
    """It is said, and nothing is forgotten."""
    by_tag(desk, "other")
    desk.tap("1")
    desk.tap("Make the PDF")
    assert desk.toast == "Every line is left out. One at least has to stay."
    assert desk.jobs == []
    desk.tap("✗ 1")
    desk.tap("Make the PDF")
    assert len(desk.jobs) == 1


def test_put_away_is_forgotten(desk: Desk) -> None:
    """By its button, and by a day without a touch; its buttons then do nothing."""
    for wait in (timedelta(), RESTS):
        by_tag(desk)
        card = desk.last
        away, out = desk.find("Put away"), desk.find("1")
        if wait:
            desk.sleep(days=1)
            desk.command("/help")
        else:
            desk.tap_to(away)
        assert desk.session.packet is None
        assert "garden" not in card.text
        desk.tap_to(out)
        assert desk.toast.startswith("That packet has been put away.")
        assert desk.session.packet is None


def test_voice_notes_are_only_mentioned(desk: Desk) -> None:
    """And the words below one are a line as any other."""
    note(desk, "spoken")
    desk.voice(23)
    tag(desk, "voices")
    by_tag(desk, "voices")
    assert "1 voice note, 0:23" in desk.text
    assert "Voice notes stay here" in desk.text


# -------------------------------------------------------------- others at the same time


def test_a_check_in_under_way_stays_so(desk: Desk) -> None:
    """Its question stays open, and the choice stays where it is."""
    desk.command("/checkin")
    desk.say("warm")
    by_tag(desk)
    desk.tap("1")
    desk.say("a label")
    assert desk.answer("letting_go").text == "a label"
    desk.tap("‹ Entries")
    desk.tap("Show the lines")
    assert "1 ✗ her breath" in desk.text or "1 ✗ her breath" in desk.shown("✗").text
    desk.say("her hands")
    assert desk.answer("seeing").text == "her hands"


def test_asked_for_again_it_comes_where_it_can_be_seen(desk: Desk) -> None:
    """With all that was left out; the older card is no longer about it."""
    by_tag(desk)
    desk.tap("1")
    old, out = desk.last, desk.find("2")
    note(desk, "something else")
    desk.command("/supervision")
    assert "1 ✗ her breath" in desk.text
    assert old.text == "This stands further below now."
    desk.tap_to(out)
    assert desk.toast.startswith("That packet has been put away.")
    assert "2 a plan" in desk.text


def test_a_button_of_an_older_choice_changes_no_newer_one(desk: Desk) -> None:
    """Neither on its own card nor forged onto the newer one."""
    by_tag(desk, "other")
    out = desk.find("1")
    by_tag(desk)
    before = desk.session.packet
    desk.tap_to(out)
    assert desk.session.packet == before
    desk.tap_to(replace(out, card=desk.last.card or 0))
    assert desk.toast == "Something was changed meanwhile. Please look once more."
    assert "1 her breath" in desk.text


def test_a_button_of_an_older_layout_leaves_out_no_other_line(desk: Desk) -> None:
    """Another device may show what was chosen before."""
    by_tag(desk)
    out = desk.find("1")
    desk.tap("‹ Entries")
    desk.tap("✓ 2")
    desk.tap("Show the lines")
    assert "1 a garden" in desk.text
    desk.tap_to(out)
    assert desk.toast == "Something was changed meanwhile. Please look once more."
    assert "1 a garden" in desk.text


# ------------------------------------------------------------- changed and deleted since


def said(desk: Desk, text: str) -> int:
    """Return the message that somebody wrote."""
    return next(one.id for one in desk.messages if one.card is None and one.text == text)


def test_what_was_edited_is_shown_again_before_it_is_made(desk: Desk) -> None:
    """Marked; only then it is made, as it then is."""
    by_tag(desk)
    desk.edit(said(desk, WHOLE[1]), "another plan")
    desk.tap("Make the PDF")
    assert desk.toast == "Something was changed meanwhile. Please look once more."
    assert desk.jobs == []
    assert "2 ✎ another plan" in desk.text
    assert "✎ has changed since you chose it." in desk.text
    desk.tap("Make the PDF")
    [first, _] = work(desk)
    assert "another plan" in told(first)


def test_what_was_edited_while_it_was_to_be_made_is_shown_again(desk: Desk) -> None:
    """The choice comes back, on a card of its own, with what was left out."""
    by_tag(desk)
    desk.tap("1")
    desk.tap("Make the PDF")
    desk.edit(said(desk, WHOLE[1]), "another plan")
    assert work(desk) == ()
    assert desk.text.startswith("Something was changed before your packet was made, so it was not.")
    assert "1 ✗ her breath" in desk.text
    assert "2 ✎ another plan" in desk.text
    desk.tap("Make the PDF")
    [first, _] = work(desk)
    assert told(first)[0] == "another plan"
    assert desk.session.packet is None


def test_a_line_left_out_stays_out_when_its_words_change(desk: Desk) -> None:
    """It must be put back by hand."""
    by_tag(desk)
    desk.tap("⚠️ 3")
    desk.edit(said(desk, WHOLE[2]), "Mrs Jane Doe and her dogs\nhow she folded the scarf")
    desk.tap("1")
    shown = desk.shown("For supervision").text
    assert "3 ✗ ✎ Mrs Jane Doe and her dogs\n4 how she folded the scarf" in shown
    assert "1 her breath" in shown, "the tap was about another layout"
    desk.tap("Make the PDF")
    [first, _] = work(desk)
    assert "Doe" not in repr(first)
    assert "how she folded the scarf" in told(first)


def test_changes_on_other_pages_are_shown_one_after_the_other(desk: Desk) -> None:
    """A packet with something unseen in it is not made."""
    numbers = []
    for number in range(30):
        note(desk, f"note {number}")
        numbers.append(said(desk, f"note {number}"))
        tag(desk, "many")
    by_tag(desk, "many")
    desk.edit(numbers[0], "changed first")
    desk.edit(numbers[29], "changed last")
    desk.tap("Make the PDF")
    assert "✎ changed first" in desk.text
    desk.tap("Make the PDF")
    assert "✎ changed last" in desk.text
    assert desk.jobs == []
    desk.tap("Make the PDF")
    made = work(desk)
    assert [told(one)[0] for one in (made[0], made[-1])] == ["changed first", "changed last"]


def test_what_was_deleted_is_not_in_it(desk: Desk) -> None:
    """Before it is made, and while it is."""
    by_tag(desk)
    number = desk.record.id
    desk.tap_to(Address("history", "@delete", 1, str(number)))
    desk.tap("Make the PDF", desk.shown("For supervision"))
    assert "6 lines of 1 entry" in desk.shown("For supervision").text
    desk.tap("Make the PDF")
    desk.tap_to(Address("history", "@delete", 1, str(desk.record.id)))
    assert work(desk) == ()
    assert desk.text.startswith("Nothing of what you chose is there any more.")
    assert desk.session.packet is None


def test_one_deleted_meanwhile_is_told(desk: Desk) -> None:
    """In the caption; so are signs that could not be drawn."""
    by_tag(desk)
    desk.tap("Make the PDF")
    desk.done(MAKE, attachment=7, entries=1, gone=1, left_out=2)
    [(_, caption)] = desk.handed
    assert "1 entry had been deleted meanwhile and is not in it." in caption
    assert caption.endswith("2 signs, emoji perhaps, could not be drawn.")


# ---------------------------------------------------------------------- what goes wrong


def test_letters_that_cannot_be_drawn_can_be_markdown(desk: Desk) -> None:
    """The choice comes back; without those lines a PDF can be made as well."""
    by_tag(desk)
    desk.tap("1")
    desk.tap("Make the PDF")
    desk.done(MAKE, ok=False, problem="script", scripts="HEBREW")
    assert "there are some in Hebrew. Markdown has every letter." in desk.text
    assert "1 ✗ her breath" in desk.text
    assert desk.buttons[-4:] == ["Make it as Markdown", "Make the PDF", "‹ Entries", "Put away"]
    desk.tap("Make it as Markdown")
    assert desk.jobs[-1].args["kind"] == "md"


def test_a_failure_is_told_and_nothing_is_lost(desk: Desk) -> None:
    """What was chosen comes back; beside another choice it is only told."""
    by_tag(desk)
    desk.tap("1")
    desk.tap("Make the PDF")
    desk.done(MAKE, ok=False)
    assert desk.text.startswith("I could not make it just now. Nothing is lost.")
    assert "1 ✗ her breath" in desk.text
    desk.tap("Make the PDF")
    by_tag_first = desk.jobs.pop()
    by_tag(desk, "other")
    desk.jobs.append(by_tag_first)
    before = desk.session.packet
    desk.done(MAKE, ok=False)
    assert desk.session.packet == before
    assert desk.text.startswith("I could not make it just now.")


@pytest.mark.parametrize(("ok", "result"), [(False, {}), (True, {}), (True, {"hits": 3})])
def test_a_look_that_failed_is_told(desk: Desk, ok: bool, result: dict[str, int]) -> None:
    """And can be tried again."""
    desk.command("/supervision anna-case")
    desk.done(GATHER, ok=ok, **result)
    assert desk.text.startswith("I could not look just now.")
    assert "anna-case" in desk.buttons


def test_an_end_that_nobody_waits_for_changes_nothing(desk: Desk) -> None:
    """Of a look whose card has gone on to something else."""
    desk.command("/supervision")
    desk.tap("anna-case")
    desk.tap("Choose entries")
    shown = desk.text
    work(desk)
    assert desk.text == shown
    assert desk.session.packet is not None
    assert desk.session.packet.entries == ()


@pytest.mark.parametrize("action", [*(sorted(Desk().world.catalog.flows["supervision"].actions))])
@pytest.mark.parametrize("choice", ["", "99", "x.y", "9" * 40, "1.1", "0.0", "1.2.3"])
def test_a_forged_button_changes_nothing(desk: Desk, action: str, choice: str) -> None:
    """It is answered kindly, and what is chosen stays chosen."""
    by_tag(desk)
    before = desk.session.packet
    assert before is not None
    desk.tap_to(Address("supervision", action, before.card, choice))
    after = desk.session.packet
    assert after is not None
    assert after.entries == before.entries
    assert desk.toast


@pytest.mark.parametrize("what", [0, 8, 999_999_999_999])
@pytest.mark.parametrize("action", ["@out", "@in", "@turn", "@page", "@put", "@take", "@tag"])
def test_a_number_that_names_nothing_breaks_nothing(desk: Desk, action: str, what: int) -> None:
    """A line, a page, an entry or a tag that is not there."""
    by_tag(desk)
    before = desk.session.packet
    assert before is not None
    number = before.laid if action in ("@out", "@in", "@turn") else before.number
    desk.tap_to(Address("supervision", action, before.card, f"{number}.{what}"))
    desk.command("/supervision")
    work(desk)
    assert desk.last.text


# ------------------------------------------------------------------------ at any length


TEXTS = (
    "a line",
    "x" * 4096,
    "Hello there. " * 300,
    "a\n" * 2000,
    "שלמה בא\nגם שרה",
    "静かな手。" * 300,
    "🌿👩‍👩‍👧" * 300,
    "<b>not a tag</b> & {words}",
    "half \ud83d",
    "Mrs Jane Doe, jane@doe.example",
    " \n\x00\n ",
)


def test_each_page_is_one_message(desk: Desk) -> None:
    """Whatever is written, in the pseudo-language as well; a line's button is on its page."""
    for text in TEXTS:
        note(desk, text)
        tag(desk, "long")
    by_tag(desk, "long")
    count = 0
    while True:
        redraw = [one for one in desk.effects if isinstance(one, Redraw)][-1]
        for words in (Words("en"), pseudo_words()):
            assert len(render(redraw, words, desk.today)) == 1
        shown = [int(one) for one in re.findall(r"(?m)^(\d+) ", desk.text)]
        there = [int(one.split()[-1]) for one in desk.buttons if one.split()[-1].isdecimal()]
        assert [one for one in shown if one in there] == there
        count += len(there)
        if "Later ▶" not in desk.buttons:
            break
        desk.tap("Later ▶")
    assert count == sum(len(one.marks) for one in desk.session.packet.entries)  # type: ignore[union-attr]


def test_the_session_stays_small(desk: Desk) -> None:
    """A choice of long entries adds some thousand bytes, and no word."""
    for number in range(MOST):
        note(desk, f"tulip {number}. " * 300)
        tag(desk, "long")
    before = len(encode(desk.session))
    by_tag(desk, "long")
    assert len(encode(desk.session)) - before < 20_000
    assert "tulip" not in encode(replace(desk.session, filed=None, talk=None)).decode()


# ----------------------------------------------------------------------- random taps


def _in_view(desk: Desk) -> list[str]:
    """Return the lines that are shown as in, over all pages, from the first one on."""
    while "◀ Earlier" in desk.last.buttons:
        desk.tap("◀ Earlier")
    found: list[str] = []
    while True:
        numbers = {one for one in desk.buttons if one.removeprefix("⚠️ ").isdecimal()}
        plain = {one.removeprefix("⚠️ ") for one in numbers}
        for row in desk.text.split("\n"):
            number, _, words = row.partition(" ")
            if number in plain:
                found.append(words.removeprefix("⚠️ ").removeprefix("✎ "))
        if "Later ▶" not in desk.buttons:
            return found
        desk.tap("Later ▶")


def _any_tap(desk: Desk, rng: random.Random) -> None:
    """Tap anything on the card but what ends the choice, now on it or long ago."""
    labels = [one for one in desk.buttons if one not in ("Put away", "Make the PDF")]
    if labels:
        desk.tap(rng.choice(labels), desk.last)
    work(desk)


def test_what_is_shown_as_in_is_what_is_made() -> None:
    """After any taps, edits and deletions: those lines, in that order, and no other."""
    seed = int(os.environ.get("SEED", random.randrange(10**9)))
    print(f"SEED={seed}")
    rng = random.Random(seed)
    for _ in range(12):
        desk = Desk()
        messages = []
        for number in range(rng.randint(1, 12)):
            text = "\n".join(f"words {number}.{at} of it" for at in range(rng.randint(1, 5)))
            note(desk, text)
            messages.append(said(desk, text))
            desk.command("/tag some" if rng.random() < 0.7 else "/tag all, some")
        by_tag(desk, "some")
        for step in range(40):
            if rng.random() < 0.08:
                desk.edit(rng.choice(messages), f"edited {step}\nwords {step}.9 of it")
            if desk.records and rng.random() < 0.03:
                number = rng.choice(desk.records).id
                desk.tap_to(Address("history", "@delete", 1, str(number)))
            if desk.session.packet is None or not desk.buttons:
                by_tag(desk, "some")
            _any_tap(desk, rng)
        _make_it(desk)


def _make_it(desk: Desk) -> None:
    """Make what is chosen, and hold it against what was shown."""
    if "Show the lines" in desk.buttons:
        desk.tap("Show the lines")
    for _ in range(50):
        if "Make the PDF" not in desk.buttons:
            return
        shown = _in_view(desk)
        desk.tap("Make the PDF")
        if desk.jobs:
            made = work(desk)
            assert [line for record in made for line in told(record)] == shown
            assert desk.session.packet is None
            return
        if desk.toast.startswith("Every line"):
            assert shown == []
            return
    raise AssertionError("it is never made")


def test_parts_of_one_answer_are_lines_of_their_own(desk: Desk) -> None:
    """Two messages to one question; the one that stays is whole."""
    record = replace(
        desk.record,
        answers={"note": replace(desk.record.answers["note"], parts=(Part(1, "a"), Part(2, "b")))},
    )
    desk.shelf.records[record.id] = record
    by_tag(desk, "other")
    desk.tap("1")
    desk.tap("Make the PDF")
    [made] = work(desk)
    assert told(made) == ["b"]
