"""Signals that end a command: the first lets it finish, and breaks off what waits for ever."""

import asyncio
import os
import signal

import pytest

from rtframes.cli import interruption
from rtframes.cli.interruption import Interruption

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows sends no signals")


def test_the_first_signal_sets_the_event_and_the_second_is_as_before() -> None:
    seen: list[int] = []

    async def work() -> Interruption:
        with Interruption() as interrupted:
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.wait_for(interrupted.event.wait(), 20)
            os.kill(os.getpid(), signal.SIGTERM)
            return interrupted

    before = signal.signal(signal.SIGTERM, lambda number, frame: seen.append(number))
    try:
        interrupted = asyncio.run(work())
    finally:
        signal.signal(signal.SIGTERM, before)
    assert (interrupted.code, interrupted.name) == (143, "SIGTERM")
    assert seen == [signal.SIGTERM]


def test_a_wait_for_a_reader_is_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interruption, "_PATIENCE_S", 0.05)
    before = signal.getsignal(signal.SIGALRM)
    reading, writing = os.pipe()

    async def work() -> None:
        with Interruption():
            os.kill(os.getpid(), signal.SIGHUP)
            while True:
                os.write(writing, bytes(1 << 16))  # until the pipe is full

    try:
        with pytest.raises(TimeoutError, match="nobody reads it"):
            asyncio.run(work())
    finally:
        os.close(reading)
        os.close(writing)
    assert signal.getsignal(signal.SIGALRM) is before


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    async def work() -> None:
        with Interruption() as interrupted:
            os.kill(os.getpid(), signal.SIGHUP)
            await asyncio.sleep(0)
            assert not interrupted.event.is_set()

    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        asyncio.run(work())
    finally:
        signal.signal(signal.SIGHUP, before)
