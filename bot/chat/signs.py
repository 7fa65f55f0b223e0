"""A sign in the chat while somebody waits for something that takes its time.

Telegram shows it for five seconds or until the next message (Bot API, sendChatAction). It says
nothing that must arrive: it is stored nowhere, tried once, and given up when it is refused.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from telegram.error import TelegramError

from bot.chat.api import Api, classify
from bot.chat.poller import Pause
from bot.service import Service

log = logging.getLogger(__name__)

REAL = 1.0
"""Seconds after which a wait is one."""

AGAIN = 5.0
"""Seconds after which the sign has gone out."""

MOST = 12
"""So often it is shown: what takes longer than a minute is not about to come."""

Action = Literal["typing", "upload_document", "upload_photo"]


class Signs:
    """Shows signs.

    Args:
        service: knows the chats.
        api: the Bot API.
        pause: waits some seconds.
    """

    def __init__(self, service: Service, api: Api, pause: Pause = asyncio.sleep) -> None:
        self._service = service
        self._api = api
        self._pause = pause

    @asynccontextmanager
    async def during(self, therapist: int, action: Action) -> AsyncIterator[None]:
        """Show a sign while this lasts, unless it is over within a second."""
        showing = asyncio.ensure_future(self._show(therapist, action))
        try:
            yield
        finally:
            showing.cancel()
            await asyncio.wait((showing,))

    async def _show(self, therapist: int, action: Action) -> None:
        await self._pause(REAL)
        try:
            chat_id = await self._service.chat(therapist)
            for _ in range(MOST if chat_id is not None else 0):
                await self._api.call("sendChatAction", {"chat_id": chat_id, "action": action})
                await self._pause(AGAIN)
        except TelegramError as error:
            log.info("a sign was not shown (%s)", classify(error).name.lower())
        except Exception as error:  # noqa: BLE001 - nothing else may fail over it
            log.warning("a sign was not shown (%s)", type(error).__name__)
