"""`rtframes serve` survives what its clients do, and says what it cannot do."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from websocket_server import PATIENCE_S
from websockets.sync.client import connect

from rtframes.testing import Synthesiser

CREATE = '{"type":"response.create"}'


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "call.jsonl"
    path.write_bytes(b"".join(Synthesiser("ga").lines(1)))
    return path


@contextlib.contextmanager
def serving(*arguments: object) -> Generator[tuple[subprocess.Popen[str], int]]:
    command = [sys.executable, "-m", "rtframes", "serve", "--port", "0", "--speed", "max"]
    process = subprocess.Popen(
        [*command, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        found = re.search(r"ws://127\.0\.0\.1:(\d+)/", process.stdout.readline())
        assert found is not None, process.communicate(timeout=PATIENCE_S)
        yield process, int(found.group(1))
    finally:
        process.kill()
        process.communicate()


def ended(process: subprocess.Popen[str], number: signal.Signals = signal.SIGTERM) -> list[str]:
    """The lines of standard error, after a signal."""
    process.send_signal(number)
    _, errors = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, errors
    return errors.splitlines()


def send(port: int, *messages: str) -> None:
    with connect(f"ws://127.0.0.1:{port}/", max_size=None, max_queue=None) as client:
        client.recv(PATIENCE_S)
        for message in messages:
            client.send(message)
            client.recv(PATIENCE_S)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_the_log_has_each_event_when_it_comes(
    recording: Path, tmp_path: Path, number: signal.Signals
) -> None:
    log = tmp_path / "log.jsonl"
    with serving(recording, "--log", log) as (process, port):
        send(port, CREATE)
        partial = tmp_path / "log.jsonl.partial"
        assert [json.loads(line) for line in partial.read_text().splitlines()] == [
            {"type": "response.create"}
        ]
        assert ended(process, number) == []
    assert log.read_text() == CREATE + "\n"
    assert not partial.exists()


def test_the_recording_and_older_logs_are_not_written_over(recording: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text("older\n")
    before = recording.read_bytes()
    for arguments in (["--log", recording, "--force"], ["--log", log]):
        command = [sys.executable, "-m", "rtframes", "serve", recording, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)
        assert done.returncode == 2
        assert done.stderr.count("\n") == 1
    assert recording.read_bytes() == before
    assert log.read_text() == "older\n"


def test_a_log_that_cannot_be_written_ends_it_in_one_line(recording: Path) -> None:
    with serving(recording, "--log", "/dev/full") as (process, port):
        send(port, CREATE)
        _, errors = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 2
    assert errors == "rtframes: /dev/full: No space left on device\n"


def test_clients_of_all_kinds_do_not_end_it(recording: Path) -> None:
    """What port scanners, browsers and programs in mid-debugging send."""
    noise = [
        b"",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"SSH-2.0-x\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 100_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        b"Sec-WebSocket-Protocol: ,;SECRET;,\r\n\r\n",
    ]
    with serving(recording) as (process, port):
        for data in noise:
            with socket.create_connection(("127.0.0.1", port), PATIENCE_S) as client:
                client.sendall(data)
                client.shutdown(socket.SHUT_WR)
                with contextlib.suppress(ConnectionResetError):
                    while client.recv(65_536):
                        pass
        with connect(f"ws://127.0.0.1:{port}/") as client:
            client.send(b'{"type":"caf\xe9"}', text=True)
            while client.close_code is None:
                with contextlib.suppress(Exception):
                    client.recv(PATIENCE_S)
            assert client.close_code == 1007
        send(port, CREATE)
        lines = ended(process)
    assert all(re.fullmatch(r"127\.0\.0\.1:\d+: [a-z ]+ \(\w+\)", line) for line in lines), lines


def test_clients_that_come_and_go_are_told_on_demand(recording: Path) -> None:
    with serving(recording, "--verbose") as (process, port):
        send(port)
        assert process.stderr is not None
        lines: list[str] = []
        while not lines or "client left" not in lines[-1]:
            lines.append(re.sub(r":\d+", ":PORT", process.stderr.readline().strip()))
            assert lines[-1], lines
        assert ended(process) == []
    assert "127.0.0.1:PORT: client connected" in lines
    assert lines[-1] == "127.0.0.1:PORT: client left"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            ["--host", "nosuchhost.invalid"],
            "rtframes: nosuchhost.invalid:8765: Name or service not known",
        ),
        (["--host", "192.0.2.1"], "rtframes: 192.0.2.1:8765: "),
    ],
)
def test_an_address_that_cannot_be_listened_on_is_told(
    recording: Path, options: list[str], words: str
) -> None:
    command = [sys.executable, "-m", "rtframes", "serve", str(recording), *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.returncode == 2
    assert done.stderr.startswith(words)
    assert done.stderr.count("\n") == 1
