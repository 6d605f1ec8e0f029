"""The command line, run as a user runs it."""

import json
import os
import re
import struct
import subprocess
import sys
import wave
from importlib.metadata import version
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rtframes.cli import app
from rtframes.recordings import g711
from rtframes.recordings.audio import AudioPiece
from rtframes.recordings.inspection import Inspection
from rtframes.recordings.lines import read_lines
from rtframes.testing import DIALECTS, Synthesiser

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def run(*arguments: object, input: bytes | None = None, code: int = 0) -> str:
    result = CliRunner().invoke(app, [str(a) for a in arguments], input=input)
    assert result.exit_code == code, result.output
    return result.output


def table(output: str) -> list[str]:
    """The rows of the event table."""
    lines = output.splitlines()
    end = next(i for i, line in enumerate(lines) if "frames per second" in line)
    return [line.strip() for line in lines[1:end] if re.search(r"\d$", line.rstrip())]


def row(output: str, name: str) -> list[str]:
    (cells,) = [line.split() for line in output.splitlines() if line.split()[:1] == [name]]
    return cells[1:]


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "call.jsonl"
    run("synth", "--turns", 3, "--client", "--output", path)
    return path


# synth


@pytest.mark.parametrize("dialect", DIALECTS)
def test_synth_writes_the_dialects_session(dialect: str, tmp_path: Path) -> None:
    path = tmp_path / "call.jsonl"
    run("synth", "--dialect", dialect, "--turns", 2, "--seed", 5, "-o", path)
    assert path.read_bytes() == b"".join(Synthesiser(dialect, 5).lines(2))


def test_synth_has_options_for_audio(tmp_path: Path) -> None:
    path = tmp_path / "call.jsonl"
    options = ["--audio-format", "g711_ulaw", "--delta-bytes", 160, "--retrieved-bytes", 4_000]
    run("synth", *options, "--client", "-o", path)
    synthesiser = Synthesiser(audio_format="g711_ulaw", delta_bytes=(160,), retrieved_bytes=4_000)
    assert path.read_bytes() == b"".join(synthesiser.lines(3, client=True))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--dialect", "klingon"], "rtframes: unknown dialect 'klingon': one of ga, "),
        (["--delta-bytes", "3"], "rtframes: 3 bytes are not a whole number"),
        (["--output", "/nowhere/call.jsonl"], "rtframes: /nowhere/call.jsonl: No such file"),
    ],
)
def test_synth_says_what_is_wrong(options: list[str], message: str) -> None:
    assert message in run("synth", *options, code=2)


# inspect


def test_inspect_shows_a_table_of_what_json_counts(recording: Path) -> None:
    output = run("inspect", recording)
    sizes: dict[str, list[int]] = {}
    for line in recording.read_bytes().splitlines():
        sizes.setdefault(json.loads(line)["type"], []).append(len(line))
    for name, each in sizes.items():
        assert row(output, name)[:2] == [f"{len(each):,}", f"{sum(each):,}"]
    assert "frames per second" in output
    assert "decoding only" in output


def test_the_wav_is_as_long_as_the_table_says(recording: Path) -> None:
    path = recording.with_suffix(".wav")
    output = run("inspect", recording, "--wav", path)
    with wave.open(str(path), "rb") as file:
        assert file.getparams()[:3] == (1, 2, 24_000)
        seconds = file.getnframes() / 24_000
        samples = memoryview(file.readframes(file.getnframes())).cast("h")
    assert row(output, "server")[2] == f"{seconds:.2f}"
    assert row(output, "response.output_audio.delta")[2] == f"{seconds:.2f}"
    assert f"{seconds:.2f} s of PCM16 at 24,000 Hz" in output
    assert seconds > 20
    assert max(samples) > 5_000


@pytest.mark.parametrize(
    ("name", "decode"), [("g711_ulaw", g711.decode_ulaw), ("g711_alaw", g711.decode_alaw)]
)
def test_g711_is_decoded_to_a_wav_of_8000_hz(name: str, decode, tmp_path: Path) -> None:
    recording, path = tmp_path / "call.jsonl", tmp_path / "call.wav"
    run("synth", "--turns", 1, "--audio-format", name, "-o", recording)
    output = run("inspect", recording, "--wav", path)
    pieces: list[AudioPiece] = []
    found = Inspection(on_audio=pieces.append)
    for line in read_lines(recording.open("rb")):
        found.feed(line)
    with wave.open(str(path), "rb") as file:
        assert file.getparams()[:3] == (1, 2, 8_000)
        written = file.readframes(file.getnframes())
    assert written == b"".join(decode(memoryview(piece.data)) for piece in pieces)
    assert row(output, "server")[2] == f"{len(written) / 16_000:.2f}"


def test_a_directory_gets_one_wav_an_item(recording: Path, tmp_path: Path) -> None:
    directory = tmp_path / "items"
    output = run("inspect", recording, "--wav", directory)
    files = sorted(directory.iterdir())
    assert [re.sub(r"item_\w{21}", "item", file.name) for file in files] == [
        f"00{number}-item.wav" for number in range(1, 5)
    ]
    seconds = 0.0
    for path in files:
        with wave.open(str(path), "rb") as file:
            seconds += file.getnframes() / file.getframerate()
    assert row(output, "server")[2] == f"{seconds:.2f}"


def test_a_change_of_rate_begins_another_wav(tmp_path: Path) -> None:
    recording, path = tmp_path / "call.jsonl", tmp_path / "call.wav"
    lines = [*Synthesiser().lines(1), *Synthesiser(audio_format="g711_ulaw").lines(1)]
    recording.write_bytes(b"".join(lines))
    run("inspect", recording, "--wav", path)
    rates = []
    for each in (path, tmp_path / "call-2.wav"):
        with wave.open(str(each), "rb") as file:
            rates.append(file.getframerate())
            assert file.getnframes() / file.getframerate() > 5
    assert rates == [24_000, 8_000]


def test_no_audio_no_wav(tmp_path: Path) -> None:
    recording, path = tmp_path / "call.jsonl", tmp_path / "call.wav"
    recording.write_bytes(b"".join(Synthesiser("ga-webrtc").lines(1)))
    assert "no WAV file: the server sent no audio" in run("inspect", recording, "--wav", path)
    assert not path.exists()


def test_the_transcript_has_turns_and_durations(recording: Path) -> None:
    output = " ".join(run("inspect", recording, "--transcript").split())
    assert "1 0:00.5 user Hi, I'd like to book a table for four people" in output
    assert "assistant Of course! I can offer you a table" in output
    assert 'calls book_table({"at":"2026-03-13T19:30"' in output
    assert "(cancelled: turn_detected)" in output
    assert re.search(r"8\.\d s", output)


@pytest.mark.parametrize("options", [["--client"], []])
@pytest.mark.parametrize("dialect", ["ga", "translation", "ga-transcription"])
def test_the_timeline_is_a_picture(dialect: str, options: list[str], tmp_path: Path) -> None:
    recording, path = tmp_path / "call.jsonl", tmp_path / "call.png"
    run("synth", "--dialect", dialect, "--turns", 2, *options, "-o", recording)
    run("inspect", recording, "--timeline", path)
    data = path.read_bytes()
    assert data.startswith(PNG_SIGNATURE)
    width, height = struct.unpack(">II", data[16:24])
    assert (width, height) > (1_500, 500)


def test_a_timeline_of_an_unknown_kind_of_picture(recording: Path) -> None:
    output = run("inspect", recording, "--timeline", recording.with_suffix(".docx"), code=2)
    assert "docx" in output
    assert "Traceback" not in output


def test_standard_input_is_a_recording(recording: Path) -> None:
    data = recording.read_bytes()
    assert table(run("inspect", "-", input=data)) == table(run("inspect", recording))


def test_bad_lines_are_named_and_stop_nothing(recording: Path) -> None:
    before = table(run("inspect", recording))
    lines = recording.read_bytes().splitlines(keepends=True)
    lines.insert(10, b'{"type": oh no}\n')
    lines.insert(200, b"[]\n")
    lines.append(b'{"type":"error","event_id"')
    recording.write_bytes(b"".join(lines))
    output = run("inspect", recording)
    assert table(output) == before
    assert "3 bad lines, left out" in output
    for number in (11, 201, len(lines)):
        assert f"line {number:,}: " in output


def test_text_of_the_recording_is_not_markup(tmp_path: Path) -> None:
    recording = tmp_path / "call.jsonl"
    odd = b'{"type":"[bold]x[/nonsense]"}\n{"type":"[/]"}\n{"x":[/}\n'
    recording.write_bytes(b'{"type":"session.created"}\n' + odd)
    output = run("inspect", recording)
    assert "[bold]x[/nonsense] (unknown)" in output


@pytest.mark.parametrize(
    ("content", "message"),
    [(None, "No such file"), (b"", "it is empty"), (b"{\nx\n", "no frame of a realtime")],
)
def test_what_is_no_recording_is_said_to_be_none(content, message, tmp_path: Path) -> None:
    path = tmp_path / "call.jsonl"
    if content is not None:
        path.write_bytes(content)
    output = run("inspect", path, code=2)
    assert message in output
    assert "Traceback" not in output


# redact


def test_a_redacted_recording_gives_the_same_table(recording: Path, tmp_path: Path) -> None:
    recording.write_bytes(recording.read_bytes() + b'\n{no frame "audio":"AAAAAAAA"\n\n{}\n')
    redacted = tmp_path / "redacted.jsonl"
    run("redact", recording, "--output", redacted)
    assert redacted.stat().st_size < recording.stat().st_size / 10
    assert b"AAAAAAAA" not in redacted.read_bytes()
    first, second = run("inspect", recording), run("inspect", redacted)
    assert table(first) == table(second)
    number = recording.read_bytes().count(b"\n") - 2
    assert f"line {number:,}: " in first
    assert f"line {number:,}: " in second


# As a process


def rtframes(*arguments: object, code: str | None = None, **options) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "rtframes"] if code is None else [sys.executable, "-c", code]
    return subprocess.run(
        [*command, *map(str, arguments)],
        capture_output=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        **options,
    )


def test_a_pipe_of_all_three_commands() -> None:
    made = rtframes("synth", "--turns", 2, "--dialect", "azure", check=True).stdout
    redacted = rtframes("redact", "-", input=made, check=True).stdout
    shown = rtframes("inspect", "-", input=made, check=True).stdout.decode()
    again = rtframes("inspect", "-", input=redacted, check=True).stdout.decode()
    assert len(redacted) < len(made) / 10
    assert table(shown) == table(again)
    assert "response.audio.delta" in shown


def test_a_reader_that_has_had_enough_is_no_failure() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "rtframes", "synth", "--turns", "50"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    assert process.stdout.readline().startswith(b'{"type":"session.created"')
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 0


def test_without_the_extra_it_is_said_what_to_install() -> None:
    code = "import sys; sys.modules['typer'] = None; from rtframes.__main__ import main; main()"
    done = rtframes(code=code)
    assert done.returncode == 1
    assert b"needs typer" in done.stderr
    assert b"pip install 'rtframes[cli]'" in done.stderr
    assert b"Traceback" not in done.stderr


def test_the_version_needs_no_extra() -> None:
    for without in ("", "import sys; sys.modules['typer'] = None; "):
        code = without + "from rtframes.__main__ import main; main()"
        for option in ("--version", "-V"):
            done = rtframes(option, code=code)
            assert done.returncode == 0
            assert done.stdout.startswith(f"rtframes {version('rtframes')} (CPython ".encode())
            assert done.stderr == b""


def test_without_matplotlib_only_the_timeline_is_missing(recording: Path) -> None:
    code = (
        "import sys; sys.modules['matplotlib.figure'] = None;"
        "from rtframes.__main__ import main; main()"
    )
    assert rtframes("inspect", recording, code=code).returncode == 0
    done = rtframes("inspect", recording, "--timeline", "x.png", code=code)
    assert done.returncode == 2
    assert b"--timeline needs matplotlib" in done.stderr
    assert b"Traceback" not in done.stderr
