"""The fields that a column of a table can hold, and the names that tables give them in many languages."""

import re
import unicodedata
from collections.abc import Mapping
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

SectionName = Literal["polls", "figures", "events"]

IGNORED = "ignored"
"""What a mapping calls a column that is not imported."""


EXPORTED = "exported"
"""What a mapping calls a column of a table that this bot has exported: its name says what it holds."""


class CellKind(Enum):
    """How the cells of a column are read."""

    TEXT = "text"
    NUMBER = "number"
    SHARE = "share"
    DATE = "date"
    PERIOD = "period"
    ADDRESS = "address"
    IDENTIFIER = "id"


POLL_FIELDS: Mapping[str, CellKind] = {
    "id": CellKind.IDENTIFIER,
    "pollster": CellKind.TEXT,
    "sponsor": CellKind.TEXT,
    "population": CellKind.TEXT,
    "fieldwork": CellKind.PERIOD,
    "fieldwork_start": CellKind.DATE,
    "fieldwork_end": CellKind.DATE,
    "published_on": CellKind.DATE,
    "sample_size": CellKind.NUMBER,
    "mode": CellKind.TEXT,
    "sampling": CellKind.TEXT,
    "weighting": CellKind.TEXT,
    "margin": CellKind.NUMBER,
    "response_rate": CellKind.SHARE,
    "report_url": CellKind.ADDRESS,
    "source": CellKind.TEXT,
}
"""What is said once of a whole poll."""

QUESTION_FIELDS: Mapping[str, CellKind] = {
    "question": CellKind.TEXT,
    "wording": CellKind.TEXT,
    "base": CellKind.TEXT,
    "series": CellKind.TEXT,
    "question_population": CellKind.TEXT,
    "question_sample_size": CellKind.NUMBER,
    "question_margin": CellKind.NUMBER,
    "note": CellKind.TEXT,
}
"""What is said of one question; a population or sample of its own, if it is not that of the poll."""

ANSWER_FIELDS: Mapping[str, CellKind] = {
    "answer": CellKind.TEXT,
    "figure": CellKind.SHARE,
    "subgroups": CellKind.TEXT,
    "subgroup": CellKind.TEXT,
    "subgroup_sample_size": CellKind.NUMBER,
}
"""What a row says of one answer."""

FIGURE_FIELDS: Mapping[str, CellKind] = {
    "id": CellKind.IDENTIFIER,
    "title": CellKind.TEXT,
    "figure": CellKind.NUMBER,
    "unit": CellKind.TEXT,
    "period": CellKind.PERIOD,
    "period_start": CellKind.DATE,
    "period_end": CellKind.DATE,
    "counted_by": CellKind.TEXT,
    "text": CellKind.TEXT,
    "as_of": CellKind.DATE,
    "attribution": CellKind.TEXT,
    "url": CellKind.ADDRESS,
    "source": CellKind.TEXT,
}

EVENT_FIELDS: Mapping[str, CellKind] = {
    "id": CellKind.IDENTIFIER,
    "title": CellKind.TEXT,
    "when": CellKind.PERIOD,
    "when_start": CellKind.DATE,
    "when_end": CellKind.DATE,
    "place": CellKind.TEXT,
    "type": CellKind.TEXT,
    "participants": CellKind.TEXT,
    "text": CellKind.TEXT,
    "outcome": CellKind.TEXT,
    "attribution": CellKind.TEXT,
    "url": CellKind.ADDRESS,
    "source": CellKind.TEXT,
}

FIELDS: Mapping[SectionName, Mapping[str, CellKind]] = {
    "polls": {**POLL_FIELDS, **QUESTION_FIELDS, **ANSWER_FIELDS},
    "figures": FIGURE_FIELDS,
    "events": EVENT_FIELDS,
}

_CAMEL_CASE = re.compile(r"(?<=[a-zа-яё])(?=[A-ZА-ЯЁ])")  # noqa: RUF001


def normalize_name(text: str) -> str:
    """Write a heading as names are compared: ``SampleSize (n)`` is "sample size n"."""
    spaced = _CAMEL_CASE.sub(" ", unicodedata.normalize("NFC", text))
    return " ".join(re.sub(r"[^\w%'’.]+|_", " ", spaced).casefold().strip(" .:?").split())


@cache
def _read_names() -> Mapping[str, tuple[str, ...]]:
    """Read the names of each field's columns, normalised."""
    words = read_words()
    lists = {**words["fields"], **{name: words[name] for name in ("total", "sample_size", "no_answer")}}
    return {name: tuple(map(normalize_name, text.split(", "))) for name, text in lists.items()}


@cache
def read_words() -> Mapping[str, Any]:
    """Read the words by which a table is understood."""
    text = files("bot.core.tables").joinpath("table_words.yaml").read_text(encoding="utf-8")
    words: Mapping[str, Any] = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 (texts alone)
    return words


@cache
def _index_names(section: SectionName) -> Mapping[str, str]:
    """Map each name of a column to its field; the first field of the section wins."""
    fields: dict[str, str] = {}
    for name in FIELDS[section]:
        for alias in (name.replace("_", " "), *_read_names()[name]):
            fields.setdefault(alias, name)
    return fields


def find_field(heading: str, section: SectionName) -> str:
    """Find the field that a column with this heading holds; empty if its name says nothing."""
    fields = _index_names(section)
    short = re.sub(r"\(.*?\)|\[.*?\]|,.*$", "", heading)
    forms = (heading, heading.casefold(), short, short.casefold())  # MoE is no SampleSize
    return next((fields[name] for name in map(normalize_name, forms) if name in fields), "")


def is_total(heading: str) -> bool:
    """True if a column has the figures of all respondents."""
    return normalize_name(heading) in _read_names()["total"]


def is_no_answer(heading: str) -> bool:
    """True if a column has numbers that are no answers: the lead of one over another, or an id."""
    name = normalize_name(heading)
    return name in _read_names()["no_answer"] or name == "id" or name.endswith(" id")


def is_sample_size(heading: str) -> bool:
    """True if a column or row has numbers of respondents."""
    return normalize_name(heading) in _read_names()["sample_size"]
