"""What a briefing holds of a poll: how it was conducted, its questions and their answers."""

from pydantic import Field, PrivateAttr, ValidationInfo, field_validator

from bot.core.content.field_labels import gettext_noop
from bot.core.content.field_types import (
    Label,
    Prose,
    Record,
    UntranslatableLine,
    Url,
    ValueOrNotStated,
)
from bot.core.content.figure_value import Figure
from bot.core.content.item import Item
from bot.core.content.partial_date import PartialDate, Period, convert_to_period
from bot.core.parsing.id_format import is_id
from bot.core.parsing.problem import InvalidValueError, ProblemCode


class AnswerPart(Record):
    """One answer within a group of answers."""

    label: Label = Field(title=gettext_noop("Answer"))
    """The answer, as it was offered."""
    figure: Figure = Field(title=gettext_noop("Figure"))
    """The share or number that chose it."""


class PollAnswer(AnswerPart):
    """One answer, or a group of answers: "support" with its parts "definitely" and "rather"."""

    parts: tuple[AnswerPart, ...] = Field(default=(), title=gettext_noop("Answers"))
    """The answers that the group combines."""


class Subgroup(Record):
    """What one group of the people who were asked answered."""

    label: Label = Field(title=gettext_noop("Group"))
    """The group: women, 18–29, Democrats."""
    sample_size: ValueOrNotStated[Figure] = Field(default=None, title=gettext_noop("Sample size"))
    """How many of this group answered."""
    margin: ValueOrNotStated[Figure] = Field(default=None, title=gettext_noop("Margin of error"))
    """The margin of error for this group."""
    answers: dict[UntranslatableLine, Figure] = Field(min_length=1, title=gettext_noop("Answers"))
    """Answers of the question, each with the figure of this group: ``{yes: 84%, no: 9%}``."""


class SubgroupTable(Record):
    """The answers of the groups into which one thing divides people: party, region, age."""

    name: Label = Field(title=gettext_noop("Subgroups"))
    """What the groups differ in: party, region, age."""
    groups: tuple[Subgroup, ...] = Field(min_length=1, title=gettext_noop("Subgroups"))
    """The groups, in the order of the source."""


class PollQuestion(Record):
    """One question of a poll, with its answers."""

    text: Label = Field(default="", title=gettext_noop("Question"))
    """The question in short; may be left out if its wording is one of the briefing's ``wordings``."""
    wording: ValueOrNotStated[Prose] = Field(
        default=None, validate_default=True, title=gettext_noop("Question wording")
    )
    """The question in the exact words in which it was asked, or the id of one of the ``wordings``."""
    series: UntranslatableLine | None = Field(default=None, title=gettext_noop("Series"))
    """A name that the same question, word for word, shares across polls of this pollster."""
    multi_select: bool = Field(default=False, title=gettext_noop("Answers"))
    """Whether more than one answer was allowed."""
    base: Label | None = Field(default=None, title=gettext_noop("Asked of"))
    """Who was asked this question, if not everybody."""
    split_sample: Label | None = Field(default=None, title=gettext_noop("Split sample"))
    """Which part of a split sample was asked in these words: half A."""
    population: ValueOrNotStated[Label] = Field(default=None, title=gettext_noop("Who it represents"))
    """Who the answers represent, if not the same people as the poll: registered voters."""
    sample_size: ValueOrNotStated[Figure] = Field(default=None, title=gettext_noop("Sample size"))
    """How many people answered this question, if not all of the poll."""
    margin: ValueOrNotStated[Figure] = Field(default=None, title=gettext_noop("Margin of error"))
    """The margin of error for this question, if it is not the poll's."""
    answers: tuple[PollAnswer, ...] = Field(min_length=1, title=gettext_noop("Answers"))
    """The answers, in the order of the source."""
    subgroups: tuple[SubgroupTable, ...] = Field(default=(), title=gettext_noop("Subgroups"))
    """What parties, regions or age groups answered: a table for each."""
    verified_sum: Prose | None = Field(default=None, title=gettext_noop("Why it doesn’t add up to 100%"))
    """For readers: why the answers do not add up to 100, where that is correct."""
    note: Prose | None = Field(default=None, title=gettext_noop("Note"))
    """What the source adds: a rise, a fall, a comparison."""

    _shared_id: str = PrivateAttr(default="")

    @property
    def shared_id(self) -> str:
        """The id of the wording that it takes fields from; these are not among its ``model_fields_set``."""
        return self._shared_id

    @field_validator("wording")
    @classmethod
    def _check_text(cls, wording: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("text") == "" and not (wording and is_id(wording)):
            hint = "add it under this item: the question in short"
            raise InvalidValueError(ProblemCode.MISSING_FIELD, '"text" is missing', hint)
        return wording


def list_labels(question: PollQuestion) -> list[str]:
    """List the labels of the answers to a question and of their parts."""
    return [one.label for answer in question.answers for one in (answer, *answer.parts)]


class Poll(Item):
    """One poll. What its source does not state is ``not stated``, and shown as such."""

    title: Label | None = Field(default=None, title=gettext_noop("Title"))
    """A title; pollster and interview dates if left out."""
    pollster: ValueOrNotStated[Label] = Field(default=None, title=gettext_noop("Pollster"))
    """Who conducted it: a name, or the id of one of the briefing's ``pollsters``."""
    sponsor: ValueOrNotStated[Label] = Field(default=None, title=gettext_noop("Sponsor"))
    """Who paid for it."""
    population: ValueOrNotStated[Label] = Field(default=None, title=gettext_noop("Who it represents"))
    """Who the poll represents: adults in Russia."""
    fieldwork: ValueOrNotStated[Period] = Field(default=None, title=gettext_noop("Interview dates"))
    """When the interviews took place."""
    published_on: ValueOrNotStated[PartialDate] = Field(default=None, title=gettext_noop("Published"))
    """When the result was published."""
    sample_size: ValueOrNotStated[Figure] = Field(default=None, title=gettext_noop("Sample size"))
    """How many people answered."""
    mode: ValueOrNotStated[Label] = Field(default=None, title=gettext_noop("Interview method"))
    """How they were interviewed: at home, by telephone, online."""
    sampling: ValueOrNotStated[Label] = Field(default=None, title=gettext_noop("Sampling method"))
    """How they were sampled."""
    weighting: ValueOrNotStated[Label] = Field(default=None, title=gettext_noop("Weighting"))
    """How the answers were weighted."""
    margin: ValueOrNotStated[Figure] = Field(default=None, title=gettext_noop("Margin of error"))
    """The margin of error in percentage points, for probability samples only."""
    confidence: ValueOrNotStated[Figure] = Field(default=None, title=gettext_noop("Level of confidence"))
    """The level of confidence of the margin of error: 95%."""
    response_rate: ValueOrNotStated[Figure] = Field(default=None, title=gettext_noop("Response rate"))
    """The share of those approached who answered."""
    questions: tuple[PollQuestion, ...] = Field(min_length=1, title=gettext_noop("Questions"))
    """The questions with their answers."""
    limitations: tuple[Prose, ...] = Field(default=(), title=gettext_noop("Limitations"))
    """Limitations that are shown with the poll."""
    report_url: Url | None = Field(default=None, title=gettext_noop("Pollster’s report"))
    """The address of the pollster's own report."""

    _shared_id: str = PrivateAttr(default="")

    @property
    def shared_id(self) -> str:
        """The id of the pollster that it takes fields from; these are not among its ``model_fields_set``."""
        return self._shared_id

    @property
    def true_as_of(self) -> PartialDate | None:
        """Its own date, or the last day, month or year of the interviews, or else when it was published."""
        return self.as_of or (self.fieldwork.end if self.fieldwork else self.published_on)

    @property
    def period(self) -> Period | None:
        """When people were asked, as far as it is known: the interview dates, or else its date."""
        return self.fieldwork or convert_to_period(self.true_as_of)
