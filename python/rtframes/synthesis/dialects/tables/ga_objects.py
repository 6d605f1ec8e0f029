"""What events contain, in OpenAI's GA API: sessions, responses, items, parts, usage."""

from __future__ import annotations

from typing import Any

from rtframes.synthesis.dialect import Template

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
FUNCTION_TOOL: Template = {
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
SESSION_AUDIO: Template = {
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
    "audio": SESSION_AUDIO,
    "include": None,
}

GA_OBJECTS: dict[str, Any] = {
    "session": _SESSION,
    "session.updated": {
        **_SESSION,
        "tools": [
            FUNCTION_TOOL,
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

GA_FORMATS: dict[str, Any] = {
    "pcm16": {"type": "audio/pcm", "rate": 24_000},
    "g711_ulaw": {"type": "audio/pcmu"},
    "g711_alaw": {"type": "audio/pcma"},
}
