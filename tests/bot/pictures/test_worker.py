"""The process beside the bot: what it is handed, how long it lives, what it hands back."""

from __future__ import annotations

import asyncio

import pytest

from bot.pictures import worker
from bot.pictures.worker import MOST_SVG, PNG_STARTS, PictureProblem, check, rasterise
from tests.bot.pictures.gallery import NAMES, drawn

OPENS = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'


async def test_a_drawing_comes_back_as_a_picture() -> None:
    """In a process that has no environment."""
    assert (await rasterise(drawn("week-pseudo-dark"))).startswith(PNG_STARTS)


async def test_others_go_on_meanwhile() -> None:
    """The loop turns while a picture is made."""
    turns = 0
    making = asyncio.ensure_future(rasterise(drawn("month-en-light")))
    while not making.done():
        turns += 1
        await asyncio.sleep(0.005)
    assert turns > 5
    assert making.result()


async def test_one_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its process is killed, and waited for."""
    monkeypatch.setattr(worker, "_PROGRAM", "import time; time.sleep(60)")
    with pytest.raises(PictureProblem, match="too long"):
        await rasterise(f"{OPENS}</svg>", seconds=0.3)


@pytest.mark.parametrize(
    ("program", "says"), [("raise SystemExit(3)", "broke"), ("print('hello')", "no picture")]
)
async def test_one_that_breaks_is_told(
    monkeypatch: pytest.MonkeyPatch, program: str, says: str
) -> None:
    """Whatever came of the process: nothing but a picture is handed on."""
    monkeypatch.setattr(worker, "_PROGRAM", program)
    with pytest.raises(PictureProblem, match=says):
        await rasterise(f"{OPENS}</svg>")


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="/etc/passwd"/>',
        '<g xlink:href="x"/>',
        '<rect fill="url(http://example.org)"/>',
        '<g style="x"/>',
        "<style>@import 'x'</style>",
        "<!DOCTYPE x>",
        "<!-- x -->",
        "&xxe;",
        "<text <image/>",
        " " * MOST_SVG,
    ],
)
def test_what_could_lead_elsewhere_is_refused(inside: str) -> None:
    """Resvg reads the file that an image names."""
    with pytest.raises(PictureProblem):
        check(f"{OPENS}{inside}</svg>")


def test_words_may_hold_anything() -> None:
    """A label may well speak of style, or of a url(."""
    check(f"{OPENS}<text x='1'>my style, href= and url(x) &amp; &lt;more&gt;</text></svg>")


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_is_taken(name: str) -> None:
    """Shapes and text, and not too much of it."""
    check(drawn(name))
