"""`Encoder` and `encode`: objects into JSON, `AudioBuffer` and every kind of bytes as base64.

An object that the native walk does not support goes to msgspec's own encoder as a whole, which
gives the bytes or the exception.
"""

from __future__ import annotations

import operator
import os
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

import msgspec

from rtframes._core import AudioBuffer, NativeEncoder
from rtframes.arguments import Argument
from rtframes.extra import extra_field
from rtframes.fields import field_names, set_field
from rtframes.reference.places import is_object

if TYPE_CHECKING:
    import decimal

    _DecimalFormat: TypeAlias = Literal["string", "number"] | Callable[[decimal.Decimal], Any]

_EncHook: TypeAlias = Callable[[Any], Any]
_Order: TypeAlias = Literal["deterministic", "sorted"]

_PURE = os.environ.get("RTFRAMES_PURE", "") not in ("", "0")


def _with_audio(enc_hook: _EncHook) -> _EncHook:
    """An ``enc_hook`` that shows msgspec an `AudioBuffer` as bytes, which it encodes in place."""

    def hook(obj: Any) -> Any:
        return memoryview(obj) if isinstance(obj, AudioBuffer) else enc_hook(obj)

    return hook


def _audio_refused() -> str:
    """The message with which msgspec refuses an `AudioBuffer` without a hook."""
    try:
        msgspec.json.encode(AudioBuffer())
    except TypeError as error:
        return str(error)
    raise AssertionError("msgspec encodes an AudioBuffer")


_AUDIO_REFUSED = _audio_refused()


def _refuse(obj: Any) -> Any:
    """Raise the exception that msgspec raises without a hook, for a value or a key of a dict."""
    msgspec.json.encode(obj)
    return msgspec.json.encode({obj: None})


class _WithExtra:
    """Writes the keys kept in fields of type `rtframes.Extra`, which msgspec's encoder ignores.

    Each Struct that keeps some becomes its own JSON text, with the kept keys after its fields.

    Attributes:
        arguments: the arguments of the `Encoder`.
    """

    def __init__(self, encoder: _WithoutHook | msgspec.json.Encoder, **arguments: Any) -> None:
        self._encoder = encoder
        self.arguments = arguments

    def encode(self, obj: Any, /) -> bytes:
        return self._encoder.encode(self.written(obj))

    def encode_into(self, obj: Any, buffer: Any, /, *offset: Any) -> None:
        return self._encoder.encode_into(self.written(obj), buffer, *offset)

    def written(self, obj: Any) -> Any:
        """The object, with such a text in place of each Struct that keeps keys.

        Raises:
            RecursionError: it nests too deeply to write the kept keys in it.
        """
        try:
            return self._written(obj)
        except RecursionError:
            if _keeps_keys(obj):
                raise
            return obj  # msgspec may have enough stack for it

    def _written(self, obj: Any) -> Any:
        # Of copies, since another thread may change what it is given meanwhile.
        if is_object(obj):
            pairs = list(obj.items())
            changed = {key: self._written(value) for key, value in pairs}
            return obj if all(changed[key] is value for key, value in pairs) else changed
        if isinstance(obj, (list, tuple, set, frozenset)):
            members = list(cast("Collection[Any]", obj))
            written = [self._written(member) for member in members]
            return cast("Any", obj) if all(map(operator.is_, written, members)) else written
        names = field_names(obj)
        values = [(name, getattr(obj, name, None)) for name in names]
        changes = [(name, new) for name, old in values if (new := self._written(old)) is not old]
        kept = extra_field(type(obj)) if isinstance(obj, msgspec.Struct) else None
        extra: dict[str, Any] | None = getattr(obj, kept) if kept else None
        is_left_out = kept is None or (extra is None and obj.__struct_config__.omit_defaults)
        if not changes and is_left_out:
            return obj
        from copy import copy

        obj = copy(obj)
        for name, new in changes:
            set_field(obj, name, new)
        if kept and not is_left_out:
            set_field(obj, kept, msgspec.UNSET)  # UNSET is never written
            if extra:
                return msgspec.Raw(_joined(self._encoder.encode(obj), self.encode(extra)))
        return obj


def _keeps_keys(obj: Any) -> bool:
    """Whether there are Structs with fields of type `rtframes.Extra` in an object, however deep."""
    seen: dict[int, Any] = {}  # keeps objects alive whose ids are in it: some are temporary
    pending = [obj]
    while pending:
        part = pending.pop()
        if id(part) in seen:
            continue
        seen[id(part)] = part
        if isinstance(part, msgspec.Struct) and extra_field(type(part)):
            return True
        if is_object(part):
            pending += part.values()
        elif isinstance(part, (list, tuple, set, frozenset)):
            pending += cast("Collection[Any]", part)
        else:
            pending += (getattr(part, name, None) for name in field_names(part))
    return False


def _joined(declared: bytes, kept: bytes) -> bytes:
    """The text of one object with the members of two."""
    return kept if declared == b"{}" else declared[:-1] + b"," + kept[1:]


class _WithoutHook:
    """msgspec's encoder, whose exceptions a hook would change: so the hook for `AudioBuffer` is
    only used for objects that contain one.
    """

    def __init__(self, **options: Any) -> None:
        self._encoder = msgspec.json.Encoder(**options)
        self._audio_encoder = msgspec.json.Encoder(enc_hook=_with_audio(_refuse), **options)

    def encode(self, obj: Any, /) -> bytes:
        try:
            return self._encoder.encode(obj)
        except TypeError as error:
            if str(error) != _AUDIO_REFUSED:
                raise
        return self._audio_encoder.encode(obj)

    def encode_into(self, obj: Any, buffer: Any, /, *offset: Any) -> None:
        end = len(buffer) if isinstance(buffer, bytearray) else 0
        try:
            return self._encoder.encode_into(obj, buffer, *offset)
        except TypeError as error:
            if str(error) != _AUDIO_REFUSED:
                raise
        if offset == (-1,):
            offset = (end,)  # the buffer's own end has moved
        return self._audio_encoder.encode_into(obj, buffer, *offset)


class Encoder(NativeEncoder):
    """Encodes objects to JSON; a replacement for `msgspec.json.Encoder` that takes `AudioBuffer`.

    Args:
        enc_hook: as for `msgspec.json.Encoder`; it is not called for `AudioBuffer`.
        decimal_format: as for `msgspec.json.Encoder`.
        uuid_format: as for `msgspec.json.Encoder`.
        order: as for `msgspec.json.Encoder`; with any order but None, msgspec encodes.
    """

    __slots__ = ("__weakref__",)

    if TYPE_CHECKING:

        @property
        def enc_hook(self) -> _EncHook | None:
            """As the argument."""
            ...

        @property
        def decimal_format(self) -> _DecimalFormat:
            """As the argument."""
            ...

        @property
        def uuid_format(self) -> Literal["canonical", "hex"]:
            """As the argument."""
            ...

        @property
        def order(self) -> _Order | None:
            """As the argument."""
            ...

        @property
        def _inner(self) -> _WithExtra: ...

    else:
        enc_hook = Argument("_inner")
        decimal_format = Argument("_inner")
        uuid_format = Argument("_inner")
        order = Argument("_inner")

    def __new__(
        cls,
        *,
        enc_hook: _EncHook | None = None,
        decimal_format: _DecimalFormat = "string",
        uuid_format: Literal["canonical", "hex"] = "canonical",
        order: _Order | None = None,
    ) -> Encoder:
        """Create an encoder with the arguments that the class documents."""
        options: dict[str, Any] = {
            "decimal_format": decimal_format,
            "uuid_format": uuid_format,
            "order": order,
        }
        inner: _WithExtra
        if enc_hook is None:
            inner = _WithExtra(_WithoutHook(**options), enc_hook=enc_hook, **options)
        else:
            msgspec.json.Encoder(enc_hook=enc_hook)  # refuses what cannot be called

            def hook(obj: Any) -> Any:
                return inner.written(enc_hook(obj))

            encoder = msgspec.json.Encoder(enc_hook=_with_audio(hook), **options)
            inner = _WithExtra(encoder, enc_hook=enc_hook, **options)
        return super().__new__(cls, inner, order is None and not _PURE)

    def __repr__(self) -> str:
        defaults = {
            "enc_hook": None,
            "decimal_format": "string",
            "uuid_format": "canonical",
            "order": None,
        }
        given = ((name, getattr(self, name)) for name in defaults)
        said = (f"{name}={value!r}" for name, value in given if value != defaults[name])
        return f"rtframes.Encoder({', '.join(said)})"


_encode = Encoder().encode


def encode(obj: Any, *, enc_hook: _EncHook | None = None, order: _Order | None = None) -> bytes:
    """Encode an object to JSON.

    Args:
        obj: anything that msgspec encodes, and `AudioBuffer`.
        enc_hook: as for `msgspec.json.encode`; it is not called for `AudioBuffer`.
        order: as for `msgspec.json.encode`.

    Raises:
        TypeError: an object that neither msgspec nor ``enc_hook`` encodes.
    """
    if enc_hook is None and order is None:
        return _encode(obj)
    return Encoder(enc_hook=enc_hook, order=order).encode(obj)
