"""The check that a connection class of the SDK receives through its ``parse_event``."""

from __future__ import annotations

import inspect
from typing import Any
from weakref import WeakSet

from rtframes.integrations._coroutines import finish
from rtframes.integrations.openai._versions import OPENAI

_FRAME = b'{"type":"input_audio_buffer.cleared","event_id":"event_1"}'


class _Check:
    """The check, made once for each class; it keeps no class alive."""

    def __init__(self) -> None:
        self._passed: WeakSet[Any] = WeakSet()

    def __call__(self, cls: Any) -> None:
        """Run ``recv`` of a connection class with test doubles for both of its steps.

        Raises:
            UnsupportedSDKError: ``recv`` does not return ``parse_event(recv_bytes())``.
        """
        if cls in self._passed:
            return
        if _probe(cls) != [_FRAME, True]:
            raise OPENAI.unsupported(
                f"recv() of {cls.__name__} does not return what parse_event() makes of recv_bytes()"
            )
        self._passed.add(cls)

    def cache_clear(self) -> None:
        """Forget which classes have passed."""
        self._passed.clear()


check_receives_through_parse_event = _Check()


def _probe(cls: Any) -> list[Any]:
    """What ``parse_event`` received, and whether ``recv`` returned its result."""
    seen: list[Any] = []
    event = object()

    def parse_event(self: Any, data: Any) -> object:
        seen.append(data)
        return event

    def recv_bytes(self: Any) -> bytes:
        return _FRAME

    async def recv_bytes_async(self: Any) -> bytes:
        return _FRAME

    try:
        is_async = inspect.iscoroutinefunction(cls.recv)
        members = {
            "parse_event": parse_event,
            "recv_bytes": recv_bytes_async if is_async else recv_bytes,
        }
        probe: Any = object.__new__(type("_Probe", (cls,), members))
        received: Any = finish(probe.recv()) if is_async else probe.recv()
    except Exception:  # whatever an SDK that is built differently does
        return []
    return [*seen, received is event]
