"""Measures answers: what came of each, and how long it took, delivery excluded."""

from collections.abc import Callable, Coroutine, Sequence
from functools import wraps
from time import perf_counter
from typing import Protocol, TypeVar

from bot.core.messages.caller import Caller
from bot.core.messages.reply import Reply
from bot.core.messages.request import get_command
from bot.services.observer import Observer, Outcome, RefusalReason
from bot.services.publishing.moderation_handler import SYSTEM, ModerationHandler

QUERY_COMMAND = "inline"  # what queries of Telegram's inline mode count as
LOOKUP_COMMAND = "lookup"  # what somebody else's text counts as

Answer = tuple[Reply, int]


class ObservedService(Protocol):
    """What answers, and lets an observer know."""

    @property
    def observer(self) -> Observer:
        """Whoever measures the answers."""

    @property
    def moderation(self) -> ModerationHandler | None:
        """What answers the moderators' commands."""


Service = TypeVar("Service", bound=ObservedService)
Result = TypeVar("Result")
Found = TypeVar("Found", bound=Sequence[object])
AnswerMethod = Callable[[Service, Caller, str], Coroutine[object, object, Result]]


def observe_answers(answer: AnswerMethod[Service, Answer]) -> AnswerMethod[Service, Answer]:
    """Let the service's observer know of each answer to a line, unless nobody asked for it."""

    @wraps(answer)
    async def observe(service: Service, caller: Caller, line: str) -> Answer:
        if caller.moderator == SYSTEM:
            return await answer(service, caller, line)
        command = get_command(line)
        moderation = service.moderation
        is_refused = bool(moderation and command in moderation.commands and not caller.moderator)
        if is_refused:
            service.observer.note_refusal(caller.chat.platform, RefusalReason.RIGHTS)

        def judge(result: Answer) -> tuple[str, Outcome]:
            outcome = Outcome.REFUSED if is_refused else judge_reply(result[0])
            return get_command(result[0].command_line) or command, outcome

        pending = answer(service, caller, line)
        return await observe_pending(service.observer, (caller.chat.platform, command), pending, judge)

    return observe


def observe_lookups(answer: AnswerMethod[Service, Answer]) -> AnswerMethod[Service, Answer]:
    """Let the service's observer know of each answer about somebody else's text."""

    @wraps(answer)
    async def observe(service: Service, caller: Caller, text: str) -> Answer:
        labels = caller.chat.platform, LOOKUP_COMMAND
        pending = answer(service, caller, text)
        return await observe_pending(
            service.observer, labels, pending, lambda result: (LOOKUP_COMMAND, judge_reply(result[0]))
        )

    return observe


def observe_queries(find: AnswerMethod[Service, Found]) -> AnswerMethod[Service, Found]:
    """Let the service's observer know of each list of results, which may be empty."""

    @wraps(find)
    async def observe(service: Service, caller: Caller, query: str) -> Found:
        def judge(results: Found) -> tuple[str, Outcome]:
            return QUERY_COMMAND, Outcome.ANSWERED if results else Outcome.NOT_FOUND

        labels = caller.chat.platform, QUERY_COMMAND
        return await observe_pending(service.observer, labels, find(service, caller, query), judge)

    return observe


async def observe_pending(
    observer: Observer,
    labels: tuple[str, str],
    pending: Coroutine[object, object, Result],
    judge: Callable[[Result], tuple[str, Outcome]],
) -> Result:
    """Wait for what is *pending*, and let *observer* know what it was, by *judge*, and how long it took.

    If it fails, its platform and its command are the *labels*.
    """
    started_at, (platform, command) = perf_counter(), labels
    try:
        result = await pending
    except Exception:
        observer.note_answer(platform, command, Outcome.FAILED, perf_counter() - started_at)
        raise
    seconds = perf_counter() - started_at
    observer.note_answer(platform, *judge(result), seconds)
    return result


def judge_reply(reply: Reply) -> Outcome:
    """Find out what came of a request by its *reply*."""
    return Outcome.NOT_FOUND if reply.not_found else Outcome.ANSWERED
