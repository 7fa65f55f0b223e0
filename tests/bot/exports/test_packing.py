"""What an export is handed over as."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.exports import packing
from bot.exports.document import Everything
from bot.exports.packing import Packed, Wanted, pack
from conversations.model import Answer, Part, Record, Session, Voice, replace

NOW = datetime(2026, 3, 3, 17, 30, 15, tzinfo=UTC)
DAY = date(2026, 3, 3)


class Shelf:
    """Voice notes of these sizes by their messages, in one record; counts what it has handed out.

    ``gone`` are those whose bytes are not there any more.
    """

    def __init__(self, *sizes: int, gone: tuple[int, ...] = ()) -> None:
        self.sizes = dict(enumerate(sizes, 1))
        self.gone = gone
        self.fetched: list[int] = []

    @property
    def everything(self) -> Everything:
        """All that is kept, the newest part first, with words in between."""
        parts = [Part(at, "", Voice(at, size)) for at, size in self.sizes.items()]
        answer = Answer(parts=(*reversed(parts), Part(900, "words")))
        record = Record(7, "checkin", "Europe/Berlin", DAY, NOW, answers={"seeing": answer})
        return Everything(Session(zone="Europe/Berlin"), [record], [], [])

    async def fetch(self, at: int) -> bytes | None:
        """Return what a voice note sounds like."""
        self.fetched.append(at)
        return None if at in self.gone else bytes([at]) * self.sizes[at]

    async def pack(self, wanted: Wanted = Wanted()) -> Packed:  # noqa: B008 - frozen
        """Return one part of the export."""
        return await pack(self.everything, NOW, wanted, self.fetch)


def opened(packed: Packed) -> dict[str, bytes]:
    """Return the files of an archive."""
    with zipfile.ZipFile(io.BytesIO(packed.content)) as archive:
        assert archive.testzip() is None
        return {one: archive.read(one) for one in archive.namelist()}


async def test_words_alone_are_a_document() -> None:
    """Nobody has to open an archive who never spoke."""
    packed = await Shelf().pack()
    assert (packed.name, packed.more) == ("presence-2026-03-03.json", None)
    assert json.loads(packed.content)["checkins"][0]["steps"]["seeing"]["words"] == ["words"]


async def test_the_document_points_to_each_voice_note() -> None:
    """Each is a file beside it, byte for byte, under the name that the document gives."""
    packed = await Shelf(10, 20).pack()
    assert (packed.name, packed.more) == ("presence-2026-03-03.zip", None)
    files = opened(packed)
    document: dict[str, Any] = json.loads(files.pop("presence.json"))
    named = document["checkins"][0]["steps"]["seeing"]["voices"]
    assert {one["file"]: one["seconds"] for one in named} == {
        "voice/7.1.ogg": 2,
        "voice/7.2.ogg": 1,
    }
    assert files == {"voice/7.1.ogg": b"\2" * 20, "voice/7.2.ogg": b"\1" * 10}


async def test_what_does_not_fit_comes_in_further_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each voice note once, in the order they were spoken; no archive above the limit."""
    monkeypatch.setattr(packing, "PART", 100)
    shelf = Shelf(60, 40, 1, 100, 150, 7)
    wanted, found = Wanted(), []
    while True:
        packed = await shelf.pack(wanted)
        found.append((packed.name, sorted(opened(packed))))
        if packed.more is None:
            break
        wanted = Wanted(wanted.part + 1, packed.more)
    assert [names for _, names in found] == [
        ["presence.json", "voice/7.5.ogg", "voice/7.6.ogg"],
        ["presence.json", "voice/7.4.ogg"],
        ["presence.json", "voice/7.3.ogg"],
        ["presence.json", "voice/7.2.ogg"],
        ["presence.json", "voice/7.1.ogg"],
    ]
    assert [name for name, _ in found][:2] == [
        "presence-2026-03-03.zip",
        "presence-2026-03-03.2.zip",
    ]
    assert shelf.fetched == [1, 2, 3, 4, 5, 6]


async def test_one_whose_bytes_are_gone_is_left_out() -> None:
    """The others are handed over all the same."""
    files = opened(await Shelf(10, 20, gone=(1,)).pack())
    assert sorted(files) == ["presence.json", "voice/7.1.ogg"]


async def test_a_part_that_has_nothing_left_ends_it() -> None:
    """Where records were deleted between two parts, the last one is empty, and asks for no more."""
    packed = await Shelf(10).pack(Wanted(2, 5))
    [document] = opened(packed).values()
    assert json.loads(document)["checkins"] == []
    assert packed.more is None


async def test_a_further_archive_can_be_read_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds the records that its voice notes belong to, and no others."""
    monkeypatch.setattr(packing, "PART", 20)
    shelf = Shelf(20, 20)
    [one] = shelf.everything.records
    answer = one.answers["seeing"]
    alone = [
        replace(one, id=at, answers={"seeing": replace(answer, parts=(part,))})
        for at, part in ((1, answer.parts[1]), (2, answer.parts[0]))
    ]
    everything = Everything(Session(zone="Europe/Berlin"), alone, [], [])
    first = await pack(everything, NOW, Wanted(), shelf.fetch)
    second = await pack(everything, NOW, Wanted(2, first.more or 0), shelf.fetch)
    [told] = json.loads(opened(second)["presence.json"])["checkins"]
    assert told["id"] == 2
    assert list(opened(second)) == ["presence.json", "voice/2.1.ogg"]


async def test_a_large_document_comes_in_an_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it can be sent back: a bot may fetch 20 MB. It may be made elsewhere."""
    monkeypatch.setattr(packing, "LARGE", 100)

    async def write(_: Everything) -> bytes:
        return b"x" * 100

    shelf = Shelf()
    packed = await pack(shelf.everything, NOW, Wanted(), shelf.fetch, write)
    assert packed.name == "presence-2026-03-03.zip"
    assert opened(packed) == {"presence.json": b"x" * 100}
    assert len(packed.content) < 200
