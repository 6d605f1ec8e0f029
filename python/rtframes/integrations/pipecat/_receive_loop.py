"""`examine`: what a service's receive loop does with the results and exceptions of its parser.

Some loops of pipecat end with any exception of the parser, some go on; some take None for an
event that nothing acts on, some do not. So the loop is run on one message, with a parser that
does one or the other. The loop's own code runs with other globals: nothing of pipecat is changed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from types import FunctionType, SimpleNamespace
from typing import Any, NamedTuple

from rtframes.integrations._coroutines import finish
from rtframes.integrations.pipecat._versions import PIPECAT

_MESSAGE = '{"type":"rtframes.probe","event_id":"event_1"}'
_NAME = "_receive_task_handler"


class Ignored:
    """An event that no loop acts on, for loops that do not accept None."""

    type = "rtframes.ignored"


IGNORED = Ignored()


class Loop(NamedTuple):
    """What does not end a receive loop.

    Attributes:
        survives_error: an exception of the parser.
        survives_none: None as the parser's result.
    """

    survives_error: bool
    survives_none: bool


def examine(cls: Any) -> Loop:
    """Find out what the receive loop of a service does.

    Raises:
        UnsupportedSDKError: it does not call the parser of its module ``events``, or does not go
            on after an event of an unknown type.
    """
    loop = PIPECAT.check_function(cls, _NAME, parameters=1)
    if not _goes_on(cls, loop, lambda: IGNORED):
        raise PIPECAT.unsupported(f"{_NAME} of {cls.__name__} ends at an event that it ignores")
    return Loop(
        survives_error=_goes_on(cls, loop, _fail), survives_none=_goes_on(cls, loop, lambda: None)
    )


def _fail() -> None:
    raise ValueError


def _goes_on(cls: Any, loop: FunctionType, parser: Callable[[], Any]) -> bool:
    messages: list[str] = []

    def parse_server_event(message: str) -> Any:
        messages.append(message)
        return parser()

    events = SimpleNamespace(parse_server_event=parse_server_event)
    stand_ins = {"events": events, "logger": _Silent()}
    run = FunctionType(
        loop.__code__,
        {**loop.__globals__, **stand_ins},
        loop.__name__,
        loop.__defaults__,
        loop.__closure__,
    )
    try:
        finish(run(_Service()))
    except Exception:  # whatever ends a loop
        ended = True
    else:
        ended = False
    if messages[:1] != [_MESSAGE]:
        raise PIPECAT.unsupported(f"{_NAME} of {cls.__name__} does not call parse_server_event")
    return not ended and len(messages) == 2


class _Service:
    """As much of a service as a loop needs if it ignores what it receives."""

    @property
    def _websocket(self) -> AsyncIterator[str]:
        return _two_messages()

    def __getattr__(self, name: str) -> Any:
        return _do_nothing


async def _two_messages() -> AsyncIterator[str]:
    yield _MESSAGE
    yield _MESSAGE


async def _do_nothing(*_: Any, **__: Any) -> None:
    pass


class _Silent:
    """A logger."""

    def __getattr__(self, name: str) -> Any:
        return _say_nothing


def _say_nothing(*_: Any, **__: Any) -> None:
    pass
