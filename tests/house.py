"""A house in which everything but Telegram is real: store, keys, flows and words, on one thread.

:func:`make_house` opens (or opens again) what stands in a directory. :class:`Town` is the
same with people in it: it delivers what is said to their phones, and moves the clock from
one due instant to the next as the alarm does.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from bot import planner
from bot.clock import FixedClock
from bot.errands import Made
from bot.journal import Journalled
from bot.service import Service
from bot.store import inbox, invites, migrate, people, schedule
from bot.store.connection import InThreadDatabase, connect
from bot.store.outbox import Row
from bot.subscriptions import News, Same, ToRead
from bot.turns import House, Outcome
from bot.vault import Vault, open_vault
from bot.words import Words
from bot.world import world
from conversations.model import Session, Settings, replace
from conversations.when.daysoff import Pause
from conversations.when.week import Rule

Update = dict[str, Any]

DATABASE = "presence.db"
START = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
"""A Monday morning: where a house's clock begins if nothing else is said."""

_words = cache(Words)
_world = cache(world)


def make_house(
    tmp_path: Path, clock: FixedClock, *, username: str = "presence_bot"
) -> tuple[Service, InThreadDatabase, Vault]:
    """Open the house in a directory, as a start of the bot does; everything runs on this thread.

    Nothing waits for the disk: a test outlives no power cut.
    """
    path = tmp_path / DATABASE
    vault, _ = open_vault(tmp_path / "master.key", tmp_path, has_data=path.exists())
    db = connect(path)
    db.execute("PRAGMA synchronous = OFF")
    migrate.migrate(db, clock.now())
    database = InThreadDatabase(db)
    house = House(vault, _world(), _words, username)
    return Service(database, house, clock), database, vault


# --------------------------------------------------------------------- updates


@dataclass(slots=True)
class Writer:
    """Makes raw updates of one person, as Telegram would send them.

    ``numbers`` gives the ids of updates, ``messages`` those of messages in the chat; the
    bot's own messages are to be numbered from it too.
    """

    chat_id: int
    numbers: Iterator[int] = field(default_factory=lambda: count(1))
    messages: Iterator[int] = field(default_factory=lambda: count(1))
    language: str = "en"
    chat_type: str = "private"

    def text(self, text: str, *, reply_to: int | None = None, **more: Any) -> Update:
        """Return a message of words; one that begins with a slash is a command."""
        message = self._message(next(self.messages)) | {"text": text, **more}
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        if reply_to is not None:
            message["reply_to_message"] = self._message(reply_to, bot=True)
        return self.update("message", message)

    def sent(self, kind: str, value: Any, **more: Any) -> Update:
        """Return a message of another kind: ``photo``, ``sticker``, ``voice`` and so on."""
        return self.update("message", self._message(next(self.messages)) | {kind: value, **more})

    def edit(self, message_id: int, text: str) -> Update:
        """Return the edit of an earlier message."""
        message = self._message(message_id) | {"text": text, "edit_date": 1}
        return self.update("edited_message", message)

    def tap(self, message_id: int, data: str) -> Update:
        """Return the press of a button under one of the bot's messages."""
        number = next(self.numbers)
        query = {
            "id": f"query-{number}",
            "from": self._person(),
            "chat_instance": "1",
            "data": data,
            "message": self._message(message_id, bot=True),
        }
        return {"update_id": number, "callback_query": query}

    def membership(self, status: str) -> Update:
        """Return the news that the person has blocked (``kicked``) or let in (``member``) us."""
        changed = {"from": self._person(), "chat": self._chat(), "date": 1}
        member = {"new_chat_member": {"status": status}}
        return self.update("my_chat_member", changed | member)

    def update(self, kind: str, content: Any) -> Update:
        """Return an update with the next number."""
        return {"update_id": next(self.numbers), kind: content}

    def _message(self, message_id: int, *, bot: bool = False) -> dict[str, Any]:
        sender = {"id": 1, "is_bot": True, "first_name": "Presence"} if bot else self._person()
        return {"message_id": message_id, "from": sender, "chat": self._chat(), "date": 1}

    def _person(self) -> dict[str, Any]:
        return {
            "id": self.chat_id,
            "is_bot": False,
            "first_name": "Robin",
            "language_code": self.language,
        }

    def _chat(self) -> dict[str, Any]:
        return {"id": self.chat_id, "type": self.chat_type, "first_name": "Robin"}


# ----------------------------------------------------------------------- town


@dataclass(slots=True)
class Shown:
    """A message of the bot as it stands in a chat. ``buttons`` maps labels to their data."""

    message_id: int
    text: str
    buttons: dict[str, str]
    silent: bool = False


@dataclass(slots=True)
class Phone:
    """What one person sees."""

    writer: Writer
    messages: list[Shown] = field(default_factory=list)
    toasts: list[str | None] = field(default_factory=list)
    reactions: list[int] = field(default_factory=list)
    documents: list[bytes] = field(default_factory=list)

    @property
    def last(self) -> Shown:
        """The newest message."""
        return self.messages[-1]

    def button(self, label: str) -> tuple[int, str]:
        """Return message id and data of the newest button with this label."""
        for message in reversed(self.messages):
            for name, data in message.buttons.items():
                if name == label:
                    return message.message_id, data
        raise LookupError(label)

    def show(self, method: str, params: dict[str, Any], at: int | None) -> int | None:
        """Show a call and return the id of the message it made; ``at`` is what an edit edits."""
        markup = params.get("reply_markup", {}).get("inline_keyboard", [])
        buttons = {one["text"]: one["callback_data"] for row in markup for one in row}
        match method:
            case "sendMessage":
                silent = bool(params.get("disable_notification"))
                shown = Shown(next(self.writer.messages), params["text"], buttons, silent)
                self.messages.append(shown)
                return shown.message_id
            case "editMessageText" | "editMessageReplyMarkup":
                for message in self.messages:
                    if message.message_id == at:
                        message.text = params.get("text", message.text)
                        message.buttons = buttons
                return at
            case "answerCallbackQuery":
                self.toasts.append(params.get("text"))
            case "setMessageReaction":
                self.reactions.append(params["message_id"])
            case "sendDocument":
                return next(self.writer.messages)
            case _:
                pass
        return None


class Town:
    """A house with people in it, and its clock.

    Args:
        path: the house's directory.
        at: where the clock begins.
    """

    def __init__(self, path: Path, at: datetime = START) -> None:
        self.path = path
        self.clock = FixedClock(at)
        self.service, self.database, self.vault = make_house(path, self.clock)
        self.phones: dict[int, Phone] = {}
        self._numbers = count(1000)
        self.news: Callable[[ToRead], News] = lambda _: Same()
        """What comes of reading a feed that is due: nothing new, if nothing else is said."""

    @property
    def db(self) -> sqlite3.Connection:
        """The house's own connection."""
        return self.database.db

    def close(self) -> None:
        """Close the files."""
        self.db.close()
        self.vault.close()

    async def restart(self) -> None:
        """Close everything, open it again and do what a start does."""
        self.close()
        self.service, self.database, self.vault = make_house(self.path, self.clock)
        for therapist in await self.service.leaving():
            await self.service.forget(therapist)
        await self.service.set_aside()
        await self.service.prune()
        await self.deliver(Outcome(rows=await self.service.saying.unsaid()))
        await self._work_through(await self.service.left_waiting())
        await self.finish_jobs(Outcome(jobs=await self.service.errands.jobs()))

    # ---------------------------------------------------------------- enrolling

    def phone(self, chat_id: int) -> Phone:
        """Return the phone of somebody, known or not."""
        if chat_id not in self.phones:
            self.phones[chat_id] = Phone(Writer(chat_id, self._numbers))
        return self.phones[chat_id]

    async def invite(self, chat_id: int) -> Phone:
        """Enrol somebody by a link; they stand at the first question."""
        code = await self.service.invite(7)
        await self.say(chat_id, f"/start {code}")
        return self.phone(chat_id)

    async def settle(
        self,
        chat_id: int,
        *rules: Rule,
        zone: str = "Europe/Berlin",
        settings: Settings | None = None,
    ) -> int:
        """Enrol somebody whose onboarding lies behind them, and return the therapist's id."""
        phone, now = self.phone(chat_id), self.clock.now()

        def work(db: sqlite3.Connection) -> int:
            code = invites.add(db, now, 7)
            journalled = self.service._journal.write(db, [phone.writer.text(f"/start {code}")], now)
            [row] = journalled.waiting
            inbox.close(db, row)
            for rule in rules:
                schedule.add_rule(db, row.therapist, rule)
            before = people.load(db, self.vault, row.therapist).session
            after = replace(before, zone=zone, settled=True, settings=settings or Settings())
            people.save(db, self.vault, row.therapist, after)
            plan = planner.Planner(db, self.vault, row.therapist, now)
            plan.replan(before, after, "schedule_changed")
            return row.therapist

        return await self.database.transaction(work)

    async def change(
        self,
        chat_id: int,
        *,
        rules: Iterable[Rule] | None = None,
        zone: str | None = None,
        settings: Settings | None = None,
        pause: Pause | None = None,
    ) -> None:
        """Change what somebody's days are planned from, and plan anew, as a turn does."""
        therapist, before = self.id(chat_id), self.session(chat_id)
        after = replace(before, zone=zone or before.zone, settings=settings or before.settings)

        def work(db: sqlite3.Connection) -> None:
            people.save(db, self.vault, therapist, after)
            if rules is not None:
                schedule.drop_rule(db, therapist)
                for rule in rules:
                    schedule.add_rule(db, therapist, rule)
            if pause is not None:
                schedule.add_pause(db, therapist, pause)
            plan = planner.Planner(db, self.vault, therapist, self.clock.now())
            plan.replan(before, after, "zone_changed" if zone else "schedule_changed")

        await self.database.transaction(work)

    def session(self, chat_id: int) -> Session:
        """Return what is remembered of somebody."""
        return people.load(self.db, self.vault, self.id(chat_id)).session

    def id(self, chat_id: int) -> int:
        """Return somebody's id.

        Raises:
            LookupError: they are unknown.
        """
        number = people.by_chat(self.db, chat_id)
        if number is None:
            raise LookupError(chat_id)
        return number

    # ------------------------------------------------------------ the person does

    async def say(self, chat_id: int, text: str, *, reply_to: int | None = None) -> int:
        """Write a message and return its id."""
        update = self.phone(chat_id).writer.text(text, reply_to=reply_to)
        await self.receive(update)
        return int(update["message"]["message_id"])

    async def tap(self, chat_id: int, label: str) -> None:
        """Press the newest button with this label."""
        await self.press(chat_id, *self.phone(chat_id).button(label))

    async def press(self, chat_id: int, message_id: int, data: str) -> None:
        """Press a button by its data, which nobody need have shown."""
        await self.receive(self.phone(chat_id).writer.tap(message_id, data))

    async def edit(self, chat_id: int, message_id: int, text: str) -> None:
        """Edit one's own message."""
        await self.receive(self.phone(chat_id).writer.edit(message_id, text))

    async def receive(self, *updates: Update) -> None:
        """Take a batch of updates all the way: journal, work through, deliver."""
        await self._work_through(await self.service.journal(updates, busy=()))

    async def _work_through(self, journalled: Journalled) -> None:
        for one in journalled.fleeting:
            self.phone(one.chat_id).show(one.method, one.params, None)
        for outcome in journalled.outcomes:
            await self.deliver(outcome)
        for row in journalled.waiting:
            await self.deliver(await self.service.work(row))

    # ------------------------------------------------------------------ the bot does

    async def deliver(self, outcome: Outcome) -> None:
        """Let everything that was said arrive, forget who left, do the jobs."""
        for row in outcome.rows:
            await self._send(row)
        for one in outcome.fleeting:
            self.phone(one.chat_id).show(one.method, one.params, None)
        if outcome.vanished is not None:
            await self.service.forget(outcome.vanished)
        await self.finish_jobs(outcome)

    async def _send(self, row: Row) -> None:
        phone, draft = self.phone(row.chat_id), row.draft
        if not await self.service.saying.attempt(row):
            return
        _, at = await self.service.saying.edits(row)
        if draft.method == "sendDocument":
            document = await self.service.saying.document(row)
            phone.documents.append(document[1] if document else b"")
        await self.service.saying.sent(row, phone.show(draft.method, draft.params, at))

    async def finish_jobs(self, outcome: Outcome) -> None:
        """Do the jobs of an outcome, in turn."""
        from bot.exports.document import export, file_name  # noqa: PLC0415 - only some ask for it

        for job in outcome.jobs:
            await self.service.errands.count_try(job)
            everything = await self.service.errands.everything(job.therapist)
            now = self.clock.now()
            document = file_name(now.date()), export(everything, now)
            checkins = sum(one.flow == "checkin" for one in everything.records)
            made = Made({"checkins": checkins}, document=document)
            await self.deliver(await self.service.errands.finish(job, made))

    async def ring(self) -> list[Outcome]:
        """Read feeds and let ring what is due now; deliver it, and return what each ring came to.

        Feeds go first: the alarm would have had them read some minutes before.
        """
        await self.read()
        outcomes = await self.service.ring()
        for outcome in outcomes:
            await self.deliver(outcome)
        await self.service.forgetting.rounds()
        return outcomes

    async def read(self) -> None:
        """Read the feeds that are due."""
        while due := await self.service.calendars.due():
            for one in due:
                await self.deliver(await self.service.calendars.read(one, self.news(one)))

    async def until(self, instant: datetime) -> None:
        """Move the clock on, ringing at every due instant on the way, and ring at the end."""
        while True:
            following = await self.service.next_instant()
            if following is None or following > instant:
                break
            self.clock.set(max(following, self.clock.now()))
            await self.ring()
        self.clock.set(max(instant, self.clock.now()))
        await self.ring()

    async def after(self, span: timedelta) -> None:
        """Move the clock on by a span, as :meth:`until` does."""
        await self.until(self.clock.now() + span)


# ------------------------------------------------------------------------- looking


def dump(db: sqlite3.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, in order: the whole of what is stored."""
    names = db.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_stat%'"
        " ORDER BY name"
    ).fetchall()
    return {
        name: sorted(db.execute(f"SELECT * FROM {name}").fetchall(), key=repr)  # noqa: S608 - ours
        for (name,) in names
    }


def decisions(db: sqlite3.Connection, therapist: int, kind: str = "block") -> Sequence[Any]:
    """Return ``(day, starts, ends, due state, decision, reason, at)`` of the ledger, in order."""
    found = db.execute(
        "SELECT d.day, d.starts, d.ends, d.state, l.decision, l.reason, l.at"
        " FROM ledger AS l JOIN due AS d ON d.id = l.due_id"
        " WHERE l.therapist_id = ? AND d.kind = ? ORDER BY l.id",
        (therapist, kind),
    )
    return found.fetchall()
