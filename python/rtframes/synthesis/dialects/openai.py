"""OpenAI's own dialects: GA, its WebRTC side channel, transcription and translation; the beta."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rtframes.synthesis.dialect import Dialect, Script, Template, with_item_object, without

_PART: Template = {
    "response_id": "$response_id",
    "item_id": "$item_id",
    "output_index": "$output_index",
    "content_index": "$content_index",
}
_CALL: Template = {
    "response_id": "$response_id",
    "item_id": "$item_id",
    "output_index": "$output_index",
}
_PADDED: Template = {"delta": "$delta", "obfuscation": "$obfuscation"}
_ITEM: Template = {"previous_item_id": "$previous_item_id", "item": "$item"}
_OUTPUT_ITEM: Template = {
    "response_id": "$response_id",
    "output_index": "$output_index",
    "item": "$item",
}
_MCP: Template = {"output_index": "$output_index", "item_id": "$item_id"}
_INPUT: Template = {"item_id": "$user_item_id", "content_index": 0}

GA_EVENTS: dict[str, Template] = {
    "error": {"error": "$error"},
    "session.created": {"session": "@session"},
    "session.updated": {"session": "@session.updated"},
    "conversation.created": {
        "conversation": {"id": "$conversation_id", "object": "realtime.conversation"}
    },
    "conversation.item.added": _ITEM,
    "conversation.item.done": _ITEM,
    "conversation.item.retrieved": {"item": "@item.retrieved"},
    "conversation.item.input_audio_transcription.delta": {**_INPUT, **_PADDED},
    "conversation.item.input_audio_transcription.segment": {
        **_INPUT,
        "text": "$text",
        "id": "$segment_id",
        "speaker": "$speaker",
        "start": "$start",
        "end": "$end",
    },
    "conversation.item.input_audio_transcription.completed": {
        **_INPUT,
        "transcript": "$heard",
        "usage": "@usage.transcription",
    },
    "conversation.item.input_audio_transcription.failed": {
        **_INPUT,
        "error": {
            "type": "server_error",
            "code": None,
            "message": "Input transcription failed for this item.",
            "param": None,
        },
    },
    "conversation.item.truncated": {
        "item_id": "$item_id",
        "content_index": 0,
        "audio_end_ms": "$played_ms",
    },
    "conversation.item.deleted": {"item_id": "$item_id"},
    "input_audio_buffer.committed": {
        "previous_item_id": "$previous_item_id",
        "item_id": "$user_item_id",
    },
    "input_audio_buffer.cleared": {},
    "input_audio_buffer.speech_started": {
        "audio_start_ms": "$audio_start_ms",
        "item_id": "$user_item_id",
    },
    "input_audio_buffer.speech_stopped": {
        "audio_end_ms": "$audio_end_ms",
        "item_id": "$user_item_id",
    },
    "input_audio_buffer.timeout_triggered": {
        "audio_start_ms": "$audio_start_ms",
        "audio_end_ms": "$audio_end_ms",
        "item_id": "$user_item_id",
    },
    "input_audio_buffer.dtmf_event_received": {"event": "$key", "received_at": "$now_s"},
    "output_audio_buffer.started": {"response_id": "$response_id"},
    "output_audio_buffer.stopped": {"response_id": "$response_id"},
    "output_audio_buffer.cleared": {"response_id": "$response_id"},
    "response.created": {"response": "@response"},
    "response.done": {"response": "@response"},
    "response.output_item.added": _OUTPUT_ITEM,
    "response.output_item.done": _OUTPUT_ITEM,
    "response.content_part.added": {**_PART, "part": "$part"},
    "response.content_part.done": {**_PART, "part": "$part"},
    "response.output_text.delta": {**_PART, **_PADDED},
    "response.output_text.done": {**_PART, "text": "$text"},
    "response.output_audio_transcript.delta": {**_PART, **_PADDED},
    "response.output_audio_transcript.done": {**_PART, "transcript": "$transcript"},
    "response.output_audio.delta": {**_PART, "delta": "$audio"},
    "response.output_audio.done": _PART,
    "response.function_call_arguments.delta": {**_CALL, "call_id": "$call_id", "delta": "$delta"},
    "response.function_call_arguments.done": {
        **_CALL,
        "call_id": "$call_id",
        "name": "$function",
        "arguments": "$arguments",
    },
    "response.mcp_call_arguments.delta": {**_CALL, **_PADDED},
    "response.mcp_call_arguments.done": {**_CALL, "arguments": "$arguments"},
    "response.mcp_call.in_progress": _MCP,
    "response.mcp_call.completed": _MCP,
    "response.mcp_call.failed": _MCP,
    "mcp_list_tools.in_progress": {"item_id": "$item_id"},
    "mcp_list_tools.completed": {"item_id": "$item_id"},
    "mcp_list_tools.failed": {"item_id": "$item_id"},
    "rate_limits.updated": {
        "rate_limits": [
            {
                "name": "tokens",
                "limit": 40_000,
                "remaining": "$tokens_remaining",
                "reset_seconds": "$reset_seconds",
            }
        ]
    },
    # What clients send, for recordings that hold both sides.
    "session.update": {"session": {"type": "realtime", "instructions": "$instructions"}},
    "input_audio_buffer.append": {"audio": "$audio"},
    "conversation.item.create": {"item": "$item"},
    "response.create": {},
}

_MESSAGE_HEAD: Template = {"id": "$item_id", "type": "message", "status": "$status"}
_ASSISTANT: Template = {**_MESSAGE_HEAD, "role": "assistant"}
_USER: Template = {
    "id": "$user_item_id",
    "type": "message",
    "status": "completed",
    "role": "user",
}
_FUNCTION_CALL: Template = {
    "id": "$item_id",
    "type": "function_call",
    "status": "$status",
    "call_id": "$call_id",
    "name": "$function",
}
_MCP_CALL: Template = {
    "id": "$item_id",
    "type": "mcp_call",
    "server_label": "reviews",
    "name": "search_reviews",
}
_FUNCTION_TOOL: Template = {
    "type": "function",
    "name": "find_tables",
    "description": "Free tables on a date. Times are local, “19:30” style.",
    "parameters": {
        "type": "object",
        "properties": {
            "date": {"type": "string", "format": "date"},
            "guests": {"type": "integer", "minimum": 1, "maximum": 12},
            "after": {"type": "string"},
        },
        "required": ["date", "guests"],
    },
}
_SERVER_VAD: Template = {
    "type": "server_vad",
    "threshold": 0.5,
    "prefix_padding_ms": 300,
    "silence_duration_ms": 500,
    "idle_timeout_ms": None,
    "create_response": True,
    "interrupt_response": True,
}
_AUDIO: Template = {
    "input": {
        "format": "$format",
        "transcription": {"model": "gpt-4o-mini-transcribe", "language": None, "prompt": None},
        "noise_reduction": None,
        "turn_detection": _SERVER_VAD,
    },
    "output": {"format": "$format", "voice": "marin", "speed": 1.0},
}
_SESSION: Template = {
    "type": "realtime",
    "object": "realtime.session",
    "id": "$session_id",
    "model": "gpt-realtime-2",
    "output_modalities": ["audio"],
    "instructions": "$instructions",
    "tools": [],
    "tool_choice": "auto",
    "max_output_tokens": "inf",
    "tracing": None,
    "truncation": "auto",
    "prompt": None,
    "expires_at": "$expires_at",
    "audio": _AUDIO,
    "include": None,
}

GA_OBJECTS: dict[str, Any] = {
    "session": _SESSION,
    "session.updated": {
        **_SESSION,
        "tools": [
            _FUNCTION_TOOL,
            {
                "type": "mcp",
                "server_label": "reviews",
                "server_url": "https://mcp.example.com/reviews",
                "allowed_tools": ["search_reviews"],
                "require_approval": "never",
            },
        ],
    },
    "response": {
        "object": "realtime.response",
        "id": "$response_id",
        "status": "$response_status",
        "status_details": "$status_details",
        "output": "$output",
        "conversation_id": "$conversation_id",
        "output_modalities": "$modalities",
        "max_output_tokens": "inf",
        "audio": {"output": {"format": "$format", "voice": "marin"}},
        "usage": "$usage",
        "metadata": None,
    },
    "usage": {
        "total_tokens": "$total_tokens",
        "input_tokens": "$input_tokens",
        "output_tokens": "$output_tokens",
        "input_token_details": {
            "text_tokens": "$input_text_tokens",
            "audio_tokens": "$input_audio_tokens",
            "image_tokens": 0,
            "cached_tokens": "$cached_tokens",
            "cached_tokens_details": {
                "text_tokens": "$cached_tokens",
                "audio_tokens": 0,
                "image_tokens": 0,
            },
        },
        "output_token_details": {
            "text_tokens": "$output_text_tokens",
            "audio_tokens": "$output_audio_tokens",
        },
    },
    "usage.transcription": {
        "type": "tokens",
        "total_tokens": "$heard_tokens",
        "input_tokens": "$heard_audio_tokens",
        "input_token_details": {"text_tokens": 0, "audio_tokens": "$heard_audio_tokens"},
        "output_tokens": "$heard_text_tokens",
    },
    "item.user_audio": {**_USER, "content": [{"type": "input_audio", "transcript": None}]},
    "item.user_text": {**_USER, "content": [{"type": "input_text", "text": "$text"}]},
    "item.retrieved": {
        **_USER,
        "content": [{"type": "input_audio", "transcript": "$heard", "audio": "$audio"}],
    },
    "item.open_message": {**_ASSISTANT, "content": []},
    "item.audio_message": {
        **_ASSISTANT,
        "content": [{"type": "output_audio", "transcript": "$transcript"}],
    },
    "item.text_message": {**_ASSISTANT, "content": [{"type": "output_text", "text": "$text"}]},
    "item.open_function_call": {**_FUNCTION_CALL, "arguments": ""},
    "item.function_call": {**_FUNCTION_CALL, "arguments": "$arguments"},
    "item.function_call_output": {
        "id": "$item_id",
        "type": "function_call_output",
        "status": "completed",
        "call_id": "$call_id",
        "output": "$function_output",
    },
    "item.open_mcp_list_tools": {
        "id": "$item_id",
        "type": "mcp_list_tools",
        "server_label": "reviews",
        "tools": [],
    },
    "item.mcp_list_tools": {
        "id": "$item_id",
        "type": "mcp_list_tools",
        "server_label": "reviews",
        "tools": [
            {
                "name": "search_reviews",
                "description": "Full-text search over guests' reviews",
                "input_schema": {
                    "type": "object",
                    "properties": {"query": {"type": "string"}, "limit": {"type": "integer"}},
                    "required": ["query"],
                    "additionalProperties": False,
                },
                "annotations": {"readOnlyHint": True},
            },
            {
                "name": "ping",
                "description": None,
                "input_schema": {"type": "object", "properties": {}},
                "annotations": None,
            },
        ],
    },
    "item.open_mcp_call": {
        **_MCP_CALL,
        "arguments": "",
        "approval_request_id": None,
        "output": None,
        "error": None,
    },
    "item.mcp_call": {
        **_MCP_CALL,
        "arguments": "$arguments",
        "approval_request_id": "$approval_id",
        "output": "$mcp_output",
        "error": "$mcp_error",
    },
    "item.mcp_approval_request": {
        "id": "$approval_id",
        "type": "mcp_approval_request",
        "server_label": "reviews",
        "name": "search_reviews",
        "arguments": "$arguments",
    },
    "item.mcp_approval_response": {
        "id": "$item_id",
        "type": "mcp_approval_response",
        "approval_request_id": "$approval_id",
        "approve": True,
        "reason": None,
    },
    # The live service says "audio" and "text" here, and "output_audio" in the finished item.
    "part.open_audio": {"type": "audio", "transcript": ""},
    "part.audio": {"type": "audio", "transcript": "$transcript"},
    "part.open_text": {"type": "text", "text": ""},
    "part.text": {"type": "text", "text": "$text"},
}

_FORMATS: dict[str, Any] = {
    "pcm16": {"type": "audio/pcm", "rate": 24_000},
    "g711_ulaw": {"type": "audio/pcmu"},
    "g711_alaw": {"type": "audio/pcma"},
}
BETA_FORMATS = {name: name for name in _FORMATS}

COMMON_SCRIPTS: dict[str, Script] = {
    "errors": (
        (
            "error",
            {
                "error": {
                    "type": "invalid_request_error",
                    "code": "invalid_value",
                    "message": "Invalid value: 'audio/wav'. Supported values are: 'audio/pcm', "
                    "'audio/pcmu', and 'audio/pcma'.",
                    "param": "session.audio.input.format.type",
                    "event_id": "event_from_client_7",
                }
            },
        ),
        (
            "error",
            {
                "error": {
                    "type": "server_error",
                    "code": None,
                    "message": "The server had an error while processing your request. Sorry!",
                    "param": None,
                    "event_id": None,
                }
            },
        ),
    ),
    "cleared": (("input_audio_buffer.cleared", {}),),
    "deleted": (("conversation.item.deleted", {}),),
}

_UNKNOWN: dict[str, Script] = {
    "unknown": (
        ("conversation.handoff.requested", {}),
        ("unknown.item", {}),
        ("unknown.part", {}),
    )
}

GA = Dialect(
    name="ga",
    title="OpenAI, the service since August 2025",
    events=GA_EVENTS
    | {
        "conversation.handoff.requested": {"reason": "caller asked for a person", "queue": 7},
        "unknown.item": {
            "previous_item_id": "$previous_item_id",
            "item": {
                "id": "$item_id",
                "type": "computer_call",
                "status": "completed",
                "action": {"type": "click", "x": 120, "y": 48},
            },
        },
        "unknown.part": {
            **_PART,
            "part": {"type": "avatar", "viseme_ids": [3, 17, 4], "transcript": ""},
        },
    },
    objects=GA_OBJECTS,
    formats=_FORMATS,
    names={
        "unknown.item": "conversation.item.added",
        "unknown.part": "response.content_part.added",
    },
    playlist=(
        ("speech",),
        ("function_call",),
        ("barge_in",),
        ("text",),
        ("errors", "speech"),
        ("mcp",),
        ("transcription_failed", "cleared"),
        ("retrieved", "speech"),
        ("idle", "speech"),
        ("deleted", "mcp_approval"),
        ("mcp_failed", "speech"),
        ("unknown", "incomplete", "failed"),
    ),
    scripts={**COMMON_SCRIPTS, **_UNKNOWN},
)

_DTMF: dict[str, Script] = {
    "dtmf": (
        ("input_audio_buffer.dtmf_event_received", {"key": "5"}),
        ("input_audio_buffer.dtmf_event_received", {"key": "#"}),
    )
}

GA_WEBRTC = replace(
    GA,
    name="ga-webrtc",
    title="OpenAI's events beside a WebRTC or SIP call, whose audio goes another way",
    names={"response.output_audio.delta": None},
    without_event_id=frozenset({"input_audio_buffer.dtmf_event_received"}),
    followed_by={
        "response.content_part.added": ("output_audio_buffer.started",),
        "response.output_audio.done": ("output_audio_buffer.stopped",),
        "conversation.item.truncated": ("output_audio_buffer.cleared",),
    },
    scripts={**COMMON_SCRIPTS, **_DTMF},
    playlist=(("speech",), ("dtmf", "function_call"), ("barge_in",)),
)

_LOGPROBS = ["item.input_audio_transcription.logprobs"]

GA_TRANSCRIPTION = replace(
    GA,
    name="ga-transcription",
    title="OpenAI, a connection that only transcribes",
    events=GA_EVENTS
    | {
        "conversation.item.input_audio_transcription.delta": {
            **_INPUT,
            "delta": "$delta",
            "logprobs": "$logprobs",
            "obfuscation": "$obfuscation",
        },
        "conversation.item.input_audio_transcription.completed": {
            **_INPUT,
            "transcript": "$heard",
            "languages": [{"code": "en"}],
            "logprobs": "$logprobs",
            "usage": {"type": "duration", "seconds": "$heard_seconds"},
        },
        "session.update": {
            "session": {
                "type": "transcription",
                "audio": {
                    "input": {
                        "transcription": {"model": "gpt-4o-transcribe-diarize", "language": "en"},
                        "noise_reduction": {"type": "near_field"},
                        "turn_detection": {"type": "semantic_vad"},
                    }
                },
            }
        },
    },
    objects=GA_OBJECTS
    | {
        "session": {
            "type": "transcription",
            "object": "realtime.transcription_session",
            "id": "$session_id",
            "expires_at": "$expires_at",
            "audio": {"input": _AUDIO["input"]},
            "include": _LOGPROBS,
        },
        "session.updated": {
            "type": "transcription",
            "object": "realtime.transcription_session",
            "id": "$session_id",
            "expires_at": "$expires_at",
            "audio": {
                "input": {
                    **_AUDIO["input"],
                    "transcription": {
                        "model": "gpt-4o-transcribe-diarize",
                        "language": "en",
                        "prompt": "",
                    },
                    "noise_reduction": {"type": "near_field"},
                    "turn_detection": {
                        "type": "semantic_vad",
                        "eagerness": "auto",
                        "create_response": False,
                        "interrupt_response": False,
                    },
                }
            },
            "include": _LOGPROBS,
        },
    },
    scripts=COMMON_SCRIPTS,
    playlist=(("dictation",), ("diarised",), ("transcription_failed_alone",)),
)

TRANSLATION = replace(
    GA,
    name="translation",
    title="OpenAI, a connection that translates",
    events={
        "error": GA_EVENTS["error"],
        "session.created": GA_EVENTS["session.created"],
        "session.updated": GA_EVENTS["session.updated"],
        "session.input_transcript.delta": {"delta": "$delta", "elapsed_ms": "$elapsed_ms"},
        "session.output_transcript.delta": {"delta": "$delta", "elapsed_ms": "$elapsed_ms"},
        "session.output_audio.delta": {
            "delta": "$audio",
            "sample_rate": 24_000,
            "channels": 1,
            "format": "pcm16",
            "elapsed_ms": "$elapsed_ms",
        },
        "session.closed": {},
        "session.update": {"session": {"audio": {"output": {"language": "en"}}}},
        "input_audio_buffer.append": {"audio": "$audio"},
    },
    objects={
        "session": {
            "id": "$session_id",
            "type": "translation",
            "expires_at": "$expires_at",
            "model": "gpt-realtime-translate",
            "audio": {
                "input": {"transcription": None, "noise_reduction": None},
                "output": {"language": "es"},
            },
        },
        "session.updated": {
            "id": "$session_id",
            "type": "translation",
            "expires_at": "$expires_at",
            "model": "gpt-realtime-translate",
            "audio": {
                "input": {
                    "transcription": {"model": "gpt-realtime-whisper", "language": "de"},
                    "noise_reduction": {"type": "far_field", "strength": 0.5},
                },
                "output": {"language": "en"},
            },
        },
    },
    names={"input_audio_buffer.append": "session.input_audio_buffer.append"},
    playlist=(("translation",),),
    closing=("session.closed",),
    scripts={"errors": COMMON_SCRIPTS["errors"]},
    delta_bytes=(9_600,),
)

LEGACY_NAMES: dict[str, str | None] = {
    "conversation.item.added": "conversation.item.created",
    "conversation.item.done": None,
    "response.output_text.delta": "response.text.delta",
    "response.output_text.done": "response.text.done",
    "response.output_audio.delta": "response.audio.delta",
    "response.output_audio.done": "response.audio.done",
    "response.output_audio_transcript.delta": "response.audio_transcript.delta",
    "response.output_audio_transcript.done": "response.audio_transcript.done",
}

_BETA_VAD: Template = {
    "type": "server_vad",
    "threshold": 0.5,
    "prefix_padding_ms": 300,
    "silence_duration_ms": 500,
    "create_response": True,
    "interrupt_response": True,
}
_BETA_SESSION: Template = {
    "id": "$session_id",
    "object": "realtime.session",
    "model": "gpt-4o-realtime-preview-2024-12-17",
    "expires_at": "$expires_at",
    "modalities": ["text", "audio"],
    "instructions": "$instructions",
    "voice": "alloy",
    "turn_detection": _BETA_VAD,
    "input_audio_format": "$format",
    "output_audio_format": "$format",
    "input_audio_transcription": None,
    "tool_choice": "auto",
    "temperature": 0.8,
    "max_response_output_tokens": "inf",
    "tools": [],
}

_PADDED_EVENTS = (
    "conversation.item.input_audio_transcription.delta",
    "response.output_text.delta",
    "response.output_audio_transcript.delta",
    "response.mcp_call_arguments.delta",
)
BETA_EVENTS: dict[str, Template] = {
    **GA_EVENTS,
    **{name: without(GA_EVENTS[name], "obfuscation") for name in _PADDED_EVENTS},
    "conversation.item.input_audio_transcription.completed": {**_INPUT, "transcript": "$heard"},
    "response.function_call_arguments.done": without(
        GA_EVENTS["response.function_call_arguments.done"], "name"
    ),
    "session.update": {"session": {"instructions": "$instructions"}},
}

BETA_OBJECTS: dict[str, Any] = with_item_object(GA_OBJECTS) | {
    "session": _BETA_SESSION,
    "session.updated": {
        **_BETA_SESSION,
        "input_audio_transcription": {"model": "whisper-1"},
        "tools": [_FUNCTION_TOOL],
    },
    "response": {
        "object": "realtime.response",
        "id": "$response_id",
        "status": "$response_status",
        "status_details": "$status_details",
        "output": "$output",
        "conversation_id": "$conversation_id",
        "modalities": ["text", "audio"],
        "voice": "alloy",
        "output_audio_format": "$format",
        "temperature": 0.8,
        "max_output_tokens": "inf",
        "usage": "$usage",
        "metadata": None,
    },
    "usage": {
        **GA_OBJECTS["usage"],
        "input_token_details": {
            "cached_tokens": "$cached_tokens",
            "text_tokens": "$input_text_tokens",
            "audio_tokens": "$input_audio_tokens",
        },
    },
}
for _name, _part in (("item.audio_message", "audio"), ("item.text_message", "text")):
    BETA_OBJECTS[_name] = BETA_OBJECTS[_name] | {
        "content": [BETA_OBJECTS[_name]["content"][0] | {"type": _part}]
    }

BETA = Dialect(
    name="beta",
    title="OpenAI, the beta of 2024 and 2025, and the many servers made after it",
    events=BETA_EVENTS,
    objects=BETA_OBJECTS,
    formats=BETA_FORMATS,
    names=LEGACY_NAMES,
    opening=("session.created", "conversation.created", "session.updated"),
    scripts=COMMON_SCRIPTS,
    playlist=(
        ("speech",),
        ("function_call",),
        ("barge_in",),
        ("text",),
        ("errors", "speech"),
        ("transcription_failed", "cleared"),
        ("retrieved", "deleted"),
        ("incomplete", "failed"),
    ),
)

_BETA_TRANSCRIPTION_SESSION: Template = {
    "id": "$session_id",
    "object": "realtime.transcription_session",
    "expires_at": "$expires_at",
    "input_audio_format": "$format",
    "input_audio_transcription": {"model": "gpt-4o-transcribe", "language": None, "prompt": ""},
    "turn_detection": _BETA_VAD,
    "input_audio_noise_reduction": None,
    "include": None,
    "client_secret": None,
}

BETA_TRANSCRIPTION = replace(
    BETA,
    name="beta-transcription",
    title="OpenAI, a beta connection that only transcribes",
    events=BETA_EVENTS
    | {
        "session.update": {
            "session": {
                "input_audio_format": "$format",
                "input_audio_transcription": {"model": "gpt-4o-transcribe"},
            }
        }
    },
    objects=BETA_OBJECTS
    | {
        "session": _BETA_TRANSCRIPTION_SESSION,
        "session.updated": without(_BETA_TRANSCRIPTION_SESSION, "client_secret"),
    },
    names=LEGACY_NAMES
    | {
        "session.created": "transcription_session.created",
        "session.updated": "transcription_session.updated",
        "session.update": "transcription_session.update",
    },
    opening=("session.created", "session.updated"),
    playlist=(("dictation",), ("diarised",), ("transcription_failed_alone",)),
)
