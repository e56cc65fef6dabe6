"""Which messages are for the bot, as a table."""

import pytest

from bot.adapters.telegram.message_filter import extract_command_line

CASES = [
    # text, what is asked in private, in a group, in a group in reply to the bot
    ("/polls", "polls", "polls", "polls"),
    ("/Polls Levada", "Polls Levada", "Polls Levada", "Polls Levada"),
    ("/polls@briefing_bot levada", "polls levada", "polls levada", "polls levada"),
    ("/polls@Briefing_BOT", "polls", "polls", "polls"),
    ("/odd@briefing_bot", "odd", "odd", "odd"),
    ("/polls@other_bot", "polls", "", ""),
    (
        "/polls@russian-volunteers",
        "polls@russian-volunteers",
        "polls@russian-volunteers",
        "polls@russian-volunteers",
    ),
    ("/polls levada@russian-volunteers", *["polls levada@russian-volunteers"] * 3),
    ("/odd", "odd", "", "odd"),
    ("@briefing_bot polls", "polls", "polls", "polls"),
    ("@Briefing_bot: polls levada", "polls levada", "polls levada", "polls levada"),
    ("@briefing_bot", "help", "help", "help"),
    ("is this true, @briefing_bot?", *["search is this true,?"] * 3),
    ("polls @briefing_bot", *["polls"] * 3),
    ("ask @briefing_bot about it", "search ask briefing_bot about it", "", ""),
    ("polls @other_bot", "polls @other_bot", "", "polls @other_bot"),
    ("@other_bot polls", "search other_bot polls", "", ""),
    ("@briefing_botany polls", "search briefing_botany polls", "", ""),
    ("@briefing_bot levada centre", *["search levada centre"] * 3),
    ("polls", "polls", "", "polls"),
    ("what do polls say", "search what do polls say", "", ""),
    ("who leads the Salt Guard@isles #2?", "search who leads the Salt Guard isles 2?", "", ""),
    ("  /polls\n", "polls", "polls", "polls"),
    ("/", "/", "", ""),
    ("", "", "", ""),
]


@pytest.mark.parametrize(("text", "private", "group", "reply"), CASES)
def test_the_bot_recognises_what_is_meant_for_it(text: str, private: str, group: str, reply: str) -> None:
    def asked(*, group: bool, to_me: bool) -> str:
        return extract_command_line(
            text,
            bot_username="briefing_bot",
            command_names={"polls", "help"},
            is_group=group,
            is_reply_to_bot=to_me,
        )

    assert asked(group=False, to_me=False) == private
    assert asked(group=True, to_me=False) == group
    assert asked(group=True, to_me=True) == reply
