"""The avatar of a session, and animation; Azure Voice Live only.

Source: azure-ai-voicelive 1.3.1.
"""

from rtframes.protocols.base import CatalogueStruct

__all__ = [
    "Animation",
    "Avatar",
    "AvatarBackground",
    "AvatarCrop",
    "AvatarResolution",
    "AvatarScene",
    "AvatarVideo",
    "IceServer",
]


class IceServer(CatalogueStruct, frozen=True, kw_only=True):
    """A server that helps to set up a WebRTC connection.

    Attributes:
        urls: such as turn:relay.example.com:3478.
    """

    urls: list[str] | None = None
    username: str | None = None
    credential: str | None = None


class AvatarCrop(CatalogueStruct, frozen=True, kw_only=True):
    """The part of the avatar's picture that is kept.

    Attributes:
        top_left: x and y, pixels.
        bottom_right: x and y, pixels.
    """

    top_left: list[int] | None = None
    bottom_right: list[int] | None = None


class AvatarResolution(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """The size of the avatar's picture.

    Attributes:
        width: pixels.
        height: pixels.
    """

    width: int | None = None
    height: int | None = None


class AvatarBackground(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """The background of the avatar.

    Attributes:
        color: #RRGGBBAA.
    """

    color: str | None = None
    image_url: str | None = None


class AvatarVideo(CatalogueStruct, frozen=True, kw_only=True):
    """How the avatar's video is encoded.

    Attributes:
        bitrate: bits per second.
        codec: "h264".
        gop_size: frames from one complete picture to the next.
    """

    bitrate: int | None = None
    codec: str | None = None
    crop: AvatarCrop | None = None
    resolution: AvatarResolution | None = None
    background: AvatarBackground | None = None
    gop_size: int | None = None


class AvatarScene(CatalogueStruct, frozen=True, kw_only=True, gc=False):
    """The position of a photo avatar, and how much it moves.

    Attributes:
        zoom: 1 is normal.
        rotation_x: radians.
        rotation_y: radians.
        rotation_z: radians.
        amplitude: of movements; 1 is normal.
    """

    zoom: int | float | None = None
    position_x: int | float | None = None
    position_y: int | float | None = None
    rotation_x: int | float | None = None
    rotation_y: int | float | None = None
    rotation_z: int | float | None = None
    amplitude: int | float | None = None


class Avatar(CatalogueStruct, frozen=True, kw_only=True):
    """The face that speaks.

    Attributes:
        type: video-avatar or photo-avatar.
        ice_servers: what the client needs to connect to the avatar.
        model: of photo avatars.
        scene: photo avatars.
        output_protocol: webrtc or websocket.
        output_audit_audio: whether the audio is also sent over the WebSocket.
    """

    type: str | None = None
    ice_servers: list[IceServer] | None = None
    character: str | None = None
    style: str | None = None
    model: str | None = None
    customized: bool | None = None
    video: AvatarVideo | None = None
    scene: AvatarScene | None = None
    output_protocol: str | None = None
    output_audit_audio: bool | None = None


class Animation(CatalogueStruct, frozen=True, kw_only=True):
    """Animation data for the client's own avatar.

    Attributes:
        outputs: blendshapes, viseme_id.
    """

    model_name: str | None = None
    outputs: list[str] | None = None
