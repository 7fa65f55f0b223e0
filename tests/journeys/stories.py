"""The journeys: what somebody does with a tired hand, and what they read.

Each is a coroutine whose docstring is its title. It asserts what must be so, and the phone keeps
what was said for whoever wants to read it aloud.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tests.journeys.journey import Journey

Story = Callable[[Journey], Awaitable[None]]

CHIPS = ("at ease", "being liked", "not today", "trust", "in my hands")
WORDS = (
    "a held breath",
    "the plan for his shoulder",
    "J., who speaks with two fingers",
    "his care for wood nobody sees",
    "he felt it when I stopped talking",
)


# ---------------------------------------------------------------------------- depths


async def by_chips(journey: Journey) -> None:
    """A whole check-in with five taps."""
    await journey.until("12:05")
    with journey.counting() as cost:
        await journey.tap("Begin")
        for chip in CHIPS:
            await journey.tap(chip)
    journey.reads("✓ Kept, all of it.")
    prompt = journey.reads("has ended. Two minutes")
    assert cost.taps <= 8, cost
    assert cost.words + len(prompt.text.split()) <= 120, cost


async def in_words(journey: Journey) -> None:
    """A whole check-in in five messages."""
    await journey.until("12:05")
    with journey.counting() as cost:
        await journey.tap("Begin")
        for words in WORDS:
            await journey.say(words)
    journey.reads("✓ Kept, all of it.")
    assert (cost.taps, cost.messages) == (1, 5)


async def one_line(journey: Journey) -> None:
    """One line, without a tap."""
    await journey.until("12:05")
    with journey.counting() as cost:
        await journey.say("Three people, little time, and still: K. fell asleep.")
    journey.reads("✓ Kept as your line for this morning.")
    assert (cost.taps, cost.messages) == (0, 1)
    await journey.tap("Go deeper")
    await journey.say(WORDS[0])


async def one_line_asked_for(journey: Journey) -> None:
    """One line, with a button."""
    await journey.until("12:05")
    await journey.tap("One line")
    await journey.say("Her laugh.")
    journey.reads("✓ Kept as your line for this morning.")


async def one_question(journey: Journey) -> None:
    """One question, the one least visited."""
    await journey.until("12:05")
    await journey.tap("Begin")
    await journey.tap("tight")
    await journey.until("17:05")
    await journey.tap("One question")
    await journey.tap("a label")
    journey.reads("✓ Kept. One question is enough.")
    await journey.tap("Go deeper")
    await journey.say("she hums while she thinks")


# ----------------------------------------------------------------------------- later


async def put_off(journey: Journey) -> None:
    """Later, once."""
    await journey.until("12:05")
    await journey.tap("Later…")
    await journey.tap("In 30 minutes")
    await journey.until("12:35")
    journey.reads("As you asked: your morning block")
    assert "Later…" not in str(journey.person.last.keyboard)
    await journey.tap("Not this time")
    journey.reads("Let go for this time.")
    await journey.tap("Begin after all")
    await journey.tap("at ease")


async def after_the_next(journey: Journey) -> None:
    """After the next block."""
    await journey.until("12:05")
    await journey.tap("Later…")
    await journey.tap("After the next block")
    await journey.until("17:05")
    journey.reads("Some of your blocks have ended.")
    await journey.tap("Tue 3 Mar, 09:00–12:00")
    await journey.tap("moved")


async def still_working(journey: Journey) -> None:
    """Still working."""
    await journey.until("12:05")
    await journey.tap("Still working, +30 min")
    await journey.until("12:35")
    journey.reads("has ended. Two minutes")
    await journey.tap("Begin")
    await journey.tap("hurried")


async def a_week_later(journey: Journey) -> None:
    """An old prompt, tapped a week later."""
    await journey.until("12:05")
    old = journey.person.last
    for _ in range(7):
        await journey.until("12:05")
    journey.person.tap((old.message_id, "Begin"))
    await journey.bot.settle()
    journey.reads("Let one person from the morning of Tue 3 Mar come to mind.")
    for words in WORDS:
        await journey.say(words)
    journey.reads("✓ Kept, all of it.")
    days = await journey.bot.rows("SELECT day FROM record")
    assert days == [("2026-03-03",)]


# --------------------------------------------------------------------------- content


async def why(journey: Journey) -> None:
    """Why a question is asked, and what a habit does."""
    await journey.until("12:05")
    await journey.tap("Begin")
    await journey.tap("ℹ️")
    assert "Noticed, it becomes a choice." in journey.toast
    await journey.tap("need to be the one who helps")
    await journey.tap("ℹ️ need to be the one who helps")
    assert "Their own strength easily stays unseen then." in journey.toast


async def next_time(journey: Journey) -> None:
    """A sentence for next time, and an intention."""
    await journey.until("12:05")
    await journey.tap("Begin")
    for chip in (*CHIPS[:4], "next time"):
        await journey.tap(chip)
    await journey.say("You carry a lot, lightly.")
    await journey.tap("One thing to carry into your next block?")
    await journey.say("Softer hands.")
    await journey.until("17:05")
    assert "Softer hands" not in journey.person.last.text, "nobody asked for it"
    await journey.tap("Begin")
    journey.reads("“Softer hands”")
    await journey.tap("it was with me")
    journey.reads("You carry a lot, lightly")
    await journey.tap("said")
    await journey.tap("at ease")


async def a_button_of_ones_own(journey: Journey) -> None:
    """Words that come often are offered as a button, once, and taken out again."""
    for wall in ("Mon 12:05", "Mon 17:05", "Tue 12:05"):
        await journey.until(wall)
        await journey.tap("Begin")
        await journey.say("holding my breath")
        for words in WORDS[1:]:
            await journey.say(words)
    journey.reads("You have written “holding my breath” a few times.")
    await journey.tap("Yes, please")
    await journey.until("17:05")
    await journey.tap("Begin")
    journey.sees("holding my breath")
    await journey.tap("holding my breath")
    await journey.say("/settings")
    await journey.tap("Your own buttons")
    await journey.tap("Take out “holding my breath”")
    journey.sees("Put back “holding my breath”")
    await journey.say("/history")


async def the_question_returns(journey: Journey) -> None:
    """The letter's question opens the first check-in of the next week."""
    for wall in ("Mon 12:05", "Tue 12:05"):
        await journey.until(wall)
        await journey.tap("Begin")
        await journey.tap("tight")
        for words in WORDS[1:]:
            await journey.say(words)
    await journey.until("Sun 18:05")
    assert "softness" not in journey.person.last.text, "nobody asked for it"
    await journey.tap("Open")
    journey.reads("Where could a little softness begin, before the next person comes in?")
    await journey.until("Mon 12:05")
    await journey.tap("Begin")
    assert "Where could a little softness begin" in journey.person.last.text
    await journey.say("at the door handle, with one breath out")
    await journey.tap("at ease")


async def a_line_waiting(journey: Journey) -> None:
    """A line of one's own waits before work, a week later."""
    await journey.say("/settings")
    await journey.tap("A line now and then")
    journey.reads("Lines of yours stay with me.")
    await journey.tap("Bring me a line")
    await journey.until("12:05")
    await journey.tap("Begin")
    for words in WORDS:
        await journey.say(words)
    await journey.until("Mon 08:55")
    assert not any("waiting" in one.text for one in journey.person.messages[-3:])
    await journey.until("Tue 08:55")
    closed = journey.person.last
    assert closed.text == "You have a line waiting.", "nobody asked for the line itself"
    assert closed.silent
    await journey.tap("Show")
    assert journey.toast == WORDS[3]
    journey.reads("You wrote this on Tue 3 Mar:")
    await journey.until("Tue 12:05")
    await journey.say("/why")
    journey.reads("A line of yours: was waiting for you at 08:55.")


async def to_read(journey: Journey) -> None:
    """The five steps, page by page, and a minute's practice."""
    await journey.until("12:05")
    await journey.tap("Begin")
    await journey.say("/steps")
    for name in ("Letting go", "Seeing the person", "Being nourished", "Reflecting back"):
        await journey.tap(f"{name} ▶")
        journey.reads(name)
    await journey.say("/practice")
    journey.reads("A minute for you")
    await journey.say(WORDS[0])
    assert await journey.bot.rows("SELECT count(*) FROM record") == [(1,)]


# ----------------------------------------------------------------------- forgiveness


async def slips(journey: Journey) -> None:
    """Back, skip, an edit, and words for the one before."""
    await journey.until("12:05")
    await journey.tap("Begin")
    first = await journey.say("tense")
    await journey.say("and tired, too")
    await journey.tap("↰ That was for the one before")
    await journey.edit(first, "tense at first")
    assert journey.person.message(first).reaction == ("✍",)
    await journey.tap("Skip ›")
    await journey.tap("‹ Back")
    await journey.say("the hurry")


async def a_reply(journey: Journey) -> None:
    """A swipe-reply to an earlier question."""
    await journey.until("12:05")
    await journey.tap("Begin")
    question = journey.person.last
    await journey.tap("tight")
    await journey.tap("a plan for the session")
    number = await journey.say("and cold feet", reply_to=question)
    assert journey.person.message(number).reaction == ("✍",)


async def a_command_between(journey: Journey) -> None:
    """A command in the middle does not lose the place."""
    await journey.until("12:05")
    await journey.tap("Begin")
    await journey.tap("tight")
    await journey.say("/today")
    await journey.say("/settings")
    await journey.say("/help")
    await journey.say("the hurry")
    await journey.say("/checkin")
    await journey.say(WORDS[2])
    rows = await journey.bot.rows("SELECT count(*) FROM record")
    assert rows == [(1,)]


# ------------------------------------------------------------------ quiet and private


async def a_name_too_many(journey: Journey) -> None:
    """A name that slipped in, replaced and taken out of the chat."""
    await journey.until("12:05")
    await journey.tap("Begin")
    number = await journey.say("I was tense when Frau Müller cried, 0170 1234567")
    journey.reads("That may identify someone")
    await journey.tap("Replace all 2")
    journey.reads("✓ Replaced in what I keep.")
    await journey.tap("Remove it from the chat")
    [own] = [one for one in journey.person.chat.messages if one.message_id == number]
    assert own.deleted is not None
    await journey.say("the hurry")
    await journey.say("/export json")
    exported = journey.person.documents[-1].content.decode()
    assert "I was tense when Frau M. cried, [phone]" in exported
    assert "Müller" not in exported


async def left_as_it_is(journey: Journey) -> None:
    """A name that may stay."""
    await journey.until("12:05")
    await journey.tap("Begin")
    await journey.say("Dr. House would laugh")
    await journey.tap("Leave it")
    await journey.say("the hurry")


async def tidied(journey: Journey) -> None:
    """A chat that is tidy: one line is left of a check-in."""
    await journey.say("/settings")
    await journey.tap("Quiet and private")
    await journey.tap("Tidy chat")
    await journey.tap("No sound")
    before = journey.person.chat.last_id
    await journey.until("12:05")
    assert journey.person.last.silent
    await journey.tap("Begin")
    for words in WORDS:
        await journey.say(words)
    there = journey.person.chat.messages
    left = [one.text for one in there if one.deleted is None and one.message_id > before]
    assert left == ["✓ Kept. The chat is tidy."]
    await journey.tap("Look at it")
    journey.reads(WORDS[3])


async def looked_at_on_a_train(journey: Journey) -> None:
    """The week on a train: every line of one's own stays covered until it is tapped."""
    await journey.until("12:05")
    await journey.tap("Begin")
    for words in WORDS:
        await journey.say(words)
    await journey.until("Sun 18:00")
    assert WORDS[3] not in journey.person.last.text, "nobody asked for it"
    await journey.tap("Open")
    week = journey.person.last
    covered = [one for one in week.entities if one["type"] == "spoiler"]
    texts = [week.text[one["offset"] : one["offset"] + one["length"]] for one in covered]
    assert WORDS[3] in texts


async def a_thumb_that_slipped(journey: Journey) -> None:
    """A chip tapped by mistake is taken away the day after."""
    await journey.until("12:05")
    await journey.tap("Begin")
    await journey.tap("commented on what was wrong")
    for chip in CHIPS[1:]:
        await journey.tap(chip)
    await journey.until("Wed 10:00")
    await journey.say("/history")
    await journey.tap("Tue 3 Mar, 09:00–12:00")
    await journey.tap("Edit")
    await journey.tap("In yourself: change")
    await journey.tap("✓ commented on what was wrong")
    assert "commented" not in journey.reads("✓ Changed.").text


async def a_month_in_a_picture(journey: Journey) -> None:
    """A month on one sheet, in the dark, and nothing of one's words in it."""
    await journey.until("12:05")
    await journey.tap("Begin")
    for chip in CHIPS:
        await journey.tap(chip)
    with journey.counting() as cost:
        await journey.say("/month")
    month = journey.reads("1 check-in on 1 day.")
    assert "Strengths you met: trust (1)." in month.text
    assert (cost.taps, cost.messages) == (0, 1)
    await journey.tap("☾ In dark")
    assert journey.toast == "One moment."
    assert len(journey.person.photos) == 1, "it takes the place of the one in light"
    await journey.until("Sun 18:00")
    await journey.tap("Open")
    await journey.tap("As a picture")
    journey.reads("In yourself (1), Letting go (1), What touched you (1) and How")
    journey.sees("☀ In light")


async def a_year_in_a_picture(journey: Journey) -> None:
    """A year that has just begun is no empty grid."""
    await journey.say("/year")
    journey.reads("a quiet time, and nothing was owed.")
    await journey.until("12:05")
    await journey.say("Three people, little time, and still: K. fell asleep.")
    await journey.say("/year")
    assert "K." not in journey.reads(": 1 check-in.").text
    assert len(journey.person.photos) == 2


async def found_again(journey: Journey) -> None:
    """Words found again: a tag, a search, a filter by a tap."""
    await journey.until("12:05")
    await journey.tap("Begin")
    for words in WORDS:
        await journey.say(words)
    await journey.say("/tag supervision")
    journey.reads("✓ Tagged.")
    await journey.until("Tue 12:05")
    await journey.say("Zwei Hände, müde, und er hat gelächelt.")
    with journey.counting() as cost:
        await journey.say("/search haende")
        found = journey.reads("“haende”")
        assert "Zwei Hände, müde" in found.text
        assert found.entities[-1]["type"] == "spoiler"
        await journey.tap("1")
    journey.reads("Zwei Hände, müde, und er hat gelächelt.")
    assert (cost.taps, cost.messages) == (1, 1), cost
    await journey.tap("Delete")
    await journey.say("/search haende")
    journey.reads("I did not find that.")
    await journey.say("/search #supervision")
    await journey.tap("Where")
    await journey.tap("The person you saw")
    assert WORDS[2] in journey.person.last.text
    assert "Where: The person you saw" in journey.person.last.text
    await journey.say("/export")
    await journey.tap("Markdown")
    await journey.tap("With a tag …")
    await journey.tap("supervision")
    journey.reads("1 entry tagged “supervision” as Markdown.")
    assert WORDS[2] in journey.person.documents[-1].content.decode()


async def for_the_log(journey: Journey) -> None:
    """An entry of one's own learning, and the log as a table."""
    await journey.until("12:05")
    await journey.tap("Begin")
    for words in WORDS:
        await journey.until(f"12:{6 + WORDS.index(words):02d}")
        await journey.say(words)
    await journey.say("/cpd")
    with journey.counting() as cost:
        await journey.tap("New entry")
        await journey.tap("reflective practice")
        journey.reads("1 check-in since")
        await journey.tap("5 min")
        await journey.say("That I wait less than I think I do.")
        await journey.say("Two feet on the ground before I answer.")
        await journey.tap("Skip ›")
        await journey.say("listening")
        await journey.tap("Skip ›")
    journey.reads("✓ Kept in your log: 5 min, ")
    assert (cost.taps, cost.messages) == (5, 3), cost
    assert cost.words <= 110, cost
    await journey.say("/cpd Apr 2025 - Mar 2026")
    journey.reads("1 entry, 5 min claimed.")
    for form in ("CSV", "PDF"):
        await journey.tap(form)
        journey.reads("1 entry, 5 min claimed. This file is not encrypted: keep it safe.")
    assert len(journey.person.documents) == 2
    assert not any(WORDS[2].encode() in one.content for one in journey.person.documents)
    await journey.say("/weekly")
    journey.reads("1 check-in")


async def to_supervision(journey: Journey) -> None:
    """To supervision: what has a tag, line by line, as a PDF to bring along."""
    await journey.until("12:05")
    await journey.tap("Begin")
    for words in WORDS:
        await journey.say(words)
    await journey.say("/tag supervision")
    await journey.until("Tue 12:05")
    await journey.say("Mrs Jane Doe. I talked too much, and she let me.")
    await journey.say("/tag supervision")
    with journey.counting() as cost:
        await journey.say("/supervision")
        await journey.tap("supervision (2)")
        shown = journey.reads("For supervision: 6 lines of 2 entries")
        assert "1 a held breath" in shown.text
        assert {one["type"] for one in shown.entities} >= {"spoiler", "bold"}
        assert "⚠️ may identify someone." in shown.text
        await journey.tap("Leave out all ⚠️ (1)")
        await journey.tap("2")
        await journey.tap("✗ 2")
        await journey.tap("Make the PDF")
    assert cost.taps == 5, cost
    assert cost.messages == 1, cost
    journey.reads("For supervision: 1 entry.")
    journey.reads("What you had chosen is forgotten.")
    assert len(journey.person.documents) == 1


async def chosen_by_hand(journey: Journey) -> None:
    """Entries chosen by hand, something changed meanwhile, and put away."""
    await journey.until("12:05")
    await journey.say("Three people, little time, and still: K. fell asleep.")
    await journey.until("Tue 12:05")
    number = await journey.say("A held breath.")
    await journey.say("/supervision")
    journey.reads("Nothing is tagged yet.")
    await journey.tap("Choose entries")
    await journey.tap("1")
    await journey.tap("2")
    await journey.tap("Show the lines")
    await journey.edit(number, "A held breath, and then none.")
    await journey.tap("Make the PDF")
    assert journey.toast == "Something was changed meanwhile. Please look once more."
    journey.reads("✎ has changed since you chose it.")
    await journey.tap("Put away")
    journey.reads("What you had chosen is forgotten; your entries are as they were.")
    await journey.tap("Look at it")


async def a_year_to_keep(journey: Journey) -> None:
    """A year as a locked book: with a passphrase of one's own, then with a made one."""
    await journey.until("12:05")
    await journey.tap("Begin")
    for words in WORDS:
        await journey.say(words)
    await journey.say("/book")
    await journey.tap("This year")
    await journey.say("too short")
    journey.reads("a little short for a lock")
    passphrase = "the heron by the old mill"
    await journey.say(passphrase)
    journey.reads("Your book, the year 2026: 1 check-in.")
    seen = [one.text for one in journey.person.chat.visible]
    assert not {"too short", passphrase} & set(seen), "both are out of the chat"
    with journey.counting() as cost:
        await journey.say("/book all")
        await journey.tap("Make one for me")
    assert (cost.taps, cost.messages) == (1, 1)
    journey.reads("Its passphrase: ")
    await journey.tap("I have it")
    journey.reads("The passphrase of your book stood here")
    assert [one.name for one in journey.person.documents] == ["presence-2026-03-03.html"] * 2


async def what_is_kept(journey: Journey) -> None:
    """What is kept of somebody, and for how long: read, chosen, and gone after that."""
    await journey.until("12:05")
    await journey.say("Three people, little time, and still: K. fell asleep.")
    with journey.counting() as cost:
        await journey.say("/privacy")
    assert cost.words <= 130, cost
    for topic in ("What is stored", "Who can read it", "Strangers", "If you leave", "How long"):
        await journey.tap(topic)
        if topic != "How long":
            await journey.tap("‹ Back")
    await journey.tap("Choose how long")
    with journey.counting() as cost:
        await journey.tap("3 months")
        journey.reads("Nothing of yours is from before")
        await journey.tap("Yes, keep 3 months")
    assert cost.taps == 2
    journey.reads("✓ From now on 3 months stay.")
    await journey.say("/pause until 10 April")
    await journey.tap("Yes, keep it")
    for _ in range(6):
        await journey.until("Tue 12:00")
    await journey.say("/settings")
    await journey.tap("Quiet and private")
    await journey.tap("How long it stays")
    await journey.say("1")
    journey.reads("1 entry about a day before")
    await journey.tap("Yes, keep 1 month")
    await journey.say("/history")
    assert "K. fell asleep" not in journey.person.last.text


STORIES: tuple[Story, ...] = (
    by_chips,
    in_words,
    one_line,
    one_line_asked_for,
    one_question,
    put_off,
    after_the_next,
    still_working,
    a_week_later,
    why,
    next_time,
    a_button_of_ones_own,
    the_question_returns,
    a_line_waiting,
    to_read,
    slips,
    a_thumb_that_slipped,
    a_reply,
    a_command_between,
    a_name_too_many,
    left_as_it_is,
    tidied,
    looked_at_on_a_train,
    a_month_in_a_picture,
    a_year_in_a_picture,
    found_again,
    for_the_log,
    to_supervision,
    chosen_by_hand,
    a_year_to_keep,
    what_is_kept,
)
