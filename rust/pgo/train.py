"""What the instrumented build does: sessions of every dialect, both ways, as a program would.

Frames come in the order of the wire, so that what is learnt from a stream is learnt here too. No
frame is one of `rtframes bench`, whose seeds are below `FIRST_SEED`: a build that knows its exam
would prove nothing.
"""

from __future__ import annotations

import argparse

from rtframes import Decoder, Encoder, ZeroCopyServerEvent, loads, peek_type
from rtframes.client_events import ClientEvent
from rtframes.testing import DIALECTS, Synthesiser

FIRST_SEED = 10_000
TURNS = 3
UNKNOWN_TYPE = b'"type":"of.tomorrow.'


def main() -> None:
    """Play so many sessions of each dialect."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, required=True, help="sessions of each dialect")
    sessions: int = parser.parse_args().sessions
    for seed in range(FIRST_SEED, FIRST_SEED + sessions):
        for name in DIALECTS:
            session(Synthesiser(name, seed))


def session(made_up: Synthesiser) -> None:
    """One connection, with decoders of its own as most programs have them, or of its server."""
    everything = made_up.session(TURNS, client=True)
    from_server = dict.fromkeys(made_up.session(TURNS))
    events, zero_copy, client, encoder = (
        Decoder(),
        Decoder(ZeroCopyServerEvent),
        Decoder(ClientEvent),
        Encoder(),
    )
    for index, frame in enumerate(everything):
        if frame in from_server:
            event = events.decode(frame)
            zero_copy.decode(frame if index % 2 else frame.decode())
            if index % 4 == 0:
                encoder.encode(event)
            if index % 16 == 0:
                events.decode(frame.replace(b'"type":"', UNKNOWN_TYPE, 1))
        else:
            sent = client.decode(frame)
            encoder.encode(sent)
        if index % 4 == 1:
            loads(frame)
            peek_type(frame)
    events.decode_lines(b"\n".join(from_server))


if __name__ == "__main__":
    main()
