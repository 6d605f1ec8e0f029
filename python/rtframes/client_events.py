"""Every event that a client sends, and `ClientEvent`, their union: flat names.

The rules are those of `rtframes.events`; `rtframes.protocols.realtime.client` describes the
difference for clients.
"""

from rtframes.protocols.client import *
from rtframes.protocols.live.client import *
from rtframes.protocols.realtime.client import *
from rtframes.protocols.voice_live.client import *

# A list that type checkers need not read: to them, star imports are public.
globals()["__all__"] = sorted(name for name in globals() if not name.startswith("_"))
