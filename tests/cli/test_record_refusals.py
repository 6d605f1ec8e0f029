"""Why `rtframes record` cannot connect, in one line that holds no header, key or query."""

import gzip
import http
import socket
import ssl
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from websocket_server import PATIENCE_S, Done, record, serving
from websockets.datastructures import Headers
from websockets.http11 import Response
from websockets.sync.server import ServerConnection

TLS = Path(__file__).parents[1] / "data" / "tls"
SECRETS = ["-H", "Authorization: Bearer sk-SECRET12", "-H", "api-key: SECRETKEY"]
QUERY = "?model=gpt-realtime&key=SECRETQUERY"


def hello(connection: ServerConnection) -> None:
    connection.send('{"type":"session.created"}')


def line(done: Done) -> str:
    """The one line that a failure is."""
    assert done.returncode == 2, done
    assert done.stdout == ""
    assert done.stderr.startswith("rtframes: ")
    assert done.stderr.count("\n") == 1
    assert "SECRET" not in done.stderr
    return done.stderr.strip()


@contextmanager
def answering(answer: bytes) -> Generator[int]:
    """A server that answers anything with these bytes, and closes."""

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(PATIENCE_S)
                connection.recv(65_536)
                connection.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


def refused(status: int, body: bytes, **headers: str) -> str:
    phrase = http.HTTPStatus(status).phrase
    named = Headers({name.replace("_", "-"): value for name, value in headers.items()})
    named["Content-Length"] = str(len(body))
    response = Response(status, phrase, named, body)
    with serving(hello, process_request=lambda connection, request: response) as port:
        url = f"ws://127.0.0.1:{port}/v1/realtime"
        said = line(record(url + QUERY, *SECRETS))
    start = f"rtframes: {url}?…: "
    assert said.startswith(start)
    return said.removeprefix(start)


def test_a_refusal_shows_its_status_and_the_beginning_of_its_body() -> None:
    body = b'{"error": {\n  "message": "Incorrect key\\u0021",\r\n  "type": "\x1b[31m"}}'
    assert refused(401, body) == (
        "the server refuses the connection: HTTP 401 Unauthorized: "
        r'{"error": { "message": "Incorrect key\u0021", "type": "\x1b[31m"}}'
    )
    assert refused(429, b"") == "the server refuses the connection: HTTP 429 Too Many Requests"
    shown = f"the server refuses the connection: HTTP 403 Forbidden: {'x' * 200}…"
    assert refused(403, b"x" * 1_000) == shown
    zipped = gzip.compress(b"zipped")
    assert refused(403, zipped, Content_Encoding="gzip").endswith("Forbidden: zipped")
    assert refused(403, zipped[:9], Content_Encoding="gzip").endswith("Forbidden")


def test_secrets_that_the_server_repeats_are_not_shown() -> None:
    body = b"no such key: SECRETKEY sk-SECRET12 'Bearer sk-SECRET12' SECRETQUERY of gpt-realtime"
    assert refused(401, body).endswith("no such key: … … '…' … of gpt-realtime")
    # Where the beginning ends within a secret, none of it is left.
    assert refused(401, b"x" * 195 + b" SECRETKEY").endswith("xxx …")


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (
            "wss://elsewhere.invalid/a?key=SECRETX",
            "redirects to wss://elsewhere.invalid/a?…, which",
        ),
        (
            "https://user:SECRET@elsewhere.invalid/b",
            "redirects to wss://elsewhere.invalid/b, which",
        ),
        ("//127.0.0.1:1/c", "redirects to ws://127.0.0.1:1/c, which is not followed"),
        ("http://[SECRET", "redirects to an invalid URL"),
        ("#SECRET", "redirects to an invalid URL"),
        ("/v1/realtime", "more than 10 redirects"),
    ],
)
def test_a_redirect_takes_no_header_to_another_server(place: str, words: str) -> None:
    assert words in refused(307, b"", Location=place)


def test_a_redirect_on_the_same_server_is_followed() -> None:
    def process(connection: ServerConnection, request: Any) -> Response | None:
        if request.path == "/there":
            return None
        return Response(308, "Permanent Redirect", Headers(Location="/there", Content_Length="0"))

    with serving(hello, process_request=process) as port:
        done = record(f"ws://127.0.0.1:{port}/here")
    assert (done.returncode, done.stdout) == (0, '{"type":"session.created"}\n')


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"", "closed the connection without an answer (a server with TLS has a URL with wss://)"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "answer is not HTTP/1.1"),
        (b"HTTP/1.0 200 OK\r\n\r\n", "answer is not HTTP/1.1"),
        (b"HTTP/1.1 101 Switching Protocols\r\n\r\n", "not that of a WebSocket server"),
        (b"HTTP/1.1 200 OK\r\n\r\n<html>", "HTTP 200 OK: <html>"),
    ],
)
def test_what_is_no_websocket_server_is_told(answer: bytes, words: str) -> None:
    with answering(answer) as port:
        assert words in line(record(f"ws://127.0.0.1:{port}/", *SECRETS))


# TLS


def tls(certificate: str) -> dict[str, Any]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / certificate)
    return {"ssl": context}


@pytest.mark.parametrize(
    ("certificate", "trusted", "words"),
    [
        (
            "localhost.pem",
            None,
            "the server's certificate is not accepted: self-signed certificate",
        ),
        ("elsewhere.pem", "elsewhere.pem", "certificate is not valid for '127.0.0.1'"),
        ("expired.pem", "expired.pem", "certificate is not accepted: certificate has expired"),
    ],
)
def test_a_certificate_that_is_not_accepted_is_told(
    certificate: str, trusted: str | None, words: str
) -> None:
    trust = {"SSL_CERT_FILE": str(TLS / trusted)} if trusted else {}
    with serving(hello, **tls(certificate)) as port:
        assert words in line(record(f"wss://127.0.0.1:{port}/{QUERY}", *SECRETS, **trust))


def test_a_certificate_of_ones_own_can_be_trusted() -> None:
    with serving(hello, **tls("localhost.pem")) as port:
        trust = str(TLS / "localhost.pem")
        done = record(f"wss://127.0.0.1:{port}/", SSL_CERT_FILE=trust)
    assert (done.returncode, done.stdout) == (0, '{"type":"session.created"}\n')


def test_the_wrong_scheme_is_told() -> None:
    with serving(hello) as port:
        said = line(record(f"wss://127.0.0.1:{port}/", *SECRETS))
        assert "the TLS handshake failed" in said
        assert "(a server without TLS has a URL with ws://)" in said
    with serving(hello, **tls("localhost.pem")) as port:
        assert "a URL with wss://" in line(record(f"ws://127.0.0.1:{port}/", *SECRETS))


# Names and addresses


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ws://nosuchhost.invalid/", "ws://nosuchhost.invalid/: the host name cannot be looked up"),
        ("ws://a..b/", "the URL's host is not a valid host name"),
        ("ws://h:99999/", "the URL's host or port is not valid"),
        ("ws://[::1/", "the URL's host or port is not valid"),
        ("ws:///path", "is not of the form ws://… or wss://…"),
        ("https://user:SECRET@h/", "https://h/ is not of the form ws://… or wss://…"),
        ("wss//user:SECRET@h/", "the URL is not of the form"),
        ("user:SECRET@h", "the URL is not of the form"),
        ("sk-SECRET", "the URL is not of the form"),
        ("", "the URL is not of the form"),
        ("ws://SECRET@h/", "username provided without password"),
        ("ws://user:SECRET@h/#SECRET", "ws://h/ is not of the form"),
        ("ws://h/a b?SECRET", "the URL contains a blank or a control character"),
        ("ws://h/a\r\nX: SECRET", "the URL contains a blank or a control character"),
    ],
)
def test_a_url_that_cannot_be_used_is_told(url: str, words: str) -> None:
    assert words in line(record(url))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("scheme", ["ws", "wss"])
def test_a_port_where_nobody_listens_is_told(scheme: str, host: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"{scheme}://{host}:{closed.getsockname()[1]}/"
        assert line(record(url + QUERY, *SECRETS)) == f"rtframes: {url}?…: Connection refused"


# Headers and subprotocols


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("SECRET", "header 2 is not of the form 'Name: value'"),
        ("Bearer SECRET", "header 2 is not of the form 'Name: value'"),
        (": SECRET", "header 2 is not of the form 'Name: value'"),
        ("Bearer SECRET: x", "header 2: its name is not valid"),
        ("N\u00e4me: SECRET", "header 2: its name is not valid"),
        ("X: SECRET\r\nY: z", "header 2: its value contains a line break"),
        ("X: SECRET\nY", "header 2: its value contains a line break"),
        ("X: SECRET\0", "header 2: its value contains a line break"),
        ("X: SECRET\udce9", "header 2: its value is not UTF-8"),
        ("Host: SECRET", "header 2: Host is set by the connection itself"),
        ("sec-websocket-key: SECRET", "header 2: sec-websocket-key is set by the connection"),
        ("Sec-WebSocket-Protocol: a, b SECRET", "subprotocol 2 is not a valid name"),
    ],
)
def test_a_header_that_cannot_be_sent_is_told(header: str, words: str) -> None:
    assert words in line(record("ws://127.0.0.1:9/", "-H", "X: y", "-H", header))


@pytest.mark.parametrize("name", ["", "a b SECRET", "SECRET,b", "SECR\u00c9T"])
def test_a_subprotocol_that_cannot_be_sent_is_told(name: str) -> None:
    said = line(record("ws://127.0.0.1:9/", "--subprotocol", name))
    assert "subprotocol 1 is not a valid name" in said


@pytest.mark.parametrize(
    "options",
    [
        ["--subprotocol", "realtime", "--subprotocol", "openai-insecure-api-key.x"],
        ["-H", "Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.x"],
        [
            "-H",
            "sec-websocket-protocol:realtime,openai-insecure-api-key.x",
            "-H",
            "X: a",
            "-H",
            "X: b",
        ],
    ],
)
def test_subprotocols_are_offered(options: list[str]) -> None:
    seen: list[Headers] = []

    def handler(connection: ServerConnection) -> None:
        assert connection.request is not None
        seen.append(connection.request.headers)
        hello(connection)

    with serving(handler, subprotocols=["realtime"]) as port:
        assert record(f"ws://127.0.0.1:{port}", *options).returncode == 0
    (headers,) = seen
    offered = headers.get_all("Sec-WebSocket-Protocol")
    assert offered == ["realtime, openai-insecure-api-key.x"]
    assert headers.get_all("X") == (["a", "b"] if "X: a" in options else [])


def test_a_server_that_selects_what_was_not_offered_is_told() -> None:
    with serving(hello, select_subprotocol=lambda connection, offered: "other") as port:
        said = line(record(f"ws://127.0.0.1:{port}", "--subprotocol", "key.SECRET"))
    assert "the server selects what was not offered" in said


# Proxies


def proxied(url: str, **proxies: str) -> Done:
    return record(url, *SECRETS, NO_PROXY="", no_proxy="", **proxies)


def test_an_http_proxy_that_refuses_is_told() -> None:
    refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 8\r\n\r\nsay who!"
    with answering(refusal) as port:
        proxy = f"http://user:SECRET@127.0.0.1:{port}"
        said = line(proxied("ws://server.invalid/", HTTPS_PROXY=proxy, https_proxy=proxy))
    assert said.startswith(
        "rtframes: ws://server.invalid/: the proxy refuses the connection: "
        "HTTP 407 Proxy Authentication Required"
    )


def test_an_http_proxy_is_used() -> None:
    """The proxy's answer is followed by that of the server: both come from one socket here."""
    with answering(b"HTTP/1.1 200 OK\r\n\r\n") as port:
        proxy = f"http://127.0.0.1:{port}"
        said = line(proxied("ws://server.invalid/", HTTPS_PROXY=proxy, https_proxy=proxy))
    assert "the server closed the connection without an answer" in said


@pytest.mark.parametrize(
    "proxy", ["ftp://user:SECRET@h:1", "user:SECRET@h:1", "http://user:SECRET@h:1/path", "http://"]
)
def test_a_proxy_that_cannot_be_used_is_told(proxy: str) -> None:
    said = line(proxied("ws://server.invalid/", HTTPS_PROXY=proxy, https_proxy=proxy))
    assert "the proxy of the environment is not of the form http://host:port" in said


def test_a_socks_proxy_that_is_not_there_is_told() -> None:
    proxy = "socks5://user:SECRET@127.0.0.1:9"
    said = line(proxied("ws://server.invalid/", SOCKS_PROXY=proxy, socks_proxy=proxy))
    assert said.endswith(
        "connecting through the proxy of the environment failed: Connection refused"
    )


def test_a_socks_proxy_without_its_library_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def missing(*arguments: object, **options: object) -> None:
        """As the client of websockets has it where it did not find the library."""
        raise ImportError("connecting through a SOCKS proxy requires python-socks")

    monkeypatch.setattr("websockets.asyncio.client.connect_socks_proxy", missing)
    proxy = "socks5://user:SECRET@127.0.0.1:9"
    said = line(proxied("ws://server.invalid/", SOCKS_PROXY=proxy, socks_proxy=proxy))
    assert "pip install 'python-socks[asyncio]'" in said
