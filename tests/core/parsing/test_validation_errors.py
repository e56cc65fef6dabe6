"""Every kind of error that a schema can report, as a moderator reads it."""

import time
from collections.abc import Iterator
from typing import Annotated, Literal, get_args

import pytest
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core.core_schema import ErrorType

from bot.core.parsing.problem import BriefingError, Finding, InvalidValueError, Problem, ProblemCode
from bot.core.parsing.validation_errors import describe_validation_error
from bot.core.parsing.yaml_loader import load_model


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Reference(Record):
    source: Annotated[str, Field(pattern="^[a-z]+(-[a-z]+)*$", max_length=40)]
    """The id of a source."""
    locator: str | None = None


Short = Annotated[Reference, BeforeValidator(lambda v: {"source": v} if isinstance(v, str) else v)]


class Poll(Record):
    id: str
    pollster: str
    """Who asked the people."""
    sample_size: int | None = None
    followed_by: tuple["Poll", ...] = ()


class File(Record):
    title: Annotated[str, Field(min_length=1, max_length=20)] = "A title"
    count: int = 1
    open: bool = True
    standing: Literal["reported", "confirmed"] = "reported"
    sources: tuple[Short, ...] = ()
    polls: list[Poll] = Field(default_factory=list)
    three: Annotated[tuple[int, ...], Field(min_length=2)] = (1, 2)
    pages: dict[Annotated[str, Field(pattern="^[a-z_]+$")], Reference] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _check_closed_file_is_confirmed(self) -> "File":
        if not self.open and self.standing == "reported":
            raise InvalidValueError(
                ProblemCode.EITHER_OR, "a closed file is confirmed", "write standing: confirmed"
            )
        return self


SECONDS = 8.0  # far more than it may take, far less than a hang

ExpectedProblem = tuple[str, str, str, str]
"""Place, path, message and hint of one problem."""

TABLE: tuple[tuple[str, *tuple[ExpectedProblem, ...]], ...] = (
    (
        "count: twelve",
        ("1:8", "count", '"twelve" is not a whole number', "write a number in digits, such as 1"),
    ),
    ("count: 1.5", ("1:8", "count", '"1.5" is not a whole number', "write a number in digits, such as 1")),
    (
        "count: [1]",
        ("1:8", "count", "a whole number was expected, not a list", "write a number in digits, such as 1"),
    ),
    ("count:", ("1:7", "count", "this is empty", "write a number in digits, such as 1, or delete the line")),
    (
        "count: {a: b}",
        (
            "1:8",
            "count",
            "a whole number was expected, not a group of fields",
            "write a number in digits, such as 1",
        ),
    ),
    ("open: maybe", ("1:7", "open", '"maybe" is not yes or no', "write yes or no")),
    (
        "standing: confirmd",
        ("1:11", "standing", '"confirmd" is not one of the allowed words', 'did you mean "confirmed"?'),
    ),
    (
        "standing: zzz",
        ("1:11", "standing", '"zzz" is not one of the allowed words', "write reported or confirmed"),
    ),
    (
        "standing:",
        ("1:10", "standing", "this is empty", "write reported or confirmed, or delete the line"),
    ),
    ("standing: [a]", ("1:11", "standing", "a list is not allowed here", "write reported or confirmed")),
    ('title: ""', ("1:8", "title", "this text is empty", "write something, or delete the line")),
    ("title:", ("1:7", "title", "this is empty", "write a text, or delete the line")),
    (
        "title: a text that is longer than twenty characters",
        ("1:8", "title", "this text is too long: 44 characters", "shorten it to 20"),
    ),
    (
        "title: [a]",
        (
            "1:8",
            "title",
            "a single text was expected, not a list",
            "write a single text, in quotes if it contains a colon, brackets or a dash",
        ),
    ),
    (
        "title: {a: b}",
        (
            "1:8",
            "title",
            "a single text was expected, not a group of fields",
            "write a single text, in quotes if it contains a colon, brackets or a dash",
        ),
    ),
    ("titel: A", ("1:1", "titel", 'there is no field "titel" here', 'did you mean "title"?')),
    (
        "sources: x",
        ("1:10", "sources", 'a list was expected, not "x"', "write [{source: x}]"),
    ),
    (
        "sources: -x -y",
        ("1:10", "sources", 'a list was expected, not "-x -y"', "put a space after each dash"),
    ),
    (
        "sources: {a: b}",
        (
            "1:10",
            "sources",
            "a list was expected, not a group of fields",
            "start each item with a dash and a space",
        ),
    ),
    ("sources: [A b]", ("1:11", "sources[0]", '"A b" cannot be an id', "write a-b")),
    ("sources: [Ä]", ("1:11", "sources[0]", '"Ä" cannot be an id', "write a")),
    (
        "sources: [Я]",
        ("1:11", "sources[0]", '"Я" cannot be an id', "use small Latin letters, digits and hyphens"),
    ),
    (
        "sources: [Große kösten]",
        ("1:11", "sources[0]", '"Große kösten" cannot be an id', "write grosse-kosten"),
    ),
    (
        "sources: [{sourc: x}]",
        ("1:12", "sources[0].sourc", 'there is no field "sourc" here', 'did you mean "source"?'),
    ),
    (
        'sources: [{source: }, [], "source:x"]',
        ("1:20", "sources[0].source", "this is empty", "write a text"),
        ("1:23", "sources[1]", "fields were expected, not a list", "write them without a dash"),
        ("1:27", "sources[2]", '"source:x" cannot be an id', "write source-x"),
    ),
    (
        'sources: [{source: "A B", locator: {}}]',
        ("1:20", "sources[0].source", '"A B" cannot be an id', "write a-b"),
        (
            "1:36",
            "sources[0].locator",
            "a single text was expected, not a group of fields",
            "write a single text, in quotes if it contains a colon, brackets or a dash",
        ),
    ),
    (
        "polls: [{id: a, pollster: b, followed_by: [{id: c, pollser: d}]}]",
        (
            "1:52",
            "polls[0].followed_by[0].pollser",
            'there is no field "pollser" here',
            'did you mean "pollster"?',
        ),
    ),
    (
        "polls: [{id: a, pollster: b, sample_size: many}]",
        (
            "1:43",
            "polls[0].sample_size",
            '"many" is not a whole number',
            "write a number in digits, such as 1",
        ),
    ),
    (
        "polls: [id: a]",
        ("1:9", "polls[0]", '"pollster" is missing', "add it under this item: who asked the people"),
    ),
    (
        'polls: ["id:a"]',
        ("1:9", "polls[0]", 'fields were expected, not "id:a"', "put a space after the colon"),
    ),
    ("polls: [[]]", ("1:9", "polls[0]", "fields were expected, not a list", "write them without a dash")),
    ("three: [1]", ("1:8", "three", "this list has too few items: 1", "write at least 2")),
    ("three: [a]", ("1:9", "three[0]", '"a" is not a whole number', "write a number in digits, such as 1")),
    (
        "pages: {A B: {source: x}}",
        ("1:9", "pages.A B", '"A B" cannot be an id', "write a_b"),
    ),
    (
        "pages: {a: x, b: {sources: y}}",
        ("1:12", "pages.a", 'fields were expected, not "x"', "write {source: x}"),
        ("1:19", "pages.b.sources", 'there is no field "sources" here', 'did you mean "source"?'),
    ),
    ("open: no", ("1:1", "", "a closed file is confirmed", "write standing: confirmed")),
    (
        "polls:\n  - pollster: a\n    sample: 5\n  - id:\n    pollster: b\n",
        ("2:5", "polls[0]", '"id" is missing', "add it under this item"),
        ("3:5", "polls[0].sample", 'there is no field "sample" here', 'did you mean "sample_size"?'),
        ("4:8", "polls[1].id", "this is empty", "write a text"),
    ),
    (
        "polls:\r\n  - id: a\r\n    pollster: [b,\r\n      c]\r\n",
        (
            "3:15",
            "polls[0].pollster",
            "a single text was expected, not a list",
            "write a single text, in quotes if it contains a colon, brackets or a dash",
        ),
    ),
)


def list_problems(text: str) -> Iterator[ExpectedProblem]:
    with pytest.raises(BriefingError) as caught:
        load_model(text.encode(), "f.yaml", File)
    for problem in caught.value.problems:
        assert problem.file == "f.yaml"
        yield f"{problem.line}:{problem.column}", problem.path, problem.message, problem.hint


@pytest.mark.parametrize(("text", "expected"), [(text, expected) for text, *expected in TABLE])
def test_what_the_schema_refuses_is_explained_at_its_place(
    text: str, expected: list[ExpectedProblem]
) -> None:
    assert list(list_problems(text)) == expected


def test_problems_of_yaml_and_of_the_schema_are_reported_in_one_run() -> None:
    text = "title: &x A\ncount: many\ncount: 2\npolls:\n  - id: a\n    pollster: *x\n    sampel_size: 1\n"
    assert [place for place, *_ in list_problems(text)] == ["1:8", "2:8", "3:1", "6:15", "7:5"]


def test_an_unreadable_value_is_reported_once() -> None:
    assert [message for *_, message, _ in list_problems("polls: *base\n")] == [
        "*base has a special meaning in YAML (alias) and is not allowed"
    ]


def test_findings_of_a_check_are_shown_at_the_value_or_at_its_name() -> None:
    def check(_file: File) -> Iterator[Finding]:
        yield Finding(("polls", 0, "pollster"), "nobody knows it", "ask", code="c")
        yield Finding(("polls", 0, "sample_size"), "it should be stated", code="b")
        yield Finding(("count",), "it is the wrong word", is_about_name=True, code="a")

    with pytest.raises(BriefingError) as caught:
        load_model(b"count: 2\npolls:\n  - id: a\n    pollster: b\n", "f.yaml", File, check)
    assert str(caught.value).splitlines() == [
        "f.yaml:1:1: count: it is the wrong word [a]",
        "f.yaml:3:5: polls[0].sample_size: it should be stated [b]",
        "f.yaml:4:15: polls[0].pollster: nobody knows it; ask [c]",
    ]


def test_a_check_runs_although_the_yaml_is_wrong_elsewhere() -> None:
    with pytest.raises(BriefingError) as caught:
        load_model(b"count: 2\ncount: 3\n", "f.yaml", File, lambda _file: [Finding(("count",), "too small")])
    assert [problem.message for problem in caught.value.problems] == [
        "too small",
        '"count" appears twice here, first on line 1',
    ]


def test_texts_are_converted_to_the_types_of_the_fields() -> None:
    text = b"title: no\ncount: '1200'\nopen: no\nstanding: confirmed\nsources: [a, source: b]\n"
    file = load_model(text, "f.yaml", File)
    assert (file.title, file.count, file.open) == ("no", 1200, False)
    assert [source.source for source in file.sources] == ["a", "b"]


@pytest.mark.parametrize("error_type", get_args(ErrorType))
@pytest.mark.parametrize("value", [None, "", "some text", ["a"], {"a": "b"}])
def test_no_message_names_python_or_pydantic(error_type: str, value: object) -> None:
    message, hint, code = describe_validation_error(
        error_type, value, {"error": "this is wrong", "pattern": "x"}
    )
    for jargon in (
        "Input",
        "valid",
        "instance",
        "dict",
        "str",
        "int ",
        "tuple",
        "http:",
        "pydantic",
        "None{",
    ):
        assert jargon not in f"{message} {hint}".replace("string", "")
    assert message
    assert code in ProblemCode


def test_a_problem_without_path_or_hint_has_no_empty_parts() -> None:
    assert str(Problem("f.yaml", 1, 2, "", "wrong", code="tab")) == "f.yaml:1:2: wrong [tab]"
    assert (
        str(Problem("f.yaml", 1, 2, "a[0].b", "wrong", "right", code="tab"))
        == "f.yaml:1:2: a[0].b: wrong; right [tab]"
    )


def test_problems_are_in_the_order_of_the_file_without_duplicates() -> None:
    late = Problem("f", 10, 1, "", "b", code="tab")
    early = Problem("f", 9, 30, "", "a", code="tab")
    assert BriefingError([late, early, late]).problems == (early, late)


def test_an_excerpt_in_a_message_cannot_control_a_terminal() -> None:
    *_, message, _ = next(list_problems("standing: a\u061cb\u200f" + "c" * 300))
    assert message == f'"a b {"c" * 35}…" is not one of the allowed words'


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "".join(f"unknown{number}: x\n" for number in range(25_000)),
        "polls:\n" + "".join(f"- {{pollser{number}: x}}\n" for number in range(15_000)),
        "three: [" + "x," * 49_000 + "]",
        "sources: [" + "{a: b}," * 20_000 + "]",
    ],
    ids=["unknown fields", "unknown fields in items", "wrong numbers", "missing fields"],
)
def test_thousands_of_problems_are_reported_quickly(text: str) -> None:
    start = time.process_time()
    assert len(list(list_problems(text))) >= 15_000
    assert time.process_time() - start < SECONDS
