"""`Handler`: the method of the SDK's realtime model that receives each event of the server.

Deltas, which are nearly all of a conversation, take a shortcut: the same result as the SDK's, but
without validating a frame whose values have the right types. Everything else goes to the SDK's own
method, which is tolerant only of frames from a socket: if a test or a program passes an event to a
model, it gets the SDK's own behaviour.
"""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from types import CodeType, FrameType, SimpleNamespace
from typing import Any, cast

import msgspec
import pydantic
from msgspec import convert

from rtframes.integrations.agents._lenient import LenientParser

ADAPTER = "_server_event_type_adapter"
"""The attribute of a model that validates events."""

_AUDIO = "response.output_audio.delta"
_TRANSCRIPT = "response.output_audio_transcript.delta"
_TEXT = "response.output_text.delta"

# An event that the SDK's method ignores.
_PASSED_OVER = SimpleNamespace(type=None)

# What the SDK's method raises if an event lacks something that it needs.
_NOT_AS_NEEDED = (AttributeError, TypeError, ValueError)

_log = logging.getLogger("rtframes.integrations.agents")


class Delta(msgspec.Struct, gc=False):
    """A delta of audio or text, as the SDK's ``_handle_audio_delta`` reads it.

    A frame that fits this class passes the SDK's validation.
    """

    type: str
    event_id: str
    response_id: str
    item_id: str
    output_index: int
    content_index: int
    delta: str


class _Handling:
    """One frame from the wire while the SDK's method handles it: tolerant validation.

    Attributes:
        refused: how the SDK's own validation refused the frame, if it did.
        fits: whether the frame could be used, at least in part.
    """

    def __init__(self, model: Any, lenient: LenientParser) -> None:
        self.model = model
        self.refused: pydantic.ValidationError | None = None
        self.fits = True
        self._lenient = lenient
        self._validate = model.__dict__[ADAPTER].validate_python

    def validate_python(self, frame: Any) -> Any:
        """The method that the SDK calls."""
        try:
            return self._validate(frame)
        except pydantic.ValidationError as error:
            self.refused = error
        event = self._lenient(frame, self._validate)
        if event is None:
            self.fits = False  # the SDK would log the whole frame, including audio
            return _PASSED_OVER
        # Neither the error's message nor the frame: either may contain audio.
        _log.debug("read with tolerance: an event of type %.60r", event.type)
        return event


_handling: ContextVar[_Handling | None] = ContextVar("_handling", default=None)


class TolerantAdapter:
    """A model's adapter, as an attribute of its class: tolerant while a frame is handled."""

    def __get__(self, model: Any, owner: Any = None) -> Any:
        if model is None:
            return self
        handling = _handling.get()
        if handling is not None and handling.model is model:
            return handling
        try:
            return model.__dict__[ADAPTER]
        except KeyError:
            raise AttributeError(ADAPTER) from None

    def __set__(self, model: Any, adapter: Any) -> None:
        model.__dict__[ADAPTER] = adapter

    def __delete__(self, model: Any) -> None:
        if model.__dict__.pop(ADAPTER, None) is None:
            raise AttributeError(ADAPTER)


def make_handle_ws_event(
    module: Any, cls: Any, lenient: LenientParser
) -> Callable[[Any, Any], Coroutine[Any, Any, None]]:
    """Make the method that replaces ``_handle_ws_event``.

    Args:
        module: the SDK's ``openai_realtime``.
        cls: its model.
        lenient: for frames that the SDK's validation refuses.
    """
    stock = cls._handle_ws_event
    listening = cls._listen_for_messages.__code__
    stock_audio, stock_emit = cls._handle_audio_delta, cls._emit_event
    raw_event = module.RealtimeModelRawServerEvent
    error_event = module.RealtimeModelErrorEvent
    text_events = {_TRANSCRIPT: module.RealtimeModelTranscriptDeltaEvent}
    # Older releases ignore deltas of text.
    if hasattr(module, "RealtimeModelOutputTextDeltaEvent"):
        text_events[_TEXT] = module.RealtimeModelOutputTextDeltaEvent

    def is_plain(other: Any) -> bool:
        return other._handle_audio_delta is stock_audio and other._emit_event is stock_emit

    async def tolerant(self: Any, event: Any) -> None:
        handling = _Handling(self, lenient)
        token = _handling.set(handling)
        try:
            await stock(self, event)
        except _NOT_AS_NEEDED:
            if handling.refused is None:
                raise
            handling.fits = False
        finally:
            _handling.reset(token)
        if not handling.fits:  # what listeners get without tolerance
            kind = cast(Any, event).get("type") if isinstance(event, dict) else None
            _log.warning("an event of type %.60r does not fit its class", kind)
            await self._emit_event(error_event(error=handling.refused))

    async def _handle_ws_event(self: Any, event: Any) -> None:
        # This is the hot function: it avoids every call that can be avoided.
        try:
            delta = convert(event, Delta)
        except msgspec.ValidationError:
            delta = None
        if (
            delta is not None
            and (type(self) is cls or is_plain(type(self)))
            and "_emit_event" not in self.__dict__
        ):
            if delta.type == _AUDIO:
                raw = raw_event(data=event)
                for listener in list(self._listeners):
                    await listener.on_event(raw)
                await self._handle_audio_delta(delta)
                return
            if delta.type in text_events:
                text = text_events[delta.type](
                    item_id=delta.item_id, delta=delta.delta, response_id=delta.response_id
                )
                for emitted in (raw_event(data=event), text):
                    for listener in list(self._listeners):
                        await listener.on_event(emitted)
                return
        if _is_called_by(listening, inspect.currentframe()):
            await tolerant(self, event)
        else:
            await stock(self, event)

    return _handle_ws_event


def _is_called_by(code: CodeType, frame: FrameType | None) -> bool:
    """Whether a call came from such a function, directly or through overriding methods."""
    while frame is not None and frame.f_code is not code:
        frame = frame.f_back
    return frame is not None
