"""A book in a browser, and pictures of it: ``python -m tests.look.book`` makes these anew.

Look at each afterwards. They are made with the fonts that come with Presence, so that they are
the same on every machine; a reader sees their own.
"""

from __future__ import annotations

import asyncio
import io
import shutil
import subprocess
import sys
import tempfile
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from PIL import Image

from bot.exports import pdf
from bot.exports.book.binding import bind
from bot.exports.document import Everything
from bot.pictures import child
from bot.words import Words
from tests.bot.exports.book import shelf
from tests.bot.pictures.pixels import Pixels
from tests.look.phone import FLAGS, PHONE, find_browser

REFERENCES = Path(__file__).with_name("references")
DPI = 50

_FONTS = {
    "Words": (pdf.FONTS / "NotoSerif-Regular.ttf", 400),
    "Ours": (pdf.FONTS / "NotoSans-Regular.ttf", 400),
    "Ours bold": (child.FONTS / "NotoSans-Bold.ttf", 600),
    "Hebrew": (child.FONTS / "NotoSansHebrew-Regular.ttf", 400),
}


def bound(
    everything: Everything | None = None, words: Words | None = None, passphrase: str = ""
) -> bytes:
    """Return a book with a quick lock."""
    what, how = everything or shelf.year(), words or Words("en")
    return bind(what, how, shelf.NOW, passphrase or shelf.PASSPHRASE, shelf.lock())


@asynccontextmanager
async def laid_open(
    browser: Any, file: Path, size: tuple[int, int] = PHONE, **context: Any
) -> AsyncIterator[Any]:
    """Open a book's file, with the network refused; whatever it asks for or complains of is kept.

    The page has ``asked`` and ``complaints``, lists of texts.
    """
    held = await browser.new_context(
        viewport={"width": size[0], "height": size[1]}, offline=True, **context
    )
    held.set_default_timeout(10_000)
    page = await held.new_page()
    page.asked, page.complaints = [], []
    page.on("request", lambda one: page.asked.append(one.url))
    page.on("console", lambda one: page.complaints.append(one.text))
    page.on("pageerror", lambda one: page.complaints.append(str(one)))
    page.on("dialog", lambda one: page.complaints.append(one.message))
    await page.goto(file.as_uri())
    yield page
    await held.close()


async def unlock(page: Any, passphrase: str = shelf.PASSPHRASE) -> None:
    """Type a passphrase, and Enter."""
    await page.fill("#passphrase", passphrase)
    await page.press("#passphrase", "Enter")
    await page.locator(".cover").wait_for()


async def _dressed(page: Any) -> None:
    """Give a page the fonts that come with Presence."""
    faces = "".join(
        f"@font-face {{ font-family: '{name}'; src: url(data:font/ttf;base64,"
        f"{b64encode(path.read_bytes()).decode()}); }}"
        for name, (path, _) in _FONTS.items()
    )
    await page.add_style_tag(
        content=faces
        + "* { font-family: Ours, Hebrew !important; caret-color: transparent; }"
        + "h1, h2, h3, h4, h5, h3 * { font-family: 'Ours bold', Hebrew !important;"
        + " font-weight: 400 !important; }"
        + ".said, .carried { font-family: Words, Hebrew !important; }"
    )
    await page.evaluate("document.fonts.ready.then(() => null)")
    await page.wait_for_timeout(100)


async def _locked(page: Any) -> bytes:
    await page.fill("#passphrase", "not this one")
    await page.press("#passphrase", "Enter")
    await page.locator("#said", has_text="does not open it").wait_for()
    return bytes(await page.screenshot())


async def _cover(page: Any) -> bytes:
    await unlock(page)
    return bytes(await page.screenshot())


async def _pages(page: Any) -> bytes:
    await unlock(page)
    await page.locator("h3", has_text="Tuesday 3 March").evaluate("one => one.scrollIntoView()")
    await page.mouse.wheel(0, -90)
    await page.wait_for_timeout(300)
    return bytes(await page.screenshot())


async def _search(page: Any) -> bytes:
    await unlock(page)
    await page.fill("#search", "haende ruhig")
    await page.locator(".result", has_text="Found: 1").wait_for()
    await page.locator("mark").last.wait_for()
    return bytes(await page.screenshot())


async def _sheet(page: Any) -> bytes:
    """Print, and return the first page of a month."""
    await unlock(page)
    return sheet(bytes(await page.pdf(format="A4")), 3)


def sheet(document: bytes, number: int) -> bytes:
    """Return a page of a PDF as PNG."""
    program = shutil.which("pdftoppm") or "pdftoppm"
    some = ["-f", f"{number}", "-l", f"{number}", "-r", f"{DPI}", "-png", "-singlefile", "-"]
    ran = subprocess.run([program, *some], input=document, capture_output=True, check=True)
    return ran.stdout


PICTURES: dict[str, tuple[Callable[[Any], Awaitable[bytes]], str, str]] = {
    "locked-light": (_locked, "en", "light"),
    "locked-dark": (_locked, "en", "dark"),
    "cover-light": (_cover, "en", "light"),
    "pages-light": (_pages, "en", "light"),
    "pages-dark": (_pages, "en", "dark"),
    "search-light": (_search, "en", "light"),
    "search-dark": (_search, "en", "dark"),
    "cover-right-to-left": (_cover, "he", "light"),
    "sheet": (_sheet, "en", "dark"),
}
"""What is looked at: how to get there, in which language, in which light."""


async def taken(browser: Any, directory: Path, name: str) -> bytes:
    """Return a picture as PNG."""
    take, language, scheme = PICTURES[name]
    words = Words(language, NullTranslations()) if language != "en" else Words()
    file = directory / f"{name}.html"
    await asyncio.to_thread(file.write_bytes, bound(shelf.plain(), words))
    context = {"color_scheme": scheme, "bypass_csp": True}
    async with laid_open(browser, file, **context) as page:
        await _dressed(page)
        return await take(page)


def pixels(png: bytes) -> Pixels:
    """Return the pixels of any PNG."""
    image = Image.open(io.BytesIO(png)).convert("RGBA")
    return Pixels(image.width, image.height, image.tobytes(), len(image.getbands()))


async def main() -> None:
    """Make all references anew."""
    from playwright.async_api import async_playwright  # noqa: PLC0415 - only where it is

    REFERENCES.mkdir(exist_ok=True)
    chosen = sys.argv[1:] or list(PICTURES)
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=find_browser(), args=FLAGS)
        with tempfile.TemporaryDirectory() as directory:
            for name in chosen:
                (REFERENCES / f"{name}.png").write_bytes(
                    await taken(browser, Path(directory), name)
                )
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
