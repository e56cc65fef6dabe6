"""The chat service: it answers all platforms, and remembers what a chat chose."""

import asyncio
import threading
from collections import UserDict
from collections.abc import Mapping, ValuesView
from datetime import date

import pytest

from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.i18n.locale import get_locale
from bot.core.library.snapshot import Library
from bot.core.messages.caller import ChatId
from bot.core.messages.preferences import PreferenceChange, Preferences
from bot.core.messages.reply import line_to_text
from bot.services.chat.chat_service import ChatService
from bot.services.chat.live_app import LiveApp
from bot.services.chat.preference_cache import PreferenceCache
from bot.services.clock import today_in_utc
from tests.support.app_fixtures import HEAD, TODAY, app_from_texts, app_with_entries, list_lines
from tests.support.callers import caller, chat_id

OTTERS = """
title: The otters
as_of: 2030
sources: [{id: reef, title: A reef, publisher: The Reef}]
figures: [{id: otters, title: Otters, figure: 12}, {id: pups, title: Pups, figure: 3}]
"""
LAMPS = HEAD + "figures: [{id: lamps, title: Lamps, figure: 64}, {id: keepers, title: Keepers, figure: 9}]\n"


class Clock:
    """A current day that a test sets."""

    def __init__(self) -> None:
        self.day = TODAY

    def __call__(self) -> date:
        return self.day


def make_chat_service(clock: Clock | None = None) -> ChatService:
    return ChatService(LiveApp(app_from_texts(LAMPS, OTTERS)), clock or Clock())


async def test_a_chat_gets_the_default_until_it_chooses() -> None:
    chat_service = make_chat_service()
    assert (await chat_service.answer_command(caller("web:1"), "/figures"))[0].briefing_id == "one"
    await chat_service.answer_command(caller("web:1"), "/briefing two")
    assert (await chat_service.answer_command(caller("web:1"), "/figures"))[0].briefing_id == "two"
    assert (await chat_service.answer_command(caller("web:1"), "/start"))[0].title == "Welcome"
    assert "The otters" in "\n".join(
        list_lines((await chat_service.answer_command(caller("web:1"), "/start"))[0])
    )


async def test_a_choice_applies_to_one_chat_alone() -> None:
    chat_service = make_chat_service()
    await chat_service.answer_command(caller("telegram:1"), "/briefing two")
    for chat in ("telegram:2", "discord:1", "web:1", "terminal:1"):
        assert (await chat_service.answer_command(caller(chat), "/figures"))[0].briefing_id == "one"


async def test_a_button_of_another_briefing_answers_without_choosing_it() -> None:
    chat_service = make_chat_service()
    assert (await chat_service.answer_command(caller("web:1"), "figures@two"))[0].briefing_id == "two"
    assert (await chat_service.answer_command(caller("web:1"), "figures"))[0].briefing_id == "one"


async def test_choosing_an_unknown_briefing_changes_nothing() -> None:
    chat_service = make_chat_service()
    await chat_service.answer_command(caller("web:1"), "/briefing two")
    assert (await chat_service.answer_command(caller("web:1"), "/briefing nowhere"))[0].not_found
    assert (await chat_service.answer_command(caller("web:1"), "/figures"))[0].briefing_id == "two"


async def test_the_reply_comes_with_the_page_that_the_line_asks_for() -> None:
    assert [
        (await make_chat_service().answer_command(caller("web:1"), line))[1]
        for line in ("figures", "figures#7", "figures@two#2")
    ] == [1, 7, 2]


async def test_a_chat_whose_briefing_is_gone_gets_the_default() -> None:
    before = make_chat_service()
    await before.answer_command(caller("web:1"), "/briefing two")
    before.live_app.replace(app_from_texts(LAMPS))
    assert (await before.answer_command(caller("web:1"), "/figures"))[0].briefing_id == "one"


async def test_completions_come_from_the_chats_briefing_first() -> None:
    chat_service = make_chat_service()
    assert [one.argument for one in await chat_service.suggest_completions(caller("web:1"), "figures", "")][
        :2
    ] == [
        "lamps",
        "keepers",
    ]
    await chat_service.answer_command(caller("web:1"), "/briefing two")
    assert [one.argument for one in await chat_service.suggest_completions(caller("web:1"), "figures", "")][
        :2
    ] == [
        "otters",
        "pups",
    ]


async def test_the_age_in_an_answer_is_counted_from_the_day_of_the_answer() -> None:
    clock = Clock()
    chat_service = make_chat_service(clock)
    stamps = []
    for clock.day in (date(2031, 5, 20), date(2031, 5, 21)):
        stamps.append(
            line_to_text((await chat_service.answer_command(caller("web:1"), "/figures"))[0].dateline)
        )
    assert [stamp.partition(" · ")[0] for stamp in stamps] == [
        "As of 30 April 2031 (20 days ago)",
        "As of 30 April 2031 (21 days ago)",
    ]


def test_the_menu_is_the_apps() -> None:
    assert make_chat_service().list_commands() == make_chat_service().app.list_commands()


def test_the_clock_is_the_same_everywhere() -> None:
    assert isinstance(today_in_utc(), date)


async def test_the_chat_that_was_quiet_for_longest_leaves_the_cache_first() -> None:
    cache = PreferenceCache(limit=3)
    for chat, briefing in (("1", "a"), ("2", "b"), ("1", "c"), ("3", "d"), ("4", "e")):
        await cache.apply_change(chat_id(f"web:{chat}"), PreferenceChange(briefing_id=briefing))
    assert [(await cache.get_preferences(chat_id(chat))).briefing_id for chat in ("web:2", "web:1")] == [
        "",
        "c",
    ]


# The index of the search


class SlowBriefings(UserDict[str, Briefing]):
    """Briefings that a thread other than that of the answers gets only after a while."""

    def __init__(self, briefings: Mapping[str, Briefing]) -> None:
        self.is_read, self.may_be_read = threading.Event(), threading.Event()
        self._answering_thread = threading.current_thread()
        super().__init__(briefings)

    def values(self) -> ValuesView[Briefing]:
        if threading.current_thread() is not self._answering_thread:
            self.is_read.set()
            assert self.may_be_read.wait(10)
        return super().values()


@pytest.mark.parametrize("line", ["/search keepers", "/figures keeprs", "keeprs", "/units keepers"])
async def test_only_searches_wait_while_the_index_is_built(line: str) -> None:
    briefings = SlowBriefings(app_from_texts(LAMPS, OTTERS).library.briefings)
    chat_service = ChatService(LiveApp(App(Library(briefings))), Clock())
    building = asyncio.create_task(asyncio.to_thread(chat_service.app.prepare_index))
    await asyncio.to_thread(briefings.is_read.wait)
    searches = [
        asyncio.create_task(chat_service.answer_command(caller(f"web:{number}"), line))
        for number in range(99)
    ]
    await asyncio.sleep(0)  # all of them ask
    searches.pop().cancel()
    assert (await chat_service.answer_command(caller("web:1"), "/figures"))[0].title == "Figures"
    assert not any(search.done() for search in searches)
    briefings.may_be_read.set()
    await building
    answers = await asyncio.gather(*searches)
    assert all("Keepers" in str(reply) for reply, _ in answers)  # as a hit, or as the button of a guess


async def test_completions_and_inline_results_wait_for_the_index_too() -> None:
    briefings = SlowBriefings(app_from_texts(LAMPS, OTTERS).library.briefings)
    chat_service = ChatService(LiveApp(App(Library(briefings))), Clock())
    building = asyncio.create_task(asyncio.to_thread(chat_service.app.prepare_index))
    await asyncio.to_thread(briefings.is_read.wait)
    waiting = asyncio.gather(
        chat_service.suggest_completions(caller("web:1"), "figures", "keep"),
        chat_service.search_inline(caller("web:1"), "keepers"),
        chat_service.look_up_text(caller("web:1"), "the keepers"),
    )
    assert await chat_service.search_inline(caller("web:1"), "")
    briefings.may_be_read.set()
    await building
    suggestions, offers, (looked_up, _) = await waiting
    assert [one.argument for one in suggestions] == ["keepers"]
    assert [one.title for one in offers] == ["Keepers"]
    assert "Keepers" in "\n".join(list_lines(looked_up))


# Languages


@pytest.mark.parametrize(
    ("chat", "user", "spoken"),
    [
        ("telegram:-100", "telegram:7", "uk"),  # the group's choice comes first
        ("telegram:-200", "telegram:7", "de"),  # then what the user chose in private
        ("telegram:-200", "telegram:8", "fr"),  # then the user's app
        ("telegram:7", "telegram:7", "de"),
        ("web:1", "", "fr"),
    ],
)
async def test_the_chats_language_comes_before_the_users_and_that_before_the_apps(
    chat: str, user: str, spoken: str
) -> None:
    chat_service = make_chat_service()
    await chat_service.answer_command(caller("telegram:-100", user="telegram:9"), "/language uk")
    await chat_service.answer_command(caller("telegram:7", user="telegram:7"), "/language de")
    assert (await chat_service.answer_command(caller(chat, "fr", user=user), "/figures"))[
        0
    ].language == spoken
    assert await chat_service.resolve_language(caller(chat, "fr", user=user)) == spoken


async def test_a_briefing_chosen_in_private_does_not_apply_in_groups() -> None:
    chat_service = make_chat_service()
    await chat_service.answer_command(caller("telegram:7", user="telegram:7"), "/briefing two")
    assert (await chat_service.answer_command(caller("telegram:-100", user="telegram:7"), "/figures"))[
        0
    ].briefing_id == "one"


async def test_the_answer_to_a_choice_is_in_the_chosen_language() -> None:
    chat_service = make_chat_service()
    assert (await chat_service.answer_command(caller("web:1", "fr"), "/language uk"))[0].title == "Мова"
    assert (await chat_service.answer_command(caller("web:1", "fr"), "/language auto"))[0].title == "Langue"
    assert (await chat_service.answer_command(caller("web:1", "fr"), "/language pl"))[0].title == "Język"
    assert (await chat_service.answer_command(caller("web:1", "fr"), "/forget"))[0].title == get_locale(
        "fr"
    ).translate("Deleted")


async def test_choosing_an_unsupported_language_changes_nothing() -> None:
    chat_service = make_chat_service()
    await chat_service.answer_command(caller("web:1"), "/language uk")
    assert (await chat_service.answer_command(caller("web:1"), "/language tlh"))[0].not_found
    assert (await chat_service.answer_command(caller("web:1"), "/figures"))[0].language == "uk"


async def test_a_chosen_language_that_is_no_longer_supported_is_ignored() -> None:
    cache = PreferenceCache()
    await cache.apply_change(chat_id("web:1"), PreferenceChange(language="tlh"))
    chat_service = ChatService(LiveApp(app_from_texts(LAMPS)), Clock(), preference_cache=cache)
    assert (await chat_service.answer_command(caller("web:1", "de"), "/figures"))[0].language == "de"


async def test_resetting_the_settings_resets_the_briefing_too() -> None:
    chat_service = make_chat_service()
    await chat_service.answer_command(caller("web:1"), "/briefing two")
    await chat_service.answer_command(caller("web:1"), "/forget")
    assert (await chat_service.answer_command(caller("web:1"), "/figures"))[0].briefing_id == "one"


async def test_subscribers_are_notified_of_a_new_app_and_an_answer_in_progress_keeps_its_own() -> None:
    class SlowBackend:
        """Takes its time to store a choice."""

        def __init__(self) -> None:
            self.is_writing, self.may_end = asyncio.Event(), asyncio.Event()

        async def read_preferences(self, chat: ChatId) -> Preferences:  # noqa: ARG002 (the protocol's)
            return Preferences(language="uk") if self.may_end.is_set() else Preferences()

        async def write_change(self, chat: ChatId, change: PreferenceChange) -> None:  # noqa: ARG002
            self.is_writing.set()
            await self.may_end.wait()

    store = SlowBackend()
    chat_service = ChatService(
        LiveApp(app_from_texts(LAMPS, OTTERS)), Clock(), preference_cache=PreferenceCache(store)
    )
    new_app, notified = app_from_texts(OTTERS), list[App]()
    in_progress = asyncio.create_task(chat_service.answer_command(caller("web:1"), "/briefing two"))
    await store.is_writing.wait()
    with chat_service.live_app.subscribe(lambda: notified.append(chat_service.app)):
        chat_service.live_app.replace(new_app)
    chat_service.live_app.replace(new_app)
    assert notified == [new_app]
    store.may_end.set()
    assert not (await in_progress)[0].not_found
    assert (await chat_service.answer_command(caller("web:2"), "/briefing two"))[0].not_found


async def test_only_a_moderator_sees_drafts_and_no_unprompted_message_shows_them() -> None:
    chat_service = ChatService(
        LiveApp(app_with_entries("figures: [{id: unseen, title: Offstage, figure: 2, state: draft}]"))
    )
    by_anna, _ = await chat_service.answer_command(caller("telegram:1", moderator="Anna"), "figures")
    assert by_anna.title == "Offstage (Draft: not published)"
    chosen, _ = await chat_service.answer_command(caller("telegram:1", moderator="Anna"), "briefing one")
    assert [button.label for button in chosen.buttons] == ["Figures", "Sources"]
    assert await chat_service.suggest_completions(caller("telegram:1", moderator="Anna"), "figures", "off")
    assert not await chat_service.suggest_completions(caller("telegram:1"), "figures", "off")
    for reply, _ in (
        await chat_service.answer_command(caller("telegram:1"), "figures"),
        await chat_service.answer_unprompted(chat_id("telegram:1"), "figures"),
    ):
        assert reply.not_found
