"""Mistakes that people make in YAML, explained to somebody who has never seen YAML."""

import pytest

from bot.core.parsing.problem import BriefingError
from bot.core.parsing.yaml_loader import read_fields

ExpectedProblem = tuple[str, str, str, str]
"""Place, path, message and hint of one problem."""

TABLE: tuple[tuple[str, *tuple[ExpectedProblem, ...]], ...] = (
    (
        "title: 'abc\nb: c\nd: e\n",
        ("1:8", "", "this quotation mark is never closed", "add ' at the end of the text"),
    ),
    (
        'title: "abc\nb: c\n',
        ("1:8", "", "this quotation mark is never closed", 'add " at the end of the text'),
    ),
    (
        'title: "abc\nb: "x"\n',
        (
            "1:8",
            "",
            "this quotation mark is closed only on line 2",
            'add " at the end of line 1, if the text ends there',
        ),
    ),
    ("title: a: b\n", ("1:8", "", "this text contains a colon", 'put the text in quotes: title: "a: b"')),
    ("a:\n\tb: c\n", ("2:1", "", "this line is indented with a tab", "use spaces instead")),
    (
        "a: b\n c: d\n",
        (
            "2:2",
            "",
            "this line is indented by 1 space, unlike the lines above it",
            "start it in column 1, like line 1",
        ),
    ),
    (
        'a: "b"\n  c: d\n',
        (
            "2:3",
            "",
            "this line is indented by 2 spaces, unlike the lines above it",
            "start it in column 1, like line 1",
        ),
    ),
    (
        'a: "b"\n  - d\n',
        (
            "2:3",
            "",
            "this is a list item, but the lines above are fields",
            "indent it under the field that the list belongs to, or remove the dash",
        ),
    ),
    (
        "a:\n  b: c\n d: e\n",
        (
            "3:2",
            "",
            "this line is indented by 1 space, unlike the lines above it",
            "start it in column 3, like line 2",
        ),
    ),
    ("a: @foo\n", ("1:4", "", "a text cannot start with @", 'put it in quotes: "@foo"')),
    ("a: `foo\n", ("1:4", "", "a text cannot start with `", 'put it in quotes: "`foo"')),
    ("a: % b\n", ("1:4", "", "a text cannot start with %", 'put it in quotes: "% b"')),
    (
        "a: [x\nb: c\n",
        (
            "1:4",
            "",
            "this [ is never closed",
            "add the closing ], or put a text that starts with [ in quotes",
        ),
    ),
    (
        "a: {x\nb: c\n",
        (
            "1:4",
            "",
            "this { is never closed",
            "add the closing }, or put a text that starts with { in quotes",
        ),
    ),
    ("a: [x]]\n", ("1:7", "", "there is one ] too many", "delete it")),
    ("a: [x] y\n", ("1:4", "", "a text cannot start with [", 'put it in quotes: "[x] y"')),
    ("a: **b** c\n", ("1:4", "", "a text cannot start with *", 'put it in quotes: "**b** c"')),
    ("a: !foo!x y\n", ("1:4", "", "a text cannot start with !", 'put it in quotes: "!foo!x y"')),
    ("a: | y\n", ("1:4", "", "a text cannot start with |", 'put it in quotes: "| y"')),
    ("a: >400000\n", ("1:4", "", "a text cannot start with >", 'put it in quotes: ">400000"')),
    (
        "a:b\nc: d\n",
        (
            "1:2",
            "",
            "a space is missing after the colon",
            "write a: b",
        ),
    ),
    ("c: d\na:b\n", ("2:2", "", "a space is missing after the colon", "write a: b")),
    ("x:\n  a:b\n  c: d\n", ("2:4", "", "a space is missing after the colon", "write a: b")),
    (
        "x:\n  - a\n  b: c\n",
        (
            "3:3",
            "",
            "this line is not an item of the list above",
            "start it with a dash, or change its indentation",
        ),
    ),
    (
        "x:\n  b: c\n  - a\n",
        (
            "3:3",
            "",
            "this is a list item, but the lines above are fields",
            "indent it under the field that the list belongs to, or remove the dash",
        ),
    ),
    (
        'a: "say "hi" now"\n',
        (
            "1:9",
            "",
            "this quotation mark ends the text, but the text goes on",
            "put the whole text in quotes: a: 'say \"hi\" now'",
        ),
    ),
    (
        "a: 'it's'\n",
        (
            "1:7",
            "",
            "this quotation mark ends the text, but the text goes on",
            'put the whole text in quotes: a: "it\'s"',
        ),
    ),
    (
        "a: 'it's me\nb: 'x'\n",
        (
            "1:7",
            "",
            "this quotation mark ends the text, but the text goes on",
            "put the whole text in quotes: a: \"'it's me\"",
        ),
    ),
    ("%a: b\n", ("1:1", "", "a text cannot start with %", 'put it in quotes: "%a: b"')),
    (
        "a: b\n...\nc: d\n",
        (
            "3:1",
            "",
            "the content of the file ends before this line",
            'delete this line, or the "..." above it',
        ),
    ),
    (
        'a: "\\q"\n',
        (
            "1:5",
            "",
            "a backslash in double quotes starts a special character",
            "write \\\\ for a backslash, or put the text in single quotes",
        ),
    ),
    (
        'a: "\\xzz"\n',
        (
            "1:7",
            "",
            "a backslash in double quotes starts a special character",
            "write \\\\ for a backslash, or put the text in single quotes",
        ),
    ),
    (
        "a: b\n- c\n",
        (
            "2:1",
            "",
            "this is a list item, but the lines above are fields",
            "indent it under the field that the list belongs to, or remove the dash",
        ),
    ),
    ("a: }\n", ("1:4", "", "a text cannot start with }", 'put it in quotes: "}"')),
    ("a: b\n,c: d\n", ("2:1", "", "a line cannot start with ,", "delete it, or put the text in quotes")),
    (
        "a: [b, , c]\n",
        (
            "1:8",
            "",
            'something is missing before this ","',
            'add it, or delete the ","; put a text that starts with "," in quotes',
        ),
    ),
    (": a\n", ("1:1", "", "there is no field name before the colon", "write the name")),
    ("a: ? b\n", ("1:4", "", "a text cannot start with ?", 'put it in quotes: "? b"')),
    (
        "a: - b\n",
        ("1:4", "", "a list cannot start on the line of its field", "put the dash on the next line"),
    ),
    ("a: b\n\tc: d\n", ("2:1", "", "this line is indented with a tab", "use spaces instead")),
    ("x:\n- a: b\n\tc: d\n", ("3:1", "", "this line is indented with a tab", "use spaces instead")),
    (
        "'a' b: c\n",
        (
            "1:3",
            "",
            "this quotation mark ends the text, but the text goes on",
            "for a quotation mark inside '…' write two: ''",
        ),
    ),
    (
        "{a: b}}\n",
        (
            "1:7",
            "",
            "the content of the file ends before this line",
            'delete this line, or the "..." above it',
        ),
    ),
    ("a: b: c: d\n", ("1:4", "", "this text contains a colon", 'put the text in quotes: a: "b: c: d"')),
    (
        "x:\n- a: b\n - c\n",
        ("3:2", "", "this dash does not line up with the one above", "start it in column 1, like line 2"),
    ),
    (
        "x:\n- a: b\n c: d\n",
        (
            "3:2",
            "",
            "this line is indented by 1 space, unlike the lines above it",
            "start it in column 3, like line 2",
        ),
    ),
    (
        "a:\n    b: c\n  d: e\n",
        (
            "3:3",
            "",
            "this line is indented by 2 spaces, unlike the lines above it",
            "start it in column 5, like line 2",
        ),
    ),
    (
        "a:\n  - x\n - y\n",
        ("3:2", "", "this dash does not line up with the one above", "start it in column 3, like line 2"),
    ),
    (
        "a: |\n  x\n y\nb: c",
        (
            "3:2",
            "",
            "this line is indented by 1 space, unlike the lines above it",
            "start it in column 3, like line 2",
        ),
    ),
    ("a: |3x\n b", ("1:4", "", "a text cannot start with |", 'put it in quotes: "|3x"')),
    (
        "a: http://x.y: z",
        ("1:4", "", "this text contains a colon", 'put the text in quotes: a: "http://x.y: z"'),
    ),
    (
        "a: [b: c: d]",
        (
            "1:9",
            "",
            "this cannot stand between [ and ]",
            "separate the parts with commas, and put a text with a colon or brackets in quotes",
        ),
    ),
    ("%FOO x\n---\na: b", ("1:1", "", "a text cannot start with %", 'put it in quotes: "%FOO x"')),
    (
        "a: b\nfoo bar\nc: d",
        (
            "2:1",
            "",
            '"foo bar" is not a field: it has no colon',
            "write foo: bar, or indent it if it continues the text above",
        ),
    ),
    (
        "a: [b, c\n",
        (
            "1:4",
            "",
            "this [ is never closed",
            "add the closing ], or put a text that starts with [ in quotes",
        ),
    ),
    (
        "a: [b,,c]\n",
        (
            "1:7",
            "",
            'something is missing before this ","',
            'add it, or delete the ","; put a text that starts with "," in quotes',
        ),
    ),
    (
        "polls:\n  - id: a\n    title: x\n   note: y\n",
        (
            "4:4",
            "",
            "this line is indented by 3 spaces, unlike the lines above it",
            "start it in column 5, like line 3",
        ),
    ),
    (
        "polls:\n  - id: a\n    title: x\n     note: y\n",
        (
            "4:6",
            "",
            "this line is indented by 5 spaces, unlike the lines above it",
            "start it in column 5, like line 3",
        ),
    ),
    (
        "polls:\n  - id: a\n    title: x\n     - note: y\n",
        (
            "4:6",
            "",
            "this is a list item, but the lines above are fields",
            "indent it under the field that the list belongs to, or remove the dash",
        ),
    ),
    (
        'a: "x: y" z: d\n',
        (
            "1:9",
            "",
            "this quotation mark ends the text, but the text goes on",
            "put the whole text in quotes: a: '\"x: y\" z: d'",
        ),
    ),
    (
        "a: 'x': d\n",
        (
            "1:6",
            "",
            "this quotation mark ends the text, but the text goes on",
            "put the whole text in quotes: a: \"'x': d\"",
        ),
    ),
    (
        "x:\n  - note: he said: no\n",
        ("2:11", "", "this text contains a colon", 'put the text in quotes: note: "he said: no"'),
    ),
    (
        "a: x # y: z\nb: c: d # e",
        ("2:4", "", "this text contains a colon", 'put the text in quotes: b: "c: d"'),
    ),
    (
        "a:\n  b\n  c: d\n",
        (
            "2:3",
            "",
            '"b" is not a field: it has no colon',
            "write b:, or indent it if it continues the text above",
        ),
    ),
    (
        'a: "abc\nb: c\nd: "e" f\n',
        (
            "1:4",
            "",
            "this quotation mark is closed only on line 3",
            'add " at the end of line 1, if the text ends there',
        ),
        (
            "3:6",
            "",
            "this quotation mark ends the text, but the text goes on",
            "put the whole text in quotes: d: '\"e\" f'",
        ),
    ),
    ("a: *x y\n", ("1:4", "", "a text cannot start with *", 'put it in quotes: "*x y"')),
    (
        "a: 1\nb: 2\na: 3\n",
        (
            "3:1",
            "a",
            '"a" appears twice here, first on line 1',
            "keep one of them; if this starts a new list item, put a dash before it",
        ),
    ),
    (
        "polls:\n  - id: a\n    title: x\n    id: b\n    title: y\n",
        (
            "4:5",
            "polls[0].id",
            '"id" appears twice here, first on line 2',
            "keep one of them; if this starts a new list item, put a dash before it",
        ),
        (
            "5:5",
            "polls[0].title",
            '"title" appears twice here, first on line 3',
            "keep one of them; if this starts a new list item, put a dash before it",
        ),
    ),
    (
        "a: &base b\n",
        (
            "1:4",
            "a",
            "&base has a special meaning in YAML (anchor) and is not allowed",
            'if the text starts with &, put it in quotes: "&…"',
        ),
    ),
    (
        "a: *base\n",
        (
            "1:4",
            "a",
            "*base has a special meaning in YAML (alias) and is not allowed",
            'write the value itself; if the text starts with *, put it in quotes: "*…"',
        ),
    ),
    (
        "x:\n  <<: *base\n",
        (
            "2:3",
            "x.<<",
            '"<<" has a special meaning in YAML (merge) and is not allowed',
            "write the fields out here",
        ),
        (
            "2:7",
            "x.<<",
            "*base has a special meaning in YAML (alias) and is not allowed",
            'write the value itself; if the text starts with *, put it in quotes: "*…"',
        ),
    ),
    (
        "&a b: c\n",
        (
            "1:1",
            "",
            "&a has a special meaning in YAML (anchor) and is not allowed",
            'if the text starts with &, put it in quotes: "&…"',
        ),
    ),
    (
        "*a : b\n",
        (
            "1:1",
            "",
            "*a has a special meaning in YAML (alias) and is not allowed",
            'write the value itself; if the text starts with *, put it in quotes: "*…"',
        ),
    ),
    (
        "a: !!python/object:os.system b\n",
        (
            "1:4",
            "a",
            "! before a word has a special meaning in YAML (tag) and is not allowed",
            'if the text starts with !, put it in quotes: "!…"',
        ),
    ),
    (
        "a: !x [b]\n",
        (
            "1:4",
            "a",
            "! before a word has a special meaning in YAML (tag) and is not allowed",
            'if the text starts with !, put it in quotes: "!…"',
        ),
    ),
    (
        "a: b\n---\nc: d\n",
        (
            "2:1",
            "",
            'this line starts a second document ("---")',
            "delete it, or move what follows into another file",
        ),
    ),
    (
        "---\na: b\n---\n",
        ("3:1", "", 'this line starts a second document ("---")', "delete this line"),
    ),
    ("", ("1:1", "", "the file is empty", "write the first field, such as title: The title")),
    (
        "# only a comment\n",
        ("1:1", "", "the file is empty", "write the first field, such as title: The title"),
    ),
    ("---\n", ("2:1", "", "the file is empty", "write the first field, such as title: The title")),
    (
        "- a\n",
        (
            "1:1",
            "",
            "a briefing is made of fields (name: value), but this is a list",
            "write polls: above the list",
        ),
    ),
    (
        "just words\n",
        (
            "1:1",
            "",
            "a briefing is made of fields (name: value), but this is a text",
            "write title: The title",
        ),
    ),
    (
        "title:no space\n",
        (
            "1:1",
            "",
            "a briefing is made of fields (name: value), but this is a text",
            "put a space after each colon: title: The title",
        ),
    ),
    (
        "[a, b]\n",
        (
            "1:1",
            "",
            "a briefing is made of fields (name: value), but this is a list",
            "write polls: above the list",
        ),
    ),
    ("? [a, b]\n: c\n", ("1:3", "", "a field name must be plain text", "put it in quotes")),
    ("a: {{ name }}\n", ("1:5", "a", "a field name must be plain text", "put it in quotes")),
    (
        "~: b\n",
        ("1:1", "~", "there is no field name before the colon", "write the name, or put it in quotes"),
    ),
    (
        "a:\n  ? \n  : b\n",
        ("2:4", "a.", "there is no field name before the colon", "write the name, or put it in quotes"),
    ),
    (
        'a: "\\0"\n',
        (
            "1:4",
            "a",
            "this text has an invisible character, written as a code (U+0000 NULL)",
            "delete it",
        ),
    ),
    (
        'a: "ok \\e[31m"\n',
        (
            "1:4",
            "a",
            "this text has an invisible character, written as a code (U+001B ESCAPE)",
            "delete it",
        ),
    ),
    (
        '"\\u202e\\b": b\n',
        (
            "1:1",
            "",
            (
                "this text has invisible characters, written as a code"
                " (U+202E RIGHT-TO-LEFT OVERRIDE, U+0008 BACKSPACE)"
            ),
            "delete them",
        ),
    ),
    ("a: b\x00c\n", ("1:5", "", "there is an invisible character here (U+0000 NULL)", "delete it")),
    (
        "a: b\n  c\x07\x1b\n",
        ("2:4", "", "there is an invisible character here (U+0007 BELL)", "delete it"),
        ("2:5", "", "there is an invisible character here (U+001B ESCAPE)", "delete it"),
    ),
    (
        "a: b\u2028c\n",
        ("1:5", "", "there is an invisible character here (U+2028 LINE SEPARATOR)", "delete it"),
    ),
    (
        "\u2028a: b\n",
        ("1:1", "", "there is an invisible character here (U+2028 LINE SEPARATOR)", "delete it"),
    ),
    (
        "a: b\n\ufeffc: d\n",
        ("2:1", "", "there is an invisible character here (U+FEFF ZERO WIDTH NO-BREAK SPACE)", "delete it"),
    ),
    ("a: b\x85c\n", ("1:5", "", "there is an invisible character here (U+0085 NEXT LINE)", "delete it")),
    (
        "a: 1\nb: &x 1\na: 2\nc: d: e\n",
        (
            "2:4",
            "b",
            "&x has a special meaning in YAML (anchor) and is not allowed",
            'if the text starts with &, put it in quotes: "&…"',
        ),
        (
            "3:1",
            "a",
            '"a" appears twice here, first on line 1',
            "keep one of them; if this starts a new list item, put a dash before it",
        ),
        ("4:4", "", "this text contains a colon", 'put the text in quotes: c: "d: e"'),
    ),
)


def list_problems(text: str) -> list[ExpectedProblem]:
    with pytest.raises(BriefingError) as caught:
        read_fields(text.encode(), "f.yaml")
    return [(f"{p.line}:{p.column}", p.path, p.message, p.hint) for p in caught.value.problems]


@pytest.mark.parametrize(("text", "expected"), [(text, expected) for text, *expected in TABLE])
def test_a_mistake_is_explained_where_it_was_made(text: str, expected: list[ExpectedProblem]) -> None:
    assert list_problems(text) == expected


@pytest.mark.parametrize("end", ["\r\n", "\r"])
@pytest.mark.parametrize(("text", "expected"), [(text, expected) for text, *expected in TABLE])
def test_line_ends_of_other_systems_change_no_place(
    text: str, expected: list[ExpectedProblem], end: str
) -> None:
    assert list_problems(text.replace("\n", end)) == expected


@pytest.mark.parametrize("text", [text for text, *_ in TABLE if not text.startswith(("%", "---"))])
def test_a_byte_order_mark_changes_no_place(text: str) -> None:
    assert list_problems(f"\ufeff{text}") == list_problems(text)
