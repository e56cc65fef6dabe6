"""What outlives one answer: chats and their settings, publishing, revisions, reports, and the database."""
