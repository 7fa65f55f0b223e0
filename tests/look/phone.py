"""Someone with a browser: say, tap, read."""

import asyncio
import json
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from bot.demo.plug import environment_without_settings

FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP, PHONE = (1280, 900), (390, 844)


def find_browser() -> str | None:
    """Return the path of Chromium, or None where there is none."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


@asynccontextmanager
async def demo() -> AsyncIterator[str]:
    """Run `presence demo`; yield the address of its page."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--no-browser"),
        stdout=asyncio.subprocess.PIPE,
        env=environment_without_settings(),
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(30):
            await process.stdout.readline()
            line = (await process.stdout.readline()).decode()
        yield line.split(": ", 1)[1].split()[0]
    finally:
        process.terminate()
        await process.wait()


class Phone:
    """The demo's page in a browser.

    Attributes:
        page: Playwright's page.
        complaints: What the browser wrote to its console as an error or a warning.
    """

    def __init__(self, page: Any) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    async def tap(self, label: str) -> None:
        """Tap the newest button with this label, and wait until the bot has answered."""
        await self.page.locator(".key", has_text=label).last.click()
        await self.page.locator(".key.spinning").first.wait_for(state="detached")

    async def say(self, text: str) -> None:
        """Write, and wait until the words are in the chat."""
        await self.page.fill("#text", text)
        await self.page.keyboard.press("Enter")
        await self.own(text).wait_for()

    async def hears(self, text: str) -> None:
        """Wait until the bot says this."""
        await self.page.locator(".row.theirs .bubble", has_text=text).last.wait_for()

    def own(self, text: str) -> Any:
        """Return the newest bubble of one's own that holds this."""
        return self.page.locator(".row.mine .bubble", has_text=text).last

    async def texts(self) -> list[str]:
        """Return what is in the bubbles, oldest first."""
        found: list[str] = await self.page.locator(".bubble .text").all_inner_texts()
        return found

    async def export(self) -> dict[str, Any]:
        """Ask for everything, look into the document, and return it."""
        await self.say("/export json")
        await self.page.locator("button.file").last.click()
        await self.page.locator("#paper[open]").wait_for()
        document: dict[str, Any] = json.loads(await self.page.inner_text("#paper-text"))
        await self.page.click("#paper-close")
        return document


async def open_phone(
    browser: Any,
    address: str,
    size: tuple[int, int] = DESKTOP,
    *,
    scheme: str = "light",
    scale: float = 1,
    first: str = "Your morning block",
) -> Phone:
    """Open the page, in a window or on a phone of its own, and wait for what was said first."""
    touch = size[0] < 800
    context = await browser.new_context(
        color_scheme=scheme,
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=scale,
        has_touch=touch,
        is_mobile=touch,
    )
    context.set_default_timeout(10_000)
    phone = Phone(await context.new_page())
    await phone.page.goto(address)
    await phone.hears(first)
    return phone
