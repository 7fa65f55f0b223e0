"""``ptb_commit.py URL TOKEN DATA``: PTB's ConversationHandler and one SQLite commit an answer.

As ``ptb_memory.py``, but each answer is a row, committed (WAL, ``synchronous=FULL``) before the
next question is asked. Where a conversation stands is in memory.
"""

from __future__ import annotations

import aiosqlite
from five import KEPT, QUESTIONS, asked, buttons, given
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

Context = ContextTypes.DEFAULT_TYPE


async def open_database(application: Application) -> None:
    """Open the database, before polling begins."""
    _, _, data = given()
    database = await aiosqlite.connect(data / "answers.db")
    await database.execute("PRAGMA journal_mode = WAL")
    await database.execute("PRAGMA synchronous = FULL")
    await database.execute(
        "CREATE TABLE IF NOT EXISTS answer "
        "(id INTEGER PRIMARY KEY, chat INTEGER, step TEXT, said_at TEXT, text TEXT)"
    )
    await database.commit()
    application.bot_data["database"] = database


async def close_database(application: Application) -> None:
    """Close it when polling has ended."""
    await application.bot_data["database"].close()


async def keep(update: Update, context: Context, text: str) -> int:
    """Commit an answer; the number of the question that follows."""
    number = context.user_data["number"]
    message = update.effective_message
    database = context.bot_data["database"]
    await database.execute(
        "INSERT INTO answer (chat, step, said_at, text) VALUES (?, ?, ?, ?)",
        (message.chat_id, QUESTIONS[number].step, message.date.isoformat(), text),
    )
    await database.commit()
    context.user_data["number"] = number + 1
    return number + 1


async def ask(update: Update, number: int) -> int:
    """Ask a question, or say that all is kept; the conversation's next state."""
    if number == len(QUESTIONS):
        await update.effective_message.reply_text(KEPT)
        return ConversationHandler.END
    rows = [
        [InlineKeyboardButton(label, callback_data=data) for label, data in row]
        for row in buttons(number)
    ]
    await update.effective_message.reply_text(
        asked(number), reply_markup=InlineKeyboardMarkup(rows)
    )
    return number


async def begin(update: Update, context: Context) -> int:
    """Ask the first question."""
    context.user_data["number"] = 0
    return await ask(update, 0)


async def said(update: Update, context: Context) -> int:
    """Keep words and ask what follows."""
    return await ask(update, await keep(update, context, update.message.text))


async def tapped(update: Update, context: Context) -> int:
    """Keep a chip and ask what follows."""
    await update.callback_query.answer()
    return await ask(update, await keep(update, context, update.callback_query.data))


async def cancel(update: Update, _: Context) -> int:
    """End the check-in."""
    await update.message.reply_text("Let go.")
    return ConversationHandler.END


def main() -> None:
    """Run until stopped."""
    url, token, _ = given()
    builder = Application.builder().token(token).base_url(f"{url}/bot")
    application = builder.post_init(open_database).post_shutdown(close_database).build()
    answers = [
        MessageHandler(filters.TEXT & ~filters.COMMAND, said),
        CallbackQueryHandler(tapped),
    ]
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("checkin", begin)],
            states=dict.fromkeys(range(len(QUESTIONS)), answers),
            fallbacks=[CommandHandler("cancel", cancel)],
        )
    )
    application.run_polling()


if __name__ == "__main__":
    main()
