"""A relay between browsers and a voice server, which decodes only what it needs to know.

Frames are forwarded as the bytes in which they arrived. `peek_type` reads the type of each one
without decoding it; only ``response.done`` is decoded, to count the tokens of each session.

    python examples/relay.py ws://127.0.0.1:8765/v1/realtime 8766

Needs ``websockets``.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys

import websockets
from websockets.asyncio.server import ServerConnection, serve

import rtframes
from rtframes import events

# One decoder serves all sessions. This one knows a single event.
decode = rtframes.Decoder(events.ResponseDone).decode


class Relay:
    """Connects each browser to its own connection upstream.

    Args:
        url: the voice server.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    async def session(self, browser: ServerConnection) -> None:
        """Relay one session until either side ends it."""
        # With compression, forwarded data would be decompressed and compressed again; base64 is
        # large.
        async with websockets.connect(self._url, compression=None, max_size=None) as server:
            directions = [
                asyncio.create_task(self._from_server(server, browser)),
                asyncio.create_task(self._from_browser(browser, server)),
            ]
            ended, _ = await asyncio.wait(directions, return_when=asyncio.FIRST_COMPLETED)
            for direction in directions:
                direction.cancel()
            for direction in ended:
                direction.result()  # raises its exception

    async def _from_server(
        self, server: websockets.ClientConnection, browser: ServerConnection
    ) -> None:
        tokens = 0
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                # decode=False gives a text frame as bytes, text=True sends bytes as a text frame.
                frame = await server.recv(decode=False)
                await browser.send(frame, text=True)
                if rtframes.peek_type(frame) == "response.done":
                    done = decode(frame)
                    if isinstance(done, events.ResponseDone) and done.response.usage:
                        tokens += done.response.usage.total_tokens or 0
                        print(f"{tokens} tokens", flush=True)

    async def _from_browser(
        self, browser: ServerConnection, server: websockets.ClientConnection
    ) -> None:
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                frame = await browser.recv(decode=False)
                # The relay decides what browsers may do here.
                if rtframes.peek_type(frame) == "session.update":
                    continue
                await server.send(frame, text=True)


async def main(url: str, port: int) -> None:
    """Serve until interrupted."""
    relay = Relay(url)
    async with serve(relay.session, "127.0.0.1", port, compression=None, max_size=None) as server:
        print(f"listening on port {server.sockets[0].getsockname()[1]}", flush=True)
        await server.serve_forever()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: relay.py URL PORT")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(main(sys.argv[1], int(sys.argv[2])))
