"""Making a PNG of a drawing, with our fonts alone."""

from __future__ import annotations

import struct

import pytest

from bot.pictures.child import FONTS, png
from conversations.pictures.glyphs import drawable
from tests.bot.pictures.pixels import read


def _text(text: str, weight: str = "", family: str = "Noto Sans") -> bytes:
    return png(
        '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40" viewBox="0 0 60 40">'
        f'<g font-family="{family}"><text x="4" y="30" font-size="28"{weight}>{text}</text></g>'
        "</svg>"
    )


def test_a_drawing_becomes_a_picture_of_its_size() -> None:
    """Width and height are what the drawing says."""
    made = read(png('<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>'))
    assert (made.width, made.height) == (30, 20)


@pytest.mark.parametrize("char", "gßŁőωЖש")
def test_letters_of_each_script_are_drawn(char: str) -> None:
    """A letter that no font has is drawn as an empty box."""
    missing = read(_text("\uab30")).values
    assert drawable(char)
    assert read(_text(char)).values not in (missing, read(_text("")).values)


def test_no_fonts_but_ours_are_used() -> None:
    """A family that the machine may have is not looked for: the picture is the same anywhere."""
    assert _text("g", family="DejaVu Serif") == _text("g", family="No Such Family")


def test_the_licence_of_the_fonts_lies_beside_them() -> None:
    """The Open Font License wants to travel along."""
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FONTS / "OFL.txt").read_text()
    assert len(list(FONTS.glob("*.ttf"))) == 4


def _characters(name: str) -> set[int]:
    """Return the characters a font has (its cmap, format 4; OpenType, section cmap)."""
    data = (FONTS / name).read_bytes()
    tables = {
        data[at : at + 4]: struct.unpack(">I", data[at + 8 : at + 12])[0]
        for at in range(12, 12 + 16 * struct.unpack(">H", data[4:6])[0], 16)
    }
    cmap = tables[b"cmap"]
    count = struct.unpack(">H", data[cmap + 2 : cmap + 4])[0]
    for at in range(cmap + 4, cmap + 4 + 8 * count, 8):
        start = cmap + struct.unpack(">I", data[at + 4 : at + 8])[0]
        if struct.unpack(">H", data[start : start + 2])[0] == 4:
            break
    double = struct.unpack(">H", data[start + 6 : start + 8])[0]
    ends = struct.unpack(f">{double // 2}H", data[start + 14 : start + 14 + double])
    begins = struct.unpack(f">{double // 2}H", data[start + 16 + double : start + 16 + 2 * double])
    return {c for first, last in zip(begins, ends, strict=True) for c in range(first, last + 1)}


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_the_fonts_have_every_letter_that_is_called_drawable(weight: str) -> None:
    """Hebrew in its own font, all else in the other."""
    latin, hebrew = (
        _characters(f"NotoSans-{weight}.ttf"),
        _characters(f"NotoSansHebrew-{weight}.ttf"),
    )
    wanted = {code for code in range(0x3000) if drawable(chr(code))}
    lacking = {c for c in wanted if c not in (hebrew if 0x590 <= c < 0x600 else latin)}
    assert wanted
    assert not lacking
