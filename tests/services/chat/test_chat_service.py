"""The desk: one door for all platforms, which remembers what a chat chose."""

import asyncio
import threading
from collections.abc import ValuesView
from datetime import date

import pytest

from bot.core.app import App
from bot.core.content.briefing import Briefing
from bot.core.i18n.locale import get_locale
from bot.core.library.snapshot import Library
from bot.core.messages.preferences import PreferenceChange, Preferences
from bot.core.messages.reply import line_to_text
from bot.services.chat.chat_service import ChatService, today_in_utc
from bot.services.chat.live_app import LiveApp
from bot.services.chat.preference_cache import PreferenceCache
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
    """A day that a test sets."""

    def __init__(self) -> None:
        self.day = TODAY

    def __call__(self) -> date:
        return self.day


def desk(clock: Clock | None = None) -> ChatService:
    return ChatService(LiveApp(app_from_texts(LAMPS, OTTERS)), clock or Clock())


async def test_a_chat_gets_the_default_until_it_chooses() -> None:
    here = desk()
    assert (await here.answer_command(caller("web:1"), "/figures"))[0].briefing_id == "one"
    await here.answer_command(caller("web:1"), "/briefing two")
    assert (await here.answer_command(caller("web:1"), "/figures"))[0].briefing_id == "two"
    assert (await here.answer_command(caller("web:1"), "/start"))[0].title == "Welcome"
    assert "The otters" in "\n".join(list_lines((await here.answer_command(caller("web:1"), "/start"))[0]))


async def test_a_choice_is_one_chats_alone() -> None:
    here = desk()
    await here.answer_command(caller("telegram:1"), "/briefing two")
    for chat in ("telegram:2", "discord:1", "web:1", "terminal:1"):
        assert (await here.answer_command(caller(chat), "/figures"))[0].briefing_id == "one"


async def test_a_button_of_another_briefing_answers_and_chooses_nothing() -> None:
    here = desk()
    assert (await here.answer_command(caller("web:1"), "figures@two"))[0].briefing_id == "two"
    assert (await here.answer_command(caller("web:1"), "figures"))[0].briefing_id == "one"


async def test_a_missed_choice_chooses_nothing() -> None:
    here = desk()
    await here.answer_command(caller("web:1"), "/briefing two")
    assert (await here.answer_command(caller("web:1"), "/briefing nowhere"))[0].not_found
    assert (await here.answer_command(caller("web:1"), "/figures"))[0].briefing_id == "two"


async def test_the_page_that_a_line_asks_for_is_given_back() -> None:
    assert [
        (await desk().answer_command(caller("web:1"), line))[1]
        for line in ("figures", "figures#7", "figures@two#2")
    ] == [1, 7, 2]


async def test_a_chat_whose_briefing_is_gone_gets_the_default() -> None:
    before = desk()
    await before.answer_command(caller("web:1"), "/briefing two")
    before.live_app.replace(app_from_texts(LAMPS))
    assert (await before.answer_command(caller("web:1"), "/figures"))[0].briefing_id == "one"


async def test_completions_come_from_the_chats_briefing_first() -> None:
    here = desk()
    assert [one.argument for one in await here.suggest_completions(caller("web:1"), "figures", "")][:2] == [
        "lamps",
        "keepers",
    ]
    await here.answer_command(caller("web:1"), "/briefing two")
    assert [one.argument for one in await here.suggest_completions(caller("web:1"), "figures", "")][:2] == [
        "otters",
        "pups",
    ]


async def test_an_answer_is_as_old_as_the_day_on_which_it_is_given() -> None:
    clock = Clock()
    here = desk(clock)
    stamps = []
    for clock.day in (date(2031, 5, 20), date(2031, 5, 21)):
        stamps.append(line_to_text((await here.answer_command(caller("web:1"), "/figures"))[0].dateline))
    assert [stamp.partition(" · ")[0] for stamp in stamps] == [
        "As of 30 April 2031 (20 days ago)",
        "As of 30 April 2031 (21 days ago)",
    ]


def test_the_menu_is_the_apps() -> None:
    assert desk().list_commands() == desk().app.list_commands()


def test_the_clock_is_the_same_everywhere() -> None:
    assert isinstance(today_in_utc(), date)


async def test_the_chat_that_was_quiet_for_longest_is_forgotten_first() -> None:
    chats = PreferenceCache(limit=3)
    for chat, briefing in (("1", "a"), ("2", "b"), ("1", "c"), ("3", "d"), ("4", "e")):
        await chats.apply_change(chat_id(f"web:{chat}"), PreferenceChange(briefing_id=briefing))
    assert [(await chats.get_preferences(chat_id(chat))).briefing_id for chat in ("web:2", "web:1")] == [
        "",
        "c",
    ]


# The index of the search


class Shelf(dict[str, Briefing]):
    """Briefings that another thread than the one of the answers gets only after a while."""

    def __init__(self, briefings: dict[str, Briefing]) -> None:
        super().__init__(briefings)
        self.begun, self.open = threading.Event(), threading.Event()
        self._answering = threading.current_thread()

    def values(self) -> ValuesView[Briefing]:
        if threading.current_thread() is not self._answering:
            self.begun.set()
            assert self.open.wait(10)
        return super().values()


@pytest.mark.parametrize("line", ["/search keepers", "/figures keeprs", "keeprs", "/units keepers"])
async def test_while_the_index_is_made_a_search_waits_for_it_and_nothing_else_does(line: str) -> None:
    shelf = Shelf(app_from_texts(LAMPS, OTTERS).library.briefings)
    here = ChatService(LiveApp(App(Library(shelf))), Clock())
    making = asyncio.create_task(asyncio.to_thread(here.app.prepare_index))
    await asyncio.to_thread(shelf.begun.wait)
    searches = [
        asyncio.create_task(here.answer_command(caller(f"web:{number}"), line)) for number in range(99)
    ]
    await asyncio.sleep(0)  # all of them ask
    searches.pop().cancel()
    assert (await here.answer_command(caller("web:1"), "/figures"))[0].title == "Figures"
    assert not any(search.done() for search in searches)
    shelf.open.set()
    await making
    answers = await asyncio.gather(*searches)
    assert all("Keepers" in str(reply) for reply, _ in answers)  # as a hit, or as the button of a guess


async def test_completions_and_inline_results_wait_for_the_index_too() -> None:
    shelf = Shelf(app_from_texts(LAMPS, OTTERS).library.briefings)
    here = ChatService(LiveApp(App(Library(shelf))), Clock())
    making = asyncio.create_task(asyncio.to_thread(here.app.prepare_index))
    await asyncio.to_thread(shelf.begun.wait)
    waiting = asyncio.gather(
        here.suggest_completions(caller("web:1"), "figures", "keep"),
        here.search_inline(caller("web:1"), "keepers"),
        here.look_up_text(caller("web:1"), "the keepers"),
    )
    assert await here.search_inline(caller("web:1"), "")
    shelf.open.set()
    await making
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
    here = desk()
    await here.answer_command(caller("telegram:-100", user="telegram:9"), "/language uk")
    await here.answer_command(caller("telegram:7", user="telegram:7"), "/language de")
    assert (await here.answer_command(caller(chat, "fr", user=user), "/figures"))[0].language == spoken
    assert await here.resolve_language(caller(chat, "fr", user=user)) == spoken


async def test_a_briefing_that_a_user_chose_in_private_is_not_the_groups() -> None:
    here = desk()
    await here.answer_command(caller("telegram:7", user="telegram:7"), "/briefing two")
    assert (await here.answer_command(caller("telegram:-100", user="telegram:7"), "/figures"))[
        0
    ].briefing_id == "one"


async def test_the_answer_to_a_choice_is_in_the_language_that_was_chosen() -> None:
    here = desk()
    assert (await here.answer_command(caller("web:1", "fr"), "/language uk"))[0].title == "Мова"
    assert (await here.answer_command(caller("web:1", "fr"), "/language auto"))[0].title == "Langue"
    assert (await here.answer_command(caller("web:1", "fr"), "/language pl"))[0].title == "Język"
    assert (await here.answer_command(caller("web:1", "fr"), "/forget"))[0].title == get_locale(
        "fr"
    ).translate("Settings reset")


async def test_a_language_that_is_not_spoken_chooses_nothing() -> None:
    here = desk()
    await here.answer_command(caller("web:1"), "/language uk")
    assert (await here.answer_command(caller("web:1"), "/language tlh"))[0].not_found
    assert (await here.answer_command(caller("web:1"), "/figures"))[0].language == "uk"


async def test_a_language_that_the_bot_speaks_no_longer_is_as_if_never_chosen() -> None:
    chats = PreferenceCache()
    await chats.apply_change(chat_id("web:1"), PreferenceChange(language="tlh"))
    here = ChatService(LiveApp(app_from_texts(LAMPS)), Clock(), preference_cache=chats)
    assert (await here.answer_command(caller("web:1", "de"), "/figures"))[0].language == "de"


async def test_forgetting_takes_back_the_briefing_too() -> None:
    here = desk()
    await here.answer_command(caller("web:1"), "/briefing two")
    await here.answer_command(caller("web:1"), "/forget")
    assert (await here.answer_command(caller("web:1"), "/figures"))[0].briefing_id == "one"


async def test_who_follows_is_told_of_another_app_and_an_answer_under_way_keeps_its_own() -> None:
    class Slow:
        """Takes its time to write a choice down."""

        def __init__(self) -> None:
            self.begun, self.may_end = asyncio.Event(), asyncio.Event()

        async def read_preferences(self, _chat: str) -> Preferences:
            return Preferences(language="uk") if self.may_end.is_set() else Preferences()

        async def write_change(self, _chat: str, _choice: PreferenceChange) -> None:
            self.begun.set()
            await self.may_end.wait()

    store = Slow()
    here = ChatService(
        LiveApp(app_from_texts(LAMPS, OTTERS)), Clock(), preference_cache=PreferenceCache(store)
    )
    new, told = app_from_texts(OTTERS), list[App]()
    under_way = asyncio.create_task(here.answer_command(caller("web:1"), "/briefing two"))
    await store.begun.wait()
    with here.live_app.subscribe(lambda: told.append(here.app)):
        here.live_app.replace(new)
    here.live_app.replace(new)
    assert told == [new]
    store.may_end.set()
    assert not (await under_way)[0].not_found
    assert (await here.answer_command(caller("web:2"), "/briefing two"))[0].not_found


async def test_only_a_moderator_is_told_drafts_and_no_letter_tells_them() -> None:
    desk = ChatService(
        LiveApp(app_with_entries("figures: [{id: unseen, title: Offstage, figure: 2, state: draft}]"))
    )
    by_anna, _ = await desk.answer_command(caller("telegram:1", moderator="Anna"), "figures")
    assert by_anna.title == "Offstage (Draft: not published)"
    chosen, _ = await desk.answer_command(caller("telegram:1", moderator="Anna"), "briefing one")
    assert [button.label for button in chosen.buttons] == ["Figures", "Sources"]
    assert await desk.suggest_completions(caller("telegram:1", moderator="Anna"), "figures", "off")
    assert not await desk.suggest_completions(caller("telegram:1"), "figures", "off")
    for reply, _ in (
        await desk.answer_command(caller("telegram:1"), "figures"),
        await desk.answer_unprompted(chat_id("telegram:1"), "figures"),
    ):
        assert reply.not_found
