"""Commands as mentions, and the titles of other answers in a menu below the text."""

from bot.adapters.discord.components import SELECT, walk_components
from bot.adapters.discord.render import render
from bot.adapters.discord.rendered_message import DiscordMessage
from bot.core.messages.reply import Bullets, Button, Footnote, Paragraph, Reply, Span, make_command_span
from tests.emulators.discord_schema import find_message_faults

TITLE = Span("Salt Guard", command_line="units guard@isles")


def list_options(message: DiscordMessage) -> list[tuple[str, str]]:
    menus = [one for one in walk_components(message.components) if one["type"] == SELECT]
    assert len(menus) <= 1
    return [(one["label"], one["value"]) for menu in menus for one in menu["options"]]  # type: ignore[attr-defined]


def test_a_registered_command_is_a_mention_and_any_other_is_text() -> None:
    reply = Reply("T", (Paragraph((make_command_span("help"), Span(" or "), make_command_span("polls"))),))
    (message,) = render(reply, {"help": 42})
    assert "</help:42> or /polls" in str(message)
    assert list_options(message) == []


def test_a_title_is_text_and_an_option_of_the_menu() -> None:
    (message,) = render(Reply("T", (Paragraph((Span("See "), TITLE)),)))
    assert "See Salt Guard" in str(message)
    assert list_options(message) == [("Salt Guard", "units guard@isles")]


def test_sources_come_last_and_what_a_button_opens_is_left_out() -> None:
    source = Span("“A bridge”", command_line="source gull@isles")
    other = Span("Choir", command_line="units choir@isles")
    reply = Reply(
        "T",
        (Paragraph((TITLE, Span("[1]", footnote_number=1), other, TITLE)),),
        footnotes=(Footnote(1, (source,)),),
        buttons=(Button("Choir", "units choir@isles"),),
    )
    (message,) = render(reply)
    assert list_options(message) == [
        ("Salt Guard", "units guard@isles"),
        ("“A bridge”", "source gull@isles"),
    ]


def test_each_page_has_the_titles_that_it_names_within_all_limits() -> None:
    lines = tuple((Span(f"Unit {n}.", command_line=f"units u{n}@isles"),) for n in range(90))
    crowd = tuple(span for line in lines for span in (*line, Span(" ")))
    for blocks in ((Bullets(lines),), (Paragraph(crowd),)):
        messages = render(Reply("T", blocks, command_line="units"))
        assert len(messages) == 4
        for message in messages:
            assert list(find_message_faults(message.body())) == []
            texts = "".join(str(one.get("content")) for one in walk_components(message.components))
            named = [
                f"units u{n}@isles" for n in range(90) if f"Unit {n}\\." in texts or f"Unit {n}." in texts
            ]
            assert [value for _, value in list_options(message)] == named
