"""What type checkers make of an event: checked by pyright and mypy, never run."""

from collections.abc import Iterable

from typing_extensions import assert_never, assert_type

from rtframes import AudioBuffer, UnknownObject, events, objects, zero_copy


def by_match(event: events.ServerEvent | UnknownObject) -> bytes | str | None:
    match event:
        case events.ResponseOutputAudioDelta(item_id=item_id, delta=delta):
            assert_type(item_id, str)
            assert_type(delta, bytes)
            return delta
        case events.SessionOutputAudioDelta(delta=delta, elapsed_ms=elapsed_ms):
            assert_type(delta, bytes)
            assert_type(elapsed_ms, int | float | None)
            return delta
        case events.ResponseOutputTextDelta() | events.ResponseOutputAudioTranscriptDelta():
            assert_type(event.delta, str)
            assert_type(event.obfuscation, str | None)
            return event.delta
        case events.ConversationItemInputAudioTranscriptionCompleted():
            assert_type(event, events.ConversationItemInputAudioTranscriptionCompleted)
            return event.transcript
        case events.ErrorEvent(error=error):
            assert_type(error, objects.ErrorDetails | str)
            return error if isinstance(error, str) else error.message
        case UnknownObject():
            assert_type(event, UnknownObject)
            assert_type(event.tag, str | int | None)
            return event.reason
        case _:
            assert_type(event.event_id, str | None)
            return event.event_id


def by_type(event: events.ServerEvent | UnknownObject) -> str | None:
    if event.type == "error":
        assert_type(event, events.ErrorEvent)
        return event.message
    if event.type == "session.created":
        assert_type(event.session, objects.Session)
        return event.session.model
    if event.type == "response.output_audio.delta":
        assert_type(event, events.ResponseOutputAudioDelta)
        return None
    if event.type == "response.audio.delta":
        legacy_or_current: events.ResponseOutputAudioDelta = event
        assert_type(legacy_or_current.delta, bytes)
        return event.response_id
    if event.type == "ping":
        assert_type(event, events.Ping)
        return str(event.timestamp)
    if event.type == "unknown":
        assert_type(event, UnknownObject)
        return event.reason
    return event.event_id


def by_isinstance(event: events.ServerEvent | UnknownObject) -> float:
    if isinstance(event, events.RateLimitsUpdated):
        assert_type(event.rate_limits, list[objects.RateLimit])
        return sum(limit.reset_seconds or 0.0 for limit in event.rate_limits)
    return 0.0


def every_audio_event(event: events.AudioEvent | UnknownObject) -> int:
    match event:
        case events.ResponseOutputAudioDelta() | events.SessionOutputAudioDelta():
            return len(event.delta)
        case events.SessionInputAudioAppend():
            return len(event.audio)
        case UnknownObject():
            return 0
        case _:
            assert_never(event)


def items_and_parts(item: objects.ConversationItem) -> Iterable[str]:
    match item:
        case objects.MessageItem(content=content):
            for part in content:
                yield from text_of(part)
        case objects.FunctionCallItem(name=name):
            assert_type(name, str)
            yield name
        case objects.McpCallItem(error=objects.McpHttpError(code=code)):
            assert_type(code, int)
        case UnknownObject():
            assert_type(item.tag, str | int | None)
        case _:
            assert_type(item.id, str | None)


def text_of(part: objects.ContentPart) -> Iterable[str]:
    match part:
        case objects.TextPart(text=str() as text) | objects.OutputTextPart(text=str() as text):
            yield text
        case objects.OutputAudioPart() | objects.AudioPart() | objects.InputAudioPart():
            assert_type(part.audio, bytes | None)
            yield part.transcript or ""
        case UnknownObject():
            yield str(part.get("text"))
        case _:
            return


def strings_or_objects(session: objects.Session) -> str | None:
    match session.tool_choice:
        case str() as choice:
            return choice
        case objects.ToolChoiceFunction(name=name):
            return name
        case objects.ToolChoiceMcp(name=label):
            return label
        case UnknownObject():
            return session.tool_choice.reason
        case None:
            return None


def zero_copy_by_match(
    event: zero_copy.ZeroCopyServerEvent | UnknownObject,
) -> memoryview[int] | None:
    match event:
        case events.ResponseOutputAudioDelta(delta=delta):
            assert_type(delta, AudioBuffer)
            return delta.pcm16
        case events.SessionOutputAudioDelta():
            assert_type(event.delta, AudioBuffer)
            return event.delta.pcm16
        case UnknownObject():
            assert_type(event, UnknownObject)
        case _:
            assert_type(event.event_id, str | None)
    return None


def zero_copy_by_type(event: zero_copy.ZeroCopyServerEvent | UnknownObject) -> bytes:
    if event.type == "response.output_audio.delta":
        assert_type(event, events.ResponseOutputAudioDelta[AudioBuffer])
        return bytes(event.delta)
    if event.type == "session.output_audio.delta":
        assert_type(event, events.SessionOutputAudioDelta[AudioBuffer])
    return b""


def one_pattern_for_both_memories(
    event: events.ServerEvent | zero_copy.ZeroCopyServerEvent,
) -> bytes | AudioBuffer | None:
    match event:
        case events.ResponseOutputAudioDelta(delta=delta):
            assert_type(delta, bytes | AudioBuffer)
            return delta
        case _:
            return None


def without_an_argument_audio_is_bytes(event: events.ResponseOutputAudioDelta) -> bytes:
    assert_type(event.delta, bytes)
    return event.delta
