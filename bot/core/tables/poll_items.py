"""Builds polls, as they are written in a briefing, from the results in the rows of a table."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from bot.core.content.comparable_text import normalize_text
from bot.core.content.field_merge import Fields
from bot.core.parsing.yaml_subset import YamlValue
from bot.core.tables.cell_reader import MAX_LABEL
from bot.core.tables.item_ids import ImportedItem, build_id, digest_text, distinguish
from bot.core.tables.poll_rows import QuestionResult, SubgroupResult

_QUESTION_LEVEL = ("population", "sample_size", "margin")
"""Fields of a poll that some of its questions may have of their own."""

_DISTINCTIVE = ("sponsor", "report_url", "published_on", "mode", "sampling", "weighting")
_OPENING = (
    "id",
    "pollster",
    "sponsor",
    "population",
    "fieldwork",
    "published_on",
    "sample_size",
    "mode",
    "sampling",
    "weighting",
    "margin",
    "response_rate",
)
_SHORT_TEXT = 90  # characters of a question that is made of its wording
_SERIES_TEXT = 60
_FULL_SUM = 100


@dataclass(slots=True)
class _PollDraft:
    """The questions of one poll, and the fields that identify it."""

    key: str
    poll: Mapping[str, str]
    questions: list[QuestionResult] = field(default_factory=list)


def build_polls(
    results: Sequence[QuestionResult], existing: Mapping[str, Fields], fallback: str
) -> list[ImportedItem]:
    """Build the polls of all *results*; *existing* are the briefing's, by id, and keep theirs.

    *fallback* begins the id of a poll without a pollster.
    """
    drafts = _group_by_poll(results)
    ids = _assign_ids(drafts, existing, fallback)
    series = _name_series(results) | _index_known_series(existing)
    return [_build_poll(draft, ids[draft.key], series) for draft in drafts]


def _group_by_poll(results: Iterable[QuestionResult]) -> list[_PollDraft]:
    """Group questions by all that identifies their poll: who asked, when, for whom, published where."""
    drafts: dict[str, _PollDraft] = {}
    for one in results:
        poll = _join_fieldwork(one.poll)
        identity = {name: text for name, text in poll.items() if name not in _QUESTION_LEVEL}
        key = "|".join(f"{name}={text}" for name, text in sorted(identity.items()))
        drafts.setdefault(key, _PollDraft(key, identity)).questions.append(one)
    return list(drafts.values())


def _join_fieldwork(poll: Mapping[str, str]) -> dict[str, str]:
    """Join the first and the last day to one field."""
    fields = {name: text for name, text in poll.items() if name not in ("fieldwork_start", "fieldwork_end")}
    start, end = poll.get("fieldwork_start"), poll.get("fieldwork_end")
    if "fieldwork" not in fields and (start or end):
        first, last = start or end or "", end or start or ""
        fields["fieldwork"] = first if first == last else f"{first}/{last}"
    return fields


def _assign_ids(
    drafts: Sequence[_PollDraft], existing: Mapping[str, Fields], fallback: str
) -> dict[str, str]:
    by_base: dict[str, list[_PollDraft]] = defaultdict(list)
    for draft in drafts:
        day = draft.poll.get("fieldwork") or draft.poll.get("published_on", "")
        base = draft.poll.get("id") or build_id(draft.poll.get("pollster", ""), day, fallback)
        by_base[base].append(draft)
    ids: dict[str, str] = {}
    for base, rivals in by_base.items():
        known = existing.get(base)
        same = {one.key for one in rivals if known and _is_same_poll(one, known)}
        ids |= distinguish(base, (one.key for one in rivals), same)
    return ids


def _is_same_poll(draft: _PollDraft, known: Fields) -> bool:
    """True if a poll of the briefing has what tells polls of one pollster and day apart."""
    return all(draft.poll.get(name) == known.get(name) for name in _DISTINCTIVE)


def _name_series(results: Sequence[QuestionResult]) -> dict[tuple[str, ...], str]:
    """Name each question that a pollster asked more than once in the same words of the same people."""
    fieldworks: dict[tuple[str, ...], set[str]] = defaultdict(set)
    names: dict[tuple[str, ...], str] = {}
    rivals: dict[tuple[str, str], set[tuple[str, ...]]] = defaultdict(set)
    for one in results:
        key = _identify_series(one)
        fieldworks[key].add(_join_fieldwork(one.poll).get("fieldwork", ""))
        names[key] = _shorten(one.question.get("question") or one.question.get("wording", ""), _SERIES_TEXT)
        rivals[(key[0], normalize_text(names[key]))].add(key)
    repeated = {key for key, days in fieldworks.items() if len(days) > 1}
    series: dict[tuple[str, ...], str] = {}
    for keys in rivals.values():
        for key in keys & repeated:
            parts = [names[key], key[2] if len({one[2] for one in keys}) > 1 else ""]
            parts.append(f"wording {digest_text(key[1])}" if len({one[1] for one in keys}) > 1 else "")
            series[key] = ", ".join(filter(None, parts))
    return series


def _index_known_series(existing: Mapping[str, Fields]) -> dict[tuple[str, ...], str]:
    """Index the series of the briefing's polls, so that a table with the newest poll only continues them."""
    series: dict[tuple[str, ...], str] = {}
    for poll in existing.values():
        questions = poll.get("questions")
        for one in questions if isinstance(questions, list) else ():
            if isinstance(one, dict) and (name := one.get("series")):
                texts = {field: str(value) for field, value in one.items() if isinstance(value, str)}
                population = texts.get("population") or str(poll.get("population") or "")
                is_own_text = texts.get("text") != _shorten(texts.get("wording", ""), _SHORT_TEXT)
                texts["question"] = texts.get("text", "") if is_own_text else ""
                series[_build_series_key(str(poll.get("pollster", "")), population, texts)] = str(name)
    return series


def _identify_series(one: QuestionResult) -> tuple[str, ...]:
    return _build_series_key(one.poll.get("pollster", ""), one.poll.get("population", ""), one.question)


def _build_series_key(pollster: str, population: str, question: Mapping[str, str]) -> tuple[str, ...]:
    text = question.get("question", "")
    wording = normalize_text(question.get("wording", text))
    return normalize_text(pollster), wording, population, question.get("base", ""), normalize_text(text)


def _build_poll(draft: _PollDraft, item_id: str, series: Mapping[tuple[str, ...], str]) -> ImportedItem:
    first = draft.questions[0]
    shared = {name: _find_most_common(name, draft.questions) for name in _QUESTION_LEVEL}
    values: dict[str, YamlValue] = {**draft.poll, **{name: text for name, text in shared.items() if text}}
    values["id"] = item_id
    if fieldwork := draft.poll.get("fieldwork"):
        values["fieldwork"] = build_period(fieldwork)
    fields: Fields = {name: values[name] for name in _OPENING if name in values}
    fields["questions"] = [_build_question(one, shared, series) for one in draft.questions]
    if "report_url" in values:
        fields["report_url"] = values["report_url"]
    if source := draft.poll.get("source"):
        fields["sources"] = source
    return ImportedItem(fields, tuple(number for one in draft.questions for number in one.rows or first.rows))


def _find_most_common(name: str, questions: Sequence[QuestionResult]) -> str:
    """Find what most questions of a poll have in a field; empty if it is not said of all of them."""
    counts = Counter(one.poll.get(name, "") for one in questions)
    return "" if "" in counts else counts.most_common(1)[0][0]


def build_period(text: str) -> YamlValue:
    """Write a period that was read as ``2026-01-05/2026-01-09`` as a briefing does."""
    start, slash, end = text.partition("/")
    return {"start": start, "end": end} if slash else text


def _build_question(
    result: QuestionResult, shared: Mapping[str, str], series: Mapping[tuple[str, ...], str]
) -> Fields:
    question = result.question
    wording = question.get("wording", "")
    text = (
        _shorten(question.get("question", ""), MAX_LABEL)
        or _shorten(wording, _SHORT_TEXT)
        or "Question not stated"
    )
    fields: Fields = {"text": _tidy(text)}
    fields |= {"wording": wording} if wording else {}
    name = question.get("series") or series.get(_identify_series(result), "")
    fields |= {"series": _tidy(name)} if name else {}
    fields |= {name: question[name] for name in ("base",) if question.get(name)}
    own = {name: question.get(f"question_{name}") or result.poll.get(name, "") for name in _QUESTION_LEVEL}
    fields |= {name: value for name, value in own.items() if value and value != shared[name]}
    fields["answers"] = [{"label": label, "figure": figure} for label, figure in result.answers]
    if tables := _build_subgroups(result.subgroups):
        fields["subgroups"] = tables
    return fields | ({"note": question["note"]} if question.get("note") else {})


def _build_subgroups(subgroups: Mapping[str, SubgroupResult]) -> list[YamlValue]:
    """Build a table of each kind of subgroups: "Sex: men" is the group "men" in the table "Sex"."""
    tables: dict[str, list[YamlValue]] = {}
    for name, result in subgroups.items():
        if not result.answers:
            continue
        table, colon, label = name.partition(": ")
        group: Fields = {"label": label if colon else name}
        group |= {"sample_size": result.sample_size} if result.sample_size else {}
        group["answers"] = dict(result.answers)
        tables.setdefault(table if colon else "Subgroups", []).append(group)
    return [{"name": name, "groups": groups} for name, groups in tables.items()]


def _shorten(text: str, length: int) -> str:
    line = " ".join(text.split())
    if len(line) <= length:
        return line
    return line[:length].rpartition(" ")[0].rstrip(",;:. ") + "…"


def _tidy(text: str) -> str:
    """Write a code such as ``impeach_and_remove`` in words."""
    return text.replace("_", " ") if re.fullmatch(r"\w+", text) else text


def find_odd_sum(answers: Sequence[tuple[str, str]]) -> Decimal | None:
    """Compute what the answers add up to, if that is more or less than rounding can explain; None else."""
    shares = [figure.removesuffix("%") for _, figure in answers]
    if not all(re.fullmatch(r"\d+(\.\d+)?", one) for one in shares):
        return None
    numbers = [Decimal(one) for one in shares]
    step = max(Decimal(1).scaleb(min(int(one.as_tuple().exponent), 0)) for one in numbers)
    total = sum(numbers, Decimal(0))
    return total if abs(total - _FULL_SUM) > (len(numbers) - 1) // 2 * step else None
