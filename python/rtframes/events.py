"""Every event that a realtime voice server sends, and `ServerEvent`, their union: flat names.

The classes are in `rtframes.protocols.realtime`, and those that only OpenAI's Live API sends in
`rtframes.protocols.live`, one file for each group of events. A class is the schema: its fields are
in wire order, and a field that a server omits or sets to null is None. Legacy names are
subclasses of the current class, so a pattern for the current class matches both.

Fields that mean the same everywhere:
    event_id: the server's own id of the event; None if the server sends none.
    previous_item_id: the item before this one in the conversation; None for the first.
    response_id: the response that the event is about.
    item_id: the conversation item that the event is about.
    output_index: index of the item in ``response.output``, from 0.
    content_index: index of the content part in ``item.content``, from 0.
    call_id: the function call's id, which its output item repeats.
    obfuscation: random padding that hides the length of the text from anybody who watches the
        encrypted traffic; for most events that carry it on GA no schema lists it.

Sources: the openapi description in openai/openai-openapi (commit f85dbe223d40), openai-python
3.54.0 (``openai.types.realtime`` and ``openai.types.beta.realtime``), azure-ai-voicelive 1.3.1,
pipecat (commit acead0507d7d) for xAI, and openai-python 3.57.0 for Live (``openai.types.live``).
"Seen live" means that published material contains such a frame. "beta" means the OpenAI Realtime
beta and servers that still follow it: Azure with a dated api-version, Azure Voice Live, clones.
"""

from rtframes.plans import pin as _pin
from rtframes.protocols.live.context import *
from rtframes.protocols.live.decision import *
from rtframes.protocols.live.delegation import *
from rtframes.protocols.live.input_audio import *
from rtframes.protocols.live.output_audio import *
from rtframes.protocols.live.server import *
from rtframes.protocols.live.session import *
from rtframes.protocols.live.transport import *
from rtframes.protocols.realtime.audio_buffer import *
from rtframes.protocols.realtime.connection import *
from rtframes.protocols.realtime.conversation import *
from rtframes.protocols.realtime.function_call import *
from rtframes.protocols.realtime.input_transcription import *
from rtframes.protocols.realtime.mcp import *
from rtframes.protocols.realtime.output_audio import *
from rtframes.protocols.realtime.output_media import *
from rtframes.protocols.realtime.output_text import *
from rtframes.protocols.realtime.recognition import *
from rtframes.protocols.realtime.response import *
from rtframes.protocols.realtime.rtc import *
from rtframes.protocols.realtime.search import *
from rtframes.protocols.realtime.server import *
from rtframes.protocols.realtime.session import *
from rtframes.protocols.realtime.text_buffer import *
from rtframes.protocols.realtime.thinking import *
from rtframes.protocols.realtime.transcription_only import *
from rtframes.protocols.realtime.unmute import *
from rtframes.protocols.server import *
from rtframes.protocols.server import ServerEvent

_pin(ServerEvent)

# A list that type checkers need not read: to them, star imports are public.
globals()["__all__"] = sorted(name for name in globals() if not name.startswith("_"))
