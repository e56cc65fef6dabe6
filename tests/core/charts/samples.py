"""One picture of each kind in each of four scripts, with labels as long as real ones."""

from collections.abc import Iterator
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
class Words:
    """What the pictures of one script say."""

    question: str
    about: str
    foot: tuple[str, str]
    answers: tuple[str, str, str, str, str]  # a group, its two parts, and two others
    vague: tuple[str, str, str]  # nearly 60%, more than 50%, hardly anyone
    rest: str
    months: tuple[str, str, str]
    figure: tuple[str, str, str]
    days: tuple[str, str, str, str]
    events: tuple[str, str, str, str]
    percent: str = "{}%"
    mirrored: bool = False


SCRIPTS = {
    "latin": Words(
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
    "cyrillic": Words(
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
    "arabic": Words(
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
    "chinese": Words(
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
_TIMES = (
    (date(2029, 1, 1), date(2029, 12, 31)),
    (date(2030, 3, 1), date(2030, 3, 31)),
    (date(2031, 1, 9), date(2031, 1, 9)),
    (date(2031, 1, 14), date(2031, 1, 14)),
)


def _share(words: Words, place: int, value: float, parts: tuple[Share, ...] = ()) -> Share:
    return Share(words.answers[place], words.percent.format(value), value, value, parts)


def _stack(words: Words) -> StackedBar:
    parts = (_share(words, 1, 43), _share(words, 2, 9.5))
    return StackedBar((_share(words, 0, 52.5, parts), _share(words, 3, 31), _share(words, 4, 4)), words.rest)


def _bars(words: Words) -> BarChart:
    nearly, over, few = words.vague
    return BarChart(
        (
            Share(words.answers[0], nearly, 56, 60, (_share(words, 1, 43), _share(words, 2, 9.5))),
            Share(words.answers[3], over, 50, 54),
            BigNumber(few, words.answers[4]),
        )
    )


def _trend(words: Words) -> TrendChart:
    curves = (
        Curve(label, tuple(_point(words, place, value) for place, value in enumerate(series)))
        for label, series in zip((words.answers[0], *words.answers[3:]), _SERIES, strict=True)
    )
    percents = tuple(AxisTick(float(value), words.percent.format(value)) for value in (0, 20, 40, 60))
    days = (date(2030, month, 1) for month in (1, 4, 8))
    return TrendChart(tuple(curves), percents, tuple(map(AxisTick, days, words.months)))


def _point(words: Words, place: int, value: float) -> TrendPoint:
    first = date(2030, place + 1, 2)
    return TrendPoint(
        first, first.replace(day=11), value, words.percent.format(value), is_exact=place % 4 != 3
    )


def _numbers(words: Words) -> BigNumbers:
    figure, label, aside = words.figure
    return BigNumbers((BigNumber(figure, label, aside), BigNumber("401", words.events[1], words.days[1])))


def _timeline(words: Words) -> Timeline:
    moments = (
        TimelineEvent(label, told, *time)
        for label, told, time in zip(words.events, words.days, _TIMES, strict=True)
    )
    days = (date(2029, 1, 1), date(2030, 1, 1), date(2031, 1, 1))
    return Timeline(tuple(moments), tuple(AxisTick(day, str(day.year)) for day in days))


KINDS = {"stack": _stack, "bars": _bars, "trend": _trend, "numbers": _numbers, "timeline": _timeline}


def picture(kind: str, script: str) -> Picture:
    """Return the picture of a kind in a script."""
    words = SCRIPTS[script]
    drawing: Drawing = KINDS[kind](words)
    return Picture(drawing, words.question, words.about, words.foot, words.mirrored)


def pictures() -> Iterator[tuple[str, Picture]]:
    """Yield every picture with its name."""
    for kind in KINDS:
        for script in SCRIPTS:
            yield f"{kind}-{script}", picture(kind, script)
