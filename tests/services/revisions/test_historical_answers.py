"""Answers about the past: /asof, /changes, /corrections and permanent links, from versions in a database."""

from dataclasses import replace

import pytest

from bot.core.messages.reply import Reply, line_to_text
from bot.core.messages.request import MAX_COMMAND_LINE_BYTES, parse_command_line
from bot.core.views.permalink import Permalink
from bot.services.chat.chat_service import ChatService
from bot.services.reports.report_service import ReportService
from bot.services.store.database import open_in_memory_database
from bot.services.store.outbox import Outbox
from bot.services.store.reports import ReportStore
from tests.support.app_fixtures import button_commands, list_lines
from tests.support.callers import caller
from tests.support.revision_fixtures import (
    FIRST,
    HISTORY,
    OTTERS,
    SECOND,
    TODAY,
    WITHDRAWN,
    moment,
    open_chat_service,
)


async def ask(chat_service: ChatService, line: str, language: str = "en") -> Reply:
    reply, _ = await chat_service.answer_command(caller("web:1", language), line)
    return reply


def reply_text(reply: Reply) -> str:
    return "\n".join(list_lines(reply))


async def test_all_periods_of_changes_are_compared_once() -> None:
    async with open_chat_service(*HISTORY) as chat_service:
        history = chat_service.history
        assert history
        whole, parts = await history.list_change_sets(chat_service.app, moment(3, 3).date(), TODAY, "en"), []
        for day in range(1, 21):
            since = moment(4, day).date()
            parts.append(await history.list_change_sets(chat_service.app, since, TODAY, "en"))
        assert whole
        assert all(step is whole[0] for part in parts[:10] for step in part)
        assert [len(part) for part in parts] == [1] * 10 + [0] * 10


# /asof


async def test_a_line_on_a_day_is_answered_from_the_version_of_that_day() -> None:
    async with open_chat_service(*HISTORY) as chat_service:
        then, now = (
            await ask(chat_service, "/asof 2031-03-20 figures lamps"),
            await ask(chat_service, "/figures lamps"),
        )
        assert "\n12\n" in reply_text(then)
        assert "\n14\n" in reply_text(now)
        assert "Archived version of 20 March 2031." in reply_text(then)
        assert line_to_text(then.dateline).startswith("Version of 20 March 2031 · As of 1 March 2031")
        assert then.buttons[0].label == "Open current version"
        assert reply_text(await ask(chat_service, then.buttons[0].command_line)) == reply_text(now)


BREAKING_TODAYS_RULES = (
    FIRST.replace("Lamps that burn", "Lamps \u202ethat\u202c burn")
    .replace("title: Ferries", 'title: "\\u200b"')
    .replace("figure: 3}", 'figure: "3.000"}\n  - {id: reefs, title: Reefs, figure: "?"}')
    + 'glossary: [{id: lamp, term: Lamp, meaning: "See [](https://example.org/lamp) \\u2066now\\u2069."}]\n'
    + 'scope: "All lamps,\n<<<<<<< HEAD\n  red\n=======\n  green\n>>>>>>> lamps\n  and others."\n'
)


async def test_a_version_that_breaks_a_rule_made_since_still_answers() -> None:
    versions = (moment(3, 3), "isles.yaml", BREAKING_TODAYS_RULES), (moment(4, 10), "isles.yaml", SECOND)
    async with open_chat_service(*versions) as chat_service:
        figures = reply_text(await ask(chat_service, "/asof 2031-03-20 figures"))
        assert "Lamps that burn" in figures
        assert "3.000" in figures
        assert "See https://example.org/lamp now." in reply_text(
            await ask(chat_service, "/asof 2031-03-20 glossary lamp")
        )
        changes = reply_text(await ask(chat_service, "/changes 2031-04-01"))
        assert "Lamps that burn" in changes
        assert "14" in changes


async def test_a_comma_that_nobody_asked_about_then_is_shown_as_it_was_written() -> None:
    german = FIRST.replace("title: The Isles", "title: Die Inseln\nlanguage: de")
    first = german.replace("figure: 12", 'figure: "1,600 Lampen"').replace(
        "figure: 3}", 'figure: {low: "1,600", high: "2,000", unit: Stück}}'
    )
    versions = (moment(3, 3), "isles.yaml", first), (moment(4, 10), "isles.yaml", german)
    async with open_chat_service(*versions) as chat_service:
        figures = reply_text(await ask(chat_service, "/asof 2031-03-20 figures"))
        assert "1,600 Lampen" in figures
        assert "1,600–2,000 Stück" in figures


@pytest.mark.parametrize("day", ["3 March 2031", "03.03.2031", "March 2031", "2031-03"])
async def test_a_day_can_be_written_in_several_ways(day: str) -> None:
    async with open_chat_service(*HISTORY) as chat_service:
        assert "\n12\n" in reply_text(await ask(chat_service, f"/asof {day} figures lamps"))


async def test_a_month_can_be_named_in_the_readers_language() -> None:
    async with open_chat_service(*HISTORY) as chat_service:
        reply = await ask(chat_service, "/asof 5 березня 2031 figures lamps", "uk")
        assert "\n12\n" in reply_text(reply)
        assert "5 березня 2031" in reply_text(reply)


async def test_the_version_of_a_day_is_the_one_at_its_end() -> None:
    async with open_chat_service(*HISTORY) as chat_service:
        assert "\n12\n" in reply_text(await ask(chat_service, "/asof 2031-04-09 figures lamps"))
        assert "\n14\n" in reply_text(await ask(chat_service, "/asof 2031-04-10 figures lamps"))


async def test_the_buttons_of_an_archived_answer_stay_in_the_past() -> None:
    async with open_chat_service(*HISTORY) as chat_service:
        lines = ["/asof 2031-03-20"]
        seen: set[str] = set()
        while lines:
            reply = await ask(chat_service, lines.pop())
            assert "Archived version of 20 March 2031." in reply_text(reply)
            for label, line in button_commands(reply).items():
                assert len(f"{line}#999") <= MAX_COMMAND_LINE_BYTES
                if label not in {"Open current version", "Help", "Settings"} and line not in seen:
                    seen.add(line)
                    lines.append(line)
            if reply.command_line:
                assert (await ask(chat_service, reply.command_line)).command_line == reply.command_line
        assert "figures lamps@isles!2031-03-20" in seen


async def test_errors_are_reported_on_the_current_card_and_not_in_the_past() -> None:
    async with open_in_memory_database() as database, open_chat_service(*HISTORY) as archive:
        chat_service = replace(archive, report_service=ReportService(ReportStore(database), Outbox(database)))
        assert "Report an error" in button_commands(await ask(chat_service, "/figures lamps"))
        then = await ask(chat_service, "/asof 2031-03-20 figures lamps")
        assert "Report an error" not in button_commands(then)
        assert "Report an error" not in button_commands(await ask(chat_service, then.command_line))
        assert "Report an error" not in button_commands(
            await chat_service.answer_permalink(Permalink("isles", "figures", "lamps", "1"), "en")
        )
        assert "Report an error" in button_commands(
            await ask(chat_service, button_commands(then)["Open current version"])
        )


async def test_a_search_in_the_past_finds_what_was_published_then() -> None:
    later = SECOND.replace("Lamps that burn", "Lanterns")
    async with open_chat_service(HISTORY[0], (moment(4, 10), "isles.yaml", later)) as chat_service:
        reply = await ask(chat_service, "/asof 2031-03-20 search burn")
        assert reply.command_line == "figures lamps@isles!2031-03-20"
        assert (await ask(chat_service, "/search burn")).not_found


async def test_the_longest_names_still_fit_a_button() -> None:
    name, page = "x" * 40, "p" * 14
    text = FIRST + f"pages: {{{page}: {{title: P, items: [{{id: {name}, title: T}}, {{id: b, title: U}}]}}}}"
    file = f"{'y' * 40}.yaml"
    async with open_chat_service(
        (moment(3, 3), file, text), (moment(4, 10), file, text + "# more\n")
    ) as chat_service:
        reply = await ask(chat_service, f"/asof 2031-03-20 {page}")
        line = button_commands(reply)["T"]
        assert len(f"{line}#999") <= MAX_COMMAND_LINE_BYTES
        assert (await ask(chat_service, line)).title == "T"


async def test_a_day_before_the_first_version_is_answered_with_the_first_day() -> None:
    async with open_chat_service(*HISTORY) as chat_service:
        reply = await ask(chat_service, "/asof 2031-03-02 figures")
        assert reply.not_found
        assert "The archive starts on 3 March 2031." in reply_text(reply)


async def test_asof_without_a_day_offers_the_days_with_changes() -> None:
    async with open_chat_service(*HISTORY) as chat_service:
        reply = await ask(chat_service, "/asof")
        assert button_commands(reply) == {
            "10 April 2031": "start@!2031-04-10",
            "3 March 2031": "start@!2031-03-03",
        }
        wrong = await ask(chat_service, "/asof yesteryear")
        assert wrong.not_found
        assert "I can’t read “yesteryear” as a date. Try 2031-03-03 or 3 March 2031." in reply_text(wrong)


@pytest.mark.parametrize(
    ("line", "title"), [("/asof tomorrowish", "Earlier versions"), ("/changes tomorrowish", "Changes")]
)
async def test_what_is_no_date_is_answered_under_the_title_of_its_command(line: str, title: str) -> None:
    async with open_chat_service(*HISTORY) as chat_service:
        reply = await ask(chat_service, line)
        assert reply.title == title
        assert "I can’t read “tomorrowish” as a date." in reply_text(reply)


async def test_no_day_is_offered_on_which_only_a_draft_changed() -> None:
    draft = SECOND + "  - {id: otters, title: Otters, figure: 77, state: draft}\n"
    async with open_chat_service(*HISTORY, (moment(5, 1), "isles.yaml", draft)) as chat_service:
        assert list(button_commands(await ask(chat_service, "/asof"))) == ["10 April 2031", "3 March 2031"]


@pytest.mark.parametrize("number", [0, 3, 999, 999_999_999])
async def test_a_version_that_never_was_says_so_above_the_current_one(number: int) -> None:
    async with open_chat_service(*HISTORY) as chat_service:
        reply = await ask(chat_service, f"/figures lamps@isles!{number}")
        assert f"There’s no version {number}. This is the current one." in reply_text(reply)
        assert reply.blocks[1:] == (await ask(chat_service, "/figures lamps")).blocks


async def test_a_version_is_archived_only_if_its_item_is_another_today() -> None:
    """Version 2 changes one item of two, version 3 only what moderators see, version 4 a whole other file."""
    noted = SECOND.replace("{id: lamps,", "{id: lamps, editor_note: Counted twice.,")
    history = (*HISTORY, (moment(4, 12), "isles.yaml", noted), (moment(4, 13), "otters.yaml", OTTERS))
    async with open_chat_service(*history) as chat_service:
        for line, is_archived in (
            ("figures lamps@isles!1", True),
            ("figures lamps@isles!2", False),
            ("figures lamps@isles!3", False),
            ("figures lamps@isles!4", False),
            ("figures ferries@isles!1", False),
            ("figures@isles!1", True),
        ):
            text = reply_text(await ask(chat_service, f"/{line}"))
            assert ("Archived version" in text) is is_archived, line


@pytest.mark.parametrize("line", ["/asof 2031-05-20 figures", "/asof 2040 figures", "/figures@isles!2"])
async def test_today_and_the_future_are_answered_with_the_current_version(line: str) -> None:
    async with open_chat_service(*HISTORY) as chat_service:
        assert await ask(chat_service, line) == await ask(chat_service, "/figures")


@pytest.mark.parametrize(
    "line", ["figures@isles!2031-13-45", "figures lamps@isles!0", "asof 2031-02-31", "asof !17"]
)
async def test_an_impossible_day_or_version_crashes_nothing(line: str) -> None:
    async with open_chat_service(*HISTORY) as chat_service:
        assert reply_text(await ask(chat_service, line))


async def test_an_item_withdrawn_since_is_withdrawn_in_every_version() -> None:
    third = SECOND.replace("{id: lamps,", f"{{id: lamps, {WITHDRAWN},")
    async with open_chat_service(*HISTORY, (moment(5, 10), "isles.yaml", third)) as chat_service:
        for line in ("figures lamps", "figures", "search lamps", "start"):
            reply = await ask(chat_service, f"/asof 2031-03-20 {line}")
            assert "Lamps that burn" not in repr(reply), line
        text = reply_text(await ask(chat_service, "/asof 2031-03-20 figures lamps"))
        assert "Withdrawn on 10 May 2031: It was never counted." in text
        assert "Withdrawn" in reply_text(await ask(chat_service, "/figures lamps@isles!1"))


@pytest.mark.parametrize("state", ["state: draft", "publish_at: 2031-06-01"])
async def test_a_draft_of_today_is_in_no_version(state: str) -> None:
    third = SECOND.replace("{id: lamps,", f"{{id: lamps, {state},")
    async with open_chat_service(*HISTORY, (moment(5, 10), "isles.yaml", third)) as chat_service:
        for line in ("figures lamps", "figures", "search burn", "summary"):
            assert "Lamps that burn" not in repr(await ask(chat_service, f"/asof 2031-03-20 {line}")), line
            assert "Lamps that burn" not in repr(await ask(chat_service, f"/{line}@isles!1")), line


GONE = SECOND.replace("  - {id: lamps, title: Lamps that burn, figure: 14}\n", "")
HIDDEN = SECOND.replace("{id: lamps,", "{id: lamps, state: draft,")
RENAMED = SECOND.replace("{id: lamps,", f"{{id: lights, aliases: [lamps], {WITHDRAWN},")


@pytest.mark.parametrize("hidden", [SECOND.replace("{id: lamps,", f"{{id: lamps, {WITHDRAWN},"), HIDDEN])
@pytest.mark.parametrize("then", [GONE, None])
async def test_an_item_withdrawn_or_hidden_and_then_removed_is_in_no_version(
    hidden: str, then: str | None
) -> None:
    history = ((moment(5, 9), "otters.yaml", OTTERS), (moment(5, 10), "isles.yaml", hidden))
    async with open_chat_service(*HISTORY, *history, (moment(5, 11), "isles.yaml", then)) as chat_service:
        for line in ("/figures@isles!2031-03-20", "/figures lamps@isles!1", "/asof 2031-04-20 search lamps"):
            assert "Lamps that burn" not in repr(await ask(chat_service, line)), line
        assert "Ferries" in reply_text(await ask(chat_service, "/figures@isles!2031-03-20"))


async def test_an_item_removed_without_withdrawal_stays_in_the_old_versions() -> None:
    async with open_chat_service(*HISTORY, (moment(5, 11), "isles.yaml", GONE)) as chat_service:
        assert "\n12\n" in reply_text(await ask(chat_service, "/figures lamps@isles!2031-03-20"))


@pytest.mark.parametrize("file", ["isles.yaml", "islands.yaml"])
async def test_an_item_withdrawn_in_a_renamed_briefing_is_in_no_version(file: str) -> None:
    same = SECOND.replace("{id: lamps,", f"{{id: lamps, {WITHDRAWN},")
    withdrawn = RENAMED if file == "isles.yaml" else same
    moved = ((moment(5, 10), "isles.yaml", None), (moment(5, 10), file, withdrawn))
    async with open_chat_service(*HISTORY, *moved) as chat_service:
        assert "Lamps that burn" not in repr(await ask(chat_service, "/figures@isles!2031-03-20"))


async def test_a_draft_of_a_day_is_not_in_the_version_of_that_day() -> None:
    first = FIRST.replace("{id: lamps,", "{id: lamps, state: draft,")
    async with open_chat_service((moment(3, 3), "isles.yaml", first), HISTORY[1]) as chat_service:
        assert "Lamps that burn" not in repr(await ask(chat_service, "/asof 2031-03-20 figures"))
        assert "Lamps that burn" in repr(await ask(chat_service, "/asof 2031-04-20 figures"))


async def test_a_later_briefing_is_not_in_an_old_version_and_a_removed_one_is() -> None:
    history = (
        HISTORY[0],
        (moment(3, 5), "otters.yaml", OTTERS),
        (moment(4, 10), "otters.yaml", None),
        (moment(4, 11), "gulls.yaml", OTTERS.replace("Otters", "Gulls")),
    )
    async with open_chat_service(*history) as chat_service:
        then = reply_text(await ask(chat_service, "/asof 2031-03-20 briefings"))
        assert "The Otters" in then
        assert "The Gulls" not in then
        assert "The Otters" not in reply_text(await ask(chat_service, "/briefings"))


async def test_a_version_that_cannot_be_parsed_any_longer_is_left_out() -> None:
    async with open_chat_service((moment(3, 3), "isles.yaml", "title: [\n"), *HISTORY[1:]) as chat_service:
        assert reply_text(await ask(chat_service, "/asof 2031-03-20 figures"))


async def test_without_versions_there_are_no_commands_about_the_past() -> None:
    async with open_chat_service() as chat_service:
        names = {command.name for command in chat_service.list_commands()}
        assert not names & {"asof", "changes", "corrections"}
        assert (await ask(chat_service, "/asof 2031-03-20 figures")).not_found
        assert (await ask(chat_service, "/changes")).not_found
    async with open_chat_service(*HISTORY) as chat_service:
        assert {"asof", "changes"} <= {command.name for command in chat_service.list_commands()}
        assert "changes" in button_commands(await ask(chat_service, "/settings")).values()
        assert "/corrections" not in reply_text(await ask(chat_service, "/help"))


# Permanent links


async def test_a_permanent_link_leads_to_the_version_that_it_names() -> None:
    async with open_chat_service(*HISTORY) as chat_service:
        now = await chat_service.answer_permalink(Permalink("isles", "figures", "lamps"), "en")
        assert await chat_service.find_permalink_revision(now) == "2"
        assert await chat_service.answer_permalink(Permalink("isles", "figures", "lamps", "2"), "en") == now
        then = await chat_service.answer_permalink(Permalink("isles", "figures", "lamps", "1"), "en")
        assert "Archived version of 3 March 2031." in reply_text(then)
        assert "\n12\n" in reply_text(then)
        assert await chat_service.find_permalink_revision(then) == "1"


async def test_a_change_of_another_briefing_does_not_outdate_a_link() -> None:
    async with open_chat_service(*HISTORY, (moment(5, 1), "otters.yaml", OTTERS)) as chat_service:
        now = await chat_service.answer_permalink(Permalink("isles", "figures", "lamps", "2"), "en")
        assert "Archived version" not in reply_text(now)
        assert await chat_service.find_permalink_revision(now) == "2"


# /changes


async def test_changes_are_listed_by_day_with_the_old_and_the_new_value() -> None:
    async with open_chat_service(*HISTORY) as chat_service:
        reply = await ask(chat_service, "/changes 2031-03-01")
        assert reply_text(reply).splitlines() == [
            "Changes since 3 March 2031",
            "10 April 2031",
            "The Isles",
            "As of: 1 March 2031 → 1 April 2031",
            "Lamps that burn",
            "Figure: 12 → 14",
            "The Isles",
        ]
        assert button_commands(reply)["Lamps that burn"] == "figures lamps@isles"


async def test_changes_without_any_say_so_once() -> None:
    async with open_chat_service((moment(5, 20), "isles.yaml", FIRST)) as chat_service:
        assert reply_text(await ask(chat_service, "/changes")) == "Changes\nNo changes since 20 May 2031.\n"


async def test_changes_go_back_thirty_days_by_default() -> None:
    async with open_chat_service(*HISTORY) as chat_service:
        assert "No changes since 20 April 2031." in reply_text(await ask(chat_service, "/changes"))
        assert "12 → 14" in reply_text(await ask(chat_service, "/changes 60 days"))
        assert "12 → 14" in reply_text(await ask(chat_service, "/changes 60 днів", "uk"))
        assert (await ask(chat_service, "/changes nonsense")).not_found


WAS_WRONG = "{on: 2031-04-10, field: figure, was: '12', now: '14', why: Two were missed.}"
CORRECTED = SECOND.replace("figure: 14}", f"figure: 14, corrections: [{WAS_WRONG}]}}")


async def test_a_correction_is_listed_with_its_reason() -> None:
    async with open_chat_service(HISTORY[0], (moment(4, 10), "isles.yaml", CORRECTED)) as chat_service:
        text = reply_text(await ask(chat_service, "/changes 60 days"))
        assert "10 April 2031, figure: was “12”, now “14”. Two were missed." in text


async def test_removed_and_withdrawn_items_are_listed_without_their_content() -> None:
    ferries = "  - {id: ferries, title: Ferries, figure: 3}\n"
    added = FIRST + "  - {id: otters, title: Otters, figure: 77}\n"
    gone = SECOND.replace(ferries, "").replace("{id: lamps,", f"{{id: lamps, {WITHDRAWN},")
    history = (
        HISTORY[0],
        (moment(4, 1), "isles.yaml", added),
        HISTORY[1],
        (moment(5, 10), "isles.yaml", gone),
    )
    async with open_chat_service(*history) as chat_service:
        reply = await ask(chat_service, "/changes 90 days")
        text = reply_text(reply)
        assert "ferries was removed from “The Isles”." in text
        assert "Withdrawn on 10 May 2031: It was never counted." in text
        assert "Lamps that burn" not in repr(reply)
        assert "12" not in text.replace("2031", "")
        assert "77" not in text


async def test_a_reworded_text_is_listed_with_both_wordings() -> None:
    points = "summary: {lede: Dry., points: [A point that is long enough to be cut %s., Another.]}\n"
    history = (
        (moment(3, 3), "isles.yaml", FIRST + points % "off"),
        (moment(5, 1), "isles.yaml", FIRST + points % "up"),
    )
    async with open_chat_service(*history) as chat_service:
        text = reply_text(await ask(chat_service, "/changes"))
        assert "\nText: “A point that is long enough to be cut off.” → “A point that is" in text


async def test_drafts_and_notes_for_moderators_are_not_listed_as_changes() -> None:
    draft = FIRST + "  - {id: otters, title: Otters, figure: 77, state: draft}\n"
    other = draft.replace("77", "78").replace("figure: 12}", "figure: 12, editor_note: Ask Zebedee.}")
    history = (HISTORY[0], (moment(5, 1), "isles.yaml", draft), (moment(5, 2), "isles.yaml", other))
    async with open_chat_service(*history) as chat_service:
        assert "No changes since" in reply_text(await ask(chat_service, "/changes"))


async def test_changes_of_an_item_that_is_a_draft_today_are_not_listed() -> None:
    third = SECOND.replace("{id: lamps,", "{id: lamps, state: draft,")
    async with open_chat_service(*HISTORY, (moment(5, 1), "isles.yaml", third)) as chat_service:
        text = repr(await ask(chat_service, "/changes 90 days"))
        assert "Lamps" not in text
        assert "14" not in text.replace("2014", "")


async def test_a_withdrawn_value_is_not_shown_when_the_item_is_published_again() -> None:
    withdrawn = SECOND.replace("{id: lamps,", f"{{id: lamps, {WITHDRAWN},")
    again = SECOND.replace("Lamps that burn", "Lights").replace("14", "99")
    history = ((moment(5, 10), "isles.yaml", withdrawn), (moment(5, 11), "isles.yaml", again))
    async with open_chat_service(*HISTORY, *history) as chat_service:
        reply = await ask(chat_service, "/changes 15 days")
        assert reply_text(reply).splitlines()[1:] == ["11 May 2031", "Lights", "Published again", "The Isles"]


async def test_a_change_shows_no_id_of_a_draft() -> None:
    people = "people: [{id: ann, name: Ann}, {id: unseen, name: Zebedee, state: draft}]\n"
    unit = "units: [{id: crew, name: Crew, commanders: [{person: ann, role: captain}]}]\n"
    more = unit.replace("]}]", ", {person: unseen, role: mate}]}]")
    history = (
        (moment(5, 1), "isles.yaml", FIRST + people + unit),
        (moment(5, 2), "isles.yaml", FIRST + people + more),
    )
    async with open_chat_service(*history) as chat_service:
        text = reply_text(await ask(chat_service, "/changes"))
        assert "Leadership: “mate”, not stated before" in text
        assert "unseen" not in text


async def test_an_item_is_new_on_the_day_on_which_its_embargo_ends() -> None:
    soon = FIRST + "  - {id: otters, title: Otters, figure: 77, publish_at: 2031-05-15}\n"
    async with open_chat_service(HISTORY[0], (moment(5, 1), "isles.yaml", soon)) as chat_service:
        text = reply_text(await ask(chat_service, "/changes")).splitlines()
        assert text[1:4] == ["15 May 2031", "Otters", "New"]


async def test_new_briefings_are_listed_except_those_at_the_start_of_the_archive() -> None:
    async with open_chat_service(*HISTORY[:1], (moment(5, 1), "otters.yaml", OTTERS)) as chat_service:
        text = reply_text(await ask(chat_service, "/changes 90 days")).splitlines()
        assert text[1:4] == ["1 May 2031", "The Otters", "New briefing"]
        assert "The Isles" not in text


async def test_a_briefing_is_new_on_the_day_on_which_something_in_it_is_visible() -> None:
    draft = OTTERS.replace("{id: ", "{state: draft, id: ")
    history = ((moment(5, 1), "otters.yaml", draft), (moment(5, 2), "otters.yaml", draft + "# more\n"))
    async with open_chat_service(HISTORY[0], *history) as chat_service:
        assert "No changes since" in reply_text(await ask(chat_service, "/changes"))
        assert "Otters" not in repr(await ask(chat_service, "/asof 2031-05-01 briefings"))
    async with open_chat_service(HISTORY[0], *history, (moment(5, 3), "otters.yaml", OTTERS)) as chat_service:
        text = reply_text(await ask(chat_service, "/changes")).splitlines()
        assert text[1:4] == ["3 May 2031", "The Otters", "New briefing"]


async def test_changes_and_archived_answers_are_in_the_readers_language() -> None:
    async with open_chat_service(*HISTORY) as chat_service:
        assert "Zahl: 12 → 14" in reply_text(await ask(chat_service, "/changes 90 Tage", "de"))
        assert "20. März 2031" in reply_text(await ask(chat_service, "/asof 20.03.2031", "de"))


# /corrections


async def test_corrections_are_listed_newest_first_with_both_values_and_the_reason() -> None:
    correction = "{on: 2031-05-01, field: title, was: Boats, now: Ferries, why: They carry cars.}"
    second = CORRECTED.replace("figure: 3}", f"figure: 3, corrections: [{correction}]}}")
    async with open_chat_service((moment(3, 3), "isles.yaml", second)) as chat_service:
        text = reply_text(await ask(chat_service, "/corrections")).splitlines()
        assert text[:4] == [
            "Corrections",
            "Ferries",
            "1 May 2031, title: was “Boats”, now “Ferries”. They carry cars.",
            "The Isles",
        ]
        assert "corrections" in {command.name for command in chat_service.list_commands()}
        draft = second.replace("{id: ferries,", "{id: ferries, state: draft,")
    async with open_chat_service((moment(3, 3), "isles.yaml", draft)) as chat_service:
        assert "Boats" not in repr(await ask(chat_service, "/corrections"))


def test_a_line_can_name_a_version() -> None:
    for line, at in (
        ("figures lamps@isles!17#2", "17"),
        ("figures lamps@~abc!2031-03-20", "2031-03-20"),
        ("start@!17", "17"),
    ):
        assert parse_command_line(line, today=TODAY)[0].as_of == at
    assert parse_command_line("search hello!17", today=TODAY)[0].as_of == ""
