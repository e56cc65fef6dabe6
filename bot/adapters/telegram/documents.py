"""A document on Telegram as an upload, which is fetched only where somebody wants it."""

from telegram import Document

from bot.services.publishing.authorization import Upload


def build_upload(document: Document, caption: str) -> Upload:
    """Return a *document* with its *caption*, which says why it was sent."""

    async def fetch() -> bytes:
        file = await document.get_file()
        return bytes(await file.download_as_bytearray())

    return Upload(document.file_name or "", document.file_size or 0, fetch, caption)
