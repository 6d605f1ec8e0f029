"""StepFun's Step Audio: the beta's names, with the model's thoughts, and without event ids."""

from __future__ import annotations

from dataclasses import replace

from rtframes.synthesis.dialect import Template
from rtframes.synthesis.dialects.openai_beta import BETA
from rtframes.synthesis.dialects.tables.beta import BETA_EVENTS, BETA_NAMES

_IDS: Template = {"response_id": "$response_id", "item_id": "$item_id"}
_EVENTS: dict[str, Template] = BETA_EVENTS | {
    "response.thinking.delta": {**_IDS, "delta": "思考"},
    "response.thinking.done": {**_IDS, "thinking": "思考"},
}

STEPFUN = replace(
    BETA,
    name="stepfun",
    title="StepFun: the beta's names, with the model's thoughts",
    events=_EVENTS,
    names=BETA_NAMES | {"rate_limits.updated": None},
    opening=("session.created", "session.updated"),
    without_event_id=frozenset({*_EVENTS, *filter(None, BETA_NAMES.values())}),
    followed_by={"response.created": ("response.thinking.delta", "response.thinking.done")},
    playlist=(("speech",), ("function_call",), ("errors", "barge_in")),
)
