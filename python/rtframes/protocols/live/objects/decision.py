"""The answers of the Decision API."""

from typing import ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient, Open

__all__ = [
    "Answer",
    "ChoiceAnswer",
    "ChoiceProbability",
    "Decision",
    "DecisionCompleted",
    "DecisionInputTokenDetails",
    "DecisionOutputTokenDetails",
    "DecisionUsage",
    "PredicateAnswer",
    "RefusalAnswer",
    "ScoreAnswer",
    "ScoreProbability",
]


class PredicateAnswer(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="predicate"):
    """How likely it is that something is true.

    Attributes:
        name: the question's; None if it has none.
        probability: 0 to 1.
    """

    type: ClassVar[Literal["predicate"]] = "predicate"
    name: str | None = None
    probability: Lenient[int | float] = ABSENT


class ChoiceProbability(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """How likely one of the choices is.

    Attributes:
        value: the choice.
        probability: 0 to 1.
    """

    value: Lenient[str | bool] = ABSENT
    probability: Lenient[int | float] = ABSENT


class ChoiceAnswer(CatalogueStruct, frozen=True, kw_only=True, tag="choice"):
    """One of several choices.

    Attributes:
        name: the question's; None if it has none.
        confidence: 0 to 1.
    """

    type: ClassVar[Literal["choice"]] = "choice"
    name: str | None = None
    choice: Lenient[str | bool] = ABSENT
    confidence: Lenient[int | float] = ABSENT
    probabilities: Lenient[list[ChoiceProbability]] = ABSENT


class ScoreProbability(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """How likely one of the levels is.

    Attributes:
        label: the level's.
        value: the level's number.
        probability: 0 to 1.
    """

    label: Lenient[str] = ABSENT
    value: Lenient[int] = ABSENT
    probability: Lenient[int | float] = ABSENT


class ScoreAnswer(CatalogueStruct, frozen=True, kw_only=True, tag="score"):
    """A number on a scale of levels.

    Attributes:
        name: the question's; None if it has none.
        confidence: 0 to 1.
    """

    type: ClassVar[Literal["score"]] = "score"
    name: str | None = None
    score: Lenient[int | float] = ABSENT
    confidence: Lenient[int | float] = ABSENT
    probabilities: Lenient[list[ScoreProbability]] = ABSENT


class RefusalAnswer(CatalogueStruct, frozen=True, kw_only=True, gc=False, tag="refusal"):
    """The model does not answer this question.

    Attributes:
        name: the question's; None if it has none.
    """

    type: ClassVar[Literal["refusal"]] = "refusal"
    name: str | None = None


Answer: TypeAlias = Open[PredicateAnswer | ChoiceAnswer | ScoreAnswer | RefusalAnswer]
"""The answer to one question."""


class DecisionInputTokenDetails(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """Input tokens by kind."""

    cached_tokens: Lenient[int] = ABSENT
    cache_write_tokens: Lenient[int] = ABSENT


class DecisionOutputTokenDetails(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """Output tokens by kind."""

    reasoning_tokens: Lenient[int] = ABSENT


class DecisionUsage(CatalogueStruct, frozen=True, kw_only=True):
    """The tokens of one decision."""

    input_tokens: Lenient[int] = ABSENT
    input_tokens_details: Lenient[DecisionInputTokenDetails] = ABSENT
    output_tokens: Lenient[int] = ABSENT
    output_tokens_details: Lenient[DecisionOutputTokenDetails] = ABSENT
    total_tokens: Lenient[int] = ABSENT


class Decision(CatalogueStruct, frozen=True, kw_only=True):
    """What the Decision API has answered.

    Attributes:
        answers: in the order of the questions.
    """

    model: Lenient[str] = ABSENT
    answers: Lenient[list[Answer]] = ABSENT
    usage: Lenient[DecisionUsage] = ABSENT


class DecisionCompleted(CatalogueStruct, frozen=True, kw_only=True):
    """An event of the Decision API.

    Attributes:
        type: "decision.completed", the only one.
    """

    type: Lenient[str] = ABSENT
    decision: Lenient[Decision] = ABSENT
