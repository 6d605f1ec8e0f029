"""The installed openai-python: its kinds of connections, and how tests open them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any, get_args

import openai

import rtframes.integrations.openai as rtframes_openai

HAS_TRANSLATIONS = find_spec("openai.resources.realtime.translations") is not None
HAS_LIVE = find_spec("openai.resources.live") is not None
HAS_RECONNECTION = find_spec("openai.types.websocket_reconnection") is not None


def connection_classes() -> list[tuple[Any, Any]]:
    """Every connection class that the drop-in replaces a method of, with the union it parses."""
    modules = [
        ("openai.resources.realtime.realtime", "openai.types.realtime", "Realtime", ""),
        ("openai.resources.beta.realtime.realtime", "openai.types.beta.realtime", "Realtime", ""),
    ]
    if HAS_TRANSLATIONS:
        modules.append(
            (
                "openai.resources.realtime.translations.translations",
                "openai.types.realtime",
                "Translations",
                "Translation",
            )
        )
    classes = [
        (
            getattr(import_module(module), f"{asynchronous}{resource}Connection"),
            getattr(import_module(types), f"Realtime{union}ServerEvent"),
        )
        for module, types, resource, union in modules
        for asynchronous in ("", "Async")
    ]
    return classes + (_live_classes() if HAS_LIVE else [])


def _live_classes() -> list[tuple[Any, Any]]:
    types = import_module("openai.types.live")
    return [
        (
            getattr(import_module(f"openai.resources.live.{module}"), f"{asynchronous}Connection"),
            getattr(types, union),
        )
        for module, prefix, union in (
            ("live", "Live", "ServerEvent"),
            ("sideband", "Sideband", "ConnectServerEvent"),
            ("forks", "Forks", "ForkServerEvent"),
        )
        for asynchronous in (prefix, f"Async{prefix}")
    ]


def known_names(union: Any) -> dict[str, Any]:
    """The class of each event type in a union of the SDK's."""
    return {
        name: cls
        for cls in get_args(get_args(union)[0])
        for name in get_args(cls.model_fields["type"].annotation)
    }


# How a test iterates over a connection.
WAYS: dict[str, Callable[[Any], Any]] = {
    "stock": lambda connection: connection,
    "drop-in": rtframes_openai.accelerate,
    "native": rtframes_openai.events,
}


@contextlib.contextmanager
def connect(url: str, api: str = "ga", **options: Any) -> Iterator[Any]:
    """A sync connection to a server, by the resource for current events or the beta's."""
    client = openai.OpenAI(api_key="none", websocket_base_url=url)
    resource = client.beta.realtime if api == "beta" else client.realtime
    with resource.connect(model="none", **options) as connection:
        yield connection


@contextlib.asynccontextmanager
async def connect_async(url: str, api: str = "ga", **options: Any) -> AsyncIterator[Any]:
    """The same, async."""
    client = openai.AsyncOpenAI(api_key="none", websocket_base_url=url)
    resource = client.beta.realtime if api == "beta" else client.realtime
    async with resource.connect(model="none", **options) as connection:
        yield connection


def run(main: Callable[[], Any]) -> Any:
    """Run an async test to its end."""
    return asyncio.run(asyncio.wait_for(main(), 60))
