"""Pages of a reply with the fields that the Bot API takes, prepared once and sent many times."""

from collections.abc import Iterable
from dataclasses import dataclass

from telegram import Bot

from bot.adapters.telegram.keyboard import build_inline_keyboard, is_paged
from bot.adapters.telegram.render import TelegramMessage
from bot.core.messages.chart import Picture
from bot.core.messages.reply import Reply

ApiKwargs = dict[str, object]


@dataclass(frozen=True, slots=True)
class PreparedPage:
    """One page: its text, its other fields, and perhaps a picture."""

    html: str
    api_kwargs: ApiKwargs
    picture: Picture | None = None


def prepare_pages(messages: Iterable[TelegramMessage], bot: Bot) -> tuple[PreparedPage, ...]:
    """Prepare *messages* to be sent by *bot*."""
    return tuple(_prepare_page(message, bot) for message in messages)


def select_page(pages: tuple[PreparedPage, ...], page_number: int) -> PreparedPage:
    """Return a page by number, or the last if the answer has become shorter."""
    return pages[min(page_number, len(pages)) - 1]


def select_pages(pages: tuple[PreparedPage, ...], reply: Reply, page_number: int) -> tuple[PreparedPage, ...]:
    """Return the page of *reply* to be sent, or all pages if no button can request the others."""
    return (select_page(pages, page_number),) if is_paged(reply) else pages


def _prepare_page(message: TelegramMessage, bot: Bot) -> PreparedPage:
    keyboard = build_inline_keyboard(message.keyboard, bot)
    api_kwargs: ApiKwargs = {name: value for name, value in message.body().items() if isinstance(value, dict)}
    keyboard_kwargs: ApiKwargs = {"reply_markup": keyboard} if keyboard else {}
    return PreparedPage(message.html, api_kwargs | keyboard_kwargs, message.picture)
