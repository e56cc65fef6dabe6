"""Names a poll, and puts the answers to one of its questions into a line."""

from bot.core.content.poll import Poll, PollQuestion
from bot.core.formatting.formatter import Formatter
from bot.core.messages.reply import Line, Style, make_line

MAX_ANSWERS = 4  # answers of a question that a line shows


def names(poll: Poll, formatter: Formatter) -> tuple[str, ...]:
    """Name a poll by its title, or its pollster and interview dates; its questions are names as well."""
    _ = formatter.translate
    pollster = poll.pollster or _("Pollster not stated")
    title = poll.title or (
        f"{pollster}, {formatter.format_period(poll.fieldwork)}" if poll.fieldwork else pollster
    )
    return (title, pollster, *(question.text for question in poll.questions))


def format_answers(question: PollQuestion, formatter: Formatter) -> Line:
    """Format the answers to a question in a line: 52% for · 40% against."""
    answers = [f"{formatter.format_figure(one.figure)} {one.label}" for one in question.answers]
    more = ["…"] if len(answers) > MAX_ANSWERS else []
    return make_line(" · ".join((*answers[:MAX_ANSWERS], *more)), Style.BOLD)
