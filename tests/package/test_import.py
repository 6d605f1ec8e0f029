"""What importing rtframes costs and changes."""

import inspect
import os
import pickle
import subprocess
import sys

import pytest

import rtframes

THIRD_PARTY = """
import sys
import msgspec, msgspec.inspect  # which may bring typing_extensions
before = set(sys.modules)
import rtframes
rtframes.Decoder().decode(b'{"type":"input_audio_buffer.cleared","event_id":"e"}')
names = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(names - set(sys.stdlib_module_names) - {"rtframes"}))
"""


def run(program: str, **environment: str) -> str:
    # -I keeps the tests' own directory, and what they import, out of it.
    result = subprocess.run(
        [sys.executable, "-I", "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | environment,
    )
    return result.stdout.strip()


def test_nothing_but_msgspec_and_the_standard_library_is_imported() -> None:
    assert run(THIRD_PARTY) == ""


def test_the_pure_decoder_is_chosen_by_the_environment() -> None:
    program = """
import rtframes
decoder = rtframes.Decoder()
event = decoder.decode(b'{"type":"of.tomorrow"}')
print(event.tag, *decoder.stats()[:4])
"""
    assert run(program, RTFRAMES_PURE="1") == "of.tomorrow 0 0 1 1"
    assert run(program, RTFRAMES_PURE="0") == "of.tomorrow 1 0 0 1"
    assert run(program, RTFRAMES_PURE="") == "of.tomorrow 1 0 0 1"


def test_errors_are_those_of_msgspec() -> None:
    program = """
import rtframes, msgspec
print(rtframes.DecodeError is msgspec.DecodeError)
print(rtframes.ValidationError is msgspec.ValidationError)
"""
    assert run(program).split() == ["True", "True"]


def test_what_only_commands_need_is_not_imported() -> None:
    program = """
import sys
from rtframes import redact
heavy = {"asyncio", "bz2", "gzip", "lzma", "rtframes.client_events", "rtframes.recordings.reader"}
print(*sorted(heavy & set(sys.modules)), redact(b'{"audio":"AAAA"}').decode())
"""
    assert run(program) == '{"audio":"<audio 3 bytes>"}'


# What is loaded when: modules and calls of Python functions are counted, since times prove nothing.

COUNTED = """
import sys
import msgspec

class Mine(msgspec.Struct, tag="mine"):
    x: int
    names: list[str] | None = None

calls = 0

def count(frame, event, argument):
    global calls
    calls += event == "call"

def counted(program):
    global calls
    before, calls = set(sys.modules), 0
    sys.setprofile(count)
    try:
        exec(program, globals())
    finally:
        sys.setprofile(None)
    names = set(sys.modules) - before
    return calls, sum(name.startswith("rtframes") for name in names), names
"""


def test_a_program_with_types_of_its_own_loads_no_catalogue() -> None:
    program = """
_, ours, names = counted("import rtframes")
print(ours, *sorted(name for name in names if not name.startswith("rtframes")))
calls, _, names = counted(
    "rtframes.Decoder(Mine).decode(b'{\\"type\\":\\"mine\\",\\"x\\":1}');"
    "rtframes.decode(b'{\\"type\\":\\"mine\\",\\"x\\":2}', type=Mine);"
    "rtframes.encode(Mine(1)); rtframes.loads(b'{}'); rtframes.extend_events(Mine, base=Mine)"
)
print(calls, *names)
print(*sorted(name for name in sys.modules if name.startswith("rtframes.protocols")))
"""
    loaded, made, catalogue, *_ = [*run(COUNTED + program, RTFRAMES_PURE="").split("\n"), "", ""]
    ours, *others = loaded.split()
    assert int(ours) < 20
    assert set(others) <= {"_weakrefset", "gc", "weakref"}
    calls, *names = made.split()
    assert int(calls) < 500
    assert names == []
    assert catalogue == ""


def test_the_catalogue_is_loaded_once_and_compiled_without_describing_it() -> None:
    program = """
import rtframes
calls, ours, names = counted("rtframes.events.ResponseDone")
print(ours, calls, *sorted(name for name in names if not name.startswith("rtframes")))
calls, _, names = counted("rtframes.Decoder(); rtframes.decode(b'{}'); rtframes.ServerEvent")
print(calls, *names)
calls, _, names = counted("rtframes.Decoder(rtframes.ServerEvent); rtframes.objects.Session")
print(calls, *names)
"""
    loaded, compiled, again = run(COUNTED + program, RTFRAMES_PURE="").split("\n")
    ours, calls, *others = loaded.split()
    assert 40 < int(ours) < 80
    assert int(calls) < 50_000
    assert others == []
    # `msgspec.inspect` by itself makes 40,000 calls for all of these. msgspec asks each class for
    # its annotations, which are code from 3.14 on.
    calls, *names = compiled.split()
    assert int(calls) < 16_000
    assert names == []
    calls, *names = again.split()
    assert int(calls) < 100
    assert names == []


@pytest.mark.parametrize(
    "use",
    [
        "from rtframes import ServerEvent; got = ServerEvent",
        "from rtframes import events; got = events.ServerEvent",
        "import rtframes; got = rtframes.ServerEvent",
        "import rtframes; got = rtframes.events.ServerEvent",
        "import rtframes.events; got = rtframes.ServerEvent",
        "from rtframes import *; got = ServerEvent",
        "import rtframes; got = rtframes.Decoder().type",
        "import rtframes; rtframes.objects; got = rtframes.ServerEvent",
        "import rtframes; rtframes.zero_copy; got = rtframes.ServerEvent",
        "import rtframes; assert 'ServerEvent' in dir(rtframes); got = rtframes.ServerEvent",
    ],
)
def test_the_catalogue_is_there_however_it_is_named(use: str) -> None:
    check = """
import rtframes.protocols.server
print(got is rtframes.protocols.server.ServerEvent)
"""
    assert run(f"{use}\n{check}") == "True"


def test_an_event_is_unpickled_before_the_catalogue_was_named() -> None:
    event = rtframes.decode(b'{"type":"input_audio_buffer.cleared","event_id":"e"}')
    program = (
        f"import pickle, rtframes; print(rtframes.encode(pickle.loads({pickle.dumps(event)!r})))"
    )
    assert run(program) == str(rtframes.encode(event))


PUBLIC = (
    *("", ".events", ".client_events", ".objects", ".zero_copy", ".testing", ".replay"),
    *(f".integrations.{name}" for name in ("openai", "livekit", "pipecat", "agents", "voicelive")),
)


@pytest.mark.parametrize("name", PUBLIC)
def test_completion_offers_what_is_public(name: str) -> None:
    program = f"""
import rtframes{name} as module, rtframes.cli.outputs, rtframes.replay.script, typing
offered = [name for name in dir(module) if not name.startswith("_")]
assert offered == sorted(set(module.__all__) - {{"__version__"}}), offered
for name in offered:
    value = getattr(module, name)
    assert getattr(value, "__module__", "rtframes").split(".")[0] in ("rtframes", "msgspec",
        "types", "typing"), name
    assert value not in (typing.Any, typing.ClassVar, typing.Literal), name
"""
    assert run(program) == ""


def test_modules_need_no_import_of_their_own() -> None:
    for name in ("client_events", "events", "integrations", "objects", "replay", "testing"):
        program = f"import sys, rtframes; print(rtframes.{name} is sys.modules['rtframes.{name}'])"
        assert run(program) == "True"


def test_help_begins_on_the_first_screen() -> None:
    for each in (rtframes.Decoder, rtframes.decode, rtframes.Encoder, rtframes.encode):
        assert len(str(inspect.signature(each))) < 3 * 80
    for each in (rtframes.Decoder(), rtframes.Decoder(rtframes.ZeroCopyServerEvent)):
        assert len(repr(each)) < 80


def test_the_replay_server_names_what_it_needs() -> None:
    program = """
import sys
sys.modules["websockets"] = None
try:
    import rtframes.replay
except ModuleNotFoundError as error:
    print(error.name, error)
"""
    assert run(program) == (
        "websockets rtframes.replay needs websockets, which is not installed: "
        "pip install 'rtframes[serve]'"
    )


def test_all_public_names_are_there_and_no_others() -> None:
    assert all(hasattr(rtframes, name) for name in rtframes.__all__)
    assert set(rtframes.__all__) <= set(dir(rtframes))
    with pytest.raises(AttributeError, match="module 'rtframes' has no attribute 'ServerEvents'"):
        rtframes.ServerEvents  # type: ignore[attr-defined]  # noqa: B018
    with pytest.raises(ImportError):
        from rtframes import nothing  # type: ignore[attr-defined]  # noqa: F401


def test_the_default_type_is_shown_by_its_name() -> None:
    assert str(inspect.signature(rtframes.extend_events)).endswith(
        "base: 'Any' = ServerEvent) -> 'Any'"
    )
