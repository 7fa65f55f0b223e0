"""Fetching voice notes: however long the line is down, until they are here or cannot be had."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from telegram.error import TelegramError

from bot.chat.api import Api, Failure, classify
from bot.chat.poller import Pause
from bot.chat.waits import Backoff
from bot.errands import Made
from bot.service import Service
from bot.store.jobs import Stored
from conversations.voices import JOB, TOO_LARGE, UNREACHABLE

TRIES = 8
"""So often a file is asked for that Telegram, while it answers other calls, does not hand out:
with the pauses between them about two minutes. While nothing is answered, nothing is counted."""

LARGE = 1024 * 1024
"""Files of so many bytes, or of a size that is not told, are fetched one at a time: while one is,
memory holds it twice."""

_TOO_BIG = "too big"
"""What getFile says of more than 20 MB: "Bad Request: file is too big"."""


class Listening:
    """The job that fetches a voice note.

    Args:
        service: knows the chat.
        api: fetches the file.
        pause: waits some seconds.
    """

    def __init__(self, service: Service, api: Api, pause: Pause = asyncio.sleep) -> None:
        self._service = service
        self._api = api
        self._pause = pause
        self._large = asyncio.Lock()

    @property
    def makers(self) -> Mapping[str, Callable[[Stored], Awaitable[Made]]]:
        """What to do for each kind of job."""
        return {JOB: self._fetch}

    async def _fetch(self, job: Stored) -> Made:
        args = job.job.args
        failures, backoff = 0, Backoff(self._pause)
        while await self._service.chat(job.therapist) is not None:  # they may leave meanwhile
            try:
                content = await self._download(str(args["file"]), int(args["size"]))
            except TelegramError as error:
                if _TOO_BIG in error.message.lower():
                    return Made({"problem": TOO_LARGE}, ok=False)
                if classify(error) is not Failure.SLOW_DOWN:  # it says itself when to come again
                    failures += await self._answers()
                if failures >= TRIES:
                    break
                await backoff.wait(error)
            else:
                return Made({"size": len(content)}, voice=(int(args["message"]), content))
        return Made({"problem": UNREACHABLE}, ok=False)

    async def _download(self, file: str, size: int) -> bytes:
        """Fetch a file, all of it.

        Raises:
            TelegramError: it cannot be had, or not whole.
        """
        if 0 < size < LARGE:
            content = await self._api.download(file)
        else:
            async with self._large:
                content = await self._api.download(file)
        if len(content) < max(size, 1):  # a connection may end early and look whole
            raise TelegramError("This is less than the file")
        return content

    async def _answers(self) -> bool:
        """Tell whether Telegram answers at all."""
        try:
            await self._api.call("getMe", {})
        except TelegramError as error:
            return classify(error) is Failure.REVOKED
        return True
