"""What a re-read calendar has in it that was asked about before, and what is new."""

import pytest

from conversations.when.blocks import Add, reconcile
from conversations.when.forming import FormedBlock
from tests.conversations.when.rows import ASKED, calendar, moment, reread, row


def test_edit_extended_after_sent() -> None:
    """An appointment grows after its block was asked about: no second check-in."""
    fresh = calendar(a="09:00-10:00", b="10:00-11:30")
    assert reread(fresh, [ASKED], "11:20") == ["Keep 09:00-11:30 ab"]


def test_edit_uid_changed_same_slot() -> None:
    """A calendar connected anew has other keys: its blocks are known by their slots."""
    waiting = row("14:00-15:00", "c")
    fresh = calendar(x="09:00-10:00", y="10:00-11:00", z="14:00-15:00")
    assert reread(fresh, [ASKED, waiting], "11:20") == [
        "Keep 09:00-11:00 abxy",
        "Keep 14:00-15:00 z",
    ]


@pytest.mark.parametrize("span", ["11:10-12:00", "11:00-12:00", "15:00-16:00"])
def test_what_comes_after_an_asked_block_is_a_new_one(span: str) -> None:
    """An appointment entered after the asked block is asked about, however near it begins."""
    fresh = calendar(a="09:00-10:00", b="10:00-11:00", c=span)
    assert reread(fresh, [ASKED], "11:20") == ["Keep 09:00-11:00 ab", f"Add {span} c"]


@pytest.mark.parametrize("span", ["10:59-12:00", "08:00-09:10", "09:30-10:30"])
def test_what_overlaps_an_asked_block_belongs_to_it(span: str) -> None:
    """An appointment with another key that overlaps what was asked about is not asked about."""
    begins, ends = span.split("-")
    whole = f"{min(begins, '09:00')}-{max(ends, '11:00')}"
    fresh = calendar(a="09:00-10:00", b="10:00-11:00", c=span)
    assert reread(fresh, [ASKED], "12:30") == [f"Keep {whole} abc"]


@pytest.mark.parametrize(
    ("span", "decisions"),
    [
        ("10:30-11:30", ["Keep 09:00-11:30 ab"]),
        ("07:00-08:00", ["Keep 07:00-10:00 ab"]),
        ("26/10:00-26/11:00", ["Keep 09:00-10:00 ab", "Add 10:00-11:00 b"]),
        ("11:10-12:10", ["Keep 09:00-10:00 ab", "Add 11:10-12:10 b"]),
        ("11:00-11:15", ["Keep 09:00-11:15 ab"]),
    ],
)
def test_what_is_put_off_is_another_meeting(span: str, decisions: list[str]) -> None:
    """An asked appointment is asked about again only if it now lies after, and is not over yet."""
    assert reread(calendar(a="09:00-10:00", b=span), [ASKED], "11:20") == decisions


def test_a_meeting_put_off_keeps_its_block() -> None:
    """What was put off waits in its own block until that is asked about; put back, it is known."""
    again = row("26/10:00-26/11:00", "b")
    fresh = calendar(a="09:00-10:00", b="26/10:00-26/11:00")
    kept = ["Keep 09:00-10:00 ab", "Keep 10:00-11:00 b"]
    assert reread(fresh, [ASKED, again], "11:35") == kept
    assert reread(fresh, [ASKED, again], "26/12:00") == kept
    back = calendar(a="09:00-10:00", b="10:00-11:00")
    assert reread(back, [ASKED, again], "11:35") == [
        "Keep 09:00-11:00 ab",
        "Drop 26/10:00-26/11:00",
    ]


def test_a_waiting_appointment_does_not_get_lost_in_an_asked_block() -> None:
    """What waits is asked about also if it moves so that it overlaps what was asked about."""
    waiting = row("11:30-12:30", "c")
    fresh = calendar(a="09:00-10:00", b="10:00-11:00", c="10:30-12:00")
    assert reread(fresh, [ASKED, waiting], "11:20") == ["Keep 09:00-11:00 ab", "Move 10:30-12:00 c"]


@pytest.mark.parametrize(
    ("now", "asked", "decisions"),
    [
        ("10:30", False, ["Move 11:30-14:00 cde", "Add 09:00-10:30 ab"]),
        ("13:30", False, ["Move 11:30-14:00 cde", "Lapse 09:00-10:30 ab"]),
        ("14:30", True, ["Keep 09:00-14:00 abcde"]),
    ],
)
def test_one_block_becomes_two(now: str, asked: bool, decisions: list[str]) -> None:
    """A gap opens in a block: what waits goes with most of its keys, what was asked keeps both."""
    fresh = calendar(
        a="09:00-09:45", b="09:45-10:30", c="11:30-12:30", d="12:30-13:30", e="13:30-14:00"
    )
    assert reread(fresh, [row("09:00-14:00", "abcde", asked=asked)], now) == decisions


@pytest.mark.parametrize(
    ("asked", "decisions"),
    [
        ((False, False), ["Move 09:00-13:00 abcd", "Drop 11:30-13:00"]),
        ((True, False), ["Keep 09:00-11:00 ab", "Move 11:10-13:00 cd"]),
        ((False, True), ["Keep 09:00-11:00 ab", "Keep 11:10-13:00 cd"]),
        ((True, True), ["Keep 09:00-11:00 ab", "Keep 11:10-13:00 cd"]),
    ],
)
def test_two_blocks_become_one(asked: tuple[bool, bool], decisions: list[str]) -> None:
    """The gap between two blocks closes: what waits and what was asked stay told apart."""
    fresh = calendar(a="09:00-10:00", b="10:00-11:00", c="11:10-12:00", d="12:00-13:00")
    rows = [
        row("09:00-11:00", "ab", asked=asked[0]),
        row("11:30-13:00", "cd", asked=asked[1]),
    ]
    assert reread(fresh, rows, "11:05") == decisions


def test_a_waiting_block_goes_with_what_is_still_ahead() -> None:
    """Of two equal halves the row takes the one that can still be asked about."""
    fresh = calendar(a="09:00-11:00", b="16:00-18:00")
    decisions = reread(fresh, [row("09:00-18:00", "ab")], "15:00")
    assert decisions == ["Move 16:00-18:00 b", "Lapse 09:00-11:00 a"]


def test_what_is_left_around_an_asked_part_is_two_blocks() -> None:
    """What lies before and after an asked hour is asked about by itself."""
    fresh = calendar(a="08:00-09:00", b="09:00-10:00", c="10:00-11:00", d="11:10-12:00")
    asked = row("09:00-10:00", "b", asked=True)
    assert reread(fresh, [asked], "10:10") == [
        "Keep 09:00-10:00 b",
        "Add 08:00-09:00 a",
        "Add 10:00-12:00 cd",
    ]


def test_typed_hours_beside_a_calendar() -> None:
    """Hours joined with an asked appointment are asked about already; those after it are not."""
    asked = row("09:00-11:00", "a", asked=True)
    fresh = calendar("09:00-10:00", "11:10-12:00", a="10:00-11:00")
    assert reread(fresh, [asked], "11:20") == ["Keep 09:00-11:00 a", "Add 11:10-12:00"]
    plain = reconcile(fresh, [asked], moment("11:20"))[1]
    assert isinstance(plain, Add)
    assert not isinstance(plain.block, FormedBlock)
    assert reread(fresh, [asked], "12:20") == ["Keep 09:00-11:00 a"]


def test_typed_hours_go_with_what_they_share_most_time_with() -> None:
    """Hours over an asked and a waiting appointment are asked about with the longer one."""
    asked, waiting = row("09:00-10:00", "a", asked=True), row("11:00-13:00", "b")
    fresh = calendar("09:00-13:30", a="09:00-10:00", b="11:00-13:00")
    expected = ["Keep 09:00-10:00 a", "Move 09:00-13:30 b"]
    assert reread(fresh, [asked, waiting], "10:30") == expected
    assert reread(fresh, [asked], "10:30") == ["Keep 09:00-10:00 a", "Add 09:00-13:30 b"]
