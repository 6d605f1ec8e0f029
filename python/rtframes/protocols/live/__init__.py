"""OpenAI's Live API (gpt-live): full duplex, without turns, responses or items.

Events shared with `rtframes.protocols.realtime` have one class for both: six events of the server
(``session.updated``, ``session.closed``, ``error``, ``session.output_audio.delta`` and the two
transcripts), the session, ``session.update`` and ``response.create`` of the client. Two events have
one name in both directions, ``session.input_audio.append`` and ``transport.dtmf.send``: each is one
class, and a member of both unions.

A session has up to three sockets: the primary one (``/v1/live/sessions``), sidebands
(``/attach``), which see the audio of both sides with its times, and forks of stored sessions.
WebRTC's data channel carries what the session's ``client.data_channel`` allows.

Fields that mean the same everywhere:
    client_event_id: the ``event_id`` of the client's event that this one answers; None if it
        had none, or if no event asked for this one.
    start_ms, end_ms: ms since the session began; the end is not included.
    delegation_id: the piece of work that the model handed to a backend.

Source: openai-python 3.57.0 (``openai.types.live``).
"""
