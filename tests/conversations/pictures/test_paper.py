"""The sheet: what fits on it, and how it is mirrored."""

from __future__ import annotations

import re
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from conversations.pictures.paper import DARK, LIGHT, Look, Palette, Paper, breadth, lines
from tests.conversations.screen import english

DAY = date(2026, 11, 27)


def paper(*, right_to_left: bool = False) -> Paper:
    """Return an empty sheet."""
    return Paper(Look(english, DAY, right_to_left=right_to_left), 500)


def test_words_are_escaped() -> None:
    """Whatever a label holds, it is text; what cannot be printed is a space."""
    sheet = paper()
    sheet.text((10, 20), 'a <b> & "c"\x00', 30)
    root = ET.fromstring(sheet.svg())  # noqa: S314 - our own
    [text] = root.iter("{http://www.w3.org/2000/svg}text")
    assert "".join(text.itertext()) == 'a <b> & "c" '


def test_hebrew_is_named_its_font_and_stays_in_order() -> None:
    """Run by run, within one line."""
    sheet = paper(right_to_left=True)
    sheet.text((10, 20), "א 12 ב", 30)
    assert sheet.svg().count('<tspan font-family="Noto Sans Hebrew">') == 2
    assert "\u2067" in sheet.svg()


def test_a_mirrored_sheet() -> None:
    """What begins at the left ends at the right, at the same distance."""
    sheet = paper(right_to_left=True)
    sheet.box(100, 10, (50, 20), "#000000")
    sheet.dot(100, 10, 5, "#000000")
    sheet.text((100, 10), "x", 30)
    svg = sheet.svg()
    assert 'x="930" y="10" width="50"' in svg
    assert 'cx="980"' in svg
    assert 'x="980" y="10" font-size="30" text-anchor="end"' in svg


def test_a_line_becomes_smaller_before_it_is_cut() -> None:
    """Down to two thirds of its size, then with an …."""
    sheet = paper()
    sheet.text((0, 0), "commented on what", 30, room=240)
    sheet.text((0, 50), "commented on what was wrong", 30, room=120)
    first, second = re.findall(r'font-size="([\d.]+)".*?>(.*?)</text>', sheet.svg())
    assert 20 < float(first[0]) < 30
    assert first[1] == "commented on what"
    assert second[0] == "19.5"
    assert second[1].endswith("…")


def test_words_are_broken_into_lines() -> None:
    """The last of them is cut."""
    assert lines("one two three", 30, 1000, 2) == ["one two three"]
    assert lines("one two three", 30, 110, 3) == ["one", "two", "three"]
    assert lines("one two three four", 30, 110, 2)[1].endswith("…")
    assert lines("", 30, 100) == []


@pytest.mark.parametrize(
    ("wider", "narrower"), [("mm", "ii"), ("字", "a"), ("AA", "aa"), ("ab", "a\u0301")]
)
def test_about_how_wide_a_text_is(wider: str, narrower: str) -> None:
    """Marks have no width, wide letters the width of their size."""
    assert breadth(wider, 30) > breadth(narrower, 30)


def _light(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2, 1.4.3)."""
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_everything_can_be_read(palette: Palette) -> None:
    """Also by eyes that tell no colours apart: the tints differ in their lightness."""
    for ground in (palette.ground, palette.band):
        assert contrast(palette.words, ground) > 7
        assert contrast(palette.soft, ground) > 4.5
    assert contrast(palette.strong, palette.ground) > 4.5
    assert contrast(palette.habit, palette.ground) > 3
    lightness = [_light(tint) for tint in palette.tints]
    assert lightness in (sorted(lightness), sorted(lightness, reverse=True))
    for at, tint in enumerate(palette.tints):
        ink = palette.ground if at >= 2 else palette.words
        assert contrast(ink, tint) > 3


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_nothing_is_red(palette: Palette) -> None:
    """No colour says that something went wrong."""
    for colour in (palette.strong, palette.habit, *palette.tints):
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        assert not (red > 1.8 * green and red > 1.8 * blue)
