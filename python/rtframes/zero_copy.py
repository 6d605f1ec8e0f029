"""The union of events with audio in an `AudioBuffer`: flat names."""

from rtframes.protocols.realtime.zero_copy import *
