"""What only clients of Azure Voice Live send.

What its servers send is in `rtframes.protocols.realtime`, together with what they share with
OpenAI's.
"""
