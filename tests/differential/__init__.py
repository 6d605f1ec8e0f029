"""The law: rtframes against msgspec and against the reference decoder."""
