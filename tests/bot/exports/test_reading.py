"""A document read again."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exports import apart
from bot.exports.apart import Reason, Unreadable
from bot.exports.document import CARRIED, LEFT_HERE, Everything, export
from bot.exports.packing import pack
from bot.exports.reading import read
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
    WeekQuestion,
    replace,
)
from conversations.when.daysoff import DaysOff, Pause
from conversations.when.week import OneOff, Slot

NOW = datetime(2026, 3, 3, 17, 30, 15, 123456, tzinfo=UTC)
DAY = date(2026, 3, 3)


def whole() -> Everything:
    """Return something of everything there is."""
    voice = Voice(3, 5)
    answers = {
        "self_study": Answer(("tight",), (Part(5, "one"),), own=(Own(4, "her laugh"),)),
        "letting_go": Answer(skipped=True),
        "seeing": Answer(parts=(Part(6, "half \ud83e"), Part(7, "", voice), Part(8, "שלום\x00"))),
    }
    block = BlockRef(date(2026, 10, 25), time(2, 30), time(3, 50), again=True)
    given_ = {"intention": "slower", "question": "self_study.moved"}
    first = Record(
        7, "checkin", "Europe/Berlin", DAY, NOW, block, "complete", NOW, answers, given_, "seeing"
    )
    first = replace(first, tags=("supervision", "Hände"))
    note = Record(
        8,
        "note",
        "Asia/Tokyo",
        DAY,
        NOW,
        state="down",
        answers={"note": Answer(parts=(Part(9, ""),))},
    )
    session = Session(
        zone="Europe/Berlin",
        settings=Settings(bells=((1, 15),), works_on=(DAY,), holidays="DE-BY", tidy=True),
        carried={"intention": "slower"},
        own=(OwnChip(4, "self_study", "her laugh", DAY, "kept"),),
        variants={"checkin.seeing": ("2", "1")},
        visits={"seeing": 2},
        zones_before=("Asia/Tokyo",),
        question=WeekQuestion(DAY, "letting_go.", asked=True),
    )
    rules = [Slot(1, time(9), time(12, 30), 2, DAY), OneOff(DAY, time(18), time(20))]
    return Everything(session, [first, note], rules, [Pause(DAY, DAY)], [DaysOff(2)])


def plain() -> dict[str, Any]:
    """Return its document as JSON knows it."""
    found: dict[str, Any] = json.loads(export(whole(), NOW))
    return found


def test_what_is_read_makes_the_same_document() -> None:
    """Nothing is lost on the way, byte for byte."""
    document = export(whole(), NOW)
    assert export(read(document).everything, NOW) == document


@given(st.text(), st.lists(st.text(max_size=20), max_size=3), st.booleans())
def test_any_words_make_the_same_document(words: str, own: list[str], skipped: bool) -> None:
    """Whatever was written."""
    answer = Answer(parts=(Part(1, words),), own=tuple(Own(1, one) for one in own), skipped=skipped)
    one = Record(7, "checkin", "UTC", DAY, NOW, state="down", answers={"seeing": answer})
    document = export(Everything(Session(), [one], [], []), NOW)
    assert export(read(document).everything, NOW) == document


def test_every_field_is_taken_along_or_left_for_a_reason() -> None:
    """A field that comes later is in the document, or this test asks why not."""
    left = {"settled", "heard_at", "serial", "targets", "filed", "talk", "parked", "untouched"}
    left |= {
        "fetching",
        "held",
        "prompt",
        "replaced",
        "listening",
        "put_off",
        "paused",
        "menu",
        "parcel",
        "packet",  # forgotten once it is made
        "secrets",
        "whispered",  # by the numbers of records, which are others elsewhere
        "looked_back",
        "search",
        "spent",  # how much was done here
        "searched",
        "tags",  # those of the records
    }
    known = {"zone", "language", "settings", "own", *CARRIED}
    assert set(Session.__struct_fields__) - left == known
    assert set(plain()["settings"]) == set(Settings.__struct_fields__)
    told = plain()["checkins"][0]
    renamed = {"kind": "flow", "steps": "answers", "asked": ""}
    names = {renamed.get(key, key) for key in told} - {""}
    assert names == set(Record.__struct_fields__) - (LEFT_HERE - {"flow", "answers"})
    assert set(Answer.__struct_fields__) == {"chips", "parts", "skipped", "own"}
    assert set(Part.__struct_fields__) == {"message_id", "text", "voice", "besides"}
    assert set(Voice.__struct_fields__) == {"seconds", "size"}


def test_messages_of_another_chat_get_numbers_of_their_own() -> None:
    """Below zero, where no message is, and each only once."""
    numbers = [
        part.message_id
        for record in read(export(whole(), NOW)).everything.records
        for answer in record.answers.values()
        for part in answer.parts
    ]
    assert numbers == [-1, -2, -3, -4, -5]


async def test_voice_notes_come_with_their_archive() -> None:
    """Their bytes are read when they are asked for; one that is not there is left out."""

    async def fetch(_: int) -> bytes:
        return b"sound"

    packed = await pack(whole(), NOW, reading_wanted(), fetch)
    taken = read(packed.content)
    assert {at: sound() for at, sound in taken.voices.items()} == {-3: b"sound"}
    assert read(export(whole(), NOW)).voices == {}


def reading_wanted() -> Any:
    """Return the first part of an export."""
    from bot.exports.packing import Wanted  # noqa: PLC0415 - used once

    return Wanted()


def refused(content: bytes) -> Reason:
    """Return why a file is refused."""
    with pytest.raises(Unreadable) as told:
        read(content)
    return told.value.reason


def test_what_is_another_file() -> None:
    """It is said so."""
    for content in (b"", b"hello", b"[1]", b'{"a": 1}', b'{"presence": "x"}', b'{"presence":true}'):
        assert refused(content) is Reason.ANOTHER
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.txt", "x")
    assert refused(archive.getvalue()) is Reason.ANOTHER


@pytest.mark.parametrize("version", [1, 3, 99])
def test_another_version(version: int) -> None:
    """An older or newer one is refused by that."""
    assert refused(json.dumps({**plain(), "presence": version}).encode()) is Reason.VERSION


def spoiled(*path: str | int, value: Any) -> bytes:
    """Return a document with one value changed."""
    document: Any = plain()
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("zone",), "Europe/Nowhere"),
        (("zone",), "../../etc/passwd"),
        (("zone",), 7),
        (("settings", "letter_day"), 7),
        (("settings", "bell_minutes"), -1),
        (("settings", "bells"), [[9, 5]]),
        (("settings", "holidays"), "x" * 9000),
        (("settings", "quiet_from"), "25:00"),
        (("settings", "quiet_from"), "21:00:00Z"),
        (("own_chips", 0, "state"), "lost"),
        (("own_chips", 0, "offered"), "yesterday"),
        (("own_chips", 0, "step"), "No Key"),
        (("session",), None),
        (("session", "visits"), {"a": "x"}),
        (("schedule", 0, "weekday"), 9),
        (("schedule", 0, "ends"), "09:01"),
        (("pauses", 0, "last"), "2020-01-01"),
        (("pauses",), {}),
        (("pauses",), [{"first": "9999-12-01", "last": "9999-12-31"}]),
        (("checkins", 0, "id"), 0),
        (("checkins", 0, "id"), 2**60),
        (("checkins", 0, "id"), 8),
        (("checkins", 0, "kind"), "A flow"),
        (("checkins", 0, "state"), "open"),
        (("checkins", 0, "zone"), "Nowhere"),
        (("checkins", 0, "opened_at"), "2026-03-03T17:30:15"),
        (("checkins", 0, "closed_at"), "2026-03-03T17:30:15"),
        (("checkins", 0, "opened_at"), "0001-01-01T00:00:00Z"),
        (("checkins", 0, "opened_at"), "9999-12-31T23:59:59Z"),
        (("checkins", 0, "closed_at"), "9999-12-31T23:59:59Z"),
        (("checkins", 0, "day"), "0001-01-01"),
        (("checkins", 0, "tags"), ["x" * 33]),
        (("checkins", 0, "block", "day"), "9999-12-31"),
        (("checkins", 0, "day"), "2026-02-30"),
        (("checkins", 0, "block", "starts"), "9"),
        (("checkins", 0, "steps"), []),
        (("checkins", 0, "steps"), {"a b": {}}),
        (("checkins", 0, "steps", "seeing", "words"), [1]),
        (("checkins", 0, "steps", "seeing", "words"), "one"),
        (("checkins", 0, "steps", "seeing", "voices", 0, "at"), 3),
        (("checkins", 0, "steps", "seeing", "own_chips"), [{}]),
        (("checkins", 0, "deleted_at"), "2026-03-03T17:30:15Z"),
        (("checkins", 0), "x"),
        (("notes",), 1),
    ],
)
def test_a_damaged_one_is_refused_whole(path: tuple[str | int, ...], value: Any) -> None:
    """Nothing of it is taken in, and no word of it is told."""
    assert refused(spoiled(*path, value=value)) is Reason.DAMAGED


def test_one_that_was_cut_is_damaged() -> None:
    """As a phone may leave it."""
    document = export(whole(), NOW)
    assert refused(document[: len(document) // 2]) is Reason.DAMAGED
    assert refused(b'{"presence": ' + b"[" * 100_000) is Reason.DAMAGED


def archive(*files: tuple[str, bytes], cut: int = 0) -> bytes:
    """Return an archive, without its last bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in files:
            file.writestr(name, content)
    return made.getvalue()[: -cut or None]


def test_a_damaged_archive() -> None:
    """Cut, spoiled within, or with a file twice."""
    document = export(whole(), NOW)
    good = archive(("presence.json", document))
    assert read(good).everything.records
    assert refused(archive(("presence.json", document), cut=5)) is Reason.DAMAGED
    assert refused(good.replace(document[:1], b"\xff", 1)[:60] + b"\0" * 40 + good[100:])
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = archive(("presence.json", document), ("presence.json", document))
    assert refused(twice) is Reason.DAMAGED


def test_what_unpacks_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    """However small the archive is."""
    monkeypatch.setattr(apart, "LARGEST", 1000)
    assert refused(archive(("presence.json", b" " * 1001))) is Reason.DAMAGED
    monkeypatch.setattr(apart, "LARGEST_VOICE", 10)
    monkeypatch.setattr(apart, "LARGEST", 10**6)
    document = ("presence.json", export(whole(), NOW))
    assert refused(archive(document, ("voice/7.1.ogg", b"x" * 11))) is Reason.DAMAGED
    assert read(archive(document, ("voice/7.1.ogg", b"x" * 10))).voices.keys() == {-3}
