"""The assistant of a session: responses, and the items that they stream."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rtframes.synthesis import speech
from rtframes.synthesis.dialogue import Exchange, tokens
from rtframes.synthesis.session import EPOCH_S, Frames, Session


def answer(session: Session, exchange: Exchange, meanwhile: Iterable[bytes] = ()) -> Frames:
    """A spoken answer, until the listener has heard all of it."""
    yield from respond(session, [audio_message(session, exchange.assistant)], meanwhile=meanwhile)
    yield from session.pause(session.values["spoken_ms"])


def respond(
    session: Session,
    items: Sequence[Frames],
    *,
    meanwhile: Iterable[bytes] = (),
    modality: str = "audio",
    status: str = "completed",
    details: Mapping[str, Any] | None = None,
) -> Frames:
    """A response: its items one after the other, with `meanwhile` between its start and them."""
    session.output = []
    yield from session.send(
        "response.created",
        response_id=session.make_id("resp_"),
        response_status="in_progress",
        status_details=None,
        modalities=[modality],
        output=[],
        usage=None,
    )
    yield from meanwhile
    session.values.update(output_text_tokens=0, output_audio_tokens=0)
    for index, item in enumerate(items):
        session.values["output_index"] = index
        yield from item
    text, audio = session.values["output_text_tokens"], session.values["output_audio_tokens"]
    session.values.update(
        input_tokens=session.input_tokens,
        input_text_tokens=session.input_tokens // 3,
        input_audio_tokens=session.input_tokens - session.input_tokens // 3,
        cached_tokens=session.input_tokens // 64 * 64,
        output_tokens=text + audio,
        total_tokens=session.input_tokens + text + audio,
        tokens_remaining=max(40_000 - session.input_tokens - text - audio, 0),
        reset_seconds=round(session.input_tokens * 0.0015, 3),
        now_s=EPOCH_S + session.clock_ms // 1000,
        now_ms=EPOCH_S * 1000 + session.clock_ms,
    )
    session.input_tokens += text + audio
    yield from session.send(
        "response.done",
        response_status=status,
        status_details=details,
        output=session.output,
        usage=None if status == "failed" else session.filled("usage"),
    )
    yield from session.send("rate_limits.updated")


def audio_message(
    session: Session,
    text: str,
    *,
    cut: float = 1.0,
    status: str = "completed",
    cut_by: Iterable[bytes] = (),
) -> Frames:
    """A spoken message; `cut` is the share of it that is sent before `cut_by` stops it."""
    yield from open_item(session, "item.open_message")
    yield from session.send("response.content_part.added", part=session.filled("part.open_audio"))
    audio = speech.encoded(speech.say(text), session.audio_format)
    pieces = tokens(text)
    pieces = pieces[: max(round(len(pieces) * cut), 1)]
    total = max(int(len(audio) * cut), 1)
    audio_slices = speech.slices(total, session.delta_bytes)
    # The text is a little ahead of the audio.
    sent = 0
    offset_ms = 0
    duration_ms = speech.duration_ms(total, session.audio_format) // len(pieces)
    for start, stop in audio_slices:
        while sent < len(pieces) and sent * total < len(pieces) * (start + total // 8):
            session.values.update(
                audio_offset_ms=offset_ms, audio_duration_ms=duration_ms, viseme_id=sent % 22
            )
            event = "response.output_audio_transcript.delta"
            yield from session.send_delta(event, pieces[sent])
            sent += 1
            offset_ms += duration_ms
        yield from session.send(
            "response.output_audio.delta", audio=speech.base64_slice(audio, start, stop)
        )
    for piece in pieces[sent:]:
        yield from session.send_delta("response.output_audio_transcript.delta", piece)
    spoken_ms = speech.duration_ms(audio_slices[-1][1], session.audio_format)
    session.values["output_text_tokens"] += len(pieces)
    session.values["output_audio_tokens"] += spoken_ms // 50
    session.values.update(transcript="".join(pieces), spoken_ms=spoken_ms)
    yield from cut_by
    yield from session.send("response.output_audio.done")
    yield from session.send("response.output_audio_transcript.done")
    yield from session.send("response.content_part.done", part=session.filled("part.audio"))
    yield from close_item(session, "item.audio_message", status)


def text_message(session: Session, text: str) -> Frames:
    """A written message."""
    yield from open_item(session, "item.open_message")
    yield from session.send("response.content_part.added", part=session.filled("part.open_text"))
    yield from session.send_deltas("response.output_text.delta", text)
    session.values["output_text_tokens"] += len(tokens(text))
    yield from session.send("response.output_text.done", text=text)
    yield from session.send("response.content_part.done", part=session.filled("part.text"))
    yield from close_item(session, "item.text_message")


def function_call_item(session: Session, exchange: Exchange) -> Frames:
    """A call of one of the client's functions."""
    session.values.update(call_id=session.make_id("call_"), function=exchange.function)
    yield from open_item(session, "item.open_function_call")
    yield from session.send_deltas("response.function_call_arguments.delta", exchange.arguments)
    session.values["output_text_tokens"] += len(tokens(exchange.arguments))
    yield from session.send("response.function_call_arguments.done", arguments=exchange.arguments)
    yield from close_item(session, "item.function_call")


def open_item(session: Session, item: str) -> Frames:
    """An item that begins to be streamed."""
    session.values.update(item_id=session.make_id("item_"), status="in_progress", content_index=0)
    data = session.filled(item)
    previous = session.last_item
    session.last_item = session.values["item_id"]
    yield from session.send("response.output_item.added", item=data)
    yield from session.send("conversation.item.added", previous_item_id=previous)


def close_item(session: Session, item: str, status: str = "completed") -> Frames:
    """The same item, complete."""
    session.values["status"] = status
    data = session.filled(item)
    session.output.append(data)
    yield from session.send("conversation.item.done", item=data)
    yield from session.send("response.output_item.done")
