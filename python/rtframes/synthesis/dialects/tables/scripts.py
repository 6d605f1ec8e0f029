"""Scripts that every dialect can play: events one after the other, without a conversation."""

from __future__ import annotations

from rtframes.synthesis.dialect import Script

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
