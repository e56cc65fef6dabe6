"""Telegram's and Discord's messages as the page shows them."""

import re
from html import unescape

import pytest

from bot.adapters.discord.render import render as render_discord
from bot.adapters.telegram.render import render as render_telegram
from bot.adapters.web import discord_view, telegram_view
from bot.adapters.web.discord_view import markdown_to_html
from bot.adapters.web.telegram_view import adapt_html
from bot.core.messages.chart import Picture
from bot.core.messages.reply import Button, Reply
from bot.core.messages.short_form import EntrySummary
from tests.browser.sample_page import ARABIC, POLL, POLLS, START, UNITS

POLLS_BUTTON = '<button class="command" name="ask" value="polls">/polls</button>'
TOGGLE = '<label class="toggle"><input type="checkbox" aria-label="Show the full quote"></label>'


def visible_text(html: str) -> str:
    """Extract what a reader sees of some HTML, without spaces."""
    return re.sub(r"[\s\u200b\u2060]+", "", unescape(re.sub(r"<[^>]*>", "", html)))


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("<b>a</b> &lt; <i>b</i> <s>c</s> <code>d</code>",) * 2,
        ('<a href="https://a.b/?x&amp;y">a</a>',) * 2,
        ("<blockquote>a</blockquote>\nb", "<blockquote>a</blockquote>b"),
        (
            "<blockquote expandable>a</blockquote>",
            f'<blockquote class="expandable">{TOGGLE}a</blockquote>',
        ),
        ("&lt;script&gt; &amp; /polls", f"&lt;script&gt; &amp; {POLLS_BUTTON}"),
        (
            '<b>/polls</b> <a href="https://a.b/polls">/polls</a>',
            f'<b>{POLLS_BUTTON}</b> <a href="https://a.b/polls">/polls</a>',
        ),
        ("<pre>/polls</pre>\n/polls", f"<pre>/polls</pre>\n{POLLS_BUTTON}"),
        ("see /polls", f"see {POLLS_BUTTON}"),
        ("<code>/polls</code> a/b //x",) * 2,
    ],
)
def test_telegram_html_behaves_as_on_telegram(sent: str, shown: str) -> None:
    assert adapt_html(sent, "Show the full quote") == shown


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("## Poll", '<h2 class="h2">Poll</h2>'),
        ("## Poll\n### Answers", '<h2 class="h2">Poll</h2><h3 class="h3">Answers</h3>'),
        ("-# small", "<small>small</small>"),
        ("one\ntwo", "<p>one</p><p>two</p>"),
        ("one\n\ntwo", "<p>one</p><p><br></p><p>two</p>"),
        ("- a\n- b\nc", "<ul><li>a</li><li>b</li></ul><p>c</p>"),
        ("> a\n> b\nc", "<blockquote>a<br>b</blockquote><p>c</p>"),
        ("**b** *i* ~~s~~ `c`", "<p><strong>b</strong> <em>i</em> <s>s</s> <code>c</code></p>"),
        ("[a](<https://a.b/?x=1&y>)", '<p><a href="https://a.b/?x=1&amp;y">a</a></p>'),
        ("[a](<javascript:x>)", "<p>[a](&lt;javascript:x&gt;)</p>"),
        (r"\*a\* \# \<b>", "<p>*a* # &lt;b&gt;</p>"),
        ("<b>a</b> ![i](https://a.b)", '<p>&lt;b&gt;a&lt;/b&gt; !<a href="https://a.b">i</a></p>'),
    ],
)
def test_discord_markdown_is_read_line_by_line(markdown: str, html: str) -> None:
    assert markdown_to_html(markdown) == html


@pytest.mark.parametrize("reply", [START, POLL, POLLS, UNITS, ARABIC], ids=lambda reply: reply.command_line)
def test_a_page_shows_each_telegram_message_as_it_is_sent(reply: Reply) -> None:
    for message in render_telegram(reply):
        html = telegram_view.render_telegram_message(message)
        assert visible_text(message.html) in visible_text(html)
        for button in (key for row in message.keyboard for key in row if isinstance(key, Button)):
            assert f'value="{button.command_line}">{button.label}</button>' in html


@pytest.mark.parametrize("reply", [START, POLL, POLLS, UNITS, ARABIC], ids=lambda reply: reply.command_line)
def test_a_page_shows_each_discord_message_as_it_is_sent(reply: Reply) -> None:
    for message in render_discord(reply):
        html = discord_view.render_discord_message(message)
        sent = repr(message.components)
        for line in re.findall(r"'custom_id': '([^']*)'", sent):
            assert f'value="{line}"' in html
        assert html.count("<button") == sent.count("'custom_id'")
        assert html.count('class="section"') == sent.count("'accessory'")


class SentMessage:
    """A Discord message of these components."""

    def __init__(self, *components: discord_view.ComponentData) -> None:
        self.components = components
        self.pictures: dict[str, Picture] = {}


@pytest.mark.parametrize(
    ("component", "html"),
    [
        ({"type": 14, "divider": True, "spacing": 2}, '<div class="line spacing-2"></div>'),
        ({"type": 14, "divider": False}, '<div class="space spacing-1"></div>'),
        (
            {"type": 2, "style": 5, "label": "Read", "url": "https://a.b/"},
            '<a class="button secondary" href="https://a.b/">Read</a>',
        ),
        (
            {"type": 2, "style": 1, "label": "<Go>", "custom_id": 'a"b', "disabled": True},
            '<button class="primary" name="ask" value="a&#34;b" disabled>&lt;Go&gt;</button>',
        ),
        (
            {"type": 17, "accent_color": 0x3F7CAC, "components": []},
            (
                '<div class="container"><svg class="accent" aria-hidden="true">'
                '<rect width="100%" height="100%" fill="#3f7cac"/></svg></div>'
            ),
        ),
    ],
)
def test_a_discord_component_is_rendered(component: discord_view.ComponentData, html: str) -> None:
    assert html in discord_view.render_discord_message(SentMessage(component))


def test_an_unknown_discord_component_is_an_error() -> None:
    with pytest.raises(ValueError, match="component type 13"):
        discord_view.render_discord_message(SentMessage({"type": 13}))


def test_a_private_discord_message_has_a_notice() -> None:
    assert "Only you can see this" in discord_view.render_discord_message(
        SentMessage(), private_notice="Only you can see this"
    )
    assert "Only you" not in discord_view.render_discord_message(SentMessage())


def test_a_label_from_a_briefing_stays_text_on_a_button() -> None:
    message = render_telegram(Reply("T", buttons=(Button("<b>", 'say "x"'),), command_line="t"))[0]
    assert 'value="say &#34;x&#34;">&lt;b&gt;</button>' in telegram_view.render_telegram_message(message)


def test_no_button_shares_or_cites_because_the_page_has_its_own() -> None:
    card = EntrySummary("polls", "a", "As of 2026", (), "")
    message = render_telegram(Reply("T", command_line="polls a", entry_summary=card))[0]
    assert [key.label for row in message.keyboard for key in row] == ["Share", "Cite"]
    assert "<button" not in telegram_view.render_telegram_message(message)
