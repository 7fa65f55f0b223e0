import contextlib
import random
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.keys import MasterKey
from bot.sheet import SheetProblem, key_lines, read_sheet, write_sheet

NOW = datetime(2026, 3, 1, 11, 5, tzinfo=UTC)
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
keys = st.binary(min_size=32, max_size=32).map(MasterKey)


@given(master=keys)
def test_a_sheet_reads_back(master: MasterKey) -> None:
    """Every key reads back from its whole page, its lines, and its bare signs."""
    page, lines = write_sheet(master, NOW), key_lines(master)
    assert lines in page
    bare = "".join(line.split(":")[1] for line in lines.splitlines())
    assert read_sheet(page) == read_sheet(lines) == read_sheet(bare) == master


@given(master=keys, seed=st.integers())
def test_typing_is_free(master: MasterKey, seed: int) -> None:
    """Case, spaces, dashes, line breaks and signs that look alike do not matter."""
    rng = random.Random(seed)
    typed = ""
    for line in key_lines(master).splitlines():
        number, signs = line.strip().split(":")
        typed += f"{rng.choice(['', ' '])}{number}{rng.choice([':', ')', '.', ' :'])} "
        for sign in signs.replace(" ", ""):
            other = {"0": "oO0", "1": "iIlL1"}.get(sign, sign + sign.lower())
            typed += rng.choice(other) + rng.choice(["", "", " ", "-", "\n", "\t"])
        typed += "\n" * rng.randint(1, 3)
    assert read_sheet(typed) == master


@given(
    master=keys, line=st.integers(0, 3), at=st.integers(0, 15), sign=st.sampled_from(SIGNS + "U?")
)
def test_a_slip_is_named(master: MasterKey, line: int, at: int, sign: str) -> None:
    """A wrong sign is found, and its line named; the rest of the key is not printed."""
    lines = [text.split(":")[1].replace(" ", "") for text in key_lines(master).splitlines()]
    if lines[line][at] == sign:
        return
    lines[line] = lines[line][:at] + sign + lines[line][at + 1 :]
    with pytest.raises(SheetProblem, match=f"Line {line + 1} of the key") as caught:
        read_sheet("\n".join(f"{number}: {text}" for number, text in enumerate(lines, 1)))
    assert caught.value.lines == (line + 1,)
    assert not any(text[4:8] in str(caught.value) for text in lines)


MASTER = MasterKey(bytes(range(32)))
LINES = [line.strip() for line in key_lines(MASTER).splitlines()]


def test_the_lines_never_change() -> None:
    """A known key has the lines it always had, or printed sheets would stop working."""
    assert LINES == [
        "1:  000G 40R4 0M30 FE1V",
        "2:  104G M2RC 1M70 YVZS",
        "3:  208H 44RM 2MB1 F5DY",
        "4:  30CH M6RW 3MF1 Y1BR",
    ]


def test_swapped_lines_are_noticed() -> None:
    """Lines in the wrong order are both named."""
    typed = [LINES[0], "2:" + LINES[2][2:], "3:" + LINES[1][2:], LINES[3]]
    with pytest.raises(SheetProblem, match="Lines 2 and 3") as caught:
        read_sheet("\n".join(typed))
    assert caught.value.lines == (2, 3)


def test_a_missing_line_is_named() -> None:
    """A line that was left out is named, also when it is the last."""
    for number in range(1, 5):
        with pytest.raises(SheetProblem) as caught:
            read_sheet("\n".join(LINES[: number - 1] + LINES[number:]))
        assert caught.value.lines == (number,)


def test_a_doubled_line_is_named() -> None:
    """A line that was typed twice is named."""
    with pytest.raises(SheetProblem, match="Line 2 stands here twice"):
        read_sheet("\n".join([*LINES, LINES[1]]))


@pytest.mark.parametrize("text", ["", "hello", LINES[0].split(":")[1]])
def test_what_is_no_sheet_is_told(text: str) -> None:
    """A text without the four lines is told how they look."""
    with pytest.raises(SheetProblem, match="four lines of 16 signs"):
        read_sheet(text)


@given(text=st.text(max_size=300))
def test_any_text_is_a_key_or_a_problem(text: str) -> None:
    """Whatever is typed is either a key or a problem with words."""
    with contextlib.suppress(SheetProblem):
        assert isinstance(read_sheet(text), MasterKey)


def test_the_page_fits_paper() -> None:
    """The page is narrow, names its day and its key, and says how to come back."""
    page = write_sheet(MASTER, NOW)
    assert max(map(len, page.splitlines())) < 80
    assert "2026-03-01" in page
    assert MASTER.fingerprint in page
    assert "presence doctor --recover FILE" in page
    with pytest.raises(ValueError, match="aware"):
        write_sheet(MASTER, NOW.replace(tzinfo=None))
