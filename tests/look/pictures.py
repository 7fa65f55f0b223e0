"""Takes the pictures of the README: `python -m tests.look.pictures`, with Chromium installed.

They land in `deploy/pictures`. There are three sets, and `python -m tests.look.pictures host`
takes only that one: `day`, the phone by day and by night, the week back and the whole page; `week`,
the screens that show when somebody works, and how one leaves; `host`, a terminal on which
Presence is run for the first time, examined and counted. The phone is made with the font Roboto,
Android's (Debian: fonts-roboto-unhinted), the terminal with DejaVu Sans Mono (fonts-dejavu-core).
"""

import asyncio
import sys
from pathlib import Path
from typing import Any, Final

from playwright.async_api import async_playwright

from tests.look import host, screens, terminal
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
        await screens.leave(phone)
        await _shoot(phone, "leaving-light")
    async with screens.week() as stage:
        phone = await screens.hold(browser, stage, scale=_SCALE)
        await screens.today(phone, stage)
        await _shoot(phone, "today-light")


async def _take_host(browser: Any) -> None:
    async with host.beginning() as somebody:
        written = await somebody.types("run", until="More links")
        await terminal.take(browser, "make run", written, FOLDER / "first-run.png")
    async with host.eight_weeks_later() as somebody:
        await somebody.types("backup")
        for arguments in (("doctor", "--online"), ("stats",)):
            written = await somebody.types(*arguments)
            command = " ".join((".venv/bin/presence", *arguments))
            await terminal.take(browser, command, written, FOLDER / f"{arguments[0]}.png")


async def main(*only: str) -> None:
    """Take them all, or only those of these sets."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=find_browser(), args=FLAGS)
        for name in only or SETS:
            await SETS[name](browser)
        await browser.close()


SETS: Final = {"day": _take, "week": _take_week, "host": _take_host}

if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
