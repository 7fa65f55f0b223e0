"""The job that makes a document of what was written: in the form, and of the days, asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from bot.errands import Made
from bot.exports import making, packing
from bot.exports.book import passphrase
from bot.exports.document import Everything, file_name
from bot.service import Service
from bot.store.jobs import Stored
from conversations import tags
from conversations.cpd import entries


async def make(service: Service, job: Stored) -> Made:
    """Make what a job asks for.

    Args:
        service: knows what was written.
        job: ``kind`` is the form, JSON if there is none; ``first`` and ``last`` are the days,
            ``tag`` what everything in it has.

    Raises:
        LookupError: its person has left.
        NotMade: trying again may help.
    """
    args = job.job.args
    if job.job.kind == entries.KEY:
        return await _log(service, job)
    everything = await service.errands.everything(job.therapist)
    everything = _of_days(everything, args.get("first"), args.get("last"))
    everything = _of_tag(everything, args.get("tag"))
    checkins = sum(record.flow == "checkin" for record in everything.records)
    kind = str(args.get("kind", "json"))
    if not everything.records and (kind in making.KINDS or everything.tag):
        return Made({"problem": "empty"}, ok=False)
    if kind not in making.KINDS:
        return await _packed(service, job, everything, checkins)
    now = service.now()
    made = await making.make(kind, everything, everything.session.language, now)
    if made.scripts:
        return Made({"problem": "script", "scripts": " ".join(made.scripts)}, ok=False)
    told = {
        "checkins": checkins,
        "entries": len(everything.records),
        "left_out": made.left_out,
    }
    return Made(told, document=(file_name(now.date(), kind), made.content))


async def _log(service: Service, job: Stored) -> Made:
    """Make what the log of learning is handed on as."""
    args = job.job.args
    kind = f"cpd-{args['kind']}"
    if kind not in making.LOGS:
        return Made({"problem": "unknown"}, ok=False)
    first, last = (date.fromisoformat(str(args[name])) for name in ("first", "last"))
    days = await service.errands.of_days(job.therapist, first, last, entries.KEY)
    kept = [one for one in days.records if one.answers]
    if not kept:
        return Made({"problem": "empty"}, ok=False)
    now = service.now()
    everything = Everything(days.session, kept, [], [], period=(first, last))
    made = await making.make(kind, everything, days.session.language, now)
    if made.scripts:
        return Made({"problem": "script"}, ok=False)
    told = {"entries": len(kept), "minutes": entries.total(kept), "left_out": made.left_out}
    name = f"presence-cpd-{now.date().isoformat()}.{args['kind']}"
    return Made(told, document=(name, made.content))


async def bind(service: Service, job: Stored) -> Made:
    """Make the book that a job asks for.

    Args:
        service: knows what was written.
        job: ``first`` and ``last`` are the days; without a ``passphrase`` one is drawn, and told.
            A try that a crash ended has told none, so the next one may draw another.

    Raises:
        LookupError: its person has left.
        NotMade: trying again may help.
    """
    args = job.job.args
    everything = _of_days(
        await service.errands.everything(job.therapist), args.get("first"), args.get("last")
    )
    if not everything.records:
        return Made({"problem": "empty"}, ok=False)
    typed = str(args.get("passphrase", ""))
    drawn = "" if typed else passphrase.make()
    language, now = everything.session.language, service.now()
    made = await making.make("book", everything, language, now, passphrase=typed or drawn)
    checkins = sum(record.flow == "checkin" for record in everything.records)
    told: dict[str, str | int] = {"checkins": checkins}
    if drawn:
        told["passphrase"] = drawn
    return Made(told, document=(file_name(now.date(), "html"), made.content))


async def _packed(service: Service, job: Stored, everything: Everything, checkins: int) -> Made:
    part, after = (int(job.job.args.get(name, 0)) for name in ("part", "after"))
    packed = await packing.pack(
        everything,
        service.now(),
        packing.Wanted(part, after) if part else packing.Wanted(),
        partial(service.errands.voice, job.therapist),
        partial(_document, service),
    )
    told = {
        "checkins": checkins,
        "entries": len(everything.records),
        "part": part or 1,
        "more": packed.more or 0,
    }
    return Made(told, document=(packed.name, packed.content))


async def _document(service: Service, everything: Everything) -> bytes:
    """Return the JSON document, made elsewhere."""
    language = everything.session.language
    return (await making.make("json", everything, language, service.now())).content


def _of_days(everything: Everything, first: object, last: object) -> Everything:
    """Return the records of some days alone; of all days if none are named."""
    if not isinstance(first, str) or not isinstance(last, str):
        return everything
    period = date.fromisoformat(first), date.fromisoformat(last)
    chosen = [one for one in everything.records if period[0] <= one.day <= period[1]]
    return replace(everything, records=chosen, period=period)


def _of_tag(everything: Everything, tag: object) -> Everything:
    """Return the records that have a tag alone; all of them if none is named."""
    if not isinstance(tag, str) or not tag:
        return everything
    chosen = [one for one in everything.records if tags.has(one, tag)]
    return replace(everything, records=chosen, tag=tag)
