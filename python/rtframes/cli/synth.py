"""``rtframes synth``: writes synthetic recordings."""

from __future__ import annotations

from typing import Annotated

import typer

from rtframes.cli.completion import one_of
from rtframes.cli.formats import check_lines
from rtframes.cli.messages import fail
from rtframes.cli.outputs import Force, Output, created
from rtframes.synthesis.arrivals import Arrivals
from rtframes.testing import DIALECTS, Synthesiser

_DIALECTS = ", ".join(DIALECTS)
_FORMATS = ("pcm16", "g711_ulaw", "g711_alaw")


def synth(
    dialect: Annotated[
        str,
        typer.Option(
            help=f"The server that is imitated: {_DIALECTS}.",
            metavar="NAME",
            autocompletion=one_of(DIALECTS),
        ),
    ] = "ga",
    turns: Annotated[
        int,
        typer.Option(
            min=0, help="Entries of the dialect's playlist; most are one turn.", metavar="N"
        ),
    ] = 3,
    seed: Annotated[int, typer.Option(help="Random seed.", metavar="N")] = 0,
    output: Output = "-",
    audio_format: Annotated[
        str,
        typer.Option(
            help="pcm16 (24,000 Hz), g711_ulaw or g711_alaw (8,000 Hz).",
            metavar="NAME",
            autocompletion=one_of(_FORMATS),
        ),
    ] = "pcm16",
    delta_bytes: Annotated[
        int | None,
        typer.Option(
            help="Bytes of audio per delta; by default as the dialect's server sends.", metavar="N"
        ),
    ] = None,
    retrieved_bytes: Annotated[
        int,
        typer.Option(
            help="Bytes of audio in a retrieved item; servers send up to 2600000.", metavar="N"
        ),
    ] = 96_000,
    client: Annotated[
        bool, typer.Option("--client", help="Include the client's frames and audio.")
    ] = False,
    times: Annotated[
        bool,
        typer.Option("--times", help="Write with each frame when it would have come."),
    ] = False,
    force: Force = False,
) -> None:
    """Write a synthetic session: the frames that a server would have sent, one per line."""
    check_lines(output)
    try:
        synthesiser = Synthesiser(
            dialect,
            seed,
            audio_format=audio_format,
            delta_bytes=None if delta_bytes is None else (delta_bytes,),
            retrieved_bytes=retrieved_bytes,
        )
    except ValueError as error:
        fail(str(error))
    with created(output, force=force) as stream:
        if not times:
            stream.writelines(synthesiser.lines(turns, client=client))
            return
        arrivals = Arrivals(seed, bytes_per_ms=48 if audio_format == "pcm16" else 8)
        for frame in synthesiser.session(turns, client=client):
            stream.write(arrivals.timed(frame) + b"\n")
