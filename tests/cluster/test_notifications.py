"""What a process caches is read again when another one has changed it: each topic of the channel."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.core.app import App
from bot.core.messages.caller import ChatId
from bot.core.messages.preferences import PreferenceChange
from bot.runtime.cache_wiring import build_file_id_cache, build_preference_cache, open_moved_chats
from bot.runtime.cluster_wiring import join_cluster
from bot.runtime.content_follower import ContentFollower
from bot.runtime.library_loader import open_snapshot
from bot.runtime.reloader import Reloader
from bot.services.background.task_supervisor import BackgroundTask, TaskSupervisor
from bot.services.chat.live_app import LiveApp
from bot.services.chat.moved_chats import MovedChats
from bot.services.chat.preference_cache import PreferenceCache
from bot.services.clock import now_in_utc
from bot.services.images.file_id_cache import FileIdCache
from bot.services.revisions.history import History
from bot.services.store.availability import Access
from bot.services.store.change_channel import CHANNEL, Topic
from bot.services.store.database import Database, open_database
from bot.services.store.database_copy import dump_database, load_database
from bot.services.store.outbox import Outbox, OutboxMessage
from bot.services.store.personal_data import PersonalDataStore
from bot.services.store.revisions import Revision, RevisionStore
from tests.support.databases import execute

GROUP, SUPERGROUP, ANNA = (ChatId("telegram", one) for one in ("-5", "-1005", "7"))
PICTURE = "telegram:png:1"
OTHER_SESSIONS_END = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@dataclass(frozen=True)
class Process:
    """What one process of a cluster caches."""

    database: Database
    preferences: PreferenceCache
    moved_chats: MovedChats
    file_ids: FileIdCache
    outbox: Outbox


@asynccontextmanager
async def open_process(address: str) -> AsyncIterator[Process]:
    supervisor = TaskSupervisor()
    async with open_database(address) as database, join_cluster(database, supervisor):
        outbox = Outbox(database, supervisor=supervisor)
        database.changes.subscribe(Topic.OUTBOX, outbox.hear_of_message)
        database.changes.subscribe(Topic.DELAYS, outbox.hear_of_delay)
        process = Process(
            database,
            build_preference_cache(database),
            await open_moved_chats(database),
            build_file_id_cache(database),
            outbox,
        )
        async with supervisor.run_tasks(BackgroundTask("changes", database.changes.handle_forever)):
            yield process


@pytest.fixture
async def processes(address: str) -> AsyncIterator[tuple[Process, Process]]:
    """Give the leader and a follower."""
    async with AsyncExitStack() as stack:
        leader = await stack.enter_async_context(open_process(address))
        yield leader, await stack.enter_async_context(open_process(address))


async def wait_until(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(10):
        while not await condition():  # noqa: ASYNC110 (another process causes it)
            await asyncio.sleep(0.01)


async def test_the_first_process_leads_and_the_second_follows(processes: tuple[Process, Process]) -> None:
    leader, follower = processes
    assert leader.database.leadership.is_leader
    assert not follower.database.leadership.is_leader


async def test_a_choice_replaces_the_one_that_another_process_has_cached(
    processes: tuple[Process, Process],
) -> None:
    leader, follower = processes
    for language in ("uk", "de"):
        await leader.preferences.apply_change(ANNA, PreferenceChange(language=language))

        async def is_known(expected: str = language) -> bool:
            return (await follower.preferences.get_preferences(ANNA)).language == expected

        await wait_until(is_known)


async def test_a_choice_does_not_wait_for_a_folder_that_takes_long_to_read(
    processes: tuple[Process, Process],
) -> None:
    leader, follower = processes
    is_reading = asyncio.Event()

    async def read_for_ever(name: str) -> None:
        if name:
            is_reading.set()
            await asyncio.Event().wait()

    follower.database.changes.subscribe(Topic.CONTENT, read_for_ever)
    await leader.preferences.apply_change(ANNA, PreferenceChange(language="uk"))
    await RevisionStore(leader.database).announce("lamps.yaml")
    async with asyncio.timeout(10):
        await is_reading.wait()
    assert (await follower.preferences.get_preferences(ANNA)).language == "uk"
    await leader.preferences.apply_change(ANNA, PreferenceChange(language="de"))

    async def is_known() -> bool:
        return (await follower.preferences.get_preferences(ANNA)).language == "de"

    await wait_until(is_known)


async def test_a_chat_that_is_new_here_may_have_chosen_elsewhere(processes: tuple[Process, Process]) -> None:
    leader, follower = processes
    follower.preferences.add_new_chat(ANNA)
    await leader.preferences.apply_change(ANNA, PreferenceChange(language="uk"))

    async def is_known() -> bool:
        return (await follower.preferences.get_preferences(ANNA)).language == "uk"

    await wait_until(is_known)


async def test_what_is_deleted_for_a_chat_is_not_cached_elsewhere(processes: tuple[Process, Process]) -> None:
    leader, follower = processes
    await follower.preferences.apply_change(ANNA, PreferenceChange(language="uk"))
    assert (await follower.preferences.get_preferences(ANNA)).language == "uk"
    await PersonalDataStore(leader.database).delete_data(ANNA)

    async def is_forgotten() -> bool:
        return not (await follower.preferences.get_preferences(ANNA)).language

    await wait_until(is_forgotten)


async def test_a_group_with_a_new_id_has_it_everywhere(processes: tuple[Process, Process]) -> None:
    leader, follower = processes
    await follower.preferences.get_preferences(SUPERGROUP)
    await leader.preferences.apply_change(GROUP, PreferenceChange(language="uk"))
    leader.moved_chats.add_move(GROUP, SUPERGROUP)
    await leader.moved_chats.store_moves()

    async def has_moved() -> bool:
        is_moved = follower.moved_chats.get_current_id(GROUP) == SUPERGROUP
        return is_moved and (await follower.preferences.get_preferences(SUPERGROUP)).language == "uk"

    await wait_until(has_moved)


async def test_what_a_process_knows_serves_until_the_database_can_be_read_again(
    processes: tuple[Process, Process], address: str
) -> None:
    leader, follower = processes
    heard: list[str] = []

    async def hear(key: str) -> None:
        heard.append(key)

    async def is_choice_heard() -> bool:
        return str(ANNA) in heard

    async def is_session_back() -> bool:
        await execute(address, f"""SELECT pg_notify('{CHANNEL}', '{{"what": "outbox", "key": "back"}}')""")
        return "back" in heard

    async def has_moved() -> bool:
        return follower.moved_chats.get_current_id(GROUP) == SUPERGROUP

    for topic in (Topic.PREFERENCES, Topic.OUTBOX):
        follower.database.changes.subscribe(topic, hear)
    await leader.preferences.apply_change(ANNA, PreferenceChange(language="uk"))
    await wait_until(is_choice_heard)
    assert (await follower.preferences.get_preferences(ANNA)).language == "uk"
    follower.database.availability.report_failure(Access.READ, "it is out of reach")
    await execute(address, OTHER_SESSIONS_END)
    leader.moved_chats.add_move(GROUP, SUPERGROUP)
    await leader.moved_chats.store_moves()
    await wait_until(is_session_back)
    assert (await follower.preferences.get_preferences(ANNA)).language == "uk"
    assert not await has_moved()
    await follower.database.check()
    await wait_until(has_moved)
    assert (await follower.preferences.get_preferences(ANNA)).language == "uk"


async def test_a_picture_that_one_process_has_uploaded_is_uploaded_by_no_other(
    processes: tuple[Process, Process],
) -> None:
    leader, follower = processes
    assert not await follower.file_ids.get_file_id(PICTURE)
    await leader.file_ids.save_file_id(PICTURE, "AgAC1")

    async def is_known() -> bool:
        return await follower.file_ids.get_file_id(PICTURE) == "AgAC1"

    await wait_until(is_known)


async def test_the_leader_sends_what_a_follower_queues_and_holds_back_what_may_wait(
    processes: tuple[Process, Process],
) -> None:
    leader, follower = processes
    sent: list[str] = []

    async def send(message: OutboxMessage) -> str:
        sent.append(message.line)
        return "1"

    async def is_sent() -> bool:
        return "reports 2" in sent

    async with leader.outbox.run_delivery("telegram", send), follower.outbox.run_delivery("telegram", send):
        await follower.outbox.add_message(ANNA, "reports", delay=3600)
        await follower.outbox.add_message(ANNA, "reports 2")
        await wait_until(is_sent)
    assert sent == ["reports 2"]
    assert [one.line for one in await leader.outbox.list_pending("telegram")] == ["reports"]


async def test_what_a_restored_backup_holds_replaces_what_processes_have_cached(
    processes: tuple[Process, Process], address: str, tmp_path: Path
) -> None:
    leader, follower = processes
    (tmp_path / "briefings").mkdir()
    folder, snapshot = open_snapshot(tmp_path / "briefings")
    history = History(revisions := RevisionStore(follower.database))
    reloader = Reloader(LiveApp(App(snapshot.library)), folder, snapshot)
    ContentFollower(reloader, history).subscribe(follower.database.changes)
    await leader.preferences.apply_change(ANNA, PreferenceChange(language="uk"))
    await dump_database(address, tmp_path / "backup.db")
    await leader.preferences.apply_change(ANNA, PreferenceChange(language="de"))
    await revisions.add_revision(Revision(0, "lamps.yaml", now_in_utc()), b"")
    await history.load_start_day()
    assert history.start_day
    await load_database(tmp_path / "backup.db", address)

    async def is_known() -> bool:
        languages = [(await one.preferences.get_preferences(ANNA)).language for one in processes]
        return languages == ["uk", "uk"] and history.start_day is None

    await wait_until(is_known)
