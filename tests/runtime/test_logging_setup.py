"""The log: a line for each event, and never a token in it."""

import asyncio
import io
import json
import logging
import sys
import warnings
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from bot.runtime import logging_setup
from bot.runtime.config.monitoring_settings import LogSettings
from bot.services.update_id import set_update_id

CONFIGURED = "a token/of any shape"
TELEGRAM = "123456789:AAF-abcdefghijklmnopqrstuvwxyz_12345"
DISCORD = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.abcdefghijklmnopqrstuvwxyz-0123456789"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root, bot, pool = map(logging.getLogger, (None, "bot", "sqlalchemy.pool"))
    before = root.handlers[:], root.level, bot.level, pool.level
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    bot.setLevel(before[2])
    pool.setLevel(before[3])


@pytest.fixture(params=[io.StringIO, Terminal])
def stream(request: pytest.FixtureRequest) -> io.StringIO:
    stream: io.StringIO = request.param()
    logging_setup.configure_logging([CONFIGURED], stream=stream)
    return stream


def raised(message: str) -> None:
    try:
        try:
            int(message)
        except ValueError as error:
            raise RuntimeError(f"while sending {message}") from error
    except RuntimeError:
        logging.getLogger("bot.x").exception("It failed")


@pytest.mark.parametrize(
    "secret",
    [
        CONFIGURED,
        quote(CONFIGURED, safe=""),
        TELEGRAM,
        quote(TELEGRAM),
        DISCORD,
        "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4OTA6c2VjcmV0",
        "https://api.telegram.org/bot123:short/getMe",
    ],
)
@pytest.mark.parametrize(
    "tell",
    [
        lambda text: logging.getLogger("bot.x").info("It said %s", text),
        lambda text: logging.getLogger("bot.x").info("It said", extra={"answer": {"text": text}}),
        lambda text: logging.getLogger("some.library").warning("GET %r", text),
        raised,
    ],
    ids=["message", "field", "library", "traceback"],
)
def test_no_token_is_ever_logged(tell: Callable[[str], None], secret: str, stream: io.StringIO) -> None:
    tell(secret)
    assert "[token]" in stream.getvalue()
    assert secret not in stream.getvalue()
    assert "short" not in stream.getvalue()


def test_a_log_file_gets_a_json_object_a_line() -> None:
    stream = io.StringIO()
    logging_setup.configure_logging([], stream=stream)
    logging.getLogger("bot.x").info("Hello\n%s", "Düna", extra={"chat": "telegram:42"})
    raised("what")
    first, second = map(json.loads, stream.getvalue().splitlines())
    assert first.pop("time").endswith("+00:00")
    assert first == {"level": "info", "logger": "bot.x", "event": "Hello\nDüna", "chat": "telegram:42"}
    assert (second["level"], second["event"]) == ("error", "It failed")
    assert second["error"].endswith("RuntimeError: while sending what")


def test_a_terminal_gets_the_time_the_event_and_its_traceback() -> None:
    stream = Terminal()
    logging_setup.configure_logging([], stream=stream)
    logging.getLogger("bot.x").info("Hello", extra={"chat": "telegram:42"})
    raised("what")
    first, second, *trace = stream.getvalue().splitlines()
    assert first[8:] == " info     Hello  chat=telegram:42"
    assert second[8:] == " error    It failed"
    assert trace[-1] == "RuntimeError: while sending what"


def test_user_input_cannot_forge_a_line_or_control_the_terminal() -> None:
    stream = Terminal()
    logging_setup.configure_logging([], stream=stream)
    logging.getLogger("bot.x").warning("It said %s", "a\n12:00:00 info b\x1b[2J")
    assert stream.getvalue().endswith(r"It said a\n12:00:00 info b\x1b[2J" + "\n")


def test_only_warnings_of_libraries_are_logged(stream: io.StringIO) -> None:
    logging.getLogger("httpx").info("POST")
    logging.getLogger("bot.x").debug("detail")
    assert not stream.getvalue()
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn_explicit("It is old", DeprecationWarning, "there.py", 1)
    assert "It is old" in stream.getvalue()


def test_a_database_connection_that_cannot_be_closed_is_no_traceback(stream: io.StringIO) -> None:
    pool = create_async_engine("sqlite+aiosqlite://").pool
    pool.logger.error("Exception closing connection", exc_info=OSError())
    assert not stream.getvalue()


def test_the_log_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    logging_setup.configure_logging([], stream=sys.stderr)
    logging.getLogger("bot.x").info("Hello")
    assert "Hello" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("settings", "terminal", "is_json", "events"),
    [
        ({}, False, True, ["info", "warning"]),
        ({}, True, False, ["info", "warning"]),
        ({"format": "json", "level": "debug"}, True, True, ["debug", "info", "warning"]),
        ({"format": "console", "level": "warning"}, False, False, ["warning"]),
        ({"level": "error"}, False, True, []),
    ],
)
def test_the_settings_choose_the_level_and_the_format(
    settings: dict[str, str], events: list[str], *, terminal: bool, is_json: bool
) -> None:
    stream = Terminal() if terminal else io.StringIO()
    logging_setup.configure_logging([], LogSettings.model_validate(settings), stream)
    for level in ("debug", "info", "warning"):
        logging.getLogger("bot.x").log(logging.getLevelNamesMapping()[level.upper()], "event %s", level)
    logging.getLogger("library").info("of no interest")
    lines = stream.getvalue().splitlines()
    assert [line.rpartition("event ")[2].split('"')[0] for line in lines if "event " in line] == events
    assert all(line.startswith("{") is is_json for line in lines)
    assert "of no interest" not in stream.getvalue()


async def test_lines_name_the_update_that_their_task_answers() -> None:
    stream = io.StringIO()
    logging_setup.configure_logging([], stream=stream)

    async def answer(number: int) -> None:
        set_update_id("telegram", number)
        await asyncio.sleep(0)
        logging.getLogger("bot.x").info("answered %d", number)

    await asyncio.gather(answer(1), answer(2))
    logging.getLogger("bot.x").info("about none")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [line.get("update") for line in lines] == ["telegram:1", "telegram:2", None]
