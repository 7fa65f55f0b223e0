"""The demo as its own process, and a browser to look at it with."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.look.phone import FLAGS, demo, find_browser


@pytest.fixture
async def browser() -> AsyncIterator[Any]:
    """Debian's Chromium, driven by Playwright; skips where either is missing."""
    playwright = pytest.importorskip(
        "playwright.async_api", reason="playwright is not installed: pip install playwright"
    )
    program = find_browser()
    if program is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    async with playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """The address of a demo's page."""
    async with demo() as url:
        yield url
