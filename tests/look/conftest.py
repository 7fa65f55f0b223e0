"""The demo as its own process, and a browser to look at it with."""

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.demo.plug import environment_without_settings

BROWSER = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture
async def browser() -> AsyncIterator[Any]:
    """Debian's Chromium, driven by Playwright; skips where either is missing."""
    playwright = pytest.importorskip(
        "playwright.async_api", reason="playwright is not installed: pip install playwright"
    )
    program = BROWSER if Path(BROWSER).exists() else shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed: apt-get install chromium")
    async with playwright.async_playwright() as driver:
        browser = await driver.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        await browser.close()


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


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """The address of a demo's page."""
    async with demo() as url:
        yield url
