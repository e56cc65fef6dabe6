"""Files that moderators send, by `/publish` or in private."""

import discord

from bot.services.publishing.moderation_handler import Upload


def build_upload(attachment: discord.Attachment, reason: str) -> Upload:
    """Build the upload of an attachment, which is fetched only when it is needed."""
    return Upload(attachment.filename, attachment.size, attachment.read, reason)
