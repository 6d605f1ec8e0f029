"""`Encoder` and `encode`: msgspec's own JSON encoder, with `AudioBuffer` as base64 too."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Literal

import msgspec

from rtframes._core import AudioBuffer

_EncHook = Callable[[Any], Any]
_Order = Literal["deterministic", "sorted"]


def _with_audio(enc_hook: _EncHook | None) -> _EncHook:
    """An ``enc_hook`` that shows msgspec an `AudioBuffer` as bytes it encodes in place."""

    def hook(obj: Any) -> Any:
        if isinstance(obj, AudioBuffer):
            return memoryview(obj)
        if enc_hook is None:
            raise NotImplementedError
        return enc_hook(obj)

    return hook


class Encoder:
    """Encodes objects to JSON; a stand-in for `msgspec.json.Encoder` that takes `AudioBuffer`.

    Args:
        enc_hook: as for `msgspec.json.Encoder`; it is not called for `AudioBuffer`.
        decimal_format: as for `msgspec.json.Encoder`.
        uuid_format: as for `msgspec.json.Encoder`.
        order: as for `msgspec.json.Encoder`.
    """

    def __init__(
        self,
        *,
        enc_hook: _EncHook | None = None,
        decimal_format: Literal["string", "number"] = "string",
        uuid_format: Literal["canonical", "hex"] = "canonical",
        order: _Order | None = None,
    ) -> None:
        self.enc_hook = enc_hook
        self.decimal_format = decimal_format
        self.uuid_format = uuid_format
        self.order = order
        self._inner = msgspec.json.Encoder(
            enc_hook=_with_audio(enc_hook),
            decimal_format=decimal_format,
            uuid_format=uuid_format,
            order=order,
        )

    def encode(self, obj: Any, /) -> bytes:
        """Encode an object.

        Raises:
            TypeError: an object that neither msgspec nor ``enc_hook`` encodes.
        """
        return self._inner.encode(obj)

    def encode_into(self, obj: Any, buffer: bytearray, offset: int = 0, /) -> None:
        """Encode an object into ``buffer`` from ``offset`` (bytes; -1 appends), and cut it there.

        Raises:
            TypeError: as `encode`, or ``buffer`` is no ``bytearray``.
            ValueError: ``offset`` is below -1.
        """
        self._inner.encode_into(obj, buffer, offset)

    def encode_lines(self, items: Iterable[Any], /) -> bytes:
        """Encode objects, one a line.

        Raises:
            TypeError: as `encode`.
        """
        return self._inner.encode_lines(items)


def encode(obj: Any, *, enc_hook: _EncHook | None = None, order: _Order | None = None) -> bytes:
    """Encode an object to JSON.

    Args:
        obj: anything that msgspec encodes, and `AudioBuffer`.
        enc_hook: as for `msgspec.json.encode`; it is not called for `AudioBuffer`.
        order: as for `msgspec.json.encode`.

    Raises:
        TypeError: an object that neither msgspec nor ``enc_hook`` encodes.
    """
    return msgspec.json.encode(obj, enc_hook=_with_audio(enc_hook), order=order)
