"""The pages on which a chat chooses its language or deletes its choices."""

from dataclasses import replace

import pytest

from bot.core.app import App, Suggestion
from bot.core.i18n.languages import SUPPORTED_LANGUAGES
from bot.core.i18n.locale import get_locale
from bot.core.library.snapshot import Library
from bot.core.messages.preferences import PreferenceChange
from bot.core.messages.reply import Reply
from bot.core.messages.request import parse_command_line
from tests.support.app_fixtures import HEAD, TODAY, app_from_texts, ask, button_commands, list_lines


def test_every_language_has_a_button_in_its_own_words() -> None:
    reply = ask(app_from_texts(HEAD), "/language")
    assert list(list_lines(reply))[:2] == ["Language", "Current language: English"]
    assert reply.preference_change is None
    assert button_commands(reply) == {
        **{get_locale(code).native_name: f"language {code}" for code in SUPPORTED_LANGUAGES},
        "Same as my app": "language auto",
    }


@pytest.mark.parametrize(
    "typed", ["uk", "UK", "uk-UA", "uk_UA", " uk ", "Ukrainian", "ukrainian", "українська", "Українська"]
)
def test_a_language_is_chosen_by_its_code_or_its_name(typed: str) -> None:
    reply = ask(app_from_texts(HEAD), f"/language {typed}")
    assert (reply.preference_change, reply.command_line, reply.not_found) == (
        PreferenceChange(language="uk"),
        "language uk",
        False,
    )
    assert "This chat’s language is now Українська." in list_lines(reply)


@pytest.mark.parametrize("has_own_language", [True, False])
@pytest.mark.parametrize(
    ("line", "personal_text", "shared_text"),
    [
        ("language uk", "You now get answers in Українська.", "This chat’s language is now Українська."),
        (
            "language auto",
            "You now get answers in the language of this chat, or else in that of your app.",
            "This chat now uses the language of each reader’s app.",
        ),
        (
            "forgetme",
            "Everything that I stored about you has been deleted.",
            "Everything that I stored about this chat has been deleted.",
        ),
    ],
)
def test_who_has_an_own_language_chooses_for_everyone_only_explicitly(
    line: str, personal_text: str, shared_text: str, *, has_own_language: bool
) -> None:
    def choose(line: str) -> Reply:
        request, _ = parse_command_line(line, today=TODAY)
        return app_from_texts(HEAD).answer_request(replace(request, has_own_language=has_own_language))

    own, shared = choose(line), choose(f"{line} Everyone")
    assert own.preference_change
    assert own.preference_change.is_personal == has_own_language
    assert (personal_text if has_own_language else shared_text) in list_lines(own)
    assert own.command_line == line
    assert shared.preference_change
    assert not shared.preference_change.is_personal
    assert shared_text in list_lines(shared)
    assert shared.command_line == f"{line} everyone"


def test_the_buttons_of_a_choice_for_everyone_choose_for_everyone() -> None:
    assert (
        button_commands(ask(app_from_texts(HEAD), "language everyone"))["Deutsch"] == "language de everyone"
    )


@pytest.mark.parametrize("typed", ["auto", "AUTO"])
def test_auto_undoes_the_choice(typed: str) -> None:
    reply = ask(app_from_texts(HEAD), f"/language {typed}")
    assert (reply.preference_change, reply.command_line) == (PreferenceChange(language=""), "language auto")
    assert "This chat now uses the language of each reader’s app." in list_lines(reply)


@pytest.mark.parametrize("typed", ["tlh", "Klingon", "💥", "u", "x" * 5000])
def test_an_unknown_language_gets_the_list(typed: str) -> None:
    reply = ask(app_from_texts(HEAD), f"/language {typed}")
    assert reply.not_found
    assert reply.preference_change is None
    assert f"I don’t speak “{typed[:40]}”. Available languages:" in list_lines(reply)
    assert "language uk" in button_commands(reply).values()


@pytest.mark.parametrize("line", ["language", "language de", "language auto", "forget", "forgetme"])
def test_choosing_needs_no_briefing(line: str) -> None:
    assert not ask(App(Library({})), line).not_found


@pytest.mark.parametrize("line", ["/forgetme", "/forget"])
def test_forgetme_resets_all_choices(line: str) -> None:
    reply = ask(app_from_texts(HEAD), line)
    assert reply.preference_change == PreferenceChange(briefing_id="", language="", is_quiet=False)
    assert "Everything that I stored about this chat has been deleted." in list_lines(reply)


@pytest.mark.parametrize(
    ("typed", "first"), [("", "en"), ("de", "de"), ("deut", "de"), ("Укр", "uk"), ("nothing", "en")]
)
def test_languages_are_completed_by_code_and_native_name(typed: str, first: str) -> None:
    request, _ = parse_command_line("language", today=TODAY)
    suggested = app_from_texts(HEAD).suggest_completions(request, typed)
    assert suggested[0] == Suggestion(get_locale(first).native_name, first, command_line=f"language {first}")


@pytest.mark.parametrize("line", ["/quiet", "/quiet on", "quiet off"])
def test_who_cannot_choose_who_sees_the_answers_learns_where_one_can(line: str) -> None:
    reply = ask(app_from_texts(HEAD), line)
    assert reply.title == "Who sees the answers"
    assert "You can choose this in groups on Telegram, not here." in list_lines(reply)
    assert reply.preference_change is None
