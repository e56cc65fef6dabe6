"""A bot on bare aiogram that answers a constant text, like the first example of the library."""

import asyncio
import sys
from itertools import count

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from benchmarks.bots.constants import BUTTON, TEXT

KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text=BUTTON, callback_data=BUTTON)]])
press_numbers = count(1)  # an edit that changes nothing is refused


async def answer_message(message: Message) -> None:
    await message.answer(TEXT, reply_markup=KEYBOARD)


async def answer_press(query: CallbackQuery) -> None:
    await query.answer()
    if isinstance(query.message, Message):
        await query.message.edit_text(f"{TEXT} {next(press_numbers)}", reply_markup=KEYBOARD)


async def main(url: str, token: str) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(url))
    dispatcher = Dispatcher()
    dispatcher.message.register(answer_message)
    dispatcher.callback_query.register(answer_press)
    await dispatcher.start_polling(Bot(token, session=session))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
