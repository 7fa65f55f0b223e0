"""Flaws for a real process: what is put into a `sitecustomize` so that it breaks at certain words.

Each raises an error that quotes all it was given, or crashes the interpreter; `FLAWS` in the
environment says which there are.
"""

from __future__ import annotations

from pathlib import Path

BROKEN = """
import asyncio, os, resource, socket, sqlite3

most = resource.getrlimit(resource.RLIMIT_CORE)[1]
resource.setrlimit(resource.RLIMIT_CORE, (most, most))  # a crash would leave its memory

def nowhere(host, *rest, **named):
    raise socket.gaierror(f"there is no {host}")

socket.getaddrinfo = nowhere
flaws = os.environ.get("FLAWS", "").split()

if "turns" in flaws:
    from bot import turns
    from bot.store import records

    work, keep = turns.advance, records.keep

    def advance(session, event, *rest):
        if "engine" in repr(event):
            raise ValueError(f"cannot work with {event}")
        return work(session, event, *rest)

    def keep_(db, vault, therapist, record):
        if "storeroom" in repr(record):
            raise sqlite3.IntegrityError(f"cannot keep {record}")
        return keep(db, vault, therapist, record)

    turns.advance, records.keep = advance, keep_

if "sender" in flaws:
    from bot.chat import sender

    put = sender.Sender.put

    def fails(words):
        raise LookupError(words)

    def put_(self, rows):
        if any("parcel" in repr(one.draft) for one in rows):
            asyncio.get_running_loop().call_soon(fails, rows[-1].draft.params["text"][14:30])
            try:
                raise KeyError(repr(rows))
            except KeyError as error:
                raise RuntimeError(f"cannot say {rows}") from error
        return put(self, rows)

    sender.Sender.put = put_

if "worker" in flaws:
    from bot.chat.worker import Worker
    from bot.service import Service

    journal, accept, came = Service.journal, Worker.accept, []

    async def journal_(self, updates, busy=None):
        came[:] = updates
        return await journal(self, updates, busy)

    def accept_(self, journalled):
        if "for the worker" in repr(came):
            raise AssertionError(f"cannot take on {came}, {journalled}")
        return accept(self, journalled)

    Service.journal, Worker.accept = journal_, accept_

if "poller" in flaws:
    from bot.service import Service

    write = Service.journal

    async def write_(self, updates, busy=None):
        if "for the poller" in repr(updates):
            raise TypeError(f"cannot write down {updates}")
        return await write(self, updates, busy)

    Service.journal = write_

if "import" in flaws:
    from bot import importing

    def take_in(settings, file, *rest, **named):
        raise UnicodeError(f"cannot read {file.read_bytes()} {file}")

    importing.take_in = take_in
"""


def broken(directory: Path) -> str:
    """Write the flaws into a directory of their own; return what `PYTHONPATH` is to be."""
    directory.mkdir()
    (directory / "sitecustomize.py").write_text(BROKEN)
    return str(directory)
