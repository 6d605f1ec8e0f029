"""What importing rtframes costs and changes."""

import os
import subprocess
import sys

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
import sys, rtframes
heavy = {"asyncio", "bz2", "gzip", "lzma", "rtframes.client_events", "rtframes.recordings.reader"}
print(*sorted(heavy & set(sys.modules)), rtframes.redact(b'{"audio":"AAAA"}').decode())
"""
    assert run(program) == '{"audio":"<audio 3 bytes>"}'
