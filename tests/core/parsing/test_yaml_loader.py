"""What is read from YAML, what is refused, and that no input crashes or hangs the loader."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.parsing.problem import BriefingError
from bot.core.parsing.scanner import scan_yaml
from bot.core.parsing.yaml_loader import read_fields

SAMPLE = """\
# a briefing
title: "Résumé: \\u00e9"
'scope': 'it''s'
polls:
  - id: levada-2026-01
    wanted: no
    at: 12:30
    size: 010
    empty:
    tilde: ~
    nothing: null
    quoted: "null"
    notes: |
      two
      lines
  - {id: vtsiom, answers: [yes, on, 1_000, .inf, 2026-03-06]}
"""
SECONDS = 4.0  # far more than anything may take, far less than a hang
MANY = 100_000


def list_problems(data: bytes) -> list[str]:
    with pytest.raises(BriefingError) as caught:
        read_fields(data, "f.yaml")
    return [str(problem).removesuffix(f" [{problem.code}]") for problem in caught.value.problems]


def test_every_scalar_stays_the_text_that_was_written() -> None:
    first = {"id": "levada-2026-01", "wanted": "no", "at": "12:30", "size": "010"}
    none = {"empty": None, "tilde": None, "nothing": None, "quoted": "null", "notes": "two\nlines\n"}
    second = {"id": "vtsiom", "answers": ["yes", "on", "1_000", ".inf", "2026-03-06"]}
    expected = {"title": "Résumé: é", "scope": "it's", "polls": [first | none, second]}
    assert read_fields(SAMPLE.encode(), "f.yaml") == expected
    assert read_fields(b"\xef\xbb\xbf" + SAMPLE.encode(), "f.yaml") == expected


def test_positions_are_those_of_values_and_of_their_names() -> None:
    positions = scan_yaml(SAMPLE.encode(), "f.yaml").positions
    position = positions["polls", 0, "size"]
    assert (position.line, position.column, position.name_line, position.name_column) == (8, 11, 8, 5)
    position = positions["polls", 1, "answers", 2]
    assert (position.line, position.column, position.name_line, position.name_column) == (16, 37, 16, 37)
    assert positions[()].line == 2


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            b"PK\x03\x04\x14\x00\xff",
            (
                "f.yaml:1:1: this is not plain text, but a ZIP archive, such as a Word document (DOCX); "
                "unpack it, or, if it is a document of Word or LibreOffice, save it as plain text, with the "
                "encoding UTF-8 and a name that ends in .yaml"
            ),
        ),
        (
            SAMPLE.encode("utf-16"),
            "f.yaml:1:1: the file is saved as UTF-16; save it again with the encoding UTF-8",
        ),
        (
            SAMPLE.encode("utf-16-be"),
            "f.yaml:1:1: the file is saved as UTF-16; save it again with the encoding UTF-8",
        ),
        (
            SAMPLE.encode("utf-32"),
            "f.yaml:1:1: the file is saved as UTF-32; save it again with the encoding UTF-8",
        ),
        (
            "a: b\nc: Росія\n".encode("cp1251"),
            (
                "f.yaml:2:4: the file is not saved as UTF-8: the byte 0xD0 here cannot be read; "
                "save it again with the encoding UTF-8"
            ),
        ),
        (
            "a: Київ\r\nї: ".encode() + b"\xff",
            (
                "f.yaml:2:4: the file is not saved as UTF-8: the byte 0xFF here cannot be read; "
                "save it again with the encoding UTF-8"
            ),
        ),
        (
            b"a: \xed\xa0\x80",
            (
                "f.yaml:1:4: the file is not saved as UTF-8: the byte 0xED here cannot be read; "
                "save it again with the encoding UTF-8"
            ),
        ),
        (
            b"a: b\n" * 10**6,
            (
                "f.yaml:1:1: the file is too large: 4,882 KiB, and the limit is 512 KiB; "
                "split it into several briefings"
            ),
        ),
        (
            b"x: [" + b"a," * 49_999 + b"]",
            "",
        ),
        (
            b"x: [" + b"a," * MANY + b"]",
            "f.yaml:1:199993: the file has too many values; split it into several briefings",
        ),
        (
            b"x: " + b"[" * MANY,
            "f.yaml:1:23: lists and fields are nested more than 20 levels deep here; use fewer levels",
        ),
        (b"x: " + b"[" * 19 + b"]" * 19, ""),
        (
            b"x: " + b"y" * 20_001,
            "f.yaml:1:4: x: this text has 20,001 characters, and the limit is 20,000; shorten it",
        ),
        (b"x: " + b"y" * 20_000, ""),
    ],
    ids=range(14),
)
def test_limits_and_encodings(data: bytes, expected: str) -> None:
    if expected:
        assert list_problems(data) == [expected]
    else:
        assert read_fields(data, "f.yaml")["x"]


HOSTILE = {
    "sequences": "[" * MANY,
    "mappings": "{" * MANY,
    "dashes": "- " * MANY,
    "questions": "? " * MANY,
    "sequences inside": "x: " + "[" * MANY,
    "mappings inside": "x: " + "{" * MANY,
    "dashes inside": "x:\n " + "- " * MANY,
    "questions inside": "x:\n " + "? " * MANY,
    "sequences on lines": "x: " + "[\n" * MANY,
    "colons": "a: " * MANY,
    "anchors in a row": "x: " + "&a " * MANY,
    "aliases": "x: [" + "*a," * MANY,
    "tags": "x: [" + "!a b," * 80_000,
    "indentation": "".join(" " * depth + "a:\n" for depth in range(900)),
    "duplicates": "a: b\n" * 60_000,
    "merges": "x: {" + "<<: a," * 50_000 + "}",
    "billion laughs": "a: &a [x]\n" + "".join(f"b{n}: &b{n} [*a,*a,*a,*a,*a,*a,*a,*a]\n" for n in range(99)),
    "huge text": "a: " + "x" * 500_000,
    "huge quoted text": 'a: "' + "\\n" * 200_000 + '"',
    "huge block": "a: |\n" + " x\n" * 150_000,
    "huge name": "? " + "a" * 500_000 + "\n: b",
    "quotes": "x: " + "'' " * 130_000,
    "unclosed quotes": 'a: "\n' + 'x: "\n' * 90_000,
    "empty lines": "\n" * 500_000,
    "spaces": "a: b\n" + " " * 500_000 + "c: d",
    "tabs": "\t " * 200_000 + "x: y: z",
    "comments": "#\n" * 250_000 + "a: b: c",
    "no colon": "a\n" * 250_000 + "b: c",
    "nulls": "\0" * 500_000,
    "marks": "\ufeff" * 150_000,
    "documents": "---\n" * MANY,
    "a colon in each line": "a: b\n" + "x: y: z\n" * 60_000,
    "a tab in each line": "a: b\n" + "\tx: y\n" * 70_000,
    "a typo in each line": "a: b\n" + "\u2013id: x\n" * 50_000,
    "a bell in each line": "a: b\a\n" * 80_000,
    "merges and no end": "<<<<<<< a\n" * 50_000,
    "conflicts": "a: b\n" + "<<<<<<< a\nx: 1\n=======\nx: 2\n>>>>>>> b\n" * 12_000,
    "fences": "```\n" * 120_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_input_is_refused_quickly(text: str) -> None:
    start = time.process_time()
    assert list_problems(text.encode())
    assert time.process_time() - start < SECONDS


def check_read_or_refused(data: bytes) -> None:
    try:
        value = read_fields(data, "f.yaml")
    except BriefingError as error:
        problems = error.problems
    else:
        result = scan_yaml(data, "f.yaml")
        assert (result.fields, result.problems) == (value, [])  # both ways of reading agree
        return
    assert problems
    assert all(problem.message and problem.line > 0 for problem in problems)


def mutate(text: str, cut: int, piece: str, length: int) -> bytes:
    index = cut % len(text)
    return (text[:index] + piece + text[index + length :]).encode("utf-8", "surrogatepass")


INSERTED_TEXTS = st.one_of(
    st.sampled_from(
        [*"\"'[]{}:,&*!|>%@`#?-~\t\n\r\0\\", ": ", "- ", "<<: ", "\n---\n", "\n...\n", "&a ", "*a", "!!x "]
    ),
    st.text(max_size=5),
    st.integers(1, 6).map(lambda count: "\n" + " " * count),
)


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=2000)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    check_read_or_refused(data)


@given(st.text(alphabet="ab:-?[]{}&*!|>'\"#%@,~< \t\n\\\0é\u2028", max_size=60))
@settings(max_examples=600, deadline=2000)
def test_any_text_of_signs_is_read_or_refused(text: str) -> None:
    check_read_or_refused(text.encode())


@pytest.mark.slow
@given(st.builds(mutate, st.just(SAMPLE), st.integers(0, 10_000), INSERTED_TEXTS, st.integers(0, 4)))
@settings(max_examples=400, deadline=2000)
def test_any_change_of_a_valid_file_is_read_or_refused(data: bytes) -> None:
    check_read_or_refused(data)
