"""Numbers and dates of a table are read in the notation that the whole column shows."""

import pytest

from bot.core.tables.date_order import decide_date_order, read_period
from bot.core.tables.number_notation import CellError, decide_notation, read_count, read_percentage


@pytest.mark.parametrize(
    ("texts", "figures", "reason"),
    [
        (["45", "3"], ["45%", "3%"], ""),
        (["45.3", "3"], ["45.3%", "3%"], ""),
        (["45,3", "3"], ["45.3%", "3%"], "decimal comma, as in 45,3"),
        (["45,3 %", "3%"], ["45.3%", "3%"], "decimal comma"),
        (["0.453", "1", "0"], ["45.3%", "100%", "0%"], "0.453 is read as 45.3%"),
        (["0,5", "0,25"], ["50%", "25%"], "0,5 is read as 50%"),
        ([">5", "<1", "≈40", "~7", "≥ 10"], [">5%", "<1%", "≈40%", "≈7%", "≥10%"], ""),
        (["nearly 60", "600–700 people"], ["nearly 60%", "600–700 people"], ""),
        (["-", "n/a", "", "–", "45"], [None, None, None, None, "45%"], ""),
        (["٤٥", "45"], ["45%", "45%"], ""),
    ],
)
def test_a_column_of_shares_is_read_in_its_own_notation(
    texts: list[str], figures: list[str | None], reason: str
) -> None:
    notation = decide_notation(texts)
    assert [read_percentage(one, notation) for one in texts] == figures
    assert reason in "; ".join(notation.reasons)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("yes", "this is not a number"),
        ("*", "a mark is not a number"),
        ("145", "this is more than 100%"),
        ("4.5.6", ""),
    ],
)
def test_a_cell_that_is_no_share_is_refused(text: str, message: str) -> None:
    with pytest.raises(CellError) as error:
        read_percentage(text, decide_notation(["45"]))
    assert message in error.value.message


@pytest.mark.parametrize("text", ["45 55", "4 5", "1 60"])
def test_two_numbers_in_one_cell_are_not_one_number(text: str) -> None:
    with pytest.raises(CellError):
        read_percentage(text, decide_notation([text]))
    with pytest.raises(CellError):
        read_count(text)


def test_a_share_below_zero_is_refused() -> None:
    with pytest.raises(CellError, match="a share is never negative"):
        read_percentage("-5", decide_notation(["-5"]))


def test_shares_of_one_beside_percentages_are_refused() -> None:
    with pytest.raises(CellError, match=r'"55%" has a percent sign, and "0\.45" may be a share of one'):
        decide_notation(["0.45", "55%"])


def test_a_column_with_points_and_commas_before_decimals_is_refused() -> None:
    with pytest.raises(CellError, match=r'"45\.3" has a decimal point and "45,3" a decimal comma'):
        decide_notation(["45.3", "45,3"])


@pytest.mark.parametrize("text", ["1600", "1,600", "1.600", "1 600", "1\u202f600", "1600.0"])
def test_a_number_of_people_has_no_decimals(text: str) -> None:
    assert read_count(text) == "1600"


@pytest.mark.parametrize(
    ("texts", "order", "periods"),
    [
        (["31.12.2026", "1.2.2026"], "day first", ["2026-12-31", "2026-02-01"]),
        (["12/31/2026", "1/2/2026"], "month first", ["2026-12-31", "2026-01-02"]),
        (["31/12/26", "1/2/26"], "day first", ["2026-12-31", "2026-02-01"]),
        (["5/6/26 - 5/19/26"], "month first", ["2026-05-06/2026-05-19"]),
        (["1.2.2026"], "day first", ["2026-02-01"]),
        (["31.12.99", "Aug-99", "1.2.68"], "day first", ["1999-12-31", "1999-08", "2068-02-01"]),
        (["2026-12-31", "2026-12", "2026"], "day first", ["2026-12-31", "2026-12", "2026"]),
        (
            ["5–9 October 2026", "20-27 ноября 2025"],
            "day first",
            ["2026-10-05/2026-10-09", "2025-11-20/2025-11-27"],
        ),
        (
            ["янв.26", "Jan-26", "лип 2026", "01.2026"],
            "day first",
            ["2026-01", "2026-01", "2026-07", "2026-01"],
        ),
    ],
)
def test_dates_are_read_in_the_order_that_the_column_shows(
    texts: list[str], order: str, periods: list[str]
) -> None:
    notation = decide_date_order(texts)
    assert notation.order == order
    readings = [read_period(one, notation.order) for one in texts]
    assert ["/".join(dict.fromkeys(one)) for one in readings] == periods


def test_a_column_in_which_day_and_month_may_be_swapped_asks() -> None:
    notation = decide_date_order(["1/2/2026", "3/4/2026"])
    assert notation.order is None
    with pytest.raises(CellError) as error:
        read_period("1/2/2026", notation.order)
    assert error.value.hint == 'say "dates: day first" or "dates: month first"'
    assert read_period("2/2/2026", notation.order) == ("2026-02-02", "2026-02-02")


@pytest.mark.parametrize("text", ["26-01-05", "05.10", "10/05", "3.25"])
def test_a_date_whose_year_may_be_something_else_is_refused(text: str) -> None:
    with pytest.raises(CellError):
        read_period(text, "day first")


def test_points_in_some_dates_do_not_decide_on_others() -> None:
    assert decide_date_order(["1.2.2026", "3/4/2026"]).order is None


def test_a_column_in_two_orders_is_refused() -> None:
    with pytest.raises(CellError, match='"31/1/2026" has the day first and "1/31/2026" the month'):
        decide_date_order(["31/1/2026", "1/31/2026"])
