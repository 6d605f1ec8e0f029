"""Threads that share decoders, encoders, audio and iterators, with the interpreter lock or without.

Without it the threads run at the same time: these tests say most there, and hold everywhere.
"""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from msgspec import Struct

import rtframes
from rtframes import AudioBuffer, Decoder, Encoder, UnknownObject
from rtframes._core import AsyncEvents
from rtframes.testing import DIALECTS, Synthesiser
from threads import side_by_side

THREADS = 8


def together(work: Callable[[int], object], count: int = THREADS) -> None:
    """Run `work` in so many threads that begin at once; raises what one of them raises."""
    barrier = threading.Barrier(count)
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            barrier.wait()
            work(number)
        except BaseException as error:
            failures.append(error)

    side_by_side(run, count, switch_interval=1e-5)
    if failures:
        raise failures[0]


def session(number: int) -> list[bytes]:
    """Frames of a dialect, another for each thread."""
    dialect = list(DIALECTS)[number % len(DIALECTS)]
    return list(Synthesiser(dialect, seed=number).session(turns=2))[:150]


SESSIONS = [session(number) for number in range(THREADS)]

# One decoder


def test_the_catalogue() -> None:
    """Each thread has frames of its own; now and then one that is unknown, or no event."""
    decoder = Decoder(invalid="unknown")
    expected = [[Decoder().decode(frame) for frame in frames] for frames in SESSIONS]
    rounds = 6

    def work(number: int) -> None:
        frames = SESSIONS[number]
        for _ in range(rounds):
            for frame, event in zip(frames, expected[number], strict=True):
                assert decoder.decode(frame) == event
            unknown = decoder.decode(b'{"type":"of.thread.%d","n":[1]}' % number)
            assert isinstance(unknown, UnknownObject)
            assert (unknown.tag, unknown["n"]) == (f"of.thread.{number}", [1])
            invalid: Any = decoder.decode(b'{"type":"response.output_text.delta","delta":[1]}')
            assert invalid.reason.startswith("Expected `str")

    together(work)
    stats = decoder.stats()
    frames = sum(map(len, SESSIONS)) + 2 * THREADS
    in_catalogue = sum(isinstance(event, UnknownObject) for events in expected for event in events)
    assert stats.native + stats.handed_over == rounds * frames
    assert stats.unknown == rounds * (THREADS + in_catalogue)
    assert stats.invalid == rounds * THREADS


class Leaf(Struct, tag="leaf"):
    text: str
    audio: bytes = b""
    numbers: list[float] = []


class Node(Struct, tag="node", frozen=True):
    name: str
    parts: list[Node | Leaf] = []
    more: Any = None


def tree(number: int, n: int) -> bytes:
    """Keys in another order for every thread, so that each guess is another thread's."""
    name = f'"name":"node {number}.{n % 3}"'
    leaf = f'{{"type":"leaf","text":"{"é" * (n % 5)}{n}","audio":"AAEC","numbers":[{n}.5,1e3]}}'
    fields = [name, f'"parts":[{leaf},{leaf}]', f'"more":{{"{number}":[{n},null]}}']
    turn = number % 3
    return f'{{"type":"node",{",".join(fields[turn:] + fields[:turn])}}}'.encode()


@pytest.mark.parametrize("kind", [Node | Leaf, Any, dict[str, Any]])
def test_own_types_mean_what_they_mean_to_msgspec(kind: Any) -> None:
    decoder, reference = Decoder(kind, unknown=None), msgspec.json.Decoder(kind)

    def work(number: int) -> None:
        for n in range(300):
            frame = tree(number, n)
            value: Any = frame if n % 3 else bytearray(frame)
            assert repr(decoder.decode(value)) == repr(reference.decode(frame))

    together(work)
    stats = decoder.stats()
    assert stats.native + stats.handed_over == 300 * THREADS


def test_errors_are_those_of_each_threads_own_frame() -> None:
    decoder: Any = Decoder(Node | Leaf)

    def work(number: int) -> None:
        for n in range(200):
            frame = b'{"type":"leaf","text":%d}' % (number * 1_000 + n)
            with pytest.raises(msgspec.ValidationError, match="Expected `str`, got `int`"):
                decoder.decode(frame)
            with pytest.raises(msgspec.DecodeError, match=f"byte {len(frame) - 1}"):
                decoder.decode(frame[:-1] + b"x")
            good = decoder.decode(b'{"type":"leaf","text":"%d"}' % n)
            assert good == Leaf(str(n))

    together(work)
    stats = decoder.stats()
    assert stats.native + stats.handed_over == 3 * 200 * THREADS


def test_a_decoder_that_meets_its_first_frame_in_every_thread() -> None:
    """What is made on first use is made once, or each of what was made is right."""
    for n in range(20):
        kind = msgspec.defstruct(f"Fresh{n}", [("a", int), ("b", str | None, None)], tag="fresh")
        decoder: Any = Decoder(kind, invalid="unknown")

        def work(number: int, decoder: Any = decoder) -> None:
            assert decoder.decode(b'{"type":"fresh","a":%d,"b":"c"}' % number).a == number
            assert decoder.decode(b'{"type":"fresh","a":"%d"}' % number)["a"] == str(number)

        together(work)
        stats = decoder.stats()
        assert (stats.native + stats.handed_over, stats.invalid) == (2 * THREADS, THREADS)


def test_lines() -> None:
    decoder: Any = Decoder(Node | Leaf)
    plain: Any = Decoder()

    def work(number: int) -> None:
        for n in range(20):
            frames = [tree(number, n * 10 + k) for k in range(10)]
            assert decoder.decode_lines(b"\n".join(frames)) == [
                msgspec.json.decode(frame, type=Node) for frame in frames
            ]
        frames = SESSIONS[number]
        assert plain.decode_lines(b"\n".join(frames)) == [plain.decode(frame) for frame in frames]

    together(work)
    stats = decoder.stats()
    assert stats.native + stats.handed_over == 200 * THREADS


def test_plain_data() -> None:
    """`loads` keeps keys, and what it has learnt, for the whole process."""

    def work(number: int) -> None:
        for n in range(200):
            frame = tree(number, n)
            assert repr(rtframes.loads(frame)) == repr(msgspec.json.decode(frame))
        for frame in SESSIONS[number]:
            assert rtframes.loads(frame) == msgspec.json.decode(frame)
            assert rtframes.peek_type(frame) == msgspec.json.decode(frame)["type"]

    together(work)


def test_decoders_and_their_types_come_and_go() -> None:
    def work(number: int) -> None:
        for n in range(15):
            kind = msgspec.defstruct(f"Own{number}_{n}", [("a", int), ("b", list[int])], tag=True)
            frame = b'{"type":"Own%d_%d","a":%d,"b":[1,2]}' % (number, n, n)
            events = [Decoder(kind).decode(frame), rtframes.decode(frame, type=kind)]
            assert events == [msgspec.json.decode(frame, type=kind)] * 2
            shared: Any = Decoder(Node | Leaf)  # whose plan is the same for all
            assert shared.decode(b'{"type":"leaf","text":"a"}') == Leaf("a")
            if n % 5 == 4:
                gc.collect()

    together(work)


def test_events_that_another_thread_lets_go_of() -> None:
    """Made here, given to the neighbour, kept there for a while."""
    decoder = Decoder()
    boxes: list[list[tuple[Any, Any]]] = [[] for _ in range(THREADS)]

    def work(number: int) -> None:
        for frame in SESSIONS[number] * 2:
            event = decoder.decode(frame)
            boxes[(number + 1) % THREADS].append((event, msgspec.json.encode(event)))
            while len(boxes[number]) > 5:
                received, seen = boxes[number].pop()
                assert msgspec.json.encode(received) == seen
                del received

    together(work)


# Frames that others change


def test_a_bytearray_that_is_changed_and_resized() -> None:
    """What comes back is a value of some content that it had, or an error of the right class."""
    decoder: Any = Decoder(Leaf)
    frames = [b'{"type":"leaf","text":"%s"}' % (b"%d" % n * 2_000 * n) for n in range(1, 6)]
    values = {msgspec.json.decode(frame, type=Leaf).text for frame in frames}
    shared = bytearray(frames[0])
    met: list[str] = []

    def work(number: int) -> None:
        for n in range(300):
            if number < 2:
                shared[:] = frames[(n + number) % 5]
            elif number == 2:
                shared.clear()
                shared.extend(frames[n % 5])
            else:
                try:
                    text = decoder.decode(shared).text
                except msgspec.DecodeError:
                    met.append("an error")
                else:
                    # Each change is whole, but `clear` and `extend` are two.
                    met.append("a value" if text in values else "a mix")

    together(work)
    assert len(met) == 5 * 300
    assert "a value" in met
    del shared[:]
    shared += frames[1]
    assert decoder.decode(shared) == msgspec.json.decode(frames[1], type=Leaf)


def test_shared_memory_that_is_changed_byte_by_byte() -> None:
    """A view does not keep others from writing: the text may be of two contents, a crash never."""
    decoder: Any = Decoder(Leaf)
    head, end = b'{"type":"leaf","text":"', b'"}'
    shared = bytearray(head + b"1" * 5_000 + end)
    view = memoryview(shared)

    def work(number: int) -> None:
        for n in range(150):
            if number < 3:
                view[len(head) : -len(end)] = b"%d" % (number + 1) * 5_000
                view[len(head) + n] = 0x22 if number == 0 and n % 9 == 0 else 0x31
            else:
                try:
                    text = decoder.decode(view).text
                except msgspec.DecodeError:
                    pass
                else:
                    assert set(text) <= set("123")
                    assert len(text) <= 5_000

    together(work)


# Audio


def test_audio_buffers() -> None:
    pcm = bytes(range(256)) * 20
    whole = AudioBuffer(pcm)
    text = whole.base64()
    changing = bytearray(pcm)

    def work(number: int) -> None:
        for n in range(300):
            a, b = number * 50, number * 50 + n + 1
            part = whole[a:b]
            assert bytes(part) == pcm[a:b] == part.tobytes()
            assert part == AudioBuffer(pcm[a:b])
            assert hash(part) == hash(AudioBuffer(pcm[a:b]))
            view = memoryview(part)
            del part
            assert view == pcm[a:b]
            assert AudioBuffer.from_base64(text) == whole
            assert whole.base64() == text
            assert whole.pcm16[n] == memoryview(pcm).cast("h")[n]
            if number == 0:
                changing[:] = pcm[n:] + pcm[:n]
            else:
                assert len(AudioBuffer(changing)) == len(pcm)

    together(work)


def test_audio_of_events_is_of_each_frames_own() -> None:
    decoder: Any = Decoder(rtframes.ZeroCopyServerEvent)
    frame = b'{"type":"response.output_audio.delta","event_id":"e","delta":"%s"}'

    def work(number: int) -> None:
        held: list[tuple[Any, bytes]] = []
        for n in range(300):
            pcm = bytes([number, n % 256]) * (700 + n)
            delta = decoder.decode(frame % AudioBuffer(pcm).base64().encode()).delta
            held.append((memoryview(delta)[1:] if n % 2 else delta, pcm[1:] if n % 2 else pcm))
            if len(held) > n % 7:
                assert all(bytes(audio) == right for audio, right in held)
                held.clear()

    together(work)


# Encoding


def test_one_encoder() -> None:
    encoder, decoder = Encoder(), Decoder(extra="drop")

    def work(number: int) -> None:
        events = [decoder.decode(frame) for frame in SESSIONS[number]]
        buffer = bytearray()
        for event in events:
            right = msgspec.json.encode(event)
            assert encoder.encode(event) == right
            encoder.encode_into(event, buffer)
            assert buffer == right
        assert encoder.encode_lines(events) == b"".join(
            msgspec.json.encode(event) + b"\n" for event in events
        )

    together(work)


def test_objects_that_another_thread_changes_while_they_are_encoded() -> None:
    """What is written is JSON: of one state or of a mix."""
    encoder = Encoder()
    rows: list[Any] = []
    unknown = UnknownObject({"type": "x", "rows": rows}, "x")
    value = {"unknown": unknown, "data": bytearray(b"abc"), "rows": rows, "leaf": Leaf("a")}

    def work(number: int) -> None:
        for n in range(150):
            if number == 0:
                rows[:] = [Leaf(str(k)) for k in range(n % 20)]
                value["data"] = bytearray(b"abc" * (n % 100))
                unknown[f"key {n % 10}"] = list(rows)
                value["leaf"].text = "é" * n
            elif number == 1:
                unknown.pop(f"key {n % 10}", None)
                rows.clear()
                value[f"more {n % 5}"] = [n]
            else:
                written = msgspec.json.decode(encoder.encode(value))
                assert written["unknown"]["type"] == "x"
                buffer = bytearray()
                encoder.encode_into(value, buffer)
                assert set(written) >= {"unknown", "data", "rows", "leaf"}
                assert msgspec.json.decode(buffer).keys() >= {"unknown", "data", "rows", "leaf"}

    together(work)


def test_a_buffer_that_is_changed_while_it_is_written_into() -> None:
    """What is in it afterwards is anybody's; it is a buffer still."""
    encoder, buffer = Encoder(), bytearray()
    value = ["x" * 3_000]

    def work(number: int) -> None:
        for n in range(200):
            if number % 2:
                encoder.encode_into(value, buffer, -1 if n % 3 else 0)
                encoder.encode([buffer])
            else:
                del buffer[n % 50 :]
                buffer.extend(b"abc")

    together(work)
    encoder.encode_into(value, buffer)
    assert buffer == msgspec.json.encode(value)


# Async iteration


def test_iterators_of_many_loops() -> None:
    """A loop and an iterator for each thread, one decoder for all."""
    decoder = Decoder()

    def work(number: int) -> None:
        async def main() -> None:
            frames = iter(SESSIONS[number])

            async def receive() -> bytes:
                await asyncio.sleep(0)
                for frame in frames:
                    return frame
                raise EOFError

            async def recover(error: Exception) -> Any:
                raise StopAsyncIteration

            events = AsyncEvents(receive, decoder.decode, recover)
            assert [event async for event in events] == list(
                map(Decoder().decode, SESSIONS[number])
            )

        asyncio.run(main())

    together(work)


def test_one_iterator_that_many_threads_await() -> None:
    """Each event is given to one of them; who comes meanwhile is refused, and may come again."""
    total = 400
    sent = iter(range(total))
    taking = threading.Lock()
    seen: list[list[int]] = [[] for _ in range(THREADS)]

    async def receive() -> bytes:
        with taking:
            frame = next(sent, None)
        await asyncio.sleep(0)
        if frame is None:
            raise EOFError
        return b"%d" % frame

    async def recover(error: Exception) -> Any:
        raise StopAsyncIteration

    events = AsyncEvents(receive, int, recover)

    def work(number: int) -> None:
        async def main() -> None:
            while True:
                try:
                    seen[number].append(await anext(events))
                except StopAsyncIteration:
                    return
                except RuntimeError as error:
                    if "awaited already" not in str(error):
                        raise
                    await asyncio.sleep(0)

        asyncio.run(main())

    together(work)
    # Nothing is lost, nothing is given twice, and each thread gets what it gets in order.
    assert sorted(event for events in seen for event in events) == list(range(total))
    assert all(events == sorted(events) for events in seen)


def test_one_awaitable_that_many_threads_resume() -> None:
    """One of them goes on with it at a time; the others are refused and take nothing from it."""

    class Waits:
        def __await__(self) -> Any:
            for _ in range(50):
                yield "wait"
            return b"frame"

    async def receive(*_: Any) -> Any:
        return await Waits()

    for _ in range(10):
        events = AsyncEvents(receive, bytes.decode, receive)
        awaitable = anext(events).__await__()
        assert awaitable.send(None) == "wait"
        resumed, ends = [0] * THREADS, list[str]()

        def work(
            number: int, awaitable: Any = awaitable, resumed: Any = resumed, ends: Any = ends
        ) -> None:
            while not ends:
                try:
                    assert awaitable.send(None) == "wait"
                    resumed[number] += 1
                except StopIteration as stop:
                    ends.append(stop.value)
                except RuntimeError as error:
                    if "awaited already" not in str(error):
                        raise

        together(work, 4)
        # A thread that came after the end may have begun to wait for the next one.
        assert ends[0] == "frame"
        assert sum(resumed) >= 49
