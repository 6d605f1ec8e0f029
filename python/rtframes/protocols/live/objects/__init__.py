"""The contents of events that only the Live API has.

The contents of the shared session are defined with it, in `rtframes.protocols.realtime.objects`.
"""
