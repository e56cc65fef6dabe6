"""A bot on bare python-telegram-bot that answers a constant text, like the first example of the library."""

import sys
from itertools import count

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from benchmarks.bots.constants import BUTTON, TEXT

KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton(BUTTON, callback_data=BUTTON)]])
press_numbers = count(1)  # an edit that changes nothing is refused


async def answer_message(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    if update.message:
        await update.message.reply_text(TEXT, reply_markup=KEYBOARD)


async def answer_press(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    query = update.callback_query
    if query:
        await query.answer()
        await query.edit_message_text(f"{TEXT} {next(press_numbers)}", reply_markup=KEYBOARD)


def main(url: str, token: str) -> None:
    application = Application.builder().token(token).base_url(f"{url}/bot").build()
    application.add_handler(MessageHandler(filters.COMMAND, answer_message))
    application.add_handler(CallbackQueryHandler(answer_press))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
