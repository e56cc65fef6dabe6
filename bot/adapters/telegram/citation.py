"""The text that the button *Cite* copies."""

from bot.adapters.telegram.html import utf16_length
from bot.core.messages.reply import Reply
from bot.core.views.permalink import get_revision
from bot.core.views.sharing import build_citation

COPY_TEXT_LIMIT = 256  # characters (Bot API, CopyTextButton)


def build_copy_text(reply: Reply, link: str = "", version: str = "") -> str:
    """Build the citation of *reply*, cut to what a button copies; a link without room is left out."""
    version = get_revision(reply) or version
    texts = (_cut_citation(reply, one_link, version) for one_link in (link, ""))
    return next(text for text in texts if utf16_length(text) <= COPY_TEXT_LIMIT)


def _cut_citation(reply: Reply, link: str, version: str) -> str:
    """Cut a citation so that it fits even if its characters count twice, as emoji do."""
    text = build_citation(reply, link, version, COPY_TEXT_LIMIT)
    surplus = utf16_length(text) - len(text)
    max_chars = max(COPY_TEXT_LIMIT - surplus, COPY_TEXT_LIMIT // 2)  # half as many fit whatever they are
    return build_citation(reply, link, version, max_chars)
