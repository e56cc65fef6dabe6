"""A translation goes out as a PO file and comes back without loss; what does not fit is named."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
import yaml
from babel.messages.pofile import read_po
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.content.briefing import Briefing, parse_briefing
from bot.core.content.field_merge import Fields
from bot.core.content.po_reader import PoReader
from bot.core.content.po_writer import PoWriter
from bot.core.content.translation import compute_source_digest
from bot.core.content.translation_memory import TranslationMemory
from bot.core.content.translation_template import UNCONFIRMED_DIGEST, collect_named_texts
from bot.core.parsing.problem import BriefingError, ProblemCode
from bot.core.sections.registry import SECTIONS

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
NO_MEMORY = TranslationMemory()
SIGNS = st.sampled_from(
    [*"\"\\'%{}()#:~|,.-\n\t", "\\n", "%(name)s", "76% of", "«", "é", "їж", "مد", "\u200f"]
)
LETTERS = st.characters(categories=["L", "N", "P", "Zs"])
TEXTS = st.lists(st.one_of(SIGNS, LETTERS), min_size=1, max_size=60).map("".join)
VALID_TEXTS = TEXTS.map(lambda text: f"x{text}x")  # it shows something, and no space at its ends is lost


def build_briefing(*meanings: str, terms: tuple[str, ...] = ()) -> Briefing:
    glossary = [
        {"id": f"t{number}", "term": (terms or meanings)[number].replace("\n", " "), "meaning": meaning}
        for number, meaning in enumerate(meanings)
    ]
    document = {
        "title": "The harbour",
        "as_of": "2026",
        "sources": [{"id": "post", "title": "A", "publisher": "B"}],
        "glossary": glossary,
    }
    return parse_briefing(yaml.safe_dump(document, allow_unicode=True).encode(), "harbour.yaml", SECTIONS)


def translate_all(briefing: Briefing, translation: str) -> Fields:
    """Translate every text of a briefing in the same way."""
    return {
        name: {"translates": compute_source_digest(texts), **dict.fromkeys(texts, translation)}
        for name, texts in collect_named_texts(briefing).items()
    }


def write(briefing: Briefing, fields: Fields) -> bytes:
    return PoWriter(briefing, "uk", NO_MEMORY).render(fields, NOW)


def read(briefing: Briefing, data: bytes, fields: Fields | None = None) -> tuple[Fields, list[str]]:
    merged, problems = PoReader(briefing, "uk", fields or {}).read(data, "harbour.uk.po")
    return merged, [f"{one.line}: {one.path}: {one.message} [{one.code}]" for one in problems]


BRIEFING = build_briefing("A road.", "What closes it.", terms=("Pier", "Boom"))
FIELDS = translate_all(BRIEFING, "Пірс")
CHANGED = build_briefing("A long road.", "What closes it.", terms=("Pier", "Boom"))


SHARED = """\
title: The harbour
as_of: 2026
sources: [{id: post, title: A, publisher: B}]
pollsters: {brine: {name: Brine and Daughters, mode: by boat}}
wordings: {bridge: {text: The bridge, wording: Are you for the bridge?, answers: [for, against]}}
polls:
  - id: a
    title: A poll
    pollster: brine
    questions: [{wording: bridge, answers: [{label: for, figure: 60%}]}]
"""


def is_unsafe(text: str) -> bool:
    return "](" in text  # may be a link without an address


@settings(max_examples=60, deadline=None)
@given(
    st.lists(VALID_TEXTS.filter(lambda one: not is_unsafe(one)), min_size=1, max_size=3),
    VALID_TEXTS,
    st.booleans(),
)
def test_any_text_and_any_translation_survive_the_way_out_and_back(
    meanings: list[str],
    translation: str,
    is_stale: bool,  # noqa: FBT001 (hypothesis passes it)
) -> None:
    if is_unsafe(translation):
        translation = translation.replace("](", "] (")
    briefing = build_briefing(*meanings)
    fields = translate_all(briefing, translation.replace("\n", " "))
    fields["t0"]["meaning"] = translation  # type: ignore[index, call-overload]
    if is_stale:
        fields["t0"]["translates"] = "12345678"  # type: ignore[index, call-overload]
    data = write(briefing, fields)
    assert read(briefing, data, fields) == (fields, [])
    assert read(briefing, data)[0].keys() == fields.keys()
    catalog = read_po(BytesIO(data))
    assert {one.id for one in catalog if one.id} >= set(meanings)
    assert {flag for one in catalog for flag in one.flags if flag == "fuzzy"} == (
        {"fuzzy"} if is_stale else set()
    )


def test_an_entry_says_where_its_text_stands_and_in_which_language_it_is() -> None:
    text = write(BRIEFING, {}).decode()
    assert '"Language: uk\\n"' in text
    assert '#. harbour: glossary/t0\nmsgctxt "t0.meaning"\nmsgid "A road."\nmsgstr ""\n' in text
    assert "python-format" not in write(build_briefing("76% of all {name}"), {}).decode()


def test_confirmed_entries_make_a_changed_item_current_and_fuzzy_ones_do_not() -> None:
    data = write(CHANGED, FIELDS)
    assert data.count(b"#, fuzzy") == 2
    confirmed, problems = read(CHANGED, data.replace(b"#, fuzzy\n", b""), FIELDS)
    assert (confirmed, problems) == (translate_all(CHANGED, "Пірс"), [])
    half_confirmed, _ = read(CHANGED, data.replace(b"#, fuzzy\n", b"", 1), FIELDS)
    assert half_confirmed == FIELDS


def test_a_translator_who_is_not_sure_keeps_the_item_from_readers() -> None:
    data = write(BRIEFING, FIELDS).replace(b'msgctxt "t1.term"', b'#, fuzzy\nmsgctxt "t1.term"')
    fields, problems = read(BRIEFING, data, FIELDS)
    assert problems == []
    assert fields["t1"]["translates"] == UNCONFIRMED_DIGEST  # type: ignore[index, call-overload]
    assert fields["t0"] == FIELDS["t0"]


def test_what_changed_since_the_file_was_written_is_named_and_kept_from_readers() -> None:
    fields, (problem,) = read(CHANGED, write(BRIEFING, FIELDS))
    assert problem.endswith('t0.meaning: the original is now "A long road." [original-changed]')
    assert fields["t0"]["meaning"] == "Пірс"  # type: ignore[index, call-overload]
    assert fields["t0"]["translates"] == UNCONFIRMED_DIGEST  # type: ignore[index, call-overload]
    assert fields["t1"] == FIELDS["t1"]


def test_a_text_that_has_moved_within_its_item_is_found_by_its_original() -> None:
    def build(points: str) -> Briefing:
        source = "sources: [{id: post, title: A, publisher: B}]\n"
        text = f"title: A\nas_of: 2026\n{source}summary: {{lede: B, points: [{points}]}}\n"
        return parse_briefing(text.encode(), "harbour.yaml", SECTIONS)

    before, after = build("One., Two."), build("New., One., Two.")
    data = write(before, {}).replace(b'msgid "Two."\nmsgstr ""', 'msgid "Two."\nmsgstr "Два."'.encode())
    fields, problems = read(after, data)
    assert (fields["summary"]["points[2].text"], problems) == ("Два.", [])  # type: ignore[index, call-overload]


def test_what_polls_share_has_entries_of_its_own() -> None:
    briefing = parse_briefing(SHARED.encode(), "harbour.yaml", SECTIONS)
    fields = translate_all(briefing, "Слово")
    data = write(briefing, fields)
    assert b'msgctxt "pollsters.brine.name"\nmsgid "Brine and Daughters"' in data
    assert b'msgctxt "wordings.bridge.answers[0]"\nmsgid "for"' in data
    assert read(briefing, data) == (fields, [])


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (
            'msgctxt "t0.term"',
            'msgctxt "t7.term"',
            't7.term: "t7" is not one of the items of the briefing [unknown-id]',
        ),
        (
            'msgctxt "t0.term"\nmsgid "Pier"',
            'msgctxt "t0.name"\nmsgid "Peer"',
            't0.name: "name" is not one of the texts of this item [unknown-field]',
        ),
        ('msgctxt "t0.term"\n', "", ": this entry has no context [unknown-id]"),
        (
            'msgid "Pier"\nmsgstr "Пірс"',
            'msgid "Pier"\nmsgstr "П\\nс"',
            "t0.term: this text has a line break [line-break]",
        ),
        (
            'msgstr "Пірс"',
            'msgstr "П\x01с"',
            "Briefing.title: there is an invisible character here (U+0001) [invisible-character]",
        ),
        ('msgid "Pier"', 'msgid "Peer"', 't0.term: the original is now "Pier" [original-changed]'),
    ],
)
def test_an_entry_that_does_not_fit_is_named_with_its_line_and_costs_only_itself(
    before: str, after: str, expected: str
) -> None:
    text = write(BRIEFING, FIELDS).decode().replace(before, after, 1)
    fields, (problem,) = read(BRIEFING, text.encode())
    line = text[: text.index(after.splitlines()[0]) if after else text.index('msgid "Pier"')].count("\n") + 1
    assert abs(int(problem.partition(":")[0]) - line) <= 1  # a context is a line above its text
    assert problem.partition(": ")[2] == expected
    assert fields["t1"] == FIELDS["t1"]


@pytest.mark.parametrize(
    ("before", "after", "line"),
    [
        ('msgid "Pier"', "msgid Pier", "msgid Pier"),
        ('msgid "Pier"', 'msgid "Pier', 'msgid "Pier'),
        ('msgid "Pier"', 'msgid "Pi"er"', 'msgid "Pi"er"'),
        ('msgid "Pier"', 'msgid "Pi\\er"', 'msgid "Pi\\er"'),
        ('msgid "Pier"\n', "", 'msgstr "Пірс"'),
        ('msgid "Pier"\n', 'msgid "Pier"\nmsgid_plural "Piers"\n', 'msgid_plural "Piers"'),
        ('msgid "Pier"\n', "Pier\n", "Pier"),
    ],
)
def test_a_line_that_is_no_po_is_named_and_nothing_is_taken(before: str, after: str, line: str) -> None:
    text = write(BRIEFING, FIELDS).decode().replace(before, after, 1)
    with pytest.raises(BriefingError) as caught:
        read(BRIEFING, text.encode())
    problem = caught.value.problems[0]
    assert problem.code == ProblemCode.NOT_PO
    assert text.splitlines()[problem.line - 1] == line


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", ProblemCode.NOT_PO),
        (b"title: A\n", ProblemCode.NOT_PO),
        ('msgid "é"\nmsgstr ""\n'.encode("latin-1"), ProblemCode.NOT_UTF_8),
        (b'msgid ""\nmsgstr "Language: de\\n"\n', ProblemCode.NOT_A_LANGUAGE),
        (b'msgid ""\nmsgstr "POT-Creation-Date: once\\n"\n', ProblemCode.NOT_PO),
    ],
)
def test_another_file_is_refused(data: bytes, code: ProblemCode) -> None:
    with pytest.raises(BriefingError) as caught:
        read(BRIEFING, data)
    assert {one.code for one in caught.value.problems} == {code}
