"""`Decoder` and `decode`: frames into typed events.

A type is compiled once into a plan for the native walk, the core's single pass over a frame.
Whatever the walk does not handle goes to the `ReferenceDecoder` of the same type, which gives the
value or the exception.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeAlias, TypeVar, overload

import msgspec

from rtframes._core import NativeDecoder, Plan
from rtframes.arguments import Argument
from rtframes.default_type import SERVER_EVENT, resolved
from rtframes.plans import Plans, is_pinned
from rtframes.type_names import type_name
from rtframes.unknown import UnknownObject

T = TypeVar("T")
S = TypeVar("S")

if TYPE_CHECKING:
    from typing_extensions import Buffer, TypeForm

    from rtframes.events import ServerEvent
    from rtframes.reference.decoder import ReferenceDecoder

    # In the body of `Decoder` the name ``type`` is an attribute
    _ClassOf: TypeAlias = type[S]
    _DecHook: TypeAlias = Callable[[type, Any], Any]

_PURE = os.environ.get("RTFRAMES_PURE", "") not in ("", "0")


class DecoderStats(NamedTuple):
    """What a decoder has seen so far.

    Attributes:
        native: frames decoded entirely by the Rust core.
        learnt: those of them that the core compared with earlier frames of the same kind.
        handed_over: frames that went to msgspec, which gave the value or the exception.
        unknown: frames with at least one `UnknownObject` in place of an object with an unknown tag.
        invalid: frames that were returned whole as an `UnknownObject`, because of
            ``invalid="unknown"``.
        slot_stores: whether every Struct of the type is filled in place, which is fast; False
            also if the whole type is decoded by msgspec.
    """

    native: int
    learnt: int
    handed_over: int
    unknown: int
    invalid: int
    slot_stores: bool


class _HandOver:
    """The reference decoder of one `Decoder`, loaded and created on first use.

    Attributes:
        arguments: the arguments of the `Decoder`.
        made: the reference decoder, if it was created.
    """

    made: ReferenceDecoder | None = None

    def __init__(self, type: Any, **options: Any) -> None:
        self.arguments: dict[str, Any] = {"type": type, **options}

    def reference(self) -> ReferenceDecoder:
        if self.made is not None:
            return self.made
        from rtframes.reference.decoder import ReferenceDecoder

        # Of two threads that make one at once, the first one's is kept: it counts what it decodes.
        made: ReferenceDecoder = vars(self).setdefault("made", ReferenceDecoder(**self.arguments))
        return made

    def decode(self, buf: Any) -> Any:
        return self.reference().decode(buf)

    def decode_lines(self, buf: Any) -> list[Any]:
        return self.reference().decode_lines(buf)


class Decoder(NativeDecoder, Generic[T]):
    """Decodes frames to one type; a drop-in for `msgspec.json.Decoder`.

    One decoder may serve any number of connections. It keeps a few recent strings (ids that a
    stream repeats) and no other state.

    Args:
        type: what a frame decodes to; any type that msgspec supports, and `AudioBuffer`.
        strict: as for `msgspec.json.Decoder`.
        dec_hook: as for `msgspec.json.Decoder`; it is not called for `AudioBuffer`.
        float_hook: as for `msgspec.json.Decoder`.
        unknown: `UnknownObject`, to keep objects whose tag no class of their union has; None to
            refuse them as msgspec does.
        invalid: ``"raise"``, or ``"unknown"`` to return a frame that is a JSON object but does not
            fit the type as an `UnknownObject` with the message in ``reason``. The same goes for a
            frame whose text escapes half of a surrogate pair: its text is what `json.loads` gives,
            and `encode` refuses it with `UnicodeEncodeError`, as msgspec does.
        extra: ``"keep"`` to keep keys that a class does not declare in its field of type
            `rtframes.Extra`, if it has one; ``"drop"`` to skip them.

    Raises:
        TypeError: msgspec does not support the type, or an argument is none of the above.

    Errors say what they are about: the type of the event and, for ``decode_lines``, the line, in
    ``__notes__``, which Python 3.11 and newer print. With ``unknown=None`` errors are msgspec's.
    """

    __slots__ = ("__weakref__",)

    if TYPE_CHECKING:

        @property
        def type(self) -> Any: ...
        @property
        def strict(self) -> bool: ...
        @property
        def dec_hook(self) -> _DecHook | None: ...
        @property
        def float_hook(self) -> Callable[[str], Any] | None: ...
        @property
        def _hand_over(self) -> _HandOver: ...

        @overload
        def __new__(
            cls,
            *,
            strict: bool = True,
            dec_hook: _DecHook | None = None,
            float_hook: Callable[[str], Any] | None = None,
            unknown: _ClassOf[UnknownObject] = ...,
            invalid: Literal["raise", "unknown"] = "raise",
            extra: Literal["keep", "drop"] = "keep",
        ) -> Decoder[ServerEvent | UnknownObject]: ...
        @overload
        def __new__(
            cls,
            type: TypeForm[S],
            *,
            strict: bool = True,
            dec_hook: _DecHook | None = None,
            float_hook: Callable[[str], Any] | None = None,
            unknown: _ClassOf[UnknownObject] = ...,
            invalid: Literal["raise", "unknown"] = "raise",
            extra: Literal["keep", "drop"] = "keep",
        ) -> Decoder[S | UnknownObject]: ...
        @overload
        def __new__(
            cls,
            type: TypeForm[S],
            *,
            strict: bool = True,
            dec_hook: _DecHook | None = None,
            float_hook: Callable[[str], Any] | None = None,
            unknown: None,
            invalid: Literal["raise"] = "raise",
            extra: Literal["keep", "drop"] = "keep",
        ) -> Decoder[S]: ...
        @overload
        def __new__(
            cls,
            type: Any = ...,
            *,
            strict: bool = True,
            dec_hook: _DecHook | None = None,
            float_hook: Callable[[str], Any] | None = None,
            unknown: _ClassOf[UnknownObject] | None = ...,
            invalid: Literal["raise", "unknown"] = "raise",
            extra: Literal["keep", "drop"] = "keep",
        ) -> Decoder[Any]: ...
        def __new__(cls, *args: Any, **kwargs: Any) -> Any: ...

        def decode(self, buf: Buffer | str, /) -> T: ...
        def decode_lines(self, buf: Buffer | str, /) -> list[T]: ...

    else:
        type = Argument("_hand_over")
        strict = Argument("_hand_over")
        dec_hook = Argument("_hand_over")
        float_hook = Argument("_hand_over")

        def __new__(
            cls,
            type=SERVER_EVENT,
            *,
            strict=True,
            dec_hook=None,
            float_hook=None,
            unknown=UnknownObject,
            invalid="raise",
            extra="keep",
        ):
            if unknown is not None and unknown is not UnknownObject:
                raise TypeError("`unknown` must be UnknownObject or None")
            if invalid not in ("raise", "unknown"):
                raise TypeError("`invalid` must be 'raise' or 'unknown'")
            if extra not in ("keep", "drop"):
                raise TypeError("`extra` must be 'keep' or 'drop'")
            for name, hook in (("dec_hook", dec_hook), ("float_hook", float_hook)):
                if hook is not None and not callable(hook):
                    raise TypeError(f"{name} must be callable")

            type = resolved(type)
            hand_over = _HandOver(
                type,
                strict=strict,
                dec_hook=dec_hook,
                float_hook=float_hook,
                unknown=unknown,
                invalid=invalid,
                extra=extra,
            )
            plan = None
            if strict and float_hook is None and not _PURE:
                plan = _plans.of(type, extra == "keep")
            if plan is None:
                hand_over.reference()  # refuses the types and hooks that msgspec refuses
            return super().__new__(cls, plan, unknown is not None, extra == "keep", hand_over)

    def stats(self) -> DecoderStats:
        """Count the frames that this decoder has seen so far."""
        native, learnt, handed_over, unknown, slot_stores = self._counts()
        reference = self._hand_over.made
        return DecoderStats(
            native,
            learnt,
            handed_over,
            unknown + (reference.unknown if reference else 0),
            reference.invalid if reference else 0,
            slot_stores,
        )

    def __repr__(self) -> str:
        return f"rtframes.Decoder({type_name(self.type)})"


def _compile(type: Any, keep_extra: bool) -> Plan | None:
    """Compile a type; None if msgspec decodes all of it."""
    if not is_pinned(type):
        msgspec.json.Decoder(type, dec_hook=_no_hook)  # refuses what is not a type
    try:
        foreign = functools.partial(_foreign, extra="keep" if keep_extra else "drop")
        return Plan(type, foreign, UnknownObject)
    except TypeError:
        return None


def _no_hook(type: type, value: Any) -> Any:
    return value  # it is never called, but makes msgspec accept types of any kind


_plans = Plans(_compile)


def plan_of(type: Any) -> Plan:
    """The compiled form of a type, with the keys that its classes do not declare.

    Raises:
        TypeError: it is not a type, or msgspec decodes all of it.
    """
    plan = _plans.of(type, True)
    if plan is None:
        raise TypeError(
            f"{type_name(type)} has code of its own, or is of a kind that msgspec decodes"
        )
    return plan


def _foreign(type: Any, extra: Literal["keep", "drop"]) -> Callable[[bytes], Any]:
    """The decoder of a field that the walk leaves to msgspec."""
    from rtframes.reference.decoder import ReferenceDecoder

    reference = ReferenceDecoder(type, unknown=None, extra=extra)
    return reference.decode if reference.has_extra else reference.typed.decode


_shared: dict[int, Decoder[Any]] = {}
"""The decoders with which `decode` decodes the catalogue's unions, by ids: they are never freed."""


@overload
def decode(buf: Buffer | str, *, strict: bool = True) -> ServerEvent | UnknownObject: ...
@overload
def decode(
    buf: Buffer | str,
    *,
    type: TypeForm[T],
    strict: bool = True,
    dec_hook: Callable[[type, Any], Any] | None = None,
) -> T | UnknownObject: ...
@overload
def decode(
    buf: Buffer | str,
    *,
    type: Any,
    strict: bool = True,
    dec_hook: Callable[[type, Any], Any] | None = None,
) -> Any: ...
def decode(
    buf: Buffer | str,
    *,
    type: Any = SERVER_EVENT,
    strict: bool = True,
    dec_hook: Callable[[type, Any], Any] | None = None,
) -> Any:
    """Decode one frame.

    For many frames keep a `Decoder` and call its ``decode``: the same results, less work per call.

    Args:
        buf: the frame: ``bytes``, ``str``, or any contiguous buffer.
        type: what the frame decodes to.
        strict: as for `msgspec.json.decode`.
        dec_hook: as for `msgspec.json.decode`.

    Returns:
        The event; an `UnknownObject` for an event of an unknown type.

    Raises:
        DecodeError: the frame is malformed JSON; `InvalidUtf8Error` if it is not UTF-8,
            `NestingError` if it nests too deeply.
        ValidationError: the frame is JSON that does not fit the type.
    """
    is_plain = strict and dec_hook is None
    if is_plain and (decoder := _shared.get(id(type))) is not None:
        return decoder.decode(buf)
    decoder = Decoder[Any](type, strict=strict, dec_hook=dec_hook)
    if is_plain and is_pinned(decoder.type):
        _shared[id(type)] = decoder
    return decoder.decode(buf)
