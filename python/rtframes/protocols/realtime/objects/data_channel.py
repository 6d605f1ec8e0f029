"""What a browser may send and see over WebRTC's data channel; Live only."""

from rtframes.protocols.base import ABSENT, CatalogueStruct, Lenient

__all__ = ["ClientSettings", "DataChannelSettings", "ServerEventSelector"]


class ServerEventSelector(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """Events of one type.

    Attributes:
        type: a server event's.
        response_event: of ``response.event`` only: the type of the event in it.
    """

    type: Lenient[str] = ABSENT
    response_event: str | None = None


class DataChannelSettings(CatalogueStruct, frozen=True, kw_only=True):
    """Which events pass; None means all.

    Attributes:
        allowed_client_events: "all", or types of events.
        allowed_server_events: "all", or which ones.
    """

    allowed_client_events: str | list[str] | None = None
    allowed_server_events: str | list[ServerEventSelector] | None = None


class ClientSettings(CatalogueStruct, frozen=True, kw_only=True):
    """What an untrusted browser may do; does not apply to sidebands."""

    data_channel: Lenient[DataChannelSettings] = ABSENT
