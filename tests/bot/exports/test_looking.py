"""An export looked into by a process of its own: what it finds, and what it refuses."""

from __future__ import annotations

from dataclasses import replace as changed

import pytest

from bot.exports import apart, comparing, looking, making
from bot.exports.comparing import compare
from bot.exports.document import Everything, export
from bot.exports.looking import look
from bot.exports.packing import Wanted, pack
from bot.exports.reading import read
from conversations.model import Session, replace
from tests.bot.exports.bombs import BOMBS, document, taken
from tests.bot.exports.test_reading import NOW, whole

NOTHING = Everything(Session(), [], [], [])
SECONDS, MEGABYTES = 5, 300


@pytest.mark.parametrize("name", BOMBS)
def test_what_wants_too_much_is_refused(name: str) -> None:
    """Soon, and before it has taken much memory; the bot itself takes none for it."""
    found, seconds, megabytes = taken(BOMBS[name]())
    assert found is not None
    assert found.reason in ("damaged", "another")
    assert seconds < SECONDS
    assert megabytes < MEGABYTES


def test_what_is_whole_is_not() -> None:
    """The same file with nothing wrong in it."""
    found, _, megabytes = taken(document())
    assert found is not None
    assert (found.reason, found.kinds["checkins"], found.kinds["notes"]) == ("", 1, 1)
    assert megabytes < MEGABYTES / 2


async def packed() -> bytes:
    """Return an archive of everything, with its voice note."""

    async def fetch(_: int) -> bytes:
        return b"OggS!"

    return (await pack(whole(), NOW, Wanted(), fetch)).content


@pytest.mark.parametrize("here", [NOTHING, whole(), changed(whole(), records=whole().records[1:])])
@pytest.mark.parametrize("kept", [(), (7,)])
async def test_it_finds_what_is_to_come(here: Everything, kept: tuple[int, ...]) -> None:
    """The same as a comparison of all that was read."""
    content = await packed()
    plan = compare(here, read(content), kept)
    looked = await look(content, here, kept)
    assert (looked.told, looked.empty, looked.plan) == (plan.told(), plan.empty, None)
    taken_in = await look(content, here, kept, whole=True)
    assert taken_in.told == looked.told
    if not plan.empty:
        assert taken_in.plan is not None
        assert [replace(one, id=0) for one in taken_in.plan.fresh] == [
            replace(one, id=0) for one in plan.fresh
        ]
        assert [sound() for sound in taken_in.plan.sounds.values()] == [
            sound() for sound in plan.sounds.values()
        ]
        assert taken_in.theirs is not None
        for name in ("rules", "pauses", "days_off"):
            assert getattr(taken_in.theirs, name) == getattr(whole(), name)


async def test_the_bot_itself_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes meanwhile waits for no part of the file."""

    def never(*_: object) -> None:
        raise AssertionError("it was read here")

    monkeypatch.setattr(apart, "take_apart", never)
    monkeypatch.setattr(comparing, "content_of", never)
    looked = await look(export(whole(), NOW), whole(), ())
    assert looked.told["here"] == len(whole().records)


async def test_one_that_takes_too_long_is_refused() -> None:
    """And its process is gone."""
    with pytest.raises(apart.Unreadable):
        await look(document(), NOTHING, (), seconds=0)


async def test_one_that_breaks_may_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not the file's fault."""
    monkeypatch.setattr(making, "_PROGRAM", "raise SystemExit(3)")
    with pytest.raises(making.NotMade):
        await look(document(), NOTHING, ())


async def test_an_answer_without_end_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """No more is read of it than an export can hold."""
    monkeypatch.setattr(looking.making, "MOST", 10)
    with pytest.raises(making.NotMade):
        await look(document(), NOTHING, ())
