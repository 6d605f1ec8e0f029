"""OpenAI's Live API, on its primary socket: full duplex, without turns, responses or items.

The scene ``observed`` is what sidebands also see, of a telephone call and of a browser's session.
"""

from __future__ import annotations

from dataclasses import replace

from rtframes.synthesis.dialect import Script, Template
from rtframes.synthesis.dialects.openai_ga import GA
from rtframes.synthesis.dialects.tables.ga_events import GA_EVENTS

_ANSWERS: Template = {"client_event_id": "$client_event_id"}
_PLACED: Template = {**_ANSWERS, "start_ms": "$start_ms", "end_ms": "$end_ms"}
_PIECE: Template = {"delta": "$delta", "start_ms": "$start_ms", "end_ms": "$end_ms"}
_CONTEXT: Template = {"content": "$text", "delegation_id": "$delegation_id"}
_KEY: Template = {"event": "5"}
_CALL: Template = {"session_id": "$session_id"}

_OBSERVED: Script = (
    ("transport.ringing", {}),
    ("transport.answered", {}),
    ("transport.dtmf.received", {}),
    ("transport.dtmf.sent", {"client_event_id": "evt_key_1"}),
    ("reflected audio", {"audio": "AAAAAP//AQA=", "start_ms": 0, "end_ms": 20}),
    ("session.paused", {}),
    ("session.resumed", {}),
    ("info", {}),
    ("transport.failed", {}),
)
_CONTROLLED: Script = (
    ("session.input_audio.muted", {"client_event_id": "evt_mute_1"}),
    ("session.input_audio.unmuted", {"client_event_id": "evt_unmute_1"}),
    ("session.output_audio.fixture.playing", {"client_event_id": "evt_fixture_1"}),
    ("session.output_audio.fixture.played", {"client_event_id": "evt_fixture_1"}),
    (
        "session.instructions.appended",
        {"client_event_id": "evt_instructions_1", "start_ms": 900, "end_ms": 900},
    ),
)
_DECIDED: Script = (
    ("decision.item.created", {"client_event_id": "evt_item_1"}),
    ("decision.event", {}),
    ("decision.item.deleted", {"client_event_id": "evt_item_2"}),
)
_ERRORS: Script = (
    (
        "error",
        {
            "error": {
                "type": "invalid_request_error",
                "code": "invalid_value",
                "message": "The delegation type cannot change after session startup.",
                "param": "session.delegation.type",
                "client_event_id": "evt_update_2",
            }
        },
    ),
)

LIVE = replace(
    GA,
    name="live",
    title="OpenAI Live: full duplex, without turns; user and assistant at the same time",
    events={
        "error": GA_EVENTS["error"],
        "session.started": {"session": "@session"},
        "session.updated": {"client_event_id": "evt_update_1", "session": "@session"},
        "session.closed": {
            "client_event_id": "evt_close_1",
            "reason": "close_requested",
            "session": "@session",
            "usage": {"seconds": "$seconds"},
        },
        "session.usage.updated": {
            "usage": {"seconds": "$seconds"},
            "context_window": {"usage_ratio": "$usage_ratio"},
        },
        "session.paused": {},
        "session.resumed": {},
        "info": {
            "code": "data_channel_permissions",
            "message": "The data channel may send session.close only.",
        },
        "session.input_transcript.delta": _PIECE,
        "session.output_transcript.delta": _PIECE,
        "session.output_audio.delta": {"delta": "$audio"},
        "reflected audio": {"delta": "$audio", "start_ms": "$start_ms", "end_ms": "$end_ms"},
        "session.input_audio.muted": _ANSWERS,
        "session.input_audio.unmuted": _ANSWERS,
        "session.output_audio.fixture.playing": _ANSWERS,
        "session.output_audio.fixture.played": _ANSWERS,
        "session.instructions.appended": _PLACED,
        "session.thinking.appended": _PLACED,
        "session.commentary.appended": _PLACED,
        "session.delegation.created": {
            "offset_ms": "$offset_ms",
            "delegation": {
                "id": "$delegation_id",
                "type": "delegation",
                "target": "responses",
                "response_id": "$response_id",
            },
        },
        "response.event": {
            "delegation_id": "$delegation_id",
            "event": {
                "type": "response.output_text.delta",
                "sequence_number": "$sequence_number",
                "item_id": "$item_id",
                "output_index": 0,
                "content_index": 0,
                "delta": "$delta",
            },
        },
        "decision.event": {
            "trigger_id": "trigger_1",
            "source_event_id": "event_1",
            "source_event_type": "session.input_transcript.delta",
            "event": {
                "type": "decision.completed",
                "decision": {
                    "model": "gpt-6-astra",
                    "answers": [
                        {"type": "predicate", "name": "angry", "probability": 0.04},
                        {
                            "type": "choice",
                            "name": "topic",
                            "choice": "booking",
                            "confidence": 0.9,
                            "probabilities": [{"value": "booking", "probability": 0.9}],
                        },
                        {
                            "type": "score",
                            "name": "urgency",
                            "score": 1.2,
                            "confidence": 0.7,
                            "probabilities": [{"label": "low", "value": 1, "probability": 0.7}],
                        },
                        {"type": "refusal", "name": "diagnosis"},
                    ],
                    "usage": {
                        "input_tokens": 310,
                        "input_tokens_details": {"cached_tokens": 256, "cache_write_tokens": 0},
                        "output_tokens": 12,
                        "output_tokens_details": {"reasoning_tokens": 0},
                        "total_tokens": 322,
                    },
                },
            },
        },
        "decision.item.created": {
            "client_event_id": "$client_event_id",
            "item": {
                "type": "message",
                "id": "msg_1",
                "role": "developer",
                "content": [{"type": "input_text", "text": "A regular guest."}],
            },
        },
        "decision.item.deleted": {"client_event_id": "$client_event_id", "item_id": "msg_1"},
        "transport.ringing": _CALL,
        "transport.answered": _CALL,
        "transport.failed": {
            **_CALL,
            "error": {"type": "call_error", "code": "busy", "message": "The line is busy."},
        },
        "transport.dtmf.received": _KEY,
        "transport.dtmf.sent": {**_ANSWERS, **_KEY},
        # The client's
        "session.start": {"session": "@settings"},
        "session.update": {
            "event_id": "evt_update_1",
            "session": {"delegation": "@delegation"},
        },
        "session.close": {"event_id": "evt_close_1"},
        "session.thinking.append": {"event_id": "evt_thinking_1", **_CONTEXT},
        "session.commentary.append": {"event_id": "evt_commentary_1", **_CONTEXT},
        "input_audio_buffer.append": {"audio": "$audio"},
    },
    objects={
        "settings": {
            "model": "gpt-live-1.1",
            "instructions": "$instructions",
            "audio": "@audio",
            "delegation": "@delegation",
            "store": False,
        },
        "session": {
            "id": "$session_id",
            "model": "gpt-live-1.1",
            "status": "active",
            "expires_at": "$expires_at",
            "instructions": "$instructions",
            "input": [],
            "audio": "@audio",
            "delegation": "@delegation",
            "store": False,
        },
        "audio": {"format": "$format", "output": {"voice": "marin"}},
        "delegation": {
            "type": "responses",
            "responses": {
                "model": "gpt-6-astra",
                "instructions": "Check availability.",
                "max_output_tokens": 1_024,
                "tools": [
                    {
                        "type": "function",
                        "name": "find_tables",
                        "parameters": {"type": "object"},
                        "strict": True,
                    }
                ],
            },
            "acknowledgement_delay_ms": 0,
        },
    },
    formats={
        "pcm16": {"type": "audio/pcm", "rate": 24_000},
        "g711_ulaw": {"type": "audio/pcmu", "rate": 8_000},
        "g711_alaw": {"type": "audio/pcma", "rate": 8_000},
    },
    names={
        "input_audio_buffer.append": "session.input_audio.append",
        "reflected audio": "session.output_audio.delta",
    },
    playlist=(
        ("full_duplex",),
        ("delegated", "controlled"),
        ("full_duplex", "decided", "errors"),
        ("observed", "full_duplex"),
    ),
    opening=("session.started", "session.updated"),
    closing=("session.closed",),
    without_event_id=frozenset({"session.output_audio.delta", "reflected audio"}),
    scripts={
        "observed": _OBSERVED,
        "controlled": _CONTROLLED,
        "decided": _DECIDED,
        "errors": _ERRORS,
    },
    delta_bytes=(960,),
)
