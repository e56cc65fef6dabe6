"""Services: chats and their settings, publishing, revisions, reports, images, and the database."""
