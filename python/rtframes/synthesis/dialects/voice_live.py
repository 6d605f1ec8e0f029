"""Azure Voice Live: word times, visemes, avatars and searches."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rtframes.synthesis.dialect import Script, Template, without
from rtframes.synthesis.dialects.openai_beta import BETA
from rtframes.synthesis.dialects.tables.beta import BETA_EVENTS, BETA_NAMES, BETA_OBJECTS
from rtframes.synthesis.dialects.tables.ga_events import PART_IDS
from rtframes.synthesis.dialects.tables.scripts import COMMON_SCRIPTS

_SEARCH: Template = {
    "response_id": "$response_id",
    "item_id": "$item_id",
    "output_index": "$output_index",
    "sequence_number": "$sequence_number",
}
_WORD: Template = {
    **PART_IDS,
    "audio_offset_ms": "$audio_offset_ms",
    "audio_duration_ms": "$audio_duration_ms",
}
_SESSION: Template = {
    **without(BETA_OBJECTS["session"], "voice", "turn_detection", "expires_at"),
    "model": "gpt-4o-realtime-preview",
    "voice": {
        "name": "en-US-Ava:DragonHDLatestNeural",
        "type": "azure-standard",
        "temperature": 0.8,
    },
    "turn_detection": {
        "type": "azure_semantic_vad",
        "threshold": 0.3,
        "prefix_padding_ms": 200,
        "silence_duration_ms": 200,
        "remove_filler_words": False,
        "end_of_utterance_detection": {
            "model": "semantic_detection_v1",
            "threshold_level": "default",
            "timeout_ms": 1_000,
        },
        "auto_truncate": True,
    },
    "animation": {"model_name": "default", "outputs": ["viseme_id"]},
    "input_audio_sampling_rate": 24_000,
    "input_audio_echo_cancellation": {"type": "server_echo_cancellation"},
    "avatar": {
        "type": "video-avatar",
        "ice_servers": [
            {
                "urls": ["turn:relay.example.com:3478"],
                "username": "user",
                "credential": "secret",
            }
        ],
        "character": "lisa",
        "style": "casual-sitting",
        "customized": False,
        "video": {
            "bitrate": 2_000_000,
            "codec": "h264",
            "crop": {"top_left": [560, 0], "bottom_right": [1_360, 1_080]},
            "resolution": {"width": 1_080, "height": 1_920},
            "background": {"color": "#00FF00FF"},
        },
    },
    "output_audio_timestamp_types": ["word"],
    "reasoning_effort": "low",
    "interim_response": {
        "type": "static_interim_response",
        "triggers": ["latency"],
        "latency_threshold_ms": 2_000,
        "texts": ["One moment."],
    },
    "metadata": {"call": "17"},
    "agent": {"type": "agent", "name": "front-desk", "agent_id": "asst_1", "thread_id": "t_1"},
}
_EXTENSIONS: dict[str, Template] = {
    "response.audio_timestamp.delta": {**_WORD, "text": "$delta", "timestamp_type": "word"},
    "response.audio_timestamp.done": PART_IDS,
    "response.animation_viseme.delta": {
        **PART_IDS,
        "audio_offset_ms": "$audio_offset_ms",
        "viseme_id": "$viseme_id",
    },
    "response.animation_viseme.done": PART_IDS,
    "response.animation_blendshapes.delta": {
        **PART_IDS,
        "frames": "$frames",
        "frame_index": "$frame",
    },
    "response.animation_blendshapes.done": without(PART_IDS, "content_index"),
    "response.audio_transcript.annotation.added": {
        **PART_IDS,
        "annotation_index": 0,
        "annotation": {"type": "url_citation", "url": "https://example.com/menu", "title": "Menu"},
    },
    "response.video.delta": {
        "output_index": "$output_index",
        "codec": "h264",
        "delta": "AAAAAWdCwB7ZAKA9oQAAAwABAAADADIPFi5I",
    },
    "response.invocation.delta": {"delta": {"name": "lookup", "state": {"step": 1}}},
    "session.avatar.connecting": {"server_sdp": "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\n"},
    "session.avatar.switch_to_speaking": {"turn_id": "$turn_id"},
    "session.avatar.switch_to_idle": {"turn_id": "$turn_id"},
    "rtc.call.sdp.created": {"rtc_call_id": "call-1", "sdp_answer": "v=0\r\ns=-\r\n"},
    "rtc.call.error": {
        "operation": "rtc.call.sdp.create",
        "rtc_call_id": "call-1",
        "error": {
            "type": "invalid_request_error",
            "code": "bad_sdp_offer",
            "message": "SDP offer could not be parsed.",
        },
    },
    "byom_credential.updated": {},
    "warning": {
        "warning": {
            "message": "The voice is in preview and may change.",
            "code": "preview_voice",
            "param": "session.voice",
        }
    },
}
for _kind in ("web", "file"):
    for _state in ("searching", "in_progress", "completed"):
        _EXTENSIONS[f"response.{_kind}_search_call.{_state}"] = _SEARCH

_SCRIPTS: dict[str, Script] = {
    "avatar": (
        ("session.avatar.connecting", {}),
        ("warning", {}),
        ("session.avatar.switch_to_speaking", {"turn_id": "turn_1"}),
        ("response.video.delta", {}),
        (
            "response.animation_blendshapes.delta",
            {"frames": [[0.0, 0.25, 1], [0.5, 0.75, 0]], "frame": 0},
        ),
        ("response.animation_blendshapes.delta", {"frames": "AAECAwQFBgc=", "frame": 2}),
        ("response.animation_blendshapes.done", {}),
        ("session.avatar.switch_to_idle", {"turn_id": None}),
    ),
    "search": (
        ("response.web_search_call.searching", {"sequence_number": 1}),
        ("response.web_search_call.in_progress", {"sequence_number": 2}),
        ("response.web_search_call.completed", {"sequence_number": 3}),
        ("response.file_search_call.searching", {"sequence_number": 4}),
        ("response.file_search_call.in_progress", {"sequence_number": 5}),
        ("response.file_search_call.completed", {"sequence_number": 6}),
        ("response.invocation.delta", {}),
        ("search.item", {}),
    ),
    "output_cleared": (("output_audio_buffer.cleared", {}),),
    "call": (
        ("rtc.call.sdp.created", {}),
        ("rtc.call.error", {}),
        ("byom_credential.updated", {}),
    ),
}

_OBJECTS: dict[str, Any] = BETA_OBJECTS | {
    "session": _SESSION,
    "session.updated": {
        **_SESSION,
        "tools": BETA_OBJECTS["session.updated"]["tools"],
        "input_audio_transcription": {
            "model": "azure-speech",
            "language": "en",
            "phrase_list": ["rtframes"],
        },
    },
}

VOICE_LIVE = replace(
    BETA,
    name="voice-live",
    title="Azure Voice Live: the beta's names, with word times, visemes, avatars and searches",
    events=BETA_EVENTS
    | _EXTENSIONS
    | {
        "conversation.item.input_audio_transcription.completed": {
            "item_id": "$user_item_id",
            "content_index": 0,
            "transcript": "$heard",
            "phrases": [
                {
                    "offset_milliseconds": "$audio_start_ms",
                    "duration_milliseconds": "$heard_ms",
                    "text": "$heard",
                    "words": [
                        {
                            "text": "Hi",
                            "offset_milliseconds": "$audio_start_ms",
                            "duration_milliseconds": 180,
                        }
                    ],
                    "locale": "en-US",
                    "confidence": 0.91,
                }
            ],
        },
        "response.mcp_call_arguments.done": {
            "response_id": "$response_id",
            "item_id": "$item_id",
            "output_index": "$output_index",
            "arguments": None,
        },
        "output_audio_buffer.cleared": {},
        "search.item": {
            "previous_item_id": "$previous_item_id",
            "item": {
                "id": "$item_id",
                "object": "realtime.item",
                "type": "web_search_call",
                "status": "completed",
                "action": {"type": "search", "query": "tram 5 timetable"},
            },
        },
    },
    objects=_OBJECTS,
    names=BETA_NAMES | {"rate_limits.updated": None, "search.item": "conversation.item.created"},
    opening=("session.created", "session.updated"),
    without_event_id=frozenset(
        {
            "warning",
            "rtc.call.error",
            "session.avatar.switch_to_idle",
            "response.animation_viseme.delta",
        }
    ),
    followed_by={
        "response.output_audio_transcript.delta": (
            "response.audio_timestamp.delta",
            "response.animation_viseme.delta",
        ),
        "response.output_audio_transcript.done": (
            "response.audio_timestamp.done",
            "response.animation_viseme.done",
            "response.audio_transcript.annotation.added",
        ),
    },
    scripts={**COMMON_SCRIPTS, **_SCRIPTS},
    playlist=(
        ("speech",),
        ("avatar", "speech"),
        ("search", "function_call"),
        ("barge_in", "output_cleared", "call"),
        ("text",),
        ("mcp",),
        ("errors", "transcription_failed"),
        ("retrieved", "deleted", "cleared"),
        ("mcp_failed",),
    ),
    delta_bytes=(9_600, 19_200),
)
