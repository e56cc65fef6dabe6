"""Links that name a version: they speak of an archive only if the item is another today."""

import pytest
from aiohttp import ClientSession

from tests.browser.sample_page import serve_page
from tests.support.revision_fixtures import HISTORY, open_chat_service

NOTICES = ("What is known today may differ.", "There’s no version 99. This is the current one.")


@pytest.mark.parametrize(
    ("path", "notices"),
    [
        ("/isles/figures/lamps?v=1", [NOTICES[0]]),
        ("/isles/figures/lamps?v=2", []),
        ("/isles/figures/ferries?v=1", []),
        ("/isles/figures/ferries?v=99", [NOTICES[1]]),
    ],
)
async def test_a_version_is_compared_by_its_item(path: str, notices: list[str]) -> None:
    async with (
        open_chat_service(*HISTORY) as chat_service,
        serve_page(chat_service) as address,
        ClientSession(address) as session,
        session.get(path) as response,
    ):
        page = await response.text()
    assert [one for one in NOTICES if one in page] == notices
