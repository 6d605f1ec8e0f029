"""The Realtime protocol: OpenAI's service, its beta, and compatible servers.

One file for each group of the reference page; `objects` has what events contain, `client` what
clients send, `zero_copy` the events with audio in an `AudioBuffer`, `server` the union of all.
"""
