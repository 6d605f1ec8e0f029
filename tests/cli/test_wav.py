"""WAV files written while a recording is read."""

import wave
from pathlib import Path

from rtframes import AudioBuffer
from rtframes.cli import wav
from rtframes.recordings.audio import PCM16, AudioFormat, AudioPiece


def piece(data: bytes, item: str = "item", heard: AudioFormat = PCM16) -> AudioPiece:
    return AudioPiece("server", item, AudioBuffer(data), heard, 0.0)


def content(path: Path) -> bytes:
    with wave.open(str(path), "rb") as file:
        return file.readframes(file.getnframes())


def test_samples_cut_in_two_are_joined(tmp_path: Path) -> None:
    writer = wav.WholeWav(tmp_path / "a.wav")
    for data in (b"\1", b"\2\3\4\5", b"\6\7", b"\x08\x09"):
        writer.write(piece(data))
    writer.close()
    assert content(tmp_path / "a.wav") == bytes(range(1, 9))
    assert writer.files[0].seconds == 4 / 24_000


def test_two_channels(tmp_path: Path) -> None:
    writer = wav.WholeWav(tmp_path / "a.wav")
    writer.write(piece(bytes(range(12)), heard=AudioFormat("pcm16", 16_000, 2)))
    writer.close()
    with wave.open(str(tmp_path / "a.wav"), "rb") as file:
        assert file.getparams()[:4] == (2, 2, 16_000, 3)


def test_a_file_that_would_grow_too_large_is_followed_by_another(
    tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(wav, "LARGEST", 8)
    writer = wav.WholeWav(tmp_path / "a.wav")
    for number in range(5):
        writer.write(piece(bytes([number] * 6)))
    writer.close()
    parts = [content(tmp_path / name) for name in ("a.wav", "a-2.wav", "a-3.wav")]
    assert [len(part) for part in parts] == [12, 12, 6]
    assert b"".join(parts) == b"".join(bytes([number] * 6) for number in range(5))


def test_items_may_take_turns(tmp_path: Path) -> None:
    writer = wav.WavPerItem(tmp_path)
    for data, item in ((b"aa", "x"), (b"bb", "../y"), (b"cc", "x")):
        writer.write(piece(data, item))
    writer.close()
    assert content(tmp_path / "001-x.wav") == b"aacc"
    assert content(tmp_path / "002-___y.wav") == b"bb"
    assert (writer.count, writer.seconds) == (2, 3 / 24_000)


def test_more_items_than_files_may_be_open(tmp_path: Path) -> None:
    writer = wav.WavPerItem(tmp_path)
    for number in range(40):
        writer.write(piece(b"aa", f"i{number}"))
    writer.write(piece(b"bb", "i0"))
    writer.close()
    assert len(list(tmp_path.iterdir())) == writer.count == 41
    assert content(tmp_path / "041-i0.wav") == b"bb"
