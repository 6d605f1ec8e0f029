"""CPU time per event of whole clients, over WebSockets on the loopback interface.

A server process plays frames, half of them audio deltas of 4,800 bytes (PCM16 of 100 ms at
24,000 Hz), half text deltas; the clients run in this process and only its CPU time counts. What an
event costs depends on how many of them a client finds when it reads, so the server writes them in
several patterns. The rounds of all clients and patterns are interleaved, so that the ratios hold on
a busy machine too. Then separate processes play 200 sessions at real speed, stock and native.

    python benches/loopback.py                # the tables, on standard output
    python benches/loopback.py --write        # and into docs/benchmarks-loopback.md

The server is `loopback_server.py`, the clients are `loopback_clients.py`, the 200 sessions
`loopback_sessions.py`, and the tables `loopback_report.py`.
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from loopback_clients import RECEIVING, SENDING
from loopback_report import Found, report
from loopback_server import SINK, WRITE_PATTERNS, server
from loopback_sessions import sessions_in_a_process

REPORT = Path(__file__).parent.parent / "docs" / "benchmarks-loopback.md"
FRAMEWORKS = "\n## Frameworks\n"


async def measure(address: str, events: int, rounds: int) -> dict[str, Found]:
    """Microseconds of CPU per event: by write pattern (or `SINK`), by client, one per round."""
    clients = dict.fromkeys(WRITE_PATTERNS, RECEIVING) | {SINK: SENDING}
    found: dict[str, Found] = {
        pattern: {name: [] for name in clients[pattern]} for pattern in clients
    }
    for timed in (False, *(True for _ in range(rounds))):
        # Not timed: imports, and the SDK's models, which are built when first met.
        count = events if timed else 20
        for pattern, named in clients.items():
            model = pattern if pattern == SINK else f"{pattern}-{count}"
            for name, client in named.items():
                microseconds = await client(address, model, count) / count * 1e6
                if timed:
                    found[pattern][name].append(microseconds)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--events", type=int, default=1_000, help="events per client and round")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=8, help="of 200 sessions; 0 skips them")
    parser.add_argument("--write", action="store_true", help=f"write {REPORT.name} too")
    options = parser.parse_args()
    with server() as address:
        found = asyncio.run(measure(address, options.events, options.rounds))
        played = {
            kind: sessions_in_a_process(address, kind, options.seconds)
            for kind in ("stock", "native")
            if options.seconds
        }
    text = report(found, played)
    print(text)
    if options.write:
        # What frameworks.py has written stays.
        _, heading, frameworks = REPORT.read_text(encoding="utf-8").partition(FRAMEWORKS)
        REPORT.write_text(text + heading + frameworks, encoding="utf-8")


if __name__ == "__main__":
    main()
