"""The fields of each event, as OpenAI's general availability (GA) API sends them.

Other dialects start from this table and state what differs.
"""

from __future__ import annotations

from rtframes.synthesis.dialect import Template

PART_IDS: Template = {
    "response_id": "$response_id",
    "item_id": "$item_id",
    "output_index": "$output_index",
    "content_index": "$content_index",
}
_ITEM_IDS: Template = {
    "response_id": "$response_id",
    "item_id": "$item_id",
    "output_index": "$output_index",
}
_PADDED_DELTA: Template = {"delta": "$delta", "obfuscation": "$obfuscation"}
_CONVERSATION_ITEM: Template = {"previous_item_id": "$previous_item_id", "item": "$item"}
_OUTPUT_ITEM: Template = {
    "response_id": "$response_id",
    "output_index": "$output_index",
    "item": "$item",
}
_MCP_IDS: Template = {"output_index": "$output_index", "item_id": "$item_id"}
USER_ITEM_IDS: Template = {"item_id": "$user_item_id", "content_index": 0}

GA_EVENTS: dict[str, Template] = {
    "error": {"error": "$error"},
    "session.created": {"session": "@session"},
    "session.updated": {"session": "@session.updated"},
    "conversation.created": {
        "conversation": {"id": "$conversation_id", "object": "realtime.conversation"}
    },
    "conversation.item.added": _CONVERSATION_ITEM,
    "conversation.item.done": _CONVERSATION_ITEM,
    "conversation.item.retrieved": {"item": "@item.retrieved"},
    "conversation.item.input_audio_transcription.delta": {**USER_ITEM_IDS, **_PADDED_DELTA},
    "conversation.item.input_audio_transcription.segment": {
        **USER_ITEM_IDS,
        "text": "$text",
        "id": "$segment_id",
        "speaker": "$speaker",
        "start": "$start",
        "end": "$end",
    },
    "conversation.item.input_audio_transcription.completed": {
        **USER_ITEM_IDS,
        "transcript": "$heard",
        "usage": "@usage.transcription",
    },
    "conversation.item.input_audio_transcription.failed": {
        **USER_ITEM_IDS,
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
    "response.content_part.added": {**PART_IDS, "part": "$part"},
    "response.content_part.done": {**PART_IDS, "part": "$part"},
    "response.output_text.delta": {**PART_IDS, **_PADDED_DELTA},
    "response.output_text.done": {**PART_IDS, "text": "$text"},
    "response.output_audio_transcript.delta": {**PART_IDS, **_PADDED_DELTA},
    "response.output_audio_transcript.done": {**PART_IDS, "transcript": "$transcript"},
    "response.output_audio.delta": {**PART_IDS, "delta": "$audio"},
    "response.output_audio.done": PART_IDS,
    "response.function_call_arguments.delta": {
        **_ITEM_IDS,
        "call_id": "$call_id",
        "delta": "$delta",
    },
    "response.function_call_arguments.done": {
        **_ITEM_IDS,
        "call_id": "$call_id",
        "name": "$function",
        "arguments": "$arguments",
    },
    "response.mcp_call_arguments.delta": {**_ITEM_IDS, **_PADDED_DELTA},
    "response.mcp_call_arguments.done": {**_ITEM_IDS, "arguments": "$arguments"},
    "response.mcp_call.in_progress": _MCP_IDS,
    "response.mcp_call.completed": _MCP_IDS,
    "response.mcp_call.failed": _MCP_IDS,
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
    # What clients send, for recordings of both sides.
    "session.update": {"session": {"type": "realtime", "instructions": "$instructions"}},
    "input_audio_buffer.append": {"audio": "$audio"},
    "conversation.item.create": {"item": "$item"},
    "response.create": {},
}
