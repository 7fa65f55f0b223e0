"""Everything as one JSON document."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exports.document import FORMAT, Everything, export, file_name, voices_of
from conversations.model import (
    Answer,
    BlockRef,
    Own,
    OwnChip,
    Part,
    Record,
    Session,
    Settings,
    Voice,
)
from conversations.when.daysoff import Pause
from conversations.when.week import OneOff, Slot

NOW = datetime(2026, 3, 3, 17, 30, 15, tzinfo=UTC)
DAY = date(2026, 3, 3)
BLOCK = BlockRef(DAY, time(9), time(12))


def checkin(**changes: Any) -> Record:
    """Return a check-in."""
    plain: dict[str, Any] = {
        "id": 7,
        "flow": "checkin",
        "zone": "Europe/Berlin",
        "day": DAY,
        "opened_at": NOW,
    }
    return Record(**(plain | changes))


def document(*records: Record, **changes: Any) -> dict[str, Any]:
    """Return the export of these records, read again."""
    session = Session(zone="Europe/Berlin", settled=True, **changes.pop("session", {}))
    everything = Everything(session, records, changes.pop("rules", ()), changes.pop("pauses", ()))
    found: dict[str, Any] = json.loads(export(everything, NOW))
    return found


def test_a_checkin() -> None:
    """A check-in holds its block, its times in UTC with the zone, and its steps by key."""
    own = (Own(40, "holding back"),)
    answer = Answer(chips=("tight",), parts=(Part(5, "one"), Part(6, "two")), own=own)
    found = document(
        checkin(
            block=BLOCK,
            state="complete",
            closed_at=NOW,
            answers={"self_study": answer, "letting_go": Answer(skipped=True)},
            given={"variant": "2"},
            tags=("supervision",),
        )
    )
    [one] = found["checkins"]
    assert one == {
        "id": 7,
        "kind": "checkin",
        "state": "complete",
        "day": "2026-03-03",
        "zone": "Europe/Berlin",
        "opened_at": "2026-03-03T17:30:15+00:00",
        "closed_at": "2026-03-03T17:30:15+00:00",
        "block": {"day": "2026-03-03", "starts": "09:00", "ends": "12:00"},
        "given": {"variant": "2"},
        "tags": ["supervision"],
        "steps": {
            "self_study": {
                "chips": ["tight"],
                "own_chips": ["holding back"],
                "words": ["one", "two"],
                "skipped": False,
                "voices": [],
            },
            "letting_go": {
                "chips": [],
                "own_chips": [],
                "words": [],
                "skipped": True,
                "voices": [],
            },
        },
    }


def test_a_block_in_the_hour_that_autumn_repeats() -> None:
    """Only there it says which of the two it is."""
    night = BlockRef(date(2026, 10, 25), time(2, 30), time(2, 50), again=True)
    [one] = document(checkin(block=night))["checkins"]
    assert one["block"] == {"day": "2026-10-25", "starts": "02:30", "ends": "02:50", "again": True}


def test_what_is_no_checkin() -> None:
    """Notes and whatever else was kept stand apart, none left out."""
    note = checkin(id=8, flow="note", answers={"note": Answer(parts=(Part(1, "kept"),))})
    found = document(checkin(), note, checkin(id=9, flow="later"))
    assert [one["id"] for one in found["checkins"]] == [7]
    assert [one["kind"] for one in found["notes"]] == ["note", "later"]
    assert found["notes"][0]["steps"]["note"]["words"] == ["kept"]


def test_schedule_and_days_off() -> None:
    """Rules and pauses are wall-clock days and times."""
    found = document(
        rules=[Slot(1, time(9), time(12, 30)), OneOff(DAY, time(18), time(20))],
        pauses=[Pause(DAY, DAY)],
    )
    weekly, once = found["schedule"]
    assert (weekly["weekday"], weekly["starts"], weekly["ends"]) == (1, "09:00", "12:30")
    assert (once["day"], once["starts"]) == ("2026-03-03", "18:00")
    assert found["pauses"] == [{"first": "2026-03-03", "last": "2026-03-03"}]


def test_about_the_person() -> None:
    """Format, moment, zone, language, settings and what is carried on are there."""
    own = (
        OwnChip(4, "nourished", "her laugh", NOW.date(), "kept"),
        OwnChip(5, "nourished", "no such words", NOW.date(), "left"),
    )
    found = document(
        session={
            "language": "en",
            "carried": {"intention": "slower", "question": "self_study.moved"},
            "own": own,
        },
    )
    assert found["presence"] == FORMAT == 2
    assert found["exported_at"] == "2026-03-03T17:30:15+00:00"
    assert (found["zone"], found["language"]) == ("Europe/Berlin", "en")
    assert set(found["settings"]) == set(Settings.__struct_fields__)
    assert found["session"]["carried"] == {"intention": "slower", "question": "self_study.moved"}
    assert found["own_chips"] == [
        {"step": "nourished", "text": text, "offered": "2026-03-03", "state": state}
        for text, state in (("her laugh", "kept"), ("no such words", "left"))
    ]


def test_the_letters_question_is_there_in_words() -> None:
    """What was carried into a check-in stands as it is kept, and as it was asked."""
    [one] = document(checkin(given={"question": "self_study.moved"}))["checkins"]
    assert one["given"] == {"question": "self_study.moved"}
    assert one["asked"] == "What does being moved tell you about what matters to you?"


def test_one_under_way_is_set_down() -> None:
    """Only in its own chat can a check-in be under way."""
    assert document(checkin(state="open"))["checkins"][0]["state"] == "down"


def test_a_period() -> None:
    """It says which days it is about."""
    period = (DAY, date(2026, 3, 9))
    found = json.loads(export(Everything(Session(), [], [], [], [], period), NOW))
    assert found["period"] == {"first": "2026-03-03", "last": "2026-03-09"}


def test_a_tag() -> None:
    """The entries and nothing else: what is carried, hours and settings are as for everybody."""
    session = Session(
        zone="Europe/Berlin",
        settings=Settings(bell_minutes=9),
        carried={"intention": "slower"},
        own=(OwnChip(4, "self_study", "holding back", 3),),
    )
    slot = Slot(0, time(9), time(12))
    pause = Pause(DAY, DAY)
    everything = Everything(session, [checkin(tags=("a",))], [slot], [pause], tag="a")
    told = json.loads(export(everything, NOW))
    bare = json.loads(export(Everything(Session(zone="Europe/Berlin"), [], [], []), NOW))
    assert told["tag"] == "a"
    assert [one["tags"] for one in told["checkins"]] == [["a"]]
    for name in told["left_out"]:
        assert told[name] == bare[name], name


def test_each_voice_note_has_a_file_by_its_record() -> None:
    """Its name tells nothing, and no number of a message in some chat."""
    voice = Voice(3, 50)
    answers = {
        "seeing": Answer(parts=(Part(5, "", voice), Part(6, "words"))),
        "line": Answer(parts=(Part(9, "below", voice),)),
    }
    one = checkin(answers=answers)
    assert dict(voices_of(one)) == {5: "voice/7.1.ogg", 9: "voice/7.2.ogg"}
    [told] = document(one)["checkins"]
    assert told["steps"]["line"]["voices"] == [
        {"at": 0, "file": "voice/7.2.ogg", "seconds": 3, "size": 50}
    ]


WORDS = ["<b>no & tag</b>", "שלום ünïcode 🪷", "\x00nul\r\n\ttab", " spaces ", "x" * 9000]


@pytest.mark.parametrize("text", WORDS)
def test_words_exactly_as_sent(text: str) -> None:
    """Words come back as they were sent, and readable by people where they are readable."""
    answers = {"self_study": Answer(parts=(Part(5, text),))}
    assert document(checkin(answers=answers))["checkins"][0]["steps"]["self_study"]["words"] == [
        text
    ]
    raw = export(Everything(Session(), [checkin(answers=answers)], (), ()), NOW).decode()
    assert "\\u05" not in raw


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_words(text: str) -> None:
    """Whatever was sent comes back."""
    found = document(checkin(answers={"self_study": Answer(parts=(Part(5, text),))}))
    assert found["checkins"][0]["steps"]["self_study"]["words"] == [text]


def test_half_a_character() -> None:
    """A lone half of a surrogate pair, which is no text, does not cost the document."""
    found = document(checkin(answers={"self_study": Answer(parts=(Part(5, "a\ud83e!"),))}))
    assert found["checkins"][0]["steps"]["self_study"]["words"] == ["a\ud83e!"]


def test_what_cannot_stand_in_it() -> None:
    """A value of an unknown kind is refused by its kind, never shown."""
    with pytest.raises(TypeError, match="object cannot stand in the document"):
        document(checkin(given={"x": object()}))


def test_its_name() -> None:
    """The document's name tells nothing but the day."""
    assert file_name(DAY) == "presence-2026-03-03.json"
