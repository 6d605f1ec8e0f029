"""`Synthesiser`: generates whole sessions of a voice API, frame by frame.

A session is a list of *scenes*: pieces of a conversation that belong together, such as a question
and its answer, or a function call. `rtframes.synthesis.scenes` knows the order of events;
everything that differs between servers is in the tables of the `Dialect`, whose templates refer to
the values of `rtframes.synthesis.session.Session`.
"""

from __future__ import annotations

from collections.abc import Sequence

from rtframes.synthesis import speech
from rtframes.synthesis.dialect import Dialect
from rtframes.synthesis.dialects import DIALECTS
from rtframes.synthesis.scenes import SCENES
from rtframes.synthesis.session import Frames, Session

_ASKED_BY = {
    "session.started": "session.start",
    "session.updated": "session.update",
    "session.closed": "session.close",
}


class Synthesiser:
    """Generates synthetic sessions: the same arguments give the same frames, byte for byte.

    Args:
        dialect: the name of one of `DIALECTS`, or your own tables.
        seed: random seed: another number gives other ids, pauses and lines.
        audio_format: ``pcm16`` (24,000 Hz), ``g711_ulaw`` or ``g711_alaw`` (8,000 Hz).
        delta_bytes: bytes of decoded audio in the first audio delta of an answer, in the second,
            and so on; the last number repeats. By default those of the dialect; in G.711 of the
            same duration.
        retrieved_bytes: bytes of decoded audio in an item that the scene ``retrieved`` fetches;
            2,600,000 makes frames of 3.4 MB, which has been seen in practice.

    Raises:
        ValueError: for an unknown dialect or audio format, or a size that is not positive or
            is not a whole number of samples.
    """

    def __init__(
        self,
        dialect: str | Dialect = "ga",
        seed: int = 0,
        *,
        audio_format: str = "pcm16",
        delta_bytes: Sequence[int] | None = None,
        retrieved_bytes: int = 96_000,
    ) -> None:
        if isinstance(dialect, str):
            if dialect not in DIALECTS:
                raise ValueError(f"unknown dialect {dialect!r}: one of {', '.join(DIALECTS)}")
            dialect = DIALECTS[dialect]
        if audio_format not in speech.FORMATS:
            known = ", ".join(speech.FORMATS)
            raise ValueError(f"unknown audio format {audio_format!r}: one of {known}")
        if delta_bytes is None:
            same_duration = 1 if audio_format == "pcm16" else 6
            delta_bytes = [size // same_duration for size in dialect.delta_bytes]
        sample_bytes = 2 if audio_format == "pcm16" else 1
        for size in (*delta_bytes, retrieved_bytes):
            if size <= 0 or size % sample_bytes:
                raise ValueError(f"{size} bytes are not a whole number of {audio_format} samples")
        if not delta_bytes:
            raise ValueError("delta_bytes is empty")
        self.dialect = dialect
        self.seed = seed
        self.audio_format = audio_format
        self.delta_bytes = tuple(delta_bytes)
        self.retrieved_bytes = retrieved_bytes

    def session(
        self, turns: int = 3, *, scenes: Sequence[str] | None = None, client: bool = False
    ) -> Frames:
        """The frames of one connection, from ``session.created`` on.

        Args:
            turns: how many turns of the dialect's playlist to play; it starts again after its
                last one.
            scenes: play these instead, by name (see `scene_names`), one per turn, and ignore
                `turns`.
            client: include the client's own frames, with its audio, as in a recording of both
                directions.

        Yields:
            One frame, JSON in UTF-8 without a line break.

        Raises:
            ValueError: for a scene that the dialect does not have.
        """
        playlist = self.dialect.playlist
        played = (
            [playlist[turn % len(playlist)] for turn in range(turns)]
            if scenes is None
            else [(scene,) for scene in scenes]
        )
        for scene in (name for turn in played for name in turn):
            if scene not in self.dialect.scripts and scene not in SCENES:
                known = ", ".join([*SCENES, *self.dialect.scripts])
                raise ValueError(f"unknown scene {scene!r}: one of {known}")
        session = Session(
            self.dialect,
            seed=self.seed,
            audio_format=self.audio_format,
            delta_bytes=self.delta_bytes,
            retrieved_bytes=self.retrieved_bytes,
            client=client,
        )
        return _play(session, played)

    def scene_names(self) -> list[str]:
        """The scenes in this dialect's playlist, and its scripts."""
        names = {scene: None for turn in self.dialect.playlist for scene in turn}
        return list(names | dict.fromkeys(self.dialect.scripts))

    def lines(self, turns: int = 3, *, client: bool = False) -> Frames:
        """`session` as a recording: each frame with its line break."""
        for frame in self.session(turns, client=client):
            yield frame + b"\n"


def _play(session: Session, turns: Sequence[Sequence[str]]) -> Frames:
    dialect = session.dialect
    for event in dialect.opening:
        yield from _asked_for(session, event)
        yield from session.send(event)
    for turn in turns:
        for scene in turn:
            script = dialect.scripts.get(scene)
            if script is None:
                yield from SCENES[scene](session)
                continue
            for event, values in script:
                yield from session.send(event, **values)
    for event in dialect.closing:
        yield from _asked_for(session, event)
        yield from session.send(event)


def _asked_for(session: Session, event: str) -> Frames:
    """The client event that a server event is the reply to, if the dialect has one."""
    asked = _ASKED_BY.get(event)
    if asked is not None and asked in session.dialect.events:
        yield from session.from_client(asked)
