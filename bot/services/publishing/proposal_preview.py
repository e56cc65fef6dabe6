"""The preview of a proposal for a browser: what it changes, and each changed answer as readers would get it.

Whoever has the link may look, and only look, for as long as the proposal waits. So a link works without
signing in, and says nothing any more once somebody has decided.
"""

import asyncio
import hmac
from collections.abc import Iterator
from dataclasses import replace

from bot.core.app import App
from bot.core.content.diff import diff_briefings
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale
from bot.core.messages.reply import Paragraph, Reply
from bot.core.messages.request import Request, format_command_line, parse_command_line
from bot.core.parsing.problem import BriefingError
from bot.services.publishing.candidate import Candidate
from bot.services.publishing.moderation_handler import PROPOSALS_PATH, ProposalPreview
from bot.services.publishing.submission_service import SubmissionService
from bot.services.publishing.submission_views import build_problems_reply

MAX_ANSWERS = 40  # of a page; of a new briefing nobody reads more


async def preview_proposal(service: SubmissionService, key: str, request: Request) -> ProposalPreview | None:
    """Preview the proposal that *key* names, ``12-SECRET``; None if there is none, or somebody has decided.

    Its answers are in the language of the file.

    Raises:
        StoreError: the database fails.
        OSError: the folder fails.
    """
    number, _, secret = key.partition("-")
    submission = await service.find_waiting_proposal(number)
    known_secret = submission.preview_secret if submission else ""
    is_known = hmac.compare_digest(secret.encode(), known_secret.encode())
    if submission is None or not known_secret or not is_known:
        return None
    try:
        summary = _drop_own_link(await service.propose(submission, request))
        outcome = await service.merger.merge(submission)
        content = outcome.submission.content
        candidate = await asyncio.to_thread(service.build_candidate, submission.file, content)
    except BriefingError as error:
        summary = build_problems_reply(error.problems, get_locale(request.language))
        return ProposalPreview(replace(summary, buttons=()), (), {})
    answers = await asyncio.to_thread(_answer_changes, candidate, request)
    return ProposalPreview(replace(summary, buttons=()), answers, candidate.images)


def _drop_own_link(summary: Reply) -> Reply:
    """Leave out the link to the page that the summary is shown on."""
    blocks = (
        one
        for one in summary.blocks
        if not (isinstance(one, Paragraph) and any(PROPOSALS_PATH in span.url for span in one.line))
    )
    return replace(summary, blocks=tuple(blocks))


def _answer_changes(candidate: Candidate, request: Request) -> tuple[Reply, ...]:
    """Answer everything whose answer changes, the first `MAX_ANSWERS`."""
    app, briefing = App(candidate.library), candidate.briefing
    language = candidate.language or briefing.document.language.partition("-")[0]
    language = language if language in SUPPORTED_LANGUAGES else request.language
    requests = (
        parse_command_line(line, today=request.today, language=language, briefing_id=briefing.id)[0]
        for line in list(dict.fromkeys(_list_changed_lines(candidate)))[:MAX_ANSWERS]
    )
    return tuple(app.answer_request(replace(one, include_drafts=True)) for one in requests)


def _list_changed_lines(candidate: Candidate) -> Iterator[str]:
    """Yield the command line of each changed answer; of a new briefing that of every entry."""
    briefing, current = candidate.briefing, candidate.current
    changes = diff_briefings(current, briefing)
    if current is None or any(not one.section for one in changes):
        yield format_command_line("start", "", briefing.id)
    if current is None:
        for section, entries in briefing.sections.items():
            yield from (format_command_line(section, one.id, briefing.id) for one in entries)
    for change in changes:
        if change.section and change.kind != "removed":
            yield format_command_line(change.section, change.entry_id, briefing.id)
