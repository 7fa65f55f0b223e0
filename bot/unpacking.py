"""The job that looks into an export that was sent back, and takes in what it holds.

Between the look and the yes nothing of it is kept here: it is fetched again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from zoneinfo import ZoneInfo

from bot.chat.api import Api
from bot.errands import Made
from bot.exports.apart import Unreadable
from bot.exports.looking import look
from bot.service import Service
from bot.store.jobs import Stored
from conversations.flows.takeout import GO, JOB
from conversations.when.week import local_day


class Unpacking:
    """Takes in exports.

    Args:
        service: knows what is here.
        api: fetches the file.
    """

    def __init__(self, service: Service, api: Api) -> None:
        self._service = service
        self._api = api
        self._room = asyncio.Lock()

    @property
    def makers(self) -> Mapping[str, Callable[[Stored], Awaitable[Made]]]:
        """What to do for each kind of job."""
        return {JOB: self._unpack}

    async def _unpack(self, job: Stored) -> Made:
        async with self._room:  # memory holds one file at a time
            return await self._made(job)

    async def _made(self, job: Stored) -> Made:
        args = job.job.args
        content = await self._api.download(str(args["file"]))
        here = await self._service.errands.everything(job.therapist)
        kept = await self._service.bringing.kept(job.therapist)
        today = local_day(self._service.now(), ZoneInfo(here.session.zone))
        first = here.session.settings.first_kept(today)
        try:
            looked = await look(content, here, kept, first=first, whole=bool(args.get(GO)))
        except Unreadable as refused:
            return Made({"problem": refused.reason.value}, ok=False)
        if looked.plan is None or looked.theirs is None:
            return Made(looked.told)
        await self._service.bringing.bring(job.therapist, looked.plan, looked.theirs)
        return Made(looked.told, brought=looked.theirs)
