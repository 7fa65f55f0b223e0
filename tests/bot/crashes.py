"""Crashes between the tap that asks for a document and the document in the chat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from bot.exports import making
from bot.saying import Saying
from tests.alive import Alive


async def crash_twice(
    bot: Alive, monkeypatch: pytest.MonkeyPatch, ask: Callable[[], object]
) -> None:
    """Ask for a document; crash while it is made, and again when it is made and not yet sent."""

    async def hangs(*_: Any, **__: Any) -> None:
        await asyncio.Event().wait()

    with monkeypatch.context() as patch:
        patch.setattr(making, "make", hangs)
        ask()
        while await bot.rows("SELECT tries FROM job") != [(1,)]:
            await bot.until(lambda: True)
        await bot.crash()
    with monkeypatch.context() as patch:
        patch.setattr(Saying, "document", hangs)
        presence = await bot.open()
        await presence.start()
        while not await bot.rows("SELECT id FROM attachment"):
            await bot.until(lambda: True)
        await bot.crash()
