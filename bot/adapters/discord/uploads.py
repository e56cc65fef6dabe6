"""Files that moderators send, by `/publish` or in a message, and briefings that they paste as text."""

import discord

from bot.core.parsing.yaml_subset import MAX_FILE_BYTES
from bot.services.publishing.moderation_handler import Upload, is_upload_name

_LONG_TEXT_NAME = "message.txt"  # of the file that Discord's apps make of a text that is too long to be sent


def build_upload(attachment: discord.Attachment, reason: str) -> Upload:
    """Build the upload of an attachment, which is fetched only when it is needed."""
    return Upload(attachment.filename, attachment.size, attachment.read, reason)


def find_upload(message: discord.Message) -> Upload | None:
    """Find the first file in *message* that may be a briefing; the text is its reason."""
    return next(
        (build_upload(one, message.content) for one in message.attachments if is_upload_name(one.filename)),
        None,
    )


def is_pasted_text(attachment: discord.Attachment) -> bool:
    """True if *attachment* is what Discord's apps make of a long text that somebody pastes."""
    return attachment.filename == _LONG_TEXT_NAME and attachment.size <= MAX_FILE_BYTES


async def read_pasted_text(message: discord.Message) -> str:
    """Read the text of *message*, or of the file that Discord made of it."""
    pasted = next(filter(is_pasted_text, message.attachments), None)
    return (await pasted.read()).decode(errors="replace") if pasted else message.content
