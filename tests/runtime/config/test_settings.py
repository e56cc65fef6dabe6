"""Settings: where they come from, what wins, and what is said of wrong ones."""

import os
import re
import threading
from pathlib import Path

import pytest

from bot.adapters.discord.settings import Shards
from bot.runtime.config.settings import Config, collect_secrets, is_database_set, list_settings, load_config
from bot.runtime.config.sources import SECRETS_FOLDER, ConfigError, find_briefings_folder, read_sources

ROOT = Path(__file__).parents[3]
TOKEN = "123456:a-token-that-must-never-be-seen"


@pytest.fixture(autouse=True)
def _no_settings_around(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.upper().startswith("BOT_"):
            monkeypatch.delenv(name)


@pytest.fixture
def secrets(tmp_path: Path) -> Path:
    folder = tmp_path / "secrets"
    folder.mkdir()
    return folder


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "config.yaml"
    file.write_text(text, "utf-8")
    return file


def problems(file: Path | None, secrets: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_config(file, secrets)
    assert TOKEN not in str(caught.value)
    assert TOKEN not in repr(caught.value)
    return str(caught.value).splitlines()


def test_nothing_written_gives_the_defaults(secrets: Path) -> None:
    config = load_config(None, secrets)
    assert (config.briefings, config.default_briefing, config.web.port) == (Path("briefings"), "", 8080)
    assert config.telegram.token is config.discord.token is None


def test_every_source_can_set_every_kind_of_value(
    tmp_path: Path, secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, "briefings: facts\nweb: {port: '0', enabled: no}\n")
    (secrets / "bot_telegram__token").write_text(f"{TOKEN}\n")
    monkeypatch.setenv("BOT_DISCORD__API_BASE_URL", "http://127.0.0.1:9/api/v10")
    config = load_config(file, secrets)
    assert (config.briefings, config.web.port, config.web.enabled) == (Path("facts"), 0, False)
    assert config.discord.api_base_url == "http://127.0.0.1:9/api/v10"
    assert collect_secrets(config) == (TOKEN,)
    assert TOKEN not in repr(config)


def test_environment_wins_over_secret_file_wins_over_config_file(
    tmp_path: Path, secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path, "briefings: file\ndefault_briefing: file\nweb: {host: file, port: 1}\n")
    for name in ("briefings", "default_briefing"):
        (secrets / f"bot_{name}").write_text("secret")
    monkeypatch.setenv("BOT_BRIEFINGS", "environment")
    config = load_config(file, secrets)
    assert (config.briefings, config.default_briefing) == (Path("environment"), "secret")
    assert (config.web.host, config.web.port) == ("file", 1)
    assert find_briefings_folder(read_sources(file, secrets, os.environ)) == config.briefings


@pytest.mark.parametrize(
    ("address", "hidden"),
    [
        ("memory", ()),
        ("none", ()),
        ("sqlite+aiosqlite:////var/lib/bot.db", ()),
        ("postgresql+asyncpg://bot@/bot?host=/run/postgresql", ()),
        ("postgresql+asyncpg://bot:secret@host:5432/bot", ("secret",)),
        ("postgresql+asyncpg://bot:a%40b@host/bot", ("a%40b", "a@b")),
    ],
)
def test_a_database_is_an_address_whose_password_is_kept_out_of_the_log(
    address: str, hidden: tuple[str, ...], tmp_path: Path, secrets: Path
) -> None:
    config = load_config(written(tmp_path, f"database: {address}\n"), secrets)
    assert config.database == address
    assert sorted(collect_secrets(config)) == sorted(hidden)
    assert is_database_set(config)
    assert not is_database_set(load_config(None, secrets))


def test_an_empty_value_is_not_set(tmp_path: Path, secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path, "telegram:\n  token:\nweb: {port: ''}\ndiscord: {token: from-the-file}\n")
    (secrets / "bot_telegram__token").write_text("\n")
    monkeypatch.setenv("BOT_DISCORD__TOKEN", "")
    config = load_config(file, secrets)
    assert (config.telegram.token, config.web.port) == (None, 8080)
    assert collect_secrets(config) == ("from-the-file",)


@pytest.mark.parametrize("text", ["", "\n\n", "# only a remark\n  # and another\n"])
def test_a_config_file_may_be_empty(text: str, tmp_path: Path, secrets: Path) -> None:
    assert load_config(written(tmp_path, text), secrets) == load_config(None, secrets)


def test_yaml_guesses_nothing(tmp_path: Path, secrets: Path) -> None:
    assert load_config(
        written(tmp_path, "briefings: no\ndefault_briefing: 010\n"), secrets
    ).briefings == Path("no")
    assert load_config(written(tmp_path, "default_briefing: 010\n"), secrets).default_briefing == "010"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("web: {port: twelve}", ":1:13: web.port: should be a whole number; by default it is 8080"),
        ("web:\n  port: 70000", ":2:9: web.port: should be less than or equal to 65535"),
        ("web: {enabled: perhaps}", "web.enabled: should be true or false"),
        ("web: {prot: 1}", "web.prot: is not a setting; did you mean web.port?"),
        (
            "tokn: x",
            (
                "tokn: is not a setting; there are briefings, default_briefing, watch, database, time_zone, "
                "telegram.token"
            ),
        ),
        (f"token: {TOKEN}", "token: is not a setting; did you mean telegram.token or discord.token?"),
        (f"telegram: {TOKEN}", ":1:11: telegram: holds settings of its own; write one of telegram.token"),
        (f"telegram: [{TOKEN}]", "telegram: holds settings of its own"),
        (f"telegram: {{token: {{x: {TOKEN}}}}}", "telegram.token.x: is not a setting"),
        (
            "discord: {token: '${DISCORD_TOKEN}'}",
            "set the environment variable BOT_DISCORD__TOKEN or write the",
        ),
        ("discord: {token: $DISCORD_TOKEN}", "the secret file bot_discord__token instead"),
        ("briefings: ${HOME}/facts", "briefings: holds a placeholder"),
        (f"telegram: {{token: '{TOKEN} '}}", "telegram.token: is no token"),
        (f"telegram: {{token: '\"{TOKEN}\"'}}", "holds a space, a quotation mark or a bracket"),
        (f"discord: {{token: [{TOKEN}]}}", "discord.token: should be text"),
        (f"telegram: {{base_url: {TOKEN}}}", "telegram.base_url: should be an address such as"),
        (f"discord: {{api_base_url: 'ftp://{TOKEN}'}}", "discord.api_base_url: should be an address such as"),
        (
            "telegram: {base_url: 'http://127.0.0.1:99999999'}",
            "telegram.base_url: should be an address such as",
        ),
        ("telegram: {base_url: 'http://127.0.0.1:0'}", "telegram.base_url: should be an address such as"),
        ("telegram: {base_url: 'http://[::1'}", "telegram.base_url: should be an address such as"),
        ("telegram: {base_url: 'http://a/b?c'}", "telegram.base_url: should be an address such as"),
        ("discord: {api_base_url: 'http://a:port'}", "discord.api_base_url: should be an address such as"),
        ("discord: {api_base_url: 'http://a:65536'}", "discord.api_base_url: should be an address such as"),
        ("discord: {api_base_url: 'http://a?b=c'}", "discord.api_base_url: should be an address such as"),
        (
            "discord: {shard_ids: [0]}",
            "discord.shard_ids: needs discord.shard_count, the number of shards in",
        ),
        (
            "discord: {shard_count: 2, shard_ids: [1, 2]}",
            "discord.shard_ids: should be numbers below discord.shard_count, which is 2, each once",
        ),
        ("discord: {shard_count: 2, shard_ids: [1, 1]}", "discord.shard_ids: should be numbers below"),
        ("discord: {shard_count: 2, shard_ids: first}", "discord.shard_ids: should be the numbers of shards"),
        ("discord: {shard_count: 0}", "discord.shard_count: should be greater than or equal to 1"),
        ("discord: {api_base_url: 'http://a#'}", "discord.api_base_url: should be an address such as"),
        ("briefings: [a]", "briefings: should be the path of a folder; by default it is briefings"),
        (
            "database: data/bot.db",
            "config.yaml:1:11: database: should be memory, none, or sqlite+aiosqlite:/// with",
        ),
        ("database: mysql://x", "by default it is sqlite+aiosqlite:///data/bot.db"),
        ("database: 'sqlite+aiosqlite:///:memory:'", "database: should be memory, none, or"),
        ("database: sqlite+aiosqlite:///", "database: should be memory, none, or"),
        (f"database: postgres://bot:{TOKEN}@host/bot", "or postgresql+asyncpg://user:password@host/name"),
        (f"briefings: &a {TOKEN}", "config.yaml:1:"),
        (f"web: {{host: a, host: {TOKEN}}}", "config.yaml:1:"),
        (f"- {TOKEN}", "config.yaml:1:"),
        (f"web: {{{TOKEN}", "config.yaml:"),
        (f"web: \x00{TOKEN}", "config.yaml:"),
    ],
)
def test_a_wrong_setting_is_named_with_its_place_and_what_is_right(
    text: str, said: str, tmp_path: Path, secrets: Path
) -> None:
    assert [problem for problem in problems(written(tmp_path, text), secrets) if said in problem]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("BOT_TELEGRAM__TOKN", TOKEN, "telegram.tokn: is not a setting; did you mean telegram.token?"),
        ("BOT_TELEGARM__TOKEN", TOKEN, "telegarm.token: is not a setting; did you mean telegram.token?"),
        ("BOT_TOKEN", TOKEN, "token: is not a setting; did you mean telegram.token or discord.token?"),
        ("BOT_TELEGRAM", TOKEN, "telegram: holds settings of its own"),
        ("BOT_TELEGRAM", "{", "telegram: holds settings of its own"),
        ("BOT_TELEGRAM__TOKEN", f"'{TOKEN}'", "telegram.token: is no token"),
        ("BOT_WEB__PORT", TOKEN, "web.port: should be a whole number"),
        ("BOT_WEB__HOST", "${HOST}", "web.host: holds a placeholder"),
    ],
)
def test_a_wrong_variable_is_named(
    name: str, value: str, said: str, secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    (secrets / name.lower()).write_text(value)
    found = problems(None, secrets)
    assert [one for one in found if one.startswith(f"environment variable {name}: {said}")]


def test_a_wrong_secret_file_is_named(secrets: Path) -> None:
    (secrets / "bot_telegram__tokn").write_text(TOKEN)
    (secrets / "bot_discord__token").write_bytes(b"\xff" + TOKEN.encode())
    found = problems(None, secrets)
    assert f"secret file {secrets / 'bot_discord__token'}: cannot be read as text: it is not UTF-8" in found
    assert [
        one
        for one in found
        if one.startswith(f"secret file {secrets / 'bot_telegram__tokn'}: telegram.tokn:")
    ]


def test_the_secrets_of_others_are_let_be(secrets: Path) -> None:
    (secrets / "database_password").write_bytes(b"\xff")
    (secrets / "kubernetes.io").mkdir()
    assert load_config(None, secrets) == load_config(None, secrets / "nowhere")


def test_all_problems_come_at_once(tmp_path: Path, secrets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path, "web: {port: twelve, prot: 1}\ndiscord: {token: 'a b', api_base_url: x}\n")
    monkeypatch.setenv("BOT_TELEGRAM__TOKN", "x")
    monkeypatch.setenv("BOT_TELEGRAM__BASE_URL", "x")
    named = {re.sub(r".*?((web|discord|telegram)\.\w+):.*", r"\1", one) for one in problems(file, secrets)}
    assert named == {
        "web.port",
        "web.prot",
        "discord.token",
        "discord.api_base_url",
        "telegram.tokn",
        "telegram.base_url",
    }


@pytest.mark.parametrize("value", ["x", "{", "[1]", '{"token": "x"}', '{"tokn": "x"}'])
def test_one_mistake_in_the_environment_is_one_problem(
    value: str, secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_TELEGRAM", value)
    (problem,) = problems(None, secrets)
    assert problem.startswith("environment variable BOT_TELEGRAM: telegram: holds settings of its own")


def test_a_setting_written_twice_hides_no_other_mistake(tmp_path: Path, secrets: Path) -> None:
    text = "web:\n  host: a\n  host: b\n  port: twelve\ntelegram: {tokn: x}\ndiscord: &a\n  token: 'a b'\n"
    places = [
        one.removeprefix(f"{tmp_path}/config.yaml:").split(": ")[:2]
        for one in problems(written(tmp_path, text), secrets)
    ]
    assert places == [
        ["3:3", "web.host"],
        ["6:10", "discord"],
        ["5:18", "telegram.tokn"],
        ["7:10", "discord.token"],
        ["4:9", "web.port"],
    ]


def test_a_config_file_that_cannot_be_read_is_named(tmp_path: Path, secrets: Path) -> None:
    assert problems(tmp_path, secrets) == [f"{tmp_path}: cannot be read: Is a directory"]


def test_moderators_are_named_by_their_ids(
    tmp_path: Path, secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        "moderation:\n  telegram_users: [7, 8]\n  telegram_chat: -100\n  discord_roles: 5\n  commit: push\n"
    )
    monkeypatch.setenv("BOT_MODERATION__DISCORD_USERS", "31,32")
    found = load_config(written(tmp_path, text), secrets).moderation
    assert (found.telegram_users, found.telegram_chat) == ((7, 8), -100)
    assert (found.discord_users, found.discord_roles, found.commit) == ((31, 32), (5,), "push")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            "moderation: {telegram_users: [ann]}",
            "should be ids, which are whole numbers: [12345678, 23456789]",
        ),
        ("moderation: {commit: always}", "moderation.commit: should be 'no', 'commit' or 'push'"),
        (
            "{database: none, moderation: {telegram_users: [7]}}",
            "moderation: publishing stores who did it, and database: none stores nothing about anybody",
        ),
        ("git: {url: ../elsewhere}", "git.url: should be the address of a git repository"),
        ("git: {branch: --upload-pack=x}", "git.branch: should be the name of a branch"),
        ("git: {every: 0}", "git.every: should be greater than or equal to 1; by default it is 15"),
    ],
)
def test_a_mistake_about_moderation_is_told(tmp_path: Path, secrets: Path, text: str, problem: str) -> None:
    (said,) = problems(written(tmp_path, text), secrets)
    assert problem in said


@pytest.mark.parametrize(
    ("address", "secret"),
    [
        ("https://user:s3cret@host.example/a.git", "s3cret"),
        ("https://s3cret@host.example/a.git", "s3cret"),
        ("ssh://git@host.example/a.git", None),
        ("git@host.example:a/b.git", None),
    ],
)
def test_what_opens_a_repository_is_kept_out_of_the_log(
    tmp_path: Path, secrets: Path, address: str, secret: str | None
) -> None:
    assert collect_secrets(load_config(written(tmp_path, f"git: {{url: '{address}'}}"), secrets)) == (
        (secret,) if secret else ()
    )


def test_the_example_file_names_every_setting_with_its_description_and_default(
    tmp_path: Path, secrets: Path
) -> None:
    example = (ROOT / "config.example.yaml").read_text("utf-8")
    told = re.findall(r"(?m)^ *# (.*)\n#((?: {2})?)(\w+):(.*)$", example)
    expected = []
    for key, field in list_settings().items():
        text = str(field.default).lower() if isinstance(field.default, bool) else field.default
        default = "" if text in (None, ()) else f" {text}".rstrip()
        expected.append((field.description, "  " * (len(key) - 1), key[-1], default))
    assert told == expected
    uncommented = re.sub(r"(?m)^#((?: {2})?\w+:)", r"\1", example)
    assert load_config(written(tmp_path, uncommented), secrets) == Config()
    assert load_config(ROOT / "config.example.yaml", secrets) == Config()


def test_the_secrets_folder_is_where_containers_have_it() -> None:
    assert Path("/run/secrets") == SECRETS_FOLDER


def test_the_settings_can_come_through_a_pipe_of_the_shell(tmp_path: Path, secrets: Path) -> None:
    pipe = tmp_path / "config.yaml"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=("web: {port: 0}",))
    writer.start()
    assert load_config(pipe, secrets).web.port == 0
    writer.join()


@pytest.mark.parametrize(("text", "ids"), [("0,2", (0, 2)), ("[1, 2]", (1, 2)), ("2", (2,))])
def test_an_environment_variable_lists_the_shards_of_a_process(
    text: str, ids: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BOT_DISCORD__SHARD_COUNT", "3")
    monkeypatch.setenv("BOT_DISCORD__SHARD_IDS", text)
    assert load_config().discord.shards == Shards(ids, 3)


def write_webhook(tmp_path: Path, path: str, web: str = "true") -> Path:
    url = f"https://bot.example.org{path}"
    text = f"telegram: {{token: {TOKEN}, mode: webhook, webhook_url: '{url}'}}\nweb: {{enabled: {web}}}\n"
    return written(tmp_path, text)


@pytest.mark.parametrize(
    "path", ["/send", "/send/", "/%73end", "/search", "/api/telegram", "/livez", "/", ""]
)
def test_a_webhook_has_no_path_of_the_page(tmp_path: Path, secrets: Path, path: str) -> None:
    (problem,) = problems(write_webhook(tmp_path, path), secrets)
    assert problem.startswith("telegram.webhook_url: the path /")
    assert problem.endswith(
        "is the web page's own; choose one that it does not have: https://bot.example.org/telegram"
    )


@pytest.mark.parametrize(("path", "web"), [("/telegram", "true"), ("/sender", "true"), ("/send", "false")])
def test_a_webhook_may_have_any_other_path(tmp_path: Path, secrets: Path, path: str, web: str) -> None:
    assert load_config(write_webhook(tmp_path, path, web), secrets).telegram.has_webhook
