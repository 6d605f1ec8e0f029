"""How `rtframes record` ends: by the server, by a signal, by what breaks; and what is left then."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from websocket_server import NO_PROXIES, PATIENCE_S, command, record, serving
from websockets.sync.server import ServerConnection

FRAMES = [b'{"type":"test","n":%d}' % number for number in range(20)]
WHOLE = b"".join(frame + b"\n" for frame in FRAMES)


def say_all(connection: ServerConnection) -> None:
    for frame in FRAMES:
        connection.send(frame.decode())


def wait(connection: ServerConnection) -> None:
    say_all(connection)
    for _ in connection:
        pass


def close(code: int, reason: str = "") -> Callable[[ServerConnection], None]:
    def handler(connection: ServerConnection) -> None:
        say_all(connection)
        connection.close(code, reason)

    return handler


def close_without_code(connection: ServerConnection) -> None:
    say_all(connection)
    connection.socket.sendall(b"\x88\x00")
    for _ in connection:
        pass


def break_off(connection: ServerConnection) -> None:
    say_all(connection)
    connection.socket.shutdown(socket.SHUT_RDWR)


def break_the_protocol(connection: ServerConnection) -> None:
    say_all(connection)
    connection.socket.sendall(b"\x83\x00")  # no frame has the opcode 3
    for _ in connection:
        pass


@pytest.mark.parametrize(
    ("handler", "code", "words"),
    [
        (close(1000), 0, "closed by the server: 1000 (OK)"),
        (close(1001, "bye"), 0, "closed by the server: 1001 (going away): bye"),
        (close_without_code, 0, "closed by the server: 1005 (no code given)"),
        (close(1011, "\x1b[2J\u202e"), 3, r"1011 (internal error): \x1b[2J\u202e"),
        (close(1008), 3, "closed by the server: 1008 (policy violation)"),
        (
            close(4000, "invalid_request_error.invalid_api_key"),
            3,
            "closed by the server: 4000 (private use): invalid_request_error.invalid_api_key",
        ),
        (close(4001, "no such key: 12345678"), 3, "4001 (private use): no such key: …"),
        (break_off, 3, "the connection broke: 1006 (no close frame came)"),
        (
            break_the_protocol,
            3,
            "closed because of an error: 1002 (protocol error): invalid opcode",
        ),
    ],
)
def test_the_end_is_told(
    tmp_path: Path, handler: Callable[[ServerConnection], None], code: int, words: str
) -> None:
    output = tmp_path / "session.jsonl"
    with serving(handler) as port:
        done = record(f"ws://127.0.0.1:{port}", "-o", output, "-H", "X-Key: 12345678")
    assert done.returncode == code, done.stderr
    first, last = done.stderr.splitlines()
    assert first == f"20 frames, {len(WHOLE) - 20} bytes, 0 client events sent"
    assert words in last
    assert [path.name for path in tmp_path.iterdir()] == ["session.jsonl"]
    assert output.read_bytes() == WHOLE


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
@pytest.mark.parametrize("options", [[], ["--send", "-"]], ids=["", "waiting for standard input"])
def test_a_signal_ends_the_recording_and_leaves_it_whole(
    tmp_path: Path, number: signal.Signals, code: int, options: list[str]
) -> None:
    output = tmp_path / "session.jsonl"
    partial = tmp_path / "session.jsonl.partial"
    closed: list[int | None] = []

    def handler(connection: ServerConnection) -> None:
        wait(connection)
        closed.append(connection.protocol.close_code)

    with serving(handler) as port:
        process = subprocess.Popen(
            command(f"ws://127.0.0.1:{port}", "-o", output, *options),
            stdin=subprocess.PIPE,  # which stays open: a read of it waits
            stderr=subprocess.PIPE,
            text=True,
            env=NO_PROXIES,
        )
        give_up = time.monotonic() + PATIENCE_S
        while not (partial.exists() and partial.read_bytes() == WHOLE):
            assert time.monotonic() < give_up
            time.sleep(0.01)
        process.send_signal(number)
        assert process.wait(PATIENCE_S) == code
        assert process.stdin is not None
        assert process.stderr is not None
        assert process.stderr.read().splitlines() == [
            f"20 frames, {len(WHOLE) - 20} bytes, 0 client events sent",
            f"closed by {number.name}: 1000 (OK)",
        ]
        process.stdin.close()
        process.stderr.close()
    assert closed == [1000]
    assert not partial.exists()
    assert output.read_bytes() == WHOLE


def test_a_signal_before_the_connection_stands_leaves_no_file(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"ws://127.0.0.1:{silent.getsockname()[1]}"
        process = subprocess.Popen(
            command(url, "-o", tmp_path / "session.jsonl"),
            stderr=subprocess.PIPE,
            text=True,
            env=NO_PROXIES,
        )
        silent.settimeout(PATIENCE_S)
        connection, _ = silent.accept()
        with connection:
            connection.recv(1)
            process.send_signal(signal.SIGTERM)
            _, errors = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 143
    assert errors == "ended by SIGTERM before the connection was made: nothing is recorded\n"
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_utf8_is_kept_and_what_is_binary_told(tmp_path: Path) -> None:
    output = tmp_path / "session.jsonl"

    def handler(connection: ServerConnection) -> None:
        connection.send(b'{"type":"caf\xe9"}', text=True)
        connection.send(b"\x00\x01\x02")
        connection.send(b'{"type":"json in a binary message"}')
        connection.send([b"{", b'"type":', b'"in pieces"}'], text=True)
        connection.send('{"type":"caf\u00e9"}')

    with serving(handler) as port:
        done = record(f"ws://127.0.0.1:{port}", "-o", output)
    assert done.returncode == 0
    assert done.stderr.splitlines()[1:3] == [
        "left out 2 binary messages of 38 bytes",
        "kept as it came: 1 frame of text that is not UTF-8",
    ]
    assert output.read_bytes().splitlines() == [
        b'{"type":"caf\xe9"}',
        b'{"type":"in pieces"}',
        '{"type":"caf\u00e9"}'.encode(),
    ]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")  # noqa: PTH110
def test_a_full_device_is_one_line() -> None:
    with serving(wait) as port:
        done = subprocess.run(
            command(f"ws://127.0.0.1:{port}", "-o", "/dev/full"),
            capture_output=True,
            text=True,
            env=NO_PROXIES,
            timeout=PATIENCE_S,
        )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "rtframes: /dev/full: No space left on device\n"


def test_a_full_disk_leaves_whole_lines(tmp_path: Path) -> None:
    """The limit on a file's size stands for the disk's: a write is short, and the next refused."""
    import resource

    output = tmp_path / "session.jsonl"
    limit = 100

    def set_limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    with serving(wait) as port:
        process = subprocess.Popen(
            command(f"ws://127.0.0.1:{port}", "-o", output),
            stderr=subprocess.PIPE,
            text=True,
            env={**NO_PROXIES, "PYTHONDONTWRITEBYTECODE": "1"},
            preexec_fn=set_limit,
        )
        _, errors = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 2
    assert "File too large" in errors
    assert "Traceback" not in errors
    kept = (tmp_path / "session.jsonl.partial").read_bytes()
    assert kept == WHOLE[: WHOLE[:limit].rindex(b"\n") + 1]


def test_an_older_recording_outlives_a_failure_to_connect(tmp_path: Path) -> None:
    output = tmp_path / "session.jsonl"
    output.write_bytes(b"precious")
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"ws://127.0.0.1:{closed.getsockname()[1]}"
        for options in ([], ["--force"]):
            assert record(url, "-o", output, *options).returncode == 2
            assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"precious"]


def test_what_is_sent_is_not_written_over(tmp_path: Path) -> None:
    send = tmp_path / "send.jsonl"
    send.write_bytes(b'{"type":"response.create"}\n')
    done = record("ws://127.0.0.1:9", "--send", send, "-o", send, "--force")
    assert done.returncode == 2
    assert "which is being read" in done.stderr
    assert send.read_bytes() == b'{"type":"response.create"}\n'


def test_what_a_killed_recorder_left_is_not_written_over(tmp_path: Path) -> None:
    """Not even with --force, which means the file of the name that was given."""
    output = tmp_path / "session.jsonl"
    partial = tmp_path / "session.jsonl.partial"
    partial.write_bytes(b"precious\n")
    for options in ([], ["--force"]):
        done = record("ws://127.0.0.1:9", "-o", output, *options)
        assert done.returncode == 2
        assert "session.jsonl.partial is there, of a recording that was cut off" in done.stderr
        assert partial.read_bytes() == b"precious\n"


def test_two_recordings_do_not_share_a_file(tmp_path: Path) -> None:
    output = tmp_path / "session.jsonl"

    def slow(connection: ServerConnection, request: Any) -> None:
        (tmp_path / "session.jsonl.partial").write_bytes(b"of another that was quicker\n")

    with serving(say_all, process_request=slow) as port:
        done = record(f"ws://127.0.0.1:{port}", "-o", output, "--force")
    assert done.returncode == 2
    partial = tmp_path / "session.jsonl.partial"
    assert partial.read_bytes() == b"of another that was quicker\n"


def test_times_are_written_if_wanted(tmp_path: Path) -> None:
    path = tmp_path / "timed.jsonl"
    before = time.time()
    with serving(say_all) as port:
        done = record(f"ws://127.0.0.1:{port}", "--times", "--output", path)
    assert done.returncode == 0
    rows = [json.loads(line) for line in path.read_bytes().splitlines()]
    assert [row["event"] for row in rows] == [json.loads(frame) for frame in FRAMES]
    times = [row["time_ms"] / 1000 for row in rows]
    assert times == sorted(times)
    assert before - 0.001 <= times[0] <= times[-1] <= time.time() + 0.001
    assert [list(row) for row in rows] == [["time_ms", "event"]] * len(FRAMES)
