"""A text shows the same words on every platform, whatever characters it hides."""

from datetime import date

import pytest

from bot.adapters import load_renderer
from bot.core.messages.platforms import PLATFORM_NAMES
from bot.core.messages.reply import (
    Bar,
    Block,
    Bullets,
    Button,
    Chart,
    Facts,
    Footnote,
    Heading,
    Paragraph,
    Quote,
    Reply,
    Row,
    make_line,
)
from bot.core.messages.request import parse_command_line
from tests.support.app_fixtures import FICTIONAL, app_from_files
from tests.support.platform_limits import visible_text

HIDDEN = "\u202e\u202c\u2066\u2069\ufeff\x1b\x07\U000e0041"
HOSTILE, CLEAN = f"We {HIDDEN}asked \u202e12 of 34\u202c people", "We asked 12 of 34 people"
LINE = make_line(HOSTILE)


BLOCKS: tuple[Block, ...] = (
    Heading(LINE),
    Paragraph(LINE),
    Bullets((LINE,)),
    Facts(((HOSTILE, LINE),)),
    Quote((LINE,)),
    Chart((Bar(HOSTILE, HOSTILE, 50.0),)),
    Row(LINE, (LINE,), Button(HOSTILE, "polls")),
)


@pytest.mark.parametrize("platform", PLATFORM_NAMES)
@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: type(block).__name__)
def test_every_block_is_cleaned_on_every_platform(platform: str, block: Block) -> None:
    reply = Reply(HOSTILE, (block,), LINE, (Footnote(1, LINE),), command_line="polls")
    text = visible_text(platform, load_renderer(platform)(reply))
    assert not set(text) & set(HIDDEN)
    assert " ".join(text.split()).count(CLEAN) >= 4  # title, block, date and footnote


@pytest.mark.parametrize("platform", PLATFORM_NAMES)
def test_what_a_reader_wrote_is_cleaned_before_it_is_repeated(platform: str) -> None:
    app = app_from_files(*FICTIONAL)
    request, _ = parse_command_line("/search no\u202esuch\u202c wo\ufeffrd\x1b", today=date(2031, 3, 1))
    assert request.argument == "nosuch word"
    text = visible_text(platform, load_renderer(platform)(app.answer_request(request)))
    assert "nosuch word" in text
