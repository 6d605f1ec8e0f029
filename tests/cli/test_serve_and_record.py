"""``rtframes serve`` and ``rtframes record``, as a user runs them."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from rtframes.cli.record import record
from rtframes.cli.serve import serve
from rtframes.testing import Synthesiser

app = typer.Typer()
app.command()(serve)
app.command()(record)

SERVE = "import typer; from rtframes.cli.serve import serve; typer.run(serve)"


def run(*arguments: object, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output
    return result.output


class Serving:
    """A server in a process of its own."""

    def __init__(self, recording: Path, *options: str) -> None:
        command = [sys.executable, "-c", SERVE, str(recording), "--port", "0", *options]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.greeting = self.process.stdout.readline()
        found = re.search(r"ws://\S+", self.greeting)
        if found is None:
            self.process.kill()
            raise AssertionError(self.process.communicate()[1])
        self.url = found.group()

    def stop(self) -> str:
        """End it as Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        output, errors = self.process.communicate(timeout=30)
        assert self.process.returncode == 0, errors
        return output


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "call.jsonl"
    path.write_bytes(b"".join(Synthesiser("ga").lines(2)))
    return path


@pytest.fixture
def serving(recording: Path, tmp_path: Path) -> Iterator[Serving]:
    server = Serving(recording, "--speed", "max", "--log", str(tmp_path / "log.jsonl"))
    yield server
    server.process.kill()
    server.process.communicate()


def test_a_recording_is_served_and_recorded_again(
    serving: Serving, recording: Path, tmp_path: Path
) -> None:
    send = tmp_path / "send.jsonl"
    events = [{"type": "session.update", "session": {"type": "realtime"}}]
    events += [{"type": "response.create"}] * 3
    send.write_text("".join(json.dumps(event) + "\n" for event in events))
    again = tmp_path / "again.jsonl"
    output = run("record", serving.url, "-o", again, "--send", send, "--idle", 0.5)
    assert again.read_bytes() == recording.read_bytes()
    assert "4 client events sent" in output

    assert "serving 3 answers at ws://127.0.0.1:" in serving.greeting
    table = serving.stop()
    assert re.search(r"response\.create\s+\W\s+3", table)
    logged = (tmp_path / "log.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in logged] == events


def test_client_events_are_recorded_without_their_audio(serving: Serving, tmp_path: Path) -> None:
    send = tmp_path / "send.jsonl"
    send.write_text('{"type":"input_audio_buffer.append","audio":"AAAAAAAA"}\n')
    output = tmp_path / "out.jsonl"
    options = ["-o", output, "--send", send, "--idle", 0.3, "-H", "Authorization: Bearer x"]
    run("record", serving.url, *options, "--no-client-audio")
    appends = [line for line in output.read_text().splitlines() if "append" in line]
    assert appends == ['{"type":"input_audio_buffer.append","audio":"<audio 6 bytes>"}']


def test_bad_lines_are_told(recording: Path) -> None:
    recording.write_bytes(b"nonsense\n" + recording.read_bytes())
    serving = Serving(recording)
    serving.process.send_signal(signal.SIGTERM)
    _, errors = serving.process.communicate(timeout=30)
    assert serving.process.returncode == 0
    assert errors == "left out 1 line without a frame\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["serve", "none.jsonl"], "none.jsonl: No such file or directory"),
        (["serve", __file__], "contains no server frame"),
        (["serve", __file__, "--speed", "fast"], "--speed is 'fast': realtime or max"),
        (["record", "ws://127.0.0.1:9"], "ws://127.0.0.1:9: "),
        (["record", "http://127.0.0.1:9"], "http://127.0.0.1:9"),
        (["record", "ws://127.0.0.1:9", "-H", "Bearer x"], "not of the form 'Name: value'"),
        (["record", "ws://127.0.0.1:9", "--send", "none.jsonl"], "none.jsonl: No such file"),
    ],
)
def test_mistakes_are_one_line(arguments: list[str], message: str) -> None:
    output = run(*arguments, code=2)
    assert message in output
    assert output.startswith("rtframes: ")
    assert output.count("\n") == 1


def test_a_port_that_is_taken_is_said(serving: Serving, recording: Path) -> None:
    port = re.search(r":(\d+)/", serving.url)
    assert port is not None
    assert "in use" in run("serve", recording, "--port", port.group(1), code=2)
