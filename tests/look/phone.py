"""Someone with a browser: say, tap, read."""

import json
from typing import Any

DESKTOP, PHONE = (1280, 900), (390, 844)


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
        await self.page.wait_for_function("!document.querySelector('.key.spinning')")

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
        await self.say("/export")
        await self.page.locator("button.file").last.click()
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
) -> Phone:
    """Open the page, in a window or on a phone of its own."""
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
    await phone.hears("Your morning block")
    return phone
