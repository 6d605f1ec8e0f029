"""The union of events with audio in an `AudioBuffer`: flat names."""

from rtframes.plans import pin as _pin
from rtframes.protocols.zero_copy import *
from rtframes.protocols.zero_copy import ZeroCopyServerEvent

_pin(ZeroCopyServerEvent)

# A list that type checkers need not read: to them, star imports are public.
globals()["__all__"] = sorted(name for name in globals() if not name.startswith("_"))
