"""All lint cases: what each rule warns about, and what it accepts."""

from tests.authoring.lint import cases_dates, cases_polls, cases_readers, cases_sources, cases_words
from tests.authoring.lint.lint_cases import Case

CASES: tuple[Case, ...] = (
    *cases_polls.CASES,
    *cases_sources.CASES,
    *cases_words.CASES,
    *cases_dates.CASES,
    *cases_readers.CASES,
)
