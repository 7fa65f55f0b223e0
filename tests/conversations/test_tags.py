"""Tags: how they are read, which are the same, and how many there are."""

from __future__ import annotations

import pytest

from conversations import tags
from conversations.model import Keep
from conversations.play import Play
from tests.bot.store.stock import record
from tests.conversations.desk import Desk


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("supervision", ("supervision",)),
        ("#supervision", ("supervision",)),
        ("  peer   group ", ("peer group",)),
        ("supervision, CPD", ("supervision", "CPD")),
        ("#supervision #cpd", ("supervision", "cpd")),
        ("#peer group", ("peer group",)),
        ("Größe, GROSSE, größe", ("Größe",)),
        ("Grosse, Größe", ("Grosse",)),
        ("שָׁלוֹם, שלום", ("שָׁלוֹם",)),
        ("Mitte; Rand\nEnde", ("Mitte", "Rand", "Ende")),
        (", #, ,", ()),
        ("", ()),
        ("a" * 50, ("a" * tags.LONGEST,)),
    ],
)
def test_what_is_typed(typed: str, read: tuple[str, ...]) -> None:
    """Commas part tags; those that fold alike are one."""
    assert tags.read(typed) == read


def test_a_tag_is_used_as_it_was_first_written() -> None:
    """The latest used comes first; its number stays."""
    play = Play(Desk().world, Desk().session, Desk().now)
    one = tags.put(play, record(1), ("Supervision", "Theme"))
    numbers = {tag.text: tag.number for tag in play.session.tags}
    other = tags.put(play, record(2), ("SUPERVISION",))
    assert other.tags == ("Supervision",)
    assert [tag.text for tag in play.session.tags] == ["Supervision", "Theme"]
    assert {tag.text: tag.number for tag in play.session.tags} == numbers
    assert tags.take(play, one, "theme").tags == ("Supervision",)
    assert [effect.record.tags for effect in play.effects if isinstance(effect, Keep)] == [
        ("Supervision", "Theme"),
        ("Supervision",),
        ("Supervision",),
    ]


def test_there_are_only_so_many() -> None:
    """On a record, and in use; the numbers of those that went are not given out again."""
    play = Play(Desk().world, Desk().session, Desk().now)
    names = [f"tag {number}" for number in range(tags.IN_USE + 5)]
    kept = tags.put(play, record(1), names)
    assert kept.tags == tuple(names[: tags.ON_ONE])
    assert [one.text for one in play.session.tags] == names[: -tags.IN_USE - 1 : -1]
    before = {one.number for one in play.session.tags}
    tags.put(play, record(2), (names[0],))
    assert play.session.tags[0].number not in before
