"""Pictures look as they did when somebody last looked at them."""

from __future__ import annotations

import pytest

from bot.pictures.making import draw
from conversations.pictures import facts
from tests.bot.pictures import gallery
from tests.bot.pictures.pixels import differing, read
from tests.conversations.pictures import samples

TOLERANCE = 0.0008
"""Which part of the pixels may be plainly another."""


@pytest.mark.parametrize("name", gallery.NAMES)
def test_a_picture_looks_like_its_reference(name: str) -> None:
    """Weeks, months and years, light and dark, in English, Hebrew and the pseudo-language."""
    reference = read((gallery.REFERENCES / f"{name}.png").read_bytes())
    assert differing(read(gallery.small(gallery.drawn(name))), reference) <= TOLERANCE


def test_every_reference_belongs_to_a_picture() -> None:
    """None is left over."""
    assert {file.stem for file in gallery.REFERENCES.glob("*.png")} == set(gallery.NAMES)


def test_one_more_check_in_would_be_noticed() -> None:
    """The tolerance is smaller than a single dot."""
    more = (*samples.full_week(), samples.checkin(9, samples.TODAY, reflecting=("my_hands",)))
    week = facts.week(more, samples.MONDAY, gallery.OFF)
    svg = draw(week, gallery.WORDS["en"], samples.TODAY, dark=False)
    reference = read((gallery.REFERENCES / "week-en-light.png").read_bytes())
    assert differing(read(gallery.small(svg)), reference) > TOLERANCE


def test_light_is_not_dark() -> None:
    """The comparison sees colours."""
    light, dark = (
        read((gallery.REFERENCES / f"quiet-en-{shade}.png").read_bytes())
        for shade in ("light", "dark")
    )
    assert differing(light, dark) > 0.9


@pytest.mark.parametrize("name", gallery.NAMES)
def test_a_picture_is_as_wide_as_a_phone_and_not_scaled_down(name: str) -> None:
    """Telegram scales photos down to 1280 pixels on their longer side."""
    svg = gallery.drawn(name)
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" width="1080" height="')
    height = int(svg.partition('height="')[2].partition('"')[0])
    assert 400 <= height <= 1280
