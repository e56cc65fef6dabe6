"""The replies to a reader who asks the editors."""

from dataclasses import replace

from bot.core.i18n.locale import Locale, get_locale
from bot.core.messages.caller import Caller, ChatId
from bot.core.messages.reply import Form, Paragraph, Quote, Reply, Style, interpolate, make_line
from bot.core.messages.request import INQUIRE
from bot.core.views.help_pages import echo_text
from bot.services.inquiries.inquiry_button import INQUIRY_TITLE
from bot.services.store.inquiries import Inquiry

INQUIRY_LIFETIME_DAYS = 30  # for which an inquiry, and who waits for its answer, is stored


def build_thanks_reply(inquiry: Inquiry, reply_chat: ChatId | None, caller: Caller) -> Reply:
    """Confirm that a question has gone to the editors, who will answer *caller* in *reply_chat*, if any."""
    _ = get_locale(inquiry.language).translate
    if reply_chat is None:
        promise = _("I can’t reply here. Please ask again in a few days.")
    elif reply_chat == caller.user:
        promise = _(
            "They’ll reply to you in private. I store this chat’s ID until then, at most {count} days, and "
            "delete it afterwards."
        )
    else:
        promise = _(
            "They’ll reply here. I store this chat’s ID until then, at most {count} days, and delete it "
            "afterwards."
        )
    thanks = _("Your question has gone to the editors.")
    return _build_reply(
        inquiry.language, inquiry.question, thanks, promise.format(count=INQUIRY_LIFETIME_DAYS)
    )


def build_question_form(locale: Locale) -> Reply:
    """Ask the reader for the question, where a button could not bring it along."""
    _ = locale.translate
    explanation = _("Your question goes to the editors of these briefings.")
    return Reply(
        _(INQUIRY_TITLE),
        (Paragraph(make_line(explanation)),),
        language=locale.language,
        form=Form(INQUIRE, _("Your question")),
    )


def build_rate_limited_reply(locale: Locale) -> Reply:
    """Refuse a question because of the rate limit."""
    sentence = locale.translate("Too many questions in the last hour. Please try again later.")
    return _build_sentence(locale, sentence)


def build_not_saved_reply(locale: Locale) -> Reply:
    """Admit that a question could not be saved."""
    return _build_sentence(
        locale, locale.translate("Sorry, I couldn’t save that. Please try again in a moment.")
    )


def build_answer_reply(inquiry: Inquiry, card: Reply) -> Reply:
    """Show the reader the item with which the editors answer."""
    template = get_locale(card.language).translate("You asked: “{words}”. The editors answer:")
    introduction = Paragraph(interpolate(template, words=echo_text(inquiry.question)))
    return replace(card, blocks=(introduction, *card.blocks))


def build_uncovered_reply(inquiry: Inquiry, language: str) -> Reply:
    """Tell the reader that the briefings do not cover the question."""
    sentence = get_locale(language).translate("The editors have read your question. It isn’t covered yet.")
    return _build_reply(language, inquiry.question, sentence)


def build_outdated_reply(locale: Locale) -> Reply:
    """Say that there is no such inquiry any more."""
    return _build_sentence(locale, locale.translate("This question is no longer stored."))


def _build_reply(language: str, question: str, sentence: str, note: str = "") -> Reply:
    blocks = (
        Paragraph(make_line(sentence)),
        Quote((make_line(question),)),
        *((Paragraph(make_line(note, Style.ITALIC)),) if note else ()),
    )
    return Reply(get_locale(language).translate(INQUIRY_TITLE), blocks, language=language)


def _build_sentence(locale: Locale, sentence: str) -> Reply:
    title = locale.translate(INQUIRY_TITLE)
    return Reply(title, (Paragraph(make_line(sentence)),), language=locale.language)
