"""Takes the pictures of the README: `python -m tests.look.pictures`, with Chromium installed.

They land in `deploy/pictures`: the phone by day and by night, the week back, the whole page, and
the screens that show when somebody works. `python -m tests.look.pictures week` takes only these.
They are made with the font Roboto, Android's (Debian: fonts-roboto-unhinted).
"""

import asyncio
import sys
from pathlib import Path
from typing import Any, Final

from playwright.async_api import async_playwright

from tests.look import screens
from tests.look.phone import FLAGS, PHONE, Phone, demo, find_browser, open_phone

FOLDER: Final = Path(__file__).parents[2] / "deploy" / "pictures"
_WINDOW: Final = 1180, 880
_SCALE: Final = 1.7
"""Crisp at the width a README shows them, and small to fetch."""


async def _shoot(phone: Phone, name: str) -> None:
    await phone.page.evaluate("document.activeElement.blur()")
    await phone.page.mouse.move(0, 0)
    await phone.page.wait_for_timeout(500)
    await phone.page.screenshot(path=FOLDER / f"{name}.png")


async def _first_part(phone: Phone) -> None:
    await phone.tap("Begin")
    await phone.tap("urge to fix")
    await phone.hears("✓ What could you set down")
    await phone.tap("being the one who fixes")
    await phone.hears("✓ Who was there")
    await phone.say("M. How she folded her scarf, as if every thing had its place.")
    await phone.hears("✓ What in them touched you")


async def _second_part(phone: Phone) -> None:
    await phone.tap("trust")
    await phone.hears("✓ How did that reach them")
    await phone.tap("in my hands")
    await phone.hears("✓ Kept, all of it.")


async def _take(browser: Any) -> None:
    async with demo() as url:
        day = await open_phone(browser, url, PHONE, scale=_SCALE)
        await _first_part(day)
        await _shoot(day, "phone-light")
        window = await open_phone(browser, url, _WINDOW)
        await window.page.click("#pull")
        await window.page.locator("#process.pulled").wait_for()
        await _shoot(window, "plug-pulled")
        await window.page.locator(".unplugged .pill").click()
        await window.page.locator("#process.running").wait_for()
        await _second_part(window)
        night = await open_phone(browser, url, PHONE, scheme="dark", scale=_SCALE)
        await _shoot(night, "phone-dark")
        await night.say("/weekly")
        await night.hears("A question to take along")
        await _shoot(night, "letter-dark")


async def _take_week(browser: Any) -> None:
    async with screens.week() as stage:
        phone = await screens.hold(browser, stage, scale=_SCALE)
        await screens.month(phone)
        await _shoot(phone, "month-light")
        await screens.schedule(phone)
        await _shoot(phone, "schedule-light")
    async with screens.week() as stage:
        phone = await screens.hold(browser, stage, scale=_SCALE)
        await screens.today(phone, stage)
        await _shoot(phone, "today-light")


async def main(*, only_week: bool = False) -> None:
    """Take them all, or only those of the week."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=find_browser(), args=FLAGS)
        if not only_week:
            await _take(browser)
        await _take_week(browser)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main(only_week=sys.argv[1:] == ["week"]))
