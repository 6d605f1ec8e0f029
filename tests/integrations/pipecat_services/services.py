"""The services of the installed pipecat that rtframes changes, and the dialect of each."""

from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any, NamedTuple

RELEASE = version("pipecat-ai")
IS_NEWEST = not RELEASE.startswith("0.")


class Service(NamedTuple):
    """A service.

    Attributes:
        package: where its modules ``llm`` and ``events`` are.
        cls: its name.
        dialect: of `rtframes.testing.DIALECTS`, what its server speaks.
        options: what it is made with.
    """

    package: str
    cls: str
    dialect: str
    options: dict[str, Any]

    @property
    def llm(self) -> Any:
        return import_module(f"{self.package}.llm")

    @property
    def events(self) -> Any:
        return import_module(f"{self.package}.events")

    def connecting_to(self, url: str) -> Any:
        """An instance for a server."""
        service = getattr(self.llm, self.cls)(**self.options)
        service.base_url = url
        return service


_KEY = {"api_key": "none"}
OPENAI = Service("pipecat.services.openai.realtime", "OpenAIRealtimeLLMService", "ga", _KEY)
_ALL = (
    OPENAI,
    Service("pipecat.services.openai.live", "OpenAILiveLLMService", "live", _KEY),
    Service("pipecat.services.xai.realtime", "GrokRealtimeLLMService", "xai", _KEY),
    Service("pipecat.services.inworld.realtime", "InworldRealtimeLLMService", "inworld", _KEY),
    Service(
        "pipecat.services.azure.voice_live",
        "AzureVoiceLiveLLMService",
        "voice-live",
        {**_KEY, "endpoint": "https://localhost"},
    ),
)


def _is_there(service: Service) -> bool:
    try:
        return find_spec(service.package) is not None
    except ModuleNotFoundError:  # nor is the package around it
        return False


SERVICES = tuple(filter(_is_there, _ALL))


def azure(url: str) -> Any:
    """An instance of Azure's Realtime service, a subclass of OpenAI's."""
    llm = import_module("pipecat.services.azure.realtime.llm")
    return llm.AzureRealtimeLLMService(**_KEY, base_url=url)
