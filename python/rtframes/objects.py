"""What events contain: flat names of the classes in `rtframes.protocols`.

The rules are those of `rtframes.events`: fields in wire order, absent and null are None, enums are
open strings. Variants are tagged unions written `Open[...]`: an object of another type arrives as
`UnknownObject`. Where the wire has several forms that only differ by generation, there is one
class.
"""

from rtframes.protocols.live.objects.decision import *
from rtframes.protocols.live.objects.decision_items import *
from rtframes.protocols.live.objects.delegation import *
from rtframes.protocols.live.objects.usage import *
from rtframes.protocols.realtime.objects.audio import *
from rtframes.protocols.realtime.objects.avatar import *
from rtframes.protocols.realtime.objects.content import *
from rtframes.protocols.realtime.objects.data_channel import *
from rtframes.protocols.realtime.objects.delegation import *
from rtframes.protocols.realtime.objects.errors import *
from rtframes.protocols.realtime.objects.history import *
from rtframes.protocols.realtime.objects.items import *
from rtframes.protocols.realtime.objects.prompt import *
from rtframes.protocols.realtime.objects.questions import *
from rtframes.protocols.realtime.objects.recognition import *
from rtframes.protocols.realtime.objects.response import *
from rtframes.protocols.realtime.objects.session import *
from rtframes.protocols.realtime.objects.tools import *
from rtframes.protocols.realtime.objects.transcription import *

# A list that type checkers need not read: to them, star imports are public.
globals()["__all__"] = sorted(name for name in globals() if not name.startswith("_"))
