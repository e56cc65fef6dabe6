"""Discord's users and channels as the bot knows them."""

from discord import Interaction

from bot.core.messages.caller import NOBODY, Caller, ChatId, Moderator

PLATFORM = "discord"


def identify_caller(interaction: Interaction, moderator: Moderator = NOBODY) -> Caller:
    """Build the caller of an interaction; *moderator* is the one whom it authorizes.

    The chat is a server's channel or thread, else the user's private chat. If only the user has installed
    the bot, it is that as well: one user must not choose for a whole channel. In a server, users have their
    own language, as their apps do.
    """
    user = ChatId(PLATFORM, str(interaction.user.id))
    is_user_install = interaction.is_user_integration() and not interaction.is_guild_integration()
    is_shared = interaction.guild_id and interaction.channel_id and not is_user_install
    chat = ChatId(PLATFORM, str(interaction.channel_id)) if is_shared else user
    message = interaction.message  # whose button was pressed
    reads_alone = bool(message and (message.flags.ephemeral or not _is_edited_by(interaction)))
    return Caller(
        chat,
        interaction.locale.value,
        user,
        moderator.name,
        reads_alone=reads_alone,
        has_own_language=chat != user,
        seen_at=(message.edited_at or message.created_at) if message else None,
        is_editor=moderator.is_editor,
        edited_message=str(message.id) if message and interaction.context.dm_channel else "",
    )


def _is_edited_by(interaction: Interaction) -> bool:
    """True if the answer to a clicked button replaces the message, so that all who see that read it."""
    metadata = interaction.message.interaction_metadata if interaction.message else None
    is_own = metadata is not None and metadata.user.id == interaction.user.id
    return is_own or interaction.context.dm_channel
