"""Where the buttons and the references of an answer lead can be changed all at once."""

from datetime import date

from bot.core.messages.line_mapping import map_command_lines
from bot.core.messages.reply import (
    Bullets,
    Button,
    Facts,
    Footnote,
    Heading,
    Paragraph,
    Quote,
    Reply,
    Row,
    Span,
)
from bot.core.views.as_of_pages import mark_historical

LINK = (Span("See "), Span("Salt Guard", command_line="units guard@isles"))
BUTTON = Button("Open", "polls a@isles")
EVERYWHERE = Reply(
    "T",
    (
        Heading(LINK),
        Paragraph(LINK),
        Bullets((LINK, LINK)),
        Facts((("Parent", LINK),)),
        Quote((LINK,)),
        Row(LINK, (LINK,), BUTTON),
    ),
    LINK,
    (Footnote(1, LINK),),
    (BUTTON,),
    "polls@isles",
    actions=(BUTTON,),
    navigation=(BUTTON,),
)


def test_no_line_of_an_answer_is_forgotten() -> None:
    converted = str(map_command_lines(EVERYWHERE, lambda line: f"{line}!7"))
    assert converted.count("units guard@isles!7") == str(EVERYWHERE).count("units guard@isles") == 10
    assert converted.count("polls a@isles!7") == str(EVERYWHERE).count("polls a@isles") == 4


def test_an_earlier_version_leads_to_itself_except_for_the_way_to_today() -> None:
    archived = str(mark_historical(EVERYWHERE, "2031-03-03", date(2031, 3, 3)))
    assert archived.count("units guard@isles!2031-03-03") == 10
    assert archived.count("polls a@isles!2031-03-03") == 4
    assert "command_line='polls@isles'" in archived
