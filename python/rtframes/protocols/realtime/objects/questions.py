"""Questions for the Decision API, and the transcripts that ask them; Live only."""

from typing import Any, ClassVar, Literal, TypeAlias

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient, Open
from rtframes.protocols.realtime.objects.content import InputImagePart, InputTextPart

__all__ = [
    "ChoiceOption",
    "ChoiceQuestion",
    "DecisionSettings",
    "DecisionTrigger",
    "InputJsonPart",
    "PredicateQuestion",
    "Question",
    "QuestionPart",
    "ScoreLevel",
    "ScoreQuestion",
]


class InputJsonPart(CatalogueStruct, frozen=True, kw_only=True, tag="input_json"):
    """Data for a decision.

    Attributes:
        data: an object, or a list of them.
    """

    type: ClassVar[Literal["input_json"]] = "input_json"
    data: Any = None


QuestionPart: TypeAlias = Open[InputTextPart | InputImagePart | InputJsonPart]
"""A part of a question's instructions."""


class ChoiceOption(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """One of the answers to choose from."""

    value: Lenient[str | bool] = ABSENT
    description: str | None = None


class ChoiceQuestion(CatalogueStruct, frozen=True, kw_only=True, tag="choice"):
    """Which of these is it?"""

    type: ClassVar[Literal["choice"]] = "choice"
    name: str | None = None
    instructions: Lenient[str | list[QuestionPart]] = ABSENT
    choices: Lenient[list[ChoiceOption]] = ABSENT


class PredicateQuestion(CatalogueStruct, frozen=True, kw_only=True, tag="predicate"):
    """Is this true?"""

    type: ClassVar[Literal["predicate"]] = "predicate"
    name: str | None = None
    instructions: Lenient[str | list[QuestionPart]] = ABSENT


class ScoreLevel(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """One level of a scale."""

    label: Lenient[str] = ABSENT
    description: str | None = None


class ScoreQuestion(CatalogueStruct, frozen=True, kw_only=True, tag="score"):
    """How much of it is there?"""

    type: ClassVar[Literal["score"]] = "score"
    name: str | None = None
    instructions: Lenient[str | list[QuestionPart]] = ABSENT
    levels: Lenient[list[ScoreLevel]] = ABSENT


Question: TypeAlias = Open[ChoiceQuestion | PredicateQuestion | ScoreQuestion]
"""A question for the Decision API."""


class DecisionSettings(CatalogueStruct, frozen=True, kw_only=True):
    """The questions to decide.

    Attributes:
        model: None in a trigger.
        questions: answered together, in order.
    """

    model: str | None = None
    questions: list[Question] | None = None


class DecisionTrigger(CatalogueStruct, frozen=True, kw_only=True, tag="decisions"):
    """Questions that are asked about a transcript while it grows.

    Attributes:
        event_type: session.input_transcript.delta or session.output_transcript.delta.
    """

    type: ClassVar[Literal["decisions"]] = "decisions"
    event_type: Lenient[str] = ABSENT
    decisions: Lenient[DecisionSettings] = ABSENT
