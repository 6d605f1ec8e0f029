"""Connects to any server; if that fails, says why in a message without secrets."""

from __future__ import annotations

import asyncio
import os
import re
import socket
import ssl
import urllib.request
import zlib
from collections import deque
from typing import Any
from urllib.parse import urljoin

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    InvalidHandshake,
    InvalidMessage,
    InvalidProxy,
    InvalidProxyMessage,
    InvalidProxyStatus,
    InvalidStatus,
    InvalidURI,
    NegotiationError,
    ProxyError,
    SecurityError,
)
from websockets.frames import Frame, Opcode
from websockets.http11 import Response

from rtframes.replay.request import Request, origin, shown_url
from rtframes.terminal.text import shown

OPEN_SECONDS = 10
"""How long connecting may take."""

CLOSE_SECONDS = 5
"""How long the server may take to answer a close: less than the time that ``docker stop`` waits."""

_SHOWN_BODY = 200
_PROXIES = ("ws", "wss", "socks", "https", "http", "all")


class ConnectError(ConnectionError):
    """A connection cannot be made. The message says why, and contains no header, key or query.

    Attributes:
        status: the HTTP status of the server's refusal; None if it was not refused.
    """

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class Connection(ClientConnection):
    """A connection whose text need not be UTF-8, and which starts to read when told.

    Nothing is read between the handshake and `start`: otherwise a ping could be answered that was
    sent after a frame which has not been read yet.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._opcodes: deque[Opcode] = deque()

    def process_event(self, event: Any) -> None:
        """Remember which messages are binary: as bytes, all look the same."""
        if isinstance(event, Response):
            self.transport.pause_reading()
        elif isinstance(event, Frame) and event.opcode in (Opcode.TEXT, Opcode.BINARY):
            self._opcodes.append(event.opcode)
        super().process_event(event)

    def start(self) -> None:
        """Read what arrives after the handshake; call it just before reading the first message."""
        self.transport.resume_reading()

    async def recv_bytes(self) -> tuple[bytes, bool]:
        """The next message, and whether it is binary.

        Raises:
            websockets.exceptions.ConnectionClosed: there is none.
        """
        message = await self.recv(decode=False)
        is_binary = bool(self._opcodes) and self._opcodes.popleft() is Opcode.BINARY
        return message, is_binary


class _Connect(connect):
    def process_redirect(self, exc: Exception) -> Exception | str:
        """Follow a redirect on the same server only: another must not get the headers."""
        if isinstance(exc, InvalidStatus) and 300 <= exc.response.status_code < 400:
            place = exc.response.headers.get("Location")
            if place is not None:
                target = re.sub("^http", "ws", urljoin(self.uri, place))
                if not _is_same(target, self.uri):
                    return ConnectError(
                        f"the server redirects to {shown_url(target)}, which is not followed, "
                        "since headers and keys would go there too",
                        exc.response.status_code,
                    )
        return super().process_redirect(exc)


async def connected(request: Request) -> Connection:
    """A connection to a server, through the proxy of the environment if one is set.

    Raises:
        ConnectError: it cannot be made.
        ImportError: it needs a library for SOCKS that is not installed.
    """
    try:
        connection = await _Connect(
            request.url,
            additional_headers=request.headers,
            subprotocols=request.subprotocols or None,  # type: ignore[arg-type] # str is what they are
            create_connection=Connection,
            # Items with audio exceed the default limit of 1 MiB.
            max_size=None,
            open_timeout=OPEN_SECONDS,
            close_timeout=CLOSE_SECONDS,
        )
    except ConnectError:
        raise
    except ImportError:
        raise ImportError(
            "a SOCKS proxy is set in the environment, and connecting through it needs "
            "python-socks, which is not installed: pip install 'python-socks[asyncio]'"
        ) from None
    except InvalidProxy:
        raise ConnectError(
            "the proxy of the environment is not of the form http://host:port or socks5://host:port"
        ) from None
    except (OSError, InvalidHandshake, asyncio.TimeoutError, UnicodeError) as error:
        status = error.response.status_code if isinstance(error, InvalidStatus) else None
        words = shown(request.hide(_words(error, request)))
        raise ConnectError(words, status) from error
    except (InvalidURI, ValueError):
        # The request's own URL has been checked.
        raise ConnectError("the server redirects to an invalid URL") from None
    assert isinstance(connection, Connection)
    return connection


def _is_same(url: str, other: str) -> bool:
    try:
        return origin(url) == origin(other)
    except ValueError:
        return False


def _words(error: Exception, request: Request) -> str:
    if isinstance(error, InvalidStatus):
        return f"the server refuses the connection: {_refusal(error.response, request)}"
    if isinstance(error, InvalidProxyStatus):
        return f"the proxy refuses the connection: {_refusal(error.response, request)}"
    if isinstance(error, (ProxyError, InvalidProxyMessage)) or _is_of_socks(error):
        cause = error.__cause__ or error
        return f"connecting through the proxy of the environment failed: {_system_words(cause)}"
    if isinstance(error, InvalidMessage):
        if isinstance(error.__cause__, EOFError):
            return "the server closed the connection without an answer" + _other_scheme(request)
        return "the server's answer is not HTTP/1.1" + _other_scheme(request)
    if isinstance(error, SecurityError):
        return f"the server's answer is not accepted: {error}"
    if isinstance(error, NegotiationError):
        return f"the server selects what was not offered: {error}"
    if isinstance(error, InvalidHandshake):
        return f"the server's answer is not that of a WebSocket server: {error}"
    if isinstance(error, UnicodeError):
        return "the URL's host is not a valid host name"
    return _network_words(error, request) + _proxy_hint()


def _network_words(error: Exception, request: Request) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the server's certificate is not accepted: {error.verify_message}"
    if isinstance(error, (TimeoutError, asyncio.TimeoutError)) and not getattr(
        error, "errno", None
    ):
        return f"no answer within {OPEN_SECONDS} s"
    if isinstance(error, socket.gaierror):
        return f"the host name cannot be looked up: {error.strerror}"
    is_refused = isinstance(error, ConnectionRefusedError)
    if isinstance(error, ssl.SSLError):
        reason = (error.reason or "").replace("_", " ").lower()
        return f"the TLS handshake failed: {reason or _system_words(error)}" + _other_scheme(
            request
        )
    if request.url.startswith("wss") and isinstance(error, ConnectionError) and not is_refused:
        return "the TLS handshake failed: the server broke it off" + _other_scheme(request)
    return _system_words(error)


def _system_words(error: BaseException) -> str:
    """The system's name of the error; asyncio joins the errors of several addresses."""
    numbers = {int(found) for found in re.findall(r"\[Errno (\d+)\]", str(error))}
    number = getattr(error, "errno", None)
    if isinstance(number, int):
        numbers = {number}
    words = "; ".join(os.strerror(number) for number in sorted(numbers))
    return words or str(error) or type(error).__name__


def _is_of_socks(error: Exception) -> bool:
    return type(error).__module__.startswith("python_socks")


def _other_scheme(request: Request) -> str:
    if request.url.startswith("wss"):
        return " (a server without TLS has a URL with ws://)"
    return " (a server with TLS has a URL with wss://)"


def _proxy_hint() -> str:
    proxies = urllib.request.getproxies()
    return " (a proxy is set in the environment)" if any(map(proxies.get, _PROXIES)) else ""


def _refusal(response: Response, request: Request) -> str:
    """Status and reason, and the beginning of the body if there is one."""
    said = f"HTTP {response.status_code} {response.reason_phrase or ''}".rstrip()
    body = bytes(response.body or b"")
    if "gzip" in response.headers.get("Content-Encoding", ""):
        try:
            body = zlib.decompressobj(wbits=31).decompress(body, 16 * _SHOWN_BODY)
        except zlib.error:
            body = b""
    # Secrets are removed first: half of one, cut off at the end, would no longer be found.
    text = request.hide(" ".join(body.decode("utf-8", "replace").split()))
    if not text:
        return said
    return f"{said}: {text[:_SHOWN_BODY]}{'…' if len(text) > _SHOWN_BODY else ''}"
