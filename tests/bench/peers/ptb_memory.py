"""``ptb_memory.py URL TOKEN DATA``: PTB's ConversationHandler, everything in memory.

As its users have it: the default request, ``run_polling``, one update after the other. Only the
check-in under way is kept, in ``user_data``.
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


async def begin(update: Update, context: Context) -> int:
    """Ask the first question."""
    context.user_data["answers"] = []
    return await ask(update, 0)


async def said(update: Update, context: Context) -> int:
    """Keep words and ask what follows."""
    answers = context.user_data["answers"]
    answers.append(update.message.text)
    return await ask(update, len(answers))


async def tapped(update: Update, context: Context) -> int:
    """Keep a chip and ask what follows."""
    await update.callback_query.answer()
    answers = context.user_data["answers"]
    answers.append(update.callback_query.data)
    return await ask(update, len(answers))


async def cancel(update: Update, _: Context) -> int:
    """End the check-in."""
    await update.message.reply_text("Let go.")
    return ConversationHandler.END


def main() -> None:
    """Run until stopped."""
    url, token, _ = given()
    application = Application.builder().token(token).base_url(f"{url}/bot").build()
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
