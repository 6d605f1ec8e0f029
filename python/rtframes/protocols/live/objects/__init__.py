"""What events of the Live API alone contain.

What the shared session contains stands beside it, in `rtframes.protocols.realtime.objects`.
"""
