"""The equivalence rule: rtframes against msgspec and against the reference decoder."""
