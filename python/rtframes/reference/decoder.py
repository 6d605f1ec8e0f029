"""The reference decoder: the definition of `rtframes.Decoder`, in plain Python on msgspec.

It decodes whatever the Rust engine hands over, it is the oracle of the tests, and with
``RTFRAMES_PURE=1`` it is the whole decoder. Every value and every error is msgspec's own. This is
added, since msgspec cannot express it: an `UnknownObject` if no class has the tag of an object
or if a frame does not fit its type, `AudioBuffer` fields, one class of errors for text that is
not UTF-8, error messages short enough for a log, notes on which frame an error is about, and
results that never alias the input.

An object with an unknown tag is kept in four steps: decode the frame to plain data; replace each
such object by an instance of some member of its union, since `msgspec.convert` accepts
instances; convert; put the objects back in place of these instances. So a ``__post_init__``
around an unknown object sees a member of its union there, with every field None.
"""

from __future__ import annotations

import functools
import json
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Literal, TypeAlias, TypeGuard, TypeVar, cast
from weakref import WeakKeyDictionary

import msgspec
from msgspec import inspect

from rtframes._core import AudioBuffer
from rtframes.errors import InvalidUtf8Error, NestingError
from rtframes.fields import field_names, set_field
from rtframes.reference.bad_text import (
    first_lone_surrogate,
    invalid_str,
    malformed_as,
    without_lone_surrogates,
)
from rtframes.reference.nesting import stopped_by_interpreter, too_deep
from rtframes.reference.notes import line_at, note, offset_of, places
from rtframes.reference.places import Place, is_array, is_object
from rtframes.reference.stand_ins import StandIns
from rtframes.unknown import UnknownObject, short_repr

T = TypeVar("T")

Memo: TypeAlias = "dict[int, tuple[Any, Any]]"
"""By the id of an object: the object itself, and its replacement."""

_ERROR_LIMIT = 200
"""The most characters of an error message."""

_plain = msgspec.json.Decoder()
_plain_with_decimals = msgspec.json.Decoder(float_hook=Decimal)
_object_parts = msgspec.json.Decoder(dict[str, msgspec.Raw])
_array_parts = msgspec.json.Decoder(list[msgspec.Raw])
_values = msgspec.json.Decoder(msgspec.Raw)


class ReferenceDecoder:
    """Decodes frames as `rtframes.Decoder` does, but slower and with less code.

    Args:
        type: what a frame decodes to, as for `msgspec.json.Decoder`.
        strict: as for `msgspec.json.Decoder`.
        dec_hook: as for `msgspec.json.Decoder`; it is not called for `AudioBuffer`.
        float_hook: as for `msgspec.json.Decoder`.
        unknown: `UnknownObject` to keep objects with unknown tags, None to refuse them.
        invalid: ``"raise"``, or ``"unknown"`` to keep objects that do not fit the type.
        extra: ``"keep"`` to keep keys that no field declares in fields of type `rtframes.Extra`.

    Attributes:
        typed: msgspec's own decoder of the type.
        unknown: the number of frames in which an object with an unknown tag was kept.
        invalid: the number of frames that were kept although they do not fit the type.
    """

    def __init__(
        self,
        type: Any,
        *,
        strict: bool = True,
        dec_hook: Callable[[type, Any], Any] | None = None,
        float_hook: Callable[[str], Any] | None = None,
        unknown: type[UnknownObject] | None = UnknownObject,
        invalid: Literal["raise", "unknown"] = "raise",
        extra: Literal["keep", "drop"] = "keep",
    ) -> None:
        hook = with_audio(dec_hook)
        self.typed = msgspec.json.Decoder(type, strict=strict, dec_hook=hook, float_hook=float_hook)
        self._convert = functools.partial(
            msgspec.convert, type=type, strict=strict, dec_hook=hook, str_keys=True
        )
        self._untyped = msgspec.json.Decoder(float_hook=float_hook)
        self._float_hook = float_hook
        self._keeps_unknown = unknown is not None
        self._keeps_invalid = invalid == "unknown"
        self._wants_extra = extra == "keep"
        self._stand_ins = StandIns()
        self.unknown = 0
        self.invalid = 0
        self._counting = threading.RLock()  # threads may share a decoder

    @functools.cached_property
    def _root(self) -> Place:
        return Place(inspect.type_info(self.typed.type))

    @functools.cached_property
    def has_extra(self) -> bool:
        """Whether any class of the type has a field of type `rtframes.Extra`."""
        return self._root.keeps_extra()

    @property
    def _is_msgspecs(self) -> bool:
        """Whether msgspec alone defines the results."""
        return not (self._keeps_unknown or self.has_extra)

    @property
    def _is_tolerant(self) -> bool:
        """Whether errors differ from msgspec's own."""
        return self._keeps_unknown or self._keeps_invalid

    def decode(self, buf: Any) -> Any:
        """Decode one frame from a `str` or a contiguous buffer.

        Raises:
            msgspec.DecodeError: the frame is malformed JSON.
            InvalidUtf8Error: it is not UTF-8; msgspec's own `UnicodeError` if nothing is tolerated.
            msgspec.ValidationError: the frame is JSON that does not fit the type.
            NestingError: it nests too deeply; `RecursionError` if nothing is tolerated.
        """
        frame = self._copied(buf)
        return self._bounded(self._decode_frame, frame)

    def decode_lines(self, buf: Any) -> list[Any]:
        """Decode frames with whitespace between them, usually one per line.

        Raises:
            msgspec.DecodeError: as `decode`; the message has the frame's index as ``$[2]``, and if
                anything is tolerated, a note gives its line.
            InvalidUtf8Error: as `decode`, with the same note.
            msgspec.ValidationError: as `decode`, with the same note.
            NestingError: as `decode`, with the same note.
        """
        frames = self._copied(buf)
        try:
            return self._bounded(self._decode_frames, frames)
        except NestingError as error:
            if error.position is not None:
                note(error, f"in line {line_at(frames, error.position)}")
            raise

    def _bounded(self, decode: Callable[[bytes], T], text: bytes) -> T:
        """Decode a text, unless it nests too deeply."""
        if not self._is_tolerant:
            return decode(text)
        failure = too_deep(text)
        if failure is None:
            try:
                return decode(text)
            except RecursionError:
                failure = stopped_by_interpreter(text)
                if failure is None:
                    raise
        try:
            raise failure  # outside the handler, where it would keep the other and the text alive
        finally:
            del failure

    def _decode_frame(self, frame: bytes) -> Any:
        try:
            return self._decode(frame)
        except (msgspec.DecodeError, UnicodeError) as error:
            _shorten(error)
            if self._is_tolerant and isinstance(error, msgspec.ValidationError):
                self._note(error, frame)
            raise

    def _decode_frames(self, frames: bytes) -> list[Any]:
        try:
            if self._is_msgspecs and not self._keeps_invalid:
                return self.typed.decode_lines(frames)
            try:
                parts = self._parts(frames)
            except msgspec.DecodeError:
                if self._is_tolerant:
                    raise
                return self.typed.decode_lines(frames)  # raises the message for this type
            return [self._decode_nth(n, parts, frames) for n in range(len(parts))]
        except (msgspec.DecodeError, UnicodeError) as error:
            _shorten(error)
            raise

    def _copied(self, buf: Any) -> bytes:
        """The text of a frame, as memory that nothing else can change, resize or keep alive.

        Raises:
            TypeError, BufferError: msgspec's own, for what it does not accept.
            InvalidUtf8Error: it is a `str` that UTF-8 cannot express; msgspec's own
                `UnicodeEncodeError` if nothing is tolerated.
        """
        try:
            if type(buf) is str:
                return str.encode(buf)  # `Raw` would never release what it refuses
            return bytes(memoryview(msgspec.Raw(buf)))
        except UnicodeEncodeError as error:
            if not self._is_tolerant:
                _shorten(error)
                raise
            failure = invalid_str(error, buf)
        try:
            raise failure  # outside the handler, where it would keep the other and the frame alive
        finally:
            del failure

    def _parts(self, frames: bytes) -> list[Any]:
        """The text of each frame."""
        try:
            return _values.decode_lines(frames)
        except msgspec.DecodeError as error:
            if not self._is_tolerant:
                raise
            if first_lone_surrogate(frames) is None:
                failure = malformed_as(error, frames)
            else:
                whole = without_lone_surrogates(frames)
                try:
                    return [frames[part] for part in places(_values.decode_lines(whole), whole)]
                except msgspec.DecodeError as other:
                    failure = malformed_as(other, frames)
        note(failure, f"in line {line_at(frames, offset_of(failure, frames))}")
        try:
            raise failure  # as above
        finally:
            del failure

    def _decode_nth(self, index: int, parts: list[Any], frames: bytes) -> Any:
        part = parts[index]
        try:
            return self._decode(part)
        except msgspec.DecodeError as error:
            if self._is_tolerant:
                offset = places(parts, frames)[index].start
                self._note(error, bytes(part), line_at(frames, offset))
                if isinstance(error, InvalidUtf8Error):
                    error.position += offset
            if not isinstance(error, InvalidUtf8Error):
                text, at, path = str(error).rpartition(" - at `$")
                error.args = (f"{text}{at}[{index}]{path}" if at else f"{path} - at `$[{index}]`",)
            raise

    def _note(self, error: Exception, frame: bytes, line: int | None = None) -> None:
        """Say in a note which frame an error is about: its line, and the type of its event."""
        where = [] if line is None else [f"in line {line}"]
        if self._root.tag_field is not None and isinstance(error, msgspec.ValidationError):
            try:
                tag = _plain.decode(_object_parts.decode(frame)[self._root.tag_field])
            except (KeyError, msgspec.DecodeError, UnicodeError):
                pass
            else:
                where.append(f"in a frame of type {short_repr(tag)}")
        if where:
            note(error, ", ".join(where))

    def _decode(self, frame: Any) -> Any:
        decode = self.typed.decode if self._is_msgspecs else self._decode_tolerant
        if not self._is_tolerant:
            return decode(frame)
        try:
            return decode(frame)
        except (msgspec.DecodeError, UnicodeError) as error:
            outcome = self._despite(error, bytes(frame))
            if outcome is error:
                del outcome
                raise
        if isinstance(outcome, UnknownObject):
            with self._counting:
                self.invalid += 1
            return outcome
        try:
            raise outcome  # outside the handler, as above
        finally:
            del outcome

    def _despite(self, error: Exception, frame: bytes) -> UnknownObject | Exception:
        """The object as which a refused frame is kept; otherwise the exception to raise."""
        is_json = isinstance(error, msgspec.ValidationError)  # as far as msgspec came
        if is_json and not self._keeps_invalid:
            return error
        half = first_lone_surrogate(frame)
        if not is_json and half is None:
            return malformed_as(error, frame)
        whole = frame if half is None else without_lone_surrogates(frame)
        try:
            data = self._untyped.decode(whole)
        except (msgspec.DecodeError, UnicodeError) as other:
            return malformed_as(other, frame)
        if not is_json:
            error = msgspec.DecodeError(f"JSON string has half a surrogate pair (byte {half})")
        if not self._keeps_invalid or not is_object(data):
            return error
        if half is not None:
            data = json.loads(frame, parse_float=self._float_hook)
        return UnknownObject.from_wire(data, self._root.tag_field, _cut(str(error)))

    def _decode_tolerant(self, frame: Any) -> Any:
        try:
            plain = _plain.decode(frame)
        except Exception as malformed:
            try:
                value = self.typed.decode(frame)  # does not check text that it skips
            except Exception:
                if not self._keeps_unknown:
                    raise
                raise malformed from None
            if self.has_extra and self._wants_extra:
                raise malformed  # what no field declares is kept, so it must be text
            return value
        refused = self._keeps_unknown and self._root.holds(plain, Place.refuses)
        if not refused and not (self.has_extra and self._root.holds(plain, Place.shadows)):
            value = self.typed.decode(frame)
            if self.has_extra and self._wants_extra and self._root.holds(plain, Place.extra):
                self._add_extra(self._root, plain, frame, value)
            return value
        memo: Memo = {}
        value = self._convert(self._with_stand_ins(self._root, plain, frame, memo))
        with self._counting:
            self.unknown += refused
        return _put_back(value, memo) if memo else value

    def _add_extra(self, place: Place, plain: Any, raw: Any, value: Any) -> None:
        """Fill the fields that keep what no field declares, in ``value``, which has the rest."""
        children, extra = place.children(plain), place.extra(plain)
        if not children and not extra:
            return
        parts: Any = (_object_parts if is_object(plain) else _array_parts).decode(raw)
        for key, child in children:
            self._add_extra(child, plain[key], parts[key], _part(value, key))
        if extra and isinstance(value, msgspec.Struct):
            name, keys = extra
            kept = {key: self._untyped.decode(parts[key]) for key in keys}
            set_field(value, _wire_names(type(value))[name], kept)

    def _with_stand_ins(self, place: Place, plain: Any, raw: Any, memo: Memo) -> Any:
        """What `msgspec.convert` needs to see for ``raw``, whose plain data is ``plain``."""
        if self._keeps_unknown and place.refuses(plain):
            stand_in = self._stand_ins.any_of(place.classes)
            unknown = UnknownObject.from_wire(self._untyped.decode(raw), place.tag_field)
            memo[id(stand_in)] = (stand_in, unknown)
            return stand_in
        children, extra = place.children(plain), place.extra(plain)
        if children or extra:
            parts: Any = (_object_parts if is_object(plain) else _array_parts).decode(raw)
            for key, child in children:
                plain[key] = self._with_stand_ins(child, plain[key], parts[key], memo)
            if extra:
                # As a separate field, which is what the class makes of it.
                name, keys = extra
                kept = {key: self._untyped.decode(parts[key]) for key in keys}
                plain = {key: value for key, value in plain.items() if key not in kept}
                if self._wants_extra:
                    plain[name] = kept
            return plain
        if place.kinds == {inspect.RawType}:
            return raw
        if place.kinds & {inspect.AnyType, inspect.CustomType}:
            return self._untyped.decode(raw)
        if inspect.DecimalType in place.kinds and inspect.FloatType not in place.kinds:
            return _plain_with_decimals.decode(raw)
        return plain


def _part(value: Any, key: Any) -> Any:
    """The value in ``value`` for the JSON value under this key or index; None if there is none."""
    if isinstance(value, (dict, list, tuple)):
        return cast("Any", value)[key]
    if isinstance(value, msgspec.Struct):
        name = _wire_names(type(value)).get(key)
        return None if name is None else getattr(value, name)
    return getattr(value, key, None) if isinstance(key, str) else None


_wire_names_of: WeakKeyDictionary[type[msgspec.Struct], dict[Any, str]] = WeakKeyDictionary()


def _wire_names(cls: type[msgspec.Struct]) -> dict[Any, str]:
    """The fields of a class by their names, or their positions, on the wire."""
    names = _wire_names_of.get(cls)
    if names is None:
        config = cls.__struct_config__
        if config.array_like:
            names = dict(enumerate(cls.__struct_fields__, config.tag is not None))
        else:
            names = dict(zip(cls.__struct_encode_fields__, cls.__struct_fields__, strict=True))
        _wire_names_of[cls] = names
    return names


def _is_tuple(data: Any) -> TypeGuard[tuple[Any, ...]]:
    return isinstance(data, tuple)


def _put_back(value: Any, memo: Memo) -> Any:
    """``value`` with all replacements of the memo, in place if possible."""
    if id(value) in memo:
        return memo[id(value)][1]
    memo[id(value)] = (value, value)
    if is_array(value):
        value[:] = [_put_back(item, memo) for item in value]
    elif is_object(value):
        value.update({key: _put_back(item, memo) for key, item in value.items()})
    elif _is_tuple(value):
        items = [_put_back(item, memo) for item in value]
        if any(new is not old for new, old in zip(items, value, strict=True)):
            make = getattr(value, "_make", None)  # of a NamedTuple
            memo[id(value)] = (value, make(items) if make else tuple(items))
    elif not isinstance(value, type):
        for name in field_names(value):
            old = getattr(value, name, None)
            new = _put_back(old, memo)
            if new is not old:
                set_field(value, name, new)
    return memo[id(value)][1]


def with_audio(dec_hook: Callable[[type, Any], Any] | None) -> Callable[[type, Any], Any]:
    """The user's hook, or one that lets msgspec refuse; `AudioBuffer` is handled before it."""

    def hook(type: type, value: Any) -> Any:
        if type is not AudioBuffer:
            return value if dec_hook is None else dec_hook(type, value)
        if not isinstance(value, str):
            return value  # msgspec's message says what it expected
        try:
            return AudioBuffer(msgspec.convert(value, bytes))
        except msgspec.ValidationError as error:
            raise ValueError(str(error)) from None  # as msgspec adds a path only to these

    return hook


def _shorten(error: Exception) -> None:
    """Cut whatever the arguments of an error have of a frame."""
    if isinstance(error, InvalidUtf8Error):
        return  # it holds none
    if isinstance(error, UnicodeError):
        codec, text, *where = error.args
        error.args = (codec, text[:0], *where)
    elif len(str(error)) > _ERROR_LIMIT:
        error.args = (_cut(str(error)),)


def _cut(text: str) -> str:
    """At most `_ERROR_LIMIT` characters; the end is kept, since it has the path."""
    return text if len(text) <= _ERROR_LIMIT else f"{text[:120]}...{text[-77:]}"


loads = ReferenceDecoder(Any).decode
"""The decoder to which `rtframes.loads` hands over."""
