"""The equivalence rule for as long as you like: ``python -m differential.fuzz SECONDS [SEED
[FRAMES]]``.

Run it in `tests`. It makes new types and new frames until the time is up, each a function of its
seed. The first frame on which two decoders differ ends the run with what it takes to see it again.
FRAMES is the number of frames per type. Making a type costs as much as about fifty frames, so
a long run compares most with 200.
"""

import random
import sys
import time

from differential.cases import Case, cases
from differential.outcomes import outcome
from differential.strategies import Wire

FRAMES_PER_TYPE = 20
TYPES_PER_POOL = 200


def check(case: Case, seed: int) -> int:
    """Compare the decoders of a type with each other; return how many frames they agreed on."""
    rng = random.Random(seed)
    odd = rng.choice([0.0, 0.03, 0.15])
    wire = Wire(rng, odd, rng.choice([odd, 0.1, 0.5]))
    frame = wire.text(wire.value(case.node)).encode()
    if rng.random() < 0.2:
        frame = wire.broken(frame)
    pairs = [
        ("msgspec", case.strict, case.msgspec),
        ("the reference", case.open, case.open_reference),
        ("the reference, invalid='unknown'", case.lax, case.lax_reference),
    ]
    for whom, ours, theirs in pairs:
        got, wanted = outcome(ours.decode, frame), outcome(theirs.decode, frame)
        if got != wanted:
            sys.exit(
                f"seed {seed}: not as {whom}\n"
                f"type   {case!r}\nframe  {frame!r}\ngot    {got}\nwanted {wanted}"
            )
    return len(pairs)


def main(seconds: float, seed: int, frames: int) -> None:
    end = time.monotonic() + seconds
    types = compared = 0
    while time.monotonic() < end:
        seed += 1
        cases.cache_clear()
        for n, case in enumerate(cases(TYPES_PER_POOL, seed)):
            if time.monotonic() > end:
                break
            types += 1
            for frame in range(frames):
                compared += check(case, hash((seed, n, frame)))
    print(f"{compared:,} outcomes of {types:,} types agree; the last seed was {seed}")


if __name__ == "__main__":
    SECONDS, SEED, FRAMES = (*sys.argv[1:], *[""] * 3)[:3]
    main(
        float(SECONDS),
        int(SEED) if SEED else time.time_ns() % 10**9,
        int(FRAMES) if FRAMES else FRAMES_PER_TYPE,
    )
