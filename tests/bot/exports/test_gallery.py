"""Pages look as they did when somebody last looked at them."""

from __future__ import annotations

import shutil
from dataclasses import replace as changed

import pytest

from conversations.model import Part, replace
from tests.bot.exports import gallery
from tests.bot.exports.samples import WEEK
from tests.bot.pictures.pixels import differing, read

TOLERANCE = 0.001
"""Which part of the pixels may be plainly another: versions of poppler smooth letters in their
own ways."""

DRAWN = pytest.mark.skipif(
    shutil.which("pdftoppm") is None,
    reason="poppler-utils is not installed: apt-get install poppler-utils",
)


def reference(name: str) -> bytes:
    """Return a page as it was looked at."""
    return (gallery.REFERENCES / f"{name}.png").read_bytes()


@pytest.mark.look
@DRAWN
@pytest.mark.parametrize("name", gallery.NAMES)
def test_a_page_looks_like_its_reference(name: str) -> None:
    """Both documents, each of their pages."""
    assert differing(read(gallery.page(name)), read(reference(name))) <= TOLERANCE


@pytest.mark.look
@DRAWN
@pytest.mark.parametrize("what", gallery.MADE_OF)
def test_one_more_line_would_be_noticed(what: str) -> None:
    """The tolerance is smaller than two words, and there is no page without a reference."""
    first, *others = WEEK.records
    answer = first.answers["letting_go"]
    longer = replace(answer, parts=(*answer.parts, Part(2, "a word")))
    more = replace(first, answers={**first.answers, "letting_go": longer})
    made = gallery.drawn(what, changed(WEEK, records=[more, *others]))
    assert differing(read(made[0]), read(reference(f"{what}-1"))) > TOLERANCE
    assert len(made) == sum(name.startswith(what) for name in gallery.NAMES)


def test_every_reference_belongs_to_a_page() -> None:
    """None is left over, and none is missing."""
    assert {file.stem for file in gallery.REFERENCES.glob("*.png")} == set(gallery.NAMES)
