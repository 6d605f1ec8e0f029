"""The union of events with audio in an `AudioBuffer`: flat names."""

from rtframes.plans import pin as _pin
from rtframes.protocols.zero_copy import *
from rtframes.protocols.zero_copy import ZeroCopyServerEvent

_pin(ZeroCopyServerEvent)
