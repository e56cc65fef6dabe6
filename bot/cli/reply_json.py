"""A reply as JSON, for ``ask --json``.

The JSON is a public interface. `RECORDS` fixes its kinds and keys, so classes and fields can be renamed.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Flag
from typing import Any

from bot.adapters import load_renderer
from bot.core.messages import chart, field_form, image, preferences, reply, short_form


@dataclass(frozen=True, slots=True)
class JsonRecord:
    """The name of a record's kind in JSON, and the field behind each of its keys, in order."""

    kind: str
    fields: Mapping[str, str]


def _record(kind: str, /, **field_by_key: str) -> JsonRecord:
    return JsonRecord(kind, field_by_key)


RECORDS: Mapping[type, JsonRecord] = {
    reply.Reply: _record(
        "reply",
        title="title",
        blocks="blocks",
        stamp="dateline",
        notes="footnotes",
        buttons="buttons",
        line="command_line",
        briefing="briefing_id",
        language="language",
        missed="not_found",
        public="is_public",
        inquiry="inquiry",
        choice="preference_change",
        card="entry_summary",
        form="form",
        fields="field_form",
        foreign="language_spans",
        actions="actions",
        navigation="navigation",
        document="document",
    ),
    # blocks
    reply.Heading: _record("heading", line="line"),
    reply.Paragraph: _record("paragraph", line="line"),
    reply.Bullets: _record("bullets", lines="lines"),
    reply.Facts: _record("facts", rows="rows"),
    reply.Table: _record("table", title="title", columns="columns", rows="rows"),
    reply.Quote: _record("quote", lines="lines", folded="is_collapsed"),
    reply.Chart: _record("chart", bars="bars", lines="lines", picture="picture"),
    reply.Row: _record("row", title="title", lines="lines", button="button", number="number"),
    reply.Provenance: _record("provenance", lines="lines"),
    reply.Details: _record("details", title="title", blocks="blocks"),
    # what blocks and replies hold
    reply.Span: _record(
        "span", text="text", style="style", url="url", cites="footnote_number", line="command_line"
    ),
    reply.Illustration: _record("illustration", description="description", caption="caption", image="image"),
    reply.Button: _record("button", label="label", line="command_line", short="short_label"),
    reply.Bar: _record(
        "bar", label="label", figure="figure_text", share="percent", part="is_part", repeated="is_repeated"
    ),
    reply.Footnote: _record("note", number="number", line="line"),
    reply.AttachedFile: _record("document", name="name", content="content"),
    reply.Form: _record("form", line="command_line", label="label", value="value"),
    field_form.FieldForm: _record("fields", line="command_line", fields="fields"),
    field_form.FormField: _record("field", name="name", label="label", value="value"),
    reply.LanguageSpan: _record("foreign", language="language", texts="texts"),
    short_form.EntrySummary: _record(
        "card",
        section="section_name",
        id="entry_id",
        as_of="as_of_text",
        sources="publishers",
        gist="excerpt",
        fact="fact",
        trust="trust",
        caveat="caveat",
        status="status",
        holds="holds",
    ),
    preferences.PreferenceChange: _record(
        "choice", briefing="briefing_id", language="language", own="is_personal", quiet="is_quiet"
    ),
    # pictures
    image.Image: _record("image", file="file", alt="alt"),
    image.ImageFile: _record(
        "file",
        path="path",
        digest="digest",
        width="width",
        height="height",
        format="extension",
        located="has_location",
    ),
    chart.Picture: _record(
        "picture",
        drawing="drawing",
        title="title",
        about="description",
        foot="footer",
        mirrored="is_mirrored",
        colon="colon",
    ),
    chart.Share: _record(
        "share",
        label="label",
        figure="figure_text",
        certain="certain_percent",
        possible="possible_percent",
        parts="parts",
    ),
    chart.StackedBar: _record("stack", shares="shares", rest="remainder_label"),
    chart.BigNumber: _record("number", figure="figure_text", label="label", aside="note"),
    chart.BigNumbers: _record("numbers", numbers="numbers"),
    chart.BarChart: _record("bars", shares="shares"),
    chart.TrendChart: _record("trend", curves="curves", percents="percent_ticks", days="day_ticks"),
    chart.Curve: _record("curve", label="label", points="points"),
    chart.TrendPoint: _record(
        "point",
        first="start",
        last="end",
        percent="percent",
        figure="figure_text",
        told="date_text",
        exact="is_exact",
    ),
    chart.AxisTick: _record("mark", at="position", label="label"),
    chart.Timeline: _record("timeline", moments="events", days="day_ticks"),
    chart.TimelineEvent: _record("moment", label="label", told="date_text", first="start", last="end"),
}
"""The kind and keys of every record that a reply can hold."""


def reply_to_json(answer: reply.Reply, platform: str) -> str:
    """Format a reply and the messages that *platform* would send for it; the terminal sends none.

    The messages are request bodies for a chat platform, and HTML for the web page.
    """
    document: dict[str, object] = {"reply": answer}
    if platform != "terminal":
        pages = load_renderer(platform)(answer)
        document["messages"] = [page if isinstance(page, str) else page.body() for page in pages]
    return json.dumps(_to_json_value(document), ensure_ascii=False, indent=2)


def _to_json_value(value: object) -> Any:  # noqa: ANN401 (JSON holds any type)
    match value:
        case Flag():
            return [style.name.lower() for style in value if style.name]
        case Mapping():
            return {str(name): _to_json_value(inner) for name, inner in value.items()}
        case list() | tuple():
            return [_to_json_value(inner) for inner in value]
        case None | str() | bool() | int() | float():
            return value
    if record := RECORDS.get(type(value)):
        values = {key: _to_json_value(getattr(value, name)) for key, name in record.fields.items()}
        return {"kind": record.kind, **values}
    return b64encode(value).decode() if isinstance(value, bytes) else str(value)
