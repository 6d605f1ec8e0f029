"""rtframes behind other people's clients, one module a client library.

`rtframes.integrations.openai` is for openai-python, `rtframes.integrations.livekit` for LiveKit
Agents. Plain WebSocket libraries need no module: the recipes in ``docs/websockets.md`` are all
there is to it.
"""
