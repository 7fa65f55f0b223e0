"""Passphrases: made of chance, and read whoever typed them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.exports.book.passphrase import BITS, MADE, make, tidy


def test_one_that_is_made() -> None:
    """Eighty bits, five groups; each is another."""
    assert BITS == 80
    made = {make() for _ in range(200)}
    assert len(made) == 200
    assert all(re.fullmatch(r"(?:[a-z]{5}-){4}[a-z]{5}", one) for one in made)


def test_proquints_as_their_author_writes_them() -> None:
    """127.0.0.1 is lusab-babad, 63.84.220.193 is gutih-tugad (arXiv:0901.4016)."""
    numbers = iter((0x7F00, 0x0001, 0x3F54, 0xDCC1, 0xFFFF))
    assert make(lambda bits: next(numbers) if bits == 16 else 0) == (
        "lusab-babad-gutih-tugad-zuzuz"
    )


@pytest.mark.parametrize(
    "typed",
    [
        "lusab-babad-gutih-tugad-zuzuz",
        " Lusab babad gutih tugad zuzuz ",
        "LUSABBABADGUTIHTUGADZUZUZ",
        "lusab–babad—gutih\u2011tugad zuzuz\n",
        "\uff4c\uff55\uff53\uff41\uff42-babad-gutih-tugad-zuzuz",
    ],
)
def test_a_made_one_in_every_way(typed: str) -> None:
    """With capitals, spaces, or nothing between."""
    assert tidy(typed) == "lusab-babad-gutih-tugad-zuzuz"


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Correct  horse\nbattery staple ", "correct horse battery staple"),
        ("it’s “quiet” — here…", 'it\'s "quiet" - here...'),
        ("a--b", "a-b"),
        ("Gro\u0308\u00dfe", "größe"),
        ("\uff21\uff22\u00a0c", "ab c"),
        ("静かな手", "静かな手"),
        ("שלום לך", "שלום לך"),
        ("", ""),
    ],
)
def test_one_of_their_own(typed: str, plain: str) -> None:
    """What a phone makes of it while a message is written does not count."""
    assert tidy(typed) == plain


@given(st.text())
def test_what_is_plain_stays(typed: str) -> None:
    """Once is as good as twice, for all that keyboards write."""
    if typed.isprintable():
        once = tidy(typed)
        assert tidy(once) == once


def test_the_shape_of_a_made_one() -> None:
    """The book's own script reads it, so it must mean the same there."""
    assert re.match(MADE, make().replace("-", ""))
    assert "\\" not in MADE
