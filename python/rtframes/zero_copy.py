"""The union of events with audio in an `AudioBuffer`: flat names."""

from rtframes.protocols.zero_copy import *
