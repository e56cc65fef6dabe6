"""Names a poll, and puts the answers to one of its questions into a line."""

from bot.core.content.poll import Poll, PollAnswer, PollQuestion
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Line, Style, make_line

MAX_ANSWERS = 4  # answers of a question that a line shows


def names(poll: Poll, formatter: Formatter) -> tuple[str, ...]:
    """Name a poll by its title, or its pollster and interview dates; its questions are names as well."""
    _ = formatter.translate
    pollster = poll.pollster or _("Pollster not stated")
    title = poll.title or (
        formatter.locale.join_with_comma(pollster, formatter.format_period(poll.fieldwork))
        if poll.fieldwork
        else pollster
    )
    return (title, pollster, *(question.text for question in poll.questions))


def name_question(question: PollQuestion) -> str:
    """Name a question by its text, and by whom it was asked of where a poll asks it more than once."""
    details = " · ".join(filter(None, (question.population, question.split_sample)))
    return f"{question.text} ({details})" if details else question.text


def format_answers(question: PollQuestion, formatter: Formatter) -> Line:
    """Format the answers to a question in a line: 52% for · 40% against."""
    answers = [_format_answer(one, formatter) for one in question.answers]
    more = ["…"] if len(answers) > MAX_ANSWERS else []
    return make_line(" · ".join((*answers[:MAX_ANSWERS], *more)), Style.BOLD)


def _format_answer(answer: PollAnswer, formatter: Formatter) -> str:
    """Format one answer: "52% for", but "for: dozens of keepers" if the figure has a noun of its own."""
    figure_text, unit = formatter.format_figure(answer.figure), answer.figure.unit
    if unit and unit != "%":
        return f"{formatter.locale.format_label(answer.label)}{figure_text}"
    return f"{figure_text} {answer.label}"
