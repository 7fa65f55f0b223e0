"""``ptb_pickle.py URL TOKEN DATA``: PTB's ConversationHandler and PicklePersistence.

As ``ptb_memory.py``, with a persistent conversation. The persistence is updated after each answer
and before the next question, rather than once a minute: what is said to be kept is in the file.
Only the check-in under way is kept, or the file, which is written as a whole, would grow.
"""

from __future__ import annotations

from five import KEPT, QUESTIONS, asked, buttons, given
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    PersistenceInput,
    PicklePersistence,
    filters,
)

Context = ContextTypes.DEFAULT_TYPE


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


async def keep(update: Update, context: Context) -> None:
    """Write the file."""
    application = context.application
    application.mark_data_for_update_persistence(user_ids=update.effective_user.id)
    await application.update_persistence()


async def begin(update: Update, context: Context) -> int:
    """Ask the first question."""
    context.user_data["answers"] = []
    return await ask(update, 0)


async def said(update: Update, context: Context) -> int:
    """Keep words and ask what follows."""
    answers = context.user_data["answers"]
    answers.append(update.message.text)
    await keep(update, context)
    return await ask(update, len(answers))


async def tapped(update: Update, context: Context) -> int:
    """Keep a chip and ask what follows."""
    await update.callback_query.answer()
    answers = context.user_data["answers"]
    answers.append(update.callback_query.data)
    await keep(update, context)
    return await ask(update, len(answers))


async def cancel(update: Update, _: Context) -> int:
    """End the check-in."""
    await update.message.reply_text("Let go.")
    return ConversationHandler.END


def main() -> None:
    """Run until stopped."""
    url, token, data = given()
    persistence = PicklePersistence(
        data / "answers.pickle",
        store_data=PersistenceInput(bot_data=False, chat_data=False, callback_data=False),
    )
    builder = Application.builder().token(token).base_url(f"{url}/bot")
    application = builder.persistence(persistence).build()
    answers = [
        MessageHandler(filters.TEXT & ~filters.COMMAND, said),
        CallbackQueryHandler(tapped),
    ]
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("checkin", begin)],
            states=dict.fromkeys(range(len(QUESTIONS)), answers),
            fallbacks=[CommandHandler("cancel", cancel)],
            name="checkin",
            persistent=True,
        )
    )
    application.run_polling()


if __name__ == "__main__":
    main()
