"""`Request`: what a client requests of a server, checked; keeps its secrets out of messages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from websockets.exceptions import InvalidURI
from websockets.uri import parse_uri

from rtframes.terminal.text import shown

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_LINE_BREAKS = re.compile(r"[\r\n\0]")
_MADE_HERE = frozenset(
    {
        "connection",
        "host",
        "sec-websocket-accept",
        "sec-websocket-extensions",
        "sec-websocket-key",
        "sec-websocket-version",
        "upgrade",
    }
)
_OPEN_PARAMETERS = frozenset({"api-version", "deployment", "intent", "model"})
_SHORTEST_SECRET = 4  # anything shorter would also remove unrelated words
_SHORTEST_PART = 8


@dataclass(frozen=True, repr=False)
class Request:
    """Where to connect, and what to send with the request; everything but the host may be secret.

    Attributes:
        url: ``ws://`` or ``wss://``.
        headers: names and values; none of those that a WebSocket connection sets itself.
        subprotocols: to offer, the preferred one first; some servers accept a key as one.
    """

    url: str
    headers: tuple[tuple[str, str], ...] = ()
    subprotocols: tuple[str, ...] = ()
    _secrets: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        found = {text for text in self._all_secrets() if len(text) >= _SHORTEST_SECRET}
        object.__setattr__(self, "_secrets", tuple(sorted(found, key=len, reverse=True)))

    @classmethod
    def checked(
        cls,
        url: str,
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        subprotocols: Iterable[str] = (),
    ) -> Request:
        """Create a request that can be sent.

        Args:
            url: where to connect.
            headers: to send; the names in ``Sec-WebSocket-Protocol`` are subprotocols to offer.
            subprotocols: to offer before those.

        Raises:
            ValueError: part of it cannot be sent; the message contains none of its values.
        """
        _check_url(url)
        offered = list(subprotocols)
        kept: list[tuple[str, str]] = []
        pairs: Iterable[tuple[str, str]]
        if isinstance(headers, Mapping):
            pairs = cast("Mapping[str, str]", headers).items()
        else:
            pairs = headers
        for number, (name, value) in enumerate(pairs, 1):
            _check_header(number, name, value)
            if name.lower() == "sec-websocket-protocol":
                offered += [part.strip() for part in value.split(",") if part.strip()]
            else:
                kept.append((name, value))
        for number, name in enumerate(offered, 1):
            if not _TOKEN.fullmatch(name):
                raise ValueError(f"subprotocol {number} is not a valid name")
        return cls(url, tuple(kept), tuple(dict.fromkeys(offered)))

    def hide(self, text: str) -> str:
        """A text of the server, without the request's secrets in case it repeats them."""
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return text

    def _all_secrets(self) -> Iterator[str]:
        for _, value in self.headers:
            yield value
            yield from (
                part for part in re.split(r"[\s,;=]+", value) if len(part) >= _SHORTEST_PART
            )
        for name in self.subprotocols:
            if name != "realtime":
                yield name
                yield from (part for part in name.split(".") if len(part) >= _SHORTEST_PART)
        parts = urlsplit(self.url)
        for text in (parts.username, parts.password):
            if text:
                yield from (text, unquote(text))
        for raw in parts.query.split("&"):
            name, _, value = raw.partition("=")
            if name not in _OPEN_PARAMETERS:
                yield value or name
        for name, value in parse_qsl(parts.query):
            if name not in _OPEN_PARAMETERS:
                yield value


def shown_url(url: str) -> str:
    """A URL for messages: without user, password, query and fragment.

    A string that is not a URL may be anything, even a key, and is not shown at all.
    """
    try:
        parts = urlsplit(url)
        place = _place(parts)
    except ValueError:
        return "the URL"
    if not parts.scheme or not place:
        return "the URL"
    query = "?…" if parts.query else ""
    return shown(f"{parts.scheme}://{place}{parts.path}{query}")


def origin(url: str) -> tuple[str, str]:
    """The server of a URL: scheme, and host with port.

    Raises:
        ValueError: it is not a URL.
    """
    parts = urlsplit(url)
    port = parts.port or {"ws": 80, "wss": 443}.get(parts.scheme)
    return parts.scheme, f"{parts.hostname}:{port}"


def _place(parts: SplitResult) -> str:
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    return host if parts.port is None else f"{host}:{parts.port}"


def _check_url(url: str) -> None:
    if not all(char.isprintable() and char != " " for char in url):
        raise ValueError("the URL contains a blank or a control character")
    try:
        parse_uri(url)
    except InvalidURI as error:
        raise ValueError(
            f"{shown_url(url)} is not of the form ws://… or wss://…: {error.msg}"
        ) from None
    except UnicodeError:
        raise ValueError("the URL's host is not a valid host name") from None
    except ValueError:
        raise ValueError("the URL's host or port is not valid") from None


def _check_header(number: int, name: str, value: str) -> None:
    if not _TOKEN.fullmatch(name):
        raise ValueError(f"header {number}: its name is not valid")
    if name.lower() in _MADE_HERE:
        raise ValueError(f"header {number}: {name} is set by the connection itself")
    if _LINE_BREAKS.search(value):
        raise ValueError(f"header {number}: its value contains a line break")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError(f"header {number}: its value is not UTF-8") from None
