"""What only clients of Azure Voice Live send.

What its servers send is in `rtframes.protocols.realtime`, beside what they share with OpenAI's.
"""
