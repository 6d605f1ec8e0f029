"""No command overwrites a user's file by accident, and none leaves an incomplete file."""

import errno
import gzip
import io
import json
import os
import resource
import stat
import subprocess
import sys
import threading
import wave
from functools import partial
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from rtframes.cli import app
from rtframes.cli.outputs import check, check_distinct, created, written
from rtframes.recordings.redacted_files import redacted
from rtframes.testing import Synthesiser

SESSION = b"".join(Synthesiser("ga").lines(2))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("call.jsonl").write_bytes(SESSION)
    return tmp_path


def run(*arguments: str, input: bytes | None = None) -> tuple[int, str]:
    """The exit status and all that was printed."""
    result = CliRunner().invoke(app, arguments, input=input)
    return result.exit_code, result.output


def rtframes(*arguments: str, **options) -> subprocess.CompletedProcess[bytes]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "rtframes", *arguments]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": environment} | options
    return subprocess.run(command, timeout=60, check=False, **options)


def names() -> list[str]:
    return sorted(each.name for each in Path().iterdir())


def assert_refused(done: tuple[int, str], message: str) -> None:
    code, output = done
    assert code == 2, output
    assert output.startswith("rtframes: ")
    assert message in output
    assert output.count("\n") == 1


# An output that is an input


@pytest.mark.parametrize("force", [[], ["--force"]])
@pytest.mark.parametrize("alias", ["call.jsonl", "./call.jsonl", "soft.jsonl", "hard.jsonl"])
def test_the_recording_is_no_output(alias: str, force: list[str]) -> None:
    Path("soft.jsonl").symlink_to("call.jsonl")
    Path("hard.jsonl").hardlink_to("call.jsonl")
    assert_refused(run("redact", "call.jsonl", "-o", alias, *force), "which is being read")
    assert_refused(run("redact", alias, "-o", "call.jsonl", *force), "which is being read")
    assert_refused(run("convert", alias, "-o", "call.jsonl", *force), "which is being read")
    assert Path("call.jsonl").read_bytes() == SESSION


@pytest.mark.parametrize("force", [[], ["--force"]])
@pytest.mark.parametrize(
    ("command", "suffix"),
    [
        (["inspect", "{}", "--wav", "{}"], ".wav"),
        (["inspect", "{}", "--timeline", "{}"], ".svg"),
        (["bench", "{}", "--json", "{}"], ".json"),
        (["bench", "{}", "--chart", "{}"], ".png"),
    ],
)
def test_nor_is_it_a_picture_or_a_sound(command: list[str], suffix: str, force: list[str]) -> None:
    path = Path("call.jsonl").rename(f"call{suffix}")
    done = run(*(part.format(path) for part in command), *force)
    assert_refused(done, f"call{suffix} is the input, which is being read")
    assert path.read_bytes() == SESSION


def test_a_file_in_a_folder_of_wav_files_may_be_the_recording() -> None:
    Path("items").mkdir()
    assert run("inspect", "call.jsonl", "--wav", "items")[0] == 0
    first = min(Path("items").iterdir())
    first.write_bytes(SESSION)
    assert_refused(run("inspect", str(first), "--wav", "items", "-f"), "which is being read")
    assert first.read_bytes() == SESSION


def test_standard_input_and_output_are_files_too() -> None:
    with Path("call.jsonl").open("rb") as stdin:
        done = rtframes("redact", "-", "-o", "call.jsonl", "--force", stdin=stdin)
    assert done.returncode == 2
    assert done.stderr == b"rtframes: call.jsonl is standard input, which is being read\n"
    with Path("call.jsonl").open("ab") as stdout:
        done = rtframes("redact", "call.jsonl", stdout=stdout)
    assert done.returncode == 2
    assert done.stderr == b"rtframes: standard output is call.jsonl, which is being read\n"
    assert Path("call.jsonl").read_bytes() == SESSION


# An output that exists


@pytest.mark.parametrize(
    ("command", "name"),
    [
        (["redact", "call.jsonl", "-o"], "old.jsonl"),
        (["convert", "call.jsonl", "-o"], "old.jsonl"),
        (["synth", "--turns", "0", "-o"], "old.jsonl"),
        (["inspect", "call.jsonl", "--wav"], "old.wav"),
        (["inspect", "call.jsonl", "--timeline"], "old.png"),
        (["bench", "--work", "peek", "--rounds", "1", "--json"], "old.json"),
        (["bench", "--work", "peek", "--rounds", "1", "--chart"], "old.svg"),
    ],
)
def test_a_file_that_exists_needs_force(command: list[str], name: str) -> None:
    Path(name).write_bytes(b"precious")
    assert_refused(run(*command, name), f"{name} exists: --force replaces it")
    assert Path(name).read_bytes() == b"precious"
    code, output = run(*command, name, "-f")
    assert code == 0, output
    assert Path(name).read_bytes() not in (b"precious", b"")
    assert names() == sorted(["call.jsonl", name])


def test_a_folder_of_wav_files_needs_force() -> None:
    assert run("inspect", "call.jsonl", "--wav", "items")[0] == 0
    Path("items/own.wav").write_bytes(b"precious")
    assert_refused(run("inspect", "call.jsonl", "--wav", "items"), "items holds WAV files")
    assert run("inspect", "call.jsonl", "--wav", "items", "--force")[0] == 0
    assert Path("items/own.wav").read_bytes() == b"precious"


def test_the_second_wav_of_a_recording_is_asked_for_too() -> None:
    other = b"".join(Synthesiser(audio_format="g711_ulaw").lines(1))
    Path("call.jsonl").write_bytes(SESSION + other)
    Path("call-2.wav").write_bytes(b"precious")
    assert_refused(run("inspect", "call.jsonl", "--wav", "call.wav"), "call-2.wav exists")
    assert Path("call-2.wav").read_bytes() == b"precious"


def test_a_file_that_another_program_makes_meanwhile_stays() -> None:
    with pytest.raises(typer.Exit), created("new.jsonl") as file:  # noqa: PT012
        file.write(b"x")
        Path("new.jsonl").write_bytes(b"precious")
    assert Path("new.jsonl").read_bytes() == b"precious"
    assert names() == ["call.jsonl", "new.jsonl"]


@pytest.mark.parametrize("name", ["/dev/null", "/dev/stdout", "/dev/fd/1", "stdout"])
def test_what_is_no_file_does_not_exist(name: str) -> None:
    Path("stdout").symlink_to("/dev/stdout")
    done = rtframes("redact", "call.jsonl", "-o", name)
    assert done.returncode == 0, done.stderr
    assert (len(done.stdout) > 1_000) == (name != "/dev/null")
    # A file to which standard output is appended is not cut off.
    with Path("log").open("ab") as log:
        log.write(b"precious\n")
        log.flush()
        assert rtframes("redact", "call.jsonl", "-o", name, stdout=log).returncode == 0
    assert Path("log").read_bytes() == b"precious\n" + done.stdout


def test_a_fifo_is_written_to() -> None:
    os.mkfifo("pipe")
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append(Path("pipe").read_bytes()))
    reader.start()
    assert run("synth", "--turns", "1", "-o", "pipe")[0] == 0
    reader.join()
    assert found == [b"".join(Synthesiser("ga").lines(1))]
    assert stat.S_ISFIFO(Path("pipe").stat().st_mode)


def test_without_hard_links_a_file_is_renamed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: Path, target: Path) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(Path, "hardlink_to", refused)
    with created("new.jsonl") as file:
        file.write(b"x")
    assert Path("new.jsonl").read_bytes() == b"x"
    assert_refused(run("synth", "-o", "new.jsonl"), "new.jsonl exists")
    with pytest.raises(typer.Exit), created("other.jsonl"):
        Path("other.jsonl").write_bytes(b"precious")
    assert Path("other.jsonl").read_bytes() == b"precious"
    assert names() == ["call.jsonl", "new.jsonl", "other.jsonl"]


def test_figures_on_standard_output_are_json_alone() -> None:
    done = rtframes("bench", "--work", "peek", "--rounds", "1", "--json", "-")
    assert done.returncode == 0
    assert json.loads(done.stdout)["source"] == "synthetic frames"
    assert b"peek_type" in done.stderr


# Links, permissions, folders


def test_a_link_stays_a_link() -> None:
    Path("there").mkdir()
    Path("link.jsonl").symlink_to("there/real.jsonl")
    with created("link.jsonl") as file:
        file.write(b"one")
    assert Path("link.jsonl").readlink() == Path("there/real.jsonl")
    assert_refused(run("synth", "-o", "link.jsonl"), "link.jsonl exists")
    with written("link.jsonl", force=True) as path:
        assert path.parent.name == "there"
        path.write_bytes(b"two")
    assert Path("there/real.jsonl").read_bytes() == b"two"
    assert Path("link.jsonl").is_symlink()


def test_permissions_are_those_of_a_new_file_or_of_the_old() -> None:
    before = os.umask(0o027)
    try:
        for open_it in (created, written):
            with open_it("new"):
                pass
            assert stat.S_IMODE(Path("new").stat().st_mode) == 0o640
            Path("new").chmod(0o600)
            with open_it("new", force=True):
                pass
            assert stat.S_IMODE(Path("new").stat().st_mode) == 0o600
            Path("new").unlink()
    finally:
        os.umask(before)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["redact", "call.jsonl", "-o", "no/x.jsonl"], "no/x.jsonl: No such file or directory"),
        (["synth", "-o", "call.jsonl/x"], "call.jsonl/x: "),
        (["synth", "-o", "."], ". is a folder"),
        (["synth", "-o", ""], "an output needs a name"),
        (["synth", "-o", "new/"], "new/: No such folder"),
        (["synth", "-o", "loop"], "loop: Too many levels of symbolic links"),
        (["synth", "-o", "x" * 300], "File name too long"),
        (["inspect", "call.jsonl", "--wav", "no/x.wav"], "no/x.wav: No such file or directory"),
        (["inspect", "call.jsonl", "--wav", "no/items"], "no/items: No such file or directory"),
        (["inspect", "call.jsonl", "--wav", "call"], "call exists"),
        (["inspect", "call.jsonl", "--timeline", "no/x.png"], "no/x.png: No such file"),
        (["bench", "--json", "no/x.json"], "no/x.json: No such file or directory"),
        (["bench", "--chart", "no/x.svg"], "no/x.svg: No such file or directory"),
        # Formats
        (["inspect", "call.jsonl", "--wav", "x.mp3"], "x.mp3: audio is written to a file"),
        (["inspect", "call.jsonl", "--timeline", "x.jsonl"], "ends in .png, .svg or .pdf"),
        (["inspect", "call.jsonl", "--timeline", "x"], "ends in .png, .svg or .pdf"),
        (["bench", "--json", "x.png"], "ends in .json"),
        (["bench", "--chart", "x.jpg"], "ends in .svg or .png"),
        (["synth", "-o", "x.png"], "and not .png"),
        (["redact", "call.jsonl", "-o", "x.jsonl.gz"], "and not .gz"),
    ],
)
def test_what_cannot_be_written_is_refused_in_one_line(arguments: list[str], message: str) -> None:
    Path("loop").symlink_to("loop")
    Path("call").write_bytes(b"")
    before = names()
    assert_refused(run(*arguments), message)
    assert names() == before


# Two outputs


def test_two_outputs_are_two_files(capsys: pytest.CaptureFixture[str]) -> None:
    Path("b.wav").symlink_to("a.png")
    done = run("inspect", "call.jsonl", "--wav", "b.wav", "--timeline", "a.png")
    assert_refused(done, "b.wav and a.png are the same file")
    Path("c.svg").symlink_to("d.json")
    done = run("bench", "--chart", "c.svg", "--json", "d.json", "-f")
    assert_refused(done, "the same file")
    for first, second in [("x", "./x"), ("x", "X"), ("\u00e9", "e\u0301")]:
        with pytest.raises(typer.Exit):
            check_distinct(first, None, second)
    check_distinct("x", "y", "/dev/null", "/dev/null", None, None)
    Path("x").write_bytes(b"")
    Path("y").hardlink_to("x")
    with pytest.raises(typer.Exit):
        check_distinct("x", "y")
    capsys.readouterr()


# Failures and interrupts


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_failure_leaves_what_was_there(error: type[BaseException]) -> None:
    Path("old").write_bytes(b"precious")
    with pytest.raises(error), created("old", force=True) as file:  # noqa: PT012
        file.write(b"x" * 5_000_000)
        raise error
    with pytest.raises(error), written("old", force=True) as path:  # noqa: PT012
        path.write_bytes(b"x")
        raise error
    assert Path("old").read_bytes() == b"precious"
    assert names() == ["call.jsonl", "old"]


@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("form", ["packed", "a long line", "empty", "blank", "packed, empty"])
def test_what_could_not_be_redacted_as_a_whole_replaces_nothing(
    form: str, there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    recordings = {
        "packed": (gzip.compress(SESSION)[:-2_000], "the gzip data is cut off or damaged"),
        "a long line": (SESSION + b"x" * 50_000 + b"\n", "1 line was too long and left out"),
        "empty": (b"", "it is empty"),
        "blank": (b"\n \r\n", "it is empty"),
        "packed, empty": (gzip.compress(b""), "it is empty"),
    }
    recording, message = recordings[form]
    module = sys.modules["rtframes.cli.redact"]
    monkeypatch.setattr(module, "redacted", partial(redacted, limit=40_000))
    Path("call.jsonl").write_bytes(recording)
    if there:
        Path("old.jsonl").write_bytes(b"precious")
    before = names()
    assert_refused(run("redact", "call.jsonl", "-o", "old.jsonl", "-f"), f"call.jsonl: {message}")
    assert names() == before
    assert not there or Path("old.jsonl").read_bytes() == b"precious"
    # A pipe, and standard output, get what there is.
    code, output = run("redact", "call.jsonl")
    assert code == 2
    assert "session.created" in output or "it is empty" in output
    os.mkfifo("pipe")
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append(Path("pipe").read_bytes()))
    reader.start()
    run("redact", "call.jsonl", "-o", "pipe")
    reader.join()
    assert (b"session.created" in found[0]) == ("it is empty" not in output)


def test_a_partial_file_is_kept_under_a_name_that_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(ValueError), created("new.jsonl", keep_partial=True) as file:  # noqa: PT012
        file.write(b"one\n")
        assert Path("new.jsonl.partial").read_bytes() == b"one\n"
        file.writelines([b"two\n", b"three\n"])
        assert Path("new.jsonl.partial").read_bytes() == b"one\ntwo\nthree\n"
        assert not Path("new.jsonl").exists()
        raise ValueError
    assert "new.jsonl.partial" in capsys.readouterr().err
    # It is also a file of the user: an output that would replace it is refused.
    with pytest.raises(typer.Exit), created("new.jsonl", keep_partial=True):
        pass
    assert "new.jsonl.partial exists" in capsys.readouterr().err
    partial = Path("new.jsonl.partial")
    with (
        pytest.raises(typer.Exit),
        created("new.jsonl", inputs=[partial], keep_partial=True, force=True),
    ):
        pass
    assert partial.read_bytes() == b"one\ntwo\nthree\n"
    with created("new.jsonl", keep_partial=True, force=True) as file:
        file.write(b"four\n")
    assert Path("new.jsonl").read_bytes() == b"four\n"
    assert names() == ["call.jsonl", "new.jsonl"]


def test_nothing_written_is_nothing_kept() -> None:
    with pytest.raises(ValueError), created("new.jsonl", keep_partial=True):
        raise ValueError
    assert names() == ["call.jsonl"]


@pytest.mark.parametrize("keep_partial", [False, True])
def test_an_error_of_the_blocks_own_is_not_the_outputs(keep_partial: bool) -> None:
    with pytest.raises(BrokenPipeError), created("new", keep_partial=keep_partial):
        raise BrokenPipeError  # of a socket, say


FULL = "No space left on device"


@pytest.mark.parametrize(
    "arguments",
    [
        ["synth", "-o", "/dev/full"],
        ["redact", "call.jsonl", "-o", "/dev/full"],
        ["bench", "--work", "peek", "--rounds", "1", "--json", "full.json"],
    ],
)
def test_a_full_disk_is_one_line(arguments: list[str]) -> None:
    Path("full.json").symlink_to("/dev/full")
    done = rtframes(*arguments)
    assert done.returncode == 2
    assert done.stderr.decode().splitlines() == [f"rtframes: {arguments[-1]}: {FULL}"]


@pytest.mark.parametrize("command", [["synth"], ["redact", "call.jsonl"]])
def test_so_is_it_on_standard_output(command: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = rtframes(*command, stdout=full)
    assert done.returncode == 2
    assert done.stderr.decode().splitlines() == [f"rtframes: standard output: {FULL}"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["synth", "-o", "new.jsonl"],
        ["redact", "big.jsonl", "-o", "new.jsonl"],
        ["inspect", "call.jsonl", "--wav", "new.wav"],
        ["inspect", "call.jsonl", "--wav", "items"],
        ["inspect", "call.jsonl", "--timeline", "new.svg"],
    ],
)
def test_a_disk_that_fills_up_leaves_no_half_file(arguments: list[str]) -> None:
    Path("big.jsonl").write_bytes(SESSION + b"no frame at all\n" * 5_000)
    Path("items").mkdir()

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    done = rtframes(*arguments, preexec_fn=limit)
    assert done.returncode == 2
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith(f"rtframes: {arguments[-1]}")
    assert line.endswith("File too large")
    assert names() == ["big.jsonl", "call.jsonl", "items"]
    assert not any(Path("items").iterdir())


@pytest.mark.parametrize("output", ["new", "-"])
def test_a_line_that_does_not_fit_is_absent_as_a_whole(output: str) -> None:
    code = (
        "from rtframes.cli.outputs import created\n"
        "from rtframes.replay.frame_writer import FrameWriter\n"
        "from rtframes.terminal import streams\n"
        "streams.prepare()\n"
        f"with created({output!r}, keep_partial=True) as file:\n"
        "    writer = FrameWriter(file)\n"
        "    for number in range(100): writer.write(b'%d' % (number % 10) * 999)\n"
    )

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_500, 20_500))

    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    written_to = Path("new.partial" if output == "new" else "standard")
    with Path("standard").open("wb") as stdout:
        subprocess.run(
            [sys.executable, "-c", code], check=False, preexec_fn=limit, stdout=stdout,
            stderr=subprocess.PIPE, env=environment,
        )  # fmt: skip
    assert names() == sorted({"call.jsonl", "standard", str(written_to)})
    lines = written_to.read_bytes().splitlines(keepends=True)
    assert [len(line) for line in lines] == [1_000] * 20


# What is checked before the work begins


def test_check_opens_nothing() -> None:
    check("new", inputs=["call.jsonl", "none"])
    check("-", inputs=["-"])
    check("/dev/null", inputs=["/dev/null"])
    assert names() == ["call.jsonl"]


def test_a_wav_reaches_its_name_with_its_lengths() -> None:
    assert run("inspect", "call.jsonl", "--wav", "new.wav")[0] == 0
    with wave.open("new.wav", "rb") as file:
        data = file.readframes(file.getnframes())
    assert Path("new.wav").stat().st_size == 44 + len(data)
    assert len(data) > 100_000


def test_standard_output_may_be_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw))
    with created("-", inputs=["call.jsonl", "-"]) as file:
        file.write(b"x")
    assert raw.getvalue() == b"x"
