"""A book as somebody opens it in a browser: a file on a disk, and no network."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import unicodedata
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import pytest

from bot.exports.book.binding import _read
from bot.words import Words
from conversations.search import folding
from tests.bot.exports.book import shelf
from tests.bot.pictures.pixels import differing
from tests.look import book
from tests.look.book import bound, laid_open, unlock

pytestmark = pytest.mark.look

TOLERANCE = 0.004
"""Which part of the pixels may be plainly another: browsers draw a selection as they like."""
MADE = "lusab-babad-gutih-tugad-zuzuz"
CHEROKEE = {*range(0x13A0, 0x1400), *range(0xAB70, 0xABC0)}
"""Letters of which Python counts the large ones as plain, and browsers the small ones."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A book on a disk."""
    path = tmp_path / "presence-2026-11-29.html"
    path.write_bytes(bound())
    return path


async def found(page: Any, typed: str) -> str:
    """Look for words, and return how often they were found."""
    await page.fill("#search", "")
    await page.locator(".result:empty").wait_for(state="attached")
    await page.fill("#search", typed)
    told = page.locator(".result:not(:empty)").filter(has_not_text="…")
    await told.wait_for()
    return str(await told.inner_text())


async def test_a_wrong_passphrase_and_the_right_one(browser: Any, file: Path) -> None:
    """The wrong one is refused and shows nothing; the right one opens, and asks for nothing."""
    async with laid_open(browser, file) as page:
        assert await page.title() == "A locked book"
        assert await page.evaluate("document.activeElement.id") == "passphrase"
        await page.fill("#passphrase", "a quiet place by the lake")
        await page.click("#open")
        await page.locator("#said", has_text="does not open it").wait_for()
        assert not await page.locator("#book").is_visible()
        assert await page.locator("#book *").count() == 0
        await page.click("#peek")
        assert await page.get_attribute("#passphrase", "type") == "text"
        await unlock(page, "  A quiet place  by the SEA")
        assert await page.locator("#passphrase").count() == 0
        assert "5 check-ins and 1 note on 5 days" in await page.inner_text(".cover")
        assert await page.locator(".month h2").all_inner_texts() == [
            "March 2026",
            "May 2026",
            "November 2026",
        ]
        assert await page.title() == "A locked book"
        await page.click("text=Close")
        await page.locator("#passphrase").wait_for()
        assert page.asked == [file.as_uri()] * 2, "nothing but the file itself"
        assert page.complaints == []


async def test_a_made_passphrase_as_people_type_it(browser: Any, tmp_path: Path) -> None:
    """With capitals and spaces, or dashes that a keyboard has joined."""
    path = tmp_path / "a.html"
    path.write_bytes(bound(passphrase=MADE))
    for typed in (MADE, "Lusab babad gutih tugad zuzuz ", "LUSABBABADGUTIHTUGAD—ZUZUZ"):
        async with laid_open(browser, path) as page:
            await unlock(page, typed)


async def test_words_are_found_in_every_script(browser: Any, file: Path) -> None:
    """Case, accents and vowel points do not count; all words must be met, phrases in one piece."""
    async with laid_open(browser, file) as page:
        await unlock(page)
        for typed, told in (
            ("GROSSE", "Found: 1"),
            ("groesse", "Found: 1"),
            ("muhe strasse", "Found: 1"),
            ("הידים", "Found: 1"),
            ("סוף", "Found: 1"),
            ("静かな", "Found: 1"),
            ("patience", "Found: 4"),
            ("supervision", "Found: 1"),
            ('"had its place"', "Found: 2"),
            ('"place had"', "Nothing was found."),
            ("</script>", "Found: 1"),
            ("tulips", "Nothing was found."),
        ):
            assert await found(page, typed) == told, typed
        assert await found(page, "haende ruhig") == "Found: 1"
        await page.locator(".found mark").first.wait_for()
        assert await page.locator(".found mark").all_inner_texts() == ["Hände", "ruhig"]
        assert not await page.locator(".cover").is_visible()
        await found(page, "ידים")
        await page.locator(".found mark").first.wait_for()
        marks = await page.locator(".found mark").all_inner_texts()
        assert [folding.fold(one) for one in marks] == ["ידימ"]
        await page.fill("#search", "")
        await page.locator(".cover").wait_for()
        assert page.complaints == []


async def test_words_that_mean_harm_are_words(browser: Any, file: Path) -> None:
    """They stand there as they were written, and become nothing."""
    async with laid_open(browser, file) as page:
        await unlock(page)
        await page.click("text=November")
        said = page.locator("#m2026-11 .said")
        await said.first.wait_for()
        shown = [await one.text_content() for one in await said.all()]
        assert shown == [one.replace("\ud83e", "?") for one in shelf.HOSTILE]
        assert await page.locator("img, iframe, b, script:not([type]) ~ script").count() == 0
        assert await page.locator("script").count() == 3
        assert await page.title() == "A locked book"
        assert page.asked == [file.as_uri()]
        assert page.complaints == []


@pytest.mark.parametrize("width", [320, 390])
async def test_on_a_phone(browser: Any, tmp_path: Path, width: int) -> None:
    """Nothing sticks out, not even a word without an end; the contents lead to a month."""
    record = shelf.note(1, shelf.NOW.date(), "x" * 400, "https://example.org/" + "y" * 300)
    everything = shelf.year()
    everything.records.append(record)  # type: ignore[attr-defined]
    path = tmp_path / "a.html"
    path.write_bytes(bound(everything))
    phone = {"is_mobile": True, "has_touch": True}
    async with laid_open(browser, path, (width, 844), **phone) as page:
        assert await page.evaluate("document.documentElement.scrollWidth") == width
        await unlock(page)
        await page.click("text=November")
        await page.locator("#m2026-11 .said").last.wait_for()
        assert await page.evaluate("document.documentElement.scrollWidth") == width
        await found(page, "xxx")
        assert await page.evaluate("document.documentElement.scrollWidth") == width
        assert page.complaints == []


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler-utils is missing")
@pytest.mark.parametrize("size", ["A4", "Letter"])
async def test_printed(browser: Any, file: Path, size: str) -> None:
    """Every month begins a page; all words can be searched, and no box to look for them stands."""
    async with laid_open(browser, file) as page:
        await unlock(page)
        document = await page.pdf(format=size)
    ran = await asyncio.to_thread(
        subprocess.run,
        ["pdftotext", "-layout", "-", "-"],
        input=document,
        capture_output=True,
        check=True,
    )
    pages = [one.strip() for one in ran.stdout.decode().split("\f")]
    assert pages[0].startswith("Check-ins and notes")
    assert pages[1].startswith("Contents")
    begins = [one.splitlines()[0] for one in pages[2:] if one]
    assert {"March 2026", "May 2026", "November 2026"} <= set(begins)
    text = "\n".join(pages)
    for words in ("Größe, Mühe, Straße", "(voice note, 0:23)", "#supervision", "</script>"):
        assert words in text
    assert "Look for words" not in text
    assert "Close" not in text


async def test_where_it_cannot_be_opened_it_says_so(browser: Any, file: Path) -> None:
    """A preview that runs no script, and a browser without encryption for files."""
    async with laid_open(browser, file, java_script_enabled=False) as page:
        text = await page.inner_text("#locked")
        assert "This book opens in a browser" in text
        assert "Passphrase" not in text
    for gone in ("delete Crypto.prototype.subtle", "delete globalThis.DecompressionStream"):
        held = await browser.new_context(offline=True)
        await held.add_init_script(gone)
        page = await held.new_page()
        await page.goto(file.as_uri())
        text = await page.inner_text("#locked")
        assert "it is too old for it" in text
        assert "Passphrase" not in text
        await held.close()


async def test_a_file_that_is_not_whole(browser: Any, tmp_path: Path) -> None:
    """Something of it was lost on the way: that is told apart from a wrong passphrase."""
    made = bound()
    at = made.index(b'id="sealed">') + 30
    file = tmp_path / "a.html"
    file.write_bytes(made[:at] + b"!" + made[at + 1 :])
    async with laid_open(browser, file) as page:
        await page.fill("#passphrase", shelf.PASSPHRASE)
        await page.press("#passphrase", "Enter")
        await page.locator("#said", has_text="not whole any more").wait_for()


async def test_it_folds_letters_as_presence_does(browser: Any) -> None:
    """Every letter of the basic plane, here and there."""
    signs = [
        chr(number)
        for number in range(0x21, 0xD800)
        if unicodedata.category(chr(number))[0] in "LMNP" and number not in CHEROKEE
    ]
    page = await browser.new_page()
    await page.add_script_tag(content=_read("fold.js"))
    theirs = await page.evaluate(
        "([tables, signs]) => { const { folded } = folding(tables);"
        " return signs.map((sign) => folded(sign.normalize('NFC'))); }",
        [folding.tables(), signs],
    )
    await page.close()
    other = [
        sign
        for sign, folded in zip(signs, theirs, strict=True)
        if folded != folding.fold(folding.whole(sign))
    ]
    assert len(other) <= 0.001 * len(signs), other


async def test_in_a_language_from_right_to_left(browser: Any, tmp_path: Path) -> None:
    """The page says so, and dates are those of the language."""
    path = tmp_path / "a.html"
    path.write_bytes(bound(words=Words("he", NullTranslations())))
    async with laid_open(browser, path) as page:
        await unlock(page)
        assert await page.get_attribute("html", "dir") == "rtl"
        assert (await page.locator(".month h2").first.inner_text()) == "מרץ 2026"
        assert await page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("name", book.PICTURES)
async def test_it_looks_as_it_did(browser: Any, tmp_path: Path, name: str) -> None:
    """Locked, cover, pages, search and sheet, light and dark, as somebody last looked at them."""
    reference = book.pixels((book.REFERENCES / f"{name}.png").read_bytes())
    assert differing(book.pixels(await book.taken(browser, tmp_path, name)), reference) <= TOLERANCE


def test_the_references_are_those_of_the_pictures() -> None:
    """None is left over, and the comparison sees light and words."""
    files = {one.stem: one for one in book.REFERENCES.glob("*.png")}
    assert files.keys() == book.PICTURES.keys()
    seen = {name: book.pixels(one.read_bytes()) for name, one in files.items()}
    assert differing(seen["pages-light"], seen["pages-dark"]) > 0.9
    assert differing(seen["pages-light"], seen["cover-light"]) > TOLERANCE
