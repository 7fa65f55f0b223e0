import re

import segno

from bot.qr import qr

LINK = "https://t.me/presence_bot?start=abcdefghijklmnop"
MODULES = {" ": "00", "▀": "10", "▄": "01", "█": "11"}


def test_the_drawing_is_the_code() -> None:
    """The half blocks are the code's modules, with its quiet zone around."""
    lines = re.sub(r"\x1b\[[0-9;]*m", "", qr(LINK)).splitlines()
    drawn = []
    for line in lines:
        drawn += ["".join(MODULES[sign][half] for sign in line) for half in (0, 1)]
    expected = [
        "".join(str(module & 1) for module in row)
        for row in segno.make(LINK, error="m", micro=False).matrix_iter(border=4)
    ]
    assert drawn[: len(expected)] == expected
    assert set("".join(drawn[len(expected) :])) <= {"0"}


def test_every_line_brings_its_own_colours() -> None:
    """Each line is black on white and ends plain, so that any terminal shows it the same."""
    for line in qr(LINK).splitlines():
        assert line.startswith("\x1b[38;5;16;48;5;231m")
        assert line.endswith("\x1b[0m")
