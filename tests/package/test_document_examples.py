"""Every block of Python in the documents is run: examples that show output, and programs.

A page's programs run one after the other in one namespace, as its reader would type them. What a
page takes for granted (a connection, a speaker) is created here, for each program.
"""

import ast
import asyncio
import base64
import contextlib
import doctest
import inspect
import re
import shlex
import socket
import subprocess
import sys
import textwrap
import wave
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, get_args

import aiohttp
import msgspec
import openai
import openai.types.realtime
import picows
import pytest
import websockets
from typer.testing import CliRunner

import rtframes
import rtframes.integrations.openai as rtframes_openai
from integrations.servers import FrameServer, replaying
from rtframes.cli import app
from rtframes.client_events import ConversationItemTruncate, InputAudioBufferAppend, ResponseCreate
from rtframes.testing import Synthesiser

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(ROOT.glob("docs/*.md"))]

Names = dict[str, Any]

NOT_RUN = {
    "rtframes.integrations.livekit": "make livekit installs it",
    "rtframes.integrations.pipecat": "make pipecat installs it",
    "rtframes.integrations.agents": "make agents installs it",
    "rtframes.integrations.voicelive": "make azure-sdk reads by it",
}
"""Programs for packages that only environments of their own have: what runs the same there."""


def blocks(page: Path) -> list[str]:
    """The blocks of Python; in tabs they are indented."""
    pattern = re.compile(r"^( *)```python[^\n]*\n(.*?)^\1```", re.DOTALL | re.MULTILINE)
    return [textwrap.dedent(block) for _, block in pattern.findall(page.read_text("utf-8"))]


def programs(page: Path) -> list[str]:
    found = [block for block in blocks(page) if ">>>" not in block]
    return [block for block in found if not any(f"{name} " in block for name in NOT_RUN)]


def has_examples(page: Path) -> bool:
    return any(">>>" in block for block in blocks(page))


@pytest.mark.parametrize("page", [*filter(has_examples, PAGES)], ids=lambda page: page.stem)
def test_examples_give_what_they_show(page: Path) -> None:
    results = doctest.testfile(str(page), module_relative=False)
    assert results.attempted > 0
    assert results.failed == 0


def test_what_is_not_run_is_there() -> None:
    every = [block for page in PAGES for block in blocks(page)]
    assert [name for name in NOT_RUN if not any(f"{name} " in block for block in every)] == []


# What pages take for granted

FRAMES = [*Synthesiser(seed=1).session(turns=1), b'{"type":"new"}']
DELTAS = [f for f in FRAMES if rtframes.peek_type(f) == "response.output_audio.delta"]
SHORT = [*FRAMES[:3], *DELTAS[:3], FRAMES[-1]]
"""So few that they may stay unread: a client that closes with more in its queue waits for 10 s."""


def spoken(frames: list[bytes]) -> bytes:
    return b"".join(
        base64.b64decode(msgspec.json.decode(frame).get("delta", "")) for frame in frames
    )


SPOKEN = spoken(DELTAS)


class Sink:
    """A speaker or a log: what is called on it is kept."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *arguments: self.calls.append((name, *arguments))


class Browser:
    """The other side of a relay."""

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    async def send(self, frame: bytes, *, text: bool = False) -> None:
        self.sent.append(frame)

    send_bytes = send


@contextlib.asynccontextmanager
async def stream() -> AsyncIterator[Names]:
    """A WebSocket, and a recording in the folder."""
    speaker, log = Sink(), Sink()
    Path("session.jsonl").write_bytes(b"".join(frame + b"\n" for frame in FRAMES))

    async def frames() -> AsyncIterator[bytes]:
        for frame in FRAMES:
            yield frame

    yield {"websocket": frames(), "speaker": speaker, "log": log}
    assert b"".join(pcm for _, _, pcm in speaker.calls) in (SPOKEN, b"")
    assert log.calls in ([("info", "an event type that this version does not know: %s", "new")], [])


@contextlib.asynccontextmanager
async def sdk() -> AsyncIterator[Names]:
    """openai-python and a connection of it."""
    speaker, log = Sink(), Sink()
    async with FrameServer(SHORT) as server:
        client = openai.AsyncOpenAI(api_key="none", websocket_base_url=server.url)
        async with client.realtime.connect(model="gpt-realtime") as connection:
            yield {
                "asyncio": asyncio,
                "base64": base64,
                "client": client,
                "connection": connection,
                "log": log,
                "pcm": bytes(960),
                "play": speaker.play,
                "rtframes": rtframes,
                "rtframes_openai": rtframes_openai,
                "silence": bytes(960),
                "speaker": speaker,
            }
    assert b"".join(pcm for _, pcm in speaker.calls) in (spoken(DELTAS[:3]), b"")


@contextlib.asynccontextmanager
async def sockets() -> AsyncIterator[Names]:
    """The WebSocket libraries of the recipes, a server for them, and a browser."""
    async with (
        FrameServer(SHORT) as server,
        websockets.connect(server.url, max_size=None) as upstream,
        aiohttp.ClientSession() as session,
    ):
        yield {
            "ResponseCreate": ResponseCreate,
            "WSMsgType": picows.WSMsgType,
            "aiohttp": aiohttp,
            "browser": Browser(),
            "decode": rtframes.Decoder().decode,
            "encode": rtframes.encode,
            "events": rtframes.events,
            "msgspec": msgspec,
            "rtframes": rtframes,
            "server": upstream,
            "session": session,
            "url": server.url,
            "websockets": websockets,
        }


@contextlib.asynccontextmanager
async def client_event() -> AsyncIterator[Names]:
    """A frame that a client sent."""
    speech = Sink()
    frame = rtframes.encode(InputAudioBufferAppend(audio=b"pcm"))
    yield {"frame": frame, "speech": speech, "begin": None, "refuse": None}
    assert speech.calls == [("write", b"pcm")]


SETUPS = {
    "integrations": sdk,
    "migration": sdk,
    "relay": sockets,
    "telephony": sockets,
    "websockets": sockets,
    "writing-a-server": client_event,
}
"""What a page takes for granted; `stream` where nothing is said."""

OVER = (websockets.ConnectionClosed, aiohttp.ClientConnectionError, StopAsyncIteration)
"""How programs end that read for ever: their connection has ended."""


async def run(page: Path) -> Names:
    """Run a page's programs; what they have defined."""
    names: Names = {"__name__": page.stem}
    for program in programs(page):
        async with SETUPS.get(page.stem, stream)() as given:
            names |= given
            code = compile(program, page.name, "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            try:
                running = eval(code, names)
                if code.co_flags & inspect.CO_COROUTINE:
                    await running
            except OVER:
                pass
            except RuntimeError as error:
                if not isinstance(error.__cause__, StopAsyncIteration):
                    raise
    return names


# The tutorial's program is a file with arguments; below it is run as the page says.
PROGRAMS = [page for page in PAGES if programs(page) and page.stem != "tutorial"]


@pytest.mark.parametrize("page", PROGRAMS, ids=lambda page: page.stem)
def test_programs_run(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    try:
        names = asyncio.run(asyncio.wait_for(run(page), 60))
    finally:
        rtframes_openai.uninstall()
    CHECKS.get(page.stem, lambda names: None)(names)
    if page.stem == "README":
        assert len(capsys.readouterr().out) > 20


# What programs that only define something do


def interrupt(names: Names) -> None:
    """Half of the answer is played when the user speaks: that much the server is told."""
    playback = names["playback"]
    audio = rtframes.encode(
        rtframes.events.ResponseOutputAudioDelta(
            item_id="item_1", content_index=0, delta=bytes(4_800)
        )
    )
    speech = rtframes.encode(rtframes.events.InputAudioBufferSpeechStarted())
    sent: list[bytes] = []

    class Connection:
        frames = iter([audio, audio, speech])

        async def recv(self, decode: bool | None = None) -> bytes:
            frame = next(self.frames, None)
            if frame is None:
                raise EOFError
            if frame is speech:
                assert len(playback.take()) == 4_800
            return frame

        async def send(self, frame: bytes, *, text: bool = False) -> None:
            sent.append(frame)

    with pytest.raises(EOFError):
        asyncio.run(names["listen"](Connection()))
    truncate = ConversationItemTruncate(item_id="item_1", content_index=0, audio_end_ms=100)
    assert [msgspec.json.decode(frame) for frame in sent] == [
        msgspec.json.decode(msgspec.json.encode(truncate))
    ]
    assert playback.take() == b""
    assert playback.interrupt() is None
    playback.add("item_2", 1, bytes(480))  # of which nothing was heard
    assert playback.interrupt() == ("item_2", 1, 0)


def many(names: Names) -> None:
    with replaying(FRAMES) as server:
        assert asyncio.run(names["many"](server.url, 3)) == [len(SPOKEN)] * 3


CHECKS: dict[str, Callable[[Names], None]] = {
    "interruption": interrupt,
    "sessions": many,
    "testing": lambda names: names["test_my_client"](),
}


OFFLINE = ("synth", "inspect", "redact", "convert")
"""Commands that need no network."""


def commands(page: Path) -> list[list[str]]:
    """The commands on a page that make recordings or look at them."""
    shell = re.findall(r"```sh\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    lines = "".join(shell).replace("\\\n", " ").splitlines()
    found = [shlex.split(line, comments=True) for line in lines]
    return [words for words in found if words[:1] == ["rtframes"] and words[1] in OFFLINE]


WITH_COMMANDS = [page for page in PAGES if commands(page)]


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: page.stem)
def test_commands_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for _, *arguments in commands(page):
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 0, result.output


def test_the_tutorial_works_as_it_says(tmp_path: Path) -> None:
    page = ROOT / "docs" / "tutorial.md"
    (program,) = programs(page)
    (tmp_path / "client.py").write_text(program, encoding="utf-8")
    shell = re.findall(r"```sh\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    synth, serve, client = "".join(shell).splitlines()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])

    def command(line: str) -> list[str]:
        words = shlex.split(line.replace("8765", port))
        start = {"rtframes": ["-m", "rtframes"], "python": []}[words[0]]
        return [sys.executable, *start, *words[1:]]

    subprocess.run(command(synth), cwd=tmp_path, check=True, timeout=60)
    with subprocess.Popen(command(serve), cwd=tmp_path, stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout is not None
            assert port.encode() in server.stdout.readline()
            done = subprocess.run(
                command(client), cwd=tmp_path, check=True, capture_output=True, timeout=60
            )
        finally:
            server.terminate()
    first = next(
        event.transcript
        for event in map(rtframes.decode, Synthesiser().session(turns=3))
        if isinstance(event, rtframes.events.ResponseOutputAudioTranscriptDone)
    )
    assert done.stdout.decode() == first
    with wave.open(str(tmp_path / "answer.wav")) as sound:
        assert sound.getnframes() > 24_000


def test_the_names_of_openai_python_are_those_of_the_migration_page() -> None:
    page = (ROOT / "docs" / "migration.md").read_text("utf-8")
    rows = re.findall(r"^\| `([\w.]+)` \| `(\w+)` \| `(\w+)` \|$", page, re.MULTILINE)
    assert len(rows) > 10
    for event, theirs, ours in rows:
        field = getattr(openai.types.realtime, theirs).model_fields["type"]
        assert get_args(field.annotation) == (event,)
        assert getattr(rtframes.events, ours).__struct_config__.tag == event


def test_the_scenes_of_the_testing_page_are_those_that_there_are() -> None:
    page = (
        (ROOT / "docs" / "testing.md").read_text("utf-8").partition("\n## Situations to test\n")[2]
    )
    rows = re.findall(r"^\| (`.*?`) \|", page, re.MULTILINE)
    assert len(rows) > 8
    for scene in re.findall(r"`(\w+)`", " ".join(rows)):
        assert list(Synthesiser().session(scenes=[scene]))
