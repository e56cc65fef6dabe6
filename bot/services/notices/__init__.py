"""Notices: what moderators hear of in their own chats without having asked."""
