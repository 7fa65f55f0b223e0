"""Taking one's words along."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from conversations.flows.export import _days
from conversations.model import Address, Done
from tests.conversations.desk import Desk

TODAY = date(2026, 11, 23)


def test_the_form_then_the_days() -> None:
    """Two taps, and it is being made; the card says so."""
    desk = Desk()
    desk.command("/export")
    assert "In which form would you like them?" in desk.text
    desk.tap("PDF")
    assert desk.text == "PDF, of which days?"
    desk.tap("‹ Another form")
    desk.tap("Markdown")
    desk.tap("Last three months")
    assert desk.text.startswith("I am making your Markdown.")
    [job] = desk.jobs
    assert dict(job.args) == {
        "kind": "md",
        "period": "quarter",
        "first": "2026-08-23",
        "last": "2026-11-23",
    }


@pytest.mark.parametrize(
    ("typed", "args"),
    [
        ("json", {"kind": "json", "period": "all"}),
        ("PDF all", {"kind": "pdf", "period": "all"}),
        ("2025 pdf", {"kind": "pdf", "first": "2025-01-01", "last": "2025-12-31"}),
        ("csv 2026-02", {"kind": "csv", "first": "2026-02-01", "last": "2026-02-28"}),
        ("markdown 2025-12", {"kind": "md", "first": "2025-12-01", "last": "2025-12-31"}),
        ("excel month", {"kind": "csv", "first": "2026-11-01", "last": "2026-11-23"}),
        ("json year", {"kind": "json", "first": "2026-01-01", "last": "2026-11-23"}),
    ],
)
def test_typed_at_once(typed: str, args: dict[str, str]) -> None:
    """Form and days in one line, in either order."""
    desk = Desk()
    desk.command(f"/export {typed}")
    [job] = desk.jobs
    assert args.items() <= dict(job.args).items()
    assert "json" in typed or desk.text.startswith("I am making your ")


@pytest.mark.parametrize("typed", ["pdf", "csv"])
def test_a_form_alone_asks_for_the_days(typed: str) -> None:
    """And makes nothing yet."""
    desk = Desk()
    desk.command(f"/export {typed}")
    assert desk.text.endswith("of which days?")
    assert desk.jobs == []


def test_days_that_cannot_be_read_are_told() -> None:
    """The words that were not understood, and the choice."""
    desk = Desk()
    desk.command("/export pdf last winter")
    assert desk.text.startswith("I could not read “last winter” as days.")
    desk.command("/export 2026")
    assert "In which form" in desk.text
    assert desk.jobs == []


@pytest.mark.parametrize(
    ("today", "first"),
    [
        (date(2026, 11, 23), date(2026, 8, 23)),
        (date(2026, 2, 10), date(2025, 11, 10)),
        (date(2026, 5, 31), date(2026, 3, 1)),
        (date(2024, 5, 31), date(2024, 3, 1)),
        (date(2026, 1, 1), date(2025, 10, 1)),
        (date(2026, 12, 31), date(2026, 10, 1)),
    ],
)
def test_three_months_ago(today: date, first: date) -> None:
    """The same day of that month, or the first of the next where it has none."""
    assert _days("quarter", today) == (first, today)


@pytest.mark.parametrize("period", ["", "0999", "2026-13", "2026-00", "tomorrow", "२०२६"])
def test_what_is_no_period(period: str) -> None:
    """Nothing is guessed."""
    assert _days(period, TODAY) is None


def tagged(*tags: str) -> Desk:
    """Return somebody with a note for each of these tags, in turn."""
    desk = Desk()
    for tag in tags:
        desk.advance(1)
        desk.say("a note")
        desk.command(f"/tag {tag}")
    return desk


def test_of_a_tag_by_taps() -> None:
    """The most used one first; the button holds a number, the job the words."""
    desk = tagged("themes", "Hände & Füße", "Hände & Füße", "cpd")
    desk.command("/export pdf")
    desk.tap("With a tag …")
    assert desk.text == "PDF, of what has which tag?"
    assert desk.buttons == ["Hände & Füße", "cpd", "themes", "‹ Days instead"]
    desk.tap("‹ Days instead")
    desk.tap("With a tag …")
    assert "Hände" not in str(desk.find("Hände & Füße"))
    desk.tap("Hände & Füße")
    assert desk.text.startswith("I am making your PDF.")
    [job] = desk.jobs
    assert dict(job.args) == {"kind": "pdf", "period": "all", "tag": "Hände & Füße"}


def test_a_tag_that_was_taken_away_counts_no_more() -> None:
    """What is offered first is what is on most."""
    desk = tagged("a", "b", "b")
    desk.tap("b")
    desk.advance(1)
    desk.say("a note")
    desk.command("/tag a")
    desk.command("/export csv")
    desk.tap("With a tag …")
    assert desk.buttons[:2] == ["a", "b"]


def test_many_tags_come_in_pages() -> None:
    """Each stands on one of them, and the way back leads to the first."""
    desk = tagged(*(f"tag {at}" for at in range(20)))
    desk.command("/export md")
    desk.tap("With a tag …")
    seen: list[str] = []
    while True:
        seen += [one for one in desk.buttons if one.startswith("tag ")]
        if "More ▶" not in desk.buttons:
            break
        desk.tap("More ▶")
    assert sorted(seen) == sorted(f"tag {at}" for at in range(20))
    desk.tap("◀ Back")
    desk.tap("◀ Back")
    assert "◀ Back" not in desk.buttons
    desk.tap("tag 19")
    assert desk.jobs[0].args["tag"] == "tag 19"


def test_who_has_no_tags_is_not_offered_any() -> None:
    """A button that leads nowhere is none."""
    desk = Desk()
    desk.command("/export pdf")
    assert "With a tag …" not in desk.buttons
    desk.tap_to(Address("export", "@tags", choice="pdf.0"))
    assert "do not know this button" in (desk.toast or "")


@pytest.mark.parametrize(
    ("typed", "args"),
    [
        ("pdf #supervision", {"kind": "pdf", "period": "all", "tag": "Supervision"}),
        ("#SUPERVISION pdf", {"kind": "pdf", "period": "all", "tag": "Supervision"}),
        ("json #supervision", {"kind": "json", "period": "all", "tag": "Supervision"}),
        ("csv 2026 #supervision", {"period": "2026", "first": "2026-01-01", "tag": "Supervision"}),
        ("#supervision 2026 csv", {"period": "2026", "kind": "csv", "tag": "Supervision"}),
        ("md #group of 2026", {"period": "all", "kind": "md", "tag": "group of 2026"}),
        ("md #of nobody", {"period": "all", "kind": "md", "tag": "of nobody"}),
    ],
)
def test_of_a_tag_typed_at_once(typed: str, args: dict[str, str]) -> None:
    """However it is written; what is the name of a tag is no year."""
    desk = tagged("Supervision", "group of 2026")
    desk.command(f"/export {typed}")
    [job] = desk.jobs
    assert args.items() <= dict(job.args).items()
    assert ("first" in job.args) == (args["period"] != "all")


def test_a_tag_without_a_form_asks_for_the_form() -> None:
    """And keeps the tag; one that is on nothing is told."""
    desk = tagged("supervision")
    desk.command("/export #supervision 2026")
    desk.tap("CSV")
    assert desk.jobs[0].args["tag"] == "supervision"
    assert desk.jobs[0].args["first"] == "2026-01-01"
    desk.command("/export #nobody")
    assert desk.text.startswith("Nothing has the tag “nobody”.")
    assert "In which form" in desk.text
    desk.command("/export #")
    assert "In which form" in desk.text


def test_what_came_of_a_tag_is_told() -> None:
    """How many entries, and of JSON what is not in it; nothing of that tag is said, too."""
    desk = tagged("supervision")
    desk.command("/export pdf #supervision")
    desk.done("export", attachment=1, checkins=0, entries=1)
    assert desk.handed[-1][1].startswith("1 entry tagged “supervision” as PDF. This file is not")
    desk.command("/export json #supervision")
    desk.done("export", attachment=2, checkins=1, entries=2)
    assert desk.handed[-1][1].startswith("2 entries tagged “supervision”, with every word. Other")
    desk.command("/export json #nobody")
    desk.done("export", ok=False, problem="empty")
    assert desk.text.startswith("Nothing has the tag “nobody”.")
    desk.command("/export csv 2020 #supervision")
    desk.done("export", ok=False, problem="empty")
    assert desk.text == "Nothing of that time has the tag “supervision”."


def test_a_tag_in_a_script_that_cannot_be_drawn() -> None:
    """Markdown is offered of the same tag and days; of a tag in use no more it can be typed."""
    desk = tagged("supervision")
    desk.command("/export pdf 2026 #supervision")
    desk.done("export", ok=False, problem="script", scripts="HEBREW")
    assert desk.buttons == ["Markdown instead"], "a book would have all else in it, too"
    desk.tap("Markdown instead")
    [job] = desk.jobs
    assert (job.args["kind"], job.args["tag"]) == ("md", "supervision")
    assert job.args["first"] == "2026-01-01"
    desk.done("export", attachment=1, checkins=0, entries=1)
    desk.command("/export pdf #forgotten")
    desk.done("export", ok=False, problem="script", scripts="HEBREW")
    assert "Markdown has every letter." in desk.text
    assert not desk.messages[-1].keyboard


def test_voice_notes_of_a_tag_that_did_not_fit_follow() -> None:
    """With the same tag."""
    desk = tagged("supervision")
    desk.command("/export json #supervision")
    desk.done("export", attachment=1, checkins=1, entries=1, part=1, more=55)
    assert desk.jobs[0].args["tag"] == "supervision"
    assert desk.jobs[0].args["after"] == 55


def test_buttons_nobody_knows() -> None:
    """Forged, or of another version: nothing is made."""
    desk = Desk()
    for step, choice in (
        ("@form", "doc"),
        ("@make", "pdf.never"),
        ("@make", "x.all"),
        ("@make", "pdf.all#77"),
        ("@make", "pdf.all#x"),
        ("@tags", "doc.0"),
    ):
        desk.tap_to(Address("export", step, choice=choice))
        assert "do not know this button" in (desk.toast or "")
    assert desk.jobs == []


def test_the_document_is_handed_over_with_what_it_holds() -> None:
    """The caption counts the check-ins and says that the file is not encrypted."""
    desk = Desk()
    desk.command("/export json")
    desk.done("export", attachment=7, checkins=3)
    ((number, caption),) = desk.handed
    assert number == 7
    assert caption.startswith("Your 3 check-ins")
    assert "not encrypted" in caption


def test_one_check_in_is_counted_as_one() -> None:
    """The plural is the language's."""
    desk = Desk()
    desk.command("/export json")
    desk.done("export", attachment=1, checkins=1)
    assert desk.handed[0][1].startswith("Your 1 check-in,")


def test_other_forms_say_which_they_are() -> None:
    """And what they could not show."""
    desk = Desk()
    desk.command("/export pdf all")
    desk.done("export", attachment=1, checkins=2, left_out=1)
    [(_, caption)] = desk.handed
    assert caption.startswith("Your 2 check-ins as PDF. This file is not encrypted")
    assert "1 sign, an emoji perhaps, could not be drawn" in caption


def test_voice_notes_that_did_not_fit_follow() -> None:
    """The next part is asked for with the same days."""
    desk = Desk()
    desk.command("/export json 2026")
    desk.done("export", attachment=1, checkins=1, part=1, more=55)
    [job] = desk.jobs
    assert dict(job.args) == {
        "kind": "json",
        "period": "2026",
        "first": "2026-01-01",
        "last": "2026-12-31",
        "part": 2,
        "after": 55,
    }
    desk.done("export", attachment=2, checkins=1, part=2, more=0)
    assert desk.handed[1][1] == "Part 2: more of your voice notes."
    assert desk.jobs == []


@pytest.mark.parametrize(("ok", "result"), [(False, {}), (True, {}), (True, {"attachment": "x"})])
def test_a_document_that_could_not_be_made_is_said_kindly(ok: bool, result: dict[str, str]) -> None:
    """Nothing is handed over, and what to do is said."""
    desk = Desk()
    desk.command("/export json")
    desk.done("export", ok=ok, **result)
    assert desk.handed == []
    assert "/export tries again" in desk.text


def test_days_without_words_make_no_document() -> None:
    """It is said so."""
    desk = Desk()
    desk.command("/export csv 2020")
    desk.done("export", ok=False, problem="empty")
    assert desk.text.startswith("Nothing was written in that time.")


def test_a_script_the_fonts_do_not_have_is_refused_with_a_way_out() -> None:
    """The scripts are named, and the same days offered as Markdown."""
    desk = Desk()
    desk.command("/export pdf 2026")
    desk.done("export", ok=False, problem="script", scripts="HEBREW HIRAGANA KATAKANA VAI")
    assert "in Hebrew, Japanese and another script" in desk.text
    desk.tap("Markdown instead")
    [job] = desk.jobs
    assert (job.args["kind"], job.args["first"]) == ("md", "2026-01-01")


def test_an_export_during_a_check_in_leaves_the_question_open() -> None:
    """The document comes when it is ready; words still answer."""
    desk = Desk()
    desk.command("/checkin")
    desk.command("/export json")
    desk.say("warm")
    desk.done("export", attachment=1, checkins=1)
    desk.say("a plan")
    assert desk.answer("letting_go").text == "a plan"


def test_the_days_are_those_of_their_own_zone() -> None:
    """On New Year's Eve in Berlin it is still last year in New York."""
    night = datetime(2027, 1, 1, 0, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    desk = Desk(zone="America/New_York", now=night)
    desk.command("/export csv year")
    assert desk.jobs[0].args["first"] == "2026-01-01"


def test_the_button_answers_with_one_moment() -> None:
    """Offered where everything is about to be deleted."""
    desk = Desk()
    desk.tap_to(Address("export", "@go"))
    assert desk.toast == "One moment."
    assert [job.kind for job in desk.jobs] == ["export"]


def test_the_end_of_a_job_nobody_knows_is_passed_over() -> None:
    """A later version may have asked for it."""
    desk = Desk()
    desk.event(Done("unheard_of", ok=True, result={}))
    assert desk.messages == []
