"""What leaves the bot with an answer: the text that cites it."""

import pytest

from bot.core.messages.reply import Reply
from bot.core.views.sharing import build_citation, describe_answer
from tests.support.app_fixtures import app_from_texts, ask
from tests.support.sharing_fixtures import SHARED

LINK = "https://facts.example/one/figures/lamps?v=17"


def answer(line: str) -> Reply:
    return ask(app_from_texts(SHARED), line)


def test_a_citation_has_the_fact_the_source_the_version_and_the_link() -> None:
    citation = build_citation(answer("figures lamps"), LINK, "17")
    assert citation.startswith("Lamps that burn · 12 lamps")
    assert "The Gull's Errand" in citation
    assert citation.endswith(f" · Version 17 · {LINK}")


@pytest.mark.parametrize(
    ("item", "status"), [("oars", "retracted"), ("boats", "superseded"), ("nets", "withdrawn")]
)
def test_what_no_longer_holds_is_cited_with_its_status_and_without_its_number(item: str, status: str) -> None:
    citation = build_citation(answer(f"figures {item}"), LINK, "17")
    assert citation.casefold().count(status) == 1
    assert "7070" not in citation
    description = describe_answer(answer(f"figures {item}"))
    assert description.casefold().count(status) == 1
    assert "7070" not in description


def test_a_contested_number_is_cited_as_contested() -> None:
    assert build_citation(answer("figures ropes")).count("contested") == 1


@pytest.mark.parametrize("max_chars", [90, 120, 256])
def test_a_short_citation_keeps_its_version_and_its_link(max_chars: int) -> None:
    citation = build_citation(answer("figures lamps"), LINK, "17", max_chars)
    assert len(citation) <= max_chars
    assert citation.endswith(f" · Version 17 · {LINK}")


def test_without_an_archive_there_is_no_version() -> None:
    assert build_citation(answer("figures lamps"), LINK).endswith(f" · {LINK}")
    assert "Version" not in build_citation(answer("figures lamps"), LINK)


def test_a_list_is_cited_by_its_title() -> None:
    assert build_citation(answer("figures"), LINK, "17") == f"Figures · Version 17 · {LINK}"
