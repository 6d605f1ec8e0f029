"""rtframes inside other libraries' clients, one module per client library.

`rtframes.integrations.openai` is for openai-python, `rtframes.integrations.livekit` for LiveKit
Agents, and so on. Plain WebSocket libraries need no module: see the recipes in
``docs/websockets.md``.
"""
