"""``aiogram_commit.py URL TOKEN DATA``: aiogram's FSM and one SQLite commit an answer.

As ``aiogram_memory.py``, but each answer is a row, committed (WAL, ``synchronous=FULL``) before
the next question is asked. Where a conversation stands is in memory.
"""

from __future__ import annotations

import asyncio

import aiosqlite
from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import Command, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from five import KEPT, QUESTIONS, asked, buttons, given

router = Router()


class Checkin(StatesGroup):
    """The five steps."""

    self_study = State()
    letting_go = State()
    seeing = State()
    nourished = State()
    reflecting = State()


STATES = tuple(Checkin)


async def ask(message: Message, state: FSMContext, number: int) -> None:
    """Ask a question, or say that all is kept."""
    if number == len(QUESTIONS):
        await state.clear()
        await message.answer(KEPT)
        return
    await state.set_state(STATES[number])
    rows = [
        [InlineKeyboardButton(text=label, callback_data=data) for label, data in row]
        for row in buttons(number)
    ]
    await message.answer(asked(number), reply_markup=InlineKeyboardMarkup(inline_keyboard=rows))


async def keep(
    message: Message, state: FSMContext, database: aiosqlite.Connection, text: str
) -> int:
    """Commit an answer; the number of the question that follows."""
    number = (await state.get_data())["number"]
    await database.execute(
        "INSERT INTO answer (chat, step, said_at, text) VALUES (?, ?, ?, ?)",
        (message.chat.id, QUESTIONS[number].step, message.date.isoformat(), text),
    )
    await database.commit()
    await state.update_data(number=number + 1)
    return number + 1


@router.message(Command("checkin"))
async def begin(message: Message, state: FSMContext) -> None:
    """Ask the first question."""
    await state.set_data({"number": 0})
    await ask(message, state, 0)


@router.message(Command("cancel"))
async def cancel(message: Message, state: FSMContext) -> None:
    """End the check-in."""
    await state.clear()
    await message.answer("Let go.")


@router.message(StateFilter(Checkin), F.text)
async def said(message: Message, state: FSMContext, database: aiosqlite.Connection) -> None:
    """Keep words and ask what follows."""
    await ask(message, state, await keep(message, state, database, message.text))


@router.callback_query(StateFilter(Checkin))
async def tapped(query: CallbackQuery, state: FSMContext, database: aiosqlite.Connection) -> None:
    """Keep a chip and ask what follows."""
    await query.answer()
    number = await keep(query.message, state, database, query.data)
    await ask(query.message, state, number)


async def main() -> None:
    """Run until stopped."""
    url, token, data = given()
    async with aiosqlite.connect(data / "answers.db") as database:
        await database.execute("PRAGMA journal_mode = WAL")
        await database.execute("PRAGMA synchronous = FULL")
        await database.execute(
            "CREATE TABLE IF NOT EXISTS answer "
            "(id INTEGER PRIMARY KEY, chat INTEGER, step TEXT, said_at TEXT, text TEXT)"
        )
        await database.commit()
        session = AiohttpSession(api=TelegramAPIServer.from_base(url))
        dispatcher = Dispatcher(storage=MemoryStorage(), database=database)
        dispatcher.include_router(router)
        await dispatcher.start_polling(Bot(token, session=session))


if __name__ == "__main__":
    asyncio.run(main())
