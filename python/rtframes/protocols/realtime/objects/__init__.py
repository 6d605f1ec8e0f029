"""What events contain: the session, the response, items, content parts, tools, usage and errors.

The rules are those of `rtframes.events`: fields in wire order, absent and null are None, enums are
open strings. Variants are tagged unions written `Open[...]`: an object of another type arrives as
`UnknownObject`. Where the wire has several forms that only differ by generation,
there is one class.
"""

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
