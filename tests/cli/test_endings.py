"""How commands end: exit statuses, signals, streams that are closed, errors nobody expected."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import rtframes as rtframes_package
from rtframes.testing import Synthesiser

SESSION = b"".join(Synthesiser("ga").lines(2))
ENVIRONMENT = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
COMMANDS = [
    ["inspect", "call.jsonl", "--transcript"],
    ["synth"],
    ["redact", "call.jsonl"],
    ["--help"],
    ["--version"],
    ["inspect", "--help"],
]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("call.jsonl").write_bytes(SESSION)
    return tmp_path


def rtframes(*arguments: str, **options) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "rtframes", *arguments]
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": ENVIRONMENT} | options
    return subprocess.run(command, timeout=60, check=False, **options)


def program(code: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run a program of Python, with these arguments."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, timeout=60, check=False,
        env=ENVIRONMENT,
    )  # fmt: skip


def shell(line: str) -> subprocess.CompletedProcess[bytes]:
    """A command line in a shell, where `rtframes` is what is tested."""
    function = f'rtframes() {{ {sys.executable} -m rtframes "$@"; }}; '
    return subprocess.run(
        ["bash", "-c", function + line], capture_output=True, timeout=60, check=False,
        env=ENVIRONMENT,
    )  # fmt: skip


def names() -> list[str]:
    return sorted(each.name for each in Path().iterdir())


# Standard streams


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda each: each[0])
def test_a_closed_standard_output_is_one_line(arguments: list[str]) -> None:
    done = shell(f"rtframes {' '.join(arguments)} >&-")
    assert done.returncode == 2
    assert done.stderr == b"rtframes: standard output: Bad file descriptor\n"


def test_a_command_that_does_not_need_it_works_without() -> None:
    done = shell("rtframes redact call.jsonl -o new.jsonl <&- >&- 2>&-")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert len(Path("new.jsonl").read_bytes().splitlines()) == SESSION.count(b"\n")


def test_other_standard_streams_may_be_closed() -> None:
    assert shell("rtframes inspect call.jsonl --transcript 2>&- <&-").returncode == 0
    assert shell("rtframes inspect none.jsonl 2>&-").returncode == 2
    done = shell("rtframes inspect - <&-")
    assert done.returncode == 2
    assert done.stderr.startswith(b"rtframes: ")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda each: each[0])
def test_a_full_disk_is_one_line(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = rtframes(*arguments, stdout=full)
    assert done.returncode == 2
    assert done.stderr == b"rtframes: standard output: No space left on device\n"


@pytest.mark.parametrize("arguments", COMMANDS[:3], ids=lambda each: each[0])
@pytest.mark.parametrize("reader", ["head -1", "true"])
def test_a_reader_that_has_had_enough_is_no_failure(arguments: list[str], reader: str) -> None:
    done = shell(f"rtframes {' '.join(arguments)} | {reader} >/dev/null; echo ${{PIPESTATUS[0]}}")
    assert done.stdout == b"0\n"
    assert done.stderr == b""


def test_files_are_written_though_nobody_reads_the_rest() -> None:
    shell("rtframes inspect call.jsonl --wav a.wav --timeline a.svg | true")
    assert names() == ["a.svg", "a.wav", "call.jsonl"]


# Encodings, width, colour


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "cp1252"},
        {"PYTHONIOENCODING": "utf-16"},
        {"LANG": "C", "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"NO_COLOR": "1"},
        {"TERM": "dumb"},
        {"FORCE_COLOR": "1", "PYTHONUNBUFFERED": "1"},
        *({"COLUMNS": columns} for columns in ("x", "0", "-1")),
    ],
    ids=lambda each: "-".join(map("".join, each.items())),
)
def test_every_terminal_will_do(environment: dict[str, str]) -> None:
    # Japanese, an emoji, and a name with a letter beyond ASCII.
    Path("fran\u00e7ais.jsonl").write_bytes(b"".join(Synthesiser("voice-live").lines(5)))
    done = rtframes("inspect", "fran\u00e7ais.jsonl", "--transcript", env=ENVIRONMENT | environment)
    assert done.stderr == b""
    assert done.returncode == 0
    assert len(done.stdout) > 3_000


# Signals


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_an_interrupt_leaves_no_half_file(number: signal.Signals) -> None:
    Path("old.jsonl").write_bytes(b"precious")
    command = [sys.executable, "-m", "rtframes", "redact", "-", "--force", "-o", "old.jsonl"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    )
    assert process.stdin is not None
    assert process.stderr is not None
    process.stdin.write(SESSION)
    process.stdin.flush()  # taken from the pipe, which is smaller than this: it is at work
    process.send_signal(number)
    assert process.stderr.read() == b""
    assert process.wait(30) == 128 + number
    process.stdin.close()
    assert names() == ["call.jsonl", "old.jsonl"]
    assert Path("old.jsonl").read_bytes() == b"precious"


def test_a_second_signal_ends_at_once_and_leaves_no_half_file() -> None:
    code = (
        "import os, signal\n"
        "from rtframes.cli import endings, outputs\n"
        "def app(**_):\n"
        "    with outputs.created('new.jsonl'):\n"
        "        try: os.kill(os.getpid(), signal.SIGINT)\n"
        "        finally: os.kill(os.getpid(), signal.SIGTERM); print('never', flush=True)\n"
        "endings.run(app)"
    )
    done = program(code)
    assert (done.returncode, done.stdout, done.stderr) == (143, b"", b"")
    assert names() == ["call.jsonl"]


@pytest.mark.parametrize("lost", ["printed", "dropped", "dropped at the end"])
def test_a_signal_ends_the_command_though_its_exception_is_lost(lost: str) -> None:
    kill = "os.kill(os.getpid(), signal.SIGTERM)"
    steps = {
        # An exception in a weak reference's callback is printed, and all goes on.
        "printed": f"ref = weakref.ref(one := One(), lambda _: {kill}); del one; time.sleep(60)",
        "dropped": f"with contextlib.suppress(BaseException): {kill}\n    time.sleep(60)",
        "dropped at the end": f"with contextlib.suppress(BaseException): {kill}",
    }
    code = (
        "import contextlib, os, signal, time, weakref\n"
        "from rtframes.cli import endings, outputs\n"
        "class One: pass\n"
        "def app(**_):\n"
        "  with outputs.created('/dev/null' if 'end' in LOST else 'new.jsonl'):\n"
        f"    {steps[lost]}\n"
        "endings._PATIENCE_S = 0.1\n"
        "endings.run(app)"
    ).replace("LOST", repr(lost))
    done = program(code)
    assert (done.returncode, done.stdout, done.stderr) == (143, b"", b"")
    assert names() == ["call.jsonl"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
@pytest.mark.parametrize("module", ["typer", "rtframes.cli.endings"])
def test_a_signal_before_the_command_runs_is_quiet(number: signal.Signals, module: str) -> None:
    code = (  # it comes while that module is looked for
        "import os, sys\n"
        "from rtframes.__main__ import main\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {module!r}: os.kill(os.getpid(), {int(number)})\n"
        "sys.meta_path.insert(0, Finder())\n"
        "main()"
    )
    done = program(code, "inspect", "call.jsonl", "--wav", "a.wav")
    assert (done.returncode, done.stdout, done.stderr) == (128 + number, b"", b"")
    assert names() == ["call.jsonl"]


def test_a_signal_that_is_ignored_stays_so() -> None:
    code = (
        "import os, signal, sys; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "from rtframes.cli import endings\n"
        "def app(**_): os.kill(os.getpid(), signal.SIGHUP); print('done')\n"
        "endings.run(app)"
    )
    done = program(code)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"done\n", b"")


# Errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Usage: rtframes"),
        (["frob"], "No such command 'frob'"),
        (["inspec"], "Did you mean"),
        (["inspect"], "Missing argument"),
        (["synth", "--turns", "x"], "Invalid value for '--turns'"),
        (["synth", "--frob"], "No such option: --frob"),
        (["redact", "a", "\x1b[2J"], r"unexpected extra argument(s) (\x1b[2J)"),
        (["inspect", "\x1b]0;x\x07\u202e"], r"\x1b]0;x\x07\u202e: No such file or directory"),
        (["inspect", os.fsdecode(b"\xff")], r"\udcff: No such file or directory"),
        (["inspect", "."], ".: Is a directory"),
        (["redact", "."], ".: Is a directory"),
    ],
)
def test_mistakes_are_one_line(arguments: list[str], message: str) -> None:
    done = rtframes(*arguments)
    assert done.returncode == 2
    text = (done.stderr or done.stdout).decode()
    assert message in text
    if arguments:
        assert re.fullmatch(r"rtframes: [^\n]*\n", text)
        assert done.stdout == b""


@pytest.mark.parametrize("error", ["KeyError(secret)", "RecursionError", "RuntimeError(secret)"])
def test_an_error_that_nobody_expected_is_one_line_without_a_word_of_the_frame(error: str) -> None:
    code = (
        "import sys; from rtframes.recordings import redaction\n"
        "secret = 'QUJD' * 9\n"
        f"def broken(*_): raise {error}\n"
        "redaction.redact = broken\n"
        "from rtframes.__main__ import main; main()"
    )
    command = [sys.executable, "-c", code, "redact", "call.jsonl", "-o", "new.jsonl"]
    done = subprocess.run(command, capture_output=True, env=ENVIRONMENT, check=False)
    text = done.stderr.decode()
    assert done.returncode == 1
    assert re.fullmatch(r"rtframes: \w+Error in rtframes/[\w/]+\.py, line \d+: .*\n", text)
    assert "please report it" in text
    assert "QUJD" not in text
    assert names() == ["call.jsonl"]
    shown = subprocess.run(
        command, capture_output=True, check=False, env=ENVIRONMENT | {"RTFRAMES_TRACEBACK": "1"}
    )
    assert b"in broken" in shown.stderr


def test_a_package_that_is_missing_is_named() -> None:
    code = (
        "import sys; from rtframes.recordings import redaction\n"
        "def broken(*_): import no_such_package\n"
        "redaction.redact = broken\n"
        "from rtframes.__main__ import main; main()"
    )
    done = program(code, "redact", "call.jsonl")
    assert done.returncode == 2
    assert done.stderr.startswith(b"rtframes: no_such_package is not installed: pip install")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize(
    ("command", "extra"),
    [("inspect", "cli"), ("bench", "bench"), ("serve", "serve"), ("record", "serve")],
)
def test_without_packages_each_command_names_the_extra_that_brings_them(
    command: str, extra: str
) -> None:
    code = (
        "import sys; sys.modules['typer'] = None; sys.modules['rich'] = None\n"
        "from rtframes.__main__ import main; main()"
    )
    done = program(code, command, "x")
    assert done.returncode == 1
    assert f"pip install 'rtframes[{extra}]'" in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


# Help and version


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_the_version_is_told(option: str) -> None:
    done = rtframes(option)
    assert done.returncode == 0
    assert done.stdout.startswith(f"rtframes {rtframes_package.__version__} (".encode())


@pytest.mark.parametrize("command", ["inspect", "synth", "redact", "bench", "serve", "record"])
def test_help_has_a_short_name_and_shows_brackets(command: str) -> None:
    done = rtframes(command, "-h")
    assert done.returncode == 0
    assert done.stdout == rtframes(command, "--help").stdout
    assert done.stdout.startswith(b"Usage: rtframes " + command.encode())
    if command == "bench":
        assert b"pip install 'rtframes[bench]'" in done.stdout
