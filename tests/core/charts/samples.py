"""A picture of each kind in each of four scripts, with labels as long as real ones."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.core.messages.chart import (
    AxisTick,
    BarChart,
    BigNumber,
    BigNumbers,
    Curve,
    Drawing,
    Picture,
    Share,
    StackedBar,
    Timeline,
    TimelineEvent,
    TrendChart,
    TrendPoint,
)


@dataclass(frozen=True)
class SampleTexts:
    """The texts of the pictures in one script."""

    question: str
    description: str
    footer: tuple[str, str]
    answers: tuple[str, str, str, str, str]  # a group, its two parts, and two others
    vague: tuple[str, str, str]  # nearly 60%, more than 50%, hardly anyone
    remainder: str
    months: tuple[str, str, str]
    figure: tuple[str, str, str]
    days: tuple[str, str, str, str]
    events: tuple[str, str, str, str]
    percent: str = "{}%"
    mirrored: bool = False


SCRIPTS = {
    "latin": SampleTexts(
        "Should the bridge to the outer isles be built, even if the ferry stops for good?",
        "Brine and Daughters · 2–11 April 2031",
        ("Source: The Gull’s Errand, 21 April 2031", "As of April 2031 · 9 of 10 disclosed"),
        ("for, all in all", "firmly for", "rather for", "against", "hard to say"),
        ("nearly 60%", "more than 50%", "hardly anyone"),
        "not given",
        ("Jan 2030", "Apr 2030", "Aug 2030"),
        ("more than 400,000", "people who crossed by ferry", "2030 · counted by the Bureau of Tides"),
        ("2029", "March 2030", "9 January 2031", "14 January 2031"),
        (
            "Soundings in the strait",
            "The plan is shown",
            "First pile, said to be crooked",
            "The pile is drawn",
        ),
    ),
    "cyrillic": SampleTexts(
        "Чи підтримуєте ви будівництво мосту до зовнішніх островів, навіть якщо пором зупиниться?",
        "«Розсіл і доньки» · 2–11 квітня 2031",
        ("Джерело: «Чайчин вісник», 21 квітня 2031", "Станом на квітень 2031 · розкрито 9 з 10"),
        ("підтримую загалом", "цілком підтримую", "радше підтримую", "не підтримую", "важко сказати"),
        ("майже 60%", "понад 50%", "майже ніхто"),
        "не наведено",
        ("січ. 2030", "квіт. 2030", "серп. 2030"),
        ("понад 400 000", "людей, які скористалися поромом", "2030 · рахувало Бюро припливів"),
        ("2029", "березень 2030", "9 січня 2031", "14 січня 2031"),
        ("Проміри в протоці", "План показано", "Перша паля, кажуть, крива", "Палю витягнуто"),
    ),
    "arabic": SampleTexts(
        "هل تؤيد بناء الجسر إلى الجزر الخارجية حتى لو توقفت العبّارة نهائيًا؟",
        "مركز المحلول الملحي · ٢–١١ نيسان 2031",
        ("المصدر: رسول النوارس، 21 أبريل 2031", "حتى أبريل 2031 · أُفصح عن 9 من 10"),
        ("أؤيد إجمالًا", "أؤيد بالتأكيد", "أميل إلى التأييد", "أعارض", "يصعب القول"),
        ("نحو 60% تقريبًا", "أكثر من 50%", "لا أحد تقريبًا"),
        "غير مذكور",
        ("يناير 2030", "أبريل 2030", "أغسطس 2030"),
        ("أكثر من 400,000", "شخص عبروا بالعبّارة", "2030 · عدّهم مكتب المدّ والجزر"),
        ("2029", "مارس 2030", "9 يناير 2031", "14 يناير 2031"),
        ("قياس عمق المضيق", "عرض المخطط", "أول ركيزة، ويقال إنها مائلة", "سحب الركيزة"),
        mirrored=True,
    ),
    "chinese": SampleTexts(
        "即使渡轮永久停运，您是否支持修建通往外岛的大桥？",
        "盐水民调中心 · 2031年4月2日至11日",
        ("来源：《海鸥报》，2031年4月21日", "截至2031年4月 · 10项中已披露9项"),
        ("总体支持", "坚决支持", "比较支持", "反对", "难以回答"),
        ("近60%", "超过50%", "几乎没有人"),
        "未给出",
        ("2030年1月", "2030年4月", "2030年8月"),
        ("超过400,000", "乘渡轮过海的人数", "2030年 · 由潮汐局统计"),
        ("2029年", "2030年3月", "2031年1月9日", "2031年1月14日"),
        ("海峡水深测量", "公布方案", "第一根桩，据称是歪的", "桩被拔出"),
    ),
}

_SERIES = (
    (41, 41.6, 44, 45, 48, 47, 49.4, 52),
    (55, 54, 53, 52, 49, 48, 46.6, 44),
    (4, 4.4, 3, 3, 3, 5, 4, 4),
)
_PERIODS = (
    (date(2029, 1, 1), date(2029, 12, 31)),
    (date(2030, 3, 1), date(2030, 3, 31)),
    (date(2031, 1, 9), date(2031, 1, 9)),
    (date(2031, 1, 14), date(2031, 1, 14)),
)


def _share(texts: SampleTexts, index: int, value: float, parts: tuple[Share, ...] = ()) -> Share:
    return Share(texts.answers[index], texts.percent.format(value), value, value, parts)


def _stack(texts: SampleTexts) -> StackedBar:
    parts = (_share(texts, 1, 43), _share(texts, 2, 9.5))
    return StackedBar(
        (_share(texts, 0, 52.5, parts), _share(texts, 3, 31), _share(texts, 4, 4)), texts.remainder
    )


def _bars(texts: SampleTexts) -> BarChart:
    nearly, over, few = texts.vague
    return BarChart(
        (
            Share(texts.answers[0], nearly, 56, 60, (_share(texts, 1, 43), _share(texts, 2, 9.5))),
            Share(texts.answers[3], over, 50, 54),
            BigNumber(few, texts.answers[4]),
        )
    )


def _trend(texts: SampleTexts) -> TrendChart:
    curves = (
        Curve(label, tuple(_point(texts, index, value) for index, value in enumerate(series)))
        for label, series in zip((texts.answers[0], *texts.answers[3:]), _SERIES, strict=True)
    )
    percent_ticks = tuple(AxisTick(float(value), texts.percent.format(value)) for value in (0, 20, 40, 60))
    days = (date(2030, month, 1) for month in (1, 4, 8))
    return TrendChart(tuple(curves), percent_ticks, tuple(map(AxisTick, days, texts.months)))


def _point(texts: SampleTexts, index: int, value: float) -> TrendPoint:
    first = date(2030, index + 1, 2)
    return TrendPoint(
        first,
        first.replace(day=11),
        value,
        texts.percent.format(value),
        texts.days[index % 4],
        is_exact=index % 4 != 3,
    )


def _numbers(texts: SampleTexts) -> BigNumbers:
    figure, label, note = texts.figure
    return BigNumbers((BigNumber(figure, label, note), BigNumber("401", texts.events[1], texts.days[1])))


def _timeline(texts: SampleTexts) -> Timeline:
    events = (
        TimelineEvent(label, day_text, *period)
        for label, day_text, period in zip(texts.events, texts.days, _PERIODS, strict=True)
    )
    days = (date(2029, 1, 1), date(2030, 1, 1), date(2031, 1, 1))
    return Timeline(tuple(events), tuple(AxisTick(day, str(day.year)) for day in days))


KINDS: dict[str, Callable[[SampleTexts], Drawing]] = {
    "stack": _stack,
    "bars": _bars,
    "trend": _trend,
    "numbers": _numbers,
    "timeline": _timeline,
}


def picture(kind: str, script: str) -> Picture:
    """Build the picture of a kind in a script."""
    texts = SCRIPTS[script]
    return Picture(KINDS[kind](texts), texts.question, texts.description, texts.footer, texts.mirrored)


def pictures() -> Iterator[tuple[str, Picture]]:
    """Yield every picture with its name."""
    for kind in KINDS:
        for script in SCRIPTS:
            yield f"{kind}-{script}", picture(kind, script)
