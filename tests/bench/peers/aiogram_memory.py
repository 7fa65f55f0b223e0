"""``aiogram_memory.py URL TOKEN DATA``: aiogram's FSM, everything in memory.

As its users have it: one router, a group of states, ``MemoryStorage``, and updates worked on side
by side. Only the check-in under way is kept, in the state's data.
"""

from __future__ import annotations

import asyncio

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


async def keep(state: FSMContext, answer: str) -> int:
    """Keep an answer; the number of the question that follows."""
    answers = [*(await state.get_data())["answers"], answer]
    await state.update_data(answers=answers)
    return len(answers)


@router.message(Command("checkin"))
async def begin(message: Message, state: FSMContext) -> None:
    """Ask the first question."""
    await state.set_data({"answers": []})
    await ask(message, state, 0)


@router.message(Command("cancel"))
async def cancel(message: Message, state: FSMContext) -> None:
    """End the check-in."""
    await state.clear()
    await message.answer("Let go.")


@router.message(StateFilter(Checkin), F.text)
async def said(message: Message, state: FSMContext) -> None:
    """Keep words and ask what follows."""
    await ask(message, state, await keep(state, message.text))


@router.callback_query(StateFilter(Checkin))
async def tapped(query: CallbackQuery, state: FSMContext) -> None:
    """Keep a chip and ask what follows."""
    await query.answer()
    await ask(query.message, state, await keep(state, query.data))


async def main() -> None:
    """Run until stopped."""
    url, token, _ = given()
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    dispatcher = Dispatcher(storage=MemoryStorage())
    dispatcher.include_router(router)
    await dispatcher.start_polling(Bot(token, session=session))


if __name__ == "__main__":
    asyncio.run(main())
